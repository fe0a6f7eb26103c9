"""The fonts that are shipped are those that were made, and draw whatever the data can put into a chart."""

import hashlib
import unicodedata
from pathlib import Path

import matplotlib
import pytest
from fontTools.ttLib import TTFont

from nanshan_data.data.files import ROOT

FONTS = ROOT / "src" / "nanshan_data" / "fonts"
DRAWN = ("documents", "codebook", "claims", "strategies")
STYLES = {"Regular": 400, "Bold": 700}


def test_fonts_are_the_ones_that_the_script_made() -> None:
    lines = (FONTS / "HASHES").read_text(encoding="utf-8").splitlines()
    listed = {name: digest for digest, name in map(str.split, lines)}
    shipped = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FONTS.iterdir()}
    del shipped["HASHES"]
    assert shipped == listed
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text(encoding="utf-8").upper()


@pytest.mark.parametrize("style", STYLES)
def test_fonts_draw_every_character_of_the_raw_data(style: str) -> None:
    font = TTFont(FONTS / f"NotoSansSC-{style}.ttf")
    assert font["name"].getDebugName(1) == "Noto Sans SC"
    assert font["OS/2"].usWeightClass == STYLES[style]
    folders = [ROOT / "data" / "raw" / name for name in DRAWN]
    texts = [path.read_text(encoding="utf-8-sig") for folder in folders for path in folder.glob("*.*")]
    wanted = {c for c in "".join(texts) + "∶∞−㎡²·×÷→↑↓≥≤≈①–—ⅡⅢ" if unicodedata.category(c) not in ("Cc", "Cf")}
    assert len(wanted) > 1000
    fallback = TTFont(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf")
    absent = sorted(wanted - {chr(code) for code in font.getBestCmap() | fallback.getBestCmap()})
    assert not absent, f"{style} lacks {absent}: run tools/make_fonts.py"
