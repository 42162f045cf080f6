"""Family H, second part: whether the texts of a form speak of its own unit and year.

Most texts that name another unit or another year are right to: they tell who helped, what was carried over, what the
year before was like. So only what stands where a text says whom and what it is about counts, and only in a text that
names neither its own unit nor its own year.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from selfeval_xl.evaluation import Severity
from selfeval_xl.model import Cell, Form
from selfeval_xl.outline import Account, AnyForm, beginning
from selfeval_xl.policy import Policy
from selfeval_xl.text import split_code, squeeze
from selfeval_xl.validator.rule import Fact, Gathered, Sighting, batch_rule

_SHORTEST = 4  # characters of a unit's name; 县医院 may be anybody's
_LONGEST = 50  # no text is looked through for longer ones
_START = 4  # characters by which names are looked up
# What a text goes on with behind the name of the unit it is about.
_IN_THE_YEAR = r"(?:(?:在|于)?20\d\d年度?)?(?:部门|单位|本级|整体)?"
_SPEAKS_OF_ITSELF = re.compile(
    rf"{_IN_THE_YEAR}(?:的?[《“「]|项目|自评|绩效|预算|资金|专项|严格|认真|积极|切实|高度重视"
    r"|已?(?:全面|全部|圆满|按时|按期|如期)?完成)"
)
# What begins an account, and what a unit that took part in the work did as well.
_BEGINS_ACCOUNT = re.compile(rf"{_IN_THE_YEAR}(?:按照|根据|围绕|组织开展|共[^同]|全年)")
_GIVES_MONEY = re.compile(  # 县财政局根据进度拨付资金, 县财政局资金到位后: what the text is about got it
    r"[^,。;]{0,30}?(?:(?:拨付|拨入|划拨|下达|下拨|追加|安排)[^,。;]{0,8}(?:资金|经费|预算|\d)"
    r"|(?:资金|经费|预算)[^,。;]{0,4}(?:到位|拨付|下达|安排|批复))"
)
_OPENING = re.compile(rf"(?:^|(?<=[。;:]))[^,。;:]{{{_SHORTEST},{_LONGEST}}}")
_YEAR = re.compile(r"(?<![\d较比同自从至到于截据照])(20\d\d)年")
_YEAR_OF_THE_TEXT = re.compile(
    r"度?[^,。;]{0,20}?(?:自评|绩效(?:目标|评价|指标)|年度(?:总体)?目标|预算执行|执行率|各项(?:指标|任务|目标)"
    r"|项目(?:资金|支出|实施|已|完成|总体))"
)
_OTHER_MATTER = re.compile(
    r"结转|结余|以来|计划|上年|去年|下年|明年|次年|跨年|底前|起|立项|批复|下达|开工|启动|建成|投入|学期|[春秋]季"
)
_LEFT_OVER = re.compile("[^,。;无]{0,12}(?:结转|尾款|余款|欠款|质保金|整改)")  # of a year before, settled in this one


@batch_rule(
    "H09",
    Severity.WARNING,
    message="这里说的是{other}，而这是{own}的自评表",
    advice="核对这段文字是不是从别的表复制来的，改成本单位、本年度的情况；确实要提到的，同时写明本单位或本年度",
)
def text_names_another(gathered: Gathered, policy: Policy) -> Iterator[Sighting]:
    """文字里写的是别的单位或别的年度。

    为什么要查: 多半是套用别的表或上一年的表，没有改干净，内容也就靠不住。
    例: 清源县教育局的表，结论写“清源县水务局认真组织实施”；2024 年度的表，结论写“2023年度各项绩效目标已完成”。
    提到配合的单位（会同、拨付给……）、拨付资金的单位、本部门下属的单位、上年的结转、尾款和整改、学期、与上年比较的不算；文字里写明了本单位或本年度的也不算。
    依据: 别的单位取自本批自评表和项目名单；年度以表上印的为准，年度印错的由 A04 说明。
    """
    above = _departments(gathered)
    by_start = _by_start(above)
    for form in gathered.forms:
        own = _own_units(form) if form.accounts else []
        for account in form.accounts:
            if other := _other_unit(account, own, by_start, above):
                yield Sighting(form, Fact(form.cell(account), words={"other": other, "own": own[0]}))
            elif year := account.year:
                words = {"other": f"{year} 年", "own": f"{form.year} 年度"}
                yield Sighting(form, Fact(form.cell(account), words=words))


def accounts_of(form: Form) -> Iterator[Account]:
    """Yield the texts of a form that may be about another unit or year."""
    own = _own_units(form)
    for cell in _texts(form):
        text = squeeze(cell.text)
        openings = () if not own or any(name in text for name in own) else tuple(dict.fromkeys(_openings(text)))
        year = _other_year(cell, text, form)
        if openings or year:
            yield Account(cell.row, cell.column, beginning(cell), openings, year)


def _named(cell: Cell | None) -> str:
    return "" if cell is None else squeeze(split_code(cell.text)[1])


def _own_units(form: AnyForm) -> list[str]:
    """List what a form calls its unit, and the department above it, the nearest first."""
    return [name for cell in (form.unit, form.stamped_unit, form.department) if (name := _named(cell))]


def _texts(form: Form) -> Iterator[Cell]:
    cells = (form.goal_expected, form.goal_actual, form.conclusion, form.problems, form.measures, form.explanation)
    yield from (cell for cell in cells if cell is not None and not cell.blank)


def _departments(gathered: Gathered) -> Mapping[str, set[str]]:
    """Return for each unit that is known the departments above it: their texts may tell what it did."""
    above: dict[str, set[str]] = {}
    for form in gathered.forms:
        above.setdefault(_named(form.unit), set()).add(_named(form.department))
    for row in () if gathered.lists.roster is None else gathered.lists.roster.rows:
        above.setdefault(_named(row.unit), set()).add(_named(row.department))
    return above


class _Names(NamedTuple):
    """Names that start alike; all of a prefecture may, so they are looked up and not gone through."""

    names: frozenset[str]
    lengths: tuple[int, ...]  # the longest first


def _by_start(names: Iterable[str]) -> dict[str, _Names]:
    """Put names under the characters they start with."""
    by_start: dict[str, set[str]] = defaultdict(set)
    for name in names:
        if _SHORTEST <= len(name) <= _LONGEST:
            by_start[name[:_START]].add(name)
    return {
        start: _Names(frozenset(alike), tuple(sorted({len(name) for name in alike}, reverse=True)))
        for start, alike in by_start.items()
    }


def _openings(text: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield how the clauses of a text begin where the name of the unit it is about may stand, and where that may end.

    What a sentence begins with goes as far as a comma: no name has one in it.
    """
    for clause in _OPENING.finditer(text):
        start, stop = clause.span()
        ends = [
            end - start for end in range(start + _SHORTEST, stop + 1) if _ends_subject(text, end, is_first=start == 0)
        ]
        if ends:
            yield clause[0], tuple(ends)


