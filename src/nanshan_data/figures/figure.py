"""A figure: one number that can answer for itself.

Notebooks, charts, the ledger and the workbook pass figures around, never bare floats. A figure knows its bounds,
unit, place and period and where it comes from: a sentence of a document, a row of the reference figures, other
figures and a formula, or an analyst's assumption. Arithmetic carries the bounds and keeps the inputs.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from nanshan_data.errors import DataError
from nanshan_data.quantities.bounds import Interval

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
    basis: tuple[tuple[str, str], ...] = ()  # (family, id) pairs in order of family; empty = not known
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
        from nanshan_data.notebook import wording

        return wording.cite(self, lang)


def assumption(value: float, unit: str, note: str, **about: str) -> Figure:
    """An analyst's own number, named as such; ``note`` says what is assumed."""
    return Figure(value, value, value, unit, "assumption", note=note, **about)  # type: ignore[arg-type]


def _derived(compute: Callable[..., Any], inputs: Sequence[Figure], unit: str, formula: str,
             about: Mapping[str, str]) -> Figure:
    """``compute`` over the values of the inputs and, for the bounds, over their intervals."""
    first, interval = inputs[0], compute(*(figure.interval for figure in inputs))
    entity = first.entity if all(figure.entity == first.entity for figure in inputs) else ""
    labels: dict[str, Any] = {"entity": entity, "indicator": first.indicator, "period": first.period, **about}
    return Figure(compute(*(figure.value for figure in inputs)), interval.low, interval.high, unit, "derived",
                  qualifier="", inputs=tuple(inputs), formula=formula, **labels)


def _same_unit(a: Figure, b: Figure) -> None:
    if a.unit != b.unit:
        raise DataError(f"{a.id or a.formula} is in {a.unit}, {b.id or b.formula} in {b.unit}; compare like with like")


def _unbroken(a: Figure, b: Figure) -> None:
    from nanshan_data.data import reference

    reason = reference.crosses_break(a.entity, a.indicator, a.period, b.period) if a.entity == b.entity else None
    if reason:
        raise DataError(f"{a.entity} {a.indicator} {a.period} → {b.period} crosses a break: {reason}")


def ratio(a: Figure, b: Figure, **about: str) -> Figure:
    """a ÷ b, like units: a multiple (倍)."""
    _same_unit(a, b)
    return _derived(operator.truediv, (a, b), "倍", "{0} ÷ {1}", {"measure": "multiple"} | about)


def share(a: Figure, b: Figure, **about: str) -> Figure:
    """a as a percentage of b."""
    _same_unit(a, b)
    return _derived(lambda x, y: x / y * 100, (a, b), "%", "{0} ÷ {1} × 100 %", {"measure": "share"} | about)


def per(a: Figure, b: Figure, unit: str, **about: str) -> Figure:
    """a per unit of b: GDP per km² (元/平方公里), GDP per head (元/人)."""
    return _derived(operator.truediv, (a, b), unit, "{0} ÷ {1}", about)


def growth(later: Figure, earlier: Figure, **about: str) -> Figure:
    """Nominal growth in per cent between two levels; refuses to cross a known break."""
    _same_unit(later, earlier)
    _unbroken(earlier, later)
    return _derived(lambda x, y: (x / y - 1) * 100, (later, earlier), "%", "({0} ÷ {1} − 1) × 100 %",
                    {"measure": "growth"} | about)


def base(level: Figure, rate: Figure, **about: str) -> Figure:
    """The earlier level that a level and its growth rate imply."""
    return _derived(lambda x, pace: x / (pace / 100 + 1), (level, rate), level.unit, "{0} ÷ (1 + {1})",
                    {"period": str(level.year - 1)} | about)


def grown(level: Figure, rate: Figure, years: float = 1, **about: str) -> Figure:
    """A level carried forward by a growth rate over ``years``."""
    power = "" if years == 1 else f"^{years:g}"
    return _derived(lambda x, pace: x * (pace / 100 + 1) ** years, (level, rate), level.unit,
                    "{0} × (1 + {1})" + power, {"period": str(int(level.year + years))} | about)


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
    return _derived(lambda x, y: ((x / y) ** (1 / span) - 1) * 100, (later, earlier), "%",
                    "(({0} ÷ {1})^(1/" + str(span) + ") − 1) × 100 %",
                    {"measure": "cagr", "period": f"{earlier.period}/{later.period}"} | about)


def difference(a: Figure, b: Figure, **about: str) -> Figure:
    """a − b, like units; percentages differ by 百分点."""
    _same_unit(a, b)
    return _derived(operator.sub, (a, b), "百分点" if a.unit == "%" else a.unit, "{0} − {1}",
                    {"measure": "change"} | about)


def product(a: Figure, b: Figure, unit: str, **about: str) -> Figure:
    """a × b; a percentage factor counts as a fraction."""
    scale = 0.01 if "%" in (a.unit, b.unit) else 1.0
    return _derived(lambda x, y: x * y * scale, (a, b), unit, "{0} × {1}", about)


def total(parts: Iterable[Figure], **about: str) -> Figure:
    """The sum of like figures."""
    first, *others = items = tuple(parts)
    for part in others:
        _same_unit(first, part)
    return _derived(lambda x, *more: sum(more, x), items, first.unit,
                    " + ".join(f"{{{n}}}" for n in range(len(items))), about)


def relabel(figure: Figure, **about: str) -> Figure:
    """The same figure under another entity, indicator or period."""
    return replace(figure, **about)  # type: ignore[arg-type]
