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

_LINE, _PARAGRAPH, _KEPT = _MARKS = "\ufdd0\ufdd1\ufdd2"
"""Breaks, and spaces that count: what Unicode sets aside for marks of one's own."""
_BREAKS = dict.fromkeys(("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
                         "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr",
                         "legend", "li", "main", "nav", "ol", "option", "pre", "section", "summary", "ul"), _LINE)
_BREAKS |= dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "p", "table"), _PARAGRAPH)
_DROPPED = frozenset(("head", "iframe", "math", "noscript", "object", "rp", "rt", "script", "style", "svg", "template"))
_CELLS = ("td", "th")
_BARE = ("table", "thead", "tbody", "tfoot", "tr")  # spaces between their elements are no text
_COLUMNS = 100  # cells merge in the first columns and rows only: colspan="1000000" is no table of anybody
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf")
_DEEPEST = 30  # tables in tables
_LONGEST_CELL = 3  # lines; a longer cell is a page laid out by a table, and stays on lines of its own
_SPACE = re.compile(r"[ \t\r\n\f]+")
_CONTROL = dict.fromkeys([*range(9), 11, *range(14, 32), *map(ord, _MARKS)])
_REPEATED = re.compile(f"(?<=[ \n{_KEPT}]) ")
_AROUND_BREAKS = re.compile(f"(?<![ {_KEPT}])[ {_KEPT}]*[{_LINE}{_PARAGRAPH}][{_LINE}{_PARAGRAPH}{_KEPT} ]*")
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
    if any("depth" in entry.message for entry in parser.error_log) or tree.xpath(
            f"//table[count(ancestor::table) >= {_DEEPEST}]"):
        raise fault(path, "is nested too deeply to be read whole; save its text as .txt")
    return _rendered(tree, spaces_count)


def _rendered(tree: Any, spaces_count: bool) -> str:
    """The text of a page: breaks are marked in it, then each row of a table, inner ones first, becomes a line."""
    for element in [*tree.iter()]:
        if element.tag in _DROPPED or _is_hidden(element):
            element[:], element.text = [], None
    kept, raised = ({each for outer in outers for each in outer.iter()} for outers in (
        [tree] if spaces_count else tree.iter("pre"), tree.iter("sup")))

    def words(text: str | None, within: Any) -> str:
        if not text or (within.tag in _BARE and text.isspace()):
            return ""
        text = text.translate(_CONTROL)  # of entities
        text = text.replace(" ", _KEPT) if within in kept else _SPACE.sub(" ", text)
        return text.translate(_RAISED) if within in raised else text  # m² and a note's mark belong to no number

    for element in [*tree.iter()]:
        mark, parent = _BREAKS.get(element.tag, ""), element.getparent()
        element.text = mark + "\n" * (element.tag == "br") + words(element.text, element)
        element.tail = mark + ("" if parent is None else words(element.tail, parent))
    for table in [*reversed([*tree.iter("table")]), tree]:
        below: dict[int, int] = {}
        for row in [*table.iter("tr")]:
            cells = [(_emptied(cell), _span(cell, "colspan"), _span(cell, "rowspan")) for cell in row.iter(*_CELLS)]
            row.tag, row.text = "span", row.text_content() + _LINE + _row([*_placed(cells, below)]) + _LINE
            row[:] = []
        for cell in table.iter(*_CELLS):  # of no row
            cell.text = f"{_LINE}{_emptied(cell)}{_LINE}"
            cell.tag = "span"
    return _lines(tree.text_content()).replace(_KEPT, " ")


def _emptied(cell: Any) -> str:
    """The text of a cell, which is taken out of it."""
    found = _lines(cell.text_content())
    cell[:], cell.text = [], None
    return found


def _is_hidden(element: Any) -> bool:
    return "hidden" in element.attrib or "display:none" in element.get("style", "").replace(" ", "").lower()


def _span(element: Any, name: str) -> int:
    digits = element.get(name, "").strip()
    return min(max(int(digits), 1), _COLUMNS) if digits.isdecimal() and len(digits) < 10 else 1


def _lines(text: str) -> str:
    text = _REPEATED.sub("", text)
    return _AROUND_BREAKS.sub(lambda found: "\n\n" if _PARAGRAPH in found[0] else "\n", text).strip(f" \n{_KEPT}")


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
        width = min(width, max(_COLUMNS - column, 1))
        reaching_down.update(dict.fromkeys(range(column, min(column + width, _COLUMNS)), height - 1))
        column += width
        yield from (words, *[""] * (width - 1))
    yield from covered()


def _row(cells: list[str]) -> str:
    lines = [list(filter(None, cell.split("\n"))) for cell in cells]
    if any("\t" in cell for cell in cells) or max(map(len, lines), default=0) > _LONGEST_CELL:
        return _LINE.join(filter(None, cells))
    return "\t".join(map(_KEPT.join, lines)) if any(cells) else ""


def check_unpacked(content: bytes, path: Path) -> None:
    """DataError where an archive of Word or Excel unpacks to more than is read, its pictures aside, which are not."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = sum(part.file_size for part in archive.infolist() if not part.filename.lower().endswith(_PICTURES))
    if size > 2 * MAX_BYTES:
        raise fault(path, f"unpacks to {size / 1e6:.0f} MB of text and marks; give a part of it")


def _docx(content: bytes, path: Path) -> str:
    """The text of a Word file: inserted text, fields and text boxes too; neither deleted text nor headers and footers.

    By way of HTML: the reader knows where Word hides words (smart tags around measures, content controls, revisions).
    """
    import mammoth

    try:
        check_unpacked(content, path)
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
