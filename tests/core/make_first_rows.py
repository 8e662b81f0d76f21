"""Writing `first_rows.json`: `python -m tests.core.make_first_rows`.

To be run as long as the first migration is unreleased and written anew; afterwards the
file stays as it is.
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import json
import random
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from tortoise.models import Model

from core.calendar.limits import Limit, LimitUnit
from core.calendar.models import WorkingWeek
from core.database import MODEL_MODULES, migrate, opened
from core.dossiers.application import PaperGiven, Submitter
from core.dossiers.beginnings import receive
from core.dossiers.commands import act
from core.dossiers.effects import Said
from core.dossiers.files import FileStore
from core.dossiers.journal import Entry
from core.dossiers.journal import write as write_journal
from core.dossiers.models import DossierReading, EnquiryCount
from core.dossiers.states import Action
from core.dossiers.verify import SETTLED, seal
from core.notices import outbox, outcomes
from core.notices.models import Medium
from core.notices.outbox import Progress
from core.people.models import Session, SignInFailure
from core.people.roles import Role
from tests.core.first_rows import FILE, NOW, SEALING_KEY, held, tables, types_of
from tests.notices import taken
from tests.office import an_office

#: The nation's days are many; these show that they are kept.
_MOST_ROWS = 12


async def write() -> None:
    """Make the rows by the commands of today and write the file."""
    with tempfile.TemporaryDirectory() as folder:
        async with opened(f"sqlite://{folder}/first.sqlite3"):
            await migrate()
            await _fill(Path(folder))
            found = {}
            for table in _in_order_of_references():
                columns = list(await types_of(table))
                found[table] = (await held(table, columns))[:_MOST_ROWS]
            assert set(found) == await tables()
            assert all(found.values()), [name for name, these in found.items() if not these]
    FILE.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _in_order_of_references() -> list[str]:
    models = {
        model
        for name in MODEL_MODULES
        for _, model in inspect.getmembers(importlib.import_module(name), inspect.isclass)
        if issubclass(model, Model) and model is not Model and not model._meta.abstract
    }
    ordered: list[str] = []
    while len(ordered) < len(models):
        for model in sorted(models, key=lambda one: one._meta.db_table):
            needs = {
                model._meta.fields_map[name].related_model._meta.db_table
                for name in model._meta.fk_fields
            }
            table = model._meta.db_table
            if table not in ordered and needs <= {table, *ordered}:
                ordered.append(table)
    return ordered


async def _fill(folder: Path) -> None:
    office = await an_office(NOW)
    receiver = await office.actor(Role.RECEIVING_OFFICER)

    async def scan() -> Any:
        yield b"%PDF-1.7"

    file = await FileStore(folder).put(
        scan(), "Giấy chứng sinh.pdf", officer_id=receiver.officer_id, now=NOW
    )
    begun = await receive(
        office.desk,
        receiver,
        office.application(
            limit=Limit(3, LimitUnit.WORKING_DAY),
            submitter=Submitter("Trần Văn Nộp", "con", phone="0987654321"),
            papers=(PaperGiven("Giấy chứng sinh", 1, files=(file,)),),
            fees=({"what": "Lệ phí", "amount": 8000},),
        ),
        now=NOW,
        request_id="0" * 32,
    )
    code = begun.dossier.code
    await act(receiver, code, Action.TRANSFER, Said(unit_id=office.department.id), now=NOW)
    handler = await office.actor(Role.HANDLING_OFFICER)
    await act(handler, code, Action.OPEN, Said(), now=NOW)
    await act(handler, code, Action.PROPOSE_SUPPLEMENT, Said(note="Thiếu tờ khai"), now=NOW)
    await act(receiver, code, Action.ASK_PAPERS, Said(note="Thiếu tờ khai"), now=NOW)
    (notice, *_) = await outbox.claim("worker", 1, now=NOW)
    await outcomes.record([taken(notice, "SM1", now=NOW)])
    await outbox.report("twilio", "SM9", Progress.DELIVERED, now=NOW)
    await outbox.opt_out(Medium.SMS, "+84987654321", now=NOW)
    await write_journal(
        [Entry("sms", "SM1", "0" * 40, "status", "Một câu.", begun.dossier.id, NOW)]
    )
    await seal(SEALING_KEY, now=NOW + SETTLED)
    await WorkingWeek.create(
        unit_id=office.commune.id,
        week={"hours": {"mon": "07:30-11:30"}},
        changed_by="seed",
        changed_at=NOW,
    )
    await SignInFailure.create(account="an", address="203.0.113.7", at=NOW)
    await EnquiryCount.create(subject="service", window_at=NOW, asked=1)
    await DossierReading.create(
        dossier_id=begun.dossier.id, officer_id=receiver.officer_id, what="page", at=NOW
    )
    await Session.create(
        token_hash=f"{random.Random(1).getrandbits(256):064x}",
        officer_id=receiver.officer_id,
        csrf_token="0" * 43,
        address="203.0.113.7",
        created_at=NOW,
        seen_at=NOW,
        expires_at=NOW + timedelta(hours=12),
    )


if __name__ == "__main__":
    asyncio.run(write())
