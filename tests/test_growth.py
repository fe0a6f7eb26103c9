"""Notebook 01 against hand arithmetic."""

from __future__ import annotations

from typing import Any

import pytest
from cells import ran

from nanshan_data.notebook import numbers


@pytest.fixture(scope="module")
def growth() -> dict[str, Any]:
    return ran("01_growth_trajectory")


def test_a_revision_moves_a_step_where_it_lifts_the_year_before_to_it(growth: dict[str, Any]) -> None:
    """5000 ÷ 4601.5 = 1.0866, 8000 ÷ 7630.59 = 1.0484; as published the steps fall in 2018 and 2022, on one basis."""
    assert growth["needed_2017"].value == pytest.approx((5000 / 4601.5 - 1) * 100)
    assert growth["needed_2021"].value == pytest.approx((8000 / 7630.59 - 1) * 100)
    assert [numbers.text(growth[name], "", "en") for name in ("needed_2017", "needed_2021")] == ["8.7%", "4.8%"]
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
