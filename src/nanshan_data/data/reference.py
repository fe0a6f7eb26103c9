"""Figures from outside the documents, and the breaks that no growth rate may cross.

Of the figures for one place, indicator, measure and period, ``use`` marks one for each basis of accounts; where several
bases have one, the basis that bases.csv lists first is preferred, and taken wherever none is asked for.
"""

from __future__ import annotations

from decimal import Decimal
from numbers import Real
from typing import Any

import pandas as pd

from nanshan_data.data import bases, codebook, files, forms, schemas
from nanshan_data.errors import DataError, check_given, nearest
from nanshan_data.figures.figure import Figure, clash
from nanshan_data.periods import year
from nanshan_data.quantities.bounds import bounds

COLUMNS = (*forms.FORMS["reference/figures"],)
FRAME_COLUMNS = schemas.COLUMNS["reference"]
NEVER = "rejected"
SCALES = {"亿元": (10**8, "元"), "万人": (10**4, "人"), "亿元/平方公里": (10**8, "元/平方公里")}
SIGNED = ("growth", "cagr", "change")
"""Measures that fall below nothing; a fall of 100 % and more leaves no base to go back to."""


def _base(row: files.Row) -> tuple[Decimal, str]:
    """Scale and base unit of a row: 亿元 → 元; GDP per head is in 元/人."""
    scale, unit = SCALES.get(row["unit"], (1, row["unit"]))
    return Decimal(scale), "元/人" if (unit, row["indicator"]) == ("元", "gdp_per_capita") else unit


def _check(row: files.Row, used: dict[tuple[str, ...], str]) -> None:
    """One row, and that it is no second one ``used`` for a place, indicator, measure, period and accounts."""
    def wrong(column: str, what: str) -> DataError:
        return row.fault(f"{row[column]!r} {what}", column)

    if float(row["step"]) < 0:
        raise wrong("step", "is below 0; write one unit of the last digit printed, or 0 for what is exact")
    if float(row["value"]) <= (-100 if row["measure"] in SIGNED else 0):
        raise wrong("value", f"cannot be the {row['measure']} of anything; correct it")
    if 0 < abs(Decimal(row["value"])) < Decimal(row["step"]):
        raise wrong("step", f"is wider than the value {row['value']}; write one unit of its last digit")
    _, unit = _base(row)
    if not codebook.is_unit(unit):
        raise wrong("unit", f"is not in units.csv{nearest(row['unit'], [*SCALES, *codebook.units()])}; correct it or "
                    "add it there")
    if not codebook.fits(row["indicator"], row["measure"], unit):
        raise wrong("unit", f"does not suit {row['indicator']}, {row['measure']}; see indicators.csv and measures.csv")
    families = [codebook.bases()[name].family for name in filter(None, row["basis"].split(";"))]
    if len(set(families)) < len(families):
        raise wrong("basis", "names two bases of one family; keep one")
    if row["use"] and row["source_kind"] == NEVER:
        raise wrong("use", "marks a figure of a source that is never used; leave it empty")
    key = tuple(filter(None, (row["entity"], row["indicator"], row["measure"], row["period"],
                              bases.accounts(bases.parse(row["basis"])))))
    if row["use"] and row["period"] and (other := used.setdefault(key, row["reference_id"])) != row["reference_id"]:
        raise wrong("use", f"marks a second value to use for {', '.join(key)} beside {other}; keep one")


def _figure(row: files.Row) -> Figure:
    (scale, unit), value = _base(row), Decimal(row["value"])
    ends = bounds(value, Decimal(row["step"]), row["qualifier"], scale=scale)
    low, high = (None if end is None else float(end) for end in ends)
    same: dict[str, Any] = {name: row[name] for name in (*COLUMNS[3:5], "entity", "period", "qualifier", "note")}
    return Figure(float(value * scale), low, high, unit, "reference", id=row["reference_id"],
                  text=row["value"] + row["unit"], url=row["source_url"], basis=bases.parse(row["basis"]), **same)


@files.per_root
def _rows() -> dict[str, files.Row]:
    used: dict[tuple[str, ...], str] = {}
    rows = forms.rows("reference/figures", lambda row: _check(row, used))
    return {row["reference_id"]: row for row in rows}


