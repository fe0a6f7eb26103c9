"""Digits: what a figure's bounds bear and no more, one rendering of one value, everywhere."""

from __future__ import annotations

import html
import itertools
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nanshan_data.data import files
from nanshan_data.figures.figure import Figure, growth, total
from nanshan_data.notebook import cards, digits, numbers, reasons
from nanshan_data.notebook.digits import Rounded, exponent, rounded, tidy
from nanshan_data.notebook.model import MIME, Read, figures_below

NOTEBOOKS = sorted((files.ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def derived(value: float, low: float | None, high: float | None, unit: str = "元", measure: str = "level",
            **more: Any) -> Figure:
    more.setdefault("inputs", (published(1.0, "1"),))
    return Figure(value, low, high, unit, "derived", qualifier="", measure=measure, **more)


def published(value: float, text: str, *bounds: float, unit: str = "元", qualifier: str = "exact") -> Figure:
    low, high = bounds or (value, value)
    return Figure(value, low, high, unit, "reference", text=text, qualifier=qualifier)


# --- the rule, written down a second time ----------------------------------------------------------------------------


def borne(figure: Figure, known: Rounded) -> bool:
    """Whether a printed figure keeps rule and bounds: what a reader with a pencil would ask."""
    value, low, high = (None if end is None else Decimal(f"{end:.12g}") for end in
                        (figure.value, figure.low, figure.high))
    assert value is not None
    shown, unit = known.ends[0], Decimal(1).scaleb(known.last)
    if low is None or high is None:
        safe = known.hedge == "about" if low is high else (
            shown <= low and known.hedge == "at_least" if low is not None else
            high is not None and shown >= high and known.hedge == "at_most")
        return safe and known.bounds is None and significant(shown) <= 3
    if low == high:
        return known.bounds is None and abs(shown - value) <= unit / 2
    if known.hedge == "range":
        first, last = known.ends
        near = abs(first - low) <= unit / 2 and abs(last - high) <= unit / 2
        outward = low - unit < first <= low and high <= last < high + unit
        fits = near if figure.measure in digits.RATES and figure.unit == "%" else outward
        return fits and first < last and exponent(first) == exponent(last) and known.bounds is None
    capped = high - low <= unit / 10  # one more digit would stand
    fits = high - low <= unit and abs(shown - value) <= unit / 2 and known.hedge == "exact"
    if known.bounds is None:
        return fits and capped
    below, above = known.bounds
    assert below is not None and above is not None
    contained = below <= shown <= above and below <= low and high <= above
    rate = figure.measure in digits.RATES and figure.unit == "%"
    if significant(shown) == 2 and not rate and not low <= shown <= high:
        return False  # 120 for 121.0 to 122.6: two digits would tell a value that is ruled out
    largest = max(abs(low), abs(high))
    if known.last > 0 and largest < 10_000:  # tens and hundreds without a word of scale have whole bounds: 103 to 111
        unit = min(unit, max(Decimal(1), Decimal(1).scaleb(largest.adjusted() - 2)))
    tight = below == low.quantize(unit, ROUND_FLOOR) and above == high.quantize(unit, ROUND_CEILING)
    return fits and not capped and contained and tight and exponent(below) == exponent(above) == exponent(unit)


def significant(value: Decimal) -> int:
    return value.adjusted() - exponent(value) + 1 if value else 1


@st.composite
def results(draw: st.DrawFn) -> Figure:
    """Derived figures of any size and sign, as wide as they like, a bound open now and then."""
    value = draw(st.floats(-1, 1).filter(lambda x: abs(x) > 1e-6)) * 10 ** draw(st.integers(-3, 13))
    width = abs(value) * 10 ** draw(st.floats(-9, 1))
    place = draw(st.floats(0, 1))
    low, high = value - width * place, value + width * (1 - place)
    missing = draw(st.sampled_from(("", "", "", "", "low", "high", "both")))
    unit, measure = draw(st.sampled_from((("元", "level"), ("%", "growth"), ("%", "share"), ("倍", "multiple"))))
    return derived(value, None if missing in ("low", "both") else low, None if missing in ("high", "both") else high,
                   unit, measure)


@given(results())
def test_a_derived_figure_shows_what_its_bounds_bear(figure: Figure) -> None:
    known = rounded(figure)
    if figure.low is not None and figure.high is not None:
        assume(tidy(figure.low) < tidy(figure.high))
    if known.hedge == "range" and figure.measure == "growth":
        assume(known.ends[0] < known.ends[1])  # one decimal may join two ends
    assert borne(figure, known), (figure.value, figure.low, figure.high, known)


@given(results())
def test_never_more_than_three_digits_and_one_decimal_of_growth(figure: Figure) -> None:
    known = rounded(figure)
    assert significant(max(known.ends, key=abs)) <= 3
    if figure.measure == "growth":
        assert known.last >= -1


@given(results())
def test_every_format_and_language_has_the_same_digits(figure: Figure) -> None:
    scales = {"trillion": 12, "trn": 12, "万亿": 12, "billion": 9, "bn": 9, "亿": 8, "million": 6, "m": 6, "万": 4}
    expected = {abs(end) for end in rounded(figure).ends}
    for lang in ("en", "zh"):
        for spec in ("", "compact", "plain", "number", "3"):
            shown = numbers.text(figure, spec, lang).replace(",", "")
            found = re.findall(r"(\d+(?:\.\d+)?) ?(万亿|亿|万|trillion|billion|million|trn|bn|m\b)?", shown)
            common = found[-1][1]
            values = {Decimal(number).scaleb(scales.get(word or common, 0)) for number, word in found}
            assert values == expected, (shown, expected)


# --- by hand ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("figure", "shown", "beside"), [
    (derived(14.908, 14.871, 14.945, "%", "cagr"), "14.9%", "14.8 to 15.0%"),     # 0.074 apart: a tenth stands
    (derived(6.305, 5.773, 6.837, "%", "growth"), "5.8 to 6.8%", ""),             # 1.064 apart: not even 6.
    (derived(6.330, 6.329, 6.331, "%", "growth"), "6.3%", ""),                    # growth: one decimal at most
    (derived(26.083, 26.0829, 26.0831, "%", "share"), "26.1%", ""),               # three digits at most
    (derived(129.49, 128.03, 130.97, "倍"), "130 times", "128 to 131 times"),      # 2.94 apart: tens stand
    (derived(100, 99.502, 100.503, "%", "share"), "100%", "99 to 101%"),          # 100 ÷ (100 ± ½): no 110 % of a river
    (derived(106.667, 103.226, 110.345, "%", "share"), "110%", "103 to 111%"),    # 16 ÷ (15 ± ½)
    (derived(1460, 1430, 1520), "1,500 yuan", "1,430 to 1,520 yuan"),
    (derived(9577.7, 9575.2, 9580.3, "人"), "9,580", "9,570 to 9,590"),            # three digits, outward
    (derived(4898.3e8, 4896.0e8, 4992.6e8), "489 to 500 billion yuan", ""),       # 5300 to 5400 over 1.082: the floor
    (derived(121.81, 121.03, 122.61, "倍"), "121 to 123 times", ""),              # 120 lies outside, a range does not
    (derived(1.8708e6, 1.8367e6, 1.8708e6, "人"), "1.83 to 1.88 million", ""),     # 1.9 million is ruled out
    (derived(5.4735e10, 5.47295e10, 5.47405e10), "54.7 billion yuan", "54.7 to 54.8 billion yuan"),
    (derived(1.9002e6, 1.8812e6, 1.9195e6, "人"), "1.9 million", "1.8 to 2.0 million"),
    (derived(0.95e12, 0.945e12, 0.9553e12), "945 to 956 billion yuan", ""),       # hundreds would leave one digit
    (derived(195_000, 172_222, 224_286, "人"), "172,000 to 225,000", ""),          # 78 ÷ 4, each rounded
    (derived(1.0607e12, 1.0607e12, None), "at least 1.06 trillion yuan", ""),     # to the safe side
    (derived(142.857, 142.857, None, "%", "share"), "at least 142%", ""),
    (derived(900, None, 945, "个"), "at most 945", ""),
    (derived(-0.54, -1.08, 0.0, "%", "growth"), "−1.1 to 0.0%", ""),
    (derived(222, 222, 222, "家"), "222", ""),
    (derived(4982, 4982, 4982, "家"), "4,982", ""),                                # whole and exact: as it is
    (derived(999.7, 999.68, 999.72), "1,000 yuan", ""),
    (derived(4.98e8, 4.95e8, 5.04e8), "500 million yuan", "490 to 510 million yuan"),
])
def test_by_hand(figure: Figure, shown: str, beside: str) -> None:
    assert (numbers.text(figure, "", "en"), numbers.bounds(figure, "en")) == (shown, beside)


