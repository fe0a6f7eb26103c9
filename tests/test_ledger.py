"""What the ledger finds, by hand: the figures here were worked out with pencil and paper, not by the library."""

import csv
import hashlib
import itertools
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanshan_data.analysis import ledger
from nanshan_data.analysis.formulas import evaluate, step, widened
from nanshan_data.analysis.selectors import select
from nanshan_data.data import codebook, documents, files
from nanshan_data.data.lookup import document_figures
from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure
from nanshan_data.figures.intervals import Interval
from nanshan_data.notebook import cards, reasons, wording
from nanshan_data.notebook.reasons import claims

ROOT = files.ROOT
EXPECTED = Path(__file__).with_name("ledger_verdicts.csv")


@pytest.fixture(scope="module")
def rows() -> dict[str, dict[str, Any]]:
    return {str(row["claim_id"]): {str(k): v for k, v in row.items()} for row in claims().to_dict("records")}


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the data in which things may be broken; the library reads it."""
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns(".*"))
    monkeypatch.setattr(files, "ROOT", tmp_path)
    return tmp_path / "data"


def computed() -> dict[str, dict[str, Any]]:
    return {str(row["claim_id"]): row for row in reasons.claims_rows()}


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def reword(data: Path, doc_id: str, old: str, new: str) -> None:
    """Change words of a document, and what the register expects of its bytes."""
    path = data / "raw" / "documents" / f"{doc_id}.txt"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_bytes(path.read_bytes().replace(old.encode(), new.encode(), 1))
    rewrite(path.with_name("sources.csv"), before, hashlib.sha256(path.read_bytes()).hexdigest())


def figure(value: float, low: float | None, high: float | None, qualifier: str = "exact", unit: str = "家") -> Figure:
    return Figure(value, low, high, unit, "document", qualifier=qualifier)


def test_no_verdict_has_moved(rows: dict[str, dict[str, Any]]) -> None:
    with EXPECTED.open(encoding="utf-8") as file:
        expected = {row["claim_id"]: row["verdict"] for row in csv.DictReader(file)}
    actual = {name: row["verdict"] for name, row in rows.items()}
    moved = [f"{name}: {expected.get(name, 'not there')} → {actual.get(name, 'gone')}"
             for name in sorted(expected.keys() | actual.keys()) if expected.get(name) != actual.get(name)]
    assert not moved, f"verdicts moved; where that is right, correct {EXPECTED.name}:\n" + "\n".join(moved)


def test_the_committed_ledger_is_what_the_library_computes(rows: dict[str, dict[str, Any]]) -> None:
    with files.processed("claims.csv").open(encoding="utf-8-sig") as file:
        committed = {row["claim_id"]: row["verdict"] for row in csv.DictReader(file)}
    assert committed == {name: row["verdict"] for name, row in rows.items()}


@pytest.mark.parametrize("name, low, value, high, found", [
    ("gdp_multiple_1990_2024", 121.03, 121.81, 122.61, "holds"),                 # 9501 ÷ 78
    ("gdp_cagr_1990_2025", 14.888, 14.909, 14.930, "holds"),                     # (10102.38 ÷ 78)^(1/35) − 1
    ("density_2024", 5.121e9, 5.136e9, 5.150e9, "holds"),                        # 9501 ÷ 185
    ("density_2025", 5.4503e9, 5.4519e9, 5.4534e9, "holds"),                     # 10102.38 ÷ 185.3
    ("density_2025_before", 5.3869e9, 5.3871e9, 5.3872e9, "in tension"),      # 10102.38 ÷ 187.53: below 54
    ("density_2024_before", 5.0660e9, 5.0664e9, 5.0668e9, "holds"),              # 9501 ÷ 187.53, rounds to 51
    ("gdp_share_of_shenzhen_1", 0.26082, 0.26083, 0.26084, "holds"),             # 10102.38 ÷ 38731.8
    ("rnd_intensity_2024", 6.9061, 6.9065, 6.907, "contradicted"),               # 656.19 ÷ 9501, against 7.66
    ("emerging_share_of_shenzhen", 0.3384, 0.3418, 0.3453, "contradicted"),      # 56% × 9501 ÷ (42.3% × 36801.87)
    ("listed_companies_stock", 222, 222, 222, "in tension"),                     # 216 + 6, against 218
    ("little_giants_stock", 394, 394, 394, "holds"),                             # 310 + 84
    ("single_champions_stock", 36, 36, 36, "holds"),                             # 31 + 5
    ("rnd_units", 4982, 4982, 4982, "holds"),                                    # 4916 + 66
    ("population_2024", 1.8813e6, 1.9002e6, 1.9195e6, "needs outside figures"),  # 9501亿 ÷ 50万
    ("ai_value_added_city", 6.415e10, 7.485e10, 7.485e10, "needs outside figures"),  # 449.07 ÷ 60…70%
    ("investment_city_2025", 7.940e11, 7.959e11, 7.978e11, "needs outside figures"),  # 1942 ÷ 24.4%
    ("investment_city_growth", -21.955, -21.663, -21.374, "needs outside figures"),  # 1.006 × (24.4 − 5.4) ÷ 24.4 − 1
    ("exports_2024", 4.896e11, 4.898e11, 4.993e11, "needs outside figures"),     # 5300…5400 ÷ 1.082
    ("steps_2020_2025", 4, 4, 4, "holds"),                                       # 10 − 6
    ("six_ones_list", 6, 6, 6, "holds"),
    ("five_layers", 5, 5, 5, "holds"),                                           # three 、 and 以及
    ("congress_day", 27, 27, 27, "holds"),                                       # 1月27日 in both
    ("first_100bn_year", 15, 15, 15, "holds"),                # 984.92 < 1000 ≤ 1136.40: 2005 − 1990
    ("second_100bn_year", 5, 5, 5, "holds"),                  # 1729.50 < 2000 ≤ 2045.93: 2010 − 2005
    ("steps_2010_2020", 2, 2, 2, "holds"),                    # (6 − 2) ÷ 2, “by and large” two every five years
    ("land_vs_pudong_1", 0.15493, 0.15493, 0.15494, "holds"),        # 187.53 ÷ 1210.41, a sixth is 1/6.5 and more
    ("land_vs_pudong_now_1", 0.15305, 0.15309, 0.15313, "in tension"),  # 185.3 ÷ 1210.41
    ("land_vs_haidian_before_1", 0.43532, 0.43534, 0.43535, "holds"),   # 187.53 ÷ 430.77, about half
    ("land_share_of_shenzhen_1", 0.09486, 0.09489, 0.09491, "in tension"),  # 185.3 ÷ 1952.84, below 1/10.5
    ("gdp_share_of_shenzhen_1990", 45.14, 45.44, 45.73, "needs outside figures"),  # 78 ÷ 171.67
    ("population_change_2025", -4.3031, -1.5463, -0.5617, "needs outside figures"),  # 10102.38 ÷ 54 ÷ (9500.97 ÷ 50)
    ("gdp_growth_2025", 5.772, 6.305, 6.837, "cannot be checked"),   # 10100 ÷ 9501 − 1, nominal; the claim is real
    ("gdp_level_2024", 9.4499e11, 9.5014e11, 9.5529e11, "cannot be checked"),  # 10100 ÷ 1.063
    ("eldercare_levels", 3, 3, 3, "cannot be checked"),  # 街道、社区、小区, against 四级
    ("smart_town_opening_pairs", 2025, 2025, 2025, "cannot be checked"),  # 建成投用 is not 正式开园
    ("imports_growth", 2.127, 2.433, 2.599, "needs outside figures"),  # 4119 ÷ (9419 ÷ 1.056 − 5300 ÷ 1.082) − 1
    ("patents_twice", 676.895, 676.9, 676.905, "cannot be checked"),             # another date than that of 832.56
    ("patents_national_average", 27.67, 28.29, 28.91, "cannot be checked"),      # 832.56 ÷ (676.9 ÷ 23), against 23.6
])
def test_computations_agree_with_pencil_and_paper(rows: dict[str, dict[str, Any]], name: str, low: float, value: float,
                                                  high: float, found: str) -> None:
    row = rows[name]
    assert row["recomputed_low"] == pytest.approx(low, rel=6e-4)
    assert row["recomputed"] == pytest.approx(value, rel=6e-4)
    assert row["recomputed_high"] == pytest.approx(high, rel=6e-4)
    assert row["verdict"] == found


def test_the_intensity_of_research_fits_the_year_before(rows: dict[str, dict[str, Any]]) -> None:
    """656.19 ÷ 8566 = 7.66%: the denominator is that of 2023, and the conjecture says so."""
    assert "7.66%" in rows["rnd_intensity_2024"]["reason_en"]
    assert "that gives 7.66%" in rows["rnd_intensity_2024"]["conjecture_en"]
    assert "nanshan_gdp_2023" in rows["rnd_intensity_2024"]["inputs"]


def test_emerging_industries_cannot_have_added_more_than_gdp_unless_the_rest_shrank(
        rows: dict[str, dict[str, Any]]) -> None:
    """56 % × 9500.97 = 5320.54; + 601.41 = 5921.95; ÷ 10102.38 = 58.62 %, against 60."""
    for name in ("emerging_share_2025_limit_1", "emerging_share_2025_limit_2"):
        row = rows[name]
        assert row["recomputed"] == pytest.approx(58.62, abs=0.005)
        assert row["recomputed_high"] == pytest.approx((0.565 * 9500.975 + 601.42) / 10102.385 * 100, abs=0.01)
        assert (row["recomputed_low"], row["verdict"], row["tier"]) == (None, "in tension", "recomputed")
    values = {check.claim_id: check for check in ledger.checks()}["emerging_share_2025_limit_1"]
    parts = [part.strip().partition(" -> ") for part in values.words["support"].split(";")]
    added, gdp, rest = (values.work(formula, unit) for formula, _, unit in parts)
    assert added.value == pytest.approx(740.9e8, rel=1e-4)   # 0.6 × 10102.38 − 0.56 × 9500.97
    assert gdp.value == pytest.approx(601.41e8)              # 10102.38 − 9500.97
    assert rest.value == pytest.approx(3.34, abs=0.005)      # 1 − 0.4 × 10102.38 ÷ (0.44 × 9500.97)
    for told in ("reason_en", "reason_zh"):                  # a fall has one decimal, as growth has
        said = rows["emerging_share_2025_limit_1"][told]
        assert "1.0" in said and "5.6%" in said and "5.62" not in said


def test_dates_told_differently_are_contradictions(rows: dict[str, dict[str, Any]]) -> None:
    for name in ("plan_opening_year", "apec_year_report", "apec_year_openers"):
        assert (rows[name]["stated"], rows[name]["recomputed"], rows[name]["verdict"]) == (2025, 2026, "contradicted")
    assert rows["years_to_trillion"]["recomputed"] == rows["anniversary_35"]["recomputed"] == 35
    assert rows["six_ones_date"]["verdict"] == "holds"


def test_first_and_third_get_no_verdict_because_another_class_is_named(rows: dict[str, dict[str, Any]]) -> None:
    for name in ("first_or_third", "first_or_third_title"):
        assert (rows[name]["stated"], rows[name]["recomputed"], rows[name]["verdict"]) == (1, 3, "cannot be checked")
    assert rows["loss_tolerance_first"]["verdict"] == "cannot be checked"  # “first” names no scope
    assert all(rows[f"third_to_pass_{n}"]["verdict"] == "holds" for n in (1, 2, 3))


def test_only_before_a_time_taken_means_that_time(workshop: Path, rows: dict[str, dict[str, Any]]) -> None:
    """用时不过35年: neither 34 nor 36 years. The district was founded in 1990; were it 1991, 34 years would not fit."""
    row = rows["years_to_trillion"]
    assert [row[name] for name in ("stated_low", "stated", "stated_high", "recomputed")] == [35] * 4
    check = {check.claim_id: check for check in ledger.checks()}["years_to_trillion"]
    assert check.claim.low is None and check.meant.interval == Interval(35, 35)
    assert ledger.verdict("duration", check.meant, Interval(34, 34), Interval(34, 34)) != "holds"
    assert "only 35 years" in row["reason_en"] and "不过35年" in row["reason_zh"]


def test_every_claim_that_rests_on_the_area_is_tested_on_both_vintages(rows: dict[str, dict[str, Any]]) -> None:
    """Each claim beside 185.3 or 185 km² also stands beside 187.53."""
    areas = {"nanshan_land_area_2022": "older", "nanshan_land_area_2025": "now"}
    areas |= {figure.id: "now" for figure in select("land_area 2024")}
    tested: dict[int, set[str]] = {}
    for check in ledger.checks():
        if check.kind in ("ratio", "density") and check.claim.indicator.startswith(("land_area_vs", "gdp_per_km2")):
            used = {areas.get(figure.id, "") for figure in check.inputs.values()}
            tested.setdefault(check.claim.start, set()).update(used)
    assert len(tested) == 9 and all({"older", "now"} <= found for found in tested.values())


def test_a_reason_counts_everything_in_one_counter(rows: dict[str, dict[str, Any]]) -> None:
    assert rows["fire_stations_handed_over"]["reason_zh"].startswith("4座应包含在3座 + 2座之内")
    assert rows["single_champions_stock"]["reason_zh"].startswith("31家 + 5家，得36家")
    assert "计3座" in rows["fire_stations_list"]["reason_zh"]


def test_the_gdp_of_2025_is_one_figure_throughout(rows: dict[str, dict[str, Any]]) -> None:
    """10102.38亿, but where the report's own level is set against its own growth."""
    rounded = {figure.id for figure in select("gdp 2025 @plan-report-2026")}
    own = {"gdp_growth_2025", "gdp_level_2024"}
    found = {name for name, row in rows.items()
             if row["tier"] != "consistent" and rounded & set(row["inputs"].split(";"))}
    assert found == own
    # (371.55 → 3, 204.59 → 2, 650.22 → 6): one step, then three
    assert "It was 1 in the first five years and 3 in the next" in rows["steps_2010_2020"]["reason_en"]


