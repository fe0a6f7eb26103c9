"""The briefings: offline pages in two languages in which every number leads to its sentence.

``make`` builds the data, runs what is stale and writes ``build/briefings/{zh,en}``: an index, a page for each notebook
(and a single file to mail), a page for each document with its mentions marked, outside figures and all facts.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from nanshan_data.data import files
from nanshan_data.data.files import digest
from nanshan_data.errors import DataError
from nanshan_data.publish import downloads, execution
from nanshan_data.publish.execution import Progress, State, built

PRINTING = 120
"""Seconds that a browser may take for a page."""
LAST = 300
"""Bytes of what it says that are told."""


def make(languages: Sequence[str], *, force: bool = False, progress: Progress = print, only: Sequence[str] = ()) -> str:
    """Bring data, notebooks and pages up to date, or those of ``only``; says in one line what was done.

    Notebooks themselves stay as they are: what they show when they are run is kept in build/executed.
    """
    started, state, some = time.monotonic(), State(), execution.named(only)
    done = [*_data(state, force, progress)]
    done += [path.stem for path in execution.run(force=force, progress=progress, state=state, only=some)]
    if some:
        return _some(languages, some)
    for lang in languages:
        before = time.monotonic()
        if pages := _pages_of(lang, force, state):
            progress(f"  {len(pages)} pages ({lang}) {time.monotonic() - before:.1f} s")
        done += pages
    if not done:
        return f"briefings: nothing has changed ({time.monotonic() - started:.1f} s)"
    return f"build/briefings: {', '.join(languages)} up to date ({time.monotonic() - started:.1f} s)"


def _some(languages: Sequence[str], notebooks: Sequence[Path]) -> str:
    """The pages of some notebooks, for those who write them."""
    from nanshan_data.publish.pages import render

    for lang in languages:
        for name, content in render(lang, notebooks).items():
            files.write_atomic(built("briefings", lang, name), content.encode())
    return "\n".join(files.shown(built("briefings", lang, f"{path.stem}.html"))
                     for path in notebooks for lang in languages)


def refresh_notebooks(*, progress: Progress = print) -> str:
    """Run the notebooks that are stale and write their outputs into them, in English."""
    execution.run(progress=progress)
    changed = execution.accept(progress)
    return f"{changed} notebooks rewritten" if changed else "notebooks are up to date"


def data_inputs() -> str:
    """What the data are made from."""
    return digest([*sorted((files.ROOT / "data" / "raw").rglob("*.csv")), *files.raw("documents").glob("*.txt"),
                   *execution.library()])


def _data(state: State, force: bool, progress: Progress) -> list[str]:
    inputs = data_inputs()
    if not force and state.fresh("data", inputs, _processed()):
        return []
    from nanshan_data.publish.build import build

    for book in execution.notebooks():
        execution.check(book)  # a broken notebook is told before the data are built, not after
    started = time.monotonic()
    build(lambda _: None)
    state.record("data", inputs, _processed())
    progress(f"  data {time.monotonic() - started:.1f} s")
    return ["data"]


def _processed() -> list[Path]:
    return sorted(path for path in files.processed().glob("*") if path.is_file() and not path.name.startswith("."))


def _pages_of(lang: str, force: bool, state: State) -> list[str]:
    folder = built("briefings", lang)
    inputs = digest([*execution.library(), *execution.data_files(),
                     *(execution.executed(book) for book in execution.notebooks())])
    existing = sorted(folder.rglob("*.html"))
    fresh = bool(existing) and state.fresh(f"pages.{lang}", inputs, existing)
    if fresh and not force:
        return []
    if not fresh:  # what was printed from them is out of date, too, and is not to be offered
        shutil.rmtree(built("pdf", lang), ignore_errors=True)
    from nanshan_data.publish.pages import render

    pages = render(lang)
    charts = _charts(lang, "".join(pages.values()))
    _replace(folder, {**{name: page.encode() for name, page in pages.items()}, **downloads.contents(lang, charts)})
    state.record(f"pages.{lang}", inputs, sorted(folder.rglob("*.html")))
    return list(pages)


def _replace(folder: Path, pages: Mapping[str, bytes]) -> None:
    """Write an edition whole, then put it in the place of the old one: a full disk leaves the old edition."""
    folder = Path(os.path.realpath(folder))  # a link stays a link
    staging, old = (folder.with_name(f".{folder.name}-{what}") for what in ("new", "old"))
    _cleared(staging)
    try:
        for name, content in pages.items():
            files.write_atomic(staging / name, content)
        _cleared(old)
        if folder.exists():
            folder.rename(old)
        staging.rename(folder)
    finally:
        for left in (staging, old):
            _cleared(left)


def _cleared(path: Path) -> None:
    """Nothing is there any more, be it a folder, a file or a link."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    shutil.rmtree(path, ignore_errors=True)


