"""District profiles: who bears what, who puts a number on it, and what is left out because the text leaves it out."""

import pytest

from nanshan_data.errors import DataError
from nanshan_data.notebook import profiles, wording


@pytest.fixture(params=["en", "zh"])
def lang(request):
    before = wording.language()
    wording.set_language(request.param)
    yield request.param
    wording.set_language(before)


def test_four_districts_have_no_quantity_and_yantian_only_a_rank():
    silent = [place for place in profiles.districts() if not profiles.quantities(place)]
    assert silent == ["福田区", "盐田区", "龙岗区", "坪山区", "大鹏新区"]


@pytest.mark.parametrize(("place", "values"), [
    ("宝安区", [255, 150833000000, 0.8]), ("深汕特别合作区", [7, 10]), ("南山区", [183e9, 1e12]),
    ("光明区", [6.5, 19, 2, 1e6])])
def test_numbers_of_a_district_and_what_lies_in_it(place, values):
    assert [figure.value for figure in profiles.quantities(place)] == values


def test_no_theme_is_borne_by_more_than_three_districts():
    assert max(map(len, profiles.bearers().values())) == 3
    assert [theme for theme, who in profiles.bearers().items() if len(who) == 1] == [
        "new_energy_vehicles", "capital", "tourism_and_living"]


def test_every_mark_has_evidence_in_its_sentence():
    for words in profiles.evidence().values():
        assert all(figure.text in figure.sentence for figure in words)


def test_sizes_by_hand():
    known = profiles.size("宝安区")
    assert known["gdp_per_km2"].value == pytest.approx(5202.01e8 / 396.61)
    assert {"land_area", "gdp_per_km2"}.isdisjoint(profiles.size("深汕特别合作区"))


def test_what_is_reported_is_counted_and_what_is_not_stays_empty():
    counts = {what: figure and figure.value for what, figure in profiles.coverage("罗湖区").items()}
    assert counts == {"slogan": None, "goal": None, "action": 1, "support": 1, "numbers": 1}


@pytest.mark.parametrize("place", profiles.districts())
def test_a_profile_quotes_every_statement(place, lang):
    shown = profiles.district_profile(place)
    inner = str.maketrans("“”", "‘’")
    assert all(statement.words.translate(inner) in shown.plain for statement in profiles.statements(place))
    assert shown.markup.count("<h3>") == 1


def test_a_profile_says_what_is_missing(lang):
    missing = {"en": "Not in the public part of the article: slogan, support and any quantity.",
               "zh": "报道公开部分未见：口号、保障和量化数字。"}
    assert missing[lang] in profiles.district_profile("盐田区").plain


def test_an_unknown_district_is_named():
    with pytest.raises(DataError, match="nothing is recorded of '浦东新区'; choose one of 南山区"):
        profiles.district_profile("浦东新区")
