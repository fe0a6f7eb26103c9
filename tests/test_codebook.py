"""Every word that figures are labelled with is defined, in both languages, and only once."""

import re
import shutil

import pytest

from nanshan_data.data import codebook, files, forms
from nanshan_data.errors import DataError

DISTRICTS = [
    "南山区", "福田区", "罗湖区", "盐田区", "宝安区", "龙岗区", "龙华区", "坪山区", "光明区", "大鹏新区",
    "深汕特别合作区",
]
SEEDS = [
    "gdp", "gdp_per_km2", "gdp_per_capita", "industrial_value_added", "fixed_asset_investment",
    "retail_sales", "foreign_trade", "exports", "general_public_budget_revenue", "land_area",
    "resident_population", "strategic_emerging_share_of_gdp", "software_internet_revenue",
    "ai_value_added", "ai_enterprises_above_scale", "robot_value_added", "low_altitude_output",
    "marine_value_added", "listed_companies", "listed_companies_new", "little_giants",
    "little_giants_new", "single_champions", "single_champions_new", "high_tech_enterprises",
    "market_entities", "market_entities_new", "rnd_spending", "rnd_intensity", "patents_per_10k_people",
    "academicians_new", "national_carriers", "provincial_carriers", "municipal_carriers",
    "first_stores_new", "compulsory_school_places_new", "preschool_places_new", "affordable_housing",
]
HAN = re.compile(r"[\u4e00-\u9fff]")


def test_the_codebook_is_sound():
    codebook.check()


MARKS = {"key", "filled", "id", "in", "codes", "words", "period", "decimal", "count", "address", "empty", "parted"}


@pytest.mark.parametrize("name", sorted(forms.FORMS))
def test_a_form_has_the_columns_of_its_file_and_no_mark_that_nothing_reads(name):
    for path in files.raw("readings").glob("*.csv") if name == "readings" else [forms.path(name)]:
        assert files.read_records(path)[0] == [*forms.FORMS[name]]
    assert not {mark for about in forms.FORMS[name].values() for mark in about} - MARKS
    assert {about["in"] for about in forms.FORMS[name].values() if "in" in about} <= {*forms.FORMS}


def test_a_column_that_a_row_does_not_have_is_no_attribute():
    assert codebook.units()["元"].name_en == "yuan"
    with pytest.raises(AttributeError, match="there is no column 'name_fr'"):
        _ = codebook.units()["元"].name_fr


def test_what_the_documents_speak_of_has_an_indicator():
    assert set(SEEDS) <= set(codebook.indicators())


def test_shenzhens_eleven_districts_lie_in_shenzhen():
    places = codebook.entities()
    found = [name for name, place in places.items() if (place.type, place.parent) == ("district", "深圳市")]
    assert sorted(found) == sorted(DISTRICTS)
    assert (places["浦东新区"].parent, places["海淀区"].parent) == ("上海市", "北京市")


def test_ids_are_english_snake_case_and_names_are_in_their_language():
    for item in codebook.indicators().values():
        assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", item.indicator)
        assert HAN.search(item.name_zh) and not HAN.search(item.name_en), item.indicator
        assert HAN.search(item.definition_zh) and not HAN.search(item.definition_en), item.indicator


def test_no_two_indicators_share_a_name():
    for column in ("name_zh", "name_en"):
        names = [getattr(item, column) for item in codebook.indicators().values()]
        assert len(set(names)) == len(names), sorted({n for n in names if names.count(n) > 1})


def test_a_stock_and_what_was_added_to_it_are_different_things():
    items = codebook.indicators()
    for name in ("little_giants", "single_champions", "listed_companies", "market_entities"):
        assert items[name].definition_zh != items[f"{name}_new"].definition_zh
        assert codebook.fits(name, "level", items[f"{name}_new"].unit)


def test_terms_an_english_reader_lacks_are_explained():
    terms = set(codebook.glossary())
    assert {"规上", "小巨人", "单项冠军", "专精特新", "连冠", "两业协同", "工业上楼", "经营主体", "商事主体",
            "首店", "十四五", "概念验证中心", "中小试", "国家高新技术企业", "城中村", "保障性住房",
            "常住人口", "两重", "新质生产力", "低空经济"} <= terms


@pytest.mark.parametrize(("indicator", "measure", "unit", "fits"), [
    ("gdp", "level", "元", True), ("gdp", "growth", "%", True), ("gdp", "level", "%", False),
    ("gdp", "growth", "元", False), ("listed_companies", "level", "个", True),
    ("patents_per_10k_people", "level", "件/万人", True), ("patents_per_10k_people", "level", "件", False),
    ("land_area_vs_pudong", "ratio", "比值", True), ("top100_districts_ranking", "streak", "连冠", True),
])
def test_units_suit_indicator_and_measure(indicator, measure, unit, fits):
    assert codebook.fits(indicator, measure, unit) is fits


@pytest.mark.parametrize(("file", "old", "new", "message"), [
    ("indicators", ",growth,元,", ",grwth,元,", r"csv, row \d+, column theme: 'grwth' is not in themes"),
    ("indicators", ",growth,元,", ",growth,圆,", r"column unit: '圆' is not in units\.csv"),
    ("indicators", "\ngdp,", "\nexports,", r"column indicator: exports stands in row \d+ already"),
    ("entities", "district,深圳市", "district,深川市", r"csv, row \d+, column parent: '深川市' is no"),
    ("glossary", ",little giant,", ",,", r"glossary\.csv, row \d+, column name_en: is empty"),
])
def test_a_slip_in_the_codebook_is_named_by_row_and_column(tmp_path, monkeypatch, file, old, new, message):
    shutil.copytree(files.raw(), tmp_path / "data" / "raw")
    monkeypatch.setattr(files, "ROOT", tmp_path)
    path = files.raw("codebook", f"{file}.csv")
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DataError, match=message):
        codebook.check()
