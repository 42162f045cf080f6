"""A policy is loaded whole, laid over the one it extends, or refused with every mistake in it."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from selfeval_xl.errors import ConfigError, UsageError
from selfeval_xl.evaluation import Severity
from selfeval_xl.policy import POLICIES, POLICY_FOLDER, load_policy
from selfeval_xl.validator.catalogue import require_known_codes


def test_the_policies_that_come_along_are_the_files_beside_the_module() -> None:
    assert {path.stem for path in POLICY_FOLDER.glob("*.toml")} == set(POLICIES)
    assert [load_policy(name).name for name in POLICIES] == list(POLICIES)


def test_guizhou_differs_from_the_ministry_in_name_only() -> None:
    ministry = load_policy("mof-2020")
    guizhou = load_policy("guizhou")
    assert replace(guizhou, name=ministry.name, title=ministry.title, basis=ministry.basis) == ministry


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        ("100", "优"),
        ("90", "优"),
        ("89.99", "良"),
        ("80", "良"),
        ("79.99", "中"),
        ("60", "中"),
        ("59.99", "差"),
        ("0", "差"),
    ],
)
def test_grades_begin_at_their_lowest_total(total: str, grade: str) -> None:
    assert load_policy("mof-2020").grade(Decimal(total)) == grade


def test_an_own_policy_says_only_what_differs(tmp_path: Path) -> None:
    path = tmp_path / "county.toml"
    path.write_text(
        'extends = "guizhou"\nname = "county"\n[execution]\nweight = 20\n[grades]\n"合格" = 60\n"不合格" = 0\n'
        '[severity]\nF02 = "错误"\nG13 = "off"\n',
        encoding="utf-8",
    )
    county = load_policy(str(path))
    assert county == replace(
        load_policy("guizhou"),
        name="county",
        execution_weight=Decimal(20),
        grades=(("合格", Decimal(60)), ("不合格", Decimal(0))),
        severities={"F02": Severity.ERROR, "G13": None},
    )


def test_all_mistakes_of_a_policy_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "county.toml"
    path.write_text(
        'extends = "mof-2020"\n[execution]\nwieght = 20\nlow_rate = 120\nsteps = 3\n[score]\nreverse = "R3"\n'
        '[grades]\n"优" = 90\n[severity]\nF02 = "严重"\n',
        encoding="utf-8",
    )
    with pytest.raises(ConfigError) as caught:
        load_policy(str(path))
    assert caught.value.exit_code == 7
    assert caught.value.mistakes == [
        "[execution.wieght] 不认识的键，是否想写 weight？（可用：weight、steps、overspending_allowed、rate_tolerance、"
        "rate_slip、score_slip、explain_below、surplus_above、scores_ahead_above、low_rate）",
        "[execution.steps] 应为 [[执行率, 得分], …]，按比例计分写 []",
        "[execution.low_rate] 应为 0 到 100 之间的数，现为 120",
        "[score.reverse] R3 不在可用值之内（可用：R1、R2）",
        "[grades] 最低一等应从 0 分起",
        "[severity.F02] 严重 不在可用值之内（可用：错误、警告、提示、off）",
    ]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("name = 县", "第 1 行第 8 个字符附近写错了"),
        ('extends = "county.toml"', "绕成了一圈"),
        ("extends = 3", "应为政策名称"),
    ],
    ids=["no TOML", "extends itself", "extends a number"],
)
def test_a_policy_that_cannot_be_resolved_is_refused(tmp_path: Path, text: str, mistake: str) -> None:
    path = tmp_path / "county.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=mistake):
        load_policy(str(path))


def test_an_unknown_policy_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="没有名为 guizho 的政策，是否想写 guizhou？"):
        load_policy("guizho")


def test_a_severity_for_a_rule_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ConfigError) as caught:
        require_known_codes(replace(load_policy("mof-2020"), severities={"B4": None, "B05": None}))
    assert caught.value.mistakes == ["[severity.B4] 没有编号为 B4 的规则，是否想写 B14？"]
