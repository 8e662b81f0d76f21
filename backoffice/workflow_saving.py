"""Saving what was changed of a draft, and telling who was there in between."""

from __future__ import annotations

from datetime import datetime

from aiohttp import web

from backoffice import pages
from backoffice.forms import Form
from backoffice.workflow_view import View
from core.errors import InvalidInput
from core.workflow.definition import Workflow
from core.workflow.models import WorkflowVersion
from core.workflow.reading import as_json
from core.workflow.versions import DraftChanged, save_draft


def revision_of(form: Form) -> int:
    """Which saving of the draft the author saw."""
    text = form.text("revision")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


async def saved(view: View, it: Workflow, revision: int) -> WorkflowVersion:
    """Keep the draft.

    Raises:
        DraftChanged: somebody else saved in between.
        InvalidInput: it is no draft any more, or would be that of another workflow.
        InvalidWorkflow, NotAllowed: as `save_draft`.
    """
    if not view.is_draft or (it.procedure, it.unit) != (
        view.row.procedure_code,
        view.row.unit_code,
    ):
        raise InvalidInput(field="form", why="choose")
    return await save_draft(as_json(it), revision, view.who.actor, view.who.now)


def told(request: web.Request, error: DraftChanged) -> str:
    """Who saved, and when."""
    f = pages.formats(request)
    if not error.facts["at"]:
        return f.say("workflows.draft_gone")
    at = datetime.fromisoformat(error.facts["at"])
    return f.say("workflows.draft_changed", name=error.facts["by"], at=f.moment(at))
