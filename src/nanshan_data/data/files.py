"""Where the data lie, and reading and writing files without surprises.

Only the standard library is imported here, so that the command line starts at once.
"""

from __future__ import annotations

import codecs
import contextlib
import contextvars
import csv
import errno
import functools
import hashlib
import inspect
import io
import itertools
import math
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, ParamSpec, TypeVar

from nanshan_data.errors import DataError, gathered, merge_mark, nearest
from nanshan_data.periods import FREQUENCIES, frequency, period

ROOT = Path(os.environ.get("NANSHAN_ROOT") or Path(__file__).parents[3])
with contextlib.suppress(OSError, RuntimeError):  # links in a circle: no project is found there, which is told
    ROOT = ROOT.resolve()
MAX_BYTES = 20_000_000
BOM = "\ufeff"
ID = re.compile("[a-z0-9_-]+")
"""What ids look like, so that they may stand in names of files, in addresses and in markup."""

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R", bound="Row")
DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,12})?")
COUNT = re.compile("[1-9][0-9]{0,3}")
ADDRESS = re.compile(r"https?://[^\s<>\"]+")
HIDDEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters that are no space, and those that turn the order of reading (117 would show as 711)."""
UNSEEN = re.compile(r"[\u00ad\u200b-\u200d\u2060\ufeff]|^\s|\s$")
"""Characters of no width, and spaces at the ends: two names would look like one."""
HALF = re.compile("[\ud800-\udfff]")
"""What Python makes of bytes that are no UTF-8, and half a character: nothing can be written with it."""
_BREAKS = re.compile("[\t\r\v\f\x85\u2028\u2029]")
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What a cell begins with that a spreadsheet takes for a formula."""
csv.field_size_limit(MAX_BYTES)  # a long sentence is no fault of the file
_remembered: list[Callable[[], None]] = []
_runs = itertools.count()
_stage: contextvars.ContextVar[Path | None] = contextvars.ContextVar("stage", default=None)


class Row(dict[str, str]):
    """The cells of a row by column, as attributes, too, and where it stands; ``number`` is what a spreadsheet shows
    beside it, the header's being 1."""

    def __init__(self, cells: Iterable[tuple[str, str]], path: Path, number: int) -> None:
        super().__init__(cells)
        self.path, self.number = path, number

    def __getattr__(self, column: str) -> str:
        try:
            return self[column]
        except KeyError:
            raise AttributeError(f"there is no column {column!r}") from None

    def as_a(self, kind: type[R], **other: str) -> R:
        """The row as one of a kind that knows more of itself, some cells changed."""
        return kind((self | other).items(), self.path, self.number)

    def fault(self, what: str, column: str = "") -> DataError:
        """An error of this row, see ``fault``."""
        return fault(self.path, what, row=self.number, column=column)

    @contextlib.contextmanager
    def placed(self, column: str = "") -> Iterator[None]:
        """Within, a DataError that knows no place gets this one."""
        try:
            yield
        except DataError as error:
            if error.placed:
                raise
            raise self.fault(str(error), column) from None


class Known(NamedTuple):
    """What may stand in a column: these values, ``where`` they are said, and what separates several in one cell."""

    values: Collection[str]
    where: str
    separator: str = ""


def per_root(function: Callable[P, T]) -> Callable[P, T]:
    """Remember results by project root, so that another root (a test's, a copy's) sees its own data.

    Arguments count the same, given by place or by name.
    """
    signature = inspect.signature(function)
    cached = functools.cache(lambda _, *arguments: function(*arguments))  # type: ignore[call-arg]

    @functools.wraps(function)
    def remembered(*arguments: P.args, **named: P.kwargs) -> T:
        given: tuple[Any, ...] = arguments
        if named:
            bound = signature.bind(*arguments, **named)
            bound.apply_defaults()
            given = bound.args
        return cached(ROOT, *given)

    remembered.cache_clear = cached.cache_clear  # type: ignore[attr-defined]
    _remembered.append(cached.cache_clear)
    return remembered


def forget() -> None:
    """Read everything anew: what people put in has changed while this process runs."""
    for clear in _remembered:
        clear()


def raw(*parts: str) -> Path:
    """A path below data/raw: what people put in; DataError where the project is not there, as with a bare wheel."""
    if not (ROOT / "data" / "raw").is_dir():
        raise DataError(f"{ROOT.as_posix()} holds no data/raw; start in a copy of the project, or name its folder: "
                        "NANSHAN_ROOT=/path/to/nanshan-data")
    return ROOT.joinpath("data", "raw", *parts)


