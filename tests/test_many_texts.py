"""Many texts: all cores, one order, nothing half-written, nothing passed over in silence, nothing read twice."""

import csv
import io
import os
import pickle
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, suppress
from multiprocessing import get_context
from pathlib import Path

import commands
import pandas as pd
import pytest

import nanshan_data as nd
from nanshan_data.data import documents, mentions
from nanshan_data.data.files import ROOT, csv_bytes
from nanshan_data.errors import DataError
from nanshan_data.publish import corpus, scanning


def nanshan(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return commands.nanshan(ROOT, "scan", *map(str, arguments), limit=0, **environment)


def scan(paths: Sequence[Path], output: Path) -> list[str]:
    """Scan in this process; what was said."""
    said: list[str] = []
    scanning.scan(paths, output, None, said.append)
    return said


def ids(output: Path) -> list[str]:
    rows = csv.DictReader(io.StringIO(output.read_text(encoding="utf-8-sig"), newline=""))
    return list(dict.fromkeys(row["doc_id"] for row in rows))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Texts with hostile names, in folders of folders."""
    made = tmp_path / "文 集"
    for name in ("b.txt", "a/空 格.md", "a/深圳,“南山”.txt", "a-1.txt", "c\n.txt", "Z.TXT", "a/b/c.d.html"):
        made.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        made.joinpath(name).write_text(f"新增 {len(name)} 家，增长 3.1%。", encoding="utf-8")
    return made


def test_a_folder_is_one_table_in_the_order_of_its_paths(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "m.csv"
    done = nanshan(folder, "-o", out)
    assert done.returncode == 0, done.stderr
    assert done.stderr == "14 numbers in 7 files\n"
    assert ids(out) == ["Z", "a-1", "a/b/c.d", "a/深圳,“南山”", "a/空 格", "b", "c\n"]
    assert out.read_bytes() == csv_bytes(pd.concat(
        [nd.scan(text.path.read_text(encoding="utf-8"), text.doc_id) for text in corpus.find([folder]).texts]))
    assert {path.name for path in tmp_path.iterdir()} == {folder.name, "m.csv"}


@pytest.mark.parametrize("workers", ["1", "3"])
def test_the_same_bytes_whatever_the_number_of_processes(folder: Path, workers: str) -> None:
    assert nanshan(folder, NANSHAN_WORKERS=workers).stdout == nanshan(folder).stdout


@pytest.mark.parametrize("workers", ["0", "-1", "many", "1.5"])
def test_a_wrong_number_of_processes_is_one_error(folder: Path, workers: str) -> None:
    done = nanshan(folder, NANSHAN_WORKERS=workers)
    assert done.returncode == 1
    assert done.stderr == f"error: NANSHAN_WORKERS is {workers!r}; set it to a number of processes, such as 4\n"


def test_files_of_one_name_keep_what_tells_them_apart(folder: Path, tmp_path: Path) -> None:
    for name in ("b.html", "b.txt.md", "x/a.txt", "y/a.txt"):
        folder.joinpath(name).parent.mkdir(exist_ok=True)
        folder.joinpath(name).write_text("3家", encoding="utf-8")
    names = [text.doc_id for text in corpus.find([folder]).texts]
    assert len(names) == len(set(names)) == 11
    assert {"b.html", (folder / "b.txt").as_posix(), "b.txt.md", "x/a", "y/a"} <= set(names)
    named = corpus.find([folder / "y" / "a.txt", folder / "x" / "a.txt", folder / "b.html", folder / "b.html"]).texts
    assert [text.doc_id for text in named] == [*((folder / name / "a.txt").as_posix() for name in "yx"), "b"]


def test_what_cannot_be_read_is_named_and_passed_over(folder: Path, tmp_path: Path) -> None:
    good, out = folder / "b.txt", tmp_path / "m.csv"
    (folder / "gbk.txt").write_bytes("增长3%".encode("gbk"))
    (folder / "broken.docx").write_bytes(b"PK\x03\x04")
    (folder / "large.txt").open("wb").truncate(30_000_000)
    (folder / "0.txt").touch()
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "nowhere.txt").symlink_to("none")
    (folder / "link.txt").symlink_to("b.txt")
    (folder / "round").symlink_to(folder)
    os.mkfifo(folder / "pipe.txt")
    (folder / "folder.txt").mkdir()
    for hidden in (".b.txt", "~$b.docx", ".git/b.txt"):
        folder.joinpath(hidden).parent.mkdir(exist_ok=True)
        folder.joinpath(hidden).write_bytes(good.read_bytes())
    (folder / "picture.png").touch()
    done = nanshan(folder, "-o", out)
    assert done.returncode == 1
    told, last = done.stderr.splitlines()[:-1], done.stderr.splitlines()[-1]
    for name in ("gbk.txt", "broken.docx", "large.txt", "loop.txt", "nowhere.txt", "pipe.txt"):
        assert len([line for line in told if line.startswith("passed over: ") and f"{name}" in line]) == 1
    assert len(told) == 6
    assert last == "16 numbers in 9 files; 6 passed over; 1 of other kinds left alone"
    assert ids(out) == ["Z", "a-1", "a/b/c.d", "a/深圳,“南山”", "a/空 格", "b", "c\n", "link"]


@pytest.mark.skipif(sys.platform == "darwin" or os.name == "nt", reason="names are Unicode there")
def test_a_name_in_another_encoding_is_passed_over(folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/" + "增".encode("gbk") + b".txt")).write_text("3家", encoding="utf-8")
    done = nanshan(folder)
    assert done.returncode == 1
    assert "its name is not UTF-8; rename it" in done.stderr
    assert done.stderr.endswith("14 numbers in 7 files; 1 passed over\n")


def test_a_folder_that_may_not_be_entered_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def closed(path: str) -> object:
        if Path(path) == folder / "a":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)  # whoever runs the tests may be allowed everything
    found = corpus.find([folder])
    assert len(found.texts) == 4
    assert [re.sub(".*/", "", problem) for problem in found.problems] == [
        "a: cannot be read (Permission denied); check whose it is"]


@pytest.mark.parametrize("name", ["m.csv", "m.parquet"])
def test_where_nothing_can_be_read_nothing_is_written(tmp_path: Path, name: str) -> None:
    out, texts = tmp_path / name, tmp_path / "texts"
    texts.mkdir()
    out.write_bytes(b"before")
    complaints = ("has no texts (.txt .md", "a.txt, line 1: byte 0 is not UTF-8", "none of 2 files could be read")
    for count, words in enumerate(complaints):
        if count:
            (texts / f"{'ab'[count - 1]}.txt").write_bytes("增".encode("gbk"))
        done = nanshan(texts, "-o", out)
        assert done.returncode == 1
        assert done.stderr.count("error: ") == 1
        assert words in done.stderr
        assert out.read_bytes() == b"before"
        assert sorted(path.name for path in tmp_path.iterdir()) == [name, "texts"]
    assert not nanshan(texts).stdout


def test_a_named_file_that_is_missing_ends_it_before_anything_is_read(folder: Path, tmp_path: Path) -> None:
    done = nanshan(folder, folder / "报告.txt", "-o", tmp_path / "m.csv")
    assert done.returncode == 1
    assert done.stderr.endswith("报告.txt: there is no such file or folder; check the name and the folder it is in\n")
    assert not (tmp_path / "m.csv").exists()


def test_an_output_that_cannot_be_written_is_told_before_anything_is_read(folder: Path,
                                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "read_all", lambda *_: pytest.fail("was read"))
    for output, words in ((folder, "is a folder"), (folder / "b.txt", "is also what is read")):
        with pytest.raises(DataError, match=words):
            scan([folder], output)


def test_text_is_written_of_one_file_only_and_never_over_it(folder: Path) -> None:
    before = (folder / "b.txt").read_bytes()
    assert "takes the text of one file, not of 7" in nanshan(folder, "--text", folder / "t.txt").stderr
    assert "is also what is read" in nanshan(folder / "b.txt", "--text", folder / "b.txt").stderr
    assert (folder / "b.txt").read_bytes() == before


def test_parquet_holds_the_same_rows_with_their_types(folder: Path, tmp_path: Path) -> None:
    scan([folder, *sorted(ROOT.glob("data/raw/documents/*.txt"))], tmp_path / "m.parquet")
    frame, rows = pd.read_parquet(tmp_path / "m.parquet"), tmp_path / "m.csv"
    scan([folder, *sorted(ROOT.glob("data/raw/documents/*.txt"))], rows)
    assert csv_bytes(frame.astype(nd.scan("").dtypes.to_dict())) == rows.read_bytes()
    assert {str(kind) for kind in frame.dtypes} == {"str", "int64", "float64"}


def test_parquet_without_its_package_is_one_error_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(DataError, match=r"m\.parquet: needs the package pyarrow; install it .* or name a \.csv"):
        scan([folder], folder / "m.parquet")


# --- Stopped and started again


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Enough to be stopped in the midst of: the last takes its time."""
    made, text = tmp_path / "many", documents.document("district-openers-2026")
    made.mkdir()
    for number in range(120):
        made.joinpath(f"{number:03}.txt").write_text(text[number:], encoding="utf-8", newline="")
    made.joinpath("last.txt").write_text("3家，" * 600_000, encoding="utf-8", newline="")
    return made


def kept(output: Path) -> dict[str, str]:
    with closing(sqlite3.connect(output.with_name(f".{output.name}.partial"))) as partial:
        return dict(partial.execute("SELECT doc_id, key FROM scanned"))


def workers_of(root: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # others come and go meanwhile
            if path.read_text().rpartition(")")[2].split()[1] == str(root):
                found.append(int(path.parent.name))
    return found


def is_alive(process: int) -> bool:
    try:
        return bool(Path(f"/proc/{process}/cmdline").read_bytes())
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found by way of /proc")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_scan_that_was_stopped_goes_on_where_it_was(many: Path, tmp_path: Path, number: signal.Signals) -> None:
    out, whole = tmp_path / "m.csv", tmp_path / "whole.csv"
    command = [sys.executable, "-m", "nanshan_data", "scan", str(many), "-o", str(out)]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "NANSHAN_WORKERS": "2"})
    journal, until = out.with_name(".m.csv.partial-wal"), time.monotonic() + 60
    while not journal.exists() or journal.stat().st_size < 100_000:
        assert running.poll() is None and time.monotonic() < until
        time.sleep(0.01)
    children = workers_of(running.pid)
    assert len(children) == 2
    stopped = time.monotonic()
    running.send_signal(number)
    said = running.communicate(timeout=30)[1]
    assert time.monotonic() < stopped + 5  # the last file is not waited for
    assert "Traceback" not in said
    assert not out.exists()
    while any(map(is_alive, children)):
        assert time.monotonic() < until  # no worker outlives its parent
        time.sleep(0.01)
    before = kept(out)
    assert 0 < len(before) < 121
    for changed in (min(before), "last"):
        many.joinpath(f"{changed}.txt").write_text("新增3家", encoding="utf-8")
    said = "\n".join(scan([many], out))
    assert f"going on: {len(before)} of 121 files were read before" in said
    assert said.endswith("in 121 files")
    scan([many], whole)
    assert out.read_bytes() == whole.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["m.csv", "many", "whole.csv"]


