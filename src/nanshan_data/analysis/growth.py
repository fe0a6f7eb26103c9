"""The analyses behind the notebooks: thresholds and the years between them, projections, density and its parts.

Everything takes and returns figures, so that bounds and sources travel along.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from nanshan_data.analysis import tables
from nanshan_data.data import frames, lookup, reference
from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure, assumption, clash, difference, grown, growth, per, relabel, total
from nanshan_data.notebook import wording

BROKEN = ("series break", "口径调整")
MISSING = ("year before unknown", "上年总量不详")

# --- growth ----------------------------------------------------------------------------------------------------------


def _outside(indicator: str, place: str, measure: str = "level") -> dict[int, Figure]:
    """The preferred outside figures by the year that they stand for; a whole year goes before a date."""
    return {figure.year: figure for figure in reference.chosen(indicator, place, measure) if frames.year_of(figure)}


def levels(place: str, indicator: str = "gdp", *, since: int = 0) -> list[Figure]:
    """The outside series of a place, one figure a year, in base units."""
    return [figure for year, figure in _outside(indicator, place).items() if year >= since]


def stated(place: str, indicator: str = "gdp") -> list[Figure]:
    """What the documents report for a place, the most precise figure of each year."""
    known = lookup.find(entity=place, indicator=indicator, measure="level", kind="stat")
    years = sorted({figure.period for figure in known if frames.year_of(figure)})
    return [lookup.fact(indicator, place, year, kind="stat") for year in years]


def yearly(place: str) -> list[dict[str, Any]]:
    """Level, nominal growth and official real growth of GDP by year, as figures; where a break or a missing year lies
    before a level, nominal growth is None and ``remark`` says which."""
    known, rates = _outside("gdp", place), _outside("gdp", place, "growth")
    rows: list[dict[str, Any]] = []
    for year, level in known.items():
        broken = year - 1 in known and clash(known[year - 1].basis, level.basis)
        nominal = growth(level, known[year - 1]) if year - 1 in known and not broken else None
        why = BROKEN if broken else MISSING if year - 1 not in known else None
        rows.append({"year": str(year), "gdp": level, "nominal": nominal, "real": rates.get(year), "remark": why})
    return rows


def crossing(figures: Iterable[Figure], goal: float) -> Figure:
    """When a series passed ``goal``: the goal, dated with the year, or with the years between which it lies."""
    ordered = sorted(figures, key=lambda figure: figure.year)
    above = next((f for f in ordered if f.interval.ends[0] >= goal), None)
    below = [f for f in ordered if above and f.year < above.year]
    if above is None or not below:
        raise DataError(f"the series does not pass {goal:g}; it has {', '.join(f.period for f in ordered)}")
    first = below[-1].year + 1
    period = str(above.year) if first == above.year else f"{first}/{above.year}"
    return Figure(goal, goal, goal, above.unit, "derived", entity=above.entity, indicator=above.indicator,
                  measure="threshold", period=period, inputs=(below[-1], above), formula="{0} < … ≤ {1}")


def years_between(first: Figure, last: Figure) -> Figure:
    """The years from one dated figure to another, as a range where a date is one (年)."""
    early, late = ([int(part[:4]) for part in figure.period.split("/")] for figure in (first, last))
    low, high = max(late[0] - early[-1], 0), late[-1] - early[0]
    return Figure(high, low, high, "年", "derived", qualifier="exact" if low == high else "range", entity=last.entity,
                  indicator="development_duration", period=f"{early[0]}/{late[-1]}", inputs=(first, last),
                  formula=f"{last.period.replace('/', '–')} − {first.period.replace('/', '–')}")


def years_to(level: Figure, rate: Figure, goal: Figure) -> Figure:
    """The years a level takes to reach a goal at a steady rate of growth (年)."""
    if level.value >= goal.value or rate.value <= 0:
        raise DataError("years_to needs a goal above the level and a growth rate above 0 %; change the assumption")

    def needed(start: float | None, pace: float | None) -> float | None:
        return math.log(goal.value / start) / math.log1p(pace / 100) if start and pace and pace > 0 else None

    value = math.log(goal.value / level.value) / math.log1p(rate.value / 100)
    return Figure(value, needed(level.high, rate.high), needed(level.low, rate.low), "年", "derived", qualifier="",
                  entity=level.entity, indicator="development_duration", period=level.period,
                  inputs=(level, rate, goal), formula="ln({2} ÷ {0}) ÷ ln(1 + {1})")


def delay(level: Figure, slow: Figure, fast: Figure, goal: Figure) -> Figure:
    """How many years later a goal is reached at the slower of two rates; the level, which enters twice, is one (年)."""
    ends = [replace(level, value=end, low=end, high=end) for end in (level.value, *level.interval.ends)]
    value, *bounds = (years_to(end, slow, goal).value - years_to(end, fast, goal).value for end in ends)
    if not slow.low == slow.high == slow.value or not fast.low == fast.high == fast.value:
        raise DataError("delay needs two rates without bounds; pass assumptions")
    later, earlier = years_to(level, slow, goal), years_to(level, fast, goal)
    return Figure(value, min(bounds), max(bounds), "年", "derived", qualifier="", entity=level.entity,
                  indicator="development_duration", period=level.period, inputs=(later, earlier), formula="{0} − {1}")


def arrival(level: Figure, rate: Figure, goal: Figure) -> Figure:
    """The goal, dated with the year or years in which a level reaches it at a steady rate of growth."""
    span = years_to(level, rate, goal)
    ends = [level.year + math.ceil(years) for years in (span.low or span.value, span.high or span.value)]
    return replace(goal, origin="derived", period="/".join(dict.fromkeys(map(str, ends))), entity=level.entity,
                   indicator=level.indicator, inputs=(span,), formula=f"{level.year} + {{0}}", note="")


def path(level: Figure, rate: Figure, until: int) -> list[Figure]:
    """A level and what it grows to, year by year, at a steady rate."""
    return [level, *(grown(level, rate, years) for years in range(1, until - level.year + 1))]


def goal(value: float, note: str) -> Figure:
    """A level of GDP to reach, in yuan, named as an assumption."""
    return assumption(value, "元", note, indicator="gdp")


def in_words(figure: Figure) -> tuple[str, str]:
    """A figure in English and Chinese, to label a line of a chart."""
    return wording.text(figure, "plain", "en"), wording.text(figure, "plain", "zh")


# --- density ---------------------------------------------------------------------------------------------------------


def area(place: str, year: int) -> Figure:
    """The outside land area nearest to a year, with no change of definition between (平方公里)."""
    found = tables.area_for(place, year)
    if found is None:
        raise DataError(f"no land area of {place} fits {year}; see data/raw/reference/figures.csv")
    return found


def density(place: str, year: int) -> Figure:
    """Outside GDP of a year by the land area nearest to it (元/平方公里)."""
    return per(_level(place, "gdp", year), area(place, year), "元/平方公里", indicator="gdp_per_km2", period=str(year))


def _level(place: str, indicator: str, year: int) -> Figure:
    known = _outside(indicator, place)
    if year not in known:
        raise DataError(f"{place} has no outside {indicator} for {year}; it has {', '.join(map(str, known)) or 'none'}")
    return known[year]


# --- firms -----------------------------------------------------------------------------------------------------------


def rolled_forward(indicator: str, place: str, year: int) -> dict[str, Figure]:
    """A stock a year before, the year's additions, what they add up to, the stock stated, and what is missing in it."""
    before, added, stock = (relabel(lookup.fact(name, place, when), unit="家") for name, when in (
        (indicator, year - 1), (f"{indicator}_new", year), (indicator, year)))
    expected = total([before, added], indicator=indicator, period=str(year))
    return {"before": before, "added": added, "expected": expected, "stock": stock, "gap": difference(expected, stock)}
