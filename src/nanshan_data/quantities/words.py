"""The words around a number: qualifier, sign, and what kind of statement it is, as far as the language alone can tell."""

from __future__ import annotations

import csv
import functools
import os
import re
from pathlib import Path
from typing import NamedTuple

from nanshan_data.errors import DataError

WINDOW = 20
_FILLER = r"(?:了|达到?|到|为|占|有|合|于|出)?\s{0,6}$"
_OF_WHAT = r"(?:[一-鿿]{1,10}的|全[国省市区球]|总数|总量)?"
_BEFORE = {
    "at_most": r"[≤≦]|不超过|不高于|不多于|不大于|至多|最多|最高(?:可达|可获|达|为|可|给予|补贴|资助|奖励|允许)?|(?<![只不])不过",
    "at_least": r"[≥≧]|不少于|不低于|不小于|不下于?|至少|最少",
    "over": r"(?<!不)(?:超过|高于|多于|大于)|突破|跨过|(?<!赶)(?<!贸易[出入])(?<![，。；][出入])超出?|逾",
    "nearly": r"将近|接近|逼近|(?<![附最临邻亲靠远])近",
    "about": r"大约|约莫|大概|(?<![节预合签公条契履制集违邀特简])约",
    "under": r"不到|不足|不及|不满|(?<!不)(?:低于|少于|小于)",
}
_PREFIX = re.compile("(?=[≤≦≥≧不至最超高多大突跨逾将接逼近约低少小])(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _BEFORE.items()) + ")" + _FILLER)
_FRACTION_PREFIX = re.compile(_PREFIX.pattern.replace(r"\s{0,6}$", _OF_WHAT + r"\s{0,6}$"))
# 过, 破 and 上 are qualifiers only before a magnitude: 过万亿, 破10亿, 上百家; elsewhere they are verbs (办过 3 届).
_MAGNITUDE_PREFIX = re.compile(r"(?:(?<![经通不路度越跨透胜去做有])过|(?<![打侦攻爆突识])破|(?<![以之海线网本乘])上)\s{0,3}$")
_AFTER = re.compile(
    r"\s{0,3}(?:(?P<at_least>(?:[及或]|\(含\)|（含）)?以上)|(?P<about>左右|上下(?![游班文级联楼]))|(?P<under>[及或]?以下)|(?P<at_most>以内|之内|(?<=[天年月时钟])内(?![地容部外涵蒙]))"
    r"|(?P<over>有余|之多|开外|多(?=[，。；、,;）)\s的]|$)))")
_FALLING = re.compile(
    r"(?=[下减降回收缩萎负压削递贬跌])(?:(?:下降|减少|降低|下滑|回落|下跌|收窄|缩减|萎缩|负增长|下调|减产|减收|缩小|缩短|压缩|压减|削减|递减|贬值)(?:了|幅度?)?"
    r"(?:超过?|近|约|逾|大约|接近|超出|达)?\s{0,6}$|(?:[降跌减]幅|(?:下降|减少|降低|下跌)幅度)(?:为|达到?|超过?|近|约)?\s{0,6}$)")
_FALLING_PERCENT = re.compile(r"[^节增加缩削裁]?(?:降|减|跌)(?:超过?|近|约|逾)?\s{0,6}$")
_TARGET = re.compile(
    r"力争|争取|预计|预期(?!寿命)|目标(?!任务|责任|考核)|确保|拟(?!合)|(?:计划|规划)(?=到|于|用|在|今|明|年|新|建设|开|投资|引进|招|总投资|达|实现|培育|\s*$)|不少于|不低于|将(?:达|突破|超|增|建|新|投|推|实现|完成)|有望")
_SENTENCE_BREAK = re.compile(r"[。；;！？!?\n]")
_LOCATING_BEFORE = re.compile(r"(?:近|过去|未来|今后|这|(?<!提)前|后|每|最近|过往|此后|当年|头|往后|再用|去|同期|接下来)\s{0,3}$")
_LOCATING_AFTER = re.compile(r"\s{0,3}(?:来|以来|前|后|之后|之前|间|期间|内(?!地)|期|行动|规划|计划|攻坚|滚动|制)")

_WORD = re.compile(r"\w(?:[\w+-]*\w)?")


class Counters(NamedTuple):
    """data/raw/grammar/counters.csv: what stands after a counter that is part of another word (12 分会场, 3 场景), and the
    nouns (近 10 万熟练工人) and subjects (用户突破 300 万) that supply the counter which a number lacks.
    """

    other_words: dict[str, frozenset[str]]
    units: list[str]
    noun: re.Pattern[str]
    subject: re.Pattern[str]


