"""Writing sheets with XlsxWriter: headings in two languages, formulas over cells, links, formats and native charts.

Money is kept in full yuan and shown in 亿. Texts of documents are written as text, whatever they look like.
"""

from __future__ import annotations

import ast
import datetime as dt
import io
import itertools
import re
import tomllib
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nanshan_data.data import codebook, documents, files
from nanshan_data.figures.figure import Figure
from nanshan_data.notebook import digits, numbers, wording

Row = dict[str, Any]
LONGEST, CUT = 32_767, " … [cut here 此处截断: csv has the whole text]"
"""Characters that a cell of Excel can hold, and how a cut is told."""
HEADER = 3
"""Zero-based row of the headings; above it stand the title, what the sheet holds and the way back."""
NARROW, WIDE, LONG = 9, 30, 62
LONG_TEXTS = re.compile("sentence|backing|note|section|words|gloss|reason|conjecture|definition|text_|caveat|rights|"
                        "break|source_title|item")
KEYS = {"facts": "fact_id", "reference": "reference_id", "sources": "doc_id"}
"""Sheets whose rows are linked to, and the columns that hold their ids."""
MONEY = '[>=100000000]0\\.00,,"亿";[>=10000]0\\.0,"万";General'
PLAN = tomllib.loads((Path(__file__).parent / "templates" / "workbook.toml").read_text(encoding="utf-8"))
"""What each sheet shows and works out, the charts and the formats."""
INPUT = PLAN["looks"]["input"]["bg_color"]


@dataclass(slots=True)
class Sheet:
    """A sheet about to be written: its rows, and its columns in order.

    A row's ``live`` holds the expressions of its columns over ``columns`` of the row, ``before_columns`` of the row
    numbered ``previous``, the figures ``id0`` … it rests on, or the values of the rows ``row0`` …
    """

    key: str
    rows: list[Row]
    columns: list[str]

    @property
    def name(self) -> str:
        return codebook.table(self.key).sheet

    def at(self, number: int, column: str) -> str:
        """The cell of a row and column, F7; nothing where it is empty or not shown."""
        from xlsxwriter.utility import xl_rowcol_to_cell

        if number < 0 or column not in self.columns or self.rows[number].get(column) is None:
            return ""
        return str(xl_rowcol_to_cell(HEADER + 1 + number, self.columns.index(column)))

    def span(self, column: str, numbers: list[int]) -> list[Any]:
        """The cells of consecutive rows, as charts want them."""
        place = self.columns.index(column)
        return [self.name, HEADER + 1 + numbers[0], place, HEADER + 1 + numbers[-1], place]


def ids(text: Any) -> list[str]:
    """The ids in a list separated by semicolons."""
    return [name.strip() for name in str(text or "").split(";") if name.strip()]


def _about(column: str) -> codebook.Column:
    """What the codebook says of a column; rests_on_1, rests_on_2 … are columns of one kind."""
    return codebook.column(re.sub(r"_\d$", "", column) if column.startswith("rests_on") else column)


def heading(column: str) -> str:
    """The heading of a column in both languages, with its unit: 土地面积（平方公里） Land area (km²)."""
    about, number = _about(column), re.search(r"(?<=rests_on_)\d", column)
    unit = "" if about.unit.startswith("=") else about.unit.replace("亿元", "元")
    english = wording.unit_name(unit, "en")
    return " ".join(filter(None, (about.name_zh + (unit and f"（{unit}）"), about.name_en, english and f"({english})",
                                  number and number[0])))


def shown(column: str, value: str) -> str:
    """A code or name in both languages, any other text as it is."""
    names: dict[str, Callable[..., str]] = {"unit": wording.unit_name, "doc_id": wording.document_name}
    name = names.get(column, wording.name)
    if value in (words := _about(column).words):
        return f"{words[value]} {value}"
    if column in ("entity", "indicator", "theme", "unit") or (column == "doc_id" and value in documents.register()):
        return " ".join(dict.fromkeys((name(value, "zh"), name(value, "en")))).strip()
    return value


def number_format(about: codebook.Column, value: float, unit: str, result: Figure | None = None) -> str:
    """亿 for money, two decimals for percentages, no separators in years; a ``result`` shows the decimals that its
    bounds bear. The cell keeps the full value."""
    if unit.startswith(("元", "亿元")) and not unit.endswith("/人"):
        return MONEY
    if result is not None:
        return numbers.excel_format(result)
    counted = float(value).is_integer() or unit.startswith("人/")
    return str(PLAN["numbers"].get("年" if about.type == "year" else unit, "#,##0" if counted else "#,##0.0##"))


