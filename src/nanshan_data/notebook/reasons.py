"""What the ledger says of each check, in words of both languages: the rows of claims.csv."""

from __future__ import annotations

from typing import cast

import pandas as pd

from nanshan_data.analysis.formulas import PLACES, filled, operand, scaled
from nanshan_data.analysis.ledger import CONTRADICTED, IDENTITY, ROUNDING, TENSION, UNSTATED, Check, checks, reasons
from nanshan_data.data import documents, files, frames, schemas
from nanshan_data.data.templates import filled as filled_in
from nanshan_data.figures.figure import Figure
from nanshan_data.notebook import numbers, wording

CLOSE = (ROUNDING, TENSION, CONTRADICTED)
"""Verdicts that speak of bounds, so that these are shown."""


def claims_rows() -> list[dict[str, object]]:
    """The rows of claims.csv, one for each check; a claim with several checks has several rows."""
    return [row(check) for check in checks()]


def row(check: Check) -> dict[str, object]:
    """A check as a row of claims.csv."""
    claim, bounds = check.meant, check.bounds
    stated = None if check.kind in UNSTATED else claim
    value = float(f"{check.result.value:.12g}") if check.result is not None else None
    made: dict[str, object] = {
        **{name: getattr(claim, name) for name in ("doc_id", "start", "end", "text", "sentence")},
        "claim_id": check.claim_id, "check": check.kind, "unit": check.unit, "verdict": check.verdict,
        "tier": check.tier, "place": claim.entity, "formula": scaled(check.formula, check.inputs, check.unit),
        "inputs": ";".join(figure.id for figure in check.inputs.values()),
        **dict(zip(("stated", "stated_low", "stated_high"),
                   (None,) * 3 if stated is None else (stated.value, stated.low, stated.high), strict=True)),
        "recomputed": value, "recomputed_low": bounds.low, "recomputed_high": bounds.high,
        "residual": None if value is None or stated is None else float(f"{value - stated.value:.12g}")}
    for lang in wording.LANGUAGES:
        made[f"reason_{lang}"], made[f"conjecture_{lang}"] = told(check, lang)
    return made


def told(check: Check, lang: str) -> tuple[str, str]:
    """The reason of a verdict, and a conjecture where there is one."""
    key, words, values = f"reason_{lang}", check.words, _values(check, lang)
    apply = {"break": check.crossing, "real": check.real}
    more = "".join(reasons()[word][key] for word, applies in apply.items() if applies)
    template = (words.get(key) or reasons()[check.kind][key]) + more + words.get(f"note_{lang}", "")
    text = filled_in(template, **values)
    return text[:1].upper() + text[1:], filled_in(words.get(f"conjecture_{lang}", ""), **values)


def _values(check: Check, lang: str) -> dict[str, str]:
    """What a template may name: the figures of a check in words."""
    def outcome(found: Figure) -> str:
        if check.kind in IDENTITY:  # a date or a rank, no quantity
            return str(int(found.value))
        if found.kind == "passage":
            return _said(found, check.unit, lang)
        bounds = numbers.bounds(found, lang) if check.verdict in CLOSE and found.origin == "derived" else ""
        return words(found) + (bounds and (f"（{bounds}）" if lang == "zh" else f" ({bounds})"))

    def words(figure: Figure) -> str:
        return numbers.text(figure, "plain" if check.kind == "threshold" else "", lang)

    where = {doc_id: wording.document_name(doc_id, lang) for doc_id in documents.register()} | {
        "": "", check.claim.doc_id: reasons()["elsewhere"][f"reason_{lang}"]}
    result = check.shown
    values = {"stated": words(check.claim),
              "recomputed": outcome(result) if result is not None else "", "workings": _workings(check, lang),
              "verdict": reasons()[check.verdict][f"reason_{lang}"], "about": check.words.get(f"about_{lang}", ""),
              "break": check.crossing and wording.period(check.crossing, lang),
              "where": wording.document_name(check.claim.doc_id, lang),
              **{name: words(figure) for name, figure in check.inputs.items()},
              **{f"where_{name}": where[figure.doc_id] for name, figure in check.inputs.items()}}
    values |= {f"support_{number}": words(found) for number, found in enumerate(check.support, start=1)}
    return values | {"support": values.get("support_1", "")}


def _workings(check: Check, lang: str) -> str:
    """The formula with amounts in words."""
    return filled(check.formula, {
        name: _said(figure, check.unit, lang) if figure.kind == "passage"
        else numbers.text(cast(Figure, operand(figure, check.unit)), "", lang)
        for name, figure in check.inputs.items()})


def _said(figure: Figure, unit: str, lang: str) -> str:
    """The number that words of a document give: a year as it is, what was counted with its counter."""
    return str(int(figure.value)) if figure.unit in PLACES else numbers.amount(figure.value, unit, lang)


@frames.fresh
def claims() -> pd.DataFrame:
    """The ledger: a row for each check of a claim, with its computation, bounds, verdict and reasons.

    >>> from nanshan_data import claims
    >>> claims().query("verdict == 'contradicted'")["check"].value_counts().to_dict()
    {'date': 3, 'share': 2}
    """
    return frames.described(schemas.typed(claims_rows(), schemas.COLUMNS["claims"]), "claims")


def write() -> None:
    """Write claims.csv, checked against its schema."""
    files.write_csv(schemas.checked(claims(), "claims"), files.processed("claims.csv"))
