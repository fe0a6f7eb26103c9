"""Bounds: each row of the contract's table."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanshan_data.quantities.bounds import QUALIFIERS, bounds, fraction_bounds, significant_step

D = Decimal
PRINTED = st.decimals(min_value=0, max_value=10**7, places=2)


@pytest.mark.parametrize(("value", "step", "qualifier", "scale", "counted", "expected"), [
    ("9501", "1", "exact", 10**8, False, ("950050000000", "950150000000")),
    ("6.3", "0.1", "exact", 1, False, ("6.25", "6.35")),
    ("1842", "1", "exact", 1, True, ("1842", "1842")),
    ("9000", "1", "over", 10**8, False, ("900000000000", "1000000000000")),
    ("120", "1", "over", 1, False, ("120", "130")),
    ("100", "1", "at_least", 1, True, ("100", None)),
    ("300", "1", "nearly", 10**4, False, ("2850000", "3000000")),
    ("10", "1", "nearly", 10**4, False, ("95000", "100000")),
    ("3.2", "0.1", "nearly", 10**4, False, ("31000", "32000")),
    ("100", "1", "about", 1, False, ("95", "105")),
    ("200", "1", "under", 1, False, (None, "200")),
    ("5", "1", "at_most", 1, False, (None, "5")),
    ("-4.5", "0.1", "exact", 1, False, ("-4.55", "-4.45")),
    ("-4.5", "0.1", "over", 1, False, ("-4.6", "-4.5")),
])
def test_bounds(value: str, step: str, qualifier: str, scale: int, counted: bool,
                expected: tuple[str | None, str | None]) -> None:
    found = bounds(D(value), D(step), qualifier, scale=D(scale), counted=counted)
    assert found == tuple(None if end is None else D(end) for end in expected)


@pytest.mark.parametrize(("part", "whole", "qualifier", "low", "high"), [
    (1, 6, "exact", 1 / 6.5, 1 / 5.5), (1, 6, "over", 1 / 6, 1 / 5), (1, 6, "nearly", 0.95 / 6, 1 / 6),
    (1, 30, "nearly", 1 / 31, 1 / 30),
    (1, 4, "about", 1 / 4.5, 1 / 3.5), (1, 50, "about", 0.019, 0.021), (7, 10, "exact", 7 / 10.5, 7 / 9.5),
])
def test_fractions(part: int, whole: int, qualifier: str, low: float, high: float) -> None:
    found = fraction_bounds(part, whole, qualifier)
    assert [float(end) for end in found if end is not None] == pytest.approx([low, high])


@pytest.mark.parametrize(("value", "printed", "step"), [
    ("9000", "1", "1000"), ("120", "1", "10"), ("1.10", "0.01", "0.01"), ("7", "1", "1"),
])
def test_significant_step(value: str, printed: str, step: str) -> None:
    assert significant_step(D(value), D(printed)) == D(step)


def test_an_unknown_qualifier_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown qualifier 'roughly'"):
        bounds(D(1), D(1), "roughly")


@given(PRINTED, st.sampled_from([q for q in QUALIFIERS if q != "range"]), st.booleans())
def test_bounds_contain_the_value(value: Decimal, qualifier: str, counted: bool) -> None:
    low, high = bounds(value, D("0.01"), qualifier, counted=counted)
    assert (low is None or low <= value) and (high is None or value <= high)
