"""Whatever is wrong with a file that people put in is told once, where it stands, before anything is made of it."""

import csv
import difflib
import functools
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import outside
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rows import put, table, write

import nanshan_data as nd
from nanshan_data import cli
from nanshan_data.analysis import ledger, strategies, tables
from nanshan_data.analysis.formulas import evaluate
from nanshan_data.data import bases, codebook, documents, files, lookup, mentions, readings, reference, templates, texts
from nanshan_data.errors import SHOWN, DataError, gathered, nearest, summed
from nanshan_data.figures.figure import assumption
from nanshan_data.notebook import reasons, wording
from nanshan_data.publish import adopt, briefing, build, corpus, execution, policy
from nanshan_data.quantities import amounts, dates, grammar, lexicon, names, plans, rates, words
from nanshan_data.quantities.layout import layout

DAMAGES = int(os.environ.get("NANSHAN_DAMAGES", "0"))
"""How many files are damaged, everything made of each; without it a few, and only read."""
PLAN = "plan-report-2026"
DOORS: dict[str, Callable[[], object]] = {
    "codebook": codebook.check, "labels": wording.check, "documents": documents.register,
    "reference": reference.reference, "breaks": outside.breaks, "bases": bases.rules,
    "changes": lambda: tables.made("changes"), "strategies": strategies.strategies_table, "themes": strategies.themes,
    "claims": reasons.claims_rows, "readings": lambda: [readings.read(name) for name in documents.register()]}


def without(name: str, key: str) -> None:
    write(name, [row for row in table(name) if key not in row])


# --- values are checked where they enter -----------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "column", "value", "door"), [
    *(("reference/figures", "value", value, "reference")
      for value in ("0", "-5", "9" * 400, "nan", "inf", "1e5", "²", "５", "", "0.0")),
    *(("reference/figures", "step", value, "reference") for value in ("-1", "9" * 400, "")),
    *((f"readings/{PLAN}", column, value, "readings") for column in ("nth", "occurrence")
      for value in ("²", "9" * 5000, "0", "-1", "x", "1.5")),
    ("documents/sources", "script", "latin", "documents"),
    ("codebook/tables", "name_en", "a name that is far too long for any tab", "codebook"),
    ("codebook/tables", "name_en", "a/b", "codebook"), ("codebook/tables", "name_zh", "'x", "codebook"),
    ("codebook/tables", "key", "nope", "codebook"),
    ("documents/sources", "doc_id", "reference", "documents"),
    *(("codebook/entities", "entity", value, "codebook") for value in ("南山\u200b区", "\ufeff南山区", "南山区 ")),
    ("codebook/columns", "codes", "no Chinese", "codebook"), ("codebook/columns", "type", "float", "codebook"),
    ("codebook/labels", "zh", "没有{name", "labels"), ("codebook/labels", "en", "{0}", "labels"),
    ("codebook/labels", "en", "", "labels"), ("codebook/labels", "zh", "{unknown}", "labels"),
    ("claims/reasons", "reason_en", "{a.__class__}", "claims"), ("claims/reasons", "reason_zh", "{a[0]}", "claims"),
    ("claims/reasons", "reason_en", "{stated!r}", "claims"), ("claims/reasons", "reason_en", "{stated:>99}", "claims"),
    *(("claims/checks", "formula", value, "claims") for value in (
        "a +", "1/0", "9**9**9", "span()", "above(a)", "a.real", "open('x')", "(" * 150, "9" * 5000, "a; b", "-")),
    *(("claims/checks", "support", value, "claims") for value in ("1/0 -> 倍", "a -> 斤两")),
    ("claims/checks", "unit", "斤两", "claims"), ("claims/checks", "note_en", "{b", "claims"),
    *(("claims/checks", "claim", value, "claims") for value in (
        "ref", "passage", "ref gdp", f"@{PLAN} passage", f"@{PLAN} passage 2020/2025 ~南山", "gdp 2025-13", "",
        "@nope gdp")),
    *(("claims/checks", "inputs", value, "claims") for value in ("=gdp", "a", "a=", "²=gdp 2024", "ab=gdp")),
    ("claims/unchecked", "missing", "perhaps", "claims"),
    *(("codebook/changes", column, value, "changes") for column, value in (
        ("low_before", ""), ("low_before", "x"), ("high_before", "1e5"), ("high_before", "-1"),
        ("indicator_before", "../x"))),
])
def test_a_value_is_refused_in_its_row(project: Path, name: str, column: str, value: str, door: str) -> None:
    row = put(name, column, value)
    with pytest.raises(DataError, match=rf"^data/raw/{name}\.csv(, row {row}\b|: )"):
        DOORS[door]()


