"""What the words mean: indicators, measures, places, units, themes and terms, in both languages."""

from __future__ import annotations

import graphlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from nanshan_data.data import files
from nanshan_data.data.files import Known
from nanshan_data.errors import DataError, gathered, nearest, quoted

SHEET_NAME = 31
"""Characters on the tab of a sheet, at most."""
_CODES = re.compile(r"(?:[^:|]+:[^:|]+(?:\|(?!$)|$))*")
ENTITY_TYPES = ("nation", "province", "city", "district", "former_district", "area", "place", "park", "company",
                "institution", "project", "event", "fund", "person")
COLUMN_TYPES = ("string", "integer", "number", "year", "boolean", "date")
_BOUNDS = {"low": ("下界", "Lowest value that wording and rounding allow; empty = open."),
           "high": ("上界", "Highest value that wording and rounding allow; empty = open.")}


class Theme(NamedTuple):
    """A part of the briefing that indicators belong to."""

    theme: str
    name_zh: str
    name_en: str


class Unit(NamedTuple):
    """A unit or counter; ``counted`` things (家, 个) are exact when written without 万 or 亿."""

    unit: str
    name_en: str
    plural_en: str
    dimension: str
    counted: str


class Indicator(NamedTuple):
    """What a figure is about; ``unit`` is that of the measure level, a ``stock`` is there at a moment.

    ``aliases`` are other names, separated by ``|``. A ``draft`` has an id, a Chinese name and a unit; the rest may
    wait. Until then it belongs to no theme, and English pages show its Chinese name.
    """

    indicator: str
    name_zh: str
    name_en: str
    theme: str
    unit: str
    stock: str
    definition_zh: str
    definition_en: str
    aliases: str
    status: str

    @property
    def is_draft(self) -> bool:
        return self.status == "draft"


class Measure(NamedTuple):
    """How an indicator is expressed; ``units`` separated by ``|``, ``=`` the indicator's own."""

    measure: str
    name_zh: str
    name_en: str
    units: str


class Entity(NamedTuple):
    """A place, company, park … that figures describe."""

    entity: str
    name_en: str
    type: str
    parent: str


class Basis(NamedTuple):
    """What figures stand on; of a ``family`` (accounts, land, people, territory) a figure has one at most."""

    basis: str
    family: str
    name_zh: str
    name_en: str
    about_zh: str
    about_en: str


class Term(NamedTuple):
    """A term that an English reader lacks."""

    term: str
    name_en: str
    definition_zh: str
    definition_en: str


class Column(NamedTuple):
    """A column of data/processed: ``unit`` as in units.csv, a scale of it, or ``=name`` of the column that says it.

    ``codes`` are the values allowed, ``code:Chinese`` separated by ``|``; ``figure`` is the column of figures in the
    library's frames that is unpacked into this one and its bounds, where it has another name there.
    """

    column: str
    name_zh: str
    name_en: str
    type: str
    figure: str
    unit: str
    codes: str
    definition_zh: str
    definition_en: str

    @property
    def words(self) -> dict[str, str]:
        """The Chinese of each code."""
        return dict(code.split(":", 1) for code in self.codes.split("|")) if self.codes else {}


class Table(NamedTuple):
    """A table of data/processed or a sheet of the workbook; ``key`` columns (``;``) tell its rows apart."""

    table: str
    key: str
    name_zh: str
    name_en: str
    about_zh: str
    about_en: str

    def name(self, lang: str) -> str:
        """Its name, and that of its sheet, in a language."""
        return self.name_zh if lang == "zh" else self.name_en


Entry = TypeVar("Entry", Theme, Unit, Indicator, Measure, Entity, Basis, Term, Column, Table)


def _path(name: str) -> Path:
    return files.raw("codebook", f"{name}.csv")


def _load(name: str, kind: type[Entry], optional: tuple[str, ...] = (), known: Mapping[str, Known] | None = None,
          check: Callable[[files.Row], object] = bool) -> dict[str, Entry]:
    """The entries of a file by their first column, see ``files.read_csv``."""
    names = kind._fields
    rows = files.read_csv(_path(name), names, names[:1], [each for each in names if each not in optional],
                          () if kind in (Unit, Entity, Term) else names[:1], known, check)  # those go by Chinese names
    return {row[names[0]]: kind(**row) for row in rows}


def ids(name: str, separator: str = "", *also: str) -> Known:
    """The ids of a file of the codebook as what may stand in a column, and what ``also`` may."""
    return Known({*also, *_LISTED[name]()}, f"in {name}.csv", separator)


@files.per_root
def meaning() -> dict[str, Known]:
    """What may stand in the columns of a figure's meaning."""
    return {kind: ids(name) for kind, name in _NAMED.items()}


def codes(name: str, *also: str) -> Known:
    """The codes of a column as what may stand in it, and what ``also`` may."""
    words = [*column(name).words]
    return Known((*words, *also), f"one of {', '.join(words)}{' or empty' if also else ''}")


@files.per_root
def themes() -> dict[str, Theme]:
    """Themes by id, in the order of the briefing."""
    return _load("themes", Theme)


@files.per_root
def units() -> dict[str, Unit]:
    """Units by their Chinese name."""
    return _load("units", Unit, known={"counted": Known(("yes", "no"), "yes or no")})


@files.per_root
def measures() -> dict[str, Measure]:
    """Measures by id."""
    def check(row: files.Row) -> None:
        for unit in filter("=".__ne__, row["units"].split("|")):
            check_unit(row, "units", unit)

    return _load("measures", Measure, check=check)


