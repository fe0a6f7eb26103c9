"""The tools of the person who reads, as they behave in a terminal."""

import csv
import functools
import io
import subprocess
import sys
from pathlib import Path

import commands
import pytest

from nanshan_data import mentions
from nanshan_data.data.files import ROOT, raw
from nanshan_data.data.mentions import COLUMNS

nanshan = functools.partial(commands.nanshan, ROOT)


def test_help_lists_every_command() -> None:
    command = [sys.executable, "-m", "nanshan_data", "--help"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    for name in ("build", "check", "show", "find", "scan", "claims", "briefings", "pdf", "lab", "accept"):
        assert f" {name} " in text


SPY = """
from pathlib import Path
from nanshan_data.data import files
from nanshan_data.quantities import lexicon
read, records, seen = files.read_bytes, lexicon._records, set()
files.read_bytes = lambda path: (seen.add(Path(path)), read(path))[1]
lexicon._records = lambda place: (seen.add(files.ROOT / place), records(place))[1]
from nanshan_data import cli  # what it imports takes the two by name
from nanshan_data.publish import build
del build.STEPS["workbook"]  # it is made of what was read before, and a build makes it
try:
    cli.main()
finally:
    print(*sorted(path.name for path in files.files_below(files.raw()) if path not in seen), sep="\\n")
"""


def test_check_accounts_for_every_number_and_reads_every_file() -> None:
    result = subprocess.run([sys.executable, "-c", SPY, "check"], capture_output=True, text=True, encoding="utf-8",
                            check=False)
    assert result.returncode == 0, result.stderr
    assert "no problem" in result.stderr
    assert not result.stdout.split(), "texts of rules, too: marks of a merge may stand in them"


def test_find_prints_facts_with_their_sentences() -> None:
    text = nanshan("find", "固定资产投资", "--year", "2025").stdout
    assert "1942亿元" in text
    assert "固定资产投资额完成 1942 亿元，同比增长 0.6%" in text


def test_find_takes_english_names_too() -> None:
    assert "1.01万亿元" in nanshan("find", "gdp", "--year", "2025", "--entity", "南山区").stdout


def test_show_prints_the_document() -> None:
    assert "宝安区则召开了重点项目投资推进誓师大会" in "".join(
        nanshan("show", "district-openers-2026").stdout.split())


def test_scan_writes_the_contracts_columns_for_any_text(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text("全年粮食产量突破 6.5 万吨，增长 3.1%。", encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(nanshan("scan", str(file)).stdout.removeprefix("\ufeff"))))
    assert tuple(rows[0]) == COLUMNS
    assert [(r["value"], r["unit"], r["qualifier"]) for r in rows] == [("65000", "吨", "over"), ("3.1", "%", "exact")]


def test_scan_of_several_files_has_one_header(tmp_path: Path) -> None:
    files = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for file in files:
        file.write_text("新增 3 家", encoding="utf-8")
    out = tmp_path / "out.csv"
    assert nanshan("scan", *map(str, files), "-o", str(out)).returncode == 0
    assert [row["doc_id"] for row in csv.DictReader(out.open(encoding="utf-8-sig"))] == ["a", "b"]


def test_scan_never_writes_over_what_it_reads(tmp_path: Path) -> None:
    files = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for file in files:
        file.write_text("新增 3 家", encoding="utf-8")
    result = nanshan("scan", *map(str, files), "-o", str(tmp_path / "." / "b.txt"))
    assert result.returncode == 1
    assert "b.txt: is also what is read" in result.stderr
    assert [file.read_text(encoding="utf-8") for file in files] == ["新增 3 家"] * 2


def test_scan_finds_the_same_spans_as_the_build() -> None:
    rows = csv.DictReader(io.StringIO(
        nanshan("scan", str(raw("documents", "district-openers-2026.txt"))).stdout.removeprefix("\ufeff")))
    table = mentions()
    assert {int(row["start"]) for row in rows} == set(table[table["doc_id"] == "district-openers-2026"]["start"])


@pytest.mark.parametrize(("content", "complaint"), [
    ("增长 3%".encode("gbk"), "not UTF-8"),
    ("增长 3%".encode("utf-16"), "UTF-16"),
    (b"abc\0def", "NUL byte"),
])
def test_scan_of_a_file_in_another_encoding_is_one_clear_error(tmp_path: Path, content: bytes, complaint: str) -> None:
    file = tmp_path / "report.txt"
    file.write_bytes(content)
    result = nanshan("scan", str(file))
    assert result.returncode == 1
    assert complaint in result.stderr
    assert "Traceback" not in result.stderr


def test_an_unknown_document_names_the_known_ones() -> None:
    result = nanshan("show", "nope")
    assert result.returncode == 1
    assert "plan-report-2026" in result.stderr
