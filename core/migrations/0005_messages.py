from tortoise import migrations
from tortoise.migrations import operations as ops
from core.indexes import PartialIndex
from core.notices.models import Medium, NoticeState
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('core', '0004_recount')]

    initial = False

    operations = [
        ops.CreateModel(
            name='NoticeFigure',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('day', fields.DateField(description='Civil')),
                ('kind', fields.CharField(max_length=30)),
                ('medium', fields.CharEnumField(description='SMS: sms\nMAIL: mail\nTELEGRAM: telegram\nZALO: zalo\nVOICE: voice', enum_type=Medium, max_length=10)),
                ('provider', fields.CharField(description='Empty: no provider took it', max_length=20)),
                ('why', fields.CharField(description='Why it was given up, as a failure is called. Empty: it was handed over', max_length=20)),
                ('count', fields.IntField()),
                ('quick', fields.IntField(description='Of these, so many within ten seconds')),
                ('parts', fields.IntField()),
                ('cost_dong', fields.BigIntField()),
            ],
            options={'table': 'notice_figure', 'app': 'core', 'unique_together': (('day', 'kind', 'medium', 'provider', 'why'),), 'pk_attr': 'id', 'table_description': 'How many notices were handed over, or given up, on a day: what is told without the notices.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Pace',
            fields=[
                ('provider', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=20)),
                ('free_at', fields.FloatField(description='Seconds since 1970')),
            ],
            options={'table': 'provider_pace', 'app': 'core', 'pk_attr': 'provider', 'table_description': 'From when on a provider may be given another text, for all workers together.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Petition',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('number', fields.CharField(unique=True, description='PA-261122-0001', max_length=20)),
                ('words', fields.TextField(unique=False)),
                ('channel', fields.CharField(max_length=10)),
                ('sender', fields.CharField(description='Where an answer goes', max_length=200)),
                ('at', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'petition', 'app': 'core', 'pk_attr': 'id', 'table_description': 'A remark or proposal about rules or conduct, under a number that the sender knows.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Rating',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('dossier', fields.ForeignKeyField('core.Dossier', source_field='dossier_id', db_constraint=True, to_field='id', related_name='ratings', on_delete=OnDelete.RESTRICT)),
                ('sender_hash', fields.CharField(description='Keyed hash: one sender counts once', max_length=64)),
                ('of_applicant', fields.BooleanField(description='It came from a number that the dossier has')),
                ('stars', fields.SmallIntField(description='1 to 5')),
                ('words', fields.TextField(unique=False)),
                ('channel', fields.CharField(max_length=10)),
                ('at', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'rating', 'app': 'core', 'unique_together': (('dossier_id', 'sender_hash'),), 'pk_attr': 'id', 'table_description': 'How satisfied somebody was with a finished dossier. The last word of a sender holds.'},
            bases=['Model'],
        ),
        ops.RemoveIndex(
            model_name='Notice',
            name=None,
            fields=['state', 'next_at'],
        ),
        ops.RemoveIndex(
            model_name='Notice',
            name=None,
            fields=['provider', 'provider_id'],
        ),
        ops.AlterField(
            model_name='Notice',
            name='medium',
            field=fields.CharEnumField(description='SMS: sms\nMAIL: mail\nTELEGRAM: telegram\nZALO: zalo\nVOICE: voice', enum_type=Medium, max_length=10),
        ),
        ops.AlterField(
            model_name='Notice',
            name='state',
            field=fields.CharEnumField(description='OWED: owed\nCLAIMED: claimed\nSENT: sent\nDELIVERED: delivered\nFAILED: failed\nUNREACHABLE: unreachable\nSETTLED: settled', enum_type=NoticeState, max_length=12),
        ),
        ops.AddField(
            model_name='Notice',
            name='closed_ways',
            field=fields.JSONField(null=True, description='`medium:address` of the ways on which it turned out not to reach the person. Null: none', encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name='Notice',
            name='cost_dong',
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name='Notice',
            name='parts',
            field=fields.SmallIntField(null=True, description='Texts that the provider bills, and what they cost in đồng. In a digest the first has all'),
        ),
        ops.AddField(
            model_name='Notice',
            name='priority',
            field=fields.SmallIntField(default=1, db_default=1),
        ),
        ops.AddField(
            model_name='Notice',
            name='rounds',
            field=fields.SmallIntField(default=0, description='How often officers had it sent again', db_default=0),
        ),
        ops.AddField(
            model_name='Notice',
            name='wanted_at',
            field=fields.DatetimeField(null=True, description='From when on it could have gone, where that is later than `owed_at`: after quiet hours', auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Notice',
            name='went_by',
            field=fields.CharField(null=True, description='`medium:address` of the way it went, which need not be the first choice', max_length=220),
        ),
        ops.AddIndex(
            model_name='Notice',
            index=PartialIndex(fields=['priority', 'next_at', 'address'], where="state = 'owed'"),
        ),
        ops.AddIndex(
            model_name='Notice',
            index=PartialIndex(fields=['claimed_until'], where="state = 'claimed'"),
        ),
        ops.AddIndex(
            model_name='Notice',
            index=PartialIndex(fields=['next_at'], where="state = 'failed'"),
        ),
        ops.AddIndex(
            model_name='Notice',
            index=PartialIndex(fields=['provider', 'provider_id'], where="provider_id <> ''"),
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
