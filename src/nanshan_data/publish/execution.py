"""Running notebooks: one kernel each, only when something they rest on has changed, the same bytes every time."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import itertools
import json
import os
import sys
import tempfile
import time
import warnings
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from subprocess import DEVNULL  # what a cell starts and leaves running is not to hold our own output open
from typing import Any

from nanshan_data.data import files
from nanshan_data.data.files import digest, fault, shown, write_atomic
from nanshan_data.errors import DataError
from nanshan_data.notebook import BUILDING, NUMBER, SLIDES
from nanshan_data.publish.corpus import workers

Progress = Callable[[str], None]
TIMEOUT = 180
MAX_OUTPUT = 5
"""Millions of characters that the cells of a notebook may put out together: five times what the largest of ours do."""
SOCKET_PATH = 80
"""Bytes of the folder of sockets, at most: systems allow about a hundred for a socket's whole name."""
LONGEST = 200  # characters of what is wrong with a notebook
AFTER_NOTEBOOKS = ("publish", "cli.py", "__main__.py")
"""What no notebook can use, since imports go one way: a change in it runs no notebook again."""


def built(*parts: str) -> Path:
    """A path below build: what is made and never committed."""
    return files.ROOT.joinpath("build", *parts)


def notebooks() -> list[Path]:
    """The notebooks in their order; DataError where there are none, since nothing made from them could stay."""
    files.raw()  # says where a project is looked for, where there is none
    folder = files.ROOT / "notebooks"
    try:
        found = sorted(path for path in folder.iterdir() if path.match("[0-9][0-9]_*.ipynb"))
    except OSError as error:
        raise fault(folder, f"cannot be read ({error.strerror}); restore the folder from git") from None
    if not found:
        raise fault(folder, "holds no notebook that is named as 01_name.ipynb; restore them from git")
    return found


def named(names: Sequence[str]) -> list[Path]:
    """Notebooks by their names; DataError for one that is not there."""
    known = {path.stem: path for path in notebooks()}
    if unknown := [name for name in names if name not in known]:
        raise DataError(f"there is no notebook {unknown[0]!r}; there are {', '.join(known)}")
    return [known[name] for name in names]


def executed(notebook: Path) -> Path:
    """Where the outputs are kept that pages are made from; one run gives both languages."""
    return built("executed", notebook.name)


def last_run(notebook: Path) -> Path:
    """A notebook with what it showed when it was last run: here, or where it was committed."""
    made = executed(notebook)
    return made if made.is_file() else notebook


def library(*, notebooks_only: bool = False) -> list[Path]:
    """The files of the library; ``notebooks_only`` leaves out what comes after the notebooks on the way of the data."""
    package = Path(__file__).parents[1]
    found = [path for path in files.files_below(package) if "__pycache__" not in path.parts and path.suffix != ".ttf"]
    return [path for path in found if not (notebooks_only and path.relative_to(package).parts[0] in AFTER_NOTEBOOKS)]


def data_files() -> list[Path]:
    """Everything below data, raw and processed."""
    return files.files_below(files.ROOT / "data")


def code_of(notebook: Path) -> str:
    """The cells of a notebook without their outputs."""
    with _named(notebook):
        return json.dumps([[cell["cell_type"], cell["source"], cell.get("metadata", {}).get("tags", [])]
                           for cell in json.loads(files.read_text(notebook))["cells"]])


def check(notebook: Path) -> None:
    """DataError where a notebook is none by the schema of its format, which takes half a second to load."""
    with _named(notebook):
        content = json.loads(files.read_text(notebook))
        if content["nbformat"] != 4 or type(content["nbformat_minor"]) is not int:
            raise ValueError("it is not of nbformat 4")
        if not content["cells"]:
            raise ValueError("it has no cells")
        json.dumps(content, ensure_ascii=False).encode()  # ValueError for half a character
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            _nbformat().validate(content)


@contextlib.contextmanager
def _named(notebook: Path) -> Iterator[None]:
    """Within, whatever is wrong with a notebook is one error that names it."""
    try:
        yield
    except DataError:
        raise
    except Exception as error:  # of JSON, of the library of the format: each raises what it meets
        what = f"it has no {error}" if isinstance(error, KeyError) else getattr(error, "message", str(error))
        raise fault(notebook, f"is no notebook ({' '.join(what.split())[:LONGEST]}); restore it with git "
                    "checkout") from None


def _nbformat() -> Any:
    """The library of the format, without a grammar of addresses that its schemas could ask for, and do not, and that
    takes seconds to build."""
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    import nbformat

    return nbformat


