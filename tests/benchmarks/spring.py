"""A county's spring: forms of twelve indicators, each with its own words and numbers, and the lists the bureau has."""

from dataclasses import replace
from decimal import Decimal

from selfeval_xl.lists import Amount, ListedProject, Listing, Lists
from selfeval_xl.model import Cell, Figure
from selfeval_xl.quantity import Quantity
from tests.forms import CLEAN, OUTPUT
from tests.workbooks import Filled, Row, workbook

_UNITS = ("教育局", "水务局", "农业农村局", "交通运输局", "民政局", "卫生健康局", "文化旅游局", "林业局")
_WORKS = ("改造", "维修", "新建", "养护", "采购", "升级", "培训", "监测", "补助", "整治", "巡查", "宣传")
_PLACES = ("食堂", "渠道", "农田", "公路", "福利院", "卫生室", "文化站", "苗圃", "水厂", "校舍", "桥梁", "路灯", "管网")
_FORMS_OF_A_UNIT = 5
_BUDGET = 1_200_000


def spring(count: int) -> tuple[dict[str, bytes], Lists]:
    """Return file name -> workbook with one form, and a roster and a ledger of their projects."""
    files = {f"{number:05}.xlsx": workbook(_form(number)) for number in range(count)}
    return files, Lists(roster=_listing("名单.xlsx", count), budget=_listing("台账.xlsx", count))


def _unit(number: int) -> str:
    at = number // _FORMS_OF_A_UNIT
    return f"清源县第{at}{_UNITS[at % len(_UNITS)]}"


def _project(number: int) -> str:
    return f"{_PLACES[number % len(_PLACES)]}{_WORKS[number % len(_WORKS)]}项目{number}"


def _form(number: int) -> Filled:
    unit, place, work = _unit(number), _PLACES[number % len(_PLACES)], _WORKS[number // 7 % len(_WORKS)]
    rows = [replace(row, level3=f"{place}{row.level3}", weight=5, score=5) for row in CLEAN.rows[:5]]
    more = (("数量", "数量指标", 6), ("进度", "数量指标", 6), ("质量", "质量指标", 6), ("频次", "数量指标", 7))
    goal = number % 90 + 20
    rows += [
        Row(OUTPUT, level2, f"{place}{work}{name}{number % 17}", f"≥{goal}处", f"{goal + 1}处", weight, weight)
        for name, level2, weight in more
    ]
    told = f"{_PLACES[number % 11]}{_WORKS[number % 5]}第{number}标段"
    return replace(
        CLEAN,
        stamped_unit=unit,
        unit=unit,
        department=unit,
        project_name=_project(number),
        goal_expected=f"完成{told}的{work}，改善{place}条件，惠及{number}户群众。",
        goal_actual=f"{told}已经完工并投入使用，{number + 3}户群众受益，{place}管护责任已经落实到人，"
        f"{work}后运行平稳。",
        rows=(*rows, *CLEAN.rows[5:]),
        conclusion=f"自评结论：优。取得的成效：{place}{work}全部完成，{told}群众出行便利。存在问题：{place}管护经费不足，"
        f"{told}排队较长。改进措施：将{place}纳入日常{work}计划，{number % 12 + 1}月前落实。",
    )


def _listing(file: str, count: int) -> Listing[ListedProject]:
    return Listing(
        file,
        tuple(
            ListedProject(
                file,
                Cell("名单", number + 2, 3, _project(number)),
                Cell("名单", number + 2, 2, _unit(number)),
                year=2024,
                budget_initial=_amount(number, 5),
                budget_full=_amount(number, 6),
            )
            for number in range(count)
        ),
    )


def _amount(number: int, column: int) -> Amount:
    cell = Cell("名单", number + 2, column, str(_BUDGET), _BUDGET)
    return Amount((Figure.of(cell, Quantity(Decimal(_BUDGET), "元")),))
