"""Table: the outbox of notices."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.models import Model

from core.dossiers.models import Dossier


class Medium(StrEnum):
    """How a notice travels."""

    SMS = "sms"
    MAIL = "mail"
    TELEGRAM = "telegram"
    ZALO = "zalo"
    VOICE = "voice"


class NoticeState(StrEnum):
    """Where a notice stands. The values are stored; rename only with a migration."""

    OWED = "owed"  #: waits for its moment
    CLAIMED = "claimed"  #: a worker has it until `claimed_until`
    SENT = "sent"  #: a provider took it
    DELIVERED = "delivered"  #: the provider says it arrived
    FAILED = "failed"  #: given up; on the officers' worklist
    UNREACHABLE = "unreachable"  #: no address was ever known


class Notice(Model):
    """One thing to tell one person over one medium."""

    id = fields.BigIntField(primary_key=True)
    dossier: fields.ForeignKeyNullableRelation[Dossier] = fields.ForeignKeyField(
        "core.Dossier", related_name="notices", null=True, on_delete=fields.RESTRICT
    )
    dossier_id: int | None
    #: (dossier, event, kind, address): the same thing is never owed twice.
    key = fields.CharField(max_length=120, unique=True)
    kind = fields.CharField(max_length=30)
    medium = fields.CharEnumField(Medium, max_length=10)
    address = fields.CharField(max_length=200)
    language = fields.CharField(max_length=2, default="vi")
    #: The six facts of L-46 and what the kind adds, no names of citizens.
    facts: fields.JSONField[dict[str, Any]] = fields.JSONField()
    state = fields.CharEnumField(NoticeState, max_length=12)
    owed_at = fields.DatetimeField()
    #: Not before
    next_at = fields.DatetimeField()
    useless_after = fields.DatetimeField(null=True)
    attempts = fields.SmallIntField(default=0)
    claimed_by = fields.CharField(max_length=40, default="")
    claimed_until = fields.DatetimeField(null=True)
    provider = fields.CharField(max_length=20, default="")
    provider_id = fields.CharField(max_length=80, default="")
    failure = fields.CharField(max_length=200, default="")
    sent_at = fields.DatetimeField(null=True)
    delivered_at = fields.DatetimeField(null=True)

    class Meta:
        table = "notice"
        indexes = (("state", "next_at"), ("provider", "provider_id"))


class EarlyReport(Model):
    """A provider's report that came before its answer to the sending."""

    id = fields.BigIntField(primary_key=True)
    provider = fields.CharField(max_length=20)
    provider_id = fields.CharField(max_length=80)
    progress = fields.CharField(max_length=10)
    why = fields.CharField(max_length=200, default="")
    at = fields.DatetimeField()

    class Meta:
        table = "early_report"
        indexes = (("provider", "provider_id"),)


class OptOut(Model):
    """An address that asked for no more notices (DUNG, STOP)."""

    id = fields.BigIntField(primary_key=True)
    medium = fields.CharEnumField(Medium, max_length=10)
    address = fields.CharField(max_length=200)
    at = fields.DatetimeField()

    class Meta:
        table = "opt_out"
        unique_together = (("medium", "address"),)
