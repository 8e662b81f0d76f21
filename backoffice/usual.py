"""By when such dossiers are usually done, in words for officers."""

from __future__ import annotations

from dataclasses import dataclass

from backoffice.formats import Formats
from core.calendar.limits import Limit, LimitUnit
from core.dossiers.forecast import Forecast


@dataclass(frozen=True, slots=True)
class UsualLines:
    """What is usual, and what that rests on."""

    said: str
    basis: str


def usual_lines(forecast: Forecast | None, f: Formats) -> UsualLines | None:
    """None when there is nothing to say."""
    if forecast is None:
        return None
    known = forecast.usual
    basis = f.say(f"usual.{known.basis}", cases=f.number(known.cases))
    if forecast.on is not None:
        said = f.say("dossier.usual", date=f.date(forecast.on), count=known.of_ten)
    elif known.days:
        limit = f.limit(Limit(known.days, LimitUnit.WORKING_DAY))
        said = f.say("dossier.usual_longer", limit=limit, count=known.of_ten)
    else:
        said = f.say("dossier.usual_longer_day", count=known.of_ten)
    return UsualLines(said, basis)