def test_no_change_of_method_is_crossed_in_silence(rows: dict[str, dict[str, Any]]) -> None:
    assert "method changed" in rows["gdp_multiple_1990_2024"]["reason_en"]
    assert "口径" in rows["gdp_cagr_1990_2025"]["reason_zh"]
    assert "method changed" not in rows["gdp_growth_2025"]["reason_en"]


def test_growth_across_a_break_gets_no_verdict(workshop: Path) -> None:
    """Retail sales are told in nominal terms, so only the break is in the way."""
    checks = workshop / "raw" / "claims" / "checks.csv"
    with checks.open("a", encoding="utf-8") as file:
        file.write("x,growth,retail_sales growth 2025,a / b - 1,a=ref gdp 2025; b=ref gdp 2023" + 13 * "," + "\n")
    assert computed()["x"]["verdict"] == "cannot be checked"


@pytest.mark.parametrize("line, message", [
    ("x,growth,retail_sales growth 2025,a / (a / (1 + x)) - 1,a=retail_sales 2025", "rests on the claim itself"),
    ("x,share,cities_surpassed_share ratio 2025,1 - a,a=cities_gdp_1trn_vs_cities ratio 中国 2025",
     "turns one figure round"),
    ("x,sum,services_share_of_gdp share 2024,a * 0 + 75,a=industry_share_of_gdp share 2024", "turns one figure round"),
    ("x,implied,retail_sales growth 2025,x * 2,", "rests on the claim itself"),
])
def test_a_claim_that_would_test_itself_is_refused(workshop: Path, line: str, message: str) -> None:
    with (workshop / "raw" / "claims" / "checks.csv").open("a", encoding="utf-8") as file:
        file.write(line + 13 * "," + "\n")
    with pytest.raises(DataError, match=rf"checks\.csv, row \d+, column formula: .*{message}"):
        ledger.checks()


