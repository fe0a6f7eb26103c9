"""What the tables of data/processed look like: types, codes and keys by the codebook, checked on load and on build."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from nanshan_data.data import codebook, files
from nanshan_data.errors import DataError

COLUMNS = {name: names.split() for name, names in tomllib.loads(
    Path(__file__).with_name("tables.toml").read_text(encoding="utf-8")).items()}
"""The columns of tables that are worked out, in order."""
DTYPES = {"integer": "Int64", "year": "Int64", "number": "Float64", "boolean": "boolean"}


def dtype(column: str) -> Any:
    """Int64, Float64, boolean or str."""
    return DTYPES.get(codebook.column(column).type, "str")


def key(name: str) -> list[str]:
    """The columns that tell the rows of a table apart."""
    return list(filter(None, codebook.table(name).key.split(";")))


def unpacked(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with each column of figures as plain ones, under the names that columns.csv has for them: the value in
    the unit that the codebook says (亿元 for money), and its bounds, empty where open."""
    parts: dict[str, Any] = {}
    for label in frame.columns:
        if frame[label].dtype != "figure":
            parts[label] = frame[label]
            continue
        about = codebook.column(label)
        scale = 1e8 if about.unit.startswith("亿") else 1.0
        plain = frame[label].figures.unpack()
        parts |= {about.column + suffix: plain[end] / scale
                  for suffix, end in (("", "value"), ("_low", "low"), ("_high", "high"))}
    return frame.assign(**parts)[list(parts)]


def typed(rows: Any, columns: Sequence[str]) -> pd.DataFrame:
    """Rows as a frame: whole numbers Int64, numbers Float64, yes/no boolean, all else text (empty = not known), columns
    of figures as they are."""
    frame, kinds = pd.DataFrame(rows, columns=list(columns)), {column: dtype(column) for column in columns}
    for column in columns:
        if frame[column].dtype == "figure":
            kinds[column] = "figure"
        elif (wanted := kinds[column]) == "str":
            frame[column] = frame[column].fillna("").astype("str")
        else:
            frame[column] = _converted(frame[column], wanted)
    return frame.astype(kinds)


def _converted(cells: pd.Series[Any], wanted: Any) -> pd.Series[Any]:
    """Cells as yes/no or numbers; DataError where one of them is none, and the type of its column is wrong."""
    known = cells.replace("", None)
    answers = {"yes": True, "no": False, True: True, False: False}
    try:
        found = (known.map(answers) if wanted == "boolean" else pd.to_numeric(known)).astype(wanted)
        lost = known[found.isna() & known.notna()]
        if lost.empty:
            return found
        what = repr(lost.iloc[0])
    except (TypeError, ValueError) as error:
        what = " ".join(str(error).split())[:80]
    raise DataError(f"data/raw/codebook/columns.csv, column type: {cells.name} is {wanted} there, and is not ({what}); "
                    "correct the type, or the cells") from None


def checked(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The frame, if it keeps the schema of the table ``name``; else a DataError that names the first row at fault."""
    import pandera.errors

    try:
        kept: pd.DataFrame = _schema(name, tuple(frame.columns)).validate(frame)
        return kept
    except pandera.errors.SchemaError as error:
        raise DataError(f"data/processed/{name}.csv: {_told(error, frame, name)}; rebuild it with make build, or "
                        "correct what data/raw says of it") from None


def _told(error: Any, frame: pd.DataFrame, name: str) -> str:
    """The first row that breaks a schema, and how, in one line."""
    if isinstance(error.failure_cases, str):  # a whole column is of another type
        return " ".join(str(error).split())
    first = error.failure_cases.iloc[0]
    row, found = (" ".join(str(frame.loc[first["index"], part]) for part in key(name)), first["failure_case"])
    cell = f"{error.schema.name} is {str(found)[:80]!r}, " if error.schema.name else ""
    return f"{row}: {cell}which breaks the rule: {getattr(error.check, 'error', None) or error.check}"


@files.per_root
def _schema(name: str, columns: tuple[str, ...]) -> Any:
    import pandera.pandas as pa

    def described(column: str) -> pa.Column:
        words, kind = codebook.column(column).words, dtype(column)
        return pa.Column(kind, pa.Check.isin((*words, "")) if words else None, nullable=kind != "str")

    def ordered(low: str, high: str) -> pa.Check:
        return pa.Check(lambda frame: ~(frame[low] > frame[high]).fillna(False), error=f"{low} is above {high}")

    checks = [ordered(low, high) for low in columns if low.endswith("low") and (high := f"{low[:-3]}high") in columns]
    if name in ("mentions", "facts"):
        checks.append(pa.Check(lambda frame: frame["kind"].isin(("stat", "target", "claim")) == frame["value"].notna(),
                               error="stat, target and claim have a value, other kinds have none"))
    return pa.DataFrameSchema({column: described(column) for column in columns}, checks=checks,
                              unique=key(name) or None, strict=True, ordered=True)
