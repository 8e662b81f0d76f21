"""What people edit: the days that differ, and the ordinary week, of a unit or the nation.

Each row carries a `revision` that every writer raises, so that a process sees with
one small question whether the calendar it holds is still the one in the database.
"""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from core.calendar.reasons import Why
from core.calendar.special import Certainty, DayKind

#: The unit id of rows that hold for the whole nation. A number and not NULL, because a
#: unique key lets NULL in twice.
NATION = 0


class CalendarDay(Model):
    """A date that differs from the ordinary week of a unit and of those below it."""

    id = fields.BigIntField(primary_key=True)
    unit_id = fields.BigIntField(default=NATION)
    on = fields.DateField()
    kind = fields.CharEnumField(DayKind, max_length=8)
    #: Of a half day or a worked one with hours of its own: "07:30-11:30".
    periods = fields.CharField(max_length=80, default="")
    why = fields.CharEnumField(Why, max_length=16)
    name_vi = fields.CharField(max_length=120, default="")
    name_en = fields.CharField(max_length=120, default="")
    document = fields.CharField(max_length=200, default="")
    certainty = fields.CharEnumField(Certainty, max_length=12, default=Certainty.DECIDED)
    #: "seed" for rows of the program, else the account that entered it.
    changed_by = fields.CharField(max_length=64)
    changed_at = fields.DatetimeField()
    revision = fields.IntField(default=1)

    class Meta:
        table = "calendar_day"
        unique_together = (("unit_id", "on"),)


class WorkingWeek(Model):
    """The ordinary hours, desk openings and cut-off of a unit and of those below it."""

    id = fields.BigIntField(primary_key=True)
    unit_id = fields.BigIntField(default=NATION, unique=True)
    #: As `Week.as_json` writes it
    week: Any = fields.JSONField()
    document = fields.CharField(max_length=200, default="")
    changed_by = fields.CharField(max_length=64)
    changed_at = fields.DatetimeField()
    revision = fields.IntField(default=1)

    class Meta:
        table = "working_week"


class CalendarChange(Model):
    """A confirmed change of a calendar, and how far the open dossiers follow it."""

    id = fields.BigIntField(primary_key=True)
    unit_id = fields.BigIntField(default=NATION)
    #: [{"on", "before", "after"}]: rows of the calendar as JSON, null for none
    days: Any = fields.JSONField()
    #: {"before", "after"} when the ordinary week changed, else null
    week: Any = fields.JSONField(null=True)
    #: Only dossiers whose time touches these dates can move
    first_on = fields.DateField()
    last_on = fields.DateField()
    confirmed_by = fields.CharField(max_length=64)
    officer_id = fields.BigIntField(null=True)
    confirmed_at = fields.DatetimeField()
    finished_at = fields.DatetimeField(null=True)

    class Meta:
        table = "calendar_change"
        indexes = (("finished_at",),)


class CalendarChangePart(Model):
    """A range of dossiers that one process at a time goes through."""

    id = fields.BigIntField(primary_key=True)
    change: fields.ForeignKeyRelation[CalendarChange] = fields.ForeignKeyField(
        "core.CalendarChange", related_name="parts", on_delete=fields.RESTRICT
    )
    change_id: int
    first_id = fields.BigIntField()
    last_id = fields.BigIntField()
    #: The last dossier that was looked at
    position = fields.BigIntField()
    seen = fields.IntField(default=0)
    later = fields.IntField(default=0)
    earlier = fields.IntField(default=0)
    #: Nobody can say their date by the new calendar: they stay as promised
    uncounted = fields.IntField(default=0)
    finished_at = fields.DatetimeField(null=True)

    class Meta:
        table = "calendar_change_part"
