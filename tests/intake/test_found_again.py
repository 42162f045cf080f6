"""A file is found again by its name alone, whatever it came in: its marked copy is made long after it was read."""

from pathlib import Path

from selfeval_xl.errors import BadSource
from selfeval_xl.intake.unpack import unpacked
from selfeval_xl.intake.walk import Found
from selfeval_xl.sources import read_again
from tests.forms import CLEAN
from tests.intake.messages import Attached, Message
from tests.mailbag import mailbag


def test_every_file_is_found_again_whatever_it_came_in(tmp_path: Path) -> None:
    bag = mailbag(CLEAN, "qingyuan")
    inner = Message([Attached("包.rar", bag["包.rar"]), Attached("包.7z", bag["包.7z"])], subject="原信")
    bag["转发.msg"] = Message([Attached("", inner), Attached("包.tar", bag["包.tar"])]).file()
    found = []
    for name, data in bag.items():
        (tmp_path / name).write_bytes(data)
        found.append(Found(name, tmp_path / name))
    arrived = {each.name: each for item in found for each in unpacked(item)}
    assert "转发.msg › 原信.msg › 包.rar › 丙.xlsx" in arrived
    for name, each in arrived.items():
        if each.source is not None and not isinstance(each.problem, BadSource):
            assert list(read_again(found, [name], ())) == [(name, each.source)]
