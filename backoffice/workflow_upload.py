"""A definition that comes as a file: held in memory while its form is read, never stored."""

from __future__ import annotations

import codecs
import json
from collections.abc import AsyncIterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.dossiers.files import FileTooLarge
from core.errors import CoreError, InvalidInput
from core.workflow.bpmn_reading import imported
from core.workflow.definition import Workflow
from core.workflow.importing import Unexpressed
from core.workflow.reading import InvalidWorkflow, workflow
from core.workflow.xml_safely import UnsafeXml

#: Octets: twenty times the largest that anybody drew.
MAX_BYTES = 1024 * 1024


class NoDefinition(CoreError):
    """The file holds no workflow. `facts`: `why` (`empty`, `json`, `bpmn`, `faults`), `faults`."""

    kind = "workflow.no_definition"


class DefinitionTooLarge(FileTooLarge):
    """More than any workflow takes. `facts`: `most`, in octets."""

    kind = "definition_too_large"


class Memory:
    """Takes the files of a form in place of the folder of papers."""

    async def put(
        self, chunks: AsyncIterable[bytes], name: str, *, officer_id: int | None, now: datetime
    ) -> dict[str, Any]:
        """The file as a form remembers it: `{"name", "body"}`.

        Raises:
            DefinitionTooLarge
        """
        body = bytearray()
        async for chunk in chunks:
            body += chunk
            if len(body) > MAX_BYTES:
                raise DefinitionTooLarge(most=MAX_BYTES)
        return {"name": name, "body": bytes(body)}


@dataclass(frozen=True, slots=True)
class Found:
    """The workflow in a file."""

    workflow: Workflow
    left: tuple[Unexpressed, ...] = ()  #: what the file says and no workflow can


def definition_in(body: bytes, procedure: str) -> Found:
    """The workflow in a file: JSON, or BPMN 2.0 XML.

    Args:
        procedure: its code, where the file names none.

    Raises:
        NoDefinition: there is none.
    """
    if not body.strip():
        raise NoDefinition(why="empty", faults=[])
    try:
        if body.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<"):
            drawn = imported(body, procedure)
            return Found(drawn.workflow, drawn.unexpressed)
        return Found(workflow(json.loads(body.decode("utf-8-sig"))))
    except InvalidWorkflow as error:
        raise NoDefinition(why="faults", faults=error.facts["faults"]) from None
    except (InvalidInput, UnsafeXml):
        raise NoDefinition(why="bpmn", faults=[]) from None
    except (ValueError, RecursionError):
        raise NoDefinition(why="json", faults=[]) from None
