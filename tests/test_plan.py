"""The plan notebook against hand arithmetic on the plan report; a second report without change of code."""

from __future__ import annotations

import csv
import hashlib
import re
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from cells import caught, ran
from typed import each_row

import nanshan_data as nd
from nanshan_data.data import codebook, files
from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure
from nanshan_data.notebook import cards, numbers
from nanshan_data.notebook.model import MIME, Read

BILLION, HUNDRED_MILLION = 1e9, 1e8


@pytest.fixture(scope="module")
def plan() -> dict[str, Any]:
    return ran("04_plan_and_targets")


def near(figure: Figure, value: float, low: float | None = None, high: float | None = None) -> bool:
    """Whether a figure has this value and, where they are asked for, these bounds, as far as a pencil goes."""
    return all(want is None or have == pytest.approx(want, rel=2e-4, abs=5e-4)
               for have, want in ((figure.value, value), (figure.low, low), (figure.high, high)))


def test_four_of_five_growth_targets_lie_below_last_years_growth(plan: dict[str, Any]) -> None:
    results = {"gdp": (6.3, 5), "industrial_value_added": (7.4, 6), "fixed_asset_investment": (0.6, 1),
               "retail_sales": (6.8, 6), "foreign_trade": (5.6, 3)}
    growing = plan["growing"]
    assert {name: (row.growth.value, row.target_growth.value) for name, row in growing.iterrows()} == results
    assert list(plan["lower"].index) == [name for name, (result, target) in results.items() if target < result]
    assert (plan["n_growing"].value, plan["n_lower"].value) == (5, 4)


def test_every_bar_of_the_tasks_leads_to_its_figure(plan: dict[str, Any]) -> None:
    """Six tasks, the equal one (100 % → 100 %) among them: a chart's table holds every point of it."""
    with caught() as bundles:
        ran("04_plan_and_targets")
    model = [bundle[MIME] for bundle in bundles if bundle.get(MIME, {}).get("kind") == "chart"][-1]
    figures = Read(model).figures
    drawn = [figures[number].value for _, number in model["marks"]["en"]]
    by_hand = [750 / 600, 16 / 15, 1, 1.5 / 1.7, 12 / 15, 2 / 9]
    assert drawn == pytest.approx([100 * share for share in by_hand])
    assert [cards.about(figures[number], "en") for _, number in model["marks"]["en"]][1] == (
        "Nanshan, Drainage pipes built, target for 2026, as a share of result of 2025")


def test_results_and_targets_stand_in_the_order_of_the_chart() -> None:
    """GDP 6.3 → 5, industry 7.4 → 6, investment 0.6 → 1, retail sales 6.8 → 6, trade 5.6 → 3: pair by pair."""
    with caught() as bundles:
        ran("04_plan_and_targets")
    model = next(bundle[MIME] for bundle in bundles if bundle.get(MIME, {}).get("kind") == "chart")
    figures = Read(model).figures
    for lang in ("en", "zh"):
        drawn = [figures[number].value for _, number in model["marks"][lang]]
        assert drawn == [6.3, 5, 7.4, 6, 0.6, 1, 6.8, 6, 5.6, 3]


def test_exact_targets_are_exact_and_floors_are_open(plan: dict[str, Any]) -> None:
    targets = plan["board"]["target_growth"]
    for name in ("fixed_asset_investment", "retail_sales", "foreign_trade"):
        assert targets[name].low == targets[name].value == targets[name].high
    assert [targets[name].high for name in ("gdp", "industrial_value_added")] == [None, None]


def test_the_gdp_target_comes_to_at_least_10600_and_never_to_its_floor_as_a_value(plan: dict[str, Any]) -> None:
    level = plan["board"].loc["gdp", "implied_after"]
    assert near(level, 10102.38e8 * 1.05) and level.high is None
    assert numbers.text(level, "", "zh") == "1.06万亿元以上" and numbers.text(level, "", "en") == (
        "at least 1.06 trillion yuan")


