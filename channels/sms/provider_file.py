"""A provider of texts as a small file describes it: what to ask, and what its answers mean.

Such a file is TOML; `channels/sms/ready/` holds those that come with us, and
`channels/README.md` says how to write one. A file is read when the gateway starts, and every
fault in it is named then, not when the first text leaves.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from channels.base import Failure
from core.notices.outbox import Progress

READY = Path(__file__).parent / "ready"

#: What the fields of a request may speak of.
PLACES = frozenset(
    {"to", "text", "name", "unicode", "key", "secret", "sender", "basic", "report_url"}
)
_PLACE = re.compile(r"\{(\w*)\}")
#: How numbers are written: `84912345678`, `+84912345678`, `0912345678`.
_NUMBERS = ("84", "+84", "0")
_BODIES = ("json", "form", "query")
_SIGNS = ("md5",)


class BadFile(Exception):
    """The file describes no provider; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request to the provider."""

    method: str
    url: str
    body: str  #: how `fields` travel: json, form or query
    fields: Mapping[str, Any]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider's answer means; paths lead into its JSON, `data.tranId`."""

    code: str  #: path of its word on how it went
    taken: frozenset[str]  #: codes that say: yes
    name: str = ""  #: path of its name for the text; empty: ours is used
    bad_numbers: str = ""  #: path of a list of numbers that it did not understand


@dataclass(frozen=True, slots=True)
class Reports:
    """How the provider reports later."""

    name: str  #: path or field of the text's name
    status: str
    progress: Mapping[str, Progress]
    failed_if: str = ""  #: field that counts failures: above 0 it is one, whatever the status


@dataclass(frozen=True, slots=True)
class Incoming:
    """How the provider hands over what people send."""

    sender: str
    text: str
    name: str
    sign: str  #: field of the signature
    signed: tuple[str, ...]  #: fields under it, in order; the key comes last
    root: str  #: element of the XML answer
    answer: Mapping[str, str]  #: element in it -> "{reply}", "{name}" or "{sender}"


@dataclass(frozen=True, slots=True)
class Described:
    """A provider."""

    name: str
    title: str
    numbers: str
    needs: tuple[str, ...]  #: of key, secret, sender: what the provider gives its customers
    unicode: tuple[str, str]  #: what `{unicode}` is for GSM-7, and for anything else
    send: Request
    answer: Answer
    failures: Mapping[str, Failure]
    check: Request | None = None
    check_answer: Answer | None = None
    reports: Reports | None = None
    incoming: Incoming | None = None


def find(name: str) -> Path:
    """The file of a ready provider, or the one at that path."""
    ready = READY / f"{name}.toml"
    return ready if re.fullmatch(r"[a-z0-9]+", name) and ready.exists() else Path(name)


def ready() -> list[str]:
    """The providers that come with us."""
    return sorted(each.stem for each in READY.glob("*.toml"))


