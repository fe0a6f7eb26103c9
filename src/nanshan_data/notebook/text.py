"""The one text syntax of the notebooks: English, a line ``---``, Chinese, with expressions in braces.

``{expression:format}`` is any expression of the notebook that gives a figure, several figures, a name, a year or words
in both languages. Python itself parses the expressions, as those of an f-string; each is worked out once for both.
"""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure
from nanshan_data.notebook import numbers, wording

_TARGET = re.compile(r"\]\([^)]*\)")


@dataclass(frozen=True)
class Text:
    """A passage in both languages with numbered slots, ``GDP was {0:plain}``, and what stands in the slots."""

    words: Mapping[str, str]  # by language
    values: tuple[Any, ...] = ()
    sources: tuple[str, ...] = ()  # the expressions behind the values, as Python writes them

    def parts(self, lang: str) -> Iterator[tuple[str, Any, str]]:
        """(words, value of the slot behind them or None, its format)."""
        for words, number, spec, _ in string.Formatter().parse(self.words[lang]):
            yield words, None if number is None else self.values[int(number)], spec or ""

    @property
    def begin(self) -> str:
        """How the passage begins in English, to name it in a message."""
        parts = string.Formatter().parse(self.words["en"])
        return begin("".join(words + ("" if number is None else f"{{{self.sources[int(number)]}}}")
                             for words, number, *_ in parts))


def begin(source: str) -> str:
    """The first words of a text in quotation marks, to name it in a message."""
    first = source.strip().partition("\n")[0].strip("# *")
    return f"“{first}”" if len(first) < 70 else f"“{first[:68]}…”"


def read(source: str, names: Mapping[str, Any]) -> Text:
    """A text with its expressions worked out among ``names``; DataError says what is wrong with it, and where."""
    halves = wording.halves(source)
    if halves["en"] is halves["zh"]:
        raise DataError(f"{begin(source)} is in one language; write English, a line of ---, Chinese")
    known: dict[str, ast.expr] = {}
    words = {lang: _numbered(half, known) for lang, half in halves.items()}
    values = []
    for code, tree in known.items():
        try:
            found = eval(compile(ast.Expression(tree), "<text>", "eval"), dict(names))
        except DataError:
            raise
        except Exception as error:
            raise DataError(f"{{{code}}} in {begin(source)} fails: {type(error).__name__}: {error}") from error
        values.append(_value(found, code, source))
    text = Text(words, tuple(values), tuple(known))
    _check(text, begin(source))
    return text


def _numbered(half: str, known: dict[str, ast.expr]) -> str:
    """The text with numbers for its expressions, which ``known`` collects over both languages."""
    try:  # a raw f-string, so that backslashes stay; the blank keeps a last quotation mark apart
        tree = ast.parse(f'rf"""{half} """', mode="eval").body
        assert isinstance(tree, ast.JoinedStr)
    except (SyntaxError, AssertionError) as error:
        raise DataError(f"the braces in {begin(half)} hold no expression ({error}); write {{figure}} or "
                        "{figure:format}, and {{ for a brace") from None
    made = ""
    for part in tree.values:
        if isinstance(part, ast.Constant):
            made += str(part.value).replace("{", "{{").replace("}", "}}")
            continue
        assert isinstance(part, ast.FormattedValue)
        spec = part.format_spec.values if isinstance(part.format_spec, ast.JoinedStr) else []
        if part.conversion != -1 or not all(isinstance(word, ast.Constant) for word in spec):
            raise DataError(f"{{{ast.unparse(part.value)}…}} in {begin(half)}: write the format as plain words, "
                            "{figure:plain}")
        known.setdefault(code := ast.unparse(part.value), part.value)
        shown = "".join(str(word.value) for word in spec if isinstance(word, ast.Constant))
        made += f"{{{list(known).index(code)}{':' * bool(shown)}{shown}}}"
    return made.removesuffix(" ")


def _value(found: Any, code: str, source: str) -> Any:
    """A figure, several, a name, a year or words in both languages; DataError for anything else."""
    if isinstance(found, (pd.Series, pd.api.extensions.ExtensionArray)):
        found = list(found)
    if isinstance(found, (Figure, str)) or is_words(found) or is_year(found):
        return int(found) if is_year(found) else found
    if isinstance(found, (list, tuple)) and found and all(isinstance(item, Figure) for item in found):
        return list(found)
    raise DataError(f"{{{code}}} in {begin(source)} gives {found!r}, which is no figure; use fact(…), ref(…), what was "
                    "worked out from them, assumption(…) or counted(…)")


def is_words(value: Any) -> bool:
    """Whether a value is (English, Chinese)."""
    return isinstance(value, tuple) and len(value) == 2 and all(isinstance(item, str) for item in value)


def is_year(value: Any) -> bool:
    """Whether a value is the number of a year, as series have it in their index."""
    return bool(pd.api.types.is_integer(value) and 1900 <= value <= 2100)


def figures_of(value: Any) -> list[Figure]:
    """The figures in a value or a cell: one, several or none."""
    items = value if isinstance(value, (list, tuple)) else [value]
    return [item for item in items if isinstance(item, Figure)]


def _check(text: Text, passage: str) -> None:
    used: dict[str, set[str]] = {}
    for lang, words in text.words.items():
        parts = list(string.Formatter().parse(words))
        literal = "".join(f"{words} " for words, *_ in parts)
        if typed := wording.typed_numbers(_TARGET.sub("]", literal)):
            raise DataError(f"“{typed[0]}” is typed into {passage}; write an expression that gives the figure, "
                            "such as {fact(…)}")
        used[lang] = set()
        for _, number, spec, _ in parts:
            if number is not None and (figures := figures_of(text.values[int(number)])):
                numbers.text(figures[0], spec or "", "en")  # an unknown format is told here
                used[lang] |= {text.sources[int(number)]} if spec not in numbers.LABEL_SPECS else set()
    alone = [f"only the {name} has {', '.join(f'{{{code}}}' for code in sorted(used[lang] - used[other]))}"
             for name, lang, other in (("English", "en", "zh"), ("Chinese", "zh", "en")) if used[lang] - used[other]]
    if alone:
        raise DataError(f"the two languages of {passage} use different figures: {'; '.join(alone)}; "
                        "use the same in both")
