"""总览: the front page of the summary, one A4 page to hand on.

It counts and adds what the other sheets list, so every number on it can be found again there; a click leads there.
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from selfeval_xl.outcome import Outcome
from selfeval_xl.quantity import round_half_up
from selfeval_xl.text import shorten
from selfeval_xl.writer import tallies
from selfeval_xl.writer.book import Place, Sheet, Value
from selfeval_xl.writer.chart import Series
from selfeval_xl.writer.details import money_style
from selfeval_xl.writer.money import MoneyUnit
from selfeval_xl.writer.report import Report
from selfeval_xl.writer.styles import ACCENTS, CAPTION, COUNT, HEAD, NOTE, SHARE, TEXT, TITLE, WORD, Style
from selfeval_xl.writer.tallies import Figures, Tally
from selfeval_xl.writer.totals import Totals

_COLUMNS, _WIDTH = 14, 4  # narrow ones, so that wide and narrow boxes stand under each other
_HALF = _COLUMNS // 2
_GUTTER = -2  # the width of one more column between the halves; what goes over both goes over it
_CHART_ROWS = 8
_WORST, _COMMONEST = 8, 8  # units and rules that are listed
_UNIT_ROWS = 6  # at least, for the chart beside them
_LONGEST_UNIT = 26  # characters; the other sheets have the whole name
# Type size -> characters of a number that three columns hold in the widest of the usual typefaces, which stands in
# where 宋体 is not installed; any larger they would show as "###".
_FITTING = {15: 13, 11: 17, 9: 20}

_REPORTED, _VERIFIED = "#FFFFFF", "#2F5597"  # in a black-and-white print white and dark grey
_SIDES = ("自评", "核算")
_BOX = replace(WORD, wrap=False)
_BOX_HEAD = replace(HEAD, wrap=False)
_BIG = replace(_BOX, size=15, bold=True)
_SMALL = replace(WORD, size=9, wrap=False)
_NUMBER = "#,##0.00"
_CENTRED_NOTE = replace(NOTE, align="center")
_NUMBERS = {style: replace(style, align="center") for style in (COUNT, SHARE)}

Span = tuple[int, Value, Style]  # how many columns, what stands there, how


class _Page:
    """The page in the making: rows are written from the top, and the next free one is remembered."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.row = 0

    def write(self, spans: Iterable[Span], left: int = 0, row: int | None = None) -> None:
        """Write boxes side by side; where no row is given in the next one."""
        at = self.row if row is None else row
        for columns, value, style in spans:
            self.sheet.merge(at, _at(left), _at(left + columns - 1), value, style)
            left += columns
        if row is None:
            self.row += 1


def write_overview(sheet: Sheet, report: Report, totals: Totals) -> None:
    """Write the page."""
    for column in range(_COLUMNS + 1):
        sheet.set_width(column, _GUTTER if column == _HALF else _WIDTH)
    sheet.fit_page()
    page = _Page(sheet)
    year = f"{report.year}年度" if report.year is not None else ""
    page.write([(_COLUMNS, f"{year}项目支出绩效自评审核总览", TITLE)])
    page.write([(_COLUMNS, _introduction(report, totals), _CENTRED_NOTE)])
    _write_received(page, report, totals)
    if totals.all.forms:
        _write_money_and_points(page, totals.all, report.money)
        _write_reviewed(page, totals)
        _write_distributions(page, report, totals)
        _write_units(page, totals)
        _write_commonest(page, report, totals)
    else:
        page.write([(_COLUMNS, "没有读出自评表，因此没有金额、得分和问题可以汇总。", WORD)])
    _write_files(page, totals)
    page.row += 1
    page.write([(_COLUMNS, _remarks(report, totals), NOTE)])


def _at(column: int) -> int:
    """Return where a column stands on the sheet, the one between the halves counted."""
    return column + (column >= _HALF)


