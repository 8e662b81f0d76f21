"""Table: queue tickets."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from core.indexes import PartialIndex


class TicketState(StrEnum):
    """Where a ticket stands. Stored."""

    WAITING = "waiting"
    CALLED = "called"  #: at a counter now
    SERVED = "served"
    MISSED = "missed"  #: called, and nobody came


class Ticket(Model):
    """A number drawn while waiting (số thứ tự), of one agency and one day."""

    id = fields.BigIntField(primary_key=True)
    unit_id = fields.BigIntField()
    on_date = fields.DateField()
    number = fields.IntField()
    channel = fields.CharField(max_length=10)
    #: Keyed hash of who drew it from afar, or empty: it was drawn at the counter
    sender_hash = fields.CharField(max_length=64, default="")
    state = fields.CharEnumField(TicketState, max_length=10)
    taken_at = fields.DatetimeField()
    called_at = fields.DatetimeField(null=True)
    called_by = fields.BigIntField(null=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "queue_ticket"
        unique_together = (("unit_id", "on_date", "number"),)
        indexes = (
            PartialIndex(fields=("unit_id", "number"), where="state = 'waiting'"),
            PartialIndex(fields=("sender_hash", "on_date"), where="sender_hash <> ''"),
        )
