"""The workbooks, read back: real tables, links that lead to rows, formulas that give what they show."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import numpy as np
import openpyxl
import pandas as pd
import pytest
from typed import figure_columns

import nanshan_data
from nanshan_data.analysis import ledger, tables
from nanshan_data.data import codebook, documents, files, lookup, reference
from nanshan_data.notebook import cards, wording
from nanshan_data.notebook.digits import rounded
from nanshan_data.publish import spreadsheet, workbook
from nanshan_data.publish.spreadsheet import HEADER, Sheet

HEAD = HEADER + 1
REFERENCE = re.compile(r"(?:'([^']+)'!)?\$?\b([A-Z]{1,2})\$?(\d+)\b")
LINE = r"'?([^<!']*)'?![^<]*?\$(\d+):[^<]*?\$(\d+)"
SCALE = {"zh": 1e8, "en": 1e9}


@pytest.fixture(scope="module", params=["zh", "en"])
def lang(request: pytest.FixtureRequest) -> Iterator[str]:
    with wording.speaking(request.param):
        yield request.param


@pytest.fixture(scope="module")
def content(lang: str) -> bytes:
    return files.processed(workbook.name(lang)).read_bytes()


@pytest.fixture(scope="module")
def book(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module")
def values(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=True)


def named(book: Any, key: str) -> Any:
    return book[codebook.tables()[key].name(wording.language())]


def columns(sheet: Any) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[HEAD] if cell.value}


def column(sheet: Any, name: str) -> list[Any]:
    place = columns(sheet)[spreadsheet.heading(name)]
    return [sheet.cell(row, place).value for row in range(HEAD + 1, sheet.max_row + 1)]


def formulas(book: Any) -> Iterator[tuple[str, Any]]:
    for sheet in book:
        for row in sheet.iter_rows(min_row=HEAD + 1):
            yield from ((sheet.title, cell) for cell in row if cell.data_type == "f")


def computed(values: Any, sheet: str, formula: str) -> Any:
    """The value of a formula, worked out from the cells it names by Python instead of a spreadsheet."""
    def cell(found: re.Match[str]) -> str:
        value = values[found[1] or sheet][found[2] + found[3]].value
        assert isinstance(value, int | float), f"{sheet}: {formula} rests on {found[0]}, which is {value!r}"
        return repr(value)

    text = formula.removeprefix("=")
    for name, place in values.defined_names.items():
        home, address = next(place.destinations)
        text = re.sub(rf"\b{name}\b", f"'{home}'!{address.replace('$', '')}", text)
    text = REFERENCE.sub(cell, text).replace("^", "**")
    known: dict[str, Any] = {
        "LN": math.log, "ROUNDUP": lambda value, _: math.ceil(value), "AND": lambda *parts: all(parts),
        "OR": lambda *parts: any(parts), "IF": lambda condition, yes, no: yes if condition else no}
    return eval(text, {"__builtins__": {}, **known})


def test_no_clock_and_no_compressor_in_the_archive(lang: str, content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
        core = archive.read("docProps/core.xml").decode()
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))
    assert f"<dc:language>{ {'zh': 'zh-CN', 'en': 'en'}[lang]}</dc:language>" in core
    assert f"<dc:title>{ {'zh': '南山数读', 'en': 'Nanshan in figures'}[lang]}</dc:title>" in core
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
    assert len({name.lower() for name in names}) == len(names) == len(book.sheetnames)
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
            below = 3 if sheet is book.worksheets[0] else 0  # what the cover says of licence and citing
            assert table.ref == f"A{HEAD}:{sheet.cell(max(sheet.max_row - below, HEAD + 1), len(heads)).coordinate}"
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


def test_headings_are_in_one_language_with_units(lang: str, book: Any) -> None:
    heads = columns(named(book, "density"))
    wanted = {"zh": ("地区生产总值（亿元）", "土地面积（平方公里）", "地均GDP（亿元/平方公里）"),
              "en": ("GDP (yuan bn)", "Land area (km²)", "GDP per km² (yuan bn per km²)")}
    assert set(wanted[lang]) <= set(heads)
    for sheet in book:
        for head in columns(sheet):
            assert bool(re.search(r"[\u4e00-\u9fff]", head)) == (lang == "zh"), head


def said_of(name: str) -> str:
    """What a link to a fact, an outside figure or a document is called; the sheet of documents has their names."""
    if name in map(wording.document_name, documents.register()):
        return name
    if name in documents.register():
        return wording.document_name(name)
    known = lookup.document_figures()
    return cards.cite(known[name] if name in known else reference.figure(name))


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
                        assert cell.value == said_of(found), (sheet.title, cell.coordinate)
    assert linked > 1000


def test_every_source_of_a_themed_row_is_a_link(book: Any) -> None:
    for key in ("growth", "density", "districts", "scoreboard", "plan_targets", "industry", "enterprises",
                "innovation"):
        sheet = named(book, key)
        places = [place for head, place in columns(sheet).items() if re.search("[Rr]ests on|依据", head)]
        cells = [sheet.cell(row, place) for row in range(HEAD + 1, sheet.max_row + 1) for place in places]
        assert places
        assert all(cell.hyperlink for cell in cells if cell.value), key


def test_the_cover_lists_and_opens_every_sheet(book: Any) -> None:
    cover = book.worksheets[0]
    listed = [name for name in column(cover, "sheet") if name][:-2]
    assert listed == book.sheetnames[1:]
    assert all(cover.cell(HEAD + 1 + n, 1).hyperlink.location == f"'{name}'!A1" for n, name in enumerate(listed))


def test_facts_are_all_there_with_their_sentences(book: Any) -> None:
    sheet, facts = named(book, "facts"), nanshan_data.facts()
    assert column(sheet, "fact_id") == facts["fact_id"].tolist()
    assert column(sheet, "sentence") == facts["sentence"].tolist()
    for value, unit, cell in zip(facts["value"], facts["unit"], column(sheet, "value"), strict=True):
        assert math.isclose(cell * 10**spreadsheet.power(unit), value, rel_tol=1e-12, abs_tol=1e-12), (value, unit)
    assert sheet.max_row == HEAD + len(facts)


def test_money_is_written_in_the_unit_beside_it_with_the_digits_it_has(lang: str, book: Any) -> None:
    sheet = named(book, "facts")
    row = column(sheet, "fact_id").index(nanshan_data.fact("gdp", "南山区", 2025).id)
    cell = sheet.cell(HEAD + 1 + row, columns(sheet)[spreadsheet.heading("value")])
    assert (cell.value, cell.number_format) == (1.01e12 / SCALE[lang], "#,##0")
    assert column(sheet, "unit")[row] == {"zh": "亿元", "en": "yuan bn"}[lang]
    assert column(sheet, "text")[row] == "1.01 万亿元"


def test_every_cached_value_is_what_its_formula_gives(book: Any, values: Any) -> None:
    count = 0
    for sheet, cell in formulas(book):
        cached = values[sheet][cell.coordinate].value
        found = computed(values, sheet, cell.value)
        same = found == cached if isinstance(found, str) else math.isclose(found, cached, rel_tol=1e-9, abs_tol=1e-9)
        assert same, (sheet, cell.coordinate, cell.value, cached, found)
        count += 1
    assert count > 1000


def claims_of(book: Any) -> pd.DataFrame:
    """The ledger in the order of its sheet."""
    frame: pd.DataFrame = nanshan_data.claims().set_index("claim_id").loc[column(named(book, "claims"), "claim_id")]
    return frame.reset_index()


@pytest.mark.parametrize(("key", "name"), [
    ("growth", "nominal_growth_pct_a_year"), ("density", "density_cny_100m_per_km2"),
    ("density", "gdp_per_head_cny"), ("districts", "people_per_km2"), ("industry", "share_of_gdp_pct"),
    ("innovation", "share_of_gdp_pct"), ("innovation", "share_of_gdp_before_pct"),
    ("scoreboard", "implied_before_cny_100m"), ("agreement", "ratio"), ("claims", "residual")])
def test_derived_columns_are_live_and_equal_the_library(book: Any, values: Any, key: str, name: str) -> None:
    frame = claims_of(book) if key == "claims" else tables.plain(key)
    shown, written = column(named(values, key), name), column(named(book, key), name)
    live = 0
    units = frame["unit"] if key == "claims" else [""] * len(frame)
    for value, unit, cell, text in zip(frame[name].astype(object), units, shown, written, strict=True):
        if pd.isna(value):
            assert cell is None
            continue
        money = SCALE["zh"] / SCALE[wording.language()] if "cny_100m" in name else 10.0**-spreadsheet.power(unit)
        assert math.isclose(float(value) * money, cell, rel_tol=1e-9, abs_tol=1e-9)
        live += str(text).startswith("=")
    method = {"density_cny_100m_per_km2": "method", "gdp_per_head_cny": "gdp_per_head_method"}.get(name)
    stated = (frame[method] == "stated").sum() if method else 0
    assert live >= frame[name].notna().sum() - stated > 0


def test_derived_rows_are_live(book: Any) -> None:
    for key in ("enterprises", "key_figures"):
        sheet = named(book, key)
        rows = zip(column(sheet, "origin"), column(sheet, "value"), strict=True)
        assert {str(value).startswith("=") for origin, value in rows if origin in ("推算", "Derived")} == {True}


def test_a_changed_input_moves_the_what_if(book: Any, content: bytes) -> None:
    sheet, value = named(book, "what_if"), columns(named(book, "what_if"))[spreadsheet.heading("value")]
    roles, texts = column(sheet, "role"), column(sheet, "value")
    results = [text for role, text in zip(roles, texts, strict=True) if role in ("结果", "result")]
    assert len(results) == 10 and all(str(text).startswith("=") for text in results)
    inputs = [row for row, role in enumerate(roles, start=HEAD + 1) if role in ("输入", "input")]
    assert {sheet.cell(row, value).fill.fgColor.rgb for row in inputs} == {"FF" + spreadsheet.INPUT.removeprefix("#")}
    assert len(sheet.data_validations.dataValidation) == len(inputs) == len(book.defined_names)
    changed = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    before = [computed(changed, sheet.title, text) for text in results]
    home, area = next(book.defined_names["land_area"].destinations)
    changed[home][area.replace("$", "")].value /= 2
    after = [computed(changed, sheet.title, text) for text in results]
    assert [round(new / old, 9) for old, new in zip(before, after, strict=True)] == [2, 1, 2, 1, 2, 1, 1, 1, 1, 1]


def test_the_year_of_a_goal_is_the_first_in_which_it_is_reached(values: Any) -> None:
    """The scenarios pass the goal in the year that the sheet what_if names, and not before."""
    sheet = named(values, "what_if")
    found = dict(zip(column(sheet, "item"), column(sheet, "value"), strict=True))
    goal = found[wording.label("what_if", "goal_GDP")]
    for key, name in (("goal_slow", "slow_cny_100m"), ("goal_target", "steady_cny_100m"),
                      ("goal_last", "brisk_cny_100m")):
        path = zip(column(named(values, "scenarios"), "year"), column(named(values, "scenarios"), name), strict=True)
        assert found[wording.label("what_if", key)] == min(year for year, level in path if level >= goal)


def test_verdicts_are_formulas_over_bounds(book: Any, values: Any) -> None:
    """Wherever a result stands beside what is stated, but for the few that are judged by more than bounds."""
    frame, written = claims_of(book), column(named(book, "claims"), "verdict")
    weights = frame["verdict"].map(ledger.SEVERITY.index)
    assert weights.is_monotonic_increasing and weights.nunique() == len(ledger.SEVERITY), "the gravest first"
    live = pd.Series([str(text).startswith("=IF(") for text in written])
    judged = frame["verdict"].isin(["holds", "holds within rounding", "in tension", "contradicted"])
    assert not live[~judged | frame["recomputed"].isna()].any()
    others = frame[judged & frame["recomputed"].notna() & ~live]
    assert set(others["check"]) <= {"threshold", "count"}, others["claim_id"].tolist()
    words = [spreadsheet.shown("verdict", verdict) for verdict in frame["verdict"]]
    assert column(named(values, "claims"), "verdict") == words
    rules = [rule for found in named(book, "claims").conditional_formatting for rule in found.rules]
    assert {rule.formula[0].strip('"') for rule in rules} == {
        spreadsheet.shown("verdict", code) for code in codebook.column("verdict").words}


def test_the_dashboard_stands_second_and_shows_result_and_target(lang: str, book: Any, values: Any) -> None:
    sheet = book.worksheets[1]
    assert sheet.title == codebook.tables()["dashboard"].name(lang)
    height = sheet.page_setup.fitToHeight  # not said where it is one page, 0 where it is as many as there are
    assert (int(sheet.page_setup.paperSize), 1 if height is None else int(height)) == (9, 1)
    score = nanshan_data.table("scoreboard")
    assert column(sheet, "indicator") == [wording.name(name) for name in score["indicator"]]
    shown = column(named(values, "dashboard"), "target_growth_pct")
    assert shown == [figure.value for figure in score["target_growth"]]
    level = sheet.cell(HEAD + 1, columns(sheet)[spreadsheet.heading("level_cny_100m")])
    assert level.number_format == {"zh": "#,##0.00", "en": "#,##0.000"}[lang]  # 10102.38亿元 as it was published
    told = column(named(values, "dashboard"), "target_against_result")
    assert [(text or " ")[0] for text in told] == [
        {"below": "▼", "above": "▲", "same": "＝"}.get(code, " ") for code in score["target_against_result"]]
    for formula, text in zip(column(sheet, "target_against_result"), told, strict=True):
        assert formula is None if text is None else formula.startswith("=IF(")
    place = sheet.cell(HEAD + 1, columns(sheet)[spreadsheet.heading("target_against_result")]).coordinate
    assert any(place in cells for cells in sheet.conditional_formatting)


def test_the_workbook_starts_from_the_figures_of_the_pages(lang: str, values: Any) -> None:
    """Page 01 says when 2 trillion are passed; the sheet that works it out must not say another year."""
    sheet = named(values, "what_if")
    given = dict(zip(column(sheet, "item"), column(sheet, "value"), strict=True))
    now = nanshan_data.series("gdp", "南山区")["南山区"][2025]
    with wording.speaking(lang):
        said = {name: wording.label("what_if", name, year="2025") for name in ("GDP_now", "density", "goal_target")}
    assert given[said["GDP_now"]] == pytest.approx(now.value / SCALE[lang])
    path = now.value * 1.05 ** np.arange(30)
    assert given[said["goal_target"]] == 2025 + int((path < 2e12).sum())


def test_the_cover_says_how_to_cite_and_the_notes_explain_blank_cells(lang: str, book: Any) -> None:
    cover = [cell.value for row in book.worksheets[0].iter_rows() for cell in row if isinstance(cell.value, str)]
    assert any(files.data_version() in text and text.startswith(("How to cite", "引用方式")) for text in cover)
    assert any("MIT" in text for text in cover)
    assert wording.notes()["workbook_blank"][lang] in column(named(book, "notes"), f"text_{lang}")
    assert book.sheetnames.index(named(book, "notes").title) <= 5


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://example.com\")", "\t=1", "http://a.b",
                                  "=cmd|' /C calc'!A0", "12", "甲\x00乙\x07丙"])
def test_text_of_documents_stays_text(text: str) -> None:
    sheets = [Sheet("cover", [{"sheet": "Facts"}], ["sheet"]),
              Sheet("facts", [{"fact_id": "f@1", "sentence": text, "note": text}], ["fact_id", "sentence", "note"]),
              Sheet("reference", [{"reference_id": "r"}], ["reference_id"])]
    with wording.speaking("en"):
        made = spreadsheet.book(sheets, (), "t")
    cell = openpyxl.load_workbook(io.BytesIO(made))["Facts"].cell(HEAD + 1, 2)
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert cell.quotePrefix == (text[0] in "=+-@\t")
    if "\x00" not in text:
        assert cell.value == text


def test_charts_are_native_described_and_break_with_the_basis(lang: str, content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        charts, drawings = ([archive.read(name).decode() for name in archive.namelist() if name.startswith(start)]
                            for start in ("xl/charts/chart", "xl/drawings/drawing"))
    assert len(charts) == 3
    for chart in charts:
        for sheet, first, last in re.findall(rf"<c:xVal>.*?<c:f>{LINE}</c:f>", chart, re.DOTALL):
            key = next(key for key, about in codebook.tables().items() if about.name(lang) == sheet)
            if key == "scenarios":
                continue
            line = tables.plain(key).iloc[int(first) - HEAD - 1:int(last) - HEAD]
            assert line["basis"].nunique() == 1, f"{key}, {first}–{last}"
            assert (line["year"].diff().dropna() == 1).all(), f"{key}, {first}–{last}"
    assert all(len(re.findall("<c:ser>", chart)) >= 3 for chart in charts)
    assert all(re.search(r"<a:t>[^<]*\d{4}[^<]*</a:t>", chart) for chart in charts)  # a title that says something
    assert sum(len(re.findall(r'descr="[^"]{10,}"', drawing)) for drawing in drawings) == 3


@pytest.mark.parametrize(("end", "formula"), [("", "A1 / B1 - C1"), ("low", "Al / Bh - Ch"), ("high", "Ah / Bl - Cl")])
def test_bounds_of_a_formula_take_the_right_bounds_of_its_inputs(end: str, formula: str) -> None:
    found = spreadsheet.bounded("a / b - c", end, lambda name, bound: name.upper() + (bound[:1] or "1"))
    assert found == formula


def test_formulas_give_here_what_they_give_in_excel() -> None:
    """ROUNDUP goes away from zero: a goal that was passed long ago lies before the year of the level."""
    assert [spreadsheet.value_of(f"ROUNDUP({value}, 0)") for value in (1.2, 2.0, -1.2, 0.0)] == [2, 2, -2, 0]


def test_an_empty_table_still_opens() -> None:
    sheets = [Sheet("cover", [], ["sheet"]), Sheet("facts", [], ["fact_id"]), Sheet("reference", [], ["reference_id"])]
    made = openpyxl.load_workbook(io.BytesIO(spreadsheet.book(sheets, (), "t")))
    assert [table.ref for sheet in made for table in sheet.tables.values()] == ["A4:A5"] * 3


def test_a_result_shows_the_decimals_that_its_bounds_bear(book: Any, values: Any) -> None:
    """129.49 times lies between 128.0 and 131.0, 26.08% of levels with two decimals."""
    sheet = named(book, "key_figures")
    place = columns(sheet)[spreadsheet.heading("value")]
    cells = [sheet.cell(row, place) for row in range(HEAD + 1, sheet.max_row + 1)]
    shown = {round(values[sheet.title][cell.coordinate].value, 1): cell.number_format for cell in cells
             if str(cell.value).startswith("=")}
    assert [shown[value] for value in (129.5, 26.1)] == ["#,##0", "#,##0.0"]
    growth = named(book, "growth")
    place = columns(growth)[spreadsheet.heading("nominal_growth_pct_a_year")]
    rates = [cell for row in growth.iter_rows(HEAD + 1) if str((cell := row[place - 1]).value).startswith("=")]
    assert "#,##0.0" in {cell.number_format for cell in rates} <= {"#,##0", "#,##0.0"}  # growth: one decimal at most


def test_no_derived_number_on_a_sheet_shows_more_than_its_bounds_bear(book: Any) -> None:
    """Rule 13 on sheets: in every table what is worked out has the decimals that the pages give it, and no more."""
    wrong, seen = [], 0
    for name in tables.THEMED:
        frame, sheet = tables.made(name), named(book, name)
        for label in figure_columns(frame):
            heading = spreadsheet.heading(label)
            if heading not in columns(sheet):  # long tables have value, low and high instead
                continue
            for number, figure in enumerate(frame[label]):
                if figure is pd.NA or figure.origin != "derived":
                    continue
                cell = sheet.cell(HEAD + 1 + number, columns(sheet)[heading])
                decimals = len(cell.number_format.partition(".")[2])
                seen += 1
                if decimals > max(0, spreadsheet.power(figure.unit) - rounded(figure).last):
                    wrong.append((name, label, number, cell.number_format, figure))
    assert seen > 100
    assert not wrong, wrong[:5]
