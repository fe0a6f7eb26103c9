"""What an edition offers to take away: the workbook, the data with their package, slides and printed pages."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from nanshan_data.data import files
from nanshan_data.publish.execution import built

Offer = tuple[str, list[Path], Callable[[list[Path]], bytes]]
"""The key of its name, what it is made from, and how."""


def names(lang: str) -> dict[str, str]:
    """The files below an edition's folder that there are, and the keys of what they are called."""
    return {path: what for path, (what, found, _) in _offers(lang).items() if found}


def contents(lang: str, charts: Sequence[str] = ()) -> dict[str, bytes]:
    """The files themselves, by their path below the edition's folder; slides in the order of charts."""
    return {path: make(found) for path, (_, found, make) in _offers(lang, charts).items() if found}


def _offers(lang: str, charts: Sequence[str] = ()) -> dict[str, Offer]:
    """What may be offered, by its path; made from nothing where that is not there."""
    data = [*sorted(files.processed().glob("*.csv")), *files.processed().glob("datapackage.json")]
    book = f"nanshan_{lang}.xlsx"
    slides = sorted(built("charts", lang).glob("*.png"), key=lambda path: [*charts, path.stem].index(path.stem))
    return {f"downloads/{book}": ("workbook", [*files.processed().glob(book)], _same),
            "downloads/nanshan-data.zip": ("data_package", data, _zip),
            "downloads/slides.pdf": ("slides", slides, _slides),
            "downloads/overview.pdf": ("one_page", [*built("pdf", lang).glob("00_*.pdf")], _same)}


def _same(found: list[Path]) -> bytes:
    return found[0].read_bytes()


def _zip(found: Iterable[Path]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in found:
            packed.writestr(zipfile.ZipInfo(path.name), path.read_bytes(), zipfile.ZIP_DEFLATED)  # without a date
    return buffer.getvalue()


def _slides(found: Iterable[Path]) -> bytes:
    """The charts, one a page, as they were drawn."""
    import numpy as np
    from matplotlib.backends.backend_pdf import PdfPages
    from matplotlib.figure import Figure
    from PIL import Image

    buffer = io.BytesIO()
    with PdfPages(buffer, metadata={"CreationDate": None, "Creator": None, "Producer": None}) as pages:
        for path in found:
            with Image.open(path) as drawn:
                picture = np.asarray(drawn.convert("RGB"))
            page = Figure(figsize=(picture.shape[1] / 200, picture.shape[0] / 200), dpi=200)
            page.figimage(picture)
            pages.savefig(page)
    return buffer.getvalue()
