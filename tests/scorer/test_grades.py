"""A grade word is found where a grade is due, and never inside another word."""

import pytest

from selfeval_xl.scorer.grades import find_grade

GRADES = ("优", "良", "中", "差")


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("自评结论：优。取得的成效：负责审判大楼的秩序维护。", "优"),
        ("优", "优"),
        ("优。取得的成效：就餐条件明显改善。", "优"),
        ("　优秀　", "优"),
        ("“良好”", "良"),
        ("评价等级：良", "良"),
        ("项目绩效自评等级为“优”。", "优"),
        ("自评得分 98.5 分，等次为优，目标全部完成。", "优"),
        ("自评结论：\n良好，年度目标基本完成。", "良"),
        ("综合评价为中等", "中"),
        ("自评结果为良好。", "良"),
        ("自评结论：一般。", "中"),
        ("绩效等级：差", "差"),
        ("自评结论及等级：较差，资金未使用。", "差"),
        ("得分95分（优秀）。", "优"),
        ("总分99.59分，优。", "优"),
        ("评价等次达到优秀等次。", "优"),
        ("自评结论：优等。", "优"),
        ("【优】", "优"),
        ("自评等级为优，评价等级：优秀", "优"),
    ],
)
def test_grade_named(text: str, grade: str) -> None:
    assert find_grade(text, GRADES) == grade


@pytest.mark.parametrize(
    "text",
    [
        "",
        "优化了营商环境，目标全部完成。",
        "优质服务得到群众好评。",
        "自评结论：优化流程，提升效率。",
        "自评结论：良性循环已经形成。",
        "自评结论：中心任务全部完成。",
        "自评结论：差旅费控制较好。",
        "自评结论：一般公共预算资金已全部支出。",
        "自评结论：优良",
        "完成情况良好。",
        "自评结果良好。",
        "水质等级为优，达到目标。",
        "验收结论：良好。",
        "社会评价：良好。",
        "自评等级：优□良□中□差□",
        "自评等级：优 良 中 差",
        "评价等级：优（90-100分）、良（80-90分）、中（60-80分）、差（60分以下）",
        "单位自评等级为优，财政评价等级为良。",
        "等级未达到优。",
        "自评得分100分，优先保障了教学。",
        "本项目已完成年度绩效目标，自评得分98分。",
    ],
)
def test_no_grade_for_certain(text: str) -> None:
    assert find_grade(text, GRADES) is None


@pytest.mark.parametrize(
    ("text", "grade"),
    [("自评结论：合格。", "合格"), ("自评等级为不合格", "不合格"), ("自评结论：优。", None), ("验收合格。", None)],
)
def test_the_words_are_the_policys(text: str, grade: str | None) -> None:
    assert find_grade(text, ("合格", "不合格")) == grade
