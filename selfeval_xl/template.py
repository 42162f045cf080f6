"""A layout declared in TOML: which labels it has, what the columns and rows mean.

A template lists its own official labels; the spellings all layouts share stand in generic.toml, which is also the
layout of what no official template recognises. Labels are compared by `text.label_key`, so a spelling is listed once,
without its blanks, brackets and colons.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from selfeval_xl.errors import ConfigError
from selfeval_xl.model import MONEY_UNITS
from selfeval_xl.toml_table import TomlTable, read_toml

HEAD_FIELDS = (
    "stamped_unit", "fill_date", "project_name", "project_code", "department", "unit", "contact", "phone", "leader",
    "office", "total_score", "grade",
)  # fmt: skip
FUND_COLUMNS = ("label", "budget_initial", "budget_full", "executed", "weight", "rate", "score", "reason")
AMOUNTS = ("budget_initial", "budget_full", "executed")  # those of the fund columns that hold money
GOAL_FIELDS = ("expected", "actual")
INDICATOR_COLUMNS = (
    "level1", "level2", "level3", "level4", "nature", "target", "measure", "actual", "completion", "weight", "score",
    "review", "standard", "reason", "note",
)  # fmt: skip
NAMES = ("level1", "level2", "level3", "level4")  # those that name; the last there is names the rows
FOOT_FIELDS = (
    "conclusion", "problems", "measures", "reason", "remarks", "contact", "leader", "finance_leader", "phone",
    "fill_date", "stamped_unit", "grade",
)  # fmt: skip

_POLICY_KEYS = frozenset({"basis", "extends"})  # a policy has one of them, a layout neither

Spellings = Mapping[str, tuple[str, ...]]  # role -> the label keys it goes by, the official one first


@dataclass(frozen=True, slots=True)
class FundRow:
    """One row of the fund block; `parent` is the key of the row it is a part of."""

    key: str
    labels: tuple[str, ...]
    parent: str | None


@dataclass(frozen=True, slots=True)
class Template:
    """A layout as data. All labels are keys as `text.label_key` makes them."""

    id: str
    name: str
    money_unit: str
    policy: str
    titles: tuple[str, ...]
    printed: tuple[str, ...]  # labels that stand on the form and ask for nothing that is read
    head: Spellings
    fund_columns: Spellings
    fund_rows: tuple[FundRow, ...]
    goals: Spellings
    indicator_columns: Spellings
    total: tuple[str, ...]
    level1: tuple[str, ...]  # the first-level names the blank prints
    foot: Spellings
    blank: Path  # the official blank workbook

    def labels(self) -> frozenset[str]:
        """Return every label it lists."""
        spellings = (self.head, self.fund_columns, self.goals, self.indicator_columns, self.foot)
        by_role = [keys for roles in spellings for keys in roles.values()]
        by_row = [row.labels for row in self.fund_rows]
        return frozenset(key for keys in (*by_role, *by_row, self.total, self.printed) for key in keys)


def templates_folder() -> Path:
    """Return where the layouts are: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / "workbook_templates"
    return installed if installed.is_dir() else package.parent / "workbook_templates"


def layout_files(folder: Path) -> list[Path]:
    """List the layouts of a folder by name; policies may stand beside them."""
    try:
        paths = sorted(folder.glob("*.toml"))
    except OSError:  # as of a name that is too long; of a folder that is not there glob says nothing
        return []
    return [path for path in paths if not _is_policy(path)]


def _is_policy(path: Path) -> bool:
    try:
        return not _POLICY_KEYS.isdisjoint(read_toml(path))
    except ConfigError:
        return False  # whoever loads it says what is wrong


def load_folder(folder: Path) -> tuple[tuple[Template, ...], list[str]]:
    """Load every layout of a folder, in the order of their names, and list the mistakes in those that are broken."""
    templates: list[Template] = []
    mistakes: list[str] = []
    for path in layout_files(folder):
        try:
            templates.append(load_template(path))
        except ConfigError as error:
            mistakes += [f"{path.name} {mistake}" for mistake in error.mistakes]
    if not templates and not mistakes:
        mistakes.append("文件夹里没有表样文件（.toml），或没有这个文件夹")
    return tuple(templates), mistakes


def load_template(path: Path) -> Template:
    """Load one layout.

    Raises:
        ConfigError: the file is broken; all its mistakes are listed, each with its key path.
    """
    table = TomlTable(read_toml(path))
    template = read_template(table, path)
    if template.id and template.id != path.stem:
        table.wrong("id", f"应与文件名一致：{path.stem}")
    if table.mistakes:
        raise ConfigError(str(path), table.mistakes)
    return template


def read_template(table: TomlTable, path: Path, more: tuple[str, ...] = ()) -> Template:
    """Read the layout in a table, which may hold `more` keys beside it; the mistakes are left in the table."""
    table.allow(
        (
            "id",
            "name",
            "money_unit",
            "policy",
            "titles",
            "printed",
            "head",
            "funds",
            "goals",
            "indicators",
            "foot",
            *more,
        )
    )
    funds, indicators = table.table("funds", required=False), table.table("indicators")
    funds.allow(("columns", "rows"))
    indicators.allow(("columns", "total", "level1"))
    return Template(
        id=table.text("id"),
        name=table.text("name"),
        money_unit=table.text("money_unit", among=MONEY_UNITS),
        policy=table.text("policy"),
        titles=table.labels("titles"),
        printed=table.labels("printed", required=False),
        head=read_spellings(table.table("head"), HEAD_FIELDS, required=("project_name",)),
        fund_columns=read_spellings(funds.table("columns", required=False), FUND_COLUMNS),
        fund_rows=_fund_rows(funds),
        goals=read_spellings(table.table("goals", required=False), GOAL_FIELDS),
        indicator_columns=read_spellings(
            indicators.table("columns"), INDICATOR_COLUMNS, required=("level3", "target", "actual")
        ),
        total=indicators.labels("total", required=False),
        level1=indicators.labels("level1", required=False),
        foot=read_spellings(table.table("foot", required=False), FOOT_FIELDS),
        blank=path.with_suffix(".xlsx"),
    )


def read_spellings(table: TomlTable, roles: tuple[str, ...], required: tuple[str, ...] = ()) -> Spellings:
    """Read the labels of each role; one label for two roles is a mistake."""
    table.allow(roles)
    found = {role: table.labels(role, required=role in required) for role in roles}
    taken: dict[str, str] = {}
    for role, keys in found.items():
        for key in keys:
            if key in taken:
                table.wrong(role, f"“{key}”已经是 {taken[key]} 的标签")
            taken[key] = role
    return {role: keys for role, keys in found.items() if keys}


def _fund_rows(funds: TomlTable) -> tuple[FundRow, ...]:
    rows: list[FundRow] = []
    for table in funds.tables("rows", required=False):
        table.allow(("key", "labels", "parent"))
        earlier = [row.key for row in rows]
        parent = table.text("parent", among=earlier) if table.value("parent") is not None else None
        rows.append(FundRow(table.text("key"), table.labels("labels"), parent))
        if rows[-1].key in earlier:
            table.wrong("key", f"{rows[-1].key} 已经有了")
    if rows and not any(row.key == "total" for row in rows):
        funds.wrong("rows", '缺少 key = "total" 的一行（年度资金总额）')
    return tuple(rows)
