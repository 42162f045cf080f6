"""Every kind of file has a name in 文件清单."""

from selfeval_xl.intake.sniff import READABLE, REFUSALS
from selfeval_xl.writer.kinds import KIND_LABELS


def test_every_kind_has_a_name() -> None:
    assert KIND_LABELS.keys() == READABLE | REFUSALS.keys()
