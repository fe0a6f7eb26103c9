"""The plan report's results and promises, against figures worked out by hand."""

import pytest

from nanshan_data.figures.figure import assumption
from nanshan_data.notebook import plan


def by_indicator(rows):
    return {row["indicator"]: row for row in rows}


SCORES, PROMISES = by_indicator(plan.scoreboard()), by_indicator(plan.compared())


@pytest.mark.parametrize(("indicator", "base", "implied"), [
    ("gdp", 10102.38e8 / 1.063, 10102.38e8 * 1.05),
    ("industrial_value_added", 2354e8 / 1.074, 2354e8 * 1.06),
    ("foreign_trade", 9419e8 / 1.056, 9419e8 * 1.03),
])
def test_the_past_and_future_that_a_level_implies(indicator, base, implied):
    assert SCORES[indicator]["base"].value == pytest.approx(base)
    assert SCORES[indicator]["implied"].value == pytest.approx(implied)


def test_a_floor_stays_open_above():
    assert SCORES["gdp"]["implied"].low == pytest.approx(10102.375e8 * 1.05)
    assert SCORES["gdp"]["implied"].high is None


def test_nothing_is_implied_where_the_target_has_another_base():
    assert SCORES["general_public_budget_revenue"]["implied"] is None


def test_headline_targets_against_last_years_growth():
    assert [name for name, row in SCORES.items() if row["against"] == plan.AGAINST["below"]] == [
        "gdp", "industrial_value_added", "retail_sales", "foreign_trade"]


@pytest.mark.parametrize(("indicator", "target", "result", "against"), [
    ("first_stores_new", 90, 295, "below"), ("affordable_housing", 2000, 6189, "below"),
    ("drainage_pipes_built_km", 16, 15, "above"), ("forest_improved", 750, 600, "above"),
    ("good_river_share", 100, 100, "same"), ("traffic_improvements", 20, 14, "above"),
])
def test_a_promise_beside_its_result(indicator, target, result, against):
    row = PROMISES[indicator]
    assert (row["target"].value, row["result"].value, row["against"]) == (target, result, plan.AGAINST[against])
    assert row["of_result"].value == pytest.approx(target / result * 100)


def test_sections_hold_all_promises_once_and_the_headline_targets_never():
    assert [len(plan.promises(section)) for section in "一二三四五六七八九"] == [8, 2, 1, 3, 7, 0, 9, 4, 2]
    assert len(plan.promises()) == 36


def test_a_figure_that_merely_comes_near_is_shown_but_not_compared():
    near = {"old_estates_completed": (assumption(11, "个", "started"), ("started", "新开工"))}
    row = by_indicator(plan.promises("七", near=near))["old_estates_completed"]
    assert (row["result"].value, row["remark"], row["against"]) == (11, ("started", "新开工"), None)
    assert by_indicator(plan.promises("七"))["old_estates_completed"]["result"] is None


def test_two_promises_of_one_kind_say_where():
    first, second = plan.promises("五")[:2]
    assert (first["what"][1], second["what"][1]) == ("重点片区竣工项目数（深超总）", "重点片区竣工项目数（前海）")
