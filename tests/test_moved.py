"""When a figure moves, the words follow or the build stops: ten of the outside figures that notebooks show.

``make verify`` moves them all.
"""

from __future__ import annotations

import sys

import pytest

from nanshan_data.data.files import ROOT

sys.path.append(str(ROOT / "tools"))
from moved import VARIANTS, cited, moving, outcome

PAIRS = cited()
OF_EACH = {notebook: (notebook, name) for notebook, name in PAIRS[::-7]}
"""One figure of each notebook that shows any."""


@pytest.mark.parametrize(("notebook", "name"), [*OF_EACH.values(), *PAIRS][:10])
def test_a_figure_that_moves_leaves_nothing_false_behind(notebook: str, name: str) -> None:
    true, how = outcome(notebook, moving(name))
    assert true, how


@pytest.mark.parametrize("name", [*VARIANTS][::3])  # make verify tries them all
def test_what_an_analyst_may_change_leaves_nothing_false_behind(name: str) -> None:
    true, how = outcome(*VARIANTS[name])
    assert true, how
