"""Forms are found by their wording and read whole, however the sheet was disturbed."""

import re
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from selfeval_xl.model import Cell, Form
from selfeval_xl.quantity import Day
from selfeval_xl.reader import read_bytes
from tests.forms import BENEFIT, CLEAN, OUTPUT, SATISFACTION
from tests.seeds import SEEDS, SERVICE, SMART_COURT
from tests.workbooks import Book, Row, Shown, draw, workbook


def read(data: bytes) -> list[Form]:
    result = read_bytes(data, "表.xlsx")
    assert result.near_misses == ()
    return list(result)


def content(form: Form) -> dict[str, Any]:
    """What a form says, without where it says it."""

    def text(cell: Cell | None) -> str | None:
        return None if cell is None else " ".join(cell.text.split())

    names = (
        "title", "year_cell", "project_name", "department", "unit", "stamped_unit", "fill_date", "contact",
        "goal_expected", "goal_actual", "total_weight", "total_score", "conclusion",
    )  # fmt: skip
    amounts = ("label", "budget_initial", "budget_full", "executed", "weight", "rate", "score")
    parts = ("level1", "level2", "level3", "target", "actual", "weight", "score", "reason", "note")
    return {
        **{name: text(getattr(form, name)) for name in names},
        "year": form.year,
        "unit of money": form.money_unit,
        "funds": [(line.key, *(text(getattr(line, name)) for name in amounts)) for line in form.funds],
        "indicators": [tuple(text(getattr(row, name)) for name in parts) for row in form.indicators],
        "missing": form.missing,
    }


CLEAN_CONTENT: dict[str, Any] = {
    "title": "项目支出绩效目标自评表",
    "year_cell": "（2024年度）",
    "project_name": "乡村小学食堂改造项目",
    "department": "清源县教育局",
    "unit": "清源县教育局",
    "stamped_unit": "清源县教育局",
    "fill_date": "20250118",
    "contact": "某某",
    "goal_expected": CLEAN.goal_expected,
    "goal_actual": CLEAN.goal_actual,
    "total_weight": "100",
    "total_score": "99.59",
    "conclusion": CLEAN.conclusion,
    "year": 2024,
    "unit of money": "元",
    "funds": [
        ("total", "年度资金总额：", "1,200,000", "1,200,000", "1,176,000", "10", "98.00", "9.8"),
        ("fiscal", "财政拨款：", "1,200,000", "1,200,000", "1,176,000", "-", "-", "-"),
        ("fiscal_own", "本级安排：", "1,000,000", "1,000,000", "976,000", "-", "-", "-"),
        ("fiscal_upper", "其中：上级补助：", "200,000", "200,000", "200,000", "-", "-", "-"),
        ("other", "其他：", "0", "0", "0", "-", "-", "-"),
    ],
    "indicators": [
        ("产出指标 (50分)", "数量指标", "改造食堂数量", "≥12所", "12所", "10", "10", "", ""),
        ("产出指标 (50分)", "质量指标", "工程验收合格率", "≥98%", "100%", "10", "10", "", ""),
        ("产出指标 (50分)", "时效指标", "完工时间", "2024年8月31日前", "2024年8月20日", "10", "10", "", ""),
        ("产出指标 (50分)", "成本指标", "食堂改造总成本", "≤1200000元", "1176000元", "10", "10", "", ""),
        ("产出指标 (50分)", "成本指标", "单所改造成本", "≤10万元/所", "9.8万元/所", "10", "10", "", ""),
        ("效益指标 (30分)", "社会效益 指标", "受益学生人数", "≥3600人", "3650人", "15", "15", "", ""),
        ("效益指标 (30分)", "可持续影 响指标", "食堂设备使用年限", "≥8年", "9年", "15", "15", "", ""),
        (
            "满意度指标 (10分)", "满意度 指标", "学生及家长满意度", "≥95%", "93%", "10", "9.79",
            "高峰时段排队较长，已增设取餐窗口", "",
        ),
    ],
    "missing": (),
}  # fmt: skip


def test_a_clean_form_is_read_whole() -> None:
    (form,) = read(workbook(CLEAN))
    assert content(form) == CLEAN_CONTENT


