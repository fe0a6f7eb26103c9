"""The house is in order: linted, typed, imports in one direction, links that lead somewhere."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from nanshan_data.sources import ROOT

LIBRARY = ROOT / "src" / "nanshan_data"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("command", [["ruff", "check", "."], ["mypy"]], ids=["ruff", "mypy"])
def test_code_and_notebooks_are_clean(command: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def imported(path: Path) -> set[str]:
    """The library's modules that a module imports at its top."""
    names: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("nanshan_data"):
            names |= ({alias.name for alias in node.names} if node.module == "nanshan_data"
                      else {node.module.split(".")[1]})
    return names


def test_modules_import_in_one_direction_only() -> None:
    graph = {path.stem: imported(path) for path in LIBRARY.glob("*.py") if not path.stem.startswith("__")}
    order: list[str] = []
    while graph:
        free = sorted(name for name, needs in graph.items() if not needs & set(graph))
        assert free, f"modules import each other in a circle: {', '.join(sorted(graph))}"
        order += free
        graph = {name: needs for name, needs in graph.items() if name not in free}
    assert order.index("sources") < order.index("quantities") < order.index("readings") < order.index("display")


def test_the_readme_names_every_module_and_its_links_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for path in LIBRARY.glob("*.py"):
        if not path.stem.startswith("__") and path.stem != "errors":
            assert re.search(rf"\b{path.stem}\b", readme), f"README.md does not name {path.name}"
    for target in re.findall(r"\]\(([^)#:]+)\)", readme):
        assert (ROOT / target).exists(), f"README.md links to {target}, which does not exist"


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_link_to_notebooks_that_exist(notebook: Path) -> None:
    source = "".join("".join(cell["source"]) for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"])
    for target in re.findall(r"\]\(([0-9a-z_]+\.ipynb)\)", source):
        assert (notebook.parent / target).exists(), f"{notebook.name} links to {target}"
