"""How much room a text takes in the cell of a sheet; a Chinese character is two wide."""

from __future__ import annotations

import re

_HAN = re.compile("[^\u0000-\u2e7f]")


def width(text: str) -> int:
    """The width of a text on one line, in Latin letters."""
    return len(text) + len(_HAN.findall(text))


def lines(text: str, room: int) -> int:
    """How many lines a text takes in a column so many letters wide."""
    return sum(max(1, -(-width(part) // max(room - 3, 1))) for part in text.split("\n"))
