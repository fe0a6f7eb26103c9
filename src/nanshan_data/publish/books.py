"""A notebook as a page: its models, its plain cells and its code, made into HTML by the templates of the house."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from nanshan_data.data.files import fault
from nanshan_data.notebook.model import MIME, Read
from nanshan_data.notebook.render import Place, View
from nanshan_data.notebook.wording import halves
from nanshan_data.publish import policy


@dataclass
class Page:
    """A rendered notebook: its cells, and what other pages show of it."""

    name: str
    body: str
    title: str
    teaser: str
    toc: list[dict[str, Any]]
    workings: str
    picture: str
    tiles: str
    view: View


def page(notebook: Path, name: str, lang: str, place: Place) -> Page:
    """The page of a notebook as it was last run; ``place`` decides where its links lead."""
    try:
        return _page(notebook, name, lang, place)
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
    return Page(name, str(body), title, _teaser(cells, View(lang)), toc, str(view.workings(view.shown)),
                _picture(cells, lang), str(_tiles(cells, View(lang, place, home=f"{name}.html"))), view)


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
    return {"shown": shown, "code": Markup(policy.sanitised(_highlighter()(source))) if source.strip() else ""}


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


def _teaser(cells: list[Any], view: View) -> str:
    """The first paragraph that is no heading."""
    for model in _models(cells, "text"):
        for paragraph in Read(model).text(model["text"]).words[view.lang].split("\n\n"):
            lines = [line for line in paragraph.splitlines() if not line.startswith("#")]
            if words := ("" if view.lang == "zh" else " ").join(lines).strip():
                text = Read(model).text({**model["text"], view.lang: words})
                return view.plain(text)
    return ""


def _picture(cells: list[Any], lang: str) -> str:
    """The first chart without links, for the index."""
    for model in _models(cells, "chart"):
        pieces = model["drawings"][lang]["wide"]
        return "".join(piece for piece in pieces if isinstance(piece, str)).replace("</a>", "").replace(
            "<svg ", "<svg aria-hidden='true' ", 1)
    return ""


def _tiles(cells: list[Any], view: View) -> Markup:
    """The first row of key figures, for the index."""
    return next((view.html(model) for model in _models(cells, "tiles")), Markup(""))


@functools.cache
def _highlighter() -> Any:
    from nbconvert.filters import Highlight2HTML

    return Highlight2HTML(pygments_lexer="python3")
