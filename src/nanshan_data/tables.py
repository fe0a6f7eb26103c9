"""Themed tidy tables: what the documents and the outside figures say, side by side, and what follows from them.

Units stand in the column names; ``_low`` and ``_high`` bound a value (empty = open). ``origin`` says whether a row is a
document's, an outside figure's or derived, and ``source_id`` lists the facts and reference figures behind it (``;``).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nanshan_data import codebook, datasets, outside, sources
from nanshan_data.errors import DataError
from nanshan_data.figures import Figure, base, cagr, grown, growth, per, ratio, relabel, share, total

if TYPE_CHECKING:
    import pandas as pd

Record = dict[str, Any]
Facts = Sequence[Figure]
HUNDRED_MILLION = 1e8
PLACES = ("南山区", "浦东新区", "海淀区", "深圳市")
PLAN, OPENERS = "plan-report-2026", "district-openers-2026"
LADDER = ("market_entities", "high_tech_enterprises", "specialized_smes", "little_giants", "single_champions",
          "listed_companies")
YEARS = ("year", "previous_year", "gdp_year", "real_growth_year", "area_year", "population_year")
RECENT = 2020
"""The first year that counts as recent where places are described by their latest figure."""
AREA_YEARS = 10
"""An area stands for the years around it, as far as no change of definition lies between."""


# --- picking and writing down figures --------------------------------------------------------------------------------


def find(facts: Facts, **wanted: str) -> list[Figure]:
    """The facts whose attributes equal those given."""
    return [f for f in facts if all(getattr(f, name) == value for name, value in wanted.items())]


def one(facts: Facts, **wanted: str) -> Figure:
    """The most precise of the facts that agree with what is asked; DataError where there is none."""
    found = find(facts, **wanted)
    if not found:
        raise DataError(f"no document says {', '.join(wanted.values())}; check data/raw/readings for it")
    return min(found, key=lambda figure: figure.interval.ends[1] - figure.interval.ends[0])


def series(indicator: str, entity: str, measure: str = "level") -> dict[int, Figure]:
    """The outside figures to work with, by year; a whole year goes before a date in it."""
    chosen = [f for f in outside.used()
              if (f.indicator, f.entity, f.measure) == (indicator, entity, measure) and f.period]
    return {figure.year: figure for figure in sorted(chosen, key=lambda figure: (figure.year, -len(figure.period)))}


def valued(name: str, figure: Figure | None, scale: float = 1.0) -> Record:
    """A value with its bounds, as three columns."""
    ends = (figure.value, figure.low, figure.high) if figure else (None, None, None)
    return {name + suffix: None if end is None else end / scale
            for suffix, end in zip(("", "_low", "_high"), ends, strict=True)}


def ids(*figures: Figure | None) -> str:
    """The facts and reference figures at the bottom, each once."""
    return ";".join(dict.fromkeys(leaf.id for figure in figures if figure for leaf in figure.sources))


def sourced(figure: Figure) -> Record:
    """Origin, wording, status and source of a figure."""
    row = outside.row(figure.id) if figure.origin == "reference" else {}
    return {"qualifier": figure.qualifier, "origin": figure.origin, "status": row.get("status"),
            "confidence": row.get("confidence"), "doc_id": figure.doc_id or None, "source_id": ids(figure)}


def long(figure: Figure) -> Record:
    """A figure as a row of a long table, value in its base unit."""
    year = outside.year(figure.period)
    return {"entity": figure.entity, "indicator": figure.indicator, "measure": figure.measure,
            "kind": figure.kind or None, "period": figure.period or None, "year": year, **valued("value", figure),
            "unit": figure.unit, **sourced(figure)}


def frame_of(records: Iterable[Record]) -> pd.DataFrame:
    """Records as a frame; columns named after years are whole numbers."""
    import pandas as pd

    frame = pd.DataFrame(list(records))
    whole = [name for name in frame.columns if name in YEARS]
    return frame.astype(dict.fromkeys(whole, "Int64"))


# --- growth ----------------------------------------------------------------------------------------------------------


def growth_table(facts: Facts) -> pd.DataFrame:
    """GDP of Nanshan, Pudong, Haidian and Shenzhen by year, from documents and outside figures.

    ``nominal_growth_pct_a_year`` is that of the outside series since ``previous_year`` (compound where years lie
    between); where a break lies between it is empty and ``break_zh``, ``break_en`` say why.
    """
    return frame_of(record for place in PLACES for record in (*_outside_growth(place), *_stated_growth(facts, place)))


def _outside_growth(place: str) -> Iterator[Record]:
    levels, rates = series("gdp", place), series("gdp", place, "growth")
    for earlier, year in zip([None, *levels], levels, strict=False):
        crossed = outside.crossed(place, "gdp", earlier, year) if earlier else None
        nominal = None
        if earlier and not crossed:
            compare = growth if year - earlier == 1 else cagr
            nominal = compare(levels[year], levels[earlier])
        yield _growth_row(levels[year], rates.get(year)) | {"previous_year": earlier} | valued(
            "nominal_growth_pct_a_year", nominal) | {"break_zh": crossed and crossed["reason_zh"],
                                                     "break_en": crossed and crossed["reason_en"]}


def _stated_growth(facts: Facts, place: str) -> Iterator[Record]:
    levels = [f for f in find(facts, indicator="gdp", entity=place, measure="level") if f.period]
    for level in sorted(levels, key=lambda figure: (figure.period, figure.doc_id, figure.start)):
        rates = find(facts, indicator="gdp", entity=place, measure="growth", period=level.period, doc_id=level.doc_id)
        yield _growth_row(level, rates[0] if rates else None)


def _growth_row(level: Figure, rate: Figure | None) -> Record:
    return {"entity": level.entity, "year": level.year, "kind": level.kind or None,
            **valued("gdp_cny_100m", level, HUNDRED_MILLION), **sourced(level), **valued("real_growth_pct", rate),
            "real_growth_source_id": ids(rate) or None}


# --- density ---------------------------------------------------------------------------------------------------------


def density_table(facts: Facts) -> pd.DataFrame:
    """GDP per km² and per head of Nanshan, Pudong, Haidian and Shenzhen.

    ``evidence`` is documents or outside, ``basis`` stated (the source gives the density itself), derived (GDP by
    area) or implied (area or GDP follow from a ratio or a threshold). GDP per head only where one place has GDP and
    resident population of one year.
    """
    rows = [*_stated_density(facts), *_document_density(facts), *_implied_density(facts)]
    for place in PLACES:
        people = series("resident_population", place)
        rows += [_density(gdp, area_for(place, year), people.get(year), "outside", "derived")
                 for year, gdp in series("gdp", place).items()]
        rows += [_stated(figure, "outside") for name in ("gdp_per_km2", "gdp_per_capita")
                 for figure in series(name, place).values()]
    return frame_of(row for row in rows if row)


def area_for(place: str, year: int) -> Figure | None:
    """The outside land area nearest to a year, where no change of definition lies between."""
    areas = series("land_area", place)
    near = [known for known in areas if abs(known - year) <= AREA_YEARS
            and not outside.crosses_break(place, "land_area", known, year)]
    return areas[min(near, key=lambda known: (abs(known - year), known))] if near else None


def _density(gdp: Figure, area: Figure | None, people: Figure | None, evidence: str, basis: str) -> Record:
    if not area and not people:
        return {}
    return _density_row(gdp.entity, gdp.year, evidence, basis, "derived", gdp=gdp, area=area, people=people,
                        density=_bounded(per(gdp, area, "元/平方公里")) if area else None,
                        head=per(gdp, people, "元/人") if people else None,
                        crowd=per(people, area, "人/平方公里") if area and people else None)


def _bounded(figure: Figure) -> Figure | None:
    """The figure, unless it may be anything: at least so much divided by at least so much says nothing."""
    return figure if figure.low or figure.high is not None else None


def _density_row(entity: str, year: int | None, evidence: str, basis: str, origin: str, *, gdp: Figure | None = None,
                 area: Figure | None = None, people: Figure | None = None, density: Figure | None = None,
                 head: Figure | None = None, crowd: Figure | None = None) -> Record:
    said = sourced(next(figure for figure in (gdp, density, head) if figure))
    return {"entity": entity, "year": year, "evidence": evidence, "basis": basis, "origin": origin,
            "qualifier": said["qualifier"], "status": said["status"],
            **valued("gdp_cny_100m", gdp, HUNDRED_MILLION), **valued("area_km2", area),
            "area_year": outside.year(area.period) if area else None, **valued("resident_population", people),
            **valued("density_cny_100m_per_km2", density, HUNDRED_MILLION), **valued("gdp_per_head_cny", head),
            **valued("people_per_km2", crowd), "source_id": ids(gdp, area, people, density, head)}


def _stated(figure: Figure, evidence: str) -> Record:
    name = "density" if figure.indicator == "gdp_per_km2" else "head"
    return _density_row(figure.entity, figure.year, evidence, "stated", figure.origin, **{name: figure})


def _stated_density(facts: Facts) -> list[Record]:
    return [_stated(figure, "documents") for name in ("gdp_per_km2", "gdp_per_capita")
            for figure in find(facts, indicator=name, measure="level")]


def document_area(facts: Facts, place: str = "南山区") -> Figure:
    """The land area that the documents give."""
    return one(facts, indicator="land_area", entity=place, measure="level")


def _document_density(facts: Facts) -> list[Record]:
    levels = find(facts, indicator="gdp", entity="南山区", measure="level", kind="stat")
    years = sorted({level.period for level in levels if level.period >= document_area(facts).period})
    return [_density(one(levels, period=year), document_area(facts), None, "documents", "derived") for year in years]


def implied_area(facts: Facts, place: str) -> Figure:
    """Pudong's or Haidian's area as the documents' ratios to Nanshan's area imply it."""
    indicator = {"浦东新区": "land_area_vs_pudong", "海淀区": "land_area_vs_haidian"}[place]
    fraction = one(facts, indicator=indicator, entity="南山区", doc_id=document_area(facts).doc_id)
    positive = replace(fraction, low=fraction.low or 0.0)
    return per(document_area(facts), positive, "平方公里", entity=place, indicator="land_area")


def _implied_density(facts: Facts) -> list[Record]:
    """Pudong and Haidian passed a trillion before Nanshan: a lower bound of their GDP, and nothing more."""
    threshold = find(facts, indicator="gdp", entity="南山区", measure="threshold", period="2025")[0]
    passed = relabel(threshold, low=threshold.value, high=None, qualifier="at_least")  # type: ignore[arg-type]
    return [_density(relabel(passed, entity=place), implied_area(facts, place), None, "documents", "implied")
            for place in ("浦东新区", "海淀区")]


# --- districts -------------------------------------------------------------------------------------------------------


def districts_table(facts: Facts) -> pd.DataFrame:
    """Shenzhen's eleven districts: recent outside figures with their years, and the count of the article's figures.

    Years differ between districts and columns; no district is ranked across years.
    """
    places = [e.entity for e in codebook.entities().values() if (e.type, e.parent) == ("district", "深圳市")]
    return frame_of(_district(place, facts) for place in places)


def _district(place: str, facts: Facts) -> Record:
    gdp, rate, area, people = (_latest(place, name, measure) for name, measure in (
        ("gdp", "level"), ("gdp", "growth"), ("land_area", "level"), ("resident_population", "level")))
    fits = gdp and area and not outside.crosses_break(place, "land_area", area.year, gdp.year)
    return {
        "entity": place, "origin": "reference",
        "gdp_year": gdp and gdp.year, **valued("gdp_cny_100m", gdp, HUNDRED_MILLION),
        "gdp_status": gdp and outside.row(gdp.id)["status"],
        "real_growth_year": rate and rate.year, **valued("real_growth_pct", rate),
        "area_year": area and area.year, **valued("area_km2", area),
        "population_year": people and people.year, **valued("resident_population", people),
        **valued("density_cny_100m_per_km2", per(gdp, area, "元/平方公里") if fits and gdp and area else None,
                 HUNDRED_MILLION),
        **valued("people_per_km2", per(people, area, "人/平方公里") if people and area else None),
        "article_figures": sum(fact.doc_id == OPENERS and place in lineage(fact.entity) for fact in facts),
        "source_id": ids(gdp, rate, area, people)}


def _latest(place: str, indicator: str, measure: str) -> Figure | None:
    known = {year: figure for year, figure in series(indicator, place, measure).items() if year >= RECENT}
    return known[max(known)] if known else None


def lineage(entity: str) -> tuple[str, ...]:
    """An entity with all it lies in: 南山智造 · 南山区 · 深圳市 …"""
    found = codebook.entities().get(entity)
    return (entity, *lineage(found.parent)) if found and found.parent else (entity,)


# --- the plan report -------------------------------------------------------------------------------------------------


def scoreboard_table(facts: Facts) -> pd.DataFrame:
    """The plan report's headline indicators: 2025 level and growth, the 2024 base they imply, the 2026 target.

    The base divides by official growth, which is in real terms for GDP and industry: it need not equal the level
    reported for 2024. A target measured against the budget is not applied to the result.
    """
    headline = [f for f in find(facts, doc_id=PLAN, kind="stat") if "主要指标" in f.section]
    rates = find(headline, measure="growth")
    return frame_of(_score(one(headline, measure="level", indicator=rate.indicator), rate, facts) for rate in rates)


def _score(level: Figure, rate: Figure, facts: Facts) -> Record:
    target = one(facts, doc_id=PLAN, kind="target", measure="growth", indicator=level.indicator)
    implied = None if _other_base(target) else grown(level, target)
    return {"entity": level.entity, "indicator": level.indicator, "year": level.year,
            **valued("level_cny_100m", level, HUNDRED_MILLION), **valued("growth_pct", rate),
            **valued("implied_2024_cny_100m", base(level, rate), HUNDRED_MILLION),
            **valued("target_2026_pct", target), "target_2026_qualifier": target.qualifier,
            **valued("implied_2026_cny_100m", implied, HUNDRED_MILLION), "note": target.note or None,
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


def plan_targets_table(facts: Facts) -> pd.DataFrame:
    """Every target of the plan report for 2026, section by section, with the 2025 result where there is one."""
    return frame_of(_target(target, facts) for target in find(facts, doc_id=PLAN, kind="target", period="2026"))


def _target(target: Figure, facts: Facts) -> Record:
    results = find(facts, doc_id=PLAN, kind="stat", period="2025", entity=target.entity, indicator=target.indicator,
                   measure=target.measure)
    result = results[0] if results else None
    return {"section": target.section.split(" / ")[-1], "entity": target.entity, "indicator": target.indicator,
            "measure": target.measure, "unit": target.unit, **valued("target_2026", target),
            "target_2026_qualifier": target.qualifier, **valued("result_2025", result),
            "result_2025_qualifier": result and result.qualifier,
            "target_against_result": result and _against(target, result), "note": target.note or None,
            "origin": "document", "target_id": target.id, "result_id": result and result.id,
            "source_id": ids(target, result)}


# --- industry, enterprises, innovation -------------------------------------------------------------------------------


def _of_theme(facts: Facts, theme: str) -> list[Figure]:
    known = codebook.indicators()
    return [f for f in facts if known[f.indicator].theme == theme and "深圳市" in lineage(f.entity)]


def industry_table(facts: Facts) -> pd.DataFrame:
    """Sectors of Nanshan and Shenzhen, long, in base units; value added also as a share of the year's GDP.

    ``share_of_gdp_pct`` divides value added by GDP of the same place and year and the same kind of source.
    """
    stated = sorted(_of_theme(facts, "industry"), key=_by_meaning)
    sectors = [figure for place in ("南山区", "深圳市") for name in ("primary", "secondary", "tertiary")
               for measure in ("level", "growth", "share")
               for figure in series(f"{name}_value_added", place, measure).values()]
    shares = [(figure, _share_of_gdp(figure, facts)) for figure in (*stated, *sectors)]
    return frame_of(long(figure) | valued("gdp_cny_100m", part and part.inputs[1], HUNDRED_MILLION)
                    | valued("share_of_gdp_pct", part) | {"source_id": ids(figure, part)} for figure, part in shares)


def _share_of_gdp(figure: Figure, facts: Facts) -> Figure | None:
    if not (figure.indicator.endswith("_value_added") and figure.measure == "level" and figure.period):
        return None
    if figure.kind == "target":
        return None
    if figure.origin == "reference":
        gdp = series("gdp", figure.entity).get(figure.year)
    else:
        known = find(facts, indicator="gdp", measure="level", entity=figure.entity, period=figure.period, kind="stat")
        gdp = one(known) if known else None
    return share(figure, gdp) if gdp else None


def _by_meaning(figure: Figure) -> tuple[str, ...]:
    return figure.indicator, figure.entity, figure.period, figure.measure, figure.doc_id, f"{figure.start:09}"


def enterprises_table(facts: Facts) -> pd.DataFrame:
    """The ladder from registered businesses to listed companies in Nanshan: stocks, additions, and whether they add up.

    ``rung`` counts from the broadest class. A derived row adds the year's additions to the stock a year before.
    """
    return frame_of(record for rung, name in enumerate(LADDER, start=1) for record in _rung(rung, name, facts))


def _rung(rung: int, name: str, facts: Facts) -> Iterator[Record]:
    for indicator in (name, f"{name}_new"):
        for figure in sorted(find(facts, indicator=indicator, entity="南山区", measure="level"), key=_by_meaning):
            yield {"rung": rung, **long(figure), "formula": None}
    for added in find(facts, indicator=f"{name}_new", entity="南山区", measure="level", kind="stat"):
        before = find(facts, indicator=name, entity="南山区", measure="level", period=str(added.year - 1))
        if before:
            stock = total([one(before), relabel(added, unit=before[0].unit)], indicator=name, period=added.period)
            yield {"rung": rung, **long(stock), "formula": "stock a year before + additions"}


def innovation_table(facts: Facts) -> pd.DataFrame:
    """Research, patents, platforms and talent, long, in base units; and R&D intensity by each year's GDP."""
    stated = sorted(_of_theme(facts, "innovation"), key=_by_meaning)
    spending = one(facts, indicator="rnd_spending", entity="南山区", measure="level")
    known = find(facts, indicator="gdp", entity="南山区", measure="level", period=spending.period, kind="stat")
    levels = [one(known), *(series("gdp", "南山区")[year] for year in (spending.year - 1, spending.year))]
    derived = [share(spending, gdp, indicator="rnd_intensity", period=spending.period) for gdp in levels]
    rows = [*((figure, None) for figure in stated), *zip(derived, levels, strict=True)]
    return frame_of(long(figure) | {"gdp_year": gdp and gdp.year} | valued("gdp_cny_100m", gdp, HUNDRED_MILLION)
                    for figure, gdp in rows)


# --- agreement -------------------------------------------------------------------------------------------------------


def agreement_table(facts: Facts) -> pd.DataFrame:
    """Pairs of figures for one place, indicator, measure and period: do documents and outside figures agree?

    ``agreement`` is same (equal values), consistent (bounds overlap) or apart; ``ratio`` the second by the first.
    """
    known = [f for f in (*facts, *outside.used()) if f.period and f.kind not in ("target",)
             and f.measure not in ("threshold", "rank", "streak")]
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

TABLES: Mapping[str, Callable[[Facts], pd.DataFrame]] = {
    "growth": growth_table, "density": density_table, "districts": districts_table, "scoreboard": scoreboard_table,
    "plan_targets": plan_targets_table, "industry": industry_table, "enterprises": enterprises_table,
    "innovation": innovation_table, "agreement": agreement_table,
}


def make() -> dict[str, pd.DataFrame]:
    """All tables by name, from facts.csv and the outside figures."""
    facts = tuple(datasets.document_figures().values())
    return {name: table(facts) for name, table in TABLES.items()}


def write() -> None:
    """Write each table to data/processed."""
    for name, frame in make().items():
        sources.write_csv(frame, sources.processed(f"{name}.csv"))
