"""Themed tidy tables: what the documents and the outside figures say, side by side, and what follows from them.

Every figure is a cell of dtype "figure"; of several that say the same a table holds the preferred one (see
``data.preferred``), so that a row is met once. ``origin`` says whether a row is a document's, an outside figure's or
derived; ``source_id`` lists the facts and reference figures behind it (``;``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from nanshan_data import periods
from nanshan_data.analysis import strategies
from nanshan_data.data import bases, codebook, documents, files, forms, frames, lookup, preferred, reference, schemas
from nanshan_data.data.readings import FACT_COLUMNS
from nanshan_data.errors import DataError, check_given, nearest
from nanshan_data.figures import Figure, FigureDtype, cagr, column, growth, same
from nanshan_data.figures.figure import Basis, clash

HOME, CITY = "南山区", "深圳市"
PLACES = (HOME, "浦东新区", "海淀区", CITY)
PLAN = preferred.PLAN
LADDER = ("market_entities", "high_tech_enterprises", "specialized_smes", "little_giants", "single_champions",
          "listed_companies")
AREA_YEARS = 15
"""An area stands for the years around it, as far as no change of definition lies between."""
YEAR = ["entity", "year"]


# --- columns ---------------------------------------------------------------------------------------------------------


def _known() -> pd.DataFrame:
    """All that is known, but for what stands under an indicator that is still a draft."""
    found, names = frames.known(), codebook.indicators()
    drafts = [key for key, item in names.items() if item.is_draft]
    return found[~found["indicator"].isin(drafts)] if drafts else found


def _ids(*columns: Iterable[Any]) -> list[str]:
    """For each row the facts and reference figures at the bottom of its cells, each once, separated by semicolons."""
    return [";".join(dict.fromkeys(leaf.id for cell in cells if isinstance(cell, Figure) for leaf in cell.sources))
            for cells in zip(*columns, strict=True)]


def _status(figures: Iterable[Any]) -> list[Any]:
    """What the outside figures among these are: preliminary, revised …"""
    return [reference.row(figure.id)["status"] if isinstance(figure, Figure) and figure.origin == "reference" else ""
            for figure in figures]


def _joined(left: pd.DataFrame, right: pd.DataFrame, name: str) -> pd.DataFrame:
    """The figures of the same place and year from another frame, as a column of this name."""
    return left.merge(right[[*YEAR, "figure"]].rename(columns={"figure": name}), on=YEAR, how="left")


def stretches(found: pd.DataFrame, stands: Iterable[Basis]) -> list[str]:
    """What a line over the years may join, for rows in order of entity and year, each on what it ``stands``.

    Rows of one place share a value as long as year follows on year and no basis changes: the ids of the bases, and
    where a place has a further stretch on the same ones (after a gap) with a running mark: census4-first, then
    census4-first.2.
    """
    last: tuple[str, int] | None = None
    parts: list[tuple[str, int, dict[str, str]]] = []  # place, rows, bases
    for entity, year, basis in zip(found["entity"], found["year"], stands, strict=True):
        joins = last == (entity, year - 1) and not clash(tuple(parts[-1][2].items()), basis)
        _, rows, held = parts.pop() if joins else (entity, 0, {})
        parts.append((entity, rows + 1, held | dict(basis)))
        last = entity, year
    labels: list[str] = []
    seen = Counter[tuple[str, str]]()
    for entity, rows, held in parts:
        name = ";".join(held[family] for family in bases.families() if family in held)
        seen[entity, name] += 1
        labels += [name if seen[entity, name] == 1 else f"{name}.{seen[entity, name]}"] * rows
    return labels


def stretched(found: pd.DataFrame, y: str) -> pd.DataFrame:
    """The rows of a table that have a figure in the column ``y``, with ``basis`` for lines of that column.

    >>> import seaborn
    >>> axes = seaborn.lineplot(stretched(table("density"), "gdp_per_head"), x="year", y="gdp_per_head", hue="entity",
    ...                         units="basis", estimator=None)
    """
    rows = found.dropna(subset=y).sort_values(["entity", "year"], kind="stable")
    return rows.assign(basis=stretches(rows, _stands(rows[y])))


def _stands(*columns: Iterable[Any]) -> Iterator[Basis]:
    """For each row the bases of its figures; a family on which they differ counts as that of the first."""
    for cells in zip(*columns, strict=True):
        known: dict[str, str] = {}
        for figure in cells:
            known = dict(figure.basis) | known if isinstance(figure, Figure) else known
        yield tuple(known.items())


def _ordered(found: pd.DataFrame) -> pd.DataFrame:
    """Rows by place, in the order of ``PLACES``, and year."""
    place = found["entity"].map(PLACES.index)
    return found.assign(place=place).sort_values(["place", "year"], kind="stable", ignore_index=True).drop(
        columns="place")


# --- growth ----------------------------------------------------------------------------------------------------------


def growth_table() -> pd.DataFrame:
    """GDP of Nanshan, Pudong, Haidian and Shenzhen: a row for each place and year of which a level is known.

    Columns of figures: ``gdp``, ``real_growth`` (official), ``nominal_growth`` since ``previous_year`` (compound where
    years lie between; missing where the basis changes, ``break_zh`` and ``break_en`` say why). Rows of a place that
    share ``basis`` may be joined by a line of GDP, no others: it changes at every gap, too (see ``stretches``; for
    lines of another column ``stretched``).

    >>> import seaborn
    >>> axes = seaborn.lineplot(table("growth"), x="year", y="gdp", hue="entity", units="basis", estimator=None)
    """
    found = _ordered(_joined(frames.yearly("gdp", PLACES).rename(columns={"figure": "gdp"}),
                             frames.yearly("gdp", PLACES, "growth"), "real_growth"))
    before = found.groupby("entity")[["gdp", "year"]].shift()
    pairs = list(zip(before["gdp"], found["gdp"], strict=True))
    apart: list[Any] = [None if earlier is pd.NA else reference.why_apart(earlier, later) for earlier, later in pairs]
    return found.assign(
        basis=stretches(found, _stands(found["gdp"])), real_growth_source_id=_ids(found["real_growth"]),
        previous_year=before["year"], nominal_growth=column(
            None if earlier is pd.NA or broken else _nominal(earlier, later)
            for (earlier, later), broken in zip(pairs, apart, strict=True)),
        break_zh=[broken and broken["zh"] for broken in apart], break_en=[broken and broken["en"] for broken in apart])


def _nominal(earlier: Figure, later: Figure) -> Figure:
    return (growth if later.year - earlier.year == 1 else cagr)(later, earlier)


# --- density ---------------------------------------------------------------------------------------------------------


def density_table() -> pd.DataFrame:
    """GDP per km² and per head of Nanshan, Pudong, Haidian and Shenzhen: a row for each place and year.

    Columns of figures: ``gdp``, ``area`` (of ``area_year``, see ``area_for``), ``people``, ``density``,
    ``gdp_per_head``, ``crowding``. ``method`` says of the density whether it is derived (GDP by area), else stated by
    a source, or implied: all that is known of the place is that it passed a threshold, and a ratio of its area.
    ``gdp_per_head_method`` says the same of GDP per head, derived where GDP and people are of one year. ``basis`` as in
    ``growth_table``, for lines of the density.
    """
    gdp = frames.yearly("gdp", PLACES).rename(columns={"figure": "gdp"})
    found = _joined(gdp, frames.yearly("resident_population", PLACES), "people")
    found["area"] = column(area_for(place, year) for place, year in found[YEAR].itertuples(index=False))
    found = found[found["area"].notna() | found["people"].notna()]
    stated = {name: frames.yearly(name, PLACES)[[*YEAR, "figure"]] for name in ("gdp_per_km2", "gdp_per_capita")}
    told = pd.concat([*stated.values(), _implied()])[YEAR].drop_duplicates()
    found = found.merge(told, on=YEAR, how="outer").pipe(_ordered)
    found = _joined(_joined(found, stated["gdp_per_km2"], "stated"), stated["gdp_per_capita"], "stated_head")
    found = _with_implied(found)
    dense = _said(found["gdp"] / found["area"], found, "gdp_per_km2")
    head = _said(found["gdp"] / found["people"], found, "gdp_per_capita")
    implied = found["implied"].fillna(False)
    found = found.assign(
        density=dense.where(dense.notna() | implied, found["stated"]), gdp_per_head=head.fillna(found["stated_head"]),
        crowding=_said(found["people"] / found["area"], found, "population_density"),
        method=np.select([implied, dense.notna(), found["stated"].notna()], ["implied", "derived", "stated"], ""),
        gdp_per_head_method=np.select([head.notna(), found["stated_head"].notna()], ["derived", "stated"], ""))
    parts = [found[name] for name in ("gdp", "area", "people", "density", "gdp_per_head")]
    first = found["gdp"].fillna(found["density"]).fillna(found["gdp_per_head"])
    return found.assign(
        evidence=["documents" if figure.origin == "document" else "outside" for figure in first],
        origin=["derived" if figure.indicator == "gdp" else figure.origin for figure in first],
        qualifier=[figure.qualifier for figure in first],
        status=_status(first),
        basis=stretches(found, _stands(found["density"], found["gdp"], found["area"])), source_id=_ids(*parts),
        area_year=pd.array([pd.NA if area is pd.NA else periods.year(area.period) for area in found["area"]], "Int64"))


def _said(figures: pd.Series[Any], found: pd.DataFrame, indicator: str) -> pd.Series[Any]:
    """Results under a name of their own; at least so much divided by at least so much says nothing and is left out."""
    told = [figure is not pd.NA and (bool(figure.low) or figure.high is not None) for figure in figures]
    named: pd.Series[Any] = figures.where(np.array(told)).figures.about(
        entity=found["entity"], indicator=indicator, measure="level", period=found["year"])
    return named


def area_for(place: str, year: int) -> Figure | None:
    """The outside land area nearest to a year, where no change of definition lies between."""
    areas = reference.chosen("land_area", place)
    near = [area for area in areas if abs(area.year - year) <= AREA_YEARS and not any(
        clash(area.basis, other.basis) for other in areas
        if min(area.year, year) <= other.year <= max(area.year, year))]
    return min(near, key=lambda area: (abs(area.year - year), area.year), default=None)


def _implied() -> pd.DataFrame:
    """Pudong and Haidian passed a trillion before Nanshan, and the documents tell how much of their area Nanshan's is:
    a lower bound of their GDP, and nothing more."""
    area = lookup.fact("land_area", HOME)
    threshold = lookup.find(indicator="gdp", entity=HOME, measure="threshold", period="2025")[0]
    rows = []
    for place, indicator in (("浦东新区", "land_area_vs_pudong"), ("海淀区", "land_area_vs_haidian")):
        fraction = lookup.fact(indicator, HOME, measure="", doc=area.doc_id)
        passed = replace(threshold, entity=place, low=threshold.value, high=None, qualifier="at_least", basis=())
        land = area / replace(fraction, low=fraction.low or 0.0, unit="")
        rows.append({"entity": place, "year": threshold.year, "figure": passed,
                     "area": land.about(entity=place, indicator="land_area", measure="level", period=area.period)})
    return pd.DataFrame(rows).astype({"figure": "figure", "area": "figure", "year": "Int64"})


def _with_implied(found: pd.DataFrame) -> pd.DataFrame:
    """GDP and area implied by the documents, where nothing else is known of a place and year."""
    told = found.merge(_implied().rename(columns={"figure": "gdp_", "area": "area_"}), on=YEAR, how="left")
    bare = told["gdp"].isna() & told["stated"].isna() & told["stated_head"].isna() & told["gdp_"].notna()
    return told.assign(gdp=told["gdp"].where(~bare, told["gdp_"]), area=told["area"].where(~bare, told["area_"]),
                       implied=bare)


# --- districts -------------------------------------------------------------------------------------------------------


def districts_table() -> pd.DataFrame:
    """Shenzhen's eleven districts: outside figures, a row for each district and year, never of several years.

    Columns of figures: ``gdp``, ``real_growth``, ``area`` (of ``area_year``, see ``area_for``), ``people``,
    ``density``, ``crowding``. Levels of GDP share a ``basis`` where a line may join them.
    """
    places = [e.entity for e in codebook.entities().values() if (e.type, e.parent) == ("district", CITY)]
    wanted = {"gdp": ("gdp", "level"), "real_growth": ("gdp", "growth"), "people": ("resident_population", "level")}
    found = pd.concat([frames.yearly(of, places, measure).query("origin == 'reference'")[[*YEAR, "figure"]].assign(
        name=name) for name, (of, measure) in wanted.items()]).pivot(index=YEAR, columns="name", values="figure")
    found = found.astype(FigureDtype()).reindex(columns=list(wanted)).reset_index()
    found = found.sort_values("entity", key=lambda column: column.map(places.index), kind="stable", ignore_index=True)
    found["area"] = column(area_for(place, year) for place, year in found[YEAR].itertuples(index=False))
    return found.assign(
        origin="reference", status=_status(found["gdp"]), basis=stretches(found, _stands(found["gdp"])),
        area_year=pd.array([pd.NA if area is pd.NA else periods.year(area.period) for area in found["area"]], "Int64"),
        density=_said(found["gdp"] / found["area"], found, "gdp_per_km2"),
        crowding=_said(found["people"] / found["area"], found, "population_density"),
        source_id=_ids(*(found[name] for name in ("gdp", "real_growth", "area", "people"))))


# --- the plan report -------------------------------------------------------------------------------------------------


def _plan(kind: str) -> pd.DataFrame:
    """What the plan reports state, or aim at, for a year."""
    found = _known().query("doc_id.str.startswith(@PLAN) and kind == @kind").dropna(subset="year")
    return found.assign(section=[path.split(" / ")[-1] for path in found["section"]], path=found["section"])


def _once(found: pd.DataFrame) -> pd.DataFrame:
    return found[found["source_id"].isin(preferred.ids(found["figure"]))]


def scoreboard_table() -> pd.DataFrame:
    """The plan reports' headline indicators for ``year``, and what they aim at for the year after.

    Columns of figures: ``level`` (the preferred one, be it an outside figure), ``growth``, ``implied_before`` (the
    level of the year before that both imply), ``target_growth``, ``implied_after`` (the level on target). ``prices``
    says whether growth is real or nominal: real growth implies no level of the year before, and what it leads to is in
    the prices of ``year``. A target measured against the budget is not applied to the result.
    """
    same_one, stated = ["entity", "indicator", "year"], _once(_plan("stat"))
    rates = stated[(stated["measure"] == "growth") & stated["path"].str.contains("主要指标")]
    levels = frames.of_years(_known().query("preferred and measure == 'level' and kind != 'target'"))
    levels = levels.rename(columns={"figure": "level"})[[*same_one, "level"]]
    targets = _plan("target").query("measure == 'growth'").assign(year=lambda found: found["year"] - 1)
    found = rates.rename(columns={"figure": "growth"})[[*same_one, "growth"]].merge(levels, on=same_one).merge(
        targets.rename(columns={"figure": "target_growth"})[[*same_one, "target_growth", "qualifier", "note"]],
        on=same_one)
    other_base, prices = _other_base(found), found["indicator"].map(codebook.prices())
    before, after = (found["year"] + step for step in (-1, 1))
    about = {"entity": found["entity"], "indicator": found["indicator"], "measure": "level"}
    return found.assign(
        implied_before=(found["level"] / (1 + found["growth"])).where(prices == "nominal").figures.about(
            **about, period=before), prices=prices,
        implied_after=(found["level"] * (1 + found["target_growth"])).where(~other_base).figures.about(
            **about, period=after),
        target_qualifier=found["qualifier"], origin="document",
        target_against_result=_against(found["target_growth"].where(~other_base), found["growth"]),
        source_id=_ids(found["level"], found["growth"], found["target_growth"]))


def _other_base(found: pd.DataFrame) -> pd.Series[Any]:
    """Whether a target is measured against something else than the result of the year before."""
    return found["note"].str.startswith("较")


def _against(targets: pd.Series[Any], results: pd.Series[Any]) -> list[Any]:
    """Whether the number promised lies below or above last year's result, as far as its bounds tell."""
    return [None if target is pd.NA or result is pd.NA else
            "below" if (result > target.value) is True else "above" if (result < target.value) is True else "same"
            for target, result in zip(targets, results, strict=True)]