def test_every_value_of_a_clean_form_has_its_address() -> None:
    (form,) = read(workbook(CLEAN))
    last = form.indicators[-1]
    total = form.total_fund
    assert total is not None
    assert [
        cell.address if cell is not None else None
        for cell in (
            form.title, form.year_cell, form.stamped_unit, form.fill_date, form.project_name, form.department,
            form.unit, total.label, total.budget_initial, total.budget_full, total.executed, total.weight, total.rate,
            total.score,
            form.goal_expected, form.goal_actual, last.level1, last.level2, last.level3, last.target, last.actual,
            last.weight, last.score, last.reason, last.note, form.total_weight, form.total_score, form.conclusion,
            form.contact,
        )
    ] == [
        "A1", "A2", "A3", "G3", "C4", "C5", "G5",
        "B7", "D7", "E7", "F7", "G7", "H7", "I7",
        "B13", "E13", "B22", "C22", "D22", "E22", "F22",
        "G22", "H22", "I22", "J22", "G23", "H23", "B24",
        "A25",
    ]  # fmt: skip


LONG_TITLE = "附件3：2024年度贵州省项目支出绩效目标自评表"
NO_TITLE = {**CLEAN_CONTENT, "title": None, "year_cell": None, "year": None, "missing": ("标题",)}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (workbook(CLEAN, top=3, left=2), CLEAN_CONTENT),
        (workbook(replace(CLEAN, columns=(0, 1, 2, 4, 5, 6, 7, 8, 9, 10))), CLEAN_CONTENT),
        (workbook(replace(CLEAN, columns=(1, 2, 3, 4, 6, 7, 9, 10, 12, 13))), CLEAN_CONTENT),
        (
            workbook(replace(CLEAN, gaps={"head": 1, "funds": 2, "goals": 1, "indicators": 3, "total": 1})),
            CLEAN_CONTENT,
        ),
        (
            workbook(
                replace(
                    CLEAN,
                    labels={
                        "项目名称": "项 目\n名 称", "实施单位": " 实施单位 ：", "资 金 来 源": "资金来源",
                        "三级指标": "三级\n指标", "全年预算数（A）": "全年预算数(Ａ)",
                        "实际完成值(B)": "实际 完成值（B）", "分值": "分\n值", "得分": "得 分", "总         分": "总分",
                        "预期目标": "预 期 目 标",
                        "自   \n评\n结 \n论": "自评结论",
                        "单位（盖章）：": "单 位(盖章):", "填报日期：": "填报日期:",
                    },
                )
            ),
            CLEAN_CONTENT,
        ),
        (workbook(replace(CLEAN, labels={"总         分": "合 计"})), CLEAN_CONTENT),
        (
            workbook(replace(CLEAN, labels={"主管部门及代码": "主管部门", "未完成原因分析": "偏差原因分析"})),
            CLEAN_CONTENT,
        ),
        (workbook(replace(CLEAN, without=frozenset({"title"}))), NO_TITLE),
        (
            workbook(replace(CLEAN, without=frozenset({"total"}))),
            {**CLEAN_CONTENT, "total_weight": None, "total_score": None, "missing": ("总分",)},
        ),
        (
            workbook(replace(CLEAN, without=frozenset({"goals", "conclusion"}))),
            {
                **CLEAN_CONTENT,
                "goal_expected": None,
                "goal_actual": None,
                "conclusion": None,
                "missing": ("年度总体目标", "自评结论"),
            },
        ),
        (
            workbook(replace(CLEAN, without=frozenset({"funds"}))),
            {**CLEAN_CONTENT, "funds": [], "missing": ("项目资金",)},
        ),
        (
            workbook(replace(CLEAN, title=LONG_TITLE)),
            {**CLEAN_CONTENT, "title": LONG_TITLE, "year_cell": LONG_TITLE},
        ),
    ],
    ids=[
        "starting at C4", "a column inserted", "columns inserted everywhere", "rows inserted before every block",
        "blanks, breaks and widths in labels", "total row named 合计", "other spellings", "without a title",
        "without a total row", "without goals and conclusion", "without funds", "title with a number and the year",
    ],
)  # fmt: skip
def test_a_disturbed_form_says_the_same(data: bytes, expected: dict[str, Any]) -> None:
    (form,) = read(data)
    assert content(form) == expected


def test_forms_stacked_on_a_sheet_are_read_one_by_one() -> None:
    stacked = read(workbook(*SEEDS))
    assert [content(form) for form in stacked] == [content(form) for seed in SEEDS for form in read(workbook(seed))]
    assert [form.anchor.address for form in stacked] == ["A1", "A28", "A57"]
    assert len({form.form_id for form in stacked}) == 3