def _introduction(report: Report, totals: Totals) -> str:
    titles = list(totals.policy_titles)
    said = f"金额单位：{report.money.word}；得分：百分制"
    if len(titles) > 2:
        return f"{said}；评分政策：{titles[0]}等 {len(titles)} 个，见“运行信息”"
    return f"{said}；评分政策：{'、'.join(titles)}" if titles else said


def _write_received(page: _Page, report: Report, totals: Totals) -> None:
    """Write the band of counts: what came, what became of it, what is missing."""
    forms, read = totals.all.forms, totals.read
    boxes: list[tuple[str, Value, str]] = [
        ("收到文件", _to("文件清单", totals.files.count), f"已读取 {totals.files.outcomes[Outcome.READ]}"),
        ("审核自评表", _to("项目汇总", forms), f"另有 {read - forms} 份不计入" if read > forms else "份"),
    ]
    verdicts = totals.all.by_verdict
    for verdict, count in verdicts.items():
        share = round_half_up(Decimal(100 * count) / forms, 1) if forms else None
        boxes.append((verdict, _to("项目汇总", count), "" if share is None else f"占 {share}%"))
    if (roster := report.roster) is None:
        boxes.append(("未报送", "—", "未提供名单"))
    else:
        expected, excused = len(roster.projects) - len(roster.excused), len(roster.excused)
        said = f"应报 {expected}，免报 {excused}" if excused else f"应报 {expected}"
        boxes.append(("未报送", _to("未报送", expected - roster.arrived), said))
    page.write([(2, label, ACCENTS[label] if label in verdicts else _BOX_HEAD) for label, _, _ in boxes])
    page.write([(2, value, _BIG) for _, value, _ in boxes])
    page.write([(2, note, _SMALL) for _, _, note in boxes])


def _write_money_and_points(page: _Page, figures: Figures, unit: MoneyUnit) -> None:
    """Write the band of sums and averages, each with the number of forms it is made of."""
    money = money_style(unit)
    budget, spent = (figures.amount(name) for name in ("budget_full", "executed"))
    amounts = [Tally(None if each.value is None else unit.of(each.value), each.forms) for each in (budget, spent)]
    boxes = (
        (3, f"全年预算数（{unit.word}）", amounts[0], money.number_format),
        (3, f"全年执行数（{unit.word}）", amounts[1], money.number_format),
        (2, "执行率（%）", figures.rate, _NUMBER),
        (2, "平均自评总分", figures.reported.mean, _NUMBER),
        (2, "平均核算总分", figures.verified.mean, _NUMBER),
        (2, "平均差额", figures.difference.mean, _NUMBER),
    )
    page.write((columns, label, _BOX_HEAD) for columns, label, _, _ in boxes)
    page.write(_figure(columns, tally, number_format) for columns, _, tally, number_format in boxes)
    page.write((columns, f"{tally.forms} 份表", _SMALL) for columns, _, tally, _ in boxes)


def _write_reviewed(page: _Page, totals: Totals) -> None:
    """Write the band of what reviewers entered, if they did: on how many forms, and what it comes to."""
    if not totals.reviews:
        return
    share = round_half_up(Decimal(100 * totals.reviews) / totals.all.forms, 1)
    boxes = (
        (4, "平均复核总分", totals.reviewed.mean),
        (4, "同批表平均自评总分", totals.reviewed_reported.mean),
        (4, "平均偏差（自评－复核）", totals.deviation.mean),
    )
    page.write([(2, "复核", _BOX_HEAD), *((columns, label, _BOX_HEAD) for columns, label, _ in boxes)])
    figures = (_figure(columns, tally, _NUMBER) for columns, _, tally in boxes)
    page.write([(2, _to("复核情况", totals.reviews), _BIG), *figures])
    page.write(
        [(2, f"占 {share}%", _SMALL), *((columns, f"{tally.forms} 份表", _SMALL) for columns, _, tally in boxes)]
    )


def _figure(columns: int, tally: Tally, number_format: str) -> Span:
    """Return a box with a number in type that fits it, a dash where there is none."""
    value = tally.value
    if value is None:
        return columns, "—", _BIG
    length = len(f"{value:,.2f}")
    size = next((size for size, most in _FITTING.items() if 3 * length <= columns * most), min(_FITTING))
    return columns, value, replace(_BIG, size=size, number_format=number_format)


