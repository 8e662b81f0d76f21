from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('core', '0003_workflows')]

    initial = False

    operations = [
        ops.AddField(
            model_name='CalendarChangePart',
            name='uncounted',
            field=fields.IntField(default=0, description='Nobody can say their date by the new calendar: they stay as promised'),
        ),
    ]
