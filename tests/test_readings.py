"""What the documents say, as facts: claims about the world, read from the sentences themselves."""

from dataclasses import replace
from typing import Any

import pytest
from typed import each_row

from nanshan_data import fact, facts, find, mentions
from nanshan_data.data import documents, doubts, lookup, readings
from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure
from nanshan_data.quantities.grammar import FACT_KINDS

PLAN = "plan-report-2026"


@pytest.mark.parametrize(("indicator", "level_100m", "growth_pct"), [
    ("gdp", 10100, 6.3),
    ("industrial_value_added", 2354, 7.4),
    ("fixed_asset_investment", 1942, 0.6),
    ("retail_sales", 1922, 6.8),
    ("foreign_trade", 9419, 5.6),
    ("general_public_budget_revenue", 386.23, 2.7),
])
def test_the_plan_report_gives_level_and_growth_of_the_headline_indicators_for_2025(
        indicator: str, level_100m: float, growth_pct: float) -> None:
    assert fact(indicator, "南山区", 2025, doc=PLAN, kind="stat").value == pytest.approx(level_100m * 1e8)
    assert fact(indicator, "南山区", 2025, measure="growth", doc=PLAN).value == growth_pct


@pytest.mark.parametrize(("indicator", "target_pct", "qualifier"), [
    ("gdp", 5.0, "at_least"),
    ("industrial_value_added", 6.0, "at_least"),
    ("fixed_asset_investment", 1, "exact"),
    ("retail_sales", 6, "exact"),
    ("foreign_trade", 3, "exact"),
    ("general_public_budget_revenue", 3, "exact"),
])
def test_the_plan_report_sets_growth_targets_for_2026(indicator: str, target_pct: float, qualifier: str) -> None:
    target = fact(indicator, "南山区", 2026, measure="growth", kind="target")
    assert (target.value, target.qualifier) == (target_pct, qualifier)


def test_gdp_of_2024_is_9501_and_of_1990_78() -> None:
    assert fact("gdp", "南山区", 2024).value == 9501e8
    assert fact("gdp", "南山区", 1990).value == 78e8


def test_trade_of_the_first_file_is_nanshans_until_the_second_article_begins() -> None:
    assert {f.value for f in find(doc_id="xinhua-trillion", indicator="foreign_trade", measure="level")} == {
        9000e8, 5203.7e8}
    assert fact("foreign_trade", "新疆", 2025).value == 5203.7e8
    assert fact("foreign_trade", "南山区", 2025, doc="xinhua-trillion").qualifier == "over"


def test_additions_and_stocks_of_a_list_are_told_apart() -> None:
    for stock, addition, total, new in (("little_giants", "little_giants_new", 394, 84),
                                        ("single_champions", "single_champions_new", 36, 5),
                                        ("listed_companies", "listed_companies_new", 218, 6)):
        assert fact(stock, "南山区", 2025, doc=PLAN).value == total
        assert fact(addition, "南山区", 2025, doc=PLAN).value == new


def test_a_share_and_its_change_belong_to_the_indicator_before_them() -> None:
    share = fact("fixed_asset_investment_share_of_shenzhen", "南山区", 2025, measure="share")
    change = fact("fixed_asset_investment_share_of_shenzhen", "南山区", 2025, measure="change")
    assert (share.value, share.unit, change.value, change.unit) == (24.4, "%", 5.4, "百分点")


def test_a_fall_is_negative_growth() -> None:
    falls = [f for f in find(doc_id=PLAN, measure="growth") if f.value < 0]
    assert [f.value for f in falls] == [-4.5]
    assert falls[0].low == pytest.approx(-4.55)


def test_units_that_the_text_leaves_out_are_supplied() -> None:
    assert {f.unit for f in find(doc_id=PLAN, text="20 万")} == {"架次"}
    assert {f.unit for f in find(doc_id=PLAN, text="1.2 万")} == {"个"}


def test_density_and_patents_carry_compound_units() -> None:
    assert fact("gdp_per_km2", "南山区", 2024).unit == "元/平方公里"
    assert {f.unit for f in find(indicator="patents_per_10k_people", measure="level")} == {"件/万人"}
    assert {f.unit for f in find(indicator="gdp_per_capita", measure="level")} == {"元/人"}


def test_every_number_is_accounted_for() -> None:
    assert readings.problems() == []


