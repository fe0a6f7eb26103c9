"""The one text syntax: expressions are read by Python, worked out once, and are the same in both languages."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure, assumption
from nanshan_data.notebook import cards, text, wording

GDP = Figure(1.01e12, 1.005e12, 1.015e12, "元", "document", id="plan-report-2026@517", entity="南山区", indicator="gdp",
             period="2025", doc_id="plan-report-2026", start=517, end=525, text="1.01 万亿元")
NAMES = {"gdp": GDP, "series": pd.Series([GDP, GDP], index=[2024, 2025]), "latest": 2025, "word": ("one", "一"),
         "place": "宝安区", "plain": 5, "half": lambda figure: figure / 2}


def test_a_text_is_english_and_chinese_with_the_same_slots() -> None:
    read = text.read("""
        GDP was {gdp:plain} in {gdp:year}, {half(gdp)} each.
        ---
        {gdp:year}年为{gdp:plain}，各{half(gdp)}。
        """, NAMES)
    assert read.words == {"en": "GDP was {0:plain} in {0:year}, {1} each.", "zh": "{0:year}年为{0:plain}，各{1}。"}
    assert read.sources == ("gdp", "half(gdp)") and read.values[0] is GDP


def test_each_expression_is_worked_out_once() -> None:
    calls = []

    def count(figure: Figure) -> Figure:
        calls.append(figure)
        return figure

    text.read("{count(gdp)} {count( gdp )}\n---\n{count(gdp)}", NAMES | {"count": count})
    assert len(calls) == 1


@pytest.mark.parametrize("expression", ["series[2025]", "series.loc[2024]", "[f for f in series][0]", "series",
                                        "half(gdp)", "{'a': gdp}['a']", "gdp if gdp.value > 1 else place", "latest",
                                        "place", "word", "max(series, key=lambda f: f.value)"])
def test_any_expression_of_python_may_stand_in_braces(expression: str) -> None:
    source = f"{{({expression})}}" if expression.startswith("{") or "lambda" in expression else f"{{{expression}}}"
    read = text.read(f"{source}\n---\n{source}", NAMES)
    assert len(read.values) == 1


@pytest.mark.parametrize(("source", "message"), [
    ("It rose 6.3% to {gdp}\n---\n增长至{gdp}", "“6.3%” is typed into “It rose 6.3% to {gdp}”"),
    ("{gdp}\n---\n增长6.3%至{gdp}", "“6.3%” is typed"),
    ("It is {gdp}\n---\n增长", r"different figures: only the English has \{gdp\}"),
    ("It is {gdp}\n---\n为{gdp}，{half(gdp)}", r"different figures: only the Chinese has \{half\(gdp\)\}"),
    ("{gdp} {half(gdp)}\n---\n{gdp:year}{half(gdp)}", r"only the English has \{gdp\}"),
    ("{gdp}", "is in one language; write English, a line of ---, Chinese"),
    ("{gdp}\n---\n{gdp}\n---\n{gdp}", "has 3 parts"),
    ("{gdp\n---\n{gdp}", "hold no expression"),
    ("{gdp!r}\n---\n{gdp}", "write the format as plain words"),
    ("{gdp:{latest}}\n---\n{gdp}", "write the format as plain words"),
    ("{plain}\n---\n{plain}", r"\{plain\} in “\{plain\}” gives 5, which is no figure"),
    ("{nobody}\n---\n{nobody}", r"\{nobody\} in “\{nobody\}” fails: NameError"),
    ("{gdp:wide}\n---\n{gdp}", "'wide' is not known"),
])
def test_what_is_wrong_with_a_text_is_named(source: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        text.read(source, NAMES)


def test_names_years_and_words_may_differ_between_the_languages() -> None:
    text.read("{gdp} in {place}, {latest}\n---\n{word}{gdp}", NAMES)


def test_addresses_of_links_are_no_typed_statistics() -> None:
    text.read("{gdp}, see [growth](01_growth.ipynb#5%)\n---\n{gdp}", NAMES)


@examples(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="{}\x00\r\f\x1c\x1d\x1e\x85\u2028\u2029"),
                  max_size=60))
def test_words_arrive_as_they_were_written(words: str) -> None:
    if wording.typed_numbers(words) or "---" in words or '"""' in words or words != words.strip():
        return
    kept = "\n".join(line.rstrip() for line in words.splitlines())
    if wording.halves(f"a{kept}\n---\nb")["en"] != f"a{kept}":
        return  # Python's own clearing of indentation
    assert text.read(f"a{kept}\n---\nb", {}).words == {"en": f"a{kept}", "zh": "b"}


def test_notes_are_texts_in_both_languages_too() -> None:
    steady = assumption(5, "%", "every year\n---\n每年")
    assert cards.card(steady, "en")[-1][1] == "every year" and cards.card(steady, "zh")[-1][1] == "每年"