def check_unit(row: files.Row, column: str, unit: str) -> None:
    """DataError where a unit that stands in a column is none of units.csv, nor made of some."""
    if not is_unit(unit):
        raise row.fault(f"{unit!r} is not in units.csv{nearest(unit, units())}; correct it or add it there", column)


@files.per_root
def entities() -> dict[str, Entity]:
    """Places, companies and the like by their Chinese name; every parent is an entity itself, none lies in itself."""
    rows: list[files.Row] = []
    found = _load("entities", Entity, ("parent",), {
        "type": Known(ENTITY_TYPES, f"one of {', '.join(ENTITY_TYPES)}")}, rows.append)
    parents = {"parent": Known({*found, ""}, "in entities.csv")}
    gathered(lambda row: files.check_known(row, parents), rows)
    try:
        graphlib.TopologicalSorter({name: [about.parent] for name, about in found.items()}).prepare()
    except graphlib.CycleError as error:
        raise files.fault(_path("entities"), f"{error.args[1][0]} lies in itself by way of its parents; correct one",
                          column="parent") from None
    return found


def lineage(entity: str) -> tuple[str, ...]:
    """An entity with all it lies in: 南山智造 · 南山区 · 深圳市 …"""
    found = entities().get(entity)
    return (entity, *lineage(found.parent)) if found and found.parent else (entity,)


@files.per_root
def indicators() -> dict[str, Indicator]:
    """Indicators by id; every theme and unit is known."""
    complete = ("name_en", "theme", "definition_zh", "definition_en")

    def check(row: files.Row) -> None:
        check_unit(row, "unit", row["unit"])
        if row["status"] != "draft" and (left := [name for name in complete if not row[name]]):
            raise row.fault(f"{row['indicator']} has no {left[0]}; fill it in, or call it a draft in the column status",
                            left[0])

    return _load("indicators", Indicator, ("stock", "aliases", "status", *complete), {
        "theme": ids("themes", "", ""), "status": Known(("", "draft"), "empty or draft"),
        "stock": Known(("yes", ""), "yes or empty")}, check)


@files.per_root
def bases() -> dict[str, Basis]:
    """Bases by id; where a period has figures on several, the one listed first is preferred."""
    return _load("bases", Basis, known={"family": codes("family")})


@files.per_root
def prices() -> dict[str, str]:
    """By indicator whether its official growth is real (可比价) or nominal, by statistical practice, if known."""
    names = ("indicator", "prices")
    rows = files.read_csv(_path("prices"), names, names[:1], names, (), {"indicator": ids("indicators"),
                                                                        "prices": codes("prices")})
    return {row["indicator"]: row["prices"] for row in rows}


@files.per_root
def unlike() -> list[files.Row]:
    """Pairs of a target and the result of the year before that comes near it, and how these two indicators differ."""
    names, known = ("target", "result", "differs_zh", "differs_en"), ids("indicators")
    return files.read_csv(_path("unlike"), names, names[:2], names, names[:2], {"target": known, "result": known})


@files.per_root
def glossary() -> dict[str, Term]:
    """Terms with their definitions in both languages."""
    return _load("glossary", Term)


@files.per_root
def tables() -> dict[str, Table]:
    """Tables and sheets by file name, in the order of the workbook; their names fit on the tab of a sheet."""
    seen: dict[str, str] = {}

    def check(row: files.Row) -> None:
        for column in ("name_zh", "name_en"):
            sheet = row[column]
            if len(sheet) > SHEET_NAME or set(sheet) & set("[]:*?/\\") or sheet.strip("'") != sheet:
                raise row.fault(f"no sheet can be named {sheet!r}; keep it within {SHEET_NAME} characters, without "
                                "[ ] : * ? / \\ and quotes", column)
            if (other := seen.setdefault(sheet.lower(), row["table"])) != row["table"]:
                raise row.fault(f"the sheet has the name of {other}; rename one", column)

    return _load("tables", Table, ("key",), {"key": Known({*columns(), ""}, "in columns.csv", ";")}, check)


def table(name: str) -> Table:
    """What tables.csv says of a table or sheet; DataError where it says nothing."""
    if name not in tables():
        raise files.fault(_path("tables"), f"has no table {name!r}; add a row for it")
    return tables()[name]


@files.per_root
def columns() -> dict[str, Column]:
    """Columns of data/processed by name, without the bounds that many have beside them."""
    rows: list[files.Row] = []
    found = _load("columns", Column, ("figure", "unit", "codes"), {
        "type": Known(COLUMN_TYPES, f"one of {', '.join(COLUMN_TYPES)}")}, rows.append)
    holding = {"", *(f"={name}" for name in found if name.endswith("unit"))}

    def check(row: files.Row) -> None:
        if row["unit"] not in holding and not is_unit(row["unit"].removeprefix("亿")):
            raise row.fault(f"{row['unit']!r} is not a unit of units.csv, or = and a column that holds units; correct "
                            "it or add it there", "unit")
        if not _CODES.fullmatch(row["codes"]):
            raise row.fault(f"{row['codes']!r} is not code:Chinese with | between two; correct it", "codes")

    gathered(check, rows)
    return found


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
        return of._replace(column=name, name_zh=f"{of.name_zh}{zh}", name_en=f"{of.name_en}, {end}",
                           definition_zh=f"{of.name_zh}的{zh}；空白表示不限。", definition_en=en)
    if name not in known:
        raise files.fault(_path("columns"), f"has no column {name!r}; add a row that says what it holds")
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
        raise files.fault(_path(_NAMED[kind]), f"has no {kind} {name!r}{near}; take one that stands there")
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
