"""A document as markup: headings, paragraphs, lists and emphasis in place of the signs it was typed with, its mentions
marked. Every character is kept; signs such as ``**`` or ``#`` are there, but not seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape

from nanshan_data.quantities.layout import layout

Mark = Callable[[int], tuple[int, str]]
"""What ends the mention that starts at an offset, and its markup."""
_SIGNS = re.compile(r"\*\*|!\[\]\(\)|^(?:#{1,6}|-) ", re.MULTILINE)
_ITEM = re.compile(r"^- $", re.MULTILINE)


def marked(raw: str, mark: Mark, starts: Sequence[int], glosses: Mapping[str, str] | None = None) -> str:
    """The document with what ``mark`` makes of the mention at each start, each sentence in a span with its offset as
    id, and headings glossed by ``glosses`` where their text has one."""
    found, page = layout(raw), _Page(raw, mark, starts)
    heads = dict(zip(found.heading_starts, found.headings, strict=True))
    for first, last in zip(found.starts, found.ends, strict=True):
        title = heads.get(raw.rfind("\n", 0, first) + 1, "")
        if "\n" in raw[page.position:first] or not page.parts:
            head = title.rpartition(" / ")[2]
            listed = "li" if _ITEM.search(raw, page.position, first) else "p"
            page.begin(f"h{min(2 + title.count(' / '), 4)}" if title else listed, (glosses or {}).get(head, ""))
        page.write(first)
        page.parts.append(f'<span class="s" id="s{first}">')
        if title and (line := raw.find("\n", first, last)) >= 0:  # prose that follows a heading without a full stop
            page.write(line)
            page.parts.append("</span>")
            page.begin("p")
            page.parts.append('<span class="s">')
        page.write(last)
        page.parts.append("</span>")
    page.write(len(raw))
    return page.end()


class _Page:
    """What is written so far, up to ``position`` of the document."""

    def __init__(self, raw: str, mark: Mark, starts: Sequence[int]) -> None:
        self.raw, self.mark, self.pending = raw, mark, list(reversed(starts))
        self.parts: list[str] = []
        self.position, self.block, self.bold = 0, "", False

    def begin(self, block: str, gloss: str = "") -> None:
        """Close the block so far and open another."""
        same_list = block == self.block == "li"
        self.parts.append(self._closing("" if same_list else "</ul>"))
        if block == "li":
            self.parts.append("<li>" if same_list else "<ul>\n<li>")
        elif block == "p":
            self.parts.append("<p>")
        else:
            said = f' data-gloss="{escape(gloss)}"' if gloss else ""
            self.parts.append(f'<{block} class="h"{said}>')
        self.block, self.bold = block, False

    def _closing(self, after_list: str) -> str:
        return f"</{self.block}>{after_list if self.block == 'li' else ''}\n" if self.block else ""

    def end(self) -> str:
        """All of it."""
        return "".join(self.parts) + self._closing("</ul>")

    def write(self, until: int) -> None:
        """Go on to an offset."""
        while self.pending and self.pending[-1] < until:
            start = self.pending.pop()
            end, markup = self.mark(start)
            self._text(start)
            self._put(markup)
            self.position = end
        self._text(until)

    def _text(self, until: int) -> None:
        for sign in _SIGNS.finditer(self.raw, self.position, max(self.position, until)):
            self._put(escape(self.raw[self.position:sign.start()]))
            self.parts.append(f'<span class="raw" aria-hidden="true">{sign.group()}</span>')
            self.bold ^= sign.group() == "**"
            self.position = sign.end()
        self._put(escape(self.raw[self.position:until]))
        self.position = max(self.position, until)

    def _put(self, markup: str) -> None:
        if markup:
            self.parts.append(f"<b>{markup}</b>" if self.bold else markup)
