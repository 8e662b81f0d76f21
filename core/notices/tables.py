"""Tables: who wants notices how, who agreed to what, what is to be said next, saved sentences."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.models import Model

from core.notices.models import Medium


class Told(StrEnum):
    """Which of its people a dossier's notices go to. The values are stored."""

    BOTH = "both"
    HOLDER = "holder"
    SUBMITTER = "submitter"  #: the authorised person, instead


class NextWord(Model):
    """When to look at an open dossier again, to say something of our own accord."""

    id = fields.BigIntField(primary_key=True)
    dossier_id = fields.BigIntField(unique=True)
    #: Null: nothing before the next change
    look_at = fields.DatetimeField(null=True, db_index=True)
    #: When its people last heard of it, and what
    told_at = fields.DatetimeField()
    told = fields.CharField(max_length=30)
    #: By when papers or money are wanted
    until = fields.DatetimeField(null=True)
    #: How often they were reminded of the same thing
    reminded = fields.SmallIntField(default=0)
    #: The last word about the due date: kind and date
    said = fields.CharField(max_length=60, default="")

    class Meta:
        table = "next_word"


class ReadThrough(Model):
    """Up to which notice `next_word` has been kept."""

    reader = fields.CharField(max_length=20, primary_key=True)
    last_notice_id = fields.BigIntField(default=0)

    class Meta:
        table = "notice_read_through"


class Subscription(Model):
    """Somebody who knew the PIN asked to be told of each change of one dossier."""

    id = fields.BigIntField(primary_key=True)
    dossier_id = fields.BigIntField()
    medium = fields.CharEnumField(Medium, max_length=10)
    address = fields.CharField(max_length=200)
    language = fields.CharField(max_length=2, default="vi")
    begun_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "notice_subscription"
        unique_together = (("dossier_id", "medium", "address"),)
        indexes = (("medium", "address"),)


class Preference(Model):
    """How the owner of an address wants notices: of one dossier, or of all."""

    id = fields.BigIntField(primary_key=True)
    #: As notices are addressed: E.164, or a mail address
    address = fields.CharField(max_length=200)
    #: 0: of all
    dossier_id = fields.BigIntField(default=0)
    language = fields.CharField(max_length=2, default="")
    #: Whether those that the law does not want are welcome. Null: never said
    optional = fields.BooleanField(null=True)
    #: One text in the evening instead of several
    digest = fields.BooleanField(default=False)
    changed_at = fields.DatetimeField()

    class Meta:
        table = "notice_preference"
        unique_together = (("address", "dossier_id"),)


class PreferredWay(Model):
    """One way of a preference, the first to be tried first."""

    id = fields.BigIntField(primary_key=True)
    owner = fields.CharField(max_length=200)
    dossier_id = fields.BigIntField(default=0)
    place = fields.SmallIntField()
    medium = fields.CharEnumField(Medium, max_length=10)
    address = fields.CharField(max_length=200)

    class Meta:
        table = "notice_preferred_way"
        unique_together = (("owner", "dossier_id", "place"),)


class DossierChoice(Model):
    """Whom the notices of a dossier go to, where somebody chose. No row: both."""

    id = fields.BigIntField(primary_key=True)
    dossier_id = fields.BigIntField(unique=True)
    told = fields.CharEnumField(Told, max_length=10)
    changed_at = fields.DatetimeField()

    class Meta:
        table = "notice_dossier_choice"


class Consent(Model):
    """What somebody agreed to or declined, and how that is proved (NĐ 91/2020 art. 11(7)).

    Appended and never altered. Kept for a year at least after it ended.
    """

    id = fields.BigIntField(primary_key=True)
    medium = fields.CharEnumField(Medium, max_length=10)
    address = fields.CharField(max_length=200)
    dossier_id = fields.BigIntField(default=0)
    #: `optional`, `subscription`, `medium`
    purpose = fields.CharField(max_length=20)
    given = fields.BooleanField()
    #: `text`, `link`, `pin`, `counter`
    by = fields.CharField(max_length=10, source_field="said_by")
    #: The provider's id of the text, the sentence that was ticked, the officer
    proof = fields.CharField(max_length=300, default="")
    at = fields.DatetimeField()

    class Meta:
        table = "notice_consent"
        indexes = (("address", "at"),)


class KindVersion(Model):
    """What an administrator made of a kind: its sentences and whether it goes out at all.

    The newest holds. Older ones stay, and are gone back to by a newer one with their content.
    """

    id = fields.BigIntField(primary_key=True)
    kind = fields.CharField(max_length=30)
    #: 1, 2, 3 ... of the kind
    number = fields.IntField()
    #: {"vi": {"short", "full"}, "en": ...}, or {} for the sentences that were shipped
    sentences: fields.JSONField[dict[str, Any]] = fields.JSONField()
    goes_out = fields.BooleanField(default=True)
    #: Null: as shipped
    after_days = fields.SmallIntField(null=True)
    officer_id = fields.BigIntField()
    at = fields.DatetimeField()

    class Meta:
        table = "notice_kind_version"
        unique_together = (("kind", "number"),)


class NoticeCall(Model):
    """A call that was to tell a notice, and how far it came."""

    id = fields.BigIntField(primary_key=True)
    notice_id = fields.BigIntField()
    #: Our name of the sending: the notice, and how often officers had it sent again
    reference = fields.CharField(max_length=30)
    provider = fields.CharField(max_length=20)
    #: The provider's name of the call
    provider_id = fields.CharField(max_length=80)
    #: `core.notices.rung.Course`
    course = fields.CharField(max_length=10)
    #: How far that is: it only grows. 2: it ended in vain
    came = fields.SmallIntField()
    at = fields.DatetimeField()

    class Meta:
        table = "notice_call"
        unique_together = (("provider", "provider_id"),)
        indexes = (("notice_id",), ("reference",))
