from tortoise import migrations
from tortoise.migrations import operations as ops
from core.indexes import PartialIndex
from core.questions.models import ExampleState, QuestionState
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('core', '0005_messages')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AnswerReport',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('compared', fields.IntField(description='Questions that were put before and after')),
                ('moved', fields.JSONField(description='[{"text", "before", "after", "meant"}]: codes that come first, null for none', encoder=JSON_DUMPS, decoder=loads)),
                ('facts', fields.JSONField(description='[{"code", "name", "facet", "before", "after", "asked"}]: lines of both', encoder=JSON_DUMPS, decoder=loads)),
                ('procedures', fields.JSONField(description='Procedures that came, went, changed: [{"code", "name", "how"}]', encoder=JSON_DUMPS, decoder=loads)),
                ('counts', fields.JSONField(description='Counts of all, where the lists above are cut: {"moved", "facts", "procedures"}', encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'answer_report', 'app': 'core', 'pk_attr': 'id', 'table_description': 'What one change of the catalogue or of the examples did to answers.'},
            bases=['Model'],
        ),
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
            name='Example',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('folded', fields.CharField(unique=True, description='As it is told apart from others: folded, so that the same words come once', max_length=300)),
                ('text', fields.CharField(description='Personal data are masked', max_length=300)),
                ('procedure', fields.CharField(max_length=40)),
                ('question_id', fields.BigIntField(null=True)),
                ('state', fields.CharEnumField(description='PROPOSED: proposed\nACCEPTED: accepted\nREFUSED: refused', enum_type=ExampleState, max_length=10)),
                ('proposed_by', fields.BigIntField()),
                ('proposed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('reviewed_by', fields.BigIntField(null=True)),
                ('reviewed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'example', 'app': 'core', 'indexes': [Index(fields=['state', 'proposed_at'])], 'pk_attr': 'id', 'table_description': 'What people say, and the procedure that they mean by it.'},
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
        ops.CreateModel(
            name='InterviewVersion',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('event', fields.CharField(description='Name of the event: `birth`', max_length=16)),
                ('number', fields.IntField(description='1, 2, 3 ... of the event')),
                ('content', fields.JSONField(description='As `advisor.interviews.definition` describes it. {}: as shipped', encoder=JSON_DUMPS, decoder=loads)),
                ('officer_id', fields.BigIntField()),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'interview_version', 'app': 'core', 'unique_together': (('event', 'number'),), 'pk_attr': 'id', 'table_description': 'What officers made of one interview. The newest holds, older ones stay.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Question',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('key', fields.CharField(unique=True, description='Digest of the conversation and the turn: a repeat is not asked twice', max_length=64)),
                ('conversation', fields.CharField(description='Digest of the conversation, as its turns are filed', max_length=64)),
                ('channel', fields.CharField(max_length=10)),
                ('language', fields.CharField(max_length=2)),
                ('text', fields.TextField(description='Personal data are masked', unique=False)),
                ('why', fields.CharField(description='`wanted`, `not_understood`, `stopped`', max_length=20)),
                ('procedure', fields.CharField(null=True, max_length=40)),
                ('candidates', fields.JSONField(description='Codes that were thought of', encoder=JSON_DUMPS, decoder=loads)),
                ('state', fields.CharEnumField(description='COUNTED: counted\nOPEN: open\nTAKEN: taken\nANSWERED: answered\nCLOSED: closed', enum_type=QuestionState, max_length=10)),
                ('way', fields.CharField(default='', description='A medium, `waits` for who comes back to read it, or empty: the answer cannot be told', max_length=10)),
                ('address', fields.CharField(default='', description='Where that medium reaches the person. Emptied once it is dealt with', max_length=200)),
                ('message', fields.CharField(default='', description='The message that is answered, where letters name it', max_length=250)),
                ('asked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('officer_id', fields.BigIntField(null=True, description='Who has it')),
                ('taken_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('answer', fields.TextField(default='', unique=False)),
                ('answered_by', fields.BigIntField(null=True)),
                ('answered_at', fields.DatetimeField(null=True, description='Or closed', auto_now=False, auto_now_add=False)),
                ('seen_at', fields.DatetimeField(null=True, description='When an answer that waited was shown', auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'question', 'app': 'core', 'indexes': [Index(fields=['state', 'asked_at']), Index(fields=['asked_at']), PartialIndex(fields=['conversation'], where="way = 'waits'")], 'pk_attr': 'id', 'table_description': 'Something a citizen wants to know from a person.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='QuestionReading',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('question_id', fields.BigIntField()),
                ('officer_id', fields.BigIntField()),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'question_reading', 'app': 'core', 'indexes': [Index(fields=['question_id', 'at'])], 'pk_attr': 'id', 'table_description': 'An officer opened a question and the conversation around it.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ReportedUpTo',
            fields=[
                ('name', fields.CharField(primary_key=True, unique=True, db_index=True, description='`answers`', max_length=20)),
                ('versions', fields.JSONField(description='Code -> version of every active procedure', encoder=JSON_DUMPS, decoder=loads)),
                ('examples', fields.JSONField(description='Examples that had been accepted: their ids', encoder=JSON_DUMPS, decoder=loads)),
                ('state', fields.CharField(description='What the two cheap looks said then', max_length=200)),
            ],
            options={'table': 'answer_reported_up_to', 'app': 'core', 'pk_attr': 'name', 'table_description': 'The catalogue and the examples that the last report went up to.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SentPaper',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('dossier_id', fields.BigIntField(null=True, db_index=True, description='Of the dossier that waits for papers. Null: it belongs to a declaration')),
                ('prepared', fields.CharField(default='', db_index=True, description='Number of the declaration that was prepared in the chat. Empty: it belongs to a dossier', max_length=10)),
                ('file', fields.JSONField(description='{"sha256", "name", "size", "type"}', encoder=JSON_DUMPS, decoder=loads)),
                ('caption', fields.CharField(default='', description='What was written under it', max_length=500)),
                ('channel', fields.CharField(max_length=10)),
                ('message', fields.CharField(description="The messenger's name of the message, and which file of it", max_length=90)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'sent_paper', 'app': 'core', 'unique_together': (('channel', 'message'),), 'pk_attr': 'id', 'table_description': 'One file that a citizen sent. It is a copy to look at, and no paper of the dossier yet.'},
            bases=['Model'],
        ),
    ]
