"""Cutting a long list into pages, whatever number the address asks for."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web

PARAMETER = "trang"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list."""

    number: int  #: from 1
    pages: int  #: at least 1
    total: int  #: items of the whole list
    part: slice  #: of the list
    previous: str  #: address, empty on the first page
    following: str  #: address, empty on the last


def asked_page(request: web.Request, parameter: str = PARAMETER) -> int:
    """The number in the address; 1 for anything that is none."""
    text = request.query.get(parameter, "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) <= 6 else 1


def page_of(request: web.Request, total: int, size: int) -> Page:
    """The page that the address asks for; a number beyond the end means the last."""
    pages = max(1, -(-total // size))
    number = min(asked_page(request), pages)
    start = (number - 1) * size
    return Page(
        number,
        pages,
        total,
        slice(start, start + size),
        _address(request, number - 1) if number > 1 else "",
        _address(request, number + 1) if number < pages else "",
    )


def _address(request: web.Request, number: int) -> str:
    query = {key: value for key, value in request.query.items() if key not in (PARAMETER, "lang")}
    pages = {PARAMETER: str(number)} if number > 1 else {}
    return f"{request.path}?{urlencode(query | pages, errors='replace')}"
