"""Word lists hold words, formulas give figures; else one error names file, row and column."""

import contextlib
import csv
import io
import json
import math
import shutil
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nanshan_data as nd
from nanshan_data import cli
from nanshan_data.analysis import formulas, ledger, tables
from nanshan_data.data import files, forms, reference
from nanshan_data.errors import DataError, summed
from nanshan_data.notebook import wording
from nanshan_data.publish import briefing, execution, policy
from nanshan_data.quantities import lexicon

LISTS = ("aliases", "counters", "denominators", "durations", "falls", "groups", "names", "plans", "proposals",
         "qualifiers")
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
@pytest.mark.parametrize("cell", ["(居民)", "居民|", "|", "]", "^居", "居.民", "居 民", "(", "(?:.*.*)*y", "|居",
                                  "[居民", "居民\\", "居民 "])
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


def test_an_alias_that_is_a_unit_itself_is_refused(lists: Lists) -> None:
    """It would silently mean another: 家 read as 户."""
    header, rows, write = lists("aliases")
    write([header, *rows, ["家", "户"]])
    row = len(rows) + 2
    with pytest.raises(DataError, match=rf"aliases\.csv, row {row}, column word: '家' is a unit of .* delete one of"):
        lexicon.listed("grammar", "aliases", ("word", "unit"))


@pytest.mark.parametrize(("column", "value"), [
    ("formula", "above(a, 1)"), ("formula", "above(1, 2)"), ("formula", "passed(a, b, 1)"), ("formula", "floor(1)"),
    ("formula", "passed(1, 2, 3)"), ("formula", "(0 - 8) ** (1 / 3)"), ("formula", "2 ** a"), ("formula", "a ** a"),
    ("formula", "a + 'b'"), ("formula", "[a]"), ("formula", "a if a else b"), ("formula", "~a"), ("formula", "a @ b"),
    ("formula", "1 / (1 / (a - a) ** 0.5)"), ("formula", "(1 / 3) ** (1 / 2) ** 900"), ("formula", "floor(a, b)"),
    ("inputs", "a"), ("inputs", "(=gdp 2024"), ("inputs", "a="), ("inputs", "aa=gdp 2024"),
    ("inputs", "a=gdp 2024; a=gdp 2023"),
    ("inputs", "a=gdp 1895"), ("check", "zz"), ("reading", "zz"), ("claim", "gdp 1895"), ("fold", "../x"),
    ("unit", "咫")])
def test_a_fault_in_the_ledger_names_its_row_and_column(monkeypatch: pytest.MonkeyPatch, column: str,
                                                          value: str) -> None:
    assert ledger.reasons()
    rows = forms.rows("claims/checks")
    row = next(row for row in rows if "a=" in row["inputs"] and "b=" in row["inputs"])
    row[column] = value
    read = files.read_records
    monkeypatch.setattr(files, "read_records", lambda path: (
        [[*row], [*row.values()]] if path.stem == "checks" else read(path)))
    with pytest.raises(DataError, match=rf"^data/raw/claims/checks\.csv, row 2, column {column}: "):
        ledger._declared("checks", ledger._compared)


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


def test_an_outside_figure_in_a_unit_that_nobody_declared_is_told_so() -> None:
    rows = files.read_text(files.raw("reference", "figures.csv"))
    assert ",亿元," in rows
    with files.elsewhere({"reference/figures.csv": rows.replace(",亿元,", ",咫,", 1).encode()}), pytest.raises(
            DataError, match=r"figures\.csv, row \d+, column unit: '咫' is not in units\.csv"):
        reference.reference()


# --- notebooks -------------------------------------------------------------------------------------------------------


CELL: dict[str, object] = {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": None,
                           "source": "1"}
