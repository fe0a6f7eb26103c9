"""Other people's files, a full disk, a bare machine: one clear error or correct handling, nothing half-written."""

import contextlib
import csv
import errno
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from commands import nanshan
from typed import each_row

from nanshan_data import scan, table
from nanshan_data.analysis import ledger, strategies
from nanshan_data.data import codebook, documents, files, reference
from nanshan_data.errors import DataError
from nanshan_data.notebook import style, wording
from nanshan_data.publish import briefing, execution, spreadsheet


def new(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command in a process that loads everything itself, where that is what is looked at."""
    return subprocess.run([sys.executable, "-m", "nanshan_data", *arguments], text=True, encoding="utf-8",
                          capture_output=True, check=False,
                          env={**os.environ, "NANSHAN_ROOT": str(root), **environment})


def living(root: Path) -> list[int]:
    """The processes that work on this project: the command and its kernels, which inherit its environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"NANSHAN_ROOT={root}\0".encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
    return found


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    shutil.copytree(files.ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns(".staging-*", ".ready-*"))
    (tmp_path / "notebooks").mkdir()
    yield tmp_path
    for left in living(tmp_path):
        os.kill(left, signal.SIGKILL)


@pytest.fixture
def runs(project: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Runs the notebooks; gives the one error that ends the run, if any."""
    monkeypatch.setattr(files, "ROOT", project)
    monkeypatch.setenv("NANSHAN_ROOT", str(project))

    def run() -> str:
        try:
            execution.run(progress=lambda _: None)
        except DataError as error:
            return str(error)
        return ""

    return run


def one_clear_error(result: subprocess.CompletedProcess[str], *words: str) -> None:
    assert result.returncode == 1, result.stderr
    assert "Traceback" not in result.stderr
    assert result.stderr.count("error: ") == 1
    for word in words:
        assert word in result.stderr


def processed(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (root / "data" / "processed").iterdir()}


@pytest.mark.parametrize("text", [
    "", " \n\r\n\t", "\u202e增长3%\u202c", "增\u200b长3\u200b%", "<script>alert(1)</script>增长3%",
    "=HYPERLINK(\"x\")增长3%",
    "增长3%\r\n新增5家\r\n", "\ufeff增长3%", "增长3%\u0007", "𠀀增长3%", "(((((（（（《《《“““增长3%",
])
def test_any_text_is_scanned_and_offsets_stay_true(text: str) -> None:
    for row in each_row(scan(text)):
        assert text[row.start:row.end] == row.text


def test_text_that_looks_like_a_formula_stays_verbatim_in_csv(project: Path) -> None:
    file = project / "formula.txt"
    file.write_text("=1+1 家", encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(nanshan(project, "scan", str(file)).stdout.removeprefix("\ufeff"))))
    assert [row["text"] for row in rows] == ["1+1"]


def test_a_document_of_200_mb_is_refused_unread(project: Path) -> None:
    file = project / "large.txt"
    with file.open("wb") as out:
        out.truncate(200_000_000)
    one_clear_error(nanshan(project, "scan", str(file)), "large.txt", "20 MB")


@pytest.mark.parametrize(("name", "change", "words"), [
    ("readings/xinhua-trillion.csv", lambda text: text.replace("words,nth", "word,nth", 1),
     ("xinhua-trillion.csv", "words")),
    ("codebook/indicators.csv", lambda text: text + text.splitlines()[1] + "\n", ("indicators.csv", "row")),
    ("codebook/entities.csv", lambda text: text + '"open quote,x,y,z\n', ("entities.csv", "csv")),
    ("reference/figures.csv", lambda text: text.replace(",亿元,", ",万亿斤,", 1), ("figures.csv", "row")),
    ("claims/checks.csv", lambda text: text.replace(",gdp ", ",gdpp ", 1), ("gdpp",)),
])
def test_a_damaged_table_is_one_error_and_the_data_stay(project: Path, name: str, change: object,
                                                        words: tuple[str, ...]) -> None:
    path, before = project / "data" / "raw" / name, processed(project)
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")  # type: ignore[operator]
    one_clear_error(nanshan(project, "build"), *words)
    assert processed(project) == before


@pytest.mark.parametrize("word", ["(居民)", "(?:.*.*)*y"])
def test_a_word_list_holds_words_and_no_patterns(project: Path, word: str) -> None:
    path, text = project / "data" / "raw" / "grammar" / "counters.csv", project / "text.txt"
    text.write_text("近3万农民进城。", encoding="utf-8")
    before = nanshan(project, "scan", str(text)).stdout
    assert ",30000,人," in before
    path.write_text(path.read_text(encoding="utf-8").replace("居民|", f"{word}|", 1), encoding="utf-8")
    result = nanshan(project, "scan", str(text))
    one_clear_error(result, "counters.csv, row 5, column nouns", "is no word")
    assert not result.stdout


@pytest.mark.parametrize(("old", "new", "words"), [
    ("\n人次,", "\n人,", ("row 5, column unit", "'人'")),
    ("\n人次,,,", "\n,,,", ("row 3, column unit", "''")),
    ("\n人次,", "\n(人次),", ("row 3, column unit", "is no word")),
    ("\n架次,,,架次", "\n架次,,,架次,x", ("row 4",)),
    ("\n架次,,,架次", "\n架次,,", ("row 4",)),
])
def test_a_row_of_counters_is_about_one_unit(project: Path, old: str, new: str, words: tuple[str, ...]) -> None:
    path, text = project / "data" / "raw" / "grammar" / "counters.csv", project / "text.txt"
    text.write_text("近3万农民进城。", encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    one_clear_error(nanshan(project, "scan", str(text)), "counters.csv", *words)


def test_any_word_of_letters_is_found_as_it_stands(project: Path) -> None:
    path, text = project / "data" / "raw" / "grammar" / "counters.csv", project / "text.txt"
    text.write_text("近3万A+B进城，近3万AAB进城。", encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace("居民|", "A+B|", 1), encoding="utf-8")
    rows = csv.DictReader(io.StringIO(nanshan(project, "scan", str(text)).stdout.removeprefix("\ufeff")))
    assert [row["unit"] for row in rows] == ["人", ""]


@pytest.mark.parametrize(("name", "read"), [
    ("documents/sources", documents.register),
    ("codebook/indicators", codebook.indicators), ("codebook/themes", codebook.themes),
    ("codebook/measures", codebook.measures), ("codebook/columns", codebook.columns),
    ("codebook/tables", codebook.tables), ("codebook/notes", wording.notes),
    ("codebook/labels", lambda: wording.label("ui", "source")),
    ("reference/figures", reference.known), ("strategies/themes", strategies.themes),
    ("claims/checks", ledger.checks), ("claims/unchecked", ledger.checks),
])
def test_ids_lead_nowhere_else(project: Path, monkeypatch: pytest.MonkeyPatch, name: str,
                               read: Callable[[], object]) -> None:
    path = project / "data" / "raw" / f"{name}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, row, *rows = csv.reader(file)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, ["../../../x", *row[1:]], *rows])
    monkeypatch.setattr(files, "ROOT", project)
    with pytest.raises(DataError, match=rf"{name}\.csv, row 2, column {header[0]}: '../../../x' is no id"):
        read()


def test_neither_tables_nor_languages_lead_elsewhere(project: Path) -> None:
    (project / "data" / "x.csv").write_text("year\n2025\n", encoding="utf-8")
    with pytest.raises(DataError, match="there is no table"):
        table("../x")
    result = nanshan(project, "briefings", "--lang", "../../x")
    assert result.returncode == 2
    assert not (project / "build").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on file size")
def test_a_full_disk_leaves_the_data(project: Path) -> None:
    before = processed(project)
    one_clear_error(nanshan(project, "build", limit=64), "cannot be written")
    assert processed(project) == before
    assert not list((project / "data").glob(".[sr]*-*"))


def test_a_full_disk_names_the_file_that_there_was_to_be(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "ROOT", project)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DataError, match=r"^data/raw/codebook/x\.csv: cannot be written .*; make room on"):
        files.replace_raw({"codebook/x.csv": b"a\n"})


def test_a_target_that_cannot_be_written_is_named(project: Path) -> None:
    shutil.rmtree(project / "data" / "processed")
    (project / "data" / "processed").write_text("in the way", encoding="utf-8")
    one_clear_error(nanshan(project, "build"), "data/processed")


@pytest.mark.parametrize("command", ["briefings", "tidy"])
def test_a_broken_notebook_is_named(project: Path, command: str) -> None:
    (project / "notebooks" / "01_growth_trajectory.ipynb").write_text("not json", encoding="utf-8")
    one_clear_error(nanshan(project, command), "notebooks/01_growth_trajectory.ipynb")
    assert not (project / "build" / "briefings").exists()


def test_a_folder_in_a_notebooks_place_is_named(project: Path) -> None:
    (project / "notebooks" / "01_growth_trajectory.ipynb").mkdir()
    one_clear_error(nanshan(project, "briefings"), "notebooks/01_growth_trajectory.ipynb")


@pytest.mark.parametrize("command", ["briefings", "accept"])
@pytest.mark.parametrize("instead", ["nothing", "a file", "an empty folder", "other names"])
def test_without_notebooks_pages_and_charts_stay(project: Path, command: str, instead: str) -> None:
    folder = project / "notebooks"
    made = [project / "build" / part for part in ("briefings/en/00_overview.html", "charts/en/growth-race.png")]
    for path in made:
        path.parent.mkdir(parents=True)
        path.write_bytes(b"made before")
    if instead != "an empty folder":
        folder.rmdir()
    if instead == "a file":
        folder.write_bytes(b"")
    if instead == "other names":
        folder.mkdir()
        (folder / "overview.ipynb").write_bytes(b"{}")
    one_clear_error(nanshan(project, command), "error: notebooks: ", "from git")
    assert [path.read_bytes() for path in made] == [b"made before"] * 2


def test_a_failing_cell_is_named_and_the_notebook_stays(project: Path, runs: Callable[[], str]) -> None:
    notebook = project / "notebooks" / "01_growth_trajectory.ipynb"
    cells = [{"cell_type": "code", "id": f"a{n}", "metadata": {}, "outputs": [], "execution_count": 7, "source": source}
             for n, source in enumerate(["", "x = 1", "1 / 0\nx", "x = 2"])]  # counts as an earlier run left them
    book = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    notebook.write_text(json.dumps(book), encoding="utf-8")
    before = notebook.read_bytes()
    assert "01_growth_trajectory.ipynb: cell 3 of 4, “1 / 0”, fails: ZeroDivisionError" in runs()
    assert notebook.read_bytes() == before


def cells(*sources: str) -> str:
    """A notebook."""
    return json.dumps({"cells": [{"cell_type": "code", "id": f"a{n}", "metadata": {}, "outputs": [],
                                  "execution_count": 7, "source": source} for n, source in enumerate(sources)],
                       "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are found by way of /proc")
def test_what_cells_put_out_or_leave_running_holds_nothing_up(project: Path, runs: Callable[[], str],
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    far = project / ("deep" * 30)  # too far from the root for a socket
    far.mkdir()
    (project / "notebooks" / "01_flood.ipynb").write_text(cells("", "while True: print('x' * 10**6)"), encoding="utf-8")
    leave = "import subprocess; child = subprocess.Popen(['sleep', '600'], start_new_session=True)"
    (project / "notebooks" / "02_child.ipynb").write_text(cells(leave), encoding="utf-8")
    monkeypatch.setattr(tempfile, "tempdir", str(far))
    started, told = time.monotonic(), runs()
    assert time.monotonic() - started < 120
    assert "01_flood.ipynb: cell 2 of 2, “while True: print('x' * 10**6)”, puts out more than 5 MB" in told
    assert '"execution_count": 1' in (project / "build" / "executed" / "02_child.ipynb").read_text(encoding="utf-8")
    assert len(living(project)) == 1  # the child, which asked for a life of its own


def test_what_many_cells_put_out_together_is_bounded(project: Path, runs: Callable[[], str]) -> None:
    (project / "notebooks" / "01_sum.ipynb").write_text(cells(*["print('x' * 900_000)"] * 8), encoding="utf-8")
    assert "01_sum.ipynb: cell 6 of 8, “print('x' * 900_000)”, puts out more than 5 MB, or all up to it do" in runs()
    assert not (project / "build" / "executed" / "01_sum.ipynb").exists()


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are found by way of /proc")
@pytest.mark.parametrize(("number", "moment"), [
    (signal.SIGINT, "the data are built"), (signal.SIGTERM, "kernels start"), (signal.SIGINT, "cells run"),
    *(pytest.param(*other, marks=pytest.mark.slow) for other in (
        (signal.SIGTERM, "the data are built"), (signal.SIGINT, "kernels start"), (signal.SIGTERM, "cells run")))])
def test_a_stop_ends_every_job_and_kernel_in_one_line(project: Path, number: signal.Signals, moment: str,
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import pathlib, time; pathlib.Path('ran').open('a').write('x'); time.sleep(60)"
    cell: dict[str, object] = {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": None,
                               "source": code}
    for name in ("01_a", "02_b", "03_c", "04_d"):
        (project / "notebooks" / f"{name}.ipynb").write_text(
            json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    if moment != "the data are built":
        with monkeypatch.context() as patch:
            patch.setattr(files, "ROOT", project)
            execution.State().record("data", briefing.data_inputs(), briefing._processed())
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file() and "build" not in path.parts}
    command = subprocess.Popen([sys.executable, "-m", "nanshan_data", "briefings"], text=True, encoding="utf-8",
                               env={**os.environ, "NANSHAN_ROOT": str(project)}, stderr=subprocess.PIPE)
    ran, until = project / "notebooks" / "ran", time.monotonic() + 60
    come: dict[str, Callable[[], object]] = {
        "the data are built": lambda: list((project / "data").glob(".staging-*")),
        "kernels start": lambda: len(living(project)) == 3,
        "cells run": lambda: ran.exists() and ran.stat().st_size == 2}
    while not come[moment]():
        assert command.poll() is None and time.monotonic() < until
        time.sleep(0.01)
    command.send_signal(number)
    rest = command.communicate(timeout=30)[1]
    assert command.returncode == 130
    assert rest.splitlines()[-1] == "stopped: every file is as it was or complete; run it again to go on"
    assert "Traceback" not in rest
    assert len(rest.splitlines()) == (1 if moment == "the data are built" else 2)  # notebooks to run, stopped
    assert living(project) == []
    cells_begun = ran.read_text(encoding="utf-8") if ran.exists() else ""
    # A kernel may be quicker than a stop.
    at_most = {"the data are built": 0, "kernels start": 2, "cells run": 2}[moment]
    assert len(cells_begun) <= at_most and (moment != "cells run" or cells_begun == "xx"), "and none after the stop"
    made = {path: path.read_bytes() for path in project.rglob("*") if path.is_file() and path != ran}
    assert {path: content for path, content in made.items() if "build" not in path.parts} == before
    assert {path.name for path in made if path not in before} <= {".state.json"}


def test_without_a_browser_pdf_says_what_to_do(project: Path) -> None:
    one_clear_error(nanshan(project, "pdf", PATH=str(Path(sys.executable).parent)), "Chromium")


def test_a_missing_font_is_an_error_not_an_empty_box(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(style, "FONTS", ("Missing.ttf",))
    style._register_fonts.cache_clear()
    with pytest.raises(DataError, match=r"Missing\.ttf"), style.house():
        pass
    style._register_fonts.cache_clear()


# --- terminals, full disks, printers that lie, notebooks that write --------------------------------------------------


def test_a_terminal_gets_no_commands(project: Path) -> None:
    text = project / "a\x1b[31mb.txt"
    text.write_bytes("报告\x1b]0;x\x07117\u202e家".encode())
    result = nanshan(project, "scan", str(text))
    one_clear_error(result, "<U+001B>[31m", "rename it")
    assert "\x1b" not in result.stderr + result.stdout
    result = nanshan(project, "find", "\x1b[2J\u202e南山")
    assert not {"\x1b", "\u202e"} & set(result.stdout + result.stderr), "repr of the words shows them as signs already"


def test_a_full_disk_leaves_the_edition(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project / "build" / "briefings" / "en"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("old", encoding="utf-8")
    monkeypatch.setattr(files, "ROOT", project)
    write, room = files.write_atomic, iter(range(3))

    def full(path: Path, content: bytes) -> None:
        if next(room, None) is None:
            raise OSError(28, "No space left on device")
        write(path, content)

    monkeypatch.setattr(files, "write_atomic", full)
    with pytest.raises(OSError, match="No space"):
        briefing._replace(folder, {f"{number}.html": b"new" for number in range(9)})
    assert [path.name for path in folder.parent.iterdir()] == ["en"]
    assert [path.read_text(encoding="utf-8") for path in folder.iterdir()] == ["old"]
    monkeypatch.setattr(files, "write_atomic", write)
    briefing._replace(folder, {"sources/a.html": b"new"})
    assert [path.name for path in folder.parent.iterdir()] == ["en"] and (folder / "sources" / "a.html").is_file()
    assert not (folder / "index.html").exists()


@pytest.mark.parametrize("script", ["exit 0", 'for each; do :; done; echo no > "${5#--print-to-pdf=}"', "exit 3"])
def test_a_browser_that_writes_no_pdf_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    browser, target = tmp_path / "chromium", tmp_path / "a.pdf"
    browser.write_text(f"#!/bin/sh\n{script}\n")
    browser.chmod(0o755)
    target.write_bytes(b"%PDF-old")
    with pytest.raises(DataError, match=r"does not print .*a\.pdf"):
        briefing._print(str(browser), "file:///x.html", target)
    assert target.read_bytes() == b"%PDF-old" and len(list(tmp_path.iterdir())) == 2


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands for Chromium")
@pytest.mark.parametrize("end", ["wait", "exit 0", "exit 1"])
def test_nothing_that_a_browser_started_outlives_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    monkeypatch.setattr(briefing, "PRINTING", 0.5)
    browser, child = tmp_path / "chromium", tmp_path / "child"
    browser.write_text(f"#!/bin/sh\nsleep 60 &\necho $! > {child}\n{end}\n", encoding="utf-8")
    browser.chmod(0o755)
    started = time.monotonic()
    with pytest.raises(DataError, match=r"does not print a\.pdf: it (was not done|says that|ended with code 1)"):
        briefing._print(str(browser), "file:///x.html", tmp_path / "a.pdf")
    assert time.monotonic() - started < 20
    state = subprocess.run(["ps", "-o", "stat=", "-p", child.read_text().strip()], capture_output=True, text=True)
    assert state.stdout.strip()[:1] in ("", "Z")


def test_chromium_gives_up_its_sandbox_only_for_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser, target = tmp_path / "chromium", tmp_path / "a.pdf"
    browser.write_text('#!/bin/sh\nfor each; do case "$each" in --print-to-pdf=*) '
                       'echo "%PDF-1 $*" > "${each#--print-to-pdf=}";; esac; done\n')
    browser.chmod(0o755)
    for user, without in ((0, True), (1000, False)):
        monkeypatch.setattr(os, "geteuid", lambda user=user: user)
        briefing._print(str(browser), "file:///x.html", target)
        assert (b"--no-sandbox" in target.read_bytes()) == without


OWN_CODE = ("import json; b = json.load(open('00_overview.ipynb')); b['cells'][0]['source'] += ['#']; "
            "json.dump(b, open('00_overview.ipynb', 'w'))")
ALTERS = "open('../data/raw/codebook/notes.csv', 'a').write('x,y,z,\\n')"


@pytest.mark.parametrize(("code", "altered"), [
    (ALTERS, "data/raw/codebook/notes.csv"), (ALTERS + "; 1 / 0", "data/raw/codebook/notes.csv"),
    (OWN_CODE, "notebooks/00_overview.ipynb")])
def test_a_notebook_that_altered_what_it_reads_is_not_published(project: Path, runs: Callable[[], str], code: str,
                                                                altered: str) -> None:
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    nbformat.write(book, project / "notebooks" / "00_overview.ipynb")
    for _ in range(2):  # it is not remembered as done, either
        told = runs()
        assert f"{altered}: was changed while the notebooks ran" in told and "\n" not in told


def test_a_save_that_changes_no_code_is_no_change(project: Path, runs: Callable[[], str]) -> None:
    """JupyterLab writes the version of Python into a notebook that was only opened, two minutes later."""
    saves = ("import json; b = json.load(open('00_overview.ipynb')); b['metadata']['language_info'] = {'name': 'x'}; "
             "json.dump(b, open('00_overview.ipynb', 'w'))")
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(saves)])
    nbformat.write(book, project / "notebooks" / "00_overview.ipynb")
    assert runs() == ""


def test_a_cell_that_asks_for_words_fails_at_once(project: Path, runs: Callable[[], str]) -> None:
    (project / "notebooks" / "01_ask.ipynb").write_text(cells("input('x')"), encoding="utf-8")
    started, told = time.monotonic(), runs()
    assert time.monotonic() - started < 60
    assert "01_ask.ipynb: cell 1 of 1, “input('x')”, fails: StdinNotImplementedError" in told


def test_what_fails_while_it_is_shown_is_published_nowhere(project: Path, runs: Callable[[], str]) -> None:
    code = "class Bad:\n    def _repr_html_(self):\n        1 / 0\nBad()"
    (project / "notebooks" / "01_bad.ipynb").write_text(cells("", code), encoding="utf-8")
    assert "01_bad.ipynb: cell 2 of 2 cannot be shown: ZeroDivisionError: division by zero" in runs()
    assert not (project / "build" / "executed" / "01_bad.ipynb").exists()


def test_an_error_of_many_lines_is_one(project: Path, runs: Callable[[], str]) -> None:
    (project / "notebooks" / "01_lines.ipynb").write_text(cells("raise ValueError('a\\r\\nb')"), encoding="utf-8")
    assert "“raise ValueError('a\\r\\nb')”, fails: ValueError: a b; open it" in runs()


@pytest.mark.parametrize("command", ["build", "briefings", "tidy", "accept", "check"])
def test_without_a_project_every_command_says_how_to_name_it(tmp_path: Path, command: str) -> None:
    one_clear_error(nanshan(tmp_path, command), "holds no data/raw", "NANSHAN_ROOT=")
    assert not list(tmp_path.iterdir())


def test_a_cell_of_excel_says_where_its_text_was_cut() -> None:
    whole, long = spreadsheet._whole_or_cut("x" * 32_767), spreadsheet._whole_or_cut("x" * 32_768)
    assert whole == "x" * 32_767
    assert len(long) == 32_767 and long.endswith("csv has the whole text]")


@pytest.mark.parametrize("arguments", [["scan", ""], ["scan", "text.txt", "-o", ""], ["scan", "text.txt", "--output="],
                                       ["find", ""], ["propose", ""]])
def test_an_empty_argument_is_no_name(project: Path, arguments: list[str]) -> None:
    (project / "text.txt").write_text("新增5家企业。", encoding="utf-8")
    one_clear_error(nanshan(project, *arguments), "an argument is empty")


def test_a_scan_writes_no_other_form_and_no_two_things_to_one_file(project: Path) -> None:
    text, output = project / "text.txt", project / "q.csv"
    text.write_text("新增5家企业。", encoding="utf-8")
    one_clear_error(nanshan(project, "scan", str(text), "-o", str(project / "q.xlsx")), "q.xlsx", ".csv or a .parquet")
    twice = ("-o", str(output), "--text", str(output))
    one_clear_error(nanshan(project, "scan", str(text), *twice), "q.csv", "name two files")
    assert sorted(path.name for path in project.iterdir() if path.is_file()) == ["text.txt"]


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX closes the stream")
def test_a_closed_standard_output_is_one_error(project: Path) -> None:
    command = ["bash", "-c", 'exec "$@" >&-', "bash", sys.executable, "-m", "nanshan_data", "find", "gdp"]
    closed = subprocess.run(command, text=True, stderr=subprocess.PIPE, check=False)
    one_clear_error(closed, "standard output is closed")


def test_a_verdict_or_a_language_that_there_is_not_is_told(project: Path) -> None:
    one_clear_error(nanshan(project, "claims", "--verdict", "nope"), "nope", "contradicted")
    for command in ("lab", "claims"):
        one_clear_error(new(project, command, NANSHAN_LANG="fr"), "error: NANSHAN_LANG is 'fr'; set it to en or zh\n")


def test_colours_of_a_terminal_are_no_numbers() -> None:
    found = scan("\x1b[31m红旗\x1b[0m企业\u202e5家\u202c")
    assert found[["text", "value", "unit"]].to_numpy().tolist() == [["5家", 5, "家"]]


def test_neither_a_screen_nor_a_name_of_other_letters_stops_anything(project: Path) -> None:
    if os.name == "posix":
        Path(os.fsdecode(os.fsencode(project / "data" / "raw" / "documents") + b"/\xff.csv")).touch()
    result = new(project, "claims", MPLBACKEND="nonsense")
    assert result.returncode == 0, result.stderr
    assert files.digest(files.files_below(project / "data" / "raw")) != files.digest(files.files_below(files.raw()))


def test_a_folder_that_is_gone_and_a_root_that_leads_in_a_circle_are_one_error(project: Path) -> None:
    (project / "loop").symlink_to(project / "loop")
    one_clear_error(new(project / "loop", "find", "gdp"), "holds no data/raw")
    gone = project / "gone"
    gone.mkdir()
    command = ["bash", "-c", 'cd "$1"; rmdir "$1"; shift; exec "$@"', "bash", str(gone), sys.executable, "-m",
               "nanshan_data", "find", "gdp"]
    result = subprocess.run(command, text=True, capture_output=True, check=False,
                            env={**os.environ, "NANSHAN_ROOT": str(project)})
    assert result.returncode == 0, result.stderr
