"""data/processed/nanshan.xlsx: what colleagues without Python open, every table with its sentences and live formulas.

What is worked out is a formula over the cells it rests on, with the library's own result as its cached value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from nanshan_data.analysis import ledger, tables
from nanshan_data.data import codebook, files, lookup, reference
from nanshan_data.figures import assumption, cagr
from nanshan_data.figures.figure import Figure
from nanshan_data.notebook import labels, reasons, wording
from nanshan_data.publish import spreadsheet
from nanshan_data.publish.spreadsheet import PLAN, Row, Sheet, ids

NAME, HOME, FOUNDED, TODAY = "nanshan.xlsx", "南山区", 1990, 2025
LISTS = ("source_id", "inputs", "fact_ids")
KEY_FIGURES = (("gdp", FOUNDED, "level"), ("gdp", TODAY, "level"), ("land_area", "", "level"), ("gdp", TODAY, "growth"),
               ("gdp_per_km2", TODAY, "level"), ("gdp_per_capita", TODAY, "level"), ("gdp_vs_shenzhen", TODAY, "ratio"))


def write() -> None:
    """Write data/processed/nanshan.xlsx from the tables beside it."""
    files.write_atomic(files.processed(NAME), render())


def render() -> bytes:
    """The workbook as bytes, the same for the same data."""
    return spreadsheet.book(_sheets(), lambda _: PLAN["charts"], _both("ui", "site"))


def _both(group: str, key: str) -> str:
    return " ".join(wording.label(group, key, lang) for lang in ("zh", "en"))


def _sheets() -> Iterator[Sheet]:
    """Every sheet in the order of tables.csv; the cover comes first and lists the others."""
    special: Mapping[str, Callable[[], list[Row]]] = {
        "key_figures": _key_figures, "what_if": _what_if, "charts": list, "codebook": _codebook, "notes": _notes}
    apart = ("cover", "mentions", "indicators", "measures", "entities", "bases", "units")
    about = {key: table for key, table in codebook.tables().items() if key not in apart}
    made = [_sheet(key, special[key]() if key in special else _records(key)) for key in about
            if key in special or key in (*tables.TABLES, "claims")]
    yield _sheet("cover", [{"sheet": sheet.name, "rows": len(sheet.rows) or None, "text_zh": about[sheet.key].about_zh,
                            "text_en": about[sheet.key].about_en} for sheet in made])
    yield from made


def _records(name: str) -> list[Row]:
    frame = (reasons.claims() if name == "claims" else tables.plain(name)).astype(object)
    rows: list[Row] = frame.where(frame.notna(), None).to_dict("records")  # type: ignore[assignment]
    series = {(row["entity"], row["year"]): number for number, row in enumerate(rows)} if name == "growth" else {}
    kinds = ledger.reasons() if name == "claims" else {}
    for row in rows:
        row["live"] = dict(PLAN["sheets"].get(name, {}).get("live", {}))
        if name == "growth":
            row["previous"] = series.get((row["entity"], row["previous_year"]), -1)
        if name == "claims":
            row["live"]["recomputed"] = _recomputed(row)
            row["check"] = "{name_zh} {name_en}".format(**kinds[row["check"]])
    return rows


def _recomputed(row: Row) -> str:
    """The formula of a claim over its inputs; one with functions of the ledger's own keeps its value."""
    expression = row["formula"]
    for place, name in sorted(enumerate(ids(row["inputs"])), key=lambda pair: -len(pair[1])):
        expression = expression.replace(name, f"{{{place}}}")
    return _expression(expression) if re.fullmatch(r"(?:\{\d\}|[-+×÷−^(). \d])+", expression) else ""


def _expression(formula: str) -> str:
    """({0} ÷ {1} − 1) × 100 % as (id0 / id1 - 1) * 100."""
    for sign, operator in (("÷", "/"), ("×", "*"), ("−", "-"), ("^", "**"), ("100 %", "100")):
        formula = formula.replace(sign, operator)
    return re.sub(r"\{(\d)\}", r"id\1", formula)


