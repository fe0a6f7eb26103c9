"""The outside figures say where they come from, keep their caution, and are never compared across a break."""

import shutil
from decimal import Decimal

import outside
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanshan_data.data import bases, codebook, files, lookup, reference
from nanshan_data.errors import DataError
from nanshan_data.figures.figure import clash, growth

FRAME = reference.reference()
SAME = ["entity", "indicator", "measure", "period"]
REASONED = {"shenzhen_gdp_2010_restated", "shenzhen_gdp_2016_restated", "shenzhen_gdp_2017", "pudong_land_area_2012"}
"""Years of series that are used as a whole, and an area that the better source rounds."""


def test_every_outside_figure_is_named_once():
    assert FRAME["reference_id"].is_unique
    assert FRAME["reference_id"].str.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*").all()


def test_every_outside_figure_names_title_and_publisher_and_not_the_copy():
    named = FRAME[["source_title", "source_publisher", "source_publisher_en"]]
    assert (named != "").all(axis=None)
    assert not named["source_publisher"].str.contains(r"转载|镜像|存档|GitHub|\w\.(?:com|cn|org|net|ai|cc|xyz)").any()
    assert not named["source_publisher_en"].str.contains(r"[\u4e00-\u9fff]").any()
    pairs = named[["source_publisher", "source_publisher_en"]].drop_duplicates()  # both editions count the same sources
    assert pairs["source_publisher"].is_unique and pairs["source_publisher_en"].is_unique


def test_one_value_to_work_with_for_each_place_indicator_period_and_accounts():
    used = FRAME[FRAME["use"] & (FRAME["period"] != "")]
    accounts = [bases.accounts(bases.parse(ids)) for ids in used["basis"]]
    assert not used.assign(accounts=accounts).duplicated([*SAME, "accounts"]).any()
    assert not FRAME[FRAME["preferred"]].duplicated(SAME).any()
    assert used[SAME].drop_duplicates().shape[0] == FRAME["preferred"].sum()
    assert not used["note"].str.contains("阈值，非精确值").any()
    assert (used["confidence"] != "low").all()


def test_impostors_and_sites_not_trusted_are_out_of_use():
    never = FRAME["source_kind"] == reference.NEVER
    hosts = (FRAME["source_url"] + FRAME["mirror"]).str.contains("theguardian.org.cn|szfangwei.cn")
    assert hosts.any() and (never == hosts).all()
    assert not FRAME.loc[never, "use"].any()
    assert FRAME.loc[never, "note"].str.contains("不采用").all()


def test_a_source_is_used_only_where_no_better_one_was_found():
    """Confidence first, then named sources before unnamed ones and copies, whatever the digits. Areas hardly change, so
    that there a better source of another year counts, too, if its definition is the same."""
    weak = FRAME["source_kind"].isin(outside.WEAK)
    order = FRAME["confidence"].map(("high", "medium", "low").index) * 2 + weak
    able = FRAME.assign(order=order)[(FRAME["source_kind"] != reference.NEVER) & (FRAME["confidence"] != "low")
                                     & ~FRAME["note"].str.contains("阈值|预计")]
    for row in able[able["use"] & ~able["reference_id"].isin(REASONED)].itertuples():
        series = ["entity", "indicator", "measure", "basis"]
        same = able[(able[series] == [getattr(row, name) for name in series]).all(axis=1)]
        rivals = same[same["period"] == row.period]["order"]
        assert not row.period or row.order == rivals.min(), row.reference_id
        copied_area = row.indicator == "land_area" and row.source_kind in outside.WEAK
        assert not copied_area or row.order == same["order"].min(), row.reference_id


def test_whoever_is_not_named_is_a_weak_source():
    unnamed = FRAME["source_publisher"].str.contains("未具名") & (FRAME["source_kind"] != reference.NEVER)
    assert unnamed.any() and FRAME.loc[unnamed, "source_kind"].isin(outside.WEAK).all()


@pytest.mark.parametrize(("reference_id", "kind", "official"), [
    ("shenzhen_gdp_2010_yearbook2017", "facsimile", True), ("nanshan_gdp_2013", "official", True),
    ("nanshan_gdp_2012", "republication", True), ("nanshan_gdp_2019_c", "press", False),
    ("shenzhen_gdp_1990", "code", False), ("pudong_land_area_2012", "encyclopaedia", False)])
def test_official_is_an_official_page_its_republication_or_a_facsimile(reference_id, kind, official):
    assert reference.row(reference_id)["source_kind"] == kind
    assert (kind in outside.OFFICIAL) == official


YEARBOOK = FRAME[FRAME["reference_id"].str.endswith("_yearbook2017")]
SIX = ["福田区", "罗湖区", "盐田区", "南山区", "大宝安区", "大龙岗区"]


@pytest.mark.parametrize("year", range(2000, 2017))
def test_the_six_districts_of_the_yearbook_add_up_to_the_city(year):
    found = YEARBOOK[YEARBOOK["period"] == str(year)].set_index("entity")["printed_value"].map(Decimal)
    assert sum(found[SIX]) == found["深圳市"]


