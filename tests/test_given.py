"""No word outlives its figures: a condition that is not true stops a build and is told in a live notebook."""

from __future__ import annotations

import linecache
import sys

import pandas as pd
import pytest

from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure, same
from nanshan_data.notebook import BUILDING
from nanshan_data.notebook.given import explained, failures, undecided


def figure(value: float, width: float = 0.0, **about: str) -> Figure:
    return Figure(value, value - width, value + width, "亿元", "assumption", note="a test", **about)  # type: ignore[arg-type]


north, south, near = figure(30), figure(20), figure(29, 2)
latest = 2023


def told(given: object) -> list[str]:
    return failures(given, sys._getframe(1), "“The north leads”")  # type: ignore[arg-type]


def test_only_true_passes() -> None:
    assert told(given=[north > south, latest == 2023, same(north, north)]) == []
    assert told(given=[north < south])[0].startswith("north < south is false (north = ")


def test_undecided_is_not_true() -> None:
    undecided, = told(given=[north > near])
    assert undecided.startswith("north > near is undecided (north = ") and "near = " in undecided


def test_a_condition_is_told_as_it_was_written_with_what_it_compares() -> None:
    years = pd.Index([2021, 2023])
    assert told(given=[max(years) == 2022, latest==2022]) == [
        "max(years) == 2022 is false (max(years) = 2023)", "latest==2022 is false (latest = 2023)"]
    assert told(given=[same(north, near)])[0].startswith("same(north, near) is undecided (north = ")


def test_a_column_of_conditions_holds_where_all_of_it_does() -> None:
    column = pd.Series([True, True], dtype="boolean")
    assert told(given=[column]) == []
    assert told(given=[column & pd.Series([True, pd.NA], dtype="boolean")])[0].endswith("is undecided")
    failed = told(given=[each < north for each in (south, north, near)])
    for text, answer in zip(failed, ("false", "undecided"), strict=True):
        assert text.startswith(f"[each < north for each in (south, north, near)] is {answer} (north = ")


def test_a_build_stops_and_names_passage_condition_and_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BUILDING, "1")
    message = (r"“The north leads” no longer holds: north < south is false \(north = .*; latest == 2022 is false "
               r"\(latest = 2023\)\. Correct the words or the condition")
    with pytest.raises(DataError, match=message):
        told(given=[north < south, latest == 2022, north > south])


@pytest.mark.parametrize("condition", ["north > near and north > south", "near < north < 40", "not north > near"])
def test_where_python_has_to_decide_what_is_open_the_comparison_is_named(condition: str) -> None:
    """``and``, ``not`` and chains ask for yes or no before the passage can."""
    code = "given = [south > 0,\n    " + condition.replace(" and ", "\n    and ") + "]"
    linecache.cache["<a cell>"] = (len(code), None, code.splitlines(keepends=True), "<a cell>")
    with pytest.raises(TypeError, match="NA is ambiguous") as stopped:
        exec(compile(code, "<a cell>", "exec"), {"__name__": "__main__", "north": north, "south": south, "near": near})
    told = undecided(stopped.tb)
    assert "near is undecided (" in told or "near < north is undecided (" in told
    assert "near = 29 [27 to 31]" in told and "south > 0" not in told


@pytest.mark.parametrize("wrong", [[5], ["north > south"], [north], [None], "north > south", 5])
def test_what_is_no_condition_is_refused(wrong: object) -> None:
    with pytest.raises(DataError, match=r"is no condition|takes a list of conditions"):
        told(given=wrong)


def test_of_nothing_nothing_is_true() -> None:
    assert told(given=[pd.Series([True, True])]) == []
    assert "is undecided" in told(given=[pd.Series([], dtype="boolean")])[0]


@pytest.mark.parametrize(("code", "told"), [
    ("(gdp[year] - gdp[year - 1]).to('%')",
     "no figure for that year: gdp[year] - gdp[year - 1] is not there (year = 2024); choose another year"),
    ("gdp[year + 5]", "no figure for that year: gdp[year + 5] is not there (year = 2024); choose another year"),
    ("frame.loc['gdp']", "frame.loc['gdp'] is not there; see what columns and rows there are"),
])
def test_a_year_without_a_figure_and_a_name_without_a_row_are_told_as_that(code: str, told: str) -> None:
    linecache.cache["<a cell>"] = (len(code), None, code.splitlines(keepends=True), "<a cell>")
    gdp = pd.Series({2023: pd.NA, 2024: north})
    names = {"__name__": "__main__", "year": 2024, "gdp": gdp, "frame": pd.DataFrame()}
    with pytest.raises((AttributeError, KeyError)) as stopped:
        exec(compile(code, "<a cell>", "exec"), names)
    assert str(explained(stopped.value)).startswith(told)


def test_other_errors_stay_what_they_are() -> None:
    for wrong in ("{}['a']", "None.value", "1 + ''"):
        with pytest.raises((AttributeError, KeyError, TypeError)) as stopped:
            exec(wrong, {"__name__": "not a notebook"})
        assert explained(stopped.value) is None
