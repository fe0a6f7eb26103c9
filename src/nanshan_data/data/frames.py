"""What analysts open: tidy frames of the numbers in the documents and of outside figures, and series of years.

Worked out from data/raw in this process, once for each project root. A column ``figure`` (dtype "figure") holds the
values with bounds, unit, basis and source; the plain columns beside it are for filters and groups. ``year`` is filled
where a figure stands for a year: a whole one, or a stock (people, land, firms) counted at a date of it. What flowed in
a quarter, a month or over several years has a ``period`` and a ``frequency``, but no year.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pandas as pd

from nanshan_data.data import bases, codebook, documents, files, lookup, preferred, readings
from nanshan_data.data import reference as outside
from nanshan_data.data.mentions import COLUMNS as MENTION_COLUMNS
from nanshan_data.data.readings import FACT_COLUMNS
from nanshan_data.data.schemas import typed
from nanshan_data.errors import DataError, check_given
from nanshan_data.figures import Figure, column
from nanshan_data.periods import frequency, of_year, period

STOCKS = ("level", "share", "ratio")
"""Measures in which a stock is one; its growth over a quarter is none."""


def fresh(make: Callable[[], pd.DataFrame]) -> Callable[[], pd.DataFrame]:
    """A frame that is worked out once for each root, and of which everyone who asks gets a copy of his own."""
    kept = files.per_root(make)
    return functools.wraps(make)(lambda: kept().copy())


def year_of(figure: Figure) -> int | None:
    """The year that a figure stands for, if any."""
    stock = figure.measure in STOCKS and bool(codebook.indicators()[figure.indicator].stock)
    return of_year(figure.period, stock)


# --- what is in data/raw ---------------------------------------------------------------------------------------------


@fresh
def mentions() -> pd.DataFrame:
    """Every number in the documents: a row each with the mention columns; value, low and high in ``unit``.

    >>> from nanshan_data import mentions
    >>> mentions().query("kind == 'rank'").empty, list(mentions())[:4]
    (True, ['doc_id', 'start', 'end', 'text'])
    """
    return described(typed(readings.mention_rows(), MENTION_COLUMNS), "mentions")


@fresh
def facts() -> pd.DataFrame:
    """Every stat, target and claim: the columns of facts.csv, and beside them ``figure``, ``frequency``, ``year``,
    ``basis``, names in both languages, ``origin`` and ``preferred``: the one to work with where several sentences say
    the same (see ``data.preferred``).

    >>> from nanshan_data import facts
    >>> facts().query("indicator == 'gdp' and measure == 'level' and preferred and year == 2025")["text"].tolist()
    ['1.01 万亿元']
    """
    every = list(lookup.document_figures().values())
    frame = typed(readings.fact_rows(), FACT_COLUMNS)
    best, names = preferred.ids(every), codebook.indicators()
    return described(frame.assign(
        **_tidy(every), basis=[bases.text(figure.basis) for figure in every],
        entity_en=[codebook.entities()[figure.entity].name_en for figure in every],
        indicator_zh=[names[figure.indicator].name_zh for figure in every],
        indicator_en=[names[figure.indicator].name_en for figure in every],
        preferred=[figure.id in best for figure in every]), "facts")


@fresh
def reference() -> pd.DataFrame:
    """The outside figures: every row of data/raw/reference/figures.csv in base units, with its source.

    The columns of reference.csv, and beside them ``figure``, ``frequency`` and ``origin``; ``use`` marks the figures to
    work with, one for each basis of accounts, ``preferred`` the one of them that is taken where no basis is asked for.

    >>> from nanshan_data import reference
    >>> levels = reference().query("entity == '南山区' and indicator == 'gdp' and measure == 'level' and preferred")
    >>> levels.set_index("year").loc[2016, "printed_value"]
    '3845.2711'
    """
    return described(outside.reference().assign(**_tidy(outside.figures())), "reference")


def _tidy(figures: Sequence[Figure]) -> dict[str, Any]:
    """The columns that every frame has beside its plain ones."""
    return {"figure": column(figures), "frequency": [frequency(figure.period) for figure in figures],
            "year": pd.array([year_of(figure) for figure in figures], dtype="Int64"),
            "origin": [figure.origin for figure in figures]}


def described(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The frame with its name, the units of its plain columns, its documents and outside sources in ``attrs``."""
    units = {str(column): codebook.column(str(column)).unit for column in frame if frame[column].dtype != "figure"}
    naming = [str(column) for column in frame if str(column).endswith(("doc_id", "reference_id", "source_id"))]
    named = {part.split("@")[0] for column in naming for cell in frame[column].dropna() for part in cell.split(";")}
    cited = {doc_id: source.short_name_en for doc_id, source in documents.register().items() if doc_id in named}
    if outside.known() & named:
        cited["reference"] = "Outside figures, each with its source in data/raw/reference/figures.csv"
    frame.attrs = {"table": name, "units": {column: unit for column, unit in units.items() if unit}, "sources": cited}
    return frame


# --- everything that is known ----------------------------------------------------------------------------------------


