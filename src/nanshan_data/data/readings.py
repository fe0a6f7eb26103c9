"""Readings give mentions their meaning: who, what, when – never the number.

A reading points at a number by the words around it, with ``#`` in place of each number
(``外贸进出口总额完成#亿元，同比增长#%``), and says which ``#`` is meant and, where the words repeat, which occurrence.
Spaces and line breaks do not count, nor do script and width. The value is always what the scanner reads there.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nanshan_data.data import codebook, documents, files, forms
from nanshan_data.data.files import Known, Row, raw
from nanshan_data.data.mentions import COLUMNS as MENTION_COLUMNS
from nanshan_data.data.mentions import row as mention_row
from nanshan_data.data.mentions import scanned
from nanshan_data.errors import DataError, tried
from nanshan_data.quantities.grammar import FACT_KINDS, Mention, as_quantity
from nanshan_data.quantities.layout import plain, squeezed
from nanshan_data.quantities.numerals import ARABIC, CHINESE

KINDS = ("stat", "target", "claim", "time", "name", "enum", "word", "vague")
COLUMNS = (*forms.FORMS["readings"],)
FACT_COLUMNS = ("fact_id", *MENTION_COLUMNS, "entity", "indicator", "measure", "period", "section", "sentence_start",
                "sentence_end", "sentence", "note")
_LONGEST = 120
"""Signs of words that point at a number, at most."""
_NUMERAL = re.compile(rf"{ARABIC.pattern}|{CHINESE.pattern}")


class Reading(Row):
    """One row of a readings file: ``words`` with ``#`` for numbers, and what one of them says."""

    @property
    def which(self) -> int:
        """Which ``#`` is meant, counted from 1."""
        return int(self.nth or 1)

    @property
    def place(self) -> int | None:
        """Which of the places where the words stand, counted from 1; None where there is one."""
        return int(self.occurrence) if self.occurrence else None


@dataclass(frozen=True, slots=True)
class Document:
    """A document read: its mentions after the readings, the facts among them, and those that no reading speaks of."""

    doc_id: str
    mentions: tuple[Mention, ...]
    facts: tuple[tuple[Mention, Reading], ...]
    problems: tuple[DataError, ...]
    unread: tuple[Mention, ...]


def path_of(doc_id: str) -> Path:
    """The readings file of a document."""
    return raw("readings", f"{doc_id}.csv")


def load(doc_id: str) -> list[Reading]:
    """The readings of a document, in file order."""
    rows = forms.rows(f"readings/{doc_id}", form="readings", may_be_empty=True)
    return [row.as_a(Reading) for row in rows]


class _Skeleton:
    """The document without spaces, and where in it the numerals stand: what words are matched against.

    ``#`` stands for the numeral of a mention; of a name (第二次) it may be the numeral or the whole, so that readings
    outlive a change of mind of the scanner about what is a name.
    """

    def __init__(self, text: str, mentions: list[Mention]) -> None:
        view = plain(text)
        kept = [index for index, character in enumerate(view) if not character.isspace()]
        self.text = "".join(view[index] for index in kept)
        self._ends: dict[int, list[tuple[int, int]]] = {}
        self._ranks: dict[str, dict[int, int]] = {}
        for number, mention in enumerate(mentions):
            numeral = _NUMERAL.search(view, mention.start, mention.end)
            for start, end in {mention.core, numeral.span() if numeral else mention.core}:
                self._ends.setdefault(bisect_left(kept, start), []).append((number, bisect_left(kept, end)))

    def find(self, words: str) -> Iterator[list[int]]:
        """For each place where ``words`` stand, in order: the mentions under its ``#``."""
        first, *rest = squeezed(words).split("#")
        starts = (place.start() for place in re.finditer(re.escape(first), self.text)) if first else iter(self._ends)
        followed = (self._follow(start + len(first), rest) for start in starts)
        return (found for found in followed if found is not None)

    def alone(self, words: str, number: int) -> bool:
        """Whether ``words`` stand in one place only, the last of their ``#`` at this mention; a second place decides,
        so that texts which repeat themselves take no longer than others."""
        return [found[-1] for found in itertools.islice(self.find(words), 2)] == [number]

    def ranks(self, words: str) -> dict[int, int]:
        """Which of the places of ``words`` has its last ``#`` at a mention, counted from 1."""
        if words not in self._ranks:
            places = [found[-1] for found in self.find(words)]
            self._ranks[words] = {number: rank for rank, number in reversed([*enumerate(places, 1)])}
        return self._ranks[words]

    def _follow(self, position: int, literals: list[str]) -> list[int] | None:
        if not literals:
            return []
        for number, end in self._ends.get(position, ()):
            if self.text.startswith(literals[0], end):
                rest = self._follow(end + len(literals[0]), literals[1:])
                if rest is not None:
                    return [number, *rest]
        return None


