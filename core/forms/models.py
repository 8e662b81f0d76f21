"""Tables: versions of a procedure's form, what was filled in for a dossier, and before one."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.models import Model

from core.dossiers.models import Dossier


class Stage(StrEnum):
    """The life of a version of anything that is designed. Stored."""

    DRAFT = "draft"
    PUBLISHED = "published"  #: what new dossiers get
    RETIRED = "retired"  #: dossiers that have it keep it


class FormVersion(Model):
    """The form of a procedure. A published one never changes."""

    id = fields.BigIntField(primary_key=True)
    procedure_code = fields.CharField(max_length=60)
    #: 1, 2, 3 ... of that procedure
    number = fields.IntField()
    #: JSON Schema 2020-12 with annotations of our own
    definition: fields.JSONField[dict[str, Any]] = fields.JSONField()
    stage = fields.CharEnumField(Stage, max_length=10)
    #: Counts the savings of a draft, so that two authors do not overwrite each other
    revision = fields.IntField(default=1)
    changed_by = fields.BigIntField(null=True)
    changed_at = fields.DatetimeField()
    published_at = fields.DatetimeField(null=True)

    class Meta:
        table = "form_version"
        unique_together = (("procedure_code", "number"),)


class Filled(Model):
    """What was filled in for a dossier: personal, kept apart from its row."""

    id = fields.BigIntField(primary_key=True)
    dossier: fields.OneToOneRelation[Dossier] = fields.OneToOneField(
        "core.Dossier", related_name="filled", on_delete=fields.RESTRICT
    )
    dossier_id: int
    version: fields.ForeignKeyRelation[FormVersion] = fields.ForeignKeyField(
        "core.FormVersion", related_name="filled", on_delete=fields.RESTRICT
    )
    version_id: int
    #: field -> value, as the schema of the version says
    data: fields.JSONField[dict[str, Any]] = fields.JSONField()
    changed_at = fields.DatetimeField()

    class Meta:
        table = "form_filled"


class Prepared(Model):
    """What a citizen filled in at home, before there is a dossier: personal, for a month."""

    id = fields.BigIntField(primary_key=True)
    #: Ten digits, the last a check digit
    number = fields.CharField(max_length=10, unique=True)
    #: Of the form as it was shown, so that sending it twice keeps it once
    request_id = fields.CharField(max_length=32, unique=True)
    procedure_code = fields.CharField(max_length=60)
    version: fields.ForeignKeyRelation[FormVersion] = fields.ForeignKeyField(
        "core.FormVersion", related_name="prepared", on_delete=fields.RESTRICT, db_index=False
    )
    version_id: int
    #: On which it was filled in: web, chat
    channel = fields.CharField(max_length=10)
    #: field -> value, null once a dossier has it or nobody came
    data: fields.JSONField[dict[str, Any] | None] = fields.JSONField(null=True)
    made_at = fields.DatetimeField()
    changed_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(db_index=True)
    #: The officer who looked at it last (L-55)
    opened_by = fields.BigIntField(null=True)
    opened_at = fields.DatetimeField(null=True)
    used_at = fields.DatetimeField(null=True)
    #: The dossier that began with it
    dossier: fields.ForeignKeyNullableRelation[Dossier] = fields.ForeignKeyField(
        "core.Dossier",
        related_name="prepared",
        on_delete=fields.RESTRICT,
        null=True,
        db_index=False,
    )
    dossier_id: int | None

    class Meta:
        table = "form_prepared"
