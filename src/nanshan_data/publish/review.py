"""Drafts on their way to a person and back: a sheet for Excel, a csv and a page, low confidence first."""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nanshan_data import periods
from nanshan_data.analysis import clauses, confidence, proposals
from nanshan_data.data import codebook, documents, files, readings, texts
from nanshan_data.data.files import fault, raw
from nanshan_data.data.mentions import scanned
from nanshan_data.errors import DataError, check_given
from nanshan_data.notebook.labels import has_label, label
from nanshan_data.publish import policy, room
from nanshan_data.quantities.grammar import FACT_KINDS, Mention, scan
from nanshan_data.quantities.layout import layout

if TYPE_CHECKING:
    import pandas as pd

DECISIONS = {"收": "accept", "弃": "no quantity", "疑": "ask"}
"""What a person may decide of a row; an empty cell is no decision."""
EDITABLE = ("decision", "kind", "entity", "indicator_zh", "indicator", "measure", "period", "reading_unit")
COLUMNS = ("decision", "confidence", "sentence", "text", "value", "unit", "qualifier", "kind", "entity", "indicator_zh",
           "indicator", "measure", "period", "reading_unit", "reason_zh", "reason_en", "words", "nth", "occurrence",
           "start", "end", "low", "high", "section")
CSV = (*readings.FACT_COLUMNS, "indicator_zh", "confidence", "reason_zh", "reason_en", "decision", "words", "nth",
       "occurrence", "reading_unit")
HEADS = {
    "decision": "决定 decision", "confidence": "把握 confidence", "sentence": "原句 sentence", "text": "数字 number",
    "value": "数值 value", "unit": "单位 unit", "qualifier": "措辞 qualifier", "kind": "类别 kind",
    "entity": "主体 entity", "indicator_zh": "指标名称 indicator", "indicator": "指标代码 id",
    "measure": "口径 measure", "period": "时期 period",
    "reading_unit": "补充单位 unit to supply", "reason_zh": "理由 reason (zh)",
    "reason_en": "reason (en)", "words": "定位词 words", "nth": "第几个# nth", "occurrence": "第几处 occurrence",
    "start": "起 start", "end": "止 end", "low": "下界 low", "high": "上界 high", "section": "所在标题 section"}
WIDTHS = {"sentence": 60, "indicator_zh": 26, "indicator": 26, "reason_zh": 66, "reason_en": 100, "words": 24,
          "section": 60, "value": 16}
"""Widths of columns; all others have twelve."""
Row = dict[str, Any]
_REASONS = {
    "measure": ("{rule} → {value}", "{rule} makes it {value}"),
    "name": ("名称取自“{rule}”", "name by the rule “{rule}”"),
    "entity": ("主体据“{rule}”", "entity by “{rule}”"),
    "period": ("时期据“{rule}”", "period by “{rule}”")}


NEEDED = ("decision", "confidence", "text", "words", "nth", "occurrence", "start", "kind", "entity", "indicator",
          "indicator_zh", "measure", "period", "unit", "reading_unit")
"""Columns without which nothing can be adopted."""


def digest(text: str) -> str:
    """What ties a sheet to the text that it was made of."""
    return hashlib.sha256(text.encode()).hexdigest()


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
        told = [_told(draft, lang) for lang in (0, 1)]
        row: Row = {
            "decision": "", "confidence": draft.confidence, "sentence": text[first:end], "text": mention.text,
            "value": mention.value, "unit": mention.unit, "qualifier": mention.qualifier, "low": mention.low,
            "high": mention.high, "kind": mention.kind, "entity": draft.entity, "indicator_zh": _name(draft),
            "indicator": draft.indicator, "measure": draft.measure, "period": draft.period, "reading_unit": "",
            "reason_zh": told[0], "reason_en": told[1], "words": pointer[0], "nth": pointer[1],
            "occurrence": pointer[2] or "", "start": mention.start, "end": mention.end,
            "section": shape.section(mention.start), "fact_id": f"{doc_id}@{mention.start}", "doc_id": doc_id,
            "sentence_start": first, "sentence_end": end, "note": ""}
        row |= _as_last_year(row, known)
        made.append(row)
    order = list(dict.fromkeys(row["section"] for row in made))
    return sorted(made, key=lambda row: (order.index(row["section"]), row["confidence"], row["start"]))


def _name(draft: clauses.Draft) -> str:
    return codebook.indicators()[draft.indicator].name_zh if draft.indicator else draft.name


def _told(draft: clauses.Draft, lang: int) -> str:
    values = {"measure": draft.measure, "name": draft.name, "entity": draft.entity, "period": draft.period}
    parts = [_REASONS[part][lang].format(rule=_rule(rule, "zh" if lang == 0 else "en"), value=values[part])
             for part, rule in draft.rules]
    return ("；" if lang == 0 else "; ").join(parts)


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
    text = texts.text(files.read_bytes(path), path)
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
    except DataError:  # no proposal, or a damaged one
        return
    if decisions:
        raise fault(target, f"holds {decisions} decisions; take them over with nanshan adopt, or move the file away")


