"""Analyses against figures computed by hand: the comments show the working."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from nanshan_data import DataError, across, fact, growth, ref, series
from nanshan_data.analysis import growth as analysis
from nanshan_data.figures.figure import Figure, assumption
from nanshan_data.notebook import numbers


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


# --- growth: each number of notebook 01, worked out by hand from what the sources print (亿元, %) --------------------

REASON = "compared on purpose\n---\n有意相比"


def outside(year: int, place: str = "南山区", **about: str) -> Figure:
    return ref("gdp", place, year, **about)


def per_cent(later: Figure, earlier: Figure) -> Figure:
    return (later / earlier).to("%")


def real(*years: int, place: str = "南山区") -> pd.Series[Any]:
    return series("gdp", place, "growth")[place].loc[years[0]:years[-1]]


def test_a_threshold_at_a_change_of_basis_may_be_of_the_year_before() -> None:
    old, new = (("accounts", "census3-yearbook2017"),), (("accounts", "rnd"),)
    known = [replace(level(90, "2016"), basis=old), replace(level(110, "2017"), basis=new)]
    assert analysis.crossing(known, 100).period == "2016/2017"
    assert not analysis.crossing(known, 100).clashes
    gap = [replace(level(90, "2014"), basis=old), replace(level(110, "2017"), basis=new)]
    assert analysis.crossing(gap, 100).period == "2014/2017"


def test_the_ten_thresholds_of_nanshan() -> None:
    nanshan = series("gdp", "南山区", since=2000)["南山区"]
    # 984.92 → 1136.40 · 1729.50 → 2045.93 · 2836.00 → 3223.06 · 3845.27 | 4601.5 · 5018 | 6103.7 · 6502.22 → 7630.59
    # → 8035.88 → 8566 | 9500.97 → 10102.38; | is a change of basis
    assert [analysis.crossing(nanshan, step * 1e11).period for step in range(1, 11)] == [
        "2005", "2010", "2013", "2016/2017", "2018", "2018/2019", "2021", "2022", "2023/2024", "2025"]


def test_real_growth_is_chained_and_never_over_a_missing_year() -> None:
    nanshan = analysis.chained(real(2021, 2025))  # 1.091 × 1.033 × 1.051 × 1.041 × 1.063 = 1.31070
    assert nanshan.value == pytest.approx(31.07, abs=0.01)
    assert (nanshan.low, nanshan.high) == pytest.approx((30.77, 31.38), abs=0.02)  # ± 0.05 points a year
    assert nanshan.period == "2020/2025"
    city = analysis.chained(real(2021, 2025, place="深圳市"))  # 1.067 × 1.033 × 1.06 × 1.058 × 1.055 = 1.30409
    assert city.value == pytest.approx(30.41, abs=0.01)
    for years in ((2017, 2020), (2018, 2019)):
        with pytest.raises(DataError, match="no rate is known for 2018, 2019"):
            analysis.chained(real(*years))
    with pytest.raises(DataError, match="all of it"):
        analysis.chained(real(2021, 2025).iloc[:0])
    with pytest.raises(DataError, match="the rate of 2021 stands at another year"):
        analysis.chained(real(2021, 2025).reset_index(drop=True))


def test_a_level_restated_is_the_later_one_without_the_growth_since() -> None:
    estimate = analysis.restated(outside(2024), real(2024, 2024))
    assert estimate.value / 1e8 == pytest.approx(9126.77, abs=0.01)  # 9500.97 ÷ 1.041
    assert (estimate.low, estimate.high) == pytest.approx((9122.38e8, 9131.16e8), abs=2e6)  # ÷ 1.0415, ÷ 1.0405
    assert (estimate.period, estimate.basis) == ("2023", outside(2024).basis)
    assert across(estimate, outside(2023), REASON).value == pytest.approx(1.0655, abs=1e-4)  # ÷ 8566
    assert float(estimate) / 9e11 == pytest.approx(1.0141, abs=1e-4)
    assert analysis.restated(outside(2017), real(2017, 2017)).value / 1e8 == pytest.approx(4217.69, abs=0.01)  # ÷ 1.091
    haidian = ref("gdp", "海淀区", 2023, basis="census5")
    assert per_cent(estimate, haidian).value == pytest.approx(75.09, abs=0.01)  # ÷ 12155.2
    assert across(haidian, outside(2023, "海淀区"), REASON).value == pytest.approx(1.1030, abs=1e-4)  # ÷ 11020.2


@pytest.mark.parametrize(("year", "share"), [  # 503.55 ÷ 2187.45 and so on
    (1990, 45.44), (2000, 23.02), (2016, 19.73), (2017, 20.46), (2018, 20.72), (2019, 22.67), (2023, 24.75),
    (2024, 25.82), (2025, 26.08)])
def test_the_share_of_the_city_within_one_basis(year: int, share: float) -> None:
    found = per_cent(outside(year), outside(year, "深圳市"))
    assert found.value == pytest.approx(share, abs=0.01)
    assert not found.clashes


def test_what_nanshan_added_to_the_city_in_2025() -> None:
    added, added_city = outside(2025) - outside(2024), outside(2025, "深圳市") - outside(2024, "深圳市")
    assert per_cent(added, added_city).value == pytest.approx(31.16, abs=0.01)  # 601.41 ÷ 1929.93
    rest = [outside(year, "深圳市") - outside(year) for year in (2024, 2025)]
    assert growth(rest[1], rest[0]).value == pytest.approx(4.87, abs=0.01)  # 28629.42 ÷ 27300.90
    assert growth(outside(2025), outside(2024)).value == pytest.approx(6.33, abs=0.01)  # 10102.38 ÷ 9500.97


def test_what_prices_and_revision_add_to_the_level() -> None:
    revised = outside(2020, basis="census4-revised")
    level_rose = across(outside(2025), revised, REASON)
    assert level_rose.value == pytest.approx(1.5478, abs=1e-4)  # 10102.38 ÷ 6527
    assert float(level_rose) / 1.31070 == pytest.approx(1.1809, abs=1e-4)
    assert across(outside(2025), outside(1990), REASON).value == pytest.approx(129.5, abs=0.1)  # ÷ 78
    for first, last, rose, grew in ((2015, 2017, 23.85, 18.92), (2020, 2023, 31.74, 18.45), (2023, 2024, 10.91, 4.1)):
        # 4601.5 ÷ 3715.52, 1.09 × 1.091 · 8566 ÷ 6502.22, 1.091 × 1.033 × 1.051 · 9500.97 ÷ 8566
        assert (float(across(outside(last), outside(first), REASON)) - 1) * 100 == pytest.approx(rose, abs=0.01)
        assert analysis.chained(real(first + 1, last)).value == pytest.approx(grew, abs=0.01)
    assert across(outside(2019), outside(2018), REASON).value == pytest.approx(1.2164, abs=1e-4)  # 6103.7 ÷ 5018
    a_year = ((1 + analysis.chained(real(2021, 2025))) ** (1 / 5) - 1).to("%")
    assert a_year.value == pytest.approx(5.56, abs=0.01)  # 1.3107 to the power of 1 ÷ 5


@pytest.mark.parametrize(("other", "year", "share"), [
    ("海淀区", 2019, 77.01), ("海淀区", 2023, 77.73), ("海淀区", 2024, 73.61), ("浦东新区", 2019, 47.93),
    ("浦东新区", 2023, 51.25), ("浦东新区", 2024, 53.4)])  # 6103.7 ÷ 7926 and so on
def test_nanshan_beside_the_other_two_on_like_bases(other: str, year: int, share: float) -> None:
    found = per_cent(outside(year), outside(year, other))
    assert found.value == pytest.approx(share, abs=0.05)
    assert not found.clashes


@pytest.mark.parametrize(("place", "half", "full", "years"), [
    ("南山区", "2018", "2025", (7, 7)), ("浦东新区", "2010/2011", "2017/2019", (6, 9)),
    ("海淀区", "2013/2016", "2022", (6, 9))])
def test_from_half_a_trillion_to_a_trillion(place: str, half: str, full: str, years: tuple[int, int]) -> None:
    known = series("gdp", place, since=2009)[place].dropna()
    steps = [analysis.crossing(known, mark) for mark in (5e11, 1e12)]
    assert [step.period for step in steps] == [half, full]
    span = analysis.years_between(*steps)
    assert (span.low, span.high) == years


@pytest.mark.parametrize(("rate", "near", "far"), [  # 10102.38 × 1.05⁸ = 14925.8, × 1.05⁹ = 15672.1; × 1.05¹⁴ = 20002.0
    (4, "2036", "2043"), (5, "2034", "2039"), (6.3, "2032", "2037"), (3, "2039", "2049")])
def test_when_the_goals_are_reached_from_the_level_of_2025(rate: float, near: str, far: str) -> None:
    pace = assumption(rate, "%", "x")
    for goal, year in ((1.5e12, near), (2e12, far)):
        assert analysis.arrival(outside(2025), pace, analysis.goal(goal, "x")).period == year
        steps = int(year) - 2025
        assert 10102.38 * (1 + rate / 100) ** (steps - 1) < goal / 1e8 <= 10102.38 * (1 + rate / 100) ** steps


def test_the_target_of_2026_is_a_floor() -> None:
    aim = outside(2025) * (1 + fact("gdp", "南山区", 2026, measure="growth", kind="target"))
    assert aim.low == pytest.approx(10607.5e8, abs=1e6)  # 10102.38 × 1.05
    assert aim.high is None
    assert numbers.text(aim, "", "en") == "at least 1.06 trillion yuan"
    assert numbers.text(aim, "", "zh") == "1.06万亿元以上"
