"""Tables: versions of interviews."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model


class InterviewVersion(Model):
    """What officers made of one interview. The newest holds, older ones stay."""

    id = fields.BigIntField(primary_key=True)
    #: Name of the event: `birth`
    event = fields.CharField(max_length=16)
    #: 1, 2, 3 ... of the event
    number = fields.IntField()
    #: As `advisor.interviews.definition` describes it. {}: as shipped
    content: fields.JSONField[dict[str, Any]] = fields.JSONField()
    officer_id = fields.BigIntField()
    at = fields.DatetimeField()

    class Meta:
        table = "interview_version"
        unique_together = (("event", "number"),)
