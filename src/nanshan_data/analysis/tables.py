"""Themed tidy tables: what the documents and the outside figures say, side by side, and what follows from them.

Units stand in the column names; ``_low`` and ``_high`` bound a value (empty = open). ``origin`` says whether a row is a
document's, an outside figure's or derived, and ``source_id`` lists the facts and reference figures behind it (``;``).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nanshan_data.data import bases, codebook, files, frames, periods, reference, schemas
from nanshan_data.data.lookup import fact, find
from nanshan_data.figures.figure import Figure, base, cagr, grown, growth, per, ratio, relabel, share, total

if TYPE_CHECKING:
    import pandas as pd

Record = dict[str, Any]
HOME, CITY = "南山区", "深圳市"
PLACES = (HOME, "浦东新区", "海淀区", CITY)
PLAN, OPENERS = "plan-report-2026", "district-openers-2026"
LADDER = ("market_entities", "high_tech_enterprises", "specialized_smes", "little_giants", "single_champions",
          "listed_companies")
YEARS = ("year", "previous_year", "gdp_year", "real_growth_year", "area_year", "population_year")
RECENT = 2020
"""The first year that counts as recent where places are described by their latest figure."""
AREA_YEARS = 15
"""An area stands for the years around it, as far as no change of definition lies between."""


# --- picking and writing down figures --------------------------------------------------------------------------------


def stated(indicator: str, entity: str, period: str, kind: str = "") -> Figure | None:
    """The most precise level that a document gives, the first where several are."""
    return min(find(indicator=indicator, entity=entity, period=period, kind=kind, measure="level"),
               key=lambda figure: figure.interval.ends[1] - figure.interval.ends[0], default=None)


def series(indicator: str, entity: str, measure: str = "level", basis: str = "") -> dict[int, Figure]:
    """The preferred outside figures, or those on one basis of accounts, by year; a whole year goes before a date."""
    return {figure.year: figure for figure in reference.chosen(indicator, entity, measure, basis)}


def valued(name: str, figure: Figure | None) -> Record:
    """A value with its bounds, as three columns; in 亿元 where the name says so."""
    scale, ends = 1e8 if "cny_100m" in name else 1, ("value", "low", "high")
    found = [getattr(figure, end) if figure else None for end in ends]
    return {name + suffix: None if end is None else end / scale
            for suffix, end in zip(("", "_low", "_high"), found, strict=True)}


def ids(*figures: Figure | None) -> str:
    """The facts and reference figures at the bottom, each once."""
    return ";".join(dict.fromkeys(leaf.id for figure in figures if figure for leaf in figure.sources))


def sourced(figure: Figure) -> Record:
    """Origin, wording, status and source of a figure."""
    row = reference.row(figure.id) if figure.origin == "reference" else {}
    return {"qualifier": figure.qualifier, "origin": figure.origin, "status": row.get("status"),
            "confidence": row.get("confidence"), "doc_id": figure.doc_id or None, "source_id": ids(figure)}


def long(figure: Figure) -> Record:
    """A figure as a row of a long table, value in its base unit."""
    return {"entity": figure.entity, "indicator": figure.indicator, "measure": figure.measure,
            "kind": figure.kind or None, "period": figure.period or None, "year": periods.year(figure.period),
            **valued("value", figure), "unit": figure.unit, **sourced(figure)}


def frame_of(records: Iterable[Record]) -> pd.DataFrame:
    """Records as a frame; columns named after years are whole numbers."""
    import pandas as pd

    frame = pd.DataFrame(list(records))
    return frame.astype({name: "Int64" for name in YEARS if name in frame})


# --- growth ----------------------------------------------------------------------------------------------------------


def growth_table() -> pd.DataFrame:
    """GDP of Nanshan, Pudong, Haidian and Shenzhen by year, from documents and outside figures.

    ``nominal_growth_pct_a_year`` is that of the outside series since ``previous_year`` (compound where years lie
    between); where a break lies between it is empty and ``break_zh``, ``break_en`` say why.
    """
    return frame_of(record for place in PLACES for record in (*_outside_growth(place), *_stated_growth(place)))


def _outside_growth(place: str) -> Iterator[Record]:
    levels, rates = series("gdp", place), series("gdp", place, "growth")
    for earlier, year in zip([None, *levels], levels, strict=False):
        apart = reference.why_apart(levels[earlier], levels[year]) if earlier else None
        compare = growth if earlier == year - 1 else cagr
        nominal = compare(levels[year], levels[earlier]) if earlier and not apart else None
        yield {**_growth_row(levels[year], rates.get(year)), "previous_year": earlier,
               **valued("nominal_growth_pct_a_year", nominal), "break_zh": apart and apart["zh"],
               "break_en": apart and apart["en"]}


def _stated_growth(place: str) -> Iterator[Record]:
    levels = [f for f in find(indicator="gdp", entity=place, measure="level") if f.period]
    for level in sorted(levels, key=lambda figure: (figure.period, figure.doc_id, figure.start)):
        rates = find(indicator="gdp", entity=place, measure="growth", period=level.period, doc_id=level.doc_id)
        yield _growth_row(level, rates[0] if rates else None)


def _growth_row(level: Figure, rate: Figure | None) -> Record:
    return {"entity": level.entity, "year": level.year, "kind": level.kind or None,
            **valued("gdp_cny_100m", level), "basis": bases.text(level.basis), **sourced(level),
            **valued("real_growth_pct", rate), "real_growth_source_id": ids(rate) or None}


# --- density ---------------------------------------------------------------------------------------------------------


def density_table() -> pd.DataFrame:
    """GDP per km² and per head of Nanshan, Pudong, Haidian and Shenzhen.

    ``evidence`` is documents or outside, ``method`` stated (the source gives the density itself), derived (GDP by
    area) or implied (area or GDP follow from a ratio or a threshold). GDP per head only where one place has GDP and
    resident population of one year.
    """
    rows = [*_stated_density("documents", find(indicator="gdp_per_km2", measure="level")),
            *_stated_density("documents", find(indicator="gdp_per_capita", measure="level")),
            *_document_density(), *_implied_density()]
    for place in PLACES:
        people = series("resident_population", place)
        rows += [_density("outside", "derived", gdp, area_for(place, year), people.get(year))
                 for year, gdp in series("gdp", place).items() if area_for(place, year) or year in people]
        for name in ("gdp_per_km2", "gdp_per_capita"):
            rows += _stated_density("outside", series(name, place).values())
    return frame_of(rows)


def area_for(place: str, year: int) -> Figure | None:
    """The outside land area nearest to a year, where no change of definition lies between."""
    areas = series("land_area", place)
    near = [known for known in areas if abs(known - year) <= AREA_YEARS
            and not reference.crosses_break(place, "land_area", known, year)]
    return areas[min(near, key=lambda known: (abs(known - year), known))] if near else None


def _density(evidence: str, method: str, gdp: Figure, area: Figure | None, people: Figure | None) -> Record:
    density = per(gdp, area, "元/平方公里") if area else None
    if density and not density.low and density.high is None:
        density = None  # at least so much divided by at least so much says nothing
    return _density_row(evidence, method, gdp, area, people, density, per(gdp, people, "元/人") if people else None)


def _stated_density(evidence: str, figures: Iterable[Figure]) -> list[Record]:
    return [_density_row(evidence, "stated", **{"density" if f.indicator == "gdp_per_km2" else "head": f})
            for f in figures]


def _density_row(evidence: str, method: str, gdp: Figure | None = None, area: Figure | None = None,
                 people: Figure | None = None, density: Figure | None = None, head: Figure | None = None) -> Record:
    first = next(figure for figure in (gdp, density, head) if figure)
    return {"entity": first.entity, "year": first.year, "evidence": evidence, "method": method,
            "origin": "derived" if gdp else first.origin, "qualifier": first.qualifier,
            "status": sourced(first)["status"], "basis": _bases(gdp, area, people, density, head),
            **valued("gdp_cny_100m", gdp), **valued("area_km2", area),
            "area_year": periods.year(area.period) if area else None,
            **valued("resident_population", people),
            **valued("density_cny_100m_per_km2", density), **valued("gdp_per_head_cny", head),
            **valued("people_per_km2", per(people, area, "人/平方公里") if people and area else None),
            "source_id": ids(gdp, area, people, density, head)}


def _bases(*figures: Figure | None) -> str:
    return bases.text(tuple(dict.fromkeys(pair for figure in figures if figure for pair in figure.basis)))


def _document_density() -> list[Record]:
    area, levels = fact("land_area", HOME), find(indicator="gdp", entity=HOME, measure="level", kind="stat")
    years = sorted({level.period for level in levels if level.period >= area.period})
    return [_density("documents", "derived", gdp, area, None) for year in years
            if (gdp := stated("gdp", HOME, year, "stat"))]


def _implied_density() -> Iterator[Record]:
    """Pudong and Haidian passed a trillion before Nanshan, and the documents tell how much of their area Nanshan's is.

    A lower bound of their GDP, and nothing more.
    """
    area = fact("land_area", HOME)
    threshold = find(indicator="gdp", entity=HOME, measure="threshold", period="2025")[0]
    passed = replace(threshold, low=threshold.value, high=None, qualifier="at_least", basis=())
    for place, indicator in (("浦东新区", "land_area_vs_pudong"), ("海淀区", "land_area_vs_haidian")):
        fraction = fact(indicator, HOME, measure="", doc=area.doc_id)
        implied = per(area, replace(fraction, low=fraction.low or 0.0), "平方公里", entity=place, indicator="land_area")
        yield _density("documents", "implied", relabel(passed, entity=place), implied, None)


# --- districts -------------------------------------------------------------------------------------------------------


def districts_table() -> pd.DataFrame:
    """Shenzhen's eleven districts: recent outside figures with their years, and the count of the article's figures.

    Years differ between districts and columns; no district is ranked across years.
    """
    places = [e.entity for e in codebook.entities().values() if (e.type, e.parent) == ("district", CITY)]
    return frame_of(map(_district, places))


def _district(place: str) -> Record:
    gdp, rate, people = (_latest(place, name, measure) for name, measure in (
        ("gdp", "level"), ("gdp", "growth"), ("resident_population", "level")))
    area = area_for(place, gdp.year if gdp else RECENT)
    return {
        "entity": place, "origin": "reference", "gdp_year": gdp and gdp.year, **valued("gdp_cny_100m", gdp),
        "gdp_status": gdp and reference.row(gdp.id)["status"],
        "real_growth_year": rate and rate.year, **valued("real_growth_pct", rate),
        "area_year": area and area.year, **valued("area_km2", area),
        "population_year": people and people.year, **valued("resident_population", people),
        **valued("density_cny_100m_per_km2", per(gdp, area, "元/平方公里") if gdp and area else None),
        **valued("people_per_km2", per(people, area, "人/平方公里") if people and area else None),
        "article_figures": sum(place in lineage(figure.entity) for figure in find(doc_id=OPENERS)),
        "source_id": ids(gdp, rate, area, people)}


def _latest(place: str, indicator: str, measure: str) -> Figure | None:
    known = series(indicator, place, measure)
    return known[max(known)] if known and max(known) >= RECENT else None


def lineage(entity: str) -> tuple[str, ...]:
    """An entity with all it lies in: 南山智造 · 南山区 · 深圳市 …"""
    found = codebook.entities().get(entity)
    return (entity, *lineage(found.parent)) if found and found.parent else (entity,)


# --- the plan report -------------------------------------------------------------------------------------------------


def scoreboard_table() -> pd.DataFrame:
    """The plan report's headline indicators: 2025 level and growth, the 2024 base they imply, the 2026 target.

    The base divides by official growth, which is in real terms for GDP and industry: it need not equal the level
    reported for 2024. A target measured against the budget is not applied to the result.
    """
    rates = find(doc_id=PLAN, kind="stat", measure="growth")
    return frame_of(_score(rate) for rate in rates if "主要指标" in rate.section)


def _score(rate: Figure) -> Record:
    level = fact(rate.indicator, rate.entity, rate.period, doc=PLAN, kind="stat")
    target = fact(rate.indicator, rate.entity, rate.year + 1, measure="growth", doc=PLAN, kind="target")
    implied = None if _other_base(target) else grown(level, target)
    return {"entity": level.entity, "indicator": level.indicator, "year": level.year,
            **valued("level_cny_100m", level), **valued("growth_pct", rate),
            **valued("implied_before_cny_100m", base(level, rate)),
            **valued("target_growth_pct", target), "target_qualifier": target.qualifier,
            **valued("implied_after_cny_100m", implied), "note": target.note or None,
            "target_against_result": _against(target, rate), "origin": "document",
            "source_id": ids(level, rate, target)}


def _other_base(target: Figure) -> bool:
    return target.note.startswith("较")


def _against(target: Figure, result: Figure) -> str | None:
    """Whether the number promised lies below or above last year's result, as far as its bounds tell."""
    low, high = result.interval.ends
    if _other_base(target):
        return None
    return "below" if target.value < low else "above" if target.value > high else "same"