def plan_targets_table() -> pd.DataFrame:
    """Every target of the plan reports, section by section, with the result of the year before where there is one.

    ``target`` and ``result`` are columns of figures; ``year`` is that of the target.
    """
    same_one = ["entity", "indicator", "measure", "year"]
    results = _once(_plan("stat")).assign(year=lambda found: found["year"] + 1)
    results = results[~results["indicator"].isin([row["target"] for row in codebook.unlike()
                                                  if row["target"] == row["result"]])]  # of one name, not known alike
    found = _plan("target").merge(results[[*same_one, "figure", "qualifier"]], on=same_one, how="left",
                                  suffixes=("", "_result"))
    targets, reached = found["figure"], found["figure_result"]
    return found.assign(
        target=targets, result=reached, unit=[figure.unit for figure in targets], target_qualifier=found["qualifier"],
        result_qualifier=found["qualifier_result"],
        target_against_result=_against(targets.where(~_other_base(found)), reached),
        target_id=found["source_id"], result_id=_ids(reached), source_id=_ids(targets, reached))


def plan_unlike_table() -> pd.DataFrame:
    """Targets beside results of the year before that come near but are not known to be alike, and how the two differ.

    To be shown side by side, never compared: pairs are listed in the codebook's unlike.csv. ``target`` and ``near`` are
    columns of figures.
    """
    listed = pd.DataFrame(codebook.unlike()).rename(columns={"target": "indicator", "result": "near_indicator"})
    near = _once(_plan("stat")).query("measure == 'level'").assign(year=lambda found: found["year"] + 1).rename(
        columns={"indicator": "near_indicator", "figure": "near"})[["entity", "near_indicator", "year", "near"]]
    found = plan_targets_table().merge(listed, on="indicator").merge(near, on=["entity", "near_indicator", "year"])
    return found.assign(near_unit=[figure.unit for figure in found["near"]], near_id=_ids(found["near"]),
                        source_id=_ids(found["target"], found["near"]))


