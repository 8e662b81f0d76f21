"""Tables: units, officers, their roles, their sessions and their attempts to sign in."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from core.people.roles import Role


class Level(StrEnum):
    """Tier of government. Data, not structure: the district tier ended on 1/7/2025."""

    MINISTRY = "ministry"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


class UnitKind(StrEnum):
    """What a unit is for."""

    AGENCY = "agency"  #: has an identifier of its own (QĐ 20/2020) and gives dossier codes
    DEPARTMENT = "department"  #: part of an agency; handles


class Unit(Model):
    """An agency or a department, in a tree. Units have successors and are never deleted."""

    id = fields.BigIntField(primary_key=True)
    parent: fields.ForeignKeyNullableRelation[Unit] = fields.ForeignKeyField(
        "core.Unit", related_name="children", null=True, on_delete=fields.RESTRICT
    )
    parent_id: int | None
    level = fields.CharEnumField(Level, max_length=10)
    kind = fields.CharEnumField(UnitKind, max_length=10)
    name = fields.CharField(max_length=200)
    name_en = fields.CharField(max_length=200, default="")
    agency_code = fields.CharField(max_length=35, null=True, unique=True)
    #: null: the default of codes.py
    code_pattern = fields.CharField(max_length=60, null=True)
    #: Named beside the date on slips
    place = fields.CharField(max_length=100, default="")
    address = fields.CharField(max_length=300, default="")
    phone = fields.CharField(max_length=20, default="")
    valid_from = fields.DateField()
    valid_to = fields.DateField(null=True)
    successor: fields.ForeignKeyNullableRelation[Unit] = fields.ForeignKeyField(
        "core.Unit", related_name="predecessors", null=True, on_delete=fields.RESTRICT
    )
    successor_id: int | None

    class Meta:
        table = "unit"


class Officer(Model):
    """A member of staff with an account."""

    id = fields.BigIntField(primary_key=True)
    username = fields.CharField(max_length=60, unique=True)
    #: argon2id
    password_hash = fields.CharField(max_length=200)
    name = fields.CharField(max_length=100)
    title = fields.CharField(max_length=100, default="")
    phone = fields.CharField(max_length=20, default="")
    email = fields.CharField(max_length=200, default="")
    language = fields.CharField(max_length=2, default="vi")
    active = fields.BooleanField(default=True)
    #: Made by seed-demo: cannot sign in in production
    demo = fields.BooleanField(default=False)
    created_at = fields.DatetimeField()

    class Meta:
        table = "officer"


class Assignment(Model):
    """An officer's role in a unit, from a date to a date (a stand-in has both, L-75)."""

    id = fields.BigIntField(primary_key=True)
    officer: fields.ForeignKeyRelation[Officer] = fields.ForeignKeyField(
        "core.Officer", related_name="assignments", on_delete=fields.RESTRICT
    )
    officer_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "core.Unit", related_name="assignments", on_delete=fields.RESTRICT
    )
    unit_id: int
    role = fields.CharEnumField(Role, max_length=20)
    valid_from = fields.DateField()
    valid_to = fields.DateField(null=True)
    stand_in_for: fields.ForeignKeyNullableRelation[Officer] = fields.ForeignKeyField(
        "core.Officer", related_name="stand_ins", null=True, on_delete=fields.RESTRICT
    )
    stand_in_for_id: int | None

    class Meta:
        table = "assignment"
        unique_together = (("officer_id", "unit_id", "role", "valid_from"),)


class Absence(Model):
    """An officer is away, and who does the tasks meanwhile (L-75)."""

    id = fields.BigIntField(primary_key=True)
    officer: fields.ForeignKeyRelation[Officer] = fields.ForeignKeyField(
        "core.Officer", related_name="absences", on_delete=fields.RESTRICT
    )
    officer_id: int
    #: Who does them. Null: nobody alone, they go back to the unit
    substitute_id = fields.BigIntField(null=True)
    first_on = fields.DateField()
    last_on = fields.DateField()
    entered_by = fields.BigIntField()
    entered_at = fields.DatetimeField()

    class Meta:
        table = "absence"
        indexes = (("officer_id", "last_on"),)


class Session(Model):
    """A signed-in browser. Only a hash of its token is stored."""

    token_hash = fields.CharField(max_length=64, primary_key=True)
    officer: fields.ForeignKeyRelation[Officer] = fields.ForeignKeyField(
        "core.Officer", related_name="sessions", on_delete=fields.CASCADE
    )
    officer_id: int
    csrf_token = fields.CharField(max_length=64)
    address = fields.CharField(max_length=45)
    created_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "session"


class SignInFailure(Model):
    """A wrong name or password, counted by account and by address."""

    id = fields.BigIntField(primary_key=True)
    account = fields.CharField(max_length=60)
    address = fields.CharField(max_length=45)
    at = fields.DatetimeField()

    class Meta:
        table = "sign_in_failure"
        indexes = (("account", "at"), ("address", "at"))