@pytest.mark.parametrize(("measure", "value"), [("growth", "-5"), ("growth", "0"), ("level", "0.1")])
def test_growth_may_be_negative_and_levels_small(project: Path, measure: str, value: str) -> None:
    rows = table("reference/figures")
    id_, at = rows[0].index("reference_id"), rows[0].index("measure")
    key = next(row[id_] for row in rows if row[at] == measure)
    put("reference/figures", "value", value, key)
    put("reference/figures", "step", "0.1", key)
    reference.reference()


@pytest.mark.parametrize("name", ["documents/sources", "codebook/indicators", "codebook/labels", "reference/figures",
                                  "strategies/records", "strategies/themes", "claims/reasons"])
def test_a_header_alone_is_no_table(project: Path, name: str) -> None:
    write(name, table(name)[:1])
    with pytest.raises(DataError, match=rf"{name}\.csv: has no rows below its header"):
        [door() for door in DOORS.values()]


@pytest.mark.parametrize("key", ["break", "elsewhere", "holds", "same_figure", "unchecked"])
def test_a_closing_word_that_is_missing_is_named(project: Path, key: str) -> None:
    write("claims/reasons", [row for row in table("claims/reasons") if row[0] != key])
    with pytest.raises(DataError, match=rf"reasons\.csv: has no row '{key}'"):
        ledger.reasons()


def test_no_place_lies_in_itself(project: Path) -> None:
    put("codebook/entities", "parent", "南山区", "中国")
    with pytest.raises(DataError, match=r"entities\.csv, column parent: .* lies in itself"):
        codebook.entities()


@pytest.mark.parametrize("formula", [
    "a +", "1/0", "9**9**9", "span()", "span(a)", "floor(a, b)", "a if b else c", "True", "a(b)", "-" * 5000,
    "(" * 5000, "1e999", "a\x00b", "lambda: a", "integer(upto(a)) ** -1"])
def test_any_formula_has_a_result_or_one_error(formula: str) -> None:
    values = {name: replace(assumption(1.0, "倍", "x"), low=0.0, high=2.0) for name in "abc"}
    try:
        result = evaluate(formula, values, "倍").interval
    except DataError as error:
        assert "formula" in str(error)
        assert len(str(error)) < 600
    else:
        assert result.ends[0] <= result.ends[1]


@given(st.text(alphabet="{}abc.![]:0_ ", max_size=12))
def test_templates_reach_nothing_but_names(text: str) -> None:
    try:
        made = templates.filled(text, a="A", abc="ABC")
    except DataError:
        return
    assert set(templates.names_in(text)) <= {"a", "abc"}
    for name, value in (("abc", "ABC"), ("a", "A")):  # an empty format is none
        text = text.replace(f"{{{name}:}}", value).replace(f"{{{name}}}", value)
    assert made == text.replace("{{", "{").replace("}}", "}")


# --- the place is the one that a spreadsheet shows -------------------------------------------------------------------


@pytest.mark.parametrize(("name", "column", "value", "door"), [
    ("reference/figures", "value", "x", "reference"), ("reference/figures", "status", "x", "reference"),
    ("documents/sources", "date", "zzzz", "documents"), ("codebook/indicators", "theme", "x", "codebook"),
    ("codebook/entities", "parent", "x", "codebook"), ("strategies/records", "words", "x", "strategies"),
    ("strategies/records", "aspect", "x", "strategies"), ("strategies/records", "themes", "x;", "strategies"),
    ("codebook/basis_rules", "documents", "x", "bases"), ("claims/reasons", "tier", "x", "claims"),
    ("claims/checks", "formula", "1/0", "claims"), (f"readings/{PLAN}", "nth", "x", "readings"),
])
def test_rows_are_counted_with_empty_ones_and_newlines_in_cells(project: Path, name: str, column: str, value: str,
                                                                door: str) -> None:
    header, first, second, *rows = table(name)
    first = [f"{cell}\n\n" if header[index].startswith(("note", "reason", "gloss", "caveat", "name_", "definition"))
             else cell for index, cell in enumerate(first)]
    second[header.index(column)] = value
    write(name, [header, [], [""] * len(header), first, [], second, *rows])
    with pytest.raises(DataError, match=rf"{name}\.csv, row 6\b"):
        DOORS[door]()


