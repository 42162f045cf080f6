"""Promise 8. Whatever the files in an archive are called, nothing outside the result folder is touched for them."""

import os
import subprocess
import sys
from pathlib import Path

from tests.forms import CLEAN, with_row
from tests.intake.zips import LINK, UNIX, UTF8, Packed, files, zipped
from tests.promises.test_08_nothing_submitted_becomes_live import assert_nothing_is_live
from tests.runs import records, tree
from tests.workbooks import workbook

NAMES = (
    "../../逃.xlsx",
    "/逃.xlsx",
    "C:\\逃.xlsx",
    "\\\\srv\\逃.xlsx",
    "..\\..\\逃.xlsx",
    "收件/../../逃.xlsx",
    "CON",
    "CON.xlsx",
    "a\0b.xlsx",
    "a\nb.xlsx",
    "甲 › 乙.xlsx",
    "=cmd|'/c calc'!A1.xlsx",
    "http://example.invalid/逃.xlsx",
    "",
    ".",
    "../",
    "结果/汇总.xlsx",
    "\u202excod.xlsx",
    "长" * 5000 + ".xlsx",
)
# Every way Python has of changing what is on the disk tells the hook what it is about to change.
TASK = """
import os, sys
from pathlib import Path
world, out, temporary = map(Path, sys.argv[1:])
CHANGES = "mkdir rename remove rmdir link symlink truncate chmod chown utime".split()

def watch(event, arguments):
    if event == "open" and not (isinstance(arguments[1], str) and set("wxa+") & set(arguments[1]) or arguments[2] & 3):
        return
    if event != "open" and event.removeprefix("os.") not in CHANGES:
        return
    named = [each for each in arguments[:2] if isinstance(each, (str, bytes, os.PathLike))]
    for each in named[:1] if event == "open" else named:
        path = Path(os.path.abspath(os.fsdecode(each)))
        if not path.is_relative_to(out) and not path.is_relative_to(temporary) and path != Path(os.devnull):
            print(path)

sys.addaudithook(watch)
from selfeval_xl.batch import run_batch
run_batch([world / "收件"], out)
"""


def test_names_that_lead_elsewhere_are_labels(tmp_path: Path) -> None:
    world = tmp_path / "a" / "b"
    folder, out = world / "收件", world / "结果"
    folder.mkdir(parents=True)
    forms = [workbook(with_row(0, level3=f"指标{at}")) for at in range(len(NAMES))]
    members = [Packed(name.encode(), form, UTF8) for name, form in zip(NAMES, forms, strict=True)]
    link = Packed("链接.xlsx".encode(), b"../../a", UTF8, made_on=UNIX, attributes=LINK)
    through = Packed("链接.xlsx/逃.xlsx".encode(), workbook(CLEAN), UTF8)
    (folder / "甲.zip").write_bytes(zipped(*members, link, through))
    (folder / "乙.zip").write_bytes(files({"../逃.zip": files({"../../逃.xlsx": workbook(CLEAN, top=1)})}))
    (world / "逃.xlsx").write_bytes(b"mine")
    before = tree(tmp_path)

    temporary = tmp_path / "temporary"
    temporary.mkdir()
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-B", "-c", TASK, str(world), str(out), str(temporary)],
        env={**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert (done.stdout, done.stderr) == ("", "")
    inside = f"{out.relative_to(tmp_path).as_posix()}/"
    after = {name: data for name, data in tree(tmp_path).items() if not name.startswith(inside)}
    assert after == before
    assert all(path.resolve().is_relative_to(out) for path in out.rglob("*"))
    assert_nothing_is_live(out)

    listed = [record["file"] for record in records(out, "files.jsonl")]
    labels = [name.removeprefix("甲.zip › ") for name in listed if name.startswith("甲.zip › ")]
    assert len(labels) == len(set(labels)) == len(NAMES) + 2
    for label in labels:
        assert label.isprintable()
        assert "›" not in label
        assert not label.startswith("/")
        assert ".." not in label.split("/")
    assert {record["outcome"] for record in records(out, "files.jsonl") if "逃" in record["file"]} <= {
        "已读取",
        "已展开",
    }