class State:
    """What was made from what, remembered between runs; lost or damaged, everything is made again."""

    def __init__(self) -> None:
        self.path = built(".state.json")
        try:
            self.known: dict[str, str] = dict(json.loads(files.read_text(self.path)))
        except (DataError, ValueError, TypeError, RecursionError):
            self.known = {}

    def fresh(self, name: str, inputs: str, results: Sequence[Path]) -> bool:
        """Whether ``results`` are still what these inputs gave."""
        recorded = self.known.get(name) == inputs and all(path.is_file() for path in results)
        return recorded and self.known.get(f"{name} →") == digest(results)

    def forget(self, names: Iterable[str]) -> None:
        """What was made of these is to be made again."""
        for name in names:
            self.known.pop(name, None)
        self._save()

    def record(self, name: str, inputs: str, results: Sequence[Path]) -> None:
        self.known |= {name: inputs, f"{name} →": digest(results)}
        self._save()

    def _save(self) -> None:
        write_atomic(self.path, json.dumps(self.known, indent=1, sort_keys=True).encode())


def run(*, force: bool = False, progress: Progress = print, state: State | None = None,
        only: Sequence[Path] = ()) -> list[Path]:
    """Execute what is stale, two notebooks at a time; returns the files written. DataError names a failing cell."""
    state = state or State()
    base = digest([*library(notebooks_only=True), *data_files()])
    every = [(book, digest([], base, code_of(book))) for book in only or notebooks()]
    jobs = [(book, inputs) for book, inputs in every if force or not state.fresh(book.stem, inputs, [executed(book)])]
    if jobs:
        with _only_read(jobs, state, progress):
            _beside(_run_all(jobs, state, progress))
    return [executed(notebook) for notebook, _ in jobs]


@contextlib.contextmanager
def _only_read(jobs: Sequence[tuple[Path, str]], state: State, progress: Progress) -> Iterator[None]:
    """Within, nothing below data and notebooks changes: else a DataError, also where a cell failed; after a stop, a
    line."""
    before, stopped = _as_it_is(), False
    try:
        yield
    except BaseException as error:
        stopped = not isinstance(error, Exception)
        raise
    finally:
        if altered := {path for path, _ in before ^ _as_it_is()}:
            state.forget([book.stem for book, _ in jobs])
            changed = fault(min(altered), "was changed while the notebooks ran, which may only read what is below data "
                            "and notebooks; restore it from git, or run the command again where you saved it yourself")
            if not stopped:
                raise changed from None
            progress(str(changed))


def _as_it_is() -> set[tuple[Path, str]]:
    """Data and notebooks with what tells one content from another; of these the code: JupyterLab saves by itself what
    it shows of itself."""
    return {(path, digest([path])) for path in data_files()} | {(book, code_of(book)) for book in notebooks()}


def _beside(work: Coroutine[Any, Any, None]) -> None:
    """Do the work beside the main thread, which alone hears signals; what ends its wait cancels every job and kernel.

    In the main thread each notebook's client would take the signals for itself and stop no other.
    """
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        task = loop.create_task(work)
        with ThreadPoolExecutor(1) as beside:  # waits for the jobs to end
            beside.submit(int).result()  # a thread that a signal interrupts while it starts would not be waited for
            try:
                running = beside.submit(loop.run_until_complete, task)
                while wait([running], timeout=1).not_done:  # Windows hears Ctrl-C between two waits only
                    pass
                running.result()
            finally:
                loop.call_soon_threadsafe(task.cancel)


async def _run_all(jobs: Sequence[tuple[Path, str]], state: State, progress: Progress) -> None:
    count, finished = workers(otherwise=2), itertools.count(1)
    gate = asyncio.Semaphore(count)
    progress(f"  {len(jobs)} notebooks to run, {count} at a time")

    async def one(notebook: Path, inputs: str) -> None:
        async with gate:
            started = time.monotonic()
            write_atomic(executed(notebook), await _execute(notebook))
            state.record(notebook.stem, inputs, [executed(notebook)])
            progress(f"  {next(finished)}/{len(jobs)} {notebook.stem} {time.monotonic() - started:.1f} s")

    for error in filter(None, await asyncio.gather(*(one(*job) for job in jobs), return_exceptions=True)):
        raise error


@contextlib.asynccontextmanager
async def _kernel(folder: Path, environment: dict[str, str]) -> AsyncIterator[tuple[Any, Any]]:
    """A kernel's manager and client; it is gone at the end, whatever happens, even while it starts."""
    from jupyter_client.manager import AsyncKernelManager

    with tempfile.TemporaryDirectory(prefix="nanshan-") as sockets:
        short = os.name == "posix" and len(os.fsencode(sockets)) < SOCKET_PATH
        ipc = {"transport": "ipc", "ip": f"{sockets}/kernel"} if short else {}
        manager = AsyncKernelManager(kernel_name="python3", **ipc)
        client = None
        try:
            await manager.start_kernel(env=environment, cwd=str(folder), stdout=DEVNULL, stderr=DEVNULL,
                                       extra_arguments=["--HistoryManager.hist_file=:memory:"])
            client = manager.client()
            client.start_channels(hb=False)  # whose thread a stop would find half started; the manager knows who lives
            await client.wait_for_ready(timeout=TIMEOUT)
            yield manager, client
        finally:
            if client:
                client.stop_channels()
            await manager.shutdown_kernel(now=True)


