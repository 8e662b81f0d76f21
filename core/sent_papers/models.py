"""Tables: papers that were sent over a chat."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model


class SentPaper(Model):
    """One file that a citizen sent. It is a copy to look at, and no paper of the dossier yet."""

    id = fields.BigIntField(primary_key=True)
    #: Of the dossier that waits for papers. Null: it belongs to a declaration
    dossier_id = fields.BigIntField(null=True, db_index=True)
    #: Number of the declaration that was prepared in the chat. Empty: it belongs to a dossier
    prepared = fields.CharField(max_length=10, default="", db_index=True)
    #: {"sha256", "name", "size", "type"}
    file: fields.JSONField[dict[str, Any]] = fields.JSONField()
    #: What was written under it
    caption = fields.CharField(max_length=500, default="")
    channel = fields.CharField(max_length=10)
    #: The messenger's name of the message, and which file of it
    message = fields.CharField(max_length=90)
    at = fields.DatetimeField()

    class Meta:
        table = "sent_paper"
        unique_together = (("channel", "message"),)