@pytest.mark.parametrize("stated, recomputed, wider, found", [
    (figure(218, 218, 218), (218, 218), (216, 220), "holds"),
    (figure(200, 200, 300, "over"), (218, 218), (217, 219), "holds"),
    (figure(6.3, 6.25, 6.35, unit="%"), (5.8, 6.8), (5, 7), "holds within rounding"),
    (figure(7.66, 7.655, 7.665, unit="%"), (7.64, 7.65), (7.63, 7.66), "in tension"),
    (figure(7.66, 7.655, 7.665, unit="%"), (6.9, 6.91), (6.8, 7.0), "contradicted"),
    (figure(5, 5, None, "at_least", "%"), (5.2, 6), (5, 7), "holds"),
])
def test_the_rule(stated: Figure, recomputed: tuple[float, float], wider: tuple[float, float], found: str) -> None:
    assert ledger.verdict("share", stated, Interval(*recomputed), Interval(*wider)) == found


def test_the_special_rules() -> None:
    near, part = figure(60, 50, 60, "nearly", "%"), figure(300, 300, 400, "over")
    year = figure(2025, 2025, 2025, unit="年")
    assert ledger.verdict("same_figure", figure(56, 55.5, 56.5, unit="%"), near.interval, near.interval) == "holds"
    assert ledger.verdict("part_of_whole", part, Interval(None, 600), Interval(None, 700)) == "holds"
    assert ledger.verdict("part_of_whole", part, Interval(None, 100), Interval(None, 110)) == "contradicted"
    assert ledger.verdict("threshold", part, Interval(5000, 5001), Interval(4999, 5002)) == "holds"
    assert ledger.verdict("date", year, Interval(2026, 2026), Interval(2025, 2027)) == "contradicted"