def _runner(book: Any, manager: Any) -> Any:
    """A client that knows the cell under way (``at``), and stops one that puts out more than a page can hold."""
    from nbclient import NotebookClient

    class Runner(NotebookClient):
        at, size = "", 0  # counts in a notebook are those of earlier runs; a place is what a reader finds

        @property
        def flooded(self) -> bool:
            return self.size > MAX_OUTPUT * 10**6

        def begin(self, cell: Any, cell_index: int) -> None:
            first = cell.source.strip().partition("\n")[0][:60]
            self.at = f"cell {cell_index + 1} of {len(book.cells)}, “{first}”,"

        def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
            parts = (msg["content"].get("text"), *(msg["content"].get("data") or {}).values())
            self.size += sum(len(str(part)) for part in parts)
            if self.flooded and self.task_poll_for_reply:
                self.task_poll_for_reply.cancel()
                return None
            return super().process_message(msg, cell, cell_index)

    runner = Runner(book, km=manager, timeout=TIMEOUT, record_timing=False)
    runner.on_cell_start = runner.begin
    return runner


async def _execute(notebook: Path) -> bytes:
    book = _book(notebook)
    from nbclient.exceptions import CellExecutionError, CellTimeoutError

    environment = {**os.environ, "NANSHAN_LANG": "en", BUILDING: "1", SLIDES: str(built("charts")),
                   NUMBER: f"{int(notebook.stem[:2])}.",
                   "PYTHONHASHSEED": "0", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    async with _kernel(notebook.parent, environment) as (manager, client):
        runner = _runner(book, manager)
        runner.kc = client
        client.allow_stdin = False  # a cell that asks for words fails at once
        try:
            await runner.async_execute()
        except CellExecutionError as error:
            if error.ename == "NoneType":  # the cell ran; its last value could not be shown
                _check_shown(notebook, book)
            raise fault(notebook, f"{runner.at} fails: {error.ename}: {' '.join(error.evalue.split())}; open it in "
                        "JupyterLab and run the cell") from None
        except (CellTimeoutError, RuntimeError) as error:  # RuntimeError: the kernel died
            ended = f"after {TIMEOUT} s" if isinstance(error, CellTimeoutError) else " ".join(str(error).split())
            why = f"puts out more than {MAX_OUTPUT} MB, or all up to it do; show less" if runner.flooded else \
                f"does not finish: {ended}; run it in JupyterLab"
            raise fault(notebook, f"{runner.at} {why}") from None
    _check_shown(notebook, book)
    return written(book)


def _check_shown(notebook: Path, book: Any) -> None:
    """DataError for an output that failed while it was shown, which ends no cell."""
    for number, cell in enumerate(book.cells, start=1):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                raise fault(notebook, f"cell {number} of {len(book.cells)} cannot be shown: {output.ename}: "
                            f"{' '.join(output.evalue.split())}; correct it in JupyterLab")


def accept(progress: Progress = print) -> int:
    """Write the outputs of the last run into the notebooks; those in which nothing changes are left alone."""
    changed = 0
    for notebook in notebooks():
        made = executed(notebook)
        if code_of(made) != code_of(notebook):
            raise fault(notebook, "was saved while it was run; run the command again")
        changed += _rewrite(notebook, made.read_bytes(), progress)
    return changed


def tidy(progress: Progress = print) -> int:
    """Bring notebooks that JupyterLab has saved into the form in which they are committed; outputs stay."""
    return sum(_rewrite(path, written(_book(path)), progress) for path in notebooks())


def _book(notebook: Path) -> Any:
    check(notebook)
    return _nbformat().reads(files.read_text(notebook), as_version=4)


def _rewrite(notebook: Path, content: bytes, progress: Progress) -> bool:
    if notebook.read_bytes() == content:
        return False
    write_atomic(notebook, content)
    progress(f"  {shown(notebook)} rewritten; where it is open, reload it (what was not saved there is not in it)")
    return True


def written(book: Any) -> bytes:
    """A notebook as it is committed: outputs kept, everything that depends on machine or moment left out."""
    book.metadata = METADATA
    for cell in book.cells:
        kept = {"tags": cell.metadata["tags"]} if cell.metadata.get("tags") else {}
        cell.metadata = {**kept, **(HIDDEN if cell.cell_type == "code" and is_prose(cell.source) else {})}
        for output in cell.get("outputs", []):
            if "metadata" in output:
                output["metadata"] = {}
    return f"{_nbformat().writes(book, version=4).rstrip()}\n".encode()


METADATA = json.loads((Path(__file__).parent / "templates" / "metadata.json").read_text(encoding="utf-8"))
"""What JupyterLab writes when it saves, but for the version of Python."""
HIDDEN = {"jupyter": {"source_hidden": True}, "transient": {"remove_source": True}}
"""A cell whose code is of no interest: JupyterLab folds it (the first), nbconvert leaves it out (the second)."""
_PROSE = {"say", "note", "tiles"}


def is_prose(source: str) -> bool:
    """Whether a cell holds nothing but imports, prose and notes: its source is hidden, that of analysis is not."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return False
    return bool(body) and all(isinstance(node, (ast.Import, ast.ImportFrom)) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name)
        and node.value.func.id in _PROSE) for node in body)
