"""The numbers of a bureau: weights, tiers, grades, thresholds, severities. Each stands in a TOML file, none in code.

A policy file may extend another one and then says only what differs. What is wrong in any file of such a chain is told
together with the file it stands in.
"""

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from selfeval_xl.errors import ConfigError, UsageError, is_file
from selfeval_xl.evaluation import Severity
from selfeval_xl.model import FULL_MARKS
from selfeval_xl.text import nearest
from selfeval_xl.toml_table import TomlTable, read_toml

POLICY_FOLDER = Path(__file__).parent / "policies"
POLICIES = (  # the ones that come with the program
    "mof-2020",
    "mof-2021-cost",
    "guizhou",
    "sichuan",
    "hubei",
    "jiangxi-2017",
    "guangxi",
)
DEFAULT_POLICY = "mof-2020"  # for what is about the batch and not about one form

_SWITCHES: dict[str, Severity | None] = {severity.value: severity for severity in Severity} | {
    "off": None,
    "不查": None,
}
_GIVEN_WHOLE = frozenset({"grades"})  # tables of which one takes the place of the other


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
    large_project: Decimal  # 元; an amount from here on is out of the ordinary
    score_tolerance: Decimal  # points by which a score may differ from its formula
    reverse_formula: str  # "R1": W×A÷B; "R2": W×(1-(B-A)÷A)
    over_achievement: Decimal  # B at or above this multiple of A is more than was to be expected
    over_handling: str  # what becomes of it: "look", "explain" or "deduct"
    over_deductions: tuple[tuple[Decimal, Decimal], ...]  # (multiple of A from, share of the weight taken off), falling
    scale_to_100: bool  # whether rows that do not apply are left out and the rest is scaled to 100
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

    def is_off(self, code: str) -> bool:
        """Tell whether a rule is switched off here, so that another one cannot leave its word to it."""
        return code in self.severities and self.severities[code] is None

    def grade(self, total: Decimal) -> str:
        """Return the grade word of a total score."""
        return next((word for word, lowest in self.grades if total >= lowest), self.grades[-1][0])


class Layers(NamedTuple):
    """What a chain of files says: the values on top, and by key path the file each stands in; "" is the top one."""

    values: Mapping[str, Any]
    files: Mapping[str, str]


def load_policy(name: str, folder: Path = Path(), *, codes: Collection[str] | None = None) -> Policy:
    """Load a policy by the name of one that comes with the program, or by the path of a TOML file.

    Args:
        name: the name, or the path as seen from `folder`.
        folder: where the file stands that names the policy.
        codes: the codes of the rules there are, where it is to be checked that no other one is graded.

    Raises:
        UsageError: there is no such policy.
        ConfigError: a file is broken; all mistakes are listed.
    """
    return resolve_policy(name, folder, codes=codes)[0]


def resolve_policy(name: str, folder: Path = Path(), *, codes: Collection[str] | None = None) -> tuple[Policy, Layers]:
    """Load a policy as `load_policy` does, and tell which file says what.

    Raises:
        UsageError: there is no such policy.
        ConfigError: a file is broken; all mistakes are listed.
    """
    layers, mistakes = _laid_out(_locate(name, folder))
    table = TomlTable(layers.values, mistakes=mistakes, files=layers.files)
    policy = _build(table, codes)
    if table.mistakes:
        raise ConfigError(name, table.mistakes)
    return policy, layers


def unknown_code(code: str, codes: Iterable[str]) -> str:
    """Say that no rule has this code and can be graded."""
    return f"{code} 不是可以调整级别的规则编号{nearest(code, codes)}（selfeval-xl rules 列出全部）"


def _locate(name: str, folder: Path) -> Path:
    if name in POLICIES:
        return POLICY_FOLDER / f"{name}.toml"
    path = folder / name
    if path.suffix == ".toml" and is_file(path):
        return path
    raise UsageError(
        f"没有名为 {name} 的政策{nearest(name, POLICIES)}（可用：{'、'.join(POLICIES)}，或 .toml 文件的路径）"
    )


