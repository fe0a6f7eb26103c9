"""The grammar of quantities: what it must read right in any Chinese report, and what no text may do to it."""

from __future__ import annotations

import gc
import re
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nanshan_data.quantities.grammar import FACT_KINDS, Mention, scan
from nanshan_data.quantities.numerals import CHINESE

Expected = tuple[str, float, str, str]  # text, value in the base unit, unit, qualifier


def facts(text: str) -> list[Mention]:
    return [mention for mention in scan(text) if mention.kind in FACT_KINDS]


def read(text: str) -> list[Expected]:
    return [(m.text, float(m.value or 0), m.unit, m.qualifier) for m in facts(text)]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(m.text, m.kind) for m in scan(text)]


# --- the contract's table of qualifiers ------------------------------------------------------------------------------

@pytest.mark.parametrize(("text", "qualifier", "low", "high"), [
    ("总值达 9501 亿元", "exact", 950050000000, 950150000000), ("完成投资 6.3%", "exact", 6.25, 6.35),
    ("1842名干部", "exact", 1842, 1842),
    ("产值超9000亿元", "over", 900000000000, 1000000000000), ("超过 80%", "over", 80, 90),
    ("突破 5000 户", "over", 5000, 6000),
    ("破10亿元", "over", 1e9, 2e9), ("跨过 100 亿元", "over", 1e10, 2e10), ("逾 50 家", "over", 50, 60),
    ("高于 42%", "over", 42, 43),
    ("翻了 120 多倍", "over", 120, 130), ("15 万余人", "over", 150000, 160000), ("20余家", "over", 20, 30),
    ("上百家", "over", 100, 200),
    ("过万亿元", "over", 10**12, 2 * 10**12), ("超千家", "over", 1000, 2000), ("近百部", "nearly", 95, 100),
    ("100家以上", "at_least", 100, None), ("6000千瓦及以上", "at_least", 6000, None),
    ("不少于 3 个", "at_least", 3, None),
    ("不低于 95%", "at_least", 95, None), ("至少 10 所", "at_least", 10, None),
    ("近 300 万人", "nearly", 2850000, 3000000), ("将近10万人", "nearly", 95000, 100000),
    ("接近 800 万户", "nearly", 7600000, 8000000), ("近3.2万人", "nearly", 31000, 32000),
    ("约 100 家", "about", 95, 105), ("100 家左右", "about", 95, 105), ("大约 20 公里", "about", 19, 21),
    ("50岁上下", "about", 47.5, 52.5),
    ("不到 200 个", "under", None, 200), ("不足 5%", "under", None, 5), ("低于 3%", "under", None, 3),
    ("8‰以下", "under", None, 8),
    ("不超过 3 天", "at_most", None, 3), ("最高 500 万元", "at_most", None, 5000000), ("5%以内", "at_most", None, 5),
    ("至多 2 次", "at_most", None, 2),
    ("2-4家", "range", 2, 4), ("四五十人", "range", 40, 50), ("3%—5%", "range", 3, 5),
    ("5至6万人", "range", 50000, 60000),
    ("下降超 4.5%", "over", -4.6, -4.5),
])
def test_qualifiers(text: str, qualifier: str, low: float | None, high: float | None) -> None:
    (mention,) = facts(text)
    assert mention.qualifier == qualifier
    ends = [None if end is None else float(end) for end in (mention.low, mention.high)]
    assert ends == [None if end is None else pytest.approx(end) for end in (low, high)]


@pytest.mark.parametrize("text", [
    "附近 3 公里", "最近5年", "节约 10 亿元", "通过 3 项", "贸易出超 2 亿元", "会议通过 20 项决议", "海上 5 座"])
def test_words_that_only_look_like_qualifiers(text: str) -> None:
    assert {mention.qualifier for mention in facts(text)} <= {"exact"}


def test_a_qualifier_covers_one_item_of_a_list() -> None:
    assert [m.qualifier for m in facts("新增投资超20亿元、税收3亿元")] == ["over", "exact"]
    assert [m.qualifier for m in facts("收入、支出分别突破300亿元和3000亿元")] == ["over", "over"]


