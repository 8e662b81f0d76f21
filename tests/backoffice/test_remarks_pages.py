"""What officers tell each other about a dossier: on its page, and to another unit's."""

from __future__ import annotations

import html
import re

import pytest

from core.dossiers.models import DossierReading
from core.people.roles import Role
from core.workflow.models import Remark, Saying

RECEIVER, HANDLER, LEADER = Role.RECEIVING_OFFICER, Role.HANDLING_OFFICER, Role.LEADER


def text_of(browser) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", browser.text)))


def page_of(dossier) -> str:
    return f"/office/dossiers/{dossier.code}"


async def say(site, role, dossier, kind, **fields):
    """Send the form; the browser, and its answer."""
    browser = await site.signed_in(role)
    await browser.get(page_of(dossier))
    response = await browser.post(f"{page_of(dossier)}/remarks", {"kind": kind, **fields})
    return browser, response


async def asked(site, dossier, text="Công dân có đăng ký ở đó không?", due_on=""):
    """A question of the handling officer to the other commune."""
    to = str(site.office.other_commune.id)
    browser, response = await say(
        site, HANDLER, dossier, "question", to_unit_id=to, text=text, due_on=due_on
    )
    assert response.status == 303, browser.text
    return await Remark.get(kind=Saying.QUESTION, text=text)


async def test_a_note_for_colleagues_stands_on_the_page_with_who_and_when(site):
    dossier = await site.in_review()
    browser, response = await say(site, HANDLER, dossier, "comment", text=" Đã gọi <b>điện</b> ")
    [remark] = await Remark.all()
    assert response.headers["Location"] == f"{page_of(dossier)}#remark-{remark.id}"
    await browser.follow(response)
    assert f'id="remark-{remark.id}"' in browser.text
    assert "Đã gọi &lt;b&gt;điện&lt;/b&gt;" in browser.text
    said = text_of(browser)
    assert "02/11/2026 09:00 · Cán bộ handling_officer · Bộ phận Tư pháp - Hộ tịch" in said
    leader = await site.signed_in(LEADER)
    await leader.get(page_of(dossier))
    assert "Đã gọi" in text_of(leader)


async def test_the_latest_stands_first_and_older_ones_on_a_page_of_their_own(site):
    dossier = await site.in_review()
    for number in range(12):
        await say(site, HANDLER, dossier, "comment", text=f"Lần {number:02}")
    browser = await site.signed_in(HANDLER)
    await browser.get(page_of(dossier))
    said = text_of(browser)
    assert said.index("Lần 11") < said.index("Lần 02")
    assert "Lần 01" not in said and "Xem 2 trao đổi cũ hơn" in said
    await browser.get(f"{page_of(dossier)}/remarks")
    assert "Lần 00" in text_of(browser)


async def test_a_leader_directs_somebody_or_everybody(site):
    dossier = await site.in_review()
    handler = site.office.officers[HANDLER]
    browser, response = await say(
        site, LEADER, dossier, "direction", text="Làm gấp", to_officer_id=str(handler.id)
    )
    await browser.follow(response)
    said = text_of(browser)
    assert "Chỉ đạo gửi Cán bộ handling_officer" in said
    assert "Cán bộ leader · UBND xã Minh Họa" in said  # where he is, not where he may direct
    browser, response = await say(
        site, LEADER, dossier, "direction", text="Chú ý", to_officer_id=""
    )
    await browser.follow(response)
    remark = await Remark.get(text="Chú ý")
    assert (remark.kind, remark.to_officer_id) == (Saying.DIRECTION, None)
    leader_himself = f'<option value="{site.office.officers[LEADER].id}"'
    assert leader_himself not in browser.text


async def test_who_assigns_and_signs_nothing_directs_nobody(site):
    dossier = await site.in_review()
    browser, response = await say(site, HANDLER, dossier, "direction", text="Làm đi")
    assert response.status == 403
    assert await Remark.all().count() == 0
    await browser.get(page_of(dossier))
    assert 'value="direction"' not in browser.text and 'value="comment"' in browser.text


