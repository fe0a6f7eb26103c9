"""What the words mean: indicators, measures, places, units, themes and terms, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

from nanshan_data.data import files
from nanshan_data.errors import DataError, nearest

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


class Priced(NamedTuple):
    """Whether official growth of an indicator is real (可比价) or nominal, by statistical practice."""

    indicator: str
    prices: str


class Unlike(NamedTuple):
    """A target and the result of the year before that comes near it, and how they differ; two indicators."""

    target: str
    result: str
    differs_zh: str
    differs_en: str


Entry = TypeVar("Entry", Theme, Unit, Indicator, Measure, Entity, Basis, Term, Column, Table, Priced)


def _path(name: str) -> Path:
    return files.raw("codebook", f"{name}.csv")


Lists = Mapping[str, tuple[Collection[str], str]]
"""Column → the values that it may have, and the words for where they stand."""


def _load(name: str, kind: type[Entry], optional: tuple[str, ...] = (),
          known: Callable[[Mapping[str, Entry]], Lists] = lambda found: {},
          check: Callable[[files.Row], None] = lambda row: None) -> dict[str, Entry]:
    """The entries of a file by their first column; ``known`` are the values allowed, given all the entries, and
    ``check`` looks at each row."""
    names = kind._fields
    rows = files.read_csv(_path(name), names, key=names[:1], filled=[each for each in names if each not in optional],
                          ids=() if kind in (Unit, Entity, Term) else names[:1])  # those go by their Chinese name
    found = {row[names[0]]: kind(**row) for row in rows}
    files.check_known(_path(name), rows, known(found))
    for row in rows:
        check(row)
    return found


@files.per_root
def themes() -> dict[str, Theme]:
    """Themes by id, in the order of the briefing."""
    return _load("themes", Theme)


@files.per_root
def units() -> dict[str, Unit]:
    """Units by their Chinese name."""
    return _load("units", Unit, known=lambda found: {"counted": (("yes", "no"), "yes or no")})


@files.per_root
def measures() -> dict[str, Measure]:
    """Measures by id."""
    def check(row: files.Row) -> None:
        if unknown := [name for name in row["units"].split("|") if name != "=" and not is_unit(name)]:
            raise files.fault(_path("measures"), f"{unknown[0]!r} is not in units.csv; correct it or add it there",
                              row=row.number, column="units")

    return _load("measures", Measure, check=check)


@files.per_root
def entities() -> dict[str, Entity]:
    """Places, companies and the like by their Chinese name; every parent is an entity itself, none lies in itself."""
    found = _load("entities", Entity, ("parent",), lambda found: {
        "parent": ({*found, ""}, "in entities.csv"), "type": (ENTITY_TYPES, f"one of {', '.join(ENTITY_TYPES)}")})
    for entity in found.values():
        above, parent = {entity.entity}, entity.parent
        while parent and parent not in above:
            above.add(parent)
            parent = found[parent].parent
        if parent == entity.entity:
            raise files.fault(_path("entities"), f"{entity.entity} lies in itself by way of its parents; correct one",
                              column="parent")
    return found


@files.per_root
def indicators() -> dict[str, Indicator]:
    """Indicators by id; every theme and unit is known."""
    complete = ("name_en", "theme", "definition_zh", "definition_en")
    found = _load("indicators", Indicator, ("stock", "aliases", "status", *complete), lambda found: {
        "theme": ({"", *themes()}, "in themes.csv"), "status": (("", "draft"), "empty or draft"),
        "unit": ({item.unit for item in found.values() if is_unit(item.unit)}, "in units.csv"),
        "stock": (("yes", ""), "yes or empty")})
    for item in found.values():
        if not item.is_draft and (left := [name for name in complete if not getattr(item, name)]):
            raise files.fault(_path("indicators"), f"{item.indicator} has no {left[0]}; fill it in, or call it a draft "
                              "in the column status", column=left[0])
    return found


@files.per_root
def bases() -> dict[str, Basis]:
    """Bases by id; where a period has figures on several, the one listed first is preferred."""
    return _load("bases", Basis, (), lambda found: {
        "family": (column("family").words, "among the codes of columns.csv")})


@files.per_root
def prices() -> dict[str, str]:
    """real or nominal, by indicator; others are not there."""
    found = _load("prices", Priced, (), lambda _: {
        "indicator": (indicators(), "in indicators.csv"),
        "prices": (column("prices").words, "among the codes of columns.csv")})
    return {name: about.prices for name, about in found.items()}


@files.per_root
def unlike() -> list[Unlike]:
    """Pairs of target and result that stand side by side and are not compared."""
    names = Unlike._fields
    rows = files.read_csv(_path("unlike"), names, key=names[:2], filled=names, ids=names[:2])
    known = (indicators(), "in indicators.csv")
    files.check_known(_path("unlike"), rows, {"target": known, "result": known})
    return [Unlike(**row) for row in rows]


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
                raise files.fault(_path("tables"), f"no sheet can be named {sheet!r}; keep it within {SHEET_NAME} "
                                  "characters, without [ ] : * ? / \\ and quotes", row=row.number, column=column)
            if (other := seen.setdefault(sheet.lower(), row["table"])) != row["table"]:
                raise files.fault(_path("tables"), f"the sheet has the name of {other}; rename one", row=row.number,
                                  column=column)

    return _load("tables", Table, ("key",), lambda found: {
        "key": ({each.key for each in found.values() if set(filter(None, each.key.split(";"))) <= set(columns())},
                "made of columns of columns.csv")}, check)


def table(name: str) -> Table:
    """What tables.csv says of a table or sheet; DataError where it says nothing."""
    if name not in tables():
        raise files.fault(_path("tables"), f"has no table {name!r}; add a row for it")
    return tables()[name]


@files.per_root
def columns() -> dict[str, Column]:
    """Columns of data/processed by name, without the bounds that many have beside them."""
    return _load("columns", Column, ("figure", "unit", "codes"), lambda found: {
        "type": (COLUMN_TYPES, f"one of {', '.join(COLUMN_TYPES)}"),
        "unit": ({"", *(f"={name}" for name in found if name.endswith("unit")),
                  *(each.unit for each in found.values() if is_unit(each.unit.removeprefix("亿")))},
                 "a unit of units.csv, or = and a column that holds units"),
        "codes": ({each.codes for each in found.values() if _CODES.fullmatch(each.codes)},
                  "code:Chinese with | between two")})


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


_NAMED: Mapping[str, tuple[Callable[[], Mapping[str, Indicator | Entity | Measure]], str]] = {
    "indicator": (indicators, "indicators"), "entity": (entities, "entities"), "measure": (measures, "measures")}


def _key(name: str) -> str:
    return " ".join(name.replace("’", "'").casefold().split())


@files.per_root
def _by_name(kind: str) -> dict[str, str]:
    """Every name of what the codebook lists, in either language, with its id; of two of one name the first counts."""
    entries = _NAMED[kind][0]()
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
        raise DataError(f"{name!r} is no name of an {kind}; write it as text, such as {next(iter(known.values()))!r}")
    if _key(name) not in known:
        near = nearest(_key(name), known, known)
        raise files.fault(_path(_NAMED[kind][1]), f"has no {kind} {name!r}{near}; take one that stands there")
    return known[_key(name)]


def is_unit(unit: str) -> bool:
    """Whether units.csv knows the unit, or each part of a compound one (件/万人)."""
    return all(part in units() for part in re.sub("/[百千万亿]+(?=.)", "/", unit).split("/"))


def fits(indicator: str, measure: str, unit: str) -> bool:
    """Whether figures of this indicator and measure may have the unit; counters replace each other."""
    own, allowed = indicators()[indicator].unit, measures()[measure].units.split("|")
    counted = all(name in units() and units()[name].dimension == "count" for name in (unit, own))
    return unit in allowed or ("=" in allowed and (unit == own or counted))


def check() -> None:
    """Read every codebook file once; DataError at the first fault."""
    for load in (themes, units, measures, entities, indicators, bases, prices, unlike, glossary, tables, columns):
        load()
