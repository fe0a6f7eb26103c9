"""What notebook 06 says of research, patents and money, worked out again by hand."""

from __future__ import annotations

from typing import Any

import pytest
from cells import ran


@pytest.fixture(scope="module")
def named() -> dict[str, Any]:
    return ran("06_innovation")


def test_the_share_of_research_fits_the_gdp_of_the_year_before(named: dict[str, Any]) -> None:
    assert named["by_2023"].value == pytest.approx(7.6604, abs=1e-4)  # 656.19 ÷ 8566
    assert named["research"].result.value == pytest.approx(6.9065, abs=1e-4)  # 656.19 ÷ 9501
    assert named["research"].verdict == "contradicted"


def test_shares_of_research_are_those_that_the_reports_name(named: dict[str, Any]) -> None:
    assert [figure.value for figure in named["own"]] == [5.8, 6.65, 6.57, 7.66, 7.87]


def test_each_count_of_patents_implies_its_own_national_average(named: dict[str, Any]) -> None:
    assert named["average_late"].value == pytest.approx(35.278, abs=1e-3)  # 832.56 ÷ 23.6
    assert named["average_early"].value == pytest.approx(29.430, abs=1e-3)  # 676.9 ÷ 23


def test_the_funds_at_xili_lake_add_up(named: dict[str, Any]) -> None:
    assert sum(figure.value for figure in named["parts"].values()) == named["funds"].stated.value == 2e8
