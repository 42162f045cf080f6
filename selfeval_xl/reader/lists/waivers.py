"""豁免清单: the findings a bureau lets off. A waiver that is not complete is a mistake and lets nothing off."""

import re
from collections.abc import Collection, Iterable, Iterator

from selfeval_xl.lists import Listing, Mistake, Waiver
from selfeval_xl.model import Figure
from selfeval_xl.quantity import Day
from selfeval_xl.reader.figures import target_figure
from selfeval_xl.reader.grid import Grid
from selfeval_xl.reader.lists.headings import Kind
from selfeval_xl.reader.lists.projects import roster_kind
from selfeval_xl.reader.lists.roster import required_tables
from selfeval_xl.reader.lists.rows import Row, Rows
from selfeval_xl.text import fold, is_empty_words, nearest, squeeze
from selfeval_xl.vocabulary import Vocabulary

_OWN = {
    "rule": ("规则编号", "规则", "规则代码", "规则编码", "豁免规则", "问题编号"),
    "reason": ("原因", "豁免原因", "理由", "豁免理由", "事由"),
    "approver": ("批准人", "审批人", "批准", "审批", "批准人员", "审批人员"),
    "expires": ("有效期至", "有效期", "有效期止", "到期日", "到期日期", "截止日期"),
}
_EXPECTED = "要有一行同时写着“单位”“规则编号”“原因”和“批准人”"
_BETWEEN_CODES = re.compile(r"[\s、,;/和及]+")
_NO_END = frozenset({"长期", "长期有效", "永久", "不限"})


def read_waivers(grids: Iterable[Grid], file: str, vocabulary: Vocabulary, codes: Collection[str]) -> Listing[Waiver]:
    """Read waivers from the sheets of a workbook; `codes` are those of the rules there are.

    Raises:
        ConfigError: no sheet has a heading with 单位, 规则编号, 原因 and 批准人.
    """
    tables, other_sheets = required_tables(grids, file, _kind(vocabulary))
    waivers: list[Waiver] = []
    mistakes: list[Mistake] = []
    for table in tables:
        rows = Rows(table, file, mistakes)
        waivers += (waiver for row in rows for waiver in _waivers(rows, row, codes))
    return Listing(file, tuple(waivers), tuple(mistakes), other_sheets)


def _kind(vocabulary: Vocabulary) -> Kind:
    projects = roster_kind(vocabulary).wordings
    known = {name: projects[name] for name in ("unit", "project_name", "project_code")}
    return Kind({**known, **_OWN}, (("unit",), ("rule",), ("reason",), ("approver",)), frozenset(), _EXPECTED, {})


def _waivers(rows: Rows, row: Row, codes: Collection[str]) -> Iterator[Waiver]:
    """Yield a waiver for each code of a row, none where anything in the row is wrong."""
    before = len(rows.mistakes)
    named = _codes(rows, row, codes)
    for name, label in (("reason", "原因"), ("approver", "批准人")):
        if is_empty_words(row.cells[name].text):
            rows.wrong(row.cells[name], f"没有填写{label}", "请补上，否则这一行不作豁免")
    expires = _expires(rows, row)
    project_code = rows.code(row)
    if len(rows.mistakes) == before:
        for code in named:
            yield Waiver(
                rows.file,
                row.cells["unit"],
                row.cells["rule"].saying(code),
                row.cells["reason"],
                row.cells["approver"],
                row.get("project_name"),
                project_code,
                expires,
            )


def _codes(rows: Rows, row: Row, codes: Collection[str]) -> list[str]:
    cell = row.cells["rule"]
    named = list(dict.fromkeys(code for code in _BETWEEN_CODES.split(fold(cell.text).upper()) if code))
    if not named:
        rows.wrong(cell, "没有填写规则编号", "请补上，否则这一行不作豁免")
    for code in named:
        if code not in codes:
            rows.wrong(cell, f"没有编号为 {code} 的规则", f"请改正{nearest(code, codes) or '，'}否则这一行不作豁免")
    return named


def _expires(rows: Rows, row: Row) -> Figure | None:
    cell = row.get("expires")
    if cell is None:
        return None
    rows.check_formula(cell)
    if is_empty_words(cell.text) or squeeze(cell.text) in _NO_END:
        return Figure.of(cell, None)
    figure = target_figure(cell, None)
    if not isinstance(figure.reading, Day):
        rows.wrong(cell, f"有效期“{cell.text}”不是日期", "请写成 2025-12-31 这样，否则这一行不作豁免")
    return figure