def _write_distributions(page: _Page, report: Report, totals: Totals) -> None:
    """Write 等级 and 总分, as reported beside as verified, a chart over the numbers it draws."""
    grades = tallies.grade_counts(totals.grades, totals.all.grades, report.policies)
    reported, verified = totals.reported_bins, totals.verified_bins
    page.row += 1
    page.write([(_HALF, "等级分布（份）", CAPTION), (_HALF, "总分分布（份）", CAPTION)])
    top = page.row
    page.row += _CHART_ROWS
    heads = page.row
    label = _HALF - len(grades)
    page.write([(label, "等级", _BOX_HEAD), *((1, word, _BOX_HEAD) for word in grades)], row=heads)
    page.write([(1, "总分", _BOX_HEAD), *((1, bin_, _BOX_HEAD) for bin_ in tallies.SCORE_BINS)], _HALF, heads)
    of_grades = [[counts[side] for counts in grades.values()] for side in (0, 1)]
    for row, name, graded, scored in zip((heads + 1, heads + 2), _SIDES, of_grades, (reported, verified), strict=True):
        page.write([(label, name, _BOX), *_counts(graded)], row=row)
        page.write([(1, name, _BOX), *_counts(scored)], _HALF, row)
    page.row = heads + 3
    if (words := tallies.grades_of_bins(report.policies)) is not None:
        spans = [(1, "等级", _SMALL), *((1, word, _SMALL) for word in words), (1, None, _SMALL)]
        page.write(spans, _HALF, page.row)
        page.row += 1
    for left, first, names, sides, said in (
        (0, label, tuple(grades), of_grades, "各等级的表数，自评与核算"),
        (_HALF, _HALF + 1, tallies.SCORE_BINS, (reported, verified), "总分各段的表数，自评与核算"),
    ):
        drawn = [
            Series(heads + at, _at(first), side, name, _at(left), colour)
            for at, side, name, colour in zip((1, 2), sides, _SIDES, (_REPORTED, _VERIFIED), strict=True)
        ]
        area = (top, _at(left), heads - 1, _at(left + _HALF - 1))
        page.sheet.draw(*area, Series(heads, _at(first), names), drawn, said)


def _write_units(page: _Page, totals: Totals) -> None:
    """Write 执行率 with its chart, beside it the units with most 错误 and how much could be verified."""
    page.row += 1
    page.write([(_HALF, "执行率分布（%，份）", CAPTION), (_HALF, "错误最多的单位", CAPTION)])
    top = page.row
    units = totals.worst_units()[:_WORST]
    spans = [(4, "单位", _BOX_HEAD), *((1, head, _BOX_HEAD) for head in ("错误", "警告", "表数"))]
    page.write(spans, _HALF, top)
    for row, unit in enumerate(units, top + 1):
        name = shorten(unit.unit, _LONGEST_UNIT)
        page.write([(4, name, TEXT), *_counts((unit.errors, unit.warnings, unit.forms))], _HALF, row)
    if not units:
        page.write([(_HALF, "没有错误。", WORD)], _HALF, top + 1)
    bottom = top + 1 + max(len(units), _UNIT_ROWS)
    indicators, unverified = totals.indicators, totals.all.unverified
    share = Decimal(unverified) / indicators if indicators else None
    heads = ((2, "指标数"), (2, "已核验"), (1, "未核验"), (2, "未核验占比"))
    page.write([(columns, head, _BOX_HEAD) for columns, head in heads], _HALF, bottom)
    page.write(
        [
            (2, _to("指标明细", indicators), _NUMBERS[COUNT]),
            (2, indicators - unverified, _NUMBERS[COUNT]),
            (1, unverified, _NUMBERS[COUNT]),
            (2, share, _NUMBERS[SHARE]),
        ],
        _HALF,
        bottom + 1,
    )
    page.write([(1, bin_, replace(_BOX_HEAD, size=9)) for bin_ in tallies.RATE_BINS], row=bottom)
    page.write(_counts(totals.rate_bins), row=bottom + 1)
    drawn = Series(bottom + 1, 0, totals.rate_bins, colour=_VERIFIED)
    page.sheet.draw(top, 0, bottom - 1, _HALF - 1, Series(bottom, 0, tallies.RATE_BINS), [drawn], "执行率各段的表数")
    page.row = bottom + 2


