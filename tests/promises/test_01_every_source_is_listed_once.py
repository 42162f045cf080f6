"""Promise 1. Every source appears exactly once in 文件清单, with outcome, reason and advice."""

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from selfeval_xl import run_batch
from selfeval_xl.errors import NothingToDo
from selfeval_xl.intake.unpack import Arrived, unpacked
from selfeval_xl.intake.walk import Found
from selfeval_xl.outcome import Outcome
from tests.conftest import Inbox
from tests.forms import CLEAN, with_row
from tests.intake.zips import files
from tests.runs import no_form, records
from tests.workbooks import workbook


def test_every_file_is_listed_with_its_outcome_and_the_rest_is_processed(inbox: Inbox, tmp_path: Path) -> None:
    good = workbook(CLEAN)
    folder = inbox(
        {
            "好.xlsx": good,
            "子文件夹/又一份好的.xlsx": workbook(with_row(0, reason="说明")),
            "好 - 副本.xlsx": good,
            "截断.xlsx": good[: len(good) // 2],
            "空.xlsx": b"",
            "图片.xlsx": b"\x89PNG\r\n\x1a\n" + bytes(50),
            "旧.xls": b"\x09\x08\x10\x00" + bytes(100),
            "通知.xlsx": no_form(),
            "别的表样.xlsx": workbook(replace(CLEAN, labels={"三级指标": "三极指标"})),
            "~$好.xlsx": b"x" * 165,
        }
    )
    out = tmp_path / "结果"
    batch = run_batch([folder], out)
    assert [(record["file"], record["outcome"], len(record["forms"])) for record in records(out, "files.jsonl")] == [
        ("~$好.xlsx", "已忽略", 0),
        ("别的表样.xlsx", "表样不符", 0),
        ("图片.xlsx", "格式不支持", 0),
        ("好 - 副本.xlsx", "已读取", 1),
        ("好.xlsx", "重复文件", 0),
        ("子文件夹/又一份好的.xlsx", "已读取", 1),
        ("截断.xlsx", "文件损坏", 0),
        ("旧.xls", "文件损坏", 0),
        ("空.xlsx", "空文件", 0),
        ("通知.xlsx", "未见自评表", 0),
    ]
    listed = records(out, "files.jsonl")
    assert all(record["reason"] and record["advice"] for record in listed if record["outcome"] != "已读取")
    replaced = {record["file"]: record["superseded_by"] for record in listed if record["superseded_by"]}
    assert replaced == {"好.xlsx": "好 - 副本.xlsx"}
    assert batch.exit_code == 4
    assert len(records(out, "forms.jsonl")) == 2


def test_a_file_that_falls_through_is_told_as_a_defect_and_not_left_out_of_the_sum(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(found: Found, passwords: Sequence[str]) -> Iterator[Arrived]:
        return iter(()) if found.name == "乙.xlsx" else unpacked(found, passwords)

    monkeypatch.setattr("selfeval_xl.sources.unpacked", forgetful)
    folder = inbox({"甲.xlsx": workbook(CLEAN), "乙.xlsx": workbook(with_row(0, score=9))})
    with pytest.raises(AssertionError, match="文件清单与收到的文件数不符"):
        run_batch([folder], tmp_path / "结果")
    assert not (tmp_path / "结果" / "汇总.xlsx").exists()


def test_our_own_results_among_the_inputs_are_ignored(inbox: Inbox, tmp_path: Path) -> None:
    folder = inbox({"甲.xlsx": workbook(CLEAN)})
    run_batch([folder], tmp_path / "第一次")
    batch = run_batch([folder, tmp_path / "第一次"], tmp_path / "第二次")
    assert batch.outcomes() == {Outcome.READ: 1, Outcome.IGNORED: 8}


FILES = {"好": workbook(CLEAN), "坏": b"PK\x03\x04", "空": b"", "别的": no_form(), "图": b"\x89PNG\r\n\x1a\n"}
DEPTH = 3
Node = str | tuple[str, dict[str, "Node"]]  # a file of that kind, or a container and what is in it
NAMES = st.sampled_from(
    ["1.xlsx", "2.xls", "3", "~$4.xlsx", "甲/1.xlsx", "甲/乙/5.zip", "~$丙/6.xlsx", "__MACOSX/7.xlsx", "信.eml"]
)
NODES: st.SearchStrategy[Node] = st.recursive(
    st.sampled_from(sorted(FILES)),
    lambda inside: st.tuples(st.sampled_from(["zip", "eml"]), st.dictionaries(NAMES, inside, max_size=3)),
    max_leaves=6,
)
IGNORED = re.compile(r"(?:^|/)(?:~\$|__MACOSX/)")


def packed(node: Node) -> bytes:
    if isinstance(node, str):
        return FILES[node]
    kind, inside = node
    if kind == "zip":
        return files({name: packed(each) for name, each in inside.items()})
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@example.invalid", "自评表"
    for name, each in inside.items():
        mail.add_attachment(packed(each), "application", "octet-stream", filename=_attached(name))
    return mail.as_bytes()


def rows(name: str, own: str, node: Node, depth: int = DEPTH) -> Iterator[str]:
    """Yield the names of all sources a file is, or holds."""
    yield name
    if IGNORED.search(own) or isinstance(node, str) or not depth:
        return
    kind, inside = node
    for own_name, each in inside.items():
        called = own_name if kind == "zip" else _attached(own_name)
        yield from rows(f"{name} › {called}", called, each, depth - 1)


def _attached(name: str) -> str:
    """Return what a mail calls a file: it has no folders."""
    return name.replace("/", "-")


@given(st.dictionaries(NAMES, NODES, min_size=1, max_size=5))
@example({"1.xlsx": ("zip", {"~$4.xlsx": "好"}), "~$4.xlsx": ("zip", {"1.xlsx": "好"})})
@example({"3": ("eml", {"1.xlsx": ("zip", {"3": ("zip", {"3": ("zip", {"1.xlsx": "好"})})})})})
@settings(max_examples=25, deadline=None)
def test_whatever_the_tree_its_files_are_the_rows(tree: dict[str, Node]) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder, out = Path(temporary) / "收件", Path(temporary) / "结果"
        for name, node in tree.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(packed(node))
        expected = sorted(row for name, node in tree.items() for row in rows(name, name, node))
        try:
            batch = run_batch([folder], out)
        except NothingToDo:
            assert all(IGNORED.search(name) for name in tree)
            return
        assert [record.file for record in batch.records] == expected
        assert sum(batch.outcomes().values()) == len(expected) == batch.received
        listed = records(out, "files.jsonl")
        assert [record["file"] for record in listed] == expected
        assert all(record["reason"] and record["advice"] for record in listed if record["outcome"] != "已读取")
