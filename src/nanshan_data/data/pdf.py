"""The text layer of a PDF, page after page, its lines as they are set; a wide gap in a line is a tab.

Run as a program, since few bytes may unpack to any amount of memory, and a damaged file may break the reader: bytes
come in, text or what is wrong goes out.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

DAMAGED, TOO_LONG = 3, 4
"""How the program ends where there is no text to give."""
MEMORY = 2 << 30
"""Bytes that it may take, where the system can bound them."""


class TooLong(Exception):
    """There is more text than is read."""


def layers(content: bytes, most: int) -> Iterator[str]:
    """The text of each page, ``most`` characters altogether."""
    import pypdfium2

    with pypdfium2.PdfDocument(content) as document:
        size = 0
        for page in document:
            layer = page.get_textpage()
            size += layer.count_chars()
            if size > most:  # few bytes may unpack to many pages
                raise TooLong
            yield _layer(layer)


def _layer(page: Any) -> str:
    from pypdfium2 import raw

    codes = [raw.FPDFText_GetUnicode(page, index) for index in range(page.count_chars())]
    words = [_character(code) for code in codes]
    for index in range(1, len(words) - 1):
        if words[index] == " ":
            (_, low, right, high), after = (page.get_charbox(index + side, loose=True) for side in (-1, 1))
            if after[0] - right > (high - low) / 2:
                words[index] = "\t"
    return "".join(words).replace("\r\n", "\n").strip()


def _character(code: int) -> str:
    if code in (0x02, 0xFFFE):  # a hyphen at the end of a line
        return "-"
    if (code < 32 and code not in (9, 10, 13)) or 0xD800 <= code < 0xE000:
        return "\ufffd"
    return chr(code)


def _told(content: bytes, most: int) -> tuple[str, int]:
    """What goes out, and how the program ends."""
    import pypdfium2

    try:
        return "\n\n".join(filter(None, layers(content, most))), 0
    except TooLong:
        return "", TOO_LONG
    except pypdfium2.PdfiumError as error:
        encrypted = getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD
        return ("is encrypted; save it without password" if encrypted else
                f"is a damaged PDF ({error}); save it again"), DAMAGED


def main() -> int:
    """The program: the most characters are its argument."""
    with contextlib.suppress(ImportError, OSError, ValueError):  # Windows and macOS do not bound it
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    text, ended = _told(sys.stdin.buffer.read(), int(sys.argv[1]))
    sys.stdout.buffer.write(text.encode())
    return ended


if __name__ == "__main__":
    sys.exit(main())
