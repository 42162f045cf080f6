"""What a reader of a marked copy sees: which cells are coloured, what is said at them, and what the notice says."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from zipfile import ZipFile

from selfeval_xl.evaluation import Severity
from selfeval_xl.writer.marked import FrontRow, FrontSheet, marked_workbook
from selfeval_xl.writer.returns import Mark
from tests.writer.dump import opened

SIGN = "selfeval_xl:mark"
HEADING = "【自评表审核】\n"
CLOSING = "\n（答复请写在本行下面）"
ERROR, WARNING = Severity.ERROR, Severity.WARNING

_PATTERNS = {"lightUp": ERROR, "solid": WARNING}

FRONT = FrontSheet(
    fields=(("填报单位", "清源县教育局"), ("修改期限", "2025年3月31日")),
    rows=(
        FrontRow(ERROR, "食堂改造", "自评表", "H7", "B04", "98.50", "98.00", "执行率不对。", "改为 98.00。"),
        FrontRow(WARNING, "食堂改造", "", "", "A01", "", "", "少一张表。", "补报。"),
    ),
    notes=("联系人：某某",),
)


def mark(cell: str, severity: Severity = ERROR, text: str = "", sheet: str = "自评表") -> Mark:
    """Make a mark that says which cell it is for."""
    return Mark(sheet, cell, severity, text or f"{cell} 有误")


def returned(data: bytes, *marks: Mark, front: FrontSheet = FRONT) -> bytes:
    """Mark a workbook."""
    return marked_workbook(data, marks, front)


def parts(data: bytes) -> dict[str, bytes]:
    """Return the parts of a workbook in their order."""
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def colours(data: bytes) -> dict[str, dict[str, Severity]]:
    """Return sheet -> range -> severity, for the sheets that have marks."""
    found: dict[str, dict[str, Severity]] = {}
    for sheet, area, pattern in _marks(data):
        found.setdefault(sheet, {})[area] = _PATTERNS[pattern]
    return found


def places(data: bytes) -> dict[str, set[str]]:
    """Return sheet -> ranges, for the sheets that have marks, in a workbook that LibreOffice may have saved."""
    found: dict[str, set[str]] = {}
    for sheet, area, _ in _marks(data):
        found.setdefault(sheet, set()).add(area)
    return found


def _marks(data: bytes) -> Iterator[tuple[str, str, str]]:
    for sheet in opened(data).worksheets:
        for block in sheet.conditional_formatting:
            for rule in block.rules:
                if SIGN in "".join(rule.formula):
                    yield from ((sheet.title, area, rule.dxf.fill.patternType) for area in str(block.sqref).split())


def said(data: bytes) -> dict[str, dict[str, str]]:
    """Return sheet -> cell -> comment, for the sheets that have comments; the line that ends ours is left out."""
    found: dict[str, dict[str, str]] = {}
    for sheet in opened(data).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is not None:
                    found.setdefault(sheet.title, {})[cell.coordinate] = cell.comment.text.removesuffix(CLOSING)
    return found


def ours(cells: Iterable[str]) -> dict[str, str]:
    """Return what `mark` says at cells, as `said` returns it."""
    return {cell: f"{HEADING}{cell} 有误" for cell in cells}