def test_a_second_form_without_a_title_is_a_form_of_its_own() -> None:
    first, second = read(workbook(SERVICE, replace(CLEAN, without=frozenset({"title"}))))
    assert (content(first), content(second)) == (content(read(workbook(SERVICE))[0]), NO_TITLE)


def test_sheets_of_instructions_and_empty_sheets_are_passed_over() -> None:
    book = Book()
    notes = book.sheet("填报说明")
    for row, line in enumerate(
        (
            "填报说明",
            "项目名称：按批复填写",
            "1.年度指标值：批复的目标",
            "2.实际完成值、分值、得分如实填写",
            "主管部门：全称",
        )
    ):
        notes.write_string(row, 0, line)
    book.sheet("Sheet2")
    draw(book.book, book.sheet("Sheet3"), CLEAN)
    draw(book.book, book.sheet("自评表"), SMART_COURT)
    first, second = read(book.done())
    assert (first.sheet, content(first)) == ("Sheet3", CLEAN_CONTENT)
    assert (second.sheet, second.project_name and second.project_name.text) == (
        "自评表",
        "龙里县人民法院智慧法庭升级改造项目",
    )


def test_instructions_above_the_form_do_not_become_its_head() -> None:
    book = Book()
    sheet = book.sheet("Sheet1")
    sheet.write_string(0, 0, "项目名称：按批复填写")
    draw(book.book, sheet, CLEAN, top=3)
    (form,) = read(book.done())
    assert content(form) == CLEAN_CONTENT


def test_level_names_may_stand_on_every_row_or_only_once() -> None:
    book = Book()
    sheet = book.sheet("Sheet1")
    draw(book.book, sheet, CLEAN)
    once = openpyxl.load_workbook(BytesIO(book.done()))
    page = once.active
    assert page is not None
    for merged in [merged for merged in page.merged_cells.ranges if merged.min_col in (2, 3) and merged.min_row >= 15]:
        page.unmerge_cells(str(merged))
    assert content(read(_saved(once))[0]) == CLEAN_CONTENT
    for row, (level1, level2) in enumerate([(row.level1, row.level2) for row in CLEAN.rows], start=15):
        page.cell(row, 2, level1)
        page.cell(row, 3, level2)
    assert content(read(_saved(once))[0]) == CLEAN_CONTENT


def test_a_heading_printed_again_at_a_page_break_is_no_indicator() -> None:
    once = openpyxl.load_workbook(BytesIO(workbook(replace(CLEAN, gaps={"total": 1}))))
    page = once.active
    assert page is not None
    for merged in [merged for merged in page.merged_cells.ranges if merged.min_col <= 3 and merged.min_row >= 14]:
        page.unmerge_cells(str(merged))
    for column in range(2, 11):
        for row in range(23, 19, -1):  # move the last rows down by one and print the heading before them
            page.cell(row, column, page.cell(row - 1, column).value)
        page.cell(19, column, page.cell(14, column).value)
    again = content(read(_saved(once))[0])
    assert [row[2:5] for row in again["indicators"]] == [row[2:5] for row in CLEAN_CONTENT["indicators"]]


def test_rows_left_from_the_blank_are_kept_apart() -> None:
    rows = (
        Row(OUTPUT, "数量指标", "指标1：改造食堂数量", "≥12所", "12所", 50, 50),
        Row(OUTPUT, "数量指标", "指标2："),
        Row(OUTPUT, "数量指标", "……"),
        Row(BENEFIT, "经济效益指标"),
        Row(BENEFIT, "社会效益指标", "/", "/", "/", "/", "/"),
        Row(SATISFACTION, "满意度指标", None, "≥95%", "96%", 10, 10),
    )
    (form,) = read(workbook(replace(CLEAN, rows=rows)))
    assert [(row.level3.text, row.level3.address, row.target.text) for row in form.indicators] == [
        ("改造食堂数量", "D15", "≥12所"),
        ("", "D20", "≥95%"),
    ]
    assert [(cell.text, cell.address) for cell in form.leftovers] == [("指标2：", "D16"), ("……", "D17")]


def test_numbers_are_read_exactly_and_in_yuan() -> None:
    filled = replace(
        CLEAN,
        total=(" 1,200.50 ", "120万元", "１２００", "10.00", "86.18%", "１０分"),
        labels={"项目资金\n（元）": "项目资金\n（万元）"},
    )
    (form,) = read(workbook(filled))
    total = form.total_fund
    assert total is not None
    figures = (total.budget_initial, total.budget_full, total.executed, total.weight, total.rate, total.score)
    assert form.money_unit == "万元"
    assert [str(figure.number) if figure is not None else None for figure in figures] == [
        "12005000.00", "1200000", "12000000", "10.00", "86.18", "10",
    ]  # fmt: skip


