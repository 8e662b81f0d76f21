from tortoise import migrations
from tortoise.migrations import operations as ops
from core.indexes import PartialIndex
from core.notices.models import Medium
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('core', '0004_recount')]

    initial = False

    operations = [
        ops.AlterField(
            model_name='Notice',
            name='medium',
            field=fields.CharEnumField(description='SMS: sms\nMAIL: mail\nTELEGRAM: telegram\nZALO: zalo\nVOICE: voice', enum_type=Medium, max_length=10),
        ),
        ops.AlterField(
            model_name='OptOut',
            name='medium',
            field=fields.CharEnumField(description='SMS: sms\nMAIL: mail\nTELEGRAM: telegram\nZALO: zalo\nVOICE: voice', enum_type=Medium, max_length=10),
        ),
        ops.RemoveIndex(
            model_name='Task',
            name=None,
            fields=['unit_id', 'done_at', 'due_at'],
        ),
        ops.RemoveIndex(
            model_name='Task',
            name=None,
            fields=['officer_id', 'done_at', 'due_at'],
        ),
        ops.RemoveIndex(
            model_name='Task',
            name=None,
            fields=['kind', 'done_at', 'due_at'],
        ),
        ops.AddIndex(
            model_name='Task',
            index=PartialIndex(fields=['unit_id', 'due_at'], where='done_at IS NULL'),
        ),
        ops.AddIndex(
            model_name='Task',
            index=PartialIndex(fields=['officer_id', 'due_at'], where='done_at IS NULL'),
        ),
        ops.AddIndex(
            model_name='Task',
            index=PartialIndex(fields=['kind', 'due_at'], where='done_at IS NULL'),
        ),
        ops.AddField(
            model_name='WorkflowVersion',
            name='before',
            field=fields.JSONField(null=True, description='Of a draft: what it said before the last change, to go back to', encoder=JSON_DUMPS, decoder=loads),
        ),
    ]
