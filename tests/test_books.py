"""A notebook is run once and gives both editions; what anybody writes into one becomes a page of the house."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from nanshan_data.data import files
from nanshan_data.errors import DataError
from nanshan_data.notebook.model import MIME
from nanshan_data.publish import execution
from nanshan_data.publish.pages import render

CELLS = [
    ("code", "import pandas as pd\nimport seaborn as sns\n\nimport nanshan_data as nd\n"
             "from nanshan_data import fact\nfrom nanshan_data.notebook import chart, note, say, show"),
    ("code", 'gdp = pd.Series({year: fact("gdp", "南山区", year) for year in (2024, 2025)})'),
    ("code", 'say("""# Does Nanshan grow?\n---\n# 南山在增长吗？""")'),
    ("code", 'say("""It grew: {gdp}.\n---\n增长：{gdp}。""", given=[gdp[2025] > gdp[2024]])'),
    ("code", 'show(gdp.rename("gdp").rename_axis("year"), """A table of {gdp[2025]}.\n---\n{gdp[2025]}之表。""")'),
    ("code", '@chart(height=2)\ndef own_growth(ax):\n    """To {gdp[2025]}.\n    ---\n    至{gdp[2025]}。"""\n'
             "    ax.bar(gdp.index, [figure.value for figure in gdp])"),
    ("code", 'note("rounded")'),
    ("markdown", "## A *plain* heading\n\nIn [English](00_overview.ipynb).\n\n---\n## *普通*标题\n\n中文。"),
    ("markdown", "Neither language."),
    ("code", "nd.facts().head(3)"),
    ("code", 'sns.lineplot(x=[1, 2], y=[1, 3])'),
    ("code", 'print("printed")'),
    ("code", "gdp[2024]"),
]


def notebook(cells: list[tuple[str, str]]) -> nbformat.NotebookNode:
    made = [nbformat.v4.new_markdown_cell(source) if kind == "markdown" else nbformat.v4.new_code_cell(source)
            for kind, source in cells]
    for number, cell in enumerate(made):
        cell.id = f"cell-{number}"
    return nbformat.v4.new_notebook(cells=made)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project with one notebook of one's own, run once."""
    root = tmp_path_factory.mktemp("own")
    shutil.copytree(files.ROOT / "data", root / "data", ignore=shutil.ignore_patterns(".staging-*", ".ready-*"))
    (root / "notebooks").mkdir()
    nbformat.write(notebook(CELLS), root / "notebooks" / "01_own.ipynb")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(files, "ROOT", root)
        patched.setenv("NANSHAN_ROOT", str(root))
        execution.run(progress=lambda _: None)
        yield root


@pytest.fixture(scope="module")
def editions(project: Path) -> dict[str, dict[str, str]]:
    return {lang: render(lang) for lang in ("en", "zh")}


def nbval(folder: Path) -> str:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "quick", "-p", "no:cacheprovider", "--nbval",
               "--nbval-current-env", str(folder)]
    found = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    return subprocess.run(command, cwd=folder, env=found, capture_output=True, text=True, check=False).stdout


def test_one_run_is_kept_and_gives_both_editions(project: Path, editions: dict[str, dict[str, str]]) -> None:
    assert [path.name for path in (project / "build" / "executed").rglob("*.ipynb")] == ["01_own.ipynb"]
    for lang, words in (("en", ("Does Nanshan grow?", "It grew: ", "A table of", "In <a href", "Figure 1", "Table 1")),
                        ("zh", ("南山在增长吗？", "增长：", "之表。", "普通", "图1", "表1"))):
        page = editions[lang]["01_own.html"]
        assert all(word in page for word in (*words, "Neither language.", "printed")), lang
        assert re.findall(r"<h2 id=\"(s1)\"", page) and "01_own.html" in editions[lang]["index.html"]
        assert page.count("<svg") == 3 and 'data-chart="own-growth"' in page
    for lang, alone in (("en", "950.1 billion yuan"), ("zh", "9501亿元")):  # a cell that ends in a figure
        assert re.search(rf"<p><a [^>]*>{alone}</a></p>", editions[lang]["01_own.html"]), lang
    assert "中文。" not in editions["en"]["01_own.html"] and "In <a href" not in editions["zh"]["01_own.html"]


def test_what_is_mailed_leads_nowhere_else(editions: dict[str, dict[str, str]]) -> None:
    for pages in editions.values():
        body = pages["single/01_own.html"].split("<main", 1)[1].split("</main>")[0]
        leads = set(re.findall(r'href="([^"]+)"', body))
        assert all(target.startswith(("#", "data:", "http")) for target in leads)
        anchors = {target[1:] for target in leads if target.startswith("#")}
        assert anchors and anchors <= set(re.findall(r'id="([^"]+)"', body))


def test_prose_and_imports_are_folded_and_what_an_analyst_changes_is_not(project: Path) -> None:
    cells = json.loads((project / "build" / "executed" / "01_own.ipynb").read_text(encoding="utf-8"))["cells"]
    hidden = [bool(cell["metadata"].get("jupyter", {}).get("source_hidden")) for cell in cells]
    assert hidden == [True, False, True, True, False, False, True, *[False] * 6]


