"""`python -m gateway VERB`: turn it on, look after it."""

from __future__ import annotations

import argparse
import asyncio
import inspect
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import gateway
from gateway.cli.outcome import BAD_USE, DONE, FAILED, Ended
from gateway.cli.verbs import VERBS, Verb
from gateway.settings import Settings, SettingsError, load


class _Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_USE, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; 0 = done, 2 = bad use or bad input, 1 = failure."""
    parsed = _parser().parse_args(arguments)
    try:
        return _run(parsed.verb, parsed)
    except SettingsError as error:
        for fault in error.faults:
            _say(fault)
        return BAD_USE
    except Ended as error:
        _say(str(error))
        return error.code
    except KeyboardInterrupt:
        _say("stopped")
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="motcua", description="Một Cửa Gateway")
    parser.add_argument("--version", action="version", version=gateway.__version__)
    verbs = parser.add_subparsers(metavar="VERB", required=True, dest="name")
    for verb in VERBS:
        one = verbs.add_parser(verb.name, help=verb.help, description=verb.help)
        one.set_defaults(verb=verb)
        for argument in verb.arguments:
            one.add_argument(*argument.names, **argument.how)
    return parser


def _run(verb: Verb, arguments: argparse.Namespace) -> int:
    settings = None if verb.name == "settings" else load()
    module = import_module(verb.path)
    code = module.run(settings, arguments)
    if inspect.iscoroutine(code):
        code = _awaited(verb, code, settings)
    return DONE if code is None else int(code)


def _awaited(verb: Verb, work: object, settings: Settings | None) -> object:
    # Imported here: `settings` and `--help` need neither logs nor database.
    from core.errors import CoreError, InvalidInput
    from gateway import logs
    from gateway.down import DATABASE_ERRORS, is_away

    level = settings.log_level if settings and settings.log_level == "debug" else "warning"
    logs.set_up(level, "text")
    try:
        return asyncio.run(work)  # type: ignore[arg-type]
    except CoreError as error:
        if level == "debug":
            raise
        if isinstance(error, InvalidInput):
            _say(f"{verb.name}: {error.facts.get('field')} is not usable: {error.facts.get('why')}")
            return BAD_USE
        _say(f"{verb.name}: {error}")
        return FAILED
    except DATABASE_ERRORS as error:
        if level == "debug" or not (is_away(error) or isinstance(error, OSError)):
            raise
        what = "the database cannot be used: " if is_away(error) else ""
        _say(f"{verb.name}: {what}{error}")
        return FAILED


def _say(line: str) -> None:
    print(f"motcua: {line}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
