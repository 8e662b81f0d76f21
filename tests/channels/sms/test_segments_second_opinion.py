"""Our count of segments beside another's: smsutil, written by others from the same tables."""

from __future__ import annotations

import random
from dataclasses import astuple

import pytest
import smsutil

from channels.sms.alphabets import parts_of
from channels.sms.segments import BASIC, EXTENSION, cost

MANY = 100_000

VIETNAMESE = (
    "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
)
EMOJI = "😀👍🏽🇻🇳❤️"
ALPHABETS = (
    BASIC,
    BASIC + EXTENSION * 4,
    "abc €[",
    VIETNAMESE,
    BASIC + VIETNAMESE,
    BASIC + EMOJI,
    EMOJI,
    "".join(map(chr, [*range(0x20, 0x2FF), *range(0x4E00, 0x4E20), *range(0x1F600, 0x1F610)])),
)
#: Lengths about which segments begin.
EDGES = (1, 35, 67, 70, 76, 134, 140, 153, 160, 201, 306, 320, 459)


def second_opinion(text: str) -> tuple[int, int, bool]:
    """(units, segments, whether GSM-7) as smsutil counts them."""
    told = smsutil.split(text)
    gsm7 = told.encoding == "gsm0338"
    return told.total_bytes if gsm7 else told.total_bytes // 2, len(told.parts), gsm7


def drawn(chance: random.Random) -> str:
    length = max(1, chance.choice(EDGES) + chance.randint(-3, 3))
    return "".join(chance.choices(chance.choice(ALPHABETS), k=length))


@pytest.mark.slow
def test_a_hundred_thousand_random_texts_are_counted_alike(chance: random.Random):
    texts = (drawn(chance) for _ in range(MANY))
    differing = [text for text in texts if astuple(cost(text)) != second_opinion(text)]
    assert differing == []


@pytest.mark.parametrize(
    ("text", "units", "segments"),
    [
        pytest.param("a" * 160, 160, 1, id="160 septets"),
        pytest.param("a" * 161, 161, 2, id="161 septets"),
        pytest.param("a" * 306, 306, 2, id="306 septets"),
        pytest.param("a" * 307, 307, 3, id="307 septets"),
        pytest.param("ă" * 70, 70, 1, id="70 units"),
        pytest.param("ă" * 71, 71, 2, id="71 units"),
        pytest.param("ă" * 134, 134, 2, id="134 units"),
        pytest.param("ă" * 135, 135, 3, id="135 units"),
        pytest.param("a" * 158 + "€", 160, 1, id="an extension character ends one segment"),
        pytest.param("a" * 159 + "€", 161, 2, id="an extension character overflows one"),
        pytest.param("a" * 152 + "€" + "a" * 152, 306, 3, id="and moves on whole at a boundary"),
        pytest.param("€" * 80, 160, 1, id="extension characters only"),
        pytest.param("€" * 81, 162, 2, id="one more"),
        pytest.param("😀" * 35, 70, 1, id="35 emoji"),
        pytest.param("😀" * 36, 72, 2, id="36 emoji"),
        pytest.param("ă" * 66 + "😀" + "ă" * 66, 134, 3, id="an emoji moves on whole"),
        pytest.param("👍🏽", 4, 1, id="an emoji with a colour of skin"),
        pytest.param("🇻🇳", 4, 1, id="a flag is two characters"),
    ],
)
def test_published_vectors_hold_for_both_and_for_what_leaves(text, units, segments):
    """3GPP TS 23.038 section 6.2.1, TS 23.040 section 9.2.3.24.1."""
    told = cost(text)
    assert (told.units, told.segments) == (units, segments)
    assert second_opinion(text)[:2] == (units, segments)
    assert len(parts_of(text, reference=1).parts) == segments
