"""`check`: try every configured service."""

from __future__ import annotations

import argparse

from gateway.checks import findings
from gateway.cli.outcome import Failed
from gateway.settings import Settings


async def run(settings: Settings, arguments: argparse.Namespace) -> None:
    unwell = []
    async for finding in findings(settings):
        print(f"{'ok  ' if finding.well else 'FAIL'} {finding.service:10} {finding.word}")
        if not finding.well:
            unwell.append(finding.service)
    if unwell:
        raise Failed(f"not usable: {', '.join(unwell)}")
