"""Writing sheets with XlsxWriter: headings in two languages, formulas over cells, links, formats and native charts.

Money is kept in full yuan and shown in 亿. Texts of documents are written as text, whatever they look like.
"""

from __future__ import annotations

import ast
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from nanshan_data import codebook, sources, wording

Row = dict[str, Any]
HEADER = 3
"""Zero-based row of the headings; above it stand the title, what the sheet holds and the way back."""
NARROW, WIDE, LONG = 9, 30, 62
LONG_TEXTS = re.compile("sentence|backing|note|section|words|gloss|reason|conjecture|definition|text_|caveat|rights|"
                        "break|source_title|item")
KEYS = {"facts": "fact_id", "reference": "reference_id", "sources": "doc_id"}
"""Sheets whose rows are linked to, and the columns that hold their ids."""
MONEY = '[>=100000000]0\\.00,,"亿";[>=10000]0\\.0,"万";General'
INK, MUTED, INPUT, WORKED, LINK = "#1D2430", "#5B6573", "#FFF2B3", "#EEF3FA", "#0B5394"


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
        about = codebook.tables()[self.key]
        return f"{about.name_zh} {about.name_en}"

    def at(self, number: int, column: str) -> str:
        """The cell of a row and column, F7; nothing where it is empty or not shown."""
        from xlsxwriter.utility import xl_rowcol_to_cell

        if column not in self.columns or self.rows[number].get(column) is None:
            return ""
        return str(xl_rowcol_to_cell(HEADER + 1 + number, self.columns.index(column)))

    def span(self, column: str, numbers: list[int]) -> list[Any]:
        """The cells of consecutive rows, as charts want them."""
        place = self.columns.index(column)
        return [self.name, HEADER + 1 + numbers[0], place, HEADER + 1 + numbers[-1], place]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A line for each place over the years, from the rows of a sheet that are ``wanted``."""

    sheet: Sheet
    column: str
    wanted: Callable[[Row], bool]
    title: str
    years: tuple[int, int]
    axis: Mapping[str, Any]


def ids(text: Any) -> list[str]:
    """The ids in a list separated by semicolons."""
    return [name.strip() for name in str(text or "").split(";") if name.strip()]


def heading(column: str) -> str:
    """The heading of a column in both languages, with its unit: 土地面积（平方公里） Land area (km²)."""
    if numbered := re.fullmatch(r"(rests_on)_(\d+)", column):
        return f"{heading(numbered[1])} {numbered[2]}"
    about = codebook.column(column)
    unit = "" if about.unit.startswith("=") else about.unit.replace("亿元", "元")
    english = wording.unit_name(unit, "en")
    return f"{about.name_zh}{unit and f'（{unit}）'} {about.name_en}{english and f' ({english})'}"


def shown(column: str, value: str) -> str:
    """A code or name in both languages, any other text as it is."""
    if column.startswith("rests_on"):
        return value
    if value in (words := codebook.column(column).words):
        return f"{words[value]} {value}"
    if column == "doc_id" and value in sources.register():
        return f"{wording.document_name(value, 'zh')} {wording.document_name(value, 'en')}"
    if column == "unit":
        return f"{value} {wording.unit_name(value, 'en')}".strip() if wording.unit_name(value, "en") != value else value
    if column in ("entity", "indicator", "theme"):
        names = wording.name(value, "zh"), wording.name(value, "en")
        return value if names[0] == names[1] else " ".join(names)
    return value


def number_format(about: codebook.Column, value: float, unit: str) -> str:
    """亿 for money, two decimals for percentages, no separators in years; the cell keeps the full value."""
    if about.type == "year" or unit == "年":
        return "0"
    if unit.startswith(("元", "亿元")):
        return MONEY
    if unit in ("%", "百分点", "倍", "比值"):
        return "0.0###" if unit == "比值" else "0.0#"
    return "#,##0" if float(value).is_integer() or unit.startswith("人/") else "#,##0.0##"


def _width(text: str) -> int:
    return sum(1 if ord(letter) < 0x2e80 else 2 for letter in text)


def _lines(text: str, width: int) -> int:
    return sum(max(1, -(-_width(part) // max(width - 3, 1))) for part in text.split("\n"))


def bounded(expression: str, end: str, cell: Callable[[str, str], str]) -> str:
    """An expression of positive quantities as an Excel formula; its low bound takes low bounds, but high ones of what
    is subtracted or divided by. ``cell`` finds a name's cell or bound; LookupError where there is none."""
    def visit(node: ast.expr, end: str) -> ast.expr:
        if isinstance(node, ast.BinOp):
            other = {"low": "high", "high": "low", "": ""}[end] if isinstance(node.op, ast.Sub | ast.Div) else end
            return ast.BinOp(visit(node.left, end), node.op, visit(node.right, other))
        if isinstance(node, ast.Name):
            if not (found := cell(node.id, end)):
                raise LookupError(node.id)
            return ast.Name(found)
        return node

    return ast.unparse(visit(ast.parse(expression, mode="eval").body, end)).replace("**", "^")