def listed(folder: str, name: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a word list below data/raw, which must have these columns; the first names each row, once. This package
    reads its own word lists, with nothing but the standard library, so that it can be used without the rest."""
    root = Path(os.environ.get("NANSHAN_ROOT") or Path(__file__).resolve().parents[3])
    place = f"data/raw/{folder}/{name}.csv"
    try:
        with root.joinpath(place).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{place}: cannot be read ({error}); restore it") from None
    if missing := [column for column in columns if rows and column not in rows[0]]:
        raise DataError(f"{place}, row 1: missing column {', '.join(missing)}; the columns are {','.join(columns)}")
    seen = {""}
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise DataError(f"{place}, row {number}: not as many cells as the header has; quote a cell with a comma")
        if row[columns[0]] in seen:
            raise DataError(f"{place}, row {number}, column {columns[0]}: {row[columns[0]]!r} is empty or stands in "
                            "another row already; fill it in or remove one")
        seen.add(row[columns[0]])
    return rows


@functools.cache
def dimensions() -> dict[str, str]:
    """What each unit of units.csv measures: money, area, count …"""
    return {row["unit"]: row["dimension"] for row in listed("codebook", "units", ("unit", "dimension"))}


def words_of(cell: str, place: str) -> tuple[str, ...]:
    """The words of a cell, separated by ``|``: letters and digits, with + or - between them; DataError at ``place`` else.

    Words are looked for as they stand, so what means more in a pattern (brackets, ``.*``) is a mistake here.
    """
    words = tuple(cell.split("|")) if cell else ()
    for word in words:
        if not _WORD.fullmatch(word):
            raise DataError(f"{place}: {word!r} is no word; write letters and digits, one | between two words")
    return words


def _either(cell: str, place: str) -> str:
    """A group that finds any of the words of a cell; nothing where there are none."""
    return f"({'|'.join(map(re.escape, words_of(cell, place))) or '(?!)'})"


@functools.cache
def counters() -> Counters:
    """The words of every counter; one group of ``noun`` and of ``subject`` for each of ``units``."""
    rows = listed("grammar", "counters", ("unit", "not_before", "nouns", "subjects"))
    nouns, subjects = ("|".join(_either(row[column], f"data/raw/grammar/counters.csv, row {number}, column {column}")
                                for number, row in enumerate(rows, start=2)) for column in ("nouns", "subjects"))
    return Counters({row["unit"]: frozenset(row["not_before"]) for row in rows}, [row["unit"] for row in rows],
                    re.compile(f"[^，。；、：\\d“]{{0,6}}?(?:{nouns})"), re.compile(f".*(?:{subjects})", re.DOTALL))


def supplied(view: str, start: int, end: int) -> str:
    """The unit that the text leaves out: that of the noun counted, or of the subject of the clause."""
    known, clause = counters(), re.split(r"[，。；：\n]", view[max(0, start - 40):start])[-1]
    found = known.noun.match(view, end) or known.subject.match(clause)
    return known.units[(found.lastindex or 1) - 1] if found else ""


def qualifier(view: str, start: int, end: int, inner: str = "", *, fraction: bool = False, magnitude: bool = False) -> str:
    """The qualifier that covers the number at ``start``…``end``; ``exact`` where nothing does."""
    before = view[max(0, start - (WINDOW if fraction else 12)):start]
    if found := (_FRACTION_PREFIX if fraction else _PREFIX).search(before):
        return found.lastgroup or "exact"
    if magnitude and _MAGNITUDE_PREFIX.search(before):
        return "over"
    if found := _AFTER.match(view, end):
        return found.lastgroup or "exact"
    return inner or "exact"


def falls(view: str, start: int, unit: str) -> bool:
    """Whether the number is a decrease: 下降4.5%, 减少 3 万人; not 降至 16.9."""
    before = view[max(0, start - WINDOW):start]
    if _FALLING.search(before):
        return True
    return unit in ("%", "‰", "百分点") and bool(_FALLING_PERCENT.search(before))


def planned(view: str, start: int) -> bool:
    """Whether the sentence speaks of a plan or an expectation, at most 80 characters before the number."""
    before = view[max(0, start - 80):start]
    return bool(_TARGET.search(before) and _TARGET.search(_SENTENCE_BREAK.split(before)[-1]))


def locates(view: str, start: int, end: int) -> bool:
    """Whether a duration says when, not how long: 近五年, 三年来, 每5年."""
    return bool(_LOCATING_BEFORE.search(view[max(0, start - 6):start]) or _LOCATING_AFTER.match(view, end))
