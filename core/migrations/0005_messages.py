from tortoise import migrations
from tortoise.migrations import operations as ops
from core.counters.models import TicketState
from core.indexes import PartialIndex
from core.notices.models import Medium, NoticeState
from core.notices.tables import Told
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('core', '0004_recount')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ConfirmedNumber',
            fields=[
                ('number', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=16)),
                ('confirmed_at', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
                ('called_at', fields.DatetimeField(null=True, description='When a missed call from it was last answered by a text', auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'confirmed_number', 'app': 'core', 'pk_attr': 'number', 'table_description': 'A number whose owner typed the code that was texted there.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Consent',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('medium', fields.CharEnumField(description='SMS: sms\nMAIL: mail\nTELEGRAM: telegram\nZALO: zalo\nVOICE: voice', enum_type=Medium, max_length=10)),
                ('address', fields.CharField(max_length=200)),
                ('dossier_id', fields.BigIntField(default=0)),
                ('purpose', fields.CharField(description='`optional`, `subscription`, `medium`', max_length=20)),
                ('given', fields.BooleanField()),
                ('by', fields.CharField(source_field='said_by', description='`text`, `link`, `pin`, `counter`', max_length=10)),
                ('proof', fields.CharField(default='', description="The provider's id of the text, the sentence that was ticked, the officer", max_length=300)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'notice_consent', 'app': 'core', 'indexes': [Index(fields=['address', 'at'])], 'pk_attr': 'id', 'table_description': 'What somebody agreed to or declined, and how that is proved (NĐ 91/2020 art. 11(7)).'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='DossierChoice',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('dossier_id', fields.BigIntField(unique=True)),
                ('told', fields.CharEnumField(description='BOTH: both\nHOLDER: holder\nSUBMITTER: submitter', enum_type=Told, max_length=10)),
                ('changed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'notice_dossier_choice', 'app': 'core', 'pk_attr': 'id', 'table_description': 'Whom the notices of a dossier go to, where somebody chose. No row: both.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='KindVersion',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', fields.CharField(max_length=30)),
                ('number', fields.IntField(description='1, 2, 3 ... of the kind')),
                ('sentences', fields.JSONField(description='{"vi": {"short", "full"}, "en": ...}, or {} for the sentences that were shipped', encoder=JSON_DUMPS, decoder=loads)),
                ('goes_out', fields.BooleanField(default=True)),
                ('after_days', fields.SmallIntField(null=True, description='Null: as shipped')),
                ('officer_id', fields.BigIntField()),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'notice_kind_version', 'app': 'core', 'unique_together': (('kind', 'number'),), 'pk_attr': 'id', 'table_description': 'What an administrator made of a kind: its sentences and whether it goes out at all.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='NextWord',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('dossier_id', fields.BigIntField(unique=True)),
                ('look_at', fields.DatetimeField(null=True, db_index=True, description='Null: nothing before the next change', auto_now=False, auto_now_add=False)),
                ('told_at', fields.DatetimeField(description='When its people last heard of it, and what', auto_now=False, auto_now_add=False)),
                ('told', fields.CharField(max_length=30)),
                ('until', fields.DatetimeField(null=True, description='By when papers or money are wanted', auto_now=False, auto_now_add=False)),
                ('reminded', fields.SmallIntField(default=0, description='How often they were reminded of the same thing')),
                ('said', fields.CharField(default='', description='The last word about the due date: kind and date', max_length=60)),
            ],
            options={'table': 'next_word', 'app': 'core', 'pk_attr': 'id', 'table_description': 'When to look at an open dossier again, to say something of our own accord.'},
            bases=['Model'],
        ),
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
            name='NumberChallenge',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('token_hash', fields.CharField(unique=True, description='Of the token that whoever asked holds. The code is drawn from it with the secret', max_length=64)),
                ('number', fields.CharField(max_length=16)),
                ('source', fields.CharField(description='From where it was asked, as attempts are counted', max_length=45)),
                ('asked_at', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('tries', fields.SmallIntField(default=0)),
            ],
            options={'table': 'number_challenge', 'app': 'core', 'indexes': [Index(fields=['number', 'asked_at']), Index(fields=['source', 'asked_at'])], 'pk_attr': 'id', 'table_description': 'A code that was texted to a number. The code itself is kept nowhere: see codes.py.'},
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
            name='Preference',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('address', fields.CharField(description='As notices are addressed: E.164, or a mail address', max_length=200)),
                ('dossier_id', fields.BigIntField(default=0, description='0: of all')),
                ('language', fields.CharField(default='', max_length=2)),
                ('optional', fields.BooleanField(null=True, description='Whether those that the law does not want are welcome. Null: never said')),
                ('digest', fields.BooleanField(default=False, description='One text in the evening instead of several')),
                ('changed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'notice_preference', 'app': 'core', 'unique_together': (('address', 'dossier_id'),), 'pk_attr': 'id', 'table_description': 'How the owner of an address wants notices: of one dossier, or of all.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PreferredWay',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('owner', fields.CharField(max_length=200)),
                ('dossier_id', fields.BigIntField(default=0)),
                ('place', fields.SmallIntField()),
                ('medium', fields.CharEnumField(description='SMS: sms\nMAIL: mail\nTELEGRAM: telegram\nZALO: zalo\nVOICE: voice', enum_type=Medium, max_length=10)),
                ('address', fields.CharField(max_length=200)),
            ],
            options={'table': 'notice_preferred_way', 'app': 'core', 'unique_together': (('owner', 'dossier_id', 'place'),), 'pk_attr': 'id', 'table_description': 'One way of a preference, the first to be tried first.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Prepared',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('number', fields.CharField(unique=True, description='Ten digits, the last a check digit', max_length=10)),
                ('request_id', fields.CharField(unique=True, description='Of the form as it was shown, so that sending it twice keeps it once', max_length=32)),
                ('procedure_code', fields.CharField(max_length=60)),
                ('version', fields.ForeignKeyField('core.FormVersion', source_field='version_id', db_constraint=True, to_field='id', related_name='prepared', on_delete=OnDelete.RESTRICT)),
                ('channel', fields.CharField(description='On which it was filled in: web, chat', max_length=10)),
                ('data', fields.JSONField(null=True, description='field -> value, null once a dossier has it or nobody came', encoder=JSON_DUMPS, decoder=loads)),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('changed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
                ('opened_by', fields.BigIntField(null=True, description='The officer who looked at it last (L-55)')),
                ('opened_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('used_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('dossier', fields.ForeignKeyField('core.Dossier', source_field='dossier_id', null=True, description='The dossier that began with it', db_constraint=True, to_field='id', related_name='prepared', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'form_prepared', 'app': 'core', 'pk_attr': 'id', 'table_description': 'What a citizen filled in at home, before there is a dossier: personal, for a month.'},
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
        ops.CreateModel(
            name='ReadThrough',
            fields=[
                ('reader', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=20)),
                ('last_notice_id', fields.BigIntField(default=0)),
            ],
            options={'table': 'notice_read_through', 'app': 'core', 'pk_attr': 'reader', 'table_description': 'Up to which notice `next_word` has been kept.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Subscription',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('dossier_id', fields.BigIntField()),
                ('medium', fields.CharEnumField(description='SMS: sms\nMAIL: mail\nTELEGRAM: telegram\nZALO: zalo\nVOICE: voice', enum_type=Medium, max_length=10)),
                ('address', fields.CharField(max_length=200)),
                ('language', fields.CharField(default='vi', max_length=2)),
                ('begun_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'notice_subscription', 'app': 'core', 'unique_together': (('dossier_id', 'medium', 'address'),), 'indexes': [Index(fields=['medium', 'address'])], 'pk_attr': 'id', 'table_description': 'Somebody who knew the PIN asked to be told of each change of one dossier.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Ticket',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('unit_id', fields.BigIntField()),
                ('on_date', fields.DateField()),
                ('number', fields.IntField()),
                ('channel', fields.CharField(max_length=10)),
                ('sender_hash', fields.CharField(default='', description='Keyed hash of who drew it from afar, or empty: it was drawn at the counter', max_length=64)),
                ('state', fields.CharEnumField(description='WAITING: waiting\nCALLED: called\nSERVED: served\nMISSED: missed', enum_type=TicketState, max_length=10)),
                ('taken_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('called_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('called_by', fields.BigIntField(null=True)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'queue_ticket', 'app': 'core', 'unique_together': (('unit_id', 'on_date', 'number'),), 'indexes': [PartialIndex(fields=['unit_id', 'number'], where="state = 'waiting'"), PartialIndex(fields=['sender_hash', 'on_date'], where="sender_hash <> ''")], 'pk_attr': 'id', 'table_description': 'A number drawn while waiting (số thứ tự), of one agency and one day.'},
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
            index=PartialIndex(fields=['owed_at'], where='dossier_id IS NULL'),
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
