"""Recalculate data/processed/nanshan.xlsx with LibreOffice and compare with the cached values (part of make verify).

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
from nanshan_data.publish import spreadsheet, workbook

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
    """Equal to nine digits, or to one yuan where millions are shown: a residual is a small difference of large sums."""
    if not (isinstance(cached, int | float) and isinstance(fresh, int | float)):
        return False
    return math.isclose(cached, fresh, rel_tol=1e-9, abs_tol=1.0 if abs(cached) >= 1e6 else 1e-9)


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
    sheet = next(book[name] for name in book.sheetnames if name.endswith("What if"))
    first = spreadsheet.HEADER + 2
    column = next(cell.column for cell in sheet[spreadsheet.HEADER + 1] if str(cell.value).endswith("Value"))
    sheet.cell(first + 1, column).value = sheet.cell(first + 1, column).value / 2
    book.save(target)
    return sheet.title, sheet.cell(first + 5, column).coordinate


def main() -> int:
    """Compare and report."""
    program = soffice()
    if program is None:
        print("LibreOffice is not installed, so the workbook was NOT recalculated; "
              "on Debian: apt-get install libreoffice-calc")
        return 2
    source = files.processed(workbook.NAME)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        count = spoiled(source, folder / "spoiled.xlsx")
        found = differences(source, recalculated(program, folder / "spoiled.xlsx", folder))
        sheet, cell = changed(source, folder / "changed.xlsx")
        after = recalculated(program, folder / "changed.xlsx", folder)
        old, new = (openpyxl.load_workbook(path, data_only=True)[sheet][cell].value for path in (source, after))
        if not math.isclose(2 * float(old), float(new), rel_tol=1e-9):
            found.append(f"{sheet}!{cell} is {new} after the area was halved, twice {old} was expected")
    print("\n".join(found) or f"{count} formulas, recalculated by LibreOffice, agree with their cached values; "
          "a changed input moves what rests on it")
    return 1 if found or not count else 0


if __name__ == "__main__":
    sys.exit(main())
