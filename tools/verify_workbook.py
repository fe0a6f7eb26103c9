"""Recalculate the workbooks with LibreOffice and compare with the cached values (part of make verify).

Every cached result is first overwritten with a wrong one, so that agreement can only come from recalculation; and a
changed input must move what rests on it. Exits 0 when all agrees, 1 when not, 2 where LibreOffice is missing.
"""

from __future__ import annotations

import math
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl

from nanshan_data.data import files
from nanshan_data.notebook import wording
from nanshan_data.publish import workbook

RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>"""
WRONG = "-987654321"


def soffice() -> str | None:
    """The LibreOffice program, if there is one."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def spoiled(source: Path, target: Path) -> int:
    """Copy a workbook with a wrong cached value in every formula cell; returns how many there are."""
    count = 0
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("xl/worksheets/"):
                part, found = re.subn(rb"</f><v>[^<]*</v>", f"</f><v>{WRONG}</v>".encode(), part)
                count += found
            new.writestr(name, part)
    return count


def recalculated(program: str, source: Path, folder: Path) -> Path:
    """The workbook as LibreOffice saves it after loading and recalculating."""
    settings = folder / "profile" / "user"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "registrymodifications.xcu").write_text(RECALCULATE, "utf-8")
    subprocess.run([program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to",
                    "xlsx", "--outdir", str(folder / "out"), str(source)], check=True, capture_output=True, timeout=300)
    return folder / "out" / source.name


def formulas(path: Path) -> Iterator[tuple[str, str]]:
    """Sheet and cell of every formula."""
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            yield from ((sheet.title, cell.coordinate) for cell in row if cell.data_type == "f")


def same(cached: object, fresh: object) -> bool:
    """The same words, or equal to nine digits or to one yuan in 亿: a residual is a small difference of large sums."""
    if isinstance(cached, str):
        return cached == fresh
    if not (isinstance(cached, int | float) and isinstance(fresh, int | float)):
        return False
    return math.isclose(cached, fresh, rel_tol=1e-9, abs_tol=1e-8)


def differences(before: Path, after: Path) -> list[str]:
    """Formula cells whose values differ in a digit that is shown."""
    old, new = (openpyxl.load_workbook(path, data_only=True) for path in (before, after))
    found = []
    if old.sheetnames != new.sheetnames:
        return [f"sheets differ: {old.sheetnames} and {new.sheetnames}"]
    for sheet, cell in formulas(before):
        cached, fresh = old[sheet][cell].value, new[sheet][cell].value
        if not same(cached, fresh):
            found.append(f"{sheet}!{cell}: cached {cached}, recalculated {fresh}")
    return found


def changed(source: Path, target: Path) -> tuple[str, str]:
    """Halve the area on the what-if sheet; returns sheet and cell of the density that must double."""
    book = openpyxl.load_workbook(source)
    sheet, area = next(book.defined_names["land_area"].destinations)
    found = next(cell for row in book[sheet].iter_rows() for cell in row
                 if isinstance(cell.value, str) and re.fullmatch(r"=\(?GDP_now.* / land_area.*", cell.value))
    book[sheet][area.replace("$", "")].value /= 2
    book.save(target)
    return sheet, found.coordinate


def checked(program: str, source: Path, folder: Path) -> tuple[int, list[str]]:
    """How many formulas a workbook has, and which do not give what they show or do not follow their inputs."""
    count = spoiled(source, folder / source.name)
    found = differences(source, recalculated(program, folder / source.name, folder))
    sheet, cell = changed(source, folder / f"changed_{source.name}")
    after = recalculated(program, folder / f"changed_{source.name}", folder)
    old, new = (openpyxl.load_workbook(path, data_only=True)[sheet][cell].value for path in (source, after))
    if not math.isclose(2 * float(old), float(new), rel_tol=1e-9):
        found.append(f"{sheet}!{cell} is {new} after the area was halved, twice {old} was expected")
    return count, found


def main() -> int:
    """Compare and report."""
    program = soffice()
    if program is None:
        print("LibreOffice is not installed, so the workbooks were NOT recalculated; "
              "on Debian: apt-get install libreoffice-calc")
        return 2
    failed = False
    for lang in wording.LANGUAGES:
        source = files.processed(workbook.name(lang))
        with tempfile.TemporaryDirectory() as place:
            count, found = checked(program, source, Path(place))
        failed |= bool(found) or not count
        print("\n".join(found) or f"{source.name}: {count} formulas, recalculated by LibreOffice, agree with their "
              "cached values; a changed input moves what rests on it")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
