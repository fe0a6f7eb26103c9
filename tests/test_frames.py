"""Frames and series: worked out from data/raw, one preferred figure where several say the same, whole years only."""

from __future__ import annotations

import functools
import hashlib
import itertools
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import pytest
import seaborn as sns
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from typed import as_figure, figure_columns

import nanshan_data as nd
from nanshan_data.analysis import tables
from nanshan_data.data import codebook, documents, files, forms, lookup, preferred, readings, reference, schemas
from nanshan_data.data.mentions import COLUMNS as MENTION_COLUMNS
from nanshan_data.errors import DataError
from nanshan_data.figures import Figure, column
from nanshan_data.figures.figure import clash
from nanshan_data.notebook import charts, style
from nanshan_data.publish import build, workbook

PLACES = list(tables.PLACES)
facts, outside = map(functools.cache, (nd.facts, nd.reference))  # when a test asks, not when tests are collected


# --- frames ----------------------------------------------------------------------------------------------------------


def test_frames_begin_with_the_columns_of_the_contract_and_hold_every_row() -> None:
    assert list(facts().columns)[:len(readings.FACT_COLUMNS)] == list(readings.FACT_COLUMNS)
    assert list(outside().columns)[:len(reference.FRAME_COLUMNS)] == list(reference.FRAME_COLUMNS)
    assert list(nd.mentions().columns) == list(MENTION_COLUMNS)
    assert facts()["fact_id"].tolist() == list(lookup.document_figures())
    assert set(outside()["reference_id"]) == reference.known()
    for frame in (facts(), outside()):
        assert {"figure", "period", "frequency", "year", "basis", "entity_en", "indicator_zh", "indicator_en",
                "origin", "preferred"} <= set(frame.columns)
        assert frame["figure"].dtype == "figure"


def test_a_figure_is_the_row_that_it_stands_in() -> None:
    for frame, name in ((facts(), "fact_id"), (outside(), "reference_id")):
        for row in frame.to_dict("records"):
            figure = row["figure"]
            assert figure.id == row[name] and figure.unit == row["unit"] and figure.value == row["value"]
            bounds = [None if pd.isna(row[end]) else row[end] for end in ("low", "high")]
            assert [figure.low, figure.high] == bounds


def test_a_frame_is_the_callers_own_to_change() -> None:
    changed = nd.facts()
    changed["value"] = 0.0
    assert nd.facts()["value"].equals(facts()["value"])


def test_the_import_loads_no_pandas_and_no_frame_loads_pandera() -> None:
    script = ("import sys, nanshan_data as nd; assert 'pandas' not in sys.modules; "
              "nd.facts(), nd.reference(), nd.series('gdp', '南山区'), nd.table('growth'); "
              "assert 'pandera' not in sys.modules")
    subprocess.run([sys.executable, "-c", script], check=True, env={**os.environ, "NANSHAN_ROOT": str(files.ROOT)})


def test_nothing_is_read_from_what_was_written(tmp_path: Path) -> None:
    shutil.copytree(files.raw(), tmp_path / "data" / "raw")
    script = ("import nanshan_data as nd; nd.facts(), nd.mentions(), nd.reference(), nd.series('gdp', '南山区'), "
              "nd.claims(), [nd.table(name) for name in ('growth', 'density', 'agreement', 'sources')]")
    subprocess.run([sys.executable, "-c", script], check=True, env={**os.environ, "NANSHAN_ROOT": str(tmp_path)})
    assert not (tmp_path / "data" / "processed").exists()


# --- one of several --------------------------------------------------------------------------------------------------


def test_a_fact_and_the_preferred_row_are_the_same_sentence() -> None:
    rows = facts()
    for figure in rows.loc[rows["preferred"] & (rows["period"] != "") & (rows["measure"] != "threshold"), "figure"]:
        assert nd.fact(figure.indicator, figure.entity, figure.period, measure=figure.measure) == figure


@pytest.mark.parametrize(("indicator", "year", "fact_id"), [
    ("gdp", 2024, "nanshan-story@2407"), ("listed_companies", 2025, "plan-report-2026@1879"),
    ("little_giants", 2025, "plan-report-2026@1868")])