def _write_commonest(page: _Page, report: Report, totals: Totals) -> None:
    """List the rules whose 错误 and 警告 are most, and say how many there are besides."""
    titles = {rule.code: rule.title.rstrip("。") for rule in report.rules}
    counts = tallies.commonest_rules(totals.spoken)
    page.row += 1
    page.write([(_COLUMNS, "常见问题", CAPTION)])
    columns = (1, 1, 8, 2, 2)
    heads = ("规则", "级别", "问题", "条数", "表数")
    page.write((span, head, _BOX_HEAD) for span, head in zip(columns, heads, strict=True))
    for each in counts[:_COMMONEST]:
        values: tuple[Value, ...] = (
            each.rule,
            each.severity,
            titles.get(each.rule, ""),
            _to("问题清单", each.findings),
            each.forms,
        )
        styles = (_BOX, ACCENTS[each.severity], TEXT, _NUMBERS[COUNT], _NUMBERS[COUNT])
        page.write(zip(columns, values, styles, strict=True))
    if not counts:
        page.write([(_COLUMNS, "未发现错误和警告。", WORD)])
    if rest := counts[_COMMONEST:]:
        said = f"其余 {len(rest)} 种问题共 {sum(each.findings for each in rest)} 条，见“问题清单”和“规则说明”。"
        page.write([(_COLUMNS, said, TEXT)])


def _write_files(page: _Page, totals: Totals) -> None:
    """Write what became of the files; the counts make up all that was received."""
    outcomes = [(outcome, totals.files.outcomes[outcome]) for outcome in Outcome if totals.files.outcomes[outcome]]
    page.row += 1
    page.write([(_COLUMNS, f"收到的 {totals.files.count} 个文件处理情况（个）", CAPTION)])
    for at in range(0, len(outcomes), _HALF):
        some = outcomes[at : at + _HALF]
        blank = [(2, None, _BOX)] * (_HALF - len(some) if at else 0)
        page.write([*((2, outcome.label, _BOX_HEAD) for outcome, _ in some), *blank])
        page.write([*((2, _to("文件清单", count), _NUMBERS[COUNT]) for _, count in some), *blank])
    if not outcomes:
        page.write([(_COLUMNS, "没有收到文件。", WORD)])


def _remarks(report: Report, totals: Totals) -> str:
    """Say what the numbers above leave out."""
    said = []
    if totals.all.forms:
        said.append(
            "总分和执行率的各段含起点、不含终点，90～100 含 100；总分的“其他”是没有总分或不在 0 到 100 之间的。"
        )
    if report.versions:
        said.append(f"有 {len(report.versions)} 个项目收到不止一份，其中 {totals.passed_over} 份不计入，见“多版本”。")
        asking = sum(project.asks for project in report.versions)
        if asking:
            said.append(f"有 {asking} 个项目决定采用哪一份之后又收到新的一份，请在“多版本”里重新决定。")
    if totals.notes:
        said.append(f"另有提示 {totals.notes} 条，见“提示汇总”。")
    about_lists = sum(not each.finding.waived for each in report.list_findings)
    if about_lists:
        said.append(f"名单等清单另有问题 {about_lists} 条，见“问题清单”和“提示汇总”。")
    said.append("在电脑上点击数字，可转到列出它的工作表。")
    return "".join(said)


def _counts(numbers: Iterable[int]) -> list[Span]:
    return [(1, number, _NUMBERS[COUNT]) for number in numbers]


def _to(sheet: str, count: int) -> Place:
    return Place(sheet, "A1", count)
