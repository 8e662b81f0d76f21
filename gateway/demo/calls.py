"""Calls of the last month for the demo: people walk through the menu as people do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from random import Random

from core.calls.happened import Answered, Began, Ended, Happened, Line, Means, Out, Stepped
from core.calls.models import PhoneCall
from core.calls.recording import CallBook
from core.clock import CIVIL, civil_date
from core.dossiers.models import Dossier

#: Calls of a working day, at most; days; keys of one call, at most.
_A_DAY, _DAYS, _LONGEST = 24, 30, 14
_SEED = 20261102

#: Place -> where people go from it, how often of a hundred; "" hangs up.
_WAYS: Mapping[str, Mapping[str, int]] = {
    "language": {"main": 94, "": 6},
    "main": {
        "status": 48, "guide": 15, "main": 13, "rate": 3, "petition": 3, Out.OFFICER: 6,
        "call_back": 4, Out.GOODBYE: 3, "": 5,
    },
    "status": {"told": 66, "confirm": 12, "status": 10, Out.OFFICER: 3, "": 9},
    "confirm": {"told": 78, "status": 14, "": 8},
    "told": {"pin": 34, "main": 12, "status": 6, Out.GOODBYE: 18, "": 30},
    "pin": {"told": 76, "pin": 14, "": 10},
    "guide": {"guided": 68, "guide": 17, Out.OFFICER: 4, "": 11},
    "guided": {"main": 30, "guide": 8, Out.GOODBYE: 17, "": 45},
    "rate": {"stars": 75, "rate": 10, "": 15},
    "stars": {"main": 90, "": 10},
    "petition": {"main": 80, "": 20},
    "call_back": {Out.WILL_CALL: 70, "main": 15, "": 15},
}  # fmt: skip
#: (place, where it leads) where what was asked for is told.
_TELLS = frozenset({("status", "told"), ("confirm", "told"), ("pin", "told"), ("guide", "guided")})
#: What people say, and the procedure that it is; none where nobody knows.
_SAID = (
    ("tôi muốn làm giấy khai sinh cho cháu", "1.001193"),
    ("đăng ký kết hôn cần giấy tờ gì", "1.000894"),
    ("cho hỏi thủ tục khai tử cho mẹ tôi", "1.000656"),
    ("chứng thực bản sao từ bản chính", "2.000815"),
    ("hỏi xem bao giờ có điện lại", ""),
    ("tôi hỏi cái giấy hôm trước nộp ấy", ""),
    ("xin nối máy với anh Nguyễn Văn Tám số 0912 345 678", ""),
)


async def cast_calls(now: datetime) -> int:
    """Calls of the month before, unless there are any; how many."""
    if await PhoneCall.exists():
        return 0
    chance, book, made = Random(_SEED), CallBook(b"demo"), 0
    dossiers = await Dossier.all().order_by("id").limit(400).values_list("id", flat=True)
    for ago in range(_DAYS, 0, -1):
        on = civil_date(now) - timedelta(days=ago)
        for _ in range(chance.randrange(_A_DAY // 2, _A_DAY) if on.weekday() < 5 else 3):
            minute = chance.randrange(7 * 60, 18 * 60)
            at = datetime.combine(on, time(minute // 60, minute % 60), CIVIL)
            made += 1
            for one in _call(f"demo-{made}", at, list(dossiers), chance):
                book.record(one)
        await book.flush(now)
    return made


def _call(name: str, at: datetime, dossiers: Sequence[object], chance: Random) -> list[Happened]:
    line = Line.ASTERISK if chance.random() < 0.7 else Line.TWILIO
    language = "en" if chance.random() < 0.04 else "vi"
    began = Began(
        call=name,
        line=line,
        at=at,
        number=f"+8491{chance.randrange(10**7):07}",
        language=language,
        place="language",
    )
    if chance.random() < 0.03:
        return [began, Ended(call=name, line=line, at=at, out=Out.MISSED)]
    told: list[Happened] = [began]
    after_s = max(0.2, chance.gauss(0.9, 0.5)) if line is Line.ASTERISK else 0.05
    told.append(Answered(call=name, line=line, at=at, after_s=after_s))
    place, dossier = "language", int(str(chance.choice(dossiers))) if dossiers else None
    for number in range(1, _LONGEST):
        ways = _WAYS[place]
        (to,) = chance.choices(list(ways), list(ways.values()))
        at += timedelta(seconds=chance.randrange(4, 20))
        if not to:
            break
        told.append(_step(name, line, at, number, place, to, dossier, chance))
        place = to
        if place in set(Out):
            break
    told.append(Ended(call=name, line=line, at=at))
    return told


def _step(
    name: str,
    line: Line,
    at: datetime,
    number: int,
    place: str,
    to: str,
    dossier: int | None,
    chance: Random,
) -> Stepped:
    said, procedure, means, sign = "", "", Means.KEY, "1"
    if place == "guide":
        wanted = [one for one in _SAID if bool(one[1]) == (to == "guided")]
        (said, procedure), means, sign = chance.choice(wanted), Means.SPEECH, "words"
    elif place in ("status", "rate"):
        sign = "number"
    elif place == to or place == "petition":
        means, sign = (Means.SILENCE, "silence") if place == to else (Means.RECORDING, "recorded")
    tells = (place, to) in _TELLS
    return Stepped(
        call=name,
        line=line,
        at=at,
        step=number,
        place=place,
        means=means,
        sign=sign,
        deed="advise" if said else "look_up" if tells else "",
        ended="done" if tells else "not_found" if said else "",
        led_to=to,
        answered=tells,
        took_s=abs(chance.gauss(0.006, 0.003)),
        said=said,
        procedure=procedure,
        dossier_id=dossier if to == "told" else None,
    )
