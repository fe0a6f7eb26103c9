"""From raw to processed: read everything, check everything, and only then write."""

from __future__ import annotations

from collections.abc import Callable

from nanshan_data.analysis import strategies, tables
from nanshan_data.data import codebook, files, mentions, readings, schemas
from nanshan_data.data.readings import FACT_COLUMNS
from nanshan_data.errors import DataError
from nanshan_data.notebook import reasons
from nanshan_data.publish import package, workbook

Progress = Callable[[str], None]


def check() -> list[DataError]:
    """Every problem in documents, codebook, reference figures and readings."""
    from nanshan_data.data import reference

    try:
        codebook.check()
        reference.reference()
        return readings.problems()
    except DataError as error:
        return [error]


def build(progress: Progress = lambda _: None) -> list[str]:
    """Write data/processed; returns the names of the files. Nothing is written unless everything could be made."""
    if found := check():
        raise DataError("\n".join(str(problem) for problem in found[:20])
                        + (f"\n… and {len(found) - 20} more" if len(found) > 20 else ""))
    with files.staged() as folder:
        for name, step in STEPS.items():
            progress(name)
            step()
        return sorted(path.name for path in folder.iterdir())


def _numbers() -> None:
    for name, rows, columns in (("mentions", readings.mention_rows(), mentions.COLUMNS),
                                ("facts", readings.fact_rows(), FACT_COLUMNS)):
        schemas.checked(schemas.typed(rows, columns), name)
        files.write_csv(rows, files.processed(f"{name}.csv"), columns)


# In this order: each step reads what the steps before it wrote, by way of files.processed().
STEPS: dict[str, Callable[[], None]] = {
    "mentions and facts": _numbers,
    "tables": tables.write,
    "strategies": strategies.write,
    "claims": reasons.write,
    "data package": package.write,
    "workbook": workbook.write,
}