def plan_targets_table() -> pd.DataFrame:
    """Every target of the plan report for 2026, section by section, with the 2025 result where there is one."""
    return frame_of(_target(target) for target in find(doc_id=PLAN, kind="target", period="2026"))


def _target(target: Figure) -> Record:
    result = next(iter(find(doc_id=PLAN, kind="stat", period="2025", entity=target.entity, indicator=target.indicator,
                            measure=target.measure)), None)
    return {"section": target.section.split(" / ")[-1], "entity": target.entity, "indicator": target.indicator,
            "measure": target.measure, "unit": target.unit, **valued("target", target),
            "target_qualifier": target.qualifier, **valued("result", result),
            "result_qualifier": result and result.qualifier,
            "target_against_result": result and _against(target, result), "note": target.note or None,
            "origin": "document", "target_id": target.id, "result_id": result and result.id,
            "source_id": ids(target, result)}


# --- industry, enterprises, innovation -------------------------------------------------------------------------------


def _of_theme(theme: str) -> list[Figure]:
    known = codebook.indicators()
    wanted = [f for f in find() if known[f.indicator].theme == theme and CITY in lineage(f.entity)]
    return sorted(wanted, key=_by_meaning)


def industry_table() -> pd.DataFrame:
    """Sectors of Nanshan and Shenzhen, long, in base units; value added also as a share of the year's GDP.

    ``share_of_gdp_pct`` divides value added by GDP of the same place and year and the same kind of source.
    """
    sectors = [figure for place in (HOME, CITY) for name in ("primary", "secondary", "tertiary")
               for measure in ("level", "growth", "share")
               for figure in series(f"{name}_value_added", place, measure).values()]
    shares = [(figure, _share_of_gdp(figure)) for figure in (*_of_theme("industry"), *sectors)]
    return frame_of(long(figure) | valued("gdp_cny_100m", part and part.inputs[1]) | valued("share_of_gdp_pct", part)
                    | {"source_id": ids(figure, part)} for figure, part in shares)


