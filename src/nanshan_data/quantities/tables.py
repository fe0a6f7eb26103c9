"""Tables pasted as text: which numbers are cells, and what head, column and row say of their unit, multiplier and sign.

Cells part at tabs, bars and runs of spaces; or at single spaces where a line is a label and numbers; or each stands on
a line of its own. A number whose unit cannot be told keeps an empty one, never a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from nanshan_data.quantities.amounts import unit_at
from nanshan_data.quantities.numerals import multiplier

_HINT = re.compile(
    r"[\t|\u3000 \n](?:(?<=[\t|])|(?<=[^\n \u3000][ \u3000])[ \u3000]+[^\n \u3000]|(?<=[\d%％] )[-+−↓↑]?\d"
    r"|[-+−]?\d[\d,.]*[%％]?[ \t]*\n[-+−]?\d)")
_PROSE = re.compile(r"[。；！？]|，[^，\n]*，|，(?![^（(]*[）)])")
_NUMBER = re.compile(r"([-+−–]|[↓▼↑▲]\s?)?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,20}(?:\.\d+)?)\s?([%％‰])?\s?([↓▼↑▲])?")
_NOTHING = re.compile(r"[-—–…./*]{0,4}|[:\-]{2,20}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_STRONG = re.compile(r"[ \u3000]*[\t|│]+[ \t|│\u3000]*")
_SPACES = re.compile(r"[ \u3000]{2,}|\u3000")
_IN_BRACKETS = re.compile(r"[(（]([^)）]{1,14})[)）]")
_UNIT_LINE = re.compile(r"(?:计量)?单位[:：]\s*([^\s)）]+)")
_GROWTH = re.compile(r"增长|增速|增减|增幅|涨幅|降幅|同比|环比|比上年|比去年|±|较上|较去|下降|占|比重|率$|升降")
_IN_PER_CENT = re.compile(r"[%％]|下降率|增速|增幅|涨幅|降幅|占比|比重|增长率|百分比")
_FALL = re.compile(r"下降|减少|降低|降幅|跌幅|下滑|↓")
_EITHER_WAY = re.compile(r"增减|升降|增长|增加|上升")
_AIM = re.compile(r"目标|预期|计划|预算")
_RESULT = re.compile(r"完成|执行|占|比|实际|决算")
_LONGEST_CELL = 24


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


@dataclass(slots=True)
class _Block:
    """The lines above the first row, and the rows, each a list of cells."""

    heads: list[list[_Text]] = field(default_factory=list)
    rows: list[list[_Text]] = field(default_factory=list)


def cells(view: str) -> dict[int, Cell]:
    """The cells of all tables, by the offset of their digits."""
    if not _HINT.search(view):
        return {}
    lines = [_Text(found.start(), found.group()) for found in re.finditer(r"^[^\n]*", view, re.MULTILINE)]
    known: dict[int, Cell] = {}
    for block in (*_blocks(lines), *_columns(lines)):
        for row in block.rows:
            known |= _read(block, row)
    return known


def _split(line: _Text) -> tuple[list[_Text], bool]:
    """The cells of a line, and whether they are parted by more than single spaces."""
    body = line.text.strip(" \t\r\u3000")
    offset = line.start + line.text.find(body[:1]) if body else line.start
    strong = bool(_STRONG.search(body) or _SPACES.search(body))
    parting = _STRONG if _STRONG.search(body) else _SPACES if strong else re.compile(" +")
    found, position = [], 0
    for gap in parting.finditer(body):
        found.append(_Text(offset + position, body[position:gap.start()]))
        position = gap.end()
    found.append(_Text(offset + position, body[position:]))
    if found and not found[0].text:
        found = found[1:]
    return found[:-1] if len(found) > 1 and not found[-1].text else found, strong


def _is_row(row: list[_Text], strong: bool) -> bool:
    numbers = [bool(cell.number) for cell in row]
    if strong:
        return len(row) > 1 and any(numbers[1:])
    first = numbers.index(True) if True in numbers else len(row)
    dated = bool(row and _YEAR.fullmatch(row[0].text))
    tail = row[max(first, 1):]
    return (first > 0 or dated) and first <= 4 and len(tail) > 1 - dated and all(
        cell.number or _NOTHING.fullmatch(cell.text) for cell in tail)


def _is_head(row: list[_Text]) -> bool:
    """Years in a line are the heads of columns."""
    numbers = [cell.text for cell in row if cell.number]
    return bool(numbers) and all(_YEAR.fullmatch(text) for text in numbers)


def _blocks(lines: list[_Text]) -> Iterator[_Block]:
    block = _Block()
    for line in lines:
        if not line.text.strip():
            continue
        if _PROSE.search(line.text):
            if block.rows:
                yield block
            block = _Block()
            continue
        row, strong = _split(line)
        if all(_NOTHING.fullmatch(cell.text) for cell in row):
            continue
        elif _is_row(row, strong) and not _is_head(row):
            block.rows.append(row)
        elif len(row) > 1 or not block.rows or _UNIT_LINE.search(line.text):
            if block.rows:
                yield block
                block = _Block()
            block.heads = [*block.heads[-3:], row]
    yield block


def _columns(lines: list[_Text]) -> Iterator[_Block]:
    """Tables whose cells stand each on a line: heads, then as many numbers behind every label."""
    run: list[_Text] = []
    for line in [*lines, _Text(0, "")]:
        text = line.text.strip(" \t\r\u3000")
        if text and len(text) <= _LONGEST_CELL and not re.search(r"[，。；！？\t|]|\S\s+\S", text):
            run.append(_Text(line.start + line.text.find(text[:1]), text))
            continue
        if len(run) > 3:
            yield from _column_block(run)
        run = []


def _column_block(run: list[_Text]) -> Iterator[_Block]:
    types = "".join("N" if cell.number else "T" for cell in run)
    groups = list(re.finditer("T+N+", types))
    shapes = {(group.group().count("T"), group.group().count("N")) for group in groups[1:]}
    if not groups or len(shapes) != 1:
        return
    labels, numbers = shapes.pop()
    if labels > 2 or groups[0].group().count("N") != numbers or groups[0].group().count("T") < labels:
        return
    first = groups[0].start() + groups[0].group().count("T") - labels
    heads = run[:first]
    block = _Block([[cell] for cell in heads if _UNIT_LINE.search(cell.text)])
    width = labels + numbers
    block.heads.append([cell for cell in heads if not _UNIT_LINE.search(cell.text)][-width:])
    block.rows = [run[start:start + width] for start in range(first, groups[-1].end(), width)]
    yield block


def measure_of(text: str) -> tuple[str, Decimal] | None:
    """The unit and multiplier that are all of ``text``: 万吨, 亿元, %."""
    text = text.strip("±＋+- \u3000")
    if not text or text[0].isdigit():
        return None
    scale, end = multiplier(text, 0)
    unit, end = unit_at(text, end)
    return (unit, scale) if end == len(text) and (unit or scale > 1) else None


def _stated(text: str) -> tuple[str, Decimal] | None:
    """The unit that the words of a head or label give: GDP（亿元）, 产量/吨, 比上年增长%, 万吨."""
    for found in _IN_BRACKETS.finditer(text):
        for part in re.split(r"[,，、]", found[1]):
            if measure := measure_of(part):
                return measure
    for part in (text, text.rpartition("/")[2] if "/" in text else ""):
        if measure := measure_of(part):
            return measure
    return ("%", Decimal(1)) if _IN_PER_CENT.search(text) else None


def _common(heads: list[list[_Text]]) -> tuple[str, Decimal] | None:
    """The unit of the whole table (单位：吨), the first where there are several."""
    for row in reversed(heads):
        for cell in row:
            if found := _UNIT_LINE.search(cell.text):
                return next(filter(None, map(measure_of, re.split(r"[,，、;]", found[1]))), None)
    return None


def _read(block: _Block, row: list[_Text]) -> dict[int, Cell]:
    titles = [head for head in block.heads if not (len(head) == 1 and _UNIT_LINE.search(head[0].text)) and len(head) > 1]
    head = titles[-1] if titles else []
    shift = len(row) - len(head) if head and 0 <= len(row) - len(head) <= 1 else None
    first = next((index for index, cell in enumerate(row) if index and cell.number), len(row))
    said = row[:first] if row[0].number is None or first > 1 else []
    own = next(filter(None, (_stated(cell.text) for cell in said)), None) or (measure_of(row[first + 1].text) if first + 1 < len(row) else None)
    common, known = _common(block.heads), {}
    for index, cell in enumerate(row):
        number = cell.number
        if not number or (index == 0 and not _stated(row[0].text)):
            continue
        title = head[index - shift].text if shift is not None and index >= shift else ""
        unit, scale = _unit(title, own if index == first or title else None, common if title or not head else None)
        if number[3]:
            unit, scale = number[3].replace("％", "%"), Decimal(1)
        signed = (number[1] or number[4] or "").strip()
        label = "".join(part.text for part in row[:first])
        falling = any(_FALL.search(text) and not _EITHER_WAY.search(text) for text in (title, label))
        sign = -1 if signed in ("-", "−", "–", "↓", "▼") or (falling and not signed) else 1
        kind = "target" if _AIM.search(title) and not _RESULT.search(title) else "stat"
        start = cell.start + (number.start(2) if signed not in ("-", "−", "–") else 0)
        known[cell.start + number.start(2)] = Cell(start, cell.start + (number.end(3) if number[3] else number.end(2)), sign,
                                                   unit, scale, kind)
    return known


def _unit(title: str, own: tuple[str, Decimal] | None, common: tuple[str, Decimal] | None) -> tuple[str, Decimal]:
    """The column's unit before the row's, the row's before the table's; growth is never in the unit of the level."""
    stated = _stated(title) if title else None
    if stated:
        return stated
    if _GROWTH.search(title):
        return "", Decimal(1)
    return own or common or ("", Decimal(1))

