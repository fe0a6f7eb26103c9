"""The rows behind the notebook on sources and method."""

from __future__ import annotations

import nanshan_data as nd
from nanshan_data.data import codebook
from nanshan_data.notebook import method


def test_coverage_counts_every_number_once() -> None:
    rows = method.coverage()
    assert rows[-1]["all"] == len(nd.mentions())
    assert sum(row["all"] for row in rows[:-1]) == rows[-1]["all"]
    assert [row["kind"] for row in rows[:-1]] == list(method.KINDS)


def test_facts_by_theme_are_all_facts() -> None:
    assert sum(row["facts"] for row in method.themes()) == len(nd.facts())
    assert sum(row["indicators"] for row in method.themes()) == len(codebook.indicators())


def test_outside_figures_by_status_are_all_of_them() -> None:
    rows, frame = method.outside_figures(), nd.reference()
    assert sum(row["figures"] for row in rows) == len(frame)
    assert sum(row["used"] for row in rows) == frame["use"].sum()


def test_a_break_is_told_once_for_all_its_series() -> None:
    rows = method.breaks(["南山区", "海淀区"])
    (census,) = [row for row in rows if (row["place"], row["years"]) == ("南山区", "2023–2024")]
    assert "地区生产总值" in census["series"][1] and "fifth economic census" in census["reason"][0]
    assert [row["place"] for row in rows] == sorted((row["place"] for row in rows), key=["南山区", "海淀区"].index)


def test_terms_speak_both_languages() -> None:
    assert all(row["term"][0] and row["definition"][0] and row["definition"][1] for row in method.terms())
