"""Arithmetic on bounds that never forgets them: a closed interval of floats, each end of which may be open."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass


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
