"""Words that compare are found in both languages, and every converted notebook says what makes them true."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from passages import comparing, passages, unconditioned

from nanshan_data.data.files import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize(("text", "words"), [
    ("Nanshan is denser than Pudong", ("denser", "than")), ("the latest year", ("latest",)), ("in 2025", ("2025",)),
    ("only one of them", ("only", "one")), ("The first. None knows.", ("first", "None")), ("it rose", ("rose",)),
    ("南山最快", ("最",)), ("仅此一数", ("仅",)), ("各项均高于全市", ("各项", "均", "高于")), ("2025年", ("2025",)),
    ("GDP of Nanshan was {gdp}", ()), ("{a} {older} {first}", ()),
    ("it outstrips a record year", ("outstrips", "record year")), ("逐年攀升，赶超全市", ("逐年", "攀升", "赶超")),
    ("It is mostly close to the bulk, about that size, and dominates", (
        "mostly", "close to", "bulk", "about that size", "dominates")),
    ("降幅主要来自增速，几无变化，大幅微增", ("主要来自", "几无变化", "大幅", "微增")),
    ("不相上下，赶上，略遥遥，战略", ("不相上下", "赶上", "略", "遥遥")),
    ("“the first” [x](only.ipynb) `most`", ()),
    ("南山区地区生产总值为{gdp}", ()), ("占比{share}，比重{share}", ()), ("Pudong, Thane, commoner", ())])
def test_words_that_compare_order_count_or_date(text: str, words: tuple[str, ...]) -> None:
    assert comparing(f"{text}\n---\n{text}") == words


def test_where_a_passage_stands_and_what_it_gives(tmp_path: Path) -> None:
    cells = [("code", 'say("""Most.\n---\n最多。""", given=[a > b])'), ("code", 'say("""First.\n---\n第一。""")'),
             ("code", '@chart(height=2, fixed="a name")\ndef x(ax):\n    """The last.\n    ---\n    最后。"""'),
             ("code", 'show(frame, """More.\n---\n更多。""", given=[])'), ("markdown", "The only one"),
             ("code", '@chart\ndef y(ax):\n    """A line.\n    ---\n    线。"""'),
             ("code", 'say("""Least.""", fixed=" ")'), ("code", 'say("""Least.""", given=[a > b, True])'),
             ("code", 'note("break_2024")'), ("code", 'note("bounds")')]
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps({"cells": [{"cell_type": kind, "source": source} for kind, source in cells]}))
    found = passages(path)
    assert [passage.cell for passage in found] == [*range(1, 11)]
    assert [passage.cell for passage in found if passage.given] == [1]
    assert [passage.fixed for passage in found if passage.fixed] == ["a name", "a rule of the data"]
    assert [passage.cell for passage in unconditioned(path)] == [2, 4, 5, 7, 8, 9]
    assert str(unconditioned(path)[0]) == "cell 2: “First.” says First, 第一"


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_passage_that_compares_says_what_makes_it_true(notebook: Path) -> None:
    assert not unconditioned(notebook), "; ".join(map(str, unconditioned(notebook)))
    fixed = [passage for passage in passages(notebook) if passage.fixed]
    print(f"{notebook.stem}: {len(fixed)} passages are fixed: " + "; ".join(passage.fixed for passage in fixed))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_condition_lets_the_undecided_pass(notebook: Path) -> None:
    """``same(a, b) is not False`` is true where nothing is known; compatible(a, b) says what is meant."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    assert not [cell["id"] for cell in cells if "is not False" in "".join(cell["source"])]
