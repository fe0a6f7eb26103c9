"""What the notebook on density says, against figures worked out by hand; the comments show the working."""

from __future__ import annotations

import ast
from typing import Any

import nbformat
import pytest

from nanshan_data.data.files import ROOT
from nanshan_data.figures.figure import Figure
from nanshan_data.notebook import numbers

NOTEBOOK = ROOT / "notebooks" / "02_density_comparison.ipynb"
SHOWS = ("say", "show", "note", "tiles")


def _shows(node: ast.stmt) -> bool:
    """Whether a statement of a notebook shows something instead of working it out."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return isinstance(node.value.func, ast.Name) and node.value.func.id in SHOWS
    return isinstance(node, ast.FunctionDef)


@pytest.fixture(scope="module")
def named() -> dict[str, Any]:
    """The names of the notebook after its data cells have run."""
    names: dict[str, Any] = {}
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
        body = [node for node in ast.parse(cell.source).body if not _shows(node)]
        exec(compile(ast.Module(body, []), cell.id, "exec"), names)
    return names


def value(figure: Figure, expected: float, tolerance: float = 1e-3) -> None:
    assert figure.value == pytest.approx(expected, rel=tolerance)
    low, high = figure.interval.ends
    assert low <= figure.value <= high


def test_years_compared_are_the_last_before_the_census_and_the_last_after_it(named: dict[str, Any]) -> None:
    assert (named["before"], named["after"], named["yearbook"], named["latest"]) == (2023, 2024, 2016, 2023)


def test_gdp_per_km2_of_three_districts(named: dict[str, Any]) -> None:
    by_hand = {  # 亿元 ÷ km²: Nanshan 187.53 until 2023, then 185.3; Pudong 1210.41; Haidian 430.77
        2021: (7630.59 / 187.53, 15352.99 / 1210.41, 9501.7 / 430.77),  # 40.7 · 12.7 · 22.1
        2022: (8035.88 / 187.53, 16013.40 / 1210.41, 10206.9 / 430.77),  # 42.9 · 13.2 · 23.7
        2023: (8566 / 187.53, 16715.15 / 1210.41, 11020.2 / 430.77),  # 45.7 · 13.8 · 25.6
        2024: (9500.97 / 185.3, 17800 / 1210.41, 12907.1 / 430.77)}  # 51.3 · 14.7 · 30.0
    assert list(named["years"].index) == list(by_hand)
    for year, row in by_hand.items():
        for place, dense in zip(named["places"], row, strict=True):
            value(named["density"][place][year], dense * 1e8)


def test_nanshan_against_pudong_and_haidian(named: dict[str, Any]) -> None:
    years = named["years"]
    value(years["pudong_times"][2023], 3.3077)  # 45.678 ÷ 13.809
    value(years["haidian_times"][2023], 1.7855)  # 45.678 ÷ 25.583
    value(years["pudong_times"][2024], 3.4866)  # 51.273 ÷ 14.706
    value(years["haidian_times"][2024], 1.7112)  # 51.273 ÷ 29.963
    value(named["older"] / named["pudong"][2024], 3.4452)  # 9500.97 ÷ 187.53 = 50.664; ÷ 14.706
    value(named["area"]["浦东新区"] / named["area"]["南山区"], 6.4545)  # 1210.41 ÷ 187.53
    value(named["area"]["海淀区"] / named["area"]["南山区"], 2.2971)  # 430.77 ÷ 187.53


def test_the_newer_area_alone_adds_one_per_cent_to_people_per_km2(named: dict[str, Any]) -> None:
    value(named["narrower"], 1.2034)  # 187.53 ÷ 185.3
    assert numbers.text(named["narrower"], "", "en") == "1.2%"


def test_every_area_goes_with_that_of_its_own_vintage(named: dict[str, Any]) -> None:
    table = named["vintages"]
    value(table["share"][0], 9.3884)  # 187.53 ÷ 1997.47
    value(table["share"][1], 9.4887)  # 185.3 ÷ 1952.84
    for row in table.to_dict("records"):
        assert row["land_area"].basis == row["city"].basis == row["share"].basis
    value(table["density"][0], 53.871e8)  # 10102.38 ÷ 187.53
    value(table["density"][1], 54.519e8)  # 10102.38 ÷ 185.3
    value(table["pudong_times"][1], 6.5322)  # 1210.41 ÷ 185.3


def test_the_feature_s_area_is_less_than_a_sixth_of_pudong_as_the_ledger_has_it(named: dict[str, Any]) -> None:
    value(named["own_area"].result, 15.284)  # 185 ÷ 1210.41
    assert named["own_area"].verdict == "in tension"
    assert named["own_area"].stated.value == pytest.approx(1 / 6, abs=1e-4)


def test_land_outside_protection_areas_and_what_of_it_is_not_developed(named: dict[str, Any]) -> None:
    rest, free, dense = named["rest"], named["free"], named["on_rest"]
    assert (rest.value, rest.low, rest.high) == pytest.approx((111, 109.7775, 112.2275))  # 185 ± 0.5 × (60 ± 0.5 %)
    assert (free.low, free.high) == pytest.approx((10.97775, 16.2729875))  # × 10 %, × 14.5 %
    # 9500.5 ÷ 112.2275 and 9501.5 ÷ 109.7775
    assert (dense.low, dense.high) == pytest.approx((84.653e8, 86.556e8), rel=1e-4)
    assert named["added_up"].low == pytest.approx(39.5 + 85.5)  # more than the whole at least


def test_the_lead_over_haidian_taken_apart(named: dict[str, Any]) -> None:
    lead, head, crowd = named["lead"], named["lead_head"], named["lead_crowd"]
    # 2020: 6502.22 ÷ 187.5 = 34.679; 8504.6 ÷ 430.77 = 19.743; 36.2074 and 27.1412 万元; 9577.7 and 7274.1 people
    value(lead[2020], 1.7565)
    value(head[2020], 1.3340)
    value(crowd[2020], 1.3167)
    # 2024: 9500.97 ÷ 184.44 = 51.513; 12907.1 ÷ 312.2 = 41.342; 184.44 ÷ 185.3 = 0.99536; 312.2 ÷ 430.77 = 0.72475
    value(head[2024], 1.2460)
    value(crowd[2024], 1.3734)
    for year in (2020, 2024):
        assert head[year].value * crowd[year].value == pytest.approx(lead[year].value)


def test_gdp_per_head_where_gdp_and_people_stand_on_one_basis(named: dict[str, Any]) -> None:
    value(named["heads"]["南山区"][2024], 515_125)  # 9500.97 亿 ÷ 184.44 万
    value(named["heads"]["浦东新区"][2023], 287_642)  # 16715.15 亿 ÷ 581.11 万
    value(named["crowding"]["浦东新区"][2023], 4801)  # 581.11 万 ÷ 1210.41
    assert named["pudong_year"] == 2023


def test_stated_gdp_per_head_rises_faster_than_gdp(named: dict[str, Any]) -> None:
    value(named["by_count"], 547_733)  # 10102.38 ÷ 184.44 = 54.7733 万元 a head
    rise = named["head_growth"]
    rise = named["head_growth"]
    assert (rise.low, rise.high) == pytest.approx((6.9307, 11.1111), rel=1e-4)  # 54 ÷ 50.5, 55 ÷ 49.5
    value(named["gdp_growth"], 6.3300)  # 10102.38 ÷ 9500.97
    low, high = named["implied"].interval.ends
    assert (low, high) == pytest.approx((1_836_796, 1_870_812), rel=1e-4)  # 10102.38 亿 ÷ 55 万, ÷ 54 万


def test_districts_of_shenzhen_in_one_year(named: dict[str, Any]) -> None:
    dense = named["dense_by_district"]
    value(dense["福田区"][2016], 45.224e8)  # 3557.287 ÷ 78.66
    value(dense["罗湖区"][2016], 25.047e8)  # 1972.4939 ÷ 78.75
    value(dense["南山区"][2016], 20.511e8)  # 3845.2711 ÷ 187.47
    value(dense["福田区"][2024], 75.627e8)  # 5948.82 ÷ 78.66
    value(dense["罗湖区"][2023], 35.660e8)  # 2808.19 ÷ 78.75
    value(dense["福田区"][2024] / dense["南山区"][2024], 1.4750)  # 75.627 ÷ 51.273
    value(dense["深圳市"][2024], 18.845e8)  # 36801.87 ÷ 1952.84
    value(dense["南山区"][2024] / dense["深圳市"][2024], 2.7207)  # 51.273 ÷ 18.845
    for year in named["later"]:
        gdp = [leaf for figure in named["later"][year].dropna() for leaf in figure.sources if leaf.indicator == "gdp"]
        assert {leaf.year for leaf in gdp} == {year}