# --- industry, enterprises, innovation -------------------------------------------------------------------------------


def _long(wanted: Callable[[pd.DataFrame], Any]) -> pd.DataFrame:
    """Preferred figures of Shenzhen and what lies in it, long, one for each meaning and year."""
    found = _known()
    within = [place for place in codebook.entities() if CITY in codebook.lineage(place)]
    found = found[found["preferred"] & wanted(found) & found["entity"].isin(within)]
    dated = frames.of_years(found)
    found = found[found["year"].isna() | found["source_id"].isin(dated["source_id"])]
    ordered: pd.DataFrame = found.assign(unit=[figure.unit for figure in found["figure"]]).sort_values(
        ["indicator", "entity", "period", "measure", "doc_id", "source_id"], kind="stable", ignore_index=True)
    return ordered


def _of_theme(theme: str) -> pd.DataFrame:
    own = {name for name, about in codebook.indicators().items() if about.theme == theme}
    return _long(lambda found: found["indicator"].isin(own))


def industry_table() -> pd.DataFrame:
    """Sectors of Nanshan and Shenzhen, long; value added also as ``share_of_gdp``, by the ``gdp`` of the same place and
    year, of the same kind of source and on the same basis of accounts."""
    found = _of_theme("industry")
    part = (found["measure"] == "level") & (found["kind"] != "target") & found["indicator"].str.endswith("_value_added")
    levels = _known().query("indicator == 'gdp' and measure == 'level' and kind != 'target'")
    told = preferred.ids(figure for figure in levels["figure"] if figure.origin == "document")
    levels = levels[(levels["origin"] == "reference") | levels["source_id"].isin(told)]
    of_part = ["entity", "year", "origin", "accounts"]
    gdp = frames.of_years(levels.assign(accounts=_accounts(levels)), "accounts")
    found = found.assign(accounts=_accounts(found)).merge(
        gdp.rename(columns={"figure": "gdp"})[[*of_part, "gdp"]], on=of_part, how="left")
    gdp_of_part = found["gdp"].where(part & found["year"].notna())
    share = (found["figure"].where(gdp_of_part.notna()) / gdp_of_part).figures.to("%")
    return found.assign(
        gdp=gdp_of_part, share_of_gdp=share.figures.about(indicator=found["indicator"], measure="share"),
        source_id=_ids(found["figure"], gdp_of_part))


