from tortoise import migrations
from tortoise.migrations import operations as ops
from core.forms.models import Stage
from core.people.roles import Role
from core.workflow.definition import Kind
from core.workflow.models import Saying
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("core", "0002_calendar_changes")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Absence",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                (
                    "officer",
                    fields.ForeignKeyField(
                        "core.Officer",
                        source_field="officer_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="absences",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "substitute_id",
                    fields.BigIntField(
                        null=True,
                        description="Who does them. Null: nobody alone, they go back to the unit",
                    ),
                ),
                ("first_on", fields.DateField()),
                ("last_on", fields.DateField()),
                ("entered_by", fields.BigIntField()),
                ("entered_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "absence",
                "app": "core",
                "indexes": [Index(fields=["officer_id", "last_on"])],
                "pk_attr": "id",
                "table_description": "An officer is away, and who does the tasks meanwhile (L-75).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Delegated",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                (
                    "child",
                    fields.OneToOneField(
                        "core.Dossier",
                        source_field="child_id",
                        description="The one that was opened there",
                        db_constraint=True,
                        to_field="id",
                        related_name="delegated",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "parent",
                    fields.ForeignKeyField(
                        "core.Dossier",
                        source_field="parent_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="delegations",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("token", fields.IntField()),
                ("opened_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "returned_at",
                    fields.DatetimeField(
                        null=True,
                        description="The result came back",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
            ],
            options={
                "table": "workflow_delegated",
                "app": "core",
                "indexes": [Index(fields=["parent_id"]), Index(fields=["returned_at"])],
                "pk_attr": "id",
                "table_description": "A dossier that another agency works on for one (liên thông).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="FormVersion",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("procedure_code", fields.CharField(max_length=60)),
                ("number", fields.IntField(description="1, 2, 3 ... of that procedure")),
                (
                    "definition",
                    fields.JSONField(
                        description="JSON Schema 2020-12 with annotations of our own",
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                (
                    "stage",
                    fields.CharEnumField(
                        description="DRAFT: draft\nPUBLISHED: published\nRETIRED: retired",
                        enum_type=Stage,
                        max_length=10,
                    ),
                ),
                (
                    "revision",
                    fields.IntField(
                        default=1,
                        description="Counts the savings of a draft, so that two authors do not overwrite each other",
                    ),
                ),
                ("changed_by", fields.BigIntField(null=True)),
                ("changed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "published_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "form_version",
                "app": "core",
                "unique_together": (("procedure_code", "number"),),
                "pk_attr": "id",
                "table_description": "The form of a procedure. A published one never changes.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Filled",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                (
                    "dossier",
                    fields.OneToOneField(
                        "core.Dossier",
                        source_field="dossier_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="filled",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "version",
                    fields.ForeignKeyField(
                        "core.FormVersion",
                        source_field="version_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="filled",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "data",
                    fields.JSONField(
                        description="field -> value, as the schema of the version says",
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                ("changed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "form_filled",
                "app": "core",
                "pk_attr": "id",
                "table_description": "What was filled in for a dossier: personal, kept apart from its row.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Remark",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                (
                    "dossier",
                    fields.ForeignKeyField(
                        "core.Dossier",
                        source_field="dossier_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="remarks",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "kind",
                    fields.CharEnumField(
                        description="COMMENT: comment\nDIRECTION: direction\nQUESTION: question\nANSWER: answer",
                        enum_type=Saying,
                        max_length=10,
                    ),
                ),
                (
                    "officer",
                    fields.ForeignKeyField(
                        "core.Officer",
                        source_field="officer_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="remarks",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("unit_id", fields.BigIntField(description="The unit for which it was said")),
                (
                    "to_unit_id",
                    fields.BigIntField(
                        null=True,
                        description="Of a question: the unit that is asked. Of a direction: whom it is for, or nobody alone.",
                    ),
                ),
                ("to_officer_id", fields.BigIntField(null=True)),
                ("text", fields.TextField(unique=False)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "due_at",
                    fields.DatetimeField(
                        null=True,
                        description="Of a question: by when",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                (
                    "answers_id",
                    fields.BigIntField(
                        null=True,
                        description="Of an answer: to which question. A question is open while none points to it.",
                    ),
                ),
                (
                    "answered_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "workflow_remark",
                "app": "core",
                "indexes": [
                    Index(fields=["to_unit_id", "answered_at"]),
                    Index(fields=["dossier_id"]),
                ],
                "pk_attr": "id",
                "table_description": "Something that an officer said about a dossier, for colleagues alone. Never changed.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Task",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                (
                    "dossier",
                    fields.ForeignKeyField(
                        "core.Dossier",
                        source_field="dossier_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="tasks",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("token", fields.IntField()),
                ("step", fields.CharField(max_length=60)),
                (
                    "kind",
                    fields.CharEnumField(
                        description="TASK: task\nFORK: fork\nJOIN: join\nNOTIFY: notify\nWAIT: wait\nCALL: call\nAGENCY: agency\nEND: end",
                        enum_type=Kind,
                        max_length=10,
                    ),
                ),
                (
                    "unit_id",
                    fields.BigIntField(
                        null=True, description="Where it is to be done. Null: the step does itself"
                    ),
                ),
                (
                    "role",
                    fields.CharEnumField(
                        null=True,
                        description="RECEIVING_OFFICER: receiving_officer\nSUPPORT: support\nHEAD: head\nHANDLING_OFFICER: handling_officer\nLEADER: leader\nCLERK: clerk\nINSPECTOR: inspector\nADMINISTRATOR: administrator",
                        enum_type=Role,
                        max_length=20,
                    ),
                ),
                (
                    "officer_id",
                    fields.BigIntField(
                        null=True, description="Whose it is. Null: anybody's who has the role there"
                    ),
                ),
                ("opened_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("claimed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                (
                    "due_at",
                    fields.DatetimeField(
                        null=True,
                        description="Of a task: its deadline. Of a wait: when it is over. Of a call: when to try next.",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                (
                    "escalated_at",
                    fields.DatetimeField(
                        null=True,
                        description="The leader was told that it is late",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                ("attempts", fields.SmallIntField(default=0)),
                ("done_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("done_by", fields.BigIntField(null=True)),
                (
                    "action",
                    fields.CharField(
                        default="",
                        description="The action that ended it, or empty: another one took it away",
                        max_length=60,
                    ),
                ),
            ],
            options={
                "table": "workflow_task",
                "app": "core",
                "unique_together": (("dossier_id", "token"),),
                "indexes": [
                    Index(fields=["unit_id", "done_at", "due_at"]),
                    Index(fields=["officer_id", "done_at", "due_at"]),
                    Index(fields=["kind", "done_at", "due_at"]),
                ],
                "pk_attr": "id",
                "table_description": "Something that is to be done, or was: one stay of a dossier at a step.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="WorkflowVersion",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("procedure_code", fields.CharField(max_length=60)),
                (
                    "unit_code",
                    fields.CharField(
                        default="",
                        description="The identifier of the agency, or empty: every unit that has none of its own",
                        max_length=35,
                    ),
                ),
                ("number", fields.IntField(description="1, 2, 3 ... of that procedure and unit")),
                (
                    "definition",
                    fields.JSONField(
                        description="As `reading.workflow` reads it",
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                (
                    "stage",
                    fields.CharEnumField(
                        description="DRAFT: draft\nPUBLISHED: published\nRETIRED: retired",
                        enum_type=Stage,
                        max_length=10,
                    ),
                ),
                (
                    "revision",
                    fields.IntField(
                        default=1,
                        description="Counts the savings of a draft, so that two authors do not overwrite each other",
                    ),
                ),
                ("changed_by", fields.BigIntField(null=True)),
                ("changed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "published_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "workflow_version",
                "app": "core",
                "unique_together": (("procedure_code", "unit_code", "number"),),
                "pk_attr": "id",
                "table_description": "The workflow of a procedure in a unit or everywhere. A published one never changes.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                (
                    "dossier",
                    fields.OneToOneField(
                        "core.Dossier",
                        source_field="dossier_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="run",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "version",
                    fields.ForeignKeyField(
                        "core.WorkflowVersion",
                        source_field="version_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="runs",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "state",
                    fields.JSONField(
                        description="`engine.State` as JSON", encoder=JSON_DUMPS, decoder=loads
                    ),
                ),
            ],
            options={
                "table": "workflow_run",
                "app": "core",
                "indexes": [Index(fields=["version_id"])],
                "pk_attr": "id",
                "table_description": "Where a dossier stands in its workflow. Derived from the history.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Dossier",
            name="workflow_version_id",
            field=fields.BigIntField(
                null=True,
                description="The version of the workflow that it runs on. Null: by the general table of moves",
            ),
        ),
    ]
