"""Family D: is the set of indicators whole, in its places and without repeats.

Whether a name fits the 二级指标 it stands under is told in `placement`, what the cost indicators come to in `costs`.
What a heading is about is known from its words; where it is not, nothing is said about what may be missing.
"""

import re
from collections.abc import Iterator

from selfeval_xl.evaluation import Scores, Severity
from selfeval_xl.model import Cell, Form, Indicator
from selfeval_xl.policy import Policy
from selfeval_xl.quantity import Words, plain
from selfeval_xl.text import is_empty_words, split_points, squeeze
from selfeval_xl.validator.form import applying, has_no_value, how_empty
from selfeval_xl.validator.placement import is_misplaced, opinion_in
from selfeval_xl.validator.rule import Fact, rule

BLOCKS = {"output": "产出指标", "benefit": "效益指标", "satisfaction": "满意度指标"}
_LEVEL1_WORDS = {"output": "产出", "benefit": "效益", "satisfaction": "满意", "cost": "成本"}
_NUMBER = re.compile(r"[★*☆]?(?:\(?[\d一二三四五六七八九十]+\)|(?:\d+|[一二三四五六七八九十]+)[、.](?!\d)|[①-⑳])")
_TOGETHER = ("benefit", "satisfaction")
_PARTS = {"quantity": "output", "quality": "output", "timeliness": "output"}  # 二级指标 that tell of a block
_HOMES = {  # what a 二级指标 is about -> the 一级指标 it may stand under
    "quantity": ("output",),
    "quality": ("output",),
    "timeliness": ("output",),
    "cost": ("output", "cost"),  # 财预〔2021〕101号 has it as a 一级指标, earlier forms as a 二级指标
    "benefit": ("benefit",),
    "satisfaction": ("satisfaction",),
}


def missing_blocks(form: Form) -> list[str]:
    """Return which of output, benefit and satisfaction no row that applies stands for.

    A row in the wrong place stands for what it is about (D03 and D07 speak about it). Empty where nothing is filled in
    or a row may stand for anything.
    """
    if not form.indicators or not all(any(row.abouts) for row in form.indicators):
        return []  # A01 speaks about a form without rows
    rows = applying(form)
    present = {about for row in rows for about in row.abouts}
    present |= {_PARTS[about] for about in present if about in _PARTS}
    missing = [block for block in BLOCKS if block not in present]
    if missing:
        headings = {squeeze(row.level1.text) for row in rows}  # 效益和满意度指标 is both
        present |= {block for block in missing if any(_LEVEL1_WORDS[block] in heading for heading in headings)}
        present |= {"satisfaction"} if any(opinion_in(row) for row in rows) else set()
    return [block for block in missing if block not in present]


def _is_due(block: str, policy: Policy) -> bool:
    """Tell whether the policy wants a block at all: satisfaction only where it gives points to it."""
    return block != "satisfaction" or _has_points(policy, block)


def _has_points(policy: Policy, *blocks: str) -> bool:
    """Tell whether the policy gives points to a block, or to several as one."""
    names = [_LEVEL1_WORDS[block] for block in blocks]
    return any(all(name in word for name in names) for profile in policy.profiles for word in profile)