def test_the_sentence_of_three_figures_that_used_to_have_two(indicator: str, year: int, fact_id: str) -> None:
    assert nd.fact(indicator, "南山区", year).id == fact_id
    cited = facts().loc[facts()["preferred"] & (facts()["indicator"] == indicator) & (facts()["measure"] == "level")
                      & (facts()["entity"] == "南山区") & (facts()["period"] == str(year)), "fact_id"]
    assert cited.tolist() == [fact_id]


def test_one_row_is_preferred_for_each_meaning() -> None:
    for frame in (facts(), outside()[outside()["use"] & (outside()["period"] != "")]):
        meanings = [preferred.meaning(figure) for figure in frame["figure"]]
        best = [meaning for meaning, chosen in zip(meanings, frame["preferred"], strict=True) if chosen]
        assert len(best) == len({*best}) == len({*meanings})


def test_the_order_between_documents_is_kind_bounds_hedge_report_register() -> None:
    def told(**about: object) -> Figure:
        return Figure(**{"value": 10.0, "low": 9.0, "high": 11.0, "unit": "家", "origin": "document", "kind": "stat",  # type: ignore[arg-type]
                         "doc_id": "nanshan-story", **about})

    ranked = [told(low=9.9, high=10.1), told(doc_id=f"{preferred.PLAN}2026"), told(doc_id="xinhua-trillion", start=1),
              told(doc_id="xinhua-trillion", start=2), told(), told(qualifier="about"), told(low=8.0), told(low=None),
              told(kind="target", low=10.0, high=10.0), told(kind="claim", low=10.0, high=10.0)]
    for better, worse in itertools.pairwise(ranked):
        assert preferred.best([worse, better]) == preferred.best([better, worse]) == better


def test_between_documents_and_outside_figures_confidence_goes_first_then_basis_then_precision() -> None:
    plan, story, outside = nd.fact("gdp", "南山区", 2025), nd.fact("gdp", "南山区", 2024), nd.ref("gdp", "南山区", 2025)
    assert preferred.confidence(plan) == preferred.confidence(outside) == "high" != preferred.confidence(story)
    assert preferred.best([plan, outside]) == outside  # 10102.38 lies within 1.01 trillion
    listed = nd.fact("listed_companies", "南山区", 2025), nd.ref("listed_companies", "南山区", 2025)
    assert preferred.best(listed) == listed[0]  # 218 both, so the sentence at hand


@pytest.mark.parametrize("name", ["growth", "density"])
def test_a_table_can_be_pivoted_at_once(name: str) -> None:
    frame = nd.table(name)
    wide = frame.pivot(index="year", columns="entity", values="gdp")
    assert wide["南山区"].dtype == "figure" and set(wide.columns) == set(PLACES)


@pytest.mark.parametrize("name", ["industry", "enterprises", "innovation"])
def test_a_long_table_holds_one_figure_for_each_meaning_and_year(name: str) -> None:
    frame = nd.table(name)
    dated = frame[frame["year"].notna() & (frame["origin"] != "derived")]
    assert not dated.duplicated(["entity", "indicator", "measure", "year"]).any()


# --- series ----------------------------------------------------------------------------------------------------------


def test_a_series_has_every_year_from_the_first_to_the_last() -> None:
    gdp = nd.series("gdp", ["南山区", "浦东新区"])
    assert list(gdp.index) == list(range(1990, 2026)) and gdp.index.name == "year"
    assert (gdp.dtypes == "figure").all() and list(gdp.columns) == ["南山区", "浦东新区"]
    assert gdp.loc[1991:1999, "南山区"].isna().all() and gdp.at[2025, "南山区"] == nd.ref("gdp", "南山区", 2025)


def test_growth_of_a_series_leaves_out_gaps_and_changes_of_basis() -> None:
    rates = nd.series("gdp", PLACES)["南山区"].figures.growth()
    assert rates.loc[[2000, 2017, 2019, 2024]].isna().all()
    assert rates.at[2025].value == pytest.approx((10102.38 / 9500.97 - 1) * 100)


def test_a_series_takes_one_basis_and_begins_when_asked() -> None:
    city = nd.series("gdp", "深圳市", basis="census4-restated", since=2016)["深圳市"]
    assert {figure.basis for figure in city} == {(("accounts", "census4-restated"),)} and city.index[0] == 2016
    other = as_figure(nd.series("gdp", "深圳市").at[2016, "深圳市"])
    assert as_figure(city.at[2016]).id == "shenzhen_gdp_2016_restated" != other.id


