"""The vocabulary: word lists of data/raw, read with the standard library alone so that this package can be used without
the rest. A cell holds words, not patterns; what stands in it is looked for as it stands."""

from __future__ import annotations

import contextlib
import csv
import functools
import io
import os
import re
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from nanshan_data.errors import DataError, gathered, merge_mark

try:
    HERE = Path.cwd()
except OSError:  # the folder was deleted
    HERE = Path()
"""A relative NANSHAN_ROOT is meant from where Python was started."""
_PATTERN = re.compile(r"[\\()\[\]{}*?^$.（）\s]")
"""What stands in patterns or between words, and so in no word of a list."""
_SEVERAL = ("nouns", "subjects", "next", "words")
"""The columns of word lists whose cells hold several words."""
_LATIN = re.compile(r"[A-Za-z]+")

CODES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "qualifiers": {"qualifier": ("over", "at_least", "nearly", "about", "under", "at_most"),
                   "place": ("before", "behind", "magnitude", "ranks")},
    "durations": {"place": ("before", "behind", "both", "tenor", "annual")},
    "falls": {"scope": ("verb", "noun", "share")}, "names": {"role": ("index", "label", "person", "era", "edition", "tier", "event")},
    "plans": {"role": ("goal", "estimate", "plan", "limit", "done", "act")},
    "proposals": {"role": ("lead", "verb", "growth", "new", "act", "year", "drop", "attribute", "back", "body",
                           "general", "others", "does", "did", "adverb", "keep", "ahead", "tail", "common", "head", "class", "usual")}}
"""What the columns of word lists may say."""


