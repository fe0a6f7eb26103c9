"""Writing sheets with XlsxWriter in one language: headings, formulas over cells, links, formats and native charts.

Money is in 亿元 in the Chinese workbook and in billions of yuan in the English one, as the headings say; rows hold full
yuan. Texts of documents are written as text, whatever they look like.
"""

from __future__ import annotations

import ast
import datetime as dt
import functools
import io
import itertools
import math
import re
import tomllib
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from nanshan_data.data import bases, codebook, documents, files, lookup, reference
from nanshan_data.figures.figure import Figure
from nanshan_data.notebook import cards, digits, numbers, wording
from nanshan_data.publish import room

Row = dict[str, Any]
Address = tuple[str, str, int]
"""A cell, what it holds, and the power of ten of that."""
LONGEST = 32_767
"""Characters that a cell of Excel can hold."""
FUNCTIONS: dict[str, Callable[..., float]] = {
    "LN": math.log,
    "ROUNDUP": lambda value, digits: math.copysign(math.ceil(abs(value) * 10**digits) / 10**digits, value)}
"""What formulas call, in Excel and here."""
SMALL = 5
"""So many sheets in front print on A4 whatever they hold."""
HEADER = 3
"""Zero-based row of the headings; above it stand the title, what the sheet holds and the way back."""
NARROW, WIDE, LONG = 9, 30, 62
LONG_TEXTS = re.compile("sentence|backing|note|section|words|gloss|reason|conjecture|definition|text_|caveat|rights|"
                        "break|source_title|item")
COLOURED = {"verdict": "verdicts", "target_against_result": "directions"}
"""Columns with a formula and colours of their own, and where workbook.toml has these."""
KEYS = {"facts": "fact_id", "reference": "reference_id", "sources": "doc_id"}
"""Sheets whose rows are linked to, and the columns that hold their ids."""
POWERS, MONEY = {"zh": 8, "en": 9}, {"zh": "亿元", "en": "yuan bn"}
"""The scale of money in each language, as a power of ten and in words."""
PLAN = tomllib.loads((Path(__file__).parent / "templates" / "workbook.toml").read_text(encoding="utf-8"))
"""What each sheet shows and works out, the charts and the formats."""
INPUT = PLAN["looks"]["input"]["bg_color"]


@dataclass(slots=True)
class Sheet:
    """A sheet about to be written: its rows, and its columns in order.

    A row's ``live`` holds the expressions of its columns over ``columns`` of the row, ``before_columns`` of the row
    numbered ``previous``, the figures ``id0`` … it rests on, or the ``name`` of a row of the sheet what_if.
    """

    key: str
    rows: list[Row]
    columns: list[str]

    @property
    def name(self) -> str:
        return codebook.table(self.key).name(wording.language())

    def at(self, number: int, column: str, *, fixed: bool = False) -> str:
        """The cell of a row and column, F7 or $F$7; nothing where it is empty or not shown."""
        from xlsxwriter.utility import xl_rowcol_to_cell

        if number < 0 or column not in self.columns or self.rows[number].get(column) is None:
            return ""
        return str(xl_rowcol_to_cell(HEADER + 1 + number, self.columns.index(column), fixed, fixed))

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


def power(unit: str) -> int:
    """The power of ten in which amounts of a unit are written: money in 亿 or billions, all else as it is."""
    return POWERS[wording.language()] if unit.startswith(("元", "亿元")) and not unit.endswith("/人") else 0


def unit_shown(unit: str) -> str:
    """A unit as headings and cells name it: 亿元/平方公里, yuan bn per km²."""
    plain = unit.removeprefix("亿")
    if not power(unit):
        return wording.unit_name(plain)
    return MONEY[wording.language()] + wording.unit_name(plain).removeprefix(wording.unit_name("元"))


def heading(column: str) -> str:
    """The heading of a column with its unit: 土地面积（平方公里）, Land area (km²)."""
    about, number = _about(column), re.search(r"(?<=rests_on_)\d", column)
    name = wording.pick(zh=about.name_zh, en=about.name_en)
    name = re.sub(r"（英文）|（中文）| \((?:Chinese|English)\)|, Chinese", "", name)
    unit = "" if about.unit.startswith("=") else unit_shown(about.unit)
    shape = wording.pick(zh="（{}）", en=" ({})").format(unit) if unit else ""
    return name + shape + (f" {number[0]}" if number else "")


