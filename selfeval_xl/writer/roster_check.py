"""名单核对: what came of each project a bureau expects, its amounts in the ledger beside those of its form."""

from collections.abc import Iterator, Sequence

from selfeval_xl.lists import ListedProject
from selfeval_xl.writer.book import Book, Value
from selfeval_xl.writer.details import AMOUNTS, briefly, listed_amount, money_style, money_value
from selfeval_xl.writer.money import MoneyUnit
from selfeval_xl.writer.page import Paper
from selfeval_xl.writer.report import RosterCheck
from selfeval_xl.writer.styles import EXCUSED, MISSING, POINTS, RECEIVED, WORD
from selfeval_xl.writer.table import Column, Rows, table_sheets, write_table
from selfeval_xl.writer.totals import OnRoster, Totals
from selfeval_xl.writer.words import text_of

_COLUMNS = (
    Column("序号", WORD),
    Column("主管部门", widest=16),
    Column("实施单位", widest=18),
    Column("项目编码", widest=22),
    Column("项目名称", widest=28),
    Column("状态", WORD, accented=True),
    Column("收到的文件", widest=36),
    Column("处理结论", WORD, accented=True),
    Column("自评总分", POINTS),
    Column("核算总分", POINTS),
)
_SIDES = ("台账", "自评表")


def write_roster_check(book: Book, check: RosterCheck, totals: Totals, unit: MoneyUnit) -> None:
    """Write the sheet. Of several forms of a project the one that counts gives verdict, points and amounts."""
    columns = list(_COLUMNS)
    if check.ledger is not None:
        columns += [
            Column(f"{side}{label}", money_style(unit), total="sum") for label in AMOUNTS.values() for side in _SIDES
        ]

    def rows() -> Iterator[tuple[Value, ...]]:
        for place, project in enumerate(check.projects):
            forms = [totals.received[form_id] for form_id in check.received.get(place, ())]
            yield _row(check, place, project, forms, unit)

    expected, arrived = len(check.projects) - len(check.excused), check.arrived
    caption = f"名单核对（应报 {expected} 个项目，已报 {arrived}，未报 {expected - arrived}"
    caption += f"，另有免报 {len(check.excused)}" if check.excused else ""
    caption += "）" if check.ledger is None else f"；金额：{unit.word}）"
    paper = Paper.A4 if check.ledger is None else Paper.A3
    for sheet, part, some in table_sheets(book, "名单核对", Rows(rows, len(check.projects)), paper=paper):
        write_table(sheet, caption + part, columns, some, nothing="名单上没有项目。", identifying=5)


def _row(
    check: RosterCheck, place: int, project: ListedProject, forms: Sequence[OnRoster], unit: MoneyUnit
) -> tuple[Value, ...]:
    counted = forms[0] if forms else None
    return (
        place + 1,
        text_of(project.department),
        text_of(project.unit),
        text_of(project.project_code),
        text_of(project.project_name),
        RECEIVED if forms else EXCUSED if place in check.excused else MISSING,
        "\n".join(f"{briefly(each.file)} {each.sheet}" for each in forms),
        None if counted is None else counted.verdict,
        None if counted is None else counted.total,
        None if counted is None else counted.verified,
        *_amounts(check, place, counted, unit),
    )


def _amounts(check: RosterCheck, place: int, counted: OnRoster | None, unit: MoneyUnit) -> list[Value]:
    """Return each amount as the ledger has it and as the form has it; nothing where no ledger was given."""
    if check.ledger is None:
        return []
    listed = check.ledger.get(place)
    amounts: list[Value] = []
    for at, name in enumerate(AMOUNTS):
        amounts += [
            None if listed is None else listed_amount(getattr(listed, name), unit),
            None if counted is None else money_value(counted.amounts[at], unit),
        ]
    return amounts
