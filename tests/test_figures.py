"""Figures reckon like numbers that know how well they are known."""

from __future__ import annotations

import copy
import operator
import pickle
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nanshan_data.errors import DataError
from nanshan_data.figures import Figure, across, assumption, cagr, growth, same, total
from nanshan_data.figures import figure as figures


def level(value: float, spread: float = 0.0, unit: str = "元", **about: Any) -> Figure:
    return Figure(value, value - spread, value + spread, unit, "reference", **about)


GDP = level(9500.0, 0.5, entity="南山区", indicator="gdp", period="2024", id="gdp24")
NEXT = level(10102.0, 0.5, entity="南山区", indicator="gdp", period="2025", id="gdp25")
LAND = level(190.0, 0.5, "平方公里", entity="南山区", indicator="land_area", period="2024", id="land24")
HEADS = level(180.0, 1.0, "人", entity="南山区", indicator="resident_population", period="2024", id="heads")
RATE = level(6.3, 0.05, "%", entity="南山区", indicator="gdp", measure="growth", period="2025", id="rate")


def ends(figure: Figure) -> tuple[float, float]:
    return figure.interval.ends


# --- soundness and tightness -----------------------------------------------------------------------------------------

Expression = Any  # a number of a leaf, a plain Fraction, or (operation, expression, expression)
OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "**": operator.pow}
PLAIN = st.sampled_from([Fraction(1), Fraction(2), Fraction(1, 2), Fraction(-3)])
LEAVES = st.integers(0, 2)
EXPRESSIONS = st.recursive(LEAVES | PLAIN, lambda inner: st.one_of(
    st.tuples(st.sampled_from("+-*/"), inner, inner),
    st.tuples(st.just("**"), inner, st.sampled_from([Fraction(2), Fraction(3), Fraction(-1)])),
    st.tuples(st.sampled_from(["abs", "neg"]), inner)), max_leaves=8)
WHOLE = st.integers(-20, 20)
BOXES = st.lists(st.tuples(WHOLE, WHOLE, WHOLE).map(sorted), min_size=3, max_size=3)


def evaluate(expression: Expression, leaves: list[Any]) -> Any:
    match expression:
        case int():
            return leaves[expression]
        case Fraction():
            return expression
        case ("abs", inner):
            return abs(evaluate(inner, leaves))
        case ("neg", inner):
            return -evaluate(inner, leaves)
    operation, left, right = expression
    return OPERATIONS[operation](evaluate(left, leaves), evaluate(right, leaves))


def occurring(expression: Expression) -> list[int]:
    if isinstance(expression, tuple):
        return [leaf for part in expression[1:] for leaf in occurring(part)]
    return [expression] if isinstance(expression, int) else []


def boxed(box: list[list[int]]) -> list[Figure]:
    return [Figure(float(middle), float(low), float(high), "倍", "reference", id=str(n))
            for n, (low, middle, high) in enumerate(box)]


@settings(deadline=None)
@given(EXPRESSIONS, BOXES, st.lists(st.tuples(*[st.fractions(0, 1, max_denominator=50)] * 3), min_size=1, max_size=6))
def test_no_point_of_the_boxes_gives_a_value_outside_the_bounds(
        expression: Expression, box: list[list[int]], shares: list[tuple[Fraction, ...]]) -> None:
    assume(occurring(expression))
    try:
        result = evaluate(expression, boxed(box))
    except DataError:
        assume(False)
    low, high = ends(result)
    for point in [[Fraction(low) + share * (high - low) for (low, _, high), share in zip(box, shares_, strict=True)]
                  for shares_ in shares]:
        try:
            value = evaluate(expression, point)
        except ZeroDivisionError:
            continue
        slack = 1e-9 * max(1, abs(value))
        assert low - slack <= value <= high + slack, (str(result), result.formula)


POSITIVE = st.lists(st.tuples(*[st.integers(1, 1000)] * 3).map(sorted), min_size=3, max_size=3)
RISING = st.recursive(LEAVES | st.sampled_from([Fraction(1), Fraction(3, 2)]),
                      lambda inner: st.tuples(st.sampled_from("+*"), inner, inner), max_leaves=6)


def reached(result: Figure, expression: Expression, lowest: list[int], highest: list[int]) -> None:
    wanted = [float(evaluate(expression, [Fraction(end) for end in point])) for point in (lowest, highest)]
    assert [*ends(result)] == pytest.approx(wanted, rel=1e-9), result.formula


