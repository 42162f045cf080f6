"""名单, the roster: the projects that must report, each on one row."""

from collections.abc import Iterable

from selfeval_xl.errors import ConfigError
from selfeval_xl.lists import INSTRUCTIONS, ListedProject, Listing, Mistake
from selfeval_xl.reader.grid import Grid
from selfeval_xl.reader.lists.headings import Kind, Table, find_tables
from selfeval_xl.reader.lists.projects import projects, roster_kind
from selfeval_xl.reader.lists.rows import Rows
from selfeval_xl.text import label_key, says_nothing, squeeze
from selfeval_xl.vocabulary import Vocabulary


def read_roster(grids: Iterable[Grid], file: str, vocabulary: Vocabulary) -> Listing[ListedProject]:
    """Read a roster from the sheets of a workbook; `file` is the name shown to the user.

    Raises:
        ConfigError: no sheet has a heading with 项目名称 and 单位.
    """
    tables, other_sheets = required_tables(grids, file, roster_kind(vocabulary))
    listed: list[ListedProject] = []
    mistakes: list[Mistake] = []
    for table in tables:
        rows = Rows(table, file, mistakes)
        listed += projects(rows, signed=False)
    return Listing(file, _each_once(listed, mistakes), tuple(mistakes), other_sheets)


def required_tables(grids: Iterable[Grid], file: str, kind: Kind) -> tuple[list[Table], tuple[str, ...]]:
    """Return the lists of a workbook, and the names of the sheets that hold something else.

    Raises:
        ConfigError: there is none, and what comes nearest is named; or it is of another kind.
    """
    tables, others, nearest = find_tables(grids, kind)
    if not tables:
        raise ConfigError(file, [f"没有找到表头：{kind.expected}{f'；最接近的是{nearest}' if nearest else ''}"])
    for cell in (cell for table in tables for cell in table.headings()):
        if other := kind.foreign.get(label_key(cell.text)):
            raise ConfigError(file, [f"[{cell.sheet}!{cell.address}] 表头有“{cell.text.strip()}”，像是{other}"])
    return tables, tuple(grid.sheet for grid in others if grid.sheet not in INSTRUCTIONS)


def _each_once(listed: Iterable[ListedProject], mistakes: list[Mistake]) -> tuple[ListedProject, ...]:
    """Leave out projects that are listed again, by their name under their unit or by their code, and tell."""
    by_name: dict[tuple[str, ...], ListedProject] = {}
    by_code: dict[tuple[str, ...], ListedProject] = {}
    kept: list[ListedProject] = []
    for project in listed:
        year = str(project.year or "")
        same = by_name.setdefault((year, squeeze(project.unit.text), squeeze(project.project_name.text)), project)
        what = "单位和项目名称都相同"
        if same is project and project.project_code is not None and not says_nothing(project.project_code.text):
            same = by_code.setdefault((year, squeeze(project.project_code.text)), project)
            what = "项目编码相同"
        if same is project:
            kept.append(project)
        else:
            problem = f"与 {same.cell.sheet}!{same.cell.address} 重复：{what}"
            mistakes.append(Mistake(project.file, project.cell, problem, "请删去一行或改正"))
    return tuple(kept)
