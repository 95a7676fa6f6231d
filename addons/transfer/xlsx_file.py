"""Read a sheet of an xlsx file: numbers without binary fractions, and no error of a formula taken for nothing."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

from addons.backup.bounded import refuse_swollen_file
from addons.transfer.cell_fault import SAFE_DIGITS, CellFault, failed, not_calculated, too_long
from addons.transfer.date_style import EPOCH, EPOCH_1904
from addons.transfer.layout import Layout
from addons.transfer.tables import Line, Table, laid_out
from core import BadInput, did_you_mean, one_of

Place = tuple[int, int]
"""Row and column of a cell, from 0."""
Faults = dict[int, dict[int, CellFault]]
"""Cells without a value, by line (from 1) and column (from 0)."""
BLOCK = 1 << 20
COMPOUND = b"\xd0\xcf\x11\xe0"
"""With this begin files of old spreadsheets, and new ones with a password."""


def xlsx_table(path: Path, layout: Layout) -> Table:
    """Return the table in a sheet, by default the first that is visible; raises BadInput for a damaged file."""
    try:
        from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum
    except ImportError:
        raise BadInput("xlsx files need the extra 'xlsx'", remedy="pip install 'tradeloom[xlsx]'") from None
    refuse_swollen_file(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        tables = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        visible = [one.name for one in tables if one.visible == SheetVisibleEnum.Visible]
        known = [one.name for one in tables]
        name = layout.sheet or next(iter(visible or known), "")
        if name not in known:
            raise BadInput(
                f"{path.name} has no sheet '{name}'{did_you_mean(name, known)}",
                remedy=f"Its sheets are: {one_of(known)}.",
            )
        sheet = book.get_sheet_by_name(name)
        workbook = _Workbook(path)
        faults = workbook.faults(name)
        start = (sheet.start or (0, 0))[1]
        left = min([start, *(place for row in faults.values() for place in row)])
        rows = _unmerged(sheet.iter_rows(), sheet.merged_cell_ranges or (), start)
        lines = _lines(rows, faults, start - left, left)
        return laid_out(path.name, lines, sheet.total_height, layout, left=left, sheet=name, epoch=workbook.epoch)
    except (CalamineError, OSError, zipfile.BadZipFile, KeyError, ElementTree.ParseError, expat.ExpatError) as error:
        remedy = "It may have been cut off on its way: copy or save it again."
        if _begin(path).startswith(COMPOUND):
            remedy = "It is an old .xls, or protected by a password: save it as .xlsx without one."
        raise BadInput(f"{path.name} is not a whole xlsx file: {error}", remedy=remedy) from None


def _begin(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(8)


def _unmerged(rows: Iterable[list[Any]], merged: Iterable[tuple[Place, Place]], start: int) -> Iterator[list[Any]]:
    """Yield the rows, cells that are merged downwards having the value that a person sees in each row."""
    begin: dict[int, list[Place]] = {}
    for (top, left), (bottom, _) in merged:
        if bottom > top:
            begin.setdefault(top, []).append((bottom, left - start))
    current: dict[int, tuple[int, Any]] = {}
    for line, row in enumerate(rows):
        current = {place: (bottom, value) for place, (bottom, value) in current.items() if line <= bottom}
        for place, (_, value) in current.items():
            row[place] = value
        current |= {place: (bottom, row[place]) for bottom, place in begin.get(line, ()) if 0 <= place < len(row)}
        yield row


def _lines(rows: Any, faults: Faults, missing: int, left: int) -> Iterator[Line]:
    """Yield the rows of a sheet from its first line on; they lack `missing` cells behind the column `left`."""
    line = 0
    for line, row in enumerate(rows, 1):
        yield line, _with_faults([*[""] * missing, *map(_cell, row)], faults.get(line, {}), left)
    for after in sorted(number for number in faults if number > line):
        yield after, _with_faults([], faults[after], left)


def _with_faults(cells: list[Any], faults: dict[int, CellFault], left: int) -> list[Any]:
    """Return the cells with the faults in place of the nothing that the reader of values gives for them."""
    for place, fault in faults.items():
        cells += [""] * (place - left + 1 - len(cells))
        cells[place - left] = fault
    return cells


def _cell(value: Any) -> Any:
    """Return a cell with the 15 digits that a spreadsheet keeps; midnight is the day."""
    if isinstance(value, float):
        number = Decimal(f"{value:.{SAFE_DIGITS}g}")
        if abs(number) >= 10**SAFE_DIGITS:
            return too_long(f"{number:f}")
        return int(number) if number == number.to_integral_value() else number
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    return value


class _Workbook:
    """Look into the parts of an xlsx file for what the reader of its values passes over."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with zipfile.ZipFile(path) as archive:
            book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
            links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        targets = {one.get("Id"): one.get("Target", "") for one in links}
        self._parts: dict[str, str] = {}
        self.epoch = EPOCH
        for element in book.iter():
            kind = _local(element.tag)
            if kind == "workbookPr" and element.get("date1904") in ("1", "true"):
                self.epoch = EPOCH_1904
            if kind == "sheet":
                link = next((value for key, value in element.items() if _local(key) == "id"), None)
                self._parts[element.get("name", "")] = _part(targets.get(link, ""))

    def faults(self, sheet: str) -> Faults:
        """Return the cells of a sheet whose formula failed, or was never calculated."""
        with zipfile.ZipFile(self._path) as archive:
            part = self._parts.get(sheet, "")
            if part not in archive.namelist() or not _may_have_faults(archive, part):
                return {}
            found = _FaultFinder()
            with archive.open(part) as file:
                found.read(file)
        return found.faults


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _local(tag: str) -> str:
    return re.split(r"[}:]", tag)[-1]


def _may_have_faults(archive: zipfile.ZipFile, part: str) -> bool:
    """Say whether a sheet has formulas or errors at all, which is quickly seen."""
    end = b""
    with archive.open(part) as file:
        for block in iter(lambda: file.read(BLOCK), b""):
            seen = end + block
            if re.search(rb"""t=["']e["']|<(\w+:)?f[ />]""", seen):
                return True
            end = seen[-16:]
    return False


class _FaultFinder:
    """Collect the cells without a value while the XML of a sheet runs by."""

    def __init__(self) -> None:
        self.faults: Faults = {}
        self._row, self._column = -1, -1
        self._kind, self._formula, self._value, self._text = "", False, False, ""
        self._inside = ""

    def read(self, file: Any) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.ParseFile(file)

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        tag = _local(tag)
        if tag == "row":
            self._row = int(attributes["r"]) - 1 if attributes.get("r", "").isdigit() else self._row + 1
            self._column = -1
        elif tag == "c":
            self._place(attributes.get("r", ""))
            self._kind, self._formula, self._value, self._text = attributes.get("t", ""), False, False, ""
        elif tag == "f":
            self._formula = True
        elif tag == "v":
            self._value = True
        self._inside = tag

    def _place(self, name: str) -> None:
        found = re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", name)
        self._column += 1
        if found:
            self._row = int(found[2]) - 1
            self._column = -1
            for letter in found[1]:
                self._column = (self._column + 1) * 26 + ord(letter) - 65

    def _data(self, text: str) -> None:
        if self._inside == "v":
            self._text += text

    def _end(self, tag: str) -> None:
        self._inside = ""
        if _local(tag) != "c":
            return
        if self._kind == "e":
            self._keep(failed(self._text))
        elif self._formula and not self._value:
            self._keep(not_calculated())

    def _keep(self, fault: CellFault) -> None:
        self.faults.setdefault(self._row + 1, {})[self._column] = fault
