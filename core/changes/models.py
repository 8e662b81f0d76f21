"""Tables: reports on changed answers, and up to which catalogue they go."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model


class AnswerReport(Model):
    """What one change of the catalogue or of the examples did to answers."""

    id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField()
    #: Questions that were put before and after
    compared = fields.IntField()
    #: [{"text", "before", "after", "meant"}]: codes that come first, null for none
    moved: fields.JSONField[list[dict[str, Any]]] = fields.JSONField()
    #: [{"code", "name", "facet", "before", "after", "asked"}]: lines of both
    facts: fields.JSONField[list[dict[str, Any]]] = fields.JSONField()
    #: Procedures that came, went, changed: [{"code", "name", "how"}]
    procedures: fields.JSONField[list[dict[str, Any]]] = fields.JSONField()
    #: Counts of all, where the lists above are cut: {"moved", "facts", "procedures"}
    counts: fields.JSONField[dict[str, int]] = fields.JSONField()

    class Meta:
        table = "answer_report"


class ReportedUpTo(Model):
    """The catalogue and the examples that the last report went up to."""

    #: `answers`
    name = fields.CharField(max_length=20, primary_key=True)
    #: Code -> version of every active procedure
    versions: fields.JSONField[dict[str, int]] = fields.JSONField()
    #: Examples that had been accepted: their ids
    examples: fields.JSONField[list[int]] = fields.JSONField()
    #: What the two cheap looks said then
    state = fields.CharField(max_length=200)

    class Meta:
        table = "answer_reported_up_to"