@pytest.mark.parametrize(
    ("role", "kind", "fields", "field"),
    [
        pytest.param(HANDLER, "comment", {"text": "  "}, "comment.text", id="nothing said"),
        pytest.param(HANDLER, "comment", {"text": "a" * 4001}, "comment.text", id="too much"),
        pytest.param(
            LEADER, "direction", {"text": "Làm", "to_officer_id": "999"},
            "direction.to_officer_id", id="somebody else's officer",
        ),
        pytest.param(
            LEADER, "direction", {"text": "Làm", "to_officer_id": "me"},
            "direction.to_officer_id", id="no officer at all",
        ),
        pytest.param(
            HANDLER, "question", {"text": "Có?", "to_unit_id": ""}, "question.to_unit_id",
            id="nobody asked",
        ),
        pytest.param(
            HANDLER, "question", {"text": "Có?", "to_unit_id": "9" * 17}, "question.to_unit_id",
            id="no such unit",
        ),
        pytest.param(
            HANDLER, "question", {"text": "Có?", "due_on": "2026-11-01"}, "question.due_on",
            id="a day that is over",
        ),
        pytest.param(
            HANDLER, "question", {"text": "Có?", "due_on": "08/11/2026"}, "question.due_on",
            id="a Sunday",
        ),
        pytest.param(
            HANDLER, "question", {"text": "Có?", "due_on": "9999-12-31"}, "question.due_on",
            id="beyond every calendar",
        ),
        pytest.param(
            HANDLER, "question", {"text": "Có?", "due_on": "mai"}, "question.due_on", id="no day",
        ),
    ],
)  # fmt: skip
async def test_a_fault_is_told_beside_its_field_and_what_was_typed_stays(
    site, role, kind, fields, field
):
    dossier = await site.in_review()
    if kind == "question":
        fields = {"to_unit_id": str(site.office.other_commune.id)} | fields
    browser, response = await say(site, role, dossier, kind, **fields)
    assert response.status == 422
    assert f'<a href="#{field}">' in browser.text and f'id="{field}-fault"' in browser.text
    assert re.search(rf'id="{re.escape(field)}"[^>]*aria-invalid="true"', browser.text)
    assert fields["text"].strip() in browser.text
    if day := fields.get("due_on"):
        assert f'value="{day}"' in browser.text
    assert await Remark.all().count() == 0


async def test_all_faults_of_a_question_are_told_at_once(site):
    dossier = await site.in_review()
    browser, response = await say(site, HANDLER, dossier, "question", due_on="mai")
    assert response.status == 422
    for name in ("to_unit_id", "text", "due_on"):
        assert f'<a href="#question.{name}">' in browser.text


@pytest.mark.parametrize("kind", ["", "answer", "nonsense"])
async def test_a_form_that_is_none_is_refused(site, kind):
    dossier = await site.in_review()
    _, response = await say(site, HANDLER, dossier, kind, text="Chào")
    assert response.status == 400


async def test_who_has_nothing_to_do_with_a_dossier_reads_only(site):
    dossier = await site.in_review()
    await say(site, HANDLER, dossier, "comment", text="Đã gọi điện")
    browser = await site.signed_in(Role.INSPECTOR)
    for path in ("", "/remarks"):
        await browser.get(page_of(dossier) + path)
        assert "Đã gọi điện" in browser.text and 'name="kind"' not in browser.text
    response = await browser.post(f"{page_of(dossier)}/remarks", {"kind": "comment", "text": "A"})
    assert response.status == 403


async def test_another_units_dossier_has_no_remarks_for_a_stranger_L55(site):
    dossier = await site.in_review()
    browser = await site.signed_in("stranger")
    assert (await browser.get(f"{page_of(dossier)}/remarks")).status == 404
    await browser.get("/office")
    response = await browser.post(f"{page_of(dossier)}/remarks", {"kind": "comment", "text": "A"})
    assert response.status == 404


async def test_reading_remarks_is_recorded_L55(site):
    dossier = await site.in_review()
    browser = await site.signed_in(LEADER)
    await browser.get(f"{page_of(dossier)}/remarks")
    [reading] = await DossierReading.all()
    assert (reading.what, reading.officer_id) == ("remarks", site.office.officers[LEADER].id)