def _laid_out(path: Path) -> tuple[Layers, list[str]]:
    """Lay a file over the ones it extends.

    Where one of these cannot be had the default takes its place, so that the mistakes in the others are told as well.
    """
    files: dict[str, str] = {"": _called(path)}
    values: dict[str, Any] = {}
    mistakes: list[str] = []
    for at, own in reversed(_chain(path, mistakes)):
        values = _laid_over(values, own, _called(at), files)
    return Layers(values, files), mistakes


def _called(path: Path) -> str:
    return path.stem if path.parent == POLICY_FOLDER else path.name


def _chain(path: Path, mistakes: list[str]) -> list[tuple[Path, dict[str, Any]]]:
    """Read a file and the ones it extends, itself first."""
    chain: list[tuple[Path, dict[str, Any]]] = []
    following: Path | None = path
    while following is not None:
        at, following = following, None
        try:
            values = _read(at, mistakes)
        except ConfigError as error:
            mistakes += [f"{_called(at)} {mistake}" for mistake in error.mistakes]
            values = {"extends": DEFAULT_POLICY}
        if not chain:
            values = {"name": path.stem, "title": path.stem, **values}  # it is not what it extends
        chain.append((at, values))
        if "extends" in values:
            try:
                following = _extended(values.pop("extends"), at, {known.resolve() for known, _ in chain})
            except UsageError as error:
                mistakes.append(f"{_called(at)} [extends] {error}")
                following = _locate(DEFAULT_POLICY, Path())
    return chain


def _read(path: Path, mistakes: list[str]) -> dict[str, Any]:
    """Read one file, the codes of its rules in capitals."""
    values = read_toml(path)
    severity = values.get("severity")
    if isinstance(severity, dict):
        values["severity"] = {code.upper(): switch for code, switch in severity.items()}
        if len(values["severity"]) < len(severity):
            mistakes.append(f"{_called(path)} [severity] 同一条规则写了两次，大小写不分")
    return values


def _extended(base: object, path: Path, above: Container[Path]) -> Path:
    if not isinstance(base, str):
        raise UsageError(f"应为政策名称，现为 {base!r}")
    found = _locate(base, path.parent)
    if found.resolve() in above:
        raise UsageError("绕成了一圈")
    return found


def _laid_over(
    below: Mapping[str, Any], top: Mapping[str, Any], file: str, files: dict[str, str], path: str = ""
) -> dict[str, Any]:
    merged = dict(below)
    for key, value in top.items():
        where = f"{path}{key}"
        files[where] = file
        if isinstance(value, dict) and where not in _GIVEN_WHOLE:
            under = merged.get(key)
            merged[key] = _laid_over(under if isinstance(under, dict) else {}, value, file, files, f"{where}.")
        else:
            merged[key] = value
    return merged


def _build(table: TomlTable, codes: Collection[str] | None) -> Policy:
    tables = ("execution", "funds", "score", "indicators", "text", "batch")
    table.allow(("name", "title", "basis", *tables, "profiles", "grades", "severity"))
    execution, funds, score, indicators, text, batch = (table.table(name) for name in tables)
    execution.allow(
        (
            "weight", "steps", "overspending_allowed", "rate_tolerance", "rate_slip", "score_slip", "explain_below",
            "surplus_above", "scores_ahead_above", "low_rate",
        )
    )  # fmt: skip
    funds.allow(("sum_tolerance", "large_project"))
    score.allow(
        (
            "tolerance", "reverse", "over_achievement", "over_handling", "over_deductions", "scale_to_100", "tier_full",
            "tier_partial", "heavy_indicator", "equal_pairs",
        )
    )  # fmt: skip
    indicators.allow(("fewest", "quantitative_share", "cost_tolerance"))
    text.allow(("copy_likeness", "shortest_account"))
    batch.allow(("copied_text_from", "copied_rows_from", "copied_widely", "full_marks_from"))
    tier_full, tier_partial = (score.number(key, low=0, high=1) for key in ("tier_full", "tier_partial"))
    if tier_partial > tier_full:
        score.wrong("", f"tier_partial {tier_partial} 大于 tier_full {tier_full}，部分达成得分反而比达成多")
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
        large_project=funds.number("large_project", low=1, high=10**15),
        score_tolerance=score.number("tolerance", low=0, high=1),
        reverse_formula=score.text("reverse", among=("R1", "R2")),
        over_achievement=score.number("over_achievement", low=1, high=100),
        over_handling=score.text("over_handling", among=("look", "explain", "deduct")),
        over_deductions=_deductions(score),
        scale_to_100=score.flag("scale_to_100"),
        tier_full=tier_full,
        tier_partial=tier_partial,
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
        severities=_severities(table.table("severity"), codes),
    )


