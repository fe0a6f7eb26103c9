"""The house type, embedded for the letters that a drawing or a page shows: the same wherever it is opened."""

from __future__ import annotations

import base64
import functools
import importlib.util
import io
import re
from collections.abc import Iterable, Mapping
from html import unescape
from pathlib import Path
from typing import BinaryIO

from fontTools import subset
from fontTools.ttLib import TTFont

FOLDER = Path(__file__).parents[1] / "fonts"
_TEXT = re.compile(r"""<text[^>]*?style=(["'])(.*?)\1[^>]*>([^<]*)</text>""")
_UNSEEN = re.compile(r"<(script|style)\b.*?</\1>|\bdata:[^\"']*", re.DOTALL)
_BOLD = re.compile(r"<(h[1-4]|strong|b|th|summary|figcaption|dt)\b.*?</\1>", re.DOTALL)
_BOLD_CLASS = re.compile(r"""<(\w+)\b[^>]*class="[^"]*\b(?:chip|big|language|kicker|headline|no|n|site)\b[^"]*"[^>]*>"""
                         r""".*?</\1>""", re.DOTALL)
_SIGN = "≲"
"""What the face lacks and DejaVu Sans, which comes with matplotlib, has."""
_QUOTES = {"‘": 250, "’": 250, "“": 420, "”": 420, "·": 300}
"""As wide as a Chinese character in this face; in English these wide, in thousandths of the size."""
FACES = "/*faces*/"
"""Stands in a page where the rules of its faces go."""
_LATIN = "".join(map(chr, range(32, 127))) + "¥’“”‘–−×÷²³·…≥≤≈≲∞→←↑↓▲▼"


def faces(drawings: Iterable[str]) -> str:
    """``@font-face`` rules that hold the letters which the texts of SVG drawings show."""
    letters: dict[str, set[str]] = {"Regular": set(), "Bold": set()}
    for drawing in drawings:
        for _, looks, words in _TEXT.findall(drawing):
            letters["Bold" if _is_bold(looks) else "Regular"] |= set(unescape(words))
    return "".join(_face(weight, "".join(sorted(wanted))) for weight, wanted in letters.items() if wanted)


def typeset(pages: Mapping[str, str], lang: str) -> dict[str, str]:
    """The pages of an edition with the letters of each embedded in it, regular and, where they are so set, bold."""
    shown = {path: _UNSEEN.sub("", page) for path, page in pages.items()}
    rules = dict.fromkeys(pages, "")
    for weight in ("Regular", "Bold"):
        letters: dict[str, set[str]] = {}  # by page; the page to mail has the face of the page
        for path, page in pages.items():
            words = shown[path] if weight == "Regular" else _bold(shown[path]) + _bold_drawn(page)
            letters.setdefault(path.removeprefix("single/"), {*_LATIN}).update(unescape(words))
        house = _subset(FOLDER / f"NotoSansSC-{weight}.ttf", "".join(sorted(set().union(*letters.values()))), None,
                        _QUOTES if lang == "en" else {})
        made = {path: _rule(weight, _subset(io.BytesIO(house), "".join(sorted(wanted)), "woff"), "woff")
                for path, wanted in letters.items()}
        rules = {path: rule + made[path.removeprefix("single/")] for path, rule in rules.items()}
    return {path: page.replace(FACES, rules[path] + _sign_face() * (_SIGN in shown[path]), 1)
            for path, page in pages.items()}


def _bold(page: str) -> str:
    return "".join(found[0] for kind in (_BOLD, _BOLD_CLASS) for found in kind.finditer(page))


def _bold_drawn(page: str) -> str:
    return "".join(words for _, looks, words in _TEXT.findall(page) if _is_bold(looks))


@functools.cache
def _sign_face() -> str:
    """A rule for the sign of "nearly"."""
    place = importlib.util.find_spec("matplotlib")
    assert place is not None and place.origin is not None
    drawn = _subset(Path(place.origin).parent / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf", _SIGN, "woff")
    return _rule("Regular", drawn, "woff").replace("{", f"{{unicode-range:U+{ord(_SIGN):X};", 1)


@functools.cache
def _face(weight: str, letters: str) -> str:
    whole = io.BytesIO(_latin(weight)) if set(letters) <= set(_LATIN) else FOLDER / f"NotoSansSC-{weight}.ttf"
    return _rule(weight, _subset(whole, letters, "woff2"), "woff2")


def _is_bold(looks: str) -> bool:
    return re.search(r"\b(bold|[67]00)\b", looks) is not None


def _rule(weight: str, font: bytes, flavour: str) -> str:
    data = base64.b64encode(font).decode()
    return (f"@font-face{{font-family:'Noto Sans SC';font-weight:{700 if weight == 'Bold' else 400};"
            f"src:url(data:font/{flavour};base64,{data}) format('{flavour}')}}")


@functools.cache
def _latin(weight: str) -> bytes:
    """The Latin part of a font: most drawings need no more, and it opens in no time."""
    return _subset(FOLDER / f"NotoSansSC-{weight}.ttf", _LATIN, None)


def _subset(font: Path | BinaryIO, letters: str, flavour: str | None, widths: Mapping[str, int] | None = None) -> bytes:
    options = subset.Options(flavor=flavour, notdef_outline=True, layout_features=[], hinting=False)
    options.drop_tables += ["FFTM"]
    with subset.load_font(str(font) if isinstance(font, Path) else font, options) as opened:
        subsetter = subset.Subsetter(options)
        subsetter.populate(text=letters)
        subsetter.subset(opened)
        for letter, width in (widths or {}).items():
            _set_width(opened, letter, width)
        opened.flavor = flavour
        buffer = io.BytesIO()
        opened.save(buffer)
    return buffer.getvalue()


def _set_width(font: TTFont, letter: str, width: int) -> None:
    """Centre a letter in another width."""
    name = font.getBestCmap().get(ord(letter))
    if name is None:
        return
    glyph = font["glyf"][name]
    start = (width - (glyph.xMax - glyph.xMin)) // 2
    glyph.coordinates.translate((start - glyph.xMin, 0))
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = (width, start)
