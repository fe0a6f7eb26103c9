"""Drafts on their way to a person and back: a sheet for Excel, a csv and a page, low confidence first."""

from __future__ import annotations

import hashlib
import io
import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nanshan_data.analysis import clauses, confidence, proposals
from nanshan_data.data import codebook, documents, files, readings, texts
from nanshan_data.data.files import fault, raw
from nanshan_data.data.mentions import scanned
from nanshan_data.errors import DataError, check_given, gathered
from nanshan_data.notebook.wording import has_label, label
from nanshan_data.publish import policy, room
from nanshan_data.quantities.grammar import FACT_KINDS, Mention, scan
from nanshan_data.quantities.layout import layout

if TYPE_CHECKING:
    import pandas as pd

PLAN = tomllib.loads((Path(__file__).parent / "templates" / "review.toml").read_text(encoding="utf-8"))
"""The columns of the sheet, what may be decided, the words of reasons and the formats."""
COLUMNS, DECISIONS = PLAN["columns"], PLAN["decisions"]
HEADS = {name: about["head"] for name, about in COLUMNS.items()}
EDITABLE, NEEDED = ([name for name, about in COLUMNS.items() if what in about] for what in ("editable", "needed"))
CSV = (*readings.FACT_COLUMNS, "indicator_zh", "confidence", "reason_zh", "reason_en", "decision", "words", "nth",
       "occurrence", "reading_unit")
MENTIONED = ("text", "value", "unit", "qualifier", "low", "high", "kind", "start", "end")
DRAFTED = ("confidence", "entity", "indicator", "measure", "period")
Row = dict[str, Any]
CODES = "代码 codes"
"""The sheet of the words that lists offer."""


def digest(text: str) -> str:
    """What ties a sheet to the text that it was made of."""
    return hashlib.sha256(text.encode()).hexdigest()


def text_of(path: Path) -> str:
    """The text of a file that may become a document: what no document may hold is told before anybody reads it."""
    text = texts.text(files.read_bytes(path), path)
    files.check_visible(text, path)
    return text


def rows(text: str, of: clauses.About, doc_id: str, like: str = "") -> list[Row]:
    """A row for every stat, target and claim; with ``like`` the meanings of last year's words go before the rules."""
    mentions, shape = scanned(text, doc_id), layout(text)
    numbers = {mention.start: number for number, mention in enumerate(mentions)}
    found = confidence.proposed(text, of)
    starts = {numbers[draft.mention.start]: max(draft.sentence[0], draft.mention.start - 10) for draft in found}
    words = readings.pointers(text, mentions, starts)
    known = _last_year(like) if like else {}
    made = []
    for draft in found:
        mention = draft.mention
        pointer = words[numbers[mention.start]]
        first, end = draft.sentence
        row: Row = {
            **{name: getattr(mention, name) for name in MENTIONED}, **{name: getattr(draft, name) for name in DRAFTED},
            "decision": "", "sentence": text[first:end], "indicator_zh": _name(draft), "reading_unit": "", "note": "",
            "reason_zh": _told(draft, "zh"), "reason_en": _told(draft, "en"), "words": pointer[0], "nth": pointer[1],
            "occurrence": pointer[2] or "", "section": shape.section(mention.start), "doc_id": doc_id,
            "fact_id": f"{doc_id}@{mention.start}", "sentence_start": first, "sentence_end": end}
        row |= _as_last_year(row, known)
        made.append(row)
    order = list(dict.fromkeys(row["section"] for row in made))
    return sorted(made, key=lambda row: (order.index(row["section"]), row["confidence"], row["start"]))


def _name(draft: clauses.Draft) -> str:
    return codebook.indicators()[draft.indicator].name_zh if draft.indicator else draft.name


def _told(draft: clauses.Draft, lang: str) -> str:
    values = {"measure": draft.measure, "name": draft.name, "entity": draft.entity, "period": draft.period}
    return ("；" if lang == "zh" else "; ").join(
        PLAN["reasons"][part][lang].format(rule=_rule(rule, lang), value=values[part]) for part, rule in draft.rules)


