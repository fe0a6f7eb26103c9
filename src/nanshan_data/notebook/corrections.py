"""The ledger as a reader meets it: each check with its claim, its inputs and its result as figures to follow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from nanshan_data.analysis import ledger
from nanshan_data.analysis.selectors import HOME
from nanshan_data.data import documents, files
from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure
from nanshan_data.notebook import reasons, wording
from nanshan_data.notebook.display import Words, counted, passage

TELLINGS = ledger.EITHER  # two sources, or two places of one, give the same figure
MEASURES = ("growth", "cagr", "change")
_CLAUSE = re.compile("[，,。;；:：！？…\n]")
_LONGEST = 28


class Entry(NamedTuple):
    """A check of the ledger: the words of the claim, what it states, what goes in, what comes out."""

    claim_id: str
    check: str
    verdict: str
    words: Figure
    about: Words
    inputs: tuple[Figure, ...]
    stated: Figure | None
    result: Figure | None
    reason: Words

    @property
    def against(self) -> Figure | Sequence[Figure] | None:
        """What the claim is held against: the result, or the words of another passage."""
        return self.result or list(self.inputs) or None


def entries(*verdicts: str, checks: Sequence[str] = (), but: Sequence[str] = ()) -> list[Entry]:
    """The ledger in the order of the documents: these verdicts (or all), these kinds of check, or all ``but`` some."""
    return [item for item in _all() if (not verdicts or item.verdict in verdicts)
            and (item.check in checks if checks else item.check not in but)]


@files.per_root
def _all() -> tuple[Entry, ...]:
    why = {row["claim_id"]: (row["reason_en"], row["reason_zh"]) for row in reasons.claims().to_dict("records")}
    return tuple(_entry(check, why[check.claim_id]) for check in ledger.checks())


def entry(claim_id: str, verdict: str) -> Entry:
    """One check; DataError where its verdict is no longer the one that the text around it speaks of."""
    found = [item for item in entries() if item.claim_id == claim_id]
    if not found:
        raise DataError(f"the ledger has no check {claim_id!r}; see data/processed/claims.csv")
    if found[0].verdict != verdict:
        raise DataError(f"{claim_id}: the verdict is now {found[0].verdict!r}, no longer {verdict!r}; "
                        "rewrite what the notebook says of it")
    return found[0]


def verdicts() -> list[tuple[str, Figure]]:
    """How many checks came to each verdict, from holds to those that cannot be checked."""
    found = list(reasons.claims()["verdict"])
    names = {verdict: [wording.label("verdict", verdict, lang) for lang in wording.LANGUAGES]
             for verdict in ledger.VERDICTS}
    return [(verdict, counted(found.count(verdict), en=f"checks with the verdict “{en}”", zh=f"结论为“{zh}”的核对项"))
            for verdict, (en, zh) in names.items()]


def places(found: Sequence[Entry]) -> int:
    """The statements behind the checks: several checks may test one sentence."""
    return len({(item.words.doc_id, item.words.sentence) for item in found})


def rows(found: Sequence[Entry]) -> list[dict[str, Any]]:
    """Entries as rows of a table: words of the claim, what it is about, stated, held against, verdict, reason.

    What would read the same twice is told once.
    """
    told = {(item.words.text, item.about, item.reason): item for item in reversed(found)}
    return [{"claim": item.words, "about": item.about, "stated": item.stated or item.words, "against": item.against,
             "verdict": item.verdict, "reason": item.reason} for item in reversed(told.values())]


def _entry(check: ledger.Check, reason: Words) -> Entry:
    claim, inputs = check.claim, tuple(check.inputs.values())
    stated = None if check.kind in ledger.UNSTATED or claim.kind == "passage" else claim
    followed = tuple(_quoted(figure) if figure.kind == "passage" else figure for figure in inputs)
    return Entry(check.claim_id, check.kind, check.verdict, _quoted(claim), _about(check), followed, stated,
                 _result(check, inputs), reason)


def _about(check: ledger.Check) -> Words:
    """What a claim measures, in brief: Nanshan and what the number itself shows, a ratio or rank, need no word."""
    if check.kind == "implied":
        return re.sub(r" (?:of|in)$", "", check.words["about_en"]), check.words["about_zh"]
    claim, kind = check.claim, ledger.reasons()[check.kind]
    shown = replace(claim, entity="" if claim.entity == HOME else claim.entity,
                    measure=claim.measure if claim.measure in MEASURES else "")
    return wording.about(shown, "en") or kind["name_en"], wording.about(shown, "zh") or kind["name_zh"]


def _quoted(claim: Figure) -> Figure:
    """The clause in which a claim stands, as a passage that leads to its sentence."""
    if claim.kind == "passage":
        return passage(claim.doc_id, claim.start, " ".join(claim.text.split()))
    raw, shown = documents.document(claim.doc_id), passage(claim.doc_id, claim.start, "")
    cuts = [shown.start, *(mark.end() for mark in _CLAUSE.finditer(raw, shown.start, shown.end)), shown.end + 1]
    first = max(claim.end - _LONGEST, *(cut for cut in cuts if cut <= claim.start))
    last = min(claim.start + _LONGEST, *(cut - 1 for cut in cuts if cut > claim.end))
    return replace(shown, text=re.sub(r"\s+|\*\*", "", raw[first:last]))


def _result(check: ledger.Check, inputs: tuple[Figure, ...]) -> Figure | None:
    """What comes out of numbers; nothing where words are listed or compared."""
    return None if check.value is None or any(part.kind == "passage" for part in inputs) else check.outcome()
