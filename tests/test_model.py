"""An output's model holds both languages and every figure whole; pages and JupyterLab are made from it alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from nanshan_data import fact, ref
from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure, assumption
from nanshan_data.notebook import (
    SLIDES,
    cards,
    chart,
    charts,
    counted,
    drawing,
    note,
    numbers,
    passage,
    prose,
    render,
    say,
    show,
    table,
    tiles,
)
from nanshan_data.notebook.model import MIME, Read, Shown, Written

gdp, before = fact("gdp", "南山区", 2025), fact("gdp", "南山区", 2024)
outside = ref("gdp", "浦东新区", 2023)
times = gdp / before
steady = assumption(5, "%", "as planned\n---\n按计划")


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What a cell would show."""
    kept: list[Any] = []
    for module in (prose, table, drawing):
        monkeypatch.setattr(module, "display", kept.append)
    yield kept


def bundle(item: Shown) -> dict[str, Any]:
    made = item._repr_mimebundle_()
    assert json.loads(json.dumps(made[MIME])) == made[MIME], "a save must change nothing"
    return made


def page(item: Shown, lang: str, place: render.Place = "page") -> str:
    return str(render.View(lang, place, name="x").html(item.model))


@pytest.mark.parametrize("figure", [
    gdp, outside, times, steady, counted(3, "个", en="three", zh="三"), gdp * (1 + steady),
    replace(gdp, entity="宝安区"), passage("plan-report-2026", 520, "万亿"), (gdp - before).about(indicator="gdp"),
    Figure(1.0, None, 2.0, "倍", "derived", formula="{0} ÷ {1}", inputs=(gdp, replace(before, low=None)))])
def test_a_figure_comes_back_whole(figure: Figure) -> None:
    written = Written("a test")
    number = written.figure(figure)
    found = Read(json.loads(json.dumps({"figures": written.figures}))).figures[number]
    assert found == figure and cards.key(found) == cards.key(replace(figure, value=float(figure.value)))


def test_figures_of_the_data_are_kept_as_their_id_and_each_once() -> None:
    written = Written("a test")
    assert [written.figure(figure) for figure in (gdp, times, gdp, before)] == [0, 2, 0, 1]
    assert written.figures[:2] == [gdp.id, before.id] and written.figures[2]["inputs"] == [0, 1]


def test_a_figure_that_the_data_no_longer_hold_is_told() -> None:
    with pytest.raises(DataError, match="which the data no longer hold; run the notebook again"):
        Read({"figures": ["plan-report-2026@1"]})


def test_figures_of_two_bases_do_not_pass_the_door() -> None:
    one, other = (Figure(value, value, value, "亿元", "assumption", note="n", entity="南山区", indicator="gdp",
                         period=str(year), basis=(("accounts", basis),))
                  for value, year, basis in ((8, 2023, "census_4"), (9, 2024, "census_5")))
    jump = other - one
    told = r"shows .*joins .* on the basis census_\d and .* on census_\d; .*across"
    with pytest.raises(DataError, match=rf"“It rose by {{jump}}\.” {told}"):
        say("It rose by {jump}.\n---\n增加{jump}。")
    with pytest.raises(DataError, match=rf"“From {{one}}\.” {told}"):
        show(pd.DataFrame({"a": [jump]}), "From {one}.\n---\n由{one}。")
    with pytest.raises(DataError, match=told):
        tiles([(jump, ("Rise", "增量"))])
    say("{one} and {other}\n---\n{one}、{other}")


def test_one_run_gives_both_editions(shown: list[Any]) -> None:
    say("GDP was **{gdp}**, {times} of {before}.\n---\n地区生产总值为**{gdp}**，是{before}的{times}。")
    made = bundle(shown[0])
    assert made["text/plain"].startswith("GDP was 1.01 trillion yuan")
    assert "地区生产总值" in json.dumps(made[MIME], ensure_ascii=False) and "地区生产总值" not in made["text/html"]
    for lang, words in (("en", "1.01 trillion yuan"), ("zh", "1.01万亿元")):
        markup = page(shown[0], lang)
        assert '<strong><a class="nf document" href="sources/plan-report-2026.html#m517" title=' in markup
        assert words in markup
    say("It **holds**, or is **in\ntension**, else **contradicted**.\n---\n或**成立**，或**有\n出入**，否则**矛盾**。")
    for lang, bold in (("en", ["holds", "in\ntension", "contradicted"]), ("zh", ["成立", "有出入", "矛盾"])):
        assert re.findall("<strong>(.*?)</strong>", page(shown[-1], lang), re.DOTALL) == bold


