"""A proposal that a person has been through, in whatever state it comes back: taken whole, or one error in its row."""

import csv
import datetime
import io
import math
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from nanshan_data.data import files
from nanshan_data.errors import DataError
from nanshan_data.publish import adopt, review

REPORT = "南山区2026年国民经济和社会发展计划执行情况报告\n\n2026年，全区新增企业5家，增长3%。\n"


@pytest.fixture
def proposal(tmp_path: Path) -> Path:
    text = tmp_path / "report-2027.txt"
    text.write_text(REPORT, encoding="utf-8")
    review.write(text, tmp_path / "out")
    return text


def decide(sheet: Path, **cells: str) -> None:
    header, *rows = files.read_records(sheet)
    for row in rows:
        row[header.index("decision")] = "收"
        for name, value in cells.items():
            row[header.index(name)] = value
    with sheet.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, [], *rows])


def test_decisions_are_not_written_over(proposal: Path) -> None:
    review.write(proposal, proposal.parent / "out")
    sheet = proposal.parent / "out" / "report-2027.csv"
    decide(sheet)
    before = {path: path.read_bytes() for path in sheet.parent.iterdir()}
    with pytest.raises(DataError, match=r"report-2027\.csv: holds 2 decisions; take them over with nanshan adopt"):
        review.write(proposal, sheet.parent)
    assert before == {path: path.read_bytes() for path in sheet.parent.iterdir()}


def test_nothing_is_written_where_one_of_three_cannot_be(proposal: Path) -> None:
    page = proposal.parent / "own" / "report-2028.html"
    page.parent.mkdir()
    page.write_text(f"<p>{REPORT}</p>", encoding="utf-8")
    with pytest.raises(DataError, match="is also what is read"):
        review.write(page, page.parent)
    assert [path.name for path in page.parent.iterdir()] == [page.name]


@pytest.mark.parametrize(("cells", "words"), [
    ({"kind": "zzz"}, "row 3, column kind: 'zzz' cannot be accepted"), ({"nth": "1.5"}, "row 3, column nth"),
    ({"entity": ""}, "row 3, column entity: is empty"), ({"reading_unit": "zzz"}, "row 3, column reading_unit: 'zzz'"),
    ({"unit": "", "indicator": "", "indicator_zh": "新指标"}, "row 3, column reading_unit: .* has no unit")])
def test_a_slip_in_a_proposal_is_told_in_its_own_row(proposal: Path, cells: dict[str, str],
                                                     words: str) -> None:
    """Empty rows count, as they do in a spreadsheet; what a copy of the data would say of it is not told."""
    sheet = proposal.parent / "out" / "report-2027.csv"
    decide(sheet, **cells)
    with pytest.raises(DataError, match=rf"report-2027\.csv, {words}"):
        adopt.adopt(sheet, proposal, dry_run=True)


@pytest.mark.parametrize(("change", "words"), [
    (lambda h, rows: rows[0].__setitem__(h.index("start"), "40"), "row 2, column start: '5家' does not stand at 40"),
    (lambda h, rows: rows[0].__setitem__(h.index("start"), "１"), "row 2, column start: '１' is not what"),
    (lambda h, rows: rows[1].__setitem__(h.index("confidence"), "98"), "row 3, column confidence: '98' is not what"),
    (lambda h, rows: rows[0].__setitem__(h.index("words"), "5#"), "csv, row 2, column words: the words '5#' do not"),
    (lambda h, rows: rows[0].__setitem__(h.index("words"), "，增长#"), "row 2, column words: these words find '3%'"),
    (lambda h, rows: rows[0].__setitem__(h.index("words"), ""), "row 2, column words: '' is not what"),
    (lambda h, rows: rows[0].__setitem__(h.index("sentence"), "\u202e"), r"row 2, column sentence: holds .* U\+202E"),
    (lambda h, rows: rows[0].__setitem__(h.index("entity"), "\u200b南山区"), "row 2, column entity: .* is no name"),
    (lambda h, rows: rows[0].__setitem__(h.index("entity"), "南山\n区"), "row 2, column entity: .* is no name"),
    (lambda h, rows: rows[0].__setitem__(h.index("entity"), "2026-01-01"), "row 2, column entity: .* is no name"),
    (lambda h, rows: rows[0].__setitem__(h.index("indicator"), "exports"), "row 2, column reading_unit|fit"),
    (lambda h, rows: rows[0].__setitem__(h.index("indicator_zh"), "出口总额") or rows[0].__setitem__(
        h.index("indicator"), "gdp"), "row 2, column indicator: 'gdp' does not go with the name '出口总额'"),
    (lambda h, rows: rows.append([*rows[0]]), "row 4, column start: '5家' at .* has a row already, 2; delete one"),
    (lambda h, rows: rows.pop(0), "has no row for '5家' at"),
    (lambda h, rows: rows[1].append("x"), "row 3: 30 cells where the header has 29"),
    (lambda h, rows: [row.append("") for row in [h, *rows]] and h.__setitem__(-1, "entity"), "entity twice; keep"),
    (lambda h, rows: h.remove("kind"), "lacks the columns kind")])
def test_what_was_moved_in_a_sheet_is_told_where_it_stands(
        proposal: Path, change: Callable[[list[str], list[list[str]]], object], words: str) -> None:
    sheet = proposal.parent / "out" / "report-2027.csv"
    decide(sheet)
    header, *rows = filter(None, files.read_records(sheet))
    rows.sort(key=lambda row: int(row[header.index("start")]))  # 5家, then 3%; as a person may sort them
    change(header, rows)
    with sheet.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    with pytest.raises(DataError, match=words):
        adopt.adopt(sheet, proposal, dry_run=True)


