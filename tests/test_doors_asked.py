"""What is passed, typed or merged wrongly is one error that says what to give instead."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from commands import nanshan

import nanshan_data as nd
from nanshan_data.data import codebook, documents, files, readings, reference
from nanshan_data.errors import DataError
from nanshan_data.quantities import lexicon

GDP = nd.fact("gdp", "南山区", 2025)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the data, which the library takes for its own."""
    shutil.copytree(files.ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns(".*", "*.xlsx"))
    (tmp_path / "notebooks").symlink_to(files.ROOT / "notebooks")
    monkeypatch.setattr(files, "ROOT", tmp_path)
    return tmp_path


def put(name: str, **cells: str) -> None:
    """Write values into the first row of a file of data/raw."""
    path = files.raw(f"{name}.csv")
    header, first, *rows = csv.reader(files.read_text(path).removeprefix(files.BOM).splitlines(keepends=True))
    first = [cells.get(column, cell) for column, cell in zip(header, first, strict=True)]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, first, *rows])


# --- names, types and steps ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("column", "typed", "meant"), [
    ("indicator", "gpd", "gdp"), ("entity", "南山島", "南山区"), ("measure", "levle", "level"),
    ("unit", "亿圆", "亿元"), ("status", "preliminarry", "preliminary")])
def test_a_name_that_is_none_is_told_with_the_nearest(project: Path, column: str, typed: str, meant: str) -> None:
    put("reference/figures", **{column: typed})
    with pytest.raises(DataError, match=rf"figures\.csv, row 2, column {column}: '{typed}' .*did you mean .*{meant}"):
        reference.reference()


@pytest.mark.parametrize(("column", "typed", "meant"), [("entity", "南山島", "南山区"), ("indicator", "gpd", "gdp")])
def test_a_reading_of_a_name_that_is_none_is_told_with_the_nearest(project: Path, column: str, typed: str,
                                                                   meant: str) -> None:
    put("readings/plan-report-2026", **{column: typed})
    told = str(readings.read("plan-report-2026").problems[0])
    assert f"row 2, column {column}" in told and f"did you mean {meant}" in told


def test_an_entity_is_of_a_type_that_there_is(project: Path) -> None:
    put("codebook/entities", type="zzz")
    with pytest.raises(DataError, match=r"entities\.csv, row 2, column type: 'zzz' is not one of nation, province"):
        codebook.check()


@pytest.mark.parametrize(("value", "step"), [("78", "100"), ("0.5", "1"), ("78", "79")])
def test_no_step_is_wider_than_its_value(project: Path, value: str, step: str) -> None:
    put("reference/figures", value=value, step=step)
    with pytest.raises(DataError, match=rf"figures\.csv, row 2, column step: '{step}' is wider than the value {value}"):
        reference.reference()


# --- what is passed --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("odd", [5, None, [5], b"x", 2.5, object()], ids=repr)
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
