"""Tables: versions of workflows, where dossiers stand in them, whose task it is, what
officers tell each other.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.models import Model

from core.dossiers.models import Dossier
from core.forms.models import Stage
from core.indexes import PartialIndex
from core.people.models import Officer
from core.people.roles import Role
from core.workflow.definition import Kind


class WorkflowVersion(Model):
    """The workflow of a procedure in a unit or everywhere. A published one never changes."""

    id = fields.BigIntField(primary_key=True)
    procedure_code = fields.CharField(max_length=60)
    #: The identifier of the agency, or empty: every unit that has none of its own
    unit_code = fields.CharField(max_length=35, default="")
    #: 1, 2, 3 ... of that procedure and unit
    number = fields.IntField()
    #: As `reading.workflow` reads it
    definition: fields.JSONField[dict[str, Any]] = fields.JSONField()
    #: Of a draft: what it said before the last change, to go back to
    before: fields.JSONField[dict[str, Any] | None] = fields.JSONField(null=True)
    stage = fields.CharEnumField(Stage, max_length=10)
    #: Counts the savings of a draft, so that two authors do not overwrite each other
    revision = fields.IntField(default=1)
    changed_by = fields.BigIntField(null=True)
    changed_at = fields.DatetimeField()
    published_at = fields.DatetimeField(null=True)

    class Meta:
        table = "workflow_version"
        unique_together = (("procedure_code", "unit_code", "number"),)


class Run(Model):
    """Where a dossier stands in its workflow. Derived from the history."""

    id = fields.BigIntField(primary_key=True)
    dossier: fields.OneToOneRelation[Dossier] = fields.OneToOneField(
        "core.Dossier", related_name="run", on_delete=fields.RESTRICT
    )
    dossier_id: int
    version: fields.ForeignKeyRelation[WorkflowVersion] = fields.ForeignKeyField(
        "core.WorkflowVersion", related_name="runs", on_delete=fields.RESTRICT
    )
    version_id: int
    #: `engine.State` as JSON
    state: fields.JSONField[dict[str, Any]] = fields.JSONField()

    class Meta:
        table = "workflow_run"
        indexes = (("version_id",),)


class Task(Model):
    """Something that is to be done, or was: one stay of a dossier at a step."""

    id = fields.BigIntField(primary_key=True)
    dossier: fields.ForeignKeyRelation[Dossier] = fields.ForeignKeyField(
        "core.Dossier", related_name="tasks", on_delete=fields.RESTRICT, db_index=False
    )
    dossier_id: int
    token = fields.IntField()
    step = fields.CharField(max_length=60)
    kind = fields.CharEnumField(Kind, max_length=10)
    #: Where it is to be done. Null: the step does itself
    unit_id = fields.BigIntField(null=True)
    role = fields.CharEnumField(Role, max_length=20, null=True)
    #: Whose it is. Null: anybody's who has the role there
    officer_id = fields.BigIntField(null=True)
    opened_at = fields.DatetimeField()
    claimed_at = fields.DatetimeField(null=True)
    #: Of a task: its deadline. Of a wait: when it is over. Of a call: when to try next.
    due_at = fields.DatetimeField(null=True)
    #: The leader was told that it is late
    escalated_at = fields.DatetimeField(null=True)
    attempts = fields.SmallIntField(default=0)
    done_at = fields.DatetimeField(null=True)
    done_by = fields.BigIntField(null=True)
    #: The action that ended it, or empty: another one took it away
    action = fields.CharField(max_length=60, default="")

    class Meta:
        table = "workflow_task"
        unique_together = (("dossier_id", "token"),)
        # Nobody asks for what is done but by its dossier.
        indexes = tuple(
            PartialIndex(fields=(by, "due_at"), where="done_at IS NULL")
            for by in ("unit_id", "officer_id", "kind")
        )


class Delegated(Model):
    """A dossier that another agency works on for one (liên thông)."""

    id = fields.BigIntField(primary_key=True)
    #: The one that was opened there
    child: fields.OneToOneRelation[Dossier] = fields.OneToOneField(
        "core.Dossier", related_name="delegated", on_delete=fields.RESTRICT
    )
    child_id: int
    parent: fields.ForeignKeyRelation[Dossier] = fields.ForeignKeyField(
        "core.Dossier", related_name="delegations", on_delete=fields.RESTRICT
    )
    parent_id: int
    token = fields.IntField()
    opened_at = fields.DatetimeField()
    #: The result came back
    returned_at = fields.DatetimeField(null=True)

    class Meta:
        table = "workflow_delegated"
        indexes = (("parent_id",), ("returned_at",))


class Saying(StrEnum):
    """What officers tell each other about a dossier. Stored."""

    COMMENT = "comment"
    DIRECTION = "direction"  #: of a leader (chỉ đạo)
    QUESTION = "question"  #: to another unit
    ANSWER = "answer"


class Remark(Model):
    """Something that an officer said about a dossier, for colleagues alone. Never changed."""

    id = fields.BigIntField(primary_key=True)
    dossier: fields.ForeignKeyRelation[Dossier] = fields.ForeignKeyField(
        "core.Dossier", related_name="remarks", on_delete=fields.RESTRICT
    )
    dossier_id: int
    kind = fields.CharEnumField(Saying, max_length=10)
    officer: fields.ForeignKeyRelation[Officer] = fields.ForeignKeyField(
        "core.Officer", related_name="remarks", on_delete=fields.RESTRICT, db_index=False
    )
    officer_id: int
    #: The unit for which it was said
    unit_id = fields.BigIntField()
    #: Of a question: the unit that is asked. Of a direction: whom it is for, or nobody alone.
    to_unit_id = fields.BigIntField(null=True)
    to_officer_id = fields.BigIntField(null=True)
    text = fields.TextField()
    at = fields.DatetimeField()
    #: Of a question: by when
    due_at = fields.DatetimeField(null=True)
    #: Of an answer: to which question. A question is open while none points to it.
    answers_id = fields.BigIntField(null=True)
    answered_at = fields.DatetimeField(null=True)

    class Meta:
        table = "workflow_remark"
        indexes = (("to_unit_id", "answered_at"), ("dossier_id",))
