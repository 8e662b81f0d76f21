from tortoise import migrations
from tortoise.migrations import operations as ops
from core.indexes import PartialIndex, WithoutIndex
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("core", "0003_workflows")]

    initial = False

    operations = [
        ops.AddField(
            model_name="CalendarChangePart",
            name="uncounted",
            field=fields.IntField(
                default=0,
                description="Nobody can say their date by the new calendar: they stay as promised",
            ),
        ),
        ops.RemoveIndex(
            model_name="Dossier",
            name=None,
            fields=["version_id", "receiving_unit_id", "completed_at"],
        ),
        WithoutIndex(
            model_name="Dossier",
            name="code_key",
            field=fields.CharField(
                description="codes.key(code): equal for every spelling", max_length=52
            ),
        ),
        ops.AddIndex(
            model_name="Dossier",
            index=PartialIndex(
                fields=["version_id", "receiving_unit_id", "completed_at"],
                where="completed_at IS NOT NULL",
            ),
        ),
        ops.RemoveIndex(
            model_name="Reminder",
            name=None,
            fields=["unit_id", "done_at"],
        ),
        ops.AddIndex(
            model_name="Reminder",
            index=PartialIndex(fields=["unit_id", "due_at"], where="done_at IS NULL"),
        ),
    ]
