"""Links by value: whatever seaborn, pandas or matplotlib draw of figures leads to them, and a missing one is told."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import pytest
import seaborn as sns

from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure
from nanshan_data.notebook import cards, drawing, linked, style
from nanshan_data.notebook.linking import figures_in, link_drawn

FIGURES = [Figure(value, value * 0.999, value * 1.001, "元", "reference", id=f"{code}_{year}", entity=place,
                  indicator="gdp", period=str(year))
           for place, code, base in (("南山区", "nanshan", 4.1e11), ("浦东新区", "pudong", 9.65e11))
           for year, value in zip(range(2017, 2021), (base, base * 1.09, base * 1.17, base * 1.28), strict=True)]
FRAME = pd.DataFrame({"year": [figure.year for figure in FIGURES], "place": [figure.entity for figure in FIGURES],
                      "gdp": [figure.value for figure in FIGURES]})
WIDE = FRAME.pivot(index="year", columns="place", values="gdp")
DRAWINGS: dict[str, Callable[[Any], Any]] = {
    "seaborn line": lambda ax: sns.lineplot(FRAME, x="year", y="gdp", hue="place", ax=ax),
    "seaborn points": lambda ax: sns.scatterplot(FRAME, x="gdp", y="year", hue="place", ax=ax),
    "seaborn bars": lambda ax: sns.barplot(FRAME, x="year", y="gdp", hue="place", ax=ax),
    "seaborn strip": lambda ax: sns.stripplot(FRAME, x="gdp", y="place", jitter=False, ax=ax),
    "pandas line": lambda ax: WIDE.plot(ax=ax),
    "pandas bars": lambda ax: WIDE.plot.bar(ax=ax),
    "pandas lying bars": lambda ax: WIDE.plot.barh(ax=ax),
    "pandas stacked": lambda ax: WIDE.plot.bar(stacked=True, ax=ax),
    "bars": lambda ax: ax.bar(range(len(FRAME)), FRAME.gdp),
    "lying bars": lambda ax: ax.barh(range(len(FRAME)), FRAME.gdp),
    "points": lambda ax: ax.scatter(FRAME.year, FRAME.gdp),
    "stem": lambda ax: ax.stem(FRAME.year, FRAME.gdp),
    "step": lambda ax: ax.step(FRAME.year, FRAME.gdp),
    "goals": lambda ax: [ax.axhline(value) for value in FRAME.gdp],
    "upright goals": lambda ax: [ax.axvline(value) for value in FRAME.gdp],
    "log": lambda ax: (ax.set_yscale("log"), ax.plot(FRAME.year, FRAME.gdp)),
}


@pytest.fixture
def ax() -> Iterator[Any]:
    with style.house():
        figure, made = plt.subplots()
        yield made
    plt.close(figure)


def svg(ax: Any) -> str:
    buffer = io.StringIO()
    ax.figure.savefig(buffer, format="svg")
    return buffer.getvalue()


@pytest.mark.parametrize("name", DRAWINGS)
def test_everything_that_shows_a_figure_leads_to_it(name: str, ax: Any) -> None:
    DRAWINGS[name](ax)
    limits = ax.get_xlim(), ax.get_ylim()
    assert linked(ax, FIGURES) == len(FIGURES) == 8
    assert (ax.get_xlim(), ax.get_ylim()) == limits
    drawn = svg(ax)
    for figure in FIGURES:
        assert f'xlink:href="{cards.href(figure)}"' in drawn, cards.key(figure)
    assert [figure for _, figure in style.drawn(ax.figure)] != []


@pytest.mark.parametrize("draw", [
    lambda ax: ax.plot(FRAME.year, FRAME.gdp * 1.001), lambda ax: ax.plot(FRAME.year[1:], FRAME.gdp[1:]),
    lambda ax: ax.bar(range(8), FRAME.gdp / 1e8), lambda ax: None])
def test_a_figure_that_is_not_drawn_is_told(draw: Callable[[Any], Any], ax: Any) -> None:
    draw(ax)
    with pytest.raises(DataError, match=r"of 8 figures are not in the drawing: .* gdp 20\d\d .*in the unit in which"):
        linked(ax, FIGURES)


def test_a_figure_under_the_name_of_another_is_told(ax: Any) -> None:
    last = FIGURES[3::4]
    ax.bar(["浦东新区", "南山区"], [figure.value for figure in last])
    with pytest.raises(DataError, match=r"南山区 gdp 2020 .* = 5.248e\+11 is drawn at 浦东新区; draw"):
        linked(ax, last)


@pytest.mark.parametrize("draw", [lambda ax, x, y: ax.bar(x, y), lambda ax, x, y: ax.scatter(x, y)])
def test_what_shows_no_figure_is_told(draw: Callable[..., Any], ax: Any) -> None:
    draw(ax, [*FRAME.year, 2021], [*FRAME.gdp, 1e12])
    with pytest.raises(DataError, match=r"1 bars or points in the drawing show none of the figures"):
        linked(ax, FIGURES)


def test_of_equal_figures_each_mark_gets_that_of_its_place(ax: Any) -> None:
    one = FIGURES[0]
    twins = [replace(one, period=str(year), id=f"{one.id}_{year}") for year in (2001, 2002, 2003)]
    ax.plot([2001, 2002, 2003], [one.value] * 3)
    assert linked(ax, twins) == 3
    for _, figure, dots, number in style.artists(ax.figure):
        assert dots.get_offsets()[number][0] == figure.year  # type: ignore[attr-defined]


def test_what_could_be_either_stays_unlinked_unless_it_is_asked_for(ax: Any) -> None:
    twins = [replace(FIGURES[0], period="", id=f"twin_{n}") for n in (1, 2)]
    ax.scatter([0.5], [FIGURES[0].value])
    assert link_drawn(ax, twins) == 0


def test_the_thickness_of_bars_is_no_value(ax: Any) -> None:
    thick = Figure(0.8, 0.8, 0.8, "比值", "assumption", note="as thick as a bar")
    ax.bar(range(8), FRAME.gdp)
    assert link_drawn(ax, [thick]) == 0


def test_figures_are_found_in_columns_tables_lists_and_mappings() -> None:
    column = pd.Series(FIGURES[:2])
    assert list(figures_in([FIGURES[0], {"a": column}, pd.DataFrame({"n": [1, 2], "f": column}), "text", 5])) == [
        FIGURES[0], *FIGURES[:2], *FIGURES[:2]]


def test_a_chart_links_what_its_function_names_without_a_call() -> None:
    gdp = pd.Series(FIGURES[:4], index=[figure.year for figure in FIGURES[:4]])

    def draw(ax: Any) -> None:
        ax.plot(gdp.index, [figure.value for figure in gdp])

    canvas = drawing.drawn(draw, 5, 3)
    assert {figure for _, figure in style.drawn(canvas)} == set(FIGURES[:4])
    boxes = drawing.still_of(canvas).boxes
    assert len(boxes) == 4 and all(0 <= box.left <= 100 and 0 <= box.top <= 100 for box in boxes)
