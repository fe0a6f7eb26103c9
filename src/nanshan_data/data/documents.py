"""The documents: their register, and their text byte for byte."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields

from nanshan_data.data.files import (
    Row,
    check_address,
    check_known,
    check_visible,
    decode,
    fault,
    per_root,
    raw,
    read_bytes,
    read_csv,
    shown,
)
from nanshan_data.data.periods import check_period
from nanshan_data.errors import gathered
from nanshan_data.quantities.layout import Layout, layout

SCRIPTS = ("simplified", "traditional", "")

CONFIDENCE = ("high", "medium", "low")
"""How far a source is trusted, the most trusted first."""


@dataclass(frozen=True, slots=True)
class Source:
    """One line of the register: what a document says of itself; empty where it says nothing.

    ``confidence`` is how far its figures are trusted beside outside ones: high, medium, low; empty = not judged.
    """

    doc_id: str
    file: str
    original_name: str
    title: str
    title_en: str
    short_name_zh: str
    short_name_en: str
    publisher: str
    author: str
    date: str
    script: str
    confidence: str
    url: str
    sha256: str
    caveat_zh: str
    caveat_en: str
    rights_zh: str
    rights_en: str


@per_root
def register() -> dict[str, Source]:
    """The documents by doc_id, in the order of the register."""
    path = raw("documents", "sources.csv")
    rows = read_csv(path, [field.name for field in fields(Source)], key=["doc_id"], ids=["doc_id"])
    check_known(path, rows, {
        "script": (SCRIPTS, "simplified, traditional or empty"),
        "confidence": ((*CONFIDENCE, ""), f"{', '.join(CONFIDENCE)} or empty")})

    def source(row: Row) -> Source:
        if row["file"] != f"{row['doc_id']}.txt":
            raise fault(path, f"{row['file']!r} is not the doc_id with .txt; write {row['doc_id']}.txt and name it so",
                        row=row.number, column="file")
        check_address(path, row, "url")
        check_period(path, row, "date", ("day",))
        return Source(**row)

    return {found.doc_id: found for found in gathered(source, rows)}


@per_root
def document(doc_id: str) -> str:
    """The document's text, newlines untouched; its bytes must be those of the register."""
    known = register()
    if doc_id not in known:
        raise fault(raw("documents", "sources.csv"), f"has no document {doc_id!r}; take one of {', '.join(known)}")
    path, expected = raw("documents", known[doc_id].file), known[doc_id].sha256
    content = read_bytes(path)
    if (actual := hashlib.sha256(content).hexdigest()) != expected:
        raise fault(path, f"the file has changed: sha256 is {actual}, sources.csv expects {expected}. Restore it (git "
                    f"checkout -- {shown(path)}), or, if the new text is meant, enter its sha256 in sources.csv and "
                    "check the document's readings")
    text = decode(content, path)
    check_visible(text, path)
    return text


@per_root
def sentences(doc_id: str) -> Layout:
    """Where the sentences and sections of a document begin and end."""
    return layout(document(doc_id))


@per_root
def _headings() -> dict[tuple[str, str], str]:
    path = raw("documents", "headings.csv")
    rows = read_csv(path, ("doc_id", "heading", "gloss_en"), key=("doc_id", "heading"), filled=("gloss_en",))
    check_known(path, rows, {"doc_id": (tuple(register()), "a document of sources.csv")})

    def stands(row: Row) -> None:
        if row["heading"] not in {line.strip("# \r") for line in document(row["doc_id"]).split("\n")}:
            raise fault(path, f"{row['doc_id']} has no line {row['heading']!r}; copy the heading as it stands there",
                        row=row.number, column="heading")

    gathered(stands, rows)
    return {(row["doc_id"], row["heading"]): row["gloss_en"] for row in rows}


def glosses(doc_id: str) -> dict[str, str]:
    """The English of a document's headings, where somebody wrote it."""
    return {heading: gloss for (name, heading), gloss in _headings().items() if name == doc_id}


def data_date() -> str:
    """The date of the latest document: the date that pages show."""
    latest = max(source.date for source in register().values())
    if not latest:
        raise fault(raw("documents", "sources.csv"), "dates no document; give the date of one at least", column="date")
    return latest
