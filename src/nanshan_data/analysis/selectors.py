"""Selectors: a readable way to point at the figures that a check speaks of, by meaning rather than by place."""

from __future__ import annotations

import re
from collections.abc import Container

from nanshan_data import periods
from nanshan_data.data import codebook, documents, lookup, reference
from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure
from nanshan_data.quantities.layout import plain, squeezed
from nanshan_data.quantities.numerals import whole

HOME = "南山区"
# What words say: 首, 第一 are first; 又一次 names a predecessor, so second at the earliest; 多个 is two at least.
SAID = {"首": (1.0, 1.0, "名次"), "第一": (1.0, 1.0, "名次"), "又一次": (2.0, None, "名次"), "多个": (2.0, None, "个")}
NUMBER = r"([0-9]{1,9}|[零一二两三四五六七八九十])"
Meaning = tuple[float, float | None, str]
JOINTS = re.compile(r"[、+]|以及|》《")  # what stands between the items of a list


def select(selector: str) -> list[Figure]:
    """The figures that a selector means.

    Words in any order: an indicator; an entity (else 南山区), a measure (else level), a period or ``undated``,
    ``@document``; ``ref`` for an outside figure; ``passage`` for words that are no fact, with a period where only the
    context dates them, and an entity where they do not speak of Nanshan. After ``~`` stand words of the text, with # in
    place of the number.
    """
    head, _, words = selector.partition("~")
    wanted = {"entity": HOME, "measure": "level"}
    for token in head.split():
        wanted[_role(token, selector)] = "" if token == "undated" else token.removeprefix("@")
    if "passage" in wanted:
        if "doc_id" not in wanted or not words.strip():
            raise DataError(f"{selector!r} is no passage; write @document passage ~words of it")
        return _passages(wanted["doc_id"], words, wanted.get("period", ""), wanted["entity"])
    if "ref" in wanted:
        if not wanted.get("indicator") or not wanted.get("period"):
            raise DataError(f"{selector!r} is no outside figure; write ref, an indicator and a period")
        return [reference.ref(wanted["indicator"], wanted["entity"], wanted["period"], wanted["measure"])]
    found = [figure for figure in lookup.document_figures().values()
             if all(getattr(figure, name) == value for name, value in wanted.items()) and _beside(figure, words)]
    if not found:
        raise DataError(f"no fact is meant by {selector!r}; compare it with data/processed/facts.csv")
    return found


def _role(token: str, selector: str) -> str:
    roles: dict[str, Container[str]] = {
        "entity": codebook.entities(), "indicator": codebook.indicators(), "measure": codebook.measures(),
        "ref": ("ref",), "passage": ("passage",), "period": ("undated",)}
    for role, known in roles.items():
        if token in known:
            return role
    if token[0] == "@":
        return "doc_id"
    if token[0].isdigit():
        periods.period(token)
        return "period"
    raise DataError(f"{token!r} in {selector!r} is no indicator, entity, measure, period or @document; correct it")


def _beside(figure: Figure, words: str) -> bool:
    """Whether the words stand around the number (# in its place), or, without #, in its sentence."""
    before, mark, after = map(squeezed, words.partition("#"))
    if not mark:
        return before in squeezed(figure.sentence)
    text = documents.document(figure.doc_id)
    return (squeezed(text[max(0, figure.start - 80):figure.start]).endswith(before)
            and squeezed(text[figure.end:figure.end + 80]).startswith(after))


def _passages(doc_id: str, words: str, period: str, entity: str) -> list[Figure]:
    """Words of a document with what they mean, wherever they stand in it."""
    if periods.frequency(period) not in ("", "annual", "day"):
        raise DataError(f"{period!r} dates no passage; write a year or a day")
    text = documents.document(doc_id)
    letters = (NUMBER if letter == "#" else re.escape(letter) for letter in squeezed(words))
    found = [(match.span(), _meaning(words, period, *match.groups()))
             for match in re.finditer(r"\s*".join(letters), plain(text))]
    if not found or not all(meaning for _, meaning in found):
        raise DataError(f"the words {words!r} do not stand in {doc_id}, or have no number under #; copy them from it")
    return [_passage(doc_id, span, meaning, entity) for span, meaning in found if meaning]


def _passage(doc_id: str, span: tuple[int, int], meaning: Meaning, entity: str) -> Figure:
    text, (start, end) = documents.document(doc_id), span
    shape = documents.sentences(doc_id)
    first, last = shape.sentence(start)
    return Figure(meaning[0], *meaning, "document", id=f"{doc_id}@{start}", kind="passage", text=text[start:end],
                  entity=entity, doc_id=doc_id, start=start, end=end, sentence=text[first:last],
                  section=shape.section(start))


def _meaning(words: str, period: str, *numbers: str) -> Meaning | None:
    """Bounds and unit of words: their date, what they say of an order, the number under #, or how many they list."""
    said = next((meaning for word, meaning in SAID.items() if word in words), None)
    if said and not period:
        return said
    if period:
        value, unit = float(period.replace("-", "")), "年" if period.isdigit() else "日"
    elif numbers:
        behind = words.partition("#")[2].removeprefix("周").strip()
        value, unit = float(whole(numbers[0]) or 0), behind[0] if behind.startswith(("年", "日")) else "个"
    else:
        value, unit = len(JOINTS.findall(words)) + 1.0, "个"
    return (value, value, unit) if period or numbers or value > 1 else None
