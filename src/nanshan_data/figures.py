"""A figure: one number that can answer for itself.

Notebooks, charts, the ledger and the workbook pass figures around, never bare floats. A figure knows its bounds,
unit, place and period and where it comes from: a sentence of a document, a row of the reference figures, other
figures and a formula, or an analyst's assumption. Arithmetic carries the bounds and keeps the inputs.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from nanshan_data.errors import DataError
from nanshan_data.intervals import Interval

Origin = Literal["document", "reference", "derived", "assumption"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with bounds (``None`` = open), in its base unit (元, %, 平方公里, 家 …)."""

    value: float
    low: float | None
    high: float | None
    unit: str
    origin: Origin
    id: str = ""
    qualifier: str = "exact"
    entity: str = ""
    indicator: str = ""
    measure: str = "level"
    period: str = ""
    text: str = ""
    kind: str = ""
    doc_id: str = ""
    start: int = -1
    end: int = -1
    section: str = ""
    sentence: str = ""
    note: str = ""
    url: str = ""
    inputs: tuple[Figure, ...] = ()
    formula: str = ""

    @property
    def interval(self) -> Interval:
        return Interval(self.low, self.high)

    @property
    def year(self) -> int:
        """First year of the last part of the period: 2020/2025 → 2025."""
        if not self.period:
            raise DataError(f"{self.id}: has no period; choose a fact that is dated")
        return int(self.period.split("/")[-1][:4])

    @property
    def sources(self) -> tuple[Figure, ...]:
        """The document, reference and assumption figures at the bottom of a derivation, each once."""
        if not self.inputs:
            return (self,)
        return tuple(dict.fromkeys(leaf for part in self.inputs for leaf in part.sources))

    def cite(self, lang: str = "zh") -> str:
        """A citation to paste: 南山区2026年计划报告，一（五）."""
        from nanshan_data import wording

        return wording.cite(self, lang)


def assumption(value: float, unit: str, note: str, *, entity: str = "", indicator: str = "", measure: str = "level",
               period: str = "") -> Figure:
    """An analyst's own number, named as such; ``note`` says what is assumed."""
    return Figure(value, value, value, unit, "assumption", note=note, entity=entity, indicator=indicator,
                  measure=measure, period=period)


def _derived(value: float, interval: Interval, unit: str, formula: str, inputs: Sequence[Figure],
             **about: str) -> Figure:
    first = inputs[0]
    entity = first.entity if all(f.entity == first.entity for f in inputs) else ""
    labels = {"entity": entity, "indicator": first.indicator, "period": first.period, **about}
    return Figure(value, interval.low, interval.high, unit, "derived", qualifier="", inputs=tuple(inputs),
                  formula=formula, **labels)  # type: ignore[arg-type]


def _same_unit(a: Figure, b: Figure) -> None:
    if a.unit != b.unit:
        raise DataError(f"{a.id or a.formula} is in {a.unit}, {b.id or b.formula} in {b.unit}; compare like with like")


def _unbroken(a: Figure, b: Figure) -> None:
    from nanshan_data import outside

    reason = outside.crosses_break(a.entity, a.indicator, a.period, b.period) if a.entity == b.entity else None
    if reason:
        raise DataError(f"{a.entity} {a.indicator} {a.period} → {b.period} crosses a break: {reason}")


def ratio(a: Figure, b: Figure, **about: str) -> Figure:
    """a ÷ b, like units: a multiple (倍)."""
    _same_unit(a, b)
    about.setdefault("measure", "multiple")
    return _derived(a.value / b.value, a.interval / b.interval, "倍", "{0} ÷ {1}", (a, b), **about)


def share(a: Figure, b: Figure, **about: str) -> Figure:
    """a as a percentage of b."""
    _same_unit(a, b)
    about.setdefault("measure", "share")
    return _derived(a.value / b.value * 100, (a.interval / b.interval) * Interval.exactly(100), "%",
                    "{0} ÷ {1} × 100 %", (a, b), **about)


