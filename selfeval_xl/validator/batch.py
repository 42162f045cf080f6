"""Family I, first part: the forms held against the bureau's own lists: the roster, the budget ledger, the waivers.

Only projects and forms of the evaluated year are held together; about a form of another year A04 speaks.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from selfeval_xl.evaluation import Severity
from selfeval_xl.lists import Amount, ListedProject, Listing, Mistake, Waiver
from selfeval_xl.model import Cell
from selfeval_xl.outline import Outline, Stated
from selfeval_xl.policy import Policy
from selfeval_xl.projects import code_key, name_key
from selfeval_xl.text import decimals, is_empty_words
from selfeval_xl.validator.funds import AMOUNTS
from selfeval_xl.validator.matching import Likeness, Matches, form_name, form_unit, match
from selfeval_xl.validator.rule import Fact, Gathered, Sighting, batch_rule
from selfeval_xl.validator.waivers import Waivers

_SLIP = Decimal(10_000)  # between 元 and 万元


def projects_of_year(listing: Listing[ListedProject], year: int | None) -> tuple[ListedProject, ...]:
    """Return the projects of a list that are of the evaluated year, or say of none."""
    return tuple(project for project in listing.rows if year is None or project.year in (None, year))


def matched(gathered: Gathered, listing: Listing[ListedProject]) -> Matches:
    """Hold the projects of a list against all forms received, those of another year too: they were received."""
    return match(projects_of_year(listing, gathered.year), gathered.forms)


@batch_rule(
    "I01",
    Severity.ERROR,
    message="名单上的项目没有收到自评表：{unit}“{name}”{nearest}",
    advice="催报；已经报来的，核对项目名称、编码和实施单位是否与名单一致；不用报的从名单上删去",
)
def listed_but_not_received(gathered: Gathered, policy: Policy) -> Iterator[Sighting]:
    """名单上的项目没有收到自评表。

    为什么要查: 少了哪个单位的哪个项目，只有对着名单才看得出来。
    例: 名单上有清源县水务局的“河道清淤”，收到的表里没有这个项目的编码，也没有这个单位的这个名称；应催报。
        收到的是别的年度的表，不算没有收到（A04 会指出年度）。
    依据: --roster 给出的名单，只看被评价年度的项目；没有给名单的不查。
    """
    roster = gathered.lists.roster
    if roster is None:
        return
    matches = matched(gathered, roster)
    missing = [project for project in projects_of_year(roster, gathered.year) if not matches.ids_of(project)]
    unknown = [
        (form_unit(form), form_name(form), form.form_id)
        for form in (gathered.forms if missing else ())
        if matches.project_of(form) is None
    ]
    likeness = Likeness(unknown, lambda words: words)
    for project in missing:
        unit, name = project.unit.text.strip(), project.project_name.text.strip()
        like = _named((its_unit, its_name) for its_unit, its_name, _ in likeness.nearest(unit, name))
        words = {"unit": unit, "name": name, "nearest": f"；收到的表里最接近的是{like}" if like else ""}
        yield Sighting(project, Fact(project.cell, words=words))


@batch_rule(
    "I02",
    Severity.WARNING,
    message="{problem}",
    advice="{fix}",
)
def received_but_not_listed(gathered: Gathered, policy: Policy) -> Iterator[Sighting]:
    """收到的项目不在名单上，或者编码在名单上而名称不同。

    为什么要查: 项目名称或单位写得与批复不同，就会一边算没有报，一边多出一个不认识的项目。
    例: 名单上是“乡村小学食堂改造”，表上写“小学食堂修缮”，编码也没有写；应改成批复的名称。
        编码与名单相同、只是名称写法不同的，按编码认作同一个项目，列为提示。
    依据: --roster 给出的名单；项目名称空着或是示例文字的（A02）、别的年度的表（A04），不再列出。
    """
    roster = gathered.lists.roster
    if roster is None:
        return
    matches, likeness = matched(gathered, roster), _LikenessTo(projects_of_year(roster, gathered.year))
    is_of_another_year = bool(_of_another_year(roster, gathered.year))
    for form in _of_year(gathered):
        project, place = matches.project_of(form), _name_cell(form)
        if place is None:
            continue  # A01 and A02 speak; by its code it may have been received all the same
        if project is None and not is_of_another_year:  # else Z02 speaks
            like = likeness.nearest(form)
            nearest = f"；名单上最接近的是{like}" if like else ""
            problem = f"名单上没有{form_unit(form)}的“{place.text.strip()}”{nearest}"
            fix = "按预算批复改正项目名称、编码和实施单位；确实要报的，把项目加进名单"
            yield Sighting(form, Fact(place, words={"problem": problem, "fix": fix}))
        elif project is None:
            continue
        elif name_key(place.text) != name_key(project.project_name.text) and _is_by_code(form, project):
            listed = project.project_name.text.strip()
            problem = f"编码与名单上的“{listed}”相同，项目名称写的是“{place.text.strip()}”"
            fix = "核对是不是同一个项目；是的，项目名称照批复写"
            yield Sighting(form, Fact(place, listed, severity=Severity.NOTE, words={"problem": problem, "fix": fix}))


@batch_rule(
    "I03",
    Severity.ERROR,
    message="{problem}",
    advice="{fix}",
)
def differs_from_ledger(gathered: Gathered, policy: Policy) -> Iterator[Sighting]:
    """年初预算数、全年预算数或全年执行数与预算台账不同，或者台账里没有这个项目。

    为什么要查: 自评表上的金额要与财政的账一致，执行率和得分才有意义。
    例: 台账的全年预算数是 120 万元，表上填 102 万元；相差 18 万元，应核对后改正。
        刚好相差一万倍的，多半是把元和万元写混了。台账里没有的项目列为警告。
    依据: --budget 给出的预算台账，一个项目有几行的相加；容差是表上和台账所印末位数字的一半，
    至少是政策的 funds.sum_tolerance。
    """
    budget = gathered.lists.budget
    if budget is None:
        return
    matches, likeness = matched(gathered, budget), _LikenessTo(projects_of_year(budget, gathered.year))
    listed = None if gathered.lists.roster is None else matched(gathered, gathered.lists.roster)
    is_of_another_year = bool(_of_another_year(budget, gathered.year))
    for form in _of_year(gathered):
        project, place = matches.project_of(form), _name_cell(form)
        if project is not None:
            yield from (Sighting(form, fact) for fact in _differences(form, project, policy))
            continue
        if place is None or is_of_another_year or (listed is not None and listed.project_of(form) is None):
            continue  # A01, A02, Z02 and I02 speak
        like = likeness.nearest(form)
        nearest = f"；台账里最接近的是{like}" if like else ""
        problem = f"预算台账里没有{form_unit(form)}的“{place.text.strip()}”{nearest}，金额没有核对"
        fix = "核对项目名称、编码和实施单位；没有写错的，补全台账"
        yield Sighting(form, Fact(place, severity=Severity.WARNING, words={"problem": problem, "fix": fix}))


@batch_rule(
    "I08",
    Severity.NOTE,
    message="这条豁免{problem}",
    advice="{fix}",
)
def waiver_without_use(gathered: Gathered, policy: Policy) -> Iterator[Sighting]:
    """一条豁免没有用上，或已经过了有效期。

    为什么要查: 没有用上的豁免，可能是单位、项目或规则编号写错了；过了期的不再作数，问题照常列出。
    例: 豁免写的是“水务局”的 G04，而该局的表没有 G04 的问题；应核对单位和编号，不再需要的删去。
        有效期按填报日期判断，没有填报日期的按被评价年度的最后一天。用上了的豁免不在这里列出，所豁免的问题标明“已豁免”。
    依据: --waivers 给出的豁免清单。
    """
    listing = gathered.lists.waivers
    if listing is None:
        return
    waivers = Waivers(listing.rows, gathered.forms, gathered.year)
    use = waivers.use(gathered.spoken(), gathered.list_findings)
    for waiver in listing.rows:
        covered, expired = use.of(waiver)
        if covered:
            continue
        if expired and waiver.expires is not None:
            problem = f"有效期至 {waiver.expires.text.strip()}，已经过期，{expired} 个问题没有豁免"
            fix = "需要继续豁免的，报批后改写有效期；不需要的删去这一行"
        else:
            problem = f"没有用上：{_whose(waiver)}没有 {waiver.rule.text} 问题"
            fix = "核对单位、项目和规则编号；不再需要的删去这一行"
        place = waiver.expires if expired and waiver.expires is not None else waiver.cell
        yield Sighting(waiver, Fact(place, words={"problem": problem, "fix": fix}))


@batch_rule(
    "Z02",
    Severity.WARNING,
    message="{problem}",
    advice="{fix}",
)
def list_unusable(gathered: Gathered, policy: Policy) -> Iterator[Sighting]:
    """名单、预算台账或豁免清单有一处不能用。

    为什么要查: 名单写错一行，就会漏催一个项目，或者冤枉一个项目。
    例: 名单第 5 行没有写单位，豁免清单的规则编号写成“F20”。写错的一处不算数，其余各行照常使用。
        整张名单或台账写的是别的年度的，也在这里列出。
    依据: --roster、--budget、--waivers 给出的表，各栏的写法见 selfeval-xl blank 写出的空白表。
    """
    lists = gathered.lists
    for listing in (lists.roster, lists.budget, lists.waivers):
        for mistake in () if listing is None else listing.mistakes:
            words = {"problem": mistake.problem, "fix": mistake.fix}
            yield Sighting(mistake, Fact(mistake.cell, words=words))
    for projects in (lists.roster, lists.budget):
        if projects is not None and (years := _of_another_year(projects, gathered.year)):
            first = projects.rows[0]
            problem = f"表上写的是 {years} 年度，本次评价的是 {gathered.year} 年度，全部项目都没有核对"
            fix = "改正标题或年度一栏的年度；年度没有写错的，换成本次评价年度的表"
            words = {"problem": problem, "fix": fix}
            yield Sighting(Mistake(projects.file, first.cell, problem, fix), Fact(first.cell, words=words))


def _of_another_year(listing: Listing[ListedProject], year: int | None) -> str:
    """Name the years of a list none of whose projects is of the evaluated year, "" of any other list."""
    if projects_of_year(listing, year):
        return ""
    return "、".join(str(each) for each in sorted({project.year for project in listing.rows if project.year}))


def _of_year(gathered: Gathered) -> Iterator[Outline]:
    for form in gathered.forms:
        if gathered.year is None or form.year in (None, gathered.year):
            yield form


def _name_cell(form: Outline) -> Cell | None:
    """Return the cell of a project's name where it holds one."""
    return form.project_name if form.is_named else None


