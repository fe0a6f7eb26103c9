"""A file → the text in it: plain text as it stands; web pages, Word and PDF files by the readers that are installed.

What readers give is itself a text: offsets count its characters. Blocks stand on lines of their own, a row of a table
on one line with a tab between cells; a merged cell stands once and leaves its other places empty, so that columns stay.
"""

from __future__ import annotations

import codecs
import io
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from nanshan_data.data import pdf
from nanshan_data.data.files import MAX_BYTES, decode, fault, read_bytes
from nanshan_data.errors import DataError

PLAIN = (".txt", ".md")
_SIGNATURES = {b"%PDF-": ".pdf", b"PK\x03\x04": ".docx", b"\xd0\xcf\x11\xe0": ".doc", b"{\\rtf": ".rtf"}
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
# What pages mean when they say so: as browsers have it.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso8859-1": "cp1252"}

_LINE, _PARAGRAPH = "\x01", "\x02"
_BREAKS = dict.fromkeys(("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
                         "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr",
                         "legend", "li", "main", "nav", "ol", "option", "pre", "section", "summary", "ul"), _LINE)
_BREAKS |= dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "p", "table"), _PARAGRAPH)
_DROPPED = frozenset(("head", "iframe", "math", "noscript", "object", "rp", "rt", "script", "style", "svg", "template"))
_CELLS = ("td", "th")
_BARE = ("table", "thead", "tbody", "tfoot", "tr")  # spaces between their elements are no text
_COLUMNS = 100  # a merged cell is no wider: colspan="1000000" is no table of anybody
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf")
_DEEPEST = 30  # tables in tables
_LONGEST_CELL = 3  # lines; a longer cell is a page laid out by a table, and stays on lines of its own
_SPACE = re.compile(r"[ \t\r\n\f]+")
_CONTROL = dict.fromkeys([*range(9), 11, *range(14, 32)])
_AROUND_BREAKS = re.compile(f"(?<! ) *[{_LINE}{_PARAGRAPH}][{_LINE}{_PARAGRAPH} ]*")
_PATIENCE = 180  # seconds for a PDF
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def read(path: Path) -> str:
    """The text of a file, by its ending; any other ending than those of ``ENDINGS`` is read as plain text.

    DataError where it cannot be: no such file, above 20 MB, encrypted, damaged, without text, of another kind than its
    ending says, or of a kind whose reader is not installed.
    """
    return text(read_bytes(path), path)


def text(content: bytes, path: Path) -> str:
    """The text in the bytes of the file ``path``, as ``read`` has it."""
    kind = path.suffix.lower()
    reader = _READERS.get(kind, decode)
    _check_kind(content, kind, path)
    try:
        found = reader(content, path)
    except ModuleNotFoundError as error:
        raise fault(path, f"needs the package {error.name}; install it (pip install {error.name})") from None
    if len(found) > MAX_BYTES:
        raise _too_long(path)
    return found


def _too_long(path: Path) -> DataError:
    return fault(path, f"holds more than {MAX_BYTES / 1e6:.0f} million characters; give a part of it")


def _check_kind(content: bytes, kind: str, path: Path) -> None:
    true = next((ending for signature, ending in _SIGNATURES.items() if content.startswith(signature)), "")
    if true in (".doc", ".rtf"):
        raise fault(path, "is an old Word file, or one with a password; save it as .docx without password")
    if true and true != kind:
        raise fault(path, f"is a {true} file (or like one) in spite of its ending; name it {true}, or save it as .txt")
    if kind == ".docx" != true or (kind == ".pdf" and b"%PDF-" not in content[:1024]):
        raise fault(path, f"is no {kind} file in spite of its ending; give it its own, or save it again")


def _html(content: bytes, path: Path) -> str:
    """The text of a web page as a browser shows it, scripts and hidden parts left out."""
    return _page(_decoded(content, path), path)


def _decoded(content: bytes, path: Path) -> str:
    """UTF-8, whatever the page says, or else what it says: pages saved anew often keep their old declaration."""
    declared = _DECLARED.search(content[:4096])
    try:
        return decode(content, path)
    except DataError:
        name = declared.group(1).decode("ascii", "replace") if declared else "utf-8"
        try:
            codec = codecs.lookup(name).name
            if codec == "utf-8" or content.startswith((b"\xff\xfe", b"\xfe\xff")):
                raise
            return content.decode(_WIDER.get(codec, codec))
        except (LookupError, UnicodeError):
            raise fault(path, f"is not in {name}, which it says it is; save it as UTF-8") from None


def _page(markup: str, path: Path, *, spaces_count: bool = False) -> str:
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    markup = markup.translate(_CONTROL)
    if not markup.strip():
        return ""
    try:
        tree = html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # nothing but comments and declarations
        return ""
    if any("depth" in entry.message for entry in parser.error_log) or _count_nested(tree, "table") > _DEEPEST:
        raise fault(path, "is nested too deeply to be read whole; save its text as .txt")
    return _Rendering(spaces_count).of(etree.iterwalk(tree, events=("start", "end")))


def _count_nested(tree: Any, tag: str) -> int:
    """How deep elements of this kind stand within each other."""
    from lxml import etree

    depth = deepest = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end"), tag=tag):
        depth += 1 if event == "start" else -1
        deepest = max(depth, deepest)
    return deepest


