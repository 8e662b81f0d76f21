"""Telephone calls for officers: figures, the ways through the menu, what was said, recordings.

Figures name nobody. What was said was masked when it was kept; reading it, and listening to a
recording, is recorded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from aiohttp import web

from backoffice import pages
from backoffice.asked import procedure_names, tabs
from backoffice.call_picture import in_order, picture, place_name
from backoffice.formats import Formats
from backoffice.recordings import recording_name
from backoffice.visitor import Visitor, visitor
from core.calls import figures, reading
from core.calls.figures import QUICK_S, Branches, Sums, Waits, Which
from core.calls.happened import Out
from core.clock import CIVIL
from core.errors import NotAllowed, NotFound
from core.people.models import Officer
from core.people.roles import Right
from core.questions import inbox, unanswered

#: Days to look back.
SPANS = (1, 7, 30, 90)
_USUAL_SPAN = 7
#: Ways and days of words on a page.
_SHOWN, _WORDS_DAYS = 40, 7
_OUTS = frozenset(Out)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the tables of units and lines."""

    name: str
    calls: str
    answered: str
    got_answer: str
    officer: str
    will_call: str
    hung_up: str


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A place of the menu, and what became of those who came to it."""

    key: str
    name: str
    came: str
    went_on: str
    left: str
    left_share: str
    content: str
    standing: str


@dataclass(frozen=True, slots=True)
class WayLine:
    """A way from one place to the next."""

    start: str
    end: str
    count: str
    share: str


class CallPages:
    """The pages."""

    async def page(self, request: web.Request) -> web.StreamResponse:
        """Figures, picture and tables of a time and a unit; what waits to be called back."""
        who, f = visitor(request), pages.formats(request)
        which, unit, choices = _which(request, who, f)
        found = await figures.became(which, now=who.now)
        ways = await figures.branches(which, now=who.now)
        actor = who.actor
        reads, listens = inbox.reads(actor), reading.listens(actor)
        context = {
            **tabs(who, "calls"),
            "spans": SPANS,
            "days": (which.last - which.first).days + 1,
            "unit": unit,
            "choices": choices,
            "total": found.total,
            "told": _told(found.total, await figures.waits(which), f),
            "drawing": picture(ways, f) if ways.stays else "",
            "places": _places(ways, f),
            "ways": _ways(ways, f),
            "units": _units(found.by_unit, who, f),
            "lines": [
                _line(f.say(f"call_line.{line}"), sums, f)
                for line, sums in sorted(found.by_line.items())
            ],
            "reads": reads,
            "waiting": await inbox.to_call_back(actor) if reads else [],
            "recorded": await _recorded(who) if listens else [],
            "listens": listens,
        }
        return pages.render(request, "calls.html", context)

    async def words(self, request: web.Request) -> web.StreamResponse:
        """What was said lately, and what was understood."""
        who = visitor(request)
        since = datetime.combine(who.today.on - timedelta(days=_WORDS_DAYS - 1), time(), CIVIL)
        f = pages.formats(request)
        said = await reading.heard(who.actor, since, now=who.now)
        context = {
            **tabs(who, "calls"),
            "said": said,
            "days": _WORDS_DAYS,
            "place": lambda one: place_name(one, f),
            "names": await procedure_names([one.procedure for one in said]),
            "unanswered": unanswered.may_see(who.actor),
            "week": lambda at: unanswered.monday(at).isoformat(),
        }
        return pages.render(request, "call_words.html", context)

    async def one(self, request: web.Request) -> web.StreamResponse:
        """A call, step by step."""
        who, f = visitor(request), pages.formats(request)
        key = request.match_info["call"]
        call, steps = await reading.look(who.actor, key, now=who.now)
        readings = await reading.readings(who.actor, key)
        people = Officer.filter(id__in=[one.officer_id for one in readings])
        context = {
            **tabs(who, "calls"),
            "call": call,
            "steps": steps,
            "place": lambda one: place_name(one, f),
            "did": lambda step: _did(step.means, step.sign, f),
            "names": await procedure_names([one.procedure for one in steps]),
            "readings": readings,
            "officers": dict(await people.values_list("id", "name")),
        }
        return pages.render(request, "call.html", context)


def _which(
    request: web.Request, who: Visitor, f: Formats
) -> tuple[Which, int | None, list[tuple[int, str]]]:
    """The calls that are asked for, the unit among them, and the units that can be chosen.

    Raises:
        NotAllowed: the officer counts no calls.
    """
    tree, seen = who.actor.tree, reading.units_counted(who.actor)
    if not seen:
        raise NotAllowed(right=Right.ANSWER_QUESTIONS.value)
    able = [tree.get(unit) for unit in seen]
    able = [unit for unit in able if unit.agency_code] or able
    able.sort(key=lambda unit: (len(tree.chain(unit.id)), unit.id))
    days = _days(request.query.get("days", ""))
    last = who.today.on
    chosen = next((one.id for one in able if str(one.id) == request.query.get("unit", "")), None)
    units = seen if chosen is None else frozenset(tree.below(chosen)) & seen
    which = Which(last - timedelta(days=days - 1), last, units, of_none=chosen is None)
    return which, chosen, [(unit.id, f.unit(unit)) for unit in able]


def _days(text: str) -> int:
    return int(text) if text in {str(one) for one in SPANS} else _USUAL_SPAN


def _told(total: Sums, waits: Waits, f: Formats) -> list[tuple[str, str, str]]:
    """(name, figure, what is said beside it)."""
    found = [
        ("calls", f.number(total.calls), _share(total.answered, total.calls, f, "answered")),
        ("first_word", _seconds(waits.mean_s, f), _first_words(waits, f)),
        ("got_answer", f.number(total.got_answer), _share(total.got_answer, total.answered, f)),
        ("officer", f.number(total.officer), _share(total.officer, total.answered, f)),
        ("will_call", f.number(total.will_call), _share(total.will_call, total.answered, f)),
        ("hung_up", f.number(total.hung_up), _share(total.hung_up, total.answered, f)),
    ]
    for name, count in (
        ("missed", total.missed),
        ("broken", total.broken),
        ("standing", total.standing),
    ):
        if count:
            found.append((name, f.number(count), ""))
    return found


def _first_words(waits: Waits, f: Formats) -> str:
    if waits.most_s is None:
        return ""
    return f.say(
        "calls.first_words",
        most=_seconds(waits.most_s, f),
        quick=f.decimal(int(1000 * waits.quick / waits.answered) / 10),
        within=f.decimal(QUICK_S),
    )


def _seconds(seconds: float | None, f: Formats) -> str:
    if seconds is None:
        return "–"
    if 0 < seconds < 0.1:
        return f.say("calls.soonest")
    return f.say("calls.seconds", count=f.decimal(seconds))


def _share(part: int, whole: int, f: Formats, key: str = "share") -> str:
    if not whole:
        return ""
    return f.say(f"calls.{key}", count=f.number(part), share=_percent(part, whole, f))


def _percent(part: int, whole: int, f: Formats) -> str:
    return f"{f.decimal(int(1000 * part / whole) / 10)} %" if whole else "–"


def _line(name: str, sums: Sums, f: Formats) -> Line:
    counts = (
        sums.calls,
        sums.answered,
        sums.got_answer,
        sums.officer,
        sums.will_call,
        sums.hung_up,
    )
    return Line(name, *map(f.number, counts))


def _units(by_unit: dict[int | None, Sums], who: Visitor, f: Formats) -> list[Line]:
    """The most calls first; those of no unit at the end."""
    ordered = sorted(by_unit.items(), key=lambda one: (one[0] is None, -one[1].calls, one[0] or 0))
    return [_line(_unit_name(unit, who, f), sums, f) for unit, sums in ordered]


def _unit_name(unit: int | None, who: Visitor, f: Formats) -> str:
    if unit is None:
        return f.say("calls.no_unit")
    try:
        return f.unit(who.actor.tree.get(unit))
    except NotFound:
        return f.say("calls.no_unit")


def _places(ways: Branches, f: Formats) -> list[PlaceLine]:
    return [
        PlaceLine(
            place,
            place_name(place, f),
            f.number(stay.came),
            f.number(stay.went_on),
            f.number(stay.left),
            _percent(stay.left, stay.came, f),
            f.number(stay.content),
            f.number(stay.standing),
        )
        for place in in_order(ways.stays)
        if (stay := ways.stays[place]).came
    ]


def _ways(ways: Branches, f: Formats) -> list[WayLine]:
    """As the picture shows them; the most frequent of each place first."""
    order = in_order(ways.stays)
    found = sorted(ways.ways.items(), key=lambda one: (order.index(one[0][0]), -one[1], one[0]))
    return [
        WayLine(
            place_name(start, f),
            place_name(end, f),
            f.number(n),
            _percent(n, ways.stays[start].came, f),
        )
        for (start, end), n in found
    ]


async def _recorded(who: Visitor) -> list[tuple[int, str, str, datetime]]:
    """(id, number, words or none where it is only recorded, when)."""
    return [
        (one.id, one.number, "" if recording_name(one.words) else one.words, one.at)
        for one in await reading.recorded(who.actor)
    ]


def _did(means: str, sign: str, f: Formats) -> str:
    """`phím 1`, `nói`: never the number that was keyed."""
    if means == "key" and len(sign) == 1:
        return f.say("calls.key", key=sign)
    key = f"call_sign.{sign}"
    return f.say(key) if pages.WORDING.has(key) else f.say(f"call_means.{means}")
