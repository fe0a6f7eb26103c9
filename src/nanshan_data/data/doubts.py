"""What is no error in the readings, but worth a second look: two values for one thing, years that cannot be meant,
bodies that the document does not name, and what flowed in part of a year."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from nanshan_data.data import codebook, documents, lookup
from nanshan_data.figures.figure import Figure
from nanshan_data.periods import period
from nanshan_data.quantities.layout import squeezed

FIRST, AHEAD = 1949, 15
"""Facts are of no year before this, nor so many years after the latest document."""
_PARTS = ("half", "quarter", "month", "day")


def doubts() -> list[str]:
    """Sentences about facts, in the order of the documents; empty where nothing is doubtful.

    >>> any("832.56" in doubt for doubt in doubts())
    True
    """
    figures = list(lookup.document_figures().values())
    return [*_unlike(figures), *_years(figures), *_unnamed(figures), *_parts(figures)]


def _unlike(figures: list[Figure]) -> Iterator[str]:
    """Facts of one kind that say the same of the same, with values that no rounding joins."""
    alike: dict[tuple[str, ...], list[Figure]] = {}
    for figure in figures:
        if figure.period and figure.measure != "threshold":  # one may pass several marks in a year
            key = (figure.entity, figure.indicator, figure.measure, figure.period, figure.unit, figure.kind)
            alike.setdefault(key, []).append(figure)
    for found in alike.values():
        for one, other in pairwise(found):
            if not one.interval.overlaps(other.interval):
                yield f"{_about(one)} is {one.text} in {one.id} and {other.text} in {other.id}"


def _years(figures: list[Figure]) -> Iterator[str]:
    last = int(documents.data_date()[:4]) + AHEAD
    for figure in figures:
        if figure.period and not FIRST <= figure.year <= last:
            yield f"{_about(figure)} ({figure.id}) is of a year before {FIRST} or after {last}"


def _unnamed(figures: list[Figure]) -> Iterator[str]:
    """Bodies whose name the document does not have as it stands in the register: once for each document."""
    for doc_id, entity in dict.fromkeys((figure.doc_id, figure.entity) for figure in figures):
        if squeezed(entity) not in squeezed(documents.document(doc_id)):
            yield f"{entity} has figures in {doc_id}, which does not name it so"


def _parts(figures: list[Figure]) -> Iterator[str]:
    known = codebook.indicators()
    for figure in figures:
        when = period(figure.period) if figure.period else None
        months = when and when.frequency == "span" and when.first.year == when.last.year  # 2025-01/2025-11
        if when and (months or when.frequency in _PARTS) and known[figure.indicator].stock != "yes":
            yield f"{_about(figure)} ({figure.id}) flowed in part of a year, and stands in no annual table"


def _about(figure: Figure) -> str:
    return " ".join((figure.entity, figure.indicator, figure.measure, figure.period))