def processed(*parts: str) -> Path:
    """A path below data/processed: what the library makes (during a build, below its staging folder)."""
    return (_stage.get() or ROOT / "data" / "processed").joinpath(*parts)


@contextlib.contextmanager
def _replacing(stage: str) -> Iterator[Path]:
    """A new empty folder, whose files are moved to where those of its ``stage`` belong at the end.

    After an error nothing is replaced. The folder's last renaming decides: killed before it, the old files stand;
    killed after it, the next run moves the rest.
    """
    finish_interrupted()
    folder = ROOT / "data" / f".staging-{next(_runs)}-{os.getpid()}"  # a new name each time: caches go by it
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise fault(folder.parent, f"cannot be written to ({error.strerror}); allow it (chmod u+w)") from None
    try:
        yield folder
        folder.rename(folder.with_name(folder.name.replace("staging", stage)))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    finish_interrupted()


@contextlib.contextmanager
def staged() -> Iterator[Path]:
    """Within, ``processed()`` is a new empty folder; at the end its files replace those of data/processed."""
    target = ROOT / "data" / "processed"
    if target.exists() and not target.is_dir():
        raise fault(target, "is a file where the folder of the processed data belongs; move it away")
    with _replacing("ready") as folder, _staging(folder):
        yield folder


def replace_raw(contents: Mapping[str, bytes]) -> None:
    """Put files below data/raw, all or none of them."""
    with _replacing("adopted") as folder:
        for name, content in contents.items():
            write_atomic(folder / name, content)
    forget()


