"""Rows of data/raw, written otherwise to see what becomes of them."""

from __future__ import annotations

import csv

from nanshan_data.data import files


def table(name: str) -> list[list[str]]:
    with files.raw(f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def write(name: str, rows: list[list[str]]) -> None:
    with files.raw(f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def put(name: str, column: str, value: str, key: str = "") -> int:
    """Write a value into the first row, or that which begins with ``key``; gives the row as a spreadsheet counts."""
    rows = table(name)
    number = next(n for n, row in enumerate(rows) if n and (not key or key in row))
    rows[number][rows[0].index(column)] = value
    if name == "claims/checks":
        rows, number = [rows[0], rows[number]], 1  # the others are not looked at
    write(name, rows)
    return number + 1
