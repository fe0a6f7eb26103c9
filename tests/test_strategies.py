"""What the article says of all districts, of several and of one: coded on a written scheme, twice, and settled."""

import json
import re
import shutil

import pandas as pd
import pytest
from typed import each_row

from nanshan_data import coding_agreement, fact, find, ref, reference
from nanshan_data.analysis import strategies
from nanshan_data.data import codebook, documents, files, forms
from nanshan_data.errors import DataError
from nanshan_data.notebook.model import MIME

ARTICLE = "district-openers-2026"
DISTRICTS = {e.entity for e in codebook.entities().values() if (e.type, e.parent) == ("district", "深圳市")}
CODINGS = ("records", "coding_a", "coding_b")
MARKS = strategies.themes_table()


def bearing(theme, *scopes):
    """The places to which a theme is given of this scope."""
    return set(MARKS[(MARKS.theme == theme) & MARKS.scope.isin(scopes)].entity)


def with_aspect(aspect):
    found = strategies.coding().explode("entities")
    return found[found.aspect == aspect]


@pytest.mark.parametrize("name", CODINGS)
def test_a_record_is_an_exact_slice_of_one_sentence(name):
    for row in each_row(strategies.coding(name)):
        assert documents.document(row.doc_id)[row.start:row.end] == row.words
        assert row.words in row.sentence


@pytest.mark.parametrize("name", CODINGS)
def test_glosses_carry_no_numbers_and_no_chinese(name):
    for gloss in strategies.coding(name).gloss_en:
        assert not re.search(r"[0-9\u4e00-\u9fff]", gloss), gloss


def test_all_eleven_districts_have_a_record_of_their_own():
    assert set(MARKS[MARKS.scope == "one"].entity) == DISTRICTS


@pytest.mark.parametrize(("words", "level", "places", "theme"), [
    ("深圳各区正以项目建设的“加速度”", "all", {"深圳市"}, "projects"),
    ("深圳各区正以“合伙人”的姿态", "all", {"深圳市"}, "business_environment"),
    ("在各区的“新春第一会”中被多次提及", "several", {"深圳市"}, "business_environment"),
    ("从罗湖冲锋部署到光明、龙华、深汕的产业提速", "several",
     {"南山区", "宝安区", "罗湖区", "光明区", "龙华区", "深汕特别合作区"}, "projects"),
    ("将软环境建设提升到国际视野", "one", {"大鹏新区"}, "business_environment"),
    ("生命健康园", "one", {"光明区"}, "industrial_space"),
    ("流动政务客厅", "one", {"光明区"}, "business_environment"),
    ("全域全时鸿蒙之区", "one", {"龙岗区"}, "harmony"),
    ("以全域全时为特色的场景体系", "one", {"龙华区"}, "digital_economy"),
])
def test_what_the_article_says_is_in(words, level, places, theme):
    found = MARKS[MARKS.words.str.contains(words, regex=False) & (MARKS.theme == theme)]
    assert (set(found.scope), set(found.entity)) == ({level}, places)


def test_of_all_districts_two_things_are_said():
    assert set(MARKS[MARKS.scope == "all"].theme) == {"projects", "business_environment"}


@pytest.mark.parametrize(("place", "theme", "words"), [
    ("光明区", "international", "赴港上市"), ("光明区", "digital_economy", "数字化平台"),
    ("南山区", "smart_manufacturing", "南山智造(红花岭基地)与南山智城便正式开园")])
def test_a_word_alone_gives_no_theme(place, theme, words):
    found = MARKS[(MARKS.entity == place) & (MARKS.theme == theme)]
    assert not found.words.str.contains(words, regex=False).any()


@pytest.mark.parametrize(("theme", "places"), [
    ("artificial_intelligence", {"光明区", "龙岗区", "龙华区"}), ("harmony", {"光明区", "龙岗区"}),
    ("two_industries", {"南山区", "龙岗区"}), ("international", {"福田区", "大鹏新区"}),
    ("projects", {"宝安区", "罗湖区", "深汕特别合作区"}), ("business_environment", {"坪山区", "光明区", "大鹏新区"}),
    ("industrial_space", {"南山区", "光明区"}), ("vehicles", {"深汕特别合作区"})])
def test_who_bears_a_theme_by_itself(theme, places):
    assert bearing(theme, "one") == places


def test_goals_and_support_are_only_what_the_article_presents_as_such():
    assert with_aspect("goal").entities.isin(["宝安区", "南山区", "罗湖区"]).sum() == 0
    assert (with_aspect("support").start > documents.document(ARTICLE).index("新保障")).all()
    assert not with_aspect("action").words.str.contains("立足港口优势").any()


def test_every_quantity_of_the_article_lies_in_a_record():
    known = set(";".join(strategies.strategies_table().fact_ids).split(";"))
    outside = [one.indicator for one in find(doc_id=ARTICLE) if one.id not in known]
    assert outside == ["article_share_behind_paywall"]


def test_numbers_in_records_are_facts_not_words():
    table = strategies.strategies_table()
    baoan = table[(table.entity == "宝安区") & (table.aspect == "action")].iloc[0]
    found = strategies.figures(baoan.doc_id, baoan.start, baoan.end)
    assert [(one.value, one.unit) for one in found] == [(255, "个"), (150833000000, "元")]


def test_gross_output_of_longhua_exceeds_its_gdp():
    output, gdp = fact("digital_core_output", "龙华区", 2025), ref("gdp", "龙华区", 2024)
    assert (output > gdp) is True
    assert output.value / gdp.value == pytest.approx(6000 / 3154.45)