def read(file: Path) -> Described:
    """Read a description.

    Raises:
        BadFile: not there, no TOML, or something lacks.
    """
    try:
        told = _Table(tomllib.loads(file.read_text("utf-8")), file.name)
    except OSError as error:
        raise BadFile(f"{file}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadFile(f"{file}: {error}") from error
    return _described(told)


def _described(told: _Table) -> Described:
    send = told.table("send")
    check = told.optional("check")
    found = Described(
        name=told.matching("name", r"[a-z0-9]{2,20}"),
        title=told.text("title"),
        numbers=told.one_of("numbers", _NUMBERS),
        needs=told.words("needs"),
        unicode=_pair(told),
        send=_request(send),
        answer=_answer(send.table("answer")),
        failures=told.mapped("failures", Failure),
        check=_request(check) if check else None,
        check_answer=_answer(check.table("answer")) if check else None,
        reports=_reports(told.optional("reports")),
        incoming=_incoming(told.optional("incoming")),
    )
    told.text("source")  # where what is written here can be looked up
    for unknown in set(found.needs) - {"key", "secret", "sender"}:
        raise BadFile(f"{told.where}: needs {unknown!r}, which is no setting")
    return found


def _pair(told: _Table) -> tuple[str, str]:
    found = told.words("unicode") if "unicode" in told.value else ("0", "1")
    if len(found) != 2:
        raise BadFile(f"{told.where}: unicode takes two texts")
    return found[0], found[1]


def _request(told: _Table) -> Request:
    request = Request(
        told.one_of("method", ("GET", "POST")),
        told.matching("url", r"https?://\S+"),
        told.one_of("body", _BODIES),
        told.value.get("fields", {}),
        told.value.get("headers", {}),
    )
    for place in _places([request.fields, request.headers]):
        if place not in PLACES:
            raise BadFile(f"{told.where}: {{{place}}} is none of {', '.join(sorted(PLACES))}")
    return request


def _places(value: Any) -> set[str]:
    if isinstance(value, str):
        return set(_PLACE.findall(value))
    inner = value.values() if isinstance(value, Mapping) else value
    return set().union(*map(_places, inner)) if isinstance(value, Mapping | list) else set()


def filled(value: Any, places: Mapping[str, str]) -> Any:
    """`{to}` and the like replaced, through lists and tables; what is no text stays."""
    if isinstance(value, str):
        return _PLACE.sub(lambda match: places[match[1]], value)
    if isinstance(value, list):
        return [filled(each, places) for each in value]
    if isinstance(value, Mapping):
        return {key: filled(each, places) for key, each in value.items()}
    return value


def _answer(told: _Table) -> Answer:
    return Answer(
        told.text("code"),
        frozenset(told.words("taken")),
        told.value.get("name", ""),
        told.value.get("bad_numbers", ""),
    )


def _reports(told: _Table | None) -> Reports | None:
    if told is None:
        return None
    return Reports(
        told.text("name"),
        told.text("status"),
        told.mapped("progress", Progress),
        told.value.get("failed_if", ""),
    )


def _incoming(told: _Table | None) -> Incoming | None:
    if told is None:
        return None
    told.one_of("digest", _SIGNS)
    answer = told.table("answer")
    for element in answer.value:
        answer.one_of(element, ("{reply}", "{name}", "{sender}"))
    return Incoming(
        told.text("sender"),
        told.text("text"),
        told.text("name"),
        told.text("sign"),
        told.words("signed"),
        told.matching("root", r"[A-Za-z]+"),
        answer.value,
    )


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of the file, asked for what must be in it."""

    value: Mapping[str, Any]
    where: str

    def text(self, name: str) -> str:
        value = self.value.get(name)
        if not isinstance(value, str) or not value:
            raise BadFile(f"{self.where}: {name} is missing, or no text")
        return value

    def matching(self, name: str, shape: str) -> str:
        value = self.text(name)
        if not re.fullmatch(shape, value):
            raise BadFile(f"{self.where}: {name} is {value!r}, which does not fit {shape}")
        return value

    def one_of(self, name: str, choices: tuple[str, ...]) -> str:
        value = self.text(name)
        if value not in choices:
            raise BadFile(f"{self.where}: {name} is {value!r}, none of {', '.join(choices)}")
        return value

    def words(self, name: str) -> tuple[str, ...]:
        value = self.value.get(name)
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise BadFile(f"{self.where}: {name} is missing, or no list of texts")
        return tuple(value)

    def table(self, name: str) -> _Table:
        value = self.value.get(name)
        if not isinstance(value, Mapping):
            raise BadFile(f"{self.where}: [{name}] is missing")
        return _Table(value, f"{self.where} [{name}]")

    def optional(self, name: str) -> _Table | None:
        return self.table(name) if name in self.value else None

    def mapped(self, name: str, enum: type[Any]) -> dict[str, Any]:
        table = self.table(name)
        try:
            return {code: enum(word) for code, word in table.value.items()}
        except ValueError as error:
            raise BadFile(f"{table.where}: {error}") from error