def sheet(text: str, found: Sequence[Row], left: Sequence[Row]) -> bytes:
    """The workbook: rows to decide, what cannot be changed locked, last year's orphans, all other numbers, the text's
    hash on a hidden sheet."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                                        "strings_to_numbers": False})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    fixed = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#444444"})
    free = book.add_format({"text_wrap": True, "valign": "top", "locked": False, "bg_color": "#fff8dc"})
    red, plain = book.add_format({"bold": True, "font_color": "#c00000"}), book.add_format({"font_color": "#444444"})
    review = book.add_worksheet("审核 review")
    shown = [name for name in COLUMNS if name not in ("low", "high", "end")]
    grouped = {places: book.add_format({"valign": "top", "font_color": "#444444", "num_format": places})
               for places in ("#,##0", "#,##0.0###")}
    review.set_row(0, 32)
    widths = {name: WIDTHS.get(name, 12) for name in shown}
    for at, (name, width) in enumerate(widths.items()):
        review.set_column(at, at, width)
        review.write_string(0, at, HEADS[name], head)
    for number, row in enumerate(found, start=1):
        review.set_row(number, 15 * max(room.lines(str(row[name] or ""), width) for name, width in widths.items()))
        for at, name in enumerate(shown):
            look, value = free if name in EDITABLE else fixed, row[name]
            if name == "sentence":
                _with_number(review, number, at, row, plain, red, fixed)
            elif isinstance(value, (int, float)) or type(value).__name__ == "Decimal":
                shape = grouped["#,##0" if value == int(value) else "#,##0.0###"] if name == "value" else look
                review.write_number(number, at, float(value), shape)
            else:
                review.write_string(number, at, str(value or ""), look)
    choices = {"decision": list(DECISIONS), "kind": list(readings.KINDS), "measure": list(codebook.measures())}
    for name, values in choices.items():
        at = shown.index(name)
        review.data_validation(1, at, max(len(found), 1), at, {"validate": "list", "source": values})
    lists = book.add_worksheet("代码 codes")
    for at, values in enumerate((list(codebook.entities()), list(codebook.indicators()), list(codebook.units()))):
        lists.write_column(0, at, values)
    for at, name, count in ((0, "entity", len(codebook.entities())), (1, "indicator", len(codebook.indicators()))):
        column = shown.index(name)
        review.data_validation(1, column, max(len(found), 1), column, {
            "validate": "list", "source": f"='代码 codes'!${'AB'[at]}$1:${'AB'[at]}${count}", "error_type": "warning"})
    review.autofilter(0, 0, max(len(found), 1), len(shown) - 1)
    review.freeze_panes(1, 2)
    review.set_landscape()
    review.set_paper(8)
    review.fit_to_pages(1, 0)
    review.repeat_rows(0)
    review.protect("", {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True})
    _listed(book, "上年未见 last year", left, ("entity", "indicator_zh", "measure", "period", "text"), head)
    rest = [{"text": mention.text, "kind": mention.kind, "start": mention.start} for mention in others(text)]
    _listed(book, "其他数字 other numbers", rest, ("text", "kind", "start"), head)
    secret = book.add_worksheet("text")
    secret.write_string(0, 0, digest(text))
    secret.very_hidden()
    book.close()
    return buffer.getvalue()


def _with_number(review: Any, number: int, at: int, row: Row, plain: Any, red: Any, look: Any) -> None:
    """The sentence with its number in red."""
    first = row["start"] - row["sentence_start"]
    before, after = row["sentence"][:first], row["sentence"][first + len(row["text"]):]
    told = ((plain, before), (red, row["text"]), (plain, after))
    parts = [part for look_of, words in told if words for part in (look_of, words)]
    if len(parts) < 4:  # nothing but the number
        review.write_string(number, at, row["sentence"], look)
    else:
        review.write_rich_string(number, at, *parts, look)


def _listed(book: Any, name: str, found: Sequence[Row], columns: Sequence[str], head: Any) -> None:
    page = book.add_worksheet(name)
    for at, column in enumerate(columns):
        page.set_column(at, at, 24)
        page.write_string(0, at, HEADS[column], head)
        for number, row in enumerate(found, start=1):
            page.write_string(number, at, str(row[column]))


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


def read(path: Path) -> tuple[list[Row], str]:
    """The rows of a sheet or csv that a person has been through, and the hash of their text (empty for a csv)."""
    if path.suffix.lower() == ".csv":
        header, *records = files.read_records(path) or [[]]
        found, hashed = [{**dict(zip(header, cells, strict=False)), "row": number}
                         for number, cells in enumerate(records, 2) if any(cells)], ""
    else:
        found, hashed = _from_sheet(files.read_bytes(path), path)
    if not found:
        raise fault(path, "is no proposal: it has no rows; give the file that nanshan propose has written")
    return [{name: "" if value is None else files.from_inert(str(value).strip()) for name, value in row.items()}
            for row in found], hashed


def _from_sheet(content: bytes, path: Path) -> tuple[list[Row], str]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=False, data_only=True)
        review, secret = book.worksheets[0], book["text"]
    except Exception as error:  # openpyxl raises what it meets in a damaged file
        raise fault(path, f"is no proposal in a workbook ({str(error)[:200]}); give that of nanshan propose") from None
    names = {heading: name for name, heading in HEADS.items()}
    header = [names.get(str(cell.value), "") for cell in review[1]]
    found = [{**dict(zip(header, (cell.value for cell in row), strict=True)), "row": number}
             for number, row in enumerate(review.iter_rows(min_row=2), 2)]
    for row in found:
        for name in ("start", "nth", "occurrence"):
            if isinstance(row.get(name), float):
                row[name] = int(row[name])
    return [row for row in found if row.get("words")], str(secret["A1"].value)


def decided(path: Path, found: Sequence[Row], above: float | None) -> list[Row]:
    """The rows with a decision each; DataError for those without, unless their confidence is not below ``above``."""
    told = {**{name: name for name in DECISIONS}, **{english: name for name, english in DECISIONS.items()}}
    made, undecided = [], []
    if lacking := [name for name in NEEDED if found and name not in found[0]]:
        raise fault(path, f"lacks the columns {', '.join(lacking)}; put them back, or run nanshan propose again")
    for place, row in enumerate(found, 2):  # as Excel counts, the head being 1
        number = int(row.get("row", place))
        for name, shape in (("start", r"\d{1,9}"), ("confidence", r"\d+(\.\d+)?"), ("nth", r"[1-9]\d{0,3}"),
                            ("occurrence", r"([1-9]\d{0,3})?")):
            if not re.fullmatch(shape, row[name]):
                raise fault(path, f"{row[name]!r} is no number; put back what nanshan propose wrote", row=number,
                            column=name)
        decision = told.get(row["decision"], "")
        if row["decision"] and not decision:
            raise fault(path, f"{row['decision']!r} is no decision; write one of {'、'.join(DECISIONS)}", row=number,
                        column="decision")
        if not decision and above is not None and float(row["confidence"]) >= above:
            decision = "收"
        if decision in ("", "疑"):
            undecided.append(number)
        if decision == "收":
            _check(path, row, number)
        made.append({**row, "decision": decision, "row": number})
    if undecided:
        first = ", ".join(map(str, undecided[:8])) + (" …" if len(undecided) > 8 else "")
        raise DataError(f"{files.shown(path)}: {len(undecided)} rows are undecided (rows {first}); write 收 or 弃 in "
                        "each, or take what is sure with --above 0.98")
    return made


def _check(path: Path, row: Row, number: int) -> None:
    """What a person may have mistyped is told where it stands, in the sheet."""
    if row["period"]:
        try:
            periods.period(row["period"])
        except DataError as error:
            raise fault(path, str(error), row=number, column="period") from None
    if row["measure"] not in (known := codebook.measures()):
        raise fault(path, f"{row['measure']!r} is no measure; write one of {', '.join(known)}", row=number,
                    column="measure")
    if row["kind"] not in FACT_KINDS:
        raise fault(path, f"{row['kind']!r} cannot be accepted; write one of {', '.join(FACT_KINDS)}, or 弃",
                    row=number, column="kind")
    if not row["entity"]:
        raise fault(path, "is empty; write whom the number is about", row=number, column="entity")
    if row["reading_unit"].split("/")[0] not in ("", *codebook.units()):
        raise fault(path, f"{row['reading_unit']!r} is not in units.csv; add it there or take one that is", row=number,
                    column="reading_unit")
    for column in ("entity", "indicator_zh"):
        if files.HIDDEN.search(row[column]):
            raise fault(path, "holds a character that is not seen; take it out", row=number, column=column)


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

    for text_of in (doc, entity, like):
        check_given(text_of, str, "doc, entity and like as text, as in review('report-2027.docx', entity='南山区')")
    if not isinstance(year, int) or not doc.isprintable():
        raise DataError(f"review({doc!r}, year={year!r}): doc is a file or the id of a document, year a number")
    path = raw("documents", f"{doc}.txt") if doc in documents.register() else Path(doc)
    text = texts.text(files.read_bytes(path), path)
    found = rows(text, proposals.about(text, entity, year), path.stem, like)
    frame = pd.DataFrame(found, columns=list(dict.fromkeys((*EDITABLE[:1], *COLUMNS, *CSV))))
    frame.attrs |= {"proposal": str(path), "sha256": digest(text)}
    return frame
