"""The numbers of a bureau: weights, tiers, grades, thresholds, severities. Each stands in a TOML file, none in code.

A policy file may extend another one and then says only what differs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from selfeval_xl.errors import ConfigError, UsageError
from selfeval_xl.evaluation import Severity
from selfeval_xl.text import nearest
from selfeval_xl.toml_table import TomlTable, read_toml

POLICY_FOLDER = Path(__file__).parent / "policies"
POLICIES = ("mof-2020", "mof-2021-cost", "guizhou", "sichuan", "hubei")  # the ones that come with the program
DEFAULT_POLICY = "mof-2020"  # for what is about the batch and not about one form

_SWITCHES: dict[str, Severity | None] = {severity.value: severity for severity in Severity} | {"off": None}


@dataclass(frozen=True, slots=True)
class Policy:
    """The resolved numbers of one bureau. Rates are percentage points, shares are parts of 1."""

    name: str
    title: str
    basis: str  # the document the numbers come from
    execution_weight: Decimal  # points of 预算执行
    execution_steps: tuple[tuple[Decimal, Decimal], ...]  # (rate from, points), falling; () means in proportion
    overspending_allowed: bool  # whether 全年执行数 may exceed 全年预算数
    rate_tolerance: Decimal  # 执行率 may differ this much from B/A
    rate_slip: Decimal  # up to here a wrong 执行率 is only worth a look
    execution_score_slip: Decimal  # up to here a wrong 预算执行得分 is only worth a look
    explain_rate_below: Decimal  # an 执行率 below this needs a reason
    surplus_above: Decimal  # (A-B)/A above this share is a large surplus
    scores_ahead_above: Decimal  # indicator scores ahead of execution by more than this share
    low_rate: Decimal  # an 执行率 below this does not go with full output scores
    fund_sum_tolerance: Decimal  # 元 by which a sum of sources may differ
    score_tolerance: Decimal  # points by which a score may differ from its formula
    reverse_formula: str  # "R1": W×A÷B; "R2": W×(1-(B-A)÷A)
    over_achievement: Decimal  # B at or above this multiple of A must be explained
    tier_full: Decimal  # 达成: from this share of the weight up to all of it
    tier_partial: Decimal  # 部分达成: from this share up to tier_full; 未达成: below
    heavy_indicator: Decimal  # one indicator with more points than this is worth a look
    equal_pairs: Decimal  # from so many numeric actuals, all of them equal to their targets are worth a look
    fewest_indicators: Decimal  # a form with fewer cannot show what came of the money
    quantitative_share: Decimal  # of the indicators this part or more is to be in numbers
    cost_tolerance: Decimal  # part of the budget by which sums of costs may differ from it
    copy_likeness: Decimal  # share of common characters from which one text is a copy of the other
    shortest_account: Decimal  # characters; fewer are a word or two and no account of a year
    copied_text_from: Decimal  # characters; a shorter text may be like another unit's by chance
    copied_rows_from: Decimal  # indicators; fewer may be like another unit's by chance
    copied_widely: Decimal  # units; a text that more of them have was given out to all
    full_marks_from: Decimal  # forms of a unit; fewer of them with full marks say nothing
    profiles: tuple[Mapping[str, Decimal], ...]  # 一级指标 word -> points, execution not counted
    grades: tuple[tuple[str, Decimal], ...]  # (grade, lowest total), falling
    severities: Mapping[str, Severity | None]  # rule code -> its severity here; None is switched off
    evaluated_year: int | None = None  # set by the run, not by the file

    def severity(self, code: str, default: Severity) -> Severity | None:
        """Return how severe a rule is here, None where it is switched off."""
        return self.severities.get(code, default)

    def grade(self, total: Decimal) -> str:
        """Return the grade word of a total score."""
        return next((word for word, lowest in self.grades if total >= lowest), self.grades[-1][0])


def load_policy(name: str, folder: Path = Path()) -> Policy:
    """Load a policy by the name of one that comes with the program, or by the path of a TOML file.

    Args:
        name: the name, or the path as seen from `folder`.
        folder: where the file stands that names the policy.

    Raises:
        UsageError: there is no such policy.
        ConfigError: the file is broken; all mistakes are listed.
    """
    values = _resolved(_locate(name, folder), seen=())
    table = TomlTable(values)
    policy = _build(table)
    if table.mistakes:
        raise ConfigError(name, table.mistakes)
    return policy


def _locate(name: str, folder: Path = Path()) -> Path:
    if name in POLICIES:
        return POLICY_FOLDER / f"{name}.toml"
    path = folder / name
    if path.suffix == ".toml" and path.is_file():
        return path
    raise UsageError(
        f"没有名为 {name} 的政策{nearest(name, POLICIES)}（可用：{'、'.join(POLICIES)}，或 .toml 文件的路径）"
    )


def _resolved(path: Path, seen: tuple[Path, ...]) -> dict[str, Any]:
    """Lay a file over the one it extends, table by table."""
    if path in seen:
        raise ConfigError(str(path), ["[extends] 绕成了一圈"])
    values = read_toml(path)
    base = values.pop("extends", None)
    if base is None:
        return values
    if not isinstance(base, str):
        raise ConfigError(str(path), [f"[extends] 应为政策名称，现为 {base!r}"])
    beside = path.parent / base
    return _laid_over(_resolved(beside if beside.is_file() else _locate(base), (*seen, path)), values)


def _laid_over(base: dict[str, Any], top: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in top.items():
        below = merged.get(key)
        if isinstance(value, dict) and isinstance(below, dict) and key != "grades":  # a scale is given whole
            merged[key] = _laid_over(below, value)
        else:
            merged[key] = value
    return merged


def _build(table: TomlTable) -> Policy:
    tables = ("execution", "funds", "score", "indicators", "text", "batch")
    table.allow(("name", "title", "basis", *tables, "profiles", "grades", "severity"))
    execution, funds, score, indicators, text, batch = (table.table(name) for name in tables)
    execution.allow(
        (
            "weight", "steps", "overspending_allowed", "rate_tolerance", "rate_slip", "score_slip", "explain_below",
            "surplus_above", "scores_ahead_above", "low_rate",
        )
    )  # fmt: skip
    funds.allow(("sum_tolerance",))
    score.allow(
        ("tolerance", "reverse", "over_achievement", "tier_full", "tier_partial", "heavy_indicator", "equal_pairs")
    )
    indicators.allow(("fewest", "quantitative_share", "cost_tolerance"))
    text.allow(("copy_likeness", "shortest_account"))
    batch.allow(("copied_text_from", "copied_rows_from", "copied_widely", "full_marks_from"))
    return Policy(
        name=table.text("name"),
        title=table.text("title"),
        basis=table.text("basis"),
        execution_weight=execution.number("weight", low=0, high=100),
        execution_steps=_steps(execution),
        overspending_allowed=execution.flag("overspending_allowed"),
        rate_tolerance=execution.number("rate_tolerance", low=0, high=100),
        rate_slip=execution.number("rate_slip", low=0, high=100),
        execution_score_slip=execution.number("score_slip", low=0, high=100),
        explain_rate_below=execution.number("explain_below", low=0, high=100),
        surplus_above=execution.number("surplus_above", low=0, high=1),
        scores_ahead_above=execution.number("scores_ahead_above", low=0, high=1),
        low_rate=execution.number("low_rate", low=0, high=100),
        fund_sum_tolerance=funds.number("sum_tolerance", low=0, high=10_000),
        score_tolerance=score.number("tolerance", low=0, high=1),
        reverse_formula=score.text("reverse", among=("R1", "R2")),
        over_achievement=score.number("over_achievement", low=1, high=100),
        tier_full=score.number("tier_full", low=0, high=1),
        tier_partial=score.number("tier_partial", low=0, high=1),
        heavy_indicator=score.number("heavy_indicator", low=0, high=100),
        equal_pairs=score.number("equal_pairs", low=1, high=1000),
        fewest_indicators=indicators.number("fewest", low=0, high=100),
        quantitative_share=indicators.number("quantitative_share", low=0, high=1),
        cost_tolerance=indicators.number("cost_tolerance", low=0, high=1),
        copy_likeness=text.number("copy_likeness", low=0, high=1),
        shortest_account=text.number("shortest_account", low=0, high=1000),
        copied_text_from=batch.number("copied_text_from", low=1, high=10_000),
        copied_rows_from=batch.number("copied_rows_from", low=1, high=1000),
        copied_widely=batch.number("copied_widely", low=2, high=1_000_000),
        full_marks_from=batch.number("full_marks_from", low=2, high=1_000_000),
        profiles=_profiles(table),
        grades=_grades(table.table("grades")),
        severities=_severities(table.table("severity")),
    )


def _steps(execution: TomlTable) -> tuple[tuple[Decimal, Decimal], ...]:
    steps = execution.value("steps")
    if not isinstance(steps, list) or not all(
        isinstance(step, list) and len(step) == 2 and all(isinstance(part, int | Decimal) for part in step)
        for step in steps
    ):
        execution.wrong("steps", "应为 [[执行率, 得分], …]，按比例计分写 []")
        return ()
    return tuple(sorted(((Decimal(rate), Decimal(points)) for rate, points in steps), reverse=True))


def _profiles(table: TomlTable) -> tuple[Mapping[str, Decimal], ...]:
    return tuple(
        {word: profile.number(word, low=0, high=100) for word in profile.keys()}  # noqa: SIM118 - not a dict
        for profile in table.tables("profiles")
    )


def _grades(table: TomlTable) -> tuple[tuple[str, Decimal], ...]:
    grades = [(word, table.number(word, low=0, high=100)) for word in table.keys()]  # noqa: SIM118 - not a dict
    if not any(lowest == 0 for _, lowest in grades):
        table.wrong("", "最低一等应从 0 分起")
    return tuple(sorted(grades, key=lambda grade: grade[1], reverse=True))


def _severities(table: TomlTable) -> Mapping[str, Severity | None]:
    return {code: _SWITCHES.get(table.text(code, among=_SWITCHES)) for code in table.keys()}  # noqa: SIM118 - not a dict
