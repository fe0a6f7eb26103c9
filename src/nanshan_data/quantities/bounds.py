"""Bounds: what a written number commits its author to, and arithmetic that never forgets it.

A bound is a float; ``None`` means open. The rules are those of the table "Qualifiers and bounds" in the README.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

QUALIFIERS = ("exact", "over", "at_least", "nearly", "about", "under", "at_most", "range")
ABOUT = Decimal("0.05")
HALF = Decimal("0.5")

Bound = Decimal | None


def significant_step(value: Decimal, printed_step: Decimal) -> Decimal:
    """One unit of the last significant digit: 9000亿 → 1000亿, 120 → 10, 1.10 → 0.01."""
    if not value or printed_step < 1:
        return printed_step
    digits = str(int(value))
    return Decimal(1).scaleb(len(digits) - len(digits.rstrip("0")))


def bounds(value: Decimal, printed_step: Decimal, qualifier: str, *, scale: Decimal = Decimal(1),
           counted: bool = False, target: bool = False) -> tuple[Bound, Bound]:
    """Lowest and highest value that a printed number allows.

    ``value`` and ``printed_step`` (one unit of the last printed digit) are as printed; ``scale`` is the
    multiplier written behind them (万, 亿). ``counted`` things are exact, and so is a ``target``, which is open above
    where it says "over". The sign is kept outside: a qualifier acts on the magnitude, so 下降超 4.5% lies between
    −4.6 and −4.5.
    """
    qualifier = "at_least" if target and qualifier == "over" else qualifier
    ends, sign = _magnitude(abs(value), printed_step, qualifier, counted or target), -scale if value < 0 else scale
    low, high = (None if end is None else end * sign for end in ends)
    return (high, low) if value < 0 else (low, high)


def _magnitude(value: Decimal, printed_step: Decimal, qualifier: str, counted: bool) -> tuple[Bound, Bound]:
    match qualifier:
        case "exact":
            margin = Decimal(0) if counted else printed_step * HALF
            return value - margin, value + margin
        case "over":
            return value, value + significant_step(value, printed_step)
        case "nearly":
            return value - min(significant_step(value, printed_step), value * ABOUT), value  # 近14亿 is above 13.3亿
        case "at_least":
            return value, None
        case "about":
            return value * (1 - ABOUT), value * (1 + ABOUT)
        case "under" | "at_most":
            return None, value
    raise ValueError(f"unknown qualifier {qualifier!r}; one of {', '.join(QUALIFIERS)}")


def fraction_bounds(part: int, whole: int, qualifier: str) -> tuple[Bound, Bound]:
    """Bounds of k/n: exact lies in k/(n+½) … k/(n−½); a ratio a∶b has b ± ½ alike."""
    value = Decimal(part) / whole
    band = Decimal(part) / (whole + HALF), Decimal(part) / (whole - HALF)
    match qualifier:
        case "over":
            return value, Decimal(part) / (whole - 1) if whole > 1 else None
        case "nearly":
            return max(Decimal(part) / (whole + 1), value * (1 - ABOUT)), value
        case "about":
            five = value * (1 - ABOUT), value * (1 + ABOUT)
            return max((band, five), key=lambda pair: pair[1] - pair[0])
        case "exact":
            return band
    return _magnitude(value, Decimal(0), qualifier, counted=True)


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed interval of floats, ``None`` open on that side."""

    low: float | None
    high: float | None

    @classmethod
    def exactly(cls, value: float) -> Interval:
        return cls(value, value)

    @property
    def ends(self) -> tuple[float, float]:
        return (-math.inf if self.low is None else self.low), (math.inf if self.high is None else self.high)

    @property
    def width(self) -> float:
        return self.ends[1] - self.ends[0]

    def within(self, other: Interval) -> bool:
        return other.ends[0] <= self.ends[0] and self.ends[1] <= other.ends[1]

    def overlaps(self, other: Interval) -> bool:
        return self.ends[0] <= other.ends[1] and other.ends[0] <= self.ends[1]

    def widened(self, step: float) -> Interval:
        return Interval(None if self.low is None else self.low - step, None if self.high is None else self.high + step)

    def map(self, function: Callable[[float], float]) -> Interval:
        """The image under a rising function."""
        return _closed(function(end) for end in self.ends)

    def __neg__(self) -> Interval:
        return _closed(-end for end in self.ends)

    def __add__(self, other: Interval | float) -> Interval:
        return _closed(one + two for one, two in zip(self.ends, _ends(other), strict=True))

    def __sub__(self, other: Interval | float) -> Interval:
        return self + -other

    def __mul__(self, other: Interval | float) -> Interval:
        return _closed(one * two if one and two else 0.0 for one, two in itertools.product(self.ends, _ends(other)))

    def __truediv__(self, other: Interval | float) -> Interval:
        low, high = _ends(other)
        if low < 0 <= high:
            return Interval(None, None)
        return self * _closed(1 / end if end else math.inf for end in (low, high))

    def __pow__(self, exponent: float) -> Interval:
        """Power of a non-negative interval."""
        return _closed(max(end, 0.0) ** exponent for end in self.ends)


def _ends(operand: Interval | float) -> tuple[float, float]:
    return operand.ends if isinstance(operand, Interval) else (operand, operand)


def _closed(ends: Iterable[float]) -> Interval:
    low, *_, high = sorted(ends)
    return Interval(low if math.isfinite(low) else None, high if math.isfinite(high) else None)