# --- numbers: every error that other tools make (ANCHORS) and issue 3's list ------------------------------------------

@pytest.mark.parametrize(("text", "expected"), [
    ("GDP 1.01 万亿元", ("1.01 万亿元", 1.01e12, "元", "exact")),
    ("1,100.9亿元", ("1,100.9亿元", 1.1009e11, "元", "exact")),
    ("123.05亿元", ("123.05亿元", 1.2305e10, "元", "exact")),
    ("一万五千亿元", ("一万五千亿元", 1.5e12, "元", "exact")),
    ("一千八百万人", ("一千八百万人", 1.8e7, "人", "exact")), ("3亿5000万元", ("3亿5000万元", 3.5e8, "元", "exact")),
    ("占比三分之一", ("三分之一", 0.3333, "比值", "exact")), ("配比1∶3", ("1∶3", 0.3333, "比值", "exact")),
    ("占 1/4", ("1/4", 0.25, "比值", "exact")),
    ("六分之一", ("六分之一", 0.1667, "比值", "exact")),
    ("提升 5.4 个百分点", ("5.4 个百分点", 5.4, "百分点", "exact")),
    ("3.8 万家次", ("3.8 万家次", 38000, "家次", "exact")), ("1842名干部", ("1842名", 1842, "名", "exact")),
    ("投资1922亿元", ("1922亿元", 1.922e11, "元", "exact")), ("５００家", ("５００家", 500, "家", "exact")),
    ("增长６．３％", ("６．３％", 6.3, "%", "exact")),
    ("下降 4.5%", ("4.5%", -4.5, "%", "exact")), ("同比减少 3 万人", ("3 万人", -30000, "人", "exact")),
    ("降至 16.9 微克/立方米", ("16.9 微克/立方米", 16.9, "微克/立方米", "exact")),
    ("500\n\n家", ("500\n\n家", 500, "家", "exact")), ("百分之八点六", ("百分之八点六", 8.6, "%", "exact")),
    ("千分之六", ("千分之六", 6, "‰", "exact")),
    ("一个百分点", ("一个百分点", 1, "百分点", "exact")), ("增长一倍", ("一倍", 1, "倍", "exact")),
    ("翻两番", ("两番", 2, "番", "exact")),
    ("三成以上", ("三成", 0.3, "比值", "at_least")), ("逾六成半受访者", ("六成半", 0.65, "比值", "over")),
    ("两个多月", ("两个多月", 2, "个月", "over")),
    ("两年半工期", ("两年半", 2.5, "年", "exact")), ("自然增长率为-0.99‰", ("-0.99‰", -0.99, "‰", "exact")),
    ("1.9兆元", ("1.9兆元", 1.9e12, "元", "exact")),
    ("4萬5,496元", ("4萬5,496元", 45496, "元", "exact")), ("3 701 100人", ("100人", 100, "人", "exact")),
    ("至3 701 100人", ("3 701 100人", 3701100, "人", "exact")),
    ("装机 330 千瓦", ("330 千瓦", 330, "千瓦", "exact")), ("三點五億元", ("三點五億元", 3.5e8, "元", "exact")),
])
def test_numbers(text: str, expected: Expected) -> None:
    assert read(text)[-1] == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("每万人口发明专利拥有量12.6件", (12.6, "件/万人")), ("每千人口拥有床位6.28张", (6.28, "张/千人")),
    ("每10万人中具有大学文化程度的15467人", (15467, "人/10万人")),
    ("人均可支配收入32568元", (32568, "元/人")), ("每平方公里产出 52.1 亿元", (5.21e9, "元/平方公里")),
    ("地均产出52.1亿元/平方公里", (5.21e9, "元/平方公里")),
    ("孕产妇死亡率8.6/10万", (8.6, "/10万")), ("万元GDP能耗0.52吨标准煤", (0.52, "吨标准煤/万元")),
    ("标准为2300元/人·年", (2300, "元/人·年")),
    ("平均电价下降5分/千瓦时", (-5, "分/千瓦时")), ("旅客周转量852.4亿人公里", (8.524e10, "人公里")),
    ("吞吐量85.6万TEU", (856000, "TEU")),
    ("算力超2.2万P", (22000, "P")), ("用电量112.7亿度", (1.127e10, "度")), ("白酒3.6万千升", (36000, "千升")),
    ("PM10浓度78μg/m³", (78, "μg/m³")),
    ("收入比为2.39", (2.39, "比值")), ("师生比1:17.6", (0.0568, "比值")), ("近 10 万熟练工人", (100000, "人")),
    ("GDP突破万亿", (10**12, "元")),
    ("年飞行架次突破 20 万", (200000, "架次")), ("用户已超 300 万", (3000000, "个")),
    ("惠及17万婴幼儿", (170000, "人")),
])
def test_units(text: str, expected: tuple[float, str]) -> None:
    assert [(value, unit) for _, value, unit, _ in read(text)][-1] == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("占全市比重24.4%、9.5和3.2个百分点", [(24.4, "%"), (9.5, "百分点"), (3.2, "百分点")]),
    ("3.5、4.6 和 5.7 亿元", [(3.5e8, "元"), (4.6e8, "元"), (5.7e8, "元")]),
    ("连续突破8亿、9亿、10亿千瓦", [(8e8, "千瓦"), (9e8, "千瓦"), (1e9, "千瓦")]), ("里程从0到268公里", [(0, "公里"),
    (268, "公里")]),
    ("三次产业结构为5.1∶40.2∶54.7", [(5.1, "%"), (40.2, "%"), (54.7, "%")]), ("200个,超过5000亿元", [(200, "个"),
    (5e11, "元")]),
    ("新增A 84 家、B 5 家、C 6 家，总数分别达到 394 家、36 家、218 家", [(84, "家"), (5, "家"), (6, "家"),
    (394, "家"), (36, "家"), (218, "家")]),
    ("从 78 亿元到 9501 亿元", [(7.8e9, "元"), (9.501e11, "元")]), ("同比分别下降18.9%、22.4%", [(-18.9, "%"),
    (-22.4, "%")]),
    ("分别快于规上工业3.4个和1.8个百分点", [(3.4, "百分点"), (1.8, "百分点")]),
    ("收入分别提高到46503元/人和16935元", [(46503, "元/人"), (16935, "元/人")]),
    ("收入倍差从1.96缩小至1.81", [(1.96, "比值"), (1.81, "比值")]), ("文盲率由4.08%下降为2.67%", [(4.08, "%"),
    (2.67, "%")]),
])
def test_lists_and_pairs(text: str, expected: list[tuple[float, str]]) -> None:
    assert [(value, unit) for _, value, unit, _ in read(text)] == expected