def test_the_committed_notebook_is_written_by_accept_alone_and_the_same_again(project: Path) -> None:
    own = project / "notebooks" / "01_own.ipynb"
    told: list[str] = []
    before = own.read_bytes()
    assert b"vnd.nanshan" not in before
    assert execution.accept(told.append) == 1 and "reload it" in told[0]
    accepted = own.read_bytes()
    assert execution.accept(told.append) == 0 and len(told) == 1
    assert not re.search(rb"0x[0-9a-f]{6}", accepted)
    execution.run(force=True, progress=lambda _: None)
    assert execution.accept(told.append) == 0, "the same bytes in another run"
    saved = nbformat.read(own, as_version=4)
    saved.metadata["language_info"]["version"] = "3.99"
    saved.cells[0].metadata = {"trusted": True}
    nbformat.write(saved, own)
    assert execution.tidy(told.append) == 1 and own.read_bytes() == accepted


def test_a_notebook_that_is_saved_while_it_runs_is_not_overwritten(project: Path) -> None:
    own = project / "notebooks" / "01_own.ipynb"
    before = own.read_bytes()
    changed = nbformat.read(own, as_version=4)
    changed.cells[-1].source = 'print("newer")'
    nbformat.write(changed, own)
    with pytest.raises(DataError, match=r"01_own\.ipynb: was saved while it was run; run the command again"):
        execution.accept(lambda _: None)
    assert b"newer" in own.read_bytes()
    own.write_bytes(before)


def test_nbval_sees_a_change_in_the_chinese_words_alone(project: Path, tmp_path: Path) -> None:
    executed = (project / "build" / "executed" / "01_own.ipynb").read_text(encoding="utf-8")
    source = executed.replace("增长：{gdp}。", "减少：{gdp}。", 1)
    assert source.count("减少") == 1
    (tmp_path / "changed.ipynb").write_text(source, encoding="utf-8")
    told, cells = nbval(tmp_path), len(CELLS) - 2
    assert f"1 failed, {cells - 1} passed" in told and MIME in told


def test_a_condition_that_fails_stops_the_build_and_names_notebook_cell_and_passage(project: Path) -> None:
    path = project / "notebooks" / "02_false.ipynb"
    nbformat.write(notebook([CELLS[0], CELLS[1], ("code", CELLS[3][1].replace(">", "<"))]), path)
    with pytest.raises(DataError, match=r"02_false\.ipynb: cell 3 of 3, .*fails: .*“It grew: \{gdp\}\.” no longer "
                                        r"holds: gdp\[2025\] < gdp\[2024\] is false \(gdp\[2025\] = 1\.01 trillion"):
        execution.run(progress=lambda _: None)
    path.unlink()


def test_a_year_without_a_figure_stops_the_build_as_that(project: Path) -> None:
    path = project / "notebooks" / "02_year.ipynb"
    code = 'year = 2019\nnd.series("gdp", "南山区", since=2024)["南山区"][year]'
    nbformat.write(notebook([CELLS[0], ("code", code)]), path)
    with pytest.raises(DataError, match=r"02_year\.ipynb: cell 2 of 2, .*fails: DataError: no figure for that year: .*"
                                        r"\[year\] is not there \(year = 2019\)"):
        execution.run(progress=lambda _: None)
    path.unlink()


def test_words_that_were_struck_in_a_live_notebook_make_no_page(project: Path) -> None:
    executed = project / "build" / "executed" / "01_own.ipynb"
    before = executed.read_bytes()
    live = json.loads(before)
    live["cells"][3]["outputs"][0]["data"][MIME]["failed"] = ["a > b is false"]
    executed.write_text(json.dumps(live), encoding="utf-8")
    with pytest.raises(DataError, match="holds words that are no longer true: a > b is false"):
        render("en")
    executed.write_bytes(before)


@pytest.mark.parametrize("damage", [{"kind": "brief"}, {"kind": "text"}, {"figures": ["nobody@1"]}, {"figures": [{}]},
                                    {"text": {"en": "{7}", "zh": "{7}"}}])
def test_damaged_outputs_are_told_and_make_no_page(project: Path, damage: dict[str, object]) -> None:
    executed = project / "build" / "executed" / "01_own.ipynb"
    before = executed.read_bytes()
    live = json.loads(before)
    model = live["cells"][3]["outputs"][0]["data"][MIME]
    live["cells"][3]["outputs"][0]["data"][MIME] = {"kind": "text"} if damage == {"kind": "text"} else model | damage
    executed.write_text(json.dumps(live), encoding="utf-8")
    with pytest.raises(DataError, match=r"run (it|the notebook) again"):
        render("en")
    executed.write_bytes(before)


def test_nbconvert_alone_gives_a_readable_page(project: Path, tmp_path: Path) -> None:
    executed = project / "build" / "executed" / "01_own.ipynb"
    subprocess.run([sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", f"--output-dir={tmp_path}", executed],
                   check=True, capture_output=True)
    page = (tmp_path / "01_own.html").read_text(encoding="utf-8")
    shown = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    assert "It grew: " in shown and "data:image/svg+xml," in shown and "font/woff2" in shown
    assert "say(" not in shown, "prose is not shown twice"
    assert not re.search(r'<(?:img|link|iframe)[^>]+(?:src|href)="https?:', shown)
