"""What a workbook looks like, as well as its format lets one know it."""

from selfeval_xl.appearance import DrawnBook
from selfeval_xl.errors import BadSource
from selfeval_xl.reader.formats import is_old, read_workbook
from selfeval_xl.reader.plain_looks import drawn_plainly
from selfeval_xl.reader.xls_looks import drawn_xls


def drawn_book(data: bytes) -> DrawnBook:
    """Return an old workbook as it looks; one of another format, or with too many formatted cells, drawn plainly.

    Raises:
        BadSource: the bytes are no workbook that can be read.
    """
    if is_old(data):
        try:
            return drawn_xls(data)
        except BadSource:
            pass  # what is too much here may be little without its looks; damage is told below
    return drawn_plainly(read_workbook(data).grids)
