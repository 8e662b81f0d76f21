from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    initial = False

    operations = [
        ops.CreateModel(
            name="CalendarChange",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("unit_id", fields.BigIntField(default=0)),
                (
                    "days",
                    fields.JSONField(
                        description='[{"on", "before", "after"}]: rows of the calendar as JSON, null for none',
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                (
                    "week",
                    fields.JSONField(
                        null=True,
                        description='{"before", "after"} when the ordinary week changed, else null',
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                (
                    "first_on",
                    fields.DateField(
                        description="Only dossiers whose time touches these dates can move"
                    ),
                ),
                ("last_on", fields.DateField()),
                ("confirmed_by", fields.CharField(max_length=64)),
                ("officer_id", fields.BigIntField(null=True)),
                ("confirmed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "finished_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "calendar_change",
                "app": "core",
                "indexes": [Index(fields=["finished_at"])],
                "pk_attr": "id",
                "table_description": "A confirmed change of a calendar, and how far the open dossiers follow it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CalendarChangePart",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                (
                    "change",
                    fields.ForeignKeyField(
                        "core.CalendarChange",
                        source_field="change_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="parts",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("first_id", fields.BigIntField()),
                ("last_id", fields.BigIntField()),
                ("position", fields.BigIntField(description="The last dossier that was looked at")),
                ("seen", fields.IntField(default=0)),
                ("later", fields.IntField(default=0)),
                ("earlier", fields.IntField(default=0)),
                (
                    "finished_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "calendar_change_part",
                "app": "core",
                "pk_attr": "id",
                "table_description": "A range of dossiers that one process at a time goes through.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                (
                    "key",
                    fields.CharField(
                        unique=True,
                        description="(dossier, kind, moment): nobody is told the same thing twice",
                        max_length=120,
                    ),
                ),
                (
                    "dossier",
                    fields.ForeignKeyField(
                        "core.Dossier",
                        source_field="dossier_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="reminders",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("kind", fields.CharField(max_length=30)),
                (
                    "officer_id",
                    fields.BigIntField(
                        null=True, description="Whose desk it lies on, or null: anybody of the unit"
                    ),
                ),
                ("unit_id", fields.BigIntField()),
                (
                    "due_at",
                    fields.DatetimeField(
                        description="The date or moment that it is about",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                ("reminded_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "done_at",
                    fields.DatetimeField(
                        null=True,
                        description="The dossier moved on, or an officer put it away",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
            ],
            options={
                "table": "reminder",
                "app": "core",
                "indexes": [Index(fields=["unit_id", "done_at"]), Index(fields=["dossier_id"])],
                "pk_attr": "id",
                "table_description": "Something about a dossier that an officer should know in time.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Dossier",
            name="reappointed_at",
            field=fields.DatetimeField(
                null=True,
                description="The later date of the apology, of which there is one at most (L-38, L-39)",
                auto_now=False,
                auto_now_add=False,
            ),
        ),
        ops.AddField(
            model_name="Dossier",
            name="taken_days",
            field=fields.SmallIntField(
                null=True,
                description="Working days from the start of the clock to completion, less those on which it stood",
            ),
        ),
        ops.AddField(
            model_name="Dossier",
            name="target_at",
            field=fields.DatetimeField(
                null=True,
                description="The earlier date that a changed calendar gives: for the office alone, because what was",
                auto_now=False,
                auto_now_add=False,
            ),
        ),
        ops.AddIndex(
            model_name="Dossier",
            index=Index(fields=["version_id", "receiving_unit_id", "completed_at"]),
        ),
    ]