def _accounts(found: pd.DataFrame) -> list[str]:
    """The basis of accounts of outside figures: parts and wholes have to share it."""
    return [bases.accounts(figure.basis) if figure.origin == "reference" else "" for figure in found["figure"]]


def enterprises_table() -> pd.DataFrame:
    """The ladder from registered businesses to listed companies in Nanshan, long: stocks, additions, and whether they
    add up.

    ``rung`` counts from the broadest class. A derived row adds the year's additions to the stock a year before.
    """
    rungs = {name: rung for rung, name in enumerate(LADDER, start=1)}
    rungs |= {f"{name}_new": rung for name, rung in rungs.items()}
    found = _long(lambda known: known["indicator"].isin(rungs) & (known["measure"] == "level")
                  & (known["entity"] == HOME)).assign(formula=None)
    added = found[found["indicator"].str.endswith("_new") & (found["kind"] == "stat")]
    added = added.assign(indicator=added["indicator"].str.removesuffix("_new"), year=added["year"] - 1)
    sums = added.merge(found[["indicator", "year", "figure"]], on=["indicator", "year"], suffixes=("", "_before"))
    units = [replace(figure, unit=before.unit) for figure, before in zip(
        sums["figure"], sums["figure_before"], strict=True)]
    total = (sums["figure_before"] + column(units)).figures.about(
        indicator=sums["indicator"], period=sums["period"],
        note="stock a year before and additions\n---\n上年存量与新增之和")
    sums = sums.assign(figure=total, unit=[figure.unit for figure in total], kind="", origin="derived", qualifier="",
                       basis="", doc_id="", confidence="", source_id=_ids(total), year=sums["year"] + 1,
                       formula="stock a year before + additions")
    both = pd.concat([found, sums], ignore_index=True)
    new = both["indicator"].str.endswith("_new")
    order = both.assign(rung=both["indicator"].map(rungs), derived=both["origin"] == "derived", new=new)
    return order.sort_values(["rung", "derived", "new", "year"], kind="stable", ignore_index=True)


