"""Objects made from columns beside the ORM are those that the ORM makes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tortoise.exceptions import ValidationError

from core.columns import inserted, loaded, stored, unsaved, updated
from core.database import on_postgres, one_connection, rows, transaction
from core.dossiers.models import Dossier, DossierEvent
from core.notices.models import Medium, Notice, NoticeState, Priority
from core.people.models import SignInFailure
from tests.core.workflow.offices import received

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


def a_notice(**more):
    return unsaved(
        Notice,
        dossier_id=None,
        kind="received",
        medium=Medium.SMS,
        address="+84912345678",
        facts={"code": "X", "due_at": None},
        state=NoticeState.OWED,
        owed_at=NOW,
        next_at=NOW,
        **more,
    )


async def test_a_loaded_dossier_is_the_one_that_the_orm_reads(office):
    it = await received(office, office.now)
    [row] = await rows("SELECT 1 AS besides, d.* FROM dossier d WHERE code = $1", it.code)

    found, expected = loaded(Dossier, row), await it.dossier()

    for name in Dossier._meta.fields_db_projection:
        assert getattr(found, name) == getattr(expected, name), name
        assert type(getattr(found, name)) is type(getattr(expected, name)), name
    found.subject = "Changed"
    await found.save(update_fields=["subject"])
    assert (await it.dossier()).subject == "Changed"


async def test_what_is_inserted_is_what_the_orm_would_save(database):
    columns = ("key", "kind", "medium", "address", "language", "facts", "state", "priority",
               "owed_at", "next_at", "attempts", "claimed_by", "provider", "provider_id",
               "failure")  # fmt: skip
    text, values = inserted(a_notice(key="by hand"), columns)
    await rows(text, *values)
    await a_notice(key="by the ORM").save()

    one, other = await Notice.all().order_by("id")

    ours = {name: getattr(one, name) for name in Notice._meta.fields_db_projection}
    theirs = {name: getattr(other, name) for name in Notice._meta.fields_db_projection}
    assert ours == theirs | {"id": one.id, "key": "by hand"}
    assert other.priority == Priority.CHANGE


async def test_columns_of_a_row_that_is_there_are_written(database):
    notice = a_notice(key="one")
    await notice.save()
    notice.state, notice.facts, notice.sent_at = NoticeState.SENT, {"code": "Y"}, NOW

    text, values = updated(notice, ["state", "facts", "sent_at"])
    await rows(text, *values)

    found = await Notice.get(id=notice.id)
    assert (found.state, found.facts, found.sent_at) == (NoticeState.SENT, {"code": "Y"}, NOW)


async def test_a_text_longer_than_its_column_is_not_written(database):
    event = unsaved(DossierEvent, request_id="x" * 65)

    with pytest.raises(ValidationError):
        stored(event, ["request_id"])


async def test_a_block_over_one_connection_keeps_what_it_wrote_before_it_failed(database):
    async def failing():
        async with one_connection():
            await SignInFailure.create(account="kept", address="", at=NOW)
            async with transaction():
                await SignInFailure.create(account="undone", address="", at=NOW)
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await failing()

    assert await SignInFailure.all().values_list("account", flat=True) == ["kept"]


async def test_a_block_over_one_connection_asks_one_server_process(database):
    if not on_postgres():
        pytest.skip("SQLite has but one connection")
    async with one_connection():
        async with transaction():
            asked = {(await rows("SELECT pg_backend_pid() AS pid"))[0]["pid"]}
        async with one_connection():
            asked.add((await rows("SELECT pg_backend_pid() AS pid"))[0]["pid"])

    assert len(asked) == 1
