"""When a figure moves, the words follow or the build stops: some of the outside figures that notebooks show.

``tools/verify.py moved`` moves them all, and tries every row of must_stop.csv.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from passages import Passage

from nanshan_data.data.files import ROOT

sys.path.append(str(ROOT / "tools"))
from moved import VARIANTS, assuming, cited, judged, moves, moving, must_stop, outcome, stops

PAIRS = cited()
OF_EACH = {notebook: (notebook, name) for notebook, name in PAIRS[::-7]}
"""One figure of each notebook that shows any."""
STOPS = must_stop()


@pytest.mark.parametrize(("notebook", "name"), [*OF_EACH.values(), *PAIRS][:4])
def test_a_figure_that_moves_leaves_nothing_false_behind(notebook: str, name: str) -> None:
    true, how = outcome(notebook, moving(name))
    assert true, how


@pytest.mark.parametrize("name", [*VARIANTS][2::2])  # tools/verify.py moved tries them all
def test_what_an_analyst_may_change_leaves_nothing_false_behind(name: str) -> None:
    true, how = outcome(*VARIANTS[name])
    assert true, how


@pytest.mark.parametrize(("notebook", "text", "passage"), STOPS[1::6])  # tools/verify.py moved tries them all
def test_a_move_that_makes_words_false_stops_their_passage(notebook: str, text: str, passage: str) -> None:
    how = stops(notebook, text, passage)
    assert not how, how


def test_a_passage_that_follows_without_a_condition_is_told() -> None:
    bare = assuming("00_overview", r'@chart(height=1.5, given=[density[home] > density[\"海淀区\"], '
                    r'density[home] > density[\"浦东新区\"], futian > density[home]])', "@chart(height=1.5)")

    def change(root: Path) -> None:
        bare(root)
        moving("haidian_gdp_2024", 0.99)(root)

    true, how = outcome("00_overview", change)
    assert not true and how.startswith("nothing speaks for cell 14: “GDP per km²: above Haidian and Pudong")


def test_passages_that_follow_are_judged_by_what_they_say_of_their_words() -> None:
    held, bare = Passage(1, "It rose.", ("rose",), given=True), Passage(2, "It fell.", ("fell",))
    fixed, plain = Passage(3, "The first.", ("first",), fixed="a name"), Passage(4, "GDP.", ())
    assert judged([held, fixed, plain]) == (
        True, "3 passages follow, the conditions of 1 hold; fixed: cell 3: “The first.” (a name)")
    assert judged([held, bare]) == (False, "nothing speaks for cell 2: “It fell.” says fell")
    assert judged([]) == (False, "nothing changes")


def test_a_row_of_must_stop_has_to_be_a_move() -> None:
    with pytest.raises(AssertionError, match="is no move"):
        moves("nanshan_gdp_2025 * 2")
