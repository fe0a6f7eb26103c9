"""From raw to processed: read everything, check everything, and only then write."""

from __future__ import annotations

from collections.abc import Callable

from nanshan_data.analysis import tables
from nanshan_data.data import codebook, files, readings
from nanshan_data.errors import DataError
from nanshan_data.notebook import reasons
from nanshan_data.publish import package, workbook

Progress = Callable[[str], None]


def check() -> list[DataError]:
    """Every problem in documents, codebook, reference figures and readings, and in the tables made of them."""
    from nanshan_data.data import reference

    try:
        codebook.check()
        reference.reference()
        return readings.problems() or tables.problems()
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


# In this order: each step reads what the steps before it wrote, by way of files.processed().
STEPS: dict[str, Callable[[], None]] = {
    "tables": tables.write,
    "claims": reasons.write,
    "data package": package.write,
    "workbook": workbook.write,
}
