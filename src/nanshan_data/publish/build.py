"""From raw to processed: read everything, check everything, and only then write."""

from __future__ import annotations

from collections.abc import Callable

from nanshan_data.analysis import clauses, confidence, strategies, tables
from nanshan_data.data import codebook, files, readings
from nanshan_data.errors import DataError, gathered, summed
from nanshan_data.notebook import reasons, wording
from nanshan_data.publish import package, workbook

Progress = Callable[[str], None]


def problems() -> list[DataError]:
    """What is wrong with codebook, outside figures, documents and readings, and with the tables made of them."""
    from nanshan_data.data import reference

    try:
        codebook.check()
        wording.check()
        reference.reference()
        _check_aside()
        if found := readings.problems():
            return found
        gathered(tables.made, tables.THEMED)
        return []
    except DataError as error:
        return [error]


def _check_aside() -> None:
    """What no table is made of: lists that only notebooks show, the two codings, words and labels of proposals."""
    for name in tables.CODEBOOK:
        tables.made(name)
    for name in strategies.CODERS:
        strategies.coding(name)
    for rules in sorted(files.raw().rglob("*.md")):
        files.read_text(rules)
    clauses.words()
    for text in confidence.texts():
        confidence.labelled(text)


def check() -> list[DataError]:
    """Everything that would stop a build or a briefing, but for the cells of notebooks: each step is made on trial."""
    from nanshan_data.publish import execution, pages

    if found := problems():
        return found
    try:
        for notebook in execution.notebooks():
            execution.check(notebook)
            wording.check_notes(notebook, execution.code_of(notebook))
        with files.on_trial():
            for step in STEPS.values():
                step()
            for lang in wording.LANGUAGES:
                pages.render_data(lang)
        return []
    except DataError as error:
        return [error]


def build(progress: Progress = lambda _: None) -> list[str]:
    """Write data/processed; returns the names of the files. Nothing is written unless everything could be made."""
    if found := problems():
        raise summed(found)
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
