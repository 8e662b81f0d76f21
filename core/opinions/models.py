"""Tables: ratings and petitions."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from core.dossiers.models import Dossier


class Rating(Model):
    """How satisfied somebody was with a finished dossier. The last word of a sender holds."""

    id = fields.BigIntField(primary_key=True)
    dossier: fields.ForeignKeyRelation[Dossier] = fields.ForeignKeyField(
        "core.Dossier", related_name="ratings", on_delete=fields.RESTRICT, db_index=False
    )
    dossier_id: int
    #: Keyed hash: one sender counts once
    sender_hash = fields.CharField(max_length=64)
    #: It came from a number that the dossier has
    of_applicant = fields.BooleanField()
    #: 1 to 5
    stars = fields.SmallIntField()
    words = fields.TextField()
    channel = fields.CharField(max_length=10)
    at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "rating"
        unique_together = (("dossier_id", "sender_hash"),)


class Petition(Model):
    """A remark or proposal about rules or conduct, under a number that the sender knows."""

    id = fields.BigIntField(primary_key=True)
    #: PA-261122-0001
    number = fields.CharField(max_length=20, unique=True)
    words = fields.TextField()
    channel = fields.CharField(max_length=10)
    #: Where an answer goes
    sender = fields.CharField(max_length=200)
    at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "petition"
