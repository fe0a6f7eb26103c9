"""What a page may hold: markup that neither runs nor fetches, and a policy that says so to the browser.

Words from files are escaped by the templates. Markup from notebooks (Markdown cells, outputs) passes ``sanitised``,
and ``content_policy`` is the second wall: what it does not name, the browser refuses.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
import tomllib
from pathlib import Path

import jinja2
import nh3

from nanshan_data.data import files
from nanshan_data.errors import DataError

_ALLOWED = tomllib.loads((Path(__file__).parent / "templates" / "markup.toml").read_text(encoding="utf-8"))
_ELSEWHERE = re.compile(r"url\((?!\s*[\"']?#)|\\", re.IGNORECASE)
_ADDRESS = {"a": re.compile(r"data:text/csv[;,]|(?!data:)", re.IGNORECASE), "use": re.compile("#"),
            "img": re.compile(r"data:image/(png|jpeg|gif|webp|svg\+xml)[;,]", re.IGNORECASE)}
"""How addresses begin: links lead to pages or hold a csv, pictures are in the page, symbols in the drawing."""


def templates() -> jinja2.Environment:
    """The templates of pages, which escape whatever they are given and name nothing that is not given."""
    return jinja2.Environment(loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates" / "pages"),
                              autoescape=True, undefined=jinja2.StrictUndefined)


DEEPEST = 500
"""Elements that may stand open at a time."""
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/<>]*)")
_VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


def sanitised(markup: str) -> str:
    """HTML from a notebook without anything that runs (scripts, handlers) or fetches (remote pictures, styles, frames).

    Tables, details, links, csv downloads, pictures as ``data:`` and drawings in SVG stay as they are; open elements
    are closed, so that no cell reaches into the next.

    >>> sanitised('<p onclick="x()">12<script>x()</script><img src="http://a/b" alt="a picture">')
    '<p>12<img alt="a picture"></p>'
    """
    return _cleaner.clean(_flat(files.HIDDEN.sub(lambda found: html.escape(files.sign(found)), markup)))


def _flat(markup: str) -> str:
    """The markup; DataError where it nests so deep that no browser shows it, and cleaning takes for ever."""
    depth = end = 0
    for tag in _TAG.finditer(markup):
        if tag.start() < end:  # within another tag
            continue
        if (end := markup.find(">", tag.end())) < 0:
            break
        closing, name = tag.groups()
        depth += 0 if markup[end - 1] == "/" or name.lower() in _VOID else -1 if closing else 1
        if depth > DEEPEST:
            raise DataError(f"a cell shows elements that nest deeper than {DEEPEST}; show less, or close them")
    return markup


def _kept(tag: str, name: str, value: str) -> str | None:
    """The value of an attribute, or None where it would lead or fetch elsewhere."""
    if name in ("href", "src"):
        address = re.sub(r"[\x00-\x20]", "", value)  # browsers skip them: da␉ta: is data:
        return value if tag in _ADDRESS and _ADDRESS[tag].match(address) else None
    return None if name in ("style", "fill", "stroke", "clip-path") and _ELSEWHERE.search(value) else value


def _attributes() -> dict[str, set[str]]:
    """The attributes of each element, and those of a drawing for all that it is made of."""
    own = {tag: {*names} for tag, names in _ALLOWED["attributes"].items()}
    return own | {tag: {*_ALLOWED["geometry"], *own.get(tag, ())} for tag in _ALLOWED["drawing"]}


_cleaner = nh3.Cleaner(
    tags={*_ALLOWED["text"], *_ALLOWED["table"], *_ALLOWED["drawing"]}, clean_content_tags={"script", "style"},
    attributes=_attributes(), attribute_filter=_kept, filter_style_properties={*_ALLOWED["styles"]},
    generic_attribute_prefixes={"aria-", "data-"}, url_schemes={"http", "https", "data"}, link_rel=None)


def content_policy(script: str) -> str:
    """The Content-Security-Policy of a page whose one script is ``script``: nothing else runs, nothing is fetched."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return ("default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; "
            f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