class _LikenessTo:
    """The projects of a list that come nearest to a form; looked up only where some form is on no list."""

    def __init__(self, projects: Iterable[ListedProject]) -> None:
        self._projects = projects
        self._known: Likeness[ListedProject] | None = None

    def nearest(self, form: Outline) -> str:
        """Name the projects nearest to a form's, "" where none is near."""
        if self._known is None:
            self._known = Likeness(
                self._projects, lambda each: (*_words(each), f"{each.cell.sheet}!{each.cell.address}")
            )
        return _named(_words(each) for each in self._known.nearest(form_unit(form), form_name(form)))


def _is_by_code(form: Outline, project: ListedProject) -> bool:
    code = project.project_code
    return bool(form.project_code) and code is not None and code_key(code.text) == code_key(form.project_code)


def _words(project: ListedProject) -> tuple[str, str]:
    return project.unit.text.strip(), project.project_name.text.strip()


def _named(pairs: Iterable[tuple[str, str]]) -> str:
    """Put names into a sentence, each with its unit, each once."""
    return "、".join(
        dict.fromkeys(f"{unit or '没有写单位'}的“{name.strip() or '（没有写项目名称）'}”" for unit, name in pairs)
    )


def _whose(waiver: Waiver) -> str:
    """Name the unit and the project that a waiver is for: “清源县教育局”的“营养改善计划”."""
    cells = (waiver.project_name, waiver.project_code)
    named = (f"“{cell.text.strip()}”" for cell in cells if cell is not None and not is_empty_words(cell.text))
    project = next(named, "")
    if waiver.is_for_all_units:
        return project or "任何单位都"
    return f"“{waiver.unit.text.strip()}”" + (f"的{project}" if project else "")


