"""`check-workflow`: say what is wrong with a definition before anybody relies on it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from backoffice.formats import Formats
from backoffice.pages import WORDING
from backoffice.workflow_findings import told
from core.workflow.checking import check, may_be_published
from core.workflow.definition import Workflow
from core.workflow.reading import InvalidWorkflow, workflow
from gateway.cli.outcome import BadInput, Failed
from gateway.settings import Settings


async def run(settings: Settings, arguments: argparse.Namespace) -> None:
    found = read(arguments.file)
    findings = check(found)
    english = Formats(WORDING, "en", None)
    for one in told(findings, found, english, {}):
        grade = "" if one.is_error else "warning: "
        print(f"{one.step or found.procedure} ({one.name}): {grade}{one.text} {one.mend}")
    if not may_be_published(findings):
        raise Failed(f"{found.procedure} may not be published")
    print(f"{found.procedure}: {len(found.steps)} steps, may be published")


def read(file: Path) -> Workflow:
    """The definition in a file.

    Raises:
        BadInput: there is none; what is wrong with it is printed.
    """
    if not file.is_file():
        raise BadInput(f"there is no file {file}")
    try:
        return workflow(json.loads(file.read_text("utf-8-sig")))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise BadInput(f"{file} is no JSON: {error}") from None
    except InvalidWorkflow as error:
        for fault in error.faults:
            print(f"{fault.path or 'the file'}: {fault.why}")
        raise BadInput(f"{len(error.faults)} things are no workflow") from None