def settled(content: bytes) -> bytes:
    """The same archive with its language said, names sorted, and no trace of clock or compressor."""
    out, end = io.BytesIO(), b"</cp:coreProperties>"
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for name in sorted(old.namelist(), key=lambda part: (part != "[Content_Types].xml", part)):
            part = old.read(name).replace(end, b"<dc:language>zh-CN</dc:language>" + end)
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part)
    return out.getvalue()


def book(sheets: Iterable[Sheet], drawings: Callable[[Mapping[str, Sheet]], Iterable[Drawing]], title: str) -> bytes:
    """An xlsx file; its first sheet lists the others, links lead to the rows of the sheets in ``KEYS``."""
    import xlsxwriter

    made, buffer = {sheet.key: sheet for sheet in sheets}, io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
               "default_format_properties": {"font_name": "Microsoft YaHei", "font_size": 10}}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        workbook.set_properties({"title": title, "author": "nanshan-data", "subject": "深圳市南山区 Nanshan, Shenzhen",
                                 "created": dt.datetime.fromisoformat(sources.data_date()),
                                 "comments": f"{sources.data_date()} {sources.data_version()}"})
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

    def style(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({"valign": "top", "font_color": INK} | properties)
        return self.formats[key]

    def page(self, sheet: Sheet, title: str) -> Any:
        """A worksheet with its title, what it holds, and the way back to the contents."""
        page, about, first = self.book.add_worksheet(sheet.name), codebook.tables()[sheet.key], sheet is self.cover
        quiet = self.style(font_color=MUTED)
        page.write_string(0, 0, title if first else sheet.name, self.style(bold=True, font_size=20 if first else 14))
        page.write_string(1, 0, f"{about.about_zh} {about.about_en}", quiet)
        if first:
            dated = f"数据截至 data to {sources.data_date()} · 版本 version {sources.data_version()}"
            page.write_string(2, 0, dated, quiet)
        else:
            look = self.style(font_color=LINK, underline=1)
            page.write_url(2, 0, f"internal:'{self.cover.name}'!A1", look, "← 目录 Contents")
        if any(_folded(column) for column in sheet.columns):
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
        last, right = HEADER + max(len(sheet.rows), 1), len(sheet.columns) - 1
        look = self.style(bold=True, font_color="#FFFFFF", bg_color=INK, text_wrap=True, valign="vcenter", align="left",
                          indent=1)
        heads = [heading(column) for column in sheet.columns]
        page.add_table(HEADER, 0, last, right, {"name": f"t_{sheet.key}", "style": None, "columns": [
            {"header": head, "header_format": look} for head in heads]})
        texts = [[self.cell(page, sheet, number, column) for column in sheet.columns]
                 for number in range(len(sheet.rows))]
        widths, prose = [], sum(bool(LONG_TEXTS.match(column)) for column in sheet.columns)
        for place, column in enumerate(sheet.columns):
            limit = WIDE if not LONG_TEXTS.match(column) else LONG if prose < 4 else 2 * LONG // 3
            longest = max((_width(part) for row in texts for part in row[place].split("\n")), default=0)
            words = max(_width(word) for word in re.split(r"[ （]", heads[place]))
            widths.append(max(NARROW, min(longest + 3, limit), min(words + 4, 18), _width(heads[place]) // 4))
        for number, row in enumerate(texts):
            lines = max(_lines(text, width) for text, width in zip(row, widths, strict=True))
            page.set_row(HEADER + 1 + number, min(15.5 * lines + 4, 400))
        page.set_row(HEADER, 15.5 * max(map(_lines, heads, widths)) + 10)
        for place, (column, width) in enumerate(zip(sheet.columns, widths, strict=True)):
            after = place > 0 and _folded(sheet.columns[place - 1]) and not _folded(column)
            page.set_column(place, place, width, None, {"level": 1, "hidden": True} if _folded(column) else
                            {"collapsed": after})
        page.freeze_panes(HEADER + 1, 1 if widths[0] <= WIDE + 2 else 0)
        page.print_area(0, 0, last, right)
        page.repeat_rows(HEADER)
        page.set_paper(8 if sum(width for column, width in zip(sheet.columns, widths, strict=True)
                                if not _folded(column)) > 200 else 9)

    def cell(self, page: Any, sheet: Sheet, number: int, column: str) -> str:
        """Write one cell; returns its text as far as it bears on widths and heights."""
        value, at = sheet.rows[number].get(column), (HEADER + 1 + number, sheet.columns.index(column))
        look: dict[str, Any] = {"bottom": 4, "bottom_color": "#C5CCD6", "indent": 1, "align": "left", "text_wrap": True}
        linked = look | {"font_color": LINK, "underline": 1}
        if isinstance(value, bool):
            value = "是 yes" if value else "否 no"
        if isinstance(value, int | float):
            return self.number(page, sheet, number, column, look | {"align": "right", "text_wrap": False})
        if not value:
            page.write_blank(*at, None, self.style(**look))
        elif sheet is self.cover and column == "sheet":
            page.write_url(*at, f"internal:'{value}'!A1", self.style(**linked), value)
        elif value in self.places and self.places[value][0] is not sheet:
            home, row = self.places[value]
            value = shown(column, value)
            page.write_url(*at, f"internal:'{home.name}'!A{HEADER + 2 + row}", self.style(**linked), value)
        elif column in ("source_url", "url") and value.startswith(("http://", "https://")):
            page.write_url(*at, value, self.style(**linked), value)
        else:
            value = shown(column, value)
            page.write_string(*at, value, self.style(**look, quote_prefix=value[0] in "=+-@\t\r"))
        return str(value or "")

    def number(self, page: Any, sheet: Sheet, number: int, column: str, look: Row) -> str:
        row, about, at = sheet.rows[number], codebook.column(column), (HEADER + 1 + number, sheet.columns.index(column))
        unit = row[about.unit[1:]] if about.unit.startswith("=") else about.unit
        look["num_format"] = number_format(about, row[column], unit)
        if row.get("role") == "input":
            look |= {"bg_color": INPUT, "border": 1, "bold": True}
            low, high = (-50, 100) if unit == "%" else (1, 100) if unit == "年" else (1e-6, 1e15)
            page.data_validation(*at, *at, {
                "validate": "decimal", "criteria": "between", "minimum": low, "maximum": high,
                "input_title": "可修改 Input", "input_message": "输入自己的假设 Enter your own assumption",
                "error_title": "超出范围 Out of range", "error_message": f"{low:g} … {high:g}"})
        if formula := self.formula(sheet, number, column):
            page.write_formula(*at, formula, self.style(**look, bg_color=WORKED, italic=True), row[column])
        else:
            page.write_number(*at, row[column], self.style(**look))
        return "0" * 11 if unit.startswith(("元", "亿元")) else f"{row[column]:,.1f}"

    def formula(self, sheet: Sheet, number: int, column: str) -> str:
        """The formula of a cell, or nothing where the library has no result or an input is missing."""
        base, _, end = column.rpartition("_") if column.endswith(("_low", "_high")) else (column, "", "")
        if column in ("low", "high"):
            base, end = "value", column
        expression = sheet.rows[number].get("live", {}).get(base)
        try:
            return expression and "=" + bounded(expression, end, lambda *of: self.address(sheet, number, *of))
        except LookupError:
            return ""

    def address(self, sheet: Sheet, number: int, token: str, end: str) -> str:
        """The cell of an input, or of its bound; nothing where that is not known."""
        if token.startswith("row"):
            return sheet.at(int(token[3:]), "value")
        if token.startswith("id"):
            names = ids(sheet.rows[number].get("source_id") or sheet.rows[number].get("inputs"))
            return self.figure(sheet, names[int(token[2:])], end) if len(names) > int(token[2:]) else ""
        if token.startswith("before_"):
            token, number = token.removeprefix("before_"), sheet.rows[number].get("previous", -1)
        bound = f"{token}_{end}" if end and f"{token}_{end}" in sheet.columns else token
        return sheet.at(number, bound) if number >= 0 else ""

    def figure(self, sheet: Sheet, name: str, end: str) -> str:
        """Where a figure stands: on this sheet if it can, else among the facts or the outside figures."""
        own = next((number for number, row in enumerate(sheet.rows) if row.get("source_id") == name), -1)
        if own >= 0 and "value" in sheet.columns:
            return sheet.at(own, end if end in sheet.columns else f"value_{end}" if end else "value")
        if name not in self.places:
            return ""
        home, number = self.places[name]
        cell = home.at(number, end or "value")
        return cell and f"'{home.name}'!{cell}"

    def charts(self, page: Any, drawings: Iterable[Drawing]) -> None:
        """Native charts, one below the other, with alternative texts."""
        from nanshan_data.style import PLACES

        for place, drawing in enumerate(drawings):
            chart = self.book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
            for entity, colour in PLACES.items():
                rows = [number for number, row in enumerate(drawing.sheet.rows)
                        if row["entity"] == entity and row[drawing.column] and drawing.wanted(row)]
                if rows:
                    chart.add_series({
                        "name": shown("entity", entity), "categories": drawing.sheet.span("year", rows),
                        "values": drawing.sheet.span(drawing.column, rows), "line": {"color": colour, "width": 2},
                        "marker": {"type": "circle", "size": 5, "fill": {"color": "#FFFFFF"},
                                   "border": {"color": colour}}})
            chart.set_title({"name": drawing.title, "name_font": {"size": 12}, "overlay": False})
            chart.set_x_axis({"num_format": "0", "min": drawing.years[0], "max": drawing.years[1], "major_unit": 5,
                              "major_gridlines": {"visible": False}})
            chart.set_y_axis({"num_format": '0\\.00,,"亿"', **drawing.axis,
                              "major_gridlines": {"visible": True, "line": {"color": "#D9DEE5"}}})
            chart.set_legend({"position": "bottom"})
            chart.set_size({"width": 1000, "height": 430})
            words = f"{drawing.title}；{drawing.sheet.name}"
            page.insert_chart(HEADER + 1 + 23 * place, 0, chart, {"description": words})
            page.print_area(0, 0, HEADER + 23 * (place + 1), 15)
        page.set_paper(9)


def _folded(column: str) -> bool:
    """Bounds of the columns of a wide table are folded away, not those of its one value."""
    return column.endswith(("_low", "_high")) and not column.startswith("value")
