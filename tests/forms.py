"""A form nothing is wrong with, and ways to spoil it in one place.

Every change goes through a real workbook: drawn, read, scored, checked. What stands where is told in `tests.workbooks`.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from selfeval_xl.evaluating import evaluate
from selfeval_xl.evaluation import Evaluation, Finding
from selfeval_xl.policy import load_policy
from selfeval_xl.reader import read_bytes
from selfeval_xl.validator.catalogue import BATCH_RULES
from selfeval_xl.validator.engine import check_gathered
from selfeval_xl.validator.rule import Gathered
from selfeval_xl.versions import find_versions
from tests.outlines import outlined
from tests.sentences import defect
from tests.workbooks import LEVEL1, Filled, Row, workbook

OUTPUT, BENEFIT, SATISFACTION = LEVEL1
QUANTITY, QUALITY, TIME, COST, UNIT_COST, SOCIAL, LASTING, SATISFIED = range(8)  # the rows of CLEAN
FIRST_ROW = 15  # the sheet row of the first indicator

CLEAN = Filled(
    stamped_unit="清源县教育局",
    fill_date="20250118",
    project_name="乡村小学食堂改造项目",
    department="[105]清源县教育局",
    unit="清源县教育局",
    total=(1_200_000, 1_200_000, 1_176_000, 10, "98.00", 9.8),
    fiscal=(1_200_000, 1_200_000, 1_176_000, "-", "-", "-"),
    fiscal_own=(1_000_000, 1_000_000, 976_000, "-", "-", "-"),
    fiscal_upper=(200_000, 200_000, 200_000, "-", "-", "-"),
    other=(0, 0, 0, "-", "-", "-"),
    goal_expected="改造12所乡村小学食堂，改善学生就餐条件。",
    goal_actual="12所乡村小学食堂已全部改造并投入使用，3650名学生在新食堂就餐，卫生评级均在B级以上。",
    rows=(
        Row(OUTPUT, "数量指标", "改造食堂数量", "≥12所", "12所", 10, 10),
        Row(OUTPUT, "质量指标", "工程验收合格率", "≥98%", "100%", 10, 10),
        Row(OUTPUT, "时效指标", "完工时间", "2024年8月31日前", "2024年8月20日", 10, 10),
        Row(OUTPUT, "成本指标", "食堂改造总成本", "≤1200000元", "1176000元", 10, 10),
        Row(OUTPUT, "成本指标", "单所改造成本", "≤10万元/所", "9.8万元/所", 10, 10),
        Row(BENEFIT, "社会效益\n指标", "受益学生人数", "≥3600人", "3650人", 15, 15),
        Row(BENEFIT, "可持续影\n响指标", "食堂设备使用年限", "≥8年", "9年", 15, 15),
        Row(
            SATISFACTION,
            "满意度\n指标",
            "学生及家长满意度",
            "≥95%",
            "93%",
            10,
            9.79,
            "高峰时段排队较长，已增设取餐窗口",
        ),
    ),
    sum_weight=100,
    sum_score=99.59,
    conclusion="自评结论：优。自评总分99.59分。取得的成效：学生就餐条件明显改善。存在问题：高峰时段排队较长。"
    "改进措施：增设取餐窗口，错峰就餐。",
    contact="某某",
)


def with_row(at: int, form: Filled = CLEAN, **changes: Any) -> Filled:
    """Change the indicator row number `at` (from 0) and bring the total and the conclusion in line with it."""
    rows = list(form.rows)
    rows[at] = replace(rows[at], **changes)
    return totalled(replace(form, rows=tuple(rows)))


def with_fund(key: str, form: Filled = CLEAN, **changes: Any) -> Filled:
    """Change named cells of a fund row (initial, full, executed, weight, rate, score), total and conclusion in line."""
    names = ("initial", "full", "executed", "weight", "rate", "score")
    values = {**dict(zip(names, getattr(form, key), strict=True)), **changes}
    row: dict[str, Any] = {key: tuple(values[name] for name in names)}
    return totalled(replace(form, **row))


def totalled(form: Filled) -> Filled:
    """Put the sum of the numeric scores into the total row and the conclusion, with its grade."""
    scores = [form.total[5], *(row.score for row in form.rows)]
    total = sum((Decimal(str(score)) for score in scores if isinstance(score, int | float)), Decimal(0))
    grade = load_policy("guizhou").grade(total)
    return replace(
        form,
        sum_score=float(total),
        conclusion=str(CLEAN.conclusion).replace("优", grade).replace("99.59", f"{total.normalize():f}"),
    )


def evaluated(form: Filled, **policy_changes: Any) -> Evaluation:
    """Draw, read, score and check one form; every finding about it reads as a sentence."""
    (read,) = read_bytes(workbook(form), "表.xlsx")
    year = policy_changes.pop("evaluated_year", 2024)
    evaluation = evaluate(read, replace(load_policy("guizhou"), **policy_changes), year=year)
    assert [said for finding in evaluation.findings if (said := defect(finding))] == []
    return evaluation


def findings(form: Filled, **policy_changes: Any) -> list[tuple[str, str, str]]:
    """List every finding about a form as (rule, severity, cell)."""
    return [
        (finding.rule, finding.severity.value, finding.cell) for finding in evaluated(form, **policy_changes).findings
    ]


def only(form: Filled, code: str) -> Finding:
    """Return the one finding of a rule about a form."""
    (finding,) = (finding for finding in evaluated(form).findings if finding.rule == code)
    return finding


def gathered(forms: Mapping[str, Filled], **given: Any) -> Gathered:
    """Draw, read and check several forms, each in the file of its key."""
    evaluations = [
        evaluate(form, load_policy("guizhou"), year=2024)
        for name, filled in forms.items()
        for form in read_bytes(workbook(filled), name)
    ]
    outlines = outlined(evaluations)
    return Gathered(outlines, year=2024, versions=find_versions(outlines), **given)


def sightings(forms: Mapping[str, Filled], *codes: str, **given: Any) -> list[tuple[str, str, str, str]]:
    """List what the rules of these codes find in forms side by side, as (severity, file, cell, message)."""
    policy, batch = load_policy("mof-2020"), gathered(forms, **given)
    rules = [rule for rule in BATCH_RULES if rule.code in codes]
    found = check_gathered(batch, policy, lambda _: policy, rules)
    files = {form.form_id: form.file for form in batch.forms}
    of_forms = [(files[form_id], finding) for form_id, findings in found.of_forms.items() for finding in findings]
    of_lists = [(each.file, each.finding) for each in found.of_lists]
    assert [said for _, finding in (*of_forms, *of_lists) if (said := defect(finding))] == []
    return [(str(each.severity), file, each.cell, each.message) for file, each in (*of_forms, *of_lists)]


# No cost of the whole in it, so that amounts of the fund block may be changed alone.
WITHOUT_WHOLE_COST = with_row(COST, level3="食堂改造成本控制率", target="≤100%", actual="98%")
