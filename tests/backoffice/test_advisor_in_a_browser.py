"""The pages about the advisor in a real browser: readable aloud, on every screen, by keyboard."""

from __future__ import annotations

import os

import pytest

from core.changes.models import AnswerReport
from core.conversations.keeping import Keeper, Said
from core.people.models import Assignment, Officer
from core.people.roles import Role
from core.questions import asking, examples
from core.questions.asking import Asking
from core.questions.models import Question, QuestionState
from tests.backoffice.test_in_a_browser import CONTRAST, SIZES, faults_of, machine, tab_to
from tests.office import LONG_AGO

__all__ = ["machine"]  # a fixture

# What a browser shows does not depend on the database.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
KEEPER = Keeper(b"k" * 32)
WORDS = "nhà em ở nhờ đất ông bà, giờ muốn tách ra riêng thì làm sao"
#: A folder for pictures, for whoever wants to look.
_PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture
async def asked(site) -> None:
    """Questions, an example, a report."""
    now, office = site.clock.now, site.office
    said = Said("1", "chat", "vi", WORDS, "Chưa hiểu ý bạn.", "handover", understood=False)
    await KEEPER.save("telegram:7", {}, said, now=now)
    for number, why in enumerate((asking.WANTED, asking.NOT_UNDERSTOOD, asking.STOPPED), 7):
        question = Asking(f"telegram:{number}", "chat", "vi", WORDS, why, "1.001193", turn="1")
        await asking.ask(question, KEEPER, now=now)
    officer = await office.actor(Role.RECEIVING_OFFICER)
    for text in ("cháu chưa có giấy tờ gì", "bé nhà em chưa làm giấy"):
        one = await examples.propose(officer, text, "1.001193", now=now)
    await examples.review(await office.actor(Role.HEAD), one.id, accept=True, now=now)
    await AnswerReport.create(
        at=now,
        compared=900,
        moved=[{"text": WORDS, "before": "1.001193", "after": None, "meant": "1.001193"}],
        facts=[
            {
                "code": "1.001193",
                "name": "Đăng ký khai sinh",
                "facet": "fee",
                "before": ["8.000 đồng"],
                "after": ["Miễn"],
                "asked": 12,
            }
        ],
        procedures=[{"code": "1.001193", "name": "Đăng ký khai sinh", "how": "changed"}],
        counts={"moved": 1, "facts": 1, "procedures": 1},
    )
    administrator = office.officers[Role.ADMINISTRATOR]
    await Assignment.create(
        officer=administrator,
        unit=office.province,
        role=Role.ADMINISTRATOR,
        valid_from=LONG_AGO,
    )
    await Assignment.create(
        officer=administrator, unit=office.commune, role=Role.HEAD, valid_from=LONG_AGO
    )
    await site.signed_in(Role.ADMINISTRATOR)  # gives the account its password


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("size", SIZES)
async def test_every_page_can_be_read_aloud_and_fits_the_screen(
    site, machine, asked, language, size
):
    await Officer.all().update(language=language)
    page = await machine.signed_in(Role.ADMINISTRATOR.value)
    width, height = SIZES[size]
    await page.set_viewport_size({"width": width, "height": height})
    first = (await Question.filter(state=QuestionState.OPEN).first()).id
    found = []
    for path in (
        "asked",
        f"asked/{first}",
        "unanswered?week=2026-11-02",
        "examples",
        "interviews",
        "interviews/birth",
        "catalogue-changes",
        "catalogue-changes/1",
    ):
        await page.goto(f"{machine.base}/office/{path}")
        found += [(path, fault) for fault in await faults_of(page)]
        found += [(path, fault) for fault in await page.evaluate(CONTRAST)]
        if _PICTURES:
            name = f"{path.replace('/', '_').partition('?')[0]}_{language}_{width}.png"
            await page.screenshot(path=f"{_PICTURES}/{name}", full_page=True)
    assert found == []


async def test_a_question_is_answered_by_keyboard_alone(site, machine, asked):
    """Without script and without mouse, from the inbox to the answer."""
    page = await machine.signed_in(Role.ADMINISTRATOR.value, java_script_enabled=False)
    await page.goto(f"{machine.base}/office/asked")
    await tab_to(page, WORDS)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/asked/*")
    await tab_to(page, "Nhận trả lời")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**?done=taken")
    await tab_to(page, "text")
    await page.keyboard.type("Mời ra công an xã.")
    await tab_to(page, "Gửi trả lời")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**?done=answered")
    assert (await Question.get(state=QuestionState.ANSWERED)).answer == "Mời ra công an xã."
