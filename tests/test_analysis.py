"""Analyses against figures computed by hand: the comments show the working."""

from __future__ import annotations

import pytest

from nanshan_data import DataError
from nanshan_data.analysis import growth as analysis
from nanshan_data.figures.figure import Figure, assumption


def level(value: float, year: str, *, low: float | None = None, high: float | None = None) -> Figure:
    return Figure(value, value if low is None else low, value if high is None else high, "元", "reference",
                  id=f"x_{year}", entity="南山区", indicator="gdp", period=year)


SERIES = [level(80, "2010"), level(95, "2013"), level(120, "2014"), level(210, "2017")]


def test_a_threshold_is_dated_with_its_year_or_with_the_gap_it_lies_in() -> None:
    assert analysis.crossing(SERIES, 100).period == "2014"
    assert analysis.crossing(SERIES, 200).period == "2015/2017"
    assert analysis.crossing(SERIES, 90).period == "2011/2013"


def test_a_threshold_counts_as_passed_only_when_the_lower_bound_is_above_it() -> None:
    doubtful = [level(90, "2010"), level(101, "2011", low=99, high=103), level(110, "2012")]
    assert analysis.crossing(doubtful, 100).period == "2012"


@pytest.mark.parametrize("goal", [70, 300])
def test_a_threshold_outside_the_series_is_an_error(goal: float) -> None:
    with pytest.raises(DataError, match="does not pass"):
        analysis.crossing(SERIES, goal)


def test_years_between_thresholds_carry_the_gaps() -> None:
    span = analysis.years_between(analysis.crossing(SERIES, 90), analysis.crossing(SERIES, 200))
    assert (span.low, span.high, span.qualifier) == (2015 - 2013, 2017 - 2011, "range")
    exact = analysis.years_between(SERIES[0], analysis.crossing(SERIES, 100))
    assert (exact.value, exact.low, exact.high) == (4, 4, 4)


def test_years_to_a_goal_by_compound_growth() -> None:
    span = analysis.years_to(level(100, "2020", low=90, high=110), assumption(10, "%", "x"), level(200, "goal"))
    assert span.value == pytest.approx(7.2725, abs=1e-4)  # ln 2 ÷ ln 1.1 = 0.693147 ÷ 0.0953102
    assert span.low == pytest.approx(6.2725, abs=1e-4)  # ln (200/110) ÷ ln 1.1 = 0.597837 ÷ 0.0953102
    assert span.high == pytest.approx(8.3779, abs=1e-4)  # ln (200/90) ÷ ln 1.1 = 0.798508 ÷ 0.0953102
    arrived = analysis.arrival(level(100, "2020", low=90, high=110), assumption(10, "%", "x"), level(200, "goal"))
    assert arrived.period == "2027/2029"


def test_a_goal_below_the_level_is_an_error() -> None:
    with pytest.raises(DataError, match="change the assumption"):
        analysis.years_to(level(100, "2020"), assumption(5, "%", "x"), level(90, "goal"))


