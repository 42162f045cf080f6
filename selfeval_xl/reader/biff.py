"""The records of an old workbook's stream (BIFF), thinned out to those about cells before a library reads them.

A record of eight bytes can ask a reader to note sixteen million cells, and formatted blank cells cost as much as full
ones. So every record that does not help to show a cell is given a code nobody knows, and the others are counted.
"""

import struct
from collections.abc import Mapping, Set
from dataclasses import dataclass
from itertools import pairwise

from selfeval_xl.errors import BadSource
from selfeval_xl.outcome import Outcome
from selfeval_xl.reader.collect import MAX_MERGES, MAX_SHEETS, Place
from selfeval_xl.reader.package import too_large

MAX_RECORDS = 5_000_000  # seconds of walking; 65,536 formatted empty rows are some 200,000
MAX_CELLS = 1_000_000  # with content, on all sheets
MAX_ROWS = 300_000  # down to the last cells and merges of all sheets; the library makes every row up to there
MAX_FORMATS = 10_000  # number formats and cell styles; Excel allows some 4,000
MAX_STRINGS = 500_000
MAX_STRING_BYTES = 8 * 2**20  # of the shared strings: four million characters; their rich text costs 30 times as much

BOF, EOF, CONTINUE, FILEPASS, BOUNDSHEET = 0x0809, 0x000A, 0x003C, 0x002F, 0x0085
_CODEPAGE, _SST, _MULRK, _MERGED, _SUPBOOK = 0x0042, 0x00FC, 0x00BD, 0x00E5, 0x01AE
_OLD_BOFS = (0x0009, 0x0209, 0x0409)
_WORKBOOK_4 = 0x0100  # the kind of stream of an Excel 4 workbook of several sheets
_FORMULAS = frozenset({0x0006, 0x0206, 0x0406})
_CELLS = _FORMULAS | frozenset({
    0x0002, 0x0003, 0x0004, 0x0005, 0x0203, 0x0204, 0x0205, 0x027E, _MULRK, 0x00D6, 0x00FD,
})  # fmt: skip
_STYLES = frozenset({0x001E, 0x041E, 0x0043, 0x0243, 0x0443, 0x00E0})
_KEPT = _CELLS | _STYLES | {
    BOF, *_OLD_BOFS, EOF, CONTINUE, FILEPASS, BOUNDSHEET, _CODEPAGE, _SST, _MERGED,
    0x0007, 0x0207,  # the text a formula gives
    0x0021, 0x0221, 0x04BC, 0x0036, 0x0037, 0x0236,  # shared formulas and tables, which may stand before that text
    0x0008, 0x0208, 0x0024, 0x0025, 0x0225, 0x0055, 0x007D,  # rows and columns
    0x0022,  # where days count from
    0x0044,  # the style of the next cell, in Excel 2
}  # fmt: skip
_FONTS = frozenset({0x0031, 0x0231})
_BLANK, _MULBLANK = 0x0201, 0x00BE
LOOKS = _FONTS | {_BLANK, _MULBLANK, 0x0092}  # what else shows how cells look; the last is the palette
SETUP, FITTING, CENTRED = 0x00A1, 0x0081, 0x0083
MARGINS = (0x0026, 0x0027, 0x0028, 0x0029)  # left, right, top, bottom
_PAGE = frozenset({SETUP, FITTING, CENTRED, *MARGINS})
_UNKNOWN = b"\xff\x0f"


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream with nothing in it but what shows cells."""

    data: bytes
    codepage: int | None
    has_links: bool  # whether formulas ask other workbooks
    formulas: list[frozenset[Place]]  # where there are any, for each worksheet
    pages: list[Mapping[int, bytes]]  # the records about its print, for each worksheet


def thinned(data: bytes, also: Set[int] = frozenset()) -> Stream:
    """Walk through the workbook's own records and those of each sheet; keep what shows cells, and the codes in `also`.

    Raises:
        BadSource: where the records are damaged or more than a workbook needs.
    """
    walk = _Walk(data, _KEPT | also)
    extents = [walk.substream(0)]
    formulas = [] if walk.sheets else [frozenset(walk.formulas)]  # before Excel 5 the one sheet is all there is
    pages: list[Mapping[int, bytes]] = [] if walk.sheets else [dict(walk.page)]
    for start, is_worksheet in tuple(walk.sheets):
        extents.append(walk.substream(start))
        if is_worksheet:
            formulas.append(frozenset(walk.formulas))
            pages.append(dict(walk.page))
    extents.sort()
    if any(later < end for (_, end), (later, _) in pairwise(extents)):
        raise cut_off()  # thinning one sheet out would change another
    return Stream(bytes(walk.data), walk.codepage, walk.has_links, formulas, pages)


def cut_off() -> BadSource:
    """Return the refusal of a stream whose records do not hold together."""
    return BadSource(Outcome.DAMAGED, "工作簿的记录（BIFF）不完整，可能没有传完。")


class _Walk:
    """One pass over the records; what is counted is counted over all substreams."""

    def __init__(self, data: bytes, kept: Set[int]) -> None:
        self.data = bytearray(data)
        self._kept = kept
        self.sheets: list[tuple[int, bool]] = []  # where each starts, and whether it is a worksheet
        self.formulas: set[Place] = set()  # of the substream at hand
        self.page: dict[int, bytes] = {}  # of the substream at hand
        self.codepage: int | None = None
        self.has_links = False
        self._last_row = -1  # of the substream at hand
        self._counts = dict.fromkeys(("records", "cells", "styles", "merges", "rows"), 0)

    def substream(self, start: int) -> tuple[int, int]:
        """Thin out the records from a BOF to its EOF, those of charts in between too; return where they stand."""
        data, at, depth, kept = self.data, start, 0, True
        self.formulas.clear()
        self.page.clear()
        self._last_row = -1
        while True:
            if at + 4 > len(data):
                raise cut_off()
            code, length = struct.unpack_from("<HH", data, at)
            body = at + 4
            if at == start and code != BOF and code not in _OLD_BOFS:
                raise cut_off()
            self._count("records", 1, MAX_RECORDS, "记录过多")
            if code != CONTINUE:
                kept = code in self._kept
                if code in _PAGE and depth == 1:
                    self.page[code] = bytes(data[body : body + length])
                if kept:
                    self._take(code, body, length)
                elif code == _SUPBOOK:
                    self.has_links = self.has_links or length > 4
            if not kept:
                data[at : at + 2] = _UNKNOWN
            at = body + length
            if code == BOF or code in _OLD_BOFS:
                depth += 1
            elif code == EOF:
                depth -= 1
                if not depth:
                    self._count("rows", self._last_row + 1, MAX_ROWS, "行过多")
                    return start, at

    def _take(self, code: int, body: int, length: int) -> None:
        """Count what a record costs the library that reads it."""
        if code in _CELLS:
            cells = max(1, (length - 6) // 6) if code == _MULRK else 1
            self._count("cells", cells, MAX_CELLS, "有内容的单元格过多")
            row = self._number("<H", body)
            self._last_row = max(self._last_row, row)
            if code in _FORMULAS:
                self.formulas.add((row + 1, self._number("<H", body + 2) + 1))
        elif code in (_BLANK, _MULBLANK):
            self._count("cells", max(1, (length - 6) // 2), MAX_CELLS, "有格式的单元格过多")
        elif code in _STYLES or code in _FONTS:
            self._count("styles", 1, MAX_FORMATS, "格式过多")
        elif code == _MERGED:
            count = self._number("<H", body)
            self._count("merges", count, MAX_MERGES, "合并区域过多")
            last_rows = (self._number("<H", body + 4 + 8 * merge) for merge in range(count))
            self._last_row = max(self._last_row, *last_rows, -1)
        elif code == BOUNDSHEET:
            self.sheets.append((self._number("<I", body), self._number("<B", body + 5) == 0))
            if len(self.sheets) > MAX_SHEETS:
                raise too_large(f"工作表超过 {MAX_SHEETS} 张")
        elif code == _CODEPAGE:
            self.codepage = self._number("<H", body)
        elif code == _SST:
            self._check_strings(body, length)
        elif (code == BOF or code in _OLD_BOFS) and self._number("<H", body + 2) == _WORKBOOK_4:
            raise BadSource(Outcome.UNSUPPORTED, "是 Excel 4.0 的工作簿组（.xlw）。")

    def _check_strings(self, body: int, length: int) -> None:
        if self._number("<I", body + 4) > MAX_STRINGS:
            raise too_large("共享字符串过多")
        at = body + length
        while at + 4 <= len(self.data) and self._number("<H", at) == CONTINUE:
            at += 4 + self._number("<H", at + 2)
        if at - body > MAX_STRING_BYTES:
            raise too_large(f"共享字符串超过 {MAX_STRING_BYTES // 2**20} MB")

    def _count(self, what: str, more: int, limit: int, reason: str) -> None:
        self._counts[what] += more
        if self._counts[what] > limit:
            raise too_large(f"工作簿中{reason}")

    def _number(self, layout: str, at: int) -> int:
        try:
            (number,) = struct.unpack_from(layout, self.data, at)
        except struct.error as error:
            raise cut_off() from error
        return int(number)