def _rule(rule: str, lang: str) -> str:
    """A rule in words; words of the text that made it stand as they are."""
    parts = [part.replace(" ", "_") for part in rule.split(", ")]
    said = [label("rule", part, lang) if has_label("rule", part) else part for part in parts]
    return ("，" if lang == "zh" else ", ").join(said)


def _last_year(like: str) -> dict[tuple[str, str], readings.Reading]:
    """Readings of an earlier edition by indicator name and measure."""
    return {(clauses.bare(codebook.indicators()[reading.indicator].name_zh), reading.measure): reading
            for _, reading in reversed(readings.read(like).facts)}


def _as_last_year(row: Row, known: Mapping[tuple[str, str], readings.Reading]) -> Row:
    reading = known.get((clauses.bare(row["indicator_zh"]), row["measure"]))
    if reading is None or not codebook.fits(reading.indicator, reading.measure, row["unit"]):
        return {}
    return {"indicator": reading.indicator, "indicator_zh": codebook.indicators()[reading.indicator].name_zh,
            "reason_zh": f"{row['reason_zh']}；上年同名", "reason_en": f"{row['reason_en']}; as named last year"}


def orphans(found: Sequence[Row], like: str) -> list[Row]:
    """Last year's readings that found no partner: what a report leaves out is news, where it is of the same place."""
    if not like or other_place(found, like):
        return []
    seen = {(row["indicator"], row["measure"]) for row in found}
    return [{"entity": reading.entity, "indicator_zh": codebook.indicators()[reading.indicator].name_zh,
             "measure": reading.measure, "period": reading.period, "text": mention.text}
            for mention, reading in readings.read(like).facts if (reading.indicator, reading.measure) not in seen]


def other_place(found: Sequence[Row], like: str) -> str:
    """The place of last year's document, where it is not the one that most rows are about."""
    told = Counter(reading.entity for _, reading in readings.read(like).facts) if like else Counter()
    (theirs, _), *_ = told.most_common(1) or [("", 0)]
    (ours, _), *_ = Counter(row["entity"] for row in found).most_common(1) or [(theirs, 0)]
    return theirs if theirs != ours else ""


def others(text: str) -> list[Mention]:
    """The numbers that are no facts by the scanner, each with its kind."""
    return [mention for mention in scan(text) if mention.kind not in FACT_KINDS]


# --- out -------------------------------------------------------------------------------------------------------------


def write(path: Path, folder: Path, entity: str = "", year: int = 0, like: str = "") -> tuple[list[Row], list[Path]]:
    """The proposal for a text as xlsx, csv and html in ``folder``; returns the rows and what was written."""
    text = text_of(path)
    of = proposals.about(text, entity, year)
    found = rows(text, of, path.stem, like)
    stem = folder / path.stem
    contents = {stem.with_name(stem.name + ending): content for ending, content in (
        (".xlsx", sheet(text, found, orphans(found, like))), (".csv", files.csv_bytes(found, CSV, inert=True)),
        (".html", page(text, found, path.stem).encode()))}
    for target in contents:
        _check_replaceable(target, path)
    for target, content in contents.items():
        files.write_atomic(target, content, [path])
    return found, [*contents]


def _check_replaceable(target: Path, text: Path) -> None:
    """DataError where a proposal cannot be written, or holds what a person has decided."""
    if files.check_replaceable(target, [text]) is None or target.suffix == ".html":
        return
    try:
        decisions = sum(bool(row.get("decision")) for row in read(target)[0])
    except DataError as error:  # somebody may have worked on it all the same
        raise fault(target, f"is there already, and what was decided in it cannot be read; move it away ({error})"
                    ) from None
    if decisions:
        raise fault(target, f"holds {decisions} decisions; take them over with nanshan adopt, or move the file away")


