"""How fast the scanner reads: characters per second, and how the cost grows with the length of the text.

Run by hand: ``python benchmarks/scan.py [FILE …]`` (without files: the five documents). Each text is repeated 10, 100
and 1,000 times; files are read one at a time, so memory follows the largest. An exponent of 1 is linear.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from nanshan_data.data import files
from nanshan_data.quantities.grammar import scan

REPEATS = (10, 100, 1000)


def seconds(text: str) -> float:
    """Processor time of the fastest of up to three scans (one for long texts)."""
    times = []
    for _ in range(3 if len(text) < 2_000_000 else 1):
        started = time.process_time()
        scan(text)
        times.append(time.process_time() - started)
    return min(times)


def exponent(lengths: list[int], times: list[float]) -> float:
    """Slope of log time over log length."""
    return math.log(times[-1] / times[0]) / math.log(lengths[-1] / lengths[0])


def main(paths: Iterable[Path]) -> None:
    print(f"{'text':<32}{'characters':>14}{'seconds':>10}{'characters/s':>15}")
    for path in paths:
        text = path.read_text(encoding="utf-8")
        scan(text)  # patterns compiled, tables loaded
        lengths, times = [len(text) * repeat for repeat in REPEATS], []
        for repeat, length in zip(REPEATS, lengths, strict=True):
            times.append(seconds(text * repeat))
            print(f"{path.stem:<32}{length:>14,}{times[-1]:>10.2f}{length / times[-1]:>15,.0f}")
        print(f"{'':<32}exponent of cost {exponent(lengths, times):.3f}")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or sorted(files.raw("documents").glob("*.txt")))
