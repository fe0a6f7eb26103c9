"""What analysts open: typed DataFrames of the processed data, and single figures by name.

Columns and units are those of the contract in the README; every frame is checked on load and on build.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nanshan_data.data import bases, codebook
from nanshan_data.data.documents import register
from nanshan_data.data.files import Row, fault, processed, read_csv
from nanshan_data.data.readings import FACT_COLUMNS
from nanshan_data.data.reference import known as known_outside
from nanshan_data.data.reference import reference as outside_figures
from nanshan_data.data.schemas import checked, key, typed
from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure
from nanshan_data.quantities.layout import squeezed

if TYPE_CHECKING:
    import pandas as pd


def mentions() -> pd.DataFrame:
    """Every number in the documents: a row each with the mention columns; value, low and high in ``unit``."""
    return table("mentions")


def facts() -> pd.DataFrame:
    """Every stat, target and claim: the mention columns with entity, indicator, measure, period and sentence."""
    return table("facts")


def claims() -> pd.DataFrame:
    """The ledger: a row for each check of a claim, with its computation, bounds, verdict and reasons."""
    return table("claims")


def table(name: str) -> pd.DataFrame:
    """A table of data/processed by name (growth, density, districts …), typed and checked.

    ``attrs`` hold its name, ``units`` by column (``=unit``: the column of that name says it) and its ``sources``.
    """
    import pandas as pd

    raw = pd.read_csv(_path(name), encoding="utf-8-sig", dtype=str, keep_default_na=False)
    return described(checked(typed(raw, list(raw.columns)), name), name)


def _path(name: str) -> Path:
    path, known = processed(f"{name}.csv"), sorted(path.stem for path in processed().glob("*.csv"))
    if name not in known:  # and not whether the file exists: ../x is no table
        raise fault(path, f"there is no such table; known: {', '.join(known) or 'none yet'}; run make build (python -m "
                    "nanshan_data build)")
    return path


def described(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The frame with the units of its columns, its documents and outside sources in ``attrs``; all else as it is."""
    units = {str(column): codebook.column(str(column)).unit for column in frame.columns}
    naming = [str(column) for column in frame if str(column).endswith(("doc_id", "reference_id", "source_id"))]
    named = {part.split("@")[0] for column in naming for cell in frame[column].dropna() for part in cell.split(";")}
    cited = {doc_id: source.short_name_en for doc_id, source in register().items() if doc_id in named}
    if known_outside() & named:
        cited["reference"] = "Outside figures, each with its source in data/raw/reference/figures.csv"
    frame.attrs = {"table": name, "units": {column: unit for column, unit in units.items() if unit}, "sources": cited}
    return frame


def reference() -> pd.DataFrame:
    """The outside figures, every row of data/raw/reference/figures.csv in base units, with its source."""
    return described(outside_figures(), "reference")


def fact(indicator: str, entity: str, period: int | str = "", *, measure: str = "level", doc: str = "",
         kind: str = "") -> Figure:
    """The one document figure with this indicator, entity, period and measure.

    Where several sentences say it, a reported figure comes before a target and a claim, then the narrowest bounds,
    exact before hedged, then the plan report, then the order of the register. DataError where there is none.
    """
    found = find(indicator=indicator, entity=entity, period=str(period), measure=measure, doc_id=doc, kind=kind)
    if not found:
        near = find(indicator=indicator, entity=entity)
        known = "; ".join(sorted({f"{f.measure} {f.period or 'undated'} ({f.kind}, {f.doc_id})" for f in near}))
        raise DataError(f"no fact for {indicator}, {entity}, {period or 'no period'}, {measure}: the documents have "
                        f"{known or 'nothing on it'}")
    return min(found, key=preference)


def preference(figure: Figure) -> tuple[int, float, bool, bool]:
    """Sorts document figures that say the same: reported before claimed, then narrow bounds, then the plan report."""
    low, high = figure.interval.ends
    width = (high - low) / abs(figure.value or 1)
    kinds = ("stat", "target", "claim")
    return kinds.index(figure.kind), width, figure.qualifier != "exact", figure.doc_id != "plan-report-2026"


def find(**wanted: str) -> list[Figure]:
    """All document figures whose attributes equal the non-empty ones given, in the order of the documents."""
    return [figure for figure in document_figures().values()
            if all(getattr(figure, name) == value for name, value in wanted.items() if value)]


def search(words: str, *, year: int | None = None, entity: str = "") -> list[Figure]:
    """Document figures whose indicator (id or name) or else whose sentence holds ``words``; spaces do not count."""
    def holds(text: str) -> bool:
        return wanted in squeezed(text).lower()

    wanted = squeezed(words).lower()
    figures = [figure for figure in document_figures().values()
               if (not year or str(year) in figure.period) and entity in ("", figure.entity)]
    names = codebook.indicators()
    named = [figure for figure in figures if any(holds(name) for name in (
        figure.indicator, names[figure.indicator].name_zh, names[figure.indicator].name_en))]
    return named or [figure for figure in figures if holds(figure.sentence)]


def document_figures() -> dict[str, Figure]:
    """Every row of facts.csv as a figure, by fact_id."""
    return _figures(processed())


@functools.cache
def _figures(folder: Path) -> dict[str, Figure]:
    return {row["fact_id"]: _figure(row) for row in read_csv(_path("facts"), FACT_COLUMNS, key=key("facts"))}


def _figure(row: Row) -> Figure:
    texts: dict[str, Any] = {name: text for name, text in row.items() if name in Figure.__dataclass_fields__}
    numbers = {name: float(row[name]) if row[name] else None for name in ("value", "low", "high")}
    places = {name: int(row[name]) for name in ("start", "end")}
    return Figure(**{**texts, **numbers, **places}, origin="document", id=row["fact_id"],
                  basis=bases.of_document(row))
