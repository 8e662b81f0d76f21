"""The lunar calendar from the sky: months begin on the civil day of the new moon.

Independent of the tables that the seed uses. The hours from UTC are an argument, because
that is all in which Vietnam (7) and China (8) differ.

Source: the series of Jean Meeus as Hồ Ngọc Đức's published algorithm shortens it.
"""

from __future__ import annotations

from datetime import date
from math import floor, radians, sin

_MONTH = 29.530588853  # mean, in days
_ORIGIN = 2415021.076998695  # new moon number 0, as a Julian date
_ORDINAL = 1721425  # Julian day number of a date less its ordinal


def first_of_month(year: int, month: int, utc_plus: int) -> date:
    """The first day of lunar month 1 to 10 of a year; never of a leap month."""
    eleventh = _eleventh(year - 1, utc_plus)
    number = floor(0.5 + (eleventh - _ORIGIN) / _MONTH)
    steps = month + 1
    if _eleventh(year, utc_plus) - eleventh > 365 and steps >= _leap(number, utc_plus):
        steps += 1
    return date.fromordinal(_new_moon_day(number + steps, utc_plus) - _ORDINAL)


def _eleventh(year: int, utc_plus: int) -> int:
    """The month that holds the winter solstice."""
    number = floor((date(year, 12, 31).toordinal() + _ORDINAL - 2415021) / _MONTH)
    day = _new_moon_day(number, utc_plus)
    return _new_moon_day(number - 1, utc_plus) if _sun_sector(day, utc_plus) >= 9 else day


def _leap(number: int, utc_plus: int) -> int:
    """How many months after the eleventh the leap month comes: the first without a sector."""
    last, step = -1, 1
    sector = _sun_sector(_new_moon_day(number + step, utc_plus), utc_plus)
    while sector != last and step < 14:
        last, step = sector, step + 1
        sector = _sun_sector(_new_moon_day(number + step, utc_plus), utc_plus)
    return step - 1


def _new_moon_day(number: int, utc_plus: int) -> int:
    """The Julian day number on which the new moon falls on that meridian."""
    return floor(_new_moon(number) + 0.5 + utc_plus / 24)


#: Amplitude in days, multiples of the sun's anomaly, the moon's, and its argument of latitude.
_TERMS = (
    (0.0021, 2, 0, 0),
    (-0.4068, 0, 1, 0),
    (0.0161, 0, 2, 0),
    (-0.0004, 0, 3, 0),
    (0.0104, 0, 0, 2),
    (-0.0051, 1, 1, 0),
    (-0.0074, 1, -1, 0),
    (0.0004, 1, 0, 2),
    (-0.0004, -1, 0, 2),
    (-0.0006, 0, 1, 2),
    (0.0010, 0, -1, 2),
    (0.0005, 1, 2, 0),
)


def _new_moon(number: int) -> float:
    t = number / 1236.85  # Julian centuries since 1900
    mean = 2415020.75933 + 29.53058868 * number + 0.0001178 * t**2 - 0.000000155 * t**3
    mean += 0.00033 * sin(radians(166.56 + 132.87 * t - 0.009173 * t**2))
    sun = 359.2242 + 29.10535608 * number - 0.0000333 * t**2 - 0.00000347 * t**3
    moon = 306.0253 + 385.81691806 * number + 0.0107306 * t**2 + 0.00001236 * t**3
    node = 21.2964 + 390.67050646 * number - 0.0016528 * t**2 - 0.00000239 * t**3
    found = mean + (0.1734 - 0.000393 * t) * sin(radians(sun))
    for days, suns, moons, nodes in _TERMS:
        found += days * sin(radians(suns * sun + moons * moon + nodes * node))
    return found + 0.000278 - 0.000265 * t - 0.000262 * t**2  # to universal time


def _sun_sector(day: int, utc_plus: int) -> int:
    """In which twelfth of its path the sun is at the midnight that begins a day."""
    t = (day - 0.5 - utc_plus / 24 - 2451545.0) / 36525
    anomaly = radians(357.52910 + 35999.05030 * t - 0.0001559 * t**2 - 0.00000048 * t**3)
    length = 280.46645 + 36000.76983 * t + 0.0003032 * t**2
    length += (1.914600 - 0.004817 * t - 0.000014 * t**2) * sin(anomaly)
    length += (0.019993 - 0.000101 * t) * sin(2 * anomaly) + 0.000290 * sin(3 * anomaly)
    return floor(length % 360 / 30)
