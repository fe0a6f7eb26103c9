"""A view of a document that is easy to match and as long as the document, so that offsets stay true.

Characters are replaced one by one: traditional by simplified script, full-width digits, letters and per cent signs
by ASCII. Never by phrase: a phrase table changes lengths and with them every offset behind the phrase.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

from nanshan_data.quantities import lexicon

# Commas and full stops keep their width: "2020年53，218家" must not become a thousand separator.
_KEPT = set("，。；：！？、（）\u2009\u202f")
_SENTENCE_END = "。！？；!?;"
_CLOSERS = "”’』」》）)\"'"
_NUMBERED = r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]"
_END = re.compile(rf"[{_SENTENCE_END}]+(?!\[)[{_CLOSERS}]*|\n(?=[-#*□] |#)")
HEADING = re.compile(rf"#{{1,6}}\s|{_NUMBERED}")
_BLOCK_START = re.compile(rf"\s*(?:#|[-*□]\s|\*\*|——|!\[|{_NUMBERED})")
_ITEM = re.compile(r"\s*(?:\*\*|!\[\]\(\)\s+|[-*□]\s+|#+\s+)?")
# A short line between blank lines, without punctuation that prose would have: a heading nobody marked.
_TITLE = re.compile(
    r"(?<![^\n]\n)^(?!作者|编辑|撰文|来源|记者|责编|校对|网络图片|□|[^\n]*\s[一-鿿]{2,3}$)"
    r"[^\n。；;：:！!?？…\d]{2,30}(?=\n[ \t]*\n)", re.MULTILINE)
_SHORT, _UNMARKED = 30, 9
_BLANK = re.compile(r"\r?\n[ \t\u3000]*(?:\r?\n[ \t\u3000]*)+")


class _Plain(dict[int, str]):
    """What each character is in the view, filled in where a text first has it."""

    def __missing__(self, code: int) -> str:
        return self.setdefault(code, _plain_character(chr(code)))


_PLAIN = _Plain()


def _plain_character(character: str) -> str:
    if character not in _KEPT and unicodedata.category(character) not in ("No", "Nl"):  # ² is not the digit 2
        folded = unicodedata.normalize("NFKC", character)
        character = folded if len(folded) == 1 else character
    simplified = _converter().convert(character) if character > "\u2e7f" else character
    return simplified if len(simplified) == 1 else character


@functools.cache
def _converter():  # type: ignore[no-untyped-def]
    from opencc import OpenCC

    return OpenCC("t2s")


def plain(raw: str) -> str:
    """``raw`` in simplified script and ASCII digits, character for character: ``len(plain(raw)) == len(raw)``."""
    return raw.translate(_PLAIN)


def squeezed(raw: str) -> str:
    """``plain(raw)`` without spaces and line breaks: what words are compared in."""
    return "".join(plain(raw).split())


# Zero-width characters, turns of direction and colours of a terminal count as nothing; a unit or a chemical name may be
# broken by the end of a line.
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\u061c\u202a-\u202e\u2066-\u2069]|\x1b\\[[0-9;]{0,20}[A-Za-z]")
_BREAK = re.compile(r"\n(?<![，。；、：？！（）|\s]\n)(?<![，。；、：？！（）|\s]\r\n)(?=[^\s，。；、：（）])")
_BEFORE_UNIT = frozenset("0123456789万亿十百千多余个 ")
_CUT_SCRIPT = re.compile(r"PM\n(?:2\.5|10)|(?<=[\d万亿十百千 /k])m\n[23²³](?=[ \t\r]*(?:\n|[，。；、）]))")  # PM⏎2.5, m⏎2
_NEXT = re.compile(r"[^\s\d，。；、：（）]{1,4}")


_HALF_MARK, _FULL = re.compile("[,:;](?<=[一-鿿”）%].)"), {",": "，", ":": "：", ";": "；"}
"""Marks of half width behind a Chinese word are those of full width: 预期目标:增长9%."""


class Reading:
    """The text as the grammar walks it: the view, and ``raw`` as long as the view, without what counts as nothing.

    ``kept`` maps an offset of the view to one of the text as it came; None where both are the same.
    """

    def __init__(self, raw: str) -> None:
        self.raw, self.view = raw, _HALF_MARK.sub(lambda found: _FULL[found[0]], plain(raw))
        self.kept: list[int] | None = None
        dropped = {offset for found in _INVISIBLE.finditer(self.view) for offset in range(*found.span())}
        for found in _BREAK.finditer(self.view):
            dropped.update(_cut(self.view, found.start()))
        if dropped:
            self.kept = [index for index in range(len(raw)) if index not in dropped]
            self.raw, self.view = ("".join(map(text.__getitem__, self.kept)) for text in (raw, self.view))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where ``start`` … ``end`` of the view stand in the text as it came."""
        return (start, end) if self.kept is None else (self.kept[start], self.kept[end - 1] + 1)


