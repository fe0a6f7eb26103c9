"""The notebook that README shows is what a new user writes: it runs, in both editions, as it stands there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import passages
import pytest
from cells import caught

from nanshan_data.data.files import ROOT
from nanshan_data.notebook.model import MIME


def blocks() -> list[str]:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    own = readme.partition("## A notebook of your own")[2].partition("\n## ")[0]
    return re.findall(r"```python\n(.*?)```", own, re.DOTALL)


@pytest.fixture(scope="module")
def shown() -> list[dict[str, Any]]:
    """What its cells put out."""
    names: dict[str, object] = {"__name__": "__main__"}
    with caught() as bundles:
        for block in blocks():
            exec(compile(block, "readme", "exec"), names)
    return bundles


def test_the_notebook_of_the_readme_says_draws_and_shows(shown: list[dict[str, Any]]) -> None:
    kinds = [bundle[MIME]["kind"] for bundle in shown]
    assert kinds == ["text", "text", "table", "chart"]
    assert "26.1%" in shown[1]["text/html"]  # 10102.38 ÷ 38731.80
    assert set(shown[1][MIME]["text"]) >= {"en", "zh"}


def test_it_says_what_makes_its_words_true(tmp_path: Path) -> None:
    cells = [{"cell_type": "code", "source": block} for block in blocks()]
    (tmp_path / "09_mine.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    assert len(passages.passages(tmp_path / "09_mine.ipynb")) == 4
    assert not passages.unconditioned(tmp_path / "09_mine.ipynb")


def test_its_axes_are_named_by_nothing_that_is_no_word(shown: list[dict[str, Any]]) -> None:
    drawn = json.dumps(shown[-1][MIME]["drawings"])
    assert ">None<" not in drawn and ">year<" not in drawn