def innovation_table() -> pd.DataFrame:
    """Research, patents, platforms and talent, long; research spending also by GDP.

    ``share_of_gdp`` divides it by the ``gdp`` of its own year, ``share_of_gdp_before`` by ``gdp_before``, that of the
    year before: sources differ in which they mean by R&D intensity.
    """
    found = _of_theme("innovation")
    spending = (found["indicator"] == "rnd_spending") & (found["measure"] == "level")
    gdp = frames.yearly("gdp", [HOME, CITY])
    found = _joined(_joined(found, gdp, "gdp"), gdp.assign(year=gdp["year"] + 1), "gdp_before")
    for name in ("gdp", "gdp_before"):
        found[name] = found[name].where(spending)
        by = (found["figure"].where(found[name].notna()) / found[name]).figures.to("%")
        found[name.replace("gdp", "share_of_gdp")] = by.figures.about(indicator="rnd_intensity", measure="share",
                                                                      period=found["period"])
    return found.assign(source_id=_ids(found["figure"], found["gdp"], found["gdp_before"]))


# --- agreement -------------------------------------------------------------------------------------------------------


def agreement_table() -> pd.DataFrame:
    """Pairs of figures for one place, indicator, measure and period: do documents and outside figures agree?

    ``first`` and ``second`` are columns of figures, ``agreement`` is same (equal values), consistent (bounds overlap)
    or apart; ``ratio`` (倍) the second by the first where both are exact. A document that repeats itself does not
    confirm itself.
    """
    question = ["entity", "indicator", "measure", "period", "unit"]
    found = _known()
    chosen = {figure.id for figure in reference.preferred()}
    found = found.assign(unit=[figure.unit for figure in found["figure"]], value=found["figure"].astype(float))
    found = found[(found["period"] != "") & (found["kind"] != "target")
                  & ~found["measure"].isin(["threshold", "rank", "streak"])
                  & ((found["origin"] == "document") | found["source_id"].isin(chosen))]
    found = found.drop_duplicates([*question, "doc_id", "origin", "value", "qualifier"])
    found = found.assign(place=range(len(found)))
    pairs = found.merge(found, on=question, suffixes=("_1", "_2")).query("place_1 < place_2")
    pairs = pairs.sort_values([*question, "place_1", "place_2"], ignore_index=True)
    first, second = pairs["figure_1"], pairs["figure_2"]
    equal = (pairs["value_1"] == pairs["value_2"]) & (pairs["qualifier_1"] == pairs["qualifier_2"])
    exact = (pairs["qualifier_1"] == "exact") & (pairs["qualifier_2"] == "exact")
    apart = [same(one, other) is False for one, other in zip(first, second, strict=True)]
    return pairs.assign(
        first=first, first_qualifier=pairs["qualifier_1"], first_source_id=pairs["source_id_1"], second=second,
        second_qualifier=pairs["qualifier_2"], second_source_id=pairs["source_id_2"], origin="derived",
        agreement=np.select([equal, apart], ["same", "apart"], "consistent"),
        ratio=(second / first.where(exact & (pairs["value_1"] != 0))).astype(float))


