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

from nanshan_data.data import files

ROOT = files.ROOT


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the data in another folder, for commands that write."""
    root = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "data", root / "data", ignore=shutil.ignore_patterns(".staging-*", ".ready-*"))
    return root


def nanshan(root: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-m", "nanshan_data", *arguments], text=True, encoding="utf-8",
                            env={**os.environ, "NANSHAN_ROOT": str(root), **environment},
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def processed(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((root / "data" / "processed").iterdir())}


@pytest.fixture(scope="module")
def duration(project: Path) -> float:
    """Seconds of a build elsewhere, which makes all that is processed."""
    shutil.rmtree(project / "data" / "processed")
    started = time.monotonic()
    build = nanshan(project, "build", TZ="Asia/Shanghai", LC_ALL="C", PYTHONHASHSEED="7")
    assert build.wait() == 0, build.communicate()[1]
    return time.monotonic() - started


@pytest.mark.usefixtures("duration")
def test_the_committed_data_are_what_a_rebuild_gives_elsewhere(project: Path) -> None:
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
    errors = build.communicate()[1]
    document.write_bytes(original)
    assert build.returncode == 1
    assert "data/raw/documents/plan-report-2026.txt" in errors
    assert "sha256" in errors
    assert "Traceback" not in errors
    assert processed(project) == before


def test_a_wrong_reading_stops_the_build_and_leaves_the_data(project: Path) -> None:
    readings = project / "data" / "raw" / "readings" / "district-openers-2026.csv"
    original, before = readings.read_text(encoding="utf-8"), processed(project)
    readings.write_text(original.replace("宝安区", "宝按区", 1), encoding="utf-8")
    build = nanshan(project, "build")
    errors = build.communicate()[1]
    readings.write_text(original, encoding="utf-8")
    assert build.returncode == 1
    assert "readings/district-openers-2026.csv, row" in errors
    assert "宝按区" in errors
    assert processed(project) == before


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_killed_build_leaves_old_or_new_data_and_two_at_the_same_time_finish(project: Path,
                                                                              duration: float) -> None:
    complete = processed(project)
    killed, *others = (nanshan(project, "build") for _ in range(3))
    time.sleep(duration * 0.9)  # make verify tries a hundred moments
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert processed(project) == complete
    assert [build.wait() for build in others] == [0, 0], [build.communicate()[1] for build in others]
    assert processed(project) == complete
    assert nanshan(project, "find", "gdp").wait() == 0  # any command clears away what was left
    assert not list((project / "data").glob(".[sr]*-*"))
