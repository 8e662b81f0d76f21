"""Reading XML that anybody may have sent: no entities, no document types, nothing huge.

A document type is where the known attacks on XML readers begin (entities that multiply, files
that are read in); what we read never has one. What is left is bounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from core.errors import CoreError, InvalidInput

#: Octets, elements, and elements inside each other.
MOST_OCTETS, MOST_ELEMENTS, DEEPEST = 8_000_000, 200_000, 100


class UnsafeXml(CoreError):
    """XML that may harm who reads it. `facts`: `why` (`large`, `deep`, `doctype`)."""

    kind = "workflow.unsafe_xml"


def read(data: bytes) -> Element:
    """The root of a document; tags are written `{namespace}name`.

    Raises:
        UnsafeXml: it has a document type, or is too large or too deep.
        InvalidInput: it is no XML.
    """
    if len(data) > MOST_OCTETS:
        raise UnsafeXml(why="large")
    return _Reading().done(data)


class _Reading:
    def __init__(self) -> None:
        self._tree = TreeBuilder()
        self._depth = self._count = 0
        self._parser = parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._tree.data

    def done(self, data: bytes) -> Element:
        try:
            self._parser.Parse(data, True)
        except (expat.ExpatError, LookupError, ValueError):  # an encoding that nobody knows
            raise InvalidInput(field="workflow", why="xml") from None
        return self._tree.close()

    def _doctype(self, *said: object) -> None:
        raise UnsafeXml(why="doctype")

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth, self._count = self._depth + 1, self._count + 1
        if self._depth > DEEPEST:
            raise UnsafeXml(why="deep")
        if self._count > MOST_ELEMENTS:
            raise UnsafeXml(why="large")
        self._tree.start(_named(name), {_named(key): value for key, value in attributes.items()})

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._tree.end(_named(name))


def _named(name: str) -> str:
    return "{" + name if "}" in name else name
