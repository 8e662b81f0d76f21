"""Which verbs there are, what each takes, and which module does it.

A module has `run(settings, arguments)`, plain or async, which gives the exit code
(None: 0). It is imported only when its verb is used, so that `--help` is quick.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument, as argparse takes it."""

    names: tuple[str, ...]
    how: dict[str, Any]


def _argument(*names: str, **how: Any) -> Argument:
    return Argument(names, how)


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb of the command line."""

    name: str
    help: str
    arguments: tuple[Argument, ...] = ()
    module: str = field(default="")

    @property
    def path(self) -> str:
        """The module that does it."""
        return f"gateway.cli.{self.module or self.name.replace('-', '_')}"


_FILE = _argument("file", type=Path, metavar="FILE")


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


_count.__name__ = "count"  # argparse says: invalid count value


def _date(text: str) -> date:
    return date.fromisoformat(text)


_date.__name__ = "date"

VERBS = (
    Verb(
        "serve",
        "serve the web and run the loops",
        (
            _argument("--no-loops", action="store_true", help="web only; a worker runs the loops"),
            _argument("--workers", type=_count, metavar="N", help="web processes"),
        ),
    ),
    Verb(
        "worker",
        "run the loops only",
        (
            _argument(
                "--port", type=_count, metavar="PORT",
                help="answer /healthz, /readyz and /metrics there",
            ),
        ),
    ),
    Verb(
        "run",
        "migrate, load the demo province once, then serve: what `make run` does",
        (
            _argument("--workers", type=_count, metavar="N", help="web processes"),
            _argument("--no-loops", action="store_true", help="web only"),
            _argument(
                "--with-rasa", action="store_true",
                help="install, train and keep a Rasa beside it, once it serves",
            ),
        ),
    ),
    Verb("migrate", "bring the database to the newest schema"),
    Verb(
        "seed-demo",
        "load the made-up province (once)",
        (_argument("--dossiers", type=_count, metavar="N", help="so many dossiers in all"),),
    ),
    Verb(
        "import-procedures",
        "take in a catalogue: national JSON lines, or a sheet that export-procedures wrote",
        (_FILE,),
    ),
    Verb("export-procedures", "write the catalogue to a sheet (.xlsx)", (_FILE,)),
    Verb(
        "import-calendar",
        "take in holidays and make-up days (.csv, .json)",
        (
            _FILE,
            _argument("--unit", metavar="UNIT", help="for this unit; without it, the nation"),
            _argument(
                "--confirm", action="store_true", help="though open dossiers move and are told"
            ),
        ),
    ),
    Verb(
        "import-workflows",
        "take in workflows as drafts: definitions (.json, .jsonl), e-par tables, BPMN",
        (
            _FILE,
            _argument("--dry-run", action="store_true", help="say what was found, store nothing"),
            _argument("--replace", action="store_true", help="write over drafts that are there"),
        ),
    ),
    Verb("check-workflow", "say what is wrong with a workflow (.json) before it is used", (_FILE,)),
    Verb(
        "replay-workflow",
        "let last year's dossiers go through a workflow (.json), beside what they went through",
        (
            _FILE,
            _argument("--unit", metavar="UNIT", help="dossiers received there or below; else all"),
            _argument("--since", type=_date, metavar="YYYY-MM-DD", help="received since (a year)"),
            _argument(
                "--staff", action="append", default=[], metavar="ROLE=N",
                help="people more or fewer in each team: handling_officer=-1; may be repeated",
            ),
            _argument("--draws", type=_count, metavar="N", help="how often to draw"),
        ),
    ),
    Verb(
        "create-unit",
        "found an agency (with --code) or a department of one (with --parent)",
        (
            _argument("name", help="as it stands on receipts"),
            _argument("--code", metavar="IDENTIFIER", help="of an agency: H15.01 (QĐ 20/2020)"),
            _argument("--parent", metavar="UNIT", help="identifier or number of the unit above"),
            _argument(
                "--level", default="commune", choices=["ministry", "province", "commune"],
                help="tier of government (commune)",
            ),
            _argument("--place", default="", help="named beside the date on slips"),
            _argument("--address", default="", help="where citizens go"),
            _argument("--phone", default="", help="of the one-stop"),
        ),
    ),
    Verb(
        "create-officer",
        "open an account for an officer; asks for the password",
        (
            _argument("username"),
            _argument("name", help="as it stands on receipts"),
            _argument("--title", default="", help="position"),
            _argument(
                "--role", action="append", default=[], metavar="UNIT:ROLE",
                help="identifier or number of a unit, and the role there; may be repeated",
            ),
            _argument(
                "--password-stdin", action="store_true",
                help="read the password from standard input",
            ),
        ),
    ),
    Verb(
        "ask",
        "ask the advisor as a citizen would",
        (_argument("question", help="in your own words, in quotation marks"),),
    ),
    Verb(
        "train-advisor",
        "have Rasa learn the catalogue, unless it knows it already",
        (
            _argument(
                "--write", type=Path, metavar="FOLDER",
                help="only write what it is to learn, as a Rasa project",
            ),
        ),
    ),
    Verb(
        "advisor",
        "install, train and keep running a Rasa for this gateway, on loopback",
        (
            _argument("--port", type=_count, metavar="PORT", help="where it listens: RASA_URL"),
            _argument("--child", action="store_true", help="end when standard input does"),
        ),
    ),
    Verb("check", "try every configured service: settings, connection, credentials"),
    Verb(
        "call-key",
        "print the key that signs what steps of workflows tell another system",
        (_argument("host", metavar="HOST", help="as CALL_HOSTS names it"),),
    ),
    Verb("settings", "list every setting, its default and meaning"),
    Verb(
        "verify-history",
        "prove that no history was altered",
        (_argument("code", nargs="?", metavar="CODE", help="of one dossier; without it, all"),),
    ),
    Verb(
        "rebuild-dossiers",
        "derive the rows of dossiers from their histories",
        (_argument("--dry-run", action="store_true", help="list differences, change nothing"),),
    ),
    Verb("backup", "write database, papers and key to one file", (_FILE,)),
    Verb(
        "restore",
        "bring back what backup wrote",
        (
            _FILE,
            _argument(
                "--force", action="store_true", help="even where there is something already"
            ),
        ),
    ),
)  # fmt: skip
