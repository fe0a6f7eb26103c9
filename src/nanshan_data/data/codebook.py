"""What the words mean: indicators, measures, places, units, themes and terms, in both languages."""

from __future__ import annotations

import graphlib
import re
from collections.abc import Callable, Mapping
from typing import Any

from nanshan_data.data import files, forms
from nanshan_data.data.files import Known, Row
from nanshan_data.errors import DataError, nearest, quoted

SHEET_NAME = 31
"""Characters on the tab of a sheet, at most."""
_BOUNDS = {"low": ("下界", "Lowest value that wording and rounding allow; empty = open."),
           "high": ("上界", "Highest value that wording and rounding allow; empty = open.")}


class Indicator(Row):
    """What a figure is about. A draft has an id, a Chinese name and a unit; the rest may wait. Until then it belongs to
    no theme, and English pages show its Chinese name."""

    @property
    def is_draft(self) -> bool:
        return self.status == "draft"


class Column(Row):
    """A column of data/processed."""

    @property
    def words(self) -> dict[str, str]:
        """The Chinese of each code."""
        return forms.words(self.codes)


class Table(Row):
    """A table of data/processed or a sheet of the workbook."""

    def name(self, lang: str) -> str:
        """Its name, and that of its sheet, in a language."""
        return self[f"name_{lang}"]


def _load(name: str, check: Callable[[Row], object] = bool) -> dict[str, Row]:
    """The rows of a file by their first column."""
    return {next(iter(row.values())): row for row in forms.rows(f"codebook/{name}", check)}


@files.per_root
def meaning() -> dict[str, Known]:
    """What may stand in the columns of a figure's meaning."""
    return {kind: forms.limits("reference/figures")[kind] for kind in _NAMED}


@files.per_root
def themes() -> dict[str, Row]:
    """Themes by id, in the order of the briefing."""
    return _load("themes")


@files.per_root
def units() -> dict[str, Row]:
    """Units by their Chinese name."""
    return _load("units")


@files.per_root
def measures() -> dict[str, Row]:
    """Measures by id."""
    def check(row: Row) -> None:
        for unit in filter("=".__ne__, row["units"].split("|")):
            check_unit(row, "units", unit)

    return _load("measures", check)


def check_unit(row: Row, column: str, unit: str) -> None:
    """DataError where a unit that stands in a column is none of units.csv, nor made of some."""
    if not is_unit(unit):
        raise row.fault(f"{unit!r} is not in units.csv{nearest(unit, units())}; correct it or add it there", column)


@files.per_root
def entities() -> dict[str, Row]:
    """Places, companies and the like by their Chinese name; none lies in itself."""
    found = _load("entities")
    try:
        graphlib.TopologicalSorter({name: [about.parent] for name, about in found.items()}).prepare()
    except graphlib.CycleError as error:
        raise files.fault(forms.path("codebook/entities"), f"{error.args[1][0]} lies in itself by way of its parents; "
                          "correct one", column="parent") from None
    return found


def lineage(entity: str) -> tuple[str, ...]:
    """An entity with all it lies in: 南山智造 · 南山区 · 深圳市 …"""
    found = entities().get(entity)
    return (entity, *lineage(found.parent)) if found and found.parent else (entity,)


@files.per_root
def indicators() -> dict[str, Indicator]:
    """Indicators by id; every theme and unit is known."""
    def check(row: Row) -> None:
        check_unit(row, "unit", row["unit"])
        left = [name for name in ("name_en", "theme", "definition_zh", "definition_en") if not row[name]]
        if left and row["status"] != "draft":
            raise row.fault(f"{row['indicator']} has no {left[0]}; fill it in, or call it a draft in the column status",
                            left[0])

    return {name: row.as_a(Indicator) for name, row in _load("indicators", check).items()}


@files.per_root
def bases() -> dict[str, Row]:
    """Bases by id; where a period has figures on several, the one listed first is preferred."""
    return _load("bases")


@files.per_root
def prices() -> dict[str, str]:
    """By indicator whether its official growth is real (可比价) or nominal, by statistical practice, if known."""
    return {name: row.prices for name, row in _load("prices").items()}


@files.per_root
def unlike() -> list[Row]:
    """Pairs of a target and the result of the year before that comes near it, and how these two indicators differ."""
    return forms.rows("codebook/unlike")


@files.per_root
def glossary() -> dict[str, Row]:
    """Terms with their definitions in both languages."""
    return _load("glossary")


