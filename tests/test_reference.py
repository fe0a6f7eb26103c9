"""The outside figures say where they come from, keep their caution, and are never compared across a break."""

import shutil

import pytest

from nanshan_data.data import files, reference
from nanshan_data.errors import DataError
from nanshan_data.figures.figure import growth

FRAME = reference.reference()


def test_every_outside_figure_of_the_collection_is_kept_and_named_once():
    assert len(FRAME) == 521
    assert FRAME["reference_id"].is_unique
    assert FRAME["reference_id"].str.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*").all()


def test_every_outside_figure_names_title_and_publisher():
    assert (FRAME[["source_title", "source_publisher"]] != "").all(axis=None)


def test_one_value_to_work_with_for_each_place_indicator_and_period():
    used = FRAME[FRAME["use"] & (FRAME["period"] != "")]
    assert not used.duplicated(["entity", "indicator", "measure", "period"]).any()
    assert not used["note"].str.contains("阈值，非精确值").any()
    assert (used["confidence"] != "low").all()


def test_the_value_to_work_with_has_the_plain_name():
    rivals = FRAME["reference_id"].str.extract(r"^(.*\d)_[b-j]$")[0].dropna()
    assert FRAME.set_index("reference_id")["use"].reindex(rivals.unique()).any()
    assert not FRAME.loc[FRAME["use"], "reference_id"].str.contains(r"\d_[b-j]$").any()


@pytest.mark.parametrize(("indicator", "entity", "period", "value", "unit"), [
    ("gdp", "南山区", 2025, 1010238000000, "元"),
    ("gdp", "南山区", 2020, 652700000000, "元"),
    ("gdp", "浦东新区", 2023, 1671515000000, "元"),
    ("gdp", "海淀区", 2023, 1102020000000, "元"),
    ("resident_population", "南山区", 2020, 1795826, "人"),
    ("resident_population", "深圳市", 2020, 17633800, "人"),
    ("land_area", "海淀区", 2023, 430.77, "平方公里"),
    ("gdp_per_capita", "南山区", 2025, 540000, "元/人"),
    ("gdp_per_km2", "海淀区", 2023, 2558000000, "元/平方公里"),
])
def test_values_are_in_base_units(indicator, entity, period, value, unit):
    figure = reference.ref(indicator, entity, period)
    assert (figure.value, figure.unit, figure.origin) == (pytest.approx(value, rel=1e-12), unit, "reference")


@pytest.mark.parametrize(("reference_id", "low", "high"), [
    ("nanshan_gdp_1990", 77.5e8, 78.5e8),
    ("nanshan_gdp_2025", 10102.375e8, 10102.385e8),
    ("pudong_gdp_2024", 17750e8, 17850e8),
    ("nanshan_gdp_per_capita_2025", 540000, 550000),
    ("nanshan_gdp_cagr_2020_2025", 5.8, None),
    ("pudong_gdp_2025", 18800e8 * 0.95, 18800e8 * 1.05),
])
def test_bounds_follow_what_the_source_prints(reference_id, low, high):
    figure = reference.figure(reference_id)
    assert (figure.low, figure.high) == (pytest.approx(low), high and pytest.approx(high))


def test_the_value_lies_within_its_bounds():
    assert not (FRAME["low"] > FRAME["value"]).any()
    assert not (FRAME["high"] < FRAME["value"]).any()


def test_nanshan_2023_and_2024_are_never_compared():
    later, earlier = (reference.ref("gdp", "南山区", year) for year in (2024, 2023))
    with pytest.raises(DataError, match="fifth economic census"):
        growth(later, earlier)
    assert growth(reference.ref("gdp", "南山区", 2025), later).value == pytest.approx(6.33, abs=0.01)


@pytest.mark.parametrize(("entity", "indicator", "one", "other"), [
    ("浦东新区", "gdp", 2006, 2012),
    ("浦东新区", "land_area", 2003, 2020),
    ("海淀区", "gdp", 2018, 2019),
    ("海淀区", "gdp", 2023, 2017),
    ("南山区", "resident_population", "2019", "2020-11-01"),
    ("南山区", "gdp", "1990", "2025"),
    ("深圳市", "gdp", 2003, 2004),
])
def test_known_breaks_are_seen_from_either_side(entity, indicator, one, other):
    assert reference.crosses_break(entity, indicator, one, other)
    assert reference.crosses_break(entity, indicator, other, one, "zh")


@pytest.mark.parametrize(("entity", "indicator", "one", "other"), [
    ("浦东新区", "gdp", 2021, 2023), ("海淀区", "gdp", 2019, 2023), ("南山区", "land_area", 2023, 2024)])
def test_unbroken_series_may_be_compared(entity, indicator, one, other):
    assert reference.crosses_break(entity, indicator, one, other) is None


def test_each_break_is_explained_in_both_languages():
    frame = reference.breaks()
    assert (frame != "").all(axis=None)
    assert not frame["reason_en"].str.contains(r"[\u4e00-\u9fff]").any()


def test_a_missing_figure_says_what_there_is():
    with pytest.raises(DataError, match=r"no figure to use for 海淀区, gdp, level, 2024; it has 2007,"):
        reference.ref("gdp", "海淀区", 2024)


@pytest.mark.parametrize(("old", "new", "message"), [
    ("nanshan_gdp_2012,南山区", "nanshan_gdp_2012,南小区", r"row \d+, column entity: '南小区' is not in"),
    (",2830,亿元,", ",约2830,亿元,", r"column value: '约2830' is no plain decimal"),
    (",2830,亿元,", ",2830,亿,", r"column unit: '亿' does not suit gdp, level"),
    ("nanshan_gdp_2013,", "nanshan_gdp_2012,", r"column reference_id: \w+ stands in row \d+ already"),
    ("gdp,level,地区生产总值,GDP (current prices),2013,", "gdp,level,地区生产总值,GDP (current prices),2012,",
     "marks a second value to use"),
])
def test_a_slip_in_the_table_is_named_by_row_and_column(tmp_path, monkeypatch, old, new, message):
    shutil.copytree(files.raw(), tmp_path / "data" / "raw")
    monkeypatch.setattr(files, "ROOT", tmp_path)
    path = files.raw("reference", "figures.csv")
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DataError, match=message):
        reference.reference()
