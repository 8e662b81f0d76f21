"""A hand-written catalogue in TOML: the demo's, or an office's own.

```toml
[[procedure]]
code = "1.000894"
name = "Thủ tục đăng ký kết hôn"
field = "Hộ tịch"
levels = ["commune"]
limit = { count = 5, unit = "working_day" }   # for every channel; left out: not known
fee = 0                                       # VND, for every channel; left out: not known
fee_note = "..."
channels = ["direct", "online", "post"]
papers = ["Tờ khai *", { name = "...", case = "...", originals = 1, replaced_by = "..." }]
results = ["Giấy chứng nhận kết hôn"]
steps_like = "civil"                          # or steps = "..."; named in a table [texts]
```

A paper given as a string is one original; with ` *` behind it there is a template
to fill in. `[[procedure.ways]]` replaces `channels` and what is for every channel
where the channels differ. The other keys are those of `core.procedures.content`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from core.calendar.limits import InvalidLimit
from core.errors import InvalidInput
from core.procedures.codes import national
from core.procedures.content import Agencies, Content
from core.procedures.refusal import Refusal, Unusable

_BASICS = ("code", "name", "field", "levels")
_FOR_EVERY_WAY = {
    "limit": "limit",
    "fee": "fee_amount",
    "fee_note": "fee_note",
    "way_note": "description",
}


def read(text: str) -> Iterator[tuple[int, Content | Refusal]]:
    """Each procedure with its place in the file (1 is the first), or why it is none.

    Raises:
        InvalidInput: the text is not TOML, or has no `procedure`.
    """
    try:
        file = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(field="procedures", why="not_toml") from error
    tables, texts = file.get("procedure"), file.get("texts", {})
    if not isinstance(tables, list):
        raise InvalidInput(field="procedures", why="required")
    for place, table in enumerate(tables, start=1):
        yield place, _entry(place, table, texts)


def _entry(place: int, table: Mapping[str, Any], texts: Mapping[str, str]) -> Content | Refusal:
    try:
        return parse(table, texts)
    except Unusable as fault:
        code = str(table.get("code", ""))
        return Refusal(line=place, why=fault.why, code=code, column=fault.column)


def parse(table: Mapping[str, Any], texts: Mapping[str, str]) -> Content:
    """One `[[procedure]]`, whose `steps_like` stands in `texts`.

    Raises:
        Unusable: a required key is absent, or a value has another shape.
    """
    for key in _BASICS:
        if not table.get(key):
            raise Unusable("required", key)
    if national(table["code"]) is None:
        raise Unusable("bad_code", "code")
    facts = {
        key: value.strip() if isinstance(value, str) else value for key, value in table.items()
    }
    try:
        if "steps_like" in table:
            facts["steps"] = texts[table["steps_like"]].strip()
        agencies = {key: facts[key] for key in Agencies.__dataclass_fields__ if key in facts}
        return Content.of(
            facts
            | {
                "agencies": agencies,
                "ways": facts.get("ways") or _ways(facts),
                "papers": [_paper(paper) for paper in facts.get("papers", ())],
                "results": [_result(result) for result in facts.get("results", ())],
            }
        )
    except InvalidLimit as error:
        raise Unusable(f"limit_{error.facts['why']}", "limit") from error
    except (TypeError, ValueError, KeyError) as error:
        raise Unusable("bad_shape", str(error)) from error


def _ways(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    shared = {name: table[key] for key, name in _FOR_EVERY_WAY.items() if key in table}
    return [{"channel": channel} | shared for channel in table.get("channels", ())]


def _paper(paper: str | dict[str, Any]) -> dict[str, Any]:
    if isinstance(paper, dict):
        return {"originals": 1, "copies": 0} | paper
    name = paper.removesuffix(" *")
    return {"name": name, "originals": 1, "copies": 0, "has_template": name != paper}


def _result(result: str | dict[str, Any]) -> dict[str, Any]:
    return {"name": result} if isinstance(result, str) else result
