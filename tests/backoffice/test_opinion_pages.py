"""Ratings and petitions, as leaders and inspectors see them."""

from __future__ import annotations

import pytest

from core.database import transaction
from core.dossiers.models import Dossier
from core.dossiers.states import State
from core.opinions.petitions import petition
from core.opinions.rating import rate
from core.people.roles import Role

HOSTILE = "<script>alert(1)</script> ghế & bàn"


@pytest.mark.parametrize("role", [Role.LEADER, Role.INSPECTOR])
async def test_what_was_thought_is_shown_and_who_thought_it_is_not(site, role):
    dossier = await site.received()
    await Dossier.filter(id=dossier.id).update(state=State.HANDED_OVER)
    now = site.clock.now
    sent = {"sender": "+84911222333", "channel": "sms", "now": now}
    await rate(dossier.id, 4, HOSTILE, sender_hash="a", **sent)
    async with transaction():
        kept = await petition("Nên có thêm ghế", **sent)
    officer = await site.signed_in(role)
    await officer.get("/office/opinions")
    for said in (kept.number, "Nên có thêm ghế", "Trung bình 4.0/5 từ 1 đánh giá", dossier.code):
        assert said in officer.text
    assert "<script>alert" not in officer.text and "911222333" not in officer.text


async def test_nobody_else_sees_them(site):
    officer = await site.signed_in(Role.RECEIVING_OFFICER)
    assert (await officer.get("/office/opinions")).status == 403
    assert 'href="/office/opinions"' not in officer.text