def test_a_stock_counted_at_a_date_is_its_years_with_the_date_kept() -> None:
    people = as_figure(nd.series("resident_population", "南山区").at[2020, "南山区"])
    assert (people.period, people.value) == ("2020-11-01", 1795826)
    firms = nd.series("listed_companies", "南山区")["南山区"]
    assert as_figure(firms.at[2019]).period == "2019-08"
    assert as_figure(firms.at[2025]).period == "2025"  # and not 2025-10


def test_a_target_is_no_year_of_a_series() -> None:
    assert nd.series("gdp", "南山区", "growth").index[-1] == 2025


@pytest.mark.parametrize(("asked", "message"), [
    ({"indicator": "gpd"}, "did you mean gdp"), ({"places": "南山"}, "did you mean 南山区"),
    ({"measure": "grwth"}, "did you mean growth"), ({"basis": "census6"}, "take one of census3-yearbook2017"),
    ({"measure": "cagr"}, "it has .*2020/2025: see facts"), ({"since": 2030}, "no figure of a year .* since 2030")])
def test_what_a_series_lacks_is_said(asked: dict[str, object], message: str) -> None:
    with pytest.raises(DataError, match=message):
        nd.series(**{"indicator": "gdp", "places": "南山区", **asked})  # type: ignore[arg-type]


# --- lines -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def drawn() -> Iterator[Axes]:
    with style.house(), warnings.catch_warnings():
        warnings.simplefilter("error")  # a letter that the fonts lack, too
        figure, ax = plt.subplots()
        yield ax
        figure.canvas.draw()
        plt.close(figure)


def _check_lines(ax: Axes, frame: pd.DataFrame, y: str) -> None:
    """Every segment is one of consecutive years of a place on one basis, and no figure is lost."""
    known: dict[tuple[int, float], list[Figure]] = {}
    for year, figure in frame.dropna(subset=y)[["year", y]].itertuples(index=False):
        known.setdefault((year, figure.value), []).append(figure)
    seen = set()
    for line in ax.lines:
        drawn: tuple[Any, Any] = line.get_data()
        vertices = [(int(x), float(value)) for x, value in zip(*drawn, strict=True)]
        seen |= {*vertices}
        for start, end in itertools.pairwise(vertices):
            assert end[0] == start[0] + 1, f"{known[start]}: a line from {start[0]} to {end[0]}"
            assert any(one.entity == other.entity and not clash(one.basis, other.basis)
                       for one in known[start] for other in known[end]), (start, end)
    assert seen == {*known}


@pytest.mark.parametrize(("name", "y"), [("growth", "gdp"), ("density", "density")])
def test_no_line_joins_two_bases_or_goes_over_a_gap(drawn: Axes, name: str, y: str) -> None:
    frame = nd.table(name)
    sns.lineplot(frame, x="year", y=y, hue="entity", units="basis", estimator=None, ax=drawn)
    _check_lines(drawn, frame, y)


@pytest.mark.parametrize(("name", "y"), [("growth", "real_growth"), ("density", "gdp_per_head"), ("density", "people")])
def test_nor_does_one_of_another_column(drawn: Axes, name: str, y: str) -> None:
    frame = tables.stretched(nd.table(name), y)
    sns.lineplot(frame, x="year", y=y, hue="entity", units="basis", estimator=None, ax=drawn)
    _check_lines(drawn, frame, y)


def test_without_units_a_line_would_join_bases(drawn: Axes) -> None:
    sns.lineplot(nd.table("growth"), x="year", y="gdp", hue="entity", estimator=None, ax=drawn)
    lines: list[Any] = [line.get_xdata() for line in drawn.lines]
    assert any((pd.Series(years).diff() > 1).any() for years in lines)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("AB"), st.integers(2000, 2012), st.sampled_from(["", "x", "y"])),
                unique_by=lambda row: row[:2], min_size=1))
