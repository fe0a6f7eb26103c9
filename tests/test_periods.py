"""Dates and periods: one grammar, a real calendar, ends in order, wherever they enter."""

import csv
import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanshan_data.analysis.selectors import select
from nanshan_data.data import documents, files, readings, reference
from nanshan_data.errors import DataError
from nanshan_data.periods import FREQUENCIES, frequency, period, year

DAYS = st.dates(dt.date(1800, 1, 1), dt.date(2100, 12, 31))
WRITTEN: dict[str, Callable[[dt.date], str]] = {
    "annual": lambda day: f"{day:%Y}", "half": lambda day: f"{day:%Y}H{(day.month + 5) // 6}",
    "quarter": lambda day: f"{day:%Y}Q{(day.month + 2) // 3}", "month": lambda day: f"{day:%Y-%m}",
    "day": lambda day: f"{day:%Y-%m-%d}"}
WRONG = ("2025-13", "2025-00", "2025-02-31", "2023-02-29", "2025/2020", "2025/2025", "2025-03/2025", "9999", "1799",
         "2101", "2026Q5", "2026Q0", "2026H3", "2026q1", "25", "２０２５", "2025-1", "2025-01-1", "2020/", "/2020",
         "2020/2021/2022", "zzzz", "2025 ", "2025\n", "2019-end", "-", "2026-Q1", "2025-W01")


@given(DAYS, st.sampled_from(sorted(WRITTEN)))
def test_every_day_lies_in_the_periods_that_name_it(day: dt.date, kind: str) -> None:
    found = period(WRITTEN[kind](day))
    assert found.first <= day <= found.last
    assert found.frequency == kind
    assert (found.year, year(found.text)) == (day.year, day.year)
    beside = [WRITTEN[kind](found.first - dt.timedelta(1)) if day.year > 1800 else "",
              WRITTEN[kind](found.last + dt.timedelta(1)) if day.year < 2100 else ""]
    assert found.text not in beside


@given(DAYS, DAYS, st.sampled_from(sorted(WRITTEN)), st.sampled_from(sorted(WRITTEN)))
def test_a_span_runs_from_one_period_to_a_later_one(one: dt.date, other: dt.date, kind: str, second: str) -> None:
    first, last = period(WRITTEN[kind](one)), period(WRITTEN[second](other))
    text = f"{first.text}/{last.text}"
    if first.last < last.first:
        assert (period(text).first, period(text).last, frequency(text)) == (first.first, last.last, "span")
        assert year(text) == other.year
    else:
        with pytest.raises(DataError, match="does not end before"):
            period(text)


@pytest.mark.parametrize("text", WRONG)
def test_what_stands_in_no_calendar_is_no_period(text: str) -> None:
    with pytest.raises(DataError, match=r"write|correct"):
        period(text)


@given(st.text(alphabet="0123456789-/QH", max_size=12))
def test_any_text_is_a_period_or_one_clear_error(text: str) -> None:
    try:
        found = period(text)
    except DataError as error:
        assert repr(text.split("/")[0])[:-1] in str(error) or repr(text.split("/")[-1]) in str(error)
    else:
        assert found.first <= found.last and found.frequency in FREQUENCIES


def test_nothing_has_no_year_and_no_frequency() -> None:
    assert (year(""), frequency("")) == (None, "")


def changed(root: Path, name: str, column: str, value: str) -> None:
    path = root / "data" / "raw" / f"{name}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, row, *rows = csv.reader(file)
    row[header.index(column)] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, row, *rows])


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(files.ROOT / "data" / "raw", tmp_path / "data" / "raw")
    monkeypatch.setattr(files, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.parametrize(("name", "column", "read"), [
    ("readings/plan-report-2026", "period", lambda: readings.read("plan-report-2026").problems[0]),
    ("reference/figures", "period", reference.known),
    ("documents/sources", "date", documents.register),
])
@pytest.mark.parametrize("text", ["2025-13", "2025-02-31", "2025/2020", "9999", "zzzz"])
def test_a_date_outside_the_calendar_is_told_where_it_enters(project: Path, name: str, column: str, text: str,
                                                             read: Callable[[], object]) -> None:
    changed(project, name, column, text)
    with pytest.raises(DataError, match=rf"{name}\.csv, row 2, column {column}: '?{text.split('/')[0]}"):
        if isinstance(problem := read(), DataError):
            raise problem


def test_a_document_is_of_one_day(project: Path) -> None:
    changed(project, "documents/sources", "date", "2026-01")
    with pytest.raises(DataError, match=r"sources\.csv, row 2, column date: '2026-01' is of the frequency month"):
        documents.register()


@pytest.mark.parametrize("text", ["2025-13", "2025-02-31", "2025/2020", "9999"])
def test_a_selector_names_a_period_of_the_calendar(text: str) -> None:
    with pytest.raises(DataError, match=text):
        select(f"gdp {text}")