def _ends_subject(text: str, end: int, *, is_first: bool) -> bool:
    """Tell whether a text is about the unit whose name ends here, having begun the text or another sentence."""
    speaks = _SPEAKS_OF_ITSELF.match(text, end) or (is_first and _BEGINS_ACCOUNT.match(text, end))
    return bool(speaks) and not _GIVES_MONEY.match(text, end)


def _other_unit(
    account: Account, own: Sequence[str], by_start: Mapping[str, _Names], above: Mapping[str, set[str]]
) -> str:
    """Return the unit a text says it is about, if that is another one.

    A unit that the form's own is the department of is no other one.
    """
    for words, ends in account.openings:
        alike = by_start.get(words[:_START])
        if alike is None:
            continue
        # The longest name that stands here is the one that is meant.
        name = next((words[:long] for long in alike.lengths if words[:long] in alike.names), "")
        if len(name) in ends and not _akin(name, own) and own[0] not in above[name]:
            return name
    return ""


def _akin(name: str, own: Iterable[str]) -> bool:
    """Tell whether a name is one of the form's own, longer or shorter: 县教育局 and 县教育局机关."""
    return any(name in other or other in name for other in own)


def _other_year(cell: Cell, text: str, form: Form) -> str:
    """Return the year a text says it is about, if that is another one and the form's own is not named in it."""
    if form.year is None or str(form.year) in text:
        return ""
    aims = (form.project_name, None if cell is form.goal_expected else form.goal_expected)
    known = squeeze("".join(aim.text for aim in aims if aim is not None))  # a project may be one of another year
    for match in _YEAR.finditer(text):
        told = _YEAR_OF_THE_TEXT.match(text, match.end())
        if told is None or match[1] in known:
            continue
        if not _OTHER_MATTER.search(told[0]) and _LEFT_OVER.match(text, match.end() + len(told[0])) is None:
            return match[1]
    return ""