def test_rows_of_one_stretch_are_consecutive_years_on_one_basis(rows: list[tuple[str, int, str]]) -> None:
    found = pd.DataFrame(sorted(rows), columns=["entity", "year", "id"])
    labels = tables.stretches(found, [(("accounts", name),) if name else () for name in found["id"]])
    for (_, _), part in found.assign(label=labels).groupby(["entity", "label"]):
        assert (part["year"].diff().dropna() == 1).all() and len({*part["id"]} - {""}) < 2
    for (_, part) in found.assign(label=labels).groupby("entity"):
        for one, other in itertools.pairwise(part.to_dict("records")):
            if other["year"] == one["year"] + 1 and one["id"] == other["id"]:
                assert one["label"] == other["label"]


# --- parts of years --------------------------------------------------------------------------------------------------


SCRATCH = ("2026年一季度，南山区地区生产总值2500亿元，同比增长6.1%。3月，社会消费品零售总额150亿元。"
           "上半年，外贸进出口总额4000亿元。\n")
READ = (("区地区生产总值#亿元", "gdp", "level", "2026Q1"), ("同比增长#%", "gdp", "growth", "2026Q1"),
        ("消费品零售总额#亿元", "retail_sales", "level", "2026-03"),
        ("进出口总额#亿元", "foreign_trade", "level", "2026H1"))