def test_what_was_read_is_not_read_again_unless_it_changed(folder: Path, tmp_path: Path,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "m.csv"
    with monkeypatch.context() as patched:
        patched.setattr(scanning, "_write_csv", lambda rows, file: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            scan([folder], out)
    assert len(kept(out)) == 7
    (folder / "b.txt").write_text("新增999家", encoding="utf-8")
    (folder / "a-1.txt").unlink()
    results = {}
    every = corpus.read_all

    def watched(*arguments: object) -> object:
        for result in every(*arguments):  # type: ignore[arg-type]
            results[result.doc_id] = result.rows
            yield result

    monkeypatch.setattr(corpus, "read_all", watched)
    assert scan([folder], out) == ["going on: 6 of 6 files were read before", "11 numbers in 6 files"]
    assert [doc_id for doc_id, rows in results.items() if rows] == ["b"]
    assert "999" in out.read_text(encoding="utf-8")
    assert "a-1" not in ids(out)


def test_another_grammar_reads_everything_again(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = []
    for version in ("one", "two"):
        monkeypatch.setattr(scanning, "_version", lambda version=version: version)
        monkeypatch.setattr(scanning, "_write_csv", lambda rows, file: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            scan([folder], tmp_path / "m.csv")
        keys.append(set(kept(tmp_path / "m.csv").values()))
    assert len(keys[0]) == len(keys[1]) == 7
    assert not keys[0] & keys[1]


def test_two_scans_never_share_an_output(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "m.csv"
    with scanning._partial(out), pytest.raises(DataError, match=r"m\.csv\.partial.*let no other scan write to m\.csv"):
        scan([folder], out)
    assert scan([folder], out)[-1] == "14 numbers in 7 files"


def test_a_partial_file_that_is_something_else_is_one_error(folder: Path, tmp_path: Path) -> None:
    (tmp_path / ".m.csv.partial").write_bytes(b"something else" * 1000)
    with pytest.raises(DataError, match=r"\.m\.csv\.partial.*or delete this file"):
        scan([folder], tmp_path / "m.csv")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on file size")
@pytest.mark.parametrize("limit", [0, 4, 40])
def test_a_full_disk_leaves_what_was_there(many: Path, tmp_path: Path, limit: int) -> None:
    out = tmp_path / "m.csv"
    out.write_bytes(b"before")
    command = [sys.executable, "-m", "nanshan_data", "scan", str(many), "-o", str(out)]
    done = subprocess.run(["bash", "-c", f"ulimit -f {limit}; exec \"$@\"", "bash", *command], capture_output=True,
                          text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("error: ") == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert out.read_bytes() == b"before"


LARGE = """
import sys, time
from pathlib import Path
from nanshan_data.publish import corpus
corpus.read = lambda text, version="": corpus.Scanned(text.doc_id, rows=b"x" * (10**8 if text.doc_id == "b" else 1))
for step in range(6):
    results = corpus.read_all(corpus.find([Path(sys.argv[1])]).texts)
    next(results)
    time.sleep(step / 30)
    results.close()
    print(step)
"""
"""Stops while a process hands over much: at one of these moments it is in the midst of it."""


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot fork")
def test_a_stop_while_much_is_handed_over_does_not_wait_forever(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text("x" * 300_000, encoding="utf-8")
    command = [sys.executable, "-c", LARGE, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True,
                          env={**os.environ, "NANSHAN_WORKERS": "2"})
    assert done.stdout.split() == list("012345")


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot fork")
def test_a_file_that_ends_its_reader_is_passed_over(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = mentions.rows

    def deadly(text: str, doc_id: str) -> object:
        return os._exit(9) if doc_id in ("a-1", "c\n") else rows(text, doc_id)

    monkeypatch.setattr(mentions, "rows", deadly)
    monkeypatch.setattr(corpus, "_BATCH", 1)
    monkeypatch.setattr(corpus, "_pool", lambda count: ProcessPoolExecutor(count, get_context("fork")))  # as patched
    results = list(corpus.read_all(corpus.find([folder]).texts))
    assert [result.doc_id for result in results] == ["Z", "a-1", "a/b/c.d", "a/深圳,“南山”", "a/空 格", "b", "c\n"]
    assert [result.doc_id for result in results if "ends the program that reads it" in result.problem] == ["a-1", "c\n"]
    assert sum(result.count for result in results) == 10


def test_a_fault_that_nobody_thought_of_is_passed_over_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mentions, "rows", lambda text, doc_id: 1 / 0)
    assert "b.txt: cannot be read (ZeroDivisionError" in corpus.read(corpus.find([folder / "b.txt"]).texts[0]).problem


def test_texts_are_handed_out_no_further_ahead_than_memory_allows(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, taken = corpus.find([many]).texts[:60], 0
    batches = corpus._batches

    def watched(texts: list[corpus.Text]) -> Iterator[list[corpus.Text]]:
        nonlocal taken
        for batch in batches(texts):
            taken += len(batch)
            yield batch

    monkeypatch.setattr(corpus, "_batches", watched)
    monkeypatch.setattr(corpus, "_BATCH", 1)
    monkeypatch.setattr(corpus, "_AHEAD", 5 * found[0].size)
    monkeypatch.setenv("NANSHAN_WORKERS", "2")
    ahead = [taken - number for number, _ in enumerate(corpus.read_all(found))]
    assert max(ahead) <= 8
    assert taken == 60


# --- The function that engines call


def test_scan_is_pure_and_can_be_pickled() -> None:
    function = pickle.loads(pickle.dumps(nd.scan))
    pd.testing.assert_frame_equal(function("近3万人", "a"), nd.scan("近3万人", "a"))


def test_scan_loads_only_what_it_needs() -> None:
    code = ("import sys; from nanshan_data import scan\n"
            "heavy = 'pandas', 'numpy', 'pandera', 'hypothesis', 'matplotlib', 'lxml', 'pyarrow', 'sqlite3'\n"
            "before = [name for name in heavy if name in sys.modules]; scan('近3万人')\n"
            "print(before, [name for name in heavy[2:5] if name in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[] []\n"


def test_dask_runs_the_three_lines_of_the_readme() -> None:
    from distributed import Client, LocalCluster

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = re.search(r"```python\n(import dask[^`]+)```", readme)
    assert lines and lines.group(1).count("\n") == 3
    doc_ids = list(documents.register())
    texts = [documents.document(doc_id) for doc_id in doc_ids]
    names: dict[str, object] = {"nd": nd, "texts": texts, "doc_ids": doc_ids}
    with (LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster,
          Client(cluster)):
        exec(lines.group(1), names)
        result = names["numbers"]
    own = pd.concat(map(nd.scan, texts, doc_ids)).query("kind == 'stat'").groupby("unit")["value"].count()
    assert isinstance(result, pd.Series)
    assert result[result > 0].sort_index().to_dict() == own.sort_index().to_dict()
