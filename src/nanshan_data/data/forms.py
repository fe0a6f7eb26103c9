"""The csv files of data/raw as ``forms.toml`` declares them: their columns, and what may stand in each."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from nanshan_data.data import files
from nanshan_data.data.files import Known, Row
from nanshan_data.periods import FREQUENCIES

FORMS: Mapping[str, Mapping[str, Any]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
CHECKS: Mapping[str, Callable[[Row, str], None]] = {
    "address": files.check_address, "count": files.check_count, "decimal": files.check_decimal}
_CODES = re.compile(r"(?:[^:|]+:[^:|]+(?:\|(?!$)|$))*")


def path(name: str) -> Path:
    """Where a file lies that is named as below data/raw: ``codebook/units``."""
    return files.raw(*f"{name}.csv".split("/"))


def rows(name: str, check: Callable[[Row], object] = bool, *, form: str = "",
         may_be_empty: bool = False) -> list[Row]:
    """The rows of a file, in its own form or that of another, which ``check`` looks at; see ``read_csv``."""
    columns = FORMS[form or name]

    def looked_at(row: Row) -> None:
        for column, about in columns.items():
            for mark in about:
                if mark in CHECKS and (row[column] or "empty" not in about):
                    CHECKS[mark](row, column)
            if "period" in about:
                files.check_period(row, column, about["period"] or FREQUENCIES)
        check(row)

    def having(mark: str) -> list[str]:
        return [column for column, about in columns.items() if mark in about]

    return files.read_csv(path(name), [*columns], having("key"), having("filled"), having("id"),
                          limits(form or name), looked_at, may_be_empty=may_be_empty)


@files.per_root
def limits(name: str) -> dict[str, Known]:
    """What may stand in those columns of a file that do not take everything."""
    return {column: _known(about) for column, about in FORMS[name].items() if {"in", "codes", "words"} & {*about}}


def _known(about: Mapping[str, Any]) -> Known:
    empty, parted = [""] * ("empty" in about), about.get("parted", "")
    if "in" in about:
        return Known({*ids(about["in"]), *empty}, f"in {path(about['in']).name}", parted)
    listed = about.get("words") or [*codes(about["codes"])]
    return Known((*listed, *empty), f"one of {', '.join(listed)}{' or empty' if empty else ''}", parted)


@files.per_root
def ids(name: str) -> tuple[str, ...]:
    """The ids of a file: what stands in its first column."""
    return tuple(next(iter(row.values())) for row in files.read_csv(path(name), [*FORMS[name]]))


@files.per_root
def codes(column: str) -> dict[str, str]:
    """The codes of a column of data/processed, each with its Chinese."""
    listed = {row["column"]: row["codes"] for row in rows("codebook/columns", check_codes)}
    if column not in listed:
        raise files.fault(path("codebook/columns"), f"has no column {column!r}; add a row that says what it holds")
    return words(listed[column])


def check_codes(row: Row) -> None:
    """DataError where a cell lists codes in another form."""
    if not _CODES.fullmatch(row["codes"]):
        raise row.fault(f"{row['codes']!r} is not code:Chinese with | between two; correct it", "codes")


def words(cell: str) -> dict[str, str]:
    """The codes that a cell lists, each with its Chinese.

    >>> words("yes:是|no:否")
    {'yes': '是', 'no': '否'}
    """
    return dict(code.split(":", 1) for code in cell.split("|")) if cell else {}
