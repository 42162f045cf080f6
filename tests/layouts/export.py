"""A whole file as a central system exports it: ten sheets that look alike, the seventh the self-evaluation."""

from typing import Any

from tests.layouts.drawing import draw
from tests.layouts.entry import Entry, Line, shown
from tests.layouts.mof2020 import EXPORT, EXPORTED
from tests.workbooks import Book

SELF_EVALUATION = "绩效自评表"
_INDICATORS = ("一级指标", "二级指标", "三级指标")

# Sheet -> title, labels of its head, headings of its table; all of them are other forms.
NEIGHBOURS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "项目基本信息": ("项目基本信息表", ("项目名称", "主管部门", "实施单位", "项目类型"), ("事项", "内容")),
    "支出计划": ("项目支出计划表", ("项目名称", "主管部门"), ("年度", "预算数", "资金来源", "备注")),
    "资金测算": ("项目支出测算明细表", ("项目名称",), ("内容", "单价（元）", "数量", "预算数（万元）", "备注")),
    "绩效目标申报表": (
        "项目支出绩效目标申报表",
        ("项目名称", "主管部门", "实施单位", "项目资金（万元）", "年度资金总额", "年度总体目标"),
        (*_INDICATORS, "指标值", "备注"),
    ),
    "绩效目标批复表": (
        "项目支出绩效目标批复表",
        ("项目名称", "主管部门", "实施单位", "年度资金总额", "其中：当年财政拨款", "其他资金"),
        (*_INDICATORS, "年度指标值", "分值"),
    ),
    "绩效执行监控表": (
        "项目支出绩效目标执行监控表",
        ("项目名称", "主管部门", "实施单位", "年初预算数", "1-7月执行数", "1-7月执行率", "全年预计执行数"),
        (*_INDICATORS, "年度指标值", "1-7月执行情况", "全年预计完成情况", "偏差原因分析", "备注"),
    ),
    "部门整体自评": (
        "部门整体支出绩效情况",
        ("部门名称", "年度履职目标", "预算执行情况"),
        (*_INDICATORS, "指标说明"),
    ),
    "附件清单": ("佐证材料清单", ("项目名称",), ("序号", "材料名称", "页数")),
    "审核意见": ("审核意见表", ("项目名称", "主管部门"), ("审核环节", "审核意见", "审核时间")),
}


def exported(entry: Entry) -> bytes:
    """Return the file: every number a text, the form behind six other sheets and before three more."""
    book = Book()
    for at, (name, neighbour) in enumerate(NEIGHBOURS.items()):
        if at == 6:
            draw(book.book, book.sheet(SELF_EVALUATION), EXPORT, entry, EXPORTED)
        _draw_neighbour(book.sheet(name), entry, *neighbour)
    return book.done()


def _draw_neighbour(sheet: Any, entry: Entry, title: str, head: tuple[str, ...], headings: tuple[str, ...]) -> None:
    sheet.write_string(0, 0, title)
    for row, label in enumerate(head, start=1):
        sheet.write_string(row, 0, label)
    sheet.write_string(1, 1, shown(entry.head["project_name"]))
    top = len(head) + 2
    for column, heading in enumerate(headings):
        sheet.write_string(top, column, heading)
    if headings[:3] == _INDICATORS:
        for row, line in enumerate(entry.rows, start=top + 1):
            for column, text in enumerate(_planned(line, headings)):
                sheet.write_string(row, column, text)


def _planned(line: Line, headings: tuple[str, ...]) -> tuple[str, ...]:
    """Return what stands in a row before the year has passed: no actual, no score."""
    texts = (line.level1, line.level2, line.level3, line.target)
    return tuple(shown(text) for text in texts) + ((shown(line.weight),) if "分值" in headings else ())
