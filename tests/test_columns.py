"""Columns of figures in pandas: they carry bounds and sources through all of it, and cross nothing unseen."""

from __future__ import annotations

import doctest
import importlib
import io
import operator
import pickle
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import seaborn as sns
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from typed import as_figure

import nanshan_data.figures
from nanshan_data.errors import DataError
from nanshan_data.figures import Figure, FigureArray, FigureDtype, column
from nanshan_data.figures import figure as figures

OLD, NEW = (("accounts", "census4"),), (("accounts", "census5"),)


def level(value: float, year: int | str, place: str = "A", indicator: str = "gdp", unit: str = "元",
          basis: figures.Basis = ()) -> Figure:
    return Figure(value, value - 0.5, value + 0.5, unit, "reference", id=f"{place}_{indicator}_{year}_{basis}",
                  entity=place, indicator=indicator, period=str(year), basis=basis)


def tidy(years: tuple[int, ...] = (2020, 2021, 2022, 2024), places: str = "AB") -> pd.DataFrame:
    rows = [(place, year) for place in places for year in years]
    return pd.DataFrame({
        "place": [place for place, _ in rows], "year": [year for _, year in rows],
        "gdp": column([level(100 + 10 * n + n % 3, year, place) for n, (place, year) in enumerate(rows)]),
        "land": column([level(10 + n, year, place, "land_area", "平方公里") for n, (place, year) in enumerate(rows)])})


def certain(answers: pd.Series) -> list[bool | None]:
    return [None if answer is pd.NA else bool(answer) for answer in answers]


# --- arithmetic ------------------------------------------------------------------------------------------------------

EXPRESSIONS = st.recursive(
    st.sampled_from(["x", "y"]) | st.sampled_from([1.0, 2.0, -0.5]),
    lambda inner: st.tuples(st.sampled_from("+-*/"), inner, inner) | st.tuples(st.just("-"), inner), max_leaves=6)
OPERATORS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
ENDS = st.tuples(*[st.integers(-9, 9)] * 3).map(sorted)


def evaluate(expression: Any, **named: Any) -> Any:
    match expression:
        case str():
            return named[expression]
        case float():
            return expression
        case (_, inner):
            return -evaluate(inner, **named)
    sign, left, right = expression
    return OPERATORS[sign](evaluate(left, **named), evaluate(right, **named))


@settings(deadline=None)
@given(EXPRESSIONS, st.lists(st.tuples(ENDS, ENDS), min_size=1, max_size=4))
def test_a_column_reckons_as_its_figures_do(expression: Any, rows: list[tuple[list[int], list[int]]]) -> None:
    made = [[Figure(float(middle), float(low), float(high), "倍", "reference", id=f"{name}{row}")
             for row, (low, middle, high) in enumerate(cells)]
            for name, cells in zip("xy", zip(*rows, strict=True), strict=True)]

    def attempt(compute: Callable[[], Any]) -> Any:
        try:
            return compute()
        except (DataError, ZeroDivisionError):  # the second of plain numbers among themselves
            return DataError

    together = attempt(lambda: evaluate(expression, x=pd.Series(column(made[0])), y=pd.Series(column(made[1]))))
    alone = attempt(lambda: [evaluate(expression, x=x, y=y) for x, y in zip(*made, strict=True)])
    assert (together is DataError) == (alone is DataError)
    if isinstance(together, pd.Series):
        for one, two in zip(together, alone, strict=True):
            assert (one.value, one.unit, one.formula, one.inputs) == (two.value, two.unit, two.formula, two.inputs)
            assert one.interval.ends == pytest.approx(two.interval.ends, rel=1e-12, abs=1e-12)


def test_a_quotient_of_columns_has_bounds_unit_formula_and_sources() -> None:
    frame = tidy()
    dense = frame.gdp / frame.land
    assert dense.dtype == "figure" and dense[0].unit == "元/平方公里"
    assert dense[0] == frame.gdp[0] / frame.land[0]
    assert (dense[0].formula, dense[0].sources) == ("{0} ÷ {1}", (frame.gdp[0], frame.land[0]))
    assert (frame.gdp / dense).map(lambda figure: figure.interval.ends == pytest.approx(
        figure.inputs[1].interval.ends)).all(), "x ÷ (x ÷ y) is y"


