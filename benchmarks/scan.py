"""How fast the scanner reads: characters per second, and how the cost grows with the length of the text.

Run by hand: ``python benchmarks/scan.py [FILE …]`` (without files: the five documents). Each text is repeated 10, 100
and 1,000 times; files are read one at a time, so memory follows the largest. An exponent of 1 is linear.

At the end a folder of 4,000 files is read as ``nanshan scan FOLDER -o mentions.csv`` does, and file by file in this one
process: the characters that a second of a core reads should be the same within 15 %. Processor time is compared, which
another program on the machine does not change much; the clock tells what a person waits.
"""

from __future__ import annotations

import math
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from nanshan_data.data import files
from nanshan_data.publish import corpus, scanning
from nanshan_data.quantities.grammar import scan

REPEATS = (10, 100, 1000)
FILES, SHORT = 4000, 3000
"""Of the many files nine in ten are cut to so many characters."""


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


def spent(work: Callable[[], object]) -> tuple[float, float]:
    """Processor time, of child processes too, and time by the clock."""
    before, started = os.times()[:4], time.perf_counter()
    work()
    return sum(os.times()[:4]) - sum(before), time.perf_counter() - started


def many(texts: list[str]) -> None:
    """One process against all cores on the same folder."""
    with tempfile.TemporaryDirectory() as name:
        folder, characters = Path(name, "texts"), 0
        folder.mkdir()
        for number in range(FILES):
            text = texts[number % len(texts)]
            text = text if number % 10 == 0 else text[(start := number * 97 % len(text)):start + SHORT]
            folder.joinpath(f"{number:05}.txt").write_text(text, encoding="utf-8", newline="")
            characters += len(text)
        print(f"\n{FILES:,} files{'':<21}{'characters':>14}{'cpu s':>10}{'characters/s':>15}{'clock s':>10}")
        speeds = []
        for what, work in {
                "file by file": lambda: [corpus.read(text) for text in corpus.find([folder]).texts],
                f"nanshan scan, {corpus.workers()} processes": lambda: scanning.scan(
                    [folder], Path(name, "mentions.csv"), None, lambda line: None)}.items():
            cpu, clock = spent(work)
            speeds.append(characters / cpu)
            print(f"{what:<32}{characters:>14,}{cpu:>10.2f}{speeds[-1]:>15,.0f}{clock:>10.2f}")
        print(f"{'':<32}a core reads {speeds[1] / speeds[0] - 1:+.1%} characters a second")


def main(paths: list[Path]) -> None:
    print(f"{'text':<32}{'characters':>14}{'seconds':>10}{'characters/s':>15}")
    for path in paths:
        text = path.read_text(encoding="utf-8")
        scan(text)  # patterns compiled, tables loaded
        lengths, times = [len(text) * repeat for repeat in REPEATS], []
        for repeat, length in zip(REPEATS, lengths, strict=True):
            times.append(seconds(text * repeat))
            print(f"{path.stem:<32}{length:>14,}{times[-1]:>10.2f}{length / times[-1]:>15,.0f}")
        print(f"{'':<32}exponent of cost {exponent(lengths, times):.3f}")
    many([path.read_text(encoding="utf-8") for path in paths])


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or sorted(files.raw("documents").glob("*.txt")))
