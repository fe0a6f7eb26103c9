"""From raw to processed: read everything, check everything, and only then write."""

from __future__ import annotations

from collections.abc import Callable

from nanshan_data import codebook, datasets, readings, sources
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
    outputs: dict[str, bytes] = {}
    progress("mentions and facts")
    outputs["mentions.csv"] = _csv("mentions", readings.mention_rows(), MENTION_COLUMNS)
    outputs["facts.csv"] = _csv("facts", readings.fact_rows(), FACT_COLUMNS)
    for name, content in outputs.items():
        sources.write_atomic(sources.processed(name), content)
    return list(outputs)


def _csv(name: str, rows: list[dict[str, object]], columns: tuple[str, ...]) -> bytes:
    datasets.checked(datasets.typed(rows, columns), name)
    return sources.csv_bytes(rows, columns)