BOOK = {"cells": [CELL], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
DAMAGED: dict[str, object] = {
    "nothing": "", "a list": [], "deep": "[" * 100_000,
    "half a character": json.dumps(BOOK).replace('"1"', '"\\ud800"'),
    "no cells": BOOK | {"cells": []}, "cells null": BOOK | {"cells": None}, "words for cells": BOOK | {"cells": ["x"]},
    "format 5": BOOK | {"nbformat": 5}, "format 3": BOOK | {"nbformat": 3}, "minor x": BOOK | {"nbformat_minor": "x"},
    "no metadata": {key: value for key, value in BOOK.items() if key != "metadata"},
    "metadata []": BOOK | {"metadata": []}, "the same id": BOOK | {"cells": [CELL, CELL]},
    **{f"cell {key} {value}": BOOK | {"cells": [CELL | {key: value}]} for key, value in [
        ("outputs", None), ("outputs", ["x"]), ("metadata", []), ("metadata", {"tags": 5}), ("source", 5),
        ("cell_type", "x"), ("id", "")]},
    **{f"cell without {gone}": BOOK | {"cells": [{key: value for key, value in CELL.items() if key != gone}]}
       for gone in ("source", "outputs", "cell_type", "id", "metadata")}}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
@pytest.mark.parametrize("use", [execution.check, execution._book])
def test_a_notebook_that_is_none_is_told_in_one_line(tmp_path: Path, use: Callable[[Path], object],
                                                     content: object) -> None:
    path = tmp_path / "01_x.ipynb"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    with warnings.catch_warnings(), pytest.raises(DataError, match=r"01_x\.ipynb: is no notebook \(") as told:
        warnings.simplefilter("error")
        use(path)
    assert "\n" not in str(told.value) and len(str(told.value)) < 500 and "git checkout" in str(told.value)


# --- lines of messages -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["\t", "\r", "\v", "\f", "\x85", "\u2028", "\x1b"])
def test_no_sign_of_a_name_moves_a_terminal(sign: str) -> None:
    assert files.visible(f"a{sign}b") == f"a<U+{ord(sign):04X}>b"
    assert "\n" not in files.shown(Path("a\nb"))


def test_what_is_typed_wrong_is_one_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for typed, told in {"briefings --lang fr": "'fr' is not one of 'zh', 'en'", "find gdp --year X": "'--year'",
                        "claims --lang X": "'X' is not one of", "nope": "No such command 'nope'",
                        "scan": "Missing argument 'paths'", "build more": "unexpected extra argument"}.items():
        monkeypatch.setattr("sys.argv", ["nanshan", *typed.split()])
        with pytest.raises(SystemExit) as end:
            cli.main()
        said = capsys.readouterr().err
        assert end.value.code == 2 and said.count("\n") == 1
        assert said.startswith("error: ") and told in said and said.endswith("--help\n")


def test_a_fault_that_many_meet_is_told_once() -> None:
    found = summed([DataError("a is wrong")] * 10 + [DataError("b is wrong")])
    assert str(found) == "a is wrong\nb is wrong" and found.count == 2


def test_formulas_without_a_result_say_why_in_words() -> None:
    for formula, why in {"1 / 0": "it divides by zero", "9 ** 9 ** 9": "it is too large a number"}.items():
        with pytest.raises(DataError, match=why):
            formulas.evaluate(formula, {}, "亿元")


def test_a_label_with_a_field_that_nothing_fills_is_named() -> None:
    path = files.raw("codebook", "labels.csv")
    rows = files.read_text(path).replace("ui,figure,Figure {n},图{n}", "ui,figure,Figure {nope},图{nope}")
    assert "{nope}" in rows
    with files.elsewhere({"codebook/labels.csv": rows.encode()}), pytest.raises(
            DataError, match=r"labels\.csv, row ui,figure: .*nope"):
        wording.label("ui", "figure", "en", n=1)


def test_a_word_list_without_rows_is_told(lists: Lists) -> None:
    header, _, write = lists("counters")
    write([header])
    with pytest.raises(DataError, match=r"counters\.csv: has no rows below its header"):
        lexicon.listed("grammar", "counters", tuple(header))


# --- spreadsheets ----------------------------------------------------------------------------------------------------


@given(st.text(st.sampled_from("'=+-@1a\t＝"), max_size=4))
def test_no_cell_of_a_proposal_is_a_formula_and_all_come_back(text: str) -> None:
    written = files.csv_bytes([{"a": text}], ["a"], inert=True).decode("utf-8-sig")
    (_, *rows) = csv.reader(io.StringIO(written, newline=""))
    cell = rows[0][0] if rows and rows[0] else ""
    assert not cell.startswith(files.FORMULA) and files.from_inert(cell) == text


# --- types, keys, ids ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("column", "type_"), [
    ("sentence", "boolean"), ("sentence", "number"), ("entity", "integer"), ("value", "integer"), ("value", "boolean")])
def test_a_type_that_cells_do_not_have_is_told_and_empties_nothing(column: str, type_: str) -> None:
    path = files.raw("codebook", "columns.csv")
    header, *rows = csv.reader(io.StringIO(files.read_text(path).removeprefix(files.BOM), newline=""))
    place = header.index("type")
    changed = [[*row[:place], type_, *row[place + 1:]] if row[0] == column else row for row in rows]
    assert changed != rows
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *changed])
    with files.elsewhere({"codebook/columns.csv": text.getvalue().encode()}), pytest.raises(
            DataError, match=rf"columns\.csv, column type: {column} is "):
        tables.plain("facts")


def test_the_key_of_a_table_is_made_of_its_columns() -> None:
    text = files.read_text(files.raw("codebook", "tables.csv"))
    assert "\nfacts,fact_id," in text
    with files.elsewhere({"codebook/tables.csv": text.replace("\nfacts,fact_id,", "\nfacts,verdict,").encode()}), \
            pytest.raises(DataError, match=r"tables\.csv, column key: facts has no column 'verdict'"):
        tables.plain("facts")


# --- pages -----------------------------------------------------------------------------------------------------------


def test_what_nests_without_end_is_refused_at_once() -> None:
    started = time.monotonic()
    with pytest.raises(DataError, match="nest deeper than 500"):
        policy.sanitised("<div>" * 200_000)
    assert time.monotonic() - started < 2
    assert policy.sanitised("<br>" * 2000 + "<p>a</p>" * 2000).count("<p>") == 2000
    assert policy.sanitised("<pre>\x1b[31m\u202e117</pre>") == "<pre>&lt;U+001B&gt;[31m&lt;U+202E&gt;117</pre>"


def test_an_edition_behind_a_link_is_written_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "en").symlink_to(tmp_path / "elsewhere")
    (tmp_path / ".elsewhere-new").write_text("in the way", encoding="utf-8")
    for content in (b"one", b"two"):
        briefing._replace(tmp_path / "en", {"index.html": content})
        assert (tmp_path / "en").is_symlink() and (tmp_path / "elsewhere" / "index.html").read_bytes() == content
    assert sorted(path.name for path in tmp_path.iterdir()) == ["elsewhere", "en"]
