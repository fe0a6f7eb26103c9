"""How right proposals are on texts of other places, labelled by hand: ``python benchmarks/propose.py [file …]``.

``--own`` asks it of the plan report on record, as if nobody had read it.
"""

from __future__ import annotations

import functools
import itertools
import re
import sys
import time
from collections import Counter
from pathlib import Path

from nanshan_data.analysis import clauses, confidence, proposals
from nanshan_data.data import codebook, documents, files, readings

HELD_BACK = files.ROOT / "tests" / "proposals"
HEADLINE = re.compile("^(地区生产总值|.*工业增加值|固定资产投资|社会消费品零售总额|.*进出口总额|"
                      "一般公共预算(收入|支出)|.*人均可支配收入|.*价格)$")


@functools.cache
def matched(path: Path) -> tuple[tuple[confidence.Label, clauses.Draft | None, str], ...]:
    """Each label with its draft, found once however often it is asked about."""
    return tuple(confidence.matched(path))


def judged(path: Path, show: bool = False) -> Counter[str]:
    """How many labels there are, and how many of each part were proposed as labelled."""
    found: Counter[str] = Counter()
    for label, draft, place in matched(path):
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


def own(doc_id: str = "plan-report-2026", show: bool = False) -> Counter[str]:
    """The drafts of a document held against its readings, when these are gone from a copy of the project, and with them
    the indicators and entities that no other document has. A name counts as right only as the codebook has it: what
    people named by more than one sentence says counts as wrong."""
    facts, place, source = readings.read(doc_id).facts, "南山区", documents.register()[doc_id]
    others = [reading for each in documents.register() if each != doc_id for _, reading in readings.read(each).facts]
    known = {reading.indicator for reading in others}
    names = {key: indicator.name_zh for key, indicator in codebook.indicators().items()}
    gone = {"indicators": {reading.indicator for _, reading in facts} - known,
            "entities": {reading.entity for _, reading in facts} - {reading.entity for reading in others} - {place}}
    contents = {f"codebook/{name}.csv": "".join(
        line for line in files.read_text(files.raw("codebook", f"{name}.csv")).splitlines(keepends=True)
        if line.partition(",")[0] not in gone[name]).encode() for name in ("indicators", "entities")}
    contents[f"readings/{doc_id}.csv"] = files.read_text(readings.path_of(doc_id)).partition("\n")[0].encode()
    text, found = documents.document(doc_id), Counter[str]()
    with files.elsewhere(contents):
        drafted = {draft.mention.start: draft
                   for draft in proposals.drafts(text, proposals.about(f"{source.title}\n{text}", place))}
        for mention, reading in facts:
            label = confidence.Label(reading.entity, names[reading.indicator], reading.measure, reading.period)
            found.update(labels=1, foreign=reading.entity != place, known=reading.indicator in known)
            if (draft := drafted.get(mention.start)) is None:
                continue
            right = confidence.agreement(label, draft, place)
            found.update(part for part, is_right in right.items() if is_right)
            found.update({"tuple": all(right.values()), "id": draft.indicator == reading.indicator,
                          "body": right["entity"] and reading.entity != place,
                          "false body": not right["entity"] and draft.entity != place})
            if show and not all(right.values()):
                print(f"{draft.entity}|{draft.name}|{draft.measure}|{draft.period}  <- {label}")
    return found


def covered(paths: list[Path], precision: float) -> float:
    """The share of rows that may be taken unseen: the surest, as long as so many of them are right. The record of each
    text is that of the others."""
    rows = []
    for path in paths:
        record = confidence.track_record(path.stem)
        rows += [(confidence.counted(confidence.shaped(draft, path.stem), record),
                  all(confidence.agreement(label, draft, place).values()))
                 for label, draft, place in matched(path) if draft is not None]
    best = right = seen = 0
    for _, alike in itertools.groupby(sorted(rows, key=lambda row: -row[0]), lambda row: row[0]):
        for _, is_right in alike:
            seen, right = seen + 1, right + is_right
        best = seen if right >= precision * seen else best
    return best / len(rows)


def main(arguments: list[str]) -> None:
    if arguments == ["--own"]:
        print(dict(own(show=True)))
        return
    paths = [*map(Path, arguments)] or [*confidence.texts(), *sorted(HELD_BACK.glob("*.txt"))]
    for path in paths:
        started = time.perf_counter()
        counts = judged(path, show=True)
        parts = ("entity", "measure", "period", "name", "tuple")
        share = {name: f"{counts[name] / counts['labels']:.1%}" for name in parts}
        print(path.stem, dict(counts), share, f"{time.perf_counter() - started:.2f} s")
    print(f"to be taken unseen: {covered(paths, 0.98):.0%} of rows at 98 %, {covered(paths, 0.95):.0%} at 95 %")


if __name__ == "__main__":
    main(sys.argv[1:])
