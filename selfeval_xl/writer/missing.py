"""未报送: the projects on the roster that nobody sent and nobody let off, and what to write to each department.

The text is made to be pasted into a notice or a chat as it stands.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from selfeval_xl.lists import ListedProject
from selfeval_xl.projects import cell_key
from selfeval_xl.text import split_code
from selfeval_xl.writer.book import Book
from selfeval_xl.writer.details import AMOUNTS, listed_amount, money_style
from selfeval_xl.writer.letters import by_when
from selfeval_xl.writer.report import Report, RosterCheck
from selfeval_xl.writer.styles import CAPTION, HEAD, TEXT, WORD
from selfeval_xl.writer.table import Column, table_sheets, write_table
from selfeval_xl.writer.words import text_of

_COLUMNS = (
    Column("序号", WORD),
    Column("主管部门", widest=26),
    Column("实施单位", widest=24),
    Column("项目编码", widest=22),
    Column("项目名称", widest=34),
)
_AMOUNTS = ("budget_initial", "budget_full")
_PEOPLE = (("项目负责人", "leader"), ("联系人", "contact"), ("电话", "phone"), ("电子邮箱", "email"))
_MOST_UNITS, _MOST_NAMED = 12, 10  # units, and projects of each, in a text one sends; the table above has all of them
_NO_UNIT = "（名单未填单位）"


def write_missing(book: Book, report: Report, check: RosterCheck) -> None:
    """Write the sheet: the projects by department and unit, below them a text for each department."""
    missing = _missing(check)
    amounts = [name for name in _AMOUNTS if any(getattr(each, name) is not None for each in missing)]
    people = [field for field in _PEOPLE if any(getattr(each, field[1]) is not None for each in missing)]
    columns = [*_COLUMNS]
    columns += [
        Column(f"{AMOUNTS[name]}\n（{report.money.word}）", money_style(report.money), total="sum") for name in amounts
    ]
    columns += [Column(label, WORD, widest=24) for label, _ in people]
    rows = [
        (
            number,
            text_of(project.department),
            text_of(project.unit),
            text_of(project.project_code),
            text_of(project.project_name),
            *(listed_amount(getattr(project, name), report.money) for name in amounts),
            *(text_of(getattr(project, name)) for _, name in people),
        )
        for number, project in enumerate(missing, 1)
    ]
    expected = len(check.projects) - len(check.excused)
    asked = "" if report.due is None else f"，请{by_when(report.due)}报送"
    caption = f"未报送（应报 {expected} 个项目，未报 {len(missing)} 个{asked}）"
    for sheet, part, some in table_sheets(book, "未报送", rows):
        extent = write_table(sheet, caption + part, columns, some, nothing="名单上的项目都已报送。")
        if not some or len(rows) > len(some):
            continue  # nothing to call for, or too much to say it below the table
        top, last = extent.after + 1, len(columns) - 1
        sheet.write(top, 0, "催报通知（可以直接复制）", CAPTION)
        sheet.merge(top + 1, 0, 1, "主管部门", HEAD)
        sheet.write(top + 1, 2, "未报项目数", HEAD)
        sheet.merge(top + 1, 3, last, "通知", HEAD)
        for row, projects in enumerate(_by_department(missing), top + 2):
            department = text_of(projects[0].department) or text_of(projects[0].unit) or _NO_UNIT
            sheet.merge(row, 0, 1, department, TEXT)
            sheet.write(row, 2, len(projects), WORD)
            sheet.merge(row, 3, last, reminder(department, projects, report.year, report.due), TEXT)


def reminder(department: str, projects: Sequence[ListedProject], year: int | None, due: date | None) -> str:
    """Write what to send to a department: how many of its projects are missing, which, and by when they are due.

    The codes that budget systems put before the names of departments and units are left out.
    """
    by_unit: dict[str, list[str]] = defaultdict(list)
    for project in projects:
        by_unit[split_code(text_of(project.unit))[1] or _NO_UNIT].append(text_of(project.project_name))
    units = [
        f"{unit} {len(names)} 个（{'、'.join(names[:_MOST_NAMED])}{'等' if len(names) > _MOST_NAMED else ''}）"
        for unit, names in by_unit.items()
    ]
    named = "；".join(units[:_MOST_UNITS]) + (f"；等 {len(units)} 个单位" if len(units) > _MOST_UNITS else "")
    of_year = "" if year is None else f"{year}年度"
    return (
        f"{split_code(department)[1]}：尚有 {len(projects)} 个项目未报送{of_year}项目支出绩效自评表：{named}。"
        f"请{by_when(due)}报送。"
    )


def _missing(check: RosterCheck) -> list[ListedProject]:
    """List the projects, those of one department and one unit together, in the order of the roster."""
    projects = [
        project
        for place, project in enumerate(check.projects)
        if not check.received.get(place) and place not in check.excused
    ]
    return [project for of_one in _by_department(projects) for project in _by_unit(of_one)]


def _by_department(projects: Sequence[ListedProject]) -> Iterable[list[ListedProject]]:
    """Put the projects of one department together, however it is spelled."""
    grouped: dict[str, list[ListedProject]] = defaultdict(list)
    for project in projects:
        grouped[cell_key(project.department) or cell_key(project.unit)].append(project)
    return grouped.values()


def _by_unit(projects: Sequence[ListedProject]) -> list[ListedProject]:
    grouped: dict[str, list[ListedProject]] = defaultdict(list)
    for project in projects:
        grouped[cell_key(project.unit)].append(project)
    return [project for of_one in grouped.values() for project in of_one]