def test_the_floor_of_an_interval_is_never_its_value() -> None:
    floor = derived(1.06075e12, 1.060749e12, None)
    assert numbers.text(floor, "plain", "en") == numbers.text(floor, "3", "en") == "at least 1.06 trillion yuan"


def test_differences_of_published_levels_keep_their_digits() -> None:
    later, earlier = published(1.010238e12, "10102.38亿元"), published(9.50097e11, "9500.97亿元")
    assert numbers.text(later - earlier, "", "zh") == "601.41亿元"
    assert numbers.text(total([later, earlier]), "", "zh") == "19603.35亿元"
    assert numbers.text(later / earlier, "", "zh") == "1.06倍"
    assert numbers.text(growth(later, earlier), "", "zh") == "6.3%"


@pytest.mark.parametrize(("figure", "zh", "beside"), [
    (published(8.566e11, "8566亿元", 8.5655e11, 8.5665e11), "8566亿元", "8565.5亿至8566.5亿元"),
    (published(1.1e12, "1.10万亿元", 1.095e12, 1.105e12), "1.10万亿元", "1.095万亿至1.105万亿元"),
    (published(9e11, "9000亿元", 9e11, 1e12, qualifier="over"), "超9000亿元", "9000亿至10000亿元"),
    (published(5.0, "5.0%", 4.95, 5.05, unit="%"), "5.0%", "4.95%至5.05%"),
])
def test_published_figures_stay_as_printed_and_their_bounds_have_one_unit(figure: Figure, zh: str, beside: str) -> None:
    assert {numbers.text(figure, spec, "zh") for spec in ("", "2", "4 abs")} == {zh}
    assert numbers.bounds(figure, "zh") == beside