@pytest.mark.parametrize("text", [
    "统一市场", "进一步", "十四五规划", "第三产业", "5G网络", "Model 7.0T", "AES100发动机", "13号线", "三大赛道",
    "五大领域", "国道318线", "331国道", "世界500强",
    "“六个一”", "三来一补", "百千万工程", "2025年12月", "12:30", "一流", "万元户", "6000米级潜器", "2.0版",
    "12345热线", "（一）", "1.本公报", "[3]", "1+8+N",
    "“双减”", "第十四届", "9·5事件", "K12+300", "7×24小时", "三门核电", "二轮承包", "九年义务教育", "S206省道",
    "千万千瓦级基地", "表3", "2024-25年度", "轨道交通1、2号线",
    "万里长江", "不足一度", "两院院士", "万达广场",
])
def test_names_and_words_are_no_quantities(text: str) -> None:
    assert facts(text) == []
    assert scan(text) or not re.search(r"[0-9一二三四五六七八九十百千万亿]", text)


@pytest.mark.parametrize(("text", "expected"), [
    ("第三个", ("第三个", "claim")), ("全市第一", ("第一", "claim")), ("连续五年", ("连续五年", "claim")),
    ("九连冠", ("九连冠", "claim")), ("TOP10", ("TOP10", "claim")),
    ("前10%", ("前10%", "claim")), ("力争达到 5 家", ("5 家", "target")), ("预计增长 6%", ("6%", "target")),
    ("去年增长 6%", ("6%", "stat")), ("二〇二五年", ("二〇二五年", "time")),
    ("2-4月", ("2-4月", "time")), ("近五年", ("五年", "time")), ("数十家", ("数十家", "vague")),
    ("一批项目", ("一批", "vague")), ("六所高校", ("六所", "stat")),
    ("Ⅰ—Ⅲ类水质", ("Ⅰ—Ⅲ", "name")), ("①加强", ("①", "enum")), ("产值超亿元企业386户", ("亿元", "name")),
    ("民國113年", ("113年", "time")),
    ("1" * 41, ("1" * 41, "name")),
])
def test_kinds(text: str, expected: tuple[str, str]) -> None:
    assert expected in kinds(text)


