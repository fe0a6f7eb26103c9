"""The workbook, read back: the same bytes, real tables, links that lead to rows, formulas that give what they show."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest

import nanshan_data
from nanshan_data.analysis import tables
from nanshan_data.data import codebook, documents, files
from nanshan_data.publish import spreadsheet, workbook
from nanshan_data.publish.spreadsheet import HEADER, Sheet

HEAD = HEADER + 1
REFERENCE = re.compile(r"(?:'([^']+)'!)?\$?([A-Z]+)\$?(\d+)")


@pytest.fixture(scope="module")
def content() -> bytes:
    return workbook.render()


@pytest.fixture(scope="module")
def book(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module")
def values(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=True)


def named(book: Any, key: str) -> Any:
    about = codebook.tables()[key]
    return book[f"{about.name_zh} {about.name_en}"]


def columns(sheet: Any) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[HEAD] if cell.value}


def column(sheet: Any, name: str) -> list[Any]:
    place = columns(sheet)[spreadsheet.heading(name)]
    return [sheet.cell(row, place).value for row in range(HEAD + 1, sheet.max_row + 1)]


def formulas(book: Any) -> Iterator[tuple[str, Any]]:
    for sheet in book:
        for row in sheet.iter_rows(min_row=HEAD + 1):
            yield from ((sheet.title, cell) for cell in row if cell.data_type == "f")


def computed(values: Any, sheet: str, formula: str) -> float:
    """The value of an arithmetic formula, worked out from the cells it names by Python instead of a spreadsheet."""
    def cell(found: re.Match[str]) -> str:
        value = values[found[1] or sheet][found[2] + found[3]].value
        assert isinstance(value, int | float), f"{sheet}: {formula} rests on {found[0]}, which is {value!r}"
        return repr(value)

    text = REFERENCE.sub(cell, formula.removeprefix("=")).replace("^", "**")
    assert re.fullmatch(r"[-+*/().e\d ]+", text), text
    return float(eval(text))


def test_two_builds_are_the_committed_bytes(content: bytes) -> None:
    assert content == workbook.render()
    assert content == files.processed(workbook.NAME).read_bytes()


def test_no_clock_and_no_compressor_in_the_archive(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
        core = archive.read("docProps/core.xml").decode()
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))
    assert "<dc:language>zh-CN</dc:language>" in core
    assert "<dc:title>南山数读 Nanshan in figures</dc:title>" in core
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {f"{documents.data_date()}T00:00:00Z"}


def test_every_table_of_the_data_has_its_sheet(book: Any) -> None:
    apart = {"mentions", "indicators", "measures", "entities", "bases", "units"}
    assert {path.stem for path in files.processed().glob("*.csv")} == {*tables.TABLES, "claims"}
    for name in {*tables.TABLES} - apart:
        assert named(book, name).max_row == HEAD + len(tables.made(name)), name
    assert named(book, "claims").max_row == HEAD + len(nanshan_data.claims())


def test_rules_that_excel_enforces(book: Any) -> None:
    tables = [table for sheet in book for table in sheet.tables.values()]
    names = [table.displayName for table in tables]
    assert len({name.lower() for name in names}) == len(names) == len(book.sheetnames) - 1
    assert len({table.id for table in tables}) == len(tables)
    for sheet in book:
        assert len(sheet.title) <= 31
        assert not set(sheet.title) & set("[]:*?/\\")
        for table in sheet.tables.values():
            assert re.fullmatch(r"[A-Za-z_][\w.]{0,254}", table.displayName)
            assert not re.fullmatch(r"[A-Za-z]{1,3}\d+|[rRcC]", table.displayName)
            heads = [cell.value for cell in sheet[HEAD]]
            assert [part.name for part in table.tableColumns] == heads
            assert len({head.lower() for head in heads}) == len(heads)
            assert all(head and len(head) <= 255 for head in heads)
            assert table.ref == f"A{HEAD}:{sheet.cell(max(sheet.max_row, HEAD + 1), len(heads)).coordinate}"
            assert table.autoFilter is not None
        for row in sheet.iter_rows():
            assert all(len(cell.value) <= 32767 for cell in row if isinstance(cell.value, str))


def test_sheets_are_laid_out_to_read_and_print(book: Any) -> None:
    for sheet in book:
        assert sheet.print_area
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        if sheet.tables:
            assert sheet.freeze_panes.endswith(str(HEAD + 1))
            assert sheet.print_title_rows == f"${HEAD}:${HEAD}"
            widths = [dimension.width for dimension in sheet.column_dimensions.values()]
            assert all(width >= spreadsheet.NARROW for width in widths)


def test_headings_are_in_two_languages_with_units(book: Any) -> None:
    heads = columns(named(book, "density"))
    assert "地区生产总值（元） GDP (yuan)" in heads
    assert "土地面积（平方公里） Land area (km²)" in heads
    for sheet in book:
        for head in columns(sheet):
            assert re.search(r"[\u4e00-\u9fff]", head), head
            assert re.search(r"[A-Za-z]", head), head


def test_links_lead_to_rows_that_exist(book: Any) -> None:
    linked = 0
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.hyperlink and cell.hyperlink.location:
                    target, place = re.fullmatch(r"'(.+)'!([A-Z]+\d+)", cell.hyperlink.location).groups()  # type: ignore[union-attr]
                    found = book[target][place].value
                    linked += 1
                    if place != "A1":
                        assert found == cell.value, (sheet.title, cell.coordinate)
    assert linked > 1000


def test_every_source_of_a_themed_row_is_a_link(book: Any) -> None:
    for key in ("growth", "density", "districts", "scoreboard", "plan_targets", "industry", "enterprises",
                "innovation"):
        sheet = named(book, key)
        places = [place for head, place in columns(sheet).items() if "Rests on" in head or "rests on" in head]
        cells = [sheet.cell(row, place) for row in range(HEAD + 1, sheet.max_row + 1) for place in places]
        assert places
        assert all(cell.hyperlink for cell in cells if cell.value), key


def test_the_cover_lists_and_opens_every_sheet(book: Any) -> None:
    cover = book.worksheets[0]
    listed = column(cover, "sheet")
    assert listed == book.sheetnames[1:]
    assert all(cover.cell(HEAD + 1 + n, 1).hyperlink.location == f"'{name}'!A1" for n, name in enumerate(listed))


def test_facts_are_all_there_with_their_sentences(book: Any) -> None:
    sheet, facts = named(book, "facts"), nanshan_data.facts()
    assert column(sheet, "fact_id") == facts["fact_id"].tolist()
    assert column(sheet, "sentence") == facts["sentence"].tolist()
    assert column(sheet, "value") == facts["value"].tolist()
    assert sheet.max_row == HEAD + len(facts)


def test_money_is_full_below_and_readable_above(book: Any) -> None:
    sheet = named(book, "facts")
    place = columns(sheet)[spreadsheet.heading("value")]
    row = HEAD + 1 + column(sheet, "fact_id").index(nanshan_data.fact("gdp", "南山区", 2025).id)
    cell = sheet.cell(row, place)
    assert (cell.value, cell.number_format) == (1010000000000, spreadsheet.MONEY)


def test_every_cached_value_is_what_its_formula_gives(book: Any, values: Any) -> None:
    count = 0
    for sheet, cell in formulas(book):
        cached = values[sheet][cell.coordinate].value
        found = computed(values, sheet, cell.value)
        nearly = 1.0 if abs(cached) >= 1e6 else 1e-9
        assert math.isclose(found, cached, rel_tol=1e-9, abs_tol=nearly), (sheet, cell.coordinate)
        count += 1
    assert count > 700


@pytest.mark.parametrize(("key", "name", "scale"), [
    ("growth", "nominal_growth_pct_a_year", 1), ("density", "density_cny_100m_per_km2", 1e8),
    ("density", "gdp_per_head_cny", 1), ("districts", "people_per_km2", 1), ("industry", "share_of_gdp_pct", 1),
    ("innovation", "share_of_gdp_pct", 1), ("innovation", "share_of_gdp_before_pct", 1),
    ("scoreboard", "implied_before_cny_100m", 1e8), ("agreement", "ratio", 1), ("claims", "residual", 1)])
def test_derived_columns_are_live_and_equal_the_library(book: Any, values: Any, key: str, name: str,
                                                        scale: float) -> None:
    frame = nanshan_data.claims() if key == "claims" else tables.plain(key)
    shown, written = column(named(values, key), name), column(named(book, key), name)
    live = 0
    for value, cell, text in zip(frame[name].astype(object), shown, written, strict=True):
        if pd.isna(value):
            assert cell is None
            continue
        assert math.isclose(float(value) * scale, cell, rel_tol=1e-9, abs_tol=1e-9)
        live += str(text).startswith("=")
    method = {"density_cny_100m_per_km2": "method", "gdp_per_head_cny": "gdp_per_head_method"}.get(name)
    stated = (frame[method] == "stated").sum() if method else 0
    assert live >= frame[name].notna().sum() - stated > 0


def test_derived_rows_are_live(book: Any) -> None:
    for key in ("enterprises", "key_figures"):
        sheet = named(book, key)
        rows = zip(column(sheet, "origin"), column(sheet, "value"), strict=True)
        assert {str(value).startswith("=") for origin, value in rows if origin.startswith("推算")} == {True}


def test_a_changed_input_moves_the_what_if(book: Any, content: bytes) -> None:
    sheet = named(book, "what_if")
    roles, texts = column(sheet, "role"), column(sheet, "value")
    results = [text for role, text in zip(roles, texts, strict=True) if role.startswith("结果")]
    assert all(str(text).startswith("=") for text in results)
    inputs = [row for row, role in enumerate(roles, start=HEAD + 1) if role.startswith("输入")]
    place = columns(sheet)[spreadsheet.heading("value")]
    marked = {sheet.cell(row, place).fill.fgColor.rgb for row in inputs}
    assert marked == {"FF" + spreadsheet.INPUT.removeprefix("#")}
    assert len(sheet.data_validations.dataValidation) == len(inputs)
    changed = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    area = changed[sheet.title].cell(inputs[1], place)
    before = computed(changed, sheet.title, results[0])
    area.value /= 2
    assert math.isclose(computed(changed, sheet.title, results[0]), 2 * before)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://example.com\")", "\t=1", "http://a.b",
                                  "=cmd|' /C calc'!A0", "12", "甲\x00乙\x07丙"])
def test_text_of_documents_stays_text(text: str) -> None:
    sheets = [Sheet("cover", [{"sheet": "事实 Facts"}], ["sheet"]),
              Sheet("facts", [{"fact_id": "f@1", "sentence": text, "note": text}], ["fact_id", "sentence", "note"]),
              Sheet("reference", [{"reference_id": "r"}], ["reference_id"])]
    made = spreadsheet.book(sheets, lambda _: (), "t")
    cell = openpyxl.load_workbook(io.BytesIO(made))["事实 Facts"].cell(HEAD + 1, 2)
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert cell.quotePrefix == (text[0] in "=+-@\t")
    if "\x00" not in text:
        assert cell.value == text


def test_charts_are_native_and_described(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/charts/chart")]
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
    assert len(charts) == 2
    for chart, key in zip(charts, ("growth", "density"), strict=True):
        frame = tables.plain(key)
        for first, last in re.findall(r"<c:xVal>.*?<c:f>[^<]*?\$(\d+):[^<]*?\$(\d+)</c:f>", chart, re.DOTALL):
            line = frame.iloc[int(first) - HEAD - 1:int(last) - HEAD]
            assert line["basis"].nunique() == 1, f"{key}, {first}–{last}"
            assert (line["year"].diff().dropna() == 1).all(), f"{key}, {first}–{last}"
    assert all(len(re.findall("<c:ser>", chart)) >= 3 for chart in charts)
    assert len(re.findall(r'descr="[^"]{10,}"', drawing)) == 2


@pytest.mark.parametrize(("end", "formula"), [("", "A1 / B1 - C1"), ("low", "Al / Bh - Ch"), ("high", "Ah / Bl - Cl")])
def test_bounds_of_a_formula_take_the_right_bounds_of_its_inputs(end: str, formula: str) -> None:
    found = spreadsheet.bounded("a / b - c", end, lambda name, bound: name.upper() + (bound[:1] or "1"))
    assert found == formula


def test_an_empty_table_still_opens() -> None:
    sheets = [Sheet("cover", [], ["sheet"]), Sheet("facts", [], ["fact_id"]), Sheet("reference", [], ["reference_id"])]
    made = openpyxl.load_workbook(io.BytesIO(spreadsheet.book(sheets, lambda _: (), "t")))
    assert [table.ref for sheet in made for table in sheet.tables.values()] == ["A4:A5"] * 3


def test_a_result_shows_the_decimals_that_its_bounds_bear(book: Any, values: Any) -> None:
    """129.49 times lies between 128.0 and 131.0, 14.91% between 14.87 and 14.95, 26.08% between 25.95 and 26.21."""
    sheet = named(book, "key_figures")
    place = columns(sheet)[spreadsheet.heading("value")]
    cells = [sheet.cell(row, place) for row in range(HEAD + 1, sheet.max_row + 1)]
    shown = {round(values[sheet.title][cell.coordinate].value, 1): cell.number_format for cell in cells
             if str(cell.value).startswith("=")}
    assert [shown[value] for value in (129.5, 14.9, 26.1)] == ["#,##0", "#,##0.0", "#,##0"]
    growth = named(book, "growth")
    place = columns(growth)[spreadsheet.heading("nominal_growth_pct_a_year")]
    rates = [cell for row in growth.iter_rows(HEAD + 1) if str((cell := row[place - 1]).value).startswith("=")]
    assert "#,##0.0" in {cell.number_format for cell in rates} <= {"#,##0", "#,##0.0"}  # growth: one decimal at most