# --- all of them -----------------------------------------------------------------------------------------------------


def _listed(load: Callable[[], Mapping[str, Any]]) -> Callable[[], pd.DataFrame]:
    return lambda: pd.DataFrame([*load().values()])


THEMED: dict[str, Callable[[], pd.DataFrame]] = {
    "growth": growth_table, "density": density_table, "districts": districts_table, "scoreboard": scoreboard_table,
    "plan_targets": plan_targets_table, "plan_unlike": plan_unlike_table, "industry": industry_table,
    "enterprises": enterprises_table, "innovation": innovation_table, "agreement": agreement_table,
}
TABLES: Mapping[str, Callable[[], pd.DataFrame]] = THEMED | {
    "facts": frames.facts, "mentions": frames.mentions, "reference": frames.reference,
    "strategies": strategies.strategies_table, "district_themes": strategies.themes_table,
    "sources": _listed(documents.register), "indicators": _listed(codebook.indicators),
    "measures": _listed(codebook.measures), "entities": _listed(codebook.entities), "bases": _listed(codebook.bases),
    "units": _listed(codebook.units),
}
def _check_change(row: files.Row) -> None:
    """DataError where the bounds before a change are no numbers, or one of two."""
    low, high = row["low_before"], row["high_before"]
    if bool(low) != bool(high):
        raise row.fault("is one bound of two; give the other, too", "low_before" if low else "high_before")
    if low and float(low) > float(high):
        raise row.fault(f"{high} is less than {low}, the lower bound; turn them round", "high_before")