@settings(deadline=None)
@given(RISING, POSITIVE)
def test_of_what_rises_in_every_input_the_bounds_are_reached(expression: Expression, box: list[list[int]]) -> None:
    assume(occurring(expression))
    reached(evaluate(expression, boxed(box)), expression, [low for low, *_ in box], [high for *_, high in box])


@settings(deadline=None)
@given(RISING, POSITIVE)
def test_of_a_share_of_a_whole_the_bounds_are_reached(rest: Expression, box: list[list[int]]) -> None:
    assume(0 not in occurring(rest))
    expression = ("/", 0, ("+", 0, rest))
    first, *others = box
    reached(evaluate(expression, boxed(box)), expression, [first[0], *(part[2] for part in others)],
            [first[2], *(part[0] for part in others)])


@settings(deadline=None)
@given(RISING, POSITIVE)
def test_what_cancels_adds_nothing_to_the_bounds(rest: Expression, box: list[list[int]]) -> None:
    assume(occurring(rest) and 0 not in occurring(rest))
    alone, leaves = evaluate(rest, boxed(box)), boxed(box)
    for expression in (("/", 0, ("/", 0, rest)), ("-", ("+", 0, rest), 0), ("/", ("*", rest, 0), 0)):
        assert [*ends(evaluate(expression, leaves))] == pytest.approx([*ends(alone)], rel=1e-9, abs=1e-9)


def test_bounds_are_tight_where_an_input_occurs_twice() -> None:
    assert ends(GDP / (GDP / HEADS)) == pytest.approx(ends(HEADS))
    part, rest = level(40, 10), level(50, 20)
    assert ends(part / (part + rest)) == pytest.approx((30 / 100, 50 / 80))
    assert ends((part - rest) / rest) == pytest.approx((30 / 70 - 1, 50 / 30 - 1))
    assert ends(part - part) == (0, 0)
    gain = GDP * (1 + RATE) - GDP  # GDP × rate
    assert ends(gain) == pytest.approx((9499.5 * 0.0625, 9500.5 * 0.0635))


def test_a_computation_that_neither_rises_nor_falls_keeps_all_its_values() -> None:
    x = Figure(0.4, 0.2, 0.7, "倍", "reference", id="x")
    low, high = ends(x * (1 - x))  # highest in the middle, at ½: the ends of x alone would give 0.16…0.21
    assert low <= 0.16 and high >= 0.25


def test_two_figures_that_only_look_alike_do_not_cancel() -> None:
    one, two = level(5, 1), level(5, 1)
    assert one == two and ends(one - two) == (-2, 2)


def test_open_bounds_stay_open_where_they_matter_and_only_there() -> None:
    over = Figure(100.0, 100.0, None, "元", "document", id="over")
    assert (over / HEADS).high is None and (over / HEADS).low == pytest.approx(100 / 181)
    assert ends(over / over) == pytest.approx((1, 1))
    assert (HEADS / over).low == 0


def test_a_divisor_around_nothing_leaves_everything_open() -> None:
    around = Figure(1.0, -1.0, 2.0, "倍", "reference", id="around")
    assert ends(GDP / around) == (float("-inf"), float("inf"))
    assert ends(around**-1) == (float("-inf"), float("inf")) and ends(around**2) == (0, 4)
    with pytest.raises(DataError, match="has no finite value"):
        GDP / assumption(0, "人", "nobody")


# --- units -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("result", "value", "unit"), [
    (GDP / LAND, 50, "元/平方公里"), (GDP / LAND * LAND, 9500, "元"), (GDP / (GDP / HEADS), 180, "人"),
    ((GDP / LAND) / (GDP / HEADS), 180 / 190, "人/平方公里"), (HEADS / LAND * (GDP / HEADS), 50, "元/平方公里"),
    (NEXT / GDP, 10102 / 9500, "倍"), (NEXT - GDP, 602, "元"), (2 * GDP, 19000, "元"), (GDP / 2, 4750, "元"),
    (GDP * RATE, 598.5, "元"), (RATE * GDP, 598.5, "元"), (598.5 / RATE, 9500, "倍"),
    (GDP / (1 + RATE), 9500 / 1.063, "元"),
    (RATE - level(6.0, unit="%"), 0.3, "百分点"), (RATE + level(1.0, unit="百分点"), 7.3, "%"),
    (RATE - level(1.0, unit="百分点"), 5.3, "%"), (RATE * 2, 12.6, "%"), (RATE / 2, 3.15, "%"), (RATE / RATE, 1, "倍"),
    (RATE * level(50, unit="%"), 3.15, "%"), (RATE / level(2, unit="倍"), 3.15, "%"), (1 + RATE, 1.063, "倍"),
    ((1 + RATE) ** 2, 1.063**2, "倍"), ((1 + RATE) ** level(2, unit="年"), 1.063**2, "倍"),
    ((NEXT / GDP - 1).to("%"), 602 / 95, "%"), (RATE.to("倍"), 0.063, "倍"), (RATE.to("‰"), 63, "‰"),
    (-GDP, -9500, "元"),
    (abs(GDP - NEXT), 602, "元"), (LAND / level(0.1, unit="比值"), 1900, "平方公里"),
])
def test_units_follow(result: Figure, value: float, unit: str) -> None:
    assert result.value == pytest.approx(value) and result.unit == unit
    assert result.low is not None and result.high is not None and result.low <= result.value <= result.high


