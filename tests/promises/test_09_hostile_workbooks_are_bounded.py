"""Promise 9. Zip bombs, entity bombs, far cells, ghost rows: refused or read in bounded memory, like those beside."""

import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import Inbox
from tests.forms import CLEAN
from tests.runs import records
from tests.workbooks import workbook

GOOD = workbook(CLEAN)
LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
sys.argv = ["selfeval-xl", "run", sys.argv[1], "-o", sys.argv[2]]
from selfeval_xl.cli import main
main()
"""


def repacked(part: str, old: bytes, new: bytes) -> bytes:
    """Return the good workbook with something else in one of its parts."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(GOOD)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data.replace(old, new) if name == part else data)
    return stream.getvalue()


def far_cell() -> bytes:
    book = openpyxl.load_workbook(BytesIO(GOOD))
    page = book.active
    assert page is not None
    page["XFD1048576"] = "x"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
ENTITIES = b"".join(b'<!ENTITY e%d "%s">' % (level, b"&e%d;" % (level - 1) * 10) for level in range(1, 10))
GHOSTS = b"".join(
    b'<row r="%d"><c r="A%d" s="1"/><c r="J%d" s="1"/></row>' % (row, row, row) for row in range(100, 200_100)
)

HOSTILE = {
    "bomb": (repacked(SHEET, b"</sheetData>", b"</sheetData>" + b" " * 300_000_000), "超出限额", 0),
    "entity bomb": (
        repacked(SHEET, b"<worksheet", b'<!DOCTYPE x [<!ENTITY e0 "x">' + ENTITIES + b"]><worksheet"), "文件损坏", 0
    ),
    "far cell": (far_cell(), "已读取", 1),
    "ghost rows": (repacked(SHEET, b"</sheetData>", GHOSTS + b"</sheetData>"), "已读取", 1),
    "declared size A1": (repacked(SHEET, b'<dimension ref="A1:J25"/>', b'<dimension ref="A1"/>'), "已读取", 1),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_workbook_is_met_in_one_gibibyte_beside_a_good_one(inbox: Inbox, tmp_path: Path, kind: str) -> None:
    data, outcome, forms = HOSTILE[kind]
    folder = inbox({"甲.xlsx": GOOD, "乙.xlsx": data, "丙.xlsx": workbook(CLEAN, top=1)})
    out = tmp_path / "结果"
    command = [sys.executable, "-c", LIMITED, str(folder), str(out)]
    subprocess.run(command, capture_output=True, check=False, timeout=120)
    assert {record["file"]: (record["outcome"], len(record["forms"])) for record in records(out, "files.jsonl")} == {
        "丙.xlsx": ("已读取", 1),
        "乙.xlsx": (outcome, forms),
        "甲.xlsx": ("已读取", 1),
    }
