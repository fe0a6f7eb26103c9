"""Commands as from a terminal, each in a process of its own, which on Linux one that has loaded the library forks.

Loading takes longer than most commands do; that it works is seen where tests begin with ``python -m nanshan_data``.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from nanshan_data.data import files

FORKS: Any = get_context("forkserver") if sys.platform == "linux" else None
if FORKS:
    FORKS.set_forkserver_preload(["quick", "nanshan_data.cli", *(
        f"nanshan_data.publish.{name}" for name in ("briefing", "build", "adopt", "scanning"))])


def nanshan(root: Path, *arguments: str, limit: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command on the project in ``root``; files may have ``limit`` KB at most."""
    surroundings = {**os.environ, "NANSHAN_ROOT": str(root), **environment}
    with tempfile.TemporaryDirectory() as folder:
        said = [Path(folder, name) for name in ("out", "err")]
        if FORKS:
            process = FORKS.Process(target=_forked, args=(root, arguments, limit, surroundings, said))
            process.start()
            process.join()
            code = process.exitcode
        else:
            with contextlib.ExitStack() as stack:
                out, err = (stack.enter_context(path.open("wb")) for path in said)
                code = subprocess.call([sys.executable, "-m", "nanshan_data", *arguments], stdout=out, stderr=err,
                                       env=surroundings)
        return subprocess.CompletedProcess(arguments, code, *(path.read_text(encoding="utf-8") for path in said))


def _forked(root: Path, arguments: tuple[str, ...], limit: int, surroundings: Mapping[str, str],
            said: list[Path]) -> None:
    from nanshan_data import cli

    for number, path in enumerate(said, start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    if limit:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (limit * 1024, limit * 1024))
    os.environ.clear()
    os.environ.update(surroundings)
    files.ROOT, sys.argv = root.resolve(), ["nanshan", *arguments]
    cli.main()
