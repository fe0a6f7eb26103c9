"""How long the briefings take, beside plain ``jupyter nbconvert --execute`` of the same notebooks, once an edition.

``python benchmarks/briefings.py`` measures all in one run, in a copy without anything made:  from clean, with nothing
changed, and with one notebook changed.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
from project import copied, python, surroundings


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def briefings(root: Path) -> None:
    done = python(root, "-m", "nanshan_data", "briefings")
    if done.returncode:
        raise SystemExit(done.stderr)


def plainly(root: Path) -> None:
    """What anybody would do: nbconvert, a notebook after the other, a language after the other."""
    for lang in ("en", "zh"):
        for notebook in sorted((root / "notebooks").glob("[0-9][0-9]_*.ipynb")):
            command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", "--execute",
                       f"--output-dir={root / 'plain' / lang}", str(notebook)]
            subprocess.run(command, cwd=root, env=surroundings(root, {"NANSHAN_LANG": lang}), check=True,
                           capture_output=True)


def main() -> None:
    with copied() as root:
        plain = timed(lambda: plainly(root))
        clean = timed(lambda: briefings(root))
        again = min(timed(lambda: briefings(root)) for _ in range(3))
        notebook = sorted((root / "notebooks").glob("[0-9][0-9]_*.ipynb"))[-1]
        notebook.write_text(notebook.read_text(encoding="utf-8").replace('"source": [', '"source": [\n"",', 1),
                            encoding="utf-8")
        one = timed(lambda: briefings(root))
    print(f"nbconvert {plain:.1f} s; briefings from clean {clean:.1f} s ({clean / plain:.2f} of it); "
          f"nothing changed {again:.2f} s; one notebook changed {one:.1f} s")


if __name__ == "__main__":
    main()