@pytest.mark.parametrize("year", range(2013, 2017))
@pytest.mark.parametrize(("whole", "parts"), [
    ("大宝安区", ["宝安区", "龙华区", "光明区"]), ("大龙岗区", ["龙岗区", "坪山区", "大鹏新区"])])
def test_the_new_districts_add_up_to_the_old_ones(year, whole, parts):
    found = YEARBOOK[YEARBOOK["period"] == str(year)].set_index("entity")["printed_value"].map(Decimal)
    assert sum(found[parts]) == found[whole]


def test_the_districts_of_the_yearbook_add_up_to_the_land_of_the_city():
    land = FRAME[(FRAME["indicator"] == "land_area") & (FRAME["source_title"].str.startswith("深圳统计年鉴2017"))]
    found = land.set_index("entity")["printed_value"].map(Decimal)
    assert sum(found.drop("深圳市")) == found["深圳市"] == Decimal("1997.27")


def test_every_basis_is_named_by_figures_and_every_name_is_known():
    named = {name for ids in FRAME["basis"] for name in ids.split(";") if name}
    assert named == set(codebook.bases())
    assert {basis.family for basis in codebook.bases().values()} == set(bases.families())


def test_every_rule_gives_a_document_figure_its_basis():
    reached = {(family, name) for figure in lookup.document_figures().values() for family, name in figure.basis}
    assert reached == {("accounts", "as-told"), ("accounts", "census5"), ("land", "land-1952-84km2"),
                       ("people", "people-census7")}
    told = {"entity": "南山区", "indicator": "gdp", "measure": "level", "period": "2020", "doc_id": "plan-report-2026"}
    assert bases.of_document(told) == (("accounts", "census4-revised"),)
    assert bases.of_document(told | {"period": "2020/2025", "measure": "cagr"}) == ()


@pytest.mark.parametrize(("fact", "basis"), [
    ("plan-report-2026@517", (("accounts", "census5"),)), ("nanshan-story@32", (("accounts", "as-told"),)),
    ("nanshan-story@105", (("land", "land-1952-84km2"),)),
    ("nanshan-story@86", (("accounts", "census5"), ("people", "people-census7"))), ("plan-report-2026@531", ())])
def test_a_documents_figure_knows_what_it_stands_on(fact, basis):
    assert lookup.document_figures()[fact].basis == basis


def test_real_growth_stands_on_no_accounts():
    rates = FRAME[FRAME["measure"].isin(["growth", "cagr"])]
    assert len(rates) and (rates["basis"] == "").all()


@pytest.mark.parametrize(("one", "other", "apart"), [
    (("gdp", "南山区", 2023), ("gdp", "浦东新区", 2023), False),
    (("gdp", "南山区", 2023), ("gdp", "海淀区", 2023), False),
    (("gdp", "南山区", 2024), ("gdp", "海淀区", 2024), False),
    (("gdp", "南山区", 2016), ("gdp", "深圳市", 2016), False),
    (("gdp", "南山区", 1990), ("gdp", "深圳市", 1990), False),
    (("gdp", "南山区", 2016), ("gdp", "海淀区", 2016), True),
    (("gdp", "大宝安区", 2016), ("gdp", "宝安区", 2016), True),
    (("land_area", "南山区", 2025), ("land_area", "深圳市", 2023), False),
    (("land_area", "南山区", 2022), ("land_area", "深圳市", 2021), False),
    (("land_area", "南山区", 2022), ("land_area", "深圳市", 2023), True),
    (("land_area", "南山区", 2022), ("land_area", "浦东新区", 2012), False)])
def test_figures_of_places_compare_where_they_share_a_basis(one, other, apart):
    first, second = (reference.ref(*wanted) for wanted in (one, other))
    assert bool(clash(first.basis, second.basis)) == bool(clash(second.basis, first.basis)) == apart


def test_of_two_bases_of_a_year_the_one_listed_first_is_preferred_and_the_other_can_be_asked_for():
    assert reference.ref("gdp", "深圳市", 2016).id == "shenzhen_gdp_2016_yearbook2017"
    assert reference.ref("gdp", "深圳市", 2016, basis="census4-restated").id == "shenzhen_gdp_2016_restated"
    assert reference.ref("gdp", "南山区", 2020).value == pytest.approx(6502.22e8)
    assert reference.ref("gdp", "南山区", 2020, basis="census4-revised").value == pytest.approx(6527e8)
    assert reference.ref("gdp", "海淀区", 2023, basis="census5").value == pytest.approx(12155.2e8)
    with pytest.raises(DataError, match="no figure to use for 南山区, gdp, level, 2016; it has 2017, 2018"):
        reference.ref("gdp", "南山区", 2016, basis="rnd")


