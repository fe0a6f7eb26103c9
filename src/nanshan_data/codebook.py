"""What the words mean: indicators, measures, places, units, themes and terms, in both languages."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TypeVar

from nanshan_data import sources

FLAGS = ("yes", "no")
COLUMN_TYPES = ("string", "integer", "number", "year", "boolean", "date")
_BOUNDS = {"low": ("下界", "Lowest value that wording and rounding allow; empty = open."),
           "high": ("上界", "Highest value that wording and rounding allow; empty = open.")}


@dataclass(frozen=True, slots=True)
class Theme:
    """A part of the briefing that indicators belong to."""

    theme: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit or counter; ``counted`` things (家, 个) are exact when written without 万 or 亿."""

    unit: str
    name_en: str
    plural_en: str
    dimension: str
    counted: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """What a figure is about; ``unit`` is that of the measure level."""

    indicator: str
    name_zh: str
    name_en: str
    theme: str
    unit: str
    additive: str
    higher_is_better: str
    definition_zh: str
    definition_en: str


@dataclass(frozen=True, slots=True)
class Measure:
    """How an indicator is expressed; ``units`` separated by ``|``, ``=`` the indicator's own."""

    measure: str
    name_zh: str
    name_en: str
    units: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A place, company, park … that figures describe."""

    entity: str
    name_en: str
    type: str
    parent: str


@dataclass(frozen=True, slots=True)
class Term:
    """A term that an English reader lacks."""

    term: str
    name_en: str
    definition_zh: str
    definition_en: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of data/processed: ``unit`` as in units.csv, a scale of it, or ``=name`` of the column that says it.

    ``codes`` are the values allowed, ``code:Chinese`` separated by ``|``.
    """

    column: str
    name_zh: str
    name_en: str
    type: str
    unit: str
    codes: str
    definition_zh: str
    definition_en: str

    @property
    def words(self) -> dict[str, str]:
        """The Chinese of each code."""
        return dict(code.split(":", 1) for code in self.codes.split("|")) if self.codes else {}


@dataclass(frozen=True, slots=True)
class Table:
    """A table of data/processed or a sheet of the workbook; ``key`` columns (``;``) tell its rows apart."""

    table: str
    key: str
    name_zh: str
    name_en: str
    about_zh: str
    about_en: str


Entry = TypeVar("Entry", Theme, Unit, Indicator, Measure, Entity, Term, Column, Table)


def _path(name: str) -> Path:
    return sources.raw("codebook", f"{name}.csv")


def _load(name: str, kind: type[Entry], optional: tuple[str, ...] = ()) -> dict[str, Entry]:
    columns = [field.name for field in fields(kind)]
    rows = sources.read_csv(_path(name), columns, key=columns[:1])
    for number, row in enumerate(rows, start=2):
        for column in columns:
            if not row[column] and column not in optional:
                raise sources.fault(_path(name), "is empty; fill it in", row=number, column=column)
    return {row[columns[0]]: kind(**row) for row in rows}


@sources.per_root
def themes() -> dict[str, Theme]:
    """Themes by id, in the order of the briefing."""
    return _load("themes", Theme)


@sources.per_root
def units() -> dict[str, Unit]:
    """Units by their Chinese name."""
    return _load("units", Unit)


@sources.per_root
def measures() -> dict[str, Measure]:
    """Measures by id."""
    return _load("measures", Measure)


@sources.per_root
def entities() -> dict[str, Entity]:
    """Places, companies and the like by their Chinese name; every parent is an entity itself."""
    found = _load("entities", Entity, optional=("parent",))
    for number, entity in enumerate(found.values(), start=2):
        if entity.parent and entity.parent not in found:
            raise sources.fault(_path("entities"), f"{entity.parent!r} is no entity; add a row for it",
                                row=number, column="parent")
    return found


@sources.per_root
def indicators() -> dict[str, Indicator]:
    """Indicators by id; every theme and unit is known."""
    found = _load("indicators", Indicator, optional=("higher_is_better",))
    for number, item in enumerate(found.values(), start=2):
        checks = {
            "theme": (item.theme in themes(), f"{item.theme!r} is not in themes.csv"),
            "unit": (is_unit(item.unit), f"{item.unit!r} is not in units.csv"),
            "additive": (item.additive in FLAGS, f"{item.additive!r} is neither yes nor no"),
            "higher_is_better": (item.higher_is_better in (*FLAGS, ""),
                                 f"{item.higher_is_better!r} is neither yes nor no nor empty"),
        }
        for column, (holds, what) in checks.items():
            if not holds:
                raise sources.fault(_path("indicators"), f"{item.indicator}: {what}; correct it or add "
                                    f"it there", row=number, column=column)
    return found


@sources.per_root
def glossary() -> dict[str, Term]:
    """Terms with their definitions in both languages."""
    return _load("glossary", Term)


@sources.per_root
def tables() -> dict[str, Table]:
    """Tables and sheets by file name, in the order of the workbook."""
    return _load("tables", Table, optional=("key",))


@sources.per_root
def columns() -> dict[str, Column]:
    """Columns of data/processed by name, without the bounds that many have beside them."""
    found = _load("columns", Column, optional=("unit", "codes"))
    for number, item in enumerate(found.values(), start=2):
        if item.type not in COLUMN_TYPES:
            raise sources.fault(_path("columns"), f"{item.column}: {item.type!r} is none of {', '.join(COLUMN_TYPES)}; "
                                "correct it", row=number, column="type")
    return found


def column(name: str) -> Column:
    """What a column of data/processed holds; ``_low`` and ``_high`` are bounds of the column they follow."""
    known = columns()
    base, _, end = name.rpartition("_")
    if name not in known and end in _BOUNDS and base in known:
        zh, en = _BOUNDS[end]
        of = known[base]
        return replace(of, column=name, name_zh=f"{of.name_zh}{zh}", name_en=f"{of.name_en}, {end}",
                       definition_zh=f"{of.name_zh}的{zh}；空白表示不限。", definition_en=en)
    if name not in known:
        raise sources.fault(_path("columns"), f"has no column {name!r}; add a row that says what it holds")
    return known[name]


def is_unit(unit: str) -> bool:
    """Whether units.csv knows the unit, or each part of a compound one (件/万人)."""
    return all(part in units() for part in re.sub("/[百千万亿]+(?=.)", "/", unit).split("/"))


def fits(indicator: str, measure: str, unit: str) -> bool:
    """Whether figures of this indicator and measure may have the unit; counters replace each other."""
    own = indicators()[indicator].unit
    allowed = measures()[measure].units.split("|")
    if unit in allowed or ("=" in allowed and unit == own):
        return True
    both = units().get(unit), units().get(own)
    return "=" in allowed and all(each is not None and each.dimension == "count" for each in both)


def check() -> None:
    """Read every codebook file once; DataError at the first fault."""
    for load in (themes, units, measures, entities, indicators, glossary, tables, columns):
        load()
