"""Many texts: which files they are and what each is called, and their mentions, read on all cores in a stable order."""

from __future__ import annotations

import hashlib
import os
import pickle
import signal
import stat
import tempfile
import threading
import uuid
from collections import Counter, deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain
from multiprocessing import active_children, parent_process
from pathlib import Path
from typing import NamedTuple

from nanshan_data.data import files, mentions, texts
from nanshan_data.data.files import fault
from nanshan_data.errors import DataError

HEADER = files.csv_bytes([], mentions.COLUMNS)
_BATCH = 200_000  # bytes: small files travel together
_AHEAD = 16_000_000  # bytes of texts whose results may wait for those before them


@dataclass(frozen=True, slots=True)
class Text:
    """A file to read; ``known`` is the key of the content that need not be read again."""

    path: Path
    doc_id: str
    size: int
    known: str = ""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What became of a text: the key of its content, rows of csv without header, how many; or why it was not read."""

    doc_id: str
    key: str = ""
    rows: bytes = b""
    count: int = 0
    problem: str = ""


class Found(NamedTuple):
    """Texts in their order, what keeps others from being read, and how many files are of no kind that is read."""

    texts: list[Text]
    problems: list[str]
    left: int


def find(paths: Sequence[Path]) -> Found:
    """The texts among files and below folders.

    Within a folder they are sorted by path, and ``doc_id`` is the path below it without ending; of a file that is named
    it is the stem. Where two files would share one, it is longer. Hidden files and links to folders stay out.
    """
    named: dict[Path, tuple[str, str, str]] = {}
    problems: list[str] = []
    left = 0
    for path in paths:
        if path.is_dir():
            for name, file in sorted(_below(path, problems)):
                if file.suffix.lower() in texts.ENDINGS:
                    named.setdefault(file, (name.removesuffix(file.suffix), name, file.as_posix()))
                else:
                    left += 1
        elif os.path.lexists(path):
            named[path] = path.stem, path.name, path.as_posix()
        else:
            raise fault(path, "there is no such file or folder; check the name and the folder it is in")
    found = []
    for path, doc_id in zip(named, _doc_ids(list(named.values())), strict=True):
        try:
            found.append(Text(path, doc_id, _size(path, doc_id)))
        except DataError as error:
            problems.append(str(error))
    return Found(found, problems, left)


def _below(folder: Path, problems: list[str]) -> Iterator[tuple[str, Path]]:
    def unreadable(error: OSError) -> None:
        problems.append(str(fault(Path(error.filename), f"cannot be read ({error.strerror}); check whose it is")))

    for place, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith((".", "~")):
                path = Path(place, name)
                yield path.relative_to(folder).as_posix(), path


def _doc_ids(names: Sequence[tuple[str, ...]]) -> list[str]:
    """The first name of each, or the first further one that no other file has."""
    level = [0] * len(names)
    while True:
        ids = [name[depth] for name, depth in zip(names, level, strict=True)]
        shared = {doc_id for doc_id, count in Counter(ids).items() if count > 1}
        deeper = [index for index, doc_id in enumerate(ids)
                  if doc_id in shared and level[index] + 1 < len(names[index])]
        if not deeper:
            return ids
        for index in deeper:
            level[index] += 1


def _size(path: Path, doc_id: str) -> int:
    if files.HIDDEN.search(doc_id):
        raise fault(path, "has a control character in its name, which a terminal would obey; rename it")
    try:
        doc_id.encode()
        status = path.stat()
    except UnicodeEncodeError:
        raise fault(Path(os.fsencode(path).decode("utf-8", "replace")), "its name is not UTF-8; rename it") from None
    except OSError as error:
        raise fault(path, f"cannot be read ({error.strerror}); it may be a link that leads nowhere") from None
    if path.suffix and not stat.S_ISREG(status.st_mode):  # a shell's <(…) has no ending
        raise fault(path, "is a pipe or a device; give a file")
    return status.st_size


def read(text: Text, version: str = "") -> Scanned:
    """The mentions of one text, or why there are none; the key alone where it is known."""
    try:
        content = files.read_bytes(text.path)
        key = hashlib.sha256(f"{version}\0{text.path.suffix}\0".encode() + content).hexdigest()
        if key == text.known:
            return Scanned(text.doc_id, key)
        rows = mentions.rows(texts.text(content, text.path), text.doc_id)
        return Scanned(text.doc_id, key, files.csv_bytes(rows, mentions.COLUMNS)[len(HEADER):], len(rows))
    except DataError as error:
        return Scanned(text.doc_id, problem=str(error))
    except Exception as error:  # among thousands of files, one that nobody thought of must not end the run
        return _unread(text, f"cannot be read ({error!r}); save it in another form")


def workers(otherwise: int = 0) -> int:
    """How many things are done at a time: NANSHAN_WORKERS, ``otherwise``, or one for each core of this program."""
    wanted = os.environ.get("NANSHAN_WORKERS") or str(otherwise or "")
    if not wanted:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not wanted.isdecimal() or not 0 < int(wanted) <= 1000:
        raise DataError(f"NANSHAN_WORKERS is {wanted!r}; set it to a number of processes, such as 4")
    return int(wanted)


def read_all(found: Sequence[Text], version: str = "") -> Generator[Scanned, None, None]:
    """What ``read`` gives for each text, in order; a single one is read without further processes.

    Texts are handed out only a little ahead of those still awaited, so that memory follows the largest. One that ends
    the process that reads it is a problem of its own.
    """
    if len(found) == 1:
        yield read(found[0], version)
        return
    with tempfile.TemporaryDirectory(prefix="nanshan-") as folder:
        yield from _read_in_processes(found, version, Path(folder))


def _read_in_processes(found: Sequence[Text], version: str, folder: Path) -> Generator[Scanned, None, None]:
    count, waiting = workers(), deque[tuple[list[Text], Future[Path]]]()
    others, done = active_children(), False
    pool = _pool(count)
    try:
        for batch in chain(_batches(found), [[]]):
            while waiting and (not batch or _are_enough([each for each, _ in waiting], count)):
                oldest, future = waiting.popleft()
                try:
                    yield from _taken(future.result())
                except BrokenProcessPool:
                    pool = _pool(count)
                    yield from (_read_alone(text, version, folder) for text in oldest)
                    waiting = deque((each, pool.submit(_read_batch, each, version, folder)) for each, _ in waiting)
            if batch:
                waiting.append((batch, pool.submit(_read_batch, batch, version, folder)))
        done = True
    finally:
        for child in active_children():
            if not done and child not in others:
                child.terminate()  # a stop does not wait for a large file
        pool.shutdown(cancel_futures=True)


def _are_enough(batches: list[list[Text]], count: int) -> bool:
    return len(batches) > count and sum(text.size for batch in batches for text in batch) > _AHEAD


def _batches(found: Iterable[Text]) -> Iterator[list[Text]]:
    batch: list[Text] = []
    for text in found:
        batch.append(text)
        if sum(each.size for each in batch) >= _BATCH or len(batch) == 100:
            yield batch
            batch = []
    if batch:
        yield batch


def _read_batch(batch: Sequence[Text], version: str, folder: Path) -> Path:
    """The file that holds what was read: a process that ends in the midst of sending it would leave a pipe half full,
    and its parent waiting for the rest forever."""
    made = folder / str(uuid.uuid4())
    made.write_bytes(pickle.dumps([read(text, version) for text in batch]))
    return made


def _taken(path: Path) -> list[Scanned]:
    results: list[Scanned] = pickle.loads(path.read_bytes())
    path.unlink()
    return results


def _read_alone(text: Text, version: str, folder: Path) -> Scanned:
    with _pool(1) as pool:
        try:
            return _taken(pool.submit(_read_batch, [text], version, folder).result())[0]
        except BrokenProcessPool:
            return _unread(text, "ends the program that reads it (damaged, or too large for the memory); save it in "
                           "another form")


def _unread(text: Text, why: str) -> Scanned:
    return Scanned(text.doc_id, problem=str(fault(text.path, why)))


def _pool(count: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(count, initializer=_start_worker)


def _start_worker() -> None:
    """Ctrl-C is for the parent, and no worker outlives it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)
