"""Table: who does what only one process may do."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model


class Lease(Model):
    """Work that one process has until that moment, if it does not say so again before."""

    name = fields.CharField(max_length=40, primary_key=True)
    holder = fields.CharField(max_length=60)
    until = fields.DatetimeField()

    class Meta:
        table = "lease"
