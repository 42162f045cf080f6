"""Family A: is it the whole form, whose is it, of which year, and has all printed filler been replaced.

What counts as filler and as no value is decided here once; other families keep silent about such a cell.
"""

import re
from collections.abc import Iterator
from datetime import date

from selfeval_xl.evaluation import Scores, Severity
from selfeval_xl.model import Cell, Figure, Form, Indicator
from selfeval_xl.policy import Policy
from selfeval_xl.quantity import Day
from selfeval_xl.text import HINT, fold, is_empty_words, printed_limit, says_nothing, split_code, squeeze
from selfeval_xl.validator.rule import Fact, rule

# Beside letters and digits a run of X or * is a model number or a masked telephone number.
_FILLER = re.compile(
    r"(?<![A-Za-z0-9*])[≥≤=<>]? ?(?:[Xx]{2,}|×{2,}|\*{2,})(?![A-Za-z0-9*])"
    r"|\d\d(?:[Xx]{2}|×{2})年"
    rf"|{HINT}"
    r"|请(?:填写|输入|填列)"
)
_HINT = re.compile(HINT)
_ERROR = re.compile(r"#(?:REF!|DIV/0!|N/A|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)|#{3,}")
_MAY_BE_FILLER = re.compile("[Xx×*Ｘｘ＊…请字]|指标|[.．]{3}")  # what any of it has, told fast: nearly no cell has it
_ONLY_PRINTED = re.compile(r"指标\d+:?[/…]*|…+|\.{3,}")
_NAME_FILLER = re.compile(r"项目|(?:项目)?名称|某+.{0,2}项目")
_UNIT = re.compile(
    ".{2,}(?:局|厅|委|办|部|处|科|会|院|校|学|园|馆|站|所|队|乡|镇|街道|政府|中心|公司|办公室)"
)  # how a unit is named
_APART = re.compile("[、,;/]")  # 和 and 及 also stand within one name


def has_no_value(cell: Cell) -> bool:
    """Tell whether a formula shows no value or an error: A10 speaks about the cell, whatever it should hold."""
    return (cell.blank and cell.formula is not None) or _ERROR.fullmatch(cell.text.strip()) is not None


def how_empty(cell: Cell) -> str:
    """Say how a cell without a value is empty, to go on where its name stands."""
    return "没有填写" if cell.blank else f"填的是“{cell.text}”，等于没有填"


def applying(form: Form) -> list[Indicator]:
    """List the rows that ask for something; about a row that does not apply there is nothing to say."""
    return [row for row in form.indicators if row.applies]


def filler_in(text: str) -> str:
    """Return the printed or stand-in text a cell still holds, "" if it holds none."""
    if not _MAY_BE_FILLER.search(text):
        return ""
    if _ONLY_PRINTED.fullmatch(squeeze(text)):
        return text.strip()
    match = _FILLER.search(fold(text))
    return text[match.start() : match.end()].strip() if match else ""