def shown(column: str, value: str) -> str:
    """A code or name in words, any other text as it is."""
    if value in (words := _about(column).words):
        arrow = PLAN["arrows"].get(column, {}).get(value, "")
        return f"{arrow} {wording.pick(zh=words[value], en=_spoken(column, value))}".strip()
    if column == "unit":
        return unit_shown(value)
    if column == "basis":
        known = bases.parse(re.sub(r"\.\d+", "", value))  # .2: a second run of years on the same
        return bases.name(known, wording.language())
    if column == "doc_id" and value in documents.register():
        return wording.document_name(value)
    return wording.name(value) if column in ("entity", "place", "indicator", "near_indicator", "theme") else value


def _spoken(column: str, code: str) -> str:
    """A code in English: by the codebook or labels.csv, else the code without underscores."""
    group = re.sub("^(?:target|result|first|second)_", "", column)
    if column == "measure":
        return wording.name(code)
    return wording.label(group, code) if wording.has_label(group, code) else code.replace("_", " ")


def number_format(value: float, unit: str, result: Figure | None = None) -> str:
    """The decimals that the number has, no separators where there is no unit; a ``result`` shows those that its bounds
    bear, or its text has. The cell keeps the full value."""
    if result is not None and value:
        return numbers.excel_format(result, power=power(unit))
    return numbers.excel_format_of(value, power=power(unit), grouped=bool(unit))


def _whole_or_cut(text: str) -> str:
    """A text as long as a cell can hold; what is cut says so."""
    cut = wording.pick(zh=" ……［此处截断，全文见csv］", en=" … [cut here: csv has the whole text]")
    return text if len(text) <= LONGEST else f"{text[:LONGEST - len(cut)]}{cut}"


def _fitting(head: str, texts: Iterable[str], most: int) -> int:
    """The width of a column: room for its texts and the longest word of its heading, within limits."""
    longest = max((room.width(part) for text in texts for part in text.split("\n")), default=0)
    words = max(room.width(word) for word in re.split(r"[ （]", head))
    return max(NARROW, min(longest + 3, most), min(words + 4, 18), room.width(head) // 4)


def bounded(expression: str, end: str, cell: Callable[[str, str], str]) -> str:
    """An expression of positive quantities as an Excel formula; its low bound takes low bounds, but high ones of what
    is subtracted or divided by. ``cell`` finds a name's cell or bound; LookupError where there is none, or where a name
    occurs twice: both ends of it at once would make bounds wider than they are."""
    tree = ast.parse(expression, mode="eval").body
    names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id not in FUNCTIONS]
    if end and len(set(names)) < len(names):
        raise LookupError(expression)

    def visit(node: ast.expr, end: str) -> ast.expr:
        if isinstance(node, ast.BinOp):
            other = {"low": "high", "high": "low", "": ""}[end] if isinstance(node.op, ast.Sub | ast.Div) else end
            return ast.BinOp(visit(node.left, end), node.op, visit(node.right, other))
        if isinstance(node, ast.Call):
            return ast.Call(node.func, [visit(part, end) for part in node.args], [])
        if isinstance(node, ast.Name):
            if not (found := cell(node.id, end)):
                raise LookupError(node.id)
            return ast.Name(found)
        return node

    return ast.unparse(visit(tree, end)).replace("**", "^")


def value_of(expression: str, known: Mapping[str, float] = {}) -> float:
    """What an expression over numbers, and values ``known`` by name, gives in Python instead of Excel."""
    return float(eval(compile(ast.parse(expression.replace("^", "**"), mode="eval"), "formula", "eval"),
                      {"__builtins__": {}, **FUNCTIONS, **known}))


def settled(content: bytes) -> bytes:
    """The same archive with its language said, names sorted, and no trace of clock or compressor."""
    out, end = io.BytesIO(), b"</cp:coreProperties>"
    said = f"<dc:language>{wording.pick(zh='zh-CN', en='en')}</dc:language>".encode()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for name in sorted(old.namelist(), key=lambda part: (part != "[Content_Types].xml", part)):
            part = old.read(name).replace(end, said + end)
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part)
    return out.getvalue()


