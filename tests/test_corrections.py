"""The ledger as a reader meets it."""

from __future__ import annotations

import pytest

import nanshan_data as nd
from nanshan_data.data import documents, files
from nanshan_data.errors import DataError
from nanshan_data.notebook import corrections


def test_every_check_of_the_ledger_is_there_and_every_verdict_counted() -> None:
    claims = nd.claims()
    assert [item.claim_id for item in corrections.entries()] == list(claims["claim_id"])
    counts = {verdict: figure.value for verdict, figure in corrections.verdicts()}
    assert counts == {verdict: (claims["verdict"] == verdict).sum() for verdict in counts}
    assert sum(counts.values()) == len(claims)


def test_a_text_cannot_outlive_its_verdict() -> None:
    assert corrections.entry("rnd_intensity_2024", "contradicted").stated is not None
    with pytest.raises(DataError, match="no longer 'holds'"):
        corrections.entry("rnd_intensity_2024", "holds")
    with pytest.raises(DataError, match="has no check"):
        corrections.entry("nothing", "holds")


def test_results_carry_formula_inputs_and_the_bounds_of_the_ledger() -> None:
    emerging = corrections.entry("emerging_share_of_shenzhen", "contradicted")
    assert emerging.result is not None and emerging.result.unit == "%"
    # 56 % × 9501亿 ÷ (42.3 % × 36801.87亿)
    assert emerging.result.value == pytest.approx(0.56 * 9501 / (0.423 * 36801.87) * 100)
    assert emerging.result.formula.format(*"abcd") == "(a ÷ 100 × b) ÷ (c ÷ 100 × d)"


def test_quoted_words_stand_in_their_document() -> None:
    def bare(text: str) -> str:
        return "".join(character for character in text if character not in " \n*‘’“”")

    for item in corrections.entries():
        assert bare(item.words.text) in bare(documents.document(item.words.doc_id)), item.claim_id


def test_one_sentence_is_one_place() -> None:
    names = ("apec_year_openers", "apec_year_report", "plan_opening_year")
    openers = [corrections.entry(name, "contradicted") for name in names]
    assert corrections.places(openers) == 1


def test_the_notebook_tells_every_contradiction_and_tension() -> None:
    notebook = files.ROOT.joinpath("notebooks", "07_claims_ledger.ipynb").read_text(encoding="utf-8")
    for item in corrections.entries("contradicted", "in tension"):
        assert f'\\"{item.claim_id}\\"' in notebook, f"{item.claim_id} is {item.verdict}: tell it in notebook 07"