def _cut(view: str, position: int) -> range:
    """The break of a line at ``position`` where it cuts a unit (公⏎斤, 个百分⏎点) or a sub- or superscript off."""
    start = position - (view[position - 1:position] == "\r")
    if _CUT_SCRIPT.match(view, max(0, position - 2)) or _CUT_SCRIPT.match(view, max(0, position - 1)):
        return range(start, position + 1)
    right = _NEXT.match(view, position + 1)
    known = lexicon.units().by_first
    for first in range(max(1, start - 5), start if right else 0):
        if view[first - 1] in _BEFORE_UNIT and (pattern := known.get(view[first])):
            found = pattern.match(view[first:start] + view[position + 1:position + 5])
            if found and found.end() > start - first:
                return range(start, position + 1)
    return range(0)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where sentences begin and end, and which heading each offset stands under."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    heading_starts: tuple[int, ...]
    headings: tuple[str, ...]

    def sentence(self, offset: int) -> tuple[int, int]:
        """Start and end of the sentence around ``offset``."""
        index = max(bisect_right(self.starts, offset) - 1, 0)
        return self.starts[index], self.ends[index]

    def section(self, offset: int) -> str:
        """The headings that ``offset`` stands under, outermost first, joined by " / "."""
        index = bisect_right(self.heading_starts, offset) - 1
        return self.headings[index] if index >= 0 else ""


def layout(raw: str) -> Layout:
    """Sentences and sections of a document.

    A sentence ends at 。！？； or a blank line. A blank line that cuts a sentence is a page break of the scan: the
    line before it is unfinished prose, and what follows is no heading, list item or emphasis.
    """
    bounds: list[tuple[int, int]] = []
    for start, cut in itertools.pairwise((0, *_cuts(raw))):
        if sentence := raw[start:cut].rstrip():
            marker = _ITEM.match(raw, start, cut)
            bounds.append((marker.end() if marker else start, start + len(sentence)))
    starts, ends = zip(*bounds, strict=True) if bounds else ((), ())
    heads = _headings(raw)
    return Layout(starts, ends, tuple(start for start, _ in heads), tuple(path for _, path in heads))


def _cuts(raw: str) -> list[int]:
    ends = {found.end() for found in _END.finditer(raw)}
    blanks = {found.end() for found in _BLANK.finditer(raw) if not _is_page_break(raw, *found.span())}
    return sorted({len(raw)} | ends | blanks)


def _is_page_break(raw: str, start: int, end: int) -> bool:
    before = raw[raw.rfind("\n", 0, start) + 1:start]
    if not before or before[-1] in _SENTENCE_END + _CLOSERS + "：:*" or HEADING.match(before) or end >= len(raw):
        return False
    marks = "。；，、," if len(before) > _SHORT else "。；"
    return any(mark in before for mark in marks) and not _BLOCK_START.match(raw, end)


def _headings(raw: str) -> list[tuple[int, str]]:
    """(offset, path) of each heading; # stands above ##, 一、 above （一）, a line nobody marked below them all.

    Such a line right below a heading is its subtitle; the next ones stand beside it, however many they are.
    """
    found: list[tuple[int, str]] = []
    path: list[tuple[int, str]] = []
    last_end, subtitle = -1, False
    titles = {title.start() for title in _TITLE.finditer(raw)}
    for line in re.finditer(r"^[^\r\n]+", raw, re.MULTILINE):
        text = line.group().strip()
        level = heading_level(text) or (_UNMARKED if line.start() in titles else 0)
        if not level:
            continue
        below = level == _UNMARKED and bool(path) and not raw[last_end:line.start()].strip()
        if below:
            level = path[-1][0] + (not subtitle)
        subtitle = below
        path = [item for item in path if item[0] < level] + [(level, text.lstrip("# "))]
        found.append((line.start(), " / ".join(title for _, title in path)))
        last_end = line.end()
    return found


def heading_level(text: str) -> int:
    if not HEADING.match(text) or len(text) > 2 * _SHORT or text[-1] in "。；，":
        return 0
    if text[0] == "#":
        return len(text) - len(text.lstrip("#"))
    return 8 if text[0] in "（(" else 7
