"""Workbooks with an opening password: unlocked with the right one, refused without, and bounded."""

import logging
import os
from pathlib import Path

import pytest

from selfeval_xl import cli, run_batch
from selfeval_xl.batch import read_forms
from selfeval_xl.compound import Compound, packed
from selfeval_xl.errors import BadSource
from selfeval_xl.outcome import Outcome
from selfeval_xl.reader import encrypted
from selfeval_xl.reader.contents import HAS_MACROS
from selfeval_xl.reader.encrypted import unlocked
from selfeval_xl.reader.formats import read_workbook
from tests.conftest import Inbox
from tests.forms import CLEAN
from tests.reader.locks import agile, boxed, relocked, standard
from tests.reader.old_books import drawn, locked
from tests.reader.parts import only_sheet, texts, zipped
from tests.runs import records
from tests.workbooks import workbook

SECRET = "绝密Qx7"  # noqa: S105
KNOWN_TO_ALL = "VelvetSweatshop"
FORM = workbook(CLEAN)
OLD = drawn(lambda _book, page: page.write(0, 0, "甲"))
OLD_RECORDS = Compound(OLD).stream("Workbook")
NONE_GIVEN = (
    Outcome.ENCRYPTED,
    "工作簿设有打开密码。",
    "请在命令中用 --password 给出密码后重新运行，或另存为不带密码的 .xlsx。",
)
NONE_FITS = (Outcome.ENCRYPTED, "给出的密码都打不开这个工作簿。", NONE_GIVEN[2])
NOT_KNOWN = (Outcome.ENCRYPTED, "工作簿设有打开密码，加密的方式不认识或已损坏。", Outcome.ENCRYPTED.advice)


def refusal(data: bytes, *passwords: str) -> tuple[Outcome, str, str]:
    with pytest.raises(BadSource) as caught:
        unlocked(data, passwords)
    return caught.value.outcome, caught.value.reason, caught.value.advice


LOCKS = {"agile": lambda password: agile(FORM, password), "standard": lambda password: standard(FORM, password)}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_workbook_opens_with_one_of_the_passwords(lock: str) -> None:
    data = LOCKS[lock](SECRET)
    assert unlocked(data, ("不对", SECRET)) == FORM
    assert refusal(data) == NONE_GIVEN
    assert refusal(data, "不对") == NONE_FITS


@pytest.mark.parametrize("lock", LOCKS)
def test_what_excel_opens_without_asking_is_opened(lock: str) -> None:
    assert unlocked(LOCKS[lock](KNOWN_TO_ALL)) == FORM


def test_an_old_workbook_opens_with_one_of_the_passwords() -> None:
    data = locked(OLD_RECORDS, SECRET)
    assert texts(only_sheet(unlocked(data, ("不对", SECRET)))) == {"A1": "甲"}
    assert texts(only_sheet(unlocked(locked(OLD_RECORDS, KNOWN_TO_ALL)))) == {"A1": "甲"}
    assert refusal(data) == NONE_GIVEN
    assert refusal(data, "不对") == NONE_FITS


def test_the_macros_of_a_locked_old_workbook_are_told() -> None:
    data = unlocked(locked(OLD_RECORDS, SECRET, _VBA_PROJECT_CUR=b"macro"), (SECRET,))
    assert read_workbook(data).notes == (HAS_MACROS,)


@pytest.mark.parametrize(
    "data", [FORM, OLD, b"", b"text", packed({"WordDocument": bytes(5000)}), packed({"EncryptedPackage": bytes(5000)})]
)
def test_what_has_no_password_comes_back_as_it_is(data: bytes) -> None:
    assert unlocked(data, (SECRET,)) is data


@pytest.mark.parametrize(
    "data",
    [
        relocked(agile(FORM, SECRET), b'spinCount="100000"', b'spinCount="1000001"'),
        relocked(agile(FORM, SECRET), b'spinCount="100000"', b'spinCount="-1"'),
        relocked(agile(FORM, SECRET), b"<encryption ", b'<!DOCTYPE x [<!ENTITY a "b">]><encryption '),
        relocked(agile(FORM, SECRET), b"<keyData", b"<keyDatum"),
        relocked(agile(FORM, SECRET), b"</encryption>", b""),
        boxed(b"\4\0\4\0\0\0\0\0<a>" + b" " * 70_000 + b"</a>", b""),
        boxed(b"\3\0\3\0", b""),
        boxed(b"\3\0\2\0" + bytes(60), os.urandom(5000)),
    ],
    ids=["much work", "negative", "DTD", "no key", "cut off", "long", "another method", "standard with nothing in it"],
)
def test_a_lock_that_is_hostile_or_damaged_is_refused(data: bytes) -> None:
    assert refusal(data, SECRET) == NOT_KNOWN


def test_the_size_of_what_is_locked_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encrypted, "MAX_PACKAGE_BYTES", 2**12)
    monkeypatch.setattr(encrypted, "MAX_STREAM_BYTES", 2**12)
    too_large = (Outcome.TOO_LARGE, "加密的内容超过 0 MB。", Outcome.TOO_LARGE.advice)
    assert refusal(agile(FORM, SECRET), SECRET) == too_large
    assert refusal(locked(OLD_RECORDS + bytes(5000), SECRET), SECRET) == too_large


def test_a_locked_document_is_refused_as_the_document_it_is(tmp_path: Path) -> None:
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override ContentType="'
        'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    path = tmp_path / "表.xlsx"
    path.write_bytes(agile(zipped({"[Content_Types].xml": types, "word/media/1.png": os.urandom(5000)}), SECRET))
    with pytest.raises(BadSource) as caught:
        read_forms(path, passwords=(SECRET,))
    assert (caught.value.outcome, caught.value.reason) == (Outcome.UNSUPPORTED, "是文字文档，不是工作簿。")


def test_the_forms_of_a_locked_workbook_are_those_of_the_open_one(inbox: Inbox, tmp_path: Path) -> None:
    folder = inbox({"锁.xlsx": agile(FORM, SECRET), "开.xlsx": FORM})
    for name in ("开", "锁"):
        run_batch([folder / f"{name}.xlsx"], tmp_path / name, passwords=(SECRET,))
    (open_one,), (locked_one,) = (records(tmp_path / name, "files.jsonl") for name in ("开", "锁"))
    assert (open_one["outcome"], locked_one["outcome"], locked_one["kind"]) == ("已读取", "已读取", "encrypted")
    assert open_one["forms"] == locked_one["forms"]
    assert open_one["sha256"] != locked_one["sha256"]
    assert read_workbook(unlocked(agile(FORM, SECRET), (SECRET,))) == read_workbook(FORM)


def test_a_password_is_written_nowhere(
    inbox: Inbox, tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = "WrongZz9"
    folder = inbox(
        {"甲.xlsx": standard(FORM, SECRET), "乙.xlsx": agile(FORM, "别的"), "丙.xls": locked(OLD_RECORDS, SECRET)}
    )
    out = tmp_path / "结果"
    given = ["--password", wrong, "--password", SECRET]
    assert cli.run_command(["run", str(folder), "-o", str(out), *given]) == 4
    assert cli.run_command(["check", *map(str, sorted(folder.iterdir())), *given]) == 4
    said = "".join(capfd.readouterr()) + caplog.text
    assert "乙.xlsx" in said
    assert "WARNING" not in caplog.text
    written = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())
    assert [word for word in (wrong, SECRET) if word in said or word.encode() in written] == []
    assert b"--password" in written  # what to do about the one that stayed shut