def _steps(execution: TomlTable) -> tuple[tuple[Decimal, Decimal], ...]:
    steps = execution.pairs("steps", "[[执行率, 得分], …]，按比例计分写 []", (0, 100), (0, 100))
    points, weight = [step for _, step in steps], execution.value("weight")
    if points and isinstance(weight, int | Decimal) and max(points) != weight:
        execution.wrong("steps", f"最高一档得 {max(points)} 分，应等于预算执行的分值 weight，现为 {weight}")
    return steps


def _deductions(score: TomlTable) -> tuple[tuple[Decimal, Decimal], ...]:
    deductions = score.pairs(
        "over_deductions", "[[目标的倍数, 扣去分值的几成（0 到 1）], …]，不扣分写 []", (1, 100), (0, 1)
    )
    if score.value("over_handling") == "deduct" and score.value("over_deductions") == []:
        score.wrong("over_handling", '写 "deduct" 的，要写明怎么扣，如 over_deductions = [[1.5, 0.1]]：1.5 倍起扣一成')
    return deductions


def _profiles(table: TomlTable) -> tuple[Mapping[str, Decimal], ...]:
    """Read the splits of what execution leaves of 100 points.

    That the two make 100 is not asked: the weight may be another file's, which says nothing of the split.
    """
    profiles: list[Mapping[str, Decimal]] = []
    for at, profile in enumerate(table.tables("profiles"), 1):
        words = {word: profile.number(word, low=0, high=100) for word in profile.keys()}  # noqa: SIM118 - not a dict
        points = sum(words.values(), Decimal(0))
        if not 0 < points <= FULL_MARKS:
            table.wrong(f"profiles[{at}]", f"各项合计 {points} 分，应在 100 分以内；各地自定的写 profiles = []")
        profiles.append(words)
    return tuple(profiles)


def _grades(table: TomlTable) -> tuple[tuple[str, Decimal], ...]:
    grades = [(word, table.number(word, low=0, high=100)) for word in table.keys()]  # noqa: SIM118 - not a dict
    if not any(lowest == 0 for _, lowest in grades):
        table.wrong("", "最低一等应从 0 分起")
    if len({lowest for _, lowest in grades}) < len(grades):
        table.wrong("", "有两个等级从同一分数起")
    falling = sorted(grades, key=lambda grade: grade[1], reverse=True)
    if falling not in (grades, grades[::-1]):
        table.wrong("", "各等级的分数线时高时低，请按等级从高到低写，分数线也从高到低")
    return tuple(falling)


def _severities(table: TomlTable, codes: Collection[str] | None) -> Mapping[str, Severity | None]:
    for code in table.keys():  # noqa: SIM118 - not a dict
        if codes is not None and code not in codes:
            table.wrong(code, unknown_code(code, codes))
    return {code: _SWITCHES.get(table.text(code, among=_SWITCHES)) for code in table.keys()}  # noqa: SIM118 - not a dict
