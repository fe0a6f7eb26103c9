"""What notebook 08 says of the collection, counted again."""

from __future__ import annotations

from typing import Any

import outside
import pytest
from cells import ran
from typed import each_row

import nanshan_data as nd


@pytest.fixture(scope="module")
def named() -> dict[str, Any]:
    return ran("08_sources_and_method")


def test_coverage_counts_every_number_once(named: dict[str, Any]) -> None:
    assert named["coverage"]["all"].sum() == len(nd.mentions()) == named["numbers"].value


def test_facts_by_theme_and_figures_by_source_are_all_of_them(named: dict[str, Any]) -> None:
    assert named["by_theme"].facts.sum() == len(nd.facts())
    assert named["by_theme"].indicators.sum() == len(nd.table("indicators"))
    assert named["of_kind"]["figures"].sum() == len(nd.reference())
    assert named["of_kind"].used.sum() == nd.reference().use.sum() == named["in_use"].value


def test_official_is_what_the_library_calls_so(named: dict[str, Any]) -> None:
    assert set(named["official"]) == set(outside.OFFICIAL)
    assert named["n_weak"].value == named["of_kind"].used[list(outside.WEAK)].sum()


def test_what_moved_since_version_1_has_moved() -> None:
    """Each row of changes.csv names a fact of today whose bounds, or indicator, are no longer those it had."""
    facts, changes = nd.facts().set_index("fact_id"), nd.table("changes")
    gone = changes[changes.change == "word"].fact_id
    assert not set(gone) & set(facts.index)
    for row in each_row(changes[changes.change != "word"]):
        fact = facts.loc[row.fact_id]
        if row.change == "definition":
            assert fact.indicator != row.indicator_before
        else:
            before = [float(end) if end else None for end in (row.low_before, row.high_before)]
            assert [fact.figure.low, fact.figure.high] != before, row.fact_id
        assert {"nearly": fact.qualifier == "nearly", "crossed": fact.qualifier == "over", "definition": True,
                "open_target": fact.figure.high is None,
                "exact_target": fact.figure.low == fact.figure.high}[row.change], row.fact_id


def test_terms_speak_both_languages(named: dict[str, Any]) -> None:
    assert all(english and chinese for english, chinese in named["glossary"].definition)


def test_one_name_has_one_row_and_an_example_bears_its_rule_out(named: dict[str, Any]) -> None:
    terms = [chinese for _, chinese in named["glossary"].term]
    assert "规模以上（规上）" in terms and "经营主体（商事主体）" in terms and "商事主体" not in terms
    english = [english.partition(" (")[0] for english, _ in named["glossary"].term]
    assert len(set(english)) == len(english)
    (most,) = named["examples"].query("en.str.startswith('at most')").example
    assert (most.text, most.low, most.high) == ("20天", None, 20)  # 20天內; 不过35年 would mean “only”