@pytest.mark.parametrize("name, reading, found", [
    ("welfare_centre_completion", "unlike", "contradicted"), ("smart_town_opening_pairs", "unlike", "contradicted"),
    ("opening_day", "unlike", "contradicted"), ("industry_share_outside", "unlike", "holds"),
    ("patents_twice", "unlike", "contradicted"), ("first_or_third", "unlike", "contradicted"),
    ("listed_companies_stock", "narrower", "contradicted"),
])
def test_a_reading_works_only_while_its_words_stand_in_the_document(
        rows: dict[str, dict[str, Any]], name: str, reading: str, found: str) -> None:
    softer = {"unlike": "cannot be checked", "narrower": "in tension"}
    assert rows[name]["verdict"] == softer[reading]
    check = {check.claim_id: check for check in ledger.checks()}[name]
    assert check.words["reading"] == reading
    assert replace(check, words={**check.words, "words": "不在文中的话"}).verdict == found


def test_a_rank_that_only_another_text_repeats_waits_for_outside_figures(rows: dict[str, dict[str, Any]]) -> None:
    for name in ("first_class_1", "first_class_2", "firsts_nation_and_city"):
        assert (rows[name]["verdict"], rows[name]["tier"]) == ("needs outside figures", "open")
    assert rows["third_to_pass_1"]["verdict"] == "holds"  # outside figures have Pudong and Haidian past the mark


