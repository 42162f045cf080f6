"""One workbook in the clothes of another kind: with macros, as a template."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

from tests.workbooks import MADE

_PLAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACROS = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_TEMPLATE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"


def with_macros(data: bytes) -> bytes:
    """Return a workbook as .xlsm; its macro part is what a virus would be."""
    return _repacked(data, _MACROS, {"xl/vbaProject.bin": b"macro code"})


def as_template(data: bytes) -> bytes:
    """Return a workbook as .xltx."""
    return _repacked(data, _TEMPLATE, {})


def _repacked(data: bytes, kind: bytes, more: Mapping[str, bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        parts = {name: source.read(name) for name in source.namelist()} | dict(more)
        for name, part in parts.items():
            info = zipfile.ZipInfo(name, MADE.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, part.replace(_PLAIN, kind) if name == "[Content_Types].xml" else part)
    return stream.getvalue()