@pytest.mark.parametrize("operation", [
    lambda gdp: gdp * 2, lambda gdp: 2 * gdp, lambda gdp: gdp * pd.Series([2.0] * 8),
    lambda gdp: pd.Series([2] * 8) * gdp,
    lambda gdp: gdp + gdp, lambda gdp: gdp * np.float64(2), lambda gdp: gdp * np.full(8, 2.0), lambda gdp: -gdp * -2])
def test_scalars_floats_and_columns_go_together(operation: Callable[[Any], pd.Series]) -> None:
    gdp = tidy().gdp
    found = operation(gdp)
    assert isinstance(found.dtype, FigureDtype) and (found[0].value, found[0].low, found[0].unit) == (200, 199, "元")


def test_a_figure_beside_a_column_of_numbers_makes_a_column_of_figures() -> None:
    one = level(100, 2020)
    for found in (one * pd.Series([1.0, np.nan]), pd.Series([1.0, np.nan]) * one, np.array([1.0, np.nan]) * one):
        assert isinstance(found.dtype, FigureDtype) and found[0].high == 100.5 and found[1] is pd.NA


def test_missing_figures_stay_missing_and_unlike_units_are_refused_by_name() -> None:
    frame = tidy()
    frame.loc[1, "land"] = pd.NA
    assert (frame.gdp / frame.land).isna().tolist() == [False, True, *[False] * 6]
    with pytest.raises(DataError, match=r"A gdp 2020 .* is in 元, A land_area 2020 .* is in 平方公里"):
        frame.gdp + frame.land
    with pytest.raises(DataError, match="different units"):
        pd.Series(column([frame.gdp[0], frame.land[0]])).sum()
    with pytest.raises(DataError, match="has no finite value"):
        frame.gdp / (frame.gdp - frame.gdp)


def test_filters_keep_what_is_certain() -> None:
    gdp = pd.Series(column([level(99, 1), level(100, 2), level(101, 3), None]))
    assert certain(gdp > 100) == [False, None, True, None] and gdp[gdp > 100].index.tolist() == [2]
    assert certain(gdp >= 98.5) == [True, True, True, None]
    assert certain(gdp < level(100, 4)) == [None, None, False, None]
    assert certain(gdp < level(105, 4)) == certain(gdp * 2 > gdp) == [True] * 3 + [None]
    assert certain(gdp == gdp[1]) == [False, True, False, None]
    assert gdp.loc[(gdp > 100).fillna(True)].index.tolist() == [1, 2, 3]


# --- pandas ----------------------------------------------------------------------------------------------------------


def test_tables_are_sorted_grouped_turned_joined_and_summed() -> None:
    frame = tidy()
    assert frame.sort_values("gdp", ascending=False).gdp.iloc[0] == frame.gdp[7]
    grouped: Any = frame.groupby("place").gdp.agg(["sum", "mean", "min", "max", "first", "last", "median", "count"])
    assert [grouped.loc["A", name].value for name in ("sum", "mean", "median")] == [463, 115.75, 116.5]
    assert grouped.loc["A", "sum"].high == 465 and grouped.loc["A", "count"] == 4
    assert grouped.loc["B", "max"] == grouped.loc["B", "last"] == frame.gdp[7]
    assert grouped.loc["A", "min"] == grouped.loc["A", "first"] == frame.gdp[0]
    wide = frame.pivot(index="year", columns="place", values="gdp")
    assert wide.at[2022, "B"] == frame.gdp[6] and (wide.dtypes == "figure").all()
    assert wide.stack().dtype == "figure" and wide.reindex([2023]).isna().all().all()
    merged = frame[["place", "year", "gdp"]].merge(frame[["place", "year", "land"]], on=["place", "year"])
    assert (merged.gdp / merged.land)[7] == (frame.gdp / frame.land)[7]
    assert pd.concat([frame, frame]).gdp.dtype == "figure"
    assert frame.gdp.cumsum()[2].formula == "{0} + {1} + {2}" and frame.gdp.cummax().tolist() == frame.gdp.tolist()
    assert frame.groupby("place").gdp.cumsum()[7].value == 624 and frame.loc[2].gdp == frame.gdp[2]
    assert wide.sum(axis="columns")[2020].value == 241 and as_figure(frame.gdp.quantile(0.5)).formula.startswith(
        "median({0}, {1}")