async def test_another_unit_is_asked_and_answers_without_seeing_the_dossier_L55(site):
    dossier = await site.in_review()
    question = await asked(site, dossier, due_on="2026-11-05")
    handler = await site.signed_in(HANDLER)
    await handler.get(page_of(dossier))
    assert "Câu hỏi gửi UBND xã Bên Cạnh Chờ trả lời đến 05/11/2026" in text_of(handler)

    stranger = await site.signed_in("stranger")
    assert "Đơn vị khác đang hỏi: 1 câu chờ trả lời" in text_of(stranger)
    await stranger.get("/office/questions")
    said = text_of(stranger)
    assert dossier.code in said and question.text in said and "05/11/2026" in said
    assert "Bộ phận Tư pháp - Hộ tịch" in said
    assert dossier.holder_name not in stranger.text
    assert page_of(dossier) not in stranger.text
    readings = DossierReading.filter(officer_id=site.office.stranger.id)
    assert await readings.count() == 0

    response = await stranger.post(f"/office/questions/{question.id}", {"text": "Có, từ 2019"})
    await stranger.follow(response)
    assert "Đã gửi trả lời." in text_of(stranger) and question.text not in stranger.text
    await stranger.get("/office")
    assert "Đơn vị khác đang hỏi" not in text_of(stranger)

    await handler.get(page_of(dossier))
    said = text_of(handler)
    assert "Chờ trả lời" not in said
    assert "Cán bộ stranger · UBND xã Bên Cạnh Có, từ 2019" in said


async def test_a_question_that_nobody_answered_in_time_is_marked_late(site):
    dossier = await site.in_review()
    await asked(site, dossier, "Gấp?", due_on="2026-11-03")
    await asked(site, dossier, "Không gấp?")
    site.clock.now = site.clock.now.replace(day=4)
    browser = await site.signed_in("stranger")
    await browser.get("/office/questions")
    assert browser.text.count("badge-overdue") == 1
    assert browser.text.index("Gấp?") < browser.text.index("Không gấp?")


async def test_an_answer_without_words_comes_back_beside_its_question(site):
    dossier = await site.in_review()
    first, second = await asked(site, dossier, "Một?"), await asked(site, dossier, "Hai?")
    browser = await site.signed_in("stranger")
    await browser.get("/office/questions")
    response = await browser.post(f"/office/questions/{second.id}", {"text": " "})
    assert response.status == 422
    assert f'id="{second.id}.text-fault"' in browser.text
    assert f'id="{first.id}.text-fault"' not in browser.text
    assert await Remark.filter(kind=Saying.ANSWER).count() == 0


@pytest.mark.parametrize("number", ["999", "9" * 18])
async def test_a_question_that_is_not_ones_own_cannot_be_answered(site, number):
    question = await asked(site, await site.in_review())
    for who, path in ((HANDLER, question.id), ("stranger", number)):
        browser = await site.signed_in(who)
        response = await browser.post(f"/office/questions/{path}", {"text": "Có"})
        assert response.status == 404
    assert await Remark.filter(kind=Saying.ANSWER).count() == 0


async def test_who_is_asked_and_may_see_the_dossier_is_led_to_it(site):
    dossier = await site.in_review()
    to = str(site.office.commune.id)
    await say(site, HANDLER, dossier, "question", to_unit_id=to, text="Có bản gốc không?")
    browser = await site.signed_in(RECEIVER)
    await browser.get("/office/questions")
    assert f'href="{page_of(dossier)}"' in browser.text


async def test_with_no_question_the_page_says_so(site):
    browser = await site.signed_in(RECEIVER)
    assert (await browser.get("/office/questions")).status == 200
    assert "Không có câu hỏi nào đang chờ" in browser.text


async def test_units_are_offered_by_agency_and_ones_own_is_not(site):
    dossier = await site.in_review()
    browser = await site.signed_in(HANDLER)
    await browser.get(f"{page_of(dossier)}/remarks")
    offered = re.findall(r'<option value="(\d+)">', browser.text.partition('"to_unit_id"')[2])
    office = site.office
    units = {office.province.id, office.commune.id, office.other_commune.id}
    assert set(map(int, offered)) == units
