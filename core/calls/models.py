"""Tables: telephone calls, their steps, and who read what was said in them."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model


class PhoneCall(Model):
    """One call, from the ring to the end. No telephone number stands here."""

    #: Digest of the line and its name of the call
    key = fields.CharField(max_length=48, primary_key=True)
    #: `twilio`, `asterisk`, `simulator`
    line = fields.CharField(max_length=10)
    #: We called
    outgoing = fields.BooleanField(default=False)
    #: Keyed hash of the other side. Empty: hidden, or forgotten since
    caller = fields.CharField(max_length=48, default="")
    language = fields.CharField(max_length=2)
    #: Of the dossier that was asked about, else of the number that was called
    unit_id = fields.BigIntField(null=True)
    began_at = fields.DatetimeField(db_index=True)
    #: From the ring to our first word. Null: nobody answered
    answered_ms = fields.IntField(null=True)
    last_at = fields.DatetimeField()
    #: The highest number of a step
    steps = fields.SmallIntField()
    #: Where that step led
    place = fields.CharField(max_length=20)
    #: How it ended, where that is not what its last step says: `missed`, `broken`
    cut = fields.CharField(max_length=10, default="")
    #: What was asked for was told, at least once
    got_answer = fields.BooleanField(default=False)
    #: Null: the line has not said so
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "phone_call"


class CallStep(Model):
    """Something that was done in a call, or nothing, and where it led."""

    id = fields.BigIntField(primary_key=True)
    #: Key of the call
    call = fields.CharField(max_length=48)
    #: The first is 1
    step = fields.SmallIntField()
    place = fields.CharField(max_length=20)
    #: `key`, `speech`, `recording`, `silence`
    means = fields.CharField(max_length=10)
    #: What was understood: a key, `words`, `other`. Never a number or a code
    sign = fields.CharField(max_length=10)
    deed = fields.CharField(max_length=12, default="")
    ended = fields.CharField(max_length=10, default="")
    led_to = fields.CharField(max_length=20)
    #: Our work on it
    took_ms = fields.FloatField()
    #: A transcript with personal data masked. Emptied after some days
    said = fields.TextField(default="")
    #: The procedure that was understood
    procedure = fields.CharField(max_length=40, default="")
    at = fields.DatetimeField()

    class Meta:
        table = "call_step"
        unique_together = (("call", "step"),)


class CallReading(Model):
    """An officer read what was said in calls, or listened to what was recorded."""

    id = fields.BigIntField(primary_key=True)
    #: Key of the call. Empty: the list of what was said lately
    call = fields.CharField(max_length=48, default="")
    #: The recorded petition that was listened to
    petition_id = fields.BigIntField(null=True)
    officer_id = fields.BigIntField()
    at = fields.DatetimeField()

    class Meta:
        table = "call_reading"
        indexes = (("call", "at"), ("petition_id", "at"))