def test_tier_and_place_of_every_claim(rows: dict[str, dict[str, Any]]) -> None:
    undecided = ("needs outside figures", "cannot be checked")
    for name, row in rows.items():
        assert (row["tier"] == "open") == (row["verdict"] in undecided), name
        assert row["place"] in codebook.entities(), name
    assert rows["six_ones_list"]["tier"] == "counted"
    assert rows["exports_within_trade"]["tier"] == rows["gdp_past_1trn_1"]["tier"] == "consistent"
    assert rows["density_2024"]["tier"] == "recomputed"
    for name in ("rnd_units", "xili_funds", "gdp_multiple_1990_2024", "sectors_ratio", "floor_area_multiple",
                 "years_to_trillion", "anniversary_35"):  # parts of the same sentence, and dates
        assert rows[name]["tier"] == "counted", name
    for name in ("density_2025", "first_100bn_year", "steps_2020_2025", "rnd_intensity_2024"):
        assert rows[name]["tier"] == "recomputed", name  # one figure at least comes from elsewhere
    assert rows["xinjiang_four_leaps_1"]["place"] == "新疆" and not ledger.at_home("新疆")
    assert ledger.at_home("南山区") and ledger.at_home("西丽湖国际科教城") and not ledger.at_home("深圳市")


def test_every_result_is_named_after_what_it_is() -> None:
    for check in ledger.checks():
        result = check.result
        if result is not None and result.origin == "derived":
            assert cards.about(result, "en") and cards.about(result, "zh"), check.claim_id
            assert not (check.kind == "implied" and result.indicator), f"{check.claim_id} bears its first input's name"


