"""Tables: procedures, and every version of their content.

A procedure is a code and a pointer; what it asks for stands in a version. A
version is never edited: other content is another version, and a dossier keeps
the one it was received under.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.models import Model

from core.calendar.hours import CutOffMode
from core.calendar.pauses import SupplementPolicy


class OnlineLevel(StrEnum):
    """How far a procedure can be done online (L-49)."""

    FULL = "full"  #: toàn trình
    PARTIAL = "partial"  #: một phần
    NONE = "none"


class Procedure(Model):
    """A code under which something can be asked for."""

    id = fields.BigIntField(primary_key=True)
    #: codes.md section 3
    code = fields.CharField(max_length=40, unique=True)
    #: The version that new dossiers get
    current_number = fields.IntField(default=1)
    #: false: abolished, takes no new dossier
    active = fields.BooleanField(default=True)
    created_at = fields.DatetimeField()
    #: Last import that changed anything about it
    changed_at = fields.DatetimeField()

    versions: fields.ReverseRelation[ProcedureVersion]

    class Meta:
        table = "procedure"


class ProcedureVersion(Model):
    """What a procedure asked for and promised from a date on (L-01, L-02).

    Shapes of the JSON columns (`core.procedures.content` builds them):

    - levels: `["ministry" | "province" | "district" | "commune" | "other"]`
    - agencies: `{"executing", "competent", "delegated", "cooperating", "address": str}`, and
      `"consultation_policy": "pause"` where the clock stands while another agency is asked
    - ways: `[{"channel": "direct" | "online" | "post", "limit": {"count", "unit"} | null,
      "limit_raw", "fee_amount": int | null, "fee_currency", "fee_note", "fee_raw",
      "needs_review": bool, "description"}]`
    - papers: `[{"case", "name", "originals", "copies", "has_template", "is_note",
      "replaced_by"}]`
    - results: `[{"name", "code"}]`
    - legal: `["123/2015/NĐ-CP"]`
    - review: `[{"where": "ways.0.limit", "why": "limit_without_unit"}]`
    - missing: names of fields that L-01 asks for and the source lacks
    """

    id = fields.BigIntField(primary_key=True)
    procedure: fields.ForeignKeyRelation[Procedure] = fields.ForeignKeyField(
        "core.Procedure", related_name="versions", on_delete=fields.RESTRICT
    )
    procedure_id: int
    #: 1, 2, 3 ... within the procedure
    number = fields.IntField()
    #: Sha256 of the content
    content_digest = fields.CharField(max_length=64)
    valid_from = fields.DateField()
    imported_at = fields.DatetimeField()
    #: Which catalogue it came from
    source = fields.CharField(max_length=60)

    name = fields.TextField()
    #: core.folding.fold(name)
    name_folded = fields.TextField()
    field = fields.CharField(max_length=300)
    field_folded = fields.CharField(max_length=300)
    levels: fields.JSONField[list[str]] = fields.JSONField()
    ministry = fields.CharField(max_length=200, default="")
    decision = fields.CharField(max_length=200, default="")
    kind = fields.CharField(max_length=200, default="")
    #: Who may apply
    subject = fields.TextField(default="")
    online_level = fields.CharEnumField(OnlineLevel, max_length=10, null=True)
    #: Identical sets of papers to file
    sets = fields.SmallIntField(null=True)
    #: L-21: once, unless sector law says more
    max_supplements = fields.SmallIntField(default=1)
    supplement_policy = fields.CharEnumField(
        SupplementPolicy, max_length=10, default=SupplementPolicy.RESTART
    )
    #: What a reception after the unit's hour shifts. Null: as the unit's calendar says
    cutoff_policy = fields.CharEnumField(CutOffMode, max_length=20, null=True)
    detail_url = fields.CharField(max_length=500, default="")

    agencies: fields.JSONField[dict[str, str]] = fields.JSONField()
    ways: fields.JSONField[list[dict[str, Any]]] = fields.JSONField()
    papers: fields.JSONField[list[dict[str, Any]]] = fields.JSONField()
    results: fields.JSONField[list[dict[str, Any]]] = fields.JSONField()
    conditions = fields.TextField(default="")
    steps = fields.TextField(default="")
    related = fields.TextField(default="")
    legal: fields.JSONField[list[str]] = fields.JSONField()
    review: fields.JSONField[list[dict[str, str]]] = fields.JSONField()
    missing: fields.JSONField[list[str]] = fields.JSONField()

    class Meta:
        table = "procedure_version"
        unique_together = (("procedure_id", "number"),)
