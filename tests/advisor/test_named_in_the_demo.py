"""Procedures of the demo asked for by their names: every fact is told at once, none asked back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisor.advice import Facet, Heard, Kind
from advisor.advisor import Advisor
from advisor.conversation import InMemory
from advisor.search.finder import Finder
from advisor.situations.reading import shipped
from advisor.understanding.embedded import Embedded
from core.folding import fold
from core.procedures import demo
from core.procedures.content import Content
from tests.bench.known_catalogue import Known

_NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
_ASKED = {
    Facet.FEE: "lệ phí {name}",
    Facet.TIME: "{name} mất bao lâu",
    Facet.PAPERS: "{name} cần giấy tờ gì",
    Facet.WHERE: "{name} nộp ở đâu",
    Facet.ONLINE: "{name} làm online được không",
    Facet.STEPS: "các bước {name}",
    Facet.LEGAL: "căn cứ pháp lý của {name}",
}
_FILE = Path(__file__).parents[2] / "gateway" / "demo" / "procedures.toml"
_READ = demo.read(_FILE.read_text("utf-8"))
_CONTENTS = [one for _, one in _READ if isinstance(one, Content)]
_FINDER = Finder.build(_CONTENTS, shipped())


@pytest.mark.parametrize(
    "plain", [pytest.param(False, id="accents"), pytest.param(True, id="none")]
)
@pytest.mark.parametrize("facet", list(_ASKED))
async def test_what_is_asked_by_its_name_is_told_at_once(facet, plain):
    advisor = Advisor(
        understanding=Embedded(lambda: _FINDER),
        conversations=InMemory(),
        public_url="https://motcua.example",
        facts=Known(_CONTENTS),
    )
    other = []
    for content in _CONTENTS:
        name = content.name.removeprefix("Thủ tục ")
        text = _ASKED[facet].format(name=name)
        heard = Heard(fold(text) if plain else text, f"named:{content.code}", "chat")
        told = await advisor.hear(heard, now=_NOW)
        if (told.kind, told.procedure, told.facet) != (Kind.ANSWER, content.code, facet):
            other.append((text, told.kind, told.procedure, told.facet))
    assert other == []
