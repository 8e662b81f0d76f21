"""The public JSON interface: status, procedures, due dates.

The same answers as the pages, for programs; shapes as the contract promises. Errors are
RFC 9457 (problems.py). Attempts are counted together with those of the pages.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web

from channels.commands import Kind, understand
from channels.web.asking import LONGEST_CODE, LONGEST_TOKEN, Asking
from channels.web.paging import asked_page
from channels.web.posted import posted_object
from channels.web.problems import Problems
from channels.web.procedures import LONGEST_QUERY, version_of
from core.calendar.due import due
from core.calendar.limits import InvalidLimit, Limit
from core.calendar.loading import calendar_for
from core.calendar.reckoning import NeverOpen, UnknownYear
from core.clock import civil_date
from core.dossiers.disclosure import Details, PublicStatus
from core.dossiers.enquiries import Answer, Outcome
from core.dossiers.forecast import Forecast
from core.dossiers.lookup import is_lookup_number, is_pin
from core.errors import InvalidInput, NotFound
from core.people.units import unit_tree
from core.procedures import catalogue
from core.procedures.content import LEVELS

ROOT = "/api/v1"
_ON_A_PAGE, _MOST_ON_A_PAGE = 20, 100
_LARGEST_BODY = 4096
_OPENAPI: dict[str, Any] = orjson.loads((Path(__file__).parent / "openapi.json").read_bytes())

#: Outcome without a status -> kind of problem.
_PROBLEMS = {
    Outcome.NOT_FOUND: "not_found",
    Outcome.AMBIGUOUS: "ambiguous",
    Outcome.TOO_MANY: "too_many",
    Outcome.LOCKED: "locked",
}


class Api:
    """Serves `/api/v1`."""

    def __init__(self, *, problems: Problems, asking: Asking, public_url: str) -> None:
        self._problems, self._asking = problems, asking
        self._public_url = public_url.rstrip("/")

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(ROOT + "/status/{code}", self.status),
            web.get(ROOT + "/procedures", self.procedures),
            web.get(ROOT + "/procedures/{code}", self.procedure),
            web.post(ROOT + "/due", self.due),
            web.get(ROOT + "/openapi.json", self.openapi),
        ]

    async def openapi(self, request: web.Request) -> web.Response:
        """What all of these take and give."""
        return _open(_OPENAPI)

    async def status(self, request: web.Request) -> web.Response:
        """`{"code","percent","label","asks_applicant"}`; `?pin=` or `?t=` adds the details."""
        command = understand(request.match_info["code"][:LONGEST_CODE])
        number, pin = command.number, request.query.get("pin")
        if command.kind is not Kind.STATUS or (number and not is_lookup_number(number)):
            return self._problems.answer(request, "unreadable")
        if pin is not None and not is_pin(pin):
            return self._problems.answer(request, "invalid_input", field="pin", why="form")
        token = request.query.get("t", "")[:LONGEST_TOKEN]
        answer = await self._asking.ask(request, command, pin=pin, token=token)
        return await self._told(request, answer)

    async def procedures(self, request: web.Request) -> web.Response:
        """`{"total","page","items":[{"code","name","field","levels","online_level","url"}]}`."""
        query = request.query
        level, size = query.get("level", ""), query.get("size", "")
        if level and level not in LEVELS:
            return self._problems.answer(request, "invalid_input", field="level", why="choose")
        known = size.isascii() and size.isdigit() and len(size) < 4
        on_a_page = min(max(1, int(size)), _MOST_ON_A_PAGE) if known else _ON_A_PAGE
        page = asked_page(request, "page")
        found, total = await catalogue.find(
            query.get("q", "")[:LONGEST_QUERY],
            level=level or None,
            field=query.get("field") or None,
            limit=on_a_page,
            offset=(page - 1) * on_a_page,
        )
        items = [
            {
                "code": entry.code,
                "name": entry.name,
                "field": entry.field,
                "levels": entry.levels,
                "online_level": entry.online_level,
                "url": f"{self._public_url}/thu-tuc/{entry.code}",
            }
            for entry in found
        ]
        return _open({"total": total, "page": page, "items": items})

    async def procedure(self, request: web.Request) -> web.Response:
        """Every fact of the current version, with its decision, number and date (L-02)."""
        try:
            version = await version_of(request.match_info["code"])
        except NotFound:
            return self._problems.answer(request, "not_found")
        facts = {
            **version.content.facts(),
            "version": version.number,
            "valid_from": version.valid_from.isoformat(),
            "source": version.source,
            "review": [{"where": where, "why": why} for where, why in version.review],
            "missing": list(version.missing),
            "url": f"{self._public_url}/thu-tuc/{version.code}",
        }
        return _open(facts)

    async def due(self, request: web.Request) -> web.Response:
        """`{"due_at","reasons":[{"date","why"}],"provisional"}` for a reception and a limit."""
        body = await posted_object(request, self._problems, _LARGEST_BODY)
        if isinstance(body, web.Response):
            return body
        try:
            return _open(await self._counted(body))
        except InvalidInput as error:
            return self._problems.answer(request, "invalid_input", **error.facts)
        except UnknownYear as error:
            return self._problems.answer(request, "calendar", **error.facts)
        except NeverOpen:
            return self._problems.answer(request, "never_open")

    async def _counted(self, body: dict[str, Any]) -> dict[str, Any]:
        received_at = _moment(body.get("received_at"))
        try:
            limit = Limit.from_json(body.get("limit"))
        except InvalidLimit as error:
            most = {"most": error.facts["most"]} if "most" in error.facts else {}
            raise InvalidInput(field="limit", why=error.facts["why"], **most) from None
        chain = await self._chain(body.get("unit"))
        calendar = await calendar_for(chain, self._asking.clock())
        return due(received_at, limit, calendar).as_json()

    async def _chain(self, agency: object) -> tuple[int, ...]:
        """The unit named by its agency code and those above; none named: the nation."""
        if agency is None:
            return ()
        tree = await unit_tree(self._asking.clock())
        for unit in tree.all():
            if unit.agency_code is not None and unit.agency_code == agency:
                return tree.chain(unit.id)
        raise InvalidInput(field="unit", why="unknown")

    async def _told(self, request: web.Request, answer: Answer) -> web.Response:
        if answer.status is None or answer.outcome is Outcome.LOCKED:
            return self._problems.answer(request, _PROBLEMS[answer.outcome])
        told = _public(answer.status)
        if answer.details:
            forecast = await self._asking.forecast(answer)
            told |= _detailed(answer.details) | {"forecast": _forecast(forecast)}
        headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
        return _json(told, headers | {"X-Robots-Tag": "noindex"})


def _public(status: PublicStatus) -> dict[str, Any]:
    """The public level of law.md L-54, and nothing else."""
    return {
        "code": status.code,
        "percent": status.percent,
        "label": status.degree.value,
        "asks_applicant": status.asks_applicant,
    }


def _detailed(details: Details) -> dict[str, Any]:
    return {
        "status": int(details.status),
        "due_on": civil_date(details.due_at).isoformat() if details.due_at else None,
        "reappointed_on": civil_date(details.reappointed_at).isoformat()
        if details.reappointed_at
        else None,
        "reasons": list(details.due_reasons),
        "provisional": details.due_provisional,
        "unit": details.unit,
        "procedure": {"code": details.procedure_code, "name": details.procedure},
        "asked": details.asked,
        "received_at": _iso(details.received_at),
        "completed_at": _iso(details.completed_at),
        "returned_at": _iso(details.returned_at),
        "steps": list(details.steps),
    }


def _forecast(forecast: Forecast | None) -> dict[str, Any] | None:
    if forecast is None:
        return None
    known = forecast.usual
    return {
        "on": forecast.on.isoformat() if forecast.on else None,
        "of_ten": known.of_ten,
        "working_days": known.days,
        "cases": known.cases,
        "basis": known.basis.value,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _moment(written: object) -> datetime:
    """An ISO 8601 moment with its offset.

    Raises:
        InvalidInput: none, or without an offset.
    """
    try:
        moment = datetime.fromisoformat(written if isinstance(written, str) else "")
    except ValueError:
        raise InvalidInput(field="received_at", why="form") from None
    if moment.tzinfo is None:
        raise InvalidInput(field="received_at", why="offset")
    return moment


def _open(facts: dict[str, Any]) -> web.Response:
    """Public data, also for pages of others."""
    return _json(facts, {"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"})


def _json(facts: dict[str, Any], headers: dict[str, str]) -> web.Response:
    return web.Response(
        body=orjson.dumps(facts),
        content_type="application/json",
        headers=headers | {"X-Content-Type-Options": "nosniff"},
    )
