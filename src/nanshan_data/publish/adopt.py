"""A proposal that a person has been through becomes part of data/raw: all of it or nothing, and never a value."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nanshan_data.analysis import ledger
from nanshan_data.analysis.clauses import bare, known_names, unspaced
from nanshan_data.data import codebook, documents, files, forms, readings, texts
from nanshan_data.data.files import fault, raw
from nanshan_data.errors import DataError, check_given, summed
from nanshan_data.publish import build, execution, review

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]
ABOUT = ("title", "publisher", "date")
"""What a person may say of a document; the rest of its row waits."""
MEANING = ("entity", "indicator", "measure", "period", "unit")


def adopt(proposal: Path | str | pd.DataFrame, source: Path | None = None, *, above: float | None = None,
          dry_run: bool = False, **about: str) -> str:
    """Take a reviewed proposal into data/raw; returns one line, or with ``dry_run`` the difference it would make.

    A proposal is a file of ``nanshan propose``, or the frame of ``nd.review`` with its column ``decision`` filled in.

    ``source`` is the text, where it is not registered yet and does not lie beside the proposal. The second time nothing
    changes. DataError, and nothing written, where a row is undecided, the text is another one, words no longer find
    their number, a person's reading says otherwise, or what would follow has a problem.

    >>> from nanshan_data import DataError, adopt, review
    >>> try:
    ...     adopt(review("plan-report-2026"))
    ... except DataError as error:
    ...     print(str(error)[:65])
    data/raw/documents/plan-report-2026.txt: 280 rows are undecided (
    """
    import pandas as pd

    if unknown := [name for name in about if name not in ABOUT]:
        raise DataError(f"adopt takes no {unknown[0]!r}; of a document it takes {', '.join(ABOUT)}")
    check_given(proposal, (str, Path, pd.DataFrame), "the file of nanshan propose, or the frame of nd.review(…)")
    if isinstance(proposal, (str, Path)):
        if not str(proposal).isprintable():
            raise DataError(f"{str(proposal)!r} is no name of a file; pass the one that nanshan propose has written")
        path = Path(proposal)
        found, hashed = review.read(path)
    elif "proposal" not in proposal.attrs:
        raise DataError("the frame does not know its text any more; change the frame of nd.review(…) itself, or write "
                        "it to a csv and adopt that")
    else:
        path, hashed = Path(proposal.attrs["proposal"]), proposal.attrs["sha256"]
        source = source or path
        found = [files.Row(((str(name), files.cell(value)) for name, value in row.items()), path, number)
                 for number, row in enumerate(proposal.to_dict("records"), 2)]
    if not found:
        raise fault(path, "is no proposal: it has no rows; give what nanshan propose or nd.review(…) has made")
    doc_id = path.stem
    if not files.ID.fullmatch(doc_id):
        raise fault(path, f"{doc_id!r} is no id of a document; name text and proposal with small letters, digits, - _")
    text, registered = _text(doc_id, path, source)
    if hashed and review.digest(text) != hashed:
        raise fault(path, f"was made of another text than {doc_id} is now; run nanshan propose again")
    rows = review.decided(path, found, above)
    _check_places(text, rows)
    contents = _contents(path, doc_id, text, registered, rows, about)
    changed = {name: content for name, content in contents.items() if _now(name) != content}
    if not changed:
        return f"{doc_id}: adopted before, nothing changes"
    with files.elsewhere(changed):
        codebook.check()
        _check_readings(path, doc_id, text, rows, registered)
        if problems := readings.read(doc_id).problems:
            raise summed(problems)
    if dry_run:
        return _difference(changed)
    files.replace_raw(changed)
    accepted = sum(row["decision"] == "收" for row in rows)
    return f"{doc_id}: {accepted} readings of {len(rows)} rows adopted; run nanshan check, then git diff"


def _text(doc_id: str, path: Path, source: Path | None) -> tuple[str, bool]:
    """The text of a document, and whether it is registered; else it is read from where it was proposed."""
    if doc_id in documents.register():
        return documents.document(doc_id), True
    beside = (path.with_suffix(ending) for ending in texts.ENDINGS if path.with_suffix(ending) != path)
    source = source or next((file for file in beside if file.suffix in (".txt", ".md") and file.is_file()), None)
    if source is None:
        raise fault(path, f"the text of {doc_id} is not registered; give its file with --text")
    return review.text_of(source), False


MOVED = "rows or cells were moved, or the sheet is of another text; undo that, or run nanshan propose again"


def _check_places(text: str, rows: Sequence[files.Row]) -> None:
    """DataError where the number of a row does not stand where it says, or two rows are about one number."""
    seen: dict[int, files.Row] = {}
    for row in rows:
        start, number = int(row["start"]), unspaced(row["text"])
        if not unspaced(text[start:start + 2 * len(row["text"]) + 100]).startswith(number):
            raise row.fault(f"{row['text']!r} does not stand at {start}: {MOVED}", "start")
        if (other := seen.setdefault(start, row)) is not row:
            raise row.fault(f"{row['text']!r} at {start} has a row already, {other.number}; delete one of the two",
                            "start")


def _check_readings(path: Path, doc_id: str, text: str, rows: Sequence[files.Row], registered: bool) -> None:
    """What is wrong with the readings of a sheet, told in its own rows: words that find no number or another one,
    units that do not fit, numbers of a new text that have no row."""
    said = [readings.Reading(_reading(row, known_names()).items(), path, row.number) for row in rows]
    made = readings.applied(text, doc_id, said)
    starts = {row.number: int(row["start"]) for row in rows}
    for mention, each in made.facts:
        if not mention.start <= starts[each.number] < mention.end:
            raise each.fault(f"these words find {mention.text!r} at {mention.start}: {MOVED}", "words")
    if made.problems:
        raise summed(made.problems)
    if made.unread and not registered:
        left = made.unread[0]
        raise fault(path, f"has no row for {left.text!r} at {left.start}; put it back, or run nanshan propose again")


def _reading(row: files.Row, named: Mapping[str, str]) -> dict[str, str]:
    """The row of a readings file that a row of a proposal becomes; indicators that have no id go by their names."""
    fact, known = row["decision"] == "收", row["indicator"] in codebook.indicators()
    indicator = row["indicator"] if known else named.get(bare(row["indicator_zh"]), "")
    meaning = {**{column: row[column] for column in ("entity", "measure", "period")}, "indicator": indicator,
               "unit": row["reading_unit"]}
    return {"words": row["words"], "nth": "" if row["nth"] == "1" else row["nth"], "occurrence": row["occurrence"],
            "kind": row["kind"] if fact else "word",
            **{column: value if fact else "" for column, value in meaning.items()}, "note": ""}


def _now(name: str) -> bytes:
    path = raw(*name.split("/"))
    return path.read_bytes() if path.is_file() else b""


def _contents(path: Path, doc_id: str, text: str, registered: bool, rows: Sequence[files.Row],
              about: Mapping[str, str]) -> dict[str, bytes]:
    """Every file of data/raw that a proposal touches, as it is to be."""
    accepted = [row for row in rows if row["decision"] == "收"]
    drafts = _drafts(accepted)
    contents = {"codebook/indicators.csv": _longer("codebook/indicators.csv", drafts.values()),
                "codebook/entities.csv": _longer("codebook/entities.csv", _bodies(accepted)),
                f"readings/{doc_id}.csv": _readings(doc_id, rows, drafts),
                f"proposals/{doc_id}.csv": files.csv_bytes(rows, review.CSV)}
    if not registered:
        contents[f"documents/{doc_id}.txt"] = text.encode()
        contents["documents/sources.csv"] = _longer("documents/sources.csv", [_source(doc_id, text, about)])
    return contents


def _source(doc_id: str, text: str, about: Mapping[str, str]) -> Row:
    about = {name: " ".join(said.split()) for name, said in about.items()}
    title = about.get("title") or next(filter(None, (line.strip("# *　") for line in text.splitlines())), doc_id)
    known = {name: about.get(name, "") for name in ABOUT} | {"title": title}
    return {"doc_id": doc_id, "file": f"{doc_id}.txt", "title_en": title, "short_name_zh": title,
            "short_name_en": doc_id, "script": "simplified", "sha256": review.digest(text), **known}


def _drafts(accepted: Iterable[files.Row]) -> dict[str, Row]:
    """Draft indicators by name, for accepted rows whose name the codebook does not know."""
    made: dict[str, Row] = {}
    for row in accepted:
        _check_named(row)
        if row["indicator"] in codebook.indicators() or bare(row["indicator_zh"]) in known_names():
            continue
        if row["indicator"] and not files.ID.fullmatch(row["indicator"]):
            raise row.fault(f"{row['indicator']!r} is no id; write small letters, digits and _, or leave it empty",
                            "indicator")
        if not row["indicator_zh"]:
            raise row.fault(f"{row['text']!r} is accepted and has no name; write one", "indicator_zh")
        level, unit = row["measure"] in ("level", "threshold"), row["reading_unit"] or row["unit"]
        if not unit:
            raise row.fault(f"{row['text']!r} is accepted and has no unit; write one", "reading_unit")
        name = row["indicator_zh"]
        key = row["indicator"] or f"draft_{hashlib.sha256(bare(name).encode()).hexdigest()[:8]}"
        earlier = made.get(bare(name))
        if earlier is None or (level and earlier["unit"] == "%"):
            made[bare(name)] = {"indicator": earlier["indicator"] if earlier else key, "name_zh": name, "unit": unit,
                                "status": "draft"}
    return made


def _check_named(row: files.Row) -> None:
    """DataError where the name of an accepted row is that of one indicator, and its id another's."""
    name, key = bare(row["indicator_zh"]), row["indicator"]
    about, named = codebook.indicators().get(key), known_names().get(name)
    own = {bare(each) for each in (about.name_zh, *about.aliases.split("|"))} if about else set()
    if key and named and name not in own:
        raise row.fault(f"{key!r} does not go with the name {row['indicator_zh']!r}, which is that of {named}; "
                        "correct one, or leave the id empty", "indicator")


def _bodies(accepted: Iterable[files.Row]) -> list[Row]:
    """New entities, under their own name until somebody has another."""
    new = dict.fromkeys(row["entity"] for row in accepted if row["entity"] not in codebook.entities())
    return [{"entity": name, "name_en": name, "type": "place" if name[-1] in "省市区县旗镇州" else "institution"}
            for name in new if name]


def _readings(doc_id: str, rows: Sequence[files.Row], drafts: Mapping[str, Row]) -> bytes:
    """The readings in the order of the text, those of a person kept; DataError where the two say different things."""
    target = readings.path_of(doc_id)
    own = forms.rows(f"readings/{doc_id}", form="readings", may_be_empty=True) if target.is_file() else []
    mine: dict[tuple[str, str, str], Mapping[str, Any]] = {
        (row["words"], row["nth"] or "1", row["occurrence"]): row for row in own}
    named = known_names() | {name: row["indicator"] for name, row in drafts.items()}
    made: list[Mapping[str, Any]] = list(own)
    for row in sorted(rows, key=lambda row: int(row["start"])):
        reading = _reading(row, named)
        other = mine.setdefault((reading["words"], reading["nth"] or "1", reading["occurrence"]), reading)
        if other is reading:
            made.append(reading)
        elif any(other[column] != reading[column] for column in ("kind", *MEANING)):
            said, proposed = (" · ".join(each[column] or "—" for column in MEANING)
                              for each in (other, reading))
            raise row.fault(f"{row['text']!r} has a reading already, {said}, and is proposed as {proposed}; correct "
                            "one of the two")
    return files.csv_bytes(made, readings.COLUMNS)


def _longer(name: str, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A csv of data/raw with rows at its end, nothing else changed."""
    content, more = _now(name), list(rows)
    if not more:
        return content
    header = files.read_records(raw(*name.split("/")))[0]
    lines = files.csv_bytes(more, header).decode("utf-8-sig").partition("\n")[2]
    ending = b"\r\n" if b"\r\n" in content else b"\n"
    return content.rstrip(b"\r\n") + ending + lines.replace("\n", ending.decode()).encode()


def _difference(changed: Mapping[str, bytes]) -> str:
    return "\n".join("\n".join(difflib.unified_diff(
        _now(name).decode("utf-8-sig").splitlines(), content.decode("utf-8-sig").splitlines(),
        f"data/raw/{name}", f"data/raw/{name}", lineterm="", n=0)) for name, content in changed.items())


def rename(old: str, new: str) -> str:
    """Give an indicator another id everywhere in data/raw, or merge it into one that is there; returns one line."""
    known = codebook.indicators()
    if old not in known:
        raise DataError(f"there is no indicator {old!r}; see data/raw/codebook/indicators.csv")
    if not files.ID.fullmatch(new):
        raise DataError(f"{new!r} is no id; write small letters, digits and _")
    if new == old:
        raise DataError(f"{old} is its own name; give another")
    if new in known and not known[old].is_draft:
        raise DataError(f"{new!r} is an indicator already, and {old!r} is no draft; only drafts are merged into others")
    contents: dict[str, bytes] = {}
    for file in sorted(path for path in files.files_below(raw()) if path.suffix == ".csv"):
        name = file.relative_to(raw()).as_posix()
        renamed = _renamed(name, old, new, merged=new in known)
        if renamed != _now(name):
            contents[name] = renamed
    with files.elsewhere(contents):
        try:
            if problems := build.problems():
                raise summed(problems)
            ledger.checks()
        except DataError as error:
            raise DataError(f"{old} stays as it is, since as {new} it would be wrong: {error}") from None
    files.replace_raw(contents)
    return f"{old} is {new} in {len(contents)} files" + (", merged" if new in known else "") + _in_code(old)


def _in_code(name: str) -> str:
    """What is left to do by hand: the notebooks that ask for an indicator by name."""
    quoted = re.compile(rf"""\\"{name}\\"|'{name}'""")
    asking = [path.name for path in sorted(files.ROOT.glob("notebooks/*.ipynb"))
              if quoted.search(execution.code_of(path))]
    return f"; change it by hand in {', '.join(asking)}" if asking else ""


SELECTORS = ("claim", "against", "inputs", "indicator", "indicators", "indicator_before", "target", "result")
"""Columns in which an indicator stands, alone or among other words."""


def _renamed(name: str, old: str, new: str, *, merged: bool) -> bytes:
    content, path = _now(name), raw(*name.split("/"))
    header = next(iter(files.read_records(path)), [])
    records = files.read_csv(path, header, may_be_empty=True)
    word, drop = re.compile(rf"(?<![\w-]){re.escape(old)}(?![\w-])"), merged and name == "codebook/indicators.csv"
    rows = [{column: word.sub(new, cell) if column in SELECTORS else cell for column, cell in row.items()}
            for row in records if not (drop and row["indicator"] == old)]
    if rows == records:
        return content
    made = files.csv_bytes(rows, header)
    return made if content.startswith(b"\xef\xbb\xbf") else made.removeprefix(b"\xef\xbb\xbf")