@pytest.mark.parametrize(("qualifier", "prose", "compact", "cell"), [
    ("exact", "1.01 trillion yuan", "¥1.01trn", "1.01"),
    ("over", "more than 1.01 trillion yuan", ">¥1.01trn", ">1.01"),
    ("at_least", "at least 1.01 trillion yuan", "≥¥1.01trn", "≥1.01"),
    ("nearly", "nearly 1.01 trillion yuan", "≲¥1.01trn", "≲1.01"),
    ("about", "about 1.01 trillion yuan", "≈¥1.01trn", "≈1.01"),
    ("under", "less than 1.01 trillion yuan", "<¥1.01trn", "<1.01"),
    ("at_most", "at most 1.01 trillion yuan", "≤¥1.01trn", "≤1.01"),
])
def test_words_in_prose_and_signs_in_cells(qualifier: str, prose: str, compact: str, cell: str) -> None:
    figure = published(1.01e12, "1.01万亿元", 1e12, 1.02e12, qualifier=qualifier)
    assert numbers.text(figure, "", "en") == prose
    assert numbers.text(figure, "compact", "en") == compact
    assert numbers.cell(figure, numbers.shared_scale([figure], "en")[0], "en") == cell


def test_a_column_shares_one_scale() -> None:
    column = [published(1.01e12, "1.01万亿元"), published(9.5e11, "9500亿元"), derived(6e10, 5.9e10, 6.1e10)]
    assert numbers.shared_scale(column, "en") == (9, "bn")
    assert [numbers.cell(figure, 9, "en") for figure in column] == ["1,010", "950", "59–61"]
    assert numbers.shared_scale(column, "zh") == (8, "亿")


# --- everything that is shown ----------------------------------------------------------------------------------------


def models(*only: Path) -> list[Any]:
    """Every output of the committed notebooks, or of some of them, as data."""
    return [output["data"][MIME] for notebook in only or NOTEBOOKS
            for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]
            for output in cell.get("outputs", []) if MIME in output.get("data", {})]


@pytest.fixture(scope="module")
def shown() -> dict[str, Figure]:
    """Every figure that any notebook or reason of the ledger turns into text."""
    found: dict[str, Figure] = {}

    def watched(figure: Figure) -> Rounded:
        found.setdefault(cards.key(figure), figure)
        return rounded(figure)

    for model in models():
        found |= {cards.key(figure): figure for figure in Read(model).figures}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numbers, "rounded", watched)
        reasons.claims_rows()
    return found


def test_every_derived_figure_that_is_shown_bears_its_digits(shown: dict[str, Figure]) -> None:
    worked_out = [figure for figure in shown.values() if figure.origin == "derived" and figure.kind != "passage"]
    assert len(worked_out) > 400
    assert len([f for f in worked_out if None not in (f.low, f.high) and f.low != f.high]) > 250
    wrong = [(figure.formula, figure.value, figure.low, figure.high, rounded(figure)) for figure in worked_out
             if figure.qualifier in ("", "range") and not borne(figure, rounded(figure))]
    assert not wrong, wrong[:5]


