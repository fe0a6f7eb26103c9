"""Every chart draws in both languages and at every size, with a link on each figure and no letter missing."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Callable, Iterator

import pytest
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

import nanshan_data as nd
from nanshan_data.figures.figure import Figure, clash
from nanshan_data.notebook import cards, charts, counted, drawing, passage, style, wording
from nanshan_data.notebook.drawing import drawn, vector

Draw = Callable[[Axes], object]


def figure(value: float, period: str = "2025", *, entity: str = "南山区", unit: str = "元", qualifier: str = "exact",
           origin: str = "document", indicator: str = "gdp", low: float | None = None,
           high: float | None = None) -> Figure:
    start = int(value % 7919) + int(period[:4] or 0)
    return Figure(value, value if low is None else low, value if high is None else high, unit, origin,  # type: ignore[arg-type]
                  id=f"plan-report-2026@{start}", qualifier=qualifier, entity=entity, indicator=indicator,
                  period=period,
                  doc_id="plan-report-2026", start=start, end=start + 3)


NOW, THEN = figure(1.01e12, low=1.005e12, high=1.015e12), figure(7.8e9, "1990")
PUDONG = figure(1.7e12, "2023", entity="浦东新区", qualifier="over", high=1.8e12)
COUNT = counted(3, "项", en="a count", zh="计数")
WORDS = passage("district-openers-2026", 300, "词")

DRAWINGS: dict[str, Draw] = {
    "bars": lambda ax: charts.bars([("南山区", NOW), ("浦东新区", PUDONG)], ax=ax),
    "trajectory": lambda ax: charts.trajectory([THEN, NOW, PUDONG, figure(1e11, "1998", entity="浦东新区")],
                                               ax=ax, labels=[NOW]),
}


@pytest.fixture(params=("en", "zh"))
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    before = wording.language()
    wording.set_language(request.param)
    yield request.param
    wording.set_language(before)


@pytest.mark.parametrize("name", DRAWINGS)
def test_draws_with_links(name: str, language: str) -> None:
    canvas = drawn(DRAWINGS[name], 7.6, 3)
    links = re.findall(r"<a href='([^']+)'", vector(canvas, name))
    assert len(links) >= 2
    assert {cards.href(figure) for _, figure in style.drawn(canvas)} == {html.unescape(link) for link in links}


def test_places_keep_their_colour() -> None:
    assert style.colour(NOW) == style.colour("南山区") != style.colour("浦东新区") != style.colour("海淀区")
    assert style.colour("宝安区") == style.colour("坪山区") == style.CONTEXT


def test_places_differ_in_grey_print() -> None:
    def grey(colour: str) -> float:
        red, green, blue = (int(colour[n:n + 2], 16) for n in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    greys = sorted(grey(colour) for colour in (*style.PLACES.values(), style.CONTEXT))
    assert min(b - a for a, b in itertools.pairwise(greys)) >= 10


def test_outside_figures_are_hollow() -> None:
    outside = figure(1e12, origin="reference")
    assert style.face(outside, "#123456") == style.PAPER
    assert style.face(NOW, "#123456") == "#123456"


def test_a_letter_without_a_glyph_is_an_error() -> None:
    with pytest.raises(UserWarning, match="Glyph"):
        vector(drawn(lambda ax: charts.bars([(("𓀀", "𓀀"), NOW)], ax=ax), 7.6, 3), "tofu")


@pytest.mark.parametrize("place", ["南山区", "浦东新区", "海淀区", "深圳市"])
def test_no_line_joins_two_bases_or_goes_over_a_year_without_a_figure(place: str) -> None:
    """Between 1990 and 2000, at each census, at a border: a gap; from year to year within a basis: a line."""
    known = list(nd.series("gdp", place)[place].dropna())
    ax = pyplot.figure().add_subplot()
    charts.trajectory(known, ax=ax)
    years = [tuple(map(int, line.get_xdata())) for line in ax.lines]  # type: ignore[arg-type]
    joined = {pair for pair in years if len(pair) == 2 and 1900 < pair[0] < pair[1]}  # not whiskers and rules
    apart = {(a.year, b.year) for a, b in itertools.pairwise(known) if clash(a.basis, b.basis) or b.year - a.year > 1}
    assert apart
    assert joined == {(a.year, b.year) for a, b in itertools.pairwise(known)} - apart
    pyplot.close(ax.figure)  # type: ignore[arg-type]


def test_figures_on_unlike_bases_may_stand_without_lines() -> None:
    known = list(nd.series("rnd_intensity", "南山区", "share")["南山区"].dropna())
    for joined, lines in ((True, 1), (False, 0)):  # 2024 and 2025 only are neighbours
        ax = pyplot.figure().add_subplot()
        charts.trajectory(known, ax=ax, joined=joined)
        assert sum(list(map(int, line.get_xdata())) == [2024, 2025] for line in ax.lines) == lines  # type: ignore[arg-type]
        pyplot.close(ax.figure)  # type: ignore[arg-type]


def test_no_line_joins_a_rate_as_first_released_to_a_revised_series() -> None:
    """The city's rates of 2010 to 2015 are of a series restated later, those of 2009 and 2016 are first releases."""
    ax = pyplot.figure().add_subplot()
    charts.trajectory(nd.series("gdp", "深圳市", "growth", since=2009)["深圳市"].loc[:2017], ax=ax)
    joined = {tuple(map(int, line.get_xdata())) for line in ax.lines if len(line.get_xdata()) == 2}  # type: ignore[arg-type]
    years = {pair for pair in joined if 1900 < pair[0] < pair[1]}
    assert years == {(year, year + 1) for year in range(2010, 2017)} - {(2015, 2016)}
    pyplot.close(ax.figure)  # type: ignore[arg-type]


