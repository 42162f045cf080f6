"""What the rules say, read as a clerk reads it; `tests.forms` looks so at every form a test of a rule spoils."""

from dataclasses import replace

import pytest

from selfeval_xl.batch import check_batch
from selfeval_xl.evaluation import Finding, Severity
from tests.bureau import BUDGET, ROSTER, WAIVERS
from tests.samples import INBOX
from tests.sentences import defect

WHOLE = Finding(
    rule="G02",
    severity=Severity.ERROR,
    sheet="自评表",
    cell="H15",
    found="12",
    expected="10",
    difference=None,
    message="得分 12 高于分值 10",
    advice="得分最多填 10",
)


def test_a_sentence_tells_where_what_and_what_to_do() -> None:
    assert WHOLE.sentence == "【自评表!H15】得分 12 高于分值 10。得分最多填 10。"
    assert defect(WHOLE) == ""


def test_what_has_no_place_names_none() -> None:
    assert replace(WHOLE, sheet="", cell="").sentence == "得分 12 高于分值 10。得分最多填 10。"


@pytest.mark.parametrize(
    "changes",
    [
        {"cell": "0"},
        {"sheet": ""},
        {"message": ""},
        {"advice": ""},
        {"message": "得分 {found} 高于分值"},
        {"message": "得分 None 高于分值"},
        {"message": "得分没有填写。"},
        {"advice": "改 score_tolerance"},
        {"advice": "改得分，"},
        {"advice": "改得分（）"},
    ],
    ids=lambda changes: "-".join(next(iter(changes.items()))),
)
def test_a_sentence_that_does_not_read_well_is_seen(changes: dict[str, str]) -> None:
    assert defect(replace(WHOLE, **changes)) != ""  # type: ignore[arg-type]


def test_what_a_user_wrote_may_look_like_anything() -> None:
    assert defect(replace(WHOLE, message="得分“{x}。。None”不是数字")) == ""


def test_everything_said_of_the_samples_reads_well() -> None:
    batch = check_batch([INBOX], roster=ROSTER, budget=BUDGET, waivers=WAIVERS)
    found = [finding for each in batch.evaluations for finding in each.findings]
    found += [listed.finding for listed in batch.list_findings]
    assert {"I01", "I02", "I03", "I07", "I08", "Z02"} <= {finding.rule for finding in found}
    assert [said for finding in found if (said := defect(finding))] == []
