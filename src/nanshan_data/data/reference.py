"""Figures from outside the five documents, and the breaks that no growth rate may cross."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nanshan_data.data import codebook, files
from nanshan_data.errors import DataError
from nanshan_data.figures import figure as figures
from nanshan_data.figures.figure import Figure
from nanshan_data.quantities.bounds import bounds

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("reference_id", "entity", "entity_en", "indicator", "measure", "indicator_zh", "indicator_en", "period",
           "value", "unit", "step", "qualifier", "status", "confidence", "use", "source_title", "source_publisher",
           "source_url", "note")
FRAME_COLUMNS = (*COLUMNS[:8], "year", "value", "low", "high", "unit", "printed_value", "printed_unit", *COLUMNS[10:])
BREAK_COLUMNS = ("entity", "indicator", "from_period", "to_period", "reason_zh", "reason_en")
SCALES = {"亿元": (10**8, "元"), "万人": (10**4, "人"), "亿元/平方公里": (10**8, "元/平方公里")}
ALLOWED = {
    "status": ("preliminary", "revised", "final", "census", "unknown"),
    "confidence": ("high", "medium", "low"),
    "use": ("yes", ""),
    "qualifier": ("exact", "over", "at_least", "nearly", "about", "under", "at_most"),
}
PATTERNS = (
    *((column, r"-?\d+(\.\d+)?", "is no plain decimal; write digits and one point") for column in ("value", "step")),
    ("period", r"(\d{4}(-\d\d){0,2}(/\d{4})?)?", "is no period; write 2023, 2020-11-01, 2020/2025 or nothing"))


def _path(name: str) -> Path:
    return files.raw("reference", f"{name}.csv")


def _base(row: files.Row) -> tuple[Decimal, str]:
    """Scale and base unit of a row: 亿元 → 元; GDP per head is in 元/人."""
    scale, unit = SCALES.get(row["unit"], (1, row["unit"]))
    return Decimal(scale), "元/人" if (unit, row["indicator"]) == ("元", "gdp_per_capita") else unit


def _check(row: files.Row, number: int) -> None:
    for column, pattern, what in PATTERNS:
        if not re.fullmatch(pattern, row[column]):
            raise _wrong(number, column, row, what)
    files.check_address(_path("figures"), row, "source_url", number)
    if not codebook.fits(row["indicator"], row["measure"], _base(row)[1]):
        raise _wrong(number, "unit", row, f"does not suit {row['indicator']}, {row['measure']}; see indicators.csv and "
                     "measures.csv")


def _wrong(number: int, column: str, row: files.Row, what: str) -> DataError:
    return files.fault(_path("figures"), f"{row[column]!r} {what}", row=number, column=column)


def _figure(row: files.Row) -> Figure:
    (scale, unit), value = _base(row), Decimal(row["value"])
    ends = bounds(value, Decimal(row["step"]), row["qualifier"], scale=scale)
    low, high = (None if end is None else float(end) for end in ends)
    same: dict[str, Any] = {name: row[name] for name in (*COLUMNS[3:5], "entity", "period", "qualifier", "note")}
    return Figure(float(value * scale), low, high, unit, "reference", id=row["reference_id"],
                  text=row["value"] + row["unit"], url=row["source_url"], **same)


@files.per_root
def _rows() -> dict[str, files.Row]:
    rows = files.read_csv(_path("figures"), COLUMNS, key=["reference_id"], ids=["reference_id"])
    used: dict[tuple[str, ...], str] = {}
    files.check_known(_path("figures"), rows, {
        "entity": (codebook.entities(), "in entities.csv"), "indicator": (codebook.indicators(), "in indicators.csv"),
        "measure": (codebook.measures(), "in measures.csv"),
        **{column: (allowed, f"one of {', '.join(allowed)}") for column, allowed in ALLOWED.items()}})
    for number, row in enumerate(rows, start=2):
        _check(row, number)
        key = row["entity"], row["indicator"], row["measure"], row["period"]
        if row["use"] and row["period"] and used.setdefault(key, row["reference_id"]) != row["reference_id"]:
            raise _wrong(number, "use", row, f"marks a second value to use for {', '.join(key)} beside {used[key]}; "
                         "keep one")
    return {row["reference_id"]: row for row in rows}


@files.per_root
def _figures() -> dict[str, Figure]:
    return {name: _figure(row) for name, row in _rows().items()}


def row(reference_id: str) -> files.Row:
    """The row as typed, with title, publisher and address of the source."""
    if reference_id not in _rows():
        raise files.fault(_path("figures"), f"has no figure {reference_id!r}; check the reference_id")
    return _rows()[reference_id]


def known() -> set[str]:
    """The ids of all outside figures."""
    return set(_rows())


def figure(reference_id: str) -> Figure:
    """The figure of a row, in its base unit and with bounds."""
    row(reference_id)
    return _figures()[reference_id]


@files.per_root
def used() -> tuple[Figure, ...]:
    """The figures to work with: one for each place, indicator, measure and period."""
    return tuple(found for name, found in _figures().items() if _rows()[name]["use"])


def ref(indicator: str, entity: str, period: int | str, measure: str = "level") -> Figure:
    """The one figure to work with; a year also finds a census night or a date in it.

    DataError where there is none.
    """
    found = [f for f in used() if (f.indicator, f.entity, f.measure) == (indicator, entity, measure)]
    exact = [f for f in found if f.period == str(period)]
    dated = exact or [f for f in found if "/" not in f.period and f.period.startswith(f"{period}-")]
    if not dated:
        known = ", ".join(sorted(f.period for f in found)) or "none at all"
        raise files.fault(_path("figures"), f"has no figure to use for {entity}, {indicator}, {measure}, {period}; "
                            f"it has {known}")
    return dated[0]


def reference() -> pd.DataFrame:
    """Every row of figures.csv, value, low and high in the base unit ``unit``.

    The columns of the file and ``printed_value``, ``printed_unit`` (as the source has them), ``year`` (Int64,
    the last of the period); ``use`` is bool.
    """
    import pandas as pd

    rows = [{**row, "printed_value": row["value"], "printed_unit": row["unit"], "use": row["use"] == "yes",
             "value": f.value, "low": f.low, "high": f.high, "unit": f.unit, "year": year(row["period"])}
            for row, f in zip(_rows().values(), _figures().values(), strict=True)]
    frame = pd.DataFrame(rows, columns=list(FRAME_COLUMNS))
    return frame.astype({"year": "Int64", "value": float, "low": float, "high": float, "use": bool})


def year(period: str) -> int | None:
    """The last year of a period; None where there is none."""
    return int(period.split("/")[-1][:4]) if period else None


@files.per_root
def _breaks() -> tuple[files.Row, ...]:
    rows = files.read_csv(_path("breaks"), BREAK_COLUMNS, key=BREAK_COLUMNS[:4])
    known = {row["indicator"] for row in rows if codebook.indicators().keys() >= set(row["indicator"].split("|"))}
    files.check_known(_path("breaks"), rows, {
        "entity": (codebook.entities(), "in entities.csv"), "indicator": (known, "in indicators.csv")})
    for number, row in enumerate(rows, start=2):
        if not row["from_period"] < row["to_period"]:
            raise files.fault(_path("breaks"), "from_period is not before to_period; swap them", row=number)
    return tuple({**row, "indicator": name} for row in rows for name in row["indicator"].split("|"))


def breaks() -> pd.DataFrame:
    """One row per place, indicator and break, with the years between which it lies and the reason."""
    import pandas as pd

    return pd.DataFrame(_breaks(), columns=list(BREAK_COLUMNS))


def crossed(entity: str, indicator: str, one: int | str, other: int | str) -> files.Row | None:
    """The first break between two periods, or None."""
    first, last = sorted((str(one).split("/")[0][:4], str(other).split("/")[-1][:4]))
    return next((row for row in _breaks() if (row["entity"], row["indicator"]) == (entity, indicator)
                 and first <= row["from_period"] and row["to_period"] <= last), None)


def crosses_break(entity: str, indicator: str, one: int | str, other: int | str, lang: str = "en") -> str | None:
    """Why two periods must not be compared, or None where they may."""
    found = crossed(entity, indicator, one, other)
    return found[f"reason_{lang}"] if found else None


figures.set_breaks(crosses_break)
