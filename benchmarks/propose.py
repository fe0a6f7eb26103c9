"""How right proposals are on texts of other places, labelled by hand: ``python benchmarks/propose.py [file …]``.

A label stands in braces behind its number: {name|measure|period}, with {entity:name|…} where it is not the text's own
place.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from pathlib import Path

from nanshan_data.analysis import proposals
from nanshan_data.data import codebook

FOLDER = Path(__file__).parents[1] / "tests" / "proposals"
LABEL = re.compile(r"\{([^}]*)\}")
HEADLINE = re.compile("^(地区生产总值|.*工业增加值|固定资产投资|社会消费品零售总额|.*进出口总额|"
                      "一般公共预算(收入|支出)|.*人均可支配收入|.*价格)$")


def labelled(path: Path) -> tuple[str, dict[int, tuple[str, ...]]]:
    """The text without its labels, and the labels by the offset at which their number ends."""
    text, labels = "", {}
    pieces = LABEL.split(path.read_text(encoding="utf-8"))
    for number, piece in enumerate(pieces):
        if number % 2:
            name, measure, period = piece.split("|")
            entity, _, name = name.rpartition(":")
            labels[len(text)] = (entity, name, measure, period)
        else:
            text += piece
    return text, labels


def judged(path: Path, show: bool = False) -> Counter[str]:
    """How many labels there are, and how many of each part were proposed as labelled."""
    text, labels = labelled(path)
    of = proposals.about(text)
    drafts = {}
    for draft in proposals.proposed(text, of):
        end = next((end for end in sorted(labels) if end >= draft.mention.end and end - draft.mention.end < 4), None)
        if end is not None and end not in drafts:
            drafts[end] = draft
    found: Counter[str] = Counter(labels=len(labels))
    for end, (entity, name, measure, period) in labels.items():
        draft = drafts.get(end)
        if draft is None:
            found["missed"] += 1
            if show:
                print("missed", text[max(0, end - 20):end])
            continue
        known = codebook.indicators()[draft.indicator].name_zh if draft.indicator else draft.name
        right = {"entity": draft.entity == (entity or of.entity), "measure": draft.measure == measure,
                 "period": draft.period == period,
                 "name": proposals.bare(name) in (proposals.bare(known), proposals.bare(draft.name))}
        found.update(part for part, is_right in right.items() if is_right)
        whole = all(right.values())
        found["tuple"] += whole
        if HEADLINE.match(name):
            found["headlines"] += 1
            found["headline"] += whole
        if draft.confidence >= 0.9:
            found["sure"] += 1
            found["sure right"] += whole
        if show and not whole:
            print(f"{text[max(0, end - 24):end]!r}: {draft.entity}|{draft.name}|{draft.measure}|{draft.period}"
                  f"  <- {name}|{measure}|{period}")
    return found


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:]) if sys.argv[1:] else sorted(FOLDER.glob("*.txt")):
        started = time.perf_counter()
        counts = judged(path, show=True)
        parts = ("entity", "measure", "period", "name", "tuple")
        share = {name: f"{counts[name] / counts['labels']:.1%}" for name in parts}
        print(path.stem, dict(counts), share, f"{time.perf_counter() - started:.2f} s")