def test_2016_is_the_last_year_with_the_gdp_of_ten_districts_and_2024_has_five():
    outside = reference()
    gdp = outside[outside.preferred & outside.entity.isin(DISTRICTS) & (outside.indicator == "gdp")
                  & (outside.measure == "level")]
    known = gdp.groupby("year").entity.nunique()
    assert (known[2016], known[2024]) == (10, 5)
    assert known.loc[2017:].max() < 10


# --- the scheme and two coders ------------------------------------------------------------------------------------


def test_the_scheme_defines_every_theme_level_and_aspect():
    scheme = files.raw("strategies", "SCHEME.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \| [^|]+ \|[^|]*\|[^|]*\|$", scheme, re.MULTILINE))
    assert rows == {theme: zh for theme, (_, zh) in strategies.themes().items()}
    columns = forms.FORMS["strategies/records"]
    assert all(f"`{code}`" in scheme for code in (*strategies.LEVELS, *strategies.ASPECTS, *columns))


def test_units_are_the_sentences_of_the_body():
    text, starts = documents.document(ARTICLE), strategies.sentences(ARTICLE)
    assert len(starts) == 46
    assert text[starts[0]:].startswith("春节假期后首周")
    assert text[starts[-1]:].startswith("通过一系列制度化")
    assert not {text.index(heading) for heading in ("\n新目标", "\n新行动", "\n新保障")} & {one - 1 for one in starts}


def test_what_was_settled_stands_in_one_of_the_codings():
    def marks(name):
        found = strategies.coding(name).explode("entities").explode("themes")
        return {*zip(found.sentence_start, found.entities, found.level, found.themes, strict=True)}

    assert marks("coding_a") & marks("coding_b") <= marks("records") <= marks("coding_a") | marks("coding_b")


def test_kappa_by_hand():
    # 20 both yes, 5 and 10 only one, 15 both no: 35 of 50 agree; chance gives 0.5 × 0.6 + 0.5 × 0.4 = 0.5.
    counts = pd.DataFrame([(20, 5, 10, 15), (3, 0, 0, 7), (0, 0, 0, 10), (1, 4, 4, 1)], columns=strategies.COUNTS)
    assert strategies.kappa(counts).tolist()[:2] == pytest.approx([0.4, 1.0])
    assert pd.isna(strategies.kappa(counts)[2])  # nobody ever says yes: chance alone agrees
    assert strategies.kappa(counts)[3] == pytest.approx(-0.6)


def test_agreement_before_settling_by_hand():
    found = coding_agreement()
    assert [*found.loc[("themes", "business_environment"), strategies.COUNTS]] == [11, 0, 1, 34]
    assert found.kappa["themes", "business_environment"] == pytest.approx((45 * 46 - 1322) / (46 * 46 - 1322))
    # All themes together: 687 of 690 decisions agree; 64 and 67 are yes.
    assert [*found.loc[("themes", ""), strategies.COUNTS]] == [64, 0, 3, 623]
    chance = (64 * 67 + 626 * 623) / 690**2
    assert found.kappa["themes", ""] == pytest.approx((687 / 690 - chance) / (1 - chance))
    assert found.kappa["themes", ""] == pytest.approx(0.97, abs=0.005)
    assert found.kappa["aspect", ""] == pytest.approx(0.94, abs=0.005)
    assert (found.kappa["level", ""], found.kappa["entities", ""]) == (1, 1)


def test_a_coding_that_differs_agrees_less(project):
    before = coding_agreement().kappa["themes", "vehicles"]
    change(files.raw("strategies", "coding_b.csv"), "action,vehicles;projects,", "action,projects,")
    assert coding_agreement().kappa["themes", "vehicles"] < before == 1


@pytest.fixture
def project(tmp_path, monkeypatch):
    shutil.copytree(files.raw(), tmp_path / "data" / "raw")
    monkeypatch.setattr(files, "ROOT", tmp_path)


def change(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(("old", "new", "message"), [
    ("打造亚洲第一的船舶", "打造亚洲第二的船舶", r"csv, row \d+, column words: .* do not stand in the document"),
    ("盐田区立足港口优势", "港", r"stand \d+ times; give more of them"),
    ("盐田区,goal", "盐田区,deed", r"column aspect: 'deed' is not one of slogan"),
    ("one,盐田区", "each,盐田区", r"column level: 'each' is not one of all"),
    ("one,盐田区", "one,盐田", r"column entities: '盐田' is not in entities.csv"),
    ("port_trade;smart_manufacturing", "port_trade;ports", r"column themes: 'ports' is not in themes.csv"),
    ("罗湖区召开重点项目", "三大亮点。罗湖区召开重点项目", r"run over the end of a sentence; make two records"),
])
def test_a_record_that_is_wrong_is_named(project, old, new, message):
    change(files.raw("strategies", "records.csv"), old, new)
    with pytest.raises(DataError, match=message):
        strategies.coding()


def test_the_table_of_agreement_names_themes_in_both_languages():
    cells = json.loads((files.ROOT / "notebooks" / "03_district_strategies.ipynb").read_text("utf-8"))["cells"]
    model = next(cell for cell in cells if cell["id"] == "agreement-table")["outputs"][0]["data"][MIME]
    assert {"en": "Digital economy and data", "zh": "数字经济与数据"} in [row[0] for row in model["rows"]]
