"""Bodies that no browser sends: refused, never a failure, and nothing is stored."""

from __future__ import annotations

import random

import pytest

from core.dossiers.models import Dossier, StoredFile
from core.people.roles import Role

PATH = "/office/receive/1.001193"
B = b"XbX"
MULTIPART = {"Content-Type": "multipart/form-data; boundary=XbX"}
PLAIN = {"Content-Type": "application/x-www-form-urlencoded"}


def part(name: str, value: bytes, extra: str = "", headers: str = "") -> bytes:
    disposition = f'Content-Disposition: form-data; name="{name}"{extra}\r\n{headers}\r\n'
    return b"--" + B + b"\r\n" + disposition.encode() + value + b"\r\n"


END = b"--" + B + b"--\r\n"


@pytest.mark.parametrize(
    "headers, body",
    [
        pytest.param({"Content-Type": "text/plain"}, b"csrf=x", id="another type"),
        pytest.param({"Content-Type": "multipart/form-data"}, b"x", id="no boundary"),
        pytest.param(
            {"Content-Type": "multipart/form-data; boundary=" + "b" * 200}, b"x", id="long boundary"
        ),
        pytest.param({"Content-Type": "multipart/form-data; boundary=é"}, b"x", id="odd boundary"),
        pytest.param(MULTIPART, b"", id="nothing at all"),
        pytest.param(MULTIPART, b"garbage" * 1000, id="no part"),
        pytest.param(MULTIPART, b"--XbX\r\n", id="cut in the headers"),
        pytest.param(MULTIPART, b"--XbX\r\nContent-Disposition: form-data\r\n\r\nx", id="cut"),
        pytest.param(MULTIPART, b"--XbX\r\n: x\r\n\r\nx\r\n" + END, id="header without name"),
        pytest.param(MULTIPART, b"--XbX\r\n" + b"A: b\r\n" * 5000, id="endless headers"),
        pytest.param(MULTIPART, b"--XbX\r\nA: " + b"b" * 100_000, id="endless header"),
        pytest.param(
            MULTIPART,
            part("paper.0.files", b"%PDF-1.7", '; filename="a.pdf"') + END,
            id="a file before the token",
        ),
        pytest.param(
            MULTIPART,
            b"--XbX\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\n\r\nx\r\n--i--\r\n"
            + END,
            id="a body in the body",
        ),
        pytest.param(
            MULTIPART, part("_charset_", b"\xff" * 100) + END, id="a charset that is none"
        ),
        pytest.param(PLAIN, b"\xff\xfe%00%ff=%zz&&==;", id="no text"),
        pytest.param(PLAIN, b"&".join([b"a=b"] * 5000), id="too many fields"),
        pytest.param(
            {"Content-Type": "application/x-www-form-urlencoded; charset=no-such"},
            b"csrf=x",
            id="no such charset",
        ),
    ],
)
async def test_a_body_without_a_token_is_refused(site, headers, body):
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    response = await browser.post(PATH, body, headers=headers)
    assert response.status in (400, 403, 413, 415)
    assert await Dossier.all().count() == 0 and await StoredFile.all().count() == 0


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(
            part("holder_name", b"\xff\xfe\x00 \xf0\x28\x8c\x28"), id="octets that are no text"
        ),
        pytest.param(
            part("holder_name", "a\ud7ffb\uffff".encode() + b"\xed\xa0\x80"), id="half a letter"
        ),
        pytest.param(
            part("paper.0.originals", "٣".encode()) + part("set_count", "²".encode()),
            id="digits of other scripts",
        ),
        pytest.param(
            part("limit", b"0") + part("limit", b"none"), id="two answers to one question"
        ),
        pytest.param(
            part("paper.0.files", b"", '; filename=""') + part("paper.0.kept", b"\xff" * 50),
            id="an empty file and a seal of nobody",
        ),
        pytest.param(
            part("paper.0.files", b"%PDF-", '; filename="../../etc/passwd\\0.pdf"'),
            id="a name that climbs",
        ),
        pytest.param(
            part("x", b"%PDF-", '; filename="a.pdf"', "Content-Transfer-Encoding: base64\r\n"),
            id="an encoding that browsers never use",
        ),
        pytest.param(part("request_id", b"'; DROP TABLE dossier;--"), id="an odd id"),
        pytest.param(part("fee.0.amount", b"9" * 5000), id="a sum without end"),
        pytest.param(part("case", b"99") + part("unit_id", b"-1"), id="numbers out of range"),
        pytest.param(b"".join(part(f"f{n}", b"") for n in range(1000)), id="a thousand fields"),
    ],
)
async def test_a_form_with_odd_values_comes_back_or_is_received(site, parts):
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    await browser.get(PATH)
    body = part("csrf", browser.token.encode()) + parts + END
    response = await browser.post(PATH, body, headers=MULTIPART)
    assert response.status in (303, 422), browser.text


async def test_too_much_text_is_refused(site):
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    body = part("csrf", browser.token.encode()) + part("subject", b"a" * 2_000_000) + END
    assert (await browser.post(PATH, body, headers=MULTIPART)).status == 413
    body = b"csrf=" + browser.token.encode() + b"&subject=" + b"a" * 2_000_000
    assert (await browser.post(PATH, body, headers=PLAIN)).status == 413


async def test_too_many_parts_are_refused(site):
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    body = part("csrf", browser.token.encode()) + part("a", b"") * 2000 + END
    assert (await browser.post(PATH, body, headers=MULTIPART)).status == 413


async def test_a_scan_larger_than_we_keep_is_said_beside_its_line(site):
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    await browser.get(PATH)
    scan = b"%PDF-1.7" + bytes(26 * 1024 * 1024)
    body = (
        part("csrf", browser.token.encode())
        + part("paper.0.files", scan, '; filename="a.pdf"')
        + part("subject", "sau tệp lớn".encode())
        + END
    )
    response = await browser.post(PATH, body, headers=MULTIPART)
    assert response.status == 422
    assert 'id="paper.0.files-fault"' in browser.text and "sau tệp lớn" in browser.text
    assert not [file for file in site.files.rglob("*") if file.is_file()]


async def test_a_thousand_mangled_bodies_never_fail(site, chance: random.Random):
    browser = await site.signed_in(Role.RECEIVING_OFFICER)
    await browser.get(PATH)
    whole = (
        part("csrf", browser.token.encode())
        + part("holder_name", "Trần Thị Ví Dụ".encode())
        + part("paper.0.files", b"%PDF-1.7 x", '; filename="a.pdf"')
        + part("limit", b"0")
        + END
    )
    seen = set()
    for _ in range(1000):
        body = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(body))
            match chance.randrange(3):
                case 0:
                    body[at] = chance.randrange(256)
                case 1:
                    del body[at : at + chance.randint(1, 40)]
                case _:
                    body[at:at] = chance.randbytes(chance.randint(1, 20))
        response = await browser.post(PATH, bytes(body), headers=MULTIPART)
        seen.add(response.status)
    assert seen <= {303, 400, 403, 413, 415, 422}
    assert {403, 422} <= seen
