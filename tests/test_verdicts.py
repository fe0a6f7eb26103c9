"""The ledger as a reader meets it: one claim, one verdict, told in notebook 07."""

from __future__ import annotations

import json
import re

import passages
import pytest

import nanshan_data as nd
from nanshan_data.analysis import ledger
from nanshan_data.data import documents, files
from nanshan_data.errors import DataError
from nanshan_data.notebook import verdicts

NOTEBOOK = files.ROOT / "notebooks" / "07_claims_ledger.ipynb"


def test_one_fault_and_one_figure_count_once() -> None:
    """Three rows speak of the plan and APEC year; it is one fault. GDP as a share of the city is told twice and counts
    once. Other dates, classes and scopes are no tension."""
    wrong = [item.claim_id for item in verdicts.claims("contradicted")]
    assert wrong == ["apec_year_openers", "emerging_share_of_shenzhen", "rnd_intensity_2024"]
    rows = nd.claims()
    assert (rows["verdict"] == "contradicted").sum() == 5
    strained = {item.claim_id for item in verdicts.claims("in tension")}
    unlike = {"first_or_third", "first_or_third_title", "loss_tolerance_first", "patents_twice"}
    assert len(strained) == 9 and not strained & unlike
    assert len({item.claim_id for item in verdicts.claims("cannot be checked")} & unlike) == 3  # first or third: once
    found = [item.claim_id for item in verdicts.claims("holds", tiers=["recomputed"])]
    assert len([name for name in found if name.startswith("gdp_share_of_shenzhen")]) == 1


def test_quotations_begin_and_end_between_words() -> None:
    for item in verdicts.claims():
        raw, quoted = (re.sub(r"\s+|\*\*", "", text)
                       for text in (documents.document(item.words.doc_id), item.words.text))
        around = re.search(f"(.?){re.escape(quoted)}(.?)", raw)
        assert around and len(quoted) <= 60, quoted
        for side in (around[1] + quoted[:1], quoted[-1:] + around[2]):
            assert not (side.isascii() and side.isalnum() and len(side) == 2), quoted


def test_the_score_counts_distinct_recomputations_about_nanshan_only() -> None:
    rows = nd.claims()
    eligible = rows[(rows["tier"] == "recomputed") & rows["place"].map(ledger.at_home)]
    total = sum(figure.value for figure in verdicts.score().values())
    # By hand: the rows of 18 subjects, of which land claims have two or more and shares told twice have two.
    assert (len(eligible), total) == (35, 18)
    assert {verdict: figure.value for verdict, figure in verdicts.score().items()} == {
        "holds": 11, "holds within rounding": 0, "in tension": 5, "contradicted": 2}
    assert "新疆" not in set(eligible["place"])


def test_a_claim_is_never_shown_to_hold_where_another_check_of_it_fails() -> None:
    with pytest.raises(DataError, match="land_vs_pudong_now_1 tests the same claim and finds 'in tension'"):
        nd.claim("land_vs_pudong_1")  # on the older area alone a sixth is right
    assert nd.claim("land_vs_pudong_now_1").verdict == "in tension"
    with pytest.raises(DataError, match="density_2025_before tests the same claim and finds 'in tension'"):
        nd.claim("density_2025")  # on the present area alone 54 is right
    with pytest.raises(DataError, match="has no check"):
        nd.claim("nothing")


def test_the_object_has_what_the_row_has() -> None:
    for row in nd.claims().to_dict("records"):
        item = verdicts._all()[str(row["claim_id"])]
        assert (item.tier, item.place, item.verdict) == (row["tier"], row["place"], row["verdict"])
        assert item.reason == (row["reason_en"], row["reason_zh"])


def test_results_carry_formula_inputs_and_the_bounds_of_the_ledger() -> None:
    emerging = nd.claim("emerging_share_of_shenzhen")
    assert emerging.result is not None and emerging.result.unit == "%"
    # 56 % × 9501亿 ÷ (42.3 % × 36801.87亿)
    assert emerging.result.value == pytest.approx(0.56 * 9501 / (0.423 * 36801.87) * 100)
    assert emerging.result.formula.format(*"abcd") == "a × b ÷ (c × d) × 100 %"
    years = nd.claim("first_100bn_year").result
    assert years is not None and (years.value, years.unit) == (15, "年")


def test_a_row_says_what_is_judged_and_how_the_other_figure_bears_on_it() -> None:
    for item in verdicts.claims():
        kind = ledger.reasons()[item.check]
        assert item.about[0] not in (f"Nanshan, {kind['name_en']}", f"Shenzhen, {kind['name_en']}"), item.claim_id
    equipment = nd.claim("investment_equipment")
    assert equipment.how == ("part of: Fixed-asset investment, 2025", "属于：固定资产投资额，2025年")
    assert equipment.stated is not None and equipment.stated.value == 416.6e8
    robots = nd.claim("robot_target_vs_orders")
    assert robots.about[0].startswith("Robotics value added") and robots.says.value == 20e8


def test_quotations_do_not_begin_within_a_title() -> None:
    assert all(item.words.text.find("》") < 0 or 0 <= item.words.text.find("《") < item.words.text.find("》")
               for item in verdicts.claims())


def test_quoted_words_stand_in_their_document() -> None:
    def bare(text: str) -> str:
        return "".join(character for character in text if character not in " \n*‘’“”")

    for item in verdicts.claims():
        assert bare(item.words.text) in bare(documents.document(item.words.doc_id)), item.claim_id


def _named(source: str) -> set[str]:
    return set(re.findall(r'"([a-z0-9_]+)"', source))


def test_the_notebook_tells_every_contradiction_and_tension_and_what_was_one() -> None:
    source = "\n".join("".join(cell["source"]) for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"])
    missing = {item.claim_id for item in verdicts.claims("contradicted", "in tension")} - _named(source)
    assert not missing, f"tell them in notebook 07: {sorted(missing)}"
    once_in_tension = {
        "eldercare_levels", "drone_area_of_all_subdistricts", "welfare_centre_completion", "opening_day",
        "smart_town_opening_pairs", "steps_2010_2020", "patents_twice", "first_or_third", "first_or_third_title",
        "loss_tolerance_first", "investment_city_growth", "population_change_2025"}
    assert once_in_tension <= _named(source)


def test_contradictions_come_first_and_what_holds_is_folded() -> None:
    cells = ["".join(cell["source"]) for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]]
    headings = re.findall(r"^(?:say\(\"\"\")?## (.+)$", "\n".join(cells), re.MULTILINE)
    assert headings[:6:2] == ["Contradicted", "In tension", "What holds"]
    assert all("folded=True" in cell for cell in cells if "show(" in cell)


def test_every_passage_that_compares_says_what_makes_it_true() -> None:
    assert passages.unconditioned(NOTEBOOK) == []
    source = NOTEBOOK.read_text(encoding="utf-8")
    assert "as conjecture" not in source and "据推测" not in source
