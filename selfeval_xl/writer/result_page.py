"""审核结果: one page to hand over. Whose form it is, amounts, scores, what was decided and why, and room to sign."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from selfeval_xl.evaluation import Evaluation, Score, Severity, Verdict
from selfeval_xl.model import Indicator
from selfeval_xl.quantity import plain
from selfeval_xl.writer.book import Sheet, Value
from selfeval_xl.writer.details import (
    AMOUNTS,
    difference,
    execution_rate,
    figure_value,
    fund_figure,
    heading,
    number_of,
)
from selfeval_xl.writer.result_links import PROBLEMS, Links
from selfeval_xl.writer.result_problems import place_of, quoted
from selfeval_xl.writer.styles import (
    ACCENTS,
    CAPTION,
    HEAD,
    LABEL,
    MONEY,
    NOTE,
    PARAGRAPH,
    POINTS,
    SIGNATURE,
    TEXT,
    TITLE,
    WORD,
)
from selfeval_xl.writer.words import text_of

_MEANINGS = {
    Verdict.PASSED: "没有错误，没有警告",
    Verdict.EXPLAIN: "没有错误，有警告，请改正或说明原因",
    Verdict.RETURNED: "有错误，请改正后重新报送",
    Verdict.UNVERIFIED: "程序无法核验，请人工审核",
}

_WIDTHS = (8, 8, 14, 14, 14, 14, 14, 14, 14)
_LAST = len(_WIDTHS) - 1
_MOST_PROBLEMS = 5  # on the page; 问题清单 has them all
_MOST_CELLS = 6  # named of one of them
_MOST_TEXTS = 3  # quoted from them
_QUOTED = 60  # characters of such a text
_MOST_LEVELS = 5  # 一级指标 with a column of their own
_PROBLEM_COLUMNS = (
    ("序号", WORD, 0, 0),
    ("级别", WORD, 1, 1),
    ("位置", WORD, 2, 2),
    ("问题", TEXT, 3, 4),
    ("现填内容", TEXT, 5, 5),
    ("应填内容", TEXT, 6, 6),
    ("修改办法", TEXT, 7, 8),
)  # with the first and the last column of the sheet that each takes


class _Part(NamedTuple):
    """得分 of one part of the form: what stands in its column."""

    name: str
    weight: Decimal | None
    reported: Value  # its text where it is no number
    verified: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        return difference(self.reported if isinstance(self.reported, Decimal) else None, self.verified)


def write_page(sheet: Sheet, evaluation: Evaluation, links: Links) -> None:
    """Write the page."""
    for column, width in enumerate(_WIDTHS):
        sheet.set_width(column, width)
    form = evaluation.form
    sheet.merge(0, 0, _LAST, "项目支出绩效自评审核结果", TITLE)
    year = f"{form.year}年度，" if form.year else ""
    sheet.merge(1, 0, _LAST, f"（{year}金额单位：元）", replace(NOTE, align="center"))
    row = _write_fields(sheet, 2, evaluation)
    row = _write_funds(sheet, row, evaluation)
    row = _write_scores(sheet, row, evaluation)
    sheet.merge(row, 0, 1, "处理结论", LABEL)
    verdict = evaluation.verdict
    sheet.merge(row, 2, _LAST, f"{verdict}：{_MEANINGS[verdict]}", replace(ACCENTS[verdict], size=12))
    sheet.merge(row + 1, 0, 1, "审核意见", LABEL)
    sheet.merge(row + 1, 2, _LAST, _opinion(evaluation), PARAGRAPH)
    row = _write_problems(sheet, row + 2, links)
    sheet.merge(row + 1, 0, 4, "审核人：", SIGNATURE)
    sheet.merge(row + 1, 5, _LAST, "日期：　　　　年　　月　　日", SIGNATURE)
    sheet.allow_text_numbers(row, _LAST)
    sheet.fit_page()


def _write_fields(sheet: Sheet, row: int, evaluation: Evaluation) -> int:
    form = evaluation.form
    pairs = (
        ("项目名称", text_of(form.project_name), "项目编码", form.project_code),
        ("主管部门", text_of(form.department), "实施单位", text_of(form.unit)),
        ("来源文件", form.file, "工作表", form.sheet),
        ("表样", form.template_name, "评分政策", evaluation.policy_title),
    )
    for first, value, second, other in pairs:
        sheet.merge(row, 0, 1, first, LABEL)
        sheet.merge(row, 2, 4, value, TEXT)
        sheet.write(row, 5, second, LABEL)
        sheet.merge(row, 6, _LAST, other, TEXT)
        row += 1
    return row


def _write_funds(sheet: Sheet, row: int, evaluation: Evaluation) -> int:
    form = evaluation.form
    sheet.write(row, 0, "资金", HEAD)
    sheet.write(row + 1, 0, "总额", LABEL)
    for column, (field, name) in zip((1, 3, 5), AMOUNTS.items(), strict=True):
        sheet.merge(row, column, column + 1, name, HEAD)
        sheet.merge(row + 1, column, column + 1, figure_value(fund_figure(form, field)), MONEY)
    sheet.write(row, 7, "填报执行率%", HEAD)
    sheet.write(row + 1, 7, figure_value(fund_figure(form, "rate")), POINTS)
    sheet.write(row, 8, "核算执行率%", HEAD)
    sheet.write(row + 1, 8, execution_rate(evaluation), POINTS)
    return row + 2


def _write_scores(sheet: Sheet, row: int, evaluation: Evaluation) -> int:
    """Write 分值, 自评 and 核算 of the execution, of every 一级指标 and of the whole, and the grades behind them."""
    scores, parts = evaluation.scores, _parts(evaluation)
    for offset, label in enumerate(("得分", "分值", "自评得分", "核算得分", "差额")):
        sheet.write(row + offset, 0, label, LABEL if offset else HEAD)
    for column, part in enumerate(parts, 1):
        style = POINTS.strong() if column == len(parts) else POINTS
        sheet.write(row, column, part.name, HEAD)
        for offset, value in enumerate((part.weight, part.reported, part.verified, part.difference), 1):
            sheet.write(row + offset, column, value, style)
    for offset, grade in enumerate(("等级", None, scores.grade, scores.grade_verified, None)):
        sheet.merge(row + offset, 1 + len(parts), _LAST, grade, WORD if offset else HEAD)
    return row + 5


def _parts(evaluation: Evaluation) -> list[_Part]:
    """Add up the points by 一级指标, those beyond `_MOST_LEVELS` as one; the execution stands first, the whole last."""
    form, scores = evaluation.form, evaluation.scores
    levels: dict[str, list[tuple[Indicator, Score]]] = {}
    for indicator, score in zip(form.indicators, scores.indicators, strict=True):
        if indicator.applies:
            name = heading(indicator.level1) or "（未写）"
            is_known = name in levels or len(levels) < _MOST_LEVELS - 1
            levels.setdefault(name if is_known else "其他", []).append((indicator, score))
    parts = [
        _Part(
            name,
            _sum(indicator.weight.number for indicator, _ in rows),
            _sum(indicator.score.number for indicator, _ in rows),
            None if any(score.verified is None for _, score in rows) else _sum(score.verified for _, score in rows),
        )
        for name, rows in levels.items()
    ]
    fund = form.total_fund
    if scores.execution is not None and fund is not None:
        execution = _Part("预算执行", number_of(fund.weight), figure_value(fund.score), scores.execution.verified)
        parts.insert(0, execution)
    name = "总分" if scores.points_left is None else f"总分（由 {plain(scores.points_left)} 分折算）"
    # Points of some parts under the scores of all would look like a total that is overrun.
    weight = None if any(part.weight is None for part in parts) else _sum(part.weight for part in parts)
    return [*parts, _Part(name, weight, figure_value(form.total_score), scores.total_verified)]


def _sum(numbers: Iterable[Decimal | None]) -> Decimal | None:
    """Add up what is known, None where nothing is."""
    known = [number for number in numbers if number is not None]
    return sum(known, Decimal(0)) if known else None


def _opinion(evaluation: Evaluation) -> str:
    """Say in sentences what the tables say in numbers."""
    form, scores = evaluation.form, evaluation.scores
    reported, verified = number_of(form.total_score), scores.total_verified
    graded = f"（{scores.grade}）" if scores.grade else ""
    said = [f"自评总分 {plain(reported)} 分{graded}" if reported is not None else "自评总分没有填或读不出"]
    if verified is None:
        said.append("核算总分因有得分无法核算而得不出")
    else:
        said.append(f"核算总分 {plain(verified)} 分{f'（{scores.grade_verified}）' if scores.grade_verified else ''}")
    if reported is not None and verified is not None:
        over = reported - verified
        said.append(f"自评{'高于' if over > 0 else '低于'}核算 {plain(abs(over))} 分" if over else "自评与核算一致")
    counts = "、".join(f"{severity} {evaluation.count(severity)} 条" for severity in Severity)
    waived = sum(finding.waived for finding in evaluation.findings)
    sentences = ["，".join(said), f"发现{counts}" + (f"，另有 {waived} 条已豁免" if waived else "")]
    if scores.unverified:
        sentences.append(f"有 {scores.unverified} 项指标填报的内容不足以核验，得分暂照自评计，请人工核对")
    return "。".join(sentences) + "。"


def _write_problems(sheet: Sheet, row: int, links: Links) -> int:
    """Write the most important problems, 错误 before 警告; what is only a hint or let off is not among them."""
    standing = [
        (number, group)
        for number, group in enumerate(links.groups, 1)
        if not group.first.waived and group.first.severity is not Severity.NOTE
    ]
    shown = standing[:_MOST_PROBLEMS]
    more = len(standing) - len(shown)
    rest = f"（其余 {more} 项见“{PROBLEMS}”）" if more else ""
    sheet.write(row, 0, f"主要问题{rest}", CAPTION)
    if not shown:
        hints = f"，提示见“{PROBLEMS}”" if any(not group.first.waived for group in links.groups) else ""
        sheet.merge(row + 1, 0, _LAST, f"未发现错误和警告{hints}。", WORD)
        return row + 2
    for name, _, first, last in _PROBLEM_COLUMNS:
        sheet.merge(row + 1, first, last, name, HEAD)
    for at, (number, group) in enumerate(shown, row + 2):
        finding = group.first
        values: tuple[Value, ...] = (
            number,
            finding.severity,
            place_of(group, _MOST_CELLS),
            finding.message,
            quoted(group, _MOST_TEXTS, _QUOTED),
            finding.expected,
            finding.advice,
        )
        for value, (_, style, first, last) in zip(values, _PROBLEM_COLUMNS, strict=True):
            sheet.merge(at, first, last, value, ACCENTS[finding.severity] if value is finding.severity else style)
    return row + 2 + len(shown)
