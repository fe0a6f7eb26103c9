"""Word lists hold words, formulas give figures; else one error names file, row and column."""

import contextlib
import csv
import math
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nanshan_data as nd
from nanshan_data import cli
from nanshan_data.analysis import formulas, ledger
from nanshan_data.data import files, reference
from nanshan_data.errors import DataError
from nanshan_data.notebook import passages
from nanshan_data.quantities import lexicon

LISTS = ("aliases", "counters", "denominators", "falls", "groups", "names", "plans", "proposals", "qualifiers")
Lists = Callable[[str], tuple[list[str], list[list[str]], Callable[[list[list[str]]], None]]]


@pytest.fixture
def lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lists:
    """A copy of the word lists: header and rows of one by name, and what writes it anew."""
    for folder in ("grammar", "codebook"):
        shutil.copytree(files.raw(folder), tmp_path / "data" / "raw" / folder)
    monkeypatch.setenv("NANSHAN_ROOT", str(tmp_path))

    def opened(name: str) -> tuple[list[str], list[list[str]], Callable[[list[list[str]]], None]]:
        path = tmp_path / "data" / "raw" / "grammar" / f"{name}.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)

        def write(rows: list[list[str]]) -> None:
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(rows)

        return header, rows, write

    return opened


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("cell", ["(居民)", "居民|", "|", "]", "^居", "居.民", "居 民"])
def test_no_cell_of_any_word_list_is_a_pattern(lists: Lists, name: str, cell: str) -> None:
    header, (first, *rows), write = lists(name)
    for place, column in enumerate(header):
        if column in lexicon.CODES.get(name, {}):
            continue
        write([header, [*first[:place], cell, *first[place + 1:]], *rows])
        with pytest.raises(DataError, match=rf"grammar/{name}\.csv, row 2, column {column}: "):
            lexicon.listed("grammar", name, tuple(header))


@pytest.mark.parametrize("name", ["aliases", "counters", "denominators"])
def test_a_unit_that_nobody_declared_is_told_where_it_stands(lists: Lists, name: str) -> None:
    header, (first, *rows), write = lists(name)
    first[header.index("unit")] = "咫"
    write([header, first, *rows])
    with pytest.raises(DataError, match=rf"{name}\.csv, row 2, column unit: '咫' is no unit of data/raw/codebook"):
        lexicon.listed("grammar", name, tuple(header))


@pytest.mark.parametrize(("column", "value"), [
    ("formula", "above(a, 1)"), ("formula", "above(1, 2)"), ("formula", "passed(a, b, 1)"), ("formula", "floor(1)"),
    ("formula", "passed(1, 2, 3)"), ("formula", "(0 - 8) ** (1 / 3)"), ("formula", "2 ** a"), ("formula", "a ** a"),
    ("formula", "a + 'b'"), ("formula", "[a]"), ("formula", "a if a else b"), ("formula", "~a"), ("formula", "a @ b"),
    ("formula", "1 / (1 / (a - a) ** 0.5)"), ("formula", "(1 / 3) ** (1 / 2) ** 900"), ("formula", "floor(a, b)"),
    ("inputs", "a"), ("inputs", "a="), ("inputs", "aa=gdp 2024"), ("inputs", "a=gdp 2024; a=gdp 2023"),
    ("inputs", "a=gdp 1895"), ("check", "zz"), ("reading", "zz"), ("claim", "gdp 1895"), ("fold", "../x"),
    ("unit", "咫")])
def test_a_fault_in_the_ledger_names_its_row_and_column(monkeypatch: pytest.MonkeyPatch, column: str,
                                                          value: str) -> None:
    assert ledger.reasons()
    rows = files.read_csv(files.raw("claims", "checks.csv"), ledger.CHECK_COLUMNS)
    row = next(row for row in rows if "a=" in row["inputs"] and "b=" in row["inputs"])
    row[column] = value
    monkeypatch.setattr(ledger, "read_csv", lambda path, *_, **__: [row] if path.stem == "checks" else [])
    with pytest.raises(DataError, match=rf"^data/raw/claims/checks\.csv, row {row.number}, column {column}: "):
        ledger._declared("checks", ledger.CHECK_COLUMNS, ledger._compared)


@given(st.recursive(
    st.sampled_from(["a", "b", "1", "0", "2.5", "9e17", "0.0"]),
    lambda part: st.builds("({} {} {})".format, part, st.sampled_from(["+", "-", "*", "/", "**"]), part)
    | st.builds("floor({})".format, part) | st.builds("above({}, {})".format, part, part)
    | st.builds("passed({}, {}, {})".format, part, part, part), max_leaves=8))
def test_any_formula_gives_a_finite_figure_or_one_clear_error(formula: str) -> None:
    inputs = {"a": nd.fact("gdp", "南山区", 2025), "b": nd.fact("gdp", "南山区", 2024)}
    with contextlib.suppress(DataError):
        found = formulas.evaluate(formula, inputs, "亿元")
        assert math.isfinite(found.value)


def test_a_message_quotes_no_megabytes() -> None:
    line = cli._shortened("here, row 2: '" + "x" * 1_000_000 + "' is no word; correct it")
    assert len(line) < 2 * cli.LONGEST and line.startswith("here, row 2: ") and line.endswith("is no word; correct it")


def test_the_kinds_of_words_that_compare_are_known() -> None:
    words = "kind,lang,word\ncompare,en,more\nzz,zh,多\n"
    with files.elsewhere({"grammar/comparing.csv": words.encode()}), pytest.raises(
            DataError, match=r"grammar/comparing\.csv, row 3, column kind: 'zz' is not one of compare"):
        passages.comparing("more")


def test_an_outside_figure_in_a_unit_that_nobody_declared_is_told_so() -> None:
    rows = files.read_text(files.raw("reference", "figures.csv"))
    assert ",亿元," in rows
    with files.elsewhere({"reference/figures.csv": rows.replace(",亿元,", ",咫,", 1).encode()}), pytest.raises(
            DataError, match=r"figures\.csv, row \d+, column unit: '咫' is not in units\.csv"):
        reference.reference()
