"""The ledger: what the documents state and other figures can test, recomputed with bounds and judged by one rule.

``data/raw/claims/checks.csv`` declares what is compared with what; NOTES.md beside it explains its columns. Two kinds
of check need no declaration: facts that share entity, indicator, measure and period (``same_figure``), and facts that
an outside figure also gives (``outside_figure``). Verdicts are computed, never typed.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nanshan_data import datasets, outside, schemas, sources, wording
from nanshan_data.errors import DataError
from nanshan_data.figures import Figure
from nanshan_data.formulas import evaluate, filled, step, tidy, uses
from nanshan_data.intervals import Interval
from nanshan_data.selectors import select, squeezed
from nanshan_data.sources import Row, fault, raw, read_csv

CLAIM_COLUMNS = ("claim_id", "doc_id", "start", "end", "text", "sentence", "check", "formula", "inputs", "unit",
                 "stated", "stated_low", "stated_high", "recomputed", "recomputed_low", "recomputed_high", "residual",
                 "verdict", "reason_zh", "reason_en", "conjecture_zh", "conjecture_en")
CHECK_COLUMNS = ("claim_id", "check", "claim", "formula", "inputs", "unit", "about_zh", "about_en", "generous",
                 "reason_zh", "reason_en", "note_zh", "note_en", "conjecture_zh", "conjecture_en", "support")
UNCHECKED_COLUMNS = ("claim_id", "claim", "against", "missing", "reason_zh", "reason_en")
REASON_COLUMNS = ("check", "name_zh", "name_en", "reason_zh", "reason_en")
HOLDS, ROUNDING, TENSION, CONTRADICTED, OUTSIDE, UNCHECKABLE = VERDICTS = (
    "holds", "holds within rounding", "in tension", "contradicted", "needs outside figures", "cannot be checked")
SEVERITY = (CONTRADICTED, TENSION, ROUNDING, HOLDS, OUTSIDE, UNCHECKABLE)
"""Of several checks of one claim the first of these that occurs is its standing: it holds only if none fails."""
IDENTITY = ("date", "rank")
"""Years and ranks are the same or not: no step lies between them."""
LIMITS = ("part_of_whole",)
"""The recomputed figure is a limit: the stated one has to lie inside it."""
EITHER = ("same_figure", "outside_figure")
"""Two statements of equal standing: whichever is more precise has to lie inside the other."""
UNBROKEN = ("growth", "level")
"""Never computed across a break."""
LONG = ("multiple", "cagr")
NARROW = 0.002
"""Bounds closer than this share of the value are shown with more digits."""
YEARS = 1000
"""年 beyond this is a date, not a duration."""


@dataclass(frozen=True, slots=True)
class Check:
    """One claim beside one computation."""

    claim_id: str
    kind: str
    claim: Figure
    formula: str
    inputs: Mapping[str, Figure]
    words: Row = field(default_factory=dict)

    @property
    def pair(self) -> frozenset[str]:
        """The ids compared; inputs that only support a conjecture do not count."""
        used = (figure.id for name, figure in self.inputs.items() if not self.formula or uses(self.formula, name))
        return frozenset((self.claim.id, *used))

    def compute(self, formula: str, interval: Callable[[Figure], Interval]) -> Interval:
        return tidy(evaluate(formula, {name: interval(figure) for name, figure in self.inputs.items()}))


# --- judging ---------------------------------------------------------------------------------------------------------


def verdict(kind: str, stated: Figure, recomputed: Interval, wider: Interval) -> str:
    """The rule of the contract; ``wider`` is recomputed with every input one step wider."""
    own = Interval(stated.value, None) if kind == "threshold" else tidy(stated.interval)
    if kind in IDENTITY:
        return HOLDS if own.overlaps(recomputed) else CONTRADICTED
    if (kind not in LIMITS and recomputed.within(own)) or (kind in LIMITS + EITHER and own.within(recomputed)):
        return HOLDS
    if own.overlaps(recomputed):
        return ROUNDING
    return TENSION if own.widened(step(stated)).overlaps(wider) else CONTRADICTED


def _break(check: Check) -> str:
    """The first break, as a period, that lies between two inputs of the same series."""
    for one, other in itertools.combinations(check.inputs.values(), 2):
        alike = (one.entity, one.indicator) == (other.entity, other.indicator) and one.period and other.period
        if alike and (found := outside.crossed(one.entity, one.indicator, one.period, other.period)):
            return f"{found['from_period']}/{found['to_period']}"
    return ""


# --- the checks ----------------------------------------------------------------------------------------------------


def checks() -> list[Check]:
    """Every check, declared and automatic, in the order of the documents; DataError where a claim is left out."""
    listed = [*_declared(), *_unchecked()]
    taken = [check.pair for check in listed if check.kind in (*EITHER, "unchecked")]
    found = itertools.chain(_pairs(), _outside())
    listed += [check for check in found if not any(check.pair <= pair for pair in taken)]
    _complete(listed)
    order = list(sources.register())
    return sorted(listed, key=lambda check: (order.index(check.claim.doc_id), check.claim.start, check.claim_id))


def _path(name: str) -> Path:
    return raw("claims", f"{name}.csv")


def _declared() -> Iterator[Check]:
    for number, row in enumerate(read_csv(_path("checks"), CHECK_COLUMNS, key=["claim_id"]), start=2):
        try:
            claims = select(row["claim"])
            inputs = {name.strip(): _best(selector, claims[0]) for name, selector in
                      (part.split("=", 1) for part in row["inputs"].split(";") if part.strip())}
            for count, claim in enumerate(claims, start=1):
                suffix = f"_{count}" if len(claims) > 1 else ""
                own = {"x": claim} if uses(f"{row['formula']} {row['support']}", "x") else {}
                yield Check(row["claim_id"] + suffix, _known(row["check"]), claim, row["formula"], inputs | own, row)
        except (DataError, SyntaxError, ValueError) as error:
            raise fault(_path("checks"), f"{row['claim_id']}: {error}", row=number) from None


def _best(selector: str, claim: Figure) -> Figure:
    found = [figure for figure in select(selector) if figure.id != claim.id]
    return min(found, key=datasets.preference) if len(found) > 1 else found[0]


def _known(kind: str) -> str:
    if kind not in reasons():
        raise DataError(f"{kind!r} is no check; take one of reasons.csv: {', '.join(reasons())}")
    return kind


def reasons() -> dict[str, Row]:
    """Names and reason templates by kind of check, and the closing words by verdict."""
    return {row["check"]: row for row in read_csv(_path("reasons"), REASON_COLUMNS, key=["check"])}


def _unchecked() -> Iterator[Check]:
    for number, row in enumerate(read_csv(_path("unchecked"), UNCHECKED_COLUMNS, key=["claim_id"]), start=2):
        try:
            claims, others = select(row["claim"]), select(row["against"]) if row["against"] else []
            pairs = itertools.combinations(claims, 2) if claims == others else itertools.product(claims, others)
            found = [(claim, {"a": other}) for claim, other in pairs] if others else [(claim, {}) for claim in claims]
            for count, (claim, inputs) in enumerate(found, start=1):
                suffix = f"_{count}" if len(found) > 1 else ""
                yield Check(row["claim_id"] + suffix, "unchecked", claim, "", inputs, row)
        except DataError as error:
            raise fault(_path("unchecked"), str(error), row=number) from None


def _name(kind: str, claim: Figure, other: Figure | None = None) -> str:
    """A name that outlives changes elsewhere in the documents: indicator, measure, period, and which of its like."""
    return "_".join(filter(None, [kind, claim.indicator, claim.measure, re.sub(r"\W", "_", claim.period),
                                  *(_which(figure) for figure in (claim, other) if figure)]))


def _which(figure: Figure) -> str:
    like = [f.id for f in datasets.find(doc_id=figure.doc_id) if _key(f) == _key(figure)]
    place = like.index(figure.id) if figure.id in like else 0
    return figure.doc_id.split("-")[0] + (str(place + 1) if place else "")


def _key(figure: Figure) -> tuple[str, ...]:
    return figure.entity, figure.indicator, figure.measure, figure.period


def _pairs() -> Iterator[Check]:
    """Each two facts that share entity, indicator, measure and period: the wider one is tested by the narrower."""
    ordered = sorted(datasets.document_figures().values(), key=_key)
    for _, group in itertools.groupby(ordered, _key):
        for one, other in itertools.combinations(group, 2):
            widths = [figure.interval.ends[1] - figure.interval.ends[0] for figure in (one, other)]
            claim, test = (one, other) if widths[0] > widths[1] else (other, one)
            yield Check(_name("same", claim, test), "same_figure", claim, "a", {"a": test})


def _outside() -> Iterator[Check]:
    """Each fact that an outside figure gives, too."""
    frame = outside.reference()
    figures = map(outside.figure, frame["reference_id"][frame["use"]])
    usable = {_key(figure): figure for figure in figures if figure.period}
    for fact in datasets.document_figures().values():
        if other := usable.get(_key(fact)):
            yield Check(f"{_name('outside', fact)}_{other.id}", "outside_figure", fact, "a", {"a": other})


def _complete(listed: Iterable[Check]) -> None:
    seen = {check.claim.id for check in listed} | {figure.id for check in listed for figure in check.inputs.values()}
    missing = [figure for figure in datasets.find(kind="claim") if figure.id not in seen]
    if missing:
        raise DataError("data/raw/claims: no check speaks of " + "; ".join(
            f"{figure.text!r} ({_name('', figure).strip('_')}, {figure.id})" for figure in missing)
            + "; declare one in checks.csv, or give the reason in unchecked.csv")


# --- rows ----------------------------------------------------------------------------------------------------------


def claims_rows() -> list[dict[str, object]]:
    """The rows of claims.csv, one for each check; a claim with several checks has several rows."""
    texts = reasons()
    return [_row(check, texts) for check in checks()]


def _row(check: Check, texts: Mapping[str, Row]) -> dict[str, object]:
    claim, words = check.claim, check.words
    stated = None if check.kind in ("implied", "unchecked") else claim
    unit = words.get("unit") or claim.unit
    result, value = Interval(None, None), None
    if check.formula:
        result = check.compute(check.formula, lambda figure: figure.interval)
        point = check.compute(check.formula, lambda figure: Interval.exactly(figure.value))
        value = statistics.mean(end for end in (point.low, point.high) if end is not None)
    judged = _judge(check, result)
    row: dict[str, object] = {
        **{name: getattr(claim, name) for name in ("doc_id", "start", "end", "text", "sentence")},
        "claim_id": check.claim_id, "check": check.kind, "unit": unit, "verdict": judged,
        "formula": filled(check.formula, {name: figure.id for name, figure in check.inputs.items()}),
        "inputs": ";".join(figure.id for figure in check.inputs.values()),
        "stated": stated and stated.value, "stated_low": stated and stated.low, "stated_high": stated and stated.high,
        "recomputed": value, "recomputed_low": result.low, "recomputed_high": result.high,
        "residual": None if value is None or not stated else value - stated.value}
    crossing = check.kind in LONG + UNBROKEN and _break(check)
    for lang in wording.LANGUAGES:
        says, key = _says(check, result, unit, judged, texts, lang), f"reason_{lang}"
        templates = (words.get(key) or texts[check.kind][key], texts["break"][key] if crossing else "",
                     words.get(f"note_{lang}", ""))
        text = "".join(map(says, templates))
        row[key] = text[:1].upper() + text[1:]
        row[f"conjecture_{lang}"] = says(words.get(f"conjecture_{lang}", ""))
    return {column: row[column] for column in CLAIM_COLUMNS}


def _judge(check: Check, result: Interval) -> str:
    if check.kind == "implied" or check.words.get("missing") == "outside":
        return OUTSIDE
    if check.kind == "unchecked" or (check.kind in UNBROKEN and _break(check)):
        return UNCHECKABLE
    wider = check.compute(check.formula, lambda figure: figure.interval.widened(step(figure)))
    found = verdict(check.kind, check.claim, result, wider)
    return TENSION if found == CONTRADICTED and _generous(check) else found


def _generous(check: Check) -> bool:
    """Whether the words that allow a more generous reading stand in a document of this check."""
    words = squeezed(check.words.get("generous", ""))
    documents = {figure.doc_id for figure in (check.claim, *check.inputs.values()) if figure.doc_id}
    return bool(words) and any(words in squeezed(sources.document(doc_id)) for doc_id in documents)


def _says(check: Check, result: Interval, unit: str, judged: str, texts: Mapping[str, Row],
          lang: str) -> Callable[[str], str]:
    """Fills a template with the figures of a check, in words."""
    def interval(found: Interval, unit: str) -> str:
        if check.kind in IDENTITY or (unit == "年" and found.ends[0] > YEARS):
            return f"{found.ends[0]:.0f}"
        scale, unit = (100, "%") if unit == "比值" else (1, unit)
        low, high = (None if end is None else end * scale for end in (found.low, found.high))
        narrow = low is not None and high is not None and high - low < NARROW * abs(high)
        if narrow and unit == "%" and f"{low:.4g}" == f"{high:.4g}":
            low = high = float(f"{low:.4g}")
        return wording.spread(low, high, unit, lang, digits=6 if narrow and unit != "%" else 4)

    def number(figure: Figure) -> str:
        return f"{figure.value:.0f}" if figure.kind == "passage" else wording.text(figure, "", lang)

    crossing = _break(check)
    workings = filled(check.formula, {name: number(figure) for name, figure in check.inputs.items()})
    joint = " 或 " if lang == "zh" else " or "
    for pattern, word in ((r"span\((.+?), (.+?)\)", rf"(\1{joint}\2)"), (r"^upto\((.+)\)$", r"\1"),
                          (r"(%|百分点|percentage points) ÷ 100", r"\1"), (r"^\((.+)\) × 100$", r"\1"),
                          (r" × 100$", "")):
        workings = re.sub(pattern, word, workings)
    stated = wording.text(check.claim, "plain" if check.kind == "threshold" else "", lang)
    values = {"stated": stated, "recomputed": interval(result, unit),
              "workings": workings, "verdict": texts[judged][f"reason_{lang}"],
              "about": check.words.get(f"about_{lang}", ""), "break": crossing and wording.period(crossing, lang),
              "where": wording.document_name(check.claim.doc_id, lang)}
    for name, figure in check.inputs.items():
        values[name] = wording.text(figure, "", lang)
        values[f"where_{name}"] = texts["elsewhere"][f"reason_{lang}"] if figure.doc_id == check.claim.doc_id else (
            wording.document_name(figure.doc_id, lang) if figure.doc_id else "")
    if support := check.words.get("support"):
        formula, _, of = support.partition(" -> ")
        values["support"] = interval(check.compute(formula, lambda figure: figure.interval), of)
    return lambda template: template.format(**values)


def by_claim(rows: Iterable[Mapping[str, object]]) -> dict[tuple[str, int], str]:
    """The standing of each claim by document and offset: the gravest verdict of its checks."""
    found: dict[tuple[str, int], str] = {}
    for row in rows:
        place, judged = (str(row["doc_id"]), int(str(row["start"]))), str(row["verdict"])
        found[place] = min(found.get(place, judged), judged, key=SEVERITY.index)
    return found


def write() -> None:
    """Write claims.csv, checked against its schema."""
    rows = claims_rows()
    schemas.checked(schemas.typed(rows, CLAIM_COLUMNS), "claims")
    sources.write_csv(rows, sources.processed("claims.csv"), CLAIM_COLUMNS)
