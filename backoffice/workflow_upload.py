"""A definition that comes as a file: held in memory while its form is read, never stored."""

from __future__ import annotations

import json
from collections.abc import AsyncIterable
from datetime import datetime
from typing import Any

from core.dossiers.files import FileTooLarge
from core.errors import CoreError
from core.workflow.definition import Workflow
from core.workflow.reading import InvalidWorkflow, workflow

#: Octets: twenty times the largest that anybody drew.
MAX_BYTES = 1024 * 1024


class NoDefinition(CoreError):
    """The file holds no workflow. `facts`: `why` (`empty`, `json`, `faults`), `faults`."""

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


def definition_in(body: bytes) -> Workflow:
    """The workflow in a file.

    Raises:
        NoDefinition: there is none.
    """
    if not body.strip():
        raise NoDefinition(why="empty", faults=[])
    try:
        return workflow(json.loads(body.decode("utf-8-sig")))
    except (ValueError, RecursionError):
        raise NoDefinition(why="json", faults=[]) from None
    except InvalidWorkflow as error:
        raise NoDefinition(why="faults", faults=error.facts["faults"]) from None
