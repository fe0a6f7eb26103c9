"""What is passed, typed or merged wrongly is one error that says what to give instead."""

from __future__ import annotations

import io
import os
import sqlite3
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from commands import nanshan
from rows import put

import nanshan_data as nd
from nanshan_data.data import codebook, documents, files, pdf, readings, reference, texts
from nanshan_data.errors import DataError
from nanshan_data.publish import scanning
from nanshan_data.quantities import lexicon

GDP = nd.fact("gdp", "南山区", 2025)


# --- names, types and steps ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("column", "typed", "meant"), [
    ("indicator", "gpd", "gdp"), ("entity", "南山島", "南山区"), ("measure", "levle", "level"),
    ("unit", "亿圆", "亿元"), ("status", "preliminarry", "preliminary")])
def test_a_name_that_is_none_is_told_with_the_nearest(project: Path, column: str, typed: str, meant: str) -> None:
    put("reference/figures", column, typed)
    with pytest.raises(DataError, match=rf"figures\.csv, row 2, column {column}: '{typed}' .*did you mean .*{meant}"):
        reference.reference()


@pytest.mark.parametrize(("column", "typed", "meant"), [("entity", "南山島", "南山区"), ("indicator", "gpd", "gdp")])
def test_a_reading_of_a_name_that_is_none_is_told_with_the_nearest(project: Path, column: str, typed: str,
                                                                   meant: str) -> None:
    put("readings/plan-report-2026", column, typed)
    told = str(readings.read("plan-report-2026").problems[0])
    assert f"row 2, column {column}" in told and f"did you mean {meant}" in told


def test_an_entity_is_of_a_type_that_there_is(project: Path) -> None:
    put("codebook/entities", "type", "zzz")
    with pytest.raises(DataError, match=r"entities\.csv, row 2, column type: 'zzz' is not one of nation, province"):
        codebook.check()


@pytest.mark.parametrize(("value", "step"), [("78", "100"), ("0.5", "1"), ("78", "79")])
def test_no_step_is_wider_than_its_value(project: Path, value: str, step: str) -> None:
    put("reference/figures", "value", value)
    put("reference/figures", "step", step)
    with pytest.raises(DataError, match=rf"figures\.csv, row 2, column step: '{step}' is wider than the value {value}"):
        reference.reference()


# --- what is passed --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("odd", [5, None, [5], b"x", 2.5, object(), pd.NA, 10**400, pd.DataFrame({"a": [1, 2]})],
                         ids=["whole", "none", "list", "bytes", "decimal", "thing", "missing", "huge", "frame"])
@pytest.mark.parametrize("ask", [
    nd.table, nd.adopt, nd.scan, nd.review, nd.claim, nd.set_language, nd.district_profile, nd.coding_agreement,
    nd.chained, nd.total, nd.column,
    lambda odd: nd.review(__file__, entity=odd), lambda odd: nd.review(__file__, like=odd),
    lambda odd: nd.scan("3家", odd), lambda odd: nd.series(odd, "南山区"), lambda odd: nd.series("gdp", odd),
    lambda odd: nd.fact(odd, "南山区"), lambda odd: nd.ref("gdp", odd, 2025), lambda odd: nd.find(indicator=odd),
    lambda odd: nd.growth(GDP, odd), lambda odd: nd.growth(odd, GDP), lambda odd: nd.cagr(odd, GDP),
    lambda odd: nd.across(GDP, odd, "so"), lambda odd: nd.across(GDP, GDP, odd), lambda odd: nd.same(odd, GDP),
    lambda odd: nd.arrival(odd, GDP, GDP), lambda odd: nd.arrival(GDP, GDP, odd),
    lambda odd: nd.years_between(GDP, odd), lambda odd: nd.restated(odd, nd.series("gdp", "南山区")["南山区"]),
    lambda odd: nd.restated(GDP, odd), lambda odd: nd.crossing(odd, 1e12),
    lambda odd: nd.assumption(1, odd, "x")])
