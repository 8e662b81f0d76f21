"""`ask`: one question to the advisor, answered on the terminal."""

from __future__ import annotations

import argparse
import secrets
from datetime import UTC, datetime

from advisor.advice import Heard
from core import database
from core.dossiers.enquiries import Enquiries
from gateway import advising, keys, schema
from gateway.cli.outcome import BadInput, Failed
from gateway.settings import Settings
from gateway.shelf import Shelf


async def run(settings: Settings, arguments: argparse.Namespace) -> None:
    question = arguments.question.strip()
    if not question:
        raise BadInput("there is no question")
    now = datetime.now(UTC)
    async with database.opened(settings.database_url):
        if lacking := await schema.pending():
            raise Failed(f"the database lacks {', '.join(lacking)}: run `motcua migrate`")
        engine = advising.Engine(shelf=Shelf(settings.data_dir / advising.SHELF))
        await engine.follow(now)
        enquiries = Enquiries(
            secret=keys.counter_secret(keys.secret_key(settings)), slip_code=lambda token: None
        )
        advisor = advising.advisor(engine, public_url=settings.public_url, enquiries=enquiries)
        heard = Heard(question, f"ask:{secrets.token_hex(8)}", "terminal", settings.language)
        told = await advisor.hear(heard, now=now)
    print(told.text)
    if told.buttons:
        print()
        print("  ".join(f"[{one.says}]" for one in told.buttons))
    print()
    named = ", ".join(f"{one.code} {one.score:.2f}" for one in told.candidates[:5])
    print(f"{told.kind.value}{f' {told.facet.value}' if told.facet else ''}: {named or '-'}")
