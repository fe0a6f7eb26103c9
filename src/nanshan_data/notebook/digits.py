"""How many digits a figure bears: one rule for prose, tables, charts, cards, workings, the ledger and the workbook.

A published figure keeps the digits it was printed with. A figure worked out here has the most digits for which its
bounds lie at most one unit of the last digit apart, never more than three (growth in per cent: one decimal; sums and
differences may keep the digits of their parts). Where not even two stand, or two would tell a value outside the bounds
(120 for 121.0 to 122.6), or the value lies at one end of its bounds, it is a range; where one bound is open it is
"at least" or "at most" the other. Its bounds are rounded outward to the last digit of the value (of tens and hundreds
to whole numbers), and left out where the limit of three cut the digits short. The ends of a range are rounded outward,
too; those of growth to the nearest.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

from nanshan_data.figures.figure import Figure

MOST = 3
"""Significant digits of a derived figure, at most."""
RATES = ("growth", "cagr")
_KEPT = 7
"""Significant digits of the bounds of a published figure, at most."""
_SCALED = 10_000
"""From here on numbers have a word for their scale in one language or both."""
_SUM = re.compile(r"\{\d+\}( [+−] \{\d+\})+")

Bounds = tuple[Decimal | None, Decimal | None]


@dataclass(frozen=True, slots=True)
class Rounded:
    """A figure as it is printed, before any language; the exponent of each number is that of its last digit.

    ``ends`` holds one value, or the two ends of a range; ``hedge`` is a qualifier of the contract; ``bounds`` are those
    to print beside the value (``None`` = open), or None where there are none to print.
    """

    hedge: str
    ends: tuple[Decimal, ...]
    bounds: Bounds | None = None

    @property
    def last(self) -> int:
        """The exponent of the last digit: −1 for 14.9, 10 for 1.06 trillion."""
        return exponent(self.ends[0])


def tidy(value: float) -> Decimal:
    """A float without the noise of binary fractions, with no digits to spare."""
    return _unsigned_zero(Decimal(f"{value:.12g}").normalize())


def exponent(value: Decimal) -> int:
    """The power of ten of the last digit."""
    return int(value.as_tuple().exponent)


def to(value: Decimal, last: int, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    """Rounded to a multiple of 10^last."""
    return _unsigned_zero(value.quantize(Decimal(1).scaleb(last), rounding))


def _unsigned_zero(value: Decimal) -> Decimal:
    return value or abs(value)


@functools.cache
def rounded(figure: Figure) -> Rounded:
    """A figure as it may be printed, and what may be printed beside it."""
    value = tidy(figure.value)
    low, high = (None if end is None else tidy(end) for end in (figure.low, figure.high))
    if figure.origin != "derived":
        return _published(figure, value, low, high)
    if low is None or high is None:
        return _open(figure, value, low, high)
    if low == high:
        return Rounded("exact", (_exact(figure, value),))
    return _range(figure, low, high) if figure.qualifier == "range" else _two_sided(figure, value, low, high)


def _published(figure: Figure, value: Decimal, low: Decimal | None, high: Decimal | None) -> Rounded:
    ranged = figure.qualifier == "range" and low is not None and high is not None
    ends = tuple(end for end in (low, high) if end is not None) if ranged else (value,)
    last = min(_printed(figure, value), *map(exponent, ends))
    beside = [end for end in (low, high) if end is not None]
    if figure.unit == "比值":  # fractions have no last digit
        last = max(last, value.adjusted() - MOST + 1)
    if ranged or not beside or low == high:
        return Rounded(figure.qualifier or "exact", tuple(to(end, last) for end in ends))
    most = MOST + 1 if figure.unit == "比值" else _KEPT
    finest = max(min(map(exponent, beside)), max(map(Decimal.adjusted, beside)) - most + 1)
    return Rounded(figure.qualifier or "exact", (to(value, last),), _outward(low, high, min(finest, last)))


def _printed(figure: Figure, value: Decimal) -> int:
    """The exponent of the last digit that the source printed, zeros included: −1 for 5.0 %."""
    found = re.search(r"\d+\.\d+", unicodedata.normalize("NFKC", figure.text).replace(",", ""))
    if not found:
        return exponent(value)
    whole, _, decimals = found[0].partition(".")
    return value.adjusted() - len((whole + decimals).lstrip("0")) + 1 if value else -len(decimals)


def _outward(low: Decimal | None, high: Decimal | None, last: int) -> Bounds:
    return (None if low is None else to(low, last, ROUND_FLOOR),
            None if high is None else to(high, last, ROUND_CEILING))


def _open(figure: Figure, value: Decimal, low: Decimal | None, high: Decimal | None) -> Rounded:
    """At least, or at most, the bound that is known, on the safe side; without any only the size is told."""
    if low is not None:
        return Rounded("at_least", _limited(figure, exponent(low), (low, ROUND_FLOOR)))
    if high is not None:
        return Rounded("at_most", _limited(figure, exponent(high), (high, ROUND_CEILING)))
    return Rounded("about", _limited(figure, value.adjusted() - 1, (value, ROUND_HALF_EVEN)))


def _exact(figure: Figure, value: Decimal) -> Decimal:
    """What has no bounds: counts and whole numbers keep all their digits."""
    whole = exponent(value) >= 0 and abs(value) < 1_000_000
    if whole or not figure.inputs:
        return value
    return _limited(figure, exponent(value), (value, ROUND_HALF_EVEN))[0]


def _two_sided(figure: Figure, value: Decimal, low: Decimal, high: Decimal) -> Rounded:
    borne = _unit_above(high - low)
    if value.adjusted() <= borne:  # not even two digits stand
        return _range(figure, low, high)
    shown, = _limited(figure, borne, (value, ROUND_HALF_EVEN))
    two = value.adjusted() == borne + 1 and _limit(figure, value, summed=False) < borne
    if two and not low <= shown <= high:
        return _range(figure, low, high)  # two digits would tell a value that is ruled out, three do not
    if exponent(shown) != borne:
        return Rounded("exact", (shown,))
    if min(value - low, high - value) < (high - low) / 5:
        return _range(figure, low, high)  # the floor of what "over" leaves open, or the end of "nearly", is no value
    return Rounded("exact", (shown,), _outward(low, high, _beside(figure, borne, low, high)))


def _beside(figure: Figure, last: int, low: Decimal, high: Decimal) -> int:
    """Where the bounds of a value end: with it; those of tens and hundreds that are printed as they are, without 万 or
    million, are whole numbers: 103 to 111 beside 110."""
    largest = max(abs(low), abs(high))
    plain = last > 0 and largest < _SCALED
    return min(last, max(0, _limit(figure, largest, summed=False))) if plain else last


def _range(figure: Figure, low: Decimal, high: Decimal) -> Rounded:
    finest, rate = min(exponent(low), exponent(high)), _is_rate(figure)  # outward one decimal would widen what is known
    down, up = (ROUND_HALF_EVEN, ROUND_HALF_EVEN) if rate else (ROUND_FLOOR, ROUND_CEILING)
    return Rounded("range", _limited(figure, finest, (low, down), (high, up)))


def _limited(figure: Figure, finest: int, *numbers: tuple[Decimal, str]) -> tuple[Decimal, ...]:
    """Numbers, each with its way of rounding, down to 10^finest and within the limit: what is rounded up to one digit
    more loses one behind."""
    shown = tuple(number for number, _ in numbers)
    for _ in range(2):
        last = max(finest, _limit(figure, max(shown, key=abs), summed=len(shown) == 1))
        shown = tuple(to(number, last, rounding) for number, rounding in numbers)
    return shown


def _is_rate(figure: Figure) -> bool:
    return figure.unit == "%" and figure.measure in RATES


def _unit_above(width: Decimal) -> int:
    """The exponent of the smallest power of ten that is not less than ``width``."""
    return width.adjusted() + (width.normalize().as_tuple().digits != (1,))


def _limit(figure: Figure, value: Decimal, *, summed: bool) -> int:
    """The exponent beyond which a derived figure shows no digits, whatever its bounds; sums may keep those of parts."""
    limit = value.adjusted() - MOST + 1
    if _is_rate(figure):
        return max(limit, -1)
    if summed and _SUM.fullmatch(figure.formula) and all(part.origin != "derived" for part in figure.inputs):
        return min(limit, *(rounded(part).last for part in figure.inputs))
    return limit
