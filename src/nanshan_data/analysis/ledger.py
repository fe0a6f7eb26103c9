"""The ledger: what the documents state and other figures can test, recomputed with bounds and judged by one rule.

``data/raw/claims/checks.csv`` declares what is compared with what; NOTES.md beside it explains its columns. Two kinds
of check need no declaration: facts that share entity, indicator, measure and period (``same_figure``), and facts that
an outside figure also gives (``outside_figure``). Verdicts are computed, never typed.
"""

from __future__ import annotations

import functools
import itertools
import re
import string
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from nanshan_data.analysis.formulas import counts, evaluate, step, tidy, uses, widened
from nanshan_data.analysis.selectors import HOME, select
from nanshan_data.data import codebook, documents, files, forms, lookup, preferred, reference
from nanshan_data.data.files import Row, fault, raw
from nanshan_data.data.templates import check_names, check_template
from nanshan_data.errors import DataError, gathered
from nanshan_data.figures.figure import Figure
from nanshan_data.figures.intervals import Interval
from nanshan_data.quantities.layout import squeezed

HOLDS, ROUNDING, TENSION, CONTRADICTED, OUTSIDE, UNCHECKABLE = VERDICTS = (
    "holds", "holds within rounding", "in tension", "contradicted", "needs outside figures", "cannot be checked")
