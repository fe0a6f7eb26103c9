"""The house type for the letters of a drawing, embedded, so that nothing is clipped where the font is not installed."""

from __future__ import annotations

import base64
import functools
import io
import re
from collections.abc import Iterable
from html import unescape
from pathlib import Path
from typing import BinaryIO

from fontTools import subset

FOLDER = Path(__file__).parents[1] / "fonts"
_TEXT = re.compile(r"""<text[^>]*?style=(["'])(.*?)\1[^>]*>([^<]*)</text>""")
_LATIN = "".join(map(chr, range(32, 127))) + "’“”‘–−×÷²³·…≥≤≈∞→↑↓"


def faces(drawings: Iterable[str]) -> str:
    """``@font-face`` rules that hold the letters which the texts of SVG drawings show."""
    letters: dict[str, set[str]] = {"Regular": set(), "Bold": set()}
    for drawing in drawings:
        for _, looks, words in _TEXT.findall(drawing):
            letters["Bold" if re.search(r"\b(bold|[67]00)\b", looks) else "Regular"] |= set(unescape(words))
    return "".join(_face(weight, "".join(sorted(wanted))) for weight, wanted in letters.items() if wanted)


@functools.cache
def _face(weight: str, letters: str) -> str:
    whole = io.BytesIO(_latin(weight)) if set(letters) <= set(_LATIN) else FOLDER / f"NotoSansSC-{weight}.ttf"
    data = base64.b64encode(_subset(whole, letters, "woff2")).decode()
    return (f"@font-face{{font-family:'Noto Sans SC';font-weight:{700 if weight == 'Bold' else 400};"
            f"src:url(data:font/woff2;base64,{data}) format('woff2')}}")


@functools.cache
def _latin(weight: str) -> bytes:
    """The Latin part of a font: most drawings need no more, and it opens in no time."""
    return _subset(FOLDER / f"NotoSansSC-{weight}.ttf", _LATIN, None)


def _subset(font: Path | BinaryIO, letters: str, flavour: str | None) -> bytes:
    options = subset.Options(flavor=flavour, notdef_outline=True, layout_features=[], hinting=False)
    opened = subset.load_font(str(font) if isinstance(font, Path) else font, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=letters)
    subsetter.subset(opened)
    opened.flavor = flavour
    buffer = io.BytesIO()
    opened.save(buffer)
    return buffer.getvalue()