def test_a_stored_number_counts_where_its_text_is_rounded() -> None:
    filled = replace(
        CLEAN,
        total=(Shown(1200000.456, "#,##0"), 1_200_000, 1_176_000, 10, Shown(0.86183, "0.00%"), 9.8),
        rows=(Row(OUTPUT, "质量指标", "合格率", "≥95%", Shown(0.8875, "0%"), 10, 9.34),),
    )
    (form,) = read(workbook(filled))
    total = form.total_fund
    assert total is not None
    assert total.budget_initial is not None
    assert total.rate is not None
    assert (total.budget_initial.text, str(total.budget_initial.number)) == ("1,200,000", "1200000.456")
    assert (total.rate.text, total.rate.number and float(total.rate.number)) == ("86.18%", 86.183)
    actual = form.indicators[0].actual
    assert (actual.text, actual.number and float(actual.number)) == ("89%", 88.75)


@pytest.mark.parametrize(
    ("labels", "problem"),
    [
        ({"三级指标": "三极指标"}, "表头写错：“三极指标”可能是“三级指标”"),
        ({"得分": "得份"}, "表头写错：“得份”可能是“得分”"),
        ({"实际完成值(B)": "完成"}, "表头写错：“完成”可能是“实际完成值”"),
    ],
    ids=["a label misspelt", "a short one in both tables", "a column renamed"],
)
def test_a_near_miss_names_the_labels_it_lacks(labels: dict[str, str], problem: str) -> None:
    result = read_bytes(workbook(replace(CLEAN, labels=labels)), "表.xlsx")
    assert result.forms == ()
    assert [(miss.sheet, miss.row, miss.template.id, miss.problems) for miss in result.near_misses] == [
        ("Sheet1", 1, "guizhou", (problem,))
    ]


def test_a_sheet_that_is_no_form_is_none() -> None:
    book = Book()
    sheet = book.sheet("支出计划")
    for column, label in enumerate(("序号", "单位", "金额", "备注")):
        sheet.write_string(0, column, label)
    result = read_bytes(book.done(), "表.xlsx")
    assert (result.forms, result.near_misses) == ((), ())


def test_the_third_seed_is_read_whole() -> None:
    (form,) = read(workbook(SMART_COURT))
    assert [row.level3.text for row in form.indicators] == [row.level3 for row in SMART_COURT.rows]
    assert [str(row.weight.number) for row in form.indicators] == ["10", "10", "10", *["5"] * 4, "15", "15", "5", "5"]
    assert (form.indicators[0].level2.text, form.indicators[1].level2.address) == ("数量指标", "C15")


def _saved(book: openpyxl.Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("printed", "address", "year"),
    [
        ("（2024年度）", "A2", 2024),
        ("2024 年 度", "A2", 2024),
        ("（2024）年度", "A2", 2024),
        ("（年度：2024）", "A2", 2024),
        ("2024", "A2", 2024),
        (2024, "A2", 2024),
        ("二〇二四年度", "A2", 2024),
        ("（    年度）", "A2", None),
        ("", None, None),
        ("（2024年1月至12月）", "A2", 2024),
        ("20241231", None, None),
    ],
    ids=str,
)
def test_the_evaluated_year_is_found_however_it_is_printed(
    printed: str | int, address: str | None, year: int | None
) -> None:
    (form,) = read(workbook(replace(CLEAN, year=printed)))
    assert (form.year_cell and form.year_cell.address, form.year) == (address, year)


@pytest.mark.parametrize("heading", ["得分", "分值", "二级指标", "全年执行数（B）", "执行率"])
def test_a_form_whose_column_has_another_heading_is_not_half_read(heading: str) -> None:
    result = read_bytes(workbook(replace(CLEAN, labels={heading: "别的标题"})), "表.xlsx")
    key = heading.replace("（B）", "")
    assert result.forms == ()
    assert any(f"“{key}”" in problem for miss in result.near_misses for problem in miss.problems)