def test_mentions_and_facts_agree_and_slice_the_documents() -> None:
    numbers, stated = mentions(), facts()
    for row in each_row(numbers):
        assert documents.document(row.doc_id)[row.start:row.end] == row.text
    keys = {(row.doc_id, row.start) for row in stated.itertuples()}
    assert keys == {(row.doc_id, row.start) for row in numbers.itertuples() if row.kind in FACT_KINDS}
    assert stated["fact_id"].is_unique


def test_a_sentence_is_a_raw_slice_around_its_number() -> None:
    for row in each_row(facts()):
        text = documents.document(row.doc_id)
        assert text[row.sentence_start:row.sentence_end] == row.sentence
        assert row.sentence_start <= row.start < row.end <= row.sentence_end


def test_a_page_break_does_not_cut_a_sentence() -> None:
    target = next(f for f in find(doc_id=PLAN, kind="target") if f.text.split() == ["500", "家"])
    assert target.sentence.startswith("系统推进离境退税消费")


BASE = {"nth": "", "occurrence": "", "kind": "stat", "entity": "南山区", "indicator": "gdp", "measure": "level",
        "period": "2025", "unit": "", "note": ""}


@pytest.mark.parametrize(("change", "complaint"), [
    ({"words": "本地生产总值完成#万亿美元"}, "do not stand in the document"),
    ({"words": "亿元，同比增长#%"}, "stand "),
    ({"words": "本地生产总值完成#万亿元", "nth": "2"}, "there is no number 2"),
    ({"words": "本地生产总值完成#万亿元", "entity": "南山县"}, "not in entities.csv"),
    ({"words": "本地生产总值完成#万亿元", "indicator": "gdpp"}, "not in indicators.csv"),
    ({"words": "本地生产总值完成#万亿元", "measure": "growth"}, "does not fit"),
    ({"words": "本地生产总值完成#万亿元", "kind": "name"}, "has no entity"),
])
def test_a_wrong_reading_is_named_with_file_row_reason_and_remedy(
        monkeypatch: pytest.MonkeyPatch, change: dict[str, str], complaint: str) -> None:
    path = readings.path_of(PLAN)
    rows = [readings.Reading((BASE | change).items(), path, 2)]
    monkeypatch.setattr(readings, "load", lambda _: rows)
    readings.read.cache_clear()  # type: ignore[attr-defined]
    try:
        messages = [str(problem) for problem in readings.read(PLAN).problems]
    finally:
        readings.read.cache_clear()  # type: ignore[attr-defined]
    assert any(complaint in message and "readings/plan-report-2026.csv, row 2" in message for message in messages)
    assert sum("not accounted for" in message for message in messages) > 100


def test_an_unknown_fact_says_what_the_documents_have() -> None:
    with pytest.raises(DataError, match="the documents have"):
        fact("gdp", "南山区", 1066)


def doubtful(monkeypatch: pytest.MonkeyPatch, *figures: Figure) -> list[str]:
    monkeypatch.setattr(lookup, "document_figures", lambda: {figure.id: figure for figure in figures})
    return doubts.doubts()


@pytest.mark.parametrize(("change", "doubt"), [
    ({}, ""), ({"value": 9.4, "low": 9.4, "high": 9.4}, ""),
    ({"value": 8.0, "low": 7.95, "high": 8.05}, "南山区 gdp growth 2025 is 9% in plan-report-2026@1 and 8% in"),
    ({"value": 8.0, "low": 7.95, "high": 8.05, "kind": "target"}, ""),
    ({"period": "1925"}, "is of a year before 1949"), ({"period": "2055"}, "is of a year before 1949 or after 2041"),
    ({"period": "2025Q1"}, "flowed in part of a year"), ({"period": "2025-01/2025-11"}, "flowed in part of a year"),
    ({"period": "2025-03-31", "indicator": "land_area"}, ""),
    ({"entity": "大疆研发子公司"}, "大疆研发子公司 has figures in plan-report-2026, which does not name it so")])
def test_what_is_doubtful_is_told_and_what_is_not_is_not(
        monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], doubt: str) -> None:
    one = Figure(9, 8.5, 9.5, "%", "document", id="plan-report-2026@1", entity="南山区", indicator="gdp", text="9%",
                 measure="growth", period="2025", kind="stat", doc_id="plan-report-2026")
    found = doubtful(monkeypatch, one, replace(one, **{"id": "plan-report-2026@2", "text": "8%", **change}))
    assert (len(found), doubt in "".join(found)) == (bool(doubt), True), found
