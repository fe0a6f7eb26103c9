"""From raw to processed: read everything, check everything, and only then write."""

from __future__ import annotations

from collections.abc import Callable

from nanshan_data import codebook, ledger, package, readings, schemas, sources, strategies, tables, workbook
from nanshan_data.errors import DataError
from nanshan_data.readings import FACT_COLUMNS, MENTION_COLUMNS

Progress = Callable[[str], None]


def check() -> list[DataError]:
    """Every problem in documents, codebook, reference figures and readings."""
    from nanshan_data import outside

    try:
        codebook.check()
        outside.reference()
        return readings.problems()
    except DataError as error:
        return [error]


def build(progress: Progress = lambda _: None) -> list[str]:
    """Write data/processed; returns the names of the files. Nothing is written unless everything could be made."""
    if found := check():
        raise DataError("\n".join(str(problem) for problem in found[:20])
                        + (f"\n… and {len(found) - 20} more" if len(found) > 20 else ""))
    with sources.staged() as folder:
        for name, step in STEPS.items():
            progress(name)
            step()
        return sorted(path.name for path in folder.iterdir())


def _numbers() -> None:
    for name, rows, columns in (("mentions", readings.mention_rows(), MENTION_COLUMNS),
                                ("facts", readings.fact_rows(), FACT_COLUMNS)):
        schemas.checked(schemas.typed(rows, columns), name)
        sources.write_csv(rows, sources.processed(f"{name}.csv"), columns)


# In this order: each step reads what the steps before it wrote, by way of sources.processed().
STEPS: dict[str, Callable[[], None]] = {
    "mentions and facts": _numbers,
    "tables": tables.write,
    "strategies": strategies.write,
    "claims": ledger.write,
    "data package": package.write,
    "workbook": workbook.write,
}
