"""What makes the words of a passage true: ``given=[north > south, latest == 2023]``.

Conditions are ordinary expressions over figures with three answers: true, false, and NA where the bounds do not tell.
Only true passes. Anything else stops a build with the condition as it is written and the values in it; in a live
notebook the passage is shown struck, with a banner that says why it no longer holds.
"""

from __future__ import annotations

import ast
import itertools
import os
from collections.abc import Iterator, Sequence
from types import FrameType, TracebackType
from typing import Any

import executing
import numpy as np
import pandas as pd

from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure
from nanshan_data.notebook import BUILDING, numbers


def failures(given: Sequence[Any], frame: FrameType, passage: str, source: Source | None = None) -> list[str]:
    """The conditions that do not hold, as written with what stands in them, for the call that runs in ``frame``;
    DataError in a build.

    ``passage`` names the words that rest on them; ``source`` is what ``written`` found, where the call has ended.
    """
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise DataError(f"{passage}: given takes a list of conditions, such as given=[north > south]")
    answers = [_answer(condition, passage) for condition in given]
    if all(answer == "true" for answer in answers):
        return []
    text, trees = source or written(frame, len(answers))
    failed = [f"condition {number + 1} is {answer}" if tree is None else
              f"{ast.get_source_segment(text, tree) or ast.unparse(tree)} is {answer}{_values(tree, frame)}"
              for number, (tree, answer) in enumerate(zip(trees, answers, strict=True)) if answer != "true"]
    if os.environ.get(BUILDING):
        raise DataError(f"{passage} no longer holds: {'; '.join(failed)}. Correct the words or the condition")
    return failed


def _answer(condition: Any, passage: str) -> str:
    """true, false or undecided; a column of conditions holds where all of it does."""
    if isinstance(condition, (pd.Series, pd.api.extensions.ExtensionArray, np.ndarray)):
        answers = [_answer(item, passage) for item in condition]
        return next((answer for answer in ("false", "undecided") if answer in answers),
                    "true" if answers else "undecided")  # of nothing nothing is true
    if condition is pd.NA:
        return "undecided"
    if isinstance(condition, (bool, np.bool_)):
        return "true" if condition else "false"
    raise DataError(f"{passage}: {condition!r} is no condition; compare figures, as in given=[north > south]")


def explained(error: BaseException) -> DataError | None:
    """What an error of Python or pandas in a cell comes from: bounds that leave something open, or a figure that is
    not there, as after another year was assumed; None where it is neither."""
    trace = error.__traceback__
    if isinstance(error, TypeError) and "NA is ambiguous" in str(error):
        told = undecided(trace)
    elif isinstance(error, KeyError) or (isinstance(error, AttributeError) and "'NAType'" in str(error)):
        by_year = isinstance(error, AttributeError) or all(isinstance(key, int) for key in error.args)
        told = _missing(trace, _YEAR if by_year else _NAME)
    else:
        told = ""
    return DataError(told) if told else None


_YEAR = "no figure for that year: {} is not there{}; choose another year, or see series() for the years there are"
_NAME = "{} is not there{}; see what columns and rows there are"


def _missing(trace: TracebackType | None, words: str) -> str:
    """Which expression of a cell found nothing, with the names in it."""
    node: ast.AST | None = None
    frame: FrameType | None = None
    while trace:
        if trace.tb_frame.f_globals.get("__name__") == "__main__":
            node, frame = _at(trace), trace.tb_frame
        trace = trace.tb_next
    if not isinstance(node, ast.expr) or frame is None:
        return ""
    wanted = node.value if isinstance(node, ast.Attribute) else node
    known = {part.id: _worked(part, frame) for part in ast.walk(wanted) if isinstance(part, ast.Name)}
    values = ", ".join(f"{name} = {value!r}" for name, value in known.items() if isinstance(value, (int, str)))
    return words.format(ast.unparse(wanted), f" ({values})" if values else "")


def _at(trace: TracebackType) -> ast.AST | None:
    """The expression that failed: Python knows its lines and columns."""
    place = next(itertools.islice(trace.tb_frame.f_code.co_positions(), trace.tb_lasti // 2, None))
    tree = executing.Source.for_frame(trace.tb_frame).tree
    return next((part for part in ast.walk(tree) if isinstance(part, (ast.Attribute, ast.Subscript, ast.Call)) and (
        part.lineno, part.end_lineno, part.col_offset, part.end_col_offset) == place), None) if tree else None


def undecided(trace: TracebackType | None) -> str:
    """Where Python had to decide ("and", "not", a < b < c) what the bounds leave open, and what to write instead; empty
    where nothing is found."""
    told: dict[str, None] = {}
    while trace:
        frame, line, trace = trace.tb_frame, trace.tb_lineno, trace.tb_next
        tree = executing.Source.for_frame(frame).tree
        if frame.f_globals.get("__name__") != "__main__" or tree is None:
            continue
        for call in ast.walk(tree):
            if isinstance(call, ast.expr) and call.lineno <= line <= (call.end_lineno or 0):
                told |= dict.fromkeys(_open(call, frame))
    return "; ".join([*told, "join conditions with &, | and ~, which may stay undecided"]) if told else ""


def _open(compared: ast.expr, frame: FrameType) -> Iterator[str]:
    if not isinstance(compared, ast.Compare):
        return
    for left, sign, right in zip((compared.left, *compared.comparators[:-1]), compared.ops, compared.comparators,
                                 strict=True):
        pair = ast.fix_missing_locations(ast.copy_location(ast.Compare(left, [sign], [right]), compared))
        if _worked(pair, frame) is pd.NA:
            yield f"{ast.unparse(pair)} is undecided{_values(pair, frame)}"


def _worked(part: ast.expr, frame: FrameType) -> Any:
    """What an expression of a cell is; None where it cannot be told, as a name of a loop inside it."""
    try:
        return eval(compile(ast.Expression(part), "<given>", "eval"), {**frame.f_globals, **frame.f_locals})
    except Exception:
        return None


Source = tuple[str, Sequence[ast.expr | None]]


def written(frame: FrameType, count: int) -> Source:
    """The source of the notebook's cell, and the conditions in it, where the call can be found."""
    found = executing.Source.executing(frame)
    keywords = found.node.keywords if isinstance(found.node, ast.Call) else []
    given = next((word.value for word in keywords if word.arg == "given"), None)
    if isinstance(given, (ast.List, ast.Tuple)) and len(given.elts) == count:
        return found.source.text, given.elts
    return (found.source.text, [given] * count) if given else ("", [None] * count)


def _values(condition: ast.expr, frame: FrameType) -> str:
    """What a condition compares (left, right, or passed to a function), constants left out, and what it is."""
    compared = [part for node in ast.walk(condition) if isinstance(node, ast.Compare)
                for part in (node.left, *node.comparators)]
    passed = condition.args if isinstance(condition, ast.Call) else [condition]
    shown: dict[str, str] = {}
    for part in compared or passed:
        if isinstance(part, ast.Constant):
            continue
        value = _worked(part, frame)
        if isinstance(value, (Figure, str, int, float)) and not isinstance(value, bool):
            shown[ast.unparse(part)] = _figure(value) if isinstance(value, Figure) else repr(value)
    return f" ({', '.join(f'{code} = {value}' for code, value in shown.items())})" if shown else ""


def _figure(figure: Figure) -> str:
    bounds = numbers.bounds(figure, "en")
    return numbers.text(figure, "", "en") + (f" [{bounds}]" if bounds else "")