def test_quotes_left_open_are_told_with_the_row_not_the_line(project: Path) -> None:
    path = project / "rows.csv"
    path.write_text('a,b\n"1\n\n\n",2\n3,"4"5\n', encoding="utf-8")
    with pytest.raises(DataError, match=r"rows\.csv, row 3: is not csv"):
        files.read_csv(path, ["a", "b"])


def test_a_long_sentence_is_csv(project: Path) -> None:
    path = project / "rows.csv"
    path.write_text(f"a,b\n1,{'长' * 200_000}\n", encoding="utf-8")
    assert len(files.read_csv(path, ["a", "b"])[0]["b"]) == 200_000


def test_of_a_thousand_bad_rows_the_first_twenty_are_told_and_how_many_more(project: Path) -> None:
    header, row, *_ = table("reference/figures")
    write("reference/figures", [header, *([f"id_{n}", *row[1:8], "x", *row[9:]] for n in range(1000))])
    with pytest.raises(DataError) as told:
        reference.reference()
    lines = str(told.value).splitlines()
    assert [line.split(",")[1] for line in lines[:-1]] == [f" row {n}" for n in range(2, 2 + SHOWN)]
    assert lines[-1] == "… and 980 more"


@pytest.mark.parametrize(("name", "column", "value", "door"), [
    ("codebook/entities", "parent", "x", "codebook"), ("codebook/columns", "codes", "no Chinese", "codebook"),
    ("codebook/labels", "zh", "{x", "labels"), ("strategies/records", "words", "x", "strategies"),
    ("grammar/aliases", "unit", "x", "words")])
def test_what_is_looked_at_behind_the_reading_is_told_of_many_rows_too(
        project: Path, monkeypatch: pytest.MonkeyPatch, name: str, column: str, value: str, door: str) -> None:
    monkeypatch.setenv("NANSHAN_ROOT", str(project))
    header, *rows = table(name)
    for number, row in enumerate(rows[:25]):
        row[header.index(column)] = f"{value}{number}"
    write(name, [header, *rows])
    with pytest.raises(DataError, match=r"row 2, .*\n.*row 3, (.*\n)+… and 5 more"):
        (DOORS | {"words": lambda: lexicon.listed("grammar", "aliases", ("word", "unit"))})[door]()