def _differences(form: Outline, project: ListedProject, policy: Policy) -> Iterator[Fact]:
    """Yield the amounts of a form that are not those of the ledger; a money unit mistaken for another is told once."""
    slips: list[tuple[Stated, Amount, Decimal]] = []
    for stated in form.amounts:
        amount: Amount | None = getattr(project, stated.name)
        if amount is None or amount.number is None:
            continue
        expected = amount.number
        if abs(stated.number - expected) <= _tolerance(form, stated, amount, policy):
            continue
        if _is_slip(form, stated, amount, expected):
            slips.append((stated, amount, expected))
        else:
            difference = stated.number - expected
            more = f"{'多' if difference > 0 else '少'} {_money(form, abs(difference))}"
            problem = f"{AMOUNTS[stated.name]}与预算台账不同：{_both(form, stated, amount, expected)}，{more}"
            fix = f"核对后改正：台账没有错的填 {form.money(expected)}；台账有误的，请与财政部门核对"
            yield _fact(form, stated, expected, problem, fix)
    if slips:
        labels = "、".join(AMOUNTS[stated.name] for stated, _, _ in slips)
        stated, amount, expected = slips[0]
        way = "是预算台账的一万倍" if stated.number > expected else "只有预算台账的万分之一"
        problem = f"{labels}{way}：{_both(form, stated, amount, expected)}，多半是把元和万元写混了"
        fix = f"这张表的金额单位是{form.money_unit}：填 {form.money(expected)}，或改正表上印的金额单位"
        fix += "；写错的是台账的单位，改正台账"
        yield _fact(form, stated, expected, problem, fix)


