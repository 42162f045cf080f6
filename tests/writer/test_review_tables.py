"""复核情况 and 复核明细 of the summary."""

from dataclasses import replace
from decimal import Decimal

from selfeval_xl.projects import project_of
from selfeval_xl.reviews import Entry, Review, Reviewed, Row, lay
from selfeval_xl.writer.names import result_path
from selfeval_xl.writer.summary import summary_workbook
from tests.writer.dump import lines, opened
from tests.writer.evaluations import FORM, evaluation, figure
from tests.writer.reports import report_of

ROWS = tuple(Row(row.key, row.now, Entry()) for row in lay(evaluation(), None).rows)
ENTRIES = (Entry(), Entry("11所", "60", "少一所", "已核实"), Entry(score="九分"), Entry(opinion="样本偏少"))
REVIEW = Review(
    FORM.form_id,
    project_of(FORM),
    tuple(replace(row, entry=entry) for row, entry in zip(ROWS, ENTRIES, strict=True)),
    "良",
    "总体属实。",
    "某某",
)


def summary(reviewed: Reviewed) -> bytes:
    made = evaluation()
    links = {FORM.form_id: result_path(made.form)}
    return summary_workbook(report_of([made, evaluation(form_id="b")], links=links, reviews={FORM.form_id: reviewed}))


def test_the_front_page_tells_how_many_forms_were_reviewed_and_what_that_came_to() -> None:
    told = lines(summary(lay(evaluation(), REVIEW)), "总览")
    assert told[8:11] == [
        "复核 |  | 平均复核总分 |  |  |  | 同批表平均自评总分 |  |  |  |  | 平均偏差（自评－复核）",
        "1 |  | 88.34 |  |  |  | 99 |  |  |  |  | 10.66",
        "占 50.0% |  | 1 份表 |  |  |  | 1 份表 |  |  |  |  | 1 份表",
    ]
    assert "复核" not in "".join(lines(summary_workbook(report_of([evaluation()])), "总览"))


def test_a_reviewed_project_stands_with_its_three_totals() -> None:
    whose = "清源县教育局 | 清源县第一小学 | 乡村小学食堂改造项目"
    assert lines(summary(lay(evaluation(), REVIEW)), "复核情况") == [
        "复核情况（偏差＝自评总分－复核总分，偏离度＝偏差÷复核总分）",
        "序号 | 主管部门 | 实施单位 | 项目名称 | 自评总分 | 核算总分 | 复核总分 | 偏差 | 偏离度（%） | 复核等级"
        " | 复核总体意见 | 复核人 | 复核指标数 | 复核后重报 | 审核结果 | 来源文件 | 工作表",
        f"1 | {whose} | 99 | 98.34 | 88.34 | 10.66 | 12.07 | 良 | 总体属实。 | 某某 | 3 |  | 打开"
        " | 报送.zip › 县教育局.xlsx | 自评表",
        "合计 |  |  |  |  |  |  |  |  |  |  |  | 3",
        "平均 |  |  |  | 99 | 98.34 | 88.34 | 10.66",
    ]


def test_every_indicator_with_an_entry_stands_with_its_three_scores() -> None:
    whose = "清源县教育局 | 清源县第一小学 | 乡村小学食堂改造项目"
    assert lines(summary(lay(evaluation(), REVIEW)), "复核明细")[2:] == [
        f"1 | {whose} | 产出指标 | 改造食堂数量 | 12所 | 11所 | 70 | 70 | 70 | 60 | 10 | 少一所 | 已核实",
        f"2 | {whose} | 产出指标 | 验收合格率 | 88.75% |  | 10 | 10 | 9.34 | 九分"
        " |  |  |  | 复核得分不是数字，没有计入",
        f"3 | {whose} | 满意度指标 | 师生满意度 | 9O |  | 10 | 9.5 | 9.5 |  |  |  | 样本偏少",
    ]


def test_a_resubmission_is_told_with_what_it_changed() -> None:
    changed = replace(FORM.indicators[0], actual=figure("E15", "11"))
    now = lay(evaluation(indicators=(changed, *FORM.indicators[1:])), replace(REVIEW, form_id="earlier"))
    data = summary(now)
    assert opened(data)["复核情况"]["N3"].value == "已重报，1 个指标有变动"
    assert opened(data)["复核明细"]["P3"].value == "重报后实际完成值由“12所”改为“11”"
    same = summary(lay(evaluation(), replace(REVIEW, form_id="earlier")))
    assert opened(same)["复核情况"]["N3"].value == "已重报，指标没有变动"


def test_where_the_reviewed_total_is_0_there_is_no_share_of_it() -> None:
    rows = tuple(replace(row, entry=Entry(score="0")) for row in ROWS)
    sheet = opened(summary(lay(evaluation(), replace(REVIEW, rows=rows))))["复核情况"]
    assert [sheet[f"{column}3"].value for column in "GHI"] == [0, 99, None]


def test_without_entries_the_summary_has_neither_sheet() -> None:
    names = opened(summary_workbook(report_of([evaluation()]))).sheetnames
    assert {"复核情况", "复核明细"}.isdisjoint(names)


def test_a_form_of_which_another_version_counts_is_left_out() -> None:
    report = report_of([evaluation(form_id="b")], reviews={FORM.form_id: lay(evaluation(), REVIEW)})
    assert "复核情况" not in opened(summary_workbook(report)).sheetnames
    assert lay(evaluation(), REVIEW).total == Decimal("88.34")
