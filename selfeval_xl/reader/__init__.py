"""From the bytes of a workbook to the forms on its sheets."""
