"""`import-procedures`: take in a catalogue."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from core import database
from core.procedures.files import import_file
from core.procedures.importing import ImportReport
from core.procedures.limit_kinds import LimitKind
from gateway.cli.outcome import BadInput
from gateway.cli.progress import progress
from gateway.settings import Settings


async def run(settings: Settings, arguments: argparse.Namespace) -> None:
    if not arguments.file.is_file():
        raise BadInput(f"there is no file {arguments.file}")
    async with database.opened(settings.database_url):
        with progress("procedures") as bar:
            report = await import_file(arguments.file, now=datetime.now(UTC), progress=bar)
    _tell(report)
    if report.refused and not (report.stored or report.new_versions or report.unchanged):
        raise BadInput("no row could be used")


def _tell(report: ImportReport) -> None:
    for refusal in report.refused:
        named = f" {refusal.code}" if refusal.code else ""
        column = f" ({refusal.column})" if refusal.column else ""
        print(f"line {refusal.line}{named}: not stored, {refusal.why}{column}")
    print(
        f"{report.rows} rows: {report.stored} new, {report.new_versions} changed,"
        f" {report.unchanged} unchanged, {len(report.refused)} not stored,"
        f" {len(report.needs_review)} need review"
    )
    _tell_limits(report)


def _tell_limits(report: ImportReport) -> None:
    """The table of time limits; it adds up to all ways of filing."""
    if not report.limits:
        return
    print(f"time limits of {report.limits.total()} ways of filing:")
    for title, understood in (("understood", True), ("for a person to settle", False)):
        kinds = [kind for kind in LimitKind if kind.understood is understood]
        print(f"  {sum(report.limits[kind] for kind in kinds):>6} {title}")
        for kind in kinds:
            if report.limits[kind]:
                print(f"  {report.limits[kind]:>10} {kind}")
    print(f"  {report.limits_differ:>6} procedures whose ways differ: the officer is asked")
