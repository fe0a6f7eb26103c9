"""As sitecustomize.py: folders list their files backwards, and time.time is a year ahead, in kernels too."""

import os
import time
from collections.abc import Iterator
from typing import Any

YEAR_S = 365 * 86_400
_listdir, _scandir, _time = os.listdir, os.scandir, time.time


class _Backwards:
    def __init__(self, path: Any = ".") -> None:
        self._inner = _scandir(path)
        self._entries: Iterator[Any] = iter(sorted(self._inner, key=lambda entry: str(entry.name), reverse=True))

    def __iter__(self) -> Iterator[Any]:
        return self._entries

    def __next__(self) -> Any:
        return next(self._entries)

    def __enter__(self) -> "_Backwards":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._inner.close()


os.listdir = lambda path=".": sorted(_listdir(path), reverse=True)  # type: ignore[assignment]
os.scandir = _Backwards  # type: ignore[assignment]
time.time = lambda: _time() + YEAR_S