@pytest.mark.parametrize(("indicator", "prices"), [
    ("gdp", "real"), ("industrial_value_added", "real"), ("retail_sales", "nominal"), ("foreign_trade", "nominal"),
    ("fixed_asset_investment", "nominal"), ("general_public_budget_revenue", "nominal")])
def test_growth_is_real_or_nominal_by_statistical_practice(plan: dict[str, Any], indicator: str, prices: str) -> None:
    row = plan["board"].loc[indicator]
    assert row.prices == prices
    assert (row.implied_before is pd.NA) == (prices == "real")  # real growth leads to no level of the year before


def test_only_like_pairs_are_counted_and_three_of_six_ask_for_less(plan: dict[str, Any]) -> None:
    by_hand = {"partner_assistance_funds": (1.5e8, 1.7e8), "jobs_offered": (12e4, 15e4),
               "good_river_share": (100, 100), "drainage_pipes_built_km": (16, 15),
               "vertical_greening_new": (2e4, 9e4), "forest_improved": (750, 600)}
    pairs = plan["pairs"].set_index("indicator")
    assert {name: (row.target.value, row.result.value) for name, row in pairs.iterrows()} == by_hand
    assert (plan["n_tasks"].value, plan["n_pairs"].value, plan["n_below"].value) == (35, 6, 3)
    for name, (target, result) in by_hand.items():
        assert near(pairs.loc[name, "of_result"], target / result * 100)
    assert near(pairs.loc["vertical_greening_new", "of_result"], 22.222, 20, 22.222)


def test_unlike_things_stand_side_by_side_and_enter_no_ratio(plan: dict[str, Any]) -> None:
    unlike = nd.table("plan_unlike").query("year == 2026")
    shown = {(row.indicator, row.near_indicator): (row.target.value, row.near.value) for row in each_row(unlike)}
    assert shown["affordable_housing_provided", "affordable_housing"] == (2000, 6189)
    assert shown["affordable_housing_provided", "subsidised_homes_sold"] == (2000, 3640)
    assert shown["cycle_lanes_rebuilt_km", "cycle_lanes_separated_km"] == (40, 110)
    assert shown["traffic_schemes", "traffic_improvements"] == (20, 14)
    assert shown["tax_refund_shop_pool", "departure_tax_refund_stores"] == (500, 397)
    assert shown["first_stores_new", "first_stores_new"] == (90, 295)  # the scope of the target is not said
    assert not {*unlike.indicator} & {*plan["pairs"].indicator}
    assert plan["n_unlike"].value == 10 and plan["n_alone"].value == 35 - 6 - 10


