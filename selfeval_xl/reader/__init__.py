"""From the bytes of a workbook to the forms on its sheets."""

from selfeval_xl.reader.workbook import WorkbookForms, read_bytes

__all__ = ["WorkbookForms", "read_bytes"]