def book(sheets: Iterable[Sheet], drawings: Iterable[Mapping[str, Any]], title: str,
         lines: Sequence[str] = ()) -> bytes:
    """An xlsx file; its first sheet lists the others and says ``lines``, links lead to the rows of ``KEYS``.

    A drawing names the sheet ``on`` which it stands, its ``sheet``, ``columns``, titles and value ``axis``, and
    ``where``: what its rows share.
    """
    import xlsxwriter

    made, buffer = {sheet.key: sheet for sheet in sheets}, io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
               "default_format_properties": {"font_name": "Microsoft YaHei", "font_size": 10}}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        workbook.set_properties({"title": title, "author": "nanshan-data",
                                 "subject": wording.pick(zh="深圳市南山区", en="Nanshan, Shenzhen"),
                                 "created": dt.datetime.fromisoformat(documents.data_date()),
                                 "comments": f"{documents.data_date()} {files.data_version()}"})
        writer = _Writer(workbook, made)
        pages = {sheet.key: writer.page(sheet, title) for sheet in made.values()}
        for number, (sheet, page) in enumerate(zip(made.values(), pages.values(), strict=True)):
            if sheet.columns:
                writer.table(page, sheet, far=number >= SMALL)
            below = HEADER + len(sheet.rows) + 2
            writer.charts(page, [each for each in drawings if each["on"] == sheet.key], below, len(sheet.columns))
            if sheet is writer.cover and lines:
                page.print_area(0, 0, below + len(lines) - 1, len(sheet.columns) - 1)
                for row, line in enumerate(lines, start=below):
                    page.merge_range(row, 0, row, len(sheet.columns) - 1, line, writer.style("quiet", text_wrap=True))
                    page.set_row(row, 32)
    return settled(buffer.getvalue())


