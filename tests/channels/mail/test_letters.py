"""What a letter is made of, as the reader's program and the servers on the way see it."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTPUTF8
from email.utils import parsedate_to_datetime

import pytest

from channels.base import Attached, Outgoing
from channels.mail.composing import Letterhead
from channels.mail.letters import Letters, MailPhrases
from channels.mail.unsubscribing import Unsubscribing
from channels.notices import full_notice
from channels.wording import citizens_wording
from tests.channels.mail.conftest import AT, SECRET, US, stop_url

TO = "nguyen.an@example.vn"
FACTS = {
    "code": "H15.50.05.13-261008-0975",
    "unit": "UBND xã Minh Họa",
    "officer": "Nguyễn Thị Thử Nghiệm",
    "received_at": "2026-10-08T09:00+07:00",
    "due_at": "2026-10-22T16:30+07:00",
}
LINK = "https://motcua.example/tra-cuu?ma=H15.50.05.13-261008-0975"
TEXT = full_notice(citizens_wording(), "received", FACTS, "vi", link=LINK)
LETTERS = Letters(house="Một cửa Tỉnh Mẫu", stop_url=stop_url, takes_mail=True)
PDF = Attached("Giấy tiếp nhận H15.pdf", "application/pdf", b"%PDF-1.7 ...")


def sent(message: Outgoing, **letterhead) -> EmailMessage:
    """The letter as it arrives."""
    settings = {"unsubscribe_url": stop_url, "takes_mail": True} | letterhead
    octets = Letterhead(US, **settings).letter(message, "k" * 24, now=AT).as_bytes()
    assert octets.isascii(), "what is signed must not be changed on the way"
    assert max(map(len, octets.split(b"\r\n"))) <= 998
    letter = message_from_bytes(octets, policy=SMTPUTF8)
    assert isinstance(letter, EmailMessage)
    return letter


def notice(**changes) -> Outgoing:
    return LETTERS.notice(TO, TEXT, "vi", reference="notice 7", **changes)


def test_the_headers_that_a_signature_covers_are_there_and_of_our_domain():
    letter = sent(notice())
    assert parsedate_to_datetime(letter["Date"]) == AT
    assert str(letter["From"]) == "Một cửa Tỉnh Mẫu <motcua@mau.gov.vn>"
    assert letter["Message-ID"].endswith("@mau.gov.vn>")
    assert letter["Subject"] == "Hồ sơ H15.50.05.13-261008-0975 đã được tiếp nhận"


def test_a_letter_says_that_a_machine_wrote_it_and_how_to_get_no_more():
    letter = sent(notice())
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["List-Unsubscribe"] == (
        "<https://motcua.example/thu/ngung/of-nguyen.an>, <mailto:motcua@mau.gov.vn?subject=DUNG>"
    )


def test_a_sealed_link_is_not_broken_over_lines():
    box = Unsubscribing(SECRET)
    link = f"https://motcua.example.gov.vn/thu/ngung/{box.token(TO)}"
    letter = sent(notice(), unsubscribe_url=lambda address: link, takes_mail=False)
    assert letter["List-Unsubscribe"] == f"<{link}>"
    assert TO not in link and "nguyen" not in link


def test_text_and_picture_say_the_same():
    letter = sent(notice())
    plain, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain and html
    text, drawn = plain.get_content(), html.get_content()
    for fact in ("UBND xã Minh Họa", "16:30 22/10/2026", "09:00 08/10/2026", LINK):
        assert fact in text and fact in drawn
    assert letter.get_content_type() == "multipart/alternative"
    assert "http" not in drawn.replace(LINK, "").replace(stop_url(TO), "")  # nothing is fetched
    assert "<script" not in drawn and "<img" not in drawn


def test_what_people_wrote_cannot_become_a_part_of_the_picture():
    text = 'Hồ sơ H15: <b>x</b>\nLý do: <script>alert(1)</script>\nXem: https://a.vn/"><b>'
    html = LETTERS.notice(TO, text, "vi", reference="r").html
    assert (
        "<script" not in html and "<b>" not in html and '"><' not in html.split("href=", 1)[1][:60]
    )


def test_the_receipt_goes_with_the_letter_under_its_name():
    letter = sent(notice(attached=(PDF,)))
    (file,) = letter.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == (PDF.name, "application/pdf")
    assert file.get_content() == PDF.content
    body = letter.get_body(("plain",))
    assert body and f"Kèm theo: {PDF.name}" in body.get_content()


def test_a_reply_stands_under_the_question_and_ends_nothing():
    reply = LETTERS.reply(
        TO, "Đang xử lý.", "vi", reference="r", subject="TT H15", answers="<q@example.vn>"
    )
    letter = sent(reply)
    assert letter["Subject"] == "Trả lời: TT H15"
    assert (letter["In-Reply-To"], letter["References"]) == ("<q@example.vn>", "<q@example.vn>")
    assert letter["Auto-Submitted"] == "auto-replied"
    assert letter["List-Unsubscribe"] is None
    assert stop_url(TO) not in reply.text


@pytest.mark.parametrize(
    ("subject", "answers"),
    [
        pytest.param("a\r\nBcc: b@example.vn", "<x@y>\r\nBcc: b@example.vn", id="a line end"),
        pytest.param("a\x00\x0b\u2028b", "<x y@z>", id="what no header holds"),
        pytest.param("ế" * 5000, "<" + "x" * 5000 + "@y>", id="much too long"),
        pytest.param("=?utf-8?b?QmNj?=\r\n X: y", "nothing", id="words that are encoded already"),
        pytest.param("\udce1\ud800", "<\udce1@x>", id="halves of characters"),
    ],
)
def test_nothing_that_somebody_wrote_makes_a_header_of_ours(subject, answers):
    reply = LETTERS.reply(TO, "Đã nhận.", "vi", reference="r", subject=subject, answers=answers)
    letter = sent(reply)
    assert set(letter.keys()) <= {
        "Date", "From", "To", "Subject", "Message-ID", "In-Reply-To", "References",
        "Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding",
    }  # fmt: skip
    assert letter.get_all("To") == [TO]


def test_several_notices_stand_in_one_letter_each_with_its_facts_and_link():
    other = {**FACTS, "code": "H15.01-261102-0001"}
    texts = [TEXT, full_notice(citizens_wording(), "ready", other, "vi", link="https://a.vn/2")]
    message = LETTERS.digest(TO, texts, "vi", reference="r", attached=(PDF,))
    assert message.subject == "2 tin về hồ sơ của ông/bà"
    for said in (FACTS["code"], other["code"], LINK, "https://a.vn/2"):
        assert said in message.text and said in message.html
    assert message.html.count("<h1") == 1 and message.html.count("<h2") == 2
    assert len(message.attached) == 1


def test_of_an_answer_in_one_line_the_first_sentence_is_the_news():
    text = f"Hồ sơ {FACTS['code']}: đang xử lý. Hẹn trả 22/10/2026. Nơi giải quyết: UBND."
    html = LETTERS.reply(TO, text, "vi", reference="r", subject="", answers="").html
    assert f">Hồ sơ {FACTS['code']}: đang xử lý.</h1>" in html
    assert "<p" in html and "Hẹn trả 22/10/2026. Nơi giải quyết: UBND.</p>" in html


def test_the_foot_is_the_signature_that_programs_leave_out_of_answers():
    text = notice().text
    assert "\n-- \n" in text
    assert text.index("\n-- \n") > text.index("Cơ quan")
    assert stop_url(TO) in text.rpartition("\n-- \n")[2]


def test_mail_speaks_of_letters_where_texts_speak_of_numbers():
    words = MailPhrases(citizens_wording())
    for key in ("stopped", "resumed", "too_many", "help"):
        assert "Số này" not in words.said(f"answer.{key}", "vi")
    for key in ("begun", "left"):
        assert "Số này" not in words.said(f"follow.{key}", "vi", code="X")
    assert words.said("answer.locked", "vi") == citizens_wording().say("answer.locked", "vi")


class TestLinksThatEndLetters:
    def test_a_link_opens_to_its_address_years_later(self):
        box = Unsubscribing(SECRET)
        assert Unsubscribing(SECRET).address(box.token(TO)) == TO
        assert box.token(TO) != box.token(TO)

    @pytest.mark.parametrize(
        "token",
        ["", "x", "gAAAAA", "a" * 700, "ế" * 100, "=" * 8, Unsubscribing(b"o" * 32).token(TO)],
        ids=["empty", "one letter", "a head", "too long", "no ascii", "padding", "another house's"],
    )
    def test_what_we_did_not_make_opens_to_nothing(self, token):
        assert Unsubscribing(SECRET).address(token) is None

    def test_a_letter_changed_anywhere_opens_to_nothing(self):
        token = Unsubscribing(SECRET).token(TO)
        for place in range(len(token)):
            other = "A" if token[place] != "A" else "B"
            changed = token[:place] + other + token[place + 1 :]
            assert Unsubscribing(SECRET).address(changed) in (None, TO)
        # The last letter has bits that no octet takes.
        assert Unsubscribing(SECRET).address("B" + token[1:]) is None


class TestReturnPaths:
    def test_a_return_path_is_read_whatever_servers_made_of_its_letters(self, stand_paths):
        key = stand_paths.key("notice 7")
        path = stand_paths.of(key)
        assert path.startswith("motcua+b-") and path.endswith("@mau.gov.vn")
        assert len(path.partition("@")[0]) <= 64
        assert stand_paths.read(path) == stand_paths.read(path.upper()) == key

    def test_a_return_path_that_we_did_not_make_names_no_letter(self, stand_paths):
        path = stand_paths.of(stand_paths.key("notice 7"))
        for other in (
            path.replace("@mau", "@other"),
            path.replace("b-", ""),
            path.replace("motcua+", "other+"),
            path[:-20] + ("a" if path[-20] != "a" else "b") + path[-19:],
            path.replace("b-", "b-a"),
            "motcua@mau.gov.vn",
            "",
            "@",
        ):
            assert stand_paths.read(other) is None or other == path

    def test_guessed_tokens_name_no_letter(self, stand_paths, chance):
        letters = "abcdefghijklmnopqrstuvwxyz234567"
        for _ in range(2000):
            token = "".join(chance.choices(letters, k=40))
            assert stand_paths.read(f"motcua+b-{token}@mau.gov.vn") is None


def test_letters_of_one_moment_are_dated_by_the_clock_that_was_given():
    letter = Letterhead(US).letter(notice(), "k", now=AT + timedelta(hours=1))
    assert parsedate_to_datetime(letter["Date"]) == AT + timedelta(hours=1)