@files.per_root
def tables() -> dict[str, Table]:
    """Tables and sheets by file name, in the order of the workbook; their names fit on the tab of a sheet."""
    seen: dict[str, str] = {}

    def check(row: Row) -> None:
        for column in ("name_zh", "name_en"):
            sheet = row[column]
            if len(sheet) > SHEET_NAME or set(sheet) & set("[]:*?/\\") or sheet.strip("'") != sheet:
                raise row.fault(f"no sheet can be named {sheet!r}; keep it within {SHEET_NAME} characters, without "
                                "[ ] : * ? / \\ and quotes", column)
            if (other := seen.setdefault(sheet.lower(), row["table"])) != row["table"]:
                raise row.fault(f"the sheet has the name of {other}; rename one", column)

    return {name: row.as_a(Table) for name, row in _load("tables", check).items()}


def table(name: str) -> Table:
    """What tables.csv says of a table or sheet; DataError where it says nothing."""
    if name not in tables():
        raise files.fault(forms.path("codebook/tables"), f"has no table {name!r}; add a row for it")
    return tables()[name]


@files.per_root
def columns() -> dict[str, Column]:
    """Columns of data/processed by name, without the bounds that many have beside them."""
    holding = {"", *(f"={name}" for name in forms.ids("codebook/columns") if name.endswith("unit"))}

    def check(row: Row) -> None:
        if row["unit"] not in holding and not is_unit(row["unit"].removeprefix("亿")):
            raise row.fault(f"{row['unit']!r} is not a unit of units.csv, or = and a column that holds units; correct "
                            "it or add it there", "unit")
        forms.check_codes(row)

    return {name: row.as_a(Column) for name, row in _load("columns", check).items()}


@files.per_root
def figure_columns() -> dict[str, Column]:
    """Columns of figures in the library's frames by the name that they have there alone."""
    return {about.figure: about for about in columns().values() if about.figure and about.figure not in columns()}


@files.per_root
def column(name: str) -> Column:
    """What a column of data/processed, or a column of figures, holds; ``_low`` and ``_high`` are bounds of the column
    that they follow."""
    known = columns() | figure_columns()
    base, _, end = name.rpartition("_")
    if name not in known and end in _BOUNDS and base in known:
        (zh, en), of = _BOUNDS[end], known[base]
        return of.as_a(Column, column=name, name_zh=f"{of.name_zh}{zh}", name_en=f"{of.name_en}, {end}",
                       definition_zh=f"{of.name_zh}的{zh}；空白表示不限。", definition_en=en)
    if name not in known:
        raise files.fault(forms.path("codebook/columns"), f"has no column {name!r}; add a row that says what it holds")
    return known[name]


_NAMED = {"indicator": "indicators", "entity": "entities", "measure": "measures"}


def _key(name: str) -> str:
    return " ".join(name.replace("’", "'").casefold().split())


@files.per_root
def _by_name(kind: str) -> dict[str, str]:
    """Every name of what the codebook lists, in either language, with its id; of two of one name the first counts."""
    entries = _LISTED[_NAMED[kind]]()
    names = [(name, entry) for entry, about in entries.items() for name in (
        entry, getattr(about, "name_zh", entry), about.name_en)]
    return {_key(name): entry for name, entry in reversed(names)} | {_key(entry): entry for entry in entries}


def named(kind: str, name: str) -> str:
    """The id of an ``indicator``, ``entity`` or ``measure`` by its id or its name in either language.

    DataError with the nearest names where the codebook has none such.

    >>> named("indicator", "地区生产总值"), named("entity", "Nanshan")
    ('gdp', '南山区')
    """
    known = _by_name(kind)
    if not isinstance(name, str):
        raise DataError(f"{quoted(name)} is no name of an {kind}; write it as text, such as "
                        f"{next(iter(known.values()))!r}")
    if _key(name) not in known:
        near = nearest(_key(name), known, known)
        raise files.fault(forms.path(f"codebook/{_NAMED[kind]}"),
                          f"has no {kind} {name!r}{near}; take one that stands there")
    return known[_key(name)]


def is_unit(unit: str) -> bool:
    """Whether units.csv knows the unit, or each part of a compound one (件/万人)."""
    return all(part in units() for part in re.sub("/[百千万亿]+(?=.)", "/", unit).split("/"))


def fits(indicator: str, measure: str, unit: str) -> bool:
    """Whether figures of this indicator and measure may have the unit; counters replace each other."""
    own, allowed = indicators()[indicator].unit, measures()[measure].units.split("|")
    counted = all(name in units() and units()[name].dimension == "count" for name in (unit, own))
    return unit in allowed or ("=" in allowed and (unit == own or counted))


_LISTED: Mapping[str, Callable[[], Any]] = {
    "themes": themes, "units": units, "measures": measures, "entities": entities, "indicators": indicators,
    "bases": bases, "prices": prices, "unlike": unlike, "glossary": glossary, "tables": tables, "columns": columns}


def check() -> None:
    """Read every codebook file once; DataError at the first fault."""
    for load in _LISTED.values():
        load()
