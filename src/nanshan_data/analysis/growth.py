"""The analyses behind the notebooks: thresholds and the years between them, projections, density and its parts.

Everything takes and returns figures, so that bounds and sources travel along.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from nanshan_data.analysis import tables
from nanshan_data.data import frames, lookup, reference
from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure, assumption, clash, grown, growth, per, ratio
from nanshan_data.notebook import wording
from nanshan_data.quantities.bounds import Interval

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


def densities(place: str) -> list[Figure]:
    """GDP per km² of every year for which there is GDP and an area that fits."""
    return [density(place, year) for year in _outside("gdp", place) if tables.area_for(place, year)]


def per_head(place: str, year: int) -> Figure:
    """Outside GDP by the resident population of the same year (元/人)."""
    return per(_level(place, "gdp", year), _level(place, "resident_population", year), "元/人",
               indicator="gdp_per_capita", period=str(year))


def crowding(place: str, year: int) -> Figure:
    """Resident population of a year by the land area nearest to it (人/平方公里)."""
    return per(_level(place, "resident_population", year), area(place, year), "人/平方公里",
               indicator="population_density", period=str(year))


def _level(place: str, indicator: str, year: int) -> Figure:
    known = _outside(indicator, place)
    if year not in known:
        raise DataError(f"{place} has no outside {indicator} for {year}; it has {', '.join(map(str, known)) or 'none'}")
    return known[year]


def parts(place: str, other: str, year: int) -> tuple[Figure, Figure, Figure, Figure]:
    """Why one place makes more per km² than another: the ratios of density, GDP per head and crowding, and the share of
    the gap, in logarithms, that GDP per head accounts for (%)."""
    dense, head, crowd = (ratio(of(place, year), of(other, year)) for of in (density, per_head, crowding))
    weight = math.log(head.value) / math.log(dense.value) * 100
    ends = _log_share(head.interval, crowd.interval)
    return dense, head, crowd, Figure(weight, ends.low, ends.high, "%", "derived", qualifier="", measure="share",
                                      indicator="gdp_per_km2", period=str(year), inputs=(head, dense),
                                      formula="ln {0} ÷ ln {1} × 100 %")


def _log_share(head: Interval, crowd: Interval) -> Interval:
    """Bounds of ln h ÷ (ln h + ln c) × 100 for h and c above 1."""
    h0, h1, c0, c1 = (math.log(end) for end in (*head.ends, *crowd.ends))
    return Interval(100 * h0 / (h0 + c1), 100 * h1 / (h1 + c0))


def anatomy(place: str, year: int) -> dict[str, Any]:
    """GDP per km², people per km² and GDP per head of a year; None where a half is missing, and what is missing."""
    has = {name: year in _outside(name, place) for name in ("gdp", "resident_population")}
    missing = [name for name, known in has.items() if not known]
    return {"place": place, "year": str(year), "gdp_per_km2": density(place, year) if has["gdp"] else None,
            "population_density": crowding(place, year) if has["resident_population"] else None,
            "gdp_per_capita": None if missing else per_head(place, year), "missing": missing[0] if missing else None}


def implied_area(own: Figure, fraction: Figure, place: str) -> Figure:
    """Another place's land area, from one's own and the fraction that this is of it (平方公里)."""
    positive = replace(fraction, low=fraction.low or 0.0)
    return per(own, positive, "平方公里", entity=place, indicator="land_area", measure="level")


def implied_density(passed: Figure, land: Figure) -> Figure:
    """The least GDP per km² of a place that is known only to have passed a threshold (元/平方公里)."""
    floor = replace(passed, origin="derived", low=passed.value, high=None, qualifier="", entity=land.entity,
                    measure="level", inputs=(passed,), formula="{0}")
    return per(floor, land, "元/平方公里", indicator="gdp_per_km2")


def at_most(figure: Figure) -> Figure:
    """A figure of which only the upper bound says something: a ratio to what is at least so much."""
    return replace(figure, low=None)


def implied_population(gdp: Figure, head: Figure) -> Figure:
    """The people behind a stated GDP and a stated GDP per head (人)."""
    return per(gdp, head, "人", indicator="resident_population")


def latest(places: Sequence[str], of: str = "gdp") -> int:
    """The latest year for which all places have an outside figure."""
    return max(set.intersection(*(set(_outside(of, place)) for place in places)))