def sheet(text: str, found: Sequence[Row], left: Sequence[Row]) -> bytes:
    """The workbook: rows to decide, what cannot be changed locked, last year's orphans, all other numbers, the text's
    hash on a hidden sheet."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                                      "strings_to_numbers": False}) as book:
        looks = {name: book.add_format(look) for name, look in PLAN["looks"].items()}
        _to_review(book.add_worksheet("审核 review"), found, looks)
        lists = book.add_worksheet(CODES)
        for at, values in enumerate((codebook.entities(), codebook.indicators(), codebook.units())):
            lists.write_column(0, at, values)
        _listed(book, "上年未见 last year", left, ("entity", "indicator_zh", "measure", "period", "text"), looks)
        rest = [{"text": mention.text, "kind": mention.kind, "start": mention.start} for mention in others(text)]
        _listed(book, "其他数字 other numbers", rest, ("text", "kind", "start"), looks)
        secret = book.add_worksheet("text")
        secret.write_string(0, 0, digest(text))
        secret.very_hidden()
    return buffer.getvalue()


def _to_review(page: Any, found: Sequence[Row], looks: Mapping[str, Any]) -> None:
    """The rows, with lists to choose from in the columns that may be changed."""
    widths = {name: about.get("width", 12) for name, about in COLUMNS.items() if "hidden" not in about}
    last, places = max(len(found), 1), {name: at for at, name in enumerate(widths)}
    page.set_row(0, 32)
    for name, at in places.items():
        page.set_column(at, at, widths[name])
        page.write(0, at, HEADS[name], looks["head"])
    for number, row in enumerate(found, start=1):
        page.set_row(number, 15 * max(room.lines(str(row[name] or ""), width) for name, width in widths.items()))
        for name, at in places.items():
            if name == "sentence":
                _with_number(page, number, at, row, looks)
            else:
                page.write(number, at, row[name], looks[_look(name, row[name])])
    chosen: dict[str, Any] = {"decision": [*DECISIONS], "kind": [*readings.KINDS], "measure": [*codebook.measures()],
                              "entity": f"='{CODES}'!$A$1:$A${len(codebook.entities())}",
                              "indicator": f"='{CODES}'!$B$1:$B${len(codebook.indicators())}"}
    for name, source in chosen.items():
        how = "stop" if isinstance(source, list) else "warning"  # there may be new bodies and indicators
        page.data_validation(1, places[name], last, places[name],
                             {"validate": "list", "source": source, "error_type": how})
    page.autofilter(0, 0, last, len(places) - 1)
    page.freeze_panes(1, 2)
    page.set_landscape()
    page.set_paper(8)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.protect("", {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True})


def _look(name: str, value: Any) -> str:
    if name == "value" and value is not None:
        return "whole" if value == int(value) else "decimals"
    return "free" if name in EDITABLE else "fixed"


def _with_number(page: Any, number: int, at: int, row: Row, looks: Mapping[str, Any]) -> None:
    """The sentence with its number in red."""
    first = row["start"] - row["sentence_start"]
    before, after = row["sentence"][:first], row["sentence"][first + len(row["text"]):]
    told = [part for look, words in (("plain", before), ("red", row["text"]), ("plain", after)) if words
            for part in (looks[look], words)]
    if before or after:
        page.write_rich_string(number, at, *told, looks["fixed"])
    else:
        page.write(number, at, row["sentence"], looks["fixed"])


def _listed(book: Any, name: str, found: Sequence[Row], columns: Sequence[str], looks: Mapping[str, Any]) -> None:
    page = book.add_worksheet(name)
    page.set_column(0, len(columns) - 1, 24)
    page.write_row(0, 0, [HEADS[column] for column in columns], looks["head"])
    for number, row in enumerate(found, start=1):
        page.write_row(number, 0, [str(row[column]) for column in columns])


def page(text: str, found: Sequence[Row], doc_id: str) -> str:
    """The text with its numbers coloured by confidence; a number's title says what it is proposed to be."""
    parts: list[tuple[str, Row | None]] = []
    at = 0
    for row in sorted(found, key=lambda row: row["start"]):
        parts += [(text[at:row["start"]], None), (text[row["start"]:row["end"]], row)]
        at = row["end"]
    parts.append((text[at:], None))
    return policy.templates().get_template("proposal.html.j2").render(
        doc_id=doc_id, parts=parts, count=len(found), content_policy=policy.content_policy(""))


# --- back ------------------------------------------------------------------------------------------------------------


