"""Finding a dossier by what a citizen says at the counter."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from core.dossiers.application import Holder, Submitter
from core.dossiers.beginnings import receive
from core.dossiers.finding import by_state, search
from core.dossiers.lookup import display
from core.dossiers.models import ApplicantKind, Dossier
from core.dossiers.states import State
from core.dossiers.urgency import Urgency, today
from core.people.models import Assignment
from core.people.officers import actor
from core.people.roles import Role

PEOPLE = {
    "lan": Holder("Nguyễn Thị Lan", number="001099000001", phone="0912345678"),
    "dung": Holder("ĐẶNG ĐÌNH DŨNG", number="C1234567", phone="024 3835 6789"),
    "anh": Holder(unicodedata.normalize("NFD", "Trần Ánh Nguyệt"), number="123456789"),
    "firm": Holder("Công ty TNHH 50% Sao_Mai", ApplicantKind.BUSINESS, "0101234567"),
}


@pytest.fixture
async def filed(office, now) -> dict[int, str]:
    """id -> whose it is; Lan's daughter filed for her."""
    receiver = await office.actor(Role.RECEIVING_OFFICER)
    found = {}
    for who, holder in PEOPLE.items():
        submitter = Submitter("Lê Hà", number="079301000002", phone="0987654321")
        application = office.application(
            holder=holder, submitter=submitter if who == "lan" else None
        )
        begun = await receive(office.desk, receiver, application, now=now)
        found[begun.dossier.id] = who
    return found


async def found_by(office, filed, text, role=Role.RECEIVING_OFFICER, **given) -> list[str]:
    page = await search(await office.actor(role), text, day=await today(office.now), **given)
    assert page.total == len(page.dossiers)
    return [filed[one.id] for one in page.dossiers]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        pytest.param("X98.01-261102-0001", ["lan"], id="the code"),
        pytest.param(" x98.o1 – 261102 – OOO1 ", ["lan"], id="the code, sloppily"),
        pytest.param("X9801 261102 0001", ["lan"], id="the code without its separators"),
        pytest.param("261102-0002", ["dung"], id="date and serial"),
        pytest.param("-0003", ["anh"], id="the serial"),
        pytest.param("0003", ["anh"], id="its digits"),
        pytest.param("x98.01-2611", ["firm", "anh", "dung", "lan"], id="how a code begins"),
        pytest.param("001099000001", ["lan"], id="an identity number that reads as a telephone"),
        pytest.param("0010 9900 0001", ["lan"], id="an identity number in groups"),
        pytest.param("079301000002", ["lan"], id="the number of who filed"),
        pytest.param("c1234567", ["dung"], id="a passport"),
        pytest.param("123456789", ["anh"], id="an old identity number"),
        pytest.param("0101234567", ["firm"], id="a tax code"),
        pytest.param("0912345678", ["lan"], id="a telephone"),
        pytest.param("+84 912.345.678", ["lan"], id="a telephone, another way"),
        pytest.param("(024) 3835-6789", ["dung"], id="a landline"),
        pytest.param("0987 654 321", ["lan"], id="the telephone of who filed"),
        pytest.param("Nguyễn Thị Lan", ["lan"], id="the name"),
        pytest.param("nguyen thi lan", ["lan"], id="the name without its marks"),
        pytest.param("LAN nguyễn", ["lan"], id="two parts of the name, in any order"),
        pytest.param("đặng đình dũng", ["dung"], id="a name in capitals, typed small"),
        pytest.param("dang dinh dung", ["dung"], id="a barred d"),
        pytest.param("Ánh Nguyệt", ["anh"], id="a name that was typed decomposed"),
        pytest.param(unicodedata.normalize("NFD", "Ánh Nguyệt"), ["anh"], id="asked decomposed"),
        pytest.param("le ha", ["lan"], id="the name of who filed"),
        pytest.param("50%", ["firm"], id="a sign that LIKE knows"),
        pytest.param("sao_mai", ["firm"], id="another one"),
        pytest.param("%", ["firm"], id="a sign alone stands for itself"),
        pytest.param("tnhh 50", ["firm"], id="words with a number"),
        pytest.param("", ["firm", "anh", "dung", "lan"], id="nothing: all, the latest first"),
        pytest.param("9999", [], id="a serial that was not given"),
        pytest.param("113", [], id="a number of no person"),
        pytest.param("Phạm", [], id="nobody"),
        pytest.param("' OR 1=1 --", [], id="a statement"),
        pytest.param("\0", [], id="NUL"),
        pytest.param("\ud83d", [], id="half a surrogate pair"),
        pytest.param("\u0301", [], id="a mark without a letter"),
        pytest.param("x" * 100_000, [], id="a book"),
        pytest.param("9" * 1000, [], id="a number without end"),
        pytest.param("1-" * 90, [], id="a piece of a code without end"),
        pytest.param("lan " * 50, ["lan"], id="words without end"),
    ],
)
async def test_a_dossier_is_found_by(office, filed, text, who):
    assert await found_by(office, filed, text) == who


async def test_by_the_number_printed_for_the_telephone(office, filed):
    for dossier in await Dossier.all():
        for typed in (dossier.lookup_number, display(dossier.lookup_number)):
            assert await found_by(office, filed, typed) == [filed[dossier.id]]


async def test_other_units_dossiers_are_not_found_whatever_is_asked(office, filed, now):
    stranger, day = await actor(office.stranger, now), await today(now)
    for text in ("", "nguyen thi lan", "0912345678", "X98.01-261102-0001", "001099000001"):
        assert (await search(stranger, text, day=day)).total == 0
    assert await by_state(stranger) == {}


async def test_a_department_sees_what_was_handed_to_it(office, filed):
    first = min(filed)
    assert await found_by(office, filed, "", Role.HANDLING_OFFICER) == []
    await Dossier.filter(id=first).update(
        handling_unit_id=office.department.id, state=State.IN_REVIEW
    )
    assert await found_by(office, filed, "", Role.HANDLING_OFFICER) == [filed[first]]


async def test_an_inspector_of_the_province_sees_all_below(office, filed, now):
    await Assignment.create(
        officer=office.stranger,
        unit=office.province,
        role=Role.INSPECTOR,
        valid_from=date(2026, 1, 1),
    )
    inspector = await actor(office.stranger, now)
    assert (await search(inspector, "lan", day=await today(now))).total == 1
    assert await by_state(inspector) == {State.RECEIVED: len(PEOPLE)}


async def test_a_search_may_be_narrowed_by_state_and_urgency(office, filed):
    first = min(filed)
    await Dossier.filter(id=first).update(state=State.WAITING_PAPERS)
    assert await found_by(office, filed, "", state=State.WAITING_PAPERS) == ["lan"]
    assert await found_by(office, filed, "", wanted=Urgency.WAITING) == ["lan"]
    assert await found_by(office, filed, "dung", state=State.WAITING_PAPERS) == []


async def test_a_corrected_name_is_found_after_a_rebuild_too(office, filed):
    from core.dossiers.rebuild import rebuild

    await Dossier.filter(id=min(filed)).update(names_folded="somebody else")
    assert [found.column async for found in rebuild()] == ["names_folded"]
    assert await found_by(office, filed, "thi lan") == ["lan"]


async def test_ended_dossiers_are_not_counted_among_the_open(office, filed):
    await Dossier.filter(id=min(filed)).update(state=State.HANDED_OVER)
    assert await by_state(await office.actor(Role.RECEIVING_OFFICER)) == {State.RECEIVED: 3}
