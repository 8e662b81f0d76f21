"""Tables: versions of a procedure's form, and what was filled in for a dossier."""

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