@rule(
    "D01",
    Severity.ERROR,
    message="没有填写{block}",
    advice="在“{block}”下按绩效目标批复填写三级指标、指标值和分值；项目确实没有的，请说明原因",
)
def block_missing(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """缺少产出指标、效益指标或满意度指标。

    为什么要查: 只有产出没有效益，说不清钱花得值不值；没有满意度，不知道服务对象认不认可。
    例: 满意度指标下各行都是空的；应填写“学生及家长满意度”“≥95%”。填了“/”“不适用”的行不算填写。
    缺少产出或效益的为错误，缺少满意度的为警告，政策没有给满意度规定分值的（如四川）只列为提示；效益和满意度合在一起计分的
    （如湖北），有了满意度而缺少效益的也为警告。
    依据: 财预〔2020〕10号；一级指标的分值见政策的 profiles。
    """
    missing = missing_blocks(form)
    for block in missing:
        severity = Severity.ERROR
        if block == "satisfaction":
            severity = Severity.WARNING if _is_due(block, policy) else Severity.NOTE
        elif block == "benefit" and "satisfaction" not in missing and _has_points(policy, *_TOGETHER):
            severity = Severity.WARNING
        yield Fact(_room_for(form, block), severity=severity, words={"block": BLOCKS[block]})


def _room_for(form: Form, block: str) -> Cell:
    """Return where the rows of a block that is missing are to be written: its own rows, its heading, the one before."""
    not_applying = next((row.level3 for row in form.indicators if row.abouts[0] == block), None)
    heading = next((cell for about, cell in form.unfilled if about == block), None)
    before = next((row.level1 for row in reversed(form.indicators) if row.is_output), form.indicators[-1].level1)
    neighbour = {"output": form.indicators[0].level1, "benefit": before}.get(block, form.indicators[-1].level1)
    return not_applying or heading or neighbour


@rule(
    "D02",
    Severity.ERROR,
    message="这一行已经填写，三级指标名称却{problem}",
    advice="写明考核什么，如“改造食堂数量”；这一行不用的，整行删去",
)
def name_missing(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """指标行填了内容，三级指标名称空白。

    为什么要查: 没有名称，指标值和得分就不知道说的是什么。
    例: 年度指标值填“≥12所”，得分填 10，三级指标空着或只有预印的“指标1：”；应写“改造食堂数量”。
    依据: 自评表“三级指标”栏；设四级指标的表，三级、四级都空着才算没有名称。
    """
    for row in applying(form):
        named = row.level3 if row.group is None or is_empty_words(row.group.text) else row.group
        if is_empty_words(named.text) and not has_no_value(row.level3):  # A10 speaks about a formula
            yield Fact(row.level3, words={"problem": how_empty(row.level3)})


@rule(
    "D03",
    Severity.WARNING,
    message="二级指标“{name}”放在了“{found_under}”下，应在“{expected}”下",
    advice="把这些行移到“{expected}”下，或改正二级指标的名称，再核对各一级指标的分值",
)
def level2_under_wrong_level1(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """二级指标不属于它所在的一级指标。

    为什么要查: 放错地方，一级指标的分值就混了，产出和效益也分不清。
    例: “效益指标”下有“质量指标”；应移到“产出指标”下。“成本指标”在“产出指标”下或单独作一级指标都可以。
    依据: 财预〔2020〕10号、财预〔2021〕101号的指标体系。
    """
    if not any(map(_is_astray, form.indicators)):
        return
    for cell, rows in form.level2_blocks():
        if not _is_astray(rows[0]) or not any(row.applies for row in rows):
            continue
        level1, level2 = rows[0].abouts
        homes = _HOMES[level2]
        above, own = squeeze(rows[0].level1.text), squeeze(cell.text)
        if _LEVEL1_WORDS[level1] in own or any(_LEVEL1_WORDS[home] in above for home in homes):
            continue  # a heading may name both
        if not _has_points(policy, level1, homes[0]):
            home = BLOCKS.get(homes[0], "")
            words = {"name": split_points(cell.text)[0], "found_under": split_points(above)[0]}
            yield Fact(cell, expected=home, words=words)


def _is_astray(row: Indicator) -> bool:
    """Tell whether what the 二级指标 of a row is about has no place under what its 一级指标 is about."""
    level1, level2 = row.abouts
    return level1 in _LEVEL1_WORDS and level2 in _HOMES and level1 not in _HOMES[level2]


@rule(
    "D04",
    Severity.WARNING,
    message="三级指标“{found}”与 {first} 的重复",
    advice="考核同一内容的只留一行，分值并到留下的一行；考核的内容不同的，在名称里写清各考核什么",
)
def name_repeated(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """同一项三级指标列了两次。

    为什么要查: 同一件事计两次分，等于分值加倍；名称相同而内容不同，别人分不清。
    例: 数量指标下有两行“购置电脑数量”；应合并，或写成“购置台式电脑数量”“购置笔记本电脑数量”。
    同一二级指标下名称相同的算重复，不同二级指标下名称和指标值都相同的也算；属于不同分组的（一、二、）不算。
    依据: 指标之间不应重复；产出和效益之间的重复由 D05 核对。
    """
    for first, row in _repeats(form):
        if _levels(first, row) != {"output", "benefit"}:  # D05 speaks
            yield Fact(row.level3, words={"first": first.level3.address})


@rule(
    "D05",
    Severity.ERROR,
    message="三级指标“{found}”在 {first} 已经列过，一处是产出指标，一处是效益指标",
    advice="产出写做了什么，效益写带来什么变化：按内容留一处，另一处换成真正的{expected}，分值相应调整",
)
def output_repeated_as_benefit(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """同一项三级指标既列在产出指标下，又列在效益指标下。

    为什么要查: 做了多少事是产出，事情带来的变化是效益；同一项两处计分，效益等于没有评。
    例: 产出和效益下都有“改造食堂数量”；效益应写“受益学生人数”一类。
    依据: 财预〔2020〕10号的指标体系，产出指标与效益指标分别设置。
    """
    for first, row in _repeats(form):
        if _levels(first, row) == {"output", "benefit"}:
            yield Fact(row.level3, expected=BLOCKS[row.abouts[0]], words={"first": first.level3.address})


def _levels(*rows: Indicator) -> set[str]:
    return {row.abouts[0] for row in rows}


def _repeats(form: Form) -> Iterator[tuple[Indicator, Indicator]]:
    """Yield the rows of a name that stood before, each with the first of that name it repeats."""
    earlier: dict[str, list[Indicator]] = {}
    for row in form.indicators:
        name = squeeze(row.level3.text)
        numbered = _NUMBER.match(name)
        earlier.setdefault(name[numbered.end() :] if numbered else name, []).append(row)
    for name, rows in earlier.items():
        if len(rows) > 1 and not is_empty_words(name):  # D02 speaks about rows without a name
            yield from _repeated(rows)


def _repeated(rows: list[Indicator]) -> Iterator[tuple[Indicator, Indicator]]:
    known: list[Indicator] = []
    for row in rows:
        if not row.applies or is_misplaced(row) or any(row.level3 == first.level3 for first in known):
            continue  # D07 and D08 speak; one name over several targets is no repeat
        first = next((first for first in known if _is_same(first, row)), None)
        if first is not None:
            yield first, row
        else:
            known.append(row)


def _is_same(first: Indicator, row: Indicator) -> bool:
    """Tell whether two rows of one name ask for the same thing."""
    if first.group != row.group:
        return False
    if _levels(first, row) == {"output", "benefit"}:
        return True
    alike = squeeze(first.level2.text) == squeeze(row.level2.text) and _levels(first, row) == {row.abouts[0]}
    return alike or (bool(row.asked) and squeeze(first.asked) == squeeze(row.asked))


@rule(
    "D14",
    Severity.WARNING,
    message="只填了 {count} 项指标，少于 {expected} 项",
    advice="按绩效目标批复补充三级指标，产出、效益、满意度都要有",
)
def too_few_indicators(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """三级指标太少。

    为什么要查: 一两项指标说明不了项目做得怎样，一项填好就是满分。
    例: 全表只有“完成培训”“受益单位”两项；应补充合格率、及时率、满意度等。
    依据: 指标应当覆盖产出、效益和满意度；项数取自政策的 indicators.fewest。缺少应有的一类由 D01 指出，这里不再重复。
    """
    count = len(applying(form))
    told = not policy.is_off("D01") and any(_is_due(block, policy) for block in missing_blocks(form))
    if 0 < count < policy.fewest_indicators and not told:
        words = {"count": str(count)}
        yield Fact(form.indicators[-1].level3, expected=plain(policy.fewest_indicators), words=words)


@rule(
    "D15",
    Severity.NOTE,
    message="{known} 项指标里只有 {count} 项是定量的，这是第一项定性指标",
    advice="能用数字的改成数字，如“就餐等候时间≤15分钟”；确实不能量化的，写明分级的标准",
)
def too_few_numbers(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """定量指标不到规定的比例。

    为什么要查: 定性指标怎么打分都说得过去，太多了，得分没有说服力。
    例: 8 项指标里 5 项填“有效提升”“完善”；应把其中能计数的改成数字。
    依据: 绩效指标以定量为主、定性为辅；比例取自政策的 indicators.quantitative_share。
    """
    rows = [row for row in applying(form) if row.target.reading is not None]  # E01 speaks about the others
    words = [row for row in rows if _is_qualitative(row)]
    count = len(rows) - len(words)
    if words and count < len(rows) * policy.quantitative_share:
        yield Fact(words[0].target, words={"known": str(len(rows)), "count": str(count)})


def _is_qualitative(row: Indicator) -> bool:
    return isinstance(row.target.reading, Words)
