"""District profiles: what the article says of one district by itself, every record once, in both languages."""

from typing import Any

import pytest

from nanshan_data import district_profile
from nanshan_data.analysis import strategies
from nanshan_data.errors import DataError
from nanshan_data.notebook import profiles, prose, wording

INNER = str.maketrans("“”", "‘’")


@pytest.fixture
def shown(monkeypatch):
    """What a notebook would show."""
    found: list[Any] = []
    monkeypatch.setattr(prose, "display", found.append)
    return found


def plain(shown, lang):
    with wording.speaking(lang):
        return str(shown[-1])


def test_there_are_eleven_districts_from_nanshan_to_shenshan():
    places = profiles.districts()
    assert (len(places), places[0], places[-1]) == (11, "南山区", "深汕特别合作区")


@pytest.mark.parametrize("place", profiles.districts())
def test_a_profile_quotes_every_record_once(place, shown):
    district_profile(place)
    coded = strategies.coding()
    said = coded[(coded.level == "one") & coded.entities.map(lambda places: places == [place])]
    assert shown[0].model["text"]["en"].startswith("### ")
    for lang in ("en", "zh"):
        text = plain(shown, lang)
        assert all(text.count(words.translate(INNER)) == 1 for words in said.words)
        assert text.count("- ") == len(said)


def test_what_is_said_of_several_is_in_no_profile(shown):
    district_profile("南山区")
    assert "双园齐开" not in plain(shown, "zh")


def test_goals_come_before_actions_and_are_named_in_both_languages(shown):
    district_profile("深汕特别合作区")
    en, zh = plain(shown, "en"), plain(shown, "zh")
    assert "Goal (New-energy vehicles): The core of a world-class car city." in en
    assert zh.index("目标（新能源汽车）") < zh.index("行动（新能源汽车、港口与外贸）") < zh.index("介绍")


def test_the_province_has_a_profile_too(shown):
    district_profile("广东省")
    assert "两业协同" in plain(shown, "zh")


def test_an_unknown_district_is_named():
    with pytest.raises(DataError, match="nothing is recorded of '浦东新区' by itself; choose one of 南山区"):
        district_profile("浦东新区")
