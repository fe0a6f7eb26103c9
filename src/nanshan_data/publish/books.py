"""A notebook as a page: its models, its plain cells and its code, made into HTML by the templates of the house."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from nanshan_data.data.files import fault
from nanshan_data.errors import DataError
from nanshan_data.notebook.model import MIME, Read
from nanshan_data.notebook.render import Place, View
from nanshan_data.notebook.text import Text
from nanshan_data.notebook.wording import halves
from nanshan_data.publish import policy

_SENTENCE = {"en": re.compile(r"(?<=[.?!])(?= )"), "zh": re.compile(r"(?<=[。？！])")}


@dataclass
class Page:
    """A rendered notebook: its cells, and what other pages show of it."""

    name: str
    body: str
    title: str
    answer: str  # in a sentence or two
    further: str  # what follows it
    verdict: str  # the answer with its figures linked
    toc: list[dict[str, Any]]
    workings: str
    picture: str
    tiles: str
    front: str  # the chart that stands large on the index
    view: View


def page(notebook: Path, name: str, lang: str, place: Place) -> Page:
    """The page of a notebook as it was last run; ``place`` decides where its links lead."""
    try:
        return _page(notebook, name, lang, place)
    except DataError as error:
        raise error if error.placed else fault(notebook, str(error)) from None
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        raise fault(notebook, f"holds outputs that cannot be read ({error!r}); run it again") from error


def _page(notebook: Path, name: str, lang: str, place: Place) -> Page:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    view = View(lang, place, name)
    failed = [condition for model in _models(cells) for condition in model.get("failed", ())]
    if failed:
        raise fault(notebook, f"holds words that are no longer true: {failed[0]}; run it again and correct them")
    body = view.fill("notebook", cells=[_cell(cell, view) for cell in cells])
    toc = [{"level": heading.level, "id": heading.id, "number": heading.number, "text": heading.text}
           for heading in view.headings if heading.level > 1]
    title = next((heading.text for heading in view.headings if heading.level == 1), name)
    elsewhere = View(lang, place, home=f"{name}.html")
    answer, further = _answer(cells, lang)
    return Page(name, str(body), title, elsewhere.plain(answer), elsewhere.plain(further),
                str(elsewhere.passage(answer)), toc,
                str(view.workings(view.shown)), _picture(cells, lang), _first(cells, elsewhere, "tiles"),
                _first([cell for cell in cells if any(model.get("front") for model in _models([cell], "chart"))],
                       elsewhere, "chart"), view)


def _models(cells: list[Any], *kinds: str) -> Iterator[dict[str, Any]]:
    for cell in cells:
        for output in cell.get("outputs", ()):
            model = output.get("data", {}).get(MIME)
            if model and (not kinds or model["kind"] in kinds):
                yield model


def _cell(cell: Any, view: View) -> dict[str, Any]:
    """What a cell shows, and its code; Markdown, outputs of other libraries and printed text included."""
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        return {"shown": [Markup(policy.sanitised(view.markdown(halves(source)[view.lang])))], "code": ""}
    if cell["cell_type"] != "code":
        return {"shown": [], "code": ""}
    drawn = any(True for _ in _models([cell], "picture"))  # then what the drawing call returned is of no interest
    shown = [Markup(policy.sanitised(_output(output, view))) for output in cell["outputs"]
             if not drawn or MIME in output.get("data", {}) or output["output_type"] != "execute_result"]
    return {"shown": shown, "code": _highlighted(source) if source.strip() else ""}


def _output(output: Any, view: View) -> Markup:
    data: dict[str, Any] = {mime: content if isinstance(content, (str, dict)) else "".join(content)
                            for mime, content in output.get("data", {}).items()}
    if MIME in data:
        return view.html(data[MIME])
    if "text/html" in data:
        return Markup(data["text/html"])  # sanitised like all others
    if "image/png" in data:
        return Markup('<img alt="" src="data:image/png;base64,{}">').format(data["image/png"].replace("\n", ""))
    if "text/markdown" in data:
        return view.markdown(data["text/markdown"])
    text = "".join(output.get("text", "")) if output.get("name") == "stdout" else data.get("text/plain", "")
    return Markup("<pre>{}</pre>").format(text) if text else Markup("")


def _answer(cells: list[Any], lang: str) -> tuple[Text, Text]:
    """How the first paragraph that is no heading begins: the answer to the title's question, in a sentence or two, and
    the sentence after."""
    for model in _models(cells, "text"):
        text = Read(model).text(model["text"])
        for paragraph in text.words[lang].split("\n\n"):
            lines = [line for line in paragraph.splitlines() if not line.startswith("#")]
            if words := ("" if lang == "zh" else " ").join(lines).replace("**", "").strip():
                opening = _opening(words, lang)
                further = _opening(words.removeprefix(opening).strip(), lang)
                return Text({lang: opening}, text.values), Text({lang: further}, text.values)
    return Text({lang: ""}), Text({lang: ""})


def _opening(words: str, lang: str) -> str:
    """The first sentences that together say something: “Mostly.” alone does not."""
    made = ""
    for sentence in _SENTENCE[lang].split(words):
        made += sentence
        if len(made) > (12 if lang == "zh" else 30):
            break
    return made.strip()


def _picture(cells: list[Any], lang: str) -> str:
    """The first chart without links, for the index."""
    for model in _models(cells, "chart"):
        pieces = model["drawings"][lang]["wide"]
        return "".join(piece for piece in pieces if isinstance(piece, str)).replace("</a>", "").replace(
            "<svg ", "<svg aria-hidden='true' ", 1)
    return ""


def _first(cells: list[Any], view: View, kind: str) -> str:
    """The first output of a kind, for the index."""
    return str(next((view.html(model) for model in _models(cells, kind)), ""))


@functools.cache
def _highlighted(source: str) -> Markup:
    """Code in colours; the page and the file to mail show the same, in both languages."""
    return Markup(policy.sanitised(_highlighter()(source)))


@functools.cache
def _highlighter() -> Any:
    from nbconvert.filters import Highlight2HTML

    return Highlight2HTML(pygments_lexer="python3", extra_formatter_options={"classprefix": "py-"})
