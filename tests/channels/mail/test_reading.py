"""Which words of a mail ask something, and which mails nobody answers."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.commands import LONGEST
from channels.mail.reading import asked, is_of_a_machine, read

CODE = "H15.50.05.13-261008-0975"
OUR_SUBJECT = f"Hồ sơ {CODE} đã được tiếp nhận"
PERSON = "nguyen.an@example.vn"


def a_mail(subject: str = "", body: str = "", html: str = "", **headers: str) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = PERSON, "motcua@mau.gov.vn", subject
    mail["Message-ID"] = "<q1@example.vn>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    if body or not html:
        mail.set_content(body)
    if html:
        (mail.add_alternative if body else mail.set_content)(html, subtype="html")
    return mail.as_bytes()


QUOTED = "> Hồ sơ đã được tiếp nhận.\n> Muốn ngừng: DUNG\n"


@pytest.mark.parametrize(
    ("subject", "body", "text"),
    [
        pytest.param(f"TT {CODE}", "", f"TT {CODE}", id="a command in the subject"),
        pytest.param(f"TT {CODE} 4821", "Xin cảm ơn.", f"TT {CODE} 4821", id="with its PIN"),
        pytest.param("Hỏi", f"TT {CODE}", f"TT {CODE}", id="a command in the body"),
        pytest.param("", f"  {CODE}  ", CODE, id="a code alone"),
        pytest.param(f"Re: {OUR_SUBJECT}", "DUNG", "DUNG", id="an answer before our subject"),
        pytest.param(f"Re: {OUR_SUBJECT}", f"DUNG\n\nVào 2/11 motcua@mau.gov.vn đã viết:\n{QUOTED}",
                     "DUNG", id="above the quoted text"),
        pytest.param(f"Re: {OUR_SUBJECT}", "dung\n--\nGửi từ điện thoại", "dung", id="a signature"),
        pytest.param(f"RE: FW: {OUR_SUBJECT}", "Bao giờ xong?", OUR_SUBJECT,
                     id="no command: the dossier of the subject"),
        pytest.param(f"Trả lời: {OUR_SUBJECT}", QUOTED, OUR_SUBJECT, id="nothing but quoted text"),
        pytest.param("đúng", "TIEP", "TIEP", id="a subject that says nothing"),
        pytest.param("Khai sinh", "cần giấy tờ gì?", "Khai sinh cần giấy tờ gì?", id="a question"),
        pytest.param("", "", "", id="nothing at all"),
    ],
)  # fmt: skip
def test_the_words_that_ask_are_found(subject, body, text):
    assert asked(read(a_mail(subject, body))).text == text


def test_a_letter_of_pictures_is_read_by_its_words():
    html = (
        "<style>p{color:red}</style><p>TT&nbsp;" + CODE + "</p>"
        "<blockquote>DUNG <p>H15.99.99.99-261008-0001</p></blockquote>"
    )
    assert asked(read(a_mail("Hỏi", html=html))).text == f"TT {CODE}"


def test_a_book_is_cut_and_its_end_is_not_read():
    found = asked(read(a_mail("Hỏi", "dài dòng\n" * 20_000 + f"TT {CODE}")))
    assert CODE not in found.text
    assert len(found.text) <= LONGEST


def test_the_name_of_a_mail_goes_into_the_answer():
    assert asked(read(a_mail("TG"))).message_id == "<q1@example.vn>"


def test_a_person_is_answered():
    assert not is_of_a_machine(read(a_mail(f"TT {CODE}", Auto_Submitted="no")), PERSON)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Auto_Submitted": "auto-replied (vacation)"}, id="a holiday note"),
        pytest.param({"Auto_Submitted": "auto-generated"}, id="a machine's"),
        pytest.param({"Precedence": "bulk"}, id="bulk"),
        pytest.param({"Precedence": " LIST "}, id="a list's, in capitals"),
        pytest.param({"List_Id": "<a.example.vn>"}, id="a list's"),
        pytest.param({"List_Unsubscribe": "<mailto:x@example.vn>"}, id="a newsletter"),
        pytest.param({"X_Autoreply": "yes"}, id="an old program's holiday note"),
        pytest.param(
            {"Authentication_Results": "mx.mau.gov.vn; spf=pass; dmarc=fail (p=reject)"},
            id="our own server says that it is forged",
        ),
    ],
)
def test_a_machine_is_never_answered(headers):
    assert is_of_a_machine(read(a_mail(f"TT {CODE}", **headers)), PERSON)


@pytest.mark.parametrize(
    "return_path",
    ["", "MAILER-DAEMON@example.vn", "postmaster@example.vn", "no-reply@example.vn",
     "noreply+x@example.vn", "owner-list@example.vn", "list-request@example.vn",
     "bounces+a=b@example.vn"],
)  # fmt: skip
def test_addresses_behind_which_nobody_reads_are_never_answered(return_path):
    assert is_of_a_machine(read(a_mail(f"TT {CODE}")), return_path)


@pytest.mark.parametrize("file", ["holiday", "exim-plain", "postfix-failed"])
def test_what_servers_write_is_never_answered(file):
    raw = (Path(__file__).parents[2] / "payloads" / "mail" / f"{file}.eml").read_bytes()
    assert is_of_a_machine(read(raw), PERSON)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\n",
        b"\x00\xff\xfe",
        b"Subject: =?utf-8?b?!!!!?=\r\n\r\nx",
        b"Subject: =?nonsense?q?=41?=\r\nContent-Type: text/plain; charset=nonsense\r\n\r\nTT x",
        b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
        b"Content-Type: multipart/mixed; boundary=\r\n\r\n--\r\n",
        b"Content-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\n--x\r\n--x--",
        b"Message-ID: <[]@>\r\nFrom: @@@\r\nAuto-Submitted: \xff\r\n\r\nTG",
        b"Content-Type: message/rfc822\r\n\r\nContent-Type: text/html\r\n\r\n<p",
    ],
    ids=range(10),
)
def test_a_broken_mail_asks_nothing_wrong(raw):
    mail = read(raw)
    is_of_a_machine(mail, PERSON)
    found = asked(mail)
    assert found.text.isprintable() and found.subject.isprintable()


@given(st.binary(max_size=500), st.sampled_from(["Subject", "Content-Type", "Message-ID", "From"]))
def test_no_octets_make_it_stumble(octets, header):
    raw = header.encode() + b": " + octets + b"\r\nMIME-Version: 1.0\r\n\r\n" + octets
    mail = read(raw)
    is_of_a_machine(mail, PERSON)
    assert asked(mail).text.isprintable()
