"""How far a draft may be trusted: how often its rules were right where people have said what is right.

That is, in the official reports on record, in what was adopted from a proposal, and in the texts of
``data/raw/proposals``: reports whose numbers are labelled by hand, each with the name that its own words give. Whether
a new name is right is counted in the last alone: names of the codebook say more than one sentence does.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from nanshan_data.analysis.proposals import About, Draft, about, bare, drafts
from nanshan_data.data import codebook, documents, files, readings
from nanshan_data.errors import DataError


class Label(NamedTuple):
    """What a number says: whose it is (empty: the text's place), of what, how measured and when."""

    entity: str
    name: str
    measure: str
    period: str


def proposed(text: str, of: About) -> list[Draft]:
    """Drafts with their confidence: how often all of their rules are right."""
    record = track_record()
    return [draft._replace(confidence=counted(draft, record)) for draft in drafts(text, of)]


def counted(draft: Draft, record: Mapping[tuple[str, str], tuple[int, int]]) -> float:
    """How often all of a draft's rules are right, each counted: (right + 1) ÷ (all + 2), multiplied."""
    counts = [record.get(_counted_as(rule), (0, 0)) for rule in draft.rules]
    return round(math.prod((right + 1) / (all_ + 2) for right, all_ in counts), 3)


def _counted_as(rule: tuple[str, str]) -> tuple[str, str]:
    """Words of growth, 同比增长 and 增长超, are counted together: few texts have each of them."""
    return ("measure", "a word") if rule[0] == "measure" and not rule[1].isascii() else rule


@files.per_root
def track_record(without: str = "") -> dict[tuple[str, str], tuple[int, int]]:
    """For each rule how often its part of a draft was right, and how often it was used, in all that is on record, or in
    all but one labelled text."""
    told = [(_counted_as(rule), parts[rule[0]]) for text, draft, parts in _evidence() if not text or text != without
            for rule in draft.rules if rule[0] in parts]
    right = Counter(rule for rule, is_right in told if is_right)
    return {rule: (right[rule], used) for rule, used in Counter(rule for rule, _ in told).items()}


@files.per_root
def _evidence() -> tuple[tuple[str, Draft, dict[str, bool]], ...]:
    """Drafts of what people have read, each with its labelled text, if any, and which of its parts are right."""
    return (*((path.stem, draft, agreement(label, draft, place)) for path in texts()
              for label, draft, place in matched(path) if draft), *_documents())


def texts() -> list[Path]:
    """The labelled texts, in order."""
    return sorted(files.raw("proposals").glob("*.txt"))


def labelled(path: Path) -> tuple[str, dict[int, Label]]:
    """A text without its labels, and the labels by the offset at which their number ends.

    A label stands in braces behind its number: ``{name|measure|period}``, with ``{entity:name|…}`` where it is not the
    text's own place. DataError for one of another shape.
    """
    text, labels = "", {}
    for number, piece in enumerate(re.split(r"\{([^{}]*)\}", files.read_text(path))):
        named, *rest = piece.split("|")
        if number % 2 == 0:
            text += piece
        elif len(rest) != 2 or rest[0] not in codebook.measures():
            raise files.fault(path, f"the label {{{piece}}} is not {{name|measure|period}}; correct it",
                              line=text.count("\n") + 1)
        else:
            labels[len(text)] = Label(named.rpartition(":")[0], named.rpartition(":")[2], *rest)
    return text, labels


def matched(path: Path) -> Iterator[tuple[Label, Draft | None, str]]:
    """Each label of a text with the draft of its number, None where there is none, and the place of the text."""
    text, labels = labelled(path)
    of = about(text)
    taken = {end: draft for draft in reversed([*drafts(text, of)])
             for end in labels if 0 <= end - draft.mention.end <= 3}  # a bracket may stand between them
    yield from ((label, taken.get(end), of.entity) for end, label in labels.items())


def agreement(label: Label, draft: Draft, place: str) -> dict[str, bool]:
    """Which parts of a draft are as labelled."""
    known = codebook.indicators()[draft.indicator].name_zh if draft.indicator else draft.name
    return {"entity": draft.entity == (label.entity or place), "measure": draft.measure == label.measure,
            "period": draft.period == label.period, "name": bare(label.name) in (bare(known), bare(draft.name))}


def _documents() -> Iterator[tuple[str, Draft, dict[str, bool]]]:
    """Drafts for official reports and for what was adopted, and which of their parts are as people read them."""
    for doc_id, source in documents.register().items():
        # news and features tell numbers otherwise than reports do, unless a person has judged their drafts
        if source.confidence != "high" and not files.raw("proposals", f"{doc_id}.csv").is_file():
            continue
        text = documents.document(doc_id)
        meant = {mention.start: reading for mention, reading in reversed(readings.read(doc_id).facts)}
        home = Counter(reading.entity for reading in meant.values()).most_common(1)  # most facts are about it
        try:
            of = about(f"{source.title}\n{text}", home[0][0] if home else "", int(source.date[:4] or 0))
        except (DataError, ValueError):
            continue
        for draft in drafts(text, of):
            if reading := meant.get(draft.mention.start):
                parts = {"measure": draft.measure == reading.measure, "entity": draft.entity == reading.entity,
                         "period": draft.period == reading.period}
                yield "", draft, parts | ({"name": draft.indicator == reading.indicator} if draft.indicator else {})