@fresh
def known() -> pd.DataFrame:
    """Every figure of the documents and every outside figure to work with, a row each.

    entity, indicator, measure, kind (empty for outside figures), period, frequency, year, figure, basis, qualifier,
    origin, status, confidence, doc_id, section, note, source_id; ``preferred`` is true for one figure of each entity,
    indicator, measure and period.
    """
    every = [*lookup.document_figures().values(), *outside.used()]
    best = preferred.ids(every)
    rows = [{"entity": f.entity, "indicator": f.indicator, "measure": f.measure, "kind": f.kind, "period": f.period,
             "basis": bases.text(f.basis), "qualifier": f.qualifier,
             "status": outside.row(f.id)["status"] if f.origin == "reference" else None,
             "confidence": preferred.confidence(f), "doc_id": f.doc_id, "section": f.section, "note": f.note,
             "source_id": f.id, "preferred": f.id in best} for f in every]
    return pd.DataFrame(rows).assign(**_tidy(every))


def of_years(found: pd.DataFrame, *beside: str) -> pd.DataFrame:
    """The rows that stand for a year, one for each entity, indicator, measure, year and columns ``beside``: of a stock
    counted several times the figure of the year itself, else the latest."""
    dated = found.dropna(subset="year")
    last = [(each != "annual", -period(when).last.toordinal()) for each, when in zip(
        dated["frequency"], dated["period"], strict=True)]
    order = sorted(range(len(last)), key=last.__getitem__)
    first = dated.iloc[order].drop_duplicates(["entity", "indicator", "measure", "year", *beside])
    return first.sort_values(["entity", "indicator", "measure", "year"], kind="stable")


def series(indicator: str, places: str | Iterable[str], measure: str = "level", *, basis: str = "",
           since: int = 0) -> pd.DataFrame:
    """Years × places: in each cell the figure to work with (dtype "figure"), one where several say the same.

    Args:
        indicator: id or name in either language, as places and measure, too.
        places: one or more; each is a column.
        measure: ``level``, ``growth``, ``share`` … as in measures.csv.
        basis: an id of bases.csv: only figures on it, even where another is preferred.
        since: no year before this one.

    Returns:
        Index ``year``, every year from the first to the last, so that a year of which nothing is known is missing,
        not skipped; targets, parts of years and spans of years have no place in it. ``.figures.growth()`` of a column
        leaves out gaps and changes of basis.

    Raises:
        DataError: where no place has a figure, or the codebook has no such name or basis.

    >>> gdp = series("gdp", ["南山区", "浦东新区"], since=2023)
    >>> f"{gdp.loc[2025, '南山区'] / gdp.loc[2024, '南山区']:.3f}"
    '1.063'
    """
    check_given(places, Iterable, "places by name, as in series('gdp', ['南山区', '福田区'])")
    names = list(dict.fromkeys(codebook.named("entity", place) for place in (
        [places] if isinstance(places, str) else places)))
    found = _series(codebook.named("indicator", indicator), names, codebook.named("measure", measure), basis)
    dated = of_years(found)
    if not pd.api.types.is_integer(since):
        raise DataError(f"since={since!r} is no year; write it as a number, since=2020")
    dated = dated[dated["year"] >= since]
    if dated.empty:
        others = ", ".join(sorted({*found["period"]} - {""}))
        raise DataError(f"no figure of a year for {indicator}, {measure}, {', '.join(names)}"
                        + (f" on the basis {basis}" if basis else "") + (f" since {since}" if since else "")
                        + (f"; it has {others}: see facts() and reference()" if others else ""))
    cells = {place: dict(zip(rows["year"], rows["figure"], strict=True)) for place, rows in dated.groupby("entity")}
    years = pd.RangeIndex(dated["year"].min(), dated["year"].max() + 1, name="year")
    wide = {place: pd.Series(column(cells.get(place, {}).get(year) for year in years), index=years) for place in names}
    return pd.DataFrame(wide).rename_axis(columns="entity")


def yearly(indicator: str, places: Iterable[str], measure: str = "level") -> pd.DataFrame:
    """The rows of ``known()`` behind a series: one for each place and year of which there is a figure, by place."""
    return of_years(_series(indicator, places, measure))


def _series(indicator: str, places: Iterable[str], measure: str, basis: str = "") -> pd.DataFrame:
    """The preferred figures of a series, without targets."""
    found = _on(basis) if basis else known()
    return found[(found["indicator"] == indicator) & (found["measure"] == measure) & found["entity"].isin(list(places))
                 & found["preferred"] & (found["kind"] != "target")]


def _on(basis: str) -> pd.DataFrame:
    """What is known on one basis, with the preferred figures among that."""
    if basis not in codebook.bases():
        raise files.fault(files.raw("codebook", "bases.csv"), f"has no basis {basis!r}; take one of "
                          f"{', '.join(codebook.bases())}")
    found = known()
    found = found[[basis in names.split(";") for names in found["basis"]]]
    return found.assign(preferred=found["source_id"].isin(preferred.ids(found["figure"])))
