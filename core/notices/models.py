"""Tables: the outbox of notices, and what is counted of it."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Any

from tortoise import fields
from tortoise.models import Model

from core.dossiers.models import Dossier
from core.indexes import PartialIndex


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
    SETTLED = "settled"  #: given up, and an officer has seen to it otherwise


class Priority(IntEnum):
    """Who goes first when not all can go at once. The values are stored."""

    ASKED = 0  #: somebody waits for it this moment: a code to confirm a number, an answer
    CHANGE = 1  #: something happened
    REMINDER = 2  #: nothing did


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
    priority: int = fields.SmallIntField(
        default=Priority.CHANGE.value, db_default=Priority.CHANGE.value
    )
    owed_at = fields.DatetimeField()
    #: From when on it could have gone, where that is later than `owed_at`: after quiet hours
    wanted_at = fields.DatetimeField(null=True)
    #: Not before
    next_at = fields.DatetimeField()
    useless_after = fields.DatetimeField(null=True)
    #: How often officers had it sent again
    rounds: int = fields.SmallIntField(default=0, db_default=0)
    attempts = fields.SmallIntField(default=0)
    claimed_by = fields.CharField(max_length=40, default="")
    claimed_until = fields.DatetimeField(null=True)
    provider = fields.CharField(max_length=20, default="")
    provider_id = fields.CharField(max_length=80, default="")
    failure = fields.CharField(max_length=200, default="")
    #: `medium:address` of the ways on which it turned out not to reach the person. Null: none
    closed_ways: fields.JSONField[list[str] | None] = fields.JSONField(null=True)
    #: `medium:address` of the way it went, which need not be the first choice
    went_by = fields.CharField(max_length=220, null=True)
    #: Texts that the provider bills, and what they cost in đồng. In a digest the first has all
    parts = fields.SmallIntField(null=True)
    cost_dong = fields.IntField(null=True)
    sent_at = fields.DatetimeField(null=True)
    delivered_at = fields.DatetimeField(null=True)

    class Meta:
        table = "notice"
        # What is done with grows for ever and is in none of those that a worker or an officer
        # looks through. What waits for the same moment is taken by address: see digests.
        indexes = (
            PartialIndex(fields=("priority", "next_at", "address"), where="state = 'owed'"),
            PartialIndex(fields=("claimed_until",), where="state = 'claimed'"),
            PartialIndex(fields=("next_at",), where="state = 'failed'"),
            # Answers and codes, which are forgotten after a while.
            PartialIndex(fields=("owed_at",), where="dossier_id IS NULL"),
            PartialIndex(fields=("provider", "provider_id"), where="provider_id <> ''"),
        )


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


class NoticeFigure(Model):
    """How many notices were handed over, or given up, on a day: what is told without the notices.

    Written with the outcomes that it counts. No row can lead to a person.
    """

    id = fields.BigIntField(primary_key=True)
    #: Civil
    day = fields.DateField()
    kind = fields.CharField(max_length=30)
    medium = fields.CharEnumField(Medium, max_length=10)
    #: Empty: no provider took it
    provider = fields.CharField(max_length=20)
    #: Why it was given up, as a failure is called. Empty: it was handed over
    why = fields.CharField(max_length=20)
    count = fields.IntField()
    #: Of these, so many within ten seconds
    quick = fields.IntField()
    parts = fields.IntField()
    cost_dong = fields.BigIntField()

    class Meta:
        table = "notice_figure"
        unique_together = (("day", "kind", "medium", "provider", "why"),)


class Pace(Model):
    """From when on a provider may be given another text, for all workers together.

    A bucket of tokens, told as the moment at which the next token is there.
    """

    provider = fields.CharField(max_length=20, primary_key=True)
    #: Seconds since 1970
    free_at = fields.FloatField()

    class Meta:
        table = "provider_pace"


class OptOut(Model):
    """An address that asked for no more notices (DUNG, STOP)."""

    id = fields.BigIntField(primary_key=True)
    medium = fields.CharEnumField(Medium, max_length=10)
    address = fields.CharField(max_length=200)
    at = fields.DatetimeField()

    class Meta:
        table = "opt_out"
        unique_together = (("medium", "address"),)
