"""The model of an output: what a notebook shows, in both languages, without its looks.

It travels in the notebook beside the HTML of the language in use; pages are made from it. Figures stand in a list of
their own, each once: those of documents and outside sources as their id, others with formula and inputs, which are
numbers of the same list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from nanshan_data.data import documents, lookup, reference
from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure, called
from nanshan_data.notebook.text import Text, figures_of, is_words

MIME = "application/vnd.nanshan+json"
Json = dict[str, Any]
_CONTENT = [field.name for field in fields(Figure) if field.compare]


def passage(doc_id: str, start: int, words: str) -> Figure:
    """Words of a document as evidence: shown as they are, linked to the sentence around offset ``start``."""
    raw = documents.document(doc_id)
    shape = documents.sentences(doc_id)
    first, last = shape.sentence(start)
    return Figure(1, 1, 1, "", "document", id=f"{doc_id}@{start}", text=words, kind="passage", doc_id=doc_id,
                  start=first, end=last, section=shape.section(start), sentence=raw[first:last])


def quoted(doc_id: str, words: str) -> Figure:
    """Words of a document as evidence, found by themselves."""
    raw = documents.document(doc_id)
    if raw.count(words) != 1:
        raise DataError(f"{words!r} stands {raw.count(words)} times in {doc_id}; quote words that stand there once")
    return passage(doc_id, raw.index(words), words)


class Written:
    """Figures, values and texts on their way into a model."""

    def __init__(self, passage: str) -> None:
        self.passage = passage  # to be named in a message
        self.figures: list[Any] = []
        self._known: dict[Figure, int] = {}

    def figure(self, figure: Figure) -> int:
        """The number of a figure in the list; DataError where it joins what must not be joined."""
        if figure not in self._known:
            if figure.clashes:
                raise DataError(f"{self.passage} shows {_crossing(figure)}")
            entry = self._entry(figure)
            self._known[figure] = len(self.figures)
            self.figures.append(entry)
        return self._known[figure]

    def _entry(self, figure: Figure) -> Any:
        if figure.kind == "passage":
            return {"passage": [figure.doc_id, int(figure.id.rpartition("@")[2]), figure.text]}
        if figure.origin in ("document", "reference"):
            changed = self._named(figure, _of_data(figure.id))
            return {"id": figure.id, **changed} if changed else figure.id
        ends = [figure.value] if figure.low == figure.high == figure.value else [figure.value, figure.low, figure.high]
        plain = Figure(figure.value, figure.low, figure.high, figure.unit, figure.origin)
        about = {"unit": figure.unit, "origin": figure.origin, **self._named(figure, plain)}
        return {"value": [*map(_whole, ends)], **about}

    def _named(self, figure: Figure, plain: Figure) -> Json:
        """What a figure says of itself beyond ``plain``."""
        named = {name: value for name in _CONTENT if (value := getattr(figure, name)) != getattr(plain, name)}
        if "inputs" in named:
            named["inputs"] = [self.figure(part) for part in figure.inputs]
        if "basis" in named:
            named["basis"] = [*map(list, figure.basis)]
        return named

    def value(self, value: Any) -> Any:
        """A value of a text or a cell: {"f": number}, {"f": [numbers]}, {"en", "zh"}, a name, a number or None."""
        if figures := figures_of(value):
            return {"f": self.figure(value) if isinstance(value, Figure) else [*map(self.figure, figures)]}
        return {"en": value[0], "zh": value[1]} if is_words(value) else value

    def text(self, text: Text) -> Json:
        """A text with its slots."""
        return {**text.words, **({"slots": [*map(self.value, text.values)]} if text.values else {})}


class Read:
    """Figures, values and texts of a model."""

    def __init__(self, model: Mapping[str, Any]) -> None:
        self.figures: list[Figure] = []
        for entry in model.get("figures", ()):
            self.figures.append(self._figure(entry))

    def _figure(self, entry: Any) -> Figure:
        if isinstance(entry, str):
            return _of_data(entry)
        if "passage" in entry:
            return passage(*entry["passage"])
        rest: Json = dict(entry)
        if "inputs" in rest:
            rest["inputs"] = tuple(self.figures[number] for number in rest["inputs"])
        if "basis" in rest:
            rest["basis"] = tuple(map(tuple, rest["basis"]))
        if "id" in rest:
            return replace(_of_data(rest.pop("id")), **rest)
        value, *ends = (end if end is None else float(end) for end in rest["value"])
        rest["value"], (rest["low"], rest["high"]) = value, ends or (value, value)
        return Figure(**rest)

    def value(self, value: Any) -> Any:
        """What ``Written.value`` wrote."""
        if isinstance(value, dict) and "f" in value:
            numbers = value["f"]
            return self.figures[numbers] if isinstance(numbers, int) else [self.figures[n] for n in numbers]
        return (value["en"], value["zh"]) if isinstance(value, dict) else value

    def text(self, text: Mapping[str, Any]) -> Text:
        """What ``Written.text`` wrote."""
        return Text({lang: text[lang] for lang in ("en", "zh")}, tuple(map(self.value, text.get("slots", ()))))


def _crossing(figure: Figure) -> str:
    """What is wrong with a figure that joins bases, and what to do."""
    one, other = figure.clashes[0]
    (_, first), (_, second) = next((a, b) for a in one.basis for b in other.basis if a[0] == b[0] and a != b)
    return (f"{called(figure)}, which joins {called(one)} on the basis {first} and {called(other)} on {second}; "
            "take figures of one basis, or across(later, earlier, reason) if the crossing is meant and told")


def _whole(number: float | None) -> float | None:
    """Whole numbers without a point, as JupyterLab writes them: a save there changes nothing."""
    return int(number) if number is not None and abs(number) < 2**53 and number == int(number) else number


def known(key: str) -> Figure | None:
    """The figure of a fact or of an outside row; None for another id."""
    if "@" in key:
        return lookup.document_figures().get(key)
    return reference.figure(key) if key in reference.known() else None


def _of_data(key: str) -> Figure:
    found = known(key)
    if found is None:
        raise DataError(f"a notebook shows {key}, which the data no longer hold; run the notebook again")
    return found


class Shown:
    """Something to look at: its model, made into HTML and a plain text where it is shown."""

    def __init__(self, model: Json, render: Callable[..., tuple[str, str]], **more: Any) -> None:
        self.model, self._render, self._more = model, render, more

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Json:
        markup, plain = self._render(self.model, **self._more)
        return {MIME: self.model, "text/html": markup, "text/plain": plain}

    def __repr__(self) -> str:
        return self._render(self.model, **self._more)[1]


def figures_below(figures: Sequence[Figure]) -> list[Figure]:
    """Derived figures and assumptions among ``figures`` and below them, each once: those whose working is shown."""
    found: dict[Figure, None] = {}
    for figure in figures:
        if figure.origin in ("derived", "assumption"):
            found[figure] = None
            found.update(dict.fromkeys(figures_below(figure.inputs)))
    return list(found)
