"""Make the fonts in src/nanshan_data/fonts: static GB 2312 subsets of Noto Sans SC, Regular and Bold.

    python -m pip download --no-deps --dest build/fonts justmytype-intl-cjk==0.1.0
    python tools/make_fonts.py build/fonts/justmytype_intl_cjk-0.1.0-py3-none-any.whl

The wheel holds the variable Noto Sans SC with its licence, the SIL Open Font License; matplotlib registers
that file as Thin, hence one static instance a weight. Two runs with the locked fonttools give the same bytes;
`HASHES` holds their sha256 (check with `sha256sum -c HASHES`).
"""

import argparse
import hashlib
import io
import logging
import unicodedata
import zipfile
from collections.abc import Iterable
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from opencc import OpenCC

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "src" / "nanshan_data" / "fonts"
SOURCE = "justmytype_intl_cjk/fonts/ofl/notosanssc/NotoSansSC[wght].ttf"
LICENCE = "justmytype_intl_cjk/fonts/ofl/notosanssc/OFL.txt"
WHEEL_SHA256 = "06d9665542bfcad373716bb80583aa2d9bb2086a054fe11f706b9bd41e03f256"
WEIGHTS = {"Regular": 400, "Bold": 700}
SYMBOLS = (
    "∶∞−㎡㎥㎞㎏㎢¹²³⁴±·×÷→←↑↓↗↘≥≤≈≠½¼¾µ°′″§¶†‡‰℃€£¥￥©®™"
    "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ–—―‑…•‘’“”«»‹›▲▼◆●○■□★☆✓\u00a0\u2002\u2003"
)
NAMES = "昇喆堃珺玥祎镕瑄垚煊玮翀頔旻昉晟浛赟鋆骎黄犇孖亓芈鲲鹮鲏鸻鹬璟珩璐婳湉溦澍燊甯"


def gb2312() -> Iterable[str]:
    """Every character of GB 2312."""
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                yield bytes([high, low]).decode("gb2312")
            except UnicodeDecodeError:
                continue


def wanted(texts: Iterable[Path]) -> set[int]:
    """Code points to keep: GB 2312, Latin-1, symbols, and what the texts hold, in both scripts."""
    written = "".join(path.read_text(encoding="utf-8-sig") for path in texts)
    latin = (chr(code) for code in [*range(0x20, 0x7F), *range(0xA0, 0x100)])
    characters = {*gb2312(), *latin, *SYMBOLS, *NAMES, *written, *OpenCC("t2s").convert(written)}
    return {ord(c) for c in characters if unicodedata.category(c) not in ("Cc", "Cn", "Co")}


def subset(font: TTFont, codes: set[int]) -> None:
    """Keep the wanted characters, horizontal layout only, unhinted."""
    options = Options(hinting=False, layout_features=["kern", "mark", "mkmk", "ccmp", "liga"],
                      name_IDs=["*"], notdef_outline=True, recalc_timestamp=False)
    options.drop_tables += ["vhea", "vmtx", "VORG", "VVAR", "BASE"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)


def instance(source: bytes, codes: set[int], style: str) -> bytes:
    """One static weight of the variable font, with the names and bits that font matching looks at."""
    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    subset(font, codes)
    font = instantiateVariableFont(font, {"wght": WEIGHTS[style]})
    names = {1: "Noto Sans SC", 2: style, 4: f"Noto Sans SC {style}", 6: f"NotoSansSC-{style}"}
    for name_id, text in names.items():
        font["name"].setName(text, name_id, 3, 1, 0x409)
    font["name"].names = [n for n in font["name"].names if n.nameID < 16 and n.nameID != 3 and n.platformID == 3]
    bold = style == "Bold"
    font["OS/2"].usWeightClass = WEIGHTS[style]
    font["OS/2"].fsSelection = 1 << 5 if bold else 1 << 6
    font["head"].macStyle = int(bold)
    for table in ("STAT", "avar"):
        if table in font:
            del font[table]
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the project's fonts from the wheel that holds their source.")
    parser.add_argument("wheel", type=Path)
    parser.add_argument("texts", type=Path, nargs="*", help="default: every file of data/raw")
    arguments = parser.parse_args()
    if sha256(arguments.wheel.read_bytes()) != WHEEL_SHA256:
        raise SystemExit(f"{arguments.wheel}: not the wheel these fonts are made from; see this script's docstring")
    codes = wanted(arguments.texts or [p for p in (ROOT / "data" / "raw").rglob("*") if p.suffix in (".csv", ".txt")])
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    with zipfile.ZipFile(arguments.wheel) as wheel:
        source, licence = wheel.read(SOURCE), wheel.read(LICENCE)
    absent = codes - TTFont(io.BytesIO(source)).getBestCmap().keys()
    if absent:
        print("not in Noto Sans SC:", " ".join(f"U+{code:04X}" for code in sorted(absent)))
    files = {"OFL.txt": licence} | {f"NotoSansSC-{s}.ttf": instance(source, codes, s) for s in WEIGHTS}
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (TARGET / name).write_bytes(data)
    lines = [f"{sha256(data)}  {name}" for name, data in sorted(files.items())]
    (TARGET / "HASHES").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
