"""What the ledger says of each check, in words of both languages: the rows of claims.csv."""

from __future__ import annotations

import re

import pandas as pd

from nanshan_data.analysis.formulas import filled
from nanshan_data.analysis.ledger import (
    CONTRADICTED,
    IDENTITY,
    LONG,
    ROUNDING,
    TENSION,
    UNBROKEN,
    UNSTATED,
    YEARS,
    Check,
    checks,
    reasons,
)
from nanshan_data.data import documents, files, frames, schemas
from nanshan_data.data.templates import filled as filled_in
from nanshan_data.notebook import wording

CLAIM_COLUMNS = ("claim_id", "doc_id", "start", "end", "text", "sentence", "check", "formula", "inputs", "unit",
                 "stated", "stated_low", "stated_high", "recomputed", "recomputed_low", "recomputed_high", "residual",
                 "verdict", "reason_zh", "reason_en", "conjecture_zh", "conjecture_en")


CLOSE = (ROUNDING, TENSION, CONTRADICTED)
"""Verdicts that speak of bounds, so that these are shown."""


def claims_rows() -> list[dict[str, object]]:
    """The rows of claims.csv, one for each check; a claim with several checks has several rows."""
    return [_row(check) for check in checks()]


def _row(check: Check) -> dict[str, object]:
    claim, words, value, result = check.claim, check.words, check.value, check.result
    stated = None if check.kind in UNSTATED else claim
    row: dict[str, object] = {
        **{name: getattr(claim, name) for name in ("doc_id", "start", "end", "text", "sentence")},
        "claim_id": check.claim_id, "check": check.kind, "unit": check.unit, "verdict": check.verdict,
        "formula": filled(check.formula, {name: figure.id for name, figure in check.inputs.items()}),
        "inputs": ";".join(figure.id for figure in check.inputs.values()),
        "stated": stated and stated.value, "stated_low": stated and stated.low, "stated_high": stated and stated.high,
        "recomputed": value, "recomputed_low": result.low, "recomputed_high": result.high,
        "residual": None if value is None or not stated else value - stated.value}
    for lang in wording.LANGUAGES:
        key, values = f"reason_{lang}", _values(check, lang)
        broken = reasons()["break"][key] if check.kind in LONG + UNBROKEN and check.crossing else ""
        template = (words.get(key) or reasons()[check.kind][key]) + broken + words.get(f"note_{lang}", "")
        text = filled_in(template, **values)
        row[key] = text[:1].upper() + text[1:]
        row[f"conjecture_{lang}"] = filled_in(words.get(f"conjecture_{lang}", ""), **values)
    return {column: row[column] for column in CLAIM_COLUMNS}


def _values(check: Check, lang: str) -> dict[str, str]:
    """What a template may name: the figures of a check in words."""
    def outcome(*formula: str) -> str:
        found = check.outcome(*formula)
        named = check.kind in IDENTITY or (found.unit == "年" and found.value > YEARS)  # a date or a rank, no quantity
        if named:
            return str(int(found.value))
        bounds = wording.bounds(found, lang) if check.verdict in CLOSE and found.origin == "derived" else ""
        return wording.text(found, "", lang) + (bounds and (f"（{bounds}）" if lang == "zh" else f" ({bounds})"))

    where = {doc_id: wording.document_name(doc_id, lang) for doc_id in documents.register()} | {
        "": "", check.claim.doc_id: reasons()["elsewhere"][f"reason_{lang}"]}
    values = {"stated": wording.text(check.claim, "plain" if check.kind == "threshold" else "", lang),
              "recomputed": outcome() if check.formula else "", "workings": _workings(check, lang),
              "verdict": reasons()[check.verdict][f"reason_{lang}"], "about": check.words.get(f"about_{lang}", ""),
              "break": check.crossing and wording.period(check.crossing, lang),
              "where": wording.document_name(check.claim.doc_id, lang),
              **{name: wording.text(figure, "", lang) for name, figure in check.inputs.items()},
              **{f"where_{name}": where[figure.doc_id] for name, figure in check.inputs.items()}}
    if support := check.words.get("support"):
        formula, _, unit = support.partition(" -> ")
        values["support"] = outcome(formula, unit)
    return values


def _workings(check: Check, lang: str) -> str:
    """The formula with amounts in words, and words for its functions."""
    amounts = {name: str(int(figure.value)) if figure.kind == "passage" else wording.text(figure, "", lang)
               for name, figure in check.inputs.items()}
    workings = filled(check.formula, amounts)
    for pattern, word in ((r"span\((.+?), (.+?)\)", rf"(\1 {'或' if lang == 'zh' else 'or'} \2)"),
                          (r"^upto\((.+)\)$", r"\1"), (r"(%|百分点|percentage points) ÷ 100", r"\1"),
                          (r"^\((.+)\) × 100$", r"\1"), (r" × 100$", "")):
        workings = re.sub(pattern, word, workings)
    return workings


def claims() -> pd.DataFrame:
    """The ledger: a row for each check of a claim, with its computation, bounds, verdict and reasons."""
    return _claims().copy()


@files.per_root
def _claims() -> pd.DataFrame:
    return frames.described(schemas.typed(claims_rows(), CLAIM_COLUMNS), "claims")


def write() -> None:
    """Write claims.csv, checked against its schema."""
    schemas.checked(_claims(), "claims")
    files.write_csv(_claims(), files.processed("claims.csv"))
