"""Numbers in words: one rule for prose, tables and axes, in both languages, that never claims more than the bounds."""

from __future__ import annotations

from dataclasses import replace

import pytest

import nanshan_data as nd
from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure, cagr
from nanshan_data.notebook import cards, numbers, prose, wording


def figure(value: float, low: float | None, high: float | None, unit: str = "元", **about: object) -> Figure:
    about.setdefault("qualifier", "exact")
    return Figure(value, low, high, unit, "document", id="plan-report-2026@1", entity="南山区", indicator="gdp",
                  doc_id="plan-report-2026", start=1, end=5, **about)  # type: ignore[arg-type]


LATE = figure(1.01e12, 1.005e12, 1.015e12, text="1.01 万亿元", period="2025")
EARLY = figure(7.8e9, 7.75e9, 7.85e9, text="78億元", period="1990")
OVER = figure(1e12, 1e12, 2e12, text="1万亿元", qualifier="over", period="2025")


@pytest.mark.parametrize(("value", "unit", "en", "zh"), [
    (1.01e12, "元", "1.01 trillion yuan", "1.01万亿元"),
    (9.501e11, "元", "950.1 billion yuan", "9501亿元"),
    (1.010238e12, "元", "1.010238 trillion yuan", "10102.38亿元"),
    (7.8e9, "元", "7.8 billion yuan", "78亿元"),
    (3e7, "元", "30 million yuan", "3000万元"),
    (40000, "元/人", "40,000 yuan per head", "4万元/人"),
    (5.4e9, "元/平方公里", "5.4 billion yuan per km²", "54亿元/平方公里"),
    (832.56, "件/万人", "832.56 per 10,000 people", "832.56件/万人"),
    (10638, "宗", "10,638", "10638宗"),
    (38000, "家次", "38,000", "3.8万家次"),
    (218, "家", "218", "218家"),
    (1, "年", "1 year", "1年"),
    (122, "倍", "122 times", "122倍"),
    (-4.5, "%", "−4.5%", "−4.5%"),
    (5.4, "百分点", "5.4 percentage points", "5.4个百分点"),
    (3, "名次", "third", "第三"),
    (0.25, "比值", "a quarter", "四分之一"),
    (0.5, "比值", "half", "一半"),
    (0, "元", "0 yuan", "0元"),
])
def test_amounts(value: float, unit: str, en: str, zh: str) -> None:
    assert numbers.amount(value, unit, "en") == en
    assert numbers.amount(value, unit, "zh") == zh


@pytest.mark.parametrize(("qualifier", "en", "zh"), [
    ("exact", "218", "218家"), ("over", "more than 218", "超218家"), ("at_least", "at least 218", "218家以上"),
    ("nearly", "nearly 218", "近218家"), ("about", "about 218", "约218家"), ("under", "fewer than 218", "不到218家"),
    ("at_most", "at most 218", "不超过218家"),
])
def test_qualifiers_become_words(qualifier: str, en: str, zh: str) -> None:
    shown = figure(218, 218, 219, "家", qualifier=qualifier)
    assert (numbers.text(shown, lang="en"), numbers.text(shown, lang="zh")) == (en, zh)
    assert numbers.text(shown, "plain", "en") == "218"


def test_ranges_show_both_ends() -> None:
    shown = figure(2, 2, 4, "家", qualifier="range")
    assert numbers.text(shown, lang="en") == "2 to 4"
    assert numbers.text(shown, lang="zh") == "2至4家"


def test_printed_zeros_stay() -> None:
    assert numbers.text(figure(5, 5, None, "%", text="5.0%", qualifier="at_least"), lang="zh") == "5.0%以上"


def test_derived_figures_show_what_their_bounds_allow() -> None:
    assert numbers.text(LATE / EARLY, lang="en") == "130 times"  # 128.0 … 131.0: tens stand
    assert numbers.text(cagr(LATE, EARLY), lang="en") == "14.9%"
    rise = LATE - figure(9.501e11, 9.501e11, 9.502e11)  # 1005 − 950.2 … 1015 − 950.1
    assert numbers.text(rise, lang="en") == "54.8 to 64.9 billion yuan"


def test_derived_figures_never_overclaim() -> None:
    multiple = OVER / EARLY
    assert multiple.low == pytest.approx(127.4, abs=0.05)
    assert numbers.text(multiple, lang="en") == "127 to 259 times"  # 1 … 2 trillion ÷ 7.75 … 7.85 billion
    assert numbers.text(multiple, "plain", "en") == numbers.text(multiple, "4", "en") == "127 to 259 times"


def test_formats() -> None:
    fall = figure(-4.5, -4.55, -4.45, "%", text="4.5%")
    assert numbers.text(fall, "abs", "en") == "4.5%"
    assert numbers.text(LATE, "number", "en") == "1.01 trillion"
    assert numbers.text(LATE, "2", "zh") == "1.01万亿元"
    assert numbers.text(LATE, "range", "en") == "1.005 to 1.015 trillion yuan"
    assert numbers.text(LATE, "place", "en") == "Nanshan"
    with pytest.raises(DataError, match="'wide' is not known"):
        numbers.text(LATE, "wide")


@pytest.mark.parametrize(("period", "en", "zh"), [
    ("2025", "2025", "2025年"), ("2025-12", "December 2025", "2025年12月"),
    ("2026-01-27", "27 January 2026", "2026年1月27日"), ("2020/2025", "2020–2025", "2020—2025年"), ("", "", ""),
])
def test_periods(period: str, en: str, zh: str) -> None:
    assert (wording.period(period, "en"), wording.period(period, "zh")) == (en, zh)


