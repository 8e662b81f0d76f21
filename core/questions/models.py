"""Tables: questions of citizens for officers, who read them, and examples made of good answers."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from core.indexes import PartialIndex


class QuestionState(StrEnum):
    """Where a question stands. The values are stored; rename only with a migration."""

    COUNTED = "counted"  #: not understood, and nobody asked for a person: for the weekly list
    OPEN = "open"
    TAKEN = "taken"  #: an officer is answering it
    ANSWERED = "answered"
    CLOSED = "closed"  #: an officer found nothing to answer


class ExampleState(StrEnum):
    """Where an example stands. The values are stored; rename only with a migration."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Question(Model):
    """Something a citizen wants to know from a person."""

    id = fields.BigIntField(primary_key=True)
    #: Digest of the conversation and the turn: a repeat is not asked twice
    key = fields.CharField(max_length=64, unique=True)
    #: Digest of the conversation, as its turns are filed
    conversation = fields.CharField(max_length=64)
    channel = fields.CharField(max_length=10)
    language = fields.CharField(max_length=2)
    #: Personal data are masked
    text = fields.TextField()
    #: `wanted`, `not_understood`, `stopped`
    why = fields.CharField(max_length=20)
    procedure = fields.CharField(max_length=40, null=True)
    #: Codes that were thought of
    candidates: fields.JSONField[list[str]] = fields.JSONField()
    state = fields.CharEnumField(QuestionState, max_length=10)
    #: A medium, `waits` for who comes back to read it, or empty: the answer cannot be told
    way = fields.CharField(max_length=10, default="")
    #: Where that medium reaches the person. Emptied once it is dealt with
    address = fields.CharField(max_length=200, default="")
    #: The message that is answered, where letters name it
    message = fields.CharField(max_length=250, default="")
    asked_at = fields.DatetimeField()
    #: Who has it
    officer_id = fields.BigIntField(null=True)
    taken_at = fields.DatetimeField(null=True)
    answer = fields.TextField(default="")
    answered_by = fields.BigIntField(null=True)
    #: Or closed
    answered_at = fields.DatetimeField(null=True)
    #: When an answer that waited was shown
    seen_at = fields.DatetimeField(null=True)

    class Meta:
        table = "question"
        indexes = (
            ("state", "asked_at"),
            ("asked_at",),
            PartialIndex(fields=("conversation",), where="way = 'waits'"),
        )


class QuestionReading(Model):
    """An officer opened a question and the conversation around it."""

    id = fields.BigIntField(primary_key=True)
    question_id = fields.BigIntField()
    officer_id = fields.BigIntField()
    at = fields.DatetimeField()

    class Meta:
        table = "question_reading"
        indexes = (("question_id", "at"),)


class Example(Model):
    """What people say, and the procedure that they mean by it."""

    id = fields.BigIntField(primary_key=True)
    #: As it is told apart from others: folded, so that the same words come once
    folded = fields.CharField(max_length=300, unique=True)
    #: Personal data are masked
    text = fields.CharField(max_length=300)
    procedure = fields.CharField(max_length=40)
    question_id = fields.BigIntField(null=True)
    state = fields.CharEnumField(ExampleState, max_length=10)
    proposed_by = fields.BigIntField()
    proposed_at = fields.DatetimeField()
    reviewed_by = fields.BigIntField(null=True)
    reviewed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "example"
        indexes = (("state", "proposed_at"),)
