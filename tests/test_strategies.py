"""What the districts are reported to plan, in words that stand in the text."""

import re
import shutil

import pytest

from nanshan_data.analysis import strategies
from nanshan_data.data import codebook, documents, files
from nanshan_data.errors import DataError

DISTRICTS = {e.entity for e in codebook.entities().values() if (e.type, e.parent) == ("district", "深圳市")}
MATRIX = strategies.matrix()


def bearing(theme):
    """The districts that bear a theme."""
    return set(MATRIX.index[MATRIX[theme] > 0]) & DISTRICTS


def test_all_eleven_districts_have_something_to_say():
    assert {statement.entity for statement in strategies.statements()} & DISTRICTS == DISTRICTS


def test_every_statement_is_an_exact_slice_of_its_document():
    for statement in strategies.statements():
        assert documents.document(statement.doc_id)[statement.start:statement.end] == statement.words


def test_a_statement_stands_where_its_district_is_spoken_of():
    text = documents.document("district-openers-2026")
    for statement in strategies.statements():
        name = statement.entity.removesuffix("区").removesuffix("新").removesuffix("特别合作") or statement.entity
        before = text[max(0, statement.start - 400):statement.end]
        assert name in before or (name == "广东省" and "全省" in before), statement


def test_english_glosses_carry_no_numbers_and_no_chinese():
    for statement in strategies.statements():
        assert not re.search(r"[0-9\u4e00-\u9fff]", statement.gloss_en), statement.gloss_en


def test_every_mark_is_a_word_of_its_theme_at_its_place():
    for _, mark in strategies.themes_table().iterrows():
        assert documents.document(mark["doc_id"])[mark["start"]:mark["end"]] == mark["word"]
        assert mark["word"] in strategies.dictionary()[mark["theme"]][1]


@pytest.mark.parametrize(("theme", "districts"), [
    ("artificial_intelligence", {"光明区", "龙岗区", "龙华区"}),
    ("harmony", {"光明区", "龙岗区"}),
    ("two_industries", {"南山区", "龙岗区"}),
    ("international", {"福田区", "光明区", "大鹏新区"}),
    ("new_energy_vehicles", {"深汕特别合作区"}),
    ("tourism_and_living", {"大鹏新区"}),
    ("business_services", {"坪山区", "光明区"}),
])
def test_who_bears_a_theme(theme, districts):
    assert bearing(theme) == districts


def test_numbers_in_statements_are_facts_not_words():
    baoan = next(s for s in strategies.statements() if s.entity == "宝安区" and s.aspect == "action")
    assert [(f.value, f.unit) for f in strategies.figures(baoan)] == [(255, "个"), (150833000000, "元")]


@pytest.mark.parametrize(("old", "new", "message"), [
    ("打造亚洲第一的船舶", "打造亚洲第二的船舶", r"csv, row \d+, column words: .* do not stand in the document"),
    ("盐田区立足港口优势", "港", r"stand \d+ times; give more of them"),
    ("盐田区,action", "盐田区,deed", r"column aspect: 'deed' is not known"),
])
def test_a_record_that_has_lost_its_words_is_named(tmp_path, monkeypatch, old, new, message):
    shutil.copytree(files.raw(), tmp_path / "data" / "raw")
    monkeypatch.setattr(files, "ROOT", tmp_path)
    path = files.raw("strategies", "records.csv")
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DataError, match=message):
        strategies.statements()