def _charts(lang: str, pages: str) -> list[str]:
    """The charts of the pages in their order; slides of those that no notebook draws any more are taken away."""
    known = list(dict.fromkeys(re.findall(r'data-chart="([^"]+)"', pages)))
    for path in built("charts", lang).glob("*.*"):
        if path.stem not in known:
            path.unlink()
    return known


def print_pdf(languages: Sequence[str], *, progress: Progress = print) -> str:
    """Each briefing as PDF in build/pdf, printed by Chromium; DataError where there is none."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
    if browser is None:
        raise DataError("no Chromium or Chrome was found; install one, or print the pages from your browser")
    make(languages, progress=progress)
    books = execution.notebooks()
    for lang in languages:
        printed = {}
        with tempfile.TemporaryDirectory(prefix="nanshan-") as folder:
            for book in books:
                target = Path(folder, f"{book.stem}.pdf")
                progress(f"  {book.stem} ({lang})")
                _print(browser, built("briefings", lang, f"{book.stem}.html").as_uri(), target)
                printed[target.name] = target.read_bytes()
        _replace(built("pdf", lang), printed)
        _pages_of(lang, True, State())  # whose index offers the overview as printed
    return f"build/pdf: {len(books) * len(languages)} files"


def _print(browser: str, page: str, target: Path) -> None:
    root = hasattr(os, "geteuid") and os.geteuid() == 0  # then, and only then, Chromium needs to go without
    draft = target.with_name(f".{target.name}")
    draft.unlink(missing_ok=True)
    try:
        _run([browser, "--headless", *(["--no-sandbox"] if root else []), "--disable-gpu", "--no-pdf-header-footer",
              f"--print-to-pdf={draft}", page])
        if not draft.is_file() or not draft.read_bytes().startswith(b"%PDF-"):
            raise OSError("it says that all is well, but wrote no PDF")
        draft.replace(target)
    except (subprocess.SubprocessError, OSError) as error:
        said = (getattr(error, "stderr", None) or b"").decode("utf-8", "replace").strip().rpartition("\n")[2]
        ended = f"it ended with code {error.returncode}" if isinstance(error, subprocess.CalledProcessError) else \
            f"it was not done after {PRINTING} s" if isinstance(error, subprocess.TimeoutExpired) else error
        raise DataError(f"{browser} does not print {target.name}: {said or ended}; try it in a terminal, or print the "
                        "page from your browser") from None
    finally:
        draft.unlink(missing_ok=True)


def _run(command: Sequence[str]) -> None:
    """Run a program to its end; what it started ends with it, also where it hangs or we are stopped."""
    with tempfile.TemporaryFile() as said:  # a pipe would stay open as long as anything that it started
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said,
                                   start_new_session=True)
        try:
            code = process.wait(PRINTING)
        finally:
            with contextlib.suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL) if hasattr(os, "killpg") else process.kill()
            process.wait()
        said.seek(max(0, said.tell() - LAST))
        if code:
            raise subprocess.CalledProcessError(code, command, stderr=said.read())
