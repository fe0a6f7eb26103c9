"""What the tables say of the world, against arithmetic done by hand."""

import functools

import outside
import pandas as pd
import pytest

import nanshan_data as nd
from nanshan_data.analysis import tables
from nanshan_data.data import codebook, lookup, reference


@functools.cache
def made(name):
    """A table as it is written; made when a test asks for it, not when tests are collected."""
    return tables.plain(name)


def row(name, **wanted):
    """The one row of a table with these values."""
    frame = made(name)
    for column, value in wanted.items():
        frame = frame[frame[column] == value]
    assert len(frame) == 1, frame
    return frame.iloc[0]


@pytest.mark.parametrize("name", tables.THEMED)
def test_every_value_lies_within_its_bounds(name):
    frame = made(name)
    for column in (column.removesuffix("_low") for column in frame if column.endswith("_low")):
        value, low, high = (frame[column + end].astype(float) for end in ("", "_low", "_high"))
        assert not (low > value * (1 + 1e-9)).any(), column
        assert not (high < value * (1 - 1e-9)).any(), column


@pytest.mark.parametrize("name", tables.THEMED)
def test_every_row_leads_to_facts_or_outside_figures(name):
    columns = [column for column in made(name) if column.endswith(("source_id", "target_id", "result_id"))]
    assert columns
    for column in columns:
        for source in ";".join(made(name)[column]).split(";"):
            assert not source or source in lookup.document_figures() or reference.row(source)


@pytest.mark.parametrize("name", tables.THEMED)
def test_places_and_indicators_are_those_of_the_codebook(name):
    frame = made(name)
    assert set(frame["entity"]) <= set(codebook.entities())
    assert set(frame.get("indicator", ())) <= set(codebook.indicators())


# --- growth ---


def test_nanshans_gdp_grew_from_7_8_billion_to_more_than_a_trillion():
    first, last = (row("growth", entity="南山区", year=year) for year in (1990, 2025))
    assert (first["gdp_cny_100m"], first["gdp_cny_100m_low"], first["gdp_cny_100m_high"]) == (78, 77.5, 78.5)
    assert (last["gdp_cny_100m"], last["gdp_cny_100m_low"]) == (10102.38, 10102.375)
    assert last["real_growth_pct"] == 6.3


def test_outside_growth_in_2025_is_10102_38_over_9500_97():
    last = row("growth", entity="南山区", year=2025)
    assert last["nominal_growth_pct_a_year"] == pytest.approx((10102.38 / 9500.97 - 1) * 100)
    assert last["previous_year"] == 2024


def test_no_growth_rate_crosses_a_break():
    frame = made("growth")
    for _, each in frame[frame["previous_year"].notna()].iterrows():
        broken = any(found["entity"] == each["entity"] and found["indicator"] == "gdp" and found["measure"] == "level"
                     and str(each["previous_year"]) <= found["from_period"] <= found["to_period"] <= str(each["year"])
                     for found in outside.breaks())
        assert broken == (each["nominal_growth_pct_a_year"] is pd.NA)
    assert "fifth economic census" in row("growth", entity="南山区", year=2024)["break_en"]


def test_growth_over_several_years_is_compound():
    pudong = row("growth", entity="浦东新区", year=2021)
    assert pudong["nominal_growth_pct_a_year"] == pytest.approx(((15352.99 / 12734) ** 0.5 - 1) * 100)


def test_the_parts_of_gdp_are_shares_of_the_gdp_of_their_own_basis():
    frame = made("industry").dropna(subset="share_of_gdp_pct")
    for _, each in frame[frame["origin"] == "reference"].iterrows():
        part, whole = (reference.figure(name) for name in each["source_id"].split(";"))
        assert dict(part.basis)["accounts"] == dict(whole.basis)["accounts"]
    shares = frame[(frame["entity"] == "南山区") & (frame["year"] == 2020)]["share_of_gdp_pct"]
    assert len(shares) == 3 and shares.sum() == pytest.approx(100)  # 1.18 + 2000.61 + 4500.43 = 6502.22


