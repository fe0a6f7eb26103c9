"""Passages, tables and charts: every number linked, both languages checked, nothing typed."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator

import pytest

from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure, assumption, cagr, ratio
from nanshan_data.notebook import charts, display, wording
from nanshan_data.notebook.display import chart, counted, note, passage, say, show, tiles


def document(value: float, start: int, **about: object) -> Figure:
    shown = {"qualifier": "exact", "period": "2025", "sentence": "本地生产总值完成 1.01 万亿元；", **about}
    return Figure(value, value * 0.995, value * 1.005, "元", "document", id=f"plan-report-2026@{start}",
                  entity="南山区", indicator="gdp", doc_id="plan-report-2026", start=start, end=start + 5, **shown)  # type: ignore[arg-type]


LATE, EARLY = document(1.01e12, 517), document(7.8e9, 32, period="1990")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = wording.language()
    wording.set_language("en")
    yield
    wording.set_language(before)


def markup(shown: display.Shown) -> str:
    return shown._repr_mimebundle_()["text/html"]


def test_say_links_every_number_to_its_sentence() -> None:
    shown = say(en="GDP was **{gdp}**.", zh="地区生产总值为**{gdp}**。", gdp=LATE)
    assert str(shown) == "GDP was 1.01 trillion yuan."
    assert 'href="../build/briefings/en/sources/plan-report-2026.html#m517"' in markup(shown)
    assert "<strong><a" in markup(shown)
    assert html.escape(LATE.sentence) in markup(shown)


def test_say_speaks_the_language_of_the_session() -> None:
    wording.set_language("zh")
    shown = say(en="GDP was {gdp} in {place}.", zh="{place}地区生产总值为{gdp}。", gdp=LATE, place="宝安区")
    assert str(shown) == "宝安区地区生产总值为1.01万亿元。"
    assert "briefings/zh/" in markup(shown)


def test_derived_figures_bring_their_workings() -> None:
    multiple = ratio(LATE, EARLY)
    shown = markup(say(en="{m}", zh="{m}", m=multiple))
    key = wording.key(multiple)
    assert f'href="#{key}"' in shown and f'<li id="{key}">' in shown
    assert shown.count("plan-report-2026.html#m") == 2
    assert wording.key(ratio(LATE, EARLY)) == key != wording.key(ratio(EARLY, LATE))


def test_assumptions_are_named_as_such() -> None:
    shown = markup(say(en="{a}", zh="{a}", a=assumption(5, "%", "as the plan expects")))
    assert 'class="nf assumption"' in shown and "as the plan expects" in shown


@pytest.mark.parametrize(("en", "zh", "message"), [
    ("It rose 6.3% to {g}", "增长至{g}", "typed"),
    ("It is {g}", "增长", "different figures"),
    ("It is {g}", "为{g}，即{h}", "not passed"),
    ("It is", "为", "not used"),
    ("For 35 years {g}", "{g}", "typed"),
    ("## 9 trillion {g}", "{g}", "typed"),
    ("It is {g:wide}", "{g}", "'wide' is not known"),
])
def test_say_refuses(en: str, zh: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        say(en=en, zh=zh, g=LATE)


def test_bare_numbers_are_refused() -> None:
    with pytest.raises(DataError, match="is no figure"):
        say(en="{n}", zh="{n}", n=5)  # type: ignore[arg-type]


def test_text_from_outside_is_never_markup() -> None:
    evil = '<script>alert(1)</script>"onmouseover="x'
    shown = markup(say(en="{w} <b>{g}</b>", zh="{w}{g}", w=evil, g=document(1.0e12, 1, sentence=evil, text=evil)))
    assert "<script" not in shown and "<b>" not in shown and '"onmouseover' not in shown


def test_lists_and_labels() -> None:
    shown = say(en="{both} of {g:place} in {g:year}", zh="{g:place}{g:year}年{both}", both=[LATE, EARLY], g=LATE)
    assert str(shown) == "1.01 trillion yuan and 7.8 billion yuan of Nanshan in 2025"


def test_quotations_link_to_their_sentence() -> None:
    words = passage("plan-report-2026", 520, "万亿")
    assert "#s" in markup(say(en="{p}", zh="{p}", p=words))
    assert words.sentence.startswith("- 本地生产总值") or "本地生产总值" in words.sentence


def test_tables_carry_links_caption_source_and_csv() -> None:
    rows = [{"place": "南山区", "gdp": LATE, "remark": ("big", "大")}, {"place": "宝安区", "gdp": None, "remark": None}]
    columns = {"place": ("Place", "地区"), "gdp": ("GDP", "地区生产总值"), "remark": ("Remark", "说明")}
    shown = show(rows, columns=columns, en="A table of two.\nGDP", zh="两行之表。\n地区生产总值")
    page = markup(shown)
    assert re.match(r"Table \d+: A table of two \(2 × 3\)", str(shown))
    assert page.count("<tr>") == 3 and ">Nanshan<" in page and 'class="nf document"' in page
    encoded = re.search(r"base64,([^\"]+)", page)
    assert encoded
    table = base64.b64decode(encoded[1]).decode("utf-8-sig").splitlines()
    assert table[:2] == ["Place,GDP,GDP · unit,GDP · id,Remark", "Nanshan,1010000000000,元,plan-report-2026@517,big"]


def test_numbers_of_captions_stay_when_a_cell_is_run_again() -> None:
    first, again = (str(show([{"gdp": LATE}], en="The same.", zh="同一。")) for _ in range(2))
    assert first == again


def test_charts_are_deterministic_links_with_description_and_data() -> None:
    def draw(ax: charts.Axes) -> object:
        return charts.bars([("南山区", LATE), (("then", "当时"), EARLY)], ax=ax)

    one, two = (chart(draw, name="demo", en="Now and then.\nGDP", zh="今昔。\n地区生产总值") for _ in range(2))
    page = markup(one)
    assert page == markup(two)
    for variant in ("wide", "narrow"):
        svg = re.search(rf'<div class="{variant}".*?</svg>', page, re.DOTALL)
        assert svg and svg[0].count("/build/briefings/en/sources/plan-report-2026.html#m517") == 2
        assert "Matplotlib" not in svg[0] and "dc:date" not in svg[0]
    assert 'style="display:none"><svg' in page and '<img class="still" alt="Figure' in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids)) and all(name.startswith("demo-") for name in ids)
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(ids)
    assert 'aria-label="Figure' in page and "<details class=\"ndata\">" in page and "Nanshan plan report 2026" in page


def test_a_plotted_value_shows_in_the_drawing() -> None:
    def drawn(figure: Figure) -> str:
        rows = [("南山区", figure), ("南山区", EARLY)]
        return markup(chart(lambda ax: charts.bars(rows, ax=ax), name="demo", en="A.", zh="甲。"))

    one, two = drawn(LATE), drawn(document(1.02e12, 517))
    assert one != two


def test_a_chart_without_figures_is_refused() -> None:
    with pytest.raises(DataError, match="nothing drawn is linked"):
        chart(lambda ax: ax.plot([1, 2]), name="bare", en="A.", zh="甲。")


def test_slides_are_written_on_request(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NANSHAN_CHARTS", str(tmp_path))
    chart(lambda ax: charts.bars([("南山区", LATE)], ax=ax), name="slide", en="A headline.\nGDP", zh="标题。\nGDP")
    svg = (tmp_path / "slide.svg").read_text()  # type: ignore[operator]
    assert "<dc:date>" not in svg and 'width="691.2pt" height="388.8pt"' in svg
    assert (tmp_path / "slide.png").read_bytes()[:4] == b"\x89PNG"  # type: ignore[operator]


def test_notes_come_from_the_vocabulary() -> None:
    assert "bounds" in markup(note("bounds")) or str(note("bounds"))
    with pytest.raises(DataError, match=r"notes\.csv; one of"):
        note("no such caveat")


def test_tiles_and_counts() -> None:
    count = counted(11, "个", en="districts in the article", zh="文中的区")
    shown = markup(tiles([(LATE, ("GDP", "地区生产总值")), (count, ("Districts", "区"))]))
    assert "<!--tiles-->" in shown and "districts in the article" in shown and ">11<" in shown


def test_growth_across_years_keeps_its_inputs() -> None:
    rate = cagr(LATE, EARLY, acknowledge_break=True)
    assert [leaf.start for leaf in rate.sources] == [517, 32]
