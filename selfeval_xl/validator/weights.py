"""Family C: do the points given out add up, to 100, to what the headings print, to what the policy wants.

A row whose weight cannot be counted is C06's alone: while there is one, no sum it would be part of is known. A row that
does not apply counts as 0.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from selfeval_xl.evaluation import Scores, Severity
from selfeval_xl.model import FULL_MARKS, Cell, Form, Indicator
from selfeval_xl.policy import Policy
from selfeval_xl.quantity import plain
from selfeval_xl.text import label_key, split_points, squeeze
from selfeval_xl.validator.form import filler_in, has_no_value
from selfeval_xl.validator.indicators import BLOCKS, missing_blocks
from selfeval_xl.validator.rule import Fact, is_error, rule

_Block = tuple[Cell, tuple[Indicator, ...]]  # a heading with its rows


def points_given(rows: Iterable[Indicator]) -> Decimal | None:
    """Add up the weights of the rows that have points; None where one is no number above 0, which is C06's."""
    weights = [row.weight.number for row in rows if row.is_weighted]
    known = [weight for weight in weights if weight is not None and weight > 0]
    return sum(known, Decimal(0)) if len(known) == len(weights) else None


def _execution_weight(form: Form, scores: Scores, policy: Policy) -> Decimal | None:
    """Return the weight of the execution: as printed, of a form that prints none the policy's if it counts at all."""
    total = form.total_fund
    if total is None:
        return None
    if total.weight is None:
        return policy.execution_weight if scores.execution is not None else Decimal(0)
    return total.weight.number


def _sum_of_weights(form: Form, scores: Scores, policy: Policy) -> Decimal | None:
    """Return the weights of execution and indicators together; None where it is not known."""
    points, execution = points_given(form.indicators), _execution_weight(form, scores, policy)
    return None if points is None or execution is None else points + execution


def _tenfold(rows: Iterable[Indicator], excess: Decimal) -> Indicator | None:
    """Return the one row whose weight has a 0 too many, 100 for 10, if that alone makes a sum too great."""
    tenfold = [row for row in rows if (weight := row.weight.number) is not None and weight * 9 == excess * 10 > 0]
    return tenfold[0] if len(tenfold) == 1 else None


def _hint(rows: Iterable[Indicator], excess: Decimal) -> str:
    """Name the row with a 0 too many, "" where there is none."""
    row = _tenfold(rows, excess)
    if row is None or row.weight.number is None:
        return ""
    return f"；{row.weight.address} 的分值 {plain(row.weight.number)} 改为 {plain(row.weight.number / 10)} 就相符"


def _heading(cell: Cell) -> str:
    """Return what a heading is called; one that prints nothing but points, "(50分)", is called so."""
    return split_points(cell.text)[0] or squeeze(cell.text)


def _called(row: Indicator) -> str:
    return f"指标“{row.level3.text}”" if row.level3.text.strip() else "没有写名称的指标"


