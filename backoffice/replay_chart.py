"""Charts of a rehearsal as SVG made of classes of our style sheet: a table says the same."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from backoffice.formats import Formats
from backoffice.workflow_svg import frame, plain, text

#: Of the picture and of its edges, in pixels: small, so that a telephone shows it whole.
_WIDTH, _HEIGHT = 340.0, 220.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 38.0, 8.0, 10.0, 36.0

#: How many working days the axis may have, and how many between its marks.
_AXES = ((5, 1), (10, 2), (20, 5), (40, 10), (60, 10))


def curves(
    f: Formats,
    then: Sequence[float],
    draft: Sequence[float],
    draws: Sequence[Sequence[float]],
) -> Markup:
    """How large a share was done within how many working days: then, and by the draft with
    the range of its draws.
    """
    days, mark = _axis((then, draft))
    pen = _Pen(days)
    low = [min(values) for values in zip(*draws, strict=True)][: days + 1]
    high = [max(values) for values in zip(*draws, strict=True)][: days + 1]
    parts = [
        *pen.grid(f, mark),
        pen.band(low, high),
        pen.curve(then, "rp-then"),
        pen.curve(draft, "rp-draft"),
        text(_LEFT + pen.width / 2, _HEIGHT - 4, f.say("replay.axis"), "rp-axis"),
    ]
    return Markup(
        '<svg class="rp-chart" role="img" aria-labelledby="curve-title curve-desc"'
        ' viewBox="0 0 {} {}"><title id="curve-title">{}</title>'
        '<desc id="curve-desc">{}</desc>{}</svg>'
    ).format(
        plain(_WIDTH),
        plain(_HEIGHT),
        f.say("replay.chart"),
        f.say("replay.chart_said"),
        Markup("").join(parts),
    )


def bars(then: float, draft: float, most: float) -> Markup:
    """Two bars for a cell of a table, as wide as the cell where the value is the most."""
    return Markup(
        '<svg class="rp-bars" aria-hidden="true" width="100%" height="14">'
        '<rect class="rp-bar-then" y="1" width="{}%" height="5"/>'
        '<rect class="rp-bar-draft" y="8" width="{}%" height="5"/></svg>'
    ).format(_percent(then, most), _percent(draft, most))


def bar(value: float, most: float, kind: str = "rp-bar-draft") -> Markup:
    """One bar for a cell."""
    return Markup(
        '<svg class="rp-bars" aria-hidden="true" width="100%" height="8">'
        '<rect class="{}" y="1" width="{}%" height="6"/></svg>'
    ).format(kind, _percent(value, most))


def _percent(value: float, most: float) -> str:
    return plain(min(100.0, max(0.0, 100 * value / most)) if most else 0.0)


def _axis(curves: Sequence[Sequence[float]]) -> tuple[int, int]:
    """Days of the axis, enough for nearly all dossiers, and days between marks."""
    for days, mark in _AXES:
        if all(curve[min(days, len(curve) - 1)] >= 0.97 for curve in curves):
            return days, mark
    return _AXES[-1]


class _Pen:
    """Places shares and days."""

    def __init__(self, days: int) -> None:
        self.days = days
        self.width = _WIDTH - _LEFT - _RIGHT
        self.height = _HEIGHT - _TOP - _BOTTOM

    def x(self, day: float) -> float:
        return _LEFT + self.width * day / self.days

    def y(self, share: float) -> float:
        return _TOP + self.height * (1 - share)

    def grid(self, f: Formats, mark: int) -> list[Markup]:
        found = [
            Markup('<rect class="rp-plot" {}/>').format(frame(_LEFT, _TOP, self.width, self.height))
        ]
        for tenth in (0, 25, 50, 75, 100):
            y = self.y(tenth / 100)
            found.append(
                Markup('<path class="rp-grid" d="M{} {}h{}"/>').format(
                    plain(_LEFT), plain(y), plain(self.width)
                )
            )
            found.append(text(_LEFT - 5, y + 4, f"{tenth} %", "rp-y"))
        for day in range(0, self.days + 1, mark):
            found.append(text(self.x(day), _TOP + self.height + 14, f.number(day), "rp-x"))
        return found

    def curve(self, shares: Sequence[float], kind: str) -> Markup:
        steps = [f"{plain(self.x(n))},{plain(self.y(one))}" for n, one in self._shown(shares)]
        return Markup('<polyline class="{}" points="{}"/>').format(kind, " ".join(steps))

    def band(self, low: Sequence[float], high: Sequence[float]) -> Markup:
        there = [f"{plain(self.x(n))},{plain(self.y(one))}" for n, one in self._shown(high)]
        back = [f"{plain(self.x(n))},{plain(self.y(one))}" for n, one in self._shown(low)]
        return Markup('<polygon class="rp-range" points="{}"/>').format(
            " ".join([*there, *reversed(back)])
        )

    def _shown(self, shares: Sequence[float]) -> list[tuple[int, float]]:
        return list(enumerate(shares))[: self.days + 1]
