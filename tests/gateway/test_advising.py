"""The advisor of a process: its engine follows the catalogue, and answers go on meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from advisor.situations.reading import Corpus, shipped
from advisor.understood import Context, Intent, Understood
from core.people.roles import Role
from core.procedures.content import Content
from core.procedures.importing import import_procedures
from core.questions import examples
from gateway.advising import Engine, embedded
from gateway.shelf import Shelf
from tests.advisor.known_procedures import CONTENTS
from tests.office import Office


class Named:
    """An engine that says which names it was built with."""

    def __init__(self, contents: Sequence[Content]) -> None:
        self._names = " | ".join(one.name for one in contents)

    async def understand(self, text: str, context: Context) -> Understood:
        return Understood(Intent.ASK, 1.0, event=self._names)


async def imported(now: datetime, *contents: Content) -> None:
    await import_procedures(enumerate(contents, start=1), now=now, source="test")


async def test_the_engine_is_built_anew_when_the_catalogue_has_changed(
    database: str, now: datetime
):
    built: list[int] = []

    def build(contents: Sequence[Content], situations: Corpus) -> Named:
        built.append(len(contents))
        return Named(contents)

    engine = Engine(build)
    await imported(now, CONTENTS[0])
    await engine.follow(now)
    await engine.follow(now)
    assert built == [1], "an unchanged catalogue is not read again"
    later = now + timedelta(minutes=1)
    await imported(later, replace(CONTENTS[0], name="Tên mới"), CONTENTS[1])
    await engine.follow(later)
    assert built == [1, 2]
    said = await engine.understand("x", Context())
    assert said.event == "Tên mới | Đăng ký thường trú"


async def test_until_it_is_built_plain_words_are_understood(database: str, now: datetime):
    await imported(now, *CONTENTS)
    engine = Engine()
    found = await engine.understand("đăng ký thường trú phí bao nhiêu", Context())
    assert found.candidates[0].code == "1.004222"


async def test_what_happened_is_understood_without_the_official_words():
    found = await embedded(CONTENTS, shipped()).understand(
        "vợ em mới sinh em bé hôm qua", Context()
    )
    assert found.candidates[0].code == "1.001193"


async def test_what_officers_accepted_is_known_at_the_next_building(office: Office):
    await imported(office.now, *CONTENTS)
    built: list[Corpus] = []

    def build(contents: Sequence[Content], situations: Corpus) -> Named:
        built.append(situations)
        return Named(contents)

    engine, code, words = Engine(build), "1.001193", "cháu nhà em chưa có giấy tờ gì hết trơn"
    await engine.follow(office.now)
    officer, head = await office.actor(Role.RECEIVING_OFFICER), await office.actor(Role.HEAD)
    example = await examples.propose(officer, words, code, now=office.now)
    await engine.follow(office.now)
    assert len(built) == 1, "nobody has reviewed it"
    await examples.review(head, example.id, accept=True, now=office.now)
    await engine.follow(office.now)
    before, after = built
    assert set(after.says[code]) - set(before.says[code]) == {words}


def kept_in(folder: Path) -> list[Path]:
    return list(folder.glob("engine-*"))


async def test_what_was_built_is_read_at_the_next_start(
    database: str, now: datetime, tmp_path: Path
):
    await imported(now, *CONTENTS)
    first = Engine(shelf=Shelf(tmp_path))
    await first.follow(now)

    def never(contents: Sequence[Content], situations: Corpus) -> Named:
        raise AssertionError("it was built before")

    second = Engine(never, Shelf(tmp_path))
    await second.follow(now)
    text = "vợ em mới sinh em bé hôm qua"
    assert await second.understand(text, Context()) == await first.understand(text, Context())


async def test_another_catalogue_or_a_file_cut_off_is_built_anew(
    database: str, now: datetime, tmp_path: Path
):
    await imported(now, CONTENTS[0])
    await Engine(shelf=Shelf(tmp_path)).follow(now)
    (kept,) = kept_in(tmp_path)
    kept.write_bytes(kept.read_bytes()[:1000])
    built: list[int] = []

    def build(contents: Sequence[Content], situations: Corpus) -> Named:
        built.append(len(contents))
        return Named(contents)

    await Engine(build, Shelf(tmp_path)).follow(now)
    later = now + timedelta(minutes=1)
    await imported(later, CONTENTS[1])
    await Engine(build, Shelf(tmp_path)).follow(later)
    assert built == [1, 2]
    assert len(kept_in(tmp_path)) <= 1, "the one before is not kept"