@pytest.mark.parametrize(("text", "low", "high"), [
    ("减少三四个百分点", -4, -3), ("温度为-3~5℃", -3, 5), ("分别下降3%—5%、2%—4%", -4, -2),
    ("配比1∶0.05", 18.1818, 22.2222)])
def test_ranges_below_zero_and_small_terms_keep_low_below_high(text: str, low: float, high: float) -> None:
    mention = facts(text)[-1]
    assert (float(mention.low or 0), float(mention.high or 0)) == (low, high)


# --- what holds for every text ---------------------------------------------------------------------------------------

NUMERALS = re.compile(r"[0-9]|(?<![每百])[一二三四五六七八九]")
WORDS = st.sampled_from([
    *"0123456789一二两三四五六七八九十百千万亿半双翻第每前近超约余多家个人元%‰.,，。；、:：∶/-—～+()（）“”《》[] \n",
    "万亿元", "个百分点", "平方公里", "分之", "年", "月", "日",
    "连续", "增长", "下降", "GDP", "5G", "PM2.5", "TOP", "http://a.cn/1", "兆", "亿美元", "每万人", "左右", "以上",
    "不到", "５００", "萬億", "Ⅲ", "③", "\u2009", "\ufffd", "😀"])
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=60).map("".join))


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_any_text_is_accounted_for(text: str) -> None:
    mentions, covered = scan(text), 0
    for mention in mentions:
        assert text[mention.start:mention.end] == mention.text
        assert covered <= mention.start < mention.end
        covered = mention.end
        if mention.kind in FACT_KINDS:
            assert mention.value is not None and mention.qualifier
            assert mention.low is None or mention.low <= mention.value
            assert mention.high is None or mention.value <= mention.high
        else:
            assert mention.value is mention.low is mention.high is None
            assert mention.unit == mention.qualifier == ""


def test_what_is_vague_does_not_reach_into_the_name_before_it() -> None:
    assert kinds("10,678指数亿元") == [("10,678指数", "name"), ("亿元", "vague")]


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_every_numeral_stands_in_a_mention(text: str) -> None:
    inside = {index for mention in scan(text) for index in range(mention.start, mention.end)}
    for found in re.finditer(r"[0-9]+|[一二两三四五六七八九十]+", text):
        before = text[max(0, found.start() - 3):found.start()]
        if "每" not in before and "/" not in before:
            assert set(range(*found.span())) <= inside, found


@given(st.integers(1, 10**9), st.sampled_from(["", "万", "亿", "万亿"]), st.sampled_from(["元", "家", "个", "吨"]))
def test_spaces_width_and_script_change_nothing(number: int, scale: str, unit: str) -> None:
    plain_text = f"合计{number}{scale}{unit}"
    wide = plain_text.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
    traditional = f"合計{number} {scale}{unit}".translate(str.maketrans("万亿个吨", "萬億個噸"))
    variants = [wide, traditional, f"合计{number:,}{scale}{unit}"]
    (first,) = facts(plain_text)
    assert first.value == Decimal(number) * {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12}[scale]
    for variant in variants:
        (other,) = facts(variant)
        assert (other.value, other.low, other.high) == (first.value, first.low, first.high)
        assert (other.unit, other.qualifier) == (first.unit, first.qualifier)


