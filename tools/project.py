"""Copies of the project in another folder, and running its commands there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def copied(prefix: str = "nanshan-") -> Iterator[Path]:
    """A throw-away copy of what git tracks or would track."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, check=True,
                            capture_output=True).stdout.decode()
    with tempfile.TemporaryDirectory(prefix=prefix) as folder:
        root = Path(folder)
        for name in filter(None, listed.split("\0")):
            if (ROOT / name).is_file():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, root / name)
        yield root


def python(root: Path, *arguments: str, environment: Mapping[str, str] | None = None,
           umask: int = 0o022) -> subprocess.CompletedProcess[str]:
    """Run the project's Python with the copy's library and data; output is captured."""
    return subprocess.run([sys.executable, *arguments], cwd=root, text=True, capture_output=True, check=False,
                          env=surroundings(root, environment), umask=umask, timeout=900)


def surroundings(root: Path, environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment in which ``root`` is the project; library paths given in ``environment`` come first."""
    given = dict(environment or {})
    path = os.pathsep.join(filter(None, (given.pop("PYTHONPATH", ""), str(root / "src"))))
    return {**os.environ, "NANSHAN_ROOT": str(root), "PYTHONPATH": path, **given}