@rule(
    "A01",
    Severity.ERROR,
    message="{problem}",
    advice="{fix}",
)
def missing_block(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """表样不完整，缺少应有的部分。

    为什么要查: 缺了一块，这一块的内容就无从核对，整张表不能验收。
    例: 删去了“项目资金”一块；应按官方空白表补齐标题、项目名称、资金、指标表和总分。指标一行也没有填的，也在这里列出。
    依据: 所用表样的模板文件（workbook_templates）列出的各部分。
    """
    for block in form.missing:
        fix = f"对照官方空白表补上“{block}”；标签被改写或删去的，恢复原来的文字"
        yield Fact(form.anchor, words={"problem": f"表中没有找到“{block}”", "fix": fix})
    if not form.indicators:
        first = next(iter(form.leftovers), form.anchor)
        yield Fact(first, words={"problem": "指标表里一行也没有填", "fix": "按绩效目标批复逐项填写三级指标"})


@rule(
    "A02",
    Severity.ERROR,
    message="项目名称{problem}",
    advice="按预算批复填写项目的全称",
)
def project_name_missing(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """项目名称空白，或还是表样上的示例文字。

    为什么要查: 没有项目名称，就不知道这张表评的是哪个项目，也无法与项目清单核对。
    例: 填“XX项目”；应填“乡村小学食堂改造项目”。
    依据: 自评表“项目名称”栏，应与预算批复一致。
    """
    name = form.project_name
    if name is None or has_no_value(name):
        return  # A01 and A10 speak
    if filler_in(name.text) or _NAME_FILLER.fullmatch(squeeze(name.text).strip("():")):
        yield Fact(name, words={"problem": f"“{name.text}”不是真实的名称"})
    elif is_empty_words(name.text):
        yield Fact(name, words={"problem": "没有填写"})


@rule(
    "A03",
    Severity.WARNING,
    message="{problem}",
    advice="主管部门和实施单位各填一个单位的全称；实施单位应与盖章单位是同一个单位，不是的请说明",
)
def unit_missing_or_differs(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """主管部门或实施单位空白、填了不止一个单位，或实施单位与盖章单位不是同一个单位。

    为什么要查: 单位写错，表会归到别的部门名下，催报和汇总都会出错。
    例: 盖章单位是“清源县教育局”，实施单位填“清源县水务局”；两处应一致。一格里填“清源县教育局、清源县水务局”的，
    应只填牵头的一个。只写简称“县教育局”不算错。
    依据: 自评表表头“单位（盖章）”“主管部门及代码”“实施单位”各栏。
    """
    for label, cell in (("主管部门", form.department), ("实施单位", form.unit)):
        if cell is None or has_no_value(cell):
            continue  # A10 speaks
        if is_empty_words(cell.text):
            yield Fact(cell, words={"problem": f"{label}没有填写"})
        elif _names_several(cell.text):
            yield Fact(cell, words={"problem": f"{label}一格里填了不止一个单位：“{cell.text}”"})
    unit, stamped = form.unit, form.stamped_unit
    if unit is None or stamped is None or is_empty_words(unit.text) or is_empty_words(stamped.text):
        return
    if _names_several(unit.text) or any(filler_in(cell.text) or has_no_value(cell) for cell in (unit, stamped)):
        return  # said above, or A07 and A10 speak
    if not _same_unit(unit.text, stamped.text):
        problem = f"实施单位“{unit.text}”与盖章单位“{stamped.text}”不一致"
        yield Fact(unit, expected=stamped.text, words={"problem": problem})


def _names_several(text: str) -> bool:
    """Tell whether a cell names more than one unit: 教育局、水务局, but not 文化、旅游局."""
    names = _APART.split(squeeze(text))
    return len(names) > 1 and all(_UNIT.fullmatch(name) for name in names)


def _same_unit(one: str, other: str) -> bool:
    """Tell whether one name is the other or short for it: all its characters in the same order."""
    short, long = sorted((squeeze(split_code(name)[1]) for name in (one, other)), key=len)
    rest = iter(long)
    return all(character in rest for character in short)


@rule(
    "A04",
    Severity.ERROR,
    message="{problem}，本次评价的是 {expected} 年度",
    advice="标题下写明“（{expected}年度）”；如果交的是别的年度的表，请改交 {expected} 年度的",
)
def wrong_year(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """表上的年度不是本次评价的年度，或没有写年度。

    为什么要查: 交错年度的表，数字再对也不能用。
    例: 评价 2024 年度，标题下印着“（2023年度）”；应为“（2024年度）”。没有写年度的列为警告。
    依据: 自评表标题下的年度；评价年度由运行时的 --year 给定，或取本批多数表的年度。
    """
    if policy.evaluated_year is None:
        return  # nothing to compare with
    expected = str(policy.evaluated_year)
    if form.year is None:
        if form.year_cell is None and form.title is None:
            return  # A01 speaks about the missing title
        place = form.year_cell or form.title or form.anchor
        yield Fact(place, expected, severity=Severity.WARNING, words={"problem": "表上没有写年度"})
    elif form.year != policy.evaluated_year:
        place = form.year_cell or form.title or form.anchor
        yield Fact(place, expected, words={"problem": f"表上写的是 {form.year} 年度"})


@rule(
    "A05",
    Severity.NOTE,
    message="填报日期{problem}",
    advice="填写自评完成、签章那天的日期，如“2025年1月18日”",
)
def fill_date_wrong(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """填报日期没有填、不是日期，或早于评价年度结束。

    为什么要查: 年度还没有结束就填的表，全年执行数和完成值不可能是全年的结果。
    例: 2024 年度的表填报日期写“20240630”；应为年度结束以后的日期，如“20250118”。
    没有填或不是日期的列为提示，早于年度结束的列为警告；年度本身写错的（A04），不再拿填报日期去比。
    依据: 自评表表头“填报日期”栏。
    """
    cell = form.fill_date
    if cell is None or filler_in(cell.text) or has_no_value(cell):
        return  # no such place, or A07 or A10 speaks
    if says_nothing(cell.text):
        yield Fact(cell, words={"problem": "没有填写"})
    elif not isinstance(cell.reading, Day):
        yield Fact(cell, words={"problem": f"“{cell.text}”不是完整的日期"})
    elif form.year is None or policy.evaluated_year not in (None, form.year):
        return  # A04 speaks
    elif cell.reading.day < date(form.year, 12, 31):
        problem = f"“{cell.text}”早于 {form.year} 年度结束"
        yield Fact(cell, severity=Severity.WARNING, words={"problem": problem})


@rule(
    "A06",
    Severity.NOTE,
    message="{label}没有填写",
    advice="填写{label}，以便有疑问时能找到人",
)
def contact_missing(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """联系人或项目负责人空白。

    为什么要查: 退回修改和核实数字时要能找到填表的人。
    例: “联系人：”后面是空的；应写上姓名。
    依据: 自评表表头或表尾“联系人”“项目负责人”栏；表上没有这一栏的不查。
    """
    for label, cell in (("联系人", form.contact), ("项目负责人", form.leader)):
        if cell is not None and says_nothing(cell.text) and not has_no_value(cell):  # A10 speaks
            yield Fact(cell, words={"label": label})


@rule(
    "A07",
    Severity.WARNING,
    message="还留着表样上的文字“{filler}”{more}",
    advice="改成本项目的实际内容；用不着的行整行删去",
)
def filler_left(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """表样上的示例或提示文字没有换成实际内容。

    为什么要查: 留着示例文字的地方等于没有填，也会被误当作指标或答案。
    例: 年度指标值填“≥**”，三级指标只有“指标1：”；应填“≥12所”“改造食堂数量”。“指标1：改造食堂数量”不算错。
    整行没有填的“指标2：”“……”合起来列一条提示。
    依据: 官方空白表上预印的文字。
    """
    answered = {row.level3.address for row in form.indicators}  # D02 speaks about these
    leftovers = [cell for cell in form.leftovers if cell.address not in answered]
    if leftovers:
        count, first = len(leftovers), leftovers[0]
        more = f"，这样空着的行共 {count} 行，这是第一行" if count > 1 else ""
        yield Fact(first, severity=Severity.NOTE, words={"filler": first.text, "more": more})
    for cell in _answers(form):
        if filler := filler_in(cell.text):
            yield Fact(cell, words={"filler": filler, "more": ""})


@rule(
    "A08",
    Severity.NOTE,
    message="共 {count} 字，超过表上限定的 {limit} 字",
    advice="压缩到 {limit} 字以内，留下结果和数字，做法和经过可以省去",
)
def text_too_long(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """文字超过了表上印明的字数。

    为什么要查: 超过的部分导入系统时会被截断，打印也放不下。
    例: 标签印“自评结论（200字以内）”，写了 260 字；应压缩到 200 字以内。空格和换行不计入字数。
    依据: 表上标签或提示里印明的字数；没有印明的不查。
    """
    for cell, limit in (*form.limits, *_limited_by_own_hint(form)):
        count = len(squeeze(_HINT.sub("", fold(cell.text))))
        if count > limit:
            yield Fact(cell, expected=f"{limit} 字以内", words={"count": str(count), "limit": str(limit)})


def _limited_by_own_hint(form: Form) -> Iterator[tuple[Cell, int]]:
    """Yield the answers written beside the hint that was printed in their place."""
    limited = {cell.address for cell, _ in form.limits}
    for cell in (form.goal_expected, form.goal_actual, form.conclusion, form.problems, form.measures, form.explanation):
        if cell is not None and "字" in cell.text and cell.address not in limited:
            hint = _HINT.search(fold(cell.text))
            if hint is not None and (limit := printed_limit(hint[0])):
                yield cell, limit


@rule(
    "A10",
    Severity.WARNING,
    message="{problem}",
    advice="{fix}",
)
def cell_cannot_be_trusted(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """单元格的内容靠不住：公式没有结果、出错的公式、隐藏的内容、存成文字的金额。

    为什么要查: 没有结果或出错的公式等于没有填；隐藏的行列打印不出来，却计入合计；存成文字的金额求和时会被漏掉。
    例: 总分填“=SUM(H15:H22)”，文件由程序生成、没有计算过；应用 Excel 或 WPS 打开并保存一次。
    存成文字的金额只列为提示，业务系统导出的表常是这样。
    依据: 审核按单元格中存的结果进行，不替单位计算公式。
    """
    cells = list(_values(form))
    for cell in cells:
        if not has_no_value(cell):
            continue
        if cell.blank:
            problem, fix = f"公式“{cell.formula}”没有算出结果", "用 Excel 或 WPS 打开并保存一次，或直接填写结果"
        else:
            problem, fix = f"这里显示“{cell.text}”，是出错的公式或放不下的数", "改正公式，或直接填写结果"
        yield Fact(cell, words={"problem": problem, "fix": fix})
    hidden = [cell for cell in cells if cell.hidden and not cell.blank]
    if hidden:
        problem = f"有 {len(hidden)} 个填了内容的单元格在隐藏的行、列或工作表里，这是第一个"
        yield Fact(hidden[0], words={"problem": problem, "fix": "取消隐藏并核对；不该有的内容请删去"})
    texts = [figure for figure in _amounts(form) if figure.number is not None and isinstance(figure.value, str)]
    if texts:
        problem = f"有 {len(texts)} 个金额存成了文字，求和公式会漏掉它们，这是第一个"
        fix = "选中这些单元格，设为数字格式后重新输入；由系统导出的，内容没有错可以不改"
        yield Fact(texts[0], severity=Severity.NOTE, words={"problem": problem, "fix": fix})


@rule(
    "A11",
    Severity.WARNING,
    message="{problem}",
    advice="{fix}",
)
def read_by_its_headings(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """没有官方表样与这张表相符，是按表头文字读取的；或有一列不在表样里，没有读取。

    为什么要查: 表样不同，各栏的含义可能有出入，读出的内容要由人核对一遍。
    例: 表头是“参考分值”“年终完成值”，没有“主管部门”；能按官方空白表填报的应改用官方表，不能的，请对照原表核对。
    另有“责任科室”一列不在表样里的，列为提示。
    依据: 各表样的模板文件（workbook_templates）；可以用 --templates 添加本地的表样。
    """
    if form.nearest:
        problem = f"没有官方表样与这张表相符，是按表头文字读的；最接近{form.nearest}"
        problem += f"，这里缺少{form.lacking}" if form.lacking else ""
        if form.money_unit_cell is None and any(cell.number is not None for cell in _amounts(form)):
            problem += f"；表上没有写明金额单位，按{form.money_unit}读取"
        fix = "对照原表核对读出的各栏；应当用官方表样的，请改用官方空白表填报"
        yield Fact(form.anchor, words={"problem": problem, "fix": fix})
    for cell in form.unread:
        problem = f"“{cell.text}”这一列不在表样里，没有读取"
        fix = "与核对无关的可以不管；本应核对的，把表头改成官方表样的写法"
        yield Fact(cell, severity=Severity.NOTE, words={"problem": problem, "fix": fix})


def _values(form: Form) -> Iterator[Cell]:
    """Yield every cell a value is read from."""
    rates_and_points = (figure for line in form.funds for figure in (line.weight, line.rate, line.score))
    totals = (form.project_name, form.total_weight, form.total_score)
    yield from (cell for cell in (*totals, *_amounts(form), *rates_and_points) if cell is not None)
    yield from _answers(form)


def _amounts(form: Form) -> Iterator[Figure]:
    """Yield the amounts of the fund block."""
    for line in form.funds:
        yield from (figure for figure in (line.budget_initial, line.budget_full, line.executed) if figure is not None)


def _answers(form: Form) -> Iterator[Cell]:
    """Yield every cell a person answers in, once each; the project name is A02's."""
    head = (form.department, form.unit, form.stamped_unit, form.fill_date, form.contact, form.leader)
    text = (form.goal_expected, form.goal_actual, form.conclusion, form.problems, form.measures, form.explanation)
    rows = (
        cell
        for row in form.indicators
        for cell in (row.level3, row.target, row.actual, row.weight, row.score, row.reason, row.note)
    )
    seen: set[str] = {cell.address for cell in form.leftovers}
    for cell in (*head, *text, *rows):
        if cell is not None and cell.address not in seen:
            seen.add(cell.address)  # a merged reason is shared by its rows
            yield cell
