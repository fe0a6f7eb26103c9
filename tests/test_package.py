"""The data package: valid, complete, and strict enough to notice damage; typed frames that survive a round trip."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

import nanshan_data
from nanshan_data.analysis import tables
from nanshan_data.data import codebook, documents, files, schemas
from nanshan_data.errors import DataError
from nanshan_data.publish import package

frictionless = pytest.importorskip("frictionless")
TABLES = sorted(path.stem for path in files.processed().glob("*.csv"))


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "processed"
    shutil.copytree(files.processed(), folder)
    return folder


def errors(folder: Path) -> list[tuple[str, str]]:
    report = frictionless.Package(str(folder / package.NAME)).validate()
    return [(task.name, error.type) for task in report.tasks for error in task.errors]


def test_the_package_is_valid_and_lists_every_csv() -> None:
    described = json.loads(files.processed(package.NAME).read_text("utf-8"))
    assert errors(files.processed()) == []
    assert sorted(resource["name"] for resource in described["resources"]) == TABLES
    assert all(field["title@zh"] and field["description"] for resource in described["resources"]
               for field in resource["schema"]["fields"])


def test_the_committed_descriptor_is_the_one_made_now() -> None:
    text = json.dumps(package.descriptor(), ensure_ascii=False, indent=1) + "\n"
    assert files.processed(package.NAME).read_text("utf-8") == text


DAMAGES = [
    (",南山区,gdp,", ",南山区,gpd,", "foreign-key"),
    (",南山区,gdp,", ",南山岛,gdp,", "foreign-key"),
    ("\nxinhua-trillion@112,", "\nxinhua-trillion@144,", "primary-key"),
    (",over,", ",beyond,", "constraint-error"),
    (",1000000000000,", ",a trillion,", "type-error")]


def test_damage_is_noticed(copied: Path) -> None:
    facts = copied / "facts.csv"
    text = facts.read_text("utf-8")
    for find, put, _ in DAMAGES:  # each in a row of its own
        assert find in text
        text = text.replace(find, put, 1)
    facts.write_text(text, "utf-8")
    found = [kind for table, kind in errors(copied) if table == "facts" and not kind.endswith("-count")]  # of bytes
    assert sorted(found) == sorted(kind for *_, kind in DAMAGES)


@pytest.mark.parametrize("name", TABLES)
def test_frames_are_typed_and_lose_nothing_through_csv(name: str) -> None:
    frame = nanshan_data.claims() if name == "claims" else nanshan_data.table(name)
    plain = nanshan_data.claims() if name == "claims" else tables.plain(name)
    assert files.csv_bytes(plain) == files.processed(f"{name}.csv").read_bytes()
    assert {str(kind) for kind in plain.dtypes} <= {"str", "Int64", "Float64", "boolean"}
    assert not frame.duplicated(schemas.key(name)).any()
    assert frame.attrs["table"] == name
    assert set(frame.attrs["units"]) <= set(frame.columns)


def test_frames_name_their_units_and_documents() -> None:
    frame, plan = nanshan_data.table("scoreboard"), nanshan_data.table("plan_targets")
    assert {figure.unit for figure in frame["level"]} == {"元"}
    assert nanshan_data.facts().attrs["units"] == {"value": "=unit", "low": "=unit", "high": "=unit"}
    assert plan.attrs["sources"] == {"plan-report-2026": documents.register()["plan-report-2026"].short_name_en}


def test_numbers_have_a_unit_in_the_codebook() -> None:
    columns = {column for name in tables.TABLES for column in tables.plain(name).columns}
    numbers = [codebook.column(name) for name in columns if codebook.column(name).type == "number"]
    assert numbers
    assert all(column.unit for column in numbers)


def test_a_column_or_table_without_a_row_in_the_codebook_is_named() -> None:
    with pytest.raises(DataError, match=r"columns\.csv.*'unheard_of'"):
        codebook.column("unheard_of")
    with pytest.raises(DataError, match=r"tables\.csv.*'unheard_of'"):
        schemas.key("unheard_of")


def test_a_code_that_the_codebook_lacks_is_refused() -> None:
    frame = tables.plain("facts").copy()
    frame.loc[0, "qualifier"] = "beyond"
    with pytest.raises(DataError, match=r"facts\.csv: \S+@\d+: qualifier is 'beyond', which breaks the rule: [^\n]*$"):
        schemas.checked(frame, "facts")
    twice = pd.concat([tables.plain("facts")] * 2, ignore_index=True)
    with pytest.raises(DataError, match=r"facts\.csv: \S+@\d+: .*breaks the rule: multiple_fields[^\n]*$"):
        schemas.checked(twice, "facts")


def test_other_readers_see_the_same(tmp_path: Path) -> None:
    resource = frictionless.Package(str(files.processed(package.NAME))).get_resource("facts")
    rows = resource.read_rows()
    frame = nanshan_data.facts()
    assert [row["fact_id"] for row in rows] == frame["fact_id"].tolist()
    values = pd.Series([float(row["value"]) for row in rows])
    assert (values == frame["value"].astype(float)).all()