def _whole_or_cut(text: str) -> str:
    """A text as long as a cell can hold; what is cut says so."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST - len(CUT)]}{CUT}"


def _width(text: str) -> int:
    return sum(1 if ord(letter) < 0x2e80 else 2 for letter in text)


def _fitting(head: str, texts: Iterable[str], most: int) -> int:
    """The width of a column: room for its texts and the longest word of its heading, within limits."""
    longest = max((_width(part) for text in texts for part in text.split("\n")), default=0)
    words = max(_width(word) for word in re.split(r"[ （]", head))
    return max(NARROW, min(longest + 3, most), min(words + 4, 18), _width(head) // 4)


def _lines(text: str, width: int) -> int:
    return sum(max(1, -(-_width(part) // max(width - 3, 1))) for part in text.split("\n"))


def bounded(expression: str, end: str, cell: Callable[[str, str], str]) -> str:
    """An expression of positive quantities as an Excel formula; its low bound takes low bounds, but high ones of what
    is subtracted or divided by. ``cell`` finds a name's cell or bound; LookupError where there is none, or where a name
    occurs twice: both ends of it at once would make bounds wider than they are."""
    tree = ast.parse(expression, mode="eval").body
    names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    if end and len(set(names)) < len(names):
        raise LookupError(expression)

    def visit(node: ast.expr, end: str) -> ast.expr:
        if isinstance(node, ast.BinOp):
            other = {"low": "high", "high": "low", "": ""}[end] if isinstance(node.op, ast.Sub | ast.Div) else end
            return ast.BinOp(visit(node.left, end), node.op, visit(node.right, other))
        if isinstance(node, ast.Name):
            if not (found := cell(node.id, end)):
                raise LookupError(node.id)
            return ast.Name(found)
        return node

    return ast.unparse(visit(tree, end)).replace("**", "^")


def settled(content: bytes) -> bytes:
    """The same archive with its language said, names sorted, and no trace of clock or compressor."""
    out, end = io.BytesIO(), b"</cp:coreProperties>"
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for name in sorted(old.namelist(), key=lambda part: (part != "[Content_Types].xml", part)):
            part = old.read(name).replace(end, b"<dc:language>zh-CN</dc:language>" + end)
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part)
    return out.getvalue()


def book(sheets: Iterable[Sheet], drawings: Callable[[Mapping[str, Sheet]], Iterable[Mapping[str, Any]]],
         title: str) -> bytes:
    """An xlsx file; its first sheet lists the others, links lead to the rows of the sheets in ``KEYS``.

    A drawing names its ``sheet``, ``column``, ``title`` and value ``axis``, and ``where``: what its rows share.
    """
    import xlsxwriter

    made, buffer = {sheet.key: sheet for sheet in sheets}, io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
               "default_format_properties": {"font_name": "Microsoft YaHei", "font_size": 10}}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        workbook.set_properties({"title": title, "author": "nanshan-data", "subject": "深圳市南山区 Nanshan, Shenzhen",
                                 "created": dt.datetime.fromisoformat(documents.data_date()),
                                 "comments": f"{documents.data_date()} {files.data_version()}"})
        writer = _Writer(workbook, made)
        for sheet in made.values():
            page = writer.page(sheet, title)
            if sheet.columns:
                writer.table(page, sheet)
            else:
                writer.charts(page, drawings(made))
    return settled(buffer.getvalue())


class _Writer:
    """Puts sheets into a workbook; knows where each fact, outside figure and document stands."""

    def __init__(self, workbook: Any, sheets: Mapping[str, Sheet]) -> None:
        self.book, self.sheets = workbook, sheets
        self.formats: dict[Any, Any] = {}
        self.cover = next(iter(sheets.values()))
        self.places = {row[key]: (sheets[name], number) for name, key in KEYS.items() if name in sheets
                       for number, row in enumerate(sheets[name].rows)}

    def style(self, *looks: str, **more: Any) -> Any:
        """A format of several looks of workbook.toml and single properties, the last of them first in weight."""
        key = (*looks, *more.items())
        if key not in self.formats:
            parts = (*(PLAN["looks"][look] for look in ("any", *looks)), more)
            self.formats[key] = self.book.add_format({name: value for part in parts for name, value in part.items()})
        return self.formats[key]

    def page(self, sheet: Sheet, title: str) -> Any:
        """A worksheet with its title, what it holds, and the way back to the contents."""
        page, about, first = self.book.add_worksheet(sheet.name), codebook.tables()[sheet.key], sheet is self.cover
        page.write_string(0, 0, title if first else sheet.name, self.style("cover" if first else "title"))
        quiet, version = self.style("quiet"), f"版本 version {files.data_version()}"
        page.write_string(1, 0, f"{about.about_zh} {about.about_en}", quiet)
        if first:
            page.write_string(2, 0, f"数据截至 data to {documents.data_date()} · {version}", quiet)
        else:
            page.write_url(2, 0, f"internal:'{self.cover.name}'!A1", self.style("link"), "← 目录 Contents")
        if any(map(_folded, sheet.columns)):
            page.write_string(2, 2, "点列标上方的 + 展开上下界 The + above the columns unfolds the bounds", quiet)
        for row, height in enumerate((34 if first else 24, 18, 18)):
            page.set_row(row, height)
        page.hide_gridlines(2)
        page.set_landscape()
        page.set_footer("&L&F&C&A&R&P / &N")
        page.fit_to_pages(1, 0 if sheet.columns and not first else 1)
        return page

    def table(self, page: Any, sheet: Sheet) -> None:
        """The rows as one Excel table, with widths and heights that fit what is written."""
        columns, last, right = sheet.columns, HEADER + max(len(sheet.rows), 1), len(sheet.columns) - 1
        heads = [heading(column) for column in columns]
        page.add_table(HEADER, 0, last, right, {"name": f"t_{sheet.key}", "style": None, "columns": [
            {"header": head, "header_format": self.style("head")} for head in heads]})
        texts = [[self.cell(page, sheet, number, column) for column in columns] for number in range(len(sheet.rows))]
        long = [bool(LONG_TEXTS.match(column)) for column in columns]
        most = LONG if sum(long) < 4 else 2 * LONG // 3
        widths = [_fitting(head, [row[place] for row in texts], most if long[place] else WIDE)
                  for place, head in enumerate(heads)]
        for number, row in enumerate(texts, start=HEADER + 1):
            page.set_row(number, min(15.5 * max(map(_lines, row, widths)) + 4, 400))
        page.set_row(HEADER, 15.5 * max(map(_lines, heads, widths)) + 10)
        folded = [*map(_folded, columns), False]
        for place, width in enumerate(widths):
            outline = {"level": 1, "hidden": True} if folded[place] else {"collapsed": folded[place - 1]}
            page.set_column(place, place, width, None, outline)
        page.freeze_panes(HEADER + 1, 1 if widths[0] <= WIDE + 2 else 0)
        page.print_area(0, 0, last, right)
        page.repeat_rows(HEADER)
        wide = sum(width for width, hidden in zip(widths, folded, strict=False) if not hidden) > 200
        page.set_paper(8 if wide else 9)

    def cell(self, page: Any, sheet: Sheet, number: int, column: str) -> str:
        """Write one cell; returns its text as far as it bears on widths and heights."""
        value, at = sheet.rows[number].get(column), (HEADER + 1 + number, sheet.columns.index(column))
        if isinstance(value, bool):
            value = "是 yes" if value else "否 no"
        if isinstance(value, int | float):
            return self.number(page, sheet, number, column, at)
        text = _whole_or_cut(shown(column, value or ""))
        if not value:
            page.write_blank(*at, None, self.style("cell"))
        elif link := self.link(sheet, column, value):
            page.write_url(*at, link, self.style("cell", "link"), text)
        else:
            page.write_string(*at, text, self.style("cell", quote_prefix=text[0] in "=+-@\t\r"))
        return text

    def link(self, sheet: Sheet, column: str, value: str) -> str:
        """Where a cell leads: to a sheet, to the row of a fact, outside figure or document, to a page, or nowhere."""
        if sheet is self.cover and column == "sheet":
            return f"internal:'{value}'!A1"
        home, row = self.places.get(value, (sheet, 0))
        if home is not sheet:
            return f"internal:'{home.name}'!A{HEADER + 2 + row}"
        return value if column in ("source_url", "url") and value.startswith(("http://", "https://")) else ""

    def number(self, page: Any, sheet: Sheet, number: int, column: str, at: tuple[int, int]) -> str:
        """Write a number, or its formula with the number as what it gives; an input may be changed within limits."""
        row, about = sheet.rows[number], codebook.column(column)
        unit = row[about.unit[1:]] if about.unit.startswith("=") else about.unit
        shape = {"num_format": number_format(about, row[column], unit, _result(row, column, unit))}
        looks = ["cell", "number"]
        if row.get("role") == "input":
            looks.append("input")
            low, high = {"%": (-50, 100), "年": (1, 100)}.get(unit, (1e-6, 1e15))
            page.data_validation(*at, *at, PLAN["validation"] | {
                "minimum": low, "maximum": high, "error_message": f"{low:g} … {high:g}"})
        if formula := self.formula(sheet, number, column):
            page.write_formula(*at, formula, self.style(*looks, "worked", **shape), row[column])
        else:
            page.write_number(*at, row[column], self.style(*looks, **shape))
        return "0" * 11 if unit.startswith(("元", "亿元")) else wording.number(round(row[column], 1), "en")

    def formula(self, sheet: Sheet, number: int, column: str) -> str:
        """The formula of a cell, or nothing where the library has no result or an input is missing."""
        base, end = _bound(column)
        expression = sheet.rows[number].get("live", {}).get(base)
        try:
            return expression and "=" + bounded(expression, end, lambda *of: self.address(sheet, number, *of))
        except LookupError:
            return ""

    def address(self, sheet: Sheet, number: int, token: str, end: str) -> str:
        """The cell of an input, or of its bound; nothing, or a LookupError, where that is not known."""
        row = sheet.rows[number]
        if token.startswith("row"):
            return sheet.at(int(token[3:]), "value")
        if token.startswith("id"):
            return self.figure(sheet, ids(row.get("source_id") or row.get("inputs"))[int(token[2:])], end)
        if token.startswith("before_"):
            token, number = token.removeprefix("before_"), row["previous"]
        return sheet.at(number, f"{token}_{end}" if f"{token}_{end}" in sheet.columns else token)

    def figure(self, sheet: Sheet, name: str, end: str) -> str:
        """Where a figure stands: on this sheet if it can, else among the facts or the outside figures."""
        own = next((number for number, row in enumerate(sheet.rows) if row.get("source_id") == name), -1)
        if own >= 0 and "value" in sheet.columns:
            return sheet.at(own, end if end in sheet.columns else f"value_{end}" if end else "value")
        home, number = self.places[name]
        cell = home.at(number, end or "value")
        return cell and f"'{home.name}'!{cell}"

    def charts(self, page: Any, drawings: Iterable[Mapping[str, Any]]) -> None:
        """Native charts, one below the other, with alternative texts: a line for each place and basis."""
        from nanshan_data.notebook.style import PLACES

        for place, drawing in enumerate(drawings):
            sheet, column = self.sheets[drawing["sheet"]], drawing["column"]
            chart = self.book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
            lines: list[str] = []
            for entity, colour in PLACES.items():
                wanted = {"entity": entity, **drawing["where"]}.items()
                found = [number for number, row in enumerate(sheet.rows) if wanted <= row.items() and row[column]]
                for rows in _runs(sheet, found):
                    border, white = {"color": colour}, {"color": "#FFFFFF"}
                    lines.append(entity)
                    chart.add_series({
                        "name": shown("entity", entity), "categories": sheet.span("year", rows),
                        "values": sheet.span(column, rows), "line": {"color": colour, "width": 2},
                        "marker": {"type": "circle", "size": 5, "fill": white, "border": border}})
            own = {"title": {"name": drawing["title"]}, "y_axis": drawing["axis"]}
            own["legend"] = {"delete_series": [line for line, name in enumerate(lines) if name in lines[:line]]}
            for part, options in PLAN["chart"].items():
                getattr(chart, f"set_{part}")(options | own.get(part, {}))
            words = f"{drawing['title']}；{sheet.name}"
            page.insert_chart(HEADER + 1 + 23 * place, 0, chart, {"description": words})
            page.print_area(0, 0, HEADER + 23 * (place + 1), 15)
        page.set_paper(9)


def _runs(sheet: Sheet, numbers: Iterable[int]) -> list[list[int]]:
    """Rows of a series, split where the basis changes or a year is missing: there ``basis`` does."""
    return [list(rows) for _, rows in itertools.groupby(numbers, lambda number: sheet.rows[number]["basis"])]


def _bound(column: str) -> tuple[str, str]:
    """The column that a column of bounds belongs to, and which of them it holds: gdp_low → gdp, low."""
    base, _, end = column.rpartition("_")
    return (base or "value", end) if end in ("low", "high") else (column, "")


def _result(row: Row, column: str, unit: str) -> Figure | None:
    """What is worked out in a cell, with the bounds that stand beside it; nothing for what is stated."""
    if column not in row.get("live", ()) and column not in ("recomputed", "residual"):
        return None
    low, high = (row.get(f"{column}_{end}", row.get(end)) for end in ("low", "high"))
    worked: dict[str, Any] = {"low": low, "high": high} if low is not None or high is not None else {
        "low": row[column], "high": row[column]}
    rate = "growth" in column or row.get("measure") in digits.RATES
    return Figure(row[column], unit=unit, origin="derived", qualifier="", measure="growth" if rate else "",
                  inputs=(Figure(1, 1, 1, "", "assumption"),), **worked)


def _folded(column: str) -> bool:
    """Bounds of the columns of a wide table are folded away, not those of its one value."""
    base, end = _bound(column)
    return bool(end) and base != "value"
