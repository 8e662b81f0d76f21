from tortoise import migrations
from tortoise.migrations import operations as ops
from core.notices.models import Medium
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
    ]
