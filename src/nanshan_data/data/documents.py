"""The documents: their register, and their text byte for byte."""

from __future__ import annotations

import hashlib

from nanshan_data.data import files, forms
from nanshan_data.data.files import Row, fault, raw
from nanshan_data.quantities.layout import Layout, layout

CONFIDENCE = ("high", "medium", "low")
"""How far a source is trusted, the most trusted first."""


@files.per_root
def register() -> dict[str, Row]:
    """The documents by doc_id, in the order of the register."""
    def check(row: Row) -> None:
        if row["doc_id"] == "reference":
            raise row.fault("'reference' is what the page of outside figures is called; take another", "doc_id")
        if row["file"] != f"{row['doc_id']}.txt":
            raise row.fault(f"{row['file']!r} is not the doc_id with .txt; write {row['doc_id']}.txt and name it so",
                            "file")

    return {row.doc_id: row for row in forms.rows("documents/sources", check)}


@files.per_root
def document(doc_id: str) -> str:
    """The document's text, newlines untouched; its bytes must be those of the register."""
    known = register()
    if doc_id not in known:
        raise fault(raw("documents", "sources.csv"), f"has no document {doc_id!r}; take one of {', '.join(known)}")
    path, expected = raw("documents", known[doc_id].file), known[doc_id].sha256
    content = files.read_bytes(path)
    if (actual := hashlib.sha256(content).hexdigest()) != expected:
        raise fault(path, f"the file has changed: sha256 is {actual}, sources.csv expects {expected}. Restore it (git "
                    f"checkout -- {files.shown(path)}), or, if the new text is meant, enter its sha256 in sources.csv "
                    "and check the document's readings")
    text = files.decode(content, path)
    files.check_visible(text, path)
    return text


@files.per_root
def sentences(doc_id: str) -> Layout:
    """Where the sentences and sections of a document begin and end."""
    return layout(document(doc_id))


@files.per_root
def _headings() -> dict[tuple[str, str], str]:
    def stands(row: Row) -> None:
        if row["heading"] not in {line.strip("# \r") for line in document(row["doc_id"]).split("\n")}:
            raise row.fault(f"{row['doc_id']} has no line {row['heading']!r}; copy the heading as it stands there",
                            "heading")

    return {(row.doc_id, row.heading): row.gloss_en for row in forms.rows("documents/headings", stands)}


def glosses(doc_id: str) -> dict[str, str]:
    """The English of a document's headings, where somebody wrote it."""
    return {heading: gloss for (name, heading), gloss in _headings().items() if name == doc_id}


def data_date() -> str:
    """The date of the latest document: the date that pages show."""
    latest = max(source.date for source in register().values())
    if not latest:
        raise fault(raw("documents", "sources.csv"), "dates no document; give the date of one at least", column="date")
    return latest
