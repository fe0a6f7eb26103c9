"""When a figure moves, the words follow or the build stops: ten of the outside figures that notebooks show.

``make verify`` moves them all.
"""

from __future__ import annotations

import sys

import pytest

from nanshan_data.data.files import ROOT

sys.path.append(str(ROOT / "tools"))
from moved import cited, outcome

PAIRS = cited()


@pytest.mark.parametrize(("notebook", "name"), PAIRS[::max(1, len(PAIRS) // 10)][:10])
def test_a_figure_that_moves_leaves_nothing_false_behind(notebook: str, name: str) -> None:
    true, how = outcome(notebook, name)
    assert true, how