def test_the_largest_figure_is_itself_where_that_is_certain_and_else_worked_out() -> None:
    apart, close = pd.Series(column([level(1, 1), level(9, 2)])), pd.Series(column([level(9.2, 1), level(9, 2)]))
    assert apart.max() == apart[1] and apart.min() == apart[0]
    assert (close.max().formula, close.max().interval.ends) == ("max({0}, {1})", (8.7, 9.7))


def test_nlargest_and_describe_know_figures() -> None:
    frame = tidy()
    assert frame.gdp.nlargest(2).tolist() == frame.gdp[[7, 6]].tolist()
    assert frame.nsmallest(1, "gdp").index.tolist() == [0]
    assert frame.nlargest(3, ["gdp", "land"]).index.tolist() == [7, 6, 5]
    assert pd.Series([3, 1, 2]).nlargest(1).tolist() == [3]
    told = frame.describe()
    assert told.loc["count", "gdp"] == 8 and told.loc["max", "gdp"] == frame.gdp[7]
    assert as_figure(told.loc["50%", "gdp"]).value == 135.5
    assert told.loc["std", "year"] == pytest.approx(1.5811, abs=1e-4)


@pytest.mark.parametrize("refused", [
    np.log, lambda gdp: gdp.std(), lambda gdp: gdp.round(), lambda gdp: gdp // 2, lambda gdp: gdp.interpolate()])
def test_what_would_lose_or_invent_bounds_is_refused(refused: Callable[[pd.Series], object]) -> None:
    with pytest.raises((TypeError, NotImplementedError)):
        refused(tidy().gdp)


def test_columns_are_copied_and_pickled_with_their_figures() -> None:
    frame = tidy().assign(dense=lambda frame: frame.gdp / frame.land)
    again = pickle.loads(pickle.dumps(frame))
    pd.testing.assert_frame_equal(again, frame)
    assert (again.dense * again.land)[0].interval.ends == pytest.approx((frame.dense * frame.land)[0].interval.ends)


# --- steps in time ---------------------------------------------------------------------------------------------------


def test_growth_leaves_out_gaps_changes_of_basis_and_other_places() -> None:
    found = tidy().gdp.figures.growth()
    assert found.isna().tolist() == [True, False, False, True] * 2
    assert (found[1].value, found[1].unit) == (pytest.approx(11), "%")
    assert (found[1].measure, found[1].period) == ("growth", "2021")
    based = pd.Series(column([level(100, 2020, basis=OLD), level(110, 2021, basis=OLD), level(150, 2022, basis=NEW)]))
    assert based.figures.growth().isna().tolist() == [True, False, True]
    both = pd.Series(column([level(100, 2020, basis=OLD), level(90, 2020, basis=NEW), level(99, 2021, basis=NEW)]))
    assert both.figures.growth()[2].value == pytest.approx(10)
    with pytest.raises(DataError, match="keep one of them"):
        pd.Series(column([level(100, 2020), level(90, 2020, basis=NEW), level(99, 2021)])).figures.growth()


def test_growth_of_quarters_looks_back_a_year_and_mixes_no_frequencies() -> None:
    periods = ["2024Q1", "2024Q2", "2024", "2025Q1", "2025", "2025-03"]
    column_ = pd.Series(column([level(100 + 10 * n, when) for n, when in enumerate(periods)]))
    earlier = column_.figures.before()
    assert [None if figure is pd.NA else figure.period for figure in earlier] == [None] * 3 + ["2024Q1", "2024", None]


def test_where_figures_have_no_period_the_index_tells_it() -> None:
    frame = tidy()
    frame["dense"] = frame.gdp / pd.Series(column([level(10, 2020, "A", "land_area", "平方公里")] * 8))
    by_place = frame.set_index(["year", "place"]).dense
    assert by_place.figures.growth().isna().tolist() == [True, False, False, True] * 2
    alone = frame[frame.place == "A"].set_index("year").dense
    assert alone.figures.growth().isna().tolist() == [True, False, False, True]
    assert alone.figures.growth()[2021].period == ""


STEPS: list[Callable[[pd.DataFrame], object]] = [
    lambda frame: frame.groupby("place").gdp.pct_change(), lambda frame: frame.groupby("place").gdp.diff(),
    lambda frame: frame.gdp.pct_change(), lambda frame: frame.gdp.diff(),
    lambda frame: frame.gdp / frame.gdp.shift() - 1,
    lambda frame: frame.pivot(index="year", columns="place", values="gdp").pct_change(),
    lambda frame: frame.sort_values(["year", "place"]).groupby("place").gdp.pct_change()]


@pytest.mark.parametrize("step", STEPS)
def test_pct_change_and_diff_never_go_over_a_gap_unseen(step: Callable[[pd.DataFrame], object]) -> None:
    with pytest.raises(DataError, match=r"(goes over a gap|from one series to another); use \.figures\.growth\(\)"):
        step(tidy())


@pytest.mark.parametrize("step", STEPS[:2] + STEPS[5:])
def test_pct_change_and_diff_of_year_after_year_are_right(step: Callable[[pd.DataFrame], Any]) -> None:
    found = step(tidy((2020, 2021, 2022)))
    assert int(np.asarray(found.isna()).sum()) == 2
    with pytest.raises(DataError, match="crosses a change of basis"):
        step(tidy((2020, 2021, 2022)).assign(gdp=lambda frame: column(
            [level(100, year, place, basis=NEW if year == 2022 else OLD)
             for place, year in zip(frame.place, frame.year, strict=True)])))


def test_years_that_are_there_but_missing_are_no_gap_to_step_over() -> None:
    wide = tidy().pivot(index="year", columns="place", values="gdp").reindex(range(2020, 2025))
    assert wide.pct_change().isna()["A"].tolist() == [True, False, False, True, True]
    assert wide["A"].pct_change(2).isna().tolist() == [True, True, False, True, False]


def test_a_column_beside_its_first_year_is_no_step() -> None:
    frame = tidy()
    index = frame.gdp / frame.groupby("place").gdp.transform("first")
    assert index[3].value == pytest.approx(1.3) and index[3].inputs == (frame.gdp[3], frame.gdp[0])
    assert (frame.gdp / frame.gdp[0])[7].value == pytest.approx(1.71)


# --- in and out ------------------------------------------------------------------------------------------------------


def test_unpacked_columns_are_plain_and_whole() -> None:
    frame = tidy().assign(dense=lambda frame: frame.gdp / frame.land)
    frame.loc[1, "gdp"] = pd.NA
    over = Figure(122.0, 122.0, None, "元", "document", id="over", qualifier="over", basis=OLD)
    frame.loc[2, "gdp"] = over  # type: ignore[call-overload]  # the stubs know no scalars but pandas' own
    plain = frame.figures.unpack()
    assert not any(isinstance(dtype, FigureDtype) for dtype in plain.dtypes) and {str(d) for d in plain.dtypes} == {
        "str", "int64", "float64"}
    told = ["gdp", "gdp_low", "gdp_unit", "gdp_qualifier", "gdp_origin", "gdp_id", "gdp_basis"]
    assert plain.loc[2, told].tolist() == [122, 122, "元", "over", "document", "over", "accounts:census4"]
    assert np.isnan(plain.loc[2, "gdp_high"]) and plain.loc[1, "gdp_unit"] == ""
    assert plain.dense_id[0] == f"{frame.gdp[0].id};{frame.land[0].id}" and plain.dense_formula[0] == "{0} ÷ {1}"
    assert frame.gdp.figures.unpack(parts=["low"]).columns.tolist() == ["value", "low"]
    read = pd.read_csv(io.StringIO(plain.to_csv(index=False)), keep_default_na=False, na_values={"gdp": [""]})
    assert read.gdp.tolist()[2:] == plain.gdp.tolist()[2:] and read.dense_low.tolist() == plain.dense_low.tolist()


def test_csv_and_excel_of_the_column_itself_have_its_words() -> None:
    frame, known = tidy(), figures.formatter()
    figures.set_formatter(None)
    try:
        assert frame[["gdp"]].to_csv(index=False).splitlines()[1] == "100 [99.5…100.5] 元"
        frame.to_excel(book := io.BytesIO(), index=False)
        assert pd.read_excel(book).gdp[0] == "100 [99.5…100.5] 元" and "111 [110.5…111.5] 元" in frame.to_string()
    finally:
        figures.set_formatter(known)


def test_names_and_units_are_given_to_a_whole_column() -> None:
    frame = tidy()
    share = (frame.gdp / frame.gdp.sum()).figures.to("%").figures.about(indicator="gdp_share", period=[*"abcdefgh"])
    assert (share[0].unit, share[0].indicator, share[1].period) == ("%", "gdp_share", "b")
    assert share.map(lambda figure: figure.high).max() < 100 and share[0].inputs == tuple(frame.gdp)
    with pytest.raises(DataError, match=r"A gdp 2020 .* cannot be told in %"):
        frame.gdp.figures.to("%")
    plain: Any = pd.Series([1.0])
    with pytest.raises(AttributeError, match="only a column of figures"):
        plain.figures.unpack()


def test_a_column_is_made_of_figures_and_nothing_else() -> None:
    made = pd.Series([level(1, 2020), None, np.nan], dtype="figure")
    assert isinstance(made.array, FigureArray) and made.isna().tolist() == [False, True, True]
    assert pd.concat([made, pd.Series([np.nan])]).astype("figure").isna().sum() == 3
    for wrong in (5.0, "5元"):
        with pytest.raises(TypeError, match="is no figure"):
            column([wrong])
        with pytest.raises(TypeError, match="is no figure"):
            made[0] = wrong


def test_pandera_checks_a_column_of_figures() -> None:
    import pandera.pandas as pa

    for name in ("figure", FigureDtype, FigureDtype()):
        schema = pa.DataFrameSchema({"gdp": pa.Column(name, nullable=True)})
        assert schema.validate(tidy()).gdp.dtype == "figure"
        with pytest.raises(pa.errors.SchemaError, match="gdp"):
            schema.validate(pd.DataFrame({"gdp": [1.0]}))


# --- drawings --------------------------------------------------------------------------------------------------------


@pytest.fixture
def ax() -> Iterator[Axes]:
    mpl.use("Agg")
    drawn, axes = plt.subplots()
    yield axes
    plt.close(drawn)


@pytest.fixture
def plain_words() -> Iterator[None]:
    class Words:
        @staticmethod
        def amount(value: float, unit: str) -> str:
            return f"{value:g} yuan" if unit == "元" else f"{value:g} km2"

    known = figures.formatter()
    figures.set_formatter(Words())  # type: ignore[arg-type]
    yield
    figures.set_formatter(known)


def bars(ax: Axes) -> list[Rectangle]:
    return [patch for patch in ax.patches if isinstance(patch, Rectangle)]


def heights(ax: Axes) -> list[float]:
    """Every vertical position that was drawn: of lines, points or bars."""
    lines = [y for line in ax.lines for y in np.asarray(line.get_xydata())[:, 1]]
    points = [y for dots in ax.collections for y in np.ma.filled(dots.get_offsets(), np.nan)[:, 1]]
    return [y for y in (*lines, *points, *(bar.get_height() for bar in bars(ax))) if y == y]


DRAWINGS: dict[str, Callable[[Axes, pd.DataFrame], object]] = {
    "plot": lambda ax, frame: ax.plot(frame.year, frame.gdp), "bar": lambda ax, frame: ax.bar(frame.year, frame.gdp),
    "scatter": lambda ax, frame: ax.scatter(frame.land, frame.gdp),
    "Series.plot": lambda ax, frame: frame.set_index("year").gdp.plot(ax=ax),
    "DataFrame.plot": lambda ax, frame: frame.plot(x="year", y="gdp", ax=ax),
    "plot.bar": lambda ax, frame: frame.plot.bar(x="year", y="gdp", ax=ax),
    "plot.scatter": lambda ax, frame: frame.plot.scatter(x="land", y="gdp", ax=ax),
    "lineplot": lambda ax, frame: sns.lineplot(frame, x="year", y="gdp", hue="place", ax=ax),
    "lineplot units": lambda ax, frame: sns.lineplot(
        frame, x="year", y="gdp", hue="place", units="place", estimator=None, ax=ax),
    "scatterplot": lambda ax, frame: sns.scatterplot(frame, x="land", y="gdp", ax=ax),
    "barplot": lambda ax, frame: sns.barplot(frame, x="year", y="gdp", ax=ax, errorbar=None)}


@pytest.mark.parametrize("name", DRAWINGS)
def test_drawings_stand_at_the_values_and_axes_speak_the_words_of_the_unit(
        name: str, ax: Axes, plain_words: None) -> None:
    frame = tidy(places="A")
    frame.loc[2, "gdp"] = pd.NA
    DRAWINGS[name](ax, frame)
    assert {100.0, 111.0, 130.0} <= set(heights(ax)), "every figure is drawn at its value"
    assert "barplot" in name or not {*heights(ax)} - {100.0, 111.0, 130.0, 0.0}
    assert ax.yaxis.get_major_formatter()(50) == "50 yuan"


def test_horizontal_bars_and_lines_at_a_figure_are_drawn(ax: Axes, plain_words: None) -> None:
    frame = tidy(places="A")
    ax.barh(frame.year, frame.gdp)
    ax.axvline(frame.gdp[1])
    assert [bar.get_width() for bar in bars(ax)] == [100, 111, 122, 130]
    assert np.asarray(ax.lines[0].get_xydata())[:, 0].tolist() == [111, 111]
    assert ax.xaxis.get_major_formatter()(50) == "50 yuan"


def test_without_words_the_axis_is_labelled_with_the_unit(ax: Axes) -> None:
    known = figures.formatter()
    figures.set_formatter(None)
    try:
        ax.plot([1, 2, 3, 4], tidy(places="A").land)
    finally:
        figures.set_formatter(known)
    assert ax.get_ylabel() == "平方公里"
    ax.set_ylabel("")


# --- the package -----------------------------------------------------------------------------------------------------

MODULES = [name for _, name, _ in pkgutil.iter_modules(nanshan_data.figures.__path__, "nanshan_data.figures.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_are_true(name: str) -> None:
    known = figures.formatter()
    figures.set_formatter(None)
    try:
        assert doctest.testmod(importlib.import_module(name)).failed == 0
    finally:
        figures.set_formatter(known)


@pytest.mark.parametrize("ask", [pd.Series.sort_values, pd.Series.rank, pd.Series.idxmax, pd.Series.argsort])
def test_unlike_units_are_not_put_in_order(ask: Callable[[pd.Series], object]) -> None:
    mixed = pd.Series(column([figures.assumption(5, "%", "a pace"), None, figures.assumption(7, "元", "a price")]))
    with pytest.raises(DataError, match="%, 元 are different units"):
        ask(mixed)


def test_a_multiplier_belongs_to_the_number() -> None:
    """English has no word for 亿元: thirty of them were shown as 30."""
    for unit in ("亿元", "万人"):
        with pytest.raises(DataError, match="write the multiplier into the number"):
            figures.assumption(30, unit, "a goal")


def test_nothing_is_nothing_in_any_unit() -> None:
    """Python's own sum begins with it, and so do stacked bars."""
    one, two = level(100, 2020), level(110, 2021)
    assert 0 + one is one and one + 0.0 is one
    assert (found := as_figure(sum([one, two]))).value == 210 and found.unit == "元"
    with pytest.raises(DataError, match="is a plain number"):
        one + 1


def test_the_row_of_the_largest_of_each_group_is_found_as_pandas_finds_it() -> None:
    frame = tidy().set_index(pd.Index(list("abcdefgh")))
    frame.loc["d", "gdp"] = pd.NA
    groups, floats = frame.groupby("place").gdp, frame.gdp.astype(float).groupby(frame.place)
    assert groups.idxmax().equals(floats.idxmax()) and groups.idxmin().equals(floats.idxmin())


def test_arrow_is_told_to_take_plain_columns(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    with pytest.raises(TypeError, match=r"frame\.figures\.unpack\(\)\.to_parquet"):
        tidy().to_parquet(tmp_path / "x.parquet")
    tidy().figures.unpack().to_parquet(tmp_path / "x.parquet")
