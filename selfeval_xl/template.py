"""A layout declared in TOML: which labels it has, how people spell them, what the columns and rows mean.

Labels are compared by `text.label_key`, so a spelling is listed once, without its blanks, brackets and colons.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from selfeval_xl.errors import ConfigError
from selfeval_xl.model import MONEY_UNITS
from selfeval_xl.text import label_key
from selfeval_xl.toml_table import TomlTable, read_toml

TEMPLATES = ("guizhou",)  # the layouts that come with the program

HEAD_FIELDS = ("stamped_unit", "fill_date", "project_name", "department", "unit", "contact", "leader")
FUND_COLUMNS = ("label", "budget_initial", "budget_full", "executed", "weight", "rate", "score")
GOAL_FIELDS = ("expected", "actual")
INDICATOR_COLUMNS = ("level1", "level2", "level3", "target", "actual", "weight", "score", "reason", "note")
FOOT_FIELDS = ("conclusion", "problems", "measures", "contact", "leader", "fill_date", "stamped_unit")

Spellings = Mapping[str, tuple[str, ...]]  # role -> the label keys it goes by, the official one first


@dataclass(frozen=True, slots=True)
class FundRow:
    """One row of the fund block; `parent` is the key of the row it is a part of."""

    key: str
    labels: tuple[str, ...]
    parent: str | None


@dataclass(frozen=True, slots=True)
class Template:
    """An official layout as data. All labels are keys as `text.label_key` makes them."""

    id: str
    name: str
    money_unit: str
    policy: str
    titles: tuple[str, ...]
    head: Spellings
    fund_columns: Spellings
    fund_rows: tuple[FundRow, ...]
    goals: Spellings
    indicator_columns: Spellings
    total: tuple[str, ...]
    foot: Spellings
    blank: Path  # the official blank workbook

    def labels(self) -> frozenset[str]:
        """Return every spelling of every label."""
        spellings = (self.head, self.fund_columns, self.goals, self.indicator_columns, self.foot)
        by_role = [keys for roles in spellings for keys in roles.values()]
        by_row = [row.labels for row in self.fund_rows]
        return frozenset(key for keys in (*by_role, *by_row, self.total) for key in keys)


def templates_folder() -> Path:
    """Return where the layouts are: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / "workbook_templates"
    return installed if installed.is_dir() else package.parent / "workbook_templates"


def load_templates() -> tuple[Template, ...]:
    """Load the layouts that come with the program.

    Raises:
        ConfigError: a file is broken; all its mistakes are listed.
    """
    return tuple(load_template(templates_folder() / f"{name}.toml") for name in TEMPLATES)


def load_template(path: Path) -> Template:
    """Load one layout.

    Raises:
        ConfigError: the file is broken; all its mistakes are listed, each with its key path.
    """
    table = TomlTable(read_toml(path))
    table.allow(("id", "name", "money_unit", "policy", "titles", "head", "funds", "goals", "indicators", "foot"))
    funds, indicators = table.table("funds"), table.table("indicators")
    funds.allow(("columns", "rows"))
    indicators.allow(("columns", "total"))
    template = Template(
        id=table.text("id"),
        name=table.text("name"),
        money_unit=table.text("money_unit", among=MONEY_UNITS),
        policy=table.text("policy"),
        titles=_keys(table.texts("titles")),
        head=_spellings(table.table("head"), HEAD_FIELDS, required=("project_name",)),
        fund_columns=_spellings(funds.table("columns"), FUND_COLUMNS, required=("budget_full", "executed")),
        fund_rows=_fund_rows(funds),
        goals=_spellings(table.table("goals"), GOAL_FIELDS, required=()),
        indicator_columns=_spellings(
            indicators.table("columns"), INDICATOR_COLUMNS, required=("level3", "target", "actual")
        ),
        total=_keys(indicators.texts("total")),
        foot=_spellings(table.table("foot"), FOOT_FIELDS, required=()),
        blank=path.with_suffix(".xlsx"),
    )
    if template.id and template.id != path.stem:
        table.wrong("id", f"应与文件名一致：{path.stem}")
    if table.mistakes:
        raise ConfigError(str(path), table.mistakes)
    return template


def _keys(labels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(label_key(label) for label in labels)


def _spellings(table: TomlTable, roles: tuple[str, ...], required: tuple[str, ...]) -> Spellings:
    table.allow(roles)
    found = {role: _keys(table.texts(role, required=role in required)) for role in roles}
    taken: dict[str, str] = {}
    for role, keys in found.items():
        for key in keys:
            if key in taken:
                table.wrong(role, f"“{key}”已经是 {taken[key]} 的标签")
            taken[key] = role
    return {role: keys for role, keys in found.items() if keys}


def _fund_rows(funds: TomlTable) -> tuple[FundRow, ...]:
    rows: list[FundRow] = []
    for table in funds.tables("rows"):
        table.allow(("key", "labels", "parent"))
        earlier = [row.key for row in rows]
        parent = table.text("parent", among=earlier) if table.value("parent") is not None else None
        rows.append(FundRow(table.text("key"), _keys(table.texts("labels")), parent))
        if rows[-1].key in earlier:
            table.wrong("key", f"{rows[-1].key} 已经有了")
    if not any(row.key == "total" for row in rows):
        funds.wrong("rows", '缺少 key = "total" 的一行（年度资金总额）')
    return tuple(rows)