def _sheet(key: str, rows: list[Row]) -> Sheet:
    """Money in full yuan, a column for each figure a row rests on, and the words it rests on."""
    plan = PLAN["sheets"].get(key, {})
    apart = ("live", "previous", *plan.get("hidden", ()))
    columns = [name for name in plan.get("order") or (rows[0] if rows else {}) if name not in apart]
    for column in [name for name in columns if codebook.column(name).unit.startswith("亿元")]:
        for row in rows:
            row[column] = None if row[column] is None else float(f"{row[column] * 1e8:.12g}")
    if "source_id" in columns and "sentence" not in columns:
        columns.append("backing")
        for row in rows:
            row["backing"] = "\n".join(dict.fromkeys(map(_backing, ids(row["source_id"]))))
    for column in [name for name in columns if name in LISTS]:
        place, width = columns.index(column), max(len(ids(row[column])) for row in rows)
        columns[place:place + 1] = [f"rests_on_{number + 1}" for number in range(width)]
        for row in rows:
            row |= {f"rests_on_{number}": name for number, name in enumerate(ids(row[column]), start=1)}
    return Sheet(key, rows, columns)


def _backing(name: str) -> str:
    if name in lookup.document_figures():
        return " ".join(lookup.document_figures()[name].sentence.split())
    return "{source_publisher}：{source_title}".format(**reference.row(name))


def _figure_row(figure: Figure) -> Row:
    """A figure as a row; a derived one is a formula over its inputs."""
    same = ("entity", "indicator", "measure", "period", "value", "unit", "qualifier", "low", "high", "origin")
    return {name: getattr(figure, name) for name in same} | {
        "formula": figure.formula.format(*"甲乙"), "source_id": ";".join(leaf.id for leaf in figure.sources),
        "live": {"value": _expression(figure.formula)} if figure.inputs else {}}


def _key_figures() -> list[Row]:
    stated = [lookup.fact(name, HOME, period, measure=measure) for name, period, measure in KEY_FIGURES]
    first, last, area = stated[:3]
    city = reference.ref("gdp", "深圳市", TODAY)
    derived = [(last / first).about(measure="multiple", period=f"{FOUNDED}/{TODAY}"),
               cagr(last, first, acknowledge_break=True),
               (last / area).about(indicator="gdp_per_km2", measure="level"),
               (last / city).to("%").about(entity=HOME, indicator="gdp_vs_shenzhen", measure="share")]
    return [_figure_row(figure) for figure in (*stated, city, *derived)]


def _what_if() -> list[Row]:
    """Inputs to change, and what follows from them: ``value`` of a result is a formula over the values above."""
    import pandas as pd

    frame = reference.reference().query("entity == @HOME and indicator == 'resident_population' and use")
    people = reference.figure(frame.sort_values("year", kind="stable")["reference_id"].iloc[-1])
    inputs = {"gdp": lookup.fact("gdp", HOME, TODAY), "area": lookup.fact("land_area", HOME), "people": people,
              "rate": lookup.fact("gdp", HOME, TODAY + 1, measure="growth"),
              "years": assumption(10, "年", "")}
    rows: list[Row] = [{"item": _both("what_if", name), "role": "input", "value": figure.value, "unit": figure.unit,
                        "source_id": figure.id} for name, figure in inputs.items()]
    for name, result in PLAN["what_if"].items():
        known = {f"row{number}": row["value"] for number, row in enumerate(rows)}
        value: Any = pd.eval(result["formula"], engine="python", local_dict=known)
        rows.append({"item": _both("what_if", name), "role": "result", "value": value, "unit": result["unit"],
                     "source_id": "", "live": {"value": result["formula"]}})
    return rows


def _codebook() -> list[Row]:
    parts: dict[str, Mapping[str, Any]] = {
        "主题 theme": codebook.themes(), "指标 indicator": codebook.indicators(), "口径 measure": codebook.measures(),
        "主体 entity": codebook.entities(), "统计口径 basis": codebook.bases(), "单位 unit": codebook.units(),
        "术语 term": codebook.glossary(), "列 column": codebook.columns()}
    return [{"type": kind, "code": code, "name_zh": about.get("name_zh", code), "name_en": about["name_en"],
             "units": about.get("dimension") or about.get("units") or about.get("unit") or about.get("family", ""),
             "definition_zh": about.get("definition_zh") or about.get("about_zh") or about.get("parent", ""),
             "definition_en": about.get("definition_en") or about.get("about_en") or about.get("type")
             or about.get("plural_en", "")}
            for kind, entries in parts.items() for code, entry in entries.items() for about in [entry._asdict()]]


def _notes() -> list[Row]:
    return [{"key": row["key"], "text_zh": row["zh"], "text_en": row["en"]} for row in labels.notes().values()]
