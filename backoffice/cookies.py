"""The cookies of the office: their names, where they go, how long they live.

All are HttpOnly. Over TLS they are Secure, and their names begin with a prefix that makes
browsers refuse a copy planted by a neighbouring site.

Source: RFC 6265bis section 4.1.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

#: Where the back office is mounted; forms, links and cookies name it.
PREFIX = "/office"


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie; how it is written depends on `secure` alone."""

    name: str
    life: timedelta
    same_site: str
    everywhere: bool  #: sent to the whole site, which the prefix __Host- asks for

    def name_for(self, secure: bool) -> str:
        """The name with its prefix."""
        if not secure:
            return self.name
        return f"__Host-{self.name}" if self.everywhere else f"__Secure-{self.name}"

    def path_for(self, secure: bool) -> str:
        """Without TLS there is no prefix to please: the office alone gets it."""
        return "/" if self.everywhere and secure else PREFIX


#: Lax, so that a link in a colleague's message opens the dossier and not the sign-in page.
SESSION = Cookie("office", timedelta(hours=12), "Lax", everywhere=True)
#: Held before signing in: the form must bring the same value.
DOOR = Cookie("office-door", timedelta(hours=8), "Strict", everywhere=True)
#: Code and PIN of the dossier just received, sealed.
SLIP = Cookie("office-slip", timedelta(minutes=15), "Strict", everywhere=False)


class Cookies:
    """Reads and writes them."""

    def __init__(self, *, secure: bool) -> None:
        self._secure = secure

    def get(self, request: web.Request, cookie: Cookie) -> str:
        """Its value, or an empty text."""
        return request.cookies.get(cookie.name_for(self._secure), "")

    def set(self, response: web.StreamResponse, cookie: Cookie, value: str) -> None:
        """Give it to the browser."""
        response.set_cookie(
            cookie.name_for(self._secure),
            value,
            path=cookie.path_for(self._secure),
            max_age=int(cookie.life.total_seconds()),
            secure=self._secure,
            httponly=True,
            samesite=cookie.same_site,
        )

    def drop(self, response: web.StreamResponse, cookie: Cookie) -> None:
        """Take it back."""
        response.del_cookie(
            cookie.name_for(self._secure),
            path=cookie.path_for(self._secure),
            secure=self._secure,
            httponly=True,
            samesite=cookie.same_site,
        )

    def set_language(self, response: web.StreamResponse, language: str) -> None:
        """Remember the language for pages that no officer is known on; all of the site reads it."""
        response.set_cookie(
            "lang",
            language,
            path="/",
            max_age=365 * 24 * 3600,
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )
