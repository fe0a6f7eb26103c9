"""Notebook 01 against hand arithmetic."""

from __future__ import annotations

from typing import Any

import pytest
from cells import caught, ran

from nanshan_data.notebook import numbers
from nanshan_data.notebook.model import MIME, Read


@pytest.fixture(scope="module")
def growth() -> dict[str, Any]:
    return ran("01_growth_trajectory")


def test_a_revision_moves_a_step_where_it_lifts_the_year_before_to_it(growth: dict[str, Any]) -> None:
    """5000 ÷ 4601.5 = 1.0866, 8000 ÷ 7630.59 = 1.0484; as published the steps fall in 2018 and 2022, on one basis.
    At 4.8 % the level of 2021 would be 7996.9, short of the step: what is needed is rounded up."""
    assert growth["needed_2017"].value == pytest.approx((5000 / 4601.5 - 1) * 100)
    assert growth["needed_2021"].value == pytest.approx((8000 / 7630.59 - 1) * 100)
    assert [numbers.text(growth[name], "", "en") for name in ("needed_2017", "needed_2021")] == [
        "at most 8.7%", "at most 4.9%"]
    assert 7630.59 * 1.048 < 8000 < 7630.59 * 1.049 and 4601.5 * 1.087 > 5000
    assert [growth[name].period for name in ("fifth", "sixth", "eighth", "ninth")] == [
        "2018", "2018/2019", "2022", "2023/2024"]


def test_the_citys_levels_since_2017_come_from_named_sources(growth: dict[str, Any]) -> None:
    """The press rounds 2021 and 2023 to hundreds of 亿: 7630.59 ÷ 30700 = 24.86 %, 8566 ÷ 34600 = 24.76 %, a tenth
    stands all the same (30650 … 30750: 24.90 … 24.81; 34550 … 34650: 24.79 … 24.72)."""
    assert not growth["copied"]
    share = growth["share"]
    assert share[2018].value == pytest.approx(5018 / 24221.9 * 100)
    assert share[2021].value == pytest.approx(7630.59 / 30700 * 100)
    assert share[2023].value == pytest.approx(8566 / 34600 * 100)
    assert [numbers.text(share[year], "", "en") for year in (2018, 2021, 2023)] == ["20.7%", "24.9%", "24.8%"]


def test_the_ratio_to_haidian_rose_to_2021_and_fell_since(growth: dict[str, Any]) -> None:
    """6103.7 ÷ 7926, 7630.59 ÷ 9501.7, 8035.88 ÷ 10206.9, 8566 ÷ 11020.2: two ends alone would hide the path."""
    by_hand = {2019: 6103.7 / 7926, 2021: 7630.59 / 9501.7, 2022: 8035.88 / 10206.9, 2023: 8566 / 11020.2}
    for year, ratio in by_hand.items():
        assert growth["to_haidian"][year].value == pytest.approx(100 * ratio)
    assert [numbers.text(growth["to_haidian"][year], "", "en") for year in by_hand] == [
        "77.0%", "80.3%", "78.7%", "77.7%"]
    assert [numbers.text(growth["to_pudong"][year], "", "en") for year in (2019, 2021, 2023)] == [
        "47.9%", "49.7%", "51.2%"]


def test_an_amount_rounded_up_to_a_goal_that_it_misses_is_told(growth: dict[str, Any]) -> None:
    """10102.38 × 1.04¹⁰ = 14954, printed as 1.50 trillion; 1.5 trillion is passed in 2036."""
    assert 10102.38 * 1.04**10 < 15000 < 10102.38 * 1.04**11
    assert growth["rounded_up"] == [(2035, 4.0)]
    assert growth["reached"].near[0].period == "2036"


def test_the_steps_are_those_passed_and_no_other_point(growth: dict[str, Any]) -> None:
    assert [step.value for step in growth["ladder"]] == [n * 1e11 for n in range(1, 11)]
    with caught() as bundles:
        ran("01_growth_trajectory")
    (model,) = (bundle[MIME] for bundle in bundles if bundle.get(MIME, {}).get("name") == "growth-steps")
    figures = Read(model).figures
    assert [figures[number].value for _, number in model["marks"]["en"]] == [n * 1e11 for n in range(1, 11)]
    assert "At current prices" in model["text"]["en"] and "按现价" in model["text"]["zh"]