@pytest.mark.parametrize("operation", [
    lambda: GDP + HEADS, lambda: GDP - LAND, lambda: GDP + 1, lambda: GDP * LAND, lambda: GDP**2, lambda: 2**GDP,
    lambda: 1 / GDP, lambda: GDP < LAND, lambda: level(1, unit="百分点") - RATE, lambda: GDP.to("%"),
    lambda: RATE.to("元")])
def test_unlike_units_are_refused_by_name(operation: Callable[[], object]) -> None:
    with pytest.raises(DataError, match=r"南山区|百分点"):
        operation()


def test_the_refusal_names_both_figures() -> None:
    with pytest.raises(DataError, match=r"gdp 2024 \(gdp24\) is in 元, .* \(land24\) is in 平方公里"):
        GDP + LAND


@pytest.mark.parametrize("refused", [round, int])
def test_what_would_lose_the_bounds_is_refused(refused: Callable[[Figure], object]) -> None:
    with pytest.raises(TypeError):
        refused(GDP)


# --- formulas, names, comparisons ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("result", "formula", "inputs"), [
    (GDP / LAND, "{0} ÷ {1}", (GDP, LAND)), ((NEXT / GDP - 1).to("%"), "({0} ÷ {1} − 1) × 100 %", (NEXT, GDP)),
    (GDP / (GDP / HEADS), "{0} ÷ ({0} ÷ {1})", (GDP, HEADS)), (GDP * (1 + RATE) ** 5, "{0} × (1 + {1})^5", (GDP, RATE)),
    (NEXT - (GDP - HEADS * (GDP / HEADS)), "{0} − ({1} − {2} × {1} ÷ {2})", (NEXT, GDP, HEADS)),
    (-(GDP + NEXT) * 2, "({0} + {1}) × (−1) × 2", (GDP, NEXT)),
    (abs(GDP - NEXT) * -1.5, "|{0} − {1}| × (−1.5)", (GDP, NEXT)),
    ((NEXT / GDP) ** Fraction(1, 3), "({0} ÷ {1})^(1/3)", (NEXT, GDP)),
])
def test_formulas_compose_and_name_their_inputs(result: Figure, formula: str, inputs: tuple[Figure, ...]) -> None:
    assert (result.formula, result.inputs) == (formula, inputs)
    assert result.sources == inputs


def test_a_result_has_the_name_that_its_inputs_share_or_is_given_one() -> None:
    gain, dense = NEXT - GDP, GDP / LAND
    assert (gain.entity, gain.indicator, gain.period) == ("南山区", "gdp", "")
    assert (dense.entity, dense.indicator, dense.period) == ("南山区", "", "2024")
    named = dense.about(indicator="gdp_per_km2")
    assert (named.indicator, named.entity, named.formula) == ("gdp_per_km2", "南山区", "{0} ÷ {1}")
    assert (named / RATE).formula == "{0} ÷ {1}" and (dense / RATE).formula == "{0} ÷ {1} ÷ {2}"
    assert (named / RATE).sources == (GDP, LAND, RATE)


def test_comparisons_have_three_answers() -> None:
    near = level(9500.2, 0.5, id="near")
    assert (GDP < NEXT) is True and (GDP >= NEXT) is False and (near > GDP) is pd.NA and (near < GDP) is pd.NA
    assert (GDP > 9499) is True and (GDP > 9500) is pd.NA and (GDP <= 9499) is False
    assert (GDP > pd.NA) is pd.NA and (GDP + pd.NA) is pd.NA and (pd.NA * GDP) is pd.NA
    assert (GDP < GDP) is False and (GDP <= GDP) is True and (GDP * 2 > GDP) is True


