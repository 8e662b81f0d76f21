"""`seed-demo`: load the made-up province."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from core import database
from gateway import keys
from gateway.cli.outcome import BadInput
from gateway.cli.progress import progress
from gateway.demo.seeding import DEFAULT_DOSSIERS, DemoReport, seed_demo
from gateway.demo.workflows import seed_workflows
from gateway.settings import Settings


async def run(settings: Settings, arguments: argparse.Namespace) -> None:
    if settings.in_production:
        raise BadInput("the demo province does not exist in production mode")
    report = await seeded(settings, arguments.dossiers or DEFAULT_DOSSIERS)
    if report.made:
        print(f"{report.made:,} dossiers made in {report.seconds:.1f} s")
    print("\n".join(accounts(report)))


async def seeded(
    settings: Settings, dossiers: int = DEFAULT_DOSSIERS, *, at_work: bool = False
) -> DemoReport:
    """Load the province unless it is there, with a bar for as long as dossiers are made.

    Args:
        at_work: show some dossiers more on their way through workflows.
    """
    async with database.opened(settings.database_url):
        now, secret = datetime.now(UTC), keys.counter_secret(keys.secret_key(settings))
        with progress("dossiers", leave=False) as bar:
            report = await seed_demo(dossiers=dossiers, now=now, secret=secret, progress=bar)
        await seed_workflows(secret=secret, now=now, at_work=at_work)
        return report


def accounts(report: DemoReport) -> list[str]:
    """An account for each role and a few dossiers to ask for, a line for each."""
    shown = list({each.role: each for each in reversed(report.accounts) if each.main}.values())
    password = {each.password for each in shown}
    lines = [f"Accounts, one for each role, all with the password {' '.join(password)}:"]
    lines += [f"  {each.username:<18} {each.title}, {each.unit}" for each in reversed(shown)]
    if report.samples:
        lines += ["", "Dossiers to ask for (code, PIN, look-up number):"]
        lines += [
            f"  {each.code}  {each.pin}  {each.lookup_number}  {each.state.value}"
            for each in report.samples
        ]
    return lines
