"""Papers over a chat: for the dossier that waits, with a form, and what is no paper."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from advisor.advice import Button
from channels.base import Refused
from channels.chat.fetching import of_host
from channels.chat.papers import ChatPapers
from core.dossiers.beginnings import receive
from core.dossiers.commands import act
from core.dossiers.effects import Said
from core.dossiers.files import FileStore
from core.dossiers.states import Action
from core.forms.models import Prepared
from core.notices.models import Medium
from core.notices.subscriptions import subscribe, unsubscribe
from core.people.roles import Role
from core.sent_papers import keeping
from core.sent_papers.models import SentPaper
from tests.channels.chat.test_chat_declaring import publish
from tests.channels.chat.test_chat_filling import ALL
from tests.channels.chat_stands import House, TelegramStand, ZaloStand, telegram_stand, zalo_stand
from tests.core.forms.test_form_versions import CODE
from tests.fakes.telegram import PERSON
from tests.fakes.zalo import PERSON as ZALO_PERSON

JPEG = b"\xff\xd8\xff\xe0" + b"a picture of a paper" * 9000
PDF = b"%PDF-1.7 a paper"


@pytest.fixture
async def house(office, tmp_path):
    return House(now=office.now, papers=ChatPapers(FileStore(tmp_path, max_bytes=200_000)))


@pytest.fixture
async def stand(house) -> AsyncIterator[TelegramStand]:
    async with telegram_stand(house) as stand:
        yield stand


async def a_dossier(office, medium=Medium.TELEGRAM, person=str(PERSON), *, waits=True):
    """A dossier that this person has proved."""
    officer = await office.actor(Role.RECEIVING_OFFICER)
    begun = await receive(office.desk, officer, office.application(), now=office.now)
    if waits:
        asked = Said(note="Giấy chứng sinh")
        await act(officer, begun.dossier.code, Action.ASK_PAPERS, asked, now=office.now)
    await subscribe(begun.dossier.id, medium, person, now=office.now)
    return begun.dossier


def photograph(stand, content=JPEG, **more):
    """An update with a photograph in two sizes."""
    stand.fake.files["large"] = content
    sizes = [
        {"file_id": name, "file_unique_id": name, "width": side, "height": side}
        for name, side in (("small", 90), ("large", 900))
    ]
    return stand.fake.update(message=stand.fake.message(photo=sizes, **more))


def document(stand, content, name="giay.pdf", **more):
    stand.fake.files["doc"] = content
    said = {"file_id": "doc", "file_unique_id": "doc", "file_name": name}
    return stand.fake.update(message=stand.fake.message(document=said, **more))


async def test_a_photograph_goes_to_the_dossier_that_waits(stand, office, house):
    dossier = await a_dossier(office)
    (told,) = await stand.posts(photograph(stand, caption="Giấy chứng sinh đây ạ"))
    assert f"Đã nhận 1 giấy tờ cho hồ sơ {dossier.code}" in told.text
    (paper,) = await keeping.of_dossier(dossier.id)
    assert (paper.file["type"], paper.file["size"]) == ("image/jpeg", len(JPEG))
    assert (paper.caption, paper.channel) == ("Giấy chứng sinh đây ạ", "telegram")
    assert await stand.again() == []
    assert await SentPaper.all().count() == 1


@pytest.mark.parametrize("waits", [True, False], ids=["proved no longer", "waits for nothing"])
async def test_without_a_dossier_that_waits_nothing_is_kept(stand, office, waits):
    dossier = await a_dossier(office, waits=waits)
    if waits:
        await unsubscribe(dossier.id, Medium.TELEGRAM, str(PERSON), now=office.now)
    (told,) = await stand.posts(photograph(stand))
    assert "DK <mã hồ sơ> <PIN>" in told.text
    assert not await SentPaper.exists()


async def test_of_several_dossiers_one_is_chosen(stand, office):
    first, second = await a_dossier(office), await a_dossier(office)
    (which,) = await stand.posts(document(stand, PDF))
    assert [one.says for one in which.buttons] == [first.code, second.code]
    assert not await SentPaper.exists()
    (told,) = await stand.presses(which.buttons[1])
    assert second.code in told.text
    assert [one.file["name"] for one in await keeping.of_dossier(second.id)] == ["giay.pdf"]
    (told,) = await stand.posts(document(stand, PDF, caption=f"cho hồ sơ {first.code}"))
    assert first.code in told.text
    assert len(await keeping.of_dossier(first.id)) == 1


async def test_nobody_gives_papers_to_a_dossier_of_others(stand, office):
    other = await a_dossier(office, person="1")
    await a_dossier(office)
    await stand.posts(document(stand, PDF, caption=other.code))
    await stand.presses(Button(other.code, f"t:GIAY {other.code}"))
    assert not await keeping.of_dossier(other.id)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"MZ\x90 a program", "Chỉ nhận ảnh", id="a program called PDF"),
        pytest.param(b"", "Chỉ nhận ảnh", id="nothing"),
        pytest.param(b"\xff\xd8\xff" + b"x" * 300_000, "lớn quá", id="too large"),
    ],
)
async def test_what_is_no_paper_is_refused_by_what_is_in_it(stand, office, content, said):
    await a_dossier(office)
    (told,) = await stand.posts(document(stand, content))
    assert said in told.text
    assert not await SentPaper.exists()


async def test_a_file_that_cannot_be_had_is_asked_for_again(stand, office):
    await a_dossier(office)
    update = document(stand, PDF)
    stand.fake.files.clear()
    (told,) = await stand.posts(update)
    assert "gửi lại" in told.text


async def test_papers_go_with_the_form_that_is_filled_in(stand, office):
    await publish(office)
    await stand.says(f"TK {CODE}")
    (told,) = await stand.posts(photograph(stand))
    assert "sẽ gửi kèm tờ khai" in told.text
    stand.house.later(100)
    for text in (*ALL, "LƯU"):
        stand.house.later(3)
        await stand.says(text)
    number = (await Prepared.get()).number
    assert [one.prepared for one in await SentPaper.all()] == [number]


async def test_papers_of_a_form_that_was_given_up_are_nobodys(stand, office):
    await publish(office)
    await stand.says(f"TK {CODE}")
    await stand.posts(photograph(stand))
    await stand.says("THOÁT")
    assert not await SentPaper.exists()


async def test_one_dossier_takes_so_many_and_no_more(stand, office):
    dossier = await a_dossier(office)
    for number in range(keeping.MOST):
        await keeping.keep({"name": "x"}, dossier_id=dossier.id, caption="", channel="telegram",
                           message=str(number), now=office.now)  # fmt: skip
    (told,) = await stand.posts(photograph(stand))
    assert "đã nhận đủ" in told.text


async def test_over_zalo_several_pictures_come_at_once(house, office):
    dossier = await a_dossier(office, Medium.ZALO, ZALO_PERSON)
    async with zalo_stand(house) as stand:
        (told,) = await stand.posts(pictures(stand, f"{stand.fake.base}/files"))
        assert "Đã nhận 2 giấy tờ" in told.text
        assert len(await keeping.of_dossier(dossier.id)) == 2
        (told,) = await stand.posts(pictures(stand, "https://evil.example"))
        assert "gửi lại" in told.text


def pictures(stand: ZaloStand, where: str):
    stand.fake.files |= {"a.jpg": JPEG, "b.jpg": JPEG[:-1]}
    lie = [{"type": "image", "payload": {"url": f"{where}/{name}"}} for name in ("a.jpg", "b.jpg")]
    return stand.fake.event("user_send_image", attachments=lie)


@pytest.mark.parametrize(
    "url",
    [
        "http://f1.zdn.vn/x",
        "https://zdn.vn.evil.example/x",
        "https://evilzdn.vn/x",
        "https://127.0.0.1/x",
        "http://127.0.0.1:9/x",
        "https://10.0.0.1/x",
        "file:///etc/passwd",
        "https://f1.zdn.vn:8443/x",
        "https://user@169.254.169.254/x",
        "",
        "https://[",
    ],
)
def test_nobody_makes_us_knock_elsewhere(url):
    with pytest.raises(Refused):
        of_host(url, {"zdn.vn"})


def test_a_file_of_the_messenger_is_fetched():
    assert of_host("https://f12.group.zdn.vn/a.jpg", {"zdn.vn"}) == "https://f12.group.zdn.vn/a.jpg"
