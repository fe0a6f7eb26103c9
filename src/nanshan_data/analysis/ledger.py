"""The ledger: what the documents state and other figures can test, recomputed with bounds and judged by one rule.

``data/raw/claims/checks.csv`` declares what is compared with what; NOTES.md beside it explains its columns. Two kinds
of check need no declaration: facts that share entity, indicator, measure and period (``same_figure``), and facts that
an outside figure also gives (``outside_figure``). Verdicts are computed, never typed.
"""

from __future__ import annotations

import functools
import itertools
import re
import statistics
import string
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nanshan_data.analysis.formulas import evaluate, filled, step, tidy, uses
from nanshan_data.analysis.selectors import select
from nanshan_data.data import codebook, documents, files, lookup, preferred, reference
from nanshan_data.data.files import Row, fault, placed, raw, read_csv
from nanshan_data.data.templates import check_names, check_template
from nanshan_data.errors import DataError, gathered
from nanshan_data.figures.figure import Figure, clash
from nanshan_data.quantities.bounds import Interval
from nanshan_data.quantities.layout import squeezed

CHECK_COLUMNS = ("claim_id", "check", "claim", "formula", "inputs", "unit", "about_zh", "about_en", "generous",
                 "reason_zh", "reason_en", "note_zh", "note_en", "conjecture_zh", "conjecture_en", "support")
UNCHECKED_COLUMNS = ("claim_id", "claim", "against", "missing", "reason_zh", "reason_en")
REASON_COLUMNS = ("check", "name_zh", "name_en", "reason_zh", "reason_en")
HOLDS, ROUNDING, TENSION, CONTRADICTED, OUTSIDE, UNCHECKABLE = VERDICTS = (
    "holds", "holds within rounding", "in tension", "contradicted", "needs outside figures", "cannot be checked")
# Of several checks of one claim the first of these that occurs is its standing: it holds only if none fails.
SEVERITY = (CONTRADICTED, TENSION, ROUNDING, HOLDS, OUTSIDE, UNCHECKABLE)
IDENTITY = ("date", "rank")  # the same or not: no step lies between two years or ranks
LIMITS = ("part_of_whole",)  # the recomputed figure is a limit: the stated one has to lie inside it
EITHER = ("same_figure", "outside_figure")  # of equal standing: the more precise has to lie inside the other
UNSTATED = ("implied", "unchecked")  # nothing is stated that a result could be held against
UNBROKEN, LONG = ("growth", "level"), ("multiple", "cagr")  # never computed across a break; with a word on it
NAMES = ("stated", "recomputed", "workings", "verdict", "about", "break", "where", "support")
"""What templates of reasons may name, beside the inputs."""
YEARS = 1000  # 年 beyond this is a date, not a duration
Meant = list[tuple[Figure, dict[str, Figure]]]


@dataclass(frozen=True)
class Check:
    """One claim beside one computation."""

    claim_id: str
    kind: str
    claim: Figure
    formula: str
    inputs: Mapping[str, Figure]
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def pair(self) -> frozenset[str]:
        """The ids compared; inputs that only support a conjecture do not count."""
        used = (figure.id for name, figure in self.inputs.items() if not self.formula or uses(self.formula, name))
        return frozenset((self.claim.id, *used))

    @property
    def unit(self) -> str:
        """The unit of the result."""
        return self.words.get("unit") or self.claim.unit

    def compute(self, formula: str, of: Callable[[Figure], Interval] = lambda figure: figure.interval) -> Interval:
        """A formula over the inputs, each as the interval that ``of`` makes of it."""
        return tidy(evaluate(formula, {name: of(figure) for name, figure in self.inputs.items()}))

    @functools.cached_property
    def result(self) -> Interval:
        """What the formula gives; open on both sides where there is none."""
        return self.compute(self.formula) if self.formula else Interval(None, None)

    @functools.cached_property
    def value(self) -> float | None:
        """The result without its bounds; between several definitions the middle."""
        return self._middle(self.formula) if self.formula else None

    def _middle(self, formula: str) -> float:
        point = self.compute(formula, lambda figure: Interval.exactly(figure.value))
        ends = [end for end in (point.low, point.high) if end is not None]
        if not ends:
            raise DataError(f"the formula {formula!r} has no finite result; correct it or its inputs")
        return statistics.mean(ends)

    def outcome(self, formula: str = "", unit: str = "") -> Figure:
        """What a formula (that of the check) gives, as a derived figure that carries it; fractions as percentages.

        A formula that is one input alone gives this input.
        """
        formula, unit = formula or self.formula, unit or self.unit
        alone = self.inputs.get(formula.strip())
        if alone and alone.kind != "passage":
            return alone
        scale, unit = (100.0, "%") if unit == "比值" else (1.0, unit)
        value = float(f"{self._middle(formula):.12g}") * scale  # as claims.csv has it
        bounds, order = self.compute(formula) * scale, {name: f"{{{n}}}" for n, name in enumerate(self.inputs)}
        written = re.sub(r"\b(?:span|integer|upto|above|floor)\b", "", filled(formula, order))
        about = {name: getattr(self.claim, name) for name in ("entity", "indicator", "measure", "period")}
        return Figure(value, bounds.low, bounds.high, unit, "derived", qualifier="",
                      inputs=tuple(self.inputs.values()), formula=written, **about)

    @functools.cached_property
    def crossing(self) -> str:
        """The first period between two inputs of one series that stand on different bases."""
        for one, other in itertools.combinations(self.inputs.values(), 2):
            alike = (one.entity, one.indicator) == (other.entity, other.indicator)
            if alike and clash(one.basis, other.basis):
                return "/".join(sorted((str(one.year), str(other.year))))
        return ""

    @functools.cached_property
    def verdict(self) -> str:
        """What the rule says of the claim, once it is sure that the rule applies."""
        if self.kind == "implied" or self.words.get("missing") == "outside":
            return OUTSIDE
        if self.kind == "unchecked" or (self.kind in UNBROKEN and self.crossing):
            return UNCHECKABLE
        wider = self.compute(self.formula, lambda figure: figure.interval.widened(step(figure)))
        found = verdict(self.kind, self.claim, self.result, wider)
        return TENSION if found == CONTRADICTED and self._generous() else found

    def _generous(self) -> bool:
        """Whether the words that allow a more generous reading stand in a document of this check."""
        words = squeezed(self.words.get("generous", ""))
        named = {figure.doc_id for figure in (self.claim, *self.inputs.values()) if figure.doc_id}
        return bool(words) and any(words in squeezed(documents.document(doc_id)) for doc_id in named)


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


