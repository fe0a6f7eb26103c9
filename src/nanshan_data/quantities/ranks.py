"""Ranks and streaks, and the ordinals that are only names: 全市第一, 连续五年, 前10%; 第十四个五年规划, 第三产业."""

from __future__ import annotations

import functools
import re
from decimal import Decimal
from typing import NamedTuple

from nanshan_data.quantities import lexicon
from nanshan_data.quantities.amounts import unit_at
from nanshan_data.quantities.bounds import HALF
from nanshan_data.quantities.numerals import GAP
from nanshan_data.quantities.rates import denominator_end
from nanshan_data.quantities.walk import CN, Mention, Walk, form

_RANKED = re.compile(rf"{GAP}(个(?![五十百]年)|位|名(?![录单])|家|座|次|大(?![学道桥厦会])|高(?![地新中级峰])|多|强|站|条|所|例|项|张|艘|辆|台)")
_RANK_BEFORE = re.compile(
    r"(?:全[国省市区球县]|世界|亚洲|位居|排名|位[列次]|名列|[居列]|规模|总量|数量|增速|跃升|升至|保持|[居列][^，。；、第]{1,6})"
    r"(?:区县|城区|首位)?\s{0,3}第?\s{0,3}$")
_SECTOR = re.compile(r"产业|季度")
_PLAN_YEARS = re.compile(r"[一二三五十\d]{1,2}年(?=[^，。；]{0,2}(?:规划|计划))")
_ARTICLE = re.compile(r"条(?:(?=[ \u3000：:，。、；（）)》和及或之规至第的立]|$)|(?<=十条)|(?<=百条))")  # of a law: 第一条 为了…, 第五百七十七条
_AMONG_THE_FIRST = re.compile(r"[，。；、！”）)的\n]|$")
_BESIDE = re.compile(r"前\d[^，。；]{1,8}[与和及]$")  # 前20位城市与后20位城市


class _Named(NamedTuple):
    """What follows an ordinal that is only a name: 第十四届, 第一梯队; 第三次会议, 第六次全国人口普查."""

    edition: re.Pattern[str]
    tier: re.Pattern[str]
    event: re.Pattern[str]


@functools.cache
def _named() -> _Named:
    edition, tier, event = (lexicon.words("names", "role", role) for role in ("edition", "tier", "event"))
    return _Named(re.compile(f"(?:{edition})(?!度)"),
                  re.compile(rf"{tier}|[国省]道|个?[五十百]年[^，。；]{{0,2}}(?:规划|计划|目标)"),
                  re.compile(f"[^，。；,;]{{0,8}}(?:{event})"))


def is_event(view: str, end: int) -> bool:
    """Whether what was counted to ``end`` are meetings or censuses: 三次会议, 第七次全国人口普查."""
    return _named().event.match(view, end) is not None


@form(rf"第{GAP}$")
def ordinal(walk: Walk, prefix: re.Match[str]) -> Mention | None:
    """第三个, 全市第一 are ranks, 连续第3年 a streak; 第十四届, 第三方阵 and 第一代 names, 第三产业 a word."""
    view, end, start = walk.view, walk.run_end, walk.position - len(prefix[0])
    if view[start - 2:start] == "连续":
        unit, unit_end = unit_at(view, end)
        return walk.claim(start - 2, unit_end, unit) if unit else None
    tail, edition = _RANKED.match(view, end), _named().edition.match(view, end)
    if article := _ARTICLE.match(view, end):
        return walk.other("name", start, article.end())
    if tail and (planned := _PLAN_YEARS.match(view, tail.end())):  # 第十四个五年规划
        return walk.other("name", start, planned.end())
    ranked = tail or not (edition or _named().tier.match(view, end) or not _RANK_BEFORE.search(walk.before(14)))
    tail_end, occasion = tail.end() if tail else end, tail and tail[1] == "次"
    named = not ranked or (occasion and is_event(view, tail_end)) or walk.quoted(start, tail_end)
    if not named and (claim := walk.claim(start, tail_end, "次" if occasion else "名次")):
        return claim
    kind = "word" if _SECTOR.match(view, end) else "name"
    mention = walk.other(kind, start, edition.end() if edition else tail_end)
    return mention._replace(core=(walk.position, end)) if tail else mention


@form(rf"连续{GAP}$")
def in_a_row(walk: Walk, prefix: re.Match[str]) -> Mention | None:
    """连续五年."""
    unit, end = unit_at(walk.view, walk.run_end)
    return walk.claim(walk.position - len(prefix[0]), end, unit) if unit else None


@form(rf"(?:前|(TOP|Top|top)){GAP}$")
def leading(walk: Walk, prefix: re.Match[str]) -> Mention | None:
    """TOP10, 前10%, 前三名, 前5的省份."""
    unit, end = ("名次", walk.run_end) if prefix[1] else unit_at(walk.view, walk.run_end)
    if walk.view.startswith("强", end):
        unit, end = "名次", end + 1
    elif not unit and _AMONG_THE_FIRST.match(walk.view, end):  # 位列国内前三
        unit = "名次"
    unit = "名次" if unit in ("位", "名", "家") else unit
    margin = HALF if unit == "%" else Decimal(0)
    return walk.claim(walk.position - len(prefix[0]), end, unit, margin) if unit in ("名次", "%") else None


@form(rf"(?:(?<![以之然落最往先今背幕])后|(?<![年月期周])末){GAP}$")
def last(walk: Walk, prefix: re.Match[str]) -> Mention | None:
    """后10位的城市."""
    (unit, end), start = unit_at(walk.view, walk.run_end), walk.position - len(prefix[0])
    ranked = unit in ("位", "名") and (
        _AMONG_THE_FIRST.match(walk.view, end) or _BESIDE.search(walk.view, max(0, start - 14), start))
    return walk.claim(start, end, "名次") if ranked else None


@form("每")
def denominator(walk: Walk, _: re.Match[str]) -> Mention | None:
    """每万人, 每10万人: part of the unit of a figure, no mention of its own."""
    end = denominator_end(walk.view, walk.position)
    return walk.other("", walk.position, end) if end else None


@form(rf"(?:\d{{1,3}}|[{CN}]{{1,3}})(连[冠跳胜增升涨降跌霸])")
def streak(walk: Walk, found: re.Match[str]) -> Mention | None:
    """九连冠, 四连跳."""
    return walk.claim(walk.position, found.end(), found[1])
