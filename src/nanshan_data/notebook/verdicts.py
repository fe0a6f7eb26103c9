"""The ledger as a reader meets it: each claim with its verdict, its inputs and its result as figures to follow.

``claim("rnd_intensity_2024")`` is the one object that every notebook shows and puts into ``given``:

    research = claim("rnd_intensity_2024")
    say('''… {research.stated} … {research.result} …''', given=[research.verdict == "contradicted"])
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from nanshan_data.analysis import ledger
from nanshan_data.analysis.selectors import HOME
from nanshan_data.data import documents, files
from nanshan_data.errors import DataError, check_given
from nanshan_data.figures.figure import Figure
from nanshan_data.notebook import cards, reasons, wording
from nanshan_data.notebook.model import passage
from nanshan_data.notebook.prose import Words, counted

_MEASURES = ("growth", "cagr", "change", "streak")
_CLAUSE = re.compile("[，,。;；:：！？…\n]")
_LONGEST, _SLACK = 28, 8
"""Signs of a clause that are quoted, and how many more where that makes it whole."""


@dataclass(frozen=True)
class Claim:
    """A claim of the documents with its verdict."""

    claim_id: str
    tier: str
    place: str
    check: str
    verdict: str
    words: Figure
    """The clause in which it stands, as a passage that leads to its sentence."""
    about: Words
    how: Words
    """How the other figure bears on it: the kind of check, and the whole of which it is a part."""
    stated: Figure | None
    """What the document says; None where words were judged."""
    result: Figure | None
    """What comes out; None where words are listed or compared."""
    inputs: tuple[Figure, ...]
    reason: Words
    conjecture: Words
    subject: tuple[str, ...]

    @property
    def fails(self) -> bool:
        """Whether it is in tension or contradicted."""
        return self.verdict in (ledger.TENSION, ledger.CONTRADICTED)

    @property
    def says(self) -> Figure:
        """What the document says: the figure, or the clause where words were judged."""
        return self.words if self.stated is None else self.stated

    @property
    def against(self) -> Figure | Sequence[Figure] | None:
        """What the claim is held against: the result, or the words of another passage."""
        return self.result if self.result is not None else list(self.inputs) or None


def claim(claim_id: str) -> Claim:
    """One claim by the id of its check.

    DataError where there is none, or where it would be shown to hold although another check of the same claim fails:
    one claim has one verdict, wherever it is shown.

    >>> claim("rnd_intensity_2024").verdict
    'contradicted'
    """
    check_given(claim_id, str, "the id of a check, as in claim('rnd_intensity_2024')")
    found = _all().get(claim_id)
    if found is None:
        raise DataError(f"the ledger has no check {claim_id!r}; see data/processed/claims.csv")
    gravest = _standing()[found.subject]
    if gravest.fails and not found.fails:
        raise DataError(f"{claim_id}: {found.verdict}, but {gravest.claim_id} tests the same claim and finds "
                        f"{gravest.verdict!r}; show that one")
    return found


def claims(*verdicts: str, tiers: Sequence[str] = ledger.TIERS, checks: Sequence[str] = (),
           home: bool = False) -> list[Claim]:
    """Claims in the order of the documents, each once, with the verdict of the check that weighs most.

    Of these verdicts (or all), tiers and kinds of check (or all); ``home``: about Nanshan and what lies in it only.
    """
    gravest = _standing()
    pool = [item for item in _all().values() if item.tier in tiers
            and item.check in (checks or [item.check]) and (not home or ledger.at_home(item.place))]
    folded: dict[tuple[str, ...], Claim] = {}
    for item in sorted(pool, key=_gravity):
        weighs = gravest[item.subject]
        folded.setdefault(item.subject, min(item, weighs, key=_gravity) if weighs.fails else item)
    once = list(dict.fromkeys(folded[item.subject] for item in pool))
    return [item for item in once if item.verdict in (verdicts or ledger.VERDICTS)]


def table(found: Iterable[Claim], *columns: str) -> pd.DataFrame:
    """Claims as a frame for ``show``: these of words, about, how, stated, says, against, verdict, tier, place,
    reason."""
    return pd.DataFrame([{name: getattr(item, name) for name in columns} for item in found], columns=list(columns))


def score() -> dict[str, Figure]:
    """How many distinct recomputations about Nanshan came to each verdict: repeats of a figure, parts of wholes, marks
    passed, words against words and lists that were counted are left out."""
    return {verdict: counted(len(claims(verdict, tiers=[ledger.RECOMPUTED], home=True)),
                             en=f"distinct recomputations about Nanshan: {wording.label('verdict', verdict, 'en')}",
                             zh=f"关于南山的独立重算，结论为“{wording.label('verdict', verdict, 'zh')}”")
            for verdict in ledger.VERDICTS[:4]}


def _gravity(item: Claim) -> int:
    return ledger.SEVERITY.index(item.verdict)


@files.per_root
def _standing() -> dict[tuple[str, ...], Claim]:
    """The gravest check of each subject, with which the claim stands."""
    found: dict[tuple[str, ...], Claim] = {}
    for item in sorted(_all().values(), key=_gravity):
        found.setdefault(item.subject, item)
    return found


@files.per_root
def _all() -> dict[str, Claim]:
    return {check.claim_id: _claim(check) for check in ledger.checks()}


def _claim(check: ledger.Check) -> Claim:
    stated, result, inputs = check.claim, check.shown, tuple(check.inputs.values())
    told = [reasons.told(check, lang) for lang in ("en", "zh")]
    return Claim(
        check.claim_id, check.tier, stated.entity, check.kind, check.verdict, _quoted(stated), _about(check),
        _how(check), None if stated.kind == "passage" else stated,
        None if result is not None and result.kind == "passage" else result,
        tuple(_quoted(figure) if figure.kind == "passage" else figure for figure in inputs),
        (told[0][0], told[1][0]), (told[0][1], told[1][1]), check.subject)


def _about(check: ledger.Check) -> Words:
    """What a claim measures, in brief: in the words of its check, or by the name that it has itself."""
    beside = check.kind in ledger.LIMITS or (check.kind == "implied" and check.formula in check.inputs)
    if check.words.get("about_en") and not beside:  # else they name the other figure
        return check.words["about_en"][:1].upper() + check.words["about_en"][1:], check.words["about_zh"]
    en, zh = _brief(check.claim)
    kind, place = ledger.reasons()[check.kind], check.claim.entity or HOME  # words bear no name of their own
    return (en or f"{wording.name(place, 'en')}, {kind['name_en']}",
            zh or f"{wording.name(place, 'zh')}，{kind['name_zh']}")


def _how(check: ledger.Check) -> Words:
    """The kind of check, with the whole of which the claim is a part, or what an implied figure comes from."""
    kind = ledger.reasons()[check.kind]
    other = {"part_of_whole": check.result, "implied": check.claim}.get(check.kind)
    en, zh = ("", "") if other is None else _brief(other)
    return kind["name_en"] + (en and f": {en}"), kind["name_zh"] + (zh and f"：{zh}")


def _brief(figure: Figure) -> Words:
    """What a figure measures: Nanshan and what the number itself shows, a ratio or rank, need no word."""
    shown = replace(figure, entity="" if figure.entity == HOME or figure.kind == "passage" else figure.entity,
                    measure=figure.measure if figure.measure in _MEASURES else "")
    return cards.about(shown, "en"), cards.about(shown, "zh")


def _within_word(text: str, place: int) -> bool:
    """Whether letters or digits stand on both sides of a place: IO500 stays whole."""
    around = text[place - 1:place + 1]
    return around.isascii() and around.isalnum()


def _quoted(claim: Figure) -> Figure:
    """The clause in which a claim stands, as a passage that leads to its sentence."""
    if claim.kind == "passage":
        return passage(claim.doc_id, claim.start, " ".join(claim.text.split()))
    raw, shown = documents.document(claim.doc_id), passage(claim.doc_id, claim.start, "")
    cuts = [shown.start, *(mark.end() for mark in _CLAUSE.finditer(raw, shown.start, shown.end)), shown.end + 1]
    begin, end = max(cut for cut in cuts if cut <= claim.start), min(cut - 1 for cut in cuts if cut > claim.end)
    first = begin if claim.end - begin < _LONGEST + _SLACK else claim.end - _LONGEST
    last = end if end - claim.start < _LONGEST + _SLACK else claim.start + _LONGEST
    while first > begin and _within_word(raw, first):
        first -= 1
    while last < end and _within_word(raw, last):
        last += 1
    quoted = re.sub(r"\s+|\*\*", "", raw[first:last])
    return replace(shown, text=re.sub("^[^《]*》", "", quoted))  # the rest of a title that was cut