CODEBOOK: Mapping[str, Callable[[], pd.DataFrame]] = {
    "glossary": _listed(codebook.glossary), "themes": _listed(codebook.themes),
    "changes": lambda: pd.DataFrame(forms.rows("codebook/changes", _check_change)),
}
"""Tables that notebooks show and data/processed does not repeat."""


def made(name: str) -> pd.DataFrame:
    """A table with the columns that data/processed has of it, figures as figures; DataError where there is none."""
    check_given(name, str, "the name of a table, as in table('growth')")
    if name in CODEBOOK:
        return CODEBOOK[name]()
    if name not in TABLES:
        known = [*TABLES, *CODEBOOK]
        raise DataError(f"there is no table {name!r}{nearest(name, known)}; known: {', '.join(known)}; the ledger is "
                        "claims()")
    return _made(name).copy()


@files.per_root
def _made(name: str) -> pd.DataFrame:
    found = TABLES[name]()
    if name not in WRITTEN:
        columns = schemas.COLUMNS.get(name, list(found.columns))
        found = schemas.typed(found[columns], columns)
    if name in THEMED:
        check_years(found, name)
    return frames.described(found, name)


def check_years(found: pd.DataFrame, name: str) -> None:
    """DataError where a table gives a year to what flowed in part of one, or over several."""
    if "year" not in found:
        return
    dated = found.dropna(subset="year")
    for shown in (label for label in dated if isinstance(dated[label].dtype, FigureDtype)):
        for figure in dated[shown]:
            if figure is not pd.NA and not figure.inputs and figure.period and frames.year_of(figure) is None:
                raise DataError(f"the table {name} mixes frequencies: {figure.id} is of {figure.period}, "
                                f"{periods.frequency(figure.period)}, but stands among figures of whole years; "
                                "leave its year empty")


