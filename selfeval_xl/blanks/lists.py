"""The blank lists: a roster, a budget ledger, waivers. What is typed into them reads back as it was typed.

Codes are text, so that no digit of them is lost; amounts have their unit in the heading; rules are chosen from a list.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from selfeval_xl.lists import INSTRUCTIONS
from selfeval_xl.validator.catalogue import DOCUMENTED
from selfeval_xl.writer.book import Book, Sheet
from selfeval_xl.writer.styles import HEAD, LABEL, NOTE, TEXT, TITLE, WORD, Style

_LAST_ROW = 3001  # down to which a list is fitted out, counted from 0
_DRAWN = 36  # empty rows with lines around their cells: one printed page
_HEADING_ROW = 1
_NOTES, _CODES = INSTRUCTIONS

_WORDS = Style(number_format="@")
_YEAR = Style(align="center")
_AMOUNT = Style(number_format="#,##0.00####_ ", align="right")
_DAY = Style(number_format="yyyy-mm-dd", align="center")

_ONLY_YEAR = {
    "validate": "integer",
    "criteria": "between",
    "minimum": 2000,
    "maximum": 2099,
    "error_title": "请填年度",
    "error_message": "填四位年份，如 2024。",
}
_ONLY_AMOUNT = {
    "validate": "decimal",
    "criteria": ">=",
    "value": 0,
    "error_title": "请填数字",
    "error_message": "只填 0 或正数，不带单位；单位写在表头里。",
}
_ANY_AMOUNT = {
    "validate": "decimal",
    "criteria": "between",
    "minimum": -(10**15),
    "maximum": 10**15,
    "error_title": "请填数字",
    "error_message": "只填数字，不带单位；收回的填负数。单位写在表头里。",
}
_ONLY_DAY = {
    "validate": "date",
    "criteria": ">=",
    "value": 36526,  # 2000-01-01, as a sheet counts days
    "error_title": "请填日期",
    "error_message": "填日期，如 2025-12-31；长期有效的空着。",
}
_ONE_OF_THE_CODES = {
    "validate": "list",
    "source": f"='{_CODES}'!$A$2:$A${len(DOCUMENTED) + 1}",
    "show_error": False,  # several codes may be written
}


@dataclass(frozen=True, slots=True)
class _Column:
    heading: str
    width: int  # characters
    need: str  # 必填 or 可空
    how: str  # what to write
    style: Style = _WORDS
    limit: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class _Blank:
    title: str
    use: str  # the command it is for
    columns: tuple[_Column, ...]
    notes: tuple[str, ...]


_UNIT = _Column("单位", 22, "必填", "报表的单位（实施单位）的全称，与自评表上写的相同。")
_NAME = _Column("项目名称", 32, "必填", "预算批复的项目全称。")
_PROJECT_CODE = _Column("项目编码", 22, "可空", "有编码的尽量填：先按编码找自评表，没有编码的按单位和名称找。")
_YEAR_COLUMN = _Column("年度", 6, "可空", "四位年份；各年度的项目写在一张表上时才需要。", _YEAR, _ONLY_YEAR)

_BLANKS = {
    "roster": _Blank(
        "项目支出绩效自评项目名单",
        "selfeval-xl run 收到的自评表 -o 审核结果 --roster 名单.xlsx",
        (
            _Column("主管部门", 20, "可空", "一个部门的几行可以合并成一格。"),
            _UNIT,
            _NAME,
            _PROJECT_CODE,
            _YEAR_COLUMN,
            _Column(
                "年初预算数（万元）", 14, "可空", "预填空白表时用；单位不是万元的，改表头。", _AMOUNT, _ONLY_AMOUNT
            ),
            _Column("全年预算数（万元）", 14, "可空", "同上，填调整后的数。", _AMOUNT, _ONLY_AMOUNT),
            _Column("联系人", 10, "可空", "催报时找谁。"),
            _Column("联系电话", 14, "可空", "催报时打哪个电话。"),
            _Column("电子邮箱", 22, "可空", "退回修改的邮件发给谁；几个地址用分号隔开。"),
        ),
        (
            "每个应报自评表的项目一行，同一个项目只写一行。",
            "没有收到自评表的项目列为 I01，不在名单上的自评表列为 I02。",
        ),
    ),
    "budget": _Blank(
        "项目预算台账",
        "selfeval-xl run 收到的自评表 -o 审核结果 --budget 预算台账.xlsx",
        (
            _UNIT,
            _NAME,
            _PROJECT_CODE,
            _YEAR_COLUMN,
            _Column("资金来源", 16, "可空", "只供查看；一个项目按来源或科目分成几行的，会相加。"),
            _Column("年初预算数（元）", 18, "可空", "年初批复数；单位不是元的，改表头。", _AMOUNT, _ANY_AMOUNT),
            _Column("全年预算数（元）", 18, "可空", "调整后的预算数（预算指标）。", _AMOUNT, _ANY_AMOUNT),
            _Column("全年执行数（元）", 18, "可空", "全年累计支出数。", _AMOUNT, _ANY_AMOUNT),
        ),
        (
            "三栏金额至少留一栏；没有的一栏可以删去，空着的一格不核对。",
            "也可以直接用业务系统导出的表：认得“预算指标”“调整后预算数”“累计支出”“年初批复数”等表头。",
            "与自评表的年度资金总额不同的列为 I03。",
        ),
    ),
    "waivers": _Blank(
        "豁免清单",
        "selfeval-xl run 收到的自评表 -o 审核结果 --waivers 豁免清单.xlsx",
        (
            _Column("单位", 22, "可空", "对哪个单位豁免；空着或写“全部”是所有单位。"),
            _Column("项目名称", 32, "可空", "只对一个项目豁免的填；空着是该单位的所有项目。"),
            _Column("项目编码", 22, "可空", "同上，有编码的填编码更准。"),
            _Column(
                "规则编号",
                12,
                "必填",
                "从列表中选，或写几个编号：F02、F09。各编号查什么见“规则编号”表。",
                limit=_ONE_OF_THE_CODES,
            ),
            _Column("原因", 36, "必填", "为什么豁免。"),
            _Column("批准人", 10, "必填", "谁批准的。"),
            _Column("有效期至", 14, "可空", "最后有效的一天；空着是长期有效。按填报日期判断。", _DAY, _ONLY_DAY),
        ),
        (
            "豁免的问题仍然列出，标明“已豁免”和批准人、原因，不再影响处理结论。",
            "没有原因、没有批准人、编号写错或日期看不懂的行不作豁免，并指出在哪一格（Z02）。",
            "没有用上或过了期的豁免列为 I08。",
        ),
    ),
}


def list_blank(name: str) -> bytes:
    """Return the blank of one of `LIST_NAMES`."""
    blank = _BLANKS[name]
    book = Book(blank.title, is_result=False)
    _write_list(book.sheet("清单"), blank)
    _write_notes(book.sheet(_NOTES), blank)
    if name == "waivers":
        _write_codes(book.sheet(_CODES))
    return book.to_bytes()


def _write_list(sheet: Sheet, blank: _Blank) -> None:
    for index, column in enumerate(blank.columns):
        sheet.set_width(index, column.width, column.style)
        if column.limit is not None:
            sheet.limit(_HEADING_ROW + 1, _LAST_ROW, index, column.limit)
    sheet.merge(0, 0, len(blank.columns) - 1, blank.title, TITLE)
    for index, column in enumerate(blank.columns):
        sheet.write(_HEADING_ROW, index, column.heading, HEAD)
        for row in range(_HEADING_ROW + 1, _HEADING_ROW + 1 + _DRAWN):
            sheet.write(row, index, None, column.style)
    sheet.freeze(_HEADING_ROW + 1, 0)
    sheet.repeat_row(_HEADING_ROW)


def _write_notes(sheet: Sheet, blank: _Blank) -> None:
    for index, width in enumerate((20, 8, 76)):
        sheet.set_width(index, width)
    sheet.merge(0, 0, 2, f"{blank.title}：{_NOTES}", TITLE)
    for index, heading in enumerate(("栏目", "必填", "怎么填")):
        sheet.write(1, index, heading, HEAD)
    for row, column in enumerate(blank.columns, 2):
        sheet.write(row, 0, column.heading, LABEL)
        sheet.write(row, 1, column.need, WORD)
        sheet.write(row, 2, column.how, TEXT)
    lines = (
        *blank.notes,
        "各栏的次序不限，可以增加别的栏；表头照写，“合计”行不算。填好后存盘，运行：",
        blank.use,
    )
    for row, line in enumerate(lines, 3 + len(blank.columns)):
        sheet.merge(row, 0, 2, line, NOTE)


def _write_codes(sheet: Sheet) -> None:
    for index, width in enumerate((10, 8, 86)):
        sheet.set_width(index, width)
    for index, heading in enumerate(("编号", "级别", "查什么")):
        sheet.write(0, index, heading, HEAD)
    for row, rule in enumerate(DOCUMENTED, 1):
        sheet.write(row, 0, rule.code, WORD)
        sheet.write(row, 1, rule.severity, WORD)
        sheet.write(row, 2, rule.title, TEXT)
    sheet.freeze(1, 0)
    sheet.repeat_row(0)