def test_a_change_in_the_chinese_words_alone_changes_what_nbval_compares(shown: list[Any]) -> None:
    say("{gdp}\n---\n{gdp}。")
    say("{gdp}\n---\n{gdp}！")
    one, two = map(bundle, shown)
    assert one["text/plain"] == two["text/plain"] and one[MIME] != two[MIME]


def test_conditions_that_fail_strike_the_words_in_both_languages(shown: list[Any]) -> None:
    say("Less than before: {gdp}.\n---\n不及上年：{gdp}。", given=[gdp < before])
    assert shown[0].model["failed"] == [
        "gdp < before is false (gdp = 1.01 trillion yuan [1.005 to 1.015 trillion yuan], "
        "before = 950.1 billion yuan [950.05 to 950.15 billion yuan])"]
    for lang in ("en", "zh"):
        assert "line-through" in page(shown[0], lang) and "gdp &lt; before is false" in page(shown[0], lang)


def test_nothing_in_a_text_is_taken_for_markup(shown: list[Any]) -> None:
    evil = ('<script>alert(1)</script>"onmouseover="x', "<b>")
    assert evil
    say("{evil} <b>{gdp}</b> [x](javascript:alert)\n---\n{evil}{gdp}")
    assert "<script" not in page(shown[0], "en") and "<b>" not in page(shown[0], "en")
    assert "javascript:" not in page(shown[0], "en")


def test_tables_translate_names_link_figures_and_keep_years_whole(shown: list[Any]) -> None:
    frame = pd.DataFrame({"entity": ["南山区", "浦东新区"], "gdp": [gdp, None], "why": [("big", "大"), None],
                          "n": [1234, 5]}, index=pd.Index([2025, 2023], name="year"))
    show(frame, "A table of {gdp}.\nGDP\n---\n{gdp}之表。\n总量", heads={"why": ("Why", "原因")})
    english, chinese = page(shown[0], "en"), page(shown[0], "zh")
    assert re.findall(r"<th [^>]*>(.*?)</th>", english) == [
        "Year", "Place or body", 'GDP <small class="unit">yuan trn</small>', "Why", "n"]
    assert '<td class="n" data-head="Year">2025</td>' in english and ">1,234</td>" in english
    assert '<td data-head="Place or body">Pudong</td>' in english, "on phones each cell has its head"
    assert 'data-head="GDP (yuan trn)"' in english and ">大</td>" in chinese
    assert "浦东新区" in chinese and chinese.count("–</td>") == 2
    assert english.count('href="sources/plan-report-2026.html#m517"') == 2 and 'download="table.csv"' in english
    assert "base64" not in bundle(shown[0])["text/html"], "no csv in the notebook"


@pytest.mark.parametrize("cell", [object(), [1], {"a": 1}])
def test_cells_of_other_kinds_are_refused(cell: object) -> None:
    with pytest.raises(DataError, match=r"“A table\.”: column 'a' holds .*; use figures, names, numbers or"):
        show(pd.DataFrame({"a": [cell]}), "A table.\n---\n表。")


def test_charts_are_drawn_in_both_languages_from_one_function(shown: list[Any], tmp_path: Any,
                                                               monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SLIDES, str(tmp_path))

    @chart(height=2, given=[gdp > before])
    def now_and_then(ax: Any) -> None:
        """From {before} to {gdp}.
        GDP
        ---
        由{before}到{gdp}。
        总量
        """
        charts.bars([("南山区", gdp), (("then", "当时"), before)], ax=ax)

    made, model = bundle(shown[0]), shown[0].model
    assert model["name"] == "now-and-then" and set(model["drawings"]) == {"en", "zh"}
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == sorted(2 * ["now-and-then.png", "now-and-then.svg"])
    for lang, label in (("en", "then"), ("zh", "当时")):
        for size in ("wide", "narrow"):
            drawn = "".join(piece for piece in model["drawings"][lang][size] if isinstance(piece, str))
            assert f">{label}</text>" in drawn and "Matplotlib" not in drawn and "dc:date" not in drawn
            ids = re.findall(r"\bid='([^']+)'", drawn)
            assert set(re.findall(r"url\(#([^)]+)\)", drawn)) == set(ids) and len(ids) == len(set(ids))
        markup = page(shown[0], lang)
        assert markup.count("plan-report-2026.html#m517") == 6 and "Figure 1" in page(shown[0], "en")
    assert made["text/html"].count("<img") == 1 and "<svg" not in made["text/html"].split('src="')[0]
    assert 'style="position:absolute;left:' in made["text/html"] and "font-face" in made["text/html"]


