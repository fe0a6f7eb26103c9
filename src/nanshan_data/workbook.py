"""data/processed/nanshan.xlsx: what colleagues without Python open, every table with its sentences and live formulas.

What is worked out is a formula over the cells it rests on, with the library's own result as its cached value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from nanshan_data import codebook, datasets, figures, ledger, outside, sources, spreadsheet, wording
from nanshan_data.figures import Figure
from nanshan_data.spreadsheet import Drawing, Row, Sheet, ids

NAME, HOME, FOUNDED, TODAY = "nanshan.xlsx", "南山区", 1990, 2025
LISTS = ("source_id", "inputs", "fact_ids")
HIDDEN = {"growth": ("doc_id",), "plan_targets": ("target_id", "result_id"), "agreement": ("origin",),
          "strategies": ("source_id", "start", "end"), "reference": ("entity_en",),
          "district_themes": ("source_id", "theme", "start", "end"),
          "sources": ("original_name", "sha256", "file")}
ORDERED = {
    "facts": ("fact_id", "doc_id", "entity", "indicator", "measure", "period", "value", "unit", "qualifier", "low",
              "high", "kind", "text", "sentence", "section", "note", "start", "end"),
    "claims": ("claim_id", "doc_id", "text", "sentence", "check", "stated", "stated_low", "stated_high", "recomputed",
               "recomputed_low", "recomputed_high", "residual", "unit", "verdict", "reason_zh", "reason_en",
               "conjecture_zh", "conjecture_en", "formula", "inputs")}
KEY_FIGURES = (("gdp", FOUNDED, "level"), ("gdp", TODAY, "level"), ("land_area", "", "level"), ("gdp", TODAY, "growth"),
               ("gdp_per_km2", TODAY, "level"), ("gdp_per_capita", TODAY, "level"), ("gdp_vs_shenzhen", TODAY, "ratio"))
_DENSITY = {"density_cny_100m_per_km2": "gdp_cny_100m / area_km2", "people_per_km2": "resident_population / area_km2",
            "gdp_per_head_cny": "gdp_cny_100m / resident_population"}
LIVE: Mapping[str, Mapping[str, str]] = {
    "growth": {"nominal_growth_pct_a_year":
               "((gdp_cny_100m / before_gdp_cny_100m) ** (1 / (year - previous_year)) - 1) * 100"},
    "density": _DENSITY, "districts": _DENSITY,
    "scoreboard": {"implied_2024_cny_100m": "level_cny_100m / (1 + growth_pct / 100)",
                   "implied_2026_cny_100m": "level_cny_100m * (1 + target_2026_pct / 100)"},
    "industry": {"share_of_gdp_pct": "value / gdp_cny_100m * 100"},
    "enterprises": {"value": "id0 + id1"},
    "innovation": {"value": "id0 / gdp_cny_100m * 100"},
    "agreement": {"ratio": "second / first"},
    "claims": {"residual": "recomputed - stated"},
}
"""What Excel works out: columns by table, over other columns and figures as ``Sheet`` names them."""


def write() -> None:
    """Write data/processed/nanshan.xlsx from the tables beside it."""
    sources.write_atomic(sources.processed(NAME), render())


def render() -> bytes:
    """The workbook as bytes, the same for the same data."""
    title = " ".join(wording.label("ui", "site", lang) for lang in ("zh", "en"))
    return spreadsheet.book(_sheets(), _drawings, title)


def _drawings(sheets: Mapping[str, Sheet]) -> Iterable[Drawing]:
    yield Drawing(sheets["growth"], "gdp_cny_100m", lambda row: row["origin"] == "reference",
                  "地区生产总值（外部数据，对数刻度） GDP, outside figures, log scale", (FOUNDED, TODAY + 1),
                  {"log_base": 10, "min": 1e9, "max": 1e13, "major_unit": 10})
    yield Drawing(sheets["density"], "density_cny_100m_per_km2",
                  lambda row: (row["evidence"], row["basis"]) == ("outside", "derived"),
                  "单位面积GDP（外部数据） GDP per km², outside figures", (FOUNDED, TODAY + 1), {"min": 0})


def _sheets() -> Iterator[Sheet]:
    """Every sheet in the order of tables.csv; the cover comes first and lists the others."""
    special: Mapping[str, Callable[[], list[Row]]] = {
        "key_figures": _key_figures, "what_if": _what_if, "charts": list, "codebook": _codebook, "notes": _notes}
    apart = ("cover", "mentions", "indicators", "measures", "entities", "units")
    about = {key: table for key, table in codebook.tables().items() if key not in apart}
    made = [_sheet(key, special[key]() if key in special else _records(key)) for key in about
            if key in special or sources.processed(f"{key}.csv").is_file()]
    yield _sheet("cover", [{"sheet": sheet.name, "rows": len(sheet.rows) or None, "text_zh": about[sheet.key].about_zh,
                            "text_en": about[sheet.key].about_en} for sheet in made])
    yield from made


def _records(name: str) -> list[Row]:
    frame = datasets.table(name).astype(object)
    rows: list[Row] = frame.where(frame.notna(), None).to_dict("records")  # type: ignore[assignment]
    series = {(row["entity"], row["year"]): number for number, row in enumerate(rows)
              if name == "growth" and row["origin"] == "reference"}
    kinds = ledger.reasons() if name == "claims" else {}
    for row in rows:
        row["live"] = dict(LIVE.get(name, {}))
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
    apart = ("live", "previous", *HIDDEN.get(key, ()))
    columns = [name for name in ORDERED.get(key) or (rows[0] if rows else {}) if name not in apart]
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
    if name in datasets.document_figures():
        return " ".join(datasets.document_figures()[name].sentence.split())
    return "{source_publisher}：{source_title}".format(**outside.row(name))


def _figure_row(figure: Figure) -> Row:
    """A figure as a row; a derived one is a formula over its inputs."""
    return {"entity": figure.entity, "indicator": figure.indicator, "measure": figure.measure, "period": figure.period,
            "value": figure.value, "unit": figure.unit, "qualifier": figure.qualifier, "low": figure.low,
            "high": figure.high, "origin": figure.origin, "formula": figure.formula.format(*"甲乙"),
            "source_id": ";".join(leaf.id for leaf in figure.sources),
            "live": {"value": _expression(figure.formula)} if figure.inputs else {}}


def _key_figures() -> list[Row]:
    stated = [datasets.fact(name, HOME, period, measure=measure) for name, period, measure in KEY_FIGURES]
    first, last, area = stated[:3]
    city = outside.ref("gdp", "深圳市", TODAY)
    derived = [figures.ratio(last, first, period=f"{FOUNDED}/{TODAY}"),
               figures.cagr(last, first, acknowledge_break=True),
               figures.per(last, area, "元/平方公里", indicator="gdp_per_km2"),
               figures.share(last, city, entity=HOME, indicator="gdp_vs_shenzhen")]
    return [_figure_row(figure) for figure in (*stated, city, *derived)]


def _what_if() -> list[Row]:
    """Inputs to change, and what follows from them: ``value`` of a result is a formula over the values above."""
    frame = outside.reference().query("entity == @HOME and indicator == 'resident_population' and use")
    people = outside.figure(frame.sort_values("year", kind="stable")["reference_id"].iloc[-1])
    gdp, area = datasets.fact("gdp", HOME, TODAY), datasets.fact("land_area", HOME)
    rate, years = datasets.fact("gdp", HOME, TODAY + 1, measure="growth"), figures.assumption(10, "年", "")
    then = figures.grown(gdp, rate, years.value)
    inputs = {"gdp": gdp, "area": area, "people": people, "rate": rate, "years": years}
    results = {"density": (figures.per(gdp, area, "元/平方公里"), "row0 / row1"),
               "head": (figures.per(gdp, people, "元/人"), "row0 / row2"),
               "crowd": (figures.per(people, area, "人/平方公里"), "row2 / row1"),
               "gdp_then": (then, "row0 * (1 + row3 / 100) ** row4"),
               "density_then": (figures.per(then, area, "元/平方公里"), "row8 / row1"),
               "head_then": (figures.per(then, people, "元/人"), "row8 / row2"),
               "times": (figures.ratio(then, gdp), "row8 / row0")}

    def row(name: str, figure: Figure, **more: object) -> Row:
        label = f"{wording.label('what_if', name, 'zh')} {wording.label('what_if', name, 'en')}"
        return {"item": label, "role": "input", "value": figure.value, "unit": figure.unit, "source_id": figure.id,
                **more}

    return [*(row(name, figure) for name, figure in inputs.items()),
            *(row(name, figure, role="result", live={"value": expression})
              for name, (figure, expression) in results.items())]


def _codebook() -> list[Row]:
    parts: dict[str, Mapping[str, object]] = {
        "主题 theme": codebook.themes(), "指标 indicator": codebook.indicators(), "口径 measure": codebook.measures(),
        "主体 entity": codebook.entities(), "单位 unit": codebook.units(), "术语 term": codebook.glossary(),
        "列 column": codebook.columns()}

    def first(entry: object, *names: str) -> str:
        return next((str(getattr(entry, name)) for name in names if hasattr(entry, name)), "")

    return [{"type": kind, "code": code, "name_zh": first(entry, "name_zh") or code, "name_en": first(entry, "name_en"),
             "units": first(entry, "dimension", "units", "unit"),
             "definition_zh": first(entry, "definition_zh", "parent"),
             "definition_en": first(entry, "definition_en", "type", "plural_en")}
            for kind, entries in parts.items() for code, entry in entries.items()]


def _notes() -> list[Row]:
    rows = sources.read_csv(sources.raw("codebook", "notes.csv"), ("key", "en", "zh"), key=("key",))
    return [{"key": row["key"], "text_zh": row["zh"], "text_en": row["en"]} for row in rows]