def read(path: Path) -> tuple[list[files.Row], str]:
    """The rows of a sheet or csv that a person has been through, and the hash of their text (empty for a csv)."""
    if path.suffix.lower() == ".csv":
        (header, *records), hashed = files.read_records(path) or [[""]], ""
    else:
        header, records, hashed = _from_sheet(files.read_bytes(path), path)
    _check_columns(path, header)

    def row(numbered: tuple[int, list[str]]) -> files.Row:
        number, cells = numbered
        if any(cells[len(header):]):
            raise fault(path, f"{len(cells)} cells where the header has {len(header)}; quote a cell that holds a comma",
                        row=number)
        cells += [""] * (len(header) - len(cells))  # programs leave out empty ones at the end
        for name, text in zip(header, cells, strict=False):
            files.check_visible(text, path, row=number, column=name)
        plain = (files.from_inert(text.strip()) for text in cells)
        return files.Row(zip(header, plain, strict=False), path, number)

    return gathered(row, ((number, cells) for number, cells in enumerate(records, 2)
                          if any(map(str.strip, cells)))), hashed


def _check_columns(path: Path, header: Sequence[str]) -> None:
    """DataError where a proposal lacks a column that is needed, or has one twice."""
    if len(header) == 1 and re.search("[\t;]", header[0]):
        raise fault(path, "has no commas between its cells; save it as CSV UTF-8 with commas", row=1)
    if lacking := [name for name in NEEDED if name not in header]:
        raise fault(path, f"lacks the columns {', '.join(lacking)}; put them back, or run nanshan propose again")
    if twice := [name for name in NEEDED if header.count(name) > 1]:
        raise fault(path, f"has the column {twice[0]} twice; keep the one that was gone through", row=1)


_UNPLAIN = {"f": "a formula; write what it gives in its place", "d": "a date of Excel; write it as text",
            "b": "true or false; write what is meant", "e": "an error of Excel; write what is meant"}
"""What a cell of a sheet may hold instead of text or a number, by openpyxl's types."""
_MOST_CELLS = 5_000_000


def _from_sheet(content: bytes, path: Path) -> tuple[list[str], list[list[str]], str]:
    """The header of a sheet by the names of columns, its rows, and the hash of their text."""
    import openpyxl

    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise fault(path, "is an old workbook, or one with a password; save it as .xlsx without password")
    try:
        texts.check_unpacked(content, path)
        book = openpyxl.load_workbook(io.BytesIO(content))
        review, hashed = book.worksheets[0], str(book["text"]["A1"].value)
        head = [str(cell.value) for cell in review[1]]
    except DataError:
        raise
    except Exception as error:  # openpyxl raises what it meets in a damaged file
        told = " ".join(str(error).split())[:200]
        raise fault(path, f"is no proposal in a workbook ({told}); give that of nanshan propose") from None
    if review.max_row * review.max_column > _MOST_CELLS:
        raise fault(path, "has a cell far below or beside the table; delete all rows and columns around the table",
                    row=review.max_row)
    for area in review.merged_cells.ranges:
        raise fault(path, f"the cells {area.coord} are merged; part them, and fill in each", row=area.min_row)
    names = {heading: name for name, heading in HEADS.items()}
    header = [names.get(heading, "") for heading in head]

    def text(cell: Any, name: str) -> str:
        if name and cell.data_type in _UNPLAIN:
            raise fault(path, f"holds {_UNPLAIN[cell.data_type]}", row=cell.row, column=name)
        return files.cell(cell.value)

    return header, [[*map(text, cells, header)] for cells in review.iter_rows(min_row=2)], hashed


