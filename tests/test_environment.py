"""One set of packages, told three ways: pyproject.toml, environment.yml and requirements.lock agree."""

import re
import subprocess
import sys
import tomllib

from nanshan_data.data.files import ROOT

CONDA_NAMES = {"brotli": "brotli-python", "jupyter-client": "jupyter_client", "matplotlib": "matplotlib-base",
               "pandera": "pandera-pandas", "playwright": "playwright-python"}
CONDA_ONLY = {"python", "pip"}
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def bare(requirement: str) -> str:
    return re.split(r"[\[<>=!~;\s]", requirement)[0].lower()


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {bare(item) for items in (project["dependencies"], *project["optional-dependencies"].values())
            for item in items}


def test_environment_yml_and_pyproject_name_the_same_packages() -> None:
    lines = (ROOT / "environment.yml").read_text(encoding="utf-8").split("dependencies:\n")[1].splitlines()
    names = {bare(line.strip("- ")) for line in lines if line.strip().startswith("- ") and "pip:" not in line}
    names -= CONDA_ONLY | {"", "e"}
    assert names == {CONDA_NAMES.get(name, name) for name in declared()}


def test_every_package_is_locked_with_hashes_and_no_index_address() -> None:
    locked = set(re.findall(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==", LOCK, re.MULTILINE))
    assert declared() <= locked
    assert LOCK.count("==") <= LOCK.count("--hash=sha256:")
    assert not re.search(r"https?://|--index-url|--extra-index|--find-links", LOCK)


def test_matplotlib_is_pinned_because_its_svg_bytes_change_between_releases() -> None:
    assert re.search(r"^matplotlib==3\.11\.\d+ ", LOCK, re.MULTILINE)


def test_pandas_is_pinned_because_columns_of_figures_rest_on_hooks_that_move_between_releases() -> None:
    assert re.search(r"^pandas==3\.1\.\d+ ", LOCK, re.MULTILINE)
    assert "pandas==3.1.*" in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]


def test_make_help_lists_every_command() -> None:
    make = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", make, re.MULTILINE))
    assert targets == set(re.findall(r"^([a-z]+):.*## ", make, re.MULTILINE))


def test_the_command_line_starts_without_pandas_and_matplotlib() -> None:
    code = "import sys, nanshan_data.cli; print([m for m in ('pandas', 'matplotlib', 'numpy') if m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "[]"


def test_nothing_written_names_this_machine_or_a_package_host() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.suffix in (".ttf", ".xlsx", ".png", ".lock") or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"/ho[m]e/\w|/ro[o]t/|/wo[r]k/", text), f"{name} holds a path of a machine"


def test_a_stop_while_all_is_loaded_needs_no_traceback() -> None:
    """That module lets a stop end the process before it loads the rest."""
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    assert scripts == {"nanshan": "nanshan_data.__main__:main"}


def test_the_workflow_trusts_nothing_that_may_move() -> None:
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    head, jobs = text.split("\njobs:\n")
    assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", used) for used in re.findall(r"uses: (\S+)", jobs))
    assert jobs.count("actions/checkout@") == jobs.count("persist-credentials: false")
    assert len(re.findall(r"^  [a-z-]+:$", jobs, re.MULTILINE)) == jobs.count("timeout-minutes:")
    assert "cron:" in head and "concurrency:" in head and "contents: read" in head
    for part in ('["3.11", "3.12", "3.13", "3.14"]', "[windows-latest, macos-latest]", "cache: pip",
                 "pip-audit --strict --require-hashes", "pip-audit==", "conda\" env create --dry-run"):
        assert part in jobs, part
