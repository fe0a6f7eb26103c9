"""The figures of the documents, by id, by meaning, or by words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from numbers import Real
from typing import Any

from nanshan_data.data import bases, codebook, documents, files, preferred, readings, reference
from nanshan_data.errors import DataError, check_given, nearest
from nanshan_data.figures.figure import Figure
from nanshan_data.quantities.layout import squeezed

ATTRIBUTES = tuple(field.name for field in fields(Figure) if field.name not in ("inputs", "tree", "basis"))


@files.per_root
def document_figures() -> Mapping[str, Figure]:
    """Every stat, target and claim of the documents as a figure, by fact_id, in the order of the register."""
    return {str(row["fact_id"]): _figure(row) for row in readings.fact_rows()}


def _figure(row: Mapping[str, Any]) -> Figure:
    same = {name: value for name, value in row.items() if name in ATTRIBUTES}
    numbers = {end: None if row[end] is None else float(row[end]) for end in ("value", "low", "high")}
    return Figure(**(same | numbers), origin="document", id=row["fact_id"], basis=bases.of_document(row))


def find(**wanted: object) -> list[Figure]:
    """All figures of documents whose attributes equal the non-empty ones given, in the order of the documents.

    ``find(indicator="gdp", entity="南山区", period=2025)``: any attribute of a figure; indicator, entity and measure
    by id or by name in either language. DataError, with the nearest names, for what there is not.

    >>> from nanshan_data import find
    >>> [figure.text for figure in find(indicator="land_area", entity="南山区")]
    ['185平方公里']
    """
    for value in wanted.values():
        check_given(value, (str, Real, type(None)), "a text or a number, as in find(indicator='gdp', period=2025)")
    known = {name: _wanted(name, value) for name, value in wanted.items() if value != ""}
    return [figure for figure in document_figures().values()
            if all(getattr(figure, name) == value for name, value in known.items())]


def _wanted(name: str, value: object) -> object:
    if name not in ATTRIBUTES:
        raise DataError(f"a figure has no {name!r}{nearest(name, ATTRIBUTES)}; it has {', '.join(ATTRIBUTES)}")
    if name in ("indicator", "entity", "measure"):
        return codebook.named(name, str(value))
    choices = {"kind": preferred.KINDS, "doc_id": tuple(documents.register())}.get(name)
    if choices and value not in choices:
        raise DataError(f"there is no {name} {value!r}; take one of {', '.join(choices)}")
    if name == "period":  # pandas makes floats of years
        return str(int(value) if isinstance(value, float) and value.is_integer() else value)
    return value


def fact(indicator: str, entity: str, period: int | str = "", *, measure: str = "level", doc: str = "",
         kind: str = "") -> Figure:
    """The one figure of the documents with this indicator, entity, period and measure.

    Names as in ``find``. Where several sentences say it, the preferred one (see ``data.preferred``). DataError where
    there is none; it says what there is instead.

    >>> from nanshan_data import fact
    >>> fact("GDP", "Nanshan", 2025).text
    '1.01 万亿元'
    """
    for named in (indicator, entity):
        check_given(named, str, "indicator and place as text, as in fact('gdp', '南山区', 2025)")
    if not indicator or not entity:
        raise DataError("a figure has an indicator and a place; name both, as in fact('gdp', '南山区', 2025)")
    found = find(indicator=indicator, entity=entity, period=period, measure=measure, doc_id=doc, kind=kind)
    if not found:
        raise DataError(_nothing(indicator, entity, str(period), measure))
    return preferred.best(found)


def _nothing(indicator: str, entity: str, period: str, measure: str) -> str:
    near = find(indicator=indicator, entity=entity)
    known = "; ".join(sorted({f"{f.measure} {f.period or 'undated'} ({f.kind}, {f.doc_id})" for f in near}))
    about, how = (codebook.named("indicator", indicator), codebook.named("entity", entity)), measure or "level"
    outside = [figure for figure in reference.chosen(*about, how) if period in ("", figure.period)]
    asked = ", ".join(map(repr, (*about, outside[-1].period, *[how] * (how != "level")))) if outside else ""
    return (f"no fact for {', '.join((*about, period or 'no period', measure))}: the documents have "
            f"{known or 'nothing on it'}" + (f"; an outside figure has it: ref({asked})" if outside else ""))


def search(words: str, *, year: int | None = None, entity: str = "") -> list[Figure]:
    """Figures of documents whose indicator (id or name) or else whose sentence holds ``words``; spaces do not count."""
    def holds(text: str) -> bool:
        return wanted in squeezed(text).lower()

    if not (squeezed(words) or year or entity):
        raise DataError("there is nothing to look for; give words, a year or a place")
    wanted, place = squeezed(words).lower(), codebook.named("entity", entity) if entity else ""
    figures = [figure for figure in document_figures().values()
               if (not year or str(year) in figure.period) and place in ("", figure.entity)]
    names = codebook.indicators()
    found = [figure for figure in figures if any(holds(name) for name in (
        figure.indicator, names[figure.indicator].name_zh, names[figure.indicator].name_en))]
    return found or [figure for figure in figures if holds(figure.sentence)]