def per(a: Figure, b: Figure, unit: str, **about: str) -> Figure:
    """a per unit of b: GDP per km² (元/平方公里), GDP per head (元/人)."""
    return _derived(a.value / b.value, a.interval / b.interval, unit, "{0} ÷ {1}", (a, b), **about)


def growth(later: Figure, earlier: Figure, **about: str) -> Figure:
    """Nominal growth in per cent between two levels; refuses to cross a known break."""
    _same_unit(later, earlier)
    _unbroken(earlier, later)
    about.setdefault("measure", "growth")
    change = (later.interval / earlier.interval - Interval.exactly(1)) * Interval.exactly(100)
    return _derived((later.value / earlier.value - 1) * 100, change, "%", "({0} ÷ {1} − 1) × 100 %",
                    (later, earlier), **about)


def base(level: Figure, rate: Figure, **about: str) -> Figure:
    """The earlier level that a level and its growth rate imply."""
    factor = rate.interval * Interval.exactly(0.01) + Interval.exactly(1)
    about.setdefault("period", str(level.year - 1))
    return _derived(level.value / (1 + rate.value / 100), level.interval / factor, level.unit,
                    "{0} ÷ (1 + {1})", (level, rate), **about)


def grown(level: Figure, rate: Figure, years: float = 1, **about: str) -> Figure:
    """A level carried forward by a growth rate over ``years``."""
    factor = (rate.interval * Interval.exactly(0.01) + Interval.exactly(1)) ** years
    about.setdefault("period", str(int(level.year + years)))
    power = "" if years == 1 else f"^{years:g}"
    return _derived(level.value * (1 + rate.value / 100) ** years, level.interval * factor, level.unit,
                    "{0} × (1 + {1})" + power, (level, rate), **about)


def cagr(later: Figure, earlier: Figure, *, acknowledge_break: bool = False, **about: str) -> Figure:
    """Compound annual growth rate in per cent.

    Refuses to cross a known break, unless the caller acknowledges it and tells the reader: over decades a change of
    method weighs little, and the documents themselves speak of 1990 to 2025.
    """
    _same_unit(later, earlier)
    span = later.year - earlier.year
    if span <= 0:
        raise DataError(f"CAGR needs a later and an earlier year, got {earlier.period} and {later.period}")
    if not acknowledge_break:
        _unbroken(earlier, later)
    rate = ((later.interval / earlier.interval) ** (1 / span) - Interval.exactly(1)) * Interval.exactly(100)
    about.setdefault("measure", "cagr")
    about.setdefault("period", f"{earlier.period}/{later.period}")
    return _derived(((later.value / earlier.value) ** (1 / span) - 1) * 100, rate, "%",
                    "(({0} ÷ {1})^(1/" + str(span) + ") − 1) × 100 %", (later, earlier), **about)


def difference(a: Figure, b: Figure, **about: str) -> Figure:
    """a − b, like units; percentages differ by 百分点."""
    _same_unit(a, b)
    about.setdefault("measure", "change")
    return _derived(a.value - b.value, a.interval - b.interval, "百分点" if a.unit == "%" else a.unit, "{0} − {1}",
                    (a, b), **about)


def product(a: Figure, b: Figure, unit: str, **about: str) -> Figure:
    """a × b; a percentage factor counts as a fraction."""
    scale = 0.01 if "%" in (a.unit, b.unit) else 1.0
    return _derived(a.value * b.value * scale, a.interval * b.interval * Interval.exactly(scale), unit, "{0} × {1}",
                    (a, b), **about)


def total(parts: Iterable[Figure], **about: str) -> Figure:
    """The sum of like figures."""
    items = tuple(parts)
    for part in items[1:]:
        _same_unit(items[0], part)
    interval = functools.reduce(lambda x, y: x + y, (part.interval for part in items))
    return _derived(sum(part.value for part in items), interval, items[0].unit,
                    " + ".join(f"{{{n}}}" for n in range(len(items))), items, **about)


def relabel(figure: Figure, **about: str) -> Figure:
    """The same figure under another entity, indicator or period."""
    return replace(figure, **about)  # type: ignore[arg-type]
