"""A workbook of any format that is read, told by its bytes: a name proves nothing."""

from selfeval_xl.compound import SIGNATURE
from selfeval_xl.reader.contents import Contents
from selfeval_xl.reader.ods import PART, read_ods
from selfeval_xl.reader.package import Package
from selfeval_xl.reader.xls import read_xls
from selfeval_xl.reader.xlsx import read_xlsx

_RECORDS = (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08")  # how a bare stream of an .xls begins


def read_workbook(data: bytes) -> Contents:
    """Read the worksheets of a workbook in their order, the hidden ones too.

    Raises:
        BadSource: where it is no workbook, encrypted, damaged, unsafe or over a limit; the reason is in Chinese.
    """
    if is_old(data):
        return read_xls(data)
    package = Package(data)
    return read_ods(package) if PART in package and "mimetype" in package else read_xlsx(package)


def is_old(data: bytes) -> bool:
    """Tell whether a workbook is of the kind before .xlsx: .xls, WPS .et."""
    return data.startswith((SIGNATURE, *_RECORDS))