def decided(path: Path, found: Sequence[files.Row], above: float | None) -> list[files.Row]:
    """The rows with a decision each; DataError for those without, unless their confidence is not below ``above``."""
    if above is not None and not 0 <= above <= 1:
        raise DataError(f"above is {above}; take a confidence from 0 to 1, such as 0.98")
    told = {**{name: name for name in DECISIONS}, **{english: name for name, english in DECISIONS.items()}}
    undecided = []
    _check_columns(path, [*found[0]])  # a frame has not been read from a file
    for row in found:
        for name, shape in (("start", "[0-9]{1,9}"), ("confidence", r"0(\.[0-9]+)?|1"), ("nth", "[1-9][0-9]{0,3}"),
                            ("occurrence", "([1-9][0-9]{0,3})?"), ("words", "(?s:.+)"), ("text", "(?s:.+)")):
            if not re.fullmatch(shape, row[name]):
                raise row.fault(f"{row[name]!r} is not what nanshan propose writes there; put that back", name)
        if row["decision"] and row["decision"] not in told:
            raise row.fault(f"{row['decision']!r} is no decision; write one of {'、'.join(DECISIONS)}", "decision")
        row["decision"] = told.get(row["decision"], "")
        if not row["decision"] and above is not None and float(row["confidence"]) >= above:
            row["decision"] = "收"
        if row["decision"] in ("", "疑"):
            undecided.append(row.number)
        if row["decision"] == "收":
            _check(row)
    if undecided:
        first = ", ".join(map(str, undecided[:8])) + (" …" if len(undecided) > 8 else "")
        raise DataError(f"{files.shown(path)}: {len(undecided)} rows are undecided (rows {first}); write 收 or 弃 in "
                        "each, or take what is sure with --above 0.98")
    return [*found]


def _check(row: files.Row) -> None:
    """What a person may have mistyped is told where it stands, in the sheet."""
    files.check_period(row, "period")
    unnamed = "is no name; write one, on one line, without characters that are not seen"
    for column, right, wrong in (
            ("measure", row["measure"] in codebook.measures(),
             f"{row['measure']!r} is no measure; write one of {', '.join(codebook.measures())}"),
            ("kind", row["kind"] in FACT_KINDS,
             f"{row['kind']!r} cannot be accepted; write one of {', '.join(FACT_KINDS)}, or 弃"),
            ("entity", row["entity"], "is empty; write whom the number is about"),
            ("reading_unit", row["reading_unit"].split("/")[0] in ("", *codebook.units()),
             f"{row['reading_unit']!r} is not in units.csv; add it there or take one that is"),
            ("entity", _is_name(row["entity"]), f"{row['entity']!r} {unnamed}"),
            ("indicator_zh", not row["indicator_zh"] or _is_name(row["indicator_zh"]),
             f"{row['indicator_zh']!r} {unnamed}")):
        if not right:
            raise row.fault(wrong, column)


def _is_name(text: str) -> bool:
    return re.sub("[\u3000\xa0]", " ", text).isprintable() and any(map(str.isalpha, text))


def review(doc: str, *, entity: str = "", year: int = 0, like: str = "") -> pd.DataFrame:
    """The proposal for a text as a frame to go through in JupyterLab; ``nd.adopt(frame)`` takes it.

    Args:
        doc: The file of a text, or the id of a registered document.
        entity: Its place, and ``year`` the year that it plans, where title and dateline do not tell.
        like: The id of last year's document, whose names go before the rules.

    Returns:
        A row for each number: ``decision`` (收, 弃, 疑) to fill in, ``confidence``, sentence, number, and the columns
        of facts.csv, of which kind, entity, indicator_zh, indicator, measure and period may be changed.

    Raises:
        DataError: The file cannot be read, or its title does not say which place or year it is about.

    >>> from nanshan_data import review
    >>> draft = review("plan-report-2026").set_index("start").loc[517]
    >>> draft["text"], draft["entity"], draft["indicator"], draft["period"]
    ('1.01 万亿元', '南山区', 'gdp', '2025')
    """
    import pandas as pd

    for given in (doc, entity, like):
        check_given(given, str, "doc, entity and like as text, as in review('report-2027.docx', entity='南山区')")
    if not isinstance(year, int) or not doc.isprintable():
        raise DataError(f"review({doc!r}, year={year!r}): doc is a file or the id of a document, year a number")
    path = raw("documents", f"{doc}.txt") if doc in documents.register() else Path(doc)
    text = text_of(path)
    found = rows(text, proposals.about(text, entity, year), path.stem, like)
    frame = pd.DataFrame(found, columns=list(dict.fromkeys((*EDITABLE[:1], *COLUMNS, *CSV))))
    frame.attrs |= {"proposal": str(path), "sha256": digest(text)}
    return frame
