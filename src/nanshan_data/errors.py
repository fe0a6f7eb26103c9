"""The one error that readers of this project are meant to see."""

from __future__ import annotations

import re
import reprlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from typing import TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")
SHOWN = 20
"""So many errors of one kind are told; of the others only how many there are."""
_enough: ContextVar[bool] = ContextVar("enough", default=False)
"""Whether so many errors were found that those to come are only counted: no names near to theirs are looked for."""


class DataError(Exception):
    """Something in the data is wrong; the message names file, row, what is wrong and what to do.

    >>> from nanshan_data import DataError, fact
    >>> try:
    ...     fact("gdp", "南山区", 1893)
    ... except DataError as error:
    ...     print(str(error).split(",")[0])
    no fact for gdp
    """

    count = 1  # of the errors that it tells
    placed = False  # whether it names the file already


def check_given(value: object, kind: type | tuple[type, ...], wanted: str) -> None:
    """DataError where a caller passes something of another kind; ``wanted`` says what to pass."""
    if not isinstance(value, kind):
        raise DataError(f"{quoted(value)} is of the type {type(value).__name__}; pass {wanted}")


def quoted(value: object) -> str:
    """Any object as a message quotes it, on one line and cut where it is long.

    >>> quoted([1] * 100)
    '[1, 1, 1, 1, 1, 1, ...]'
    """
    return " ".join(reprlib.repr(value).split())


def nearest(name: str, known: Iterable[str], ids: Mapping[str, str] | None = None) -> str:
    """The names that come near one that is not known, in brackets; their ``ids``, where they have some.

    >>> nearest("gpd", ["gdp", "land_area"])
    ' (did you mean gdp?)'
    """
    import difflib

    if _enough.get():
        return ""
    near = difflib.get_close_matches(name, [*known], n=9, cutoff=0.5)
    near = list(dict.fromkeys(ids[each] for each in near) if ids else near)
    return f" (did you mean {', '.join(near[:3])}?)" if near else ""


def merge_mark(text: str, marks: str = "<>") -> tuple[int, str] | None:
    """The line of a mark that git leaves where two versions were not merged, and what to say of it."""
    found = re.search(rf"^([{marks}])\1{{6}}(?=[ \r\n]|$)", text, re.MULTILINE)
    return found and (text.count("\n", 0, found.start()) + 1,
                      f"holds {found[0]}, a mark of a merge that is not finished; keep one version, without the marks")


def few(lines: Sequence[str]) -> list[str]:
    """The first twenty lines, and how many more there are."""
    return [*lines[:SHOWN], *[f"… and {len(lines) - SHOWN} more"] * (len(lines) > SHOWN)]


def summed(errors: Sequence[DataError]) -> DataError:
    """Several errors as one: the first twenty, a line each, and how many more there are."""
    told = {str(error): error for error in errors}  # a file that many ask for is wrong once
    error = DataError("\n".join(few([*told])))
    error.count = sum(each.count for each in told.values())
    return error


def gathered(work: Callable[[Item], Made], items: Iterable[Item]) -> list[Made]:
    """What ``work`` makes of each item; one DataError for all those of which it makes nothing.

    >>> gathered(int, ["1", "2"])
    [1, 2]
    """
    made, errors = tried(work, items)
    if errors:
        raise summed(errors)
    return made


def tried(work: Callable[[Item], Made], items: Iterable[Item]) -> tuple[list[Made], list[DataError]]:
    """What ``work`` makes of each item, and the errors of those of which it makes nothing.

    >>> tried(int, ["1", "2"])
    ([1, 2], [])
    """
    made, errors = [], []
    before = _enough.set(_enough.get())
    try:
        for item in items:
            try:
                made.append(work(item))
            except DataError as error:
                errors.append(error.with_traceback(None))  # frames would keep every row in memory
                _enough.set(_enough.get() or len(errors) >= SHOWN)
    finally:
        _enough.reset(before)
    return made, errors
