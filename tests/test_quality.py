"""The house is in order: linted, typed, imports in one direction, links that lead somewhere."""

import ast
import doctest
import importlib
import inspect
import itertools
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import nanshan_data
from nanshan_data.data.files import ROOT
from nanshan_data.figures import figure as figures

LIBRARY = ROOT / "src" / "nanshan_data"
PACKAGES = ("quantities", "figures", "data", "analysis", "notebook", "publish")
"""In the order of the way of the data: each imports only from those before it."""
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("command", [["ruff", "check", "."], ["mypy"]], ids=["ruff", "mypy"])
def test_code_and_notebooks_are_clean(command: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_library_and_tools_are_typed_throughout() -> None:
    """Tests are checked with what they have; a tool that pyproject.toml does not name would be, too."""
    overrides = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]["overrides"]
    (strict,) = (part["module"] for part in overrides if part.get("disallow_untyped_defs"))
    assert {*strict} == {"nanshan_data.*", *(path.stem for path in (ROOT / "tools").glob("*.py"))}


def imports(path: Path) -> set[str]:
    """The library's modules that a file imports anywhere, functions and type checking included, as dotted names."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("nanshan_data"):
            names |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name.removeprefix("nanshan_data.") for name in names}


def test_packages_import_only_from_those_before_them() -> None:
    for path in sorted(LIBRARY.glob("*/*.py")):
        package = path.parent.name
        wanted = {name.split(".")[0] for name in imports(path)} & {*PACKAGES, "cli"}
        allowed = {*PACKAGES[:PACKAGES.index(package) + 1]}
        assert wanted <= allowed, f"{path.relative_to(LIBRARY)} imports from {', '.join(sorted(wanted - allowed))}"


def test_modules_of_a_package_import_in_one_direction_only() -> None:
    for package in PACKAGES:
        graph = {path.stem: {name.split(".")[1] for name in imports(path) if name.startswith(f"{package}.")}
                 for path in (LIBRARY / package).glob("*.py") if path.stem != "__init__"}
        while graph:
            free = [name for name, needs in graph.items() if not needs & set(graph)]
            assert free, f"{package}: modules import each other in a circle: {', '.join(sorted(graph))}"
            graph = {name: needs for name, needs in graph.items() if name not in free}


def test_rows_are_numbered_where_files_are_read_and_nowhere_else() -> None:
    """Whoever counts again forgets empty rows."""
    counting = [path.stem for path in LIBRARY.glob("*/*.py") if "start=2" in path.read_text(encoding="utf-8")]
    assert sorted(counting) == ["files", "lexicon"]


def test_the_readme_names_every_package_and_its_links_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert sorted(PACKAGES) == sorted(path.parent.name for path in LIBRARY.glob("*/__init__.py"))
    for package in PACKAGES:
        assert re.search(rf"^    {package}/ ", readme, re.MULTILINE), f"README.md does not say what {package}/ is"
    for target in re.findall(r"\]\(([^)#:]+)\)", readme):
        assert (ROOT / target).exists(), f"README.md links to {target}, which does not exist"


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_link_to_notebooks_that_exist(notebook: Path) -> None:
    source = "".join("".join(cell["source"]) for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"])
    for target in re.findall(r"\]\(([0-9a-z_]+\.ipynb)\)", source):
        assert (notebook.parent / target).exists(), f"{notebook.name} links to {target}"


def headlines(source: str) -> set[str]:
    """The first line of each language of a caption."""
    lines = source.splitlines()
    return {line for before, line in itertools.pairwise(["", *lines])
            if before.endswith('"""') or before.strip() == "---" or line.startswith('    """')}


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_lines_of_code_in_notebooks_fit_the_page_and_import_what_is_public(notebook: Path) -> None:
    """Headlines stand on one line, links by the dozen, too. What is imported is public and documented."""
    names: dict[str, object] = {"nd": nanshan_data}
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        source = "".join(cell["source"])
        long = [line for line in source.splitlines() if len(line) > 120]
        assert all(line.count("](") > 1 or line in headlines(source) for line in long), long
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("nanshan_data"):
                assert node.module in ("nanshan_data", "nanshan_data.notebook"), ast.unparse(node)
                home = importlib.import_module(node.module)
                assert {alias.name for alias in node.names} <= {*home.__all__}, ast.unparse(node)
                names |= {alias.name: getattr(home, alias.name) for alias in node.names}
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names and (
                    inspect.ismodule(module := names[node.value.id])):
                assert inspect.getdoc(getattr(module, node.attr)), ast.unparse(node)


@pytest.mark.parametrize("name", sorted(nanshan_data.__all__))
def test_public_names_have_an_example_that_runs(name: str) -> None:
    thing = getattr(nanshan_data, name)
    module = inspect.getmodule(thing)
    if module is thing:  # a package of its own
        return
    assert module
    (found,) = doctest.DocTestFinder(recurse=False).find(thing, name, globs=dict(vars(module)))
    assert found.examples, name
    known = figures.formatter()
    if module.__name__.startswith("nanshan_data.figures"):
        figures.set_formatter(None)  # there figures are printed plainly
    try:
        assert doctest.DocTestRunner().run(found).failed == 0
    finally:
        figures.set_formatter(known)


def test_functions_fit_on_a_screen() -> None:
    """None has more than sixty lines; ruff sees to it that none has more than fifteen ways through it."""
    trees = [(path.name, ast.parse(path.read_text(encoding="utf-8"))) for path in LIBRARY.rglob("*.py")]
    long = [(name, node.name) for name, tree in trees for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 60]
    assert not long
