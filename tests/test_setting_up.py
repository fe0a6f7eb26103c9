"""From a folder of any name, and from a wheel without the project: what can work works, the rest says what it needs."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from nanshan_data.data.files import ROOT

PYTHON = """#!/bin/sh
case "$*" in "-m venv"*)
    for folder; do :; done
    mkdir -p "$folder/bin" && cp "$0" "$folder/bin/python";;
esac
"""
"""Stands in for Python where only what make does around it is looked at."""


@pytest.mark.skipif(os.name == "nt" or not shutil.which("make"), reason="needs make and a shell")
@pytest.mark.parametrize("name", ["it's here", "南山 数据", "plain"])
def test_setting_up_in_a_folder_of_any_name_is_done_once(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    for file in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / file, folder)
    python = tmp_path / "python"
    python.write_text(PYTHON)
    python.chmod(python.stat().st_mode | stat.S_IXUSR)
    said = [subprocess.run(["make", f"PYTHON={python}", "setup"], cwd=folder, capture_output=True, text=True,
                           check=True).stderr for _ in range(2)]
    assert "setting up" in said[0] and "setting up" not in said[1]
    assert (folder / ".venv" / ".ready").read_text(encoding="utf-8").strip() == str(folder)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this project, installed by itself."""
    folder, source = tmp_path_factory.mktemp("wheel"), tmp_path_factory.mktemp("source")
    for part in ("src", "data/raw/grammar", "data/raw/codebook"):
        shutil.copytree(ROOT / part, source / part, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for part in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / part, source)
    quiet = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check"]
    subprocess.run([sys.executable, "-m", "pip", "install", *quiet, "--ignore-installed", "--prefix", folder, source],
                   check=True, capture_output=True)
    (package,) = folder.rglob("nanshan_data/__init__.py")
    return package.parents[1]


def told(installed: Path, code: str, folder: Path, **environment: str) -> str:
    surroundings = {name: value for name, value in os.environ.items() if name != "NANSHAN_ROOT"}
    return subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True,
                          env=surroundings | {"PYTHONPATH": str(installed), **environment}).stdout.strip()


def test_a_wheel_scans_anywhere_and_says_what_the_rest_needs(installed: Path, tmp_path: Path) -> None:
    code = """
import sys, nanshan_data as nd
print(nd.scan("新增企业超300家，增长6.3%。").unit.tolist(), nd.__file__)
print({"pandera", "hypothesis"} & set(sys.modules))
try:
    nd.facts()
except nd.DataError as error:
    print(error)
"""
    scanned, loaded, needs = told(installed, code, tmp_path).splitlines()
    assert scanned.startswith("['家', '%']") and str(installed) in scanned
    assert loaded == "set()"
    assert "holds no data/raw" in needs and "NANSHAN_ROOT=" in needs


def test_a_relative_root_is_meant_from_where_python_started(installed: Path) -> None:
    code = "import os, nanshan_data as nd; print(len(nd.facts())); os.chdir('/'); print(len(nd.reference()))"
    counts = told(installed, code, ROOT.parent, NANSHAN_ROOT=ROOT.name).split()
    assert all(int(count) > 400 for count in counts)