def pointers(text: str, mentions: list[Mention], starts: Mapping[int, int]) -> dict[int, tuple[str, int, int]]:
    """For each mention, by its number, words that find it: from its start, or as far to its left as it takes; the place
    of its ``#`` in them, and which occurrence it is where even these words repeat (0: there is one).

    >>> from nanshan_data.quantities.grammar import scan
    >>> text = "企业3家，企业5家"
    >>> pointers(text, scan(text), {1: 5})
    {1: ('企业#家,企业#', 2, 0)}
    """
    skeleton, view = _Skeleton(text, mentions), plain(text)
    ends = {mention.core[1]: mention.core[0] for mention in mentions if mention.kind in FACT_KINDS}

    def words_of(number: int, start: int) -> tuple[str, int, int]:
        words, position = "#", mentions[number].core[0]
        while position > 0 and len(words) < _LONGEST:
            begin = ends.get(position, position - 1)
            words = ("#" if position in ends else view[begin].strip()) + words
            position = begin
            if position <= start and skeleton.alone(words, number):
                return words, words.count("#"), 0
        return words, words.count("#"), skeleton.ranks(words)[number]

    return {number: words_of(number, start) for number, start in starts.items()}


@files.per_root
def read(doc_id: str) -> Document:
    """Scan a document and apply its readings; problems are collected, not raised."""
    text, found = documents.document(doc_id), load(doc_id)
    made = applied(text, doc_id, found)
    unread = [_unaccounted(doc_id, text, mention) for mention in made.unread]
    return replace(made, problems=(*made.problems, *unread))


def applied(text: str, doc_id: str, found: Sequence[Reading]) -> Document:
    """A text read by some readings, without a problem for numbers that have none."""
    mentions = scanned(text, doc_id)
    skeleton = _Skeleton(text, mentions)

    def aimed(reading: Reading) -> tuple[int, Reading]:
        number = _target(skeleton, reading)
        _check_meaning(reading)
        return number, reading

    aims, problems = tried(aimed, found)
    meant: dict[int, list[Reading]] = {}
    for number, reading in aims:
        meant.setdefault(number, []).append(reading)
    problems += [problem for readings in meant.values() for problem in _said_again(readings)]
    for number, readings in meant.items():
        mentions[number] = _reread(text, mentions[number], readings[0])
    facts = [(mentions[number], reading) for number in sorted(meant) for reading in meant[number]
             if reading.kind in FACT_KINDS]
    problems += [_misfit(mention, reading) for mention, reading in facts
                 if not codebook.fits(reading.indicator, reading.measure, mention.unit)]
    unread = [mention for number, mention in enumerate(mentions) if mention.kind in FACT_KINDS and number not in meant]
    return Document(doc_id, tuple(mentions), tuple(facts), tuple(problems), tuple(unread))


def _target(skeleton: _Skeleton, reading: Reading) -> int:
    places, which = list(skeleton.find(reading.words)), reading.place or 1
    if not places:
        column, what = "words", (f"the words {reading.words!r} do not stand in the document; copy them from it and put "
                                 "# for each number (nanshan show prints where numbers are)")
    elif reading.place is None and len(places) > 1:
        column, what = "occurrence", (f"the words {reading.words!r} stand {len(places)} times; give more words, or the "
                                      "occurrence")
    elif which > len(places):
        column, what = "occurrence", f"the words stand {len(places)} times, there is no occurrence {which}"
    elif reading.which > len(places[which - 1]):
        column, what = "nth", (f"the words have {len(places[which - 1])} numbers, there is no number {reading.which}; "
                               "put # for each number")
    else:
        return places[which - 1][reading.which - 1]
    raise reading.fault(what, column)


