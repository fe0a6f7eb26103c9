"""Plans: which numbers of a text are targets, not results.

A cue (力争, 预计, 目标是, 将突破 …) governs its clause and the list that goes on from it, from number to number, over
commas and semicolons; a clause without a number ends the list. What is done (了, 已, 实际, 去年), a year before the
text's own and the end of the sentence end it, too. Below a heading that announces aims or tasks, every number is one.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left, bisect_right
from typing import NamedTuple

from nanshan_data.quantities import lexicon, words
from nanshan_data.quantities.layout import heading_level

_ADVERBS = "首次|逐步|进一步|力争|有望|陆续|全部|继续|全面|同比|总体|合计|最终|分别|会|仍|达到"
_FURTHEST = 160
_SEPARATOR = re.compile(r"[，；,;]")
_STOP = re.compile(r"[。！？!?]|\n|[\]】]\s|(?<![\d—–-])\s[-•·]\s")  # notes and bullets inside a line end a sentence, too
_ANNOUNCED = re.compile(r"[^，。；\n]{0,8}[:：]\s*\n")
_NEXT_ITEM = re.compile(r"\s*(?:\d{1,2}[.、．)）]|[-*•·①-⑳]|[（(][一二三四五六七八九十\d]{1,2}[）)])")
_PROSE = 16  # a line this long that no mark ends is broken by the page, not by the writer
_HEADING = re.compile(
    r"^[ \t]*(?:#{1,6} *|[（(]?[一二三四五六七八九十]{1,3}[）)、.] *|\d{4} ?年|[“「『]?十[五六七]五)[^\n。；，]{0,36}"
    r"(?:主要目标|预期目标|工作目标|发展目标|目标任务|主要任务|重点任务|工作安排|计划安排|工作重点|重点工作|预期性指标|约束性指标"
    r"|主要指标计划|政策取向|总体要求)[^\n。；，]{0,12}$", re.MULTILINE)
_SAID_AIM = re.compile(  # 产值达100亿元，这是今年的目标
    r"[这此](?<=[，；—].)(?:也|就|便|些|都)?[是为系](?!完成|实现)[^，。；\d]{0,14}(?:目标|任务|打算)(?=[，。；！\n]|$)")
_REPORTED = re.compile(r"完成|执行|回顾|进展|落实情况|实现情况|基本情况|去年|上年")
_ANY_HEADING = re.compile(r"^[ \t]*(?:#{1,6} |[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])[^\n]*", re.MULTILINE)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?: ?年|[-/.]\d)")
_ACHIEVED = re.compile(r"[^，。；\d]{0,10}(?:实现|完成)")
_FIRST_COUNT = re.compile(r"初步[^。；\d]{0,8}$")  # 初步核算，预计2023年…
_AGAINST = re.compile(r"[较比超][^，。；\d]{0,6}(?:预期|目标|计划|预算)")
_MEASURED_BY = re.compile(r"(?:(?<![不等])[高低快慢优好多少]于|超[过出])[^，。；\d]{0,9}$|完成(?:全年|年度|年初|[省市区县]下达|既定|预定)的?$")
"""高于年初预期目标0.3个百分点 compares, and so does 完成全年计划96%."""
_UNNUMBERED = re.compile(r"(?:同步|省[定下]?达?的?[^，；]{0,4}(?:目标|任务|要求)?|以上水平|目标任务|约束性指标|平衡|持平|位次前移)$")
"""How an aim without a number ends in a list of aims: 居民收入增长与经济增长同步, 能耗降幅完成省下达任务."""
_WRITTEN = 2026
"""A text that does not date itself is taken for one of this year: what it says of later ones is planned."""
_HORIZON = re.compile(r"到(20[23][05]) ?年")
"""Ends of five-year plans: where a text that does not date itself looks to a later one, it looks to the nearer, too."""
_FOLLOWS = {"#": r"\s?[\d一二两三四五六七八九十]", "#年": r"[^，。；\d]{0,8}(?:20)?\d\d(?:[-–—~～/至](?:20)?\d\d)*(?:年|E)"}
"""What stands in the lists of words behind a cue for any number, and for the year or years of a forecast: 上调25-27年净利润."""
_PLAN_TITLE = re.compile(r"十([一二三四五])五[^\n]*(?:规划|方案|计划|纲要|意见)")
_AS_OF = re.compile(r"截[至止]到?((?:19|20)\d\d) ?年")
_LATER = re.compile(r"年?(?:[一-鿿]?底|末)?之?前(?![后者])")
_GIVEN = re.compile(  # what a plan starts from or is measured by: 由目前的8%, 较上年的76万
    r"[较比由从自](?:(?:19|20)\d\d ?年|[去上前今本]年|上一?年度?|同期|目前|现时|现在|现有|当前|现行|原来)(?:[^，。；\d]{0,6}的|底|末)?(?:约|近|超)?$")
_NO_PLAN = re.compile(r"[^，。；\d]{0,2}为基[数准]|(?!的)[^，。；\d]{0,2}已[于经在]")
_LAST_YEARS = re.compile(r"(?:去年|上年|前年|上一年)[^，。；]{0,8}$")
_SPAN = re.compile(r"(?:19|20)\d\d ?年?(?:底|末)? ?$")
_COMPARING = re.compile(r"[较比同与]\s?$")


class Cue(NamedTuple):
    """A word that opens a plan: where it ends and how it binds (goal, estimate, plan, limit)."""

    start: int
    end: int
    role: str


@functools.cache
def _cues() -> tuple[re.Pattern[str], dict[str, str], re.Pattern[str]]:
    """The words that open a plan, the role of each, and the words that say a thing is done."""
    rows = lexicon.listed("grammar", "plans", ("word", "role", "not_after", "not_before", "next"))
    opening = [lexicon.guarded(row) + _followed(row["next"]) for row in rows if row["role"] not in ("done", "act")]
    done = [lexicon.guarded(row) for row in rows if row["role"] == "done"]
    return re.compile("|".join(opening)), {row["word"]: row["role"] for row in rows}, re.compile("|".join(done))


@functools.cache
def _act() -> re.Pattern[str]:
    """What an item of a list of tasks begins with, whether it has a number or not: 新增就业3万人，优化营商环境，建成公园12个."""
    return re.compile(lexicon.words("plans", "role", "act"))


def _followed(following: str) -> str:
    if not following:
        return ""
    words = following.split("|")
    follow = [lexicon.either(set(words) - _FOLLOWS.keys()), *(_FOLLOWS[word] for word in words if word in _FOLLOWS)]
    return f"(?=(?:{_ADVERBS})?(?:{'|'.join(follow)}))"


def own_year(view: str) -> int | None:
    """The year that the text is of: title or dateline say so, the name of its plan, or the last 截至 it has figures for."""
    lines = view[:400].split("\n")[:8]
    titles = [line for line in lines[:-1] if len(line) <= 80 and "。" not in line and "，" not in line]
    years = [int(found[1]) for line in titles for found in _YEAR.finditer(line)]
    if not years and (plan := _PLAN_TITLE.search("\n".join(titles))):
        return 2000 + 5 * "一二三四五".index(plan[1])  # 十四五 begins with 2021
    return max(years or [int(found[1]) for found in _AS_OF.finditer(view)], default=None)


class Plans:
    """The state of a walk from mention to mention: whether a plan is open, and how far it has come."""

    def __init__(self, view: str) -> None:
        opening, roles, self._done = _cues()
        self._view, self._next, self._anchor = view, 0, 0
        self._cues = [Cue(found.start(), found.end(),
                         "limit" if _LAST_YEARS.search(view, max(0, found.start() - 12), found.start()) else roles[found.group()])
                     for found in opening.finditer(view)
                     if not _MEASURED_BY.search(view, max(0, found.start() - 12), found.start())]
        self._sections = _sections(view)
        self._cue: Cue | None = None
        self._listing = False  # the last thing seen was a number of the plan
        self._aim: int | None = None  # the year that the plan is for
        self._years: set[int] = set()
        self._own = own_year(view)
        horizons = [int(year) for year in _HORIZON.findall(view)]
        self._now = self._own or (min(horizons) - 1 if max(horizons, default=0) > _WRITTEN else _WRITTEN)

    def passes(self, start: int, end: int) -> None:
        """A date or year stands here: it may carry a plan on (到2027年，…) or tell that it is past."""
        reached = self._reaches(start)
        if self._view[end - 1] in "AEF":  # 25E营收, 24A
            self._cue = None if self._view[end - 1] == "A" else Cue(start, end, "estimate")
            self._anchor, self._listing = end, True
        elif found := _YEAR.match(self._view, start):
            year = int(found[1])
            if reached and not _COMPARING.search(self._view, max(0, start - 3), start):
                if self._past(year, start, end):
                    self._cue = None
                else:
                    self._anchor, self._listing = end, True
            elif year > self._now and self._opens(start, end):
                self._cue, self._anchor, self._listing = Cue(start, end, "plan"), end, True
            self._years.add(year)
        elif reached:
            self._anchor, self._listing = end, True

    def _opens(self, start: int, end: int) -> bool:
        """Whether 到 or 前 makes the year at ``start`` one to come: 到2027年底，…达到8000家, 2027年底前, but not 截至2027年底."""
        before = self._view[max(0, start - 2):start]
        if _LATER.match(self._view, end):
            return True
        return before.endswith(("到", "至")) and before != "截至" and not _SPAN.search(self._view, max(0, start - 8), start - 1)

    def _past(self, year: int, start: int, end: int) -> bool:
        if self._own:
            return year < self._own
        if self._aim and year < self._aim:
            return True
        self._aim = self._aim or year
        if any(other < year for other in self._years) or not self._cue or self._cue.role != "estimate" or end - start > 6:
            return False
        counted = year < _WRITTEN and _FIRST_COUNT.search(self._view, max(0, start - 12), start)
        return bool(counted or _ACHIEVED.match(self._view, end))

    def governs(self, start: int, end: int) -> bool:
        """Whether the quantity at ``start`` is planned; called in the order of the text."""
        planned = self._reaches(start)
        if planned:
            self._anchor, self._listing = end, True
            if self._cue and self._cue.role == "limit":
                self._cue = None
        return (planned or (bool(self._sections) and self._announced(start))) and not self._given(start, end)

    def _given(self, start: int, end: int) -> bool:
        """Whether a plan only starts from this number, or is measured by it: 由8%提升至15%, 较上年的76万, 以…股为基数; or it is there."""
        before = self._view[max(0, start - 24):start]
        if words.FROM.search(before) and words.ONWARDS.match(self._view, end):
            return True
        return bool(_GIVEN.search(before) or _NO_PLAN.match(self._view, end))

    def _reaches(self, start: int) -> bool:
        while self._next < len(self._cues) and self._cues[self._next].start < start:
            cue = self._cues[self._next]
            self._next += 1
            if self._cue is None or cue.role != "limit" or not self._unbroken(cue.start):
                self._cue, self._anchor, self._listing, self._aim = cue, cue.end, False, None
        if self._cue and not self._unbroken(start):
            self._cue = None
        return self._cue is not None

    def _unbroken(self, start: int) -> bool:
        """Whether the text since the last number of the plan lets it go on: at most one clause ends, and none is done."""
        if start - self._anchor > _FURTHEST:
            return False
        gap = self._view[self._anchor:start]
        listed = bool(self._cue and _ANNOUNCED.match(self._view, self._cue.end))
        if self._done.search(gap) or _AGAINST.search(gap) or not _goes_on(self._view, self._anchor, gap, listed):
            return False
        separators = [found.start() for found in _SEPARATOR.finditer(gap)]
        if len(separators) == 2 and self._listing and self._cue and self._cue.role != "estimate":
            return all(_act().match(gap, separator + 1) for separator in separators) or bool(_UNNUMBERED.search(gap, *separators))
        return not separators or (len(separators) == 1 and (self._listing or separators[0] <= 1))

    def _announced(self, start: int) -> bool:
        index = bisect_left(self._sections, (start,)) - 1
        if index < 0 or start >= self._sections[index][1]:
            return False
        clause = max(self._view.rfind(mark, start - 60, start) for mark in "。；\n")
        return not self._done.search(self._view, max(clause, start - 60), start)


def _goes_on(view: str, anchor: int, gap: str, listed: bool) -> bool:
    """No end of a sentence in between, unless the next item of a list follows; a line break only where the page made it."""
    for stop in _STOP.finditer(gap):
        if listed and _NEXT_ITEM.match(gap, stop.end()):
            continue
        before, position = gap[:stop.start()].rstrip(), anchor + stop.start()
        if stop.group() != "\n" or (not before and view[max(0, anchor - 1):anchor] in "。！？"):
            return False
        if not before.endswith((":", "：", "；", ";")) and "\n" in view[max(0, position - _PROSE):position]:
            return False
    return True


def _sections(view: str) -> list[tuple[int, int]]:
    """The stretches below headings that announce aims or tasks, up to the next heading as high, and sentences said to be aims."""
    stretches: list[tuple[int, int]] = []
    heads: list[tuple[int, int]] = []
    for found in _HEADING.finditer(view):
        if _REPORTED.search(found.group()) or (stretches and found.start() < stretches[-1][1]):
            continue
        heads = heads or [(head.start(), heading_level(head.group().strip())) for head in _ANY_HEADING.finditer(view)]
        own = heading_level(found.group().strip()) or 9
        behind = range(bisect_right(heads, (found.start(), 99)), len(heads))
        end = next((heads[index][0] for index in behind if 0 < heads[index][1] <= own), len(view))
        stretches.append((found.end(), end))
    said = [(max(view.rfind(mark, 0, found.start()) for mark in "。！？\n"), found.end()) for found in _SAID_AIM.finditer(view)]
    return sorted([*stretches, *(one for one in said if not any(start <= one[0] < end for start, end in stretches))])