# Of several checks of one claim the first of these that occurs is its standing: it holds only if none fails.
SEVERITY = (CONTRADICTED, TENSION, ROUNDING, HOLDS, OUTSIDE, UNCHECKABLE)
TIERS = RECOMPUTED, CONSISTENT, COUNTED, OPEN = "recomputed", "consistent", "counted", "open"
NARROWER, UNLIKE, ONLY = READINGS = ("narrower", "unlike", "only")  # what words of a document do to a verdict
IDENTITY = ("date", "rank")  # the same or not: no step lies between two years or ranks
LIMITS = ("part_of_whole", "limit")  # the recomputed figure is a limit: the stated one has to lie inside it
EITHER = ("same_figure", "outside_figure")  # of equal standing: the more precise has to lie inside the other
UNSTATED = ("implied", "unchecked")  # nothing is stated that a result could be held against
UNBROKEN = ("growth", "level")  # never computed across a break, nor at current prices where the rate is real
REAL = ("gdp", "industrial_value_added")  # by statistical practice their growth is told at constant prices
NAMES = ("stated", "recomputed", "workings", "verdict", "about", "break", "where", "support")
"""What templates of reasons may name, beside the inputs."""
Inputs = dict[str, Figure]
Meant = list[tuple[Figure, Inputs]]


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
    def tested(self) -> Inputs:
        """The inputs that the formula reads; the others only support a conjecture."""
        return {name: figure for name, figure in self.inputs.items() if uses(self.formula, name)}

    @property
    def pair(self) -> frozenset[str]:
        """The ids compared."""
        return frozenset((self.claim.id, *(figure.id for figure in self.tested.values())))

    @property
    def meant(self) -> Figure:
        """The claim as its words mean it: 用时不过35年 is a matter of 35 years, not of 35 at most."""
        value = self.claim.value
        return replace(self.claim, low=value, high=value) if self.reading == ONLY else self.claim

    @property
    def unit(self) -> str:
        """The unit of the result."""
        return self.words.get("unit") or self.claim.unit

    @property
    def tier(self) -> str:
        """How much a verdict is worth: recomputed, consistent, counted, or open."""
        if self.verdict not in SEVERITY[:4]:
            return OPEN
        tier = reasons()[self.kind]["tier"]
        return COUNTED if tier == RECOMPUTED and self._within_own_words() else tier

    def _within_own_words(self) -> bool:
        """Whether all that goes in stands in the claim's own sentence, or is a date in words of the documents: the
        writer's arithmetic is tested then, not what he claims."""
        own = self.claim.doc_id, self.claim.sentence
        return all(figure.kind == "passage" or (figure.doc_id, figure.sentence) == own
                   for figure in self.tested.values())

    @property
    def subject(self) -> tuple[str, ...]:
        """What counts once, however often it is told: a figure, a sentence, or checks folded into one."""
        if fold := self.words.get("fold"):
            return (fold,)
        return (self.claim.doc_id, self.claim.sentence) if self.claim.kind == "passage" else _key(self.claim)

    def work(self, formula: str, unit: str = "", of: Callable[[Figure], Figure] = lambda figure: figure) -> Figure:
        """What a formula over the inputs gives. The documents' own statement is worked out as it stands, whatever its
        bases; the reason says so."""
        found = evaluate(formula, {name: of(figure) for name, figure in self.inputs.items()}, unit or self.unit)
        return replace(found, across="the claim itself") if found.clashes else found

    @functools.cached_property
    def result(self) -> Figure | None:
        """What the formula gives, under a name that says what it is; None where there is none."""
        return self._named(self.unit)

    @property
    def shown(self) -> Figure | None:
        """The result as a reader is shown it: fractions as percentages."""
        return self._named("%") if self.unit == "比值" else self.result

    def _named(self, unit: str) -> Figure | None:
        found = self.work(self.formula, unit) if self.formula else None
        if found is None or self.formula in self.inputs:
            return found
        if self.kind in LIMITS:
            found = replace(found, low=None)
        if self.words.get("about_en"):
            note = f"{self.words['about_en']}\n---\n{self.words['about_zh']}"
            return _rate(found, self.formula).about(entity="", indicator="", period="", note=note)
        return found.about(**{name: getattr(self.claim, name) for name in ("entity", "indicator", "measure", "period")})

    @functools.cached_property
    def support(self) -> list[Figure]:
        """What the formulas that support a conjecture give, in order."""
        parts = (part.strip().partition(" -> ") for part in self.words.get("support", "").split(";") if part.strip())
        found = [_rate(self.work(formula, unit), formula) for formula, _, unit in parts]
        return [figure.to("%") if figure.unit == "比值" else figure for figure in found]

    @property
    def bounds(self) -> Interval:
        """Where the result lies; for a limit, what it leaves open."""
        return Interval(None, None) if self.result is None else self._within(self.result)

    def _within(self, found: Figure) -> Interval:
        low, high = found.low, found.high
        return tidy(Interval(None if self.kind in LIMITS else low, high))

    @functools.cached_property
    def crossing(self) -> str:
        """The first period between two inputs of one series that stand on different bases."""
        joined = replace(self.result, across="") if self.result is not None else None
        for one, other in joined.clashes if joined is not None else ():
            if (one.entity, one.indicator) == (other.entity, other.indicator):
                return "/".join(sorted((str(one.year), str(other.year))))
        return ""

    @property
    def real(self) -> bool:
        """Whether a rate in real terms stands beside levels at current prices."""
        figures = (self.claim, *self.inputs.values())
        return self.kind in UNBROKEN and any(f.measure == "growth" and f.indicator in REAL for f in figures)

    @functools.cached_property
    def verdict(self) -> str:
        """What the rule says of the claim, once it is sure that the rule applies."""
        if self.kind == "implied" or self.words.get("missing") == "outside":
            return OUTSIDE
        reading = self.reading
        if self.kind == "unchecked" or reading == UNLIKE or (self.kind in UNBROKEN and (self.crossing or self.real)):
            return UNCHECKABLE
        # What was counted has no step.
        wider = self.bounds if counts(self.formula) else self._within(self.work(self.formula, of=widened))
        found = verdict(self.kind, self.meant, self.bounds, wider)
        if found == HOLDS and self.kind == "rank" and all(f.origin == "document" for f in self.tested.values()):
            return OUTSIDE  # that documents say the same proves no order
        if self.kind == "list" and found in (TENSION, CONTRADICTED) and self.bounds.ends[1] < self.claim.value:
            return UNCHECKABLE
        return TENSION if found == CONTRADICTED and reading == NARROWER else found

    @property
    def reading(self) -> str:
        """The reading that words of a document of this check ask for, as long as they stand there."""
        words = squeezed(self.words.get("words", ""))
        named = {figure.doc_id for figure in (self.claim, *self.inputs.values()) if figure.doc_id}
        stands = bool(words) and any(words in squeezed(documents.document(doc_id)) for doc_id in named)
        return self.words["reading"] if stands else ""


