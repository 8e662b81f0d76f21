"""Tables: where conversations stand, and their turns as officers may read them."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model


class ConversationState(Model):
    """What one party (the advisor, a chat) has to remember of one conversation."""

    #: Digest of the party and the conversation: no telephone number stands here
    name = fields.CharField(max_length=64, primary_key=True)
    state: fields.JSONField[dict[str, Any]] = fields.JSONField()
    #: Grows with each save, so that nobody saves over what he has not read
    version = fields.IntField(default=1)
    changed_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "conversation_state"


class ConversationTurn(Model):
    """What was said and what was answered, with personal data masked."""

    id = fields.BigIntField(primary_key=True)
    #: Digest of the conversation
    conversation = fields.CharField(max_length=64)
    #: Digest of the provider's name of the message. Null: it had none
    turn = fields.CharField(max_length=64, null=True)
    channel = fields.CharField(max_length=10)
    language = fields.CharField(max_length=2)
    said = fields.TextField()
    answered = fields.TextField()
    kind = fields.CharField(max_length=20)
    procedure = fields.CharField(max_length=30, null=True)
    facet = fields.CharField(max_length=10, default="")
    understood = fields.BooleanField(default=True)
    at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "conversation_turn"
        unique_together = (("conversation", "turn"),)
        indexes = (("conversation", "id"), ("procedure", "at"))