def test_an_unknown_basis_never_clashes_and_families_do_not_mix():
    told, census, land = (("accounts", "as-told"),), (("accounts", "census5"),), (("land", "land-182km2"),)
    assert clash(told, census) == ("as-told", "census5")
    assert clash((), census) is clash(told, ()) is clash(land, census) is None
    assert clash((*told, *land), (*census, *land)) == ("as-told", "census5")


@given(st.lists(st.sampled_from([figure for figure in reference.used() if figure.indicator == "gdp"
                                 and figure.measure == "level"]), min_size=2, max_size=2, unique=True))
def test_no_growth_joins_two_bases(pair):
    earlier, later = pair
    if clash(earlier.basis, later.basis):
        with pytest.raises(DataError, match="would cross a change"):
            growth(later, earlier)
    else:
        assert growth(later, earlier).basis == tuple(sorted({*earlier.basis, *later.basis}))


@pytest.mark.parametrize(("indicator", "entity", "period", "value", "unit"), [
    ("gdp", "南山区", 2025, 1010238000000, "元"),
    ("gdp", "南山区", 2020, 650222000000, "元"),
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
    assert figure.value == pytest.approx(value, rel=1e-12) and (figure.unit, figure.origin) == (unit, "reference")


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
    assert figure.low == pytest.approx(low) and figure.high == (high and pytest.approx(high))


def test_the_value_lies_within_its_bounds():
    assert not (FRAME["low"] > FRAME["value"]).any()
    assert not (FRAME["high"] < FRAME["value"]).any()


def test_nanshan_2023_and_2024_are_never_compared():
    later, earlier = (reference.ref("gdp", "南山区", year) for year in (2024, 2023))
    with pytest.raises(DataError, match=r"on the basis census4-first, .* on census5: growth would cross"):
        growth(later, earlier)
    assert growth(reference.ref("gdp", "南山区", 2025), later).value == pytest.approx(6.33, abs=0.01)


@pytest.mark.parametrize(("entity", "indicator", "one", "other"), [
    ("浦东新区", "gdp", 2006, 2012),
    ("浦东新区", "land_area", 2003, 2020),
    ("海淀区", "gdp", 2018, 2019),
    ("海淀区", "gdp", 2023, 2017),
    ("南山区", "resident_population", "2019", "2020-11-01"),
    ("南山区", "gdp", "1990", "2025"),
    ("深圳市", "gdp", 2016, 2017),
    ("浦东新区", "gdp", 2023, 2024),
    ("龙岗区", "gdp", 2016, 2022),
])
def test_known_breaks_are_seen_from_either_side(entity, indicator, one, other):
    assert breaks_between(entity, indicator, one, other) and breaks_between(entity, indicator, other, one)


def breaks_between(entity, indicator, one, other):
    first, last = sorted(str(period)[:4] for period in (one, other))
    return [found for found in outside.breaks() if (found["entity"], found["indicator"]) == (entity, indicator)
            and first <= found["from_period"] and found["to_period"] <= last and found["measure"] == "level"]


@pytest.mark.parametrize(("entity", "indicator", "one", "other"), [
    ("浦东新区", "gdp", 2021, 2023), ("海淀区", "gdp", 2019, 2023), ("南山区", "land_area", 2018, 2022),
    ("深圳市", "gdp", 2000, 2016)])
def test_unbroken_series_may_be_compared(entity, indicator, one, other):
    assert not breaks_between(entity, indicator, one, other)


def test_each_break_is_explained_in_both_languages():
    frame = pd.DataFrame(outside.breaks())
    assert len(frame) > 5
    assert (frame != "").all(axis=None)
    assert not frame["reason_en"].str.contains(r"[\u4e00-\u9fff]").any()


def test_a_missing_figure_says_what_there_is():
    with pytest.raises(DataError, match=r"no figure to use for 海淀区, gdp, level, 1949; it has 2007,"):
        reference.ref("gdp", "海淀区", 1949)


@pytest.mark.parametrize(("old", "new", "message"), [
    ("nanshan_gdp_2012,南山区", "nanshan_gdp_2012,南小区", r"row \d+, column entity: '南小区' is not in"),
    (",2830,亿元,", ",约2830,亿元,", r"column value: '约2830' is no plain decimal"),
    (",2830,亿元,", ",2830,亿,", r"column unit: '亿' is not in units\.csv"),
    ("nanshan_gdp_2013,", "nanshan_gdp_2012,", r"column reference_id: \w+ stands in row \d+ already"),
    ("final,high,census3-yearbook2017,yes", "final,high,census3,yes", "column basis: 'census3' is not in bases.csv"),
    ("final,high,census3-yearbook2017,yes", "final,high,census3-yearbook2017;rnd,yes", "two bases of one family"),
    ("medium,census4-first,,南山区简介通稿", "medium,census4-first,yes,南山区简介通稿", "a source that is never used"),
    ("preliminary,medium,census4-first,,南山区与", "preliminary,medium,census4-first,yes,南山区与",
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