def _rate(found: Figure, formula: str) -> Figure:
    """A figure named as growth where the formula says so: a rate shows one decimal, a fall told as one, too."""
    rate = found.unit == "%" and (formula.endswith("- 1") or formula.startswith("1 - "))
    return found.about(measure="growth" if rate else "")


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


def at_home(entity: str) -> bool:
    """Whether a place, body or project is Nanshan or lies in it."""
    return HOME in codebook.lineage(entity)


# --- the checks ------------------------------------------------------------------------------------------------------


@files.per_root
def checks() -> tuple[Check, ...]:
    """Every check, declared and automatic, in the order of the documents; DataError where a claim is left out."""
    reasons()  # what is wrong with them is told first, and once
    compared = list(_declared("checks", _compared))
    opposed = list(_declared("unchecked", _opposed))
    taken = [check.pair for check in compared if check.kind in EITHER] + [
        frozenset((check.claim.id, *(figure.id for figure in check.inputs.values()))) for check in opposed]
    found = itertools.chain(_pairs(), _outside())
    listed = [*compared, *(check for check in opposed if not check.inputs),  # a pair that differs is no claim
              *(check for check in found if not any(check.pair <= pair for pair in taken))]
    if missing := [figure for figure in _unspoken([*listed, *opposed]) if not _adopted(figure.doc_id)]:
        left = "; ".join(f"{figure.text!r} ({_name('', figure)}, {figure.id})" for figure in missing)
        raise DataError(f"data/raw/claims: no check speaks of {left}; declare one in checks.csv, or give the reason in "
                        "unchecked.csv")
    order = list(documents.register())
    return tuple(sorted(listed, key=lambda check: (
        order.index(check.claim.doc_id), check.claim.start, check.claim_id)))


@files.per_root
def reasons() -> dict[str, Row]:
    """Tiers, names and reason templates by kind of check, and the closing words by verdict."""
    def check(row: Row) -> None:
        for column in ("reason_zh", "reason_en"):
            check_template(row, column, _names("a" if row["check"] in EITHER else string.ascii_lowercase))

    found = {row.check: row for row in forms.rows("claims/reasons", check)}
    needed = (*EITHER, "implied", "unchecked", "elsewhere", "break", "real", *VERDICTS)
    if missing := [name for name in needed if name not in found]:
        raise fault(forms.path("claims/reasons"), f"has no row {missing[0]!r}; restore it from git")
    return found


def _names(inputs: Iterable[str]) -> list[str]:
    """What a template may name, given the names of the inputs."""
    return [*NAMES, *(name for letter in inputs for name in (letter, f"where_{letter}"))]


def _declared(name: str, meant: Callable[[Row], Meant]) -> Iterator[Check]:
    """The checks of a file: one for each claim, with its inputs, that a row is ``meant`` to speak of."""
    def checks_of(row: Row) -> list[Check]:
        with row.placed():
            found = meant(row)
        made = []
        for count, (claim, inputs) in enumerate(found, start=1):
            claim_id = row["claim_id"] + (f"_{count}" if len(found) > 1 else "")
            made.append(Check(claim_id, row.get("check", name), claim, row.get("formula", ""), inputs, row))
            _check_words(row, made[-1])
        return made

    rows = forms.rows(f"claims/{name}", may_be_empty=True)
    return itertools.chain.from_iterable(gathered(checks_of, rows))


def _check_words(row: Row, check: Check) -> None:
    """The formulas give a result, the unit is one, and the templates name nothing but what there is."""
    units = [("unit", row.get("unit", "")), *(
        ("support", part.partition(" -> ")[2].strip()) for part in row.get("support", "").split(";"))]
    for column, unit in units:
        if unit:
            codebook.check_unit(row, column, unit)
    with row.placed("formula"):
        _ = check.shown, check.verdict
        _tests(check)
    with row.placed("support"):
        support = check.support
    names = [*_names(check.inputs), *(f"support_{number}" for number in range(1, len(support) + 1))]
    names = [name for name in names if name != "support" or support]
    for column in (column for column in row if column.startswith(("reason_", "note_", "conjecture_"))):
        check_template(row, column, names)
    for lang in ("zh", "en"):
        with row.placed("check"):
            check_names(row.get(f"reason_{lang}") or reasons()[check.kind][f"reason_{lang}"], names)


