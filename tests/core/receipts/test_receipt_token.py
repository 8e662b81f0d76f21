"""A slip proves itself to whoever has the published key, and nothing else does."""

from __future__ import annotations

import base64
from datetime import date

import pytest

from core.errors import InvalidInput
from core.receipts import token
from core.receipts.token import Claims, MalformedToken, TamperedToken, UnknownKey

KEY = token.signing_key(b"a secret of the test installation")
OTHER = token.signing_key(b"the secret of another installation")
CLAIMS = Claims("H15.50.05.13-261103-0975", date(2026, 11, 3), date(2026, 11, 25))
TOKEN = token.sign(KEY, CLAIMS)
PUBLIC = KEY.public_key()


def test_a_stranger_with_the_published_key_reads_code_dates_and_agency() -> None:
    published = token.public_text(PUBLIC)
    claims = token.verify([token.public_key(published)], CLAIMS.code, TOKEN)
    assert claims == CLAIMS
    assert claims.agency == "H15.50.05.13"


def test_a_receipt_without_a_due_date_proves_that_none_was_promised() -> None:
    claims = Claims(CLAIMS.code, CLAIMS.received_on, None)
    assert token.verify([PUBLIC], claims.code, token.sign(KEY, claims)) == claims


def test_after_a_change_of_the_secret_old_slips_still_hold() -> None:
    assert token.verify([OTHER.public_key(), PUBLIC], CLAIMS.code, TOKEN) == CLAIMS


def test_the_key_follows_from_the_secret_alone() -> None:
    again = token.signing_key(b"a secret of the test installation")
    assert token.sign(again, CLAIMS) == TOKEN


def test_no_bit_of_the_token_can_be_changed() -> None:
    octets = base64.b32decode(TOKEN + "=" * (-len(TOKEN) % 8))
    for place in range(len(octets) * 8):
        changed = bytearray(octets)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(token.BadToken):
            token.verify([PUBLIC], CLAIMS.code, base64.b32encode(changed).decode().rstrip("="))


def test_no_letter_of_the_token_can_be_changed() -> None:
    for place, letter in enumerate(TOKEN):
        for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567":
            if other != letter:
                with pytest.raises(token.BadToken):
                    token.verify([PUBLIC], CLAIMS.code, TOKEN[:place] + other + TOKEN[place + 1 :])


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("H15.50.05.13-261103-0976", id="the next dossier"),
        pytest.param("h15.50.05.13-261103-0975", id="lower case"),
        pytest.param("H15.50.05.13-261103-0975 ", id="a blank behind"),
        pytest.param("H15.50.05.13-261103-097５", id="a digit that is not ASCII"),
        pytest.param("", id="none"),
    ],
)
def test_the_token_holds_for_its_own_code_only(code: str) -> None:
    with pytest.raises(TamperedToken):
        token.verify([PUBLIC], code, TOKEN)


def test_a_slip_of_another_installation_is_told_from_a_forged_one() -> None:
    with pytest.raises(UnknownKey):
        token.verify([OTHER.public_key()], CLAIMS.code, TOKEN)
    with pytest.raises(UnknownKey):
        token.verify([], CLAIMS.code, TOKEN)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("A" * 114, id="zeros: version 0"),
        pytest.param(TOKEN[:-1], id="cut"),
        pytest.param(TOKEN + "A", id="longer"),
        pytest.param(TOKEN.lower(), id="lower case"),
        pytest.param(TOKEN + "======", id="padded"),
        pytest.param("Ờ" * 114, id="not ASCII"),
        pytest.param("!" * 114, id="punctuation"),
        pytest.param("A" * 100_000, id="huge"),
    ],
)
def test_what_is_no_token_is_called_malformed(text: str) -> None:
    with pytest.raises(MalformedToken):
        token.verify([PUBLIC], CLAIMS.code, text)


@pytest.mark.parametrize(
    ("received_on", "due_on"),
    [
        pytest.param(date(2019, 12, 31), None, id="received before the epoch"),
        pytest.param(date(2020, 1, 1), None, id="day zero means no date"),
        pytest.param(date(2026, 1, 1), date(2200, 1, 1), id="due beyond two octets"),
    ],
)
def test_dates_that_do_not_fit_are_refused_not_wrapped(
    received_on: date, due_on: date | None
) -> None:
    with pytest.raises(InvalidInput):
        token.sign(KEY, Claims(CLAIMS.code, received_on, due_on))


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(InvalidInput):
        token.signing_key(b"fifteen octets!")


@pytest.mark.parametrize("text", ["", "AAAA", "not base64 at all!"])
def test_a_published_key_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        token.public_key(text)


def test_the_address_names_the_code_in_the_clear() -> None:
    address = token.address("https://motcua.example.gov.vn/", CLAIMS.code, TOKEN)
    assert address == f"https://motcua.example.gov.vn/tra-cuu?ma={CLAIMS.code}&t={TOKEN}"