def _share_of_gdp(figure: Figure) -> Figure | None:
    if figure.measure != "level" or figure.kind == "target" or not figure.period:
        return None
    gdp = (series("gdp", figure.entity, basis=bases.accounts(figure.basis)).get(figure.year)
           if figure.origin == "reference" else stated("gdp", figure.entity, figure.period, "stat"))
    return share(figure, gdp) if gdp and figure.indicator.endswith("_value_added") else None


def _by_meaning(figure: Figure) -> tuple[str, ...]:
    return figure.indicator, figure.entity, figure.period, figure.measure, figure.doc_id, f"{figure.start:09}"


def enterprises_table() -> pd.DataFrame:
    """The ladder from registered businesses to listed companies in Nanshan: stocks, additions, and whether they add up.

    ``rung`` counts from the broadest class. A derived row adds the year's additions to the stock a year before.
    """
    return frame_of(record for rung, name in enumerate(LADDER, start=1) for record in _rung(rung, name))


def _rung(rung: int, name: str) -> Iterator[Record]:
    ladder = [each for each in (name, f"{name}_new") if each in codebook.indicators()]
    for indicator in ladder:
        for figure in sorted(find(indicator=indicator, entity=HOME, measure="level"), key=_by_meaning):
            yield {"rung": rung, **long(figure), "formula": None}
    for added in find(indicator=ladder[-1], entity=HOME, measure="level", kind="stat") if len(ladder) > 1 else ():
        if before := stated(name, HOME, str(added.year - 1)):
            stock = total([before, relabel(added, unit=before.unit)], indicator=name, period=added.period)
            yield {"rung": rung, **long(stock), "formula": "stock a year before + additions"}