def test_names_near_to_wrong_ones_are_looked_for_as_long_as_they_are_told(
        project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def close(name: str, *_: object, **__: object) -> list[str]:
        asked.append(name)
        return []

    monkeypatch.setattr(difflib, "get_close_matches", close)
    for name, column in (("codebook/prices", "indicator"), (f"readings/{PLAN}", "entity")):
        header, *rows = table(name)
        rows = [[f"gpd{n}" if at == column else cell for at, cell in zip(header, rows[0], strict=True)]
                for n in range(100)] if column == "indicator" else [
                    [f"南山{n}" if at == column and cell else cell for at, cell in zip(header, row, strict=True)]
                    for n, row in enumerate(rows)]
        write(name, [header, *rows])
    with pytest.raises(DataError, match="… and 80 more"):
        codebook.prices()
    assert len(asked) == SHOWN
    assert len(readings.read(PLAN).problems) > 200 and len(asked) == 2 * SHOWN
    nearest("gpd", ["gdp"])
    assert asked[-1] == "gpd"


def test_one_reading_a_thousand_times_is_told_once_each(project: Path) -> None:
    header, row, *rows = table(f"readings/{PLAN}")
    write(f"readings/{PLAN}", [header, *[row] * 1001, *rows])
    found = readings.read(PLAN).problems
    assert len(found) == 1000 and all("has a reading in row 2 already" in str(problem) for problem in found)


def test_gathered_work_is_done_or_told_whole() -> None:
    def odd(number: int) -> int:
        if number % 2 == 0:
            raise DataError(f"{number} is even")
        return number

    assert gathered(odd, [1, 3]) == [1, 3]
    with pytest.raises(DataError, match=r"^2 is even\n4 is even$"):
        gathered(odd, [1, 2, 3, 4])


@pytest.mark.parametrize("unit", ["=nope", "=note", "banana", "=", "亿"])
def test_a_column_is_in_a_unit_or_in_that_which_another_column_names(project: Path, unit: str) -> None:
    row = put("codebook/columns", "unit", unit, "value")
    with pytest.raises(DataError, match=rf"columns\.csv, row {row}, column unit: '{unit}' is not a unit"):
        codebook.check()


# --- check finds what would stop a build or a briefing ---------------------------------------------------------------


@pytest.mark.parametrize(("damage", "words"), [
    (lambda: without("codebook/labels", "workings_of"), "labels.csv: no row ui,workings_of"),
    (lambda: without("codebook/notes", "outside"), "notes.csv: has no note 'outside'"),
    (lambda: without("codebook/columns", "verdict"), "columns.csv: has no column 'verdict'"),
    (lambda: without("codebook/tables", "scenarios"), "tables.csv: has no table 'scenarios'"),
    (lambda: put("claims/checks", "formula", "a +"), "checks.csv, row 2, column formula"),
    (lambda: put("strategies/records", "words", "不在文中"), "records.csv, row 2, column words"),
], ids=["a label", "a note", "a column", "a sheet", "a formula", "a statement"])
def test_check_finds_it_and_writes_nothing(project: Path, damage: Callable[[], object], words: str) -> None:
    damage()
    before = sorted(project.joinpath("data").rglob("*"))
    assert words in str(build.check()[0])
    assert sorted(project.joinpath("data").rglob("*")) == before


# --- files that are none, floods, and a machine in other states ------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="Windows has neither")
@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_what_may_never_end_is_not_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        path.mkdir()
    for read in (files.read_text, execution.code_of, lambda path: lexicon.listed(path.parent, path.name, ())):
        with pytest.raises(DataError, match=r"x(\.csv)?: (is a folder, a pipe or a device|cannot be read)"):
            read(path)


def test_lines_that_look_like_titles_nest_one_level_at_most() -> None:
    found = layout("一行短标题\n\n" * 20_000)
    assert {heading.count(" / ") for heading in found.headings} == {0, 1}
    marked = layout("# 章\n\n副题\n\n又一行\n\n正文说了许多话。\n\n另起一题\n\n再一行\n\n")
    assert marked.headings == ("章", "章 / 副题", "章 / 又一行", "章 / 又一行 / 另起一题",
                               "章 / 又一行 / 另起一题 / 再一行")


def test_a_text_of_nothing_but_numbers_is_refused_by_their_count(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match="long: has more than 500,000 numbers; split the text"):
        mentions.rows("1," * 1_000_000, "long")
    monkeypatch.setattr(mentions, "MOST", 3)
    assert [row["text"] for row in mentions.rows("1家，2家，三家。" + "说" * 20, "text")] == ["1家", "2家", "三家"]
    with pytest.raises(DataError, match="has more than 3 numbers"):
        mentions.rows("1家，2家，三家，4家。", "text")


@pytest.mark.parametrize("bad", [{"nth": "x"}, {"words": "不在文中#"}])
def test_thousands_of_bad_rows_are_few_lines(project: Path, bad: dict[str, str]) -> None:
    header, row, *_ = table(f"readings/{PLAN}")
    cells = {**dict(zip(header, row, strict=True)), **bad}
    write(f"readings/{PLAN}", [header, *([list(cells.values())] * 3000)])
    with pytest.raises(DataError) as told:
        raise summed(build.problems())
    assert len(str(told.value).splitlines()) == SHOWN + 1
    assert len(str(told.value)) < 10_000


def _ends(app: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> object:
    """How the program ends when a command does this; the signals are this process's own again afterwards."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    monkeypatch.setattr(cli, "app", app)
    try:
        with pytest.raises(SystemExit) as ended:
            cli.main()
    finally:
        cli._heard.clear()
        for number, handler in handlers.items():
            signal.signal(number, handler)
    return ended.value.code


@pytest.mark.parametrize(("error", "code", "words"), [
    (DataError("x.csv: is wrong"), 1, "error: x.csv: is wrong"),
    (OSError(28, "No space left on device", "/x"), 1, "error: /x: No space left on device; check"),
    (OSError(28, "No space left on device"), 1, "error: standard output or a temporary file: No space left on device"),
    (KeyError("gdp"), 70, "error: a fault of this library, not of your data: KeyError: 'gdp' (cli.py, line"),
    (RecursionError("deep"), 70, "error: a fault of this library"), (BrokenPipeError(), 141, ""),
])
def test_whatever_is_raised_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
                                        error: Exception, code: int, words: str) -> None:
    def app(**_: object) -> None:
        raise error

    assert _ends(app, monkeypatch) == code
    told = capsys.readouterr().err
    assert told.startswith(words)
    assert len(told.splitlines()) == bool(words)


def test_a_stop_that_a_library_makes_an_error_of_its_own_is_a_stop(monkeypatch: pytest.MonkeyPatch,
                                                                    capsys: pytest.CaptureFixture[str]) -> None:
    """What is written in C and being loaded says only that it could not be."""
    def app(**_: object) -> None:
        try:
            cli._stop()
        except BaseException:
            raise ImportError("initialization failed") from None

    assert _ends(app, monkeypatch) == 130
    assert capsys.readouterr().err.startswith("stopped: ")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
def test_a_full_output_is_one_error(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("新增 3 家", encoding="utf-8")
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run([sys.executable, "-m", "nanshan_data", "scan", str(path)], stdout=full, text=True,
                                stderr=subprocess.PIPE, encoding="utf-8", check=False)
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith("error: standard output or a temporary file: No space left")
    assert "Traceback" not in result.stderr
    assert "Exception" not in result.stderr


@pytest.mark.skipif(os.name == "nt", reason="pipes end otherwise on Windows")
@pytest.mark.parametrize("command", [["show", PLAN], ["find", "gdp"]], ids=["show", "find"])
def test_a_reader_that_has_seen_enough_is_no_error(command: list[str]) -> None:
    """As ``nanshan show … | head`` has it."""
    read, write = os.pipe()
    os.close(read)
    result = subprocess.run([sys.executable, "-m", "nanshan_data", *command], stdout=write, stderr=subprocess.PIPE,
                            check=False)
    os.close(write)
    assert result.returncode == 141
    assert b"error" not in result.stderr


@pytest.mark.parametrize("wanted", ["abc", "-1", "0", "2.5", "²", "1001"])
def test_a_number_of_workers_is_one(monkeypatch: pytest.MonkeyPatch, wanted: str) -> None:
    monkeypatch.setenv("NANSHAN_WORKERS", wanted)
    with pytest.raises(DataError, match="NANSHAN_WORKERS"):
        corpus.workers(otherwise=2)


@pytest.mark.parametrize("content", ["null", "[1]", "3", '"x"', "[" * 100_000, "", "{"])
def test_a_state_that_is_none_is_made_again(project: Path, content: str) -> None:
    execution.built().mkdir()
    execution.built(".state.json").write_text(content, encoding="utf-8")
    assert execution.State().known == {}


@pytest.mark.parametrize("content", [
    '{"nbformat": 5, "cells": []}', '{"nbformat": 4, "cells": [{"cell_type": "code"}]}',
    '{"nbformat": 4, "cells": [1]}',
    '{"nbformat": 4, "cells": [{"cell_type": "x", "source": ""}]}', '{"nbformat": 4}', '{"cells": []}',
    '{"nbformat": 4, "cells": [{"cell_type": "code", "source": "", "metadata": 3}]}', "[" * 100_000, "\0", "null"])
def test_what_is_no_notebook_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "01_x.ipynb"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=r"01_x\.ipynb(: is no notebook|: has a NUL)"):
        execution.check(path)


def test_folders_of_others_beside_the_data_are_left_alone(project: Path) -> None:
    for name in (".staging-x", ".ready-x", ".ready-1-notes"):
        (project / "data" / name).mkdir()
    (project / "data" / ".ready-1-2").write_text("a file", encoding="utf-8")
    before = sorted(project.rglob("*"))
    files.finish_interrupted()
    assert sorted(project.rglob("*")) == before


def test_a_file_where_build_belongs_is_told(project: Path) -> None:
    (project / "build").write_text("mine", encoding="utf-8")
    with pytest.raises(DataError, match=r"build/\.state\.json: cannot be written"):
        execution.State().record("data", "", [])


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="nothing here is unreadable for everybody")
def test_what_cannot_be_read_or_written_is_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files.raw("NOTES.md").symlink_to("/proc/self/mem")
    with pytest.raises(DataError, match=r"NOTES\.md: cannot be read"):
        files.data_version()
    monkeypatch.setattr(files, "ROOT", Path("/proc"))
    with pytest.raises(DataError, match="data: cannot be written to"), files.staged():
        pass
    with pytest.raises(DataError, match="is a folder"):
        files.write_atomic(Path(), b"")


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands for Chromium")
@pytest.mark.parametrize("script", ["echo it broke >&2; exit 3", None])
def test_a_browser_that_fails_is_one_error(tmp_path: Path, script: str | None) -> None:
    browser = tmp_path / "chromium"
    if script:
        browser.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        browser.chmod(0o755)
    with pytest.raises(DataError, match=r"chromium does not print .*x\.pdf: (it broke|.*No such file)"):
        briefing._print(str(browser), "file:///x.html", tmp_path / "x.pdf")


def test_brackets_in_a_reason_are_words(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pd.DataFrame([{"text": "[/x]", "verdict": "holds", "reason_en": "[bold]a[/b]"}])
    monkeypatch.setattr(reasons, "claims", lambda: frame)
    cli.claims("", "en")
    assert "[/x]" in (told := capsys.readouterr().out)
    assert "[bold]a[/b]" in told


# --- any file, damaged in any way ------------------------------------------------------------------------------------

VALUES = [
    "", "²", "0", "-5", "9" * 400, "nan", "1e999", "{", "}", "{0}", "{a.b}", "a +", "1/0", "9**9**9", "span()", "ref",
    "passage", "zzzz", "2025-13", "2025", "2020/2025", "[/x]", "=1", "|", "a||b", ":", ";", "a=", "~", "#", "##", "@",
    "../../x", "元", "%", "yes", "no", "南山区", "深圳市", "gdp", "level", "growth", "stat", "target", "time", "x" * 40,
    "(((", "\\", "'", "a\nb", "🙂", "\u202e", "multiple", "unchecked", "rank", "date", "list"]
SENTENCE = "力争到2026年新增约3万农民、超5家企业，第二季度人均增长不低于3%，下降近1/3，沪深300指数跌2.5个百分点。"
KINDS = ["cell"] * 6 + ["row gone", "row twice", "rows gone", "column gone", "column empty", "bytes", "end"]
RAW = sorted(path.relative_to(files.raw()).as_posix() for path in files.raw().rglob("*.csv"))


def damaged(content: bytes, kind: str, row: int, column: int, value: str) -> bytes:
    """The csv with one thing wrong: a cell, a row, a column, its bytes."""
    if kind == "bytes":
        at = row * 7919 % (len(content) + 1)
        return content[:at] + value.encode() + content[at + column:]
    if kind == "end":
        return content[:row * 7919 % (len(content) + 1)]
    header, *rows = csv.reader(content.decode("utf-8-sig").splitlines(keepends=True))
    row, column = row % len(rows), column % len(header)
    match kind:
        case "cell":
            rows[row][column] = value
        case "row gone":
            rows.pop(row)
        case "row twice":
            rows.insert(row, rows[row])
        case "rows gone":
            rows = rows[:row]
        case "column gone":
            header.pop(column)
            rows = [[*cells[:column], *cells[column + 1:]] for cells in rows]
        case "column empty":
            rows = [[*cells[:column], "", *cells[column + 1:]] for cells in rows]
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in cells) for cells in (header, *rows)]
    return "\n".join(lines).encode()


def forget() -> None:
    """The scanner reads its word lists once in a process."""
    for module in (amounts, dates, grammar, lexicon, names, plans, rates, words):
        for function in vars(module).values():
            if hasattr(function, "cache_clear"):
                function.cache_clear()


@pytest.fixture(scope="module")
def scanned() -> Callable[[str, str], list[object]]:
    """The scanner, which reads every document once: it is not what is damaged."""
    once = functools.cache(mentions.scanned)
    return lambda text, doc_id: list(once(text, doc_id))


@given(data=st.data())
@settings(max_examples=DAMAGES or 12, derandomize=not DAMAGES, deadline=None, database=None,
          phases=[Phase.generate],  # the damage is small as it is
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_damaged_file_is_no_harm_or_one_error(
        data: st.DataObject, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch,
        scanned: Callable[[str, str], list[object]]) -> None:
    name = data.draw(st.sampled_from(RAW), "file")
    kind = data.draw(st.sampled_from(KINDS), "damage")
    row, column = data.draw(st.integers(0, 999), "row"), data.draw(st.integers(0, 30), "column")
    value = data.draw(st.sampled_from(VALUES) | st.text(max_size=12), "value")
    root, source = tmp_path_factory.mktemp("damaged"), files.ROOT
    with monkeypatch.context() as patch:
        for path in (source / "data").rglob("*.*"):
            if path.is_file() and not path.name.startswith("."):
                target = root / path.relative_to(source)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.symlink_to(path)
        (root / "notebooks").symlink_to(source / "notebooks")
        path = root / "data" / "raw" / name
        content = damaged(path.read_bytes(), kind, row, column, value)
        path.unlink()
        path.write_bytes(content)
        patch.setattr(files, "ROOT", root)
        patch.setenv("NANSHAN_ROOT", str(root))
        patch.setattr(readings, "scanned", scanned)
        if vocabulary := name.startswith("grammar") or "units" in name:
            forget()
        try:
            grammar.scan(SENTENCE)
            for door in [build.check] if DAMAGES else DOORS.values():
                door()
        except DataError as error:
            assert 20 < len(str(error)) < 60_000
        finally:
            if vocabulary:
                forget()
    shutil.rmtree(root)


# --- what people decide in a proposal, and texts that repeat themselves ----------------------------------------------


def test_a_text_that_repeats_itself_takes_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words around a number are compared with those of a second place and no further."""
    looked: list[int] = []
    follow = readings._Skeleton._follow

    def counted(*rest: Any) -> Any:
        looked.append(1)
        return follow(*rest)

    monkeypatch.setattr(readings._Skeleton, "_follow", counted)
    costs = []
    for times in (50, 100):
        text, before = "新增企业5家，增长3%。\n" * times, len(looked)
        found = grammar.scan(text)
        told = readings.pointers(text, found, {number: mention.start for number, mention in enumerate(found)})
        assert {which for *_, which in told.values()} >= {1, times - 10}
        costs.append(len(looked) - before)
    assert costs[1] < 2.5 * costs[0]


def test_markup_that_never_ends_is_cleaned_at_once() -> None:
    assert policy.sanitised("<a" * 100_000) == ""
    with pytest.raises(DataError, match="nest deeper than"):
        policy.sanitised('<div title="<">' * 600)


@pytest.mark.parametrize(("row", "words"), [
    ("{words},{nth},,{kind},{entity},{indicator},{measure},{period},,", r"row 3.*has a reading in row 2 already"),
    ("{words},{nth},,word,,,,,,", r"row 3.*has a reading in row 2 already")], ids=["again", "no fact after all"])
def test_a_number_is_read_once(project: Path, row: str, words: str) -> None:
    rows = table(f"readings/{PLAN}")
    first = dict(zip(rows[0], rows[1], strict=True))
    write(f"readings/{PLAN}", [rows[0], rows[1], next(csv.reader([row.format(**first)])), *rows[2:]])
    assert any(re.search(words, str(problem)) for problem in readings.read(PLAN).problems)


def test_a_page_of_nothing_but_comments_is_empty(tmp_path: Path) -> None:
    (tmp_path / "c.html").write_text("<!-- only a comment, 3家 -->", encoding="utf-8")
    assert texts.text((tmp_path / "c.html").read_bytes(), tmp_path / "c.html") == ""


def test_an_editors_lock_is_no_file_of_the_data(project: Path) -> None:
    (project / "data" / "raw" / "codebook" / ".#indicators.csv").symlink_to("me@host.123:1")
    with files.elsewhere({}):
        assert codebook.indicators()


@pytest.mark.parametrize(("first", "last"), [("2031", "2025"), ("2019", "1990")])
def test_a_rule_ends_after_it_begins(project: Path, first: str, last: str) -> None:
    rows = table("codebook/basis_rules")
    rows[1][rows[0].index("first")], rows[1][rows[0].index("last")] = first, last
    write("codebook/basis_rules", rows)
    with pytest.raises(DataError, match=r"basis_rules\.csv, row 2, column last: begins in \d+ and ends in"):
        bases.rules()


def test_no_two_rules_give_one_figure_a_basis_of_one_family(project: Path) -> None:
    header, *rows = table("codebook/basis_rules")
    basis, indicators = header.index("basis"), header.index("indicators")
    other = next(name for name, about in codebook.bases().items()
                 if about.family == codebook.bases()[rows[0][basis]].family and name != rows[0][basis])
    also = [*rows[0]]
    also[basis], also[indicators] = other, rows[0][indicators].partition("|")[0]
    write("codebook/basis_rules", [header, *rows, also])
    with pytest.raises(DataError, match=rf"basis_rules\.csv, row {len(rows) + 2}: .* to which row 2 gives one"):
        bases.rules()


@pytest.mark.parametrize(("name", "column", "value"), [("units", "counted", "maybe"), ("measures", "units", "zzz")])
def test_units_and_measures_are_checked_where_they_stand(project: Path, name: str, column: str, value: str) -> None:
    row = put(f"codebook/{name}", column, value, "家" if name == "units" else "growth")
    with pytest.raises(DataError, match=rf"{name}\.csv, row {row}, column {column}: '{value}' is not"):
        codebook.check()


@pytest.mark.parametrize("asked", [("", "南山区"), ("gdp", "")])
def test_a_figure_without_a_name_is_none(asked: tuple[str, str]) -> None:
    with pytest.raises(DataError, match="name both"):
        lookup.fact(*asked, 2025)


def test_a_year_of_pandas_is_a_year() -> None:
    assert lookup.fact("gdp", "南山区", 2025.0) == lookup.fact("gdp", "南山区", 2025)  # type: ignore[arg-type]


@pytest.mark.parametrize("old", ["exports", "subsidised_homes_sold"])
def test_a_renamed_indicator_is_renamed_everywhere(project: Path, old: str) -> None:
    adopt.rename(old, f"{old}_told")
    assert f"{old}_told" in codebook.indicators() and not build.problems()


def test_an_id_that_others_rely_on_stays(project: Path) -> None:
    before = {path: path.read_bytes() for path in (project / "data").rglob("*.csv")}
    with pytest.raises(DataError, match="land_area stays as it is, since as area it would be wrong: "):
        adopt.rename("land_area", "area")
    assert before == {path: path.read_bytes() for path in (project / "data").rglob("*.csv")}


def test_notebooks_that_ask_for_an_indicator_are_named() -> None:
    assert adopt._in_code("gdp").startswith("; change it by hand in 00_overview.ipynb, 01_growth_trajectory.ipynb, ")
    assert not adopt._in_code("nope")


@pytest.mark.parametrize("ask", [
    lambda: nd.series("gdp", [5]),  # type: ignore[list-item]  # a wrong type, as in a notebook
    lambda: nd.ref("gdp", None, 2025),  # type: ignore[arg-type]  # the same
    lambda: nd.review("a\0b"),
    lambda: nd.review(PLAN, year="2027"),  # type: ignore[arg-type]  # the same
    lambda: lookup.search("  ")])
def test_what_is_no_question_is_one_error(ask: Callable[[], object]) -> None:
    with pytest.raises(DataError, match=r"is no name of|doc is a file|nothing to look for"):
        ask()
