"""Addresses of mail are kept in one form, and what is none is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dossiers.application import Holder, checked
from core.errors import InvalidForm
from core.people.mailboxes import InvalidMailbox, read_mailbox
from tests.office import an_application


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("an@example.vn", "an@example.vn", id="as it is kept"),
        pytest.param("  An.Nguyen@Example.VN\n", "an.nguyen@example.vn", id="capitals, blanks"),
        pytest.param("an+hs@mail.example.vn", "an+hs@mail.example.vn", id="a part after a plus"),
        pytest.param("an@bưu-điện.vn", "an@xn--bu-in-7ya42ik46m.vn", id="a Vietnamese domain"),
        pytest.param("ân@example.vn", "ân@example.vn", id="a Vietnamese name"),
        pytest.param("o'brien_1@example.vn", "o'brien_1@example.vn", id="signs that are allowed"),
    ],
)
def test_an_address_is_kept_in_one_form(typed, kept):
    read = read_mailbox(typed)
    assert read == kept
    assert read_mailbox(read) == read


@pytest.mark.parametrize(
    "typed",
    [
        "", "an", "an@", "@example.vn", "an@localhost", "an@example", "an@exam ple.vn",
        "a n@example.vn", "an@@example.vn", "an@example.vn, b@example.vn", "An <an@example.vn>",
        '"an b"@example.vn', "an@[192.0.2.1]", "an@-example.vn", "an@example-.vn", "an@.vn",
        ".an@example.vn", "an.@example.vn", "an@example..vn", "an\x00@example.vn",
        "an@example.vn\r\nBcc: b@example.vn", "a" * 65 + "@example.vn",
        "an@" + "b" * 64 + ".vn", "an@" + "b.c" * 100 + ".vn",
    ],
)  # fmt: skip
def test_what_no_letter_reaches_is_refused(typed):
    with pytest.raises(InvalidMailbox):
        read_mailbox(typed)


@given(st.text(max_size=80))
def test_whatever_is_kept_is_kept_as_it_is(typed):
    try:
        read = read_mailbox(typed)
    except InvalidMailbox:
        return
    assert read_mailbox(read) == read
    assert read.count("@") == 1 and read.isprintable()


def test_an_application_keeps_it_in_that_form_and_tells_a_fault_of_it():
    holder = Holder(name="Nguyễn Thử", number="001099000001", email=" An@Example.VN ")
    assert checked(an_application(1, 1, holder=holder))["holder_email"] == "an@example.vn"
    wrong = Holder(name="Nguyễn Thử", number="001099000001", email="an@example")
    with pytest.raises(InvalidForm) as refused:
        checked(an_application(1, 1, holder=wrong))
    assert refused.value.faults == {"holder_email": "email"}