@files.per_root
def _figures() -> dict[str, Figure]:
    return {name: _figure(row) for name, row in _rows().items()}


def row(reference_id: str) -> files.Row:
    """The row as typed, with title, publisher and address of the source."""
    if reference_id not in _rows():
        raise files.fault(forms.path("reference/figures"), f"has no figure {reference_id!r}; check the reference_id")
    return _rows()[reference_id]


def known() -> set[str]:
    """The ids of all outside figures."""
    return set(_rows())


def figure(reference_id: str) -> Figure:
    """The figure of a row, in its base unit and with bounds."""
    row(reference_id)
    return _figures()[reference_id]


def figures() -> tuple[Figure, ...]:
    """All figures, in the order of the file."""
    return tuple(_figures().values())


@files.per_root
def used() -> tuple[Figure, ...]:
    """The figures to work with: one for each place, indicator, measure, period and basis of accounts."""
    return tuple(found for name, found in _figures().items() if _rows()[name]["use"])


@files.per_root
def preferred() -> tuple[Figure, ...]:
    """One of the figures to work with for each place, indicator, measure and period: that whose accounts come first in
    bases.csv; those without a period are left out."""
    best: dict[tuple[str, ...], str] = {}
    for figure in sorted(used(), key=lambda figure: bases.rank(figure.basis)):
        best.setdefault((figure.entity, figure.indicator, figure.measure, figure.period), figure.id)
    return tuple(figure for figure in used() if figure.period and figure.id in best.values())


def chosen(indicator: str, entity: str, measure: str = "level", basis: str = "") -> list[Figure]:
    """The preferred figures of a place, or those to work with on one basis of accounts, by period."""
    indicator, entity, measure = (codebook.named(kind, name) for kind, name in (
        ("indicator", indicator), ("entity", entity), ("measure", measure)))
    found = [f for f in (used() if basis else preferred())
             if (f.indicator, f.entity, f.measure) == (indicator, entity, measure) and f.period
             and basis in ("", bases.accounts(f.basis))]
    return sorted(found, key=lambda figure: (figure.year, -len(figure.period)))


def ref(indicator: str, entity: str, period: int | str, measure: str = "level", *, basis: str = "") -> Figure:
    """The one figure to work with; a year also finds a census night or a date in it.

    ``basis`` asks for one basis of accounts (``census4-restated``); DataError where there is none.

    >>> from nanshan_data import ref
    >>> ref("gdp", "深圳市", 2025).value
    3873180000000.0
    """
    for given in (period, basis):
        check_given(given, (str, Real), "a year or a period, and a basis as text, as in ref('gdp', '深圳市', 2025)")
    found = chosen(indicator, entity, measure, basis)
    exact = [f for f in found if f.period == str(period)]
    dated = exact or [f for f in found if "/" not in f.period and f.period.startswith(f"{period}-")]
    if not dated:
        known = ", ".join(sorted(f.period for f in found)) or "none at all"
        raise files.fault(forms.path("reference/figures"), f"has no figure to use for {entity}, {indicator}, "
                          f"{measure}, {period}; it has {known}")
    return dated[0]


def reference() -> pd.DataFrame:
    """Every row of figures.csv, value, low and high in the base unit ``unit``.

    The columns of the file and ``printed_value``, ``printed_unit`` (as the source has them), ``year`` (Int64,
    the last of the period); ``use`` and ``preferred`` are bool.
    """
    best = set(preferred())
    rows = [{**row, "printed_value": row["value"], "printed_unit": row["unit"], "use": row["use"] == "yes",
             "preferred": f in best, "value": f.value, "low": f.low, "high": f.high, "unit": f.unit,
             "year": year(row["period"])}
            for row, f in zip(_rows().values(), _figures().values(), strict=True)]
    frame = pd.DataFrame(rows, columns=list(FRAME_COLUMNS))
    return frame.astype({"year": "Int64", "value": float, "low": float, "high": float, "use": bool, "preferred": bool})


def why_apart(earlier: Figure, later: Figure) -> dict[str, str] | None:
    """Why two figures do not join, by language, or None where they do."""
    if not (found := clash(earlier.basis, later.basis)):
        return None
    years = str(earlier.year), str(later.year)
    return {lang: bases.reason(years[0], found[0], years[1], found[1], lang) for lang in ("zh", "en")}
