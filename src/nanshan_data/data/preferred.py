"""Of several figures that say the same, the one to work with: one rule, wherever one is needed.

- Among documents: reported before target before claim, then the narrowest bounds, exact before hedged, then the plan
  report, then the order of the register and of the text.
- Among outside figures: those that figures.csv marks for use (on each basis by confidence, then the better kind of
  source, then more digits; exceptions stand in NOTES.md beside it), then the basis that bases.csv lists first.
- Between the two: reported before target before claim, then confidence, then the basis of the series, then the
  narrowest bounds; where all that is equal the document, since its sentence is at hand.
"""

from __future__ import annotations

from collections.abc import Iterable

from nanshan_data.data import bases, documents, reference
from nanshan_data.data.documents import CONFIDENCE
from nanshan_data.figures.figure import Figure

PLAN = "plan-report-"
"""How the ids of plan reports begin, one report a year."""
KINDS = ("stat", "target", "claim")
Meaning = tuple[str, str, str, str]


def meaning(figure: Figure) -> Meaning:
    """Whom and what a figure is about, how it is expressed, and when: figures that share this say the same.

    Where a text gives no date the note tells figures apart (the smallest model, the largest); of thresholds each one
    passed is a fact of its own.
    """
    mark = f" {figure.value:g}" if figure.measure == "threshold" else ""
    return figure.entity, figure.indicator, figure.measure, (figure.period or figure.note) + mark


def _width(figure: Figure) -> float:
    low, high = figure.interval.ends
    return (high - low) / abs(figure.value or 1)


def among_documents(figure: Figure) -> tuple[object, ...]:
    """Sorts figures of documents that say the same, the preferred one first."""
    order = list(documents.register()).index(figure.doc_id)
    return (KINDS.index(figure.kind), _width(figure), figure.qualifier != "exact",
            not figure.doc_id.startswith(PLAN), order, figure.start)


def among_outside(figure: Figure) -> tuple[object, ...]:
    """Sorts outside figures that say the same, the preferred one first."""
    return not reference.row(figure.id)["use"], bases.rank(figure.basis)


def confidence(figure: Figure) -> str:
    """How far the source of a document's or an outside figure is trusted; empty where nobody judged it."""
    if figure.origin == "reference":
        return reference.row(figure.id)["confidence"]
    return documents.register()[figure.doc_id].confidence


def _between(figure: Figure) -> tuple[object, ...]:
    document, trusted = figure.origin == "document", confidence(figure)
    return (KINDS.index(figure.kind) if document else 0, (*CONFIDENCE, "").index(trusted), bases.rank(figure.basis),
            _width(figure), not document)


def best(figures: Iterable[Figure]) -> Figure:
    """The preferred one of figures of documents and outside figures that say the same; ValueError for none."""
    every = list(figures)
    told = [figure for figure in every if figure.origin == "document"]
    outside = [figure for figure in every if figure.origin == "reference"]
    firsts = [min(group, key=order) for group, order in ((told, among_documents), (outside, among_outside)) if group]
    return min(firsts, key=_between)


def ids(figures: Iterable[Figure]) -> frozenset[str]:
    """The ids of the preferred ones, one for each meaning."""
    groups: dict[Meaning, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(meaning(figure), []).append(figure)
    return frozenset(best(group).id for group in groups.values())
