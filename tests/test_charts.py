"""Every chart draws in both languages and at every size, with a link on each figure and no letter missing."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest
from matplotlib import pyplot
from matplotlib.axes import Axes

from nanshan_data.analysis import growth as analysis
from nanshan_data.figures.figure import Figure, assumption, clash, grown, per
from nanshan_data.notebook import charts, display, style, wording

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
AREA = figure(185, unit="平方公里", indicator="land_area")
DENSITY = per(NOW, AREA, "元/平方公里", indicator="gdp_per_km2")
RATE = figure(14.9, "1990/2025", unit="%", low=14.8, high=15.2)
COUNT = display.counted(3, "项", en="a count", zh="计数")
WORDS = display.passage("district-openers-2026", 300, "词")

DRAWINGS: dict[str, Draw] = {
    "bars": lambda ax: charts.bars([("南山区", NOW), ("浦东新区", PUDONG)], ax=ax, sort=True),
    "shares": lambda ax: charts.bars([(("Share", "占比"), figure(56, unit="%"))], ax=ax, full=100),
    "dots": lambda ax: charts.dots([("南山区", NOW), ("浦东新区", PUDONG)], ax=ax, log=True),
    "slope": lambda ax: charts.slope([("南山区", NOW, figure(9e11)), ("浦东新区", PUDONG, PUDONG)], ax=ax,
                                     heads=("gdp", "land_area")),
    "trajectory": lambda ax: charts.trajectory([THEN, NOW, PUDONG, figure(1e11, "1998", entity="浦东新区")], ax=ax,
                                               milestones=[(THEN, ("Start", "起点"))], labels=[NOW]),
    "stages": lambda ax: charts.stages([RATE], ax=ax),
    "staircase": lambda ax: charts.staircase([THEN, figure(1e11, "2005"), NOW], spans=[COUNT, COUNT], ax=ax),
    "fan": lambda ax: charts.fan([(("Fast", "快"), [NOW, grown(NOW, assumption(6, "%", "a"), 5)])], ax=ax,
                                 goals=[(("Goal", "目标"), PUDONG)]),
    "footprint": lambda ax: charts.footprint([("南山区", AREA, NOW)], ax=ax),
    "rectangles": lambda ax: charts.rectangles([("南山区", figure(9700, unit="人/平方公里"), figure(5e5, unit="元/人"),
                                                 DENSITY)], ax=ax),
    "matrix": lambda ax: charts.matrix({("南山区", "growth"): [WORDS], ("宝安区", "growth"): []}, ax=ax,
                                       rows=["南山区", "宝安区"], columns=["growth"]),
    "heatmap": lambda ax: charts.heatmap({(kind, ("Report", "报告")): COUNT for kind in ("stat", "claim")}, ax=ax),
    "strip": lambda ax: charts.strip([("holds", COUNT), ("contradicted", COUNT)], ax=ax),
}


@pytest.fixture(params=("en", "zh"))
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    before = wording.language()
    wording.set_language(request.param)
    yield request.param
    wording.set_language(before)


@pytest.mark.parametrize("name", DRAWINGS)
def test_draws_with_links(name: str, language: str) -> None:
    shown = display.chart(DRAWINGS[name], name=name, en=f"{name.title()}.", zh="图。").markup
    assert shown.count('<a class="nf ') >= 2
    assert 'href="#w-' in shown or "plan-report-2026.html#m" in shown or "#s" in shown


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
        display.chart(lambda ax: charts.bars([(("𓀀", "𓀀"), NOW)], ax=ax), name="tofu", en="A.", zh="甲。")


@pytest.mark.parametrize("place", ["南山区", "浦东新区", "海淀区", "深圳市"])
def test_no_line_joins_two_bases(place: str) -> None:
    """Between 1990 and 2000, at each census, at a border: a gap; within a basis: a line."""
    known = analysis.levels(place)
    ax = pyplot.figure().add_subplot()
    charts.trajectory(known, ax=ax, log=False)
    years = [tuple(map(int, line.get_xdata())) for line in ax.lines]  # type: ignore[arg-type]
    joined = {pair for pair in years if len(pair) == 2 and 1900 < pair[0] < pair[1]}  # not whiskers and rules
    apart = {(a.year, b.year) for a, b in itertools.pairwise(known) if clash(a.basis, b.basis)}
    assert apart
    assert joined == {(a.year, b.year) for a, b in itertools.pairwise(known)} - apart
    pyplot.close(ax.figure)  # type: ignore[arg-type]
