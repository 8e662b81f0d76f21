"""The sentences of the pages: whole in both languages, and every one that is asked for is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import backoffice
from backoffice.asks import ASKS, EXPLAINED
from backoffice.pages import WORDING
from backoffice.progress import STEPS
from core.calendar.limits import LimitUnit
from core.calendar.pauses import ConsultationPolicy, SupplementPolicy
from core.dossiers.beginnings import REFUSAL_REASONS
from core.dossiers.deadlines_of import DeadlineKind
from core.dossiers.effects import OUTCOMES
from core.dossiers.models import ApplicantKind, Channel, DeliveryMethod
from core.dossiers.reminders import ReminderKind
from core.dossiers.states import MOVES, Action, State
from core.dossiers.urgency import Urgency
from core.language import LANGUAGES

FOLDER = Path(backoffice.__file__).parent
#: Draws and reads forms for this face and the citizens'.
SHARED = FOLDER.parent / "core" / "forms"


def test_both_languages_have_the_same_sentences_with_the_same_places():
    assert WORDING.faults() == []


TABLES = {
    "state": State,
    "urgency": Urgency,
    "event": Action,
    "action": [action for _, action in MOVES],
    "done": [action for _, action in MOVES],
    "explain": EXPLAINED,
    "limit": LimitUnit,
    "limit_unit": LimitUnit,
    "applicant": ApplicantKind,
    "channel": Channel,
    "delivery": DeliveryMethod,
    "outcome": OUTCOMES,
    "refusal_reason": REFUSAL_REASONS,
    "step": STEPS,
    "deadline": DeadlineKind,
    "reminder": ReminderKind,
    "policy": [*SupplementPolicy, *ConsultationPolicy],
    "ask": {part for parts in ASKS.values() for part in parts},
}


@pytest.mark.parametrize("table", TABLES)
def test_every_value_of_core_has_its_words(table):
    assert [str(one) for one in TABLES[table] if not WORDING.has(f"{table}.{one}")] == []


@pytest.mark.parametrize("template", sorted(FOLDER.glob("templates/*.html")), ids=lambda p: p.name)
def test_a_template_asks_for_no_sentence_that_is_not_there(template):
    asked = re.findall(r"""\bt\(\s*["']([a-z_.]+)["']\s*[,)]""", template.read_text("utf-8"))
    assert [key for key in asked if not WORDING.has(key)] == []


def test_every_reason_that_core_gives_against_a_field_has_its_words():
    """Whatever stands as `why=` or beside a field in what these pages call."""
    core = FOLDER.parent / "core"
    sources = [
        core / "dossiers" / name
        for name in ("application.py", "effects.py", "commands.py", "apology.py")
    ]
    whys = {"choose", "changed", "number", "count", "amount"}
    for source in sources:
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            said = None
            if isinstance(node, ast.keyword) and node.arg == "why":
                said = node.value
            elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
                said = node.value.elts[1]
            if isinstance(said, ast.Constant):
                whys.add(said.value)
    limits = (core / "calendar" / "limits.py").read_text("utf-8")
    whys |= {f"limit_{why}" for why in re.findall(r'InvalidLimit\(why="(\w+)"', limits)}
    assert sorted(why for why in whys if not WORDING.has(f"fault.{why}")) == []


def test_no_sentence_is_left_over():
    """A key that no template and no module names, and no table holds, is dead."""
    named = " ".join(
        file.read_text("utf-8")
        for folder in (FOLDER, SHARED)
        for file in (*folder.glob("*.py"), *folder.glob("templates/*.html"))
    )
    # What a key begins with where its end is put together: "a.b_" ~ c, f"a.{b}".
    begun = tuple(re.findall(r"""["']([a-z_]+\.[a-z_.]*)(?:["']|\{)""", named))
    dead = [
        key
        for key in WORDING._sentences["vi"]
        if f'"{key}"' not in named
        and f"'{key}'" not in named
        and not key.startswith(tuple(one for one in begun if one[-1] in "._"))
    ]
    assert dead == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_or_forgets_its_blanks(language):
    for key, sentence in WORDING._sentences[language].items():
        assert sentence and sentence == sentence.strip() and "  " not in sentence, key