def _fact(form: Outline, stated: Stated, expected: Decimal, problem: str, fix: str) -> Fact:
    difference = (stated.number - expected) / form.money_factor
    return Fact(form.cell(stated), form.money(expected), difference, words={"problem": problem, "fix": fix})


def _both(form: Outline, stated: Stated, amount: Amount, expected: Decimal) -> str:
    return f"表上是 {_money(form, stated.number)}，台账（{_at(amount)}）是 {_money(form, expected)}"


def _money(form: Outline, amount: Decimal) -> str:
    return f"{form.money(amount)} {form.money_unit}"


def _at(amount: Amount) -> str:
    """Name the cells of an amount: 台账!F3、F4."""
    sheet = amount.cells[0].sheet
    return f"{sheet}!{'、'.join(cell.address for cell in amount.cells if cell.reading is not None)}"


def _is_slip(form: Outline, stated: Stated, amount: Amount, expected: Decimal) -> bool:
    """Tell whether one amount is 10,000 times the other, as far as the digits are printed."""
    found = stated.number
    if not found or not expected:
        return False
    half = _half_digit(form, stated)
    return abs(found * _SLIP - expected) <= half * _SLIP or abs(found - expected * _SLIP) <= amount.slack * _SLIP


def _tolerance(form: Outline, stated: Stated, amount: Amount, policy: Policy) -> Decimal:
    """Return what the printed digits leave open: half of the last one, on the form or in the ledger."""
    return max(policy.fund_sum_tolerance, amount.slack, _half_digit(form, stated))


def _half_digit(form: Outline, stated: Stated) -> Decimal:
    return form.money_factor * Decimal(10) ** -decimals(stated.text) / 2
