"""`verify-history`: prove that no history was altered."""

from __future__ import annotations

import argparse

from core import database
from core.dossiers.models import Dossier
from core.dossiers.verify import verify_history
from gateway import keys
from gateway.cli.outcome import BadInput, Failed
from gateway.cli.progress import progress
from gateway.settings import Settings

#: What a finding means for whoever reads it.
_MEANING = {
    "altered": "event {number} was altered",
    "removed": "event {number} was removed",
    "reordered": "event {number} stands in another place than it was written",
    "row": "the dossier's row does not end where its history ends",
    "personal": "the personal data of event {number} was altered",
    "seal": "seal {number} does not fit the events it covers",
}


async def run(settings: Settings, arguments: argparse.Namespace) -> None:
    async with database.opened(settings.database_url):
        query = Dossier.filter(code=arguments.code) if arguments.code else Dossier.all()
        total = await query.count()
        if arguments.code and not total:
            raise BadInput(f"there is no dossier {arguments.code}")
        found = 0
        key = keys.sealing_key(keys.secret_key(settings)).public_key()
        with progress("dossiers", total) as bar:
            async for finding in verify_history(arguments.code, public_key=key, progress=bar):
                found += 1
                what = _MEANING[finding.what].format(number=finding.number)
                bar.say(f"{finding.code or 'all dossiers'}: {what}")
    if found:
        raise Failed(f"{found} findings: somebody reached into the database")
    print(f"{total} dossiers verified: every history is whole")