def _check_meaning(reading: Reading) -> None:
    """Kinds, entities, indicators, measures and periods must be known; non-facts say nothing of them."""
    files.check_known(reading, {"kind": Known(KINDS, f"one of {', '.join(KINDS)}")})
    if reading.kind in FACT_KINDS:
        files.check_known(reading, codebook.meaning())
        if reading.unit and reading.unit.split("/")[0] not in codebook.units():
            raise reading.fault(f"{reading.unit!r} is not in units.csv; add it there or take one that is", "unit")
    elif reading.entity or reading.indicator or reading.measure or reading.period or reading.unit:
        raise reading.fault(f"a {reading.kind} has no entity, indicator, measure, period or unit; leave them empty",
                                "kind")


def _said_again(readings: list[Reading]) -> Iterator[DataError]:
    """An error for each further reading of a number that means the same as one before, or makes a fact of what the
    first does not, or the other way round."""
    meant: dict[tuple[str, ...], Reading] = {}
    for reading in readings:
        before = meant.setdefault((reading.entity, reading.indicator, reading.measure, reading.period), reading)
        if (reading.kind in FACT_KINDS) != (readings[0].kind in FACT_KINDS):
            before = readings[0]
        if before is not reading:
            yield reading.fault(f"{reading.words!r} has a reading in row {before.number} already, and this one "
                                    "does not go with it; keep one")


def _reread(text: str, mention: Mention, reading: Reading) -> Mention:
    if reading.kind not in FACT_KINDS:
        return mention._replace(kind=reading.kind, value=None, unit="", qualifier="", low=None, high=None)
    if mention.value is None or reading.unit not in ("", mention.unit):
        return as_quantity(text, mention, reading.kind, reading.unit)
    if mention.kind != reading.kind and "target" in (mention.kind, reading.kind):  # a target has bounds of its own
        return as_quantity(text, mention, reading.kind, mention.unit)
    return mention._replace(kind=reading.kind)


def _misfit(mention: Mention, reading: Reading) -> DataError:
    own = codebook.indicators()[reading.indicator].unit
    return reading.fault(
        f"{mention.text!r} is in {mention.unit or 'no unit'}, which does not fit {reading.measure} of "
        f"{reading.indicator} ({own}); correct the measure, supply the unit here or correct indicators.csv", "unit")


def _unaccounted(doc_id: str, text: str, mention: Mention) -> DataError:
    line = text.count("\n", 0, mention.start) + 1
    around = " ".join(text[max(0, mention.start - 15):mention.end + 10].split())
    document, readings = (files.shown(path) for path in (raw("documents", f"{doc_id}.txt"), path_of(doc_id)))
    return DataError(f"{document}, line {line}: {mention.text!r} in “…{around}…” is not accounted for; add a reading "
                     f"to {readings} (of kind name, time or word if it is no quantity)")


def problems() -> list[DataError]:
    """Everything that ``nanshan check`` reports, document by document."""
    return [problem for doc_id in documents.register() for problem in read(doc_id).problems]


def mention_rows() -> list[dict[str, object]]:
    """The rows of mentions.csv, in the order of the register and of the text."""
    return [mention_row(doc_id, mention) for doc_id in documents.register() for mention in read(doc_id).mentions]


def fact_rows() -> list[dict[str, object]]:
    """The rows of facts.csv: every stat, target and claim with its meaning and its sentence."""
    return [row for doc_id in documents.register() for row in _fact_rows(doc_id)]


def _fact_rows(doc_id: str) -> Iterator[dict[str, object]]:
    text, seen = documents.document(doc_id), Counter[int]()
    shape = documents.sentences(doc_id)
    for mention, reading in read(doc_id).facts:
        seen[mention.start] += 1
        copy = f".{seen[mention.start]}" if seen[mention.start] > 1 else ""
        start, end = shape.sentence(mention.start)
        yield {"fact_id": f"{doc_id}@{mention.start}{copy}", **mention_row(doc_id, mention),
               **{name: getattr(reading, name) for name in ("entity", "indicator", "measure", "period", "note")},
               "section": shape.section(mention.start), "sentence_start": start, "sentence_end": end,
               "sentence": text[start:end]}
