"""What exports are held to: the schema of the OMG, and a modeller that people use."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from xml.etree.ElementTree import Element

from lxml import etree

from core.workflow.bpmn import model
from core.workflow.xml_safely import read


def folder(package: str) -> Path:
    """Of an installed package, which is not imported."""
    found = find_spec(package)
    assert found is not None and found.submodule_search_locations
    return Path(found.submodule_search_locations[0])


@cache
def omg_schema() -> etree.XMLSchema:
    """BPMN20.xsd and what it includes."""
    path = folder("SpiffWorkflow") / "bpmn" / "parser" / "schema" / "BPMN20.xsd"
    return etree.XMLSchema(etree.parse(str(path)))


def faults(data: bytes) -> list[str]:
    """What the schema says against a file."""
    schema = omg_schema()
    schema.validate(etree.fromstring(data))
    return [f"{error.line}: {error.message}" for error in schema.error_log]


#: bpmn-js, its style, and a place for it.
MODELLER = folder("bpmn_widget") / "static" / "django_bpmn_widget"


def process(data: bytes) -> Element:
    """The process of a file."""
    found = read(data).find(model("process"))
    assert found is not None
    return found