def test_the_data_behind_a_chart_hold_every_point(language: str) -> None:
    canvas, ax = pyplot.subplots()
    for place in ("Futian", "Luohu", "Yantian"):
        style.mark(ax.scatter([0], [0]), WORDS, place)
    charts.tag(ax, 1, 1, COUNT)
    rows = style.drawn(canvas)
    pyplot.close(canvas)
    assert [figure for _, figure in rows] == [WORDS, WORDS, WORDS, COUNT]  # one passage, in three cells
    assert len({label for label, _ in rows}) == 4


def test_a_chart_tells_the_shapes_that_it_draws_and_no_others() -> None:
    given, outside = figure(1e12), figure(1e12, origin="reference")
    derived = given * 2

    def shown(*drawn: Figure, bars: bool = False) -> list[str]:
        with style.house():
            canvas = Canvas()
            ax = canvas.subplots()
            if bars:
                charts.bars([("南山区", each) for each in drawn], ax=ax)
            else:
                for place, each in enumerate(drawn):
                    charts.point(ax, place, each.value, each)
            return style.shapes(canvas)

    assert shown(given) == shown(given, bars=True) == shown(derived, bars=True) == []
    assert shown(given, outside) == ["shape_filled", "shape_hollow"]
    assert shown(outside, derived) == ["shape_hollow", "shape_diamond"]
    assert shown(given, outside, bars=True) == ["shape_filled", "shape_hatched"]
    assert shown(derived, outside, bars=True) == ["shape_filled_derived", "shape_hatched"]


def test_what_a_chart_says_keeps_its_digits() -> None:
    level = figure(1_010_238_000_000)
    svg = vector(drawn(lambda ax: charts.trajectory([level], ax=ax, labels=[level]), 6, 4), "x")
    assert ">¥1.010238trn</text>" in svg


def test_no_line_of_a_slide_begins_with_what_closes_a_clause() -> None:
    """Chinese type sets no 。 or ） at the head of a line."""
    words = "报道就全部各区述及项目（含企业服务）。"
    for most in range(4, len(words)):
        lines = drawing._lines(words, most).split("\n")
        assert "".join(lines) == words and not any(line[0] in "，。；：、）" for line in lines), most
    assert drawing._lines("One line, and another.", 10) == "One line,\nand\nanother."
