"""Dates and periods by one grammar, whoever wrote them: readings, outside figures, the register, the ledger.

``2025`` · ``2026H1`` · ``2026Q1`` · ``2025-12`` · ``2026-01-27`` · ``2020/2025``, from one of these to a later one.
"""

from __future__ import annotations

import calendar
import datetime as dt
import functools
import re
from dataclasses import dataclass

from nanshan_data.errors import DataError

FREQUENCIES = ("annual", "half", "quarter", "month", "day", "span")
FIRST_YEAR, LAST_YEAR = 1800, 2100
_MONTHS = {"annual": 12, "half": 6, "quarter": 3, "month": 1}
_FORM = re.compile("(?P<annual>[0-9]{4})"
                   "(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?")


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of whole days, ``first`` to ``last``, as it was written; ``frequency`` is one of ``FREQUENCIES``."""

    text: str
    first: dt.date
    last: dt.date
    frequency: str

    @property
    def year(self) -> int:
        """The year it ends in: 2025 for 2020/2025."""
        return self.last.year


@functools.cache
def period(text: str) -> Period:
    """What a text of the grammar means; DataError where it is none of the calendar, from 1800 to 2100.

    >>> period("2026Q1").last, period("2020/2025").year
    (datetime.date(2026, 3, 31), 2025)
    """
    first, bar, last = text.partition("/")
    if not bar:
        return _simple(text)
    start, end = _simple(first), _simple(last)
    if not start.last < end.first:
        raise DataError(f"{text!r}: {first} does not end before {last} begins; write the earlier one first")
    return Period(text, start.first, end.last, "span")


def _simple(text: str) -> Period:
    found = _FORM.fullmatch(text)
    if not found:
        raise DataError(f"{text!r} is no period; write 2025, 2025-12, 2026-01-27, 2026Q1, 2026H1 or 2020/2025")
    year, frequency = int(found["annual"]), str(found.lastgroup)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DataError(f"{text!r}: the year lies outside {FIRST_YEAR} to {LAST_YEAR}; correct it")
    try:
        if frequency == "day":
            day = dt.date(year, int(found["month"]), int(found["day"]))
            return Period(text, day, day, frequency)
        length = _MONTHS[frequency]
        last = 12 if frequency == "annual" else int(found[frequency]) * length
        first = dt.date(year, last - length + 1, 1)
        return Period(text, first, dt.date(year, last, calendar.monthrange(year, last)[1]), frequency)
    except ValueError:  # of dt.date: month 13, February 31
        raise DataError(f"{text!r} stands in no calendar; correct the month or the day") from None


def year(text: str) -> int | None:
    """The year in which a period ends; None for an empty text."""
    return period(text).year if text else None


def frequency(text: str) -> str:
    """annual, half, quarter, month, day or span; empty for an empty text."""
    return period(text).frequency if text else ""


def of_year(text: str, stock: bool = False) -> int | None:
    """The year that a figure stands for: a whole year's own; a stock counted at a date, that of the date; else None.

    What flowed in a quarter or over several years is no year's.

    >>> of_year("2025"), of_year("2026Q1"), of_year("2020/2025"), of_year("2020-11-01", stock=True)
    (2025, None, None, 2020)
    """
    if frequency(text) == "annual" or (stock and frequency(text) not in ("", "span")):
        return period(text).year
    return None


def moment(text: str) -> tuple[str, int] | None:
    """The frequency of a period ('' a year, H, Q, M) and its number on that scale; None for spans and what is unknown.

    A date counts as its year: so a stock is used.

    >>> moment("2025"), moment("2025Q1"), moment("2025-12"), moment("2026-01-27"), moment("2020/2025"), moment("")
    (('', 2025), ('Q', 8100), ('M', 24311), ('', 2026), None, None)
    """
    try:
        found = period(text)
    except DataError:
        return None
    if found.frequency in ("annual", "day"):
        return "", found.year
    length = _MONTHS.get(found.frequency)
    return (found.frequency[0].upper(), (found.first.year * 12 + found.first.month - 1) // length) if length else None
