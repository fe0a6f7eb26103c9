"""data/processed/nanshan_zh.xlsx and nanshan_en.xlsx: what colleagues without Python open, a workbook per language.

What is worked out is a formula over the cells it rests on, with the library's own result as its cached value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping
from typing import Any

from nanshan_data.analysis import ledger, tables
from nanshan_data.data import codebook, documents, files, frames, lookup, reference
from nanshan_data.figures import across, assumption
from nanshan_data.figures.figure import Figure
from nanshan_data.notebook import cards, numbers, reasons, wording
from nanshan_data.publish import spreadsheet
from nanshan_data.publish.spreadsheet import PLAN, Row, Sheet, ids

HOME = "南山区"
LISTS = ("source_id", "inputs", "fact_ids")
APART = ("cover", "mentions", "indicators", "measures", "entities", "bases", "units")
"""Tables without a sheet of their own, or with one that is made last."""


def name(lang: str) -> str:
    """The file of a language."""
    return f"nanshan_{lang}.xlsx"


def write() -> None:
    """Write both workbooks from the tables beside them."""
    for lang in wording.LANGUAGES:
        files.write_atomic(files.processed(name(lang)), render(lang))


def render(lang: str) -> bytes:
    """The workbook of a language as bytes, the same for the same data."""
    with wording.speaking(lang):
        title = wording.label("ui", "site")
        rights = getattr(next(iter(documents.register().values())), f"rights_{lang}")
        cite = wording.label("ui", "how_to_cite", title=title, version=files.data_version(), date=documents.data_date())
        lines = cite, wording.label("ui", "licence", rights=rights)
        return spreadsheet.book(list(_sheets()), [_titled(drawing) for drawing in PLAN["charts"]], title, lines)


def _titled(drawing: Mapping[str, Any]) -> Row:
    """A drawing with the key figures in its title."""
    levels = _levels()
    known = {"first": levels[0].year, "last": levels[-1].year, "gdp_now": numbers.text(levels[-1], "compact"),
             "density": numbers.text(levels[-1] / _land(levels[-1]), "compact")}
    return {**drawing, "title": drawing[f"title_{wording.language()}"].format(**known), "since": known["first"]}


@files.per_root
def _levels() -> list[Figure]:
    """The GDP of the district by year, as the pages take it."""
    return list(frames.series("gdp", HOME)[HOME].dropna())


def _latest(indicator: str, measure: str = "level", kinds: Container[str] = ("stat", "claim")) -> Figure:
    """What documents say last of the district."""
    years = [year for figure in lookup.find(indicator=indicator, entity=HOME, measure=measure)
             if figure.kind in kinds and (year := frames.year_of(figure))]
    return lookup.fact(indicator, HOME, max(years, default=""), measure=measure)


def _sheets() -> Iterator[Sheet]:
    """Every sheet in the order of tables.csv; the cover comes first and lists the others."""
    special: Mapping[str, Callable[[], list[Row]]] = {
        "dashboard": _dashboard, "key_figures": _key_figures, "what_if": _what_if, "scenarios": _scenarios,
        "codebook": _codebook, "notes": _notes}
    for key in special:
        codebook.table(key)  # a sheet that is not described would be missing, and charts and formulas lead to it
    about = {key: table for key, table in codebook.tables().items() if key not in APART}
    made = [_sheet(key, special[key]() if key in special else _records(key)) for key in about
            if key in special or key in (*tables.TABLES, "claims")]
    yield _sheet("cover", [{"sheet": sheet.name, "rows": len(sheet.rows) or None, "text_zh": about[sheet.key].about_zh,
                            "text_en": about[sheet.key].about_en} for sheet in made])
    yield from made


def _records(name: str) -> list[Row]:
    frame = (reasons.claims() if name == "claims" else tables.plain(name)).astype(object)
    if name == "claims":  # the gravest first, as on the page
        frame = frame.sort_values("verdict", key=lambda verdicts: verdicts.map(ledger.SEVERITY.index), kind="stable")
    rows: list[Row] = frame.where(frame.notna(), None).to_dict("records")  # type: ignore[assignment]
    series = {(row["entity"], row["year"]): number for number, row in enumerate(rows)} if name == "growth" else {}
    kinds = ledger.reasons() if name == "claims" else {}
    for row in rows:
        row["live"] = dict(PLAN["sheets"].get(name, {}).get("live", {}))
        if name == "growth":
            row["previous"] = series.get((row["entity"], row["previous_year"]), -1)
        if name == "claims":
            row["live"]["recomputed"] = _recomputed(row)
            row["unit"] = "" if row["check"] == "date" else row["unit"]  # of a year or a day, not of years or days
            row["check"] = kinds[row["check"]][f"name_{wording.language()}"]
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
    known = [name for name in (rows[0] if rows else ()) if name not in ("live", "previous", "name")]
    columns = [name for name in plan.get("order") or known if name not in plan.get("hidden", ())]
    for column in [name for name in known if codebook.column(name).unit.startswith("亿元")]:
        for row in rows:
            row[column] = None if row[column] is None else float(f"{row[column] * 1e8:.12g}")
    if "source_id" in columns and "sentence" not in columns and "backing" not in plan.get("hidden", ()):
        columns.append("backing")
        for row in rows:
            row["backing"] = "\n".join(dict.fromkeys(map(_backing, ids(row["source_id"]))))
    for column in [name for name in columns if name in LISTS]:
        place, width = columns.index(column), max(len(ids(row[column])) for row in rows)
        columns[place:place + 1] = [f"rests_on_{number + 1}" for number in range(width)]
        for row in rows:
            row |= {f"rests_on_{number}": name for number, name in enumerate(ids(row[column]), start=1)}
    return Sheet(key, rows, _understood(columns))


def _understood(columns: list[str]) -> list[str]:
    """The columns without those that say the same in the other language."""
    own, other = f"_{wording.language()}", f"_{wording.OTHER[wording.language()]}"
    return [name for name in columns if not name.endswith(other) and f"{name}{own}" not in columns]


def _backing(name: str) -> str:
    if name in lookup.document_figures():
        return " ".join(lookup.document_figures()[name].sentence.split())
    return cards.cite(reference.figure(name))


def _figure_row(figure: Figure) -> Row:
    """A figure as a row; a derived one is a formula over its inputs."""
    same = ("entity", "indicator", "measure", "period", "value", "unit", "text", "qualifier", "low", "high", "origin")
    formula = figure.formula.format(*wording.pick(zh="甲乙", en="AB"))
    return {name: getattr(figure, name) for name in same} | {
        "formula": f"{formula} ({wording.halves(figure.across)[wording.language()]})" if figure.across else formula,
        "source_id": ";".join(leaf.id for leaf in figure.sources),
        "live": {"value": _expression(figure.formula)} if figure.inputs else {}}


def _dashboard() -> list[Row]:
    """The headline indicators of the latest report: result, growth, next target, and which way it points."""
    rows = _records("scoreboard")
    latest = [row for row in rows if row["entity"] == HOME and row["year"] == max(row["year"] for row in rows)]
    for row in latest:
        row["live"] = {column: f"id{place}" for place, column in enumerate(
            ("level_cny_100m", "growth_pct", "target_growth_pct"))} | {"target_against_result": "id2 id1"}
    return latest


def _land(now: Figure) -> Figure:
    """The area by which the pages divide."""
    area = tables.area_for(HOME, now.year)
    return _latest("land_area") if area is None else area


def _key_figures() -> list[Row]:
    begun, *_, now = _levels()
    area = _land(now)
    stated = [begun, now, area, *(_latest(*name) for name in (
        ("gdp", "growth"), ("gdp_per_km2",), ("gdp_per_capita",), ("gdp_vs_shenzhen", "ratio")))]
    cities = {figure.year: figure for figure in frames.series("gdp", "深圳市")["深圳市"].dropna()}
    same = next(figure for figure in reversed(_levels()) if figure.year in cities)
    derived = [across(now, begun, "\n---\n".join(wording.label("ui", "as_told", lang) for lang in wording.LANGUAGES)),
               (now / area).about(indicator="gdp_per_km2", measure="level"),
               (same / cities[same.year]).to("%").about(entity=HOME, indicator="gdp_vs_shenzhen", measure="share")]
    return [_figure_row(figure) for figure in (*stated, cities[same.year], *derived)]


def _inputs() -> dict[str, Figure]:
    """What may be changed on the sheet what_if, by the name of its cell."""
    now, chosen = _levels()[-1], PLAN["assumed"]
    frame = reference.reference().query("entity == @HOME and indicator == 'resident_population' and use")
    people = reference.figure(frame.sort_values("year", kind="stable")["reference_id"].iloc[-1])
    return {"GDP_now": now, "land_area": _land(now), "residents": people,
            "pace_slow": assumption(chosen["pace_slow"], "%", ""), "pace_target": _latest("gdp", "growth", ("target",)),
            "pace_last": _latest("gdp", "growth"), "base_year": assumption(now.year, "", ""),
            "years_ahead": assumption(chosen["years_ahead"], "年", ""),
            "goal_GDP": assumption(chosen["goal_GDP"], "元", "")}


def _what_if() -> list[Row]:
    """Inputs to change, and what follows from them: ``value`` of a result is a formula over inputs and results."""
    inputs = _inputs()
    rows: list[Row] = [{"item": wording.label("what_if", name, year=str(figure.year) if figure.period else ""),
                        "role": "input", "name": name, "value": figure.value, "unit": figure.unit,
                        "source_id": figure.id} for name, figure in inputs.items()]
    known: dict[str, float] = {name: figure.value for name, figure in inputs.items()}
    for name, result in PLAN["what_if"].items():
        known[name] = spreadsheet.value_of(result["formula"], known)
        rows.append({"item": wording.label("what_if", name), "role": "result", "name": name, "value": known[name],
                     "unit": result["unit"], "source_id": "", "live": {"value": result["formula"]}})
    return rows


def _scenarios() -> list[Row]:
    """GDP in 亿元 year by year at three paces, as formulas over the inputs of what_if."""
    live = PLAN["sheets"]["scenarios"]["live"]
    now, known = _levels()[-1], {name: figure.value for name, figure in _inputs().items()}
    return [{"year": year, "live": live} | {
        column: spreadsheet.value_of(formula, known | {"year": year}) / 1e8 for column, formula in live.items()}
        for year in range(now.year, now.year + PLAN["assumed"]["years_shown"] + 1)]


def _codebook() -> list[Row]:
    return [{"type": kind, "code": code, "name_zh": about.get("name_zh", code), "name_en": about["name_en"],
             "units": about.get("dimension") or about.get("units") or about.get("unit") or about.get("family", ""),
             "definition_zh": about.get("definition_zh") or about.get("about_zh") or about.get("parent", ""),
             "definition_en": about.get("definition_en") or about.get("about_en") or about.get("type")
             or about.get("plural_en", "")}
            for table, kinds in PLAN["codebook"].items() for kind in [kinds[wording.language()]]
            for code, about in getattr(codebook, table)().items()]


def _notes() -> list[Row]:
    return [{"key": row["key"], "text_zh": row["zh"], "text_en": row["en"]} for row in wording.notes().values()]
