"""Numerals in either script, before any unit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanshan_data.quantities.grammar import scan
from nanshan_data.quantities.numerals import arabic, chinese, multiplier, whole

CHINESE_DIGITS = "零一二三四五六七八九"


def value(run: str) -> Decimal | None:
    numeral = chinese(run)
    return None if numeral is None else numeral.value * numeral.scale


@pytest.mark.parametrize(("text", "expected", "step"), [
    ("7", 7, 1), ("1,100.9", "1100.9", "0.1"), ("123.05", "123.05", "0.01"), ("6.30", "6.3", "0.01"),
    ("3 701 100", 3701100, 1),
])
def test_arabic(text: str, expected: str, step: str) -> None:
    assert (arabic(text).value, arabic(text).step) == (Decimal(expected), Decimal(step))


@pytest.mark.parametrize(("run", "expected"), [
    ("一万五千亿", 1_500_000_000_000), ("一千八百万", 18_000_000), ("二千三百四十", 2340),
    ("三亿五千万", 350_000_000),
    ("十", 10), ("二十一", 21), ("一百零五", 105), ("两千", 2000), ("万亿", 10**12), ("千", 1000), ("零", 0),
])
def test_chinese(run: str, expected: int) -> None:
    assert value(run) == expected


@pytest.mark.parametrize("run", ["十五五", "二〇二五", "三三", "百千万", "一二九", "九五"])
def test_no_numeral(run: str) -> None:
    """Five-year plans, years and slogans are runs of numerals, but no numbers."""
    assert chinese(run) is None


@pytest.mark.parametrize(("run", "low", "high"), [
    ("四五十", 40, 50), ("三四", 3, 4), ("七八百", 700, 800), ("两三", 2, 3)])
def test_neighbours_are_a_range(run: str, low: int, high: int) -> None:
    numeral = chinese(run)
    assert numeral is not None and numeral.value * numeral.scale == low and numeral.high == high


@pytest.mark.parametrize(("text", "scale"), [
    ("万亿元", 10**12), ("亿", 10**8), (" 万吨", 10**4), ("千万元", 10**7), ("百家", 100), ("兆元", 10**12),
    ("千瓦", 1), ("千米", 1), ("兆瓦", 1), ("百分点", 1), ("家", 1),
])
def test_multiplier(text: str, scale: int) -> None:
    """万, 亿 and the like multiply; the 千 of 千瓦 and the 百 of 百分点 belong to the unit."""
    assert multiplier(text, 0)[0] == scale


def spelt(number: int) -> str:
    """``number`` below 10,000 as an official writes it: 一千零五十."""
    text, pending = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            text += ("零" if pending and text else "") + CHINESE_DIGITS[digit] + name
        pending = not digit
    return text or "零"


@given(st.integers(0, 9999))
def test_what_is_spelt_is_read(number: int) -> None:
    assert whole(spelt(number)) == number


@given(st.integers(0, 10**12))
def test_separators_change_nothing(number: int) -> None:
    assert arabic(f"{number:,}").value == arabic(str(number)).value == number


@pytest.mark.parametrize(("text", "value"), [
    ("叁亿贰仟万元", 320_000_000), ("陆亿零伍佰万元", 605_000_000), ("叁万贰仟元", 32_000), ("叁亿元整", 300_000_000),
    ("壹佰贰拾叁万肆仟伍佰陆拾柒元整", 1_234_567)])
def test_sums_of_cheques_are_read_whole(text: str, value: int) -> None:
    found, = (found for found in scan(f"注册资本人民币{text}。") if found.value)
    assert found.value == Decimal(value) and found.unit == "元"