def test_a_date_nobody_can_read_is_read_by_its_value() -> None:
    stored = Shown(45535, "mmm-yy")
    (form,) = read(workbook(replace(CLEAN, rows=(Row(OUTPUT, "时效指标", "完工时间", stored, stored, 90, 90),))))
    assert (form.indicators[0].target.text, form.indicators[0].target.reading) == ("Aug-24", Day(date(2024, 8, 31)))


def test_a_value_typed_like_its_label_is_a_value() -> None:
    (form,) = read(workbook(replace(CLEAN, project_name="项目名称")))
    assert form.project_name is not None
    assert (form.project_name.text, form.project_name.address) == ("项目名称", "C4")


def test_subtotals_are_kept_apart_from_indicators() -> None:
    rows = (*CLEAN.rows[:5], Row(OUTPUT, "小计", None, None, None, 50, 50), *CLEAN.rows[5:])
    (form,) = read(workbook(replace(CLEAN, rows=rows)))
    assert len(form.indicators) == 8
    assert [(row.weight.address, row.score.number) for row in form.subtotals] == [("G20", Decimal(50))]


ADDED = Row(OUTPUT, "数量指标", "新增食堂数量", "≥3所", "1所", 50, 50)


def test_rows_below_a_row_named_total_are_not_lost() -> None:
    middle = Row("合计", "", None, None, None, 100, 99.59)
    (form,) = read(workbook(replace(CLEAN, rows=(*CLEAN.rows, middle, ADDED))))
    assert [row.level3.text for row in form.indicators][-2:] == ["学生及家长满意度", "新增食堂数量"]
    assert [row.weight.text for row in form.subtotals] == ["100"]
    assert form.total_weight is not None
    assert form.total_weight.address == "G25"


def test_a_row_added_below_the_total_is_an_indicator() -> None:
    book = openpyxl.load_workbook(BytesIO(workbook(replace(CLEAN, without=frozenset({"conclusion", "contact"})))))
    page = book.active
    assert page is not None
    added: dict[str, str | int] = {"D24": "新增食堂数量", "E24": "≥3所", "F24": "1所", "G24": 50, "H24": 50}
    for address, value in added.items():
        page[address] = value
    page["A25"] = "注：一级指标分值统一设置。"
    (form,) = read(_saved(book))
    assert [row.level3.text for row in form.indicators][-1] == "新增食堂数量"
    assert len(form.indicators) == 9


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": "实施单位：清源县教育局，因招标推迟"},
        {"level3": "项目支出绩效自评表报送数"},
        {"note": "合计"},
        {"reason": "总分"},
        {"actual": "填报日期：2024年12月31日"},
        {"reason": "联系人：某某"},
        {"level3": "自评结论"},
    ],
    ids=lambda changes: "".join(changes.values()),
)
def test_an_answer_that_reads_like_a_label_does_not_cut_the_form(changes: dict[str, str]) -> None:
    rows = list(CLEAN.rows)
    rows[3] = replace(rows[3], **changes)
    (form,) = read(workbook(replace(CLEAN, rows=tuple(rows))))
    assert len(form.indicators) == 8
    assert form.total_score is not None
    assert form.total_score.text == "99.59"


def test_amounts_without_a_label_are_kept() -> None:
    (form,) = read(workbook(replace(CLEAN, other=(500_000, 500_000, 500_000, "-", "-", "-"), labels={"其他：": ""})))
    last = form.funds[-1]
    assert (last.key, last.label.address, last.executed and last.executed.text) == ("unlisted", "B11", "500,000")


@pytest.mark.parametrize(
    ("pattern", "hidden"),
    [
        (rb'(<row r="17"[^>]* ht=)"[^"]*"', ["E17"]),
        (rb'(<col min="5" max="6" width=)"[^"]*"', [f"E{row}" for row in range(15, 23)]),
    ],
    ids=["a row", "a column"],
)
def test_what_has_no_size_is_hidden(pattern: bytes, hidden: list[str]) -> None:
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook(CLEAN))) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            target.writestr(name, re.sub(pattern, rb'\1"0"', source.read(name)))
    (form,) = read(stream.getvalue())
    assert [row.target.address for row in form.indicators if row.target.hidden] == hidden


def test_a_form_whose_reasons_have_another_heading_says_that_they_are_not_read() -> None:
    (form,) = read(workbook(replace(CLEAN, labels={"未完成原因分析": "别的标题"})))
    assert (form.template, form.lacking, [cell.text for cell in form.unread]) == (
        "generic", "“未完成原因分析”", ["别的标题"],
    )  # fmt: skip
    assert "reason" not in form.columns
