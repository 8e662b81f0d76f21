from tortoise import migrations
from tortoise.migrations import operations as ops
from core.calendar.hours import CutOffMode
from core.calendar.pauses import SupplementPolicy
from core.calendar.reasons import Why
from core.calendar.special import Certainty, DayKind
from core.dossiers.models import ApplicantKind, Channel, DeliveryMethod
from core.dossiers.states import State
from core.notices.models import Medium, NoticeState
from core.people.models import Level, UnitKind
from core.people.roles import Role
from core.procedures.models import OnlineLevel
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="CalendarDay",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("unit_id", fields.BigIntField(default=0)),
                ("on", fields.DateField()),
                (
                    "kind",
                    fields.CharEnumField(
                        description="OFF: off\nWORKED: worked\nHALF: half",
                        enum_type=DayKind,
                        max_length=8,
                    ),
                ),
                (
                    "periods",
                    fields.CharField(
                        default="",
                        description='Of a half day or a worked one with hours of its own: "07:30-11:30".',
                        max_length=80,
                    ),
                ),
                (
                    "why",
                    fields.CharEnumField(
                        description="WEEKEND: weekend\nHOLIDAY: holiday\nCOMPENSATORY: compensatory\nSWAP: swap\nCLOSURE: closure\nMAKE_UP: make_up\nHALF_DAY: half_day\nCUTOFF: cutoff\nCLOSED_DESK: closed_desk\nOPEN_DESK: open_desk\nWAITING: waiting",
                        enum_type=Why,
                        max_length=16,
                    ),
                ),
                ("name_vi", fields.CharField(default="", max_length=120)),
                ("name_en", fields.CharField(default="", max_length=120)),
                ("document", fields.CharField(default="", max_length=200)),
                (
                    "certainty",
                    fields.CharEnumField(
                        default=Certainty.DECIDED,
                        description="DECIDED: decided\nPROJECTED: projected",
                        enum_type=Certainty,
                        max_length=12,
                    ),
                ),
                (
                    "changed_by",
                    fields.CharField(
                        description='"seed" for rows of the program, else the account that entered it.',
                        max_length=64,
                    ),
                ),
                ("changed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("revision", fields.IntField(default=1)),
            ],
            options={
                "table": "calendar_day",
                "app": "core",
                "unique_together": (("unit_id", "on"),),
                "pk_attr": "id",
                "table_description": "A date that differs from the ordinary week of a unit and of those below it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="DaySerial",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("agency_code", fields.CharField(max_length=35)),
                ("on", fields.DateField(source_field="on_date")),
                ("given", fields.IntField(description="The last one")),
            ],
            options={
                "table": "day_serial",
                "app": "core",
                "unique_together": (("agency_code", "on"),),
                "pk_attr": "id",
                "table_description": "The last serial that a unit gave on a day.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="EarlyReport",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("provider", fields.CharField(max_length=20)),
                ("provider_id", fields.CharField(max_length=80)),
                ("progress", fields.CharField(max_length=10)),
                ("why", fields.CharField(default="", max_length=200)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "early_report",
                "app": "core",
                "indexes": [Index(fields=["provider", "provider_id"])],
                "pk_attr": "id",
                "table_description": "A provider's report that came before its answer to the sending.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="EnquiryCount",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                (
                    "subject",
                    fields.CharField(
                        description='"pin:CODE", "sender:HASH", "service"', max_length=80
                    ),
                ),
                ("window_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("asked", fields.IntField(default=0)),
                ("missed", fields.IntField(default=0, description="Unknown codes and wrong PINs")),
            ],
            options={
                "table": "enquiry_count",
                "app": "core",
                "unique_together": (("subject", "window_at"),),
                "indexes": [Index(fields=["window_at"])],
                "pk_attr": "id",
                "table_description": "How often somebody asked in a window of time, shared by all processes.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="HistorySeal",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("first_event_id", fields.BigIntField()),
                ("last_event_id", fields.BigIntField(unique=True)),
                ("event_count", fields.BigIntField()),
                ("digest", fields.CharField(max_length=64)),
                ("signature", fields.CharField(max_length=128)),
                ("sealed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "history_seal",
                "app": "core",
                "pk_attr": "id",
                "table_description": "A signed digest over all events up to an id: what makes a vanished dossier show.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="InboundMessage",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("channel", fields.CharField(max_length=10)),
                ("provider_id", fields.CharField(max_length=80)),
                (
                    "sender_hash",
                    fields.CharField(
                        description="Keyed hash: repeats show, people do not", max_length=64
                    ),
                ),
                ("kind", fields.CharField(max_length=20)),
                (
                    "answer",
                    fields.TextField(
                        description="The sentence that went back: a repeated message gets the same one.",
                        unique=False,
                    ),
                ),
                ("dossier_id", fields.BigIntField(null=True)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "inbound_message",
                "app": "core",
                "unique_together": (("channel", "provider_id"),),
                "pk_attr": "id",
                "table_description": "Something a citizen sent and what was answered (L-04), unique per provider's id.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LookupSerial",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("year", fields.SmallIntField(unique=True)),
                ("given", fields.IntField(description="The last one")),
            ],
            options={
                "table": "lookup_serial",
                "app": "core",
                "pk_attr": "id",
                "table_description": "The last look-up serial taken in a year. Processes take them by the block.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Officer",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("username", fields.CharField(unique=True, max_length=60)),
                ("password_hash", fields.CharField(description="argon2id", max_length=200)),
                ("name", fields.CharField(max_length=100)),
                ("title", fields.CharField(default="", max_length=100)),
                ("phone", fields.CharField(default="", max_length=20)),
                ("email", fields.CharField(default="", max_length=200)),
                ("language", fields.CharField(default="vi", max_length=2)),
                ("active", fields.BooleanField(default=True)),
                (
                    "demo",
                    fields.BooleanField(
                        default=False, description="Made by seed-demo: cannot sign in in production"
                    ),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "officer",
                "app": "core",
                "pk_attr": "id",
                "table_description": "A member of staff with an account.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="OptOut",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                (
                    "medium",
                    fields.CharEnumField(description="SMS: sms", enum_type=Medium, max_length=10),
                ),
                ("address", fields.CharField(max_length=200)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "opt_out",
                "app": "core",
                "unique_together": (("medium", "address"),),
                "pk_attr": "id",
                "table_description": "An address that asked for no more notices (DUNG, STOP).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Procedure",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                (
                    "code",
                    fields.CharField(unique=True, description="codes.md section 3", max_length=40),
                ),
                (
                    "current_number",
                    fields.IntField(default=1, description="The version that new dossiers get"),
                ),
                (
                    "active",
                    fields.BooleanField(
                        default=True, description="false: abolished, takes no new dossier"
                    ),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "changed_at",
                    fields.DatetimeField(
                        description="Last import that changed anything about it",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
            ],
            options={
                "table": "procedure",
                "app": "core",
                "pk_attr": "id",
                "table_description": "A code under which something can be asked for.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ProcedureVersion",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                (
                    "procedure",
                    fields.ForeignKeyField(
                        "core.Procedure",
                        source_field="procedure_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="versions",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("number", fields.IntField(description="1, 2, 3 ... within the procedure")),
                (
                    "content_digest",
                    fields.CharField(description="Sha256 of the content", max_length=64),
                ),
                ("valid_from", fields.DateField()),
                ("imported_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "source",
                    fields.CharField(description="Which catalogue it came from", max_length=60),
                ),
                ("name", fields.TextField(unique=False)),
                (
                    "name_folded",
                    fields.TextField(description="core.folding.fold(name)", unique=False),
                ),
                ("field", fields.CharField(max_length=300)),
                ("field_folded", fields.CharField(max_length=300)),
                ("levels", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("ministry", fields.CharField(default="", max_length=200)),
                ("decision", fields.CharField(default="", max_length=200)),
                ("kind", fields.CharField(default="", max_length=200)),
                (
                    "subject",
                    fields.TextField(default="", description="Who may apply", unique=False),
                ),
                (
                    "online_level",
                    fields.CharEnumField(
                        null=True,
                        description="FULL: full\nPARTIAL: partial\nNONE: none",
                        enum_type=OnlineLevel,
                        max_length=10,
                    ),
                ),
                (
                    "sets",
                    fields.SmallIntField(null=True, description="Identical sets of papers to file"),
                ),
                (
                    "max_supplements",
                    fields.SmallIntField(
                        default=1, description="L-21: once, unless sector law says more"
                    ),
                ),
                (
                    "supplement_policy",
                    fields.CharEnumField(
                        default=SupplementPolicy.RESTART,
                        description="RESTART: restart\nPAUSE: pause",
                        enum_type=SupplementPolicy,
                        max_length=10,
                    ),
                ),
                (
                    "cutoff_policy",
                    fields.CharEnumField(
                        null=True,
                        description="SHIFT_ALL: shift_all\nSAME_DAY_ONLY: same_day_only\nOFF: off",
                        enum_type=CutOffMode,
                        max_length=20,
                    ),
                ),
                ("detail_url", fields.CharField(default="", max_length=500)),
                ("agencies", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("ways", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("papers", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("results", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("conditions", fields.TextField(default="", unique=False)),
                ("steps", fields.TextField(default="", unique=False)),
                ("related", fields.TextField(default="", unique=False)),
                ("legal", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("review", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("missing", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={
                "table": "procedure_version",
                "app": "core",
                "unique_together": (("procedure_id", "number"),),
                "pk_attr": "id",
                "table_description": "What a procedure asked for and promised from a date on (L-01, L-02).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Session",
            fields=[
                (
                    "token_hash",
                    fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64),
                ),
                (
                    "officer",
                    fields.ForeignKeyField(
                        "core.Officer",
                        source_field="officer_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="sessions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("csrf_token", fields.CharField(max_length=64)),
                ("address", fields.CharField(max_length=45)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("seen_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "expires_at",
                    fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "session",
                "app": "core",
                "pk_attr": "token_hash",
                "table_description": "A signed-in browser. Only a hash of its token is stored.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SignInFailure",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("account", fields.CharField(max_length=60)),
                ("address", fields.CharField(max_length=45)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "sign_in_failure",
                "app": "core",
                "indexes": [Index(fields=["account", "at"]), Index(fields=["address", "at"])],
                "pk_attr": "id",
                "table_description": "A wrong name or password, counted by account and by address.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="StoredFile",
            fields=[
                (
                    "sha256",
                    fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64),
                ),
                ("size", fields.BigIntField(description="Octets")),
                (
                    "media_type",
                    fields.CharField(
                        description="Found by looking inside, not believed", max_length=60
                    ),
                ),
                ("stored_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "stored_by",
                    fields.ForeignKeyField(
                        "core.Officer",
                        source_field="stored_by_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="files",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "stored_file",
                "app": "core",
                "pk_attr": "sha256",
                "table_description": "A scanned paper on disk, named by its content.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                (
                    "parent",
                    fields.ForeignKeyField(
                        "core.Unit",
                        source_field="parent_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="children",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "level",
                    fields.CharEnumField(
                        description="MINISTRY: ministry\nPROVINCE: province\nDISTRICT: district\nCOMMUNE: commune",
                        enum_type=Level,
                        max_length=10,
                    ),
                ),
                (
                    "kind",
                    fields.CharEnumField(
                        description="AGENCY: agency\nDEPARTMENT: department",
                        enum_type=UnitKind,
                        max_length=10,
                    ),
                ),
                ("name", fields.CharField(max_length=200)),
                ("name_en", fields.CharField(default="", max_length=200)),
                ("agency_code", fields.CharField(null=True, unique=True, max_length=35)),
                (
                    "code_pattern",
                    fields.CharField(
                        null=True, description="null: the default of codes.py", max_length=60
                    ),
                ),
                (
                    "place",
                    fields.CharField(
                        default="", description="Named beside the date on slips", max_length=100
                    ),
                ),
                ("address", fields.CharField(default="", max_length=300)),
                ("phone", fields.CharField(default="", max_length=20)),
                ("valid_from", fields.DateField()),
                ("valid_to", fields.DateField(null=True)),
                (
                    "successor",
                    fields.ForeignKeyField(
                        "core.Unit",
                        source_field="successor_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="predecessors",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "unit",
                "app": "core",
                "pk_attr": "id",
                "table_description": "An agency or a department, in a tree. Units have successors and are never deleted.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Assignment",
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
                        related_name="assignments",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "unit",
                    fields.ForeignKeyField(
                        "core.Unit",
                        source_field="unit_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="assignments",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "role",
                    fields.CharEnumField(
                        description="RECEIVING_OFFICER: receiving_officer\nSUPPORT: support\nHEAD: head\nHANDLING_OFFICER: handling_officer\nLEADER: leader\nCLERK: clerk\nINSPECTOR: inspector\nADMINISTRATOR: administrator",
                        enum_type=Role,
                        max_length=20,
                    ),
                ),
                ("valid_from", fields.DateField()),
                ("valid_to", fields.DateField(null=True)),
                (
                    "stand_in_for",
                    fields.ForeignKeyField(
                        "core.Officer",
                        source_field="stand_in_for_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="stand_ins",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "assignment",
                "app": "core",
                "unique_together": (("officer_id", "unit_id", "role", "valid_from"),),
                "pk_attr": "id",
                "table_description": "An officer's role in a unit, from a date to a date (a stand-in has both, L-75).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Dossier",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("code", fields.CharField(unique=True, max_length=52)),
                (
                    "code_key",
                    fields.CharField(
                        db_index=True,
                        description="codes.key(code): equal for every spelling, so sloppy codes find it by one index",
                        max_length=52,
                    ),
                ),
                ("lookup_number", fields.CharField(unique=True, max_length=10)),
                ("pin_hash", fields.CharField(max_length=64)),
                (
                    "state",
                    fields.CharEnumField(
                        description="SUBMITTED: submitted\nREFUSED: refused\nRECEIVED: received\nTRANSFERRED: transferred\nASSIGNED: assigned\nIN_REVIEW: in_review\nSUPPLEMENT_PROPOSED: supplement_proposed\nWAITING_PAPERS: waiting_papers\nWAITING_PAYMENT: waiting_payment\nWAITING_OPINION: waiting_opinion\nWAITING_APPROVAL: waiting_approval\nAPPROVED: approved\nREADY: ready\nHANDED_OVER: handed_over\nWITHDRAWN: withdrawn\nSTOPPED: stopped",
                        enum_type=State,
                        max_length=20,
                    ),
                ),
                (
                    "state_before",
                    fields.CharEnumField(
                        null=True,
                        description="SUBMITTED: submitted\nREFUSED: refused\nRECEIVED: received\nTRANSFERRED: transferred\nASSIGNED: assigned\nIN_REVIEW: in_review\nSUPPLEMENT_PROPOSED: supplement_proposed\nWAITING_PAPERS: waiting_papers\nWAITING_PAYMENT: waiting_payment\nWAITING_OPINION: waiting_opinion\nWAITING_APPROVAL: waiting_approval\nAPPROVED: approved\nREADY: ready\nHANDED_OVER: handed_over\nWITHDRAWN: withdrawn\nSTOPPED: stopped",
                        enum_type=State,
                        max_length=20,
                    ),
                ),
                (
                    "version",
                    fields.ForeignKeyField(
                        "core.ProcedureVersion",
                        source_field="version_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="dossiers",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "receiving_unit",
                    fields.ForeignKeyField(
                        "core.Unit",
                        source_field="receiving_unit_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="received",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "handling_unit",
                    fields.ForeignKeyField(
                        "core.Unit",
                        source_field="handling_unit_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="handled",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "handling_officer",
                    fields.ForeignKeyField(
                        "core.Officer",
                        source_field="handling_officer_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="handled",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "channel",
                    fields.CharEnumField(
                        description="DIRECT: direct\nONLINE: online\nPOST: post",
                        enum_type=Channel,
                        max_length=10,
                    ),
                ),
                (
                    "delivery_method",
                    fields.CharEnumField(
                        description="COUNTER: counter\nPOST: post\nONLINE: online",
                        enum_type=DeliveryMethod,
                        max_length=10,
                    ),
                ),
                (
                    "holder_kind",
                    fields.CharEnumField(
                        description="PERSON: person\nBUSINESS: business\nORGANISATION: organisation",
                        enum_type=ApplicantKind,
                        max_length=12,
                    ),
                ),
                ("holder_name", fields.CharField(max_length=200)),
                ("holder_number", fields.CharField(default="", db_index=True, max_length=20)),
                ("holder_phone", fields.CharField(default="", db_index=True, max_length=16)),
                ("holder_email", fields.CharField(default="", max_length=200)),
                ("holder_address", fields.CharField(default="", max_length=300)),
                (
                    "submitter_name",
                    fields.CharField(
                        default="",
                        description="Filled when somebody else files: an authorised person, a relative, a company's clerk.",
                        max_length=200,
                    ),
                ),
                ("submitter_number", fields.CharField(default="", db_index=True, max_length=20)),
                ("submitter_phone", fields.CharField(default="", db_index=True, max_length=16)),
                ("submitter_relation", fields.CharField(default="", max_length=200)),
                (
                    "names_folded",
                    fields.TextField(
                        description="Both names without accents and case, for the officers' search: history.folded_names",
                        unique=False,
                    ),
                ),
                ("subject", fields.CharField(default="", max_length=1000)),
                ("set_count", fields.SmallIntField(default=1)),
                (
                    "papers",
                    fields.JSONField(
                        description='[{"name","originals","certified","copies","files":[{"sha256","name","size","type"}]}]',
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                (
                    "time_limit",
                    fields.JSONField(
                        null=True,
                        description='{"count","unit"} as received, or null when the procedure has no known limit',
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                (
                    "fees",
                    fields.JSONField(
                        default=list,
                        description='[{"what","kind"?,"amount"}] in VND, as told at the counter',
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                ("submitted_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "received_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                (
                    "clock_started_at",
                    fields.DatetimeField(
                        null=True,
                        description="Reception, or the restart after papers",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                (
                    "pauses",
                    fields.JSONField(
                        default=list,
                        description="[[from, to]], ISO moments: when the clock stood since then",
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                ("due_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("due_reasons", fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ("due_provisional", fields.BooleanField(default=False)),
                (
                    "paused_at",
                    fields.DatetimeField(
                        null=True,
                        description="The clock stands since",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                (
                    "completed_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                (
                    "returned_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("supplement_count", fields.SmallIntField(default=0)),
                (
                    "asked",
                    fields.TextField(
                        default="",
                        description="What the applicant was last told to bring, pay, or why it was refused or stopped.",
                        unique=False,
                    ),
                ),
                (
                    "outcome",
                    fields.CharField(
                        default="",
                        description='"granted" or "refused" once submitted',
                        max_length=10,
                    ),
                ),
                ("result_number", fields.CharField(default="", max_length=60)),
                ("event_count", fields.IntField()),
                ("head_hash", fields.CharField(max_length=64)),
                ("changed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "dossier",
                "app": "core",
                "indexes": [
                    Index(fields=["receiving_unit_id", "state", "due_at"]),
                    Index(fields=["handling_unit_id", "state", "due_at"]),
                    Index(fields=["receiving_unit_id", "received_at"]),
                ],
                "pk_attr": "id",
                "table_description": "What lists and look-ups read. Derived from the history and rebuilt from it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="DossierEvent",
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
                        related_name="events",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("number", fields.IntField(description="1, 2, 3 ... within the dossier")),
                ("action", fields.CharField(max_length=20)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "officer",
                    fields.ForeignKeyField(
                        "core.Officer",
                        source_field="officer_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="events",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "facts",
                    fields.JSONField(
                        description="What was said and decided, nothing personal.",
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                (
                    "changes",
                    fields.JSONField(
                        description="Columns of the dossier that take a new value, nothing personal.",
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                (
                    "personal",
                    fields.JSONField(
                        null=True,
                        description="The same for personal columns. May be erased when the law says so: the hash covers",
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                ("personal_salt", fields.CharField(default="", max_length=32)),
                ("personal_digest", fields.CharField(default="", max_length=64)),
                ("previous_hash", fields.CharField(max_length=64)),
                ("hash", fields.CharField(max_length=64)),
                (
                    "request_id",
                    fields.CharField(
                        null=True,
                        unique=True,
                        description="Given by the face that asked, so that a repeated request does nothing twice.",
                        max_length=64,
                    ),
                ),
            ],
            options={
                "table": "dossier_event",
                "app": "core",
                "unique_together": (("dossier_id", "number"),),
                "pk_attr": "id",
                "table_description": "One change, appended and never altered. Each carries the hash of the one before.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="DossierReading",
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
                        related_name="readings",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "officer",
                    fields.ForeignKeyField(
                        "core.Officer",
                        source_field="officer_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="readings",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("what", fields.CharField(description="Page, file, print, search", max_length=20)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "dossier_reading",
                "app": "core",
                "pk_attr": "id",
                "table_description": "An officer looked at a dossier (L-55).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Notice",
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
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="notices",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "key",
                    fields.CharField(
                        unique=True,
                        description="(dossier, event, kind, address): the same thing is never owed twice.",
                        max_length=120,
                    ),
                ),
                ("kind", fields.CharField(max_length=30)),
                (
                    "medium",
                    fields.CharEnumField(description="SMS: sms", enum_type=Medium, max_length=10),
                ),
                ("address", fields.CharField(max_length=200)),
                ("language", fields.CharField(default="vi", max_length=2)),
                (
                    "facts",
                    fields.JSONField(
                        description="The six facts of L-46 and what the kind adds, no names of citizens.",
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                (
                    "state",
                    fields.CharEnumField(
                        description="OWED: owed\nCLAIMED: claimed\nSENT: sent\nDELIVERED: delivered\nFAILED: failed\nUNREACHABLE: unreachable",
                        enum_type=NoticeState,
                        max_length=12,
                    ),
                ),
                ("owed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "next_at",
                    fields.DatetimeField(
                        description="Not before", auto_now=False, auto_now_add=False
                    ),
                ),
                (
                    "useless_after",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("attempts", fields.SmallIntField(default=0)),
                ("claimed_by", fields.CharField(default="", max_length=40)),
                (
                    "claimed_until",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("provider", fields.CharField(default="", max_length=20)),
                ("provider_id", fields.CharField(default="", max_length=80)),
                ("failure", fields.CharField(default="", max_length=200)),
                ("sent_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                (
                    "delivered_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "notice",
                "app": "core",
                "indexes": [
                    Index(fields=["state", "next_at"]),
                    Index(fields=["provider", "provider_id"]),
                ],
                "pk_attr": "id",
                "table_description": "One thing to tell one person over one medium.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="WorkingWeek",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("unit_id", fields.BigIntField(default=0, unique=True)),
                (
                    "week",
                    fields.JSONField(
                        description="As `Week.as_json` writes it", encoder=JSON_DUMPS, decoder=loads
                    ),
                ),
                ("document", fields.CharField(default="", max_length=200)),
                ("changed_by", fields.CharField(max_length=64)),
                ("changed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("revision", fields.IntField(default=1)),
            ],
            options={
                "table": "working_week",
                "app": "core",
                "pk_attr": "id",
                "table_description": "The ordinary hours, desk openings and cut-off of a unit and of those below it.",
            },
            bases=["Model"],
        ),
    ]
