"""Bounds side by side: a closed interval of floats, each end of which may be open. ``algebra`` reckons with them."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed interval of floats, ``None`` open on that side."""

    low: float | None
    high: float | None

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
