"""Growth over years: thresholds and the years between them, growth chained, levels restated, goals reached.

Everything takes and returns figures, so that bounds and sources travel along.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pandas as pd

from nanshan_data.errors import DataError, check_given
from nanshan_data.figures.figure import Figure, assumption, check_figures, check_number, clash

_APART = "years from the one date to the other\n---\n两个年份的间隔"
_NEEDED = "years until the goal is reached at {pace} a year\n---\n年均增长{pace}，达到目标所需年数"
_KEPT = "no change of basis is known in between\n---\n其间未见口径变化"
_MOVED = "the basis changes in between, so the year is a range\n---\n其间口径有变，故年份为区间"
"""Said of a threshold, which may be set beside levels on any basis."""


def crossing(figures: Iterable[Figure], goal: float) -> Figure:
    """When a series passed ``goal``: the goal, dated with the year, or with the first and last year that it may be.

    Years are missing before the level above it: any of them. The basis changes there: the last year on the old one,
    too, since restated it may already lie above (2016/2017).

    >>> from nanshan_data import crossing, series
    >>> crossing(series("gdp", "南山区")["南山区"].dropna(), 5e11).period
    '2018'
    """
    check_number(goal)
    check_given(figures, Iterable, "figures, as in crossing(series('gdp', '南山区')['南山区'].dropna(), 5e11)")
    figures = tuple(figures)
    check_figures(*figures)
    ordered = sorted(figures, key=lambda figure: figure.year)
    above = next((f for f in ordered if f.interval.ends[0] >= goal), None)
    below = [f for f in ordered if above is not None and f.year < above.year]
    if above is None or not below:
        raise DataError(f"the series does not pass {goal:g}; it has {', '.join(f.period for f in ordered)}")
    broken = clash(below[-1].basis, above.basis) is not None
    first = below[-1].year + (not broken)
    period = str(above.year) if first == above.year else f"{first}/{above.year}"
    return Figure(goal, goal, goal, above.unit, "derived", entity=above.entity, indicator=above.indicator,
                  measure="threshold", period=period, inputs=(below[-1], above), formula="{0} < … ≤ {1}",
                  across=_MOVED if broken else _KEPT)


def chained(rates: pd.Series[Any]) -> Figure:
    """Real growth over several years (%): official yearly rates in a row, which rest on no basis.

    Args:
        rates: A column of figures with the year as its index, every year known.

    Raises:
        DataError: where a year is missing, since nothing may be put in its place.

    >>> from nanshan_data import series
    >>> rates = series("gdp", "南山区", "growth")["南山区"]
    >>> f"{chained(rates.loc[2021:2025]):.1f}", chained(rates.loc[2021:2025]).period
    ('31.1', '2020/2025')
    """
    check_given(rates, pd.Series, "a column of yearly rates, as in series('gdp', '南山区', 'growth')['南山区']")
    if rates.empty or rates.isna().any():
        missing = ", ".join(str(year) for year in rates.index[rates.isna()]) or "all of it"
        raise DataError(f"growth cannot be chained: no rate is known for {missing}; take years without a gap")
    if wrong := [rate.period for year, rate in rates.items() if rate.period and str(rate.year) != str(year)]:
        raise DataError(f"growth cannot be chained: the rate of {wrong[0]} stands at another year; take a column whose "
                        "index is the year, as series() gives it")
    grown_by: Figure = (math.prod(1 + rate for rate in rates) - 1).to("%")
    return grown_by.about(measure="growth", period=f"{rates.index[0] - 1}/{rates.index[-1]}")


def restated(level: Figure, rates: pd.Series[Any]) -> Figure:
    """An estimate of an earlier level on the basis of a later one: the later divided by official real growth since.

    Its bounds are those of rounding alone. It is at the prices of the later year; what prices did is not in it.

    >>> from nanshan_data import ref, series
    >>> rates = series("gdp", "南山区", "growth")["南山区"]
    >>> f"{restated(ref('gdp', '南山区', 2024), rates.loc[[2024]]) / 1e8:.0f}"
    '9127'
    """
    check_figures(level)
    since = chained(rates)
    estimate: Figure = level / (1 + since)
    return estimate.about(entity=level.entity, indicator=level.indicator, measure="level", period=since.period[:4],
                          note=f"estimated on the basis of {level.year}\n---\n按{level.year}年口径估算")


def years_between(first: Figure, last: Figure) -> Figure:
    """The years from one dated figure to another, as a range where a date is one (年).

    >>> from nanshan_data import assumption, years_between
    >>> first, last = (assumption(1e12, "元", "", period=year) for year in ("2025", "2039/2040"))
    >>> years_between(first, last).interval
    Interval(low=14.0, high=15.0)
    """
    check_figures(first, last)
    early, late = ([int(part[:4]) for part in figure.period.split("/")] for figure in (first, last))
    low, high = float(max(late[0] - early[-1], 0)), float(late[-1] - early[0])
    return Figure(high, low, high, "年", "derived", qualifier="exact" if low == high else "range",
                  entity=first.entity if first.entity == last.entity else "", period=f"{early[0]}/{late[-1]}",
                  inputs=(first, last), note=_APART,
                  formula=f"{last.period.replace('/', '–')} − {first.period.replace('/', '–')}")


def years_to(level: Figure, rate: Figure, goal: Figure) -> Figure:
    """The years a level takes to reach a goal at a steady rate of growth (年)."""
    check_figures(level, rate, goal)
    if level.value >= goal.value or rate.value <= 0:
        raise DataError("years_to needs a goal above the level and a growth rate above 0 %; change the assumption")

    def needed(start: float | None, pace: float | None) -> float | None:
        return math.log(goal.value / start) / math.log1p(pace / 100) if start and pace and pace > 0 else None

    value = math.log(goal.value / level.value) / math.log1p(rate.value / 100)
    return Figure(value, needed(level.high, rate.high), needed(level.low, rate.low), "年", "derived", qualifier="",
                  inputs=(level, rate, goal), note=_NEEDED.format(pace=f"{rate.value:g}%"),
                  formula="ln({2} ÷ {0}) ÷ ln(1 + {1})")


def arrival(level: Figure, rate: Figure, goal: Figure) -> Figure:
    """The goal, dated with the year or years in which a level reaches it at a steady rate of growth.

    >>> from nanshan_data import arrival, assumption, fact, goal
    >>> now, pace = fact("gdp", "南山区", 2025), assumption(5, "%", "assumed")
    >>> arrival(now, pace, goal(2e12, "for illustration")).period
    '2039/2040'
    """
    span = years_to(level, rate, goal)
    ends = [level.year + math.ceil(years) for years in (span.low or span.value, span.high or span.value)]
    span = replace(span, entity=level.entity, period=f"{level.year}/{ends[-1]}")
    return replace(goal, origin="derived", period="/".join(dict.fromkeys(map(str, ends))), entity=level.entity,
                   indicator=level.indicator, measure="threshold", inputs=(span,), formula=f"{level.year} + {{0}}",
                   note="")


def goal(value: float, note: str) -> Figure:
    """A level of GDP to reach, in yuan, named as an assumption.

    >>> from nanshan_data import goal
    >>> goal(2e12, "for illustration").value
    2000000000000.0
    """
    return assumption(value, "元", note, indicator="gdp")
