"""Calls for officers: figures, the picture and its tables, what was said, what was recorded."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from backoffice.recordings import Sound
from core.calls.happened import Line, Means
from core.calls.models import CallReading
from core.calls.recording import CallBook
from core.conversations.keeping import Keeper
from core.database import transaction
from core.opinions.petitions import petition
from core.people.roles import Role
from core.questions import asking
from core.questions.asking import Asking
from core.questions.models import Question, QuestionState
from tests.core.calls.happenings import a_call, a_step

COUNT = {
    Role.RECEIVING_OFFICER,
    Role.HEAD,
    Role.HANDLING_OFFICER,
    Role.LEADER,
    Role.INSPECTOR,
}
READ = COUNT - {Role.LEADER}
HEAR = {Role.HEAD, Role.LEADER, Role.INSPECTOR}
BOOK = CallBook(b"k" * 32)
WAV = bytes(range(256)) * 4


class Recorded:
    """One recording is there."""

    async def sound(self, name: str) -> Sound | None:
        return Sound(WAV, "audio/wav") if name == "RE1" else None


@pytest.fixture
async def site(serve):
    return await serve(recordings=Recorded())


@pytest.fixture
async def calls(site):
    """Four calls of this morning."""
    at = site.clock.now - timedelta(hours=1)
    said = a_step(
        "d", 3, "guide", "guide", at=at, means=Means.SPEECH, sign="words",
        deed="advise", ended="not_found", said="hỏi anh Nguyễn Văn Tám số 0912345678",
    )  # fmt: skip
    told = [
        *a_call("a", ["language", "main", "status", "told"], at=at, answered=True),
        *a_call("b", ["language", "main", "officer"], at=at),
        *a_call("c", ["language", "main"], at=at),
        *a_call("d", ["language", "main", "guide"], at=at, ends=False),
        said,
    ]
    for one in told:
        BOOK.record(one)
    await BOOK.flush(site.clock.now)


async def a_petition(site, words="[RE1]"):
    async with transaction():
        return await petition(words, sender="x", channel="voice", now=site.clock.now)


@pytest.mark.parametrize("role", list(Role))
async def test_who_sees_figures_words_and_recordings(site, calls, role):
    spoken = await a_petition(site)
    browser = await site.signed_in(role)
    for path, able in (
        ("calls", COUNT),
        ("calls/words", READ),
        (f"calls/{BOOK.key(Line.TWILIO, 'd')}", READ),
        (f"recordings/{spoken.id}", HEAR),
    ):
        response = await browser.get(f"/office/{path}")
        assert response.status == (200 if role in able else 403), path


async def test_figures_say_what_became_of_calls(site, calls):
    browser = await site.signed_in(Role.LEADER)
    await browser.get("/office/calls")
    found = dict(
        re.findall(r'<dt>(.*?)</dt><dd><span class="cl-figure">(.*?)</span>', browser.text)
    )
    assert found == {
        "Cuộc gọi": "4",
        "Từ lúc đổ chuông đến lời chào": "0,5 giây",
        "Đã nghe trả lời": "1",
        "Nối máy với cán bộ": "1",
        "Xin gọi lại": "0",
        "Gác máy khi chưa nghe trả lời": "2",
    }
    assert "95 trong 100 cuộc không quá 0,5 giây; 100 % trong 3 giây" in browser.text


def table(text: str, heading: str) -> list[list[str]]:
    """The cells of the first table behind that heading."""
    body = text.split(f'id="{heading}"')[1].split("<tbody>")[1].split("</tbody>")[0]
    rows = [re.findall(r"<td.*?><span>(.*?)</span></td>", row) for row in body.split("</tr>")]
    return [[re.sub(r"<.*", "", cell).strip() for cell in row] for row in rows if row]


async def test_the_tables_have_the_figures_of_the_picture(site, calls):
    browser = await site.signed_in(Role.LEADER)
    await browser.get("/office/calls")
    picture = browser.text.split('class="wf cl"')[1].split("</svg>")[0]
    places = table(browser.text, "by-place")
    assert places == [
        ["Chọn tiếng", "4", "4", "0", "0", "0"],
        ["Chọn việc", "4", "3", "1", "0", "0"],
        ["Nhập mã hồ sơ", "1", "1", "0", "0", "0"],
        ["Nói thủ tục", "2", "1", "1", "0", "0"],
        ["Nghe tình trạng", "1", "0", "0", "1", "0"],
    ]
    for name, came, *_ in places:
        assert f">{name}</text>" in picture and f">{came} lượt</text>" in picture
    ways = table(browser.text, "by-way")
    drawn = re.findall(r"<title>(.*?) → (.*?): (\d+) lượt</title>", picture)
    # What leads back is a figure at its box, not a band.
    assert sorted(drawn) == sorted(tuple(way[:3]) for way in ways if way[0] != way[1])
    assert ["Nói thủ tục", "Nói thủ tục", "1", "50 %"] in ways and "↩ 1" in picture
    assert picture.count("cl-left-count") == 2 and "−1" in picture


async def test_a_unit_is_chosen_and_other_units_calls_are_not_counted(site, calls):
    browser = await site.signed_in("stranger")
    await browser.get("/office/calls")
    assert "Chưa rõ đơn vị" in browser.text  # whose call it was is not known: all see it
    browser = await site.signed_in(Role.LEADER)
    await browser.get(f"/office/calls?unit={site.office.commune.id}&days=1")
    assert "Chưa có cuộc gọi nào" in browser.text
    for query in ("unit=%00&days=-1", "unit=99999999999999999999&days=x"):
        assert (await browser.get(f"/office/calls?{query}")).status == 200


async def test_what_was_said_is_masked_and_leads_to_the_unanswered_questions(site, calls):
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    await browser.get("/office/calls/words")
    assert "hỏi anh ••• số •••" in browser.text
    assert "0912345678" not in browser.text and "Tám" not in browser.text
    assert 'href="/office/unanswered?week=2026-11-02">Chưa hiểu' in browser.text
    (read,) = await CallReading.all()
    assert read.call == "" and read.petition_id is None
    key = BOOK.key(Line.TWILIO, "d")
    assert f'href="/office/calls/{key}"' in browser.text
    await browser.get(f"/office/calls/{key}")
    assert "bấm phím 1" in browser.text and "hỏi anh ••• số •••" in browser.text
    inspector = await site.signed_in(Role.INSPECTOR)
    await inspector.get(f"/office/calls/{key}")
    assert "Cán bộ receiving_officer" in inspector.text


@pytest.mark.parametrize(
    ("wanted", "status", "told", "part"),
    [
        pytest.param("", 200, None, WAV, id="all of it"),
        pytest.param("bytes=0-", 206, "bytes 0-1023/1024", WAV, id="all of it as a range"),
        pytest.param("bytes=10-19", 206, "bytes 10-19/1024", WAV[10:20], id="a piece"),
        pytest.param("bytes=-4", 206, "bytes 1020-1023/1024", WAV[-4:], id="the end"),
        pytest.param("bytes=1000-5000", 206, "bytes 1000-1023/1024", WAV[1000:], id="past the end"),
        pytest.param("bytes=2000-", 416, "bytes */1024", None, id="behind the end"),
        pytest.param("bytes=x", 416, "bytes */1024", None, id="nonsense"),
    ],
)
async def test_a_recording_is_heard_in_ranges_and_kept_nowhere(site, wanted, status, told, part):
    spoken = await a_petition(site)
    browser = await site.signed_in(Role.LEADER)
    headers = {"Range": wanted} if wanted else {}
    async with browser.session.get(
        f"{browser.base}/office/recordings/{spoken.id}", headers=headers
    ) as response:
        assert response.status == status
        body = await response.read()
        assert response.headers.get("Content-Range") == told
        assert response.headers["Cache-Control"] == "no-store"
        if part is not None:
            assert body == part and response.headers["Content-Type"] == "audio/wav"
    heard = await CallReading.filter(petition_id=spoken.id).count()
    assert heard == (1 if part == WAV else 0)


async def test_petitions_that_were_spoken_can_be_listened_to(site):
    spoken, written = await a_petition(site), await a_petition(site, "Chờ lâu quá")
    gone = await a_petition(site, "[RE2]")
    browser = await site.signed_in(Role.LEADER)
    for path in ("calls", "opinions"):
        response = await browser.get(f"/office/{path}")
        assert f'src="/office/recordings/{spoken.id}"' in browser.text
        assert "[RE1]" not in browser.text and "Chờ lâu quá" in browser.text
        assert "media-src 'self'" in response.headers["Content-Security-Policy"]
    for number in (written.id, gone.id, 999, 10**17):
        assert (await browser.get(f"/office/recordings/{number}")).status == 404


@pytest.mark.parametrize(
    "number",
    [
        pytest.param("+84912345678", id="a mobile"),
        pytest.param("+842623800800", id="a landline, which takes no texts"),
    ],
)
async def test_who_asked_to_be_called_back_is_called_and_put_away(site, number):
    wish = Asking(f"voice:{number}", "voice", "vi", "Xin cán bộ gọi lại.", asking.WANTED, turn="1")
    await asking.ask(wish, Keeper(b"k" * 32), now=site.clock.now)
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    await browser.get("/office/calls")
    question = await Question.get()
    here = f"/office/asked/{question.id}"
    assert "Chờ cán bộ gọi lại" in browser.text and f'href="{here}"' in browser.text
    await browser.get(here)
    assert "Số để gọi lại" not in browser.text
    await browser.follow(await browser.post(here, {"step": "take"}))
    assert "Số để gọi lại" in browser.text and "Đã gọi lại" in browser.text
    await browser.follow(await browser.post(here, {"step": "called"}))
    assert "Đã ghi là đã gọi lại." in browser.text
    await question.refresh_from_db()
    assert question.state is QuestionState.ANSWERED and question.address == ""
    await browser.get("/office/calls")
    assert "Chờ cán bộ gọi lại" not in browser.text
