"""A browser without scripts for tests: it follows links, fills forms and keeps cookies.

It sees what a person sees: a form is found by its address or its button, a field
by its label, and hidden fields travel along as they do in a browser.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import aiohttp
from yarl import URL

_VOID = frozenset(["area", "base", "br", "hr", "img", "input", "link", "meta", "source", "wbr"])


@dataclass
class Element:
    """One element of a page."""

    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What a reader reads, blanks collapsed."""
        return " ".join("".join(self._pieces()).split())

    def _pieces(self):
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in ("script", "style"):
                yield from child._pieces()
                yield " "

    def all(self, *tags: str):
        """The elements below with one of these tags, in order."""
        for child in self.children:
            if isinstance(child, Element):
                if child.tag in tags:
                    yield child
                yield from child.all(*tags)


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("page", {})
        self._open = [self.root]

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag):
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data):
        self._open[-1].children.append(data)


@dataclass
class Page:
    """What came back."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def root(self) -> Element:
        """The page as elements."""
        tree = _Tree()
        tree.feed(self.body.decode())
        return tree.root

    @property
    def text(self) -> str:
        """What a reader reads."""
        return self.root.text

    @property
    def links(self) -> dict[str, str]:
        """Text of a link -> its address."""
        return {one.text: one.attributes["href"] for one in self.root.all("a")}

    def form(self, wanted: str) -> Element:
        """The form whose address ends so, or one of whose buttons says so."""
        for form in self.root.all("form"):
            says = [button.text for button in form.all("button")]
            address = urlsplit(form.attributes.get("action", self.url)).path
            if wanted in says or address.endswith(wanted):
                return form
        found = [
            (form.attributes.get("action"), [button.text for button in form.all("button")])
            for form in self.root.all("form")
        ]
        raise AssertionError(f"no form {wanted!r} on {self.url}; there are {found}")


def fields_of(form: Element) -> list[tuple[str, str]]:
    """What a browser would send of a form as it stands."""
    found = []
    for one in form.all("input", "textarea", "select"):
        name, kind = one.attributes.get("name"), one.attributes.get("type", "text")
        if not name or "disabled" in one.attributes or kind in ("submit", "button", "file"):
            continue
        if one.tag == "select":
            options = list(one.all("option"))
            chosen = [o for o in options if "selected" in o.attributes] or options[:1]
            found += [(name, o.attributes.get("value", o.text)) for o in chosen]
        elif one.tag == "textarea":
            # HTML drops the first line break of a text area.
            text = "".join(part for part in one.children if isinstance(part, str))
            found.append((name, text.removeprefix("\n")))
        elif kind in ("checkbox", "radio"):
            if "checked" in one.attributes:
                found.append((name, one.attributes.get("value", "on")))
        else:
            found.append((name, one.attributes.get("value", "")))
    return found


class Surfer:
    """One person at one browser."""

    def __init__(self, base: str) -> None:
        self._base = base
        self.session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.page: Page | None = None

    async def __aenter__(self) -> Surfer:
        return self

    async def __aexit__(self, *_) -> None:
        await self.session.close()

    async def go(self, address: str) -> Page:
        """Open an address, following redirects."""
        base = self.page.url if self.page else self._base
        async with self.session.get(URL(urljoin(base, address), encoded=True)) as response:
            return await self.read(response)

    async def follow(self, link: str) -> Page:
        """Click the link that says so."""
        return await self.go(self.page.links[link])

    async def submit(self, wanted: str, **filled: str) -> Page:
        """Fill the form of the present page and send it; `filled` is by field name.

        A name that the form does not have is an error: a person could not fill it either.
        """
        form = self.page.form(wanted)
        names = {one.attributes.get("name") for one in form.all("input", "textarea", "select")}
        if unknown := set(filled) - names:
            raise AssertionError(f"the form {wanted!r} has no {sorted(unknown)}: {sorted(names)}")
        sent = [(n, v) for n, v in fields_of(form) if n not in filled] + list(filled.items())
        for button in form.all("button"):
            if button.text == wanted and "name" in button.attributes:
                sent.append((button.attributes["name"], button.attributes.get("value", "")))
        address = urljoin(self.page.url, form.attributes.get("action", "") or self.page.url)
        if form.attributes.get("method", "get").lower() == "get":
            async with self.session.get(address, params=sent) as response:
                return await self.read(response)
        data = aiohttp.FormData(sent)
        if form.attributes.get("enctype") == "multipart/form-data":
            data = aiohttp.FormData(default_to_multipart=True)
            for name, value in sent:
                data.add_field(name, value)
        async with self.session.post(address, data=data) as response:
            return await self.read(response)

    async def read(self, response: aiohttp.ClientResponse) -> Page:
        """Let this be the present page."""
        self.page = Page(
            str(response.url), response.status, dict(response.headers), await response.read()
        )
        return self.page