@contextlib.contextmanager
def elsewhere(contents: Mapping[str, bytes]) -> Iterator[None]:
    """Within, the project is a copy of its data/raw with other contents, to see what would become of it."""
    global ROOT
    home = ROOT
    with tempfile.TemporaryDirectory(prefix="nanshan-") as folder:
        shutil.copytree(raw(), Path(folder, "data", "raw"), ignore=lambda at, names: [
            name for name in names if not (Path(at, name).is_file() or Path(at, name).is_dir())])  # editors' locks
        for name, content in contents.items():
            path = Path(folder, "data", "raw", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        ROOT = Path(folder).resolve()
        try:
            yield
        finally:
            ROOT = home


@contextlib.contextmanager
def on_trial() -> Iterator[None]:
    """Within, ``processed()`` is a new empty folder outside the project; at the end it is gone."""
    with tempfile.TemporaryDirectory(prefix="nanshan-") as folder, _staging(Path(folder)):
        yield


@contextlib.contextmanager
def _staging(folder: Path) -> Iterator[None]:
    token = _stage.set(folder)
    try:
        yield
    finally:
        _stage.reset(token)


def finish_interrupted() -> None:
    """Move the files of complete builds and adoptions into place, and drop what killed ones left."""
    for stage, folder in (("ready", "processed"), ("adopted", "raw")):
        for ready in _left(stage):
            for file in files_below(ready):
                target = ROOT / "data" / folder / file.relative_to(ready)
                target.parent.mkdir(parents=True, exist_ok=True)
                with contextlib.suppress(FileNotFoundError):  # another run was faster
                    file.replace(target)
            shutil.rmtree(ready, ignore_errors=True)
    for left in _left("staging"):
        if not _alive(int(left.name.rpartition("-")[2])):
            shutil.rmtree(left, ignore_errors=True)


def _left(stage: str) -> list[Path]:
    """The folders of earlier builds, and of no other origin, that are at this stage."""
    return [path for path in sorted((ROOT / "data").glob(f".{stage}-*"))
            if re.fullmatch(rf"\.{stage}-[0-9]+-[0-9]{{1,9}}", path.name) and path.is_dir()]


def _alive(process: int) -> bool:
    try:
        if os.name != "nt":  # signal 0 would be Ctrl-C there; the folder stays until it is deleted by hand
            os.kill(process, 0)
    except OSError as error:
        return not isinstance(error, ProcessLookupError)
    return True


def shown(path: Path) -> str:
    """The path as messages show it: below the project's root where it lies there, always with ``/``.

    What a build has made so far shows where it is going to be.
    """
    stage = _stage.get()
    if stage and path.is_relative_to(stage):
        path = ROOT / "data" / "processed" / path.relative_to(stage)
    name = (path.relative_to(ROOT) if path.is_relative_to(ROOT) else path).as_posix()
    name = re.sub(r"^data/\.staging-[0-9]+-[0-9]+/", "data/raw/", name)  # an adoption puts its files there
    return name.replace("\n", "<U+000A>")  # a message is one line


def fault(path: Path, what: str, *, row: int | None = None, column: str = "", line: int | None = None) -> DataError:
    """An error that names file, row (as a spreadsheet counts) and column, or the line; ``what`` ends in what to do."""
    place = [shown(path), f"row {row}" if row else "", f"column {column}" if column else "",
             f"line {line}" if line else ""]
    error = DataError(f"{', '.join(filter(None, place))}: {what}")
    error.placed = True
    return error


def read_bytes(path: Path) -> bytes:
    """The file's bytes; what is above 20 MB, and pipes and devices, which may never end, are refused unread."""
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise fault(path, "is a folder, a pipe or a device; give a file (save what comes through a pipe in one)")
        if about.st_size > MAX_BYTES:
            raise fault(path, f"{about.st_size / 1e6:.1f} MB is more than the {MAX_BYTES / 1e6:.0f} MB that are read; "
                        "give a smaller file")
        return path.read_bytes()
    except FileNotFoundError:
        own = path.resolve().is_relative_to(ROOT / "data")
        raise fault(path, "there is no such file; " + (
            "restore it from git" if own else "check the name and the folder")) from None
    except OSError as error:
        raise fault(path, f"cannot be read ({error.strerror}); check that it is a file of yours") from None


def decode(content: bytes, path: Path) -> str:
    """UTF-8 text with newlines untouched, or one clear error for UTF-16, binary files and other encodings."""
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise fault(path, "is UTF-32; save it as UTF-8")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise fault(path, "is UTF-16; save it as UTF-8")
    if b"\0" in content:
        raise fault(path, f"has a NUL byte at offset {content.index(0)}: a binary or UTF-16 file; save it as UTF-8")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise fault(path, f"byte {error.start} is not UTF-8 (perhaps the file is GBK); save it as UTF-8",
                    line=content.count(b"\n", 0, error.start) + 1) from None


def visible(text: str) -> str:
    """The text with signs in place of control characters, which a terminal would obey, and of turns of direction."""
    return _BREAKS.sub(sign, HIDDEN.sub(sign, text))


def sign(found: re.Match[str]) -> str:
    """What stands for a character that is not to be shown."""
    return f"<U+{ord(found[0]):04X}>"


def check_visible(text: str, path: Path, *, row: int | None = None, column: str = "") -> None:
    """DataError for a character that shows text other than it is, or speaks to a terminal, with the row or the line."""
    if found := HIDDEN.search(text):
        raise fault(path, f"holds the character U+{ord(found[0]):04X}, which is not seen but changes what is; take it "
                    "out", row=row, column=column, line=None if row else text.count("\n", 0, found.start()) + 1)


def check_address(row: Row, column: str) -> None:
    """DataError where a cell holds something else than an address of the web, or nothing."""
    if row[column] and not ADDRESS.fullmatch(row[column]):
        raise row.fault(f"{row[column]!r} is no address; write one that begins with http:// or https://, or nothing",
                        column)


def check_decimal(row: Row, column: str) -> None:
    """DataError where a cell holds something else than a number as people write it, of 15 digits and 12 at most."""
    if not DECIMAL.fullmatch(row[column]):
        raise row.fault(f"{row[column]!r} is no plain decimal; write up to 15 digits, one point and up to 12 more",
                        column)


def check_count(row: Row, column: str) -> None:
    """DataError where a cell holds something else than a whole number from 1 to 9999, or nothing."""
    if row[column] and not COUNT.fullmatch(row[column]):
        raise row.fault(f"{row[column]!r} is not a whole number from 1 to 9999; count from 1", column)


def check_period(row: Row, column: str, frequencies: Container[str] = FREQUENCIES) -> None:
    """DataError where a cell holds something else than a period of these frequencies, or nothing."""
    with row.placed(column):
        if row[column] and period(row[column]).frequency not in frequencies:
            wanted = ", ".join(name for name in FREQUENCIES if name in frequencies)
            raise DataError(f"{row[column]!r} is of the frequency {frequency(row[column])}; here it has to be {wanted}")


def read_text(path: Path) -> str:
    """A text file under the same rules as the documents, without marks of a merge (``=======`` may be of Markdown)."""
    text = decode(read_bytes(path), path)
    if found := merge_mark(text, "<=>" if path.suffix == ".csv" else "<>"):
        raise fault(path, found[1], line=found[0])
    return text


def read_csv(path: Path, columns: Sequence[str], key: Sequence[str] = (), filled: Sequence[str] = (),
             ids: Sequence[str] = (), known: Mapping[str, Known] | None = None,
             check: Callable[[Row], object] = bool, *, may_be_empty: bool = False) -> list[Row]:
    """Rows of a csv (with or without BOM, LF or CRLF) that must have exactly these columns, and one row at least.

    ``key`` columns may not be empty, nor repeat together; neither may ``filled`` ones be empty, and ``ids`` are as in
    ``check_ids``; of some columns the values are ``known``, and ``check`` looks at each row that is right so far. Rows
    are numbered as a spreadsheet shows them; empty ones are left out.
    """
    header, *records = read_records(path) or [[]]
    if wrong := _column_faults(header, columns):
        raise fault(path, f"{wrong}; the columns are {','.join(columns)}", row=1)
    seen: dict[tuple[str, ...], int] = {}

    def row(numbered: tuple[int, list[str]]) -> Row:
        number, cells = numbered
        if len(cells) != len(header):
            raise fault(path, f"{len(cells)} cells where the header has {len(header)}; quote a cell that holds a comma",
                        row=number)
        found = Row(zip(header, cells, strict=True), path, number)
        for name in header:
            check_visible(found[name], path, row=number, column=name)
        if unseen := [name for name in key if UNSEEN.search(found[name])]:
            raise found.fault(f"{found[unseen[0]]!r} holds a character that is not seen; type it anew", unseen[0])
        if empty := [name for name in (*key, *filled) if not found[name]]:
            raise found.fault("is empty; fill it in", empty[0])
        check_ids(found, ids)
        value = tuple(found[name] for name in key)
        if (first := seen.setdefault(value, number)) != number and key:
            raise found.fault(f"{'+'.join(value)} stands in row {first} already; remove or rename one", "+".join(key))
        check_known(found, known or {})
        check(found)
        return found

    rows = gathered(row, ((number, cells) for number, cells in enumerate(records, start=2) if any(cells)))
    if not rows and not may_be_empty:
        raise fault(path, "has no rows below its header; restore them from git")
    return rows


def read_records(path: Path) -> list[list[str]]:
    """The cells of a csv, row by row from the header; empty rows are empty lists, so that their number is kept."""
    records: list[list[str]] = []
    try:
        for cells in csv.reader(io.StringIO(read_text(path).removeprefix(BOM), newline=""), strict=True):
            records.append(cells)
    except csv.Error as error:
        raise fault(path, f"is not csv ({error}); check the quotes there", row=len(records) + 1) from None
    return records


def check_ids(row: Row, columns: Iterable[str]) -> None:
    """DataError where one of these columns holds what is neither empty nor an id: a-z, digits, - and _."""
    for column in columns:
        if row[column] and not ID.fullmatch(row[column]):
            raise row.fault(f"{row[column]!r} is no id; write small letters a-z, digits, - and _ only", column)


def _column_faults(header: Sequence[str], columns: Sequence[str]) -> str:
    faults = {"missing column": [name for name in columns if name not in header],
              "unknown column": [name for name in header if name not in columns],
              "repeated column": sorted({name for name in header if header.count(name) > 1})}
    return "; ".join(f"{what} {', '.join(map(repr, names))}" for what, names in faults.items() if names)


def check_known(row: Row, lists: Mapping[str, Known]) -> None:
    """DataError where a column holds something else than what is known of it."""
    for column, (values, where, separator) in lists.items():
        for part in row[column].split(separator) if separator else [row[column]]:
            if part not in values:
                raise row.fault(f"{part!r} is not {where}{nearest(part, values)}; correct it or add it there", column)


def csv_bytes(rows: Any, columns: Sequence[str] | None = None, *, inert: bool = False) -> bytes:
    """A DataFrame, or mappings, as csv: UTF-8 with BOM, LF, minimal quoting, plain decimals, empty cells.

    ``inert`` sets an apostrophe before text that a spreadsheet would take for a formula; numbers stay numbers.
    """
    if hasattr(rows, "itertuples"):
        columns, records = list(rows.columns), rows.itertuples(index=False, name=None)
    else:
        columns = list(columns if columns is not None else rows[0])
        records = ([row.get(name) for name in columns] for row in rows)
    written = _inert if inert else cell
    lines = (",".join(_quoted(written(value)) for value in record) for record in (columns, *records))
    return (BOM + "".join(f"{line}\n" for line in lines)).encode("utf-8")


def _inert(value: object) -> str:
    return f"'{value}" if isinstance(value, str) and value.lstrip("'").startswith(FORMULA) else cell(value)


def from_inert(text: str) -> str:
    """The text of a cell that ``csv_bytes`` wrote inert.

    >>> from_inert("'=1"), from_inert("'90s")
    ('=1', "'90s")
    """
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA) else text