def test_a_result_passes_the_door_and_the_reason_tells_of_its_bases() -> None:
    for check in ledger.checks():
        assert check.result is None or not check.result.clashes, check.claim_id
        if check.crossing:
            assert "method changed" in reasons.told(check, "en")[0], check.claim_id


def test_a_step_is_a_unit_of_the_last_significant_digit() -> None:
    assert step(figure(218, 218, 218)) == 1
    assert step(figure(9000e8, 9000e8, 10000e8, "over")) == 1000e8
    assert step(figure(180, 171, 189, "about")) == 10
    assert step(figure(5.5, 5.5, None, "at_least")) == pytest.approx(0.1)
    assert step(figure(0.25, 0.2375, 0.25, "exact", "比值")) == 0.0625
    assert step(figure(0.25, 0.2375, 0.25, "nearly", "比值")) == pytest.approx(0.0125)  # the width of its band


def test_formulas_carry_bounds_and_refuse_everything_else() -> None:
    values = {"a": figure(10, 9, 11), "b": figure(3, 2, 4)}
    assert evaluate("a / b", values, "倍").interval == Interval(2.25, 5.5)
    assert evaluate("a / b", values, "%").interval == Interval(225, 550)
    assert evaluate("a / (a / b)", values, "家").interval == Interval(2, 4)  # an input that occurs twice is one input
    with pytest.raises(DataError, match="not known"):
        evaluate("__import__('os')", values, "家")


bounded = st.floats(1, 1e6).flatmap(lambda low: st.floats(low, 2e6).map(
    lambda high: figure((low + high) / 2, low, high, unit="元")))


@given(a=bounded, b=bounded, c=bounded)
def test_what_the_inputs_may_be_the_result_may_be(a: Figure, b: Figure, c: Figure) -> None:
    """Every value within the bounds of the inputs gives one within the bounds of the result, and the ledger's step
    only widens it."""
    names = {"a": a, "b": b, "c": c}
    result = evaluate("(a + b) / (a + c) - 1", names, "%")
    wider = evaluate("(a + b) / (a + c) - 1", {name: widened(f) for name, f in names.items()}, "%")
    slack = 1e-9 * max(1, abs(result.value))
    for ends in itertools.product(*((f.low, f.value, f.high) for f in names.values())):
        x, y, z = (float(end or 0) for end in ends)
        assert (result.low or 0) - slack <= ((x + y) / (x + z) - 1) * 100 <= (result.high or 0) + slack
    assert wider.interval.ends[0] <= (result.low or 0) + slack and (result.high or 0) - slack <= wider.interval.ends[1]


def test_marks_and_years_are_counted_only_where_the_bounds_tell() -> None:
    def level(value: float, year: int, off: float = 0.0) -> Figure:
        return Figure(value, value - off, value + off, "元", "reference", period=str(year))

    before, after = level(985e8, 2004), level(1136e8, 2005)
    assert evaluate("passed(100000000000, c, d)", {"c": before, "d": after}, "年").value == 2005
    assert evaluate("floor(c / 100000000000)", {"c": after}, "个").value == 1
    assert evaluate("above(c, d) + above(d, c)", {"c": before, "d": after}, "个").value == 1
    for formula, unclear in (("floor(c / 100000000000)", level(1000e8, 2005, 1e8)),
                             ("above(c, d)", level(1136e8, 2005, 1e8))):
        with pytest.raises(DataError, match="bounds do not tell"):
            evaluate(formula, {"c": unclear, "d": after}, "个")
    for other in (level(1136e8, 2006), level(990e8, 2005)):
        with pytest.raises(DataError, match="was not passed"):
            evaluate("passed(100000000000, c, d)", {"c": before, "d": other}, "年")


