"""How far a draft may be trusted: how often its rules were right where people have said what is right.

That is, in the official reports on record, in what was adopted from a proposal, and in the texts of
``data/raw/proposals``: reports whose numbers are labelled by hand, each with the name that its own words give. Rules
are mended on the texts that they fail on, so a name that nobody has used before is trusted as far as such names were
right when a text was first seen; its labels keep a mark for that.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from nanshan_data.analysis.clauses import About, Draft, bare, known_names, words
from nanshan_data.analysis.proposals import about, drafts
from nanshan_data.data import codebook, documents, files, readings
from nanshan_data.errors import DataError

_SEEN = ("known", "seen")
"""What is known of a name that people have used."""
_ERRING = ("attribute", "分别", "noun after", "none")
"""Rules that often give a new name wrongly."""


class Label(NamedTuple):
    """What a number says: whose it is (empty: the text's place), of what, how measured and when; ``mistaken`` where the
    rules of the day the text was first seen gave another name."""

    entity: str
    name: str
    measure: str
    period: str
    mistaken: bool = False


def proposed(text: str, of: About) -> list[Draft]:
    """Drafts with their confidence: how often all of their rules are right."""
    record = track_record()
    return [draft._replace(confidence=counted(draft, record)) for draft in map(shaped, drafts(text, of))]


def counted(draft: Draft, record: Mapping[tuple[str, str], tuple[int, int]]) -> float:
    """How often all of a draft's rules are right, each counted: (right + 1) ÷ (all + 2), multiplied."""
    counts = [record.get(_counted_as(rule), (0, 0)) for rule in draft.rules]
    return round(math.prod((right + 1) / (all_ + 2) for right, all_ in counts), 3)


def shaped(draft: Draft, *without: str) -> Draft:
    """A draft whose name rule says what is known of the name: whether the codebook has it, or a labelled text other
    than those named; of a new name, how many things speak against it: no name begins as it does, or ends so; its
    clause does not have it in one piece; what stands before that in its sentence may belong to it; its rule often errs;
    it names money, of which a text says least."""
    name, (named, *against) = bare(draft.name), dict(draft.rules)["name"].split(", ")
    stems = _names().get(name, frozenset())
    seen = len(name) > 3 and (stems.difference(without) or _usual().fullmatch(name))
    fellows = (count[part] - bool(stems) for count, part in zip(_ends(), (name[:2], name[-2:]), strict=True))
    doubts = sum((*(count < 1 for count in fellows), len(against), named in _ERRING, draft.mention.unit == "元"))
    shape = "known" if draft.indicator else "seen" if seen else f"doubts {min(doubts, 4)}"
    return draft._replace(rules=tuple(
        rule if rule[0] != "name" else ("name", f"{named}, {shape}") for rule in draft.rules))


@files.per_root
def _ends() -> tuple[Counter[str], Counter[str]]:
    """How many of the names in use begin, and end, with two characters."""
    return Counter(name[:2] for name in _names()), Counter(name[-2:] for name in _names())


@files.per_root
def _usual() -> re.Pattern[str]:
    """Names that statistics have everywhere: those of their tables, and a class of their classifications with what is
    counted of it: 医药制造业|增加值, 教育|支出, 玉米|产量."""
    role, whole = words(), "(?:规模以上|规上|限额以上|限额以上单位|限上|城镇|农村)?"
    usual = "|".join(map(bare, role["usual"].split("|")))
    return re.compile(f"{usual}|{whole}(?:{role['class']})(?:{role['tail']})")


@files.per_root
def _names() -> dict[str, frozenset[str]]:
    """Every name that people have used, with the texts that have it; those of the codebook are in no text."""
    found = {name: {""} for name in known_names()}
    for path in texts():
        for label in labelled(path)[1].values():
            found.setdefault(bare(label.name), set()).add(path.stem)
    return {name: frozenset(stems) for name, stems in found.items()}


def _counted_as(rule: tuple[str, str]) -> tuple[str, str]:
    """Words of growth, 同比增长 and 增长超, are counted together, for few texts have each of them; so are the rules
    that give a name in use, and those that give a new one against which as much speaks."""
    part, how = rule
    named, _, seen = how.partition(", ")
    pooled = part == "name" and not (seen in _SEEN and named in ("attribute", "分别"))
    return (part, "a word") if part == "measure" and not how.isascii() else (part, seen) if pooled else rule


@files.per_root
def track_record(without: str = "") -> dict[tuple[str, str], tuple[int, int]]:
    """For each rule how often its part of a draft was right, and how often it was used, in all that is on record, or in
    all but one labelled text."""
    told = [(_counted_as(rule), parts[rule[0]]) for text, draft, parts in _evidence() if not text or text != without
            for rule in shaped(draft, text, without).rules if rule[0] in parts]
    right = Counter(rule for rule, is_right in told if is_right)
    return {rule: (right[rule], used) for rule, used in Counter(rule for rule, _ in told).items()}


@files.per_root
def _evidence() -> tuple[tuple[str, Draft, dict[str, bool]], ...]:
    """Drafts of what people have read, each with its labelled text, if any, and which of its parts are right."""
    return (*((path.stem, draft, parts) for path in texts() for draft, parts in _first_seen(path)), *_documents())


def _first_seen(path: Path) -> Iterator[tuple[Draft, dict[str, bool]]]:
    """Drafts of a labelled text and which parts are right: of names that are new only those of texts whose labels tell
    what was mistaken when they were first seen."""
    found = [(label, draft, agreement(label, draft, place)) for label, draft, place in matched(path) if draft]
    tells = any(label.mistaken for label, *_ in found)
    for label, draft, parts in found:
        if shaped(draft, path.stem).rules[1][1].rpartition(", ")[2] not in _SEEN:
            parts = {part: right for part, right in parts.items() if tells or part != "name"}
            parts |= {"name": False} if label.mistaken else {}
        yield draft, parts


def texts() -> list[Path]:
    """The labelled texts, in order."""
    return sorted(files.raw("proposals").glob("*.txt"))


def labelled(path: Path) -> tuple[str, dict[int, Label]]:
    """A text without its labels, and the labels by the offset at which their number ends.

    A label stands in braces behind its number: ``{name|measure|period}``, with ``{entity:name|…}`` where it is not the
    text's own place, and an exclamation mark first where the name was mistaken when the text was first seen. DataError
    for one of another shape.
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
            entity, _, name = named.removeprefix("!").rpartition(":")
            labels[len(text)] = Label(entity, name, rest[0], rest[1], named.startswith("!"))
    return text, labels


def matched(path: Path) -> Iterator[tuple[Label, Draft | None, str]]:
    """Each label of a text with the draft of its number, None where there is none, and the place of the text."""
    text, labels = labelled(path)
    of = about(text)
    taken = {end: draft for draft in drafts(text, of)
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
