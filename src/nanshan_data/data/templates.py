"""Texts with names in braces, filled by name only: no attribute, index or format can be reached from a csv."""

from __future__ import annotations

import string
from collections.abc import Container

from nanshan_data.data.files import Row
from nanshan_data.errors import DataError


def names_in(text: str) -> list[str]:
    """The names in the braces of a text; DataError where a brace holds anything else.

    >>> names_in("{low} to {high}")
    ['low', 'high']
    """
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError as error:  # an unmatched brace
        raise DataError(f"the braces in {text!r} are not in pairs ({error}); write {{name}}, or {{{{ for a "
                        "brace") from None
    for _, name, spec, conversion in parts:
        if name is not None and (spec or conversion or not name.isidentifier()):
            raise DataError(f"the braces in {text!r} hold more than a name; write {{name}}, or {{{{ for a brace")
    return [name for _, name, *_ in parts if name is not None]


def filled(text: str, **values: object) -> str:
    """The text with values in place of names; DataError for a name that has none."""
    check_names(text, values)
    return string.Formatter().vformat(text, (), values)


def check_names(text: str, known: Container[str]) -> None:
    """DataError where the text names something that is not known."""
    if unknown := [name for name in names_in(text) if name not in known]:
        names = f"; the names are {', '.join(known)}" if isinstance(known, (dict, list, tuple)) else ""
        raise DataError(f"{{{unknown[0]}}} in {text!r} is no name here{names}; correct it")


def check_template(row: Row, column: str, known: Container[str]) -> None:
    """DataError with its place where a cell names something that is not known, or its braces are not in pairs."""
    with row.placed(column):
        check_names(row[column], known)
