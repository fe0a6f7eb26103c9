"""What an edition offers to take away: the workbook, the data with their package, slides and printed pages."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

from nanshan_data.data import files
from nanshan_data.publish.execution import built


def names(lang: str) -> dict[str, str]:
    """The files below an edition's folder that there are, and the keys of what they are called."""
    return {path: what for path, (what, found) in _offers(lang).items() if found}


def contents(lang: str) -> dict[str, bytes]:
    """The files themselves, by their path below the edition's folder."""
    made = {".xlsx": lambda found: found[0].read_bytes(), ".zip": _zip, "slides.pdf": _slides,
            ".pdf": lambda found: found[0].read_bytes()}
    return {path: next(make for end, make in made.items() if path.endswith(end))(found)
            for path, (_, found) in _offers(lang).items() if found}


def _offers(lang: str) -> dict[str, tuple[str, list[Path]]]:
    """What each file is called and is made from; nothing where that was not made."""
    csv = sorted(files.processed().glob("*.csv"))
    return {"downloads/nanshan.xlsx": ("workbook", sorted(files.processed().glob("nanshan.xlsx"))),
            "downloads/nanshan-data.zip": ("data_package", csv and [*csv, files.processed("datapackage.json")]),
            "downloads/slides.pdf": ("slides", sorted(built("charts", lang).glob("*.png"))),
            "downloads/overview.pdf": ("one_page", sorted(built("pdf", lang).glob("00_*.pdf")))}


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
