"""pandas' own suite for extension arrays, on columns of figures; what they refuse is said here, case by case.

Fixtures that the suite asks for without a value (`data` and its kin) stand here; the others are pandas' own. With a new
minor version of pandas this file says which private hook has moved.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas.tests.extension import base
from pandas.tests.extension.conftest import *  # noqa: F403

from nanshan_data.figures import Figure, FigureArray, FigureDtype, column

REFUSED = ("floordiv", "mod", "divmod")


def figure(value: float) -> Figure:
    return Figure(value, value * 0.99, value * 1.01, "倍", "assumption", note="x")


@pytest.fixture
def dtype() -> FigureDtype:
    return FigureDtype()


@pytest.fixture
def data() -> FigureArray:
    return column([figure(float(n)) for n in range(1, 11)])


@pytest.fixture
def data_for_twos() -> FigureArray:
    return column([figure(2.0)] * 10)


@pytest.fixture
def data_missing() -> FigureArray:
    return column([pd.NA, figure(1.0)])


@pytest.fixture
def data_for_sorting() -> FigureArray:
    return column([figure(2.0), figure(3.0), figure(1.0)])


@pytest.fixture
def data_missing_for_sorting() -> FigureArray:
    return column([figure(2.0), pd.NA, figure(1.0)])


@pytest.fixture
def data_for_grouping() -> FigureArray:
    a, b, c = figure(1.0), figure(2.0), figure(3.0)
    return column([b, b, pd.NA, pd.NA, a, a, b, c])


SUITE = [part for part in base.ExtensionTests.__bases__ if part is not base.Dim2CompatTests]
"""All of it, but for arrays with two dimensions, which a column never has."""
REDUCTIONS = ("sum", "mean", "median", "min", "max")
"""The others (deviations, products) have no tight bounds."""


class TestFigureArray(*SUITE):  # type: ignore[misc]
    """Overridden is only how a result of figures is compared with one of floats, and what is refused or skipped."""

    _combine_le_expected_dtype = "boolean"  # three answers

    def _get_expected_exception(self, op_name: str, obj: Any, other: Any) -> type[Exception] | None:
        """Whole quotients and remainders of bounded numbers mean nothing."""
        return TypeError if op_name.strip("_").removeprefix("r") in REFUSED else None

    def _supports_reduction(self, ser: Any, op_name: str) -> bool:
        return op_name in (*REDUCTIONS, "count")

    def _supports_accumulation(self, ser: Any, op_name: str) -> bool:
        return op_name in ("cumsum", "cummin", "cummax")

    def check_reduce(self, ser: Any, op_name: str, skipna: bool) -> None:
        if op_name == "count":
            assert ser.count() == ser.astype(float).count()
            return
        result, expected = (getattr(kind, op_name)(skipna=skipna) for kind in (ser, ser.astype(float)))
        assert result.value == pytest.approx(expected) and result.low <= result.value <= result.high

    def check_accumulate(self, ser: Any, op_name: str, skipna: bool) -> None:
        result, expected = (getattr(kind, op_name)(skipna=skipna) for kind in (ser, ser.astype(float)))
        np.testing.assert_allclose(result.astype(float), expected)

    @pytest.mark.parametrize("skipna", [True, False])
    @pytest.mark.parametrize("all_numeric_reductions", REDUCTIONS)
    def test_reduce_frame(self, data: Any, all_numeric_reductions: str, skipna: bool) -> None:
        super().test_reduce_frame(data, all_numeric_reductions, skipna)  # the others are skipped there

    @pytest.mark.parametrize("skipna", [True, False])
    @pytest.mark.parametrize("all_reductions", [*REDUCTIONS, "prod", "std", "var", "skew", "kurt", "sem", "all", "any"])
    def test_reduce_array(self, request: Any, data: Any, all_reductions: str, skipna: bool) -> None:
        super().test_reduce_array(request, data, all_reductions, skipna)  # "count" is no method of any array

    @pytest.mark.parametrize("nullable_string_dtype", ["string[python]"])
    def test_astype_string(self, data: Any, nullable_string_dtype: str) -> None:
        super().test_astype_string(data, nullable_string_dtype)  # the other needs pyarrow

    @pytest.mark.xfail(reason="JSON keeps values only", raises=(AssertionError, TypeError), strict=True)
    def test_json_roundtrip(self, data: Any) -> None:
        super().test_json_roundtrip(data)

    @pytest.mark.xfail(reason="a rounded figure would contradict its own bounds", raises=TypeError, strict=True)
    def test_round(self, data: Any) -> None:
        super().test_round(data)

    @pytest.mark.xfail(reason="pandas takes a list of dataclasses for a table with a column per field",
                       raises=TypeError, strict=True)
    def test_from_dtype(self, data: Any) -> None:
        super().test_from_dtype(data)