def by_claim(rows: Iterable[Mapping[str, object]]) -> dict[tuple[str, int], str]:
    """The standing of each claim by document and offset: the gravest verdict of its checks."""
    gravest_last = sorted(rows, key=lambda row: SEVERITY.index(str(row["verdict"])), reverse=True)
    return {(str(row["doc_id"]), int(str(row["start"]))): str(row["verdict"]) for row in gravest_last}


# --- the checks ------------------------------------------------------------------------------------------------------


@files.per_root
def checks() -> tuple[Check, ...]:
    """Every check, declared and automatic, in the order of the documents; DataError where a claim is left out."""
    listed = [*_declared("checks", CHECK_COLUMNS, _compared), *_declared("unchecked", UNCHECKED_COLUMNS, _opposed)]
    taken = [check.pair for check in listed if check.kind in (*EITHER, "unchecked")]
    found = itertools.chain(_pairs(), _outside())
    listed += [check for check in found if not any(check.pair <= pair for pair in taken)]
    _complete(listed)
    order = list(documents.register())
    return tuple(sorted(listed, key=lambda check: (
        order.index(check.claim.doc_id), check.claim.start, check.claim_id)))


def _path(name: str) -> Path:
    return raw("claims", f"{name}.csv")


@files.per_root
def reasons() -> dict[str, Row]:
    """Names and reason templates by kind of check, and the closing words by verdict."""
    path = _path("reasons")
    rows = read_csv(path, REASON_COLUMNS, key=["check"], filled=("name_zh", "name_en"))
    for row in rows:
        for column in ("reason_zh", "reason_en"):
            check_template(path, row, column, _names("a" if row["check"] in EITHER else string.ascii_lowercase))
    found = {row["check"]: row for row in rows}
    needed = (*EITHER, "implied", "unchecked", "elsewhere", "break", *VERDICTS)
    if missing := [name for name in needed if name not in found]:
        raise fault(path, f"has no row {missing[0]!r}; restore it from git")
    return found


def _names(inputs: Iterable[str]) -> list[str]:
    """What a template may name, given the names of the inputs."""
    return [*NAMES, *(name for letter in inputs for name in (letter, f"where_{letter}"))]


def _declared(name: str, columns: tuple[str, ...], meant: Callable[[Row], Meant]) -> Iterator[Check]:
    """The checks of a file: one for each claim, with its inputs, that a row is ``meant`` to speak of."""
    path = _path(name)
    reasons()  # what is wrong there is told there

    def checks_of(row: Row) -> list[Check]:
        with placed(path, row):
            found = meant(row)
        made = []
        for count, (claim, inputs) in enumerate(found, start=1):
            claim_id = row["claim_id"] + (f"_{count}" if len(found) > 1 else "")
            made.append(Check(claim_id, row.get("check", name), claim, row.get("formula", ""), inputs, row))
            _check_words(path, row, made[-1])
        return made

    rows = read_csv(path, columns, key=["claim_id"], filled=["claim"], ids=["claim_id"], may_be_empty=True)
    return itertools.chain.from_iterable(gathered(checks_of, rows))


