"""What the districts say they will do: slogans, goals, actions and support, each with its words in the text.

``records.csv`` points at exact words of a document, never at numbers; ``themes.csv`` is the dictionary that codes
them. A district bears a theme where a word of the theme stands in words recorded for it, and that word is the evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nanshan_data.data import codebook, documents, files, lookup
from nanshan_data.errors import gathered
from nanshan_data.figures.figure import Figure
from nanshan_data.quantities.layout import layout
from nanshan_data.quantities.lexicon import words_of

if TYPE_CHECKING:
    import pandas as pd

ASPECTS = ("slogan", "goal", "action", "support")
RECORD_COLUMNS = ("entity", "aspect", "doc_id", "words", "gloss_en")
THEME_COLUMNS = ("theme", "name_zh", "name_en", "words")


@dataclass(frozen=True, slots=True)
class Statement:
    """Words in which a document reports a slogan, goal, action or support measure of a place."""

    entity: str
    aspect: str
    doc_id: str
    words: str
    gloss_en: str
    start: int
    end: int

    @property
    def id(self) -> str:
        """``doc_id@start``, as for facts."""
        return f"{self.doc_id}@{self.start}"


def _path(name: str) -> Path:
    return files.raw("strategies", f"{name}.csv")


@files.per_root
def statements() -> tuple[Statement, ...]:
    """All records, located in their documents, in file order."""
    rows = files.read_csv(_path("records"), RECORD_COLUMNS, key=("entity", "aspect", "doc_id", "words"))
    files.check_known(_path("records"), rows, {
        "entity": (codebook.entities(), "in entities.csv"), "doc_id": (documents.register(), "in sources.csv"),
        "aspect": (ASPECTS, f"known; it is one of {', '.join(ASPECTS)}")})
    return tuple(gathered(_located, rows))


def _located(row: files.Row) -> Statement:
    text = documents.document(row["doc_id"])
    if (times := text.count(row["words"])) != 1:
        what = f"stand {times} times; give more of them" if times else "do not stand in the document; copy them from it"
        raise files.fault(_path("records"), f"the words {row['words']!r} {what}", row=row.number, column="words")
    start = text.index(row["words"])
    return Statement(**row, start=start, end=start + len(row["words"]))


@files.per_root
def dictionary() -> Mapping[str, tuple[files.Row, tuple[str, ...]]]:
    """Theme id → its row (names in both languages) and the words that stand for it."""
    path = _path("themes")
    rows = files.read_csv(path, THEME_COLUMNS, key=("theme",), filled=("words",), ids=("theme",))
    return {row["theme"]: (row, words_of(row["words"], f"{files.shown(path)}, row {row.number}, column words"))
            for row in rows}


def strategies_table() -> pd.DataFrame:
    """strategies.csv: entity, aspect, words, gloss_en, where they stand, and the facts (numbers) within them."""
    import pandas as pd

    return pd.DataFrame([_row(statement) for statement in statements()])


def figures(statement: Statement) -> list[Figure]:
    """The numbers within the words of a statement."""
    return [fact for fact in lookup.find(doc_id=statement.doc_id) if statement.start <= fact.start < statement.end]


def _row(statement: Statement) -> dict[str, object]:
    text = documents.document(statement.doc_id)
    first, last = layout(text).sentence(statement.start)
    return {"entity": statement.entity, "aspect": statement.aspect, "words": statement.words,
            "gloss_en": statement.gloss_en, "doc_id": statement.doc_id, "start": statement.start, "end": statement.end,
            "sentence": text[first:max(last, statement.end)], "origin": "document", "source_id": statement.id,
            "fact_ids": ";".join(fact.id for fact in figures(statement))}


def themes_table() -> pd.DataFrame:
    """district_themes.csv: a row for each word of a theme in the words recorded for a place, with its offsets."""
    import pandas as pd

    return pd.DataFrame([mark for statement in statements() for mark in _marks(statement)])


def _marks(statement: Statement) -> Iterator[dict[str, object]]:
    for theme, (names, words) in dictionary().items():
        longest_first = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
        for hit in re.finditer(longest_first, statement.words):
            start = statement.start + hit.start()
            yield {"entity": statement.entity, "theme": theme, "name_zh": names["name_zh"], "name_en": names["name_en"],
                   "aspect": statement.aspect, "word": hit.group(), "doc_id": statement.doc_id, "start": start,
                   "end": start + len(hit.group()), "origin": "document", "source_id": statement.id}


def matrix() -> pd.DataFrame:
    """Places by themes: how many recorded statements of the place bear the theme; themes in dictionary order."""
    found = themes_table().drop_duplicates(["entity", "theme", "source_id"])
    counts = found.groupby(["entity", "theme"]).size().unstack(fill_value=0)
    places = dict.fromkeys(statement.entity for statement in statements())
    return counts.reindex(index=list(places), columns=list(dictionary()), fill_value=0)