def test_a_pair_of_unlike_things_names_known_indicators(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(files.ROOT / "data" / "raw", tmp_path / "data" / "raw")
    monkeypatch.setattr(files, "ROOT", tmp_path)
    path = tmp_path / "data" / "raw" / "codebook" / "unlike.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("cycle_lanes_rebuilt_km", "cycle_lane"), encoding="utf-8")
    with pytest.raises(DataError, match=r"unlike.csv.*'cycle_lane' is not in indicators.csv"):
        codebook.unlike()


def test_investment_in_the_rest_of_the_city_fell_by_a_quarter_and_more(plan: dict[str, Any]) -> None:
    ours = 1942.0
    city, city_before = ours / 0.244, ours / 1.006 / 0.190
    assert near(plan["share_before"], 19.0)
    assert near(plan["rest"], ((city - ours) / (city_before - ours / 1.006) - 1) * 100)
    corners = [(1 + growth) * (1 / share - 1) / (1 / (share - gain) - 1) - 1  # the share enters twice, and is one
               for growth in (0.0055, 0.0065) for share in (0.2435, 0.2445) for gain in (0.0535, 0.0545)]
    assert near(plan["rest"], plan["rest"].value, min(corners) * 100, max(corners) * 100)
    assert numbers.text(plan["rest"], "abs", "en") == "27%"
    assert near(plan["whole"], (1.006 * 19.0 / 24.4 - 1) * 100)  # −21.7 %, as the ledger has it
    assert numbers.text(plan["whole"], "abs", "en") == "21.4 to 22.0%"


def test_investment_without_equipment_fell_and_the_target_adds_one_per_cent(plan: dict[str, Any]) -> None:
    assert near(plan["but_equipment"], ((1942 - 416.6) / (1942 / 1.006 - 416.6 / 1.325) - 1) * 100)
    assert near(plan["added"], 19.42 * HUNDRED_MILLION)


def test_budget_revenue_against_the_economy(plan: dict[str, Any]) -> None:
    nominal = (10102.38 / 9500.97 - 1) * 100
    assert near(plan["nominal"], nominal)
    assert near(plan["elasticity"], 2.7 / nominal, 2.65 / nominal, 2.75 / nominal)
    assert near(plan["budget_of_gdp"], 386.23 / 10102.38 * 100)


def test_trade_exports_and_the_imports_that_follow(plan: dict[str, Any]) -> None:
    assert near(plan["trade_of_gdp"], 9419 / 10102.38 * 100)
    assert near(plan["exports_of_trade"], 5300 / 9419 * 100, 5300 / 9419.5 * 100, 5400 / 9418.5 * 100)
    assert near(plan["imports"], 4119 * HUNDRED_MILLION, 4018.5 * HUNDRED_MILLION, 4119.5 * HUNDRED_MILLION)
    assert near(plan["import_growth"], ((9419 - 5300) / (9419 / 1.056 - 5300 / 1.082) - 1) * 100)
    assert near(plan["if_exports_go_on"], ((9419 * 1.03 - 5300 * 1.082) / 4119 - 1) * 100)
    assert near(plan["lag"], 2, 2) and plan["lag"].high is None


# --- a second report ---


def a_year_later(text: str) -> str:
    return re.sub(r"20\d\d", lambda year: str(int(year[0]) + 1), text)


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with a plan report more: the same one, a year later, with a GDP of 1.08 trillion."""
    root = tmp_path_factory.mktemp("later")
    shutil.copytree(files.ROOT / "data" / "raw", root / "data" / "raw")
    shutil.copytree(files.ROOT / "notebooks", root / "notebooks")
    raw = root / "data" / "raw"
    text = a_year_later((raw / "documents" / "plan-report-2026.txt").read_bytes().decode("utf-8"))
    content = text.replace("完成 1.01 万亿元", "完成 1.08 万亿元").encode()
    (raw / "documents" / "plan-report-2027.txt").write_bytes(content)
    readings = (raw / "readings" / "plan-report-2026.csv").read_bytes().decode("utf-8")
    (raw / "readings" / "plan-report-2027.csv").write_bytes(a_year_later(readings).encode())
    with (raw / "documents" / "sources.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    first = next(row for row in rows if row["doc_id"] == "plan-report-2026")
    second = {name: a_year_later(value) for name, value in first.items()}
    rows.append(second | {"url": "", "sha256": hashlib.sha256(content).hexdigest()})
    with (raw / "documents" / "sources.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, first, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return root


def test_a_second_plan_report_needs_a_year_and_no_change_of_code(later: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "ROOT", later)
    with caught():
        names = ran("04_plan_and_targets", ("year, home = 2026", "year, home = 2027"), building=False)
    board, pairs, level = names["board"], names["pairs"], names["board"].loc["gdp", "level"]
    assert ({*board.year}, {*pairs.year}, {*nd.table("plan_targets").year}) == ({2026}, {2027}, {2026, 2027})
    assert (level.value, level.doc_id) == (1.08e12, "plan-report-2027")
    assert (len(pairs), len(names["unlike"]), round(names["nominal"].value, 1)) == (6, 11, 6.9)
