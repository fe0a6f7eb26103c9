"""What the index offers to take away is what was made, whole, and the same whenever it is made."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from nanshan_data.data import files
from nanshan_data.publish import downloads


@pytest.fixture
def charts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of what is made, with two slides in it."""
    folder = tmp_path / "charts" / "en"
    folder.mkdir(parents=True)
    for name, width in (("a", 2), ("b", 4)):
        Figure(figsize=(width, 1)).savefig(folder / f"{name}.png", dpi=100)
    monkeypatch.setattr(downloads, "built", lambda *parts: tmp_path.joinpath(*parts))
    return folder


def test_what_is_named_is_there(charts: Path) -> None:
    made = downloads.contents("en")
    assert list(made) == list(downloads.names("en")) and made == downloads.contents("en")
    assert made["downloads/nanshan_en.xlsx"] == files.processed("nanshan_en.xlsx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(made["downloads/nanshan-data.zip"])) as packed:
        inside = {name: packed.read(name) for name in packed.namelist()}
    wanted = [*files.processed().glob("*.csv"), files.processed("datapackage.json")]
    assert inside == {path.name: path.read_bytes() for path in wanted}
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", made["downloads/slides.pdf"])) == 2


def test_slides_follow_the_collection(charts: Path) -> None:
    widths = [re.findall(rb"/MediaBox \[ 0 0 (\d+) ", downloads.contents("en", order)["downloads/slides.pdf"])
              for order in (("a", "b"), ("b", "a"))]
    assert widths == [[b"72", b"144"], [b"144", b"72"]]


def test_what_was_not_made_is_not_offered(charts: Path) -> None:
    assert "downloads/overview.pdf" not in downloads.names("en")
    assert "downloads/slides.pdf" not in downloads.names("zh")
    printed = charts.parents[1] / "pdf" / "en" / "00_overview.pdf"
    printed.parent.mkdir(parents=True)
    printed.write_bytes(b"%PDF-")
    assert downloads.contents("en")["downloads/overview.pdf"] == b"%PDF-"