def test_what_is_passed_wrongly_is_one_error(ask: Callable[[object], object], odd: object) -> None:
    with pytest.raises((DataError, TypeError)) as told:
        ask(odd)
    assert told.type is DataError or "pass " in str(told.value)
    assert 20 < len(str(told.value)) < 2000
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("value", ["x", None, [], float("nan"), float("inf"), True])
def test_an_assumption_is_a_number(value: object) -> None:
    for ask in (lambda: nd.assumption(value, "元", "x"), lambda: nd.goal(value, "x"),  # type: ignore[arg-type]
                lambda: nd.crossing([GDP], value)):  # type: ignore[arg-type]
        with pytest.raises(DataError, match="a number"):
            ask()


@pytest.mark.parametrize("text", ["新增3家\ud800", "\udfff"])
def test_half_a_character_is_told(text: str) -> None:
    with pytest.raises(DataError, match=r"text: character \d is half of one \(U\+D[8F]"):
        nd.scan(text)


@pytest.mark.parametrize("name", ["a\0b", "\ud800"])
def test_what_cannot_be_a_file_is_told(name: str) -> None:
    for ask in (nd.adopt, nd.review, nd.coding_agreement):
        with pytest.raises(DataError):
            ask(name)


@pytest.mark.parametrize("year", ["-5", "99999", "1700"])
def test_a_year_is_one_of_the_calendar(tmp_path: Path, year: str) -> None:
    text = tmp_path / "report-2027.txt"
    text.write_text("南山区2026年计划报告\n\n新增企业5家。\n", encoding="utf-8")
    result = nanshan(files.ROOT, "propose", str(text), "-o", str(tmp_path / "out"), "--year", year)
    assert result.returncode == 1 and not (tmp_path / "out").exists()
    assert f"error: {year} is no year that a text can plan; give one from 1801 to 2100\n" in result.stderr


# --- merges ----------------------------------------------------------------------------------------------------------

OURS = "<<<<<<< HEAD\n{line}\n=======\n{line}\n>>>>>>> branch\n"


@pytest.mark.parametrize("name", ["codebook/indicators.csv", "reference/figures.csv", "readings/plan-report-2026.csv",
                                  "documents/sources.csv", "claims/checks.csv", "codebook/labels.csv"])
@pytest.mark.parametrize("marks", [OURS, "=======\n", ">>>>>>> 12ab34\n", "<<<<<<< HEAD\n"])
def test_marks_of_a_merge_are_named(project: Path, name: str, marks: str) -> None:
    path = files.raw(*name.split("/"))
    lines = files.read_text(path).splitlines(keepends=True)
    path.write_text("".join([*lines[:3], marks.format(line=lines[3].strip()), *lines[4:]]), encoding="utf-8")
    with pytest.raises(DataError, match=rf"{path.name}, line \d+: holds {marks[:7]}, a mark of a merge"):
        files.read_records(path)


def test_marks_of_a_merge_are_named_in_word_lists_and_texts(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NANSHAN_ROOT", str(project))
    path = files.raw("grammar", "aliases.csv")
    path.write_text(files.read_text(path) + OURS.format(line="x,元"), encoding="utf-8")
    with pytest.raises(DataError, match=r"aliases\.csv, line \d+: holds <<<<<<<, a mark of a merge"):
        lexicon.listed("grammar", "aliases", ("word", "unit"))
    notes = files.raw("claims", "NOTES.md")
    notes.write_text(f"# a\n{OURS.format(line='b')}", encoding="utf-8")
    with pytest.raises(DataError, match=r"NOTES\.md, line 2: holds <<<<<<<, a mark of a merge"):
        files.read_text(notes)


def test_lines_under_headings_of_markdown_are_no_marks(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("标题\n=======\n新增3家\n", encoding="utf-8")
    assert "=======" in files.read_text(tmp_path / "a.md")
    assert documents.register()


# --- documents that unpack to more than they are, and disks without room ---------------------------------------------


def word(**parts: bytes) -> bytes:
    """A file of Word with further parts, named with ``__`` for ``/``."""
    names = "http://schemas.openxmlformats.org/"
    relation = "officeDocument/2006/relationships/officeDocument"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{names}package/2006/content-types"/>')
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{names}package/2006/relationships"><Relationship '
                         f'Id="a" Type="{names}{relation}" Target="word/document.xml"/></Relationships>')
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{names}wordprocessingml/2006/main"><w:body><w:p>'
                         "<w:r><w:t>新增5家</w:t></w:r></w:p></w:body></w:document>")
        for name, part in parts.items():
            archive.writestr(name.replace("__", "/"), part)
    return content.getvalue()


