"""The committed data are what the library makes of data/raw, byte for byte, and a failed build changes nothing."""

import csv
import difflib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from commands import nanshan

from nanshan_data.data import files

ROOT = files.ROOT


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the data in another folder, for commands that write."""
    root = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "data", root / "data", ignore=shutil.ignore_patterns(".staging-*", ".ready-*"))
    return root


QUICK = "from nanshan_data import cli; from nanshan_data.publish import build; del build.STEPS['workbook']; cli.main()"
"""A build that leaves the workbooks as they are: they take longest, and no longer to be put in their place."""


def begun(root: Path, *command: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, *command], text=True, encoding="utf-8",
                            env={**os.environ, "NANSHAN_ROOT": str(root), **environment},
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def processed(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((root / "data" / "processed").iterdir())}


def test_the_committed_data_are_what_a_rebuild_gives_elsewhere(project: Path) -> None:
    shutil.rmtree(project / "data" / "processed")
    build = begun(project, "-m", "nanshan_data", "build", TZ="Asia/Shanghai", LC_ALL="C", PYTHONHASHSEED="7")
    assert build.wait() == 0, build.communicate()[1]
    committed, rebuilt = processed(ROOT), processed(project)
    assert list(committed) == list(rebuilt)
    for name in committed:
        if committed[name] != rebuilt[name] and name.endswith((".csv", ".json")):
            lines = difflib.unified_diff(committed[name].decode().splitlines(), rebuilt[name].decode().splitlines(),
                                         "committed", "rebuilt", n=0, lineterm="")
            pytest.fail(f"{name} is not what data/raw gives; see the rows, then run make accept\n"
                        + "\n".join(list(lines)[:20]))
        assert committed[name] == rebuilt[name], f"{name} differs; run make verify to see where, then make accept"


def test_csv_files_keep_the_contract() -> None:
    for path in (ROOT / "data" / "processed").glob("*.csv"):
        content = path.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf"), f"{path.name} has no BOM"
        assert b"\r" not in content, f"{path.name} has carriage returns"
        rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))
        assert len(set(rows[0])) == len(rows[0])


def test_a_changed_byte_in_a_document_stops_the_build_and_leaves_the_data(project: Path) -> None:
    document = project / "data" / "raw" / "documents" / "plan-report-2026.txt"
    original, before = document.read_bytes(), processed(project)
    document.write_bytes(original.replace("1.01 万亿元".encode(), "1.02 万亿元".encode(), 1))
    build = nanshan(project, "build")
    document.write_bytes(original)
    assert build.returncode == 1
    assert "data/raw/documents/plan-report-2026.txt" in build.stderr
    assert "sha256" in build.stderr
    assert "Traceback" not in build.stderr
    assert processed(project) == before


def test_a_wrong_reading_stops_the_build_and_leaves_the_data(project: Path) -> None:
    readings = project / "data" / "raw" / "readings" / "district-openers-2026.csv"
    original, before = readings.read_text(encoding="utf-8"), processed(project)
    readings.write_text(original.replace("宝安区", "宝按区", 1), encoding="utf-8")
    build = nanshan(project, "build")
    readings.write_text(original, encoding="utf-8")
    assert build.returncode == 1
    assert "readings/district-openers-2026.csv, row" in build.stderr
    assert "宝按区" in build.stderr
    assert processed(project) == before


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_killed_build_leaves_old_or_new_data_and_two_at_the_same_time_finish(project: Path) -> None:
    complete = processed(project)
    killed, *others = (begun(project, "-c", QUICK, "build") for _ in range(3))
    while not list(project.glob(f"data/.staging-*-{killed.pid}/*.csv")):  # make verify tries a hundred moments
        assert killed.poll() is None
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert processed(project) == complete
    assert [build.wait() for build in others] == [0, 0], [build.communicate()[1] for build in others]
    assert processed(project) == complete
    assert nanshan(project, "find", "gdp").returncode == 0  # any command clears away what was left
    assert not list((project / "data").glob(".[sr]*-*"))