def test_equality_is_identity_and_same_has_three_answers() -> None:
    copied, other = replace(GDP), level(9500.0, 0.5, id="other")
    assert copied == GDP and hash(copied) == hash(GDP) and other != GDP
    assert same(GDP, copied) is True and same(GDP, other) is pd.NA and same(GDP, NEXT) is False
    assert same(assumption(6, "%", "x"), assumption(0.06, "倍", "y")) is True


def test_figures_survive_copies_and_pickling() -> None:
    worked = (NEXT / GDP - 1).to("%")
    for copied in (pickle.loads(pickle.dumps(worked)), copy.deepcopy(worked), copy.copy(worked)):
        assert copied == worked and (copied * GDP).formula == (worked * GDP).formula
        assert ends(copied * GDP) == pytest.approx(ends(worked * GDP))


def test_without_a_formatter_figures_print_plainly() -> None:
    known = figures.formatter()
    figures.set_formatter(None)
    try:
        assert [str(GDP), f"{GDP}", f"{GDP:plain}", f"{GDP:.2f}", f"{GDP:,.0f}", GDP._repr_html_()] == [
            "9500 [9499.5…9500.5] 元"] * 2 + ["9500 元", "9500.00", "9,500", "9500 [9499.5…9500.5] 元"]
        assert str(Figure(100.0, 100.0, None, "倍", "document")) == "100 [100…] 倍"
    finally:
        figures.set_formatter(known)


# --- growth and basis ------------------------------------------------------------------------------------------------


def based(figure: Figure, *basis: tuple[str, str]) -> Figure:
    return replace(figure, basis=basis)


OLD, NEW = ("accounts", "census_2018"), ("accounts", "census_2023")
SURVEY = ("land", "survey_2019")


def test_growth_and_cagr_refuse_a_change_of_basis_and_name_both_figures_and_ids() -> None:
    for rate in (growth, cagr):
        with pytest.raises(DataError, match=r"gdp24\) is on the basis census_2018, .*gdp25\) on census_2023"):
            rate(based(NEXT, NEW), based(GDP, OLD))
        assert rate(based(NEXT, NEW), GDP).value == pytest.approx(602 / 95)


def test_a_clash_is_found_below_any_arithmetic_and_names_do_not_hide_it() -> None:
    old, new = based(GDP, OLD), based(NEXT, NEW, SURVEY)
    assert (new / LAND - old / LAND).clashes == ((new, old),)
    assert ((new / LAND).about(indicator="x") / (old / LAND).about(indicator="x")).clashes == ((new, old),)
    assert (new / based(LAND, SURVEY)).clashes == () and (new / LAND).basis == (NEW, SURVEY)
    assert (new / old).basis == (SURVEY,)


def test_what_goes_across_on_purpose_is_marked_and_no_longer_clashes() -> None:
    old, new = based(GDP, OLD), based(NEXT, NEW)
    times = across(new, old, "over decades a change of method weighs little")
    assert (times.clashes, times.unit, times.period) == ((), "倍", "2024/2025")
    assert ((times - 1).to("%")).clashes == () and times.across and (times - 1).sources == (new, old)
    with pytest.raises(DataError, match="say why"):
        across(new, old, " ")


def test_growth_of_unlike_series_has_no_indicator_and_a_total_no_name_but_what_its_parts_share() -> None:
    other = replace(GDP, indicator="value_added", id="other")
    assert (growth(NEXT, GDP).indicator, growth(NEXT, other).indicator) == ("gdp", "")
    assert (growth(NEXT, GDP).measure, growth(NEXT, GDP).period) == ("growth", "2025")
    assert (cagr(NEXT, GDP).measure, cagr(NEXT, GDP).period) == ("cagr", "2024/2025")
    assert (total([GDP, other]).indicator, total([GDP, other]).period, total([GDP, NEXT]).period) == ("", "2024", "")
    assert (total([GDP, NEXT]) / 2).formula == "({0} + {1}) ÷ 2"


def test_a_total_adds_like_figures() -> None:
    assert (total([GDP, NEXT]).value, total([GDP, NEXT]).formula) == (19602, "{0} + {1}")
    assert ends(total([NEXT, -1 * GDP, GDP])) == pytest.approx(ends(NEXT))
    with pytest.raises(DataError, match="compare like with like"):
        total([GDP, LAND])
    with pytest.raises(DataError, match="at least one"):
        total([])


def test_a_figure_has_no_truth_value() -> None:
    with pytest.raises(DataError, match=r"南山区 gdp .* is neither true nor false; compare it"):
        bool(GDP)
