"""What the forms of the grammar share: the mention, the text under way, and what a form is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from nanshan_data.quantities.amounts import LONGEST, Amount
from nanshan_data.quantities.bounds import Bound
from nanshan_data.quantities.numerals import whole
from nanshan_data.quantities.tables import Cell

FACT_KINDS = ("stat", "target", "claim")
DASH = r"[-–—―−~～至到]{1,2}"
CN = "一二三四五六七八九十"


class Mention(NamedTuple):
    """One number in a text; ``core`` is the numeral alone, without multiplier, unit or ordinal prefix."""

    start: int
    end: int
    core: tuple[int, int]
    text: str
    kind: str
    value: Decimal | None = None
    unit: str = ""
    qualifier: str = ""
    low: Bound = None
    high: Bound = None


@dataclass(slots=True)
class Walk:
    """The text under way: where the cursor stands and what has been found before it."""

    raw: str
    view: str  # as long as ``raw``
    quotes: list[tuple[int, int]] = field(default_factory=list)
    cells: dict[int, Cell] = field(default_factory=dict)
    republican: bool = False  # years count from 1912
    short_years: bool = False  # 25年 is 2025
    position: int = 0
    run_end: int = 0  # end of the run of digits or Chinese numerals at the cursor
    floor: int = 0  # end of the mention before: a prefix may not reach behind it
    counted: int = 0  # the list number last seen
    shares_until: int = 0  # end of a proportion under way
    found: list[Mention | Amount] = field(default_factory=list)

    @property
    def run(self) -> str:
        return self.view[self.position:self.run_end]

    def before(self, length: int) -> str:
        start = self.position - length
        return self.view[start if start > self.floor else self.floor:self.position]

    def quoted(self, start: int, end: int) -> bool:
        index = bisect_right(self.quotes, (start, len(self.view))) - 1
        return index >= 0 and end <= self.quotes[index][1]

    def other(self, kind: str, start: int, end: int) -> Mention:
        """A mention that is no quantity."""
        return Mention(start, end, (start, end), self.raw[start:end], kind)

    def claim(self, start: int, end: int, unit: str, margin: Decimal = Decimal(0)) -> Mention | None:
        """A rank or a streak; none where the numeral is not well formed."""
        core, value = (self.position, self.run_end), whole(self.run) if self.run_end - self.position <= LONGEST else None
        if value is None:
            return None
        return Mention(start, end, core, self.raw[start:end], "claim", value, unit, "exact", value - margin, value + margin)


Reader = Callable[[Walk, "re.Match[str]"], "Mention | Amount | None"]


class Form(NamedTuple):
    """What a numeral must look like, and what it then is; nothing if the words around it speak against that."""

    pattern: re.Pattern[str]
    read: Reader


def form(pattern: str) -> Callable[[Reader], Form]:
    """The form of a pattern, for the function that reads it."""
    return lambda read: Form(re.compile(pattern), read)


def always(kind: str, pattern: str) -> Form:
    """A form that is no quantity, whatever the words around it."""
    return Form(re.compile(pattern), lambda walk, found: walk.other(kind, *found.span()))
