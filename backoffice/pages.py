"""Making a page: the template, what every page shows, and its headers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web

from backoffice.cookies import PREFIX
from backoffice.formats import Formats
from backoffice.visitor import VISITOR, Visitor
from core.dossiers.models import Dossier
from core.forms.typed import TEMPLATES as SHARED
from core.language import LANGUAGES, Wording
from core.opinions.reading import units_seen
from core.people.roles import Right
from core.questions.unanswered import may_see as helps_advisor

_HERE = Path(__file__).parent

WORDING = Wording(_HERE / "wording")

#: No script at all, styles from our own file, and nobody frames us.
#: Source: https://www.w3.org/TR/CSP3/
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self';"
        " media-src 'self';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def install(application: web.Application, *, static_url: Callable[[str], str], demo: bool) -> None:
    """Let the application render our templates."""
    environment = aiohttp_jinja2.setup(
        application,
        loader=jinja2.FileSystemLoader([_HERE / "templates", SHARED]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        default_helpers=False,
    )
    environment.globals |= {"static": static_url, "demo": demo, "office": PREFIX, "href": href}


def href(*parts: object) -> str:
    """The address of a page of the office; parts are codes and words of ours, safe as they are."""
    return "/".join([PREFIX, *map(str, parts)])


def spoken(request: web.Request) -> str:
    """The language to answer in: the officer's, else what the browser chose or prefers."""
    who = request.get(VISITOR)
    chosen = who.language if who else request.query.get("lang") or request.cookies.get("lang", "")
    if chosen in LANGUAGES:
        return chosen
    accepted = request.headers.get("Accept-Language", "")[:2].lower()
    return accepted if accepted in LANGUAGES else "vi"


def formats(request: web.Request) -> Formats:
    """The writer for whoever asks."""
    who = request.get(VISITOR)
    return Formats(WORDING, spoken(request), who.today if who else None)


def render(
    request: web.Request,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> web.Response:
    """The page."""
    who = request.get(VISITOR)
    f = formats(request)
    return aiohttp_jinja2.render_template(
        template,
        request,
        {
            "f": f,
            "t": f.say,
            "language": f.language,
            "who": who,
            "receives": bool(who and who.actor.units_with(Right.RECEIVE)),
            "helps_advisor": bool(who and helps_advisor(who.actor)),
            "hears_opinions": bool(who and units_seen(who.actor)),
            "designs_forms": bool(who and who.holds(Right.MANAGE_CATALOGUE)),
            "looks_at_workflows": bool(who and who.holds(Right.QUERY, Right.MANAGE_CATALOGUE)),
            "path": request.path_qs,
            "autofocus_main": True,
            **(context or {}),
        },
        status=status,
    )


def go(address: str) -> web.Response:
    """After a form: look at `address`. A response and no exception, so that it can set cookies."""
    return web.Response(status=303, headers={"Location": address})


def sees_whole(who: Visitor, dossier: Dossier) -> bool:
    """Whether identity numbers are shown whole: not to support staff (L-76)."""
    units = (dossier.receiving_unit_id, dossier.handling_unit_id)
    return any(who.actor.may(Right.QUERY, unit) for unit in units if unit is not None)