class _Writer:
    """Puts sheets into a workbook; knows where each fact, outside figure and document stands."""

    def __init__(self, workbook: Any, sheets: Mapping[str, Sheet]) -> None:
        self.book, self.sheets = workbook, sheets
        self.formats: dict[Any, Any] = {}
        self.cover = next(iter(sheets.values()))
        self.names = {row["name"]: (sheet, number) for sheet in sheets.values() for number, row in enumerate(sheet.rows)
                      if "name" in row}
        for name, (sheet, number) in self.names.items():
            if sheet.rows[number]["role"] == "input":
                workbook.define_name(name, f"='{sheet.name}'!{sheet.at(number, 'value', fixed=True)}")
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
        quiet, t = self.style("quiet"), functools.partial(wording.label, "ui")
        page.write_string(1, 0, wording.pick(zh=about.about_zh, en=about.about_en), quiet)
        if first:
            dated = t("data_date", date=documents.data_date()), t("version", version=files.data_version())
            page.write_string(2, 0, " · ".join(dated), quiet)
        else:
            page.write_url(2, 0, f"internal:'{self.cover.name}'!A1", self.style("link"), "← " + t("contents"))
        if any(map(_folded, sheet.columns)):
            unfold = wording.pick(zh="点列标上方的 + 展开上下界", en="The + above the columns unfolds the bounds")
            page.write_string(2, 2, unfold, quiet)
        for row, height in enumerate((34 if first else 24, 18, 18)):
            page.set_row(row, height)
        page.hide_gridlines(2)
        page.set_landscape()
        page.set_footer("&L&F&C&A&R&P / &N")
        page.fit_to_pages(1, 0)
        return page

    def table(self, page: Any, sheet: Sheet, *, far: bool) -> None:
        """The rows as one Excel table, with widths and heights that fit what is written; what rows rest on is not
        printed, and wide sheets that stand ``far`` back print on A3."""
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
            page.set_row(number, min(15.5 * max(map(room.lines, row, widths)) + 4, 400))
        page.set_row(HEADER, 15.5 * max(map(room.lines, heads, widths)) + 10)
        folded = [*map(_folded, columns), False]
        for place, width in enumerate(widths):
            outline = {"level": 1, "hidden": True} if folded[place] else {"collapsed": folded[place - 1]}
            page.set_column(place, place, width, None, outline)
        page.freeze_panes(HEADER + 1, 1 if widths[0] <= WIDE + 2 else 0)
        printed = [place for place, column in enumerate(columns) if not re.match("formula|rests_on|backing", column)]
        page.print_area(0, 0, last, max(printed))
        page.repeat_rows(HEADER)
        wide = sum(widths[place] for place in printed if not folded[place]) > 200
        page.set_paper(8 if wide and far else 9)
        if not far:
            page.fit_to_pages(1, 1)
        for place, name, colours in ((columns.index(name), name, PLAN[colours]) for name, colours in COLOURED.items()
                                     if name in columns):
            for code, colour in colours.items():
                page.conditional_format(HEADER + 1, place, last, place, {
                    "type": "cell", "criteria": "==", "value": f'"{shown(name, code)}"',
                    "format": self.book.add_format({"bg_color": colour})})

    def cell(self, page: Any, sheet: Sheet, number: int, column: str) -> str:
        """Write one cell; returns its text as far as it bears on widths and heights."""
        value, at = sheet.rows[number].get(column), (HEADER + 1 + number, sheet.columns.index(column))
        if isinstance(value, bool):
            value = wording.pick(zh="是", en="yes") if value else wording.pick(zh="否", en="no")
        if isinstance(value, int | float):
            return self.number(page, sheet, number, column, at)
        text = _whole_or_cut(shown(column, value := value or ""))
        if not text:
            page.write_blank(*at, None, self.style("cell"))
        elif column in COLOURED and (formula := getattr(self, column)(sheet, number)):
            page.write_formula(*at, formula, self.style("cell", "worked"), text)
        elif link := self.link(sheet, column, value):
            page.write_url(*at, link, self.style("cell", "link"), self.named(sheet, value, text))
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

    def named(self, sheet: Sheet, value: str, text: str) -> str:
        """What a link to a fact or an outside figure is called: its place in the document, its publisher."""
        if self.places.get(value, (sheet, 0))[0] is sheet:
            return text
        if value in (known := lookup.document_figures()):
            return cards.cite(known[value])
        return cards.cite(reference.figure(value)) if value in reference.known() else text

    def verdict(self, sheet: Sheet, number: int) -> str:
        """The verdict as a formula over the bounds, an open one as far away as can be; nothing where the library judges
        by more than bounds. Where limits are checked the stated figure may lie inside the recomputed one instead. What
        lies apart is in tension or contradicted by the width that the words allow, which no column holds."""
        row, known, cells = sheet.rows[number], list[float](), list[str]()
        if row["recomputed"] is None or row["stated"] is None:
            return ""
        for name in ("recomputed_low", "recomputed_high", "stated_low", "stated_high"):
            farthest = "-1E+99" if name.endswith("low") else "1E+99"
            known.append(float(farthest) if row[name] is None else row[name])
            cells.append(sheet.at(number, name) or farthest)
        (low, high, least, most), (a, b, c, d) = known, cells
        apart = row["verdict"] if row["verdict"] in ("in tension", "contradicted") else "in tension"
        inside, inverse = (f"AND({a}>={c},{b}<={d})", low >= least and high <= most), (
            f"AND({c}>={a},{d}<={b})", least >= low and most <= high)
        for text, holds in (inside, (f"OR({inside[0]},{inverse[0]})", inside[1] or inverse[1])):
            found = "holds" if holds else "holds within rounding" if high >= least and low <= most else apart
            if found == row["verdict"]:
                yes, nearly, no = (shown("verdict", each) for each in ("holds", "holds within rounding", apart))
                return f'=IF({text},"{yes}",IF(AND({b}>={c},{a}<={d}),"{nearly}","{no}"))'
        return ""

    def target_against_result(self, sheet: Sheet, number: int) -> str:
        """Which way a target points, as a formula over it and the bounds of the result."""
        if not (names := sheet.rows[number]["live"].get("target_against_result", "").split()):
            return ""
        target, low, high = (self.address(sheet, number, name, end)[0] for name, end in (
            (names[0], ""), (names[1], "low"), (names[1], "high")))
        below, above, same = (shown("target_against_result", code) for code in ("below", "above", "same"))
        return f'=IF({target}<{low},"{below}",IF({target}>{high},"{above}","{same}"))'

    def number(self, page: Any, sheet: Sheet, number: int, column: str, at: tuple[int, int]) -> str:
        """Write a number, or its formula with the number as what it gives; an input may be changed within limits."""
        row, unit = sheet.rows[number], _unit(sheet.rows[number], column)
        value = scaled(row[column], unit)
        shape = {"num_format": number_format(row[column], unit, _shows(row, column, unit))}
        looks = ["cell", "number"]
        if row.get("role") == "input":
            looks.append("input")
            low, high = PLAN["limits"].get(unit, (value / 100, value * 100))
            page.data_validation(*at, *at, PLAN["validation"][wording.language()] | {
                "validate": "decimal", "criteria": "between", "minimum": low, "maximum": high,
                "error_message": f"{low:g} … {high:g}"})
        if formula := self.formula(sheet, number, column):
            page.write_formula(*at, formula, self.style(*looks, "worked", **shape), value)
        else:
            page.write_number(*at, value, self.style(*looks, **shape))
        return str(round(value, 3))

    def formula(self, sheet: Sheet, number: int, column: str) -> str:
        """The formula of a cell, or nothing where the library has no result or an input is missing."""
        row, (base, end) = sheet.rows[number], _bound(column)
        expression = row.get("live", {}).get(base, "")
        if not expression:
            return ""
        unit, goal = _unit(row, column), scaled(row[column], _unit(row, column))
        try:
            for lifted in (False, True):  # money over money needs no yuan; where units differ, each is brought to yuan
                made, tried = (bounded(expression, end, functools.partial(self.part, sheet, number, lifted, shape))
                               for shape in (0, 1))
                if lifted and power(unit):
                    made, tried = f"({made}) / 1E{power(unit)}", f"({tried}) / 1E{power(unit)}"
                if math.isclose(value_of(tried), goal, rel_tol=1e-9, abs_tol=1e-9):
                    return "=" + made
        except LookupError:
            pass
        return ""

    def part(self, sheet: Sheet, number: int, lifted: bool, shape: int, token: str, end: str) -> str:
        """An input of a formula as its cell (``shape`` 0) or as its content (1), in yuan where it is ``lifted``."""
        *shapes, scale = self.address(sheet, number, token, end)
        return f"({shapes[shape]} * 1E{scale})" if lifted and scale else str(shapes[shape])

    def address(self, sheet: Sheet, number: int, token: str, end: str) -> Address:
        """Where an input stands, or its bound; LookupError where that is not known."""
        row = sheet.rows[number]
        if token in self.names:
            home, place = self.names[token]
            cell, content, scale = self.found(home, place, "value")
            return token if home.rows[place]["role"] == "input" else cell, content, scale
        if re.fullmatch(r"id\d", token):
            name = _rests_on(row)[int(token[2:])]
            own = next((number for number, row in enumerate(sheet.rows) if row.get("source_id") == name), -1)
            if own >= 0 and "value" in sheet.columns:
                return self.found(sheet, own, end if end in sheet.columns else f"value_{end}" if end else "value")
            home, number = self.places[name]
            cell, content, scale = self.found(home, number, end or "value")
            return f"'{home.name}'!{cell}", content, scale
        if token.startswith("before_"):
            token, number = token.removeprefix("before_"), row["previous"]
        return self.found(sheet, number, f"{token}_{end}" if f"{token}_{end}" in sheet.columns else token)

    def found(self, sheet: Sheet, number: int, column: str) -> Address:
        if not (cell := sheet.at(number, column)):
            raise LookupError(column)
        row = sheet.rows[number]
        unit = _unit(row, column)
        return cell, repr(scaled(row[column], unit)), power(unit)

    def charts(self, page: Any, drawings: Sequence[Mapping[str, Any]], below: int, columns: int) -> None:
        """Native charts, one below the other, with alternative texts: a line for each place and basis, or a column."""
        from nanshan_data.notebook.style import PLACES

        for place, drawing in enumerate(drawings):
            sheet = self.sheets[drawing["sheet"]]
            chart = self.book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
            title, lines = drawing["title"], list[str]()
            rows = [number for number, row in enumerate(sheet.rows) if row["year"] >= drawing["since"]]
            years = [sheet.rows[number]["year"] for number in rows]
            for column, colour in zip(drawing.get("series", ()), drawing.get("colours", ()), strict=True):
                chart.add_series({"name": heading(column), "categories": sheet.span("year", rows),
                                  "values": sheet.span(column, rows), "line": {"color": colour, "width": 2},
                                  "marker": {"type": "none"}})
            column = drawing.get("column", "")
            for entity, colour in PLACES.items() if column else ():
                wanted = {"entity": entity, **drawing["where"]}.items()
                found = [number for number in rows if wanted <= (row := sheet.rows[number]).items() and row[column]]
                for run in _runs(sheet, found):
                    border, white = {"color": colour}, {"color": "#FFFFFF"}
                    lines.append(entity)
                    chart.add_series({
                        "name": shown("entity", entity), "categories": sheet.span("year", run),
                        "values": sheet.span(column, run), "line": {"color": colour, "width": 2},
                        "marker": {"type": "circle", "size": 5, "fill": white, "border": border}})
            own = {"title": {"name": title}, "y_axis": {**drawing["axis"], "name": unit_shown(drawing["unit"])},
                   "x_axis": {"min": 5 * (min(years) // 5), "max": -5 * (-max(years) // 5)}}
            own["legend"] = {"delete_series": [line for line, name in enumerate(lines) if name in lines[:line]]}
            for part, options in PLAN["chart"].items():
                getattr(chart, f"set_{part}")(options | own.get(part, {}))
            page.insert_chart(below + 23 * place, 0, chart, {"description": f"{title} ({sheet.name})"})
        if drawings:
            page.print_area(0, 0, below + 23 * len(drawings), max(columns - 1, 11))
            page.fit_to_pages(1, 1)
            page.set_paper(9)


def _rests_on(row: Row) -> list[str]:
    """The ids of the figures that a row rests on: id0, id1 … of its formulas."""
    return ids(row.get("source_id") or row.get("inputs"))


def _unit(row: Row, column: str) -> str:
    about = codebook.column(column)
    return row[about.unit[1:]] if about.unit.startswith("=") else about.unit


def scaled(value: Any, unit: str) -> Any:
    """A number as its cell holds it: money in 亿 or billions."""
    return float(Decimal(repr(value)).scaleb(-power(unit))) if power(unit) else value


def _runs(sheet: Sheet, numbers: Iterable[int]) -> list[list[int]]:
    """Rows of a series, split where the basis changes or a year is missing: there ``basis`` does."""
    return [list(rows) for _, rows in itertools.groupby(numbers, lambda number: sheet.rows[number]["basis"])]


def _bound(column: str) -> tuple[str, str]:
    """The column that a column of bounds belongs to, and which of them it holds: gdp_low → gdp, low."""
    base, _, end = column.rpartition("_")
    return (base or "value", end) if end in ("low", "high") else (column, "")


def _shows(row: Row, column: str, unit: str) -> Figure | None:
    """What a cell shows with digits of its own: what it points at, or what is worked out in it, with the bounds that
    stand beside it; nothing for what is stated. A bound shows as many digits as if it lay in a tenth of that."""
    base, end = _bound(column)
    if re.fullmatch(r"id\d", pointed := row.get("live", {}).get(base, "")):
        return lookup.document_figures().get(_rests_on(row)[int(pointed[2:])])
    if (base not in row.get("live", ()) and base not in ("recomputed", "residual")) or not unit:
        return None
    low, high = (row.get(f"{base}_{side}", row.get(side)) for side in ("low", "high"))
    if low is None and high is None:
        low = high = row[base]
    elif end and low is not None and high is not None:
        low, high = row[column] - (high - low) / 20, row[column] + (high - low) / 20
    rate = "growth" in base or row.get("measure") in digits.RATES
    return Figure(row[column], low, high, unit, origin="derived", qualifier="", measure="growth" if rate else "",
                  inputs=(Figure(1, 1, 1, "", "assumption"),))


def _folded(column: str) -> bool:
    """Bounds of the columns of a wide table are folded away, not those of its one value."""
    base, end = _bound(column)
    return bool(end) and base != "value"
