"""What the notebook on sources and method shows: documents, coverage, codebook, breaks and terms, as rows of tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nanshan_data.data import codebook, frames, reference
from nanshan_data.data.documents import register
from nanshan_data.data.readings import KINDS
from nanshan_data.notebook import wording
from nanshan_data.notebook.wording import LANGUAGES

LEVELS = ("gdp", "land_area", "resident_population")
Row = dict[str, Any]


def documents() -> list[Row]:
    """The register, a row for each document: name with date, and caveat, in both languages."""
    return [{"document": (f"{source.short_name_en} ({_dated(source.date, 'en')})",
                          f"{source.short_name_zh}（{_dated(source.date, 'zh')}）"),
             "caveat": (source.caveat_en, source.caveat_zh)} for source in register().values()]


def _dated(date: str, lang: str) -> str:
    return wording.period(date, lang) if date else wording.label("ui", "undated", lang)


def document_columns() -> dict[str, tuple[str, str]]:
    """Headings of the columns that stand for documents, by doc_id."""
    return {doc_id: (source.short_name_en, source.short_name_zh) for doc_id, source in register().items()}


def coverage() -> list[Row]:
    """How many numbers of each kind every document holds: a row for each kind and one for all of them."""
    counts, doc_ids = frames.mentions().groupby(["kind", "doc_id"]).size(), list(register())
    rows: list[Row] = [{"kind": kind, **{doc: int(counts.get((kind, doc), 0)) for doc in doc_ids}} for kind in KINDS]
    rows.append({"kind": ("All numbers", "合计"), **{doc: sum(row[doc] for row in rows) for doc in doc_ids}})
    return [{**row, "all": sum(row[doc] for doc in doc_ids)} for row in rows]


def themes() -> list[Row]:
    """The codebook by theme: how many indicators it defines and how many facts of the documents bear one of them."""
    used = [codebook.indicators()[name].theme for name in frames.facts()["indicator"]]
    defined = [indicator.theme for indicator in codebook.indicators().values()]
    rows = [{"theme": (theme.name_en, theme.name_zh), "indicators": defined.count(name), "facts": used.count(name)}
            for name, theme in codebook.themes().items()]
    return sorted((row for row in rows if row["indicators"]), key=lambda row: -int(row["facts"]))


def outside_figures() -> list[Row]:
    """The outside figures by status: how many there are and how many are the ones to work with."""
    frame = reference.reference()
    return [{"status": status, "figures": int((frame["status"] == status).sum()),
             "used": int(((frame["status"] == status) & frame["use"]).sum())} for status in reference.ALLOWED["status"]]


def breaks(places: Sequence[str]) -> list[Row]:
    """The years between which GDP, area or population of these places must not be compared, with the reason."""
    frame = reference.breaks()
    groups = frame[frame["entity"].isin(places) & frame["indicator"].isin(LEVELS)].groupby(
        ["entity", "from_period", "to_period", "reason_en", "reason_zh"], sort=False)["indicator"]
    rows = [{"place": str(entity), "years": f"{first}–{last}", "reason": (str(english), str(chinese)),
             "where": tuple(f"{wording.name(str(entity), lang)} {first}–{last}" for lang in LANGUAGES),
             "series": tuple(wording.joined([wording.name(name, lang) for name in names], lang) for lang in LANGUAGES)}
            for (entity, first, last, english, chinese), names in groups]
    return sorted(rows, key=lambda row: (places.index(row["place"]), row["years"]))


def terms() -> list[Row]:
    """The glossary: term, in English with the Chinese behind it, and definition."""
    return [{"term": (f"{term.name_en} ({term.term})", term.term),
             "definition": (term.definition_en, term.definition_zh)} for term in codebook.glossary().values()]
