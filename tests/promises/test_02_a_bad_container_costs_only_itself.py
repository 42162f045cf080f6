"""Promise 2. A hostile archive or mail, on the disk or in another, changes nothing about the forms beside it."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from selfeval_xl import run_batch
from tests.conftest import Inbox
from tests.forms import CLEAN, with_row
from tests.intake.archivers import tar
from tests.intake.messages import Attached, Message
from tests.intake.zips import FOLDER, LINK, UNIX, UTF8, Packed, files, zipped
from tests.runs import records
from tests.workbooks import workbook

FORM = workbook(with_row(0, score=9))
OTHER = workbook(CLEAN)


def quoted(count: int) -> bytes:
    """Return a bomb whose members lie in each other: each holds the headers of all that follow."""
    kernel = zipped(Packed(b"k", bytes(900_000)))
    for _ in range(count):
        kernel = zipped(Packed(b"k", kernel, method=0), Packed(b"k", kernel, method=0, offset=31))
    return kernel


def nested(levels: int) -> bytes:
    data = FORM
    for _ in range(levels):
        data = files({"套.zip": data})
    return data


HOSTILE = {
    "nothing": zipped(),
    "folders": zipped(Packed(b"a/"), Packed(b"b", attributes=FOLDER)),
    "leftovers": files({"__MACOSX/._a": b"x", "Thumbs.db": b"x"}),
    "cut off": files({"甲.xlsx": FORM})[:-90],
    "cut off behind a workbook": zipped(Packed(b"a.xlsx", OTHER, method=0), Packed(b"b", OTHER, method=0))[:-200],
    "a volume": zipped(Packed(b"a", b"x"), volume=1),
    "a directory of rubbish": files({"甲.xlsx": b"x"}).replace(b"PK\1\2", b"PK\0\0"),
    "names of no encoding": zipped(Packed(b"\xff\xfe\x80", b"x", UTF8), Packed(b"\x81", b"x")),
    "names that lead out": files({"../../../x": b"x", "/etc/x": b"x", "C:\\x": b"x", "": b"x", "CON": b"x"}),
    "one name twice": zipped(*[Packed(b"a.xlsx", b"x")] * 2),
    "locked": zipped(Packed(b"a.xlsx", OTHER, password=b"x")),
    "a link": zipped(Packed(b"a.xlsx", b"/etc/passwd", made_on=UNIX, attributes=LINK)),
    "unusually packed": zipped(*(Packed(b"a", b"x", method=method) for method in (9, 12, 14, 93, 95, 98, 1000))),
    "a lie about the size": zipped(Packed(b"a", bytes(10**6), size=5), Packed(b"b", b"x", size=2**32 - 2)),
    "a bomb": zipped(Packed(b"a", bytes(60_000_000))),
    "members in each other": quoted(3),
    "deep": nested(6),
    "very many": zipped(*[Packed(b"a/", b"")] * 30_000),
    "no dates": zipped(Packed(b"a", b"x", clock=(0xFFFF, 0xFFFF))),
    "a damaged workbook": files({"[Content_Types].xml": b"<", "xl/worksheets/sheet1.xml": b"<"}),
    "a packed bomb": gzip.compress(bytes(60_000_000)),
    "a tape cut off": tar({"甲.xlsx": FORM})[:-12_000],
    "a 7z of rubbish": b"7z\xbc\xaf\x27\x1c\0\4" + b"x" * 100,
    "a RAR of rubbish": b"Rar!\x1a\x07\1\0" + b"x" * 100,
    "a message of Outlook cut off": Message([Attached("甲.xlsx", FORM)]).file()[:-4000],
    "a mail of nothing": b"From: a@example.invalid\r\nSubject: =?gb2312?B?/////w==?=\r\nDate: never\r\n\r\n",
    "a mail of rubbish": b"From: \xff\xfe\r\nSubject: \x80\r\nContent-Type: multipart/mixed; boundary=\r\n\r\n--\r\n",
}  # fmt: skip


def forms(out: Path, name: str) -> list[dict[str, Any]]:
    """Return what is known of the forms in a file."""
    return [record for record in records(out, "forms.jsonl") if record["file"] == name]


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("place", ["on the disk", "in an archive"])
def test_the_good_between_the_bad_is_scored_as_if_alone(inbox: Inbox, tmp_path: Path, kind: str, place: str) -> None:
    alone = {"乙.xlsx": FORM}
    beside = {"甲.zip": HOSTILE[kind], "乙.xlsx": FORM, "丙.zip": HOSTILE[kind]}
    name = "乙.xlsx"
    if place == "in an archive":
        alone, beside, name = {"包.zip": files(alone)}, {"包.zip": files(beside)}, "包.zip › 乙.xlsx"
    expected, out = tmp_path / "单独", tmp_path / "一起"
    run_batch([inbox(alone)], expected)
    batch = run_batch([inbox(beside)], out)
    assert forms(out, name) == forms(expected, name) != []
    assert {record.file for record in batch.records if record.outcome.label == "处理失败"} == set()
    assert len({record.file for record in batch.records}) == len(batch.records) == batch.received
