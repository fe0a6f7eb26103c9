"""Analyses against figures computed by hand: the comments show the working."""

from __future__ import annotations

import pytest

from nanshan_data import DataError, fact
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


def test_a_delay_counts_the_level_once() -> None:
    late = analysis.delay(level(100, "2020", low=90, high=110), *(assumption(rate, "%", "x") for rate in (5, 10)),
                          level(200, "goal"))
    # ln 2 × (1/ln 1.05 − 1/ln 1.1) = 0.693147 × (20.4959 − 10.4921); ln (200/110) and ln (200/90) times the same
    assert (late.value, late.low, late.high) == pytest.approx((6.9341, 5.9806, 7.9882), abs=1e-3)


def test_a_goal_below_the_level_is_an_error() -> None:
    with pytest.raises(DataError, match="change the assumption"):
        analysis.years_to(level(100, "2020"), assumption(5, "%", "x"), level(90, "goal"))


def test_a_path_compounds_year_by_year() -> None:
    values = [figure.value for figure in analysis.path(level(100, "2020"), assumption(10, "%", "x"), 2022)]
    assert values == pytest.approx([100, 110, 121])


def test_nanshan_and_haidian_2020_taken_apart() -> None:
    dense, head, crowd, weight = analysis.parts("南山区", "海淀区", 2020)
    # 6502.22 ÷ 187.5 = 34.679; 8504.6 ÷ 430.77 = 19.743; 362074 ÷ 271412 元/人; 9577.7 ÷ 7274.1 people per km²
    assert dense.value == pytest.approx(1.7565, abs=1e-4)
    assert head.value == pytest.approx(1.3340, abs=1e-4)
    assert crowd.value == pytest.approx(1.3167, abs=1e-4)
    assert head.value * crowd.value == pytest.approx(dense.value)
    assert weight.value == pytest.approx(51.16, abs=0.01)  # ln 1.3340 ÷ ln 1.7565
    assert weight.low is not None and weight.high is not None and weight.low < weight.value < weight.high


def test_where_one_half_is_missing_nothing_is_made_up() -> None:
    with pytest.raises(DataError, match="has no outside resident_population for 2023"):
        analysis.per_head("南山区", 2023)
    assert analysis.latest(("南山区", "浦东新区", "海淀区")) == 2024


def test_the_people_behind_a_stated_gdp_per_head() -> None:
    people = analysis.implied_population(fact("gdp", "南山区", 2025), fact("gdp_per_capita", "南山区", 2025))
    assert people.unit == "人"
    assert people.low == pytest.approx(1.005e12 / 550_000)  # 182.7 万
    assert people.high == pytest.approx(1.015e12 / 540_000)  # 188.0 万


def test_places_known_by_a_fraction_and_a_threshold_get_a_floor_and_nothing_more() -> None:
    own = Figure(100, 99, 101, "平方公里", "document", id="own", entity="南山区", indicator="land_area", period="2025")
    quarter = Figure(0.25, 0.2, 0.3, "比值", "document", id="part", entity="南山区")
    passed = Figure(9000, 9000, 18000, "元", "document", id="passed", qualifier="over", entity="南山区",
                    indicator="gdp", measure="threshold", period="2025")
    land = analysis.implied_area(own, quarter, "浦东新区")
    assert (land.value, land.low, land.high) == pytest.approx((400, 330, 505))  # 99 ÷ 0.3, 101 ÷ 0.2
    floor = analysis.implied_density(passed, land)
    assert (floor.low, floor.high) == (pytest.approx(9000 / 505), None)
    half = Figure(0.5, None, 0.5, "比值", "document", id="half", qualifier="under", entity="南山区")
    below = analysis.implied_area(own, half, "海淀区")
    assert (below.low, below.high) == (198, None)  # less than half: above 99 ÷ 0.5


def test_nominal_growth_is_left_out_at_breaks_and_gaps_only() -> None:
    rows = {row["year"]: row for row in analysis.yearly("南山区")}
    assert rows["2025"]["nominal"].value == pytest.approx(6.330, abs=1e-3)  # 10102.38 ÷ 9500.97 − 1
    assert (rows["2024"]["nominal"], rows["2024"]["remark"]) == (None, analysis.BROKEN)
    assert (rows["2000"]["nominal"], rows["2000"]["remark"]) == (None, analysis.MISSING)
    assert rows["2021"]["nominal"].value == pytest.approx(17.354, abs=1e-3)  # 7630.59 ÷ 6502.22 − 1


def test_what_is_missing_is_said() -> None:
    assert analysis.anatomy("浦东新区", 2020)["missing"] == "gdp"
    assert analysis.anatomy("南山区", 2023)["missing"] == "resident_population"
    pudong = analysis.anatomy("浦东新区", 2023)
    assert pudong["missing"] is None
    assert pudong["gdp_per_capita"].value == pytest.approx(287_642, abs=1)  # 16715.15 亿 ÷ 581.11 万
