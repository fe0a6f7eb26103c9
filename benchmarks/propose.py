"""How right proposals are on texts of other places, labelled by hand: ``python benchmarks/propose.py [file …]``.
"""

from __future__ import annotations

import itertools
import re
import sys
import time
from collections import Counter
from pathlib import Path

from nanshan_data.analysis import confidence
from nanshan_data.data import files

HELD_BACK = files.ROOT / "tests" / "proposals"
HEADLINE = re.compile("^(地区生产总值|.*工业增加值|固定资产投资|社会消费品零售总额|.*进出口总额|"
                      "一般公共预算(收入|支出)|.*人均可支配收入|.*价格)$")


def judged(path: Path, show: bool = False) -> Counter[str]:
    """How many labels there are, and how many of each part were proposed as labelled."""
    found: Counter[str] = Counter()
    for label, draft, place in confidence.matched(path):
        found["labels"] += 1
        if draft is None:
            found["missed"] += 1
            if show:
                print("missed", label)
            continue
        right = confidence.agreement(label, draft, place)
        found.update(part for part, is_right in right.items() if is_right)
        found["tuple"] += all(right.values())
        if HEADLINE.match(label.name):
            found["headlines"] += 1
            found["headline"] += all(right.values())
        if show and not all(right.values()):
            print(f"{draft.entity}|{draft.name}|{draft.measure}|{draft.period}  <- {label}")
    return found


def covered(paths: list[Path], precision: float) -> float:
    """The share of rows that may be taken unseen: the surest, as long as so many of them are right. The record of each
    text is that of the others."""
    rows = []
    for path in paths:
        record = confidence.track_record(path.stem)
        rows += [(confidence.counted(draft, record), all(confidence.agreement(label, draft, place).values()))
                 for label, draft, place in confidence.matched(path) if draft is not None]
    best = right = seen = 0
    for _, alike in itertools.groupby(sorted(rows, key=lambda row: -row[0]), lambda row: row[0]):
        for _, is_right in alike:
            seen, right = seen + 1, right + is_right
        best = seen if right >= precision * seen else best
    return best / len(rows)


if __name__ == "__main__":
    paths = [*map(Path, sys.argv[1:])] or [*confidence.texts(), *sorted(HELD_BACK.glob("*.txt"))]
    for path in paths:
        started = time.perf_counter()
        counts = judged(path, show=True)
        parts = ("entity", "measure", "period", "name", "tuple")
        share = {name: f"{counts[name] / counts['labels']:.1%}" for name in parts}
        print(path.stem, dict(counts), share, f"{time.perf_counter() - started:.2f} s")
    print(f"to be taken unseen: {covered(paths, 0.98):.0%} of rows at 98 %, {covered(paths, 0.95):.0%} at 95 %")