# --- density ---


def test_nanshan_is_three_times_as_dense_as_pudong_and_twice_as_dense_as_haidian():
    per_km2 = {place: row("density", entity=place, year=2023)["density_cny_100m_per_km2"]
               for place in ("南山区", "浦东新区", "海淀区")}
    assert per_km2["南山区"] == pytest.approx(8566 / 187.53)
    assert per_km2["浦东新区"] == pytest.approx(16715.15 / 1210.41)
    assert per_km2["海淀区"] == pytest.approx(11020.2 / 430.77)
    assert per_km2["南山区"] / per_km2["浦东新区"] == pytest.approx(3.3, abs=0.1)
    assert per_km2["南山区"] / per_km2["海淀区"] == pytest.approx(1.8, abs=0.1)


def test_the_documents_alone_say_nothing_of_haidians_density():
    haidian = row("density", entity="海淀区", method="implied")
    assert haidian["area_km2_low"] == pytest.approx(184.5 / 0.5)
    assert haidian["density_cny_100m_per_km2"] is pd.NA


def test_gdp_per_head_is_worked_out_only_from_people_of_the_same_year():
    frame = made("density")[made("density")["gdp_per_head_method"] == "derived"]
    for _, each in frame.iterrows():
        people = [name for name in each["source_id"].split(";") if "_resident_population_" in name]
        assert reference.figure(people[0]).year == each["year"]
    nanshan = row("density", entity="南山区", year=2020)
    assert nanshan["gdp_per_head_cny"] == pytest.approx(6502.22e8 / 1795826)


def test_no_area_is_used_across_a_change_of_definition():
    areas = [row("density", entity="南山区", year=year)["area_km2"]
             for year in (2023, 2024, 2025)]
    assert areas == [187.53, 185.3, 185.3]
    assert row("density", entity="浦东新区", year=2006)["area_km2"] == 522.75


# --- districts ---


def test_shenzhen_has_eleven_districts_each_row_of_one_year():
    frame = nd.table("districts")
    assert frame.entity.nunique() == 11 and not frame.duplicated(["entity", "year"]).any()
    for name in ("gdp", "real_growth", "people", "density"):
        assert all(figure.year == year for figure, year in zip(frame[name], frame.year, strict=True)
                   if figure is not pd.NA), name
    assert row("districts", entity="福田区", year=2024)["density_cny_100m_per_km2"] == pytest.approx(5948.82 / 78.66)


# --- plan report ---


@pytest.mark.parametrize(("indicator", "level", "growth", "target", "against"), [
    ("gdp", 10102.38, 6.3, 5, "below"), ("industrial_value_added", 2354, 7.4, 6, "below"),
    ("fixed_asset_investment", 1942, 0.6, 1, "above"), ("retail_sales", 1922, 6.8, 6, "below"),
    ("foreign_trade", 9419, 5.6, 3, "below")])
def test_the_headline_indicators_their_bases_and_targets(indicator, level, growth, target, against):
    score = row("scoreboard", indicator=indicator)
    assert score[["level_cny_100m", "growth_pct", "target_growth_pct", "target_against_result"]].tolist() == [
        level, growth, target, against]
    if score["prices"] == "nominal":
        assert score["implied_before_cny_100m"] == pytest.approx(level / (1 + growth / 100))
    else:  # real growth leads to no level at the prices of the year before
        assert pd.isna(score["implied_before_cny_100m"])
    assert score["implied_after_cny_100m"] == pytest.approx(level * (1 + target / 100))


def test_a_target_of_at_least_5_percent_has_no_upper_end():
    gdp = row("scoreboard", indicator="gdp")
    assert (gdp["target_qualifier"], gdp["target_growth_pct_low"]) == ("at_least", 5)
    assert gdp["implied_after_cny_100m_low"] == pytest.approx(10102.375 * 1.05)
    assert gdp["implied_after_cny_100m_high"] is pd.NA