WRITTEN: Mapping[str, Sequence[str]] = {"facts": FACT_COLUMNS, "reference": reference.FRAME_COLUMNS}
"""Tables of which a frame has more than the csv."""


@files.per_root
def plain(name: str) -> pd.DataFrame:
    """A table as data/processed has it, figures unpacked into numbers, checked against its schema; to be read only."""
    found = schemas.unpacked(made(name)[list(WRITTEN.get(name, _made(name).columns))])
    if missing := [column for column in schemas.key(name) if column not in found]:
        raise DataError(f"data/raw/codebook/tables.csv, column key: {name} has no column {missing[0]!r}; correct it")
    return schemas.checked(schemas.typed(found, list(found.columns)), name)


def write(names: Iterable[str] = TABLES) -> None:
    """Write the tables to data/processed."""
    for name in names:
        files.write_csv(plain(name), files.processed(f"{name}.csv"))


def table(name: str) -> pd.DataFrame:
    """A table by name: growth, density, districts, scoreboard, plan_targets, industry, enterprises, innovation …

    Figures are columns of dtype "figure": ``gdp``, ``density`` … in wide tables, ``figure`` in long ones; of several
    that say the same the preferred one. ``attrs`` hold the table's name, ``units`` by column (``=unit``: the column of
    that name says it) and its ``sources``. Names in both languages stand beside ids. DataError for an unknown name.

    >>> sorted(table("scoreboard")["indicator_en"])[:2]
    ['Fixed-asset investment', 'Foreign trade']
    """
    found = made(name)
    for label, of in (("entity_en", "entity"), ("indicator_zh", "indicator"), ("indicator_en", "indicator")):
        entries: Mapping[str, Any] = codebook.entities() if of == "entity" else codebook.indicators()
        if of in found and name in THEMED:
            found[label] = [getattr(entries[each], label.replace(of, "name")) for each in found[of]]
    # Where every year is known it is a plain number: seaborn's hue cannot read Int64.
    return found.astype({label: "int64" for label in found.select_dtypes("Int64") if not found[label].hasnans})
