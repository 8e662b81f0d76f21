"""Finding a procedure and reading what it asks for.

`/thu-tuc` searches by words as people type them; `/thu-tuc/CODE` shows one version with its
decision and date (L-02), and as data for machines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from aiohttp import web

from channels.web.home import LIFE
from channels.web.jsonld import government_service
from channels.web.offers import (
    Summary,
    doubts,
    fee_summary,
    limit_summary,
    listed,
    paper_cases,
    paragraphs,
    said,
    shown_ways,
)
from channels.web.pages import Pages
from channels.web.paging import Page, asked_page, page_of
from channels.web.presenting import Words
from core.errors import NotFound
from core.forms import versions
from core.procedures import catalogue
from core.procedures.content import LEVELS, Channel, Content
from core.procedures.models import Procedure
from core.procedures.search import Entry

PATH = "/thu-tuc"
ON_A_PAGE, _FIELDS_ON_A_PAGE = 10, 60
LONGEST_QUERY = 200
_LONGEST_FIELD = 300
#: National and local codes (codes.md section 3); anything else is no procedure.
CODE = re.compile(r"[0-9A-Za-zĐđ][0-9A-Za-zĐđ._-]{0,39}")


@dataclass(frozen=True, slots=True)
class Found:
    """A procedure in the list of results."""

    entry: Entry
    limit: Summary
    fee: Summary


class ProcedurePages:
    """Serves the search and the pages of procedures."""

    def __init__(self, *, pages: Pages, public_url: str, forms: bool = False) -> None:
        """`forms`: whether a form can be filled in here (`channels.web.declaring`)."""
        self._pages, self._public_url = pages, public_url.rstrip("/")
        self._forms = forms

    def routes(self) -> list[web.RouteDef]:
        return [web.get(PATH, self.search), web.get(PATH + "/{code}", self.one)]

    async def search(self, request: web.Request) -> web.Response:
        """Results for words, a tier and a field; the fields when nothing is asked."""
        query = request.query.get("q", "")[:LONGEST_QUERY].strip()
        level = request.query.get("cap", "")
        level = level if level in LEVELS else ""
        field = request.query.get("linh-vuc", "")[:_LONGEST_FIELD]
        words = self._pages.words(request)
        if not (query or field or level):
            return await self._fields(request)
        results, page = await self._results(request, query, level, field)
        return self._pages.public(
            request,
            "procedures.html",
            index=False,
            query=query,
            level=level,
            field=field,
            levels=LEVELS,
            life=LIFE,
            results=[await _found(entry, words) for entry in results],
            page=page,
        )

    async def _fields(self, request: web.Request) -> web.Response:
        """What there is to choose from, when nothing is asked."""
        fields = await catalogue.fields()
        page = page_of(request, len(fields), _FIELDS_ON_A_PAGE)
        return self._pages.public(
            request,
            "fields.html",
            index=page.number == 1,
            query="",
            level="",
            field="",
            levels=LEVELS,
            fields=fields[page.part],
            page=page,
        )

    async def _results(
        self, request: web.Request, query: str, level: str, field: str
    ) -> tuple[list[Entry], Page]:
        async def part(offset: int) -> tuple[list[Entry], int]:
            return await catalogue.find(
                query, level=level or None, field=field or None, limit=ON_A_PAGE, offset=offset
            )

        found, total = await part((asked_page(request) - 1) * ON_A_PAGE)
        page = page_of(request, total, ON_A_PAGE)
        if total and not found:  # asked beyond the end
            found, _ = await part(page.part.start)
        return found, page

    async def one(self, request: web.Request) -> web.Response:
        """One procedure; 404 for a code that names none."""
        code = request.match_info["code"]
        words = self._pages.words(request)
        try:
            version = await version_of(code)
        except NotFound:
            return self._pages.private(request, "no_procedure.html", status=404, typed=code[:40])
        content = version.content
        limits = {way.limit: words.limit(way.limit) for way in content.ways if way.limit}
        address = f"{self._public_url}{PATH}/{version.code}"
        unclear, missing = doubts(version, words)
        active = await Procedure.exists(id=version.procedure_id, active=True)
        return self._pages.public(
            request,
            "procedure.html",
            version=version,
            content=content,
            active=active,
            has_form=self._forms
            and active
            and await versions.readable_for(version.code) is not None,
            unclear=unclear,
            missing=missing,
            limit=limit_summary(content, words),
            fee=fee_summary(content, words),
            online=content.online_level or _online_channel(content),
            ways=shown_ways(content, words),
            cases=paper_cases(content, words),
            steps=paragraphs(content.steps),
            conditions=paragraphs(content.conditions),
            related=said(content.related),
            agencies={
                name: said(getattr(content.agencies, agency))
                for name, agency in _AGENCIES.items()
                if said(getattr(content.agencies, agency))
            },
            results=listed(result.name for result in content.results),
            data=government_service(version, address, limits),
        )

    async def _has_form(self, code: str) -> bool:
        return self._forms and await versions.readable_for(code) is not None


def _online_channel(content: Content) -> str:
    """What may be said of online filing where the catalogue gives no level (L-49)."""
    taken = any(way.channel is Channel.ONLINE for way in content.ways)
    return "channel" if taken else "unknown"


#: Key of the sentence -> field of content.Agencies, in the order of reading.
_AGENCIES = {
    "agency": "competent",
    "executing": "executing",
    "delegated": "delegated",
    "cooperating": "cooperating",
    "address": "address",
}


async def version_of(code: str) -> catalogue.Version:
    """The current version of a code as it stands in an address.

    Raises:
        NotFound: it names no procedure, or cannot be a code at all.
    """
    if CODE.fullmatch(code) is None:
        raise NotFound(what="procedure")
    return await catalogue.get(code)


async def _found(entry: Entry, words: Words) -> Found:
    content = (await catalogue.version(entry.version_id)).content
    return Found(entry, limit_summary(content, words), fee_summary(content, words))
