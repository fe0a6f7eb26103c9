"""What the article says of all of Shenzhen's districts, of several and of one, coded on a written scheme.

The rules are in ``data/raw/strategies/SCHEME.md``. ``records.csv`` is the coding of record; ``coding_a.csv`` and
``coding_b.csv`` are the two codings behind it, made without sight of each other. A record points at words of a
document, never at offsets or numbers.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from nanshan_data.data import documents, files, forms, lookup
from nanshan_data.errors import DataError, gathered, quoted
from nanshan_data.figures.figure import Figure

LEVELS = ("all", "several", "one", "province")
ASPECTS = ("slogan", "goal", "action", "support", "feature")
NAMES = {"entities": "entity", "themes": "theme", "level": "scope"}
"""What the tables call the columns of a coding; a level is a number there."""
COUNTS = ["both", "first", "second", "neither"]
"""How two coders decided on a sentence: both yes, only one of them, neither."""


@files.per_root
def themes() -> Mapping[str, tuple[str, str]]:
    """Theme id → its name in English and Chinese, in the order of themes.csv."""
    return {row.theme: (row.name_en, row.name_zh) for row in forms.rows("strategies/themes")}


def coding(name: str = "records") -> pd.DataFrame:
    """A coding, a row a record: the columns of the file, ``entities`` and ``themes`` as lists, and ``start``, ``end``
    of the words, ``sentence`` and ``sentence_start``; DataError for words that do not stand in the document once."""
    rows = forms.rows(f"strategies/{name}", form="strategies/records")
    return pd.DataFrame(gathered(lambda row: {**row, "entities": row["entities"].split(";"),
                                              "themes": row["themes"].split(";"), **_place(row)}, rows))


def _place(row: files.Row) -> dict[str, object]:
    text = documents.document(row["doc_id"])
    if (times := text.count(row["words"])) != 1:
        what = f"stand {times} times; give more of them" if times else "do not stand in the document; copy them from it"
        raise row.fault(f"the words {row['words']!r} {what}", "words")
    start = text.index(row["words"])
    end = start + len(row["words"])
    first, last = documents.sentences(row["doc_id"]).sentence(start)
    if end > last:
        raise row.fault(f"the words {row['words']!r} run over the end of a sentence; make two records", "words")
    return {"start": start, "end": end, "sentence": text[first:last], "sentence_start": first}


def strategies_table() -> pd.DataFrame:
    """strategies.csv: a row for each record and each place that it speaks of, with the facts (numbers) in its words."""
    found = coding().explode("entities").rename(columns=NAMES)
    found["fact_ids"] = [";".join(fact.id for fact in figures(*span)) for span in
                         zip(found.doc_id, found.start, found.end, strict=True)]
    return found.assign(origin="document", source_id=_ids(found))


def themes_table() -> pd.DataFrame:
    """district_themes.csv: a row for each record, place and theme."""
    found = coding().explode("entities").explode("themes", ignore_index=True).rename(columns=NAMES)
    names = found.theme.map(themes())
    return found.assign(name_en=names.str[0], name_zh=names.str[1], origin="document", source_id=_ids(found))


def _ids(found: pd.DataFrame) -> pd.Series:
    """``doc_id@start``, as for facts."""
    return found.doc_id + "@" + found.start.astype(str)


def figures(doc_id: str, start: int, end: int) -> list[Figure]:
    """The numbers within words of a document."""
    return [fact for fact in lookup.find(doc_id=doc_id) if start <= fact.start < end]


# --- two coders ------------------------------------------------------------------------------------------------------


def sentences(doc_id: str) -> list[int]:
    """Where the sentences begin that are units of coding: from the first to the last that ends in a full stop, those
    that end as sentences do, and no headings."""
    text = documents.document(doc_id)
    found = documents.sentences(doc_id)
    ends = [text[end - 1] for end in found.ends]
    last = len(ends) - ends[::-1].index("。")
    return [found.starts[n] for n in range(ends.index("。"), last) if ends[n] in "。；;"]


CODERS = ("coding_a", "coding_b")


def coding_agreement(first: str = CODERS[0], second: str = CODERS[1]) -> pd.DataFrame:
    """Two codings compared sentence by sentence: for each decision (level, entities, aspect, themes) and each answer
    to it, in how many sentences both coders give it, only the first, only the second, or neither, and Cohen's κ.

    The answer ``""`` counts all answers of a decision together.

    >>> from nanshan_data import coding_agreement
    >>> list(coding_agreement())
    ['both', 'first', 'second', 'neither', 'kappa']
    """
    known = ("records", *CODERS)
    for name in (first, second):
        if not isinstance(name, str) or name not in known:
            raise DataError(f"there is no coding {quoted(name)}; take two of {', '.join(known)}")
    codings = [coding(name) for name in (first, second)]
    units = {(doc_id, start) for doc_id in codings[0].doc_id.unique() for start in sentences(doc_id)}
    places = sorted({place for found in codings for places in found.entities for place in places})
    answers = {"level": LEVELS, "entities": places, "aspect": ASPECTS, "themes": tuple(themes())}
    rows = []
    for decision, answer in ((decision, answer) for decision, given in answers.items() for answer in given):
        a, b = (_answered(found, decision, answer) for found in codings)
        rows.append((decision, answer, len(a & b), len(a - b), len(b - a), len(units - a - b)))
    counts = pd.DataFrame(rows, columns=["decision", "answer", *COUNTS])
    pooled = counts.groupby("decision", as_index=False, sort=False)[COUNTS].sum().assign(answer="")
    counts = pd.concat([pooled, counts]).set_index(["decision", "answer"])
    return counts.assign(kappa=kappa(counts))


def _answered(found: pd.DataFrame, decision: str, answer: str) -> set[tuple[str, int]]:
    """The sentences for which a coding gives an answer."""
    single = found.explode(decision)
    given = single[single[decision] == answer]
    return {*zip(given.doc_id, given.sentence_start, strict=True)}


def kappa(counts: pd.DataFrame) -> pd.Series:
    """Cohen's κ of each row of counts: agreement beyond what chance would give; missing where chance gives it all."""
    both, first, second, _ = (counts[name] / counts[COUNTS].sum(axis=1) for name in COUNTS)
    one, other = both + first, both + second
    chance = one * other + (1 - one) * (1 - other)
    return ((1 - first - second - chance) / (1 - chance)).where(chance < 1)