def innovation_table() -> pd.DataFrame:
    """Research, patents, platforms and talent, long, in base units; and R&D intensity by each year's GDP."""
    spending, known = fact("rnd_spending", HOME), series("gdp", HOME)
    levels = stated("gdp", HOME, spending.period, "stat"), known[spending.year - 1], known[spending.year]
    derived = [(share(spending, gdp, indicator="rnd_intensity", period=spending.period), gdp) for gdp in levels if gdp]
    rows = [*((figure, None) for figure in _of_theme("innovation")), *derived]
    return frame_of(long(figure) | {"gdp_year": gdp and gdp.year} | valued("gdp_cny_100m", gdp) for figure, gdp in rows)


# --- agreement -------------------------------------------------------------------------------------------------------


def agreement_table() -> pd.DataFrame:
    """Pairs of figures for one place, indicator, measure and period: do documents and outside figures agree?

    ``agreement`` is same (equal values), consistent (bounds overlap) or apart; ``ratio`` the second by the first.
    """
    known = [f for f in (*find(), *reference.preferred())
             if f.period and f.kind != "target" and f.measure not in ("threshold", "rank", "streak")]
    groups = itertools.groupby(sorted(known, key=_question), _question)
    return frame_of(_pair(first, second) for _, group in groups
                    for first, second in itertools.combinations(_distinct(group), 2))