@pytest.mark.parametrize("name", ["word__x.xml", "word___rels__document.xml.rels", "word__X.XML", "word__x.bin"])
def test_whatever_unpacks_to_more_than_is_read_is_refused(name: str) -> None:
    with pytest.raises(DataError, match=r"x\.docx: unpacks to 50 MB"):
        texts.text(word(**{name: b" " * 50_000_000}), Path("x.docx"))
    assert texts.text(word(word__media__x_png=b" "), Path("x.docx")) == "新增5家"
    assert texts.text(word(**{"word__media__x.png": b" " * 50_000_000}), Path("x.docx")) == "新增5家"


def test_a_pdf_of_one_page_a_thousand_times_is_read_no_further_than_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{'3 0 R ' * 1000}]/Count 1000>>",
               "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
               "<</Length 41>>stream\nBT /F 24 Tf 100 100 Td (Hello 5 3%) Tj ET\nendstream",
               "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    written = "".join(f"{number} 0 obj{each}endobj\n" for number, each in enumerate(objects, start=1))
    content = f"%PDF-1.4\n{written}trailer<</Root 1 0 R>>\n%%EOF".encode()
    read: list[object] = []
    monkeypatch.setattr(pdf, "_layer", read.append)
    with pytest.raises(pdf.TooLong):
        list(pdf.layers(content, 100))
    assert 0 < len(read) < 20
    monkeypatch.setattr(texts, "MAX_BYTES", 100)
    with pytest.raises(DataError, match=r"x\.pdf: holds more than"):
        texts.text(content, Path("x.pdf"))


@pytest.mark.skipif(sys.platform != "linux", reason="the system does not bound memory")
def test_a_page_that_unpacks_to_any_size_takes_two_gigabytes_at_most(tmp_path: Path) -> None:
    """15 kB of file, 60 MB of content, which would take several times what is allowed."""
    packed = zlib.compress(b"BT /F1 9 Tf 10 10 Td\n" + b"(1)Tj\n" * 10_000_000, 9)
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
               b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
               b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(packed), packed),
               b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    written = b"".join(b"%d 0 obj%bendobj\n" % (number, each) for number, each in enumerate(objects, start=1))
    path = tmp_path / "x.pdf"
    path.write_bytes(b"%PDF-1.4\n" + written + b"trailer<</Root 1 0 R>>\n%%EOF")
    with pytest.raises(DataError, match=r"x\.pdf: breaks the reader, or takes more than 2 GB to read; give a part"):
        texts.read(path)


@pytest.mark.parametrize("pages", [1, 3, 9])
def test_a_full_disk_is_told_as_such_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                        pages: int) -> None:
    (tmp_path / "a.txt").write_text("新增5家。" * 5000, encoding="utf-8")
    connect = sqlite3.connect

    def tight(path: Path, timeout: float) -> sqlite3.Connection:
        kept = connect(path, timeout=timeout)
        kept.execute(f"PRAGMA max_page_count = {pages}")
        return kept

    monkeypatch.setattr(sqlite3, "connect", tight)
    with pytest.raises(DataError, match="disk is full"):
        scanning.scan([tmp_path / "a.txt"], tmp_path / "o.csv", None, lambda _: None)
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


# --- what is typed ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("entity", ["a[", "南山区(", "\\"])
def test_a_place_may_have_any_name(tmp_path: Path, entity: str) -> None:
    text = tmp_path / "report-2027.txt"
    text.write_text("南山区2026年计划报告\n\n新增企业5家。a[企业7家。\n", encoding="utf-8")
    result = nanshan(files.ROOT, "propose", str(text), "-o", str(tmp_path / "out"), "--entity", entity)
    assert result.returncode == 0, result.stderr


@pytest.mark.skipif(os.name == "nt", reason="arguments are of whole characters there")
@pytest.mark.parametrize("arguments", [["find", "\udcff"], ["show", "\udcff"], ["propose", "\udcff.txt"]])
def test_an_argument_that_is_no_utf_8_is_told(arguments: list[str]) -> None:
    result = nanshan(files.ROOT, *arguments)
    assert result.returncode == 1
    assert result.stderr.startswith("error: an argument is not UTF-8: ") and result.stderr.count("\n") == 1