def _check_words(path: Path, row: Row, check: Check) -> None:
    """The formulas give a result, the unit is one, and the templates name nothing but what there is."""
    with placed(path, row, "formula"):
        _ = check.value, check.verdict
    if support := row.get("support"):
        with placed(path, row, "support"):
            formula = support.partition(" -> ")[0]
            if check.compute(formula) == Interval(None, None):
                raise DataError(f"the formula {formula!r} has no finite result; correct it or its inputs")
    for column, unit in (("unit", row.get("unit", "")), ("support", row.get("support", "").partition(" -> ")[2])):
        if unit and not codebook.is_unit(unit):
            raise fault(path, f"{unit!r} is not in units.csv; correct it or add it there", row=row.number,
                        column=column)
    names = [name for name in _names(check.inputs) if name != "support" or row.get("support")]
    for column in (column for column in row if column.startswith(("reason_", "note_", "conjecture_"))):
        check_template(path, row, column, names)
    for lang in ("zh", "en"):
        with placed(path, row, "check"):
            check_names(row.get(f"reason_{lang}") or reasons()[check.kind][f"reason_{lang}"], names)


def _compared(row: Row) -> Meant:
    if row["check"] not in reasons():
        raise DataError(f"{row['check']!r} is no check; take one of reasons.csv: {', '.join(reasons())}")
    claims, inputs = select(row["claim"]), {}
    for part in filter(str.strip, row["inputs"].split(";")):
        name, _, selector = part.partition("=")
        if not re.fullmatch("[a-z]", name.strip()):
            raise DataError(f"{part.strip()!r} names no input; write one small letter and what it is: a=gdp 2024")
        inputs[name.strip()] = _best(selector, claims[0])
    own = uses(f"{row['formula']} {row['support']}", "x")
    return [(claim, inputs | ({"x": claim} if own else {})) for claim in claims]


def _best(selector: str, claim: Figure) -> Figure:
    found = [figure for figure in select(selector) if figure.id != claim.id]
    if not found:
        raise DataError(f"{selector.strip()!r} means the claim itself; name what it is to be compared with")
    return min(found, key=preferred.among_documents) if len(found) > 1 else found[0]


def _opposed(row: Row) -> Meant:
    if row["missing"] not in ("outside", "nothing"):
        raise DataError(f"missing is {row['missing']!r}; write outside or nothing")
    claims, others = (select(row[name]) if row[name] else [] for name in ("claim", "against"))
    pairs = itertools.combinations(claims, 2) if claims == others else itertools.product(claims, others)
    return [(claim, {"a": other}) for claim, other in pairs] if others else [(claim, {}) for claim in claims]


def _name(kind: str, *figures: Figure) -> str:
    """A name that outlives changes elsewhere in the documents: indicator, measure, period, and which of its like."""
    _, indicator, measure, period = _key(figures[0])
    return "_".join(filter(None, [kind, indicator, measure, re.sub(r"\W", "_", period), *map(_which, figures)]))


def _which(figure: Figure) -> str:
    like = [f.id for f in lookup.find(doc_id=figure.doc_id) if _key(f) == _key(figure)]
    place = like.index(figure.id) if figure.id in like else 0
    return figure.doc_id.split("-")[0] + (str(place + 1) if place else "")


def _key(figure: Figure) -> tuple[str, ...]:
    return figure.entity, figure.indicator, figure.measure, figure.period


def _pairs() -> Iterator[Check]:
    """Each two facts that share entity, indicator, measure and period: the wider one is tested by the narrower."""
    ordered = sorted(lookup.document_figures().values(), key=_key)
    for _, group in itertools.groupby(ordered, _key):
        for one, other in itertools.combinations(group, 2):
            claim, test = (one, other) if one.interval.width > other.interval.width else (other, one)
            yield Check(_name("same", claim, test), "same_figure", claim, "a", {"a": test})


def _outside() -> Iterator[Check]:
    """Each fact that an outside figure gives, too."""
    usable = {_key(figure): figure for figure in reference.preferred()}
    for fact in lookup.document_figures().values():
        if other := usable.get(_key(fact)):
            yield Check(f"{_name('outside', fact)}_{other.id}", "outside_figure", fact, "a", {"a": other})


def _complete(listed: Iterable[Check]) -> None:
    seen = {figure.id for check in listed for figure in (check.claim, *check.inputs.values())}
    left = [f"{figure.text!r} ({_name('', figure)}, {figure.id})" for figure in lookup.find(kind="claim")
            if figure.id not in seen]
    if left:
        raise DataError(f"data/raw/claims: no check speaks of {'; '.join(left)}; declare one in checks.csv, or give "
                        "the reason in unchecked.csv")
