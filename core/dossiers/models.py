"""Tables: dossiers, their history, the journal of questions, stored files."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.models import Model

from core.dossiers.states import State
from core.indexes import PartialIndex
from core.people.models import Officer, Unit
from core.procedures.models import ProcedureVersion


class Channel(StrEnum):
    """How a dossier was filed (L-08)."""

    DIRECT = "direct"
    ONLINE = "online"
    POST = "post"


class ApplicantKind(StrEnum):
    """Whose matter it is."""

    PERSON = "person"
    BUSINESS = "business"
    ORGANISATION = "organisation"


class DeliveryMethod(StrEnum):
    """How the result is to come back."""

    COUNTER = "counter"
    POST = "post"
    ONLINE = "online"


class Dossier(Model):
    """What lists and look-ups read. Derived from the history and rebuilt from it."""

    id = fields.BigIntField(primary_key=True)
    code = fields.CharField(max_length=52, unique=True)
    #: codes.key(code): equal for every spelling
    code_key = fields.CharField(max_length=52)
    lookup_number = fields.CharField(max_length=10, unique=True)
    # Empty: opened for another agency, which tells the applicant itself
    pin_hash = fields.CharField(max_length=64)
    #: The version of the workflow that it runs on. Null: by the general table of moves
    workflow_version_id = fields.BigIntField(null=True)
    state = fields.CharEnumField(State, max_length=20)
    #: see states.To.BEFORE
    state_before = fields.CharEnumField(State, max_length=20, null=True)
    version: fields.ForeignKeyRelation[ProcedureVersion] = fields.ForeignKeyField(
        "core.ProcedureVersion", related_name="dossiers", on_delete=fields.RESTRICT
    )
    version_id: int
    receiving_unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "core.Unit", related_name="received", on_delete=fields.RESTRICT, db_index=False
    )
    receiving_unit_id: int
    handling_unit: fields.ForeignKeyNullableRelation[Unit] = fields.ForeignKeyField(
        "core.Unit", related_name="handled", null=True, on_delete=fields.RESTRICT
    )
    handling_unit_id: int | None
    handling_officer: fields.ForeignKeyNullableRelation[Officer] = fields.ForeignKeyField(
        "core.Officer", related_name="handled", null=True, on_delete=fields.RESTRICT
    )
    handling_officer_id: int | None
    channel = fields.CharEnumField(Channel, max_length=10)
    delivery_method = fields.CharEnumField(DeliveryMethod, max_length=10)

    holder_kind = fields.CharEnumField(ApplicantKind, max_length=12)
    holder_name = fields.CharField(max_length=200)
    holder_number = fields.CharField(max_length=20, default="", db_index=True)
    holder_phone = fields.CharField(max_length=16, default="", db_index=True)
    holder_email = fields.CharField(max_length=200, default="")
    holder_address = fields.CharField(max_length=300, default="")
    #: Filled when somebody else files: an authorised person, a relative, a company's clerk.
    submitter_name = fields.CharField(max_length=200, default="")
    submitter_number = fields.CharField(max_length=20, default="", db_index=True)
    submitter_phone = fields.CharField(max_length=16, default="", db_index=True)
    submitter_relation = fields.CharField(max_length=200, default="")

    #: Both names without accents and case, for the officers' search: history.folded_names
    names_folded = fields.TextField()

    subject = fields.CharField(max_length=1000, default="")
    set_count = fields.SmallIntField(default=1)
    #: [{"name","originals","certified","copies","files":[{"sha256","name","size","type"}]}]
    papers: fields.JSONField[list[dict[str, Any]]] = fields.JSONField()
    #: {"count","unit"} as received, or null when the procedure has no known limit
    time_limit: fields.JSONField[dict[str, Any] | None] = fields.JSONField(null=True)
    #: [{"what","kind"?,"amount"}] in VND, as told at the counter
    fees: fields.JSONField[list[dict[str, Any]]] = fields.JSONField(default=list)

    submitted_at = fields.DatetimeField()
    received_at = fields.DatetimeField(null=True)
    #: Reception, or the restart after papers
    clock_started_at = fields.DatetimeField(null=True)
    #: [[from, to]], ISO moments: when the clock stood since then
    pauses: fields.JSONField[list[list[str]]] = fields.JSONField(default=list)
    due_at = fields.DatetimeField(null=True)
    due_reasons: fields.JSONField[list[dict[str, str]]] = fields.JSONField(default=list)
    due_provisional = fields.BooleanField(default=False)
    #: The earlier date that a changed calendar gives: for the office alone, because what was
    #: promised is never shortened (due-dates.md 2.16)
    target_at = fields.DatetimeField(null=True)
    #: The later date of the apology, of which there is one at most (L-38, L-39)
    reappointed_at = fields.DatetimeField(null=True)
    #: The clock stands since
    paused_at = fields.DatetimeField(null=True)
    completed_at = fields.DatetimeField(null=True)
    #: Working days from the start of the clock to completion, less those on which it stood
    taken_days = fields.SmallIntField(null=True)
    returned_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    supplement_count = fields.SmallIntField(default=0)
    #: What the applicant was last told to bring, pay, or why it was refused or stopped.
    asked = fields.TextField(default="")
    #: "granted" or "refused" once submitted
    outcome = fields.CharField(max_length=10, default="")
    result_number = fields.CharField(max_length=60, default="")

    event_count = fields.IntField()
    head_hash = fields.CharField(max_length=64)
    changed_at = fields.DatetimeField()

    class Meta:
        table = "dossier"
        indexes = (
            ("receiving_unit_id", "state", "due_at"),
            ("handling_unit_id", "state", "due_at"),
            ("receiving_unit_id", "received_at"),
            # For the forecast. What is not done need not be in it, and changes most.
            PartialIndex(
                fields=("version_id", "receiving_unit_id", "completed_at"),
                where="completed_at IS NOT NULL",
            ),
        )


class DossierEvent(Model):
    """One change, appended and never altered. Each carries the hash of the one before."""

    id = fields.BigIntField(primary_key=True)
    dossier: fields.ForeignKeyRelation[Dossier] = fields.ForeignKeyField(
        "core.Dossier", related_name="events", on_delete=fields.RESTRICT, db_index=False
    )
    dossier_id: int
    #: 1, 2, 3 ... within the dossier
    number = fields.IntField()
    action = fields.CharField(max_length=20)
    at = fields.DatetimeField()
    officer: fields.ForeignKeyNullableRelation[Officer] = fields.ForeignKeyField(
        "core.Officer", related_name="events", null=True, on_delete=fields.RESTRICT, db_index=False
    )
    officer_id: int | None
    #: What was said and decided, nothing personal.
    facts: fields.JSONField[dict[str, Any]] = fields.JSONField()
    #: Columns of the dossier that take a new value, nothing personal.
    changes: fields.JSONField[dict[str, Any]] = fields.JSONField()
    #: The same for personal columns. May be erased when the law says so: the hash covers
    #: `personal_digest`, so the chain still closes.
    personal: fields.JSONField[dict[str, Any] | None] = fields.JSONField(null=True)
    personal_salt = fields.CharField(max_length=32, default="")
    personal_digest = fields.CharField(max_length=64, default="")
    previous_hash = fields.CharField(max_length=64)
    hash = fields.CharField(max_length=64)
    #: Given by the face that asked, so that a repeated request does nothing twice.
    request_id = fields.CharField(max_length=64, null=True, unique=True)

    class Meta:
        table = "dossier_event"
        unique_together = (("dossier_id", "number"),)


class Reminder(Model):
    """Something about a dossier that an officer should know in time."""

    id = fields.BigIntField(primary_key=True)
    #: (dossier, kind, moment): nobody is told the same thing twice
    key = fields.CharField(max_length=120, unique=True)
    dossier: fields.ForeignKeyRelation[Dossier] = fields.ForeignKeyField(
        "core.Dossier", related_name="reminders", on_delete=fields.RESTRICT
    )
    dossier_id: int
    kind = fields.CharField(max_length=30)
    #: Whose desk it lies on, or null: anybody of the unit
    officer_id = fields.BigIntField(null=True)
    unit_id = fields.BigIntField()
    #: The date or moment that it is about
    due_at = fields.DatetimeField()
    reminded_at = fields.DatetimeField()
    #: The dossier moved on, or an officer put it away
    done_at = fields.DatetimeField(null=True)

    class Meta:
        table = "reminder"
        indexes = (
            # What is not done, as it is listed.
            PartialIndex(fields=("unit_id", "due_at"), where="done_at IS NULL"),
            ("dossier_id",),
        )


class HistorySeal(Model):
    """A signed digest over all events up to an id: what makes a vanished dossier show."""

    id = fields.BigIntField(primary_key=True)
    first_event_id = fields.BigIntField()
    last_event_id = fields.BigIntField(unique=True)
    event_count = fields.BigIntField()
    digest = fields.CharField(max_length=64)
    signature = fields.CharField(max_length=128)
    sealed_at = fields.DatetimeField()

    class Meta:
        table = "history_seal"


class DaySerial(Model):
    """The last serial that a unit gave on a day."""

    id = fields.BigIntField(primary_key=True)
    agency_code = fields.CharField(max_length=35)
    on = fields.DateField(source_field="on_date")
    #: The last one
    given = fields.IntField()

    class Meta:
        table = "day_serial"
        unique_together = (("agency_code", "on"),)


class LookupSerial(Model):
    """The last look-up serial taken in a year. Processes take them by the block."""

    id = fields.BigIntField(primary_key=True)
    year = fields.SmallIntField(unique=True)
    #: The last one
    given = fields.IntField()

    class Meta:
        table = "lookup_serial"


class StoredFile(Model):
    """A scanned paper on disk, named by its content."""

    sha256 = fields.CharField(max_length=64, primary_key=True)
    #: Octets
    size = fields.BigIntField()
    #: Found by looking inside, not believed
    media_type = fields.CharField(max_length=60)
    stored_at = fields.DatetimeField()
    stored_by: fields.ForeignKeyNullableRelation[Officer] = fields.ForeignKeyField(
        "core.Officer", related_name="files", null=True, on_delete=fields.RESTRICT
    )
    stored_by_id: int | None

    class Meta:
        table = "stored_file"


class DossierReading(Model):
    """An officer looked at a dossier (L-55)."""

    id = fields.BigIntField(primary_key=True)
    dossier: fields.ForeignKeyRelation[Dossier] = fields.ForeignKeyField(
        "core.Dossier", related_name="readings", on_delete=fields.RESTRICT
    )
    dossier_id: int
    officer: fields.ForeignKeyRelation[Officer] = fields.ForeignKeyField(
        "core.Officer", related_name="readings", on_delete=fields.RESTRICT, db_index=False
    )
    officer_id: int
    #: Page, file, print, search
    what = fields.CharField(max_length=20)
    at = fields.DatetimeField()

    class Meta:
        table = "dossier_reading"


class InboundMessage(Model):
    """Something a citizen sent and what was answered (L-04), unique per provider's id."""

    id = fields.BigIntField(primary_key=True)
    channel = fields.CharField(max_length=10)
    provider_id = fields.CharField(max_length=80)
    #: Keyed hash: repeats show, people do not
    sender_hash = fields.CharField(max_length=64)
    kind = fields.CharField(max_length=20)
    #: The sentence that went back: a repeated message gets the same one.
    answer = fields.TextField()
    dossier_id = fields.BigIntField(null=True)
    at = fields.DatetimeField()

    class Meta:
        table = "inbound_message"
        unique_together = (("channel", "provider_id"),)


class EnquiryCount(Model):
    """How often somebody asked in a window of time, shared by all processes."""

    id = fields.BigIntField(primary_key=True)
    #: "pin:CODE", "sender:HASH", "service"
    subject = fields.CharField(max_length=80)
    window_at = fields.DatetimeField()
    asked = fields.IntField(default=0)
    #: Unknown codes and wrong PINs
    missed = fields.IntField(default=0)

    class Meta:
        table = "enquiry_count"
        unique_together = (("subject", "window_at"),)
        indexes = (("window_at",),)