@rule(
    "C01",
    Severity.ERROR,
    message="各指标分值合计 {points}，加预算执行 {execution} 分，共 {sum} 分，应为 100 分{hint}",
    advice="调整各指标分值，使它们与预算执行的分值合计正好 100 分",
)
def weights_are_not_100(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """各指标分值与预算执行分值之和不是 100。

    为什么要查: 总分按百分制评等级，分值多了少了，等级都不作数。
    例: 指标分值合计 100，预算执行又有 10 分，共 110 分；指标分值应合计 90 分。
    依据: 财预〔2020〕10号，自评满分 100 分，其中预算执行率 10 分（见政策的 execution.weight）。
    """
    points, execution = points_given(form.indicators), _execution_weight(form, scores, policy)
    if points is None or execution is None or not form.indicators:
        return  # C06 and A01 speak about the indicators, B08 about the execution
    if points + execution != FULL_MARKS and scores.execution is not None and is_error(policy, "B08"):
        execution = policy.execution_weight  # where it has another, B08 asks for this one
    total = points + execution
    if abs(total - FULL_MARKS) <= policy.score_tolerance or _is_told_by_headings(form, total, policy):
        return  # nothing is wrong, or C02 or C05 speaks and says where
    yield Fact(
        form.anchor if form.total_weight is None else form.total_weight,
        expected="分值合计 100",
        difference=total - FULL_MARKS,
        words={
            "points": points,
            "execution": execution,
            "sum": total,
            "hint": _hint(form.indicators, total - FULL_MARKS) + _hint_at_headings(form, points),
        },
    )


def _is_told_by_headings(form: Form, total: Decimal, policy: Policy) -> bool:
    """Tell whether what C02 or C05 finds too much or too little is all that the sum is off.

    A total row that prints the wrong sum must be corrected all the same, and C01 says so.
    """
    if form.total_weight is not None and form.total_weight.number == total:
        return False
    levels = {"C02": _first_blocks(form, policy), "C05": _second_blocks(form)}
    return any(
        _excess(blocks, policy) == total - FULL_MARKS and is_error(policy, code) for code, blocks in levels.items()
    )


def _hint_at_headings(form: Form, points: Decimal) -> str:
    """Say that the headings print as much as the rows have, "" where they do not: these are to be corrected too."""
    printed = [split_points(cell.text)[1] for cell, _ in form.level1_blocks()]
    known = [each for each in printed if each is not None]
    same = len(known) == len(printed) and sum(known) == points
    return f"；各一级指标标题所印分值合计也是 {plain(points)} 分，一并改正" if same else ""


@rule(
    "C02",
    Severity.ERROR,
    message="“{heading}”标题印明 {printed} 分，其下各指标分值合计 {sum} 分{hint}",
    advice="调整“{heading}”下各指标的分值，使其合计为 {printed} 分；标题的分值印错的，改标题",
)
def level1_sum_differs(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """一级指标下各分值之和不等于标题所印分值。

    为什么要查: 标题印明各一级指标各占多少分，各行加起来不符，说明有分值填错。
    例: “产出指标(50分)”下各行分值合计 55 分；应调整为 50 分。
    依据: 自评表一级指标标题中所印的分值。
    """
    off = list(_sums_off(_first_blocks(form, policy), policy))
    second = _sums_off(_second_blocks(form), policy) if off and is_error(policy, "C05") else ()
    told = {rows[0].level3.row: points - printed for _, rows, printed, points in second}
    for cell, rows, printed, points in off:
        if sum((told.get(row.level3.row, Decimal(0)) for row in rows), Decimal(0)) != points - printed:
            yield from _sums_unlike_headings([(cell, rows)], policy)  # else C05 speaks and says where


def _first_blocks(form: Form, policy: Policy) -> list[_Block]:
    """List the headings of level 1 with their rows, without those D01 speaks about, none of whose rows applies."""
    missing = [] if policy.is_off("D01") else missing_blocks(form)
    return [block for block in form.level1_blocks() if block[1][0].abouts[0] not in missing]


def _second_blocks(form: Form) -> list[_Block]:
    """List the headings of level 2 with their rows, without those that are one with the heading of level 1."""
    return [block for block in form.level2_blocks() if block[0] != block[1][0].level1]


def _excess(blocks: Iterable[_Block], policy: Policy) -> Decimal:
    """Add up by how much the rows under headings have more than these print."""
    return sum((points - printed for _, _, printed, points in _sums_off(blocks, policy)), Decimal(0))


def _c02_speaks(form: Form, policy: Policy) -> bool:
    return not policy.is_off("C02") and any(_sums_unlike_headings(form.level1_blocks(), policy))


def _sums_unlike_headings(blocks: Iterable[_Block], policy: Policy) -> Iterator[Fact]:
    for cell, rows, printed, points in _sums_off(blocks, policy):
        yield Fact(
            cell,
            expected=f"分值合计 {plain(printed)}",
            difference=points - printed,
            words={
                "heading": _heading(cell),
                "printed": printed,
                "sum": points,
                "hint": _hint(rows, points - printed),
            },
        )


def _sums_off(
    blocks: Iterable[_Block], policy: Policy
) -> Iterator[tuple[Cell, tuple[Indicator, ...], Decimal, Decimal]]:
    """Yield each heading that prints other points than its rows have, with its rows, its points and theirs."""
    for cell, rows in blocks:
        printed, points = split_points(cell.text)[1], points_given(rows)
        if printed is None or points is None:
            continue  # nothing is printed, or C06 speaks
        if abs(points - printed) > policy.score_tolerance:
            yield cell, rows, printed, points


@rule(
    "C03",
    Severity.WARNING,
    message="一级指标分值为{found_split}，政策规定为{policy_split}",
    advice="按规定的分值分配；经批准调整过的，请在备注中说明批准情况",
)
def split_unlike_policy(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """各一级指标的分值分配与政策规定不同。

    为什么要查: 统一的分值分配使各单位的得分可以比较；特殊项目可以调整，但要经过批准。
    例: 产出 40、效益 40、满意度 10；应为产出 50、效益 30、满意度 10。
    依据: 财预〔2020〕10号；各地口径取政策的 profiles。
    """
    blocks = form.level1_blocks()
    total = _sum_of_weights(form, scores, policy)
    if total is None or not policy.profiles or any(not label_key(cell.text) for cell, _ in blocks):
        return  # C06 and B08 speak about weights, the rules about headings where one is blank
    if abs(total - FULL_MARKS) > policy.score_tolerance and not policy.is_off("C01"):
        return  # C01 speaks
    if _c02_speaks(form, policy):
        return
    if missing_blocks(form) and not policy.is_off("D01"):
        return  # D01 speaks: the points of what is missing had to go somewhere
    unlike = [_unlike(blocks, profile, policy.score_tolerance) for profile in policy.profiles]
    if all(unlike):
        cells = [block[0] for block in blocks if _word(block, policy.profiles[0]) in unlike[0]]
        words = {
            "found_split": _listed(_split(blocks, policy.profiles[0])),
            "policy_split": "，或".join(map(_listed, policy.profiles)),
        }
        yield Fact(next(iter(cells), form.anchor), words=words)


def _unlike(blocks: list[_Block], profile: Mapping[str, Decimal], tolerance: Decimal) -> set[str]:
    """Return the words that have other points than in the profile, or have none there or here."""
    split, zero = _split(blocks, profile), Decimal(0)
    return {word for word in {*split, *profile} if abs(split.get(word, zero) - profile.get(word, zero)) > tolerance}


def _split(blocks: list[_Block], profile: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Add up the weights under each word of the profile; a heading without any of them goes by its own name."""
    split: dict[str, Decimal] = {}
    for block in blocks:
        _, rows = block
        if rows[0].abouts[0] == "execution":
            continue  # the execution as a row of the table
        word = _word(block, profile)
        split[word] = split.get(word, Decimal(0)) + (points_given(rows) or 0)
    return split


def _word(block: _Block, profile: Mapping[str, Decimal]) -> str:
    """Return the word of the profile a heading has, or what it is about has: 效果指标 are 效益."""
    cell, rows = block
    heading = split_points(cell.text)[0]
    names = (heading, BLOCKS.get(rows[0].abouts[0], heading))
    return next((word for name in names for word in profile if any(part in name for part in word.split("、"))), heading)


def _listed(split: Mapping[str, Decimal]) -> str:
    return "、".join(f"{word} {plain(points)}" for word, points in split.items())


@rule(
    "C04",
    Severity.WARNING,
    message="{problem}",
    advice="对照官方空白表改正标题所印的分值，再核对其下各指标的分值",
)
def headings_contradict(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """标题所印的分值自相矛盾。

    为什么要查: 标题是分配分值的依据，标题自己加起来不对，照着它填的分值也不会对。
    例: “产出指标”前面印 50 分，后面又印 40 分；两处应一致。各标题合计不是 90 分，而分值又没有填全的，也在这里列出；
        填全了的由 C01、C02、C05 指出。
    依据: 自评表各级指标标题所印分值与满分 100 分。
    """
    printed: dict[str, tuple[Cell, Decimal | None]] = {}
    for cell in dict.fromkeys(row.level1 for row in form.indicators):
        heading, points = split_points(cell.text)
        first = printed.setdefault(heading or cell.address, (cell, points))[1]
        if points is not None and first is not None and points != first:
            problem = f"“{heading}”前面印 {plain(first)} 分，这里印 {plain(points)} 分"
            yield Fact(cell, words={"problem": problem})
    yield from _level2_unlike_level1(form, policy)
    known = [points for _, points in printed.values() if points is not None]
    weights = {policy.execution_weight, _execution_weight(form, scores, policy) or policy.execution_weight}
    if not known or len(known) < len(printed) or any(sum(known) + weight == FULL_MARKS for weight in weights):
        return
    told_by = "C02" if _sum_of_weights(form, scores, policy) == FULL_MARKS else "C01"
    if points_given(form.indicators) is not None and not policy.is_off(told_by):
        return  # C01 speaks about the weights and their headings, or C02 about a heading that is not theirs
    points, execution = sum(known, Decimal(0)), policy.execution_weight
    problem = (
        f"各一级指标标题所印分值合计 {plain(points)} 分，"
        f"加预算执行 {plain(execution)} 分，共 {plain(points + execution)} 分，应为 100 分"
    )
    yield Fact(next(iter(printed.values()))[0], words={"problem": problem})


def _level2_unlike_level1(form: Form, policy: Policy) -> Iterator[Fact]:
    for cell, rows in form.level1_blocks():
        if points_given(rows) is not None and not (policy.is_off("C02") or policy.is_off("C05")):
            continue  # C02 or C05 speaks about the heading that is not that of its rows
        whole = split_points(cell.text)[1]
        parts = [split_points(level2.text)[1] for level2 in dict.fromkeys(row.level2 for row in rows)]
        known = [points for points in parts if points is not None]
        if whole is not None and len(known) == len(parts) and sum(known) != whole:
            points = plain(sum(known, Decimal(0)))
            problem = f"“{_heading(cell)}”印 {plain(whole)} 分，其下各二级指标标题所印分值合计 {points} 分"
            yield Fact(cell, words={"problem": problem})


@rule(
    "C05",
    Severity.ERROR,
    message="“{heading}”标题印明 {printed} 分，其下各指标分值合计 {sum} 分{hint}",
    advice="调整“{heading}”下各指标的分值，使其合计为 {printed} 分；标题的分值印错的，改标题",
)
def level2_sum_differs(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """二级指标下各分值之和不等于标题所印分值。

    为什么要查: 标题印明二级指标占多少分，各行加起来不符，说明有分值填错。
    例: “质量指标(10分)”下两行分值各填 10；应各填 5，或合计为 10 分。
    依据: 自评表二级指标标题中所印的分值。
    """
    return _sums_unlike_headings(_second_blocks(form), policy)


@rule(
    "C06",
    Severity.ERROR,
    message="{row}的分值{problem}",
    advice="按绩效目标批复填写分值，大于 0；不适用的指标，指标值、完成值、分值和得分都填“/”，分值并入其他指标",
)
def weight_unusable(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """指标已填写，分值却空着、为 0、为负数或不是数字。

    为什么要查: 没有分值的指标不计分，各项分值也凑不成 100 分。
    例: “工程验收合格率”分值填“十分”；应填 10。不适用的指标，指标值、完成值、分值和得分都填“/”“无”“不适用”或 0 的，
        不算错。
    依据: 自评表“分值”栏。
    """
    if "weight" not in form.columns:
        return
    for row in form.indicators:
        number, text = row.weight.number, row.weight.text
        if not row.applies or (number is not None and number > 0):
            continue
        if has_no_value(row.weight) or filler_in(text):
            continue  # A10 and A07 speak
        if number is not None:
            problem = "为 0" if number == 0 else f"填的是负数 {text}"
        else:
            problem = "没有填写" if row.weight.blank else f"填的是“{text}”，不是数字"
        yield Fact(row.weight, words={"row": _called(row), "problem": problem})


@rule(
    "C07",
    Severity.NOTE,
    message="{row}一项占 {found} 分，超过 {limit} 分",
    advice="把这项指标拆成几项，或把分值分给其他指标；确属核心任务的可以保留",
)
def weight_too_heavy(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """一项指标的分值过大。

    为什么要查: 分值过于集中，一项指标的好坏就决定了整张表的等级。
    例: “完成培训”一项占 60 分；宜拆成人数、合格率、及时率等几项。
    依据: 指标分值应当均衡；界限取政策的 score.heavy_indicator。
    """
    total = _sum_of_weights(form, scores, policy)
    blocks = () if policy.is_off("C02") else form.level1_blocks()
    sums = [(rows, points - printed) for _, rows, printed, points in _sums_off(blocks, policy)]
    sums += [] if total is None or policy.is_off("C01") else [(form.indicators, total - FULL_MARKS)]
    slips = [_tenfold(rows, excess) for rows, excess in sums]  # C01 and C02 speak about these
    for row in form.indicators:
        if row.weight.number is not None and row.weight.number > policy.heavy_indicator and row not in slips:
            yield Fact(row.weight, words={"row": _called(row), "limit": policy.heavy_indicator})


@rule(
    "C09",
    Severity.ERROR,
    message="总分行的分值{problem}，应为 100",
    advice="总分行的分值填 100，并核对各项分值",
)
def total_weight_is_not_100(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """总分行的分值不是 100。

    为什么要查: 总分行的分值是全表满分，印错了，别人就不知道得分是几分制的。
    例: 总分行分值填 90；应为 100。空着的只列为提示。
    依据: 财预〔2020〕10号，自评满分 100 分。
    """
    figure = form.total_weight
    if figure is None or has_no_value(figure) or figure.number == FULL_MARKS:
        return  # A01 and A10 speak
    if figure.number is None:
        if figure.blank:  # the blank form prints it; nothing is misled by its absence
            yield Fact(figure, FULL_MARKS, severity=Severity.NOTE, words={"problem": "没有填写"})
        else:
            yield Fact(figure, FULL_MARKS, words={"problem": f"填的是“{figure.text}”，不是数字"})
    elif figure.number != _sum_of_weights(form, scores, policy):  # a true sum that is not 100 is C01's
        yield Fact(figure, FULL_MARKS, figure.number - FULL_MARKS, words={"problem": f"填的是 {figure.text}"})
