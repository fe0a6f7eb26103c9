"""The industry notebook against hand arithmetic: contributions, shares within a basis, targets, stocks."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from cells import ran

from nanshan_data.figures.figure import Figure
from nanshan_data.notebook import numbers

GDP, GDP_BEFORE = 10102.38, 9500.97
CITY, CITY_BEFORE = 38731.8, 36801.87


@pytest.fixture(scope="module")
def industry() -> dict[str, Any]:
    return ran("05_industry_and_enterprises")


def near(figure: Figure, value: float, low: float | None = None, high: float | None = None) -> bool:
    """Whether a figure has this value and, where they are asked for, these bounds, as far as a pencil goes."""
    return all(want is None or have == pytest.approx(want, rel=2e-4, abs=5e-4)
               for have, want in ((figure.value, value), (figure.low, low), (figure.high, high)))


def test_services_made_nine_tenths_of_the_nominal_growth(industry: dict[str, Any]) -> None:
    assert near(industry["gdp"].increase, (GDP - GDP_BEFORE) * 1e8)
    assert near(industry["services"].contribution, (7757.25 - 7209.90) / (GDP - GDP_BEFORE) * 100)
    assert near(industry["secondary"].contribution, (2343.29 - 2289.22) / (GDP - GDP_BEFORE) * 100)
    assert numbers.text(industry["services"].contribution, "", "en") == "91.0%"


def test_nanshans_part_in_the_increase_of_the_city(industry: dict[str, Any]) -> None:
    assert near(industry["services"].of_city, (7757.25 - 7209.90) / (24221.22 - 22866.22) * 100)
    assert near(industry["gdp"].of_city, (GDP - GDP_BEFORE) / (CITY - CITY_BEFORE) * 100)
    assert near(industry["secondary"].of_city, (2343.29 - 2289.22) / (14482.54 - 13909.28) * 100)


def test_shares_of_2025_and_of_2024(industry: dict[str, Any]) -> None:
    assert near(industry["services"].share, 7757.25 / GDP * 100)
    assert near(industry["secondary"].share, 2343.29 / GDP * 100)
    assert near(industry["secondary_before"], 2289.22 / GDP_BEFORE * 100)
    assert near(industry["other_services"], 100 - 24.1 - 42.2)


@pytest.mark.parametrize(("place", "year", "share"), [
    ("南山区", 2020, 2000.61 / 6502.22), ("南山区", 2024, 2289.22 / 9500.97), ("浦东新区", 2019, 2870.9 / 12734),
    ("浦东新区", 2023, 4137.49 / 16715.15), ("海淀区", 2020, 680 / 8504.6), ("海淀区", 2023, 0.0736),
    ("深圳市", 2025, 14482.54 / 38731.8)])
def test_the_secondary_sectors_share_by_place_and_year(industry: dict[str, Any], place: str, year: int,
                                                       share: float) -> None:
    assert near(industry["by_place"].loc[year, place], share * 100)


def test_no_share_and_no_line_joins_two_bases(industry: dict[str, Any]) -> None:
    shares = industry["shares"]
    assert not [row.share for row in shares.itertuples() if row.share.clashes]
    on = {(row.entity, row.year): row.basis for row in shares.itertuples()}
    assert on["南山区", 2020] != on["南山区", 2024] == on["南山区", 2025]
    assert on["南山区", 2020] == "census4-first" and on["海淀区", 2023] == "census4-first"


def test_emerging_industries_would_have_added_more_than_the_whole_gdp(industry: dict[str, Any]) -> None:
    assert near(industry["emerging_added"], (0.60 * GDP - 0.56 * GDP_BEFORE) * 1e8,
                (0.595 * GDP - 0.565 * GDP_BEFORE) * 1e8, (0.605 * GDP - 0.555 * GDP_BEFORE) * 1e8)
    assert industry["emerging_added"].low > (GDP - GDP_BEFORE) * 1e8
    assert near(industry["the_rest"], (0.40 * GDP / (0.44 * GDP_BEFORE) - 1) * 100,
                (0.395 * GDP / (0.445 * GDP_BEFORE) - 1) * 100, (0.405 * GDP / (0.435 * GDP_BEFORE) - 1) * 100)


def test_56_per_cent_and_nearly_a_quarter_cannot_both_be_right(industry: dict[str, Any]) -> None:
    assert near(industry["of_city"], 0.56 * GDP_BEFORE / (0.423 * CITY_BEFORE) * 100)
    assert industry["of_city"].low > industry["told"].high * 100
    assert industry["verdict"]["emerging_share_of_shenzhen"] == "contradicted"  # one claim, one verdict


def test_the_marine_target_exceeds_the_whole_secondary_sector(industry: dict[str, Any]) -> None:
    assert near(industry["over"], (2700 / 2343.29 - 1) * 100, (2700 / 2343.295 - 1) * 100)
    assert industry["over"].high is None
    of_gdp = industry["targets"].set_index("indicator").of_gdp
    for name, target in (("marine", 2700), ("ai", 500), ("smart_terminal", 330), ("robot", 20)):
        assert near(of_gdp[f"{name}_value_added"], target / GDP * 100)
    assert near(industry["ai_rise"], (500 / 449.07 - 1) * 100) and industry["ai_rise"].high is None


def test_stocks_and_additions_add_up_but_for_listed_companies(industry: dict[str, Any]) -> None:
    firms = industry["firms"]
    rows = {name: [figure if figure is pd.NA else figure.value for figure in row] for name, *row in firms.itertuples()}
    assert rows["little_giants"] == [310, 84, 310 + 84, 394] and rows["single_champions"] == [31, 5, 31 + 5, 36]
    assert rows["listed_companies"] == [216, 6, 216 + 6, 218]
    assert rows["high_tech_enterprises"] == [5500, pd.NA, pd.NA, 6037]


def test_a_cumulated_count_is_no_stock(industry: dict[str, Any]) -> None:
    assert (industry["cumulated"].value, industry["cumulated"].note) == (6000, "累计培育")
    assert industry["cumulated"].id not in {figure.id for figure in industry["firms"].now}


def test_stocks_changed_by(industry: dict[str, Any]) -> None:
    change = industry["change"]
    assert near(change["little_giants"], (394 / 310 - 1) * 100)
    assert "listed_companies" not in change, "the counts of both years may differ in what they hold"
    assert near(change["single_champions"], 5 / 31 * 100)
    assert near(change["high_tech_enterprises"], (6037 / 5500 - 1) * 100, (6037 / 5600 - 1) * 100)
