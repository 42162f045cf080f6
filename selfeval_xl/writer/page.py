"""A worksheet of xlsxwriter that is given its rows and its links as XML; xlsxwriter makes everything around them."""

from enum import IntEnum

from xlsxwriter.url import Url
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from selfeval_xl.writer.rows import Rows, escaped

_LINK = "/hyperlink"  # what a relation to it ends in


class Paper(IntEnum):
    """The sizes of paper, by Excel's numbers."""

    A3 = 8
    A4 = 9

    @property
    def length(self) -> float:
        """How long its longer side is, in inches."""
        return 16.54 if self is Paper.A3 else 11.69


class Page(Worksheet):  # type: ignore[misc]
    """A worksheet with no cells of its own.

    It stands on two steps by which xlsxwriter puts a sheet together, and `is_whole` tells whether both were taken.
    """

    def __init__(self) -> None:
        super().__init__()
        self.rows: Rows
        self.is_whole = False
        self._marks = bytearray()  # the elements of the links: there may be many
        self._targets: list[str] = []

    def link(self, row: int, column: int, path: str) -> None:
        """Lay a link to a file over a cell."""
        url = Url(f"external:{path}")
        self._targets.append(url._target())
        anchor = f' location="{_attribute(url._anchor)}"' if url._anchor else ""
        self._mark(row, column, f'r:id="rId{len(self._targets)}"{anchor}')

    def link_within(self, row: int, column: int, place: str, text: str) -> None:
        """Lay a link to a place in this workbook over a cell."""
        self._mark(row, column, f'location="{_attribute(place)}" display="{_attribute(text)}"')

    def merge_columns(self, row: int, first: int, last: int) -> None:
        """Merge cells of a row; those without the value are put down as well, and empty."""
        self.merge.append([row, first, row, last])

    def _mark(self, row: int, column: int, attributes: str) -> None:
        self._marks += f'<hyperlink ref="{xl_rowcol_to_cell(row, column)}" {attributes}/>'.encode()

    def _write_dimension(self) -> None:
        self.rows.settle()
        if self.rows.extent is not None:
            self.dim_rowmin, self.dim_colmin, self.dim_rowmax, self.dim_colmax = self.rows.extent
        super()._write_dimension()

    def _write_sheet_data(self) -> None:
        self.fh.write("<sheetData>")
        self.rows.copy(self.fh)
        self.fh.write("</sheetData>")

    def _write_hyperlinks(self) -> None:
        if self._marks:
            self.fh.write(f"<hyperlinks>{self._marks.decode()}</hyperlinks>")
        self.rel_count += len(self._targets)
        self.external_hyper_links += ([_LINK, target, "External"] for target in self._targets)
        self.is_whole = True


def _attribute(text: str) -> str:
    return escaped(text).replace('"', "&quot;").replace("\n", "&#xA;")
