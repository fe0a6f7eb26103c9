"""``nanshan scan``: the mentions of many texts in one file, which appears when it is whole.

Until then ``.<output>.partial`` beside it keeps what was read: a SQLite file with the rows of each text and a hash of
its bytes. A run that was killed goes on from there; a text that has changed since is read again.
"""

from __future__ import annotations

import contextlib
import glob
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from nanshan_data.data import codebook, files, mentions, texts
from nanshan_data.data.files import fault
from nanshan_data.errors import DataError
from nanshan_data.publish import corpus
from nanshan_data.publish.corpus import HEADER, Scanned, Text

_BETWEEN_LINES = 10  # seconds, where progress is not a line that a terminal renews
_GROUP = 8_000_000  # bytes of rows to a row group of parquet


def scan(paths: Sequence[Path], output: Path | None, text: Path | None, say: Callable[[str], None]) -> bool:
    """Write the mentions of files, and of the texts in folders, to ``output`` (csv or parquet) or else standard output.

    The text that was read from a single file goes to ``text``. Texts that cannot be read are named and passed over; the
    result says whether all were read. DataError, and nothing written, where none can be.
    """
    found = corpus.find(paths)
    if not found.texts and not found.problems:
        raise fault(paths[0], f"has no texts ({' '.join(texts.ENDINGS)}); name a folder or a file that has")
    for path in filter(None, (output, text)):
        files.check_replaceable(path, [each.path for each in found.texts])
    if output and output.suffix.lower() not in (".csv", ".parquet"):
        raise fault(output, "names no form that mentions are written in; name a .csv or a .parquet")
    if output and text and os.path.realpath(output) == os.path.realpath(text):
        raise fault(output, "is named for the mentions and for the text; name two files")
    if text:
        _write_text(found.texts, text)
    progress = _Progress(found, say)
    if output:
        _write(output, found.texts, progress)
    else:
        _stream(found.texts, progress)
    progress.end()
    return not progress.problems


def _write_text(found: Sequence[Text], output: Path) -> None:
    if len(found) != 1:
        raise fault(output, f"takes the text of one file, not of {len(found)}; name one")
    files.write_atomic(output, texts.read(found[0].path).encode(), inputs=[found[0].path])


class _Progress:
    """Tells standard error how far the scan is: a line that is renewed on a terminal, a line now and then elsewhere."""

    def __init__(self, found: corpus.Found, say: Callable[[str], None]) -> None:
        self._files, self._left, self._say = len(found.texts) + len(found.problems), found.left, say
        self._read = self._numbers = 0
        self._renewed = sys.stderr.isatty()
        self._next = time.monotonic() + (0.2 if self._renewed else _BETWEEN_LINES)
        self.problems: list[str] = []
        for problem in found.problems:
            self.problem(problem)

    def read(self, numbers: int) -> None:
        self._read, self._numbers = self._read + 1, self._numbers + numbers
        if (now := time.monotonic()) >= self._next:
            line = f"{self._read + len(self.problems):,} of {self._files:,} files, {self._numbers:,} numbers"
            if self._renewed:
                print(f"\r{line}", end="", file=sys.stderr, flush=True)
            else:
                self._say(line)
            self._next = now + (0.2 if self._renewed else _BETWEEN_LINES)

    def tell(self, line: str) -> None:
        if self._renewed:  # in the place of the line of progress
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
        self._say(line)

    def problem(self, problem: str) -> None:
        self.problems.append(problem)
        if self._files > 1:
            self.tell(f"passed over: {problem}")

    def check_any_read(self) -> None:
        """DataError where nothing could be read."""
        if not self._read:
            raise DataError(self.problems[0] if self._files == 1 else f"none of {self._files} files could be read")

    def end(self) -> None:
        self.tell(f"{self._numbers} numbers in {self._read} file{'s' if self._read != 1 else ''}"
                  + (f"; {len(self.problems)} passed over" if self.problems else "")
                  + (f"; {self._left} of other kinds left alone" if self._left else ""))


def _read(found: Sequence[Text], version: str, progress: _Progress) -> Generator[Scanned, None, None]:
    """The texts that can be read."""
    with contextlib.closing(corpus.read_all(found, version)) as results:
        for result in results:
            if result.problem:
                progress.problem(result.problem)
            else:
                yield result
    progress.check_any_read()


def _stream(found: Sequence[Text], progress: _Progress) -> None:
    """Rows to standard output as they come; no header where nothing can be read."""
    header = HEADER
    with contextlib.closing(_read(found, "", progress)) as results:
        for result in results:
            _put(header + result.rows)
            header = b""
            progress.read(result.count)