def _question(figure: Figure) -> tuple[str, ...]:
    return figure.entity, figure.indicator, figure.measure, figure.period, figure.unit


def _distinct(group: Iterable[Figure]) -> list[Figure]:
    """Each answer once per source: a document that repeats itself does not confirm itself."""
    return list({(f.doc_id, f.origin, f.value, f.qualifier): f for f in reversed(list(group))}.values())[::-1]


def _pair(first: Figure, second: Figure) -> Record:
    agreement = "consistent" if first.interval.overlaps(second.interval) else "apart"
    if (first.value, first.qualifier) == (second.value, second.qualifier):
        agreement = "same"
    return {"entity": first.entity, "indicator": first.indicator, "measure": first.measure, "period": first.period,
            "unit": first.unit, **valued("first", first), "first_qualifier": first.qualifier,
            "first_source_id": first.id, **valued("second", second), "second_qualifier": second.qualifier,
            "second_source_id": second.id, "agreement": agreement,
            "ratio": ratio(second, first).value if first.value else None, "origin": "derived"}


# --- all of them -----------------------------------------------------------------------------------------------------

TABLES: Mapping[str, Callable[[], pd.DataFrame]] = {
    "growth": growth_table, "density": density_table, "districts": districts_table, "scoreboard": scoreboard_table,
    "plan_targets": plan_targets_table, "industry": industry_table, "enterprises": enterprises_table,
    "innovation": innovation_table, "agreement": agreement_table,
}


def make() -> dict[str, pd.DataFrame]:
    """All tables by name, from facts.csv and the outside figures."""
    return {name: table() for name, table in TABLES.items()}


def write() -> None:
    """Write each table to data/processed."""
    for name, frame in make().items():
        files.write_csv(frame, files.processed(f"{name}.csv"))


def table(name: str) -> pd.DataFrame:
    """A themed table by name (growth, density, districts …)."""
    return frames.described(plain(name), name)


def plain(name: str) -> pd.DataFrame:
    """A csv of data/processed, typed and checked."""
    import pandas as pd

    raw = pd.read_csv(files.processed(f"{name}.csv"), encoding="utf-8-sig", dtype=str, keep_default_na=False)
    return schemas.checked(schemas.typed(raw, list(raw.columns)), name)