HOSTILE = {
    "digits": "1", "myriads": "万", "hundreds": "百", "numerals": "三五", "brackets": "（（[《", "quotes": "“”",
    "open quotes": "“", "spaces": "1 ", "blank lines": "1\n\n", "letters": "a1", "hyphens": "1-", "colons": "1:",
    "pluses": "1+", "slashes": "1/", "points": "1.", "commas": "1,000",
    "every": "每万", "ordinals": "第一", "percent": "1%、", "cues": "预计", "plan headings": "一、主要目标\n",
    "cells": "甲\n1\n2\n", "rows": "甲 1 2\n", "zero width": "1\u200b", "broken units": "1公\n斤"}


@pytest.mark.parametrize("name", HOSTILE)
def test_cost_is_linear_on_hostile_text(name: str) -> None:
    """Eight times the text takes at most some twenty times the time: a square would take sixty-four."""
    def seconds(length: int) -> float:
        text = HOSTILE[name] * (length // len(HOSTILE[name]))
        started = time.process_time()
        scan(text)
        return time.process_time() - started

    seconds(1000)
    gc.freeze()  # what other tests have left is not this text's cost
    short, long = min(seconds(2_000) for _ in range(3)), seconds(16_000)
    gc.unfreeze()
    assert long < 20 * short + 0.2


def test_a_number_that_lacks_its_unit_costs_little_more_than_one_that_has_it() -> None:
    """The subjects that may lend a unit are hundreds; most characters begin none of them."""
    def seconds(text: str) -> float:
        started = time.process_time()
        scan(text * 2000)
        return time.process_time() - started

    assert min(seconds("1亿") for _ in range(3)) < 3 * min(seconds("1元") for _ in range(3))


def test_spaces_in_a_line_of_a_table_cost_no_more_than_their_number() -> None:
    started = time.process_time()
    scan("|a|1|2|\n" + " " * 300_000 + "x")
    assert time.process_time() - started < 5  # a square takes ten minutes


def test_a_million_digits_are_one_name() -> None:
    (mention,) = scan("1" * 1_000_000)
    assert (mention.kind, mention.end) == ("name", 1_000_000)


def test_a_long_run_of_chinese_numerals_is_read_to_its_end() -> None:
    text = "万" * 100_000
    assert sum(mention.end - mention.start for mention in scan(text)) == len(text)
    assert CHINESE.match(text) is not None


@pytest.mark.parametrize(("code", "kind"), [
    ("25Q1", "time"), ("2025H1", "time"), ("1H25", "time"), ("9M24", "time"), ("2026Q1E", "time"), ("2Q2025", "time"),
    ("25H3", "name"), ("3H30", "name"), ("1M25", "name"), ("737MAX", "name"), ("25Q5", "name"), ("A25Q1", "name")])
def test_quarters_and_halves_as_brokers_write_them_are_times(code: str, kind: str) -> None:
    found = scan(f"公司{code}营收12.3亿元，同比增长5.6%。")
    figures = "target" if code.endswith("E") else "stat"  # E is for expected
    assert [(one.text, one.kind) for one in found] == [(code, kind), ("12.3亿元", figures), ("5.6%", figures)]


@pytest.mark.parametrize(("text", "low", "high"), [
    ("气温-12~-5℃", -12, -5), ("气温-12—-5℃", -12, -5), ("同比变动-10%～-5%", -10, -5), ("气温-12至-5℃", -12, -5),
    ("气温-2~5℃", -2, 5), ("利润率3%—5%", 3, 5), ("气温2—3℃", 2, 3)])
def test_both_ends_of_a_range_keep_their_signs(text: str, low: int, high: int) -> None:
    found, = (mention for mention in scan(text) if mention.kind == "stat")
    assert (found.low, found.high, found.qualifier) == (Decimal(low), Decimal(high), "range")