def write_csv(rows: Any, path: Path, columns: Sequence[str] | None = None) -> None:
    """Write ``csv_bytes`` in one step."""
    write_atomic(path, csv_bytes(rows, columns))


def cell(value: object) -> str:
    """A value as it stands in a csv: yes or no, no exponent, no noise in the last digits, empty for none."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return ""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        value = Decimal(int(value)) if value.is_integer() else Decimal(f"{value:.12g}")
    if isinstance(value, Decimal):
        plain = format(value, "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return str(value)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\r\n') else text


def write_atomic(path: Path, content: bytes, inputs: Iterable[Path] = ()) -> None:
    """Write ``content`` in one step, as ``replacing`` has it."""
    with replacing(path, inputs) as file:
        file.write(content)


@contextlib.contextmanager
def replacing(path: Path, inputs: Iterable[Path] = ()) -> Iterator[BinaryIO]:
    """A file to write to under a temporary name beside ``path``, renamed at the end: a failure leaves what was there.

    A link stays a link, and the file it leads to is written; an existing file keeps its mode, a new one follows the
    umask. DataError for a file that is one of ``inputs``, that is read-only or that is no regular file.
    """
    target = Path(os.path.realpath(path))
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        mode = check_replaceable(path, inputs)
        target.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            if mode is not None:
                draft.chmod(mode)  # before there is anything to read in it
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError as error:
        raise unwritable(path, error) from None
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()


def unwritable(path: Path, error: OSError) -> DataError:
    """The error of a file that the system does not let be written."""
    full = error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
    what = "make room on its disk" if full else "close it in other programs and check that the folder may be written to"
    return fault(path, f"cannot be written ({error.strerror}); {what}")


def check_replaceable(path: Path, inputs: Iterable[Path] = ()) -> int | None:
    """The mode of the file that ``path`` leads to, none where nothing is there; DataError where it must stay."""
    target = Path(os.path.realpath(path))
    try:
        status = target.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unwritable(path, error) from None
    if any(each.exists() and each.samefile(target) for each in inputs):
        raise fault(path, "is also what is read; write to another file")
    if not stat.S_ISREG(status.st_mode):
        raise fault(path, "is a folder, a pipe or a device; name a file to write to")
    if not status.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise fault(path, "is read-only; allow writing to it (chmod u+w) or name another file")
    return stat.S_IMODE(status.st_mode)


def data_version() -> str:
    """Twelve hexadecimal digits that change whenever a file of data/raw does, in name or bytes."""
    return digest(files_below(raw()), base=raw())[:12]


def files_below(folder: Path) -> list[Path]:
    """The files in a folder and its folders, without hidden ones and drafts."""
    return [path for path in folder.rglob("*") if path.is_file()
            and not any(part.startswith((".", "~")) for part in path.relative_to(folder).parts)]


def digest(paths: Iterable[Path], *extra: str, base: Path | None = None) -> str:
    """One hash over the bytes of files, their names (below ``base``, else as messages show them) and further texts."""
    total = hashlib.sha256()
    for name, path in sorted((path.relative_to(base).as_posix() if base else shown(path), path) for path in paths):
        try:
            content = path.read_bytes()
        except OSError as error:
            raise fault(path, f"cannot be read ({error.strerror}); allow it (chmod u+r)") from None
        total.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))  # a name may be no UTF-8
        total.update(content)
    for text in extra:
        total.update(text.encode() + b"\0")
    return total.hexdigest()
