"""The TOML of a layout that is drafted from a workbook, written out by hand for the sake of its remarks.

What nobody knows is a remark on a line of its own that becomes an entry when its first sign is taken away.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from selfeval_xl.reader.strangers import Wording
from selfeval_xl.template import FOOT_FIELDS, FUND_COLUMNS, GOAL_FIELDS, HEAD_FIELDS, INDICATOR_COLUMNS
from selfeval_xl.text import printable, shorten
from selfeval_xl.toml_table import toml_string

_QUOTED = 20  # characters of a label that a remark quotes


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A fund row of a draft."""

    wording: Wording
    parent: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a layout says, as far as it is known."""

    id: str
    file: str
    sheet: str
    title: str
    money_unit: str  # "" where none is printed
    default_unit: str
    policy: str
    printed: tuple[str, ...]
    head: tuple[Wording, ...]
    fund_rows: tuple[DraftRow, ...]
    fund_columns: tuple[Wording, ...]
    goals: tuple[Wording, ...]
    total: tuple[Wording, ...]
    level1: tuple[str, ...]
    indicator_columns: tuple[Wording, ...]
    foot: tuple[Wording, ...]

    @property
    def strangers(self) -> tuple[Wording, ...]:
        """The labels nobody knows, in the order of the file."""
        rows = (row.wording for row in self.fund_rows)
        parts = (self.head, rows, self.fund_columns, self.goals, self.total, self.indicator_columns, self.foot)
        return tuple(wording for part in parts for wording in part if not wording.is_known)

    def text(self) -> str:
        """Return the file."""
        parts = [
            list(self._opening()),
            ["[head]", *_entries(self.head, HEAD_FIELDS, "项")],
            ["[funds]", *self._rows()] if self.fund_rows else [],
            ["[funds.columns]", *_entries(self.fund_columns, FUND_COLUMNS, "列")] if self.fund_columns else [],
            ["[goals]", *_entries(self.goals, GOAL_FIELDS, "项")] if self.goals else [],
            ["[indicators]", *_entries(self.total, ("total",), "项"), *_list("level1", self.level1)],
            ["[indicators.columns]", *_entries(self.indicator_columns, INDICATOR_COLUMNS, "列")],
            ["[foot]", *_entries(self.foot, FOOT_FIELDS, "项")] if self.foot else [],
        ]
        return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"

    def _opening(self) -> Iterator[str]:
        yield f"# 由“{_remark(self.file)}”的工作表“{_remark(self.sheet)}”起草，认得的标签已经填好，请核对。"
        yield "# 不认识的写成了注释：行里写明在哪个单元格、可能是什么。"
        yield "# 需要读取的，去掉行首的 # 并核对等号左边的名称；不需要读取的不用管。"
        yield f"id = {toml_string(self.id)}  # 与文件名一致；空白表放在旁边，名为 {_remark(self.id)}.xlsx"
        yield f"name = {toml_string(self.title)}"
        remark = "" if self.money_unit else "  # 表上没有印金额单位，请核对"
        yield f"money_unit = {toml_string(self.money_unit or self.default_unit)}{remark}"
        yield f'policy = {toml_string(self.policy)}  # 评分政策：自带的名称，或放在旁边的政策文件，如 "本县.toml"'
        yield from _list("titles", (self.title,))
        yield from _list("printed", self.printed)

    def _rows(self) -> Iterator[str]:
        yield "rows = [  # 下级各行之和等于上级（parent）一行"
        for row in self.fund_rows:
            wording = row.wording
            parent = f", parent = {toml_string(row.parent)}" if row.parent is not None else ""
            entry = f"{{ key = {toml_string(wording.role)}, labels = [{toml_string(wording.words)}]{parent} }},"
            remark = f"  # {_place(wording)}不认识；是资金的一行就去掉行首的 #，并核对 key 和 parent"
            yield f"    {entry}" if wording.is_known else f"    # {entry}{remark}"
        yield "]"


def _entries(wordings: Iterable[Wording], roles: tuple[str, ...], kind: str) -> Iterator[str]:
    given = list(wordings)
    free = [role for role in roles if role not in {wording.role for wording in given}]
    for wording in given:
        entry = f"{wording.role} = [{toml_string(wording.words)}]"
        if wording.is_known:
            yield entry
        elif wording.role:
            yield f"# {entry}  # {_place(wording)}不认识；就是这一{kind}的，去掉行首的 #，是别的就改等号左边的名称"
        else:
            yield f"# {_place(wording)}不认识；如果是某一{kind}，请写到对应的行（还没有写的：{'、'.join(free)}）"


def _place(wording: Wording) -> str:
    left = f"“{_remark(wording.left)}”右边的" if wording.left else ""
    return f"{left}“{_remark(wording.words)}”（{wording.cell.address}）"


def _list(key: str, texts: tuple[str, ...]) -> Iterator[str]:
    if texts:
        yield f"{key} = [{', '.join(map(toml_string, texts))}]"


def _remark(text: str) -> str:
    return printable(shorten(text, _QUOTED))
