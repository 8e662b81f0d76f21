"""Wording the notices: the list of kinds, and one kind with its preview, cost and past.

A look at the preview saves nothing. A sentence with a place that no fact fills cannot be saved;
who saves over somebody else's version is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from backoffice import pages
from backoffice.faults import fault_lines
from backoffice.forms import Form
from backoffice.notice_previews import Preview, Previews
from backoffice.typed import Typed
from backoffice.visitor import Visitor, visitor
from core.errors import Conflict, InvalidForm, NotFound
from core.language import LANGUAGES
from core.notices import kind_versions
from core.notices.kind_versions import SHIPPED, Content, Saved
from core.notices.kinds import NOTICE_KINDS, OPTIONAL, Kind
from core.notices.sentences import FORMS, LONGEST, Sentences, faults, places

#: More texts than this are worth a warning.
_CHEAP = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    name: str
    kind: Kind
    sentence: str
    segments: int
    goes_out: bool
    changed: bool


class NoticeKinds:
    """The pages."""

    def __init__(self, previews: Previews) -> None:
        self._previews = previews

    async def kinds(self, request: web.Request) -> web.StreamResponse:
        """Every kind, with its sentence and what a text of it costs."""
        who = visitor(request)
        kind_versions.require_notices(who.actor)
        newest = await kind_versions.newest()
        language, found = pages.formats(request).language, []
        for name, kind in NOTICE_KINDS.items():
            version = newest.get(name)
            own: Sentences = version.sentences if version else {}
            shown = self._previews.shown(name, language, own.get(language, {}))
            sentence = own.get(language, {}).get("short") or self._previews.shipped(name, language)
            goes_out = version is None or version.goes_out
            changed = version is not None and kind_versions.content(version) != SHIPPED
            found.append(Row(name, kind, sentence, shown.segments, goes_out, changed))
        return pages.render(request, "notice_kinds.html", {"rows": found, "cheap": _CHEAP})

    async def page(self, request: web.Request) -> web.StreamResponse:
        """One kind: its sentences, how it reads, what it was."""
        return await self._page(request)

    async def submit(self, request: web.Request, form: Form) -> web.StreamResponse:
        """Show how it would read, save it, or go back to what it was."""
        (who, kind), step = _asked(request), form.text("step")
        typed, after = Typed(form, dict(form.faults)), _number(form.text("after"))
        try:
            if step == "save":
                content = self._content(typed, kind)
                if typed.faults:
                    raise InvalidForm(typed.faults)
                await kind_versions.save(who.actor, kind, content, after=after, now=who.now)
                return pages.go(f"{pages.href('notices', kind)}?done=saved")
            if step.startswith("back."):
                number = _number(step.removeprefix("back."))
                await kind_versions.go_back(who.actor, kind, number, after=after, now=who.now)
                return pages.go(f"{pages.href('notices', kind)}?done=back")
        except InvalidForm as error:
            typed.faults |= error.faults
        except Conflict:
            return await self._page(request, typed, conflict=True)
        return await self._page(request, typed)

    async def _page(
        self, request: web.Request, typed: Typed | None = None, *, conflict: bool = False
    ) -> web.Response:
        _, name = _asked(request)
        past = await kind_versions.versions(name)
        content = past[0].content if past else SHIPPED
        if typed is not None and typed.form is not None:
            typed.faults |= faults(name, _sentences(typed))
        f = pages.formats(request)
        lines = fault_lines(typed.faults, f, {}) if typed else []
        done = request.query.get("done", "")
        context: dict[str, Any] = {
            "name": name,
            "kind": NOTICE_KINDS[name],
            "optional": name in OPTIONAL,
            "content": content,
            "start": self._start(name, content),
            "longest": LONGEST,
            "places": self._places(name, f.language),
            "previews": self._shown(name, typed, content),
            "past": _with_shipped(past),
            "after": past[0].number if past else 0,
            "typed": typed or Typed(),
            "lines": lines,
            "conflict": conflict,
            "cheap": _CHEAP,
            "done": done if done in ("saved", "back") else "",
        }
        status = 409 if conflict else 422 if lines else 200
        return pages.render(request, "notice_kind.html", context, status=status)

    def _start(self, kind: str, content: Content) -> dict[str, str]:
        """What the fields hold at first."""
        found = {}
        for language in LANGUAGES:
            for form in FORMS:
                said = content.sentences.get(language, {}).get(form, "")
                if not said and form == "short":
                    said = self._previews.shipped(kind, language)
                found[f"{language}_{form}"] = said
        return found

    def _shown(self, kind: str, typed: Typed | None, content: Content) -> dict[str, Preview]:
        """For each language how it reads, as long as it has no fault."""
        sentences = content.sentences
        faulty: Mapping[str, str] = {}
        if typed is not None and typed.form is not None:
            sentences, faulty = _sentences(typed), typed.faults
        return {
            language: self._previews.shown(kind, language, sentences.get(language, {}))
            for language in LANGUAGES
            if not any(f"{language}_{form}" in faulty for form in FORMS)
        }

    def _content(self, typed: Typed, kind: str) -> Content:
        """What was typed; sentences that are those shipped stay so, and follow what is shipped."""
        sentences = _sentences(typed)
        shipped = {one: {"short": self._previews.shipped(kind, one)} for one in LANGUAGES}
        days = typed.whole("after_days") or None
        return Content(
            {} if sentences == shipped else sentences,
            typed.ticked("goes_out") or kind not in OPTIONAL,
            None if days == NOTICE_KINDS[kind].after_days else days,
        )

    def _places(self, kind: str, language: str) -> list[tuple[str, str]]:
        sample = self._previews.places(kind, language)
        return [(name, sample[name]) for name in places(kind)]


def _asked(request: web.Request) -> tuple[Visitor, str]:
    """Who asks, and of which kind.

    Raises:
        NotAllowed: it is not this officer's to word.
        NotFound: there is no such kind.
    """
    who, kind = visitor(request), request.match_info["kind"]
    kind_versions.require_notices(who.actor)
    if kind not in NOTICE_KINDS:
        raise NotFound(what="notice_kind")
    return who, kind


def _sentences(typed: Typed) -> Sentences:
    found: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        for form in FORMS:
            if said := typed.text(f"{language}_{form}"):
                found.setdefault(language, {})[form] = said
    return found or {"vi": {}}


def _with_shipped(past: list[Saved]) -> list[Saved | None]:
    """Older versions that can be gone back to; None is what was shipped, the oldest of all."""
    older: list[Saved | None] = [*past[1:], None] if past else []
    return older


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
