"""Amounts: a numeral with its multiplier and unit as printed – 1.01 万亿元, 20 余家, 3亿5000万元, 5分/千瓦时."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace
from decimal import Decimal

from nanshan_data import codebook
from nanshan_data.numerals import ARABIC, CHINESE, GAP, Numeral, arabic, chinese, multiplier

LONGEST = 40  # digits; a longer run is an identifier, not a quantity
ONE, HALF = Decimal(1), Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Amount:
    """A numeral with multiplier and unit, before the words around it are weighed."""

    start: int
    end: int
    core_end: int  # end of the numeral alone
    numeral: Numeral
    scale: Decimal = ONE
    unit: str = ""
    inner: str = ""  # "over" for 20余家, "about" for 20来个
    bare: bool = False  # nothing but a magnitude word: 万亿, 千

    @property
    def value(self) -> Decimal:
        return self.numeral.value * self.scale


# What follows makes these counters part of another word: 12 分会场, 3 场景, 5 人才.
_FALSE_FRIENDS = """
    人才 人工 人均 人大 人民 场景 场馆 家具 家电 项链 项目制 名单 名录 名牌 位于 位列 位居 条件 条例 种子 种植 台湾 台风 台阶 所有 所以 所在
    级别 起点 起步 起源 起飞 例如 例会 间接 部署 部分 班子 门户 门诊 门槛 门类 头部 头雁 对口 对外 对接 对标 组织 组团 组建 批发 批准 批复
    轮驱动 轮值 层次 层面 站式 站点 面向 份额 首发 首批 首店 页岩 字号 套餐 座谈 只要 只有 只能 点击 点亮 点名 点评 点对点 周边 周期
    天然 天津 天鹅 年会 年均 年轻 年货 年鉴 年代 度假 度过 度量 度电 段落 次级 次生 单元 单位 单独 期间 期货 课程 季节 集团 集聚 集体 集群
    集成 集约 集中 车间 车型 市级 市场 县级 县域 区级 区域 区块 城区 城市 城际 城中村 国家级 国际 国内 国企 国资 校区 校园 校企 院校
    省级 村级 村居 店面 路网 路线 节能 节点 讲话 讲座 幕后 回升 回落 回归 回收 步伐 步入 束 串联 股份 股权 股东 票据 票房
    分别 分会 分布 分公司 分支 分局 分享 分类 分管 分析 分钟前 排放 排名 排查 排水 道路 口碑 口岸 双向 双边 支撑 支持 支付 支出 队伍
    根本 根据 元宇宙 元旦 元化 倍增 岁末 本土 本地 日本 日均 日常 日前 日益 日照 日报 日处理 张力 张开 幅度 篇幅 家庭"""
_INNER = re.compile(rf"{GAP}(?:(多(?![元维样边层级功次场渠方]))|(余(?![额热地量下杭姚]))|(来(?=[个名年人家天次万亿])))")
_MORE_THAN = re.compile(r"([多半])(月|小时|星期|百分点)")
_RATE = re.compile(r"/\d{0,3}[千万亿]{1,2}(?!元)")
# 每万人, 每10万人口, 每平方公里; 万元GDP, 万车死亡率: the denominator of the figure that follows.
_EVERY = re.compile(
    rf"每{GAP}(\d{{0,3}}[百千万亿]{{0,2}})(人口|人|户|元|平方公里|平方千米|平方米|公顷|亩|公里|辆|吨|名|位|常住人口|户籍人口)[^，。；,;：:\n每]{{0,20}}$")
_WORTH = re.compile(
    r"(?<![\d十百千几数\s])(?:([万亿])(元)(?=GDP|国?内?生产总值|地区|工业|产值)|(万)(车)死亡(?:率|人数))[^，。；,;：:\n每]{0,20}$")
_PER_HEAD = re.compile(r"([人户亩])[均产](?!预期)[^，。；,;：:\n]{0,30}$")
_SAME_HEAD = re.compile(r"人均[^。\n]{0,60}[，；](?:其中)?[^，。；\d]{0,8}(?:居民|收入[组户])[^，。；\d]{0,4}$")
_DENOMINATORS = {"常住人口": "人", "户籍人口": "人", "人口": "人", "名": "人", "位": "人", "平方千米": "平方公里"}


@functools.cache
def _false_friends() -> dict[str, tuple[str, ...]]:
    friends: dict[str, tuple[str, ...]] = {}
    for word in _FALSE_FRIENDS.split():
        friends[word[0]] = (*friends.get(word[0], ()), word)
    return friends


@functools.cache
def _pattern() -> re.Pattern[str]:
    """Every unit of the codebook, longest first, and compounds of two (元/平方公里, 件/10万人, 元/人·年)."""
    names = sorted(codebook.units(), key=len, reverse=True)
    latin = "|".join(re.escape(n) for n in names if n.isascii() and n.isalpha())
    other = "|".join(re.escape(n) for n in names if not (n.isascii() and n.isalpha()))
    unit = f"(?:{other}|(?:{latin})(?![A-Za-z0-9²³]))"
    per = rf"(?:{unit}|\d{{0,3}}[百千万亿]{{1,2}}(?:{unit})?|[年月日时])(?:[·•.](?:[年月日天]|{unit}))?"
    return re.compile(rf"{GAP}(?:个(?=百分点))?({unit})(?:/({GAP}{per}))?")


def unit_at(view: str, position: int) -> tuple[str, int]:
    """The unit at ``position`` and where it ends; nothing where the counter belongs to the next word."""
    found = _pattern().match(view, position)
    if not found:
        return "", position
    start = found.start(1)
    if view.startswith(_false_friends().get(view[start], ("\0",)), start):
        return "", position
    unit, per = found.groups()
    return (f"{unit}/{per.strip()}" if per else unit), found.end()


def dimension(unit: str) -> str:
    """What a unit measures (money, area, count …); nothing for a compound."""
    known = codebook.units().get(unit)
    return known.dimension if known else ""


def per_unit(view: str, start: int, unit: str) -> str:
    """``unit`` with the denominator that stands before the figure: 每万人 … 12.6 件, 人均 … 元, 万元GDP能耗 … 吨标准煤."""
    kind = dimension(unit)
    if kind not in ("money", "area", "count", "length", "mass", "volume", "energy"):
        return unit
    before = view[max(0, start - 36):start]
    if found := _EVERY.search(before) or _WORTH.search(before):
        many, of = (part for part in found.groups() if part is not None)
        return f"{unit}/{many}{_DENOMINATORS.get(of, of)}"
    if kind == "count":
        return unit
    if found := _PER_HEAD.search(before):
        return f"{unit}/{found.group(1)}"
    return f"{unit}/人" if kind == "money" and _SAME_HEAD.search(view, max(0, start - 80), start) else unit


def _inner(view: str, position: int) -> tuple[str, int]:
    found = _INNER.match(view, position)
    return ("about" if found.group(3) else "over", found.end()) if found else ("", position)


def completed(view: str, start: int, core_end: int, numeral: Numeral, scale: Decimal, end: int, inner: str = "",
              bare: bool = False) -> Amount:
    """An amount whose numeral and multiplier are read up to ``end``: its unit follows."""
    if not inner:
        inner, end = _inner(view, end)
    unit, end = unit_at(view, end)
    if not unit and (rate := _RATE.match(view, end)):  # 8.6/10万
        unit, end = rate.group(), rate.end()
    if unit == "个" and (found := _MORE_THAN.match(view, end)):  # 两个多月, 一个半小时
        more, noun = found.groups()
        inner, unit, end = inner or ("over" if more == "多" else ""), "个" + noun, found.end()
        numeral = replace(numeral, value=numeral.value + HALF) if more == "半" else numeral
    elif unit == "年" and view.startswith("半", end):
        numeral, end = replace(numeral, value=numeral.value + HALF), end + 1
    return Amount(start, end, core_end, numeral, scale, unit, inner, bare)


def arabic_amount(view: str, start: int) -> Amount | None:
    """The amount in Arabic digits at ``start``; none where a run is too long to be a quantity."""
    number = ARABIC.match(view, start)
    if not number or len(number.group()) > LONGEST:
        return None
    inner, end = _inner(view, number.end())
    scale, end = multiplier(view, end)
    numeral = arabic(number.group())
    while scale > 1 and not inner and (rest := ARABIC.match(view, end)):  # 3亿5000万, 2万7,092
        more, rest_end = _inner(view, rest.end())
        smaller, rest_end = multiplier(view, rest_end)
        low = arabic(rest.group())
        if smaller >= scale or low.value * smaller >= scale:
            break
        numeral = Numeral(numeral.value * scale / smaller + low.value, low.step)
        scale, inner, end = smaller, more, rest_end
    return completed(view, start, number.end(), numeral, scale, end, inner)


def chinese_amount(view: str, start: int) -> Amount | None:
    """The amount in Chinese numerals at ``start``; none where the run is no well-formed number."""
    run = CHINESE.match(view, start)
    numeral = chinese(run.group()) if run else None
    if not run or not numeral:
        return None
    inner, end = _inner(view, run.end())
    scale = numeral.scale
    if inner or view.startswith("兆", end):
        more, end = multiplier(view, end)
        scale *= more
    return completed(view, start, run.end(), numeral, scale, end, inner, not run.group().strip("百千万亿"))