def test_a_target_against_the_budget_is_not_applied_to_the_result():
    budget = row("scoreboard", indicator="general_public_budget_revenue")
    assert budget["note"] == "较2025年预算数"
    assert budget["implied_after_cny_100m"] is pd.NA and budget["target_against_result"] == ""


def test_first_stores_and_homes_have_no_result_of_their_kind():
    stores, homes = (row("plan_targets", indicator=name) for name in (
        "first_stores_new", "affordable_housing_provided"))
    assert stores["target"] == 90 and pd.isna(stores["result"]) and not stores["target_against_result"]
    near = row("plan_unlike", indicator="first_stores_new")
    assert near["near"] == 295 and "scope not said" in near["differs_en"]
    assert pd.isna(homes["result"]) and not homes["target_against_result"]  # raised, not provided
    assert (homes["target_low"], homes["target_high"]) == (1900, 2100)


def test_every_target_of_the_plan_report_is_in_the_table():
    targets = lookup.find(doc_id="plan-report-2026", kind="target")
    assert sorted(made("plan_targets")["target_id"]) == sorted(target.id for target in targets)


# --- industry, enterprises, innovation ---


def test_stock_and_additions_add_up_but_for_listed_companies():
    frame = made("enterprises")
    for name, sum_of, stated in (("little_giants", 310 + 84, 394), ("single_champions", 31 + 5, 36),
                                 ("listed_companies", 216 + 6, 218)):
        derived = row("enterprises", indicator=name, origin="derived")
        assert derived["value"] == sum_of
        assert stated in set(frame.loc[(frame["indicator"] == name) & (frame["year"] == 2025), "value"])


def test_services_are_three_quarters_of_nanshans_gdp_in_2024():
    services = row("industry", entity="南山区", indicator="tertiary_value_added", measure="level", year=2024)
    assert services["share_of_gdp_pct"] == pytest.approx(7209.9 / 9500.97 * 100)
    stated = row("industry", entity="南山区", indicator="services_share_of_gdp", year=2024)
    assert stated["value_low"] <= services["share_of_gdp_pct"] <= stated["value_high"]


def test_the_stated_rnd_intensity_belongs_to_the_gdp_of_2023():
    stated = row("innovation", indicator="rnd_intensity", measure="share", entity="南山区", year=2024)
    spending = row("innovation", indicator="rnd_spending", year=2024)
    assert spending["share_of_gdp_before_pct"] == pytest.approx(656.19 / 8566 * 100)
    assert stated["value_low"] <= spending["share_of_gdp_before_pct"] <= stated["value_high"]
    assert spending["share_of_gdp_pct"] == pytest.approx(656.19 / 9500.97 * 100)
    assert spending["share_of_gdp_pct"] < stated["value_low"]


# --- agreement ---


def test_one_document_gives_two_figures_for_patents():
    patents = row("agreement", indicator="patents_per_10k_people", measure="level")
    assert (patents["first"], patents["second"], patents["agreement"]) == (832.56, 676.9, "apart")


def test_rounded_and_exact_figures_of_2025_agree():
    trade = row("agreement", indicator="foreign_trade", measure="level", period="2025")
    assert (trade["first"], trade["second"], trade["agreement"]) == (9000e8, 9419e8, "consistent")
    giants = row("agreement", indicator="little_giants", period="2025")
    assert giants["agreement"] == "same"


def test_a_document_is_not_compared_with_its_own_repetition():
    frame = made("agreement")
    both = frame[frame["first_source_id"].str.split("@").str[0] == frame["second_source_id"].str.split("@").str[0]]
    assert not ((both["first"] == both["second"]) & (both["first_qualifier"] == both["second_qualifier"])).any()