def test_a_frame_without_rows_or_columns_is_no_proposal(proposal: Path) -> None:
    whole = review.review(str(proposal), entity="南山区")
    for frame, words in ((whole.iloc[:0], "has no rows; give what"), (whole.drop(columns="kind"), "the columns kind")):
        frame.attrs = whole.attrs
        with pytest.raises(DataError, match=words):
            adopt.adopt(frame, dry_run=True)


def test_empty_cells_at_the_end_may_be_left_out_and_rows_of_spaces_are_none(proposal: Path) -> None:
    sheet = proposal.parent / "out" / "report-2027.csv"
    decide(sheet)
    header, *rows = filter(None, files.read_records(sheet))
    with sheet.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, rows[0], [" "] * 9, rows[1][:-2]])
    assert "gdp" not in adopt.adopt(sheet, proposal, dry_run=True)
    sheet.write_text(sheet.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")
    with pytest.raises(DataError, match="row 1: has no commas between its cells"):
        adopt.adopt(sheet, proposal, dry_run=True)


def archived(sheet: Path, part: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(sheet) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return made.getvalue()


@pytest.mark.parametrize(("change", "words"), [
    (lambda page, at: page.__setitem__(f"{at['period']}2", "=1+1"), "row 2, column period: holds a formula"),
    (lambda page, at: page.__setitem__(f"{at['period']}3", datetime.date(2026, 1, 1)), "row 3, .* a date of Excel"),
    (lambda page, at: page.__setitem__(f"{at['entity']}2", True), "row 2, column entity: holds true or false"),
    (lambda page, at: page.__setitem__(f"{at['entity']}2", "#REF!"), "row 2, column entity: holds an error"),
    (lambda page, at: page.__setitem__(f"{at['start']}2", 12.5), r"row 2, column start: '12\.5' is not what"),
    (lambda page, at: page.__setitem__(f"{at['words']}2", None), "row 2, column words: '' is not what"),
    (lambda page, at: page.__setitem__("A1048576", "x"), "row 1048576: has a cell far below or beside the table"),
    (lambda page, at: page.merge_cells(f"{at['entity']}2:{at['entity']}3"), "row 2: the cells .* are merged; part")])
def test_what_only_a_workbook_can_hold_is_told(proposal: Path, change: Callable[[Any, dict[str, str]], object],
                                               words: str) -> None:
    """A cell in the last row of Excel took minutes, a formula and merged cells were empty."""
    sheet = proposal.parent / "out" / "report-2027.xlsx"
    book = openpyxl.load_workbook(sheet)
    page = book.worksheets[0]
    at = {name: cell.column_letter for cell in page[1] for name, head in review.HEADS.items() if cell.value == head}
    for number in (2, 3):
        page[f"{at['decision']}{number}"] = "收"
    change(page, at)
    book.save(sheet)
    with pytest.raises(DataError, match=words):
        adopt.adopt(sheet, proposal, dry_run=True)


@pytest.mark.parametrize(("content", "words"), [
    (lambda sheet: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "is an old workbook, or one with a password"),
    (lambda sheet: archived(sheet, "xl/worksheets/sheet1.xml", b" " * 42_000_000), "unpacks to 42 MB"),
    (lambda sheet: archived(sheet, "xl/worksheets/sheet1.xml", b"<!DOCTYPE x>"), "^[^\n]* is no proposal in a work")])
def test_a_workbook_that_is_none_is_one_line(proposal: Path, content: Callable[[Path], bytes], words: str) -> None:
    sheet = proposal.parent / "out" / "report-2027.xlsx"
    sheet.write_bytes(content(sheet))
    with pytest.raises(DataError, match=words) as error:
        adopt.adopt(sheet, proposal, dry_run=True)
    assert "\n" not in str(error.value)
    with pytest.raises(DataError, match="is there already, and what was decided in it cannot be read"):
        review.write(proposal, sheet.parent)


@pytest.mark.parametrize("above", [-1.0, 98.0, math.nan])
def test_a_confidence_is_one(proposal: Path, above: float) -> None:
    with pytest.raises(DataError, match="take a confidence from 0 to 1"):
        adopt.adopt(proposal.parent / "out" / "report-2027.csv", proposal, above=above, dry_run=True)


def test_a_csv_of_a_macintosh_is_read(proposal: Path) -> None:
    sheet = proposal.parent / "out" / "report-2027.csv"
    decide(sheet)
    sheet.write_bytes(sheet.read_bytes().replace(b"\r\n", b"\r"))
    assert len(review.read(sheet)[0]) == 2


def test_what_cannot_be_adopted_says_why(proposal: Path) -> None:
    frame = pd.DataFrame(review.read(proposal.parent / "out" / "report-2027.csv")[0])
    with pytest.raises(DataError, match="does not know its text any more"):
        adopt.adopt(frame)
    with pytest.raises(DataError, match="adopt takes no 'titel'"):
        adopt.adopt(frame, titel="x")


@pytest.mark.parametrize("character", ["\u202e", "\x1b"])
def test_what_no_document_may_hold_is_told_before_anybody_goes_through_it(proposal: Path, character: str) -> None:
    proposal.write_text(REPORT.replace("5家", f"{character}5家"), encoding="utf-8")
    for draft in (lambda: review.write(proposal, proposal.parent / "new"), lambda: review.review(str(proposal))):
        with pytest.raises(DataError, match=rf"report-2027\.txt, line 3: holds .* U\+{ord(character):04X}"):
            draft()
    assert not (proposal.parent / "new").exists()
