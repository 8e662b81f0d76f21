"""What an officer may do to a dossier now, each with its form: by the table of moves, or by
the step of a workflow at which the dossier stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from backoffice.asks import ASKS, EXPLAINED, GRAVE, Ask, asked, label_of
from backoffice.formats import Formats
from backoffice.pages import href
from backoffice.typed import Typed
from backoffice.visitor import Visitor
from core.dossiers.effects import NEEDED
from core.dossiers.models import Dossier
from core.dossiers.states import Action
from core.workflow import definition
from core.workflow.needing import needed
from core.workflow.whereabouts import Here, OpenTask


@dataclass(frozen=True, slots=True)
class Offered:
    """An action, and its form."""

    id: str  #: of the form; ids of its fields begin with it
    label: str
    address: str  #: that the form is sent to
    asks: list[Ask]
    labels: Mapping[str, str]  #: field -> what it is called
    grave: bool = False
    open: bool = False  #: it comes back with faults
    typed: Typed = field(default_factory=Typed)
    hint: str = ""  #: what it leads to


@dataclass(frozen=True, slots=True)
class Tried:
    """A form that failed: it comes back as it was typed."""

    id: str
    typed: Typed


async def by_table(
    action: Action, who: Visitor, dossier: Dossier, f: Formats, tried: Tried | None
) -> Offered:
    """An action of the table of moves."""
    parts, must = ASKS[action], NEEDED.get(action, ())
    asks = await asked(parts, must, action, dossier, who.actor.tree, who.now)
    return Offered(
        action.value,
        f.say(f"action.{action.value}"),
        href("dossiers", dossier.code, action.value),
        asks,
        {ask.name: label_of(ask.name, action, f) for ask in asks},
        action in GRAVE,
        *_tried(action.value, tried),
        f.say(f"explain.{action.value}") if action in EXPLAINED else "",
    )


async def by_step(
    action: definition.Action,
    task: OpenTask,
    here: Here,
    who: Visitor,
    dossier: Dossier,
    f: Formats,
    tried: Tried | None,
) -> Offered:
    """An action of the step at which a task is open."""
    must = needed(action, here.workflow, dossier, who.actor.tree)
    usual = ASKS[action.does] if action.does else ("note",)
    parts = tuple(dict.fromkeys((*must, *usual)))
    asks = await asked(parts, must, action.does, dossier, who.actor.tree, who.now)
    id = step_id(task.token, action.key)
    return Offered(
        id,
        named(action.name, action.name_en, f),
        href("dossiers", dossier.code, "tasks", task.token, quote(action.key, safe="")),
        asks,
        {ask.name: label_of(ask.name, action.does, f) for ask in asks},
        False,
        *_tried(id, tried),
        f.say(f"explain.{action.does.value}") if action.does in EXPLAINED else "",
    )


def step_id(token: int, key: str) -> str:
    """The id of the form of an action."""
    return f"task{token}-{quote(key, safe='')}"


def named(name: str, name_en: str, f: Formats) -> str:
    """A name from a definition, in the language of who reads."""
    return name_en if f.language == "en" and name_en else name


def _tried(id: str, tried: Tried | None) -> tuple[bool, Typed]:
    again = tried is not None and tried.id == id
    return (True, tried.typed) if again and tried is not None else (False, Typed())
