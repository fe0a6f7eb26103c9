"""What the tables of data/processed look like: types, codes and keys by the codebook, checked on load and on build."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nanshan_data import codebook, sources
from nanshan_data.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

DTYPES = {"integer": "Int64", "year": "Int64", "number": "Float64", "boolean": "boolean"}
_QUANTITIES = ("stat", "target", "claim")


def dtype(column: str) -> Any:
    """Int64, Float64, boolean or str."""
    return DTYPES.get(codebook.column(column).type, "str")


def key(name: str) -> list[str]:
    """The columns that tell the rows of a table apart."""
    known = codebook.tables()
    if name not in known:
        raise sources.fault(sources.raw("codebook", "tables.csv"), f"has no table {name!r}; add a row for it")
    return known[name].key.split(";") if known[name].key else []


def typed(rows: Any, columns: Sequence[str]) -> pd.DataFrame:
    """Rows as a frame: whole numbers Int64, numbers Float64, yes/no boolean, all else text (empty = not known)."""
    import pandas as pd

    frame = pd.DataFrame(rows, columns=list(columns))
    for column in columns:
        wanted = dtype(column)
        if wanted == "str":
            frame[column] = frame[column].fillna("").astype("str")
        elif wanted == "boolean":
            frame[column] = frame[column].map({"yes": True, "no": False, True: True, False: False}).astype(wanted)
        else:
            frame[column] = pd.to_numeric(frame[column].replace("", None)).astype(wanted)
    return frame


def checked(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The frame, if it keeps the schema of the table ``name``; else a DataError that names the first row at fault."""
    import pandera.errors

    try:
        return _schema(sources.ROOT, name, tuple(frame.columns)).validate(frame)
    except pandera.errors.SchemaError as error:
        raise DataError(f"data/processed/{name}.csv: {error}; rebuild it with make build") from None


@functools.cache
def _schema(root: Path, name: str, columns: tuple[str, ...]) -> Any:
    import pandera.pandas as pa

    def ordered(low: str, high: str) -> pa.Check:
        return pa.Check(lambda frame: ~(frame[low] > frame[high]).fillna(False), error=f"{low} is above {high}")

    def quantified(frame: pd.DataFrame) -> pd.Series[bool]:
        return frame["kind"].isin(_QUANTITIES) == frame["value"].notna()

    pairs = [(name, f"{name[:-3]}high") for name in columns if name.endswith("low")]
    checks = [ordered(low, high) for low, high in pairs if high in columns]
    if name in ("mentions", "facts"):
        checks.append(pa.Check(quantified, error="stat, target and claim have a value, other kinds have none"))
    return pa.DataFrameSchema({column: _column(column) for column in columns}, checks=checks,
                              unique=key(name) or None, strict=True, ordered=True)


def _column(name: str) -> Any:
    import pandera.pandas as pa

    words = codebook.column(name).words
    return pa.Column(dtype(name), pa.Check.isin((*words, "")) if words else None, nullable=dtype(name) != "str")