def _put(rows: bytes) -> None:
    """Rows as they are; on a terminal with signs for what it would obey."""
    if sys.stdout.isatty():
        rows = files.visible(rows.decode()).encode()
    sys.stdout.buffer.write(rows)


def _write(output: Path, found: Sequence[Text], progress: _Progress) -> None:
    write = _parquet_writer(output) if output.suffix.lower() == ".parquet" else _write_csv
    with _partial(output) as kept:
        order = _keep(found, progress, kept)
        rows = (kept.execute("SELECT rows FROM scanned WHERE doc_id = ?", (doc_id,)).fetchone()[0] for doc_id in order)
        with files.replacing(output, [text.path for text in found]) as file:
            write(rows, file)


def _keep(found: Sequence[Text], progress: _Progress, kept: sqlite3.Connection) -> list[str]:
    """Read what is not kept yet; the ids of all that can be read, in order."""
    known = {doc_id: (key, count) for doc_id, key, count in kept.execute("SELECT doc_id, key, count FROM scanned")}
    found = [replace(text, known=known.get(text.doc_id, ("",))[0]) for text in found]
    if going_on := sum(bool(text.known) for text in found):
        progress.tell(f"going on: {going_on} of {len(found)} files were read before")
    order = []
    with contextlib.closing(_read(found, _version(), progress)) as results:
        for result in results:
            order.append(result.doc_id)
            key, count = known.get(result.doc_id, ("", 0))
            if result.key != key:
                count = result.count
                kept.execute("INSERT OR REPLACE INTO scanned VALUES (?, ?, ?, ?)",
                             (result.doc_id, result.key, result.rows, count))
                kept.commit()
            progress.read(count)
    return order


@contextlib.contextmanager
def _partial(output: Path) -> Iterator[sqlite3.Connection]:
    """What was read so far, for this process alone; gone once the output is whole, or while there is nothing in it."""
    path = output.with_name(f".{output.name}.partial")
    finished = False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(path, timeout=0)) as kept:
            for setting in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = NORMAL"):
                kept.execute(f"PRAGMA {setting}")
            kept.execute("BEGIN EXCLUSIVE")
            for draft in path.parent.glob(f".{glob.escape(output.name)}.*.tmp"):
                draft.unlink()  # of a run that was killed while it wrote
            try:
                kept.execute("CREATE TABLE IF NOT EXISTS scanned (doc_id PRIMARY KEY, key, rows, count)")
                yield kept
                finished = True
            finally:
                finished = finished or _is_empty(kept)
    except sqlite3.Error as error:
        raise fault(path, f"keeps what was read so far and cannot be used ({error}); let no other scan write to "
                    f"{output.name}, check the space on the disk, or delete this file") from None
    finally:
        if finished:
            path.unlink(missing_ok=True)


def _is_empty(kept: sqlite3.Connection) -> bool:
    try:
        return not kept.execute("SELECT count(*) FROM scanned").fetchone()[0]
    except sqlite3.Error:  # there was no room for the table itself
        return True


def _version() -> str:
    """Changes with the reading itself, so that nothing is kept that would be read otherwise today."""
    library = Path(__file__).parents[1]
    return files.digest([*library.glob("quantities/*.py"), *library.glob("data/*.py"),
                         *files.raw("grammar").glob("*.csv"), files.raw("codebook", "units.csv")])


def _write_csv(rows: Iterator[bytes], file: BinaryIO) -> None:
    file.write(HEADER)
    file.writelines(rows)


def _parquet_writer(output: Path) -> Callable[[Iterator[bytes], BinaryIO], None]:
    try:
        import pyarrow as pa
        from pyarrow import csv, parquet
    except ModuleNotFoundError as error:
        raise fault(output, f"needs the package {error.name}; install it (pip install {error.name}) or name a .csv"
                    ) from None
    types = {"integer": pa.int64(), "number": pa.float64()}
    schema = pa.schema([(name, types.get(codebook.column(name).type, pa.string())) for name in mentions.COLUMNS])

    def write(rows: Iterator[bytes], file: BinaryIO) -> None:
        with tempfile.TemporaryFile() as plain:
            _write_csv(rows, plain)
            plain.seek(0)
            with parquet.ParquetWriter(file, schema) as writer, csv.open_csv(
                    plain, csv.ReadOptions(block_size=_GROUP), csv.ParseOptions(newlines_in_values=True),
                    csv.ConvertOptions(column_types=schema)) as groups:
                for group in groups:
                    writer.write_batch(group)

    return write