def test_a_chart_names_the_condition_that_fails_and_its_values(shown: list[Any]) -> None:
    @chart(height=2, given=[gdp < before])
    def falling(ax: Any) -> None:
        """From {before} to {gdp}.
        ---
        由{before}到{gdp}。"""
        charts.bars([("南山区", gdp)], ax=ax)

    assert shown[0].model["failed"][0].startswith("gdp < before is false (gdp = 1.01 trillion yuan")


def test_a_format_that_there_is_not_is_told_at_once() -> None:
    with pytest.raises(DataError, match="'plian' is not known"):
        show(pd.DataFrame({"gdp": [gdp]}), "A table.\n---\n表。", formats={"gdp": "plian"})


def test_a_column_of_figures_has_a_heading_of_its_own() -> None:
    assert (table.heading("figure", "en"), table.heading("figure", "zh")) == ("Value", "数值")
    assert table.heading("people", "zh") == "常住人口"  # not the theme of that name


def test_a_chart_without_figures_is_refused() -> None:
    with pytest.raises(DataError, match=r"“A line\.”: nothing drawn is linked to a figure"):
        @chart
        def bare(ax: Any) -> None:
            """A line.
            ---
            线。"""
            ax.plot([1, 2])


def test_workings_open_in_jupyterlab_and_stand_once_on_a_page(shown: list[Any]) -> None:
    say("{times} and {times}\n---\n{times}、{times}")
    markup = bundle(shown[0])["text/html"]
    anchor = re.search(r'<li id="w-([^"]+)"', markup)
    assert anchor and markup.count(f'href="#w%2D{anchor[1]}"') == 2, "not the id itself: JupyterLab would not unfold it"
    view = render.View("en", "page")
    view.html(shown[0].model)
    view.html(shown[0].model)
    assert str(view.workings(view.shown)).count("<li") == 1


def test_notes_and_tiles(shown: list[Any]) -> None:
    note("bounds")
    words, growth = ("GDP", "地区生产总值"), fact("gdp", "南山区", 2025, measure="growth")
    tiles([(gdp, words), (gdp, words, growth)])
    assert 'id="note-bounds"' in page(shown[0], "zh") and page(shown[1], "zh").count('class="big"') == 2
    with pytest.raises(DataError, match=r"notes\.csv; one of"):
        note("no such caveat")


def test_bare_numbers_of_a_column_show_as_many_decimals(shown: list[Any]) -> None:
    show(pd.DataFrame({"kappa": [0.97, 0.9, 1.0, None], "both": [64, 1200, 5, 11]}), "A table.\n---\n表。",
         heads={"kappa": ("κ", "κ")})
    cells = [re.sub("<[^>]*>", "", cell) for cell in re.findall(r"<td.*?</td>", page(shown[0], "en"), re.DOTALL)]
    assert cells == ["0.97", "64", "0.90", "1,200", "1.00", "5", "–", "11"]


def test_what_a_column_shares_is_told_in_its_head(shown: list[Any]) -> None:
    over = replace(gdp, value=1e12, low=1e12, high=1.1e12, qualifier="over")
    mixed = [gdp, fact("gdp", "南山区", 2025, measure="growth"), None, None]
    frame = pd.DataFrame({"gdp": [gdp, before, over, None], "mixed": mixed})
    show(frame, "A table.\n---\n表。")
    english, chinese = page(shown[0], "en"), page(shown[0], "zh")
    assert '<small class="unit">yuan bn</small>' in english and '<small class="unit">亿元</small>' in chinese
    cells = re.findall(r'<tr><td class="n">(.*?)</td>', english, re.DOTALL)
    assert cells[0].endswith('<span class="pad">\u2008\u2007</span>')
    assert [re.sub("<[^>]*>", "", cell) for cell in cells] == [
        "1,010\u2008\u2007", "950.1", "&gt;1,000\u2008\u2007", "–"]
    assert 'aria-label="more than" title="more than">&gt;</span>1,000' in cells[2]
    assert ">¥1.01trn</a>" in english and ">6.3%</a>" in english, "unlike units stay in their cells"
    assert ">10100<" in chinese and ">9501" in chinese


@pytest.mark.parametrize(("figure", "english", "chinese"), [
    (gdp, "¥1.01trn", "1.01万亿元"), (replace(gdp, qualifier="at_least"), "≥¥1.01trn", "1.01万亿元以上"),
    (fact("gdp", "南山区", 2025, measure="growth"), "6.3%", "6.3%")])
def test_figures_told_compactly(figure: Figure, english: str, chinese: str) -> None:
    assert (numbers.text(figure, "compact", "en"), numbers.text(figure, "compact", "zh")) == (english, chinese)