def listed(folder: str, name: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a word list below data/raw, which must have these columns; the first names each row, once.

    ``row`` is the number of each as a spreadsheet shows it; columns of ``CODES`` hold these codes, each of them once.
    """
    place = f"data/raw/{folder}/{name}.csv"
    header, *records = _records(place) or [[]]
    if missing := [column for column in columns if column not in header]:
        raise DataError(f"{place}, row 1: missing column {', '.join(missing)}; the columns are {','.join(columns)}")
    seen = {""}

    def row_of(numbered: tuple[int, list[str]]) -> dict[str, str]:
        number, cells = numbered
        if len(cells) != len(header):
            raise DataError(f"{place}, row {number}: not as many cells as the header has; quote a cell with a comma")
        row = {**dict(zip(header, cells, strict=True)), "row": str(number)}
        if row[columns[0]] in seen:
            raise DataError(f"{place}, row {number}, column {columns[0]}: {row[columns[0]]!r} is empty or stands in "
                            "another row already; fill it in or remove one")
        seen.add(row[columns[0]])
        for column, codes in CODES.get(name, {}).items():
            if row.get(column) not in codes:
                raise DataError(f"{place}, row {number}, column {column}: {row.get(column)!r} is not one of "
                                f"{', '.join(codes)}; correct it")
        if folder == "grammar":
            _check_words(name, row, f"{place}, row {number}")
        return row

    rows = gathered(row_of, ((number, cells) for number, cells in enumerate(records, start=2) if any(cells)))
    if not rows:
        raise DataError(f"{place}: has no rows below its header; restore them from git")
    for column, codes in CODES.get(name, {}).items():
        if unused := set(codes) - {row[column] for row in rows}:
            raise DataError(f"{place}: has no row whose {column} is {min(unused)}; restore it from git")
    return rows


def _check_words(name: str, row: Mapping[str, str], place: str) -> None:
    """DataError where a cell holds what is no word, or a unit that units.csv does not know, or an alias is a unit."""
    for column, cell in row.items():
        for word in (cell.split("|") if column in _SEVERAL and cell else [cell]):
            if _PATTERN.search(word) or "|" in word or (not word and cell):
                raise DataError(f"{place}, column {column}: {word!r} is no word; write words as they stand in texts"
                                + (", one | between two of them" if column in _SEVERAL else ""))
    if "unit" in row and row["unit"] not in dimensions():
        raise DataError(f"{place}, column unit: {row['unit']!r} is no unit of data/raw/codebook/units.csv; correct it "
                        "or add the unit there")
    if name == "aliases" and row["word"] in dimensions():
        raise DataError(f"{place}, column word: {row['word']!r} is a unit of data/raw/codebook/units.csv itself, and "
                        "would mean another; delete one of the two rows")


def _records(place: str) -> list[list[str]]:
    path = HERE / (os.environ.get("NANSHAN_ROOT") or Path(__file__).resolve().parents[3]) / place
    if not path.exists() and "NANSHAN_ROOT" not in os.environ:
        path = _shipped(place) or path
    if path.exists() and not path.is_file():  # a pipe may never end
        raise DataError(f"{place}: is no file; restore it from git")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            text = file.read()
        if found := merge_mark(text, "<=>"):
            raise DataError(f"{place}, line {found[0]}: {found[1]}")
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{place}: cannot be read ({error}); restore it from git") from None


def _shipped(place: str) -> Path | None:
    """The copy that a wheel brings along, wherever its files were put; None where there is none."""
    with contextlib.suppress(metadata.PackageNotFoundError):
        for file in metadata.files("nanshan-data") or ():
            if file.as_posix().endswith(f"share/nanshan-data/{place}"):
                return Path(str(file.locate()))
    return None


def either(words: Iterable[str]) -> str:
    """A pattern that finds any of the words, the longest first; nothing where there are none."""
    return "|".join(map(re.escape, sorted(filter(None, words), key=len, reverse=True))) or "(?!)"


def guarded(row: dict[str, str]) -> str:
    """The pattern of a word that must not stand after or before certain characters (近, but not 附近).

    The word comes first, so that a search can skip to its first character.
    """
    word, after, before = re.escape(row["word"]), row.get("not_after", ""), row.get("not_before", "")
    return (word + (f"(?<![{re.escape(after)}]{word})" if after else "") + (f"(?![{re.escape(before)}])" if before else ""))


def first(words: Iterable[str]) -> str:
    """A look at the first character, so that a search passes quickly over all others."""
    return f"(?=[{re.escape(''.join(sorted({word[0] for word in words if word})))}])"


def lasts(words: Iterable[str], more: str = "") -> frozenset[str]:
    """The last characters of the words, and ``more``: where none of them stands, no look for the words is needed."""
    return frozenset({word[-1] for word in words} | set(more))


@functools.cache
def words(name: str, column: str, value: str) -> str:
    """A pattern for the words of a list of the grammar whose ``column`` says ``value``."""
    return either([row["word"] for row in listed("grammar", name, ("word", column)) if row[column] == value])


@functools.cache
def grouped(name: str, column: str, **only: str) -> dict[str, str]:
    """A pattern for the guarded words of a list of the grammar, the longest first, by what ``column`` says of them;
    ``only`` those of certain columns.
    """
    found: dict[str, list[str]] = {}
    for row in sorted(listed("grammar", name, ("word", column)), key=lambda row: -len(row["word"])):
        if only.items() <= row.items():
            found.setdefault(row[column], []).append(guarded(row))
    return {code: "|".join(words) for code, words in found.items()}


@functools.cache
def dimensions() -> dict[str, str]:
    """What each unit of units.csv measures: money, area, count …"""
    return {row["unit"]: row["dimension"] for row in listed("codebook", "units", ("unit", "dimension"))}


class Counters(NamedTuple):
    """data/raw/grammar/counters.csv: what stands after a counter that is part of another word (12 分会场, 3 场景), and the
    nouns (近 10 万熟练工人) and subjects (用户突破 300 万) that supply the counter which a number lacks.
    """

    other_words: dict[str, str]
    units: list[str]
    noun: re.Pattern[str]
    subject: re.Pattern[str]


@functools.cache
def counters() -> Counters:
    """The words of every counter; one group of ``noun`` and of ``subject`` for each of ``units``."""
    rows = listed("grammar", "counters", ("unit", "not_before", "nouns", "subjects"))
    nouns, subjects = (
        first(word for row in rows for word in row[column].split("|"))
        + "(?:" + "|".join(f"({either(row[column].split('|'))})" for row in rows) + ")" for column in ("nouns", "subjects"))
    return Counters({row["unit"]: row["not_before"] for row in rows}, [row["unit"] for row in rows],
                    re.compile(f"[^，。；、：\\d“]{{0,6}}?{nouns}"), re.compile(f".*{subjects}", re.DOTALL))


class Units(NamedTuple):
    """How units are written: one pattern for each first character, the unit that an alias means, and one for any."""

    by_first: dict[str, re.Pattern[str]]
    meant: dict[str, str]
    any: str


@functools.cache
def units() -> Units:
    """Every unit of the codebook and every alias (pct, 钟头), longest first, not where it is part of another word."""
    aliases = {row["word"]: row["unit"] for row in listed("grammar", "aliases", ("word", "unit"))}
    names = sorted({*dimensions(), *aliases}, key=len, reverse=True)
    patterns = {name: _unit(name) for name in names}
    firsts: dict[str, list[str]] = {}
    for name in names:
        firsts.setdefault(name[0], []).append(patterns[name])
    return Units({first: re.compile("|".join(found)) for first, found in firsts.items()}, aliases,
                 "(?:" + "|".join(patterns.values()) + ")")


def _unit(name: str) -> str:
    other = counters().other_words.get(name, "")
    if name in ("X", "x"):
        return name + r"(?!(?!P[EBS])[\w²³]|(?<=[A-Za-z].))"  # 22xPE
    latin = r"(?![A-Za-z0-9²³])" if _LATIN.fullmatch(name) else ""
    return re.escape(name) + latin + (f"(?![{re.escape(other)}])" if other else "")
