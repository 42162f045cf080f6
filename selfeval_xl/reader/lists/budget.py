"""预算台账, the budget ledger: what the bureau's own books say of each project's money.

An export has a row for each source of funds or kind of expense of a project: they are added up.
"""

from collections.abc import Iterable
from dataclasses import replace

from selfeval_xl.lists import Amount, ListedProject, Listing, Mistake
from selfeval_xl.reader.grid import Grid
from selfeval_xl.reader.lists.projects import budget_kind, projects
from selfeval_xl.reader.lists.roster import required_tables
from selfeval_xl.reader.lists.rows import Rows
from selfeval_xl.text import says_nothing, squeeze
from selfeval_xl.vocabulary import Vocabulary

_Key = tuple[int | None, str, str]


def read_budget(grids: Iterable[Grid], file: str, vocabulary: Vocabulary) -> Listing[ListedProject]:
    """Read a ledger from the sheets of a workbook; `file` is the name shown to the user.

    Raises:
        ConfigError: no sheet has a heading with 项目名称, 单位 and an amount.
    """
    tables, other_sheets = required_tables(grids, file, budget_kind(vocabulary))
    listed: list[ListedProject] = []
    mistakes: list[Mistake] = []
    for table in tables:
        rows = Rows(table, file, mistakes)
        listed += projects(rows, signed=True)
    return Listing(file, _added_up(listed), tuple(mistakes), other_sheets)


def _added_up(listed: list[ListedProject]) -> tuple[ListedProject, ...]:
    """Put the rows of a project together: those of one code at one unit, and those without a code by their name."""
    codes: dict[_Key, set[str]] = {}
    for project in listed:
        codes.setdefault(_named(project), set()).add(_code(project))
    merged: dict[_Key, ListedProject] = {}
    for project in listed:
        known = codes[_named(project)] - {""}
        code = _code(project) or (next(iter(known)) if len(known) == 1 else "")
        key = (project.year, squeeze(project.unit.text), code) if code else _named(project)
        merged[key] = _sum(merged[key], project) if key in merged else project
    return tuple(merged.values())


def _named(project: ListedProject) -> _Key:
    return project.year, squeeze(project.unit.text), f"名称:{squeeze(project.project_name.text)}"


def _code(project: ListedProject) -> str:
    code = project.project_code
    return "" if code is None or says_nothing(code.text) else squeeze(code.text)


def _sum(first: ListedProject, more: ListedProject) -> ListedProject:
    return replace(
        first,
        project_code=first.project_code if _code(first) else more.project_code,
        budget_initial=_both(first.budget_initial, more.budget_initial),
        budget_full=_both(first.budget_full, more.budget_full),
        executed=_both(first.executed, more.executed),
        rows=(*(first.rows or (first.cell,)), more.cell),
    )


def _both(one: Amount | None, other: Amount | None) -> Amount | None:
    return one + other if one is not None and other is not None else one or other