def test_every_row_stands_in_its_document_and_says_why(rows: dict[str, dict[str, Any]]) -> None:
    for name, row in rows.items():
        text = documents.document(row["doc_id"])
        assert text[row["start"]:row["end"]] == row["text"], name
        assert row["text"] in row["sentence"] and row["sentence"] in text, name
        assert row["verdict"] in ledger.VERDICTS
        assert row["reason_zh"] and row["reason_en"] and "{" not in row["reason_zh"] + row["reason_en"], name
        assert bool(row["conjecture_zh"]) == bool(row["conjecture_en"]), name


def test_every_claim_and_every_pair_of_like_facts_is_in_the_ledger(rows: dict[str, dict[str, Any]]) -> None:
    figures = document_figures()
    spoken = {name: {f"{row['doc_id']}@{row['start']}", *row["inputs"].split(";")} for name, row in rows.items()}
    everything = set().union(*spoken.values())
    assert [f.id for f in figures.values() if f.kind == "claim" and f.id.removesuffix(".2") not in everything] == []
    with (ROOT / "data" / "raw" / "claims" / "unchecked.csv").open(encoding="utf-8-sig") as file:
        apart = [(select(row["claim"]), select(row["against"])) for row in csv.DictReader(file) if row["against"]]
    opposed = [{f.id for f in (*claims, *others)} for claims, others in apart]
    for one, other in itertools.combinations(figures.values(), 2):
        alike = all(getattr(one, key) == getattr(other, key) for key in ("entity", "indicator", "measure", "period"))
        if alike and (one.kind == "target") == (other.kind == "target"):  # a target is not a result
            assert any({one.id, other.id} <= ids for ids in (*spoken.values(), *opposed)), (one.id, other.id)


def test_no_number_is_typed_into_the_declarations() -> None:
    for name in ("checks", "unchecked", "reasons"):
        with (ROOT / "data" / "raw" / "claims" / f"{name}.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                texts = " ".join(text for column, text in row.items() if column.endswith(("_zh", "_en")))
                assert not wording.typed_numbers(texts), row


def test_a_changed_reference_figure_moves_its_verdicts_and_no_others(
        workshop: Path, rows: dict[str, dict[str, Any]]) -> None:
    path = workshop / "raw" / "reference" / "figures.csv"
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(re.sub(r"(?m)^(shenzhen_gdp_2025,.*?,2025),38731\.8,", r"\1,58731.8,", text), encoding="utf-8")
    moved = {name for name, row in computed().items() if row["verdict"] != rows[name]["verdict"]}
    assert moved == {"gdp_share_of_shenzhen_1", "gdp_share_of_shenzhen_2"}


def test_a_changed_document_figure_moves_its_verdict(workshop: Path) -> None:
    reword(workshop, "plan-report-2026", "218 家", "222 家")
    found = computed()
    assert found["listed_companies_stock"]["verdict"] == "holds"
    assert any("listed" in name and row["verdict"] == "contradicted" for name, row in found.items())


def test_a_tension_becomes_a_contradiction_when_the_generous_words_are_gone(workshop: Path) -> None:
    rewrite(workshop / "raw" / "claims" / "checks.csv", "上市企业 6 家", "不在文中的话")
    assert computed()["listed_companies_stock"]["verdict"] == "contradicted"


def test_a_claim_left_out_stops_the_build(workshop: Path) -> None:
    path = workshop / "raw" / "claims" / "unchecked.csv"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("pm25_")]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(DataError, match=r"连续五年.*unchecked\.csv"):
        reasons.claims_rows()


@pytest.mark.parametrize("old, new, message", [
    ("gdp multiple 1990/2024", "gdp multiple 1990/2023", "no fact is meant"),
    ("gdp multiple 1990/2024", "gpd multiple 1990/2024", "'gpd'"),
    ("gdp_multiple_1990_2024,multiple", "gdp_multiple_1990_2024,multipel", "multipel"),
])
def test_a_wrong_declaration_is_named_with_file_and_row(workshop: Path, old: str, new: str, message: str) -> None:
    rewrite(workshop / "raw" / "claims" / "checks.csv", old, new)
    with pytest.raises(DataError, match=rf"checks\.csv, row 2.*{message}"):
        reasons.claims_rows()


def test_words_that_do_not_stand_in_the_text_are_refused() -> None:
    with pytest.raises(DataError, match="do not stand in"):
        select("@nanshan-story passage ~#年并无此事")