def _compared(row: Row) -> Meant:
    if bool(row["reading"]) != bool(row["words"]):
        raise row.fault(f"reading {row['reading']!r} of the words {row['words']!r}; say one of {', '.join(READINGS)} "
                        "and the words of the document that ask for it, or neither", "reading")
    claims, inputs = _selected(row, "claim"), {}
    with row.placed("inputs"):
        for part in filter(str.strip, row["inputs"].split(";")):
            name, _, selector = map(str.strip, part.partition("="))
            if not re.fullmatch("[a-z]", name) or not selector or name in inputs:
                raise DataError(f"{part.strip()!r} names no input, or one that is named already; write one small "
                                "letter and what it is: a=gdp 2024")
            inputs[name] = _best(selector, claims[0])
    own = uses(f"{row['formula']} {row['support']}", "x")
    return [(claim, inputs | ({"x": claim} if own else {})) for claim in claims]


def _selected(row: Row, column: str) -> list[Figure]:
    with row.placed(column):
        return select(row[column])


def _best(selector: str, claim: Figure) -> Figure:
    found = [figure for figure in select(selector) if figure.id != claim.id]
    if not found:
        raise DataError(f"{selector.strip()!r} is the claim itself, which tests nothing; name another figure")
    return found[0] if found[0].kind in ("", "passage") else min(found, key=preferred.among_documents)


def _tests(check: Check) -> None:
    """DataError where the claim would be tested by itself, or by the complement of one figure."""
    others = [figure for figure in check.tested.values() if figure.id != check.claim.id]
    if check.formula and (not others or (check.kind != "implied" and len(others) < len(check.tested))):
        raise DataError(f"the formula {check.formula!r} rests on the claim itself, which tests nothing; work it out "
                        "from other figures, or make it an implied figure")
    if len(others) == 1 and check.kind != "implied" and check.formula not in check.inputs:
        raise DataError(f"the formula {check.formula!r} turns one figure round, which tests nothing; add another, or "
                        "leave the claim to unchecked.csv")


def _opposed(row: Row) -> Meant:
    claims, others = (_selected(row, name) if row[name] else [] for name in ("claim", "against"))
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
    """Each two facts that share entity, indicator, measure and period: the wider one is tested by the narrower.

    A target and a result of one year are no such facts.
    """
    def meant(figure: Figure) -> tuple[object, ...]:
        return *_key(figure), figure.kind == "target"

    for _, group in itertools.groupby(sorted(lookup.document_figures().values(), key=meant), meant):
        for one, other in itertools.combinations(group, 2):
            claim, test = (one, other) if one.interval.width > other.interval.width else (other, one)
            yield Check(_name("same", claim, test), "same_figure", claim, "a", {"a": test})


def _outside() -> Iterator[Check]:
    """Each fact that an outside figure gives, too; no target, since that is no result."""
    usable = {_key(figure): figure for figure in reference.preferred()}
    for fact in (figure for figure in lookup.document_figures().values() if figure.kind != "target"):
        if (other := usable.get(_key(fact))) is not None:
            yield Check(f"{_name('outside', fact)}_{other.id}", "outside_figure", fact, "a", {"a": other})


def _unspoken(listed: Iterable[Check]) -> list[Figure]:
    """The claims of which no check speaks."""
    seen = {figure.id for check in listed for figure in (check.claim, *check.inputs.values())}
    return [figure for figure in lookup.find(kind="claim") if figure.id not in seen]


def _adopted(doc_id: str) -> bool:
    """Whether the readings of a document were proposed: its claims may wait for somebody to look into them."""
    return raw("proposals", f"{doc_id}.csv").is_file()


def waiting() -> list[Figure]:
    """The claims of adopted documents that nobody has looked into; they have no verdict and stand in no count."""
    return [figure for figure in _unspoken([*checks(), *_declared("unchecked", _opposed)])
            if _adopted(figure.doc_id)]
