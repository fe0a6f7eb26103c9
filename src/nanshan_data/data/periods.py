"""Periods as files have them: the year that one stands for, and whether a cell holds one."""

from __future__ import annotations

from collections.abc import Container

from nanshan_data.data.files import Row
from nanshan_data.errors import DataError
from nanshan_data.periods import FREQUENCIES, Period, period

__all__ = ["FREQUENCIES", "Period", "check_period", "frequency", "of_year", "period", "year"]


def year(text: str) -> int | None:
    """The year in which a period ends; None for an empty text."""
    return period(text).year if text else None


def frequency(text: str) -> str:
    """annual, half, quarter, month, day or span; empty for an empty text."""
    return period(text).frequency if text else ""


def of_year(text: str, stock: bool = False) -> int | None:
    """The year that a figure stands for: a whole year's own; a stock counted at a date, that of the date; else None.

    What flowed in a quarter or over several years is no year's.

    >>> of_year("2025"), of_year("2026Q1"), of_year("2020/2025"), of_year("2020-11-01", stock=True)
    (2025, None, None, 2020)
    """
    if frequency(text) == "annual" or (stock and frequency(text) not in ("", "span")):
        return period(text).year
    return None


def check_period(row: Row, column: str, frequencies: Container[str] = FREQUENCIES) -> None:
    """DataError where a cell holds something else than a period of these frequencies, or nothing."""
    with row.placed(column):
        if row[column] and period(row[column]).frequency not in frequencies:
            wanted = ", ".join(name for name in FREQUENCIES if name in frequencies)
            raise DataError(f"{row[column]!r} is of the frequency {frequency(row[column])}; here it has to be {wanted}")
