"""Whatever is wrong with a file that people put in is told once, where it stands, before anything is made of it."""

import csv
import functools
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nanshan_data.analysis import ledger, strategies
from nanshan_data.analysis.formulas import evaluate
from nanshan_data.data import codebook, documents, files, readings, reference, templates
from nanshan_data.errors import SHOWN, DataError, gathered
from nanshan_data.notebook import labels, reasons
from nanshan_data.publish import build
from nanshan_data.quantities import words
from nanshan_data.quantities.bounds import Interval

DAMAGES = int(os.environ.get("NANSHAN_DAMAGES", "0"))
"""How many files are damaged, everything made of each; without it a few, and only read."""
PLAN = "plan-report-2026"
DOORS: dict[str, Callable[[], object]] = {
    "codebook": codebook.check, "labels": labels.check, "documents": documents.register,
    "reference": reference.reference, "breaks": reference.breaks,
    "strategies": strategies.strategies_table, "themes": strategies.dictionary,
    "claims": reasons.claims_rows, "readings": lambda: [readings.read(name) for name in documents.register()]}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the data, which the library takes for its own."""
    shutil.copytree(files.ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns(".*", "*.xlsx"))
    (tmp_path / "notebooks").symlink_to(files.ROOT / "notebooks")
    monkeypatch.setattr(files, "ROOT", tmp_path)
    return tmp_path


def table(name: str) -> list[list[str]]:
    with files.raw(f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def write(name: str, rows: list[list[str]]) -> None:
    with files.raw(f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def put(name: str, column: str, value: str, key: str = "") -> int:
    """Write a value into the first row, or that which begins with ``key``; gives the row as a spreadsheet counts."""
    rows = table(name)
    number = next(n for n, row in enumerate(rows) if n and (not key or key in row))
    rows[number][rows[0].index(column)] = value
    if name == "claims/checks":
        rows, number = [rows[0], rows[number]], 1  # the others are not looked at
    write(name, rows)
    return number + 1


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
])
def test_a_value_is_refused_in_its_row(project: Path, name: str, column: str, value: str, door: str) -> None:
    row = put(name, column, value)
    with pytest.raises(DataError, match=rf"^data/raw/{name}\.csv(, row {row}\b|: )"):
        DOORS[door]()


@pytest.mark.parametrize(("measure", "value"), [("growth", "-5"), ("growth", "0"), ("level", "0.1")])
def test_growth_may_be_negative_and_levels_small(project: Path, measure: str, value: str) -> None:
    rows = table("reference/figures")
    id_, at = rows[0].index("reference_id"), rows[0].index("measure")
    put("reference/figures", "value", value, next(row[id_] for row in rows if row[at] == measure))
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
    values = {name: Interval(0.0, 2.0) for name in "abc"}
    try:
        result = evaluate(formula, values)
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
    assert made == text.replace("{abc}", "ABC").replace("{a}", "A").replace("{{", "{").replace("}}", "}")


# --- the place is the one that a spreadsheet shows -------------------------------------------------------------------


@pytest.mark.parametrize(("name", "column", "value", "door"), [
    ("reference/figures", "value", "x", "reference"), ("reference/figures", "status", "x", "reference"),
    ("documents/sources", "date", "zzzz", "documents"), ("codebook/indicators", "theme", "x", "codebook"),
    ("codebook/entities", "parent", "x", "codebook"), ("strategies/records", "words", "x", "strategies"),
    ("strategies/records", "aspect", "x", "strategies"), ("strategies/themes", "words", "(", "themes"),
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


def test_gathered_work_is_done_or_told_whole() -> None:
    def odd(number: int) -> int:
        if number % 2 == 0:
            raise DataError(f"{number} is even")
        return number

    assert gathered(odd, [1, 3]) == [1, 3]
    with pytest.raises(DataError, match=r"^2 is even\n4 is even$"):
        gathered(odd, [1, 2, 3, 4])


# --- check finds what would stop a build or a briefing ---------------------------------------------------------------


@pytest.mark.parametrize(("damage", "words"), [
    (lambda: without("codebook/labels", "workings_of"), "labels.csv: no row ui,workings_of"),
    (lambda: without("codebook/notes", "outside"), "notes.csv: has no note 'outside'"),
    (lambda: without("codebook/columns", "verdict"), "columns.csv: has no column 'verdict'"),
    (lambda: put("claims/checks", "formula", "a +"), "checks.csv, row 2, column formula"),
    (lambda: put("strategies/records", "words", "不在文中"), "records.csv, row 2, column words"),
], ids=["a label", "a note", "a column", "a formula", "a statement"])
def test_check_finds_it_and_writes_nothing(project: Path, damage: Callable[[], object], words: str) -> None:
    damage()
    before = sorted(project.joinpath("data").rglob("*"))
    assert words in str(build.check()[0])
    assert sorted(project.joinpath("data").rglob("*")) == before


# --- any file, damaged in any way ------------------------------------------------------------------------------------

VALUES = [
    "", "²", "0", "-5", "9" * 400, "nan", "1e999", "{", "}", "{0}", "{a.b}", "a +", "1/0", "9**9**9", "span()", "ref",
    "passage", "zzzz", "2025-13", "2025", "2020/2025", "[/x]", "=1", "|", "a||b", ":", ";", "a=", "~", "#", "##", "@",
    "../../x", "元", "%", "yes", "no", "南山区", "深圳市", "gdp", "level", "growth", "stat", "target", "time", "x" * 40,
    "(((", "\\", "'", "a\nb", "🙂", "\u202e", "multiple", "unchecked", "rank", "date", "list"]
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


@pytest.fixture(scope="module")
def scanned() -> Callable[[str], list[object]]:
    """The scanner, which reads every document once: it is not what is damaged."""
    once = functools.cache(readings.scan)
    return lambda text: list(once(text))


@given(data=st.data())
@settings(max_examples=DAMAGES or 12, derandomize=not DAMAGES, deadline=None, database=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_damaged_file_is_no_harm_or_one_error(
        data: st.DataObject, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch,
        scanned: Callable[[str], list[object]]) -> None:
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
        patch.setattr(readings, "scan", scanned)
        words.counters.cache_clear()
        try:
            words.counters()
            for door in [build.check] if DAMAGES else DOORS.values():
                door()
        except DataError as error:
            assert 20 < len(str(error)) < 60_000
        finally:
            words.counters.cache_clear()
    shutil.rmtree(root)