def test_what_is_worked_out_says_what_it_is() -> None:
    worked_out = [figure for model in models() for figure in model.get("figures", [])
                  if isinstance(figure, dict) and figure.get("origin") == "derived"]
    assert len(worked_out) > 250
    nameless = [(figure["formula"], figure["value"]) for figure in worked_out
                if not (figure.get("indicator") or figure.get("note"))]
    assert not nameless, nameless[:5]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_two_values_of_a_page_have_one_name(notebook: Path, lang: str) -> None:
    """77.0 and 77.7 % are of two years, 3.47 and 1.71 times of two places, 53.9 and 54.5 by two areas: names say it."""
    named: dict[str, set[float]] = defaultdict(set)
    for model in models(notebook):
        for figure in (each for each in figures_below(Read(model).figures) if each.origin == "derived"):
            named[cards.about(figure, lang)].add(float(tidy(figure.value)))
    assert not [name for name, values in named.items() if len(values) > 1]


def test_every_published_figure_that_is_shown_keeps_its_value(shown: dict[str, Figure]) -> None:
    for figure in shown.values():
        if figure.origin in ("document", "reference") and figure.unit != "比值" and figure.qualifier != "range":
            assert rounded(figure).ends[0] == tidy(figure.value), figure.id


ANCHOR = re.compile(r'<a class="nf [a-z]+" href="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
HEDGES = {">": "more than", "≥": "at least", "≈": "about", "≲": "nearly", "≤": "at most", "<": "less than"}


def digits_and_hedge(text: str) -> tuple[str, ...]:
    """What may not differ between two renderings: the hedge and the digits, whatever the scale's word."""
    for sign, words in HEDGES.items():
        text = text.replace(sign, words + " ")
    text = re.sub(r"\b(\d\d)(\d\d)–(\d\d)\b", r"\1\2–\1\3", text.removesuffix(" per 10,000 people"))  # 2016–17
    hedge = next((words for words in (*HEDGES.values(), "fewer than") if text.startswith(words)), "")
    return ("less than" if hedge == "fewer than" else hedge, *map(told_digits, re.findall(r"[\d.,]*\d", text)))


def told_digits(number: str) -> str:
    """The digits that are told, wherever the point stands: 1,010.238 billion and 1.010238 trillion have the same."""
    whole = number.replace(",", "")
    return whole.replace(".", "").lstrip("0") if "." in whole else whole.rstrip("0")


@pytest.fixture(scope="module")
def renderings() -> dict[str, set[str]]:
    """Link target → every text it is given in the committed notebooks."""
    found: dict[str, set[str]] = defaultdict(set)
    for notebook in NOTEBOOKS:
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                page = "".join(output.get("data", {}).get("text/html", ()))
                for href, text in ANCHOR.findall(page):
                    found[href.rpartition("/")[2]].add(html.unescape(re.sub("<[^>]*>", "", text)))
    for model in models():
        for figure, text in drawn(model) if model["kind"] == "chart" else ():
            found[cards.href(figure).rpartition("/")[2]].add(text)
    return found


def drawn(model: Any) -> Iterator[tuple[Figure, str]]:
    """What a chart writes beside its marks, each with its figure."""
    read = Read(model)
    for pieces in model["drawings"]["en"].values():
        for number, piece in itertools.pairwise(pieces):
            if isinstance(number, int):
                figure = read.figures[model["marks"]["en"][number][1]]
                for text in re.findall(r"<text[^>]*>([^<]*\d[^<]*)</text>", piece.partition("</a>")[0]):
                    yield figure, html.unescape(text)


def test_one_value_has_one_rendering(renderings: dict[str, set[str]], shown: dict[str, Figure]) -> None:
    """Beside the value only its bounds may stand, where a passage asks for them."""
    assert len(renderings) > 600
    several = {}
    for figure in shown.values():
        beside = {numbers.text(figure, f"range {spec}", "en") for spec in ("", "number", "compact", "compact number")}
        texts = renderings.get(cards.href(figure).rpartition("/")[2], set()) - beside
        values = {text for text in texts if not text.startswith(("“", "Nanshan"))}
        if len({digits_and_hedge(text) for text in values}) > 1:
            several[cards.key(figure)] = values
    assert not several, list(several.items())[:10]


def test_numbers_are_formatted_in_one_place() -> None:
    """No module writes a float by itself: {x:.1f}, {x:,} and round() belong to numbers and digits."""
    for path in sorted((files.ROOT / "src" / "nanshan_data").glob("[anp]*/*.py")):
        if path.stem not in ("numbers", "digits", "scanning"):  # scanning counts files on a terminal
            code = re.sub(r"^ *>>> .*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)  # examples may
            found = [text for text in re.findall(r"\{[^{}\n]*:[-+,]*(?:\.\d+)?[fgeE%,]\}", code)
                     if not re.search(r"\.1[02]g|monotonic|time|:g\}", text)]
            assert not found, (path.name, found)
    assert digits.MOST == 3
