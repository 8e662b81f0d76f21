from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('core', '0005_messages')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ConversationState',
            fields=[
                ('name', fields.CharField(primary_key=True, unique=True, db_index=True, description='Digest of the party and the conversation: no telephone number stands here', max_length=64)),
                ('state', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('changed_at', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'conversation_state', 'app': 'core', 'pk_attr': 'name', 'table_description': 'What one party (the advisor, a chat) has to remember of one conversation.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ConversationTurn',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('conversation', fields.CharField(description='Digest of the conversation', max_length=64)),
                ('turn', fields.CharField(null=True, description="Digest of the provider's name of the message. Null: it had none", max_length=64)),
                ('channel', fields.CharField(max_length=10)),
                ('language', fields.CharField(max_length=2)),
                ('said', fields.TextField(unique=False)),
                ('answered', fields.TextField(unique=False)),
                ('kind', fields.CharField(max_length=20)),
                ('procedure', fields.CharField(null=True, max_length=30)),
                ('facet', fields.CharField(default='', max_length=10)),
                ('understood', fields.BooleanField(default=True)),
                ('at', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'conversation_turn', 'app': 'core', 'unique_together': (('conversation', 'turn'),), 'indexes': [Index(fields=['conversation', 'id']), Index(fields=['procedure', 'at'])], 'pk_attr': 'id', 'table_description': 'What was said and what was answered, with personal data masked.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Grant',
            fields=[
                ('provider', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=20)),
                ('sealed', fields.TextField(description='The pair, sealed with a key outside the database', unique=False)),
                ('given', fields.CharField(description='Digest of what an operator gave to begin with: another one begins anew', max_length=64)),
                ('number', fields.IntField(default=0, description='How often it was renewed')),
                ('good_until', fields.DatetimeField(description='The first of the pair, and no longer', auto_now=False, auto_now_add=False)),
                ('renewing_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'provider_grant', 'app': 'core', 'pk_attr': 'provider', 'table_description': 'The pair of tokens of one provider: one to act with, one to get the next pair with.'},
            bases=['Model'],
        ),
    ]