class _Rendering:
    """A walk through a page that writes its text; cells of tables are kept apart until their row is whole."""

    def __init__(self, spaces_count: bool) -> None:
        self._parts: list[list[str]] = [[]]
        self._rows: list[list[tuple[str, int, int]]] = []
        self._reaching_down: list[dict[int, int]] = []
        self._within = Counter(pre=spaces_count)

    def of(self, walk: Any) -> str:
        for event, element in walk:
            if not isinstance(element.tag, str):
                continue
            if event == "start":
                self._open(element.tag)
                if element.tag in _DROPPED or _is_hidden(element):
                    walk.skip_subtree()
                else:
                    self._write(element.text, element.tag)
            else:
                self._close(element)
                if (parent := element.getparent()) is not None:
                    self._write(element.tail, parent.tag)
        return _lines(self._parts[0])

    def _open(self, tag: str) -> None:
        self._add(_BREAKS.get(tag, ""))
        self._within[tag] += 1
        if tag == "table":
            self._reaching_down.append({})
        elif tag == "tr":
            self._rows.append([])
        elif tag in _CELLS:
            self._parts.append([])
        elif tag == "br":
            self._add("\n")

    def _close(self, element: Any) -> None:
        tag = element.tag
        self._within[tag] -= 1
        if tag in _CELLS:
            cell = _lines(self._parts.pop())
            if self._rows:
                self._rows[-1].append((cell, _span(element, "colspan"), _span(element, "rowspan")))
            else:
                self._add(f"{_LINE}{cell}{_LINE}")
        elif tag == "tr":
            below = self._reaching_down[-1] if self._reaching_down else {}
            self._add(_LINE + _row(list(_placed(self._rows.pop(), below))) + _LINE)
        elif tag == "table":
            self._reaching_down.pop()
        self._add(_BREAKS.get(tag, ""))

    def _write(self, words: str | None, within: str) -> None:
        if not words or (within in _BARE and words.isspace()):
            return
        if not self._within["pre"]:
            words = _SPACE.sub(" ", words)
            if words[0] == " " and (not self._parts[-1] or self._parts[-1][-1][-1] in " \n"):
                words = words[1:]
        # m² and a note's mark are no digits of the number before them.
        self._add(words.translate(_RAISED) if self._within["sup"] else words)

    def _add(self, words: str) -> None:
        if words:
            self._parts[-1].append(words)


def _is_hidden(element: Any) -> bool:
    return "hidden" in element.attrib or "display:none" in element.get("style", "").replace(" ", "").lower()


def _span(element: Any, name: str) -> int:
    digits = element.get(name, "").strip()
    return min(max(int(digits), 1), _COLUMNS) if digits.isdecimal() and len(digits) < 10 else 1


def _lines(parts: list[str]) -> str:
    joined = _AROUND_BREAKS.sub(lambda found: "\n\n" if _PARAGRAPH in found.group() else "\n", "".join(parts))
    return joined.strip(" \n")


def _placed(cells: list[tuple[str, int, int]], reaching_down: dict[int, int]) -> Iterator[str]:
    """The texts of a row, one a column: empty where a merged cell of this row or of one above reaches."""
    column = 0

    def covered() -> Iterator[str]:
        nonlocal column
        while reaching_down.get(column):
            reaching_down[column] -= 1
            column += 1
            yield ""

    for words, width, height in cells:
        yield from covered()
        reaching_down.update(dict.fromkeys(range(column, column + width), height - 1))
        column += width
        yield from (words, *[""] * (width - 1))
    yield from covered()


def _row(cells: list[str]) -> str:
    lines = [list(filter(None, cell.split("\n"))) for cell in cells]
    if any("\t" in cell for cell in cells) or max(map(len, lines), default=0) > _LONGEST_CELL:
        return _LINE.join(filter(None, cells))
    return "\t".join(map(" ".join, lines)) if any(cells) else ""


def _docx(content: bytes, path: Path) -> str:
    """The text of a Word file: inserted text, fields and text boxes too; neither deleted text nor headers and footers.

    By way of HTML: the reader knows where Word hides words (smart tags around measures, content controls, revisions).
    """
    import mammoth

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(part.file_size for part in archive.infolist()
                       if not part.filename.lower().endswith(_PICTURES))  # which are not unpacked
        if size > 2 * MAX_BYTES:
            raise fault(path, f"unpacks to {size / 1e6:.0f} MB of text and marks; give a part of it")
        page = mammoth.convert_to_html(io.BytesIO(content), convert_image=lambda _: []).value
    except (DataError, ModuleNotFoundError):
        raise
    except Exception as error:  # a damaged file fails anywhere in the reader
        raise fault(path, f"is a damaged .docx ({str(error)[:200]}); open it in Word and save it again") from None
    return _page(page, path, spaces_count=True)


def _pdf(content: bytes, path: Path) -> str:
    """The text layer of a PDF, by ``pdf`` in a process of its own."""
    import pypdfium2  # noqa: F401  # where it is missing, that is told

    command = [sys.executable, "-P", str(Path(__file__).with_name("pdf.py")), str(MAX_BYTES)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        raise fault(path, f"takes longer than {_PATIENCE} s to read; give a part of it, or save its text as "
                    ".txt") from None
    found = done.stdout.decode("utf-8", "replace")
    if done.returncode == pdf.TOO_LONG:
        raise _too_long(path)
    if done.returncode == pdf.DAMAGED:
        raise fault(path, found)
    if done.returncode:  # it ran out of what memory it may take, or broke the reader
        raise fault(path, f"breaks the reader, or takes more than {pdf.MEMORY >> 30} GB to read; give a part of it, or "
                    "save its text as .txt")
    if not any(map(str.isalnum, found)):
        raise fault(path, "has no text layer (a scan?); run text recognition over it first")
    return found


_READERS: dict[str, Callable[[bytes, Path], str]] = {
    ".html": _html, ".htm": _html, ".xhtml": _html, ".docx": _docx, ".pdf": _pdf}
ENDINGS = (*PLAIN, *_READERS)
"""The endings of the files that a folder is searched for."""