@pytest.fixture
def quarterly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project with a sixth document, of a quarter."""
    shutil.copytree(files.raw(), tmp_path / "data" / "raw")
    (tmp_path / "notebooks").symlink_to(files.ROOT / "notebooks")
    folder = tmp_path / "data" / "raw"
    (folder / "documents" / "first-quarter.txt").write_text(SCRATCH, encoding="utf-8")
    register = folder / "documents" / "sources.csv"
    facts()  # of the project itself, before another takes its place
    source = dict.fromkeys(forms.FORMS["documents/sources"], "") | {
        "doc_id": "first-quarter", "file": "first-quarter.txt", "short_name_zh": "一季度快报",
        "short_name_en": "Quarter", "date": "2026-04-28", "script": "simplified", "confidence": "high",
        "sha256": hashlib.sha256(SCRATCH.encode()).hexdigest()}
    with register.open("a", encoding="utf-8") as file:
        file.write(",".join(source.values()) + "\n")
    rows = [",".join(readings.COLUMNS)]
    rows += [f"{words},,,stat,南山区,{indicator},{measure},{period},," for words, indicator, measure, period in READ]
    rows += ["#年一季度,,,time,,,,,,", "#月，社会,,,time,,,,,,"]
    (folder / "readings" / "first-quarter.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    monkeypatch.setattr(files, "ROOT", tmp_path)
    return tmp_path


def test_a_quarter_never_becomes_a_year(quarterly: Path) -> None:
    assert [str(problem) for problem in build.problems()] == []
    told = nd.facts().query("doc_id == 'first-quarter'")
    assert told["frequency"].tolist() == ["quarter", "quarter", "month", "half"] and told["year"].isna().all()
    assert nd.fact("gdp", "南山区", "2026Q1").value == 250e9
    ids = {*told["fact_id"]}
    for name in tables.THEMED:
        frame = nd.table(name)
        assert "year" not in frame or not {*frame.dropna(subset="year").get("source_id", ())} & ids, name
        for label in figure_columns(frame):
            if name in ("growth", "density", "districts", "scoreboard", "plan_targets"):
                assert not ids & {leaf.id for figure in frame[label].dropna() for leaf in figure.sources}, (name, label)
    for _, indicator, measure, _ in READ:
        assert nd.series(indicator, "南山区", measure).index[-1] == 2025


def test_no_chart_over_years_takes_a_quarter(quarterly: Path, drawn: Axes) -> None:
    part = nd.fact("gdp", "南山区", "2026Q1")
    with pytest.raises(DataError, match=r"first-quarter@.* is of 2026Q1, not of a year; leave it out"):
        charts.trajectory([*nd.series("gdp", "南山区")["南山区"].dropna(), part], ax=drawn)


def test_everything_made_of_another_document_leaves_the_old_rows_as_they_were(quarterly: Path,
                                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    own = nd.facts().query("doc_id != 'first-quarter'")
    assert own[["fact_id", "value", "preferred"]].equals(facts()[["fact_id", "value", "preferred"]])
    monkeypatch.setitem(build.STEPS, "workbook", lambda: files.processed("book").write_bytes(workbook.render("en")))
    assert len(build.build()) == len({*tables.TABLES, "claims"}) + 2  # with the descriptor and one of the workbooks


def test_an_annual_table_that_mixes_frequencies_is_refused() -> None:
    figures = [Figure(1, 1, 1, "元", "document", id=f"x@{when}", indicator="gdp", entity="南山区", period=when)
               for when in ("2025", "2026Q1")]
    mixed = pd.DataFrame({"year": pd.array([2025, 2026], "Int64"), "gdp": column(figures)})
    with pytest.raises(DataError, match="growth mixes frequencies: x@2026Q1 is of 2026Q1, quarter"):
        tables.check_years(mixed, "growth")
    tables.check_years(mixed.iloc[:1], "growth")


def test_check_refuses_such_a_table(quarterly: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mixed = nd.facts().query("indicator == 'gdp' and measure == 'level'").assign(year=2026)
    mixed = mixed.rename(columns={"figure": "gdp"}).reindex(columns=schemas.COLUMNS["growth"]).astype(object)
    monkeypatch.setitem(tables.TABLES, "growth", lambda: mixed.astype({"gdp": "figure", "real_growth": "figure"}))
    assert any("growth mixes frequencies: first-quarter@" in str(problem) for problem in build.check())


# --- names -----------------------------------------------------------------------------------------------------------


def test_names_of_both_languages_and_numbers_of_years_are_understood() -> None:
    known = nd.fact("gdp", "南山区", "2025")
    assert known == nd.fact("GDP", "Nanshan", 2025) == nd.fact("地区生产总值", "南山区", 2025)
    assert nd.ref("GDP", "Pudong", 2023) == nd.ref("gdp", "浦东新区", "2023")
    assert nd.find(period=2025) == nd.find(period="2025") != []
    assert codebook.named("entity", "bao'an") == "宝安区"


@pytest.mark.parametrize(("wanted", "message"), [
    ({"indicator": "listed_company"}, "has no indicator 'listed_company' \\(did you mean listed_companies"),
    ({"entity": "南山"}, "did you mean 南山区"), ({"measure": "levle"}, "did you mean level"),
    ({"perod": 2025}, "a figure has no 'perod' \\(did you mean period"),
    ({"kind": "stats"}, "take one of stat, target"),
    ({"doc_id": "xinhua"}, "take one of xinhua-trillion")])
def test_a_mistyped_name_is_an_error_with_the_nearest_ones(wanted: dict[str, object], message: str) -> None:
    with pytest.raises(DataError, match=message):
        nd.find(**wanted)


def test_a_fact_that_only_outside_figures_have_is_pointed_to() -> None:
    with pytest.raises(DataError, match=r"an outside figure has it: ref\('gdp', '南山区', '2015'\)"):
        nd.fact("gdp", "南山区", 2015)
    with pytest.raises(DataError, match=r"no fact for gdp, 浦东新区, 1985, level: the documents have nothing on it$"):
        nd.fact("gdp", "浦东新区", 1985)


def test_an_unknown_table_is_named_with_the_nearest_one() -> None:
    with pytest.raises(DataError, match="there is no table 'grwth' \\(did you mean growth"):
        nd.table("grwth")


def test_completion_offers_the_public_names_only() -> None:
    assert {*dir(nd)} == {*nd.__all__, "__version__"}
    assert all(getattr(nd, name) is not None for name in dir(nd))


def test_what_is_remembered_by_root_takes_arguments_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    doc_id = next(iter(documents.register()))
    assert documents.document(doc_id=doc_id) is documents.document(doc_id)
    with pytest.raises(TypeError, match="doc"):
        documents.document(doc=doc_id)  # type: ignore[call-arg]


def test_a_table_of_known_years_is_coloured_by_year(drawn: Axes) -> None:
    table = nd.table("growth")
    assert table["year"].dtype == "int64"
    sns.scatterplot(table, x="entity", y="gdp", hue="year", size="year", ax=drawn)


def test_a_year_in_words_is_none() -> None:
    with pytest.raises(DataError, match=r"since='2020' is no year; write it as a number"):
        nd.series("gdp", "南山区", since="2020")  # type: ignore[arg-type]
