"""Tables pasted as text: which numbers are cells, and what head, column and row say of their unit, multiplier and sign.

Cells part at tabs, bars and runs of spaces; or at single spaces where a line is a label and numbers; or each stands on
a line of its own. A number whose unit cannot be told keeps an empty one, never a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from nanshan_data.quantities.amounts import CURRENCIES, dimension, unit_at
from nanshan_data.quantities.numerals import multiplier
from nanshan_data.quantities.rates import HUGE, per_unit

_HINT = re.compile(
    r"[\t|│\u3000 \n](?:(?<=[\t|│])|(?<=[^\n \u3000][ \u3000])[ \u3000]+[^\n \u3000]|(?<=[\d%％] )[-+−↓↑]?\d"
    r"|[-+−]?\d[\d,.]*[%％]?[ \t]*\n[-+−]?\d|(?<=\n)[-+−]?\d[\d,]*\.\d+[ \t]*\n)")
_PROSE = re.compile(r"[。；！？]|，[^，\n]*，|，(?![^（(]*[）)])")
_SHORT = 30
_NUMBER = re.compile(  # (12,345) is below zero, (1) a note
    r"([-+−–]|[↓▼↑▲]\s?|[(（](?=[\d,.]{2,}[%％]?[)）]))?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,20}(?:\.\d+)?)\s?([%％‰])?\s?([↓▼↑▲])?(?(1)[)）]?)")
_AMOUNT = re.compile(r"(?:[+\-−]|增加|减少|上升|下降|提高|降低)?\d[\d,.]*[^\d\s]{1,6}")
_COUNTED = re.compile(r"\d[\d,]*(?:\.\d+)?([^\d\s%％/]{1,4})")
_NOTHING = re.compile(r"[-—–…./*]{0,4}|[:\-]{2,20}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PARTED = re.compile(r"(?:^|[\t|│])([^\t|│]*)"), re.compile(r"(\S+(?: \S+)*)"), re.compile(r"(\S+)")  # by bars, spaces, a space
_COLUMN = re.compile(r"(T{0,8}?)(T{1,2}N{1,12})\2+(?!N)")  # lines of text and of numbers: heads, then rows alike
_LONE = re.compile(r"[^，。；！？\t|\s]{1,24}")
_IN_BRACKETS = re.compile(r"[(（]([^)）]{1,14})[)）]")
_UNIT_LINE = re.compile(r"(?:计量)?单位[:：]\s*([^\s)）]+)")
_MONEY_LINE = re.compile(r"((?:人民币|港币)?[十百千万亿]{1,2}[一-鿿]?元)")  # 港币百万元 on a line of its own
_PER_CENT_LINE = re.compile(r"单位[:：][^\s)）]*[、,，/;]\s?%")  # 单位：万元、%
_GROWTH = re.compile(r"增长|增速|增减|增幅|涨幅|降幅|同比|环比|比上年|比去年|±|较上|较去|下降|占|比重|率$|升降")
_IN_PER_CENT = re.compile(r"[%％]|下降率|增速|增幅|涨幅|降幅|占比|比重|增长率|百分比")
_NUMBER_OF = re.compile(r"([人户])口?数$")
_PROGRESS = re.compile(r"完成(?:年初|全年|年度)?(?:预算|计划|目标|任务|率|进度|比例)|执行率")
_NO_AMOUNT = re.compile(r"率|P/?[EBS]|EPS|RO[EA]|倍|指数|每股|系数|增长|增速|比$")
_FALL, _EITHER_WAY = re.compile(r"下降|减少|降低|降幅|跌幅|下滑|↓"), re.compile(r"增减|升降|增长|增加|上升")
_AIM, _RESULT = re.compile(r"目标|预期|计划|预算"), re.compile(r"完成|执行|占|比|实际|决算|^为")
Measure = tuple[str, Decimal]


class Cell(NamedTuple):
    """A number of a table: where it ends, its sign, and what the table says of it."""

    start: int
    end: int
    sign: int
    unit: str
    scale: Decimal
    kind: str


class _Text(NamedTuple):
    start: int
    text: str

    @property
    def number(self) -> re.Match[str] | None:
        return _NUMBER.fullmatch(self.text)

    @property
    def counted(self) -> Measure | None:
        """The unit of a cell that brings its own: 7.2张."""
        found = _COUNTED.fullmatch(self.text)
        measure = measure_of(found[1]) if found else None
        return measure if measure and dimension(measure[0]) != "time" else None


_Row = list[_Text]


def cells(view: str) -> dict[int, Cell]:
    """The cells of all tables, by the offset of their digits."""
    known: dict[int, Cell] = {}
    if _HINT.search(view):
        lines = [_Text(found.start(), found.group()) for found in re.finditer(r"^[^\n]*", view, re.MULTILINE)]
        for heads, rows in (*_blocks(lines), *_columns(lines)):
            head = _Head.of(heads)
            for row in rows:
                known.update(_read(head, row))
    return known


def _split(line: _Text) -> tuple[_Row, bool]:
    """The cells of a line, and whether they are parted by more than single spaces."""
    body = line.text.strip(" \r\u3000").removeprefix("|").removeprefix("│").rstrip(" \t\u3000|│")
    offset = line.start + line.text.find(body)
    kind = 0 if re.search(r"[\t|│]", body) else 1 if re.search(r"[ \u3000]{2}|\u3000", body) else 2
    parts = [(found.start(1), found[1]) for found in _PARTED[kind].finditer(body)]
    return [_Text(offset + start + len(text) - len(text.lstrip()), text.strip()) for start, text in parts], kind < 2


def _is_row(row: _Row, strong: bool) -> bool:
    """A label and numbers; where only single spaces part them, nothing else and at least two, missing ones counted."""
    first = next((index for index, cell in enumerate(row) if index and (cell.number or (
        cell.counted if strong else _NOTHING.fullmatch(cell.text)))), len(row))
    numbers = [cell.text for cell in row if cell.number]
    if strong or all(map(_YEAR.fullmatch, numbers)):
        return strong and first < len(row) and not (numbers and all(map(_YEAR.fullmatch, numbers)))
    least = 1 if _YEAR.fullmatch(row[0].text) else 2
    return first <= 4 and len(row) - first >= least and not (row[0].number and least > 1 and first < 2) and all(
        cell.number or _NOTHING.fullmatch(cell.text) or _AMOUNT.fullmatch(cell.text) for cell in row[first:])


_FURNITURE = re.compile(r"\A[-—–]\s?\d{1,4}\s?[-—–]\Z|[上下]一页|[末尾]页")
"""What a page or a site prints around its text: - 12 -, 上一页 1 2 3 下一页."""
_LABEL_ROW = re.compile(r"[|│]?[^|│]*+(?:[|│]\s*+){2,}+")  # | 一、人口 | | | |: a heading among the rows


def _blocks(lines: list[_Text]) -> Iterator[tuple[list[_Row], list[_Row]]]:
    """The lines above the first row, and the rows, of every table that has a row on a line."""
    heads: list[_Row] = []
    rows: list[_Row] = []
    for line, below in zip(lines, [*lines[1:], _Text(0, "")], strict=True):
        text = line.text.strip()
        if not text or (_LABEL_ROW.fullmatch(text) and not _UNIT_LINE.search(text)):
            continue
        if _PROSE.search(line.text) and not (len(text) < _SHORT and _UNIT_LINE.search(text)):
            yield heads, rows
            heads, rows = [], []
            continue
        if _FURNITURE.search(text):
            continue
        row, strong = _split(line)
        if rows and not below.text.strip() and _UNIT_LINE.fullmatch(text) and not _common(heads):
            heads.insert(0, [_Text(line.start, text)])  # the unit stands below the table
            continue
        missing = strong and bool(rows) and row[0].number and any(_NOTHING.fullmatch(cell.text) for cell in row[1:])
        if missing or _is_row(row, strong):
            rows.append(row)
        elif not all(_NOTHING.fullmatch(cell.text) for cell in (row[-1:] if rows else row)) and (
                len(row) > 1 or not rows or _UNIT_LINE.search(line.text)):
            if rows:
                yield heads, rows
                heads, rows = [], []
            heads = [*heads[-3:], row]
    yield heads, rows


def _columns(lines: list[_Text]) -> Iterator[tuple[list[_Row], list[_Row]]]:
    """Tables whose cells stand each on a line: heads, then as many numbers behind every label."""
    short = [_Text(line.start + len(line.text) - len(line.text.lstrip()), line.text.strip()) for line in lines]
    types = "".join(_type_of(line) for line in short)
    for found in _COLUMN.finditer(types):
        width, first = len(found[2]), found.end(1)
        heads = short[found.start():first]
        units = [[cell] for cell in heads if _UNIT_LINE.search(cell.text)]
        titles = [cell for cell in heads if [cell] not in units][-width:]
        if len(titles) == width and _telling(titles[0].text):  # the head has two rows: which column is which cannot be told
            titles = []
        yield ([*units, titles],
               [short[start:start + width] for start in range(first, found.end(), width)])


def _type_of(line: _Text) -> str:
    """N for a number or nothing in its place, T for other text that may be a cell."""
    if line.number or (line.text and _NOTHING.fullmatch(line.text)):
        return "N"
    return "T" if _LONE.fullmatch(line.text) else "-"


def measure_of(text: str) -> Measure | None:
    """The unit and multiplier that are all of ``text``: 万吨, 亿元, %."""
    text = text.strip("±＋+- \u3000")
    currency = next(filter(text.startswith, CURRENCIES), "")
    text = text.removeprefix(currency)
    scale, end = multiplier(text, 0)
    unit, end = unit_at(text, end)
    unit = unit or (CURRENCIES[currency] if currency and scale > 1 else "")
    thing = dimension(unit) == "count" and scale == 1 and len(unit) > 1 and unit[-1] not in "次箱日"  # 城市, 部门
    return (unit, scale) if text and end == len(text) and not (text[0].isdigit() or thing) else None


def _stated(text: str) -> Measure | None:
    """The unit that the words of a head or label give: GDP（亿元）, 产量/吨, 比上年增长%, 万吨."""
    parts = [part for found in _IN_BRACKETS.finditer(text) for part in re.split(r"[,，、]", found[1])]
    found = next(filter(None, map(measure_of, [*parts, text, text.rpartition("/")[2]])), None)
    if not found and "百分点" in text:
        return "百分点", Decimal(1)
    return found or (("%", Decimal(1)) if _IN_PER_CENT.search(text) or _PROGRESS.match(text) else None)


def _per(text: str, unit: str, scale: Decimal) -> str:
    """``unit`` with the denominator that a head or label names: 每千人床位数（张）, 人均收入."""
    words = _IN_BRACKETS.sub("", text)
    return per_unit(words, len(words), unit, scale >= HUGE)


def _common(heads: list[_Row]) -> Measure | None:
    """The unit of the whole table (单位：吨; 单位：亿元、%; 支出项目（亿元） or HK$百万 in its corner); none where there are
    several (单位：头、只).
    """
    lines = [found for row in reversed(heads) for cell in row if (found := _unit_line(cell.text, alone=len(row) == 1))]
    stated = [measure for measure in map(measure_of, re.split(r"[,，、;]", lines[0][1])) if measure] if lines else []
    levels = [measure for measure in stated if measure[0] != "%"]
    if (levels or stated) and len(levels) < 2:
        return (levels or stated)[0]
    corner = next((row[0].text for row in reversed(heads) if len(row) > 1), "")
    return _stated(corner) if _IN_BRACKETS.search(corner) or measure_of(corner) else None


def _unit_line(text: str, *, alone: bool) -> re.Match[str] | None:
    return _UNIT_LINE.search(text) or _IN_BRACKETS.fullmatch(text) or (_MONEY_LINE.fullmatch(text) if alone else None)


def _above(heads: list[_Row], index: int) -> str:
    """What the upper row of a two-row head says of a column: an empty cell, or none at the end, goes on from its left."""
    upper, lower = ([[], [], *heads])[-2:]
    if all(cell.text for cell in (*upper, *lower)):
        return ""
    while index and (index >= len(upper) or not upper[index].text):
        index -= 1
    return upper[index].text if index else ""


class _Head(NamedTuple):
    """What stands above the rows of a table and holds for all of them."""

    titles: list[_Row]  # the last of them is the head proper
    caption: str  # 每千人 …
    common: Measure | None
    shares: bool  # 单位：亿元、%
    dated: bool

    @classmethod
    def of(cls, heads: list[_Row]) -> _Head:
        titles = [row for row in heads if len(row) > 1]
        return cls(titles, next((row[0].text for row in heads if len(row) == 1 and row[0].text.startswith("每")), ""), _common(heads),
                   any(_PER_CENT_LINE.search(cell.text) for row in heads for cell in row),
                   bool(titles) and titles[-1][0].text.endswith(("年", "年度", "年份", "学年")))

    def title(self, index: int, width: int) -> str:
        """What is said of a column of a row of ``width`` cells; the label may have no title."""
        own = self.titles[-1] if self.titles else []
        missing = width - len(own)
        if not own or missing not in (0, 1) or index < missing:
            return ""
        title = own[index - missing].text
        return title if missing or _telling(title) else _above(self.titles, index) or title


def _read(head: _Head, row: _Row) -> Iterator[tuple[int, Cell]]:
    """The cells of a row that are numbers, each with the offset of its digits."""
    first = next((index for index, cell in enumerate(row) if index and cell.number), len(row))
    label, opens = "".join(cell.text for cell in row[:first]), row[0]
    if opens.number and (first > 1 or head.dated) and not _YEAR.fullmatch(opens.text):  # 1 上海 5.3; 学年度 … ⏎ 112 …
        yield opens.start, Cell(opens.start, opens.start + len(opens.text), 1, "", Decimal(1), "time" if head.dated else "enum")
    said = [*(row[:first] if not opens.number or first > 1 else []), *row[first + 1:first + 2]]
    own = next(filter(None, (_stated(cell.text) for cell in said if not cell.number and (len(cell.text) > 1 or cell is not opens))), None)
    for index, cell in enumerate(row[1:], start=1):
        title = head.title(index, len(row))
        if counted := cell.counted:
            unit, scale = counted
            if (rate := _per(title, _per(head.caption, unit, scale), scale)) != unit:  # 7.2张 below 每千人床位数
                yield cell.start, Cell(cell.start, cell.start + len(cell.text), 1, rate, scale, "stat")
        elif number := cell.number:
            measure = _unit(title, own if index == first or title else None,
                            head.common if (title or not head.titles) and not _NO_AMOUNT.search(label) else None, head.shares)
            yield cell.start + number.start(2), _number_cell(cell, number, title, label, measure)


def _number_cell(cell: _Text, number: re.Match[str], title: str, label: str, measure: Measure) -> Cell:
    """A cell with the sign, the unit and the kind that its marks, its column and its row give it."""
    unit, scale = measure
    if not unit and "." not in number[2] and (heads_of := _NUMBER_OF.search(title)):
        unit = heads_of[1]  # 人口数, 户数
    unit, scale = (number[3], Decimal(1)) if number[3] else (_per(label, _per(title, unit, scale), scale), scale)
    mark = (number[1] or number[4] or "").strip()
    falling = any(_FALL.search(text) and not _EITHER_WAY.search(text) for text in (title, label))
    sign = -1 if mark in tuple("-−–↓▼(（") or (falling and not mark) else 1
    kind = "claim" if unit == "倍" else "target" if _AIM.search(title) and not _RESULT.search(title) else "stat"
    return Cell(cell.start if mark in tuple("-−–") else cell.start + number.start(2),
                cell.start + number.end(3 if number[3] else 2), sign, unit, scale, kind)


def _telling(title: str) -> bool:
    """Whether a head says how its column is measured."""
    return bool(_stated(title) or _GROWTH.search(title))


def _unit(title: str, own: Measure | None, common: Measure | None, shares: bool) -> Measure:
    """The column's unit before the row's, the row's before the table's; growth is never in the unit of the level."""
    if title and (stated := _stated(title)):
        return stated
    unknown = "", Decimal(1)
    if _GROWTH.search(title):
        return ("%", Decimal(1)) if shares else unknown
    return own or common or unknown
