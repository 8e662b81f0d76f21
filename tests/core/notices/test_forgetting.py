"""Forgetting an address of a messenger: nothing more goes there, and other people keep theirs."""

from __future__ import annotations

from core.dossiers.beginnings import receive
from core.notices.forgetting import forget_address
from core.notices.models import Medium, Notice, NoticeState, OptOut
from core.notices.preferences import Way, Wish, set_medium, wish, wish_of
from core.notices.subscriptions import following, subscribe
from core.people.roles import Role


async def a_notice(office, dossier_id, address, state):
    now = office.now
    return await Notice.create(
        dossier_id=dossier_id, key=f"{address}:{state}", kind="received", medium=Medium.ZALO,
        address=address, facts={}, state=state, owed_at=now, next_at=now,
    )  # fmt: skip


async def test_what_is_kept_of_the_address_is_gone_and_nothing_is_owed_to_it(office):
    now = office.now
    officer = await office.actor(Role.RECEIVING_OFFICER)
    dossier = (await receive(office.desk, officer, office.application(), now=now)).dossier
    for person in ("5", "6"):
        await subscribe(dossier.id, Medium.ZALO, person, now=now)
    ways = (Way(Medium.ZALO, "5"), Way(Medium.SMS, "+84912345678"))
    await wish("+84912345678", Wish(ways), by="link", now=now)
    await set_medium(Medium.ZALO, "5", False, by="text", now=now)
    waits = await a_notice(office, dossier.id, "5", NoticeState.OWED)
    gone = await a_notice(office, dossier.id, "5", NoticeState.SENT)
    other = await a_notice(office, dossier.id, "6", NoticeState.OWED)
    await forget_address(Medium.ZALO, "5", now=now)
    assert [one.address for one in await following(dossier.id)] == ["6"]
    assert (await wish_of("+84912345678")).ways == (Way(Medium.SMS, "+84912345678"),)
    assert not await OptOut.exists()
    for one in (waits, gone, other):
        await one.refresh_from_db()
    assert [(one.address, one.state) for one in (waits, gone, other)] == [
        ("", NoticeState.SETTLED),
        ("", NoticeState.SENT),
        ("6", NoticeState.OWED),
    ]
