"""`import-calendar`: take in days off and make-up days."""

from __future__ import annotations

import argparse
import getpass
from datetime import UTC, datetime

from core import database
from core.calendar.models import NATION
from core.calendar.reckoning import UnknownYear
from core.recalculation.importing import ImportReport, import_days
from gateway.cli.outcome import BadInput
from gateway.cli.places import unit_named
from gateway.settings import Settings


async def run(settings: Settings, arguments: argparse.Namespace) -> None:
    if not arguments.file.is_file():
        raise BadInput(f"there is no file {arguments.file}")
    async with database.opened(settings.database_url):
        unit_id = (await unit_named(arguments.unit)).id if arguments.unit else NATION
        try:
            report = await import_days(
                arguments.file,
                by=getpass.getuser(),
                now=datetime.now(UTC),
                unit_id=unit_id,
                confirmed=arguments.confirm,
            )
        except UnknownYear as error:
            raise BadInput(f"the calendar does not reach the year {error.facts['year']}") from None
    for fault in report.faults:
        print(f"line {fault.line}: {fault.field}: {fault.why}")
    if report.faults:
        raise BadInput(f"{len(report.faults)} lines are wrong; nothing was stored")
    _tell_effect(report)
    stored = report.stored
    print(f"{stored.added} days added, {stored.changed} changed, {stored.same} unchanged")


def _tell_effect(report: ImportReport) -> None:
    effect = report.effect
    if effect is None or not effect.moves:
        return
    told = (
        f"{effect.later} open dossiers move later and {effect.told} citizens are told,"
        f" {effect.earlier} may be done earlier, {effect.overdue_now} are overdue now and"
        f" {effect.overdue_then} then"
    )
    if not report.stored.added + report.stored.changed:
        raise BadInput(f"{told}; nothing was stored: say --confirm to do it")
    print(told)