@pytest.mark.parametrize(("section", "en", "zh"), [
    ("一、执行情况 / （五）消费投资", "Nanshan plan report 2026, part 1 (5)", "南山区2026年计划报告，一（五）"),
    ("三、主要任务 / （十）平安", "Nanshan plan report 2026, part 3 (10)", "南山区2026年计划报告，三（十）"),
    ("", "Nanshan plan report 2026", "南山区2026年计划报告"),
])
def test_citations(section: str, en: str, zh: str) -> None:
    cited = figure(1, 1, 1, section=section)
    assert (cards.cite(cited, "en"), cards.cite(cited, "zh")) == (en, zh)


def test_what_is_worked_out_is_named_with_partner_and_period() -> None:
    gdp = nd.series("gdp", ["南山区", "海淀区", "深圳市"]).loc[2024]
    share, land = (gdp["南山区"] / gdp["深圳市"]).to("%"), nd.ref("land_area", "南山区", 2022)
    target, level = nd.fact("gdp", "南山区", 2026, measure="growth", kind="target"), nd.ref("gdp", "南山区", 2025)
    dense = (level / land).about(indicator="gdp_per_km2", period="2025")
    named = {
        share: ("Nanshan, GDP, 2024, as a share of Shenzhen", "南山区，地区生产总值，2024年，相当于深圳市的比例"),
        gdp["南山区"] / gdp["海淀区"]: (
            "Nanshan, GDP, 2024, relative to Haidian", "南山区，地区生产总值，2024年，与海淀区之比"),
        land / nd.ref("land_area", "深圳市", 2021): (
            "Nanshan, Land area, 2022, relative to Shenzhen, 2021", "南山区，土地面积，2022年，与深圳市2021年之比"),
        dense: (
            "Nanshan, GDP per square kilometre, 2025, Land area of 2022", "南山区，地均GDP，2025年，按2022年土地面积"),
        target: ("Nanshan, GDP, Growth, target for 2026", "南山区，地区生产总值，增速，2026年目标"),
        share.about(indicator="", note="what is left\n---\n其余"): (
            "Nanshan, what is left, 2024", "南山区，其余，2024年"),
        share.about(indicator="gdp_vs_shenzhen"): (
            "Nanshan, Share of Shenzhen’s GDP, Share, 2024", "南山区，地区生产总值与深圳全市之比，占比，2024年"),
        nd.years_between(nd.crossing(nd.series("gdp", "南山区")["南山区"].dropna(), 5e11), level): (
            "Nanshan, years from the one date to the other, 2018–2025", "南山区，两个年份的间隔，2018—2025年")}
    assert {figure: (cards.about(figure, "en"), cards.about(figure, "zh")) for figure in named} == named


def test_what_a_chinese_reader_reads_is_told() -> None:
    (figure,) = nd.find(indicator="development_duration", qualifier="at_most")
    assert numbers.text(figure, "", "en") == "only 35 years" and numbers.text(figure, "", "zh") == "不过35年"
    assert numbers.text(figure, "compact", "en") == "only 35 years" and numbers.bounds(figure, "en") == ""
    assert ("Wording", "only") in cards.card(figure, "en")


def test_a_count_names_what_was_counted_and_a_threshold_how_it_was_dated() -> None:
    levels = [figure(value, value, value, "元", period=str(year)) for year, value in ((2024, 950), (2025, 1010))]
    counts = dict(cards.card(prose.counted(levels, en="levels", zh="总量"), "en"))
    assert counts["Value"] == "2"
    assert counts["Counted"] == "950 yuan (Nanshan, GDP, 2024); 1,010 yuan (Nanshan, GDP, 2025)"
    dated = dict(cards.card(nd.crossing(levels, 1000), "en"))
    assert "950 yuan" in dated["Formula"] and "Counted" not in dated


def test_a_streak_is_named_as_chinese_does() -> None:
    leaps = replace(figure(4, 4, 4, "连跳"), origin="derived", qualifier="")
    assert numbers.text(leaps, "compact", "zh") == "四连跳"


@pytest.mark.parametrize("typed", ["5%", "5 %", "6.3％", "9501亿元", "1.01 trillion", "54 billion yuan", "185 km²",
                                   "35 years", "15年", "218家", "三分之一", "120倍", "5.4个百分点",
                                   "Seventeen firms", "twenty-one", "tenfold", "½", "七成", "两倍", "翻了又翻两番"])
def test_typed_statistics_are_found(typed: str) -> None:
    assert wording.typed_numbers(f"It came to {typed} in the end")


@pytest.mark.parametrize("harmless", ["in 2025", "2025年", "第15个五年规划", "the 14th plan", "1990年代",
                                      "section 3", "2025年12月", "one of two", "per ten thousand residents", "成倍",
                                      "一成立即", "三成都"])
def test_years_and_ordinals_are_no_statistics(harmless: str) -> None:
    assert not wording.typed_numbers(harmless)


def test_every_label_has_both_languages() -> None:
    for key, (en, zh) in wording._labels().items():
        assert en and zh, key


def test_language_switch() -> None:
    before = wording.language()
    try:
        wording.set_language("zh")
        assert numbers.text(LATE) == "1.01万亿元"
        with pytest.raises(DataError, match="'fr' is not known"):
            wording.set_language("fr")
    finally:
        wording.set_language(before)
