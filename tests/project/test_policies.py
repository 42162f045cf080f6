"""A policy is loaded whole, laid over the one it extends, or refused with every mistake in it."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path

import pytest

from selfeval_xl.errors import ConfigError, UsageError
from selfeval_xl.evaluation import Severity
from selfeval_xl.policy import POLICIES, POLICY_FOLDER, Policy, load_policy
from selfeval_xl.policy_text import MEANINGS, policy_text
from selfeval_xl.validator.catalogue import CODES, DOCUMENTED, require_known_codes

Write = Callable[..., str]
TITLES = {rule.code: rule.title for rule in DOCUMENTED if rule.code in CODES}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a policy file and return its path."""

    def written(text: str, name: str = "county.toml") -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return written


def mistakes_in(name: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_policy(name, codes=CODES)
    return caught.value.mistakes


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
        title="county",
        execution_weight=Decimal(20),
        grades=(("合格", Decimal(60)), ("不合格", Decimal(0))),
        severities={"F02": Severity.ERROR, "G13": None},
    )


@pytest.mark.parametrize(
    ("lines", "mistake"),
    [
        ("[execution]\nsteps = [[100, 7], [80, 10]]", "[execution.steps] 写反了：100 起是 7，比 80 起的 10 还少"),
        (
            '[[profiles]]\n"产出" = 90\n"效益" = 51',
            "[profiles[1]] 各项合计 141 分，应在 100 分以内；各地自定的写 profiles = []",
        ),
        ("[[profiles]]", "[profiles[1]] 各项合计 0 分，应在 100 分以内；各地自定的写 profiles = []"),
        (
            "[execution]\nsteps = [[100, 12], [80, 7]]",
            "[execution.steps] 最高一档得 12 分，应等于预算执行的分值 weight，现为 10",
        ),
        (
            "[execution]\nweight = 20\nsteps = [[100, 10], [80, 7]]",
            "[execution.steps] 最高一档得 10 分，应等于预算执行的分值 weight，现为 20",
        ),
        (
            '[grades]\n"优" = 90\n"良" = 95\n"差" = 0',
            "[grades] 各等级的分数线时高时低，请按等级从高到低写，分数线也从高到低",
        ),
    ],
    ids=[
        "less spent, more points",
        "more than all points",
        "no points",
        "above the weight",
        "below the weight",
        "a lower grade asks for more",
    ],
)
def test_numbers_that_contradict_each_other_are_refused(tmp_path: Path, lines: str, mistake: str) -> None:
    path = tmp_path / "county.toml"
    path.write_text(f'extends = "guizhou"\n{lines}\n', encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_policy(str(path))
    assert caught.value.mistakes == [f"county.toml {mistake}"]


@pytest.mark.parametrize(
    ("lines"),
    ['[grades]\n"差" = 0\n"良" = 70\n"优" = 90', "[execution]\nsteps = [[80, 7], [100, 10]]"],
    ids=["grades upwards", "steps upwards"],
)
def test_a_table_may_be_written_upwards(tmp_path: Path, lines: str) -> None:
    path = tmp_path / "county.toml"
    path.write_text(f'extends = "guizhou"\n{lines}\n', encoding="utf-8")
    county = load_policy(str(path))
    assert (county.grade(Decimal(95)), county.execution_steps[:1]) in (
        ("优", ()), ("优", ((Decimal(100), Decimal(10)),)),
    )  # fmt: skip


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
        "county.toml [execution.wieght] 不认识的键，是否想写 weight？（可用：weight、steps、overspending_allowed、"
        "rate_tolerance、rate_slip、score_slip、explain_below、surplus_above、scores_ahead_above、low_rate）",
        "county.toml [execution.steps] 应为 [[执行率, 得分], …]，按比例计分写 []",
        "county.toml [execution.low_rate] 应为 0 到 100 之间的数，现为 120",
        "county.toml [score.reverse] R3 不在可用值之内（可用：R1、R2）",
        "county.toml [grades] 最低一等应从 0 分起",
        "county.toml [severity.F02] 严重 不在可用值之内（可用：错误、警告、提示、off、不查）",
    ]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("name = 县", "第 1 行第 8 个字符附近写错了"),
        ('extends = "county.toml"', "绕成了一圈"),
        ("extends = 3", "应为政策名称"),
        (f'extends = "{"县" * 300}.toml"', "没有名为 县"),
    ],
    ids=["no TOML", "extends itself", "extends a number", "extends a name that is too long"],
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
    assert caught.value.mistakes == [
        "[severity.B4] B4 不是可以调整级别的规则编号，是否想写 B04？（selfeval-xl rules 列出全部）"
    ]


def test_mistakes_along_a_chain_are_told_at_once_each_with_its_file(write: Write) -> None:
    write('extends = "guizhou"\n[execution]\nwieght = 20\n[severity]\nB4 = "off"\nH03 = "关"\n', "市.toml")
    write('extends = "市.toml"\n[scroe]\nreverse = "R2"\n[score]\nreverse = "R3"\n', "县.toml")
    own = write('extends = "县.toml"\n[grades]\n"优" = 90\n"良" = 90\n"差" = 0\n[severity]\nQ99 = "off"\n', "乡.toml")
    assert mistakes_in(own) == [
        "县.toml [scroe] 不认识的键，是否想写 score？（可用：name、title、basis、execution、funds、score、indicators、"
        "text、batch、profiles、grades、severity）",
        "市.toml [execution.wieght] 不认识的键，是否想写 weight？（可用：weight、steps、overspending_allowed、"
        "rate_tolerance、rate_slip、score_slip、explain_below、surplus_above、scores_ahead_above、low_rate）",
        "县.toml [score.reverse] R3 不在可用值之内（可用：R1、R2）",
        "乡.toml [grades] 有两个等级从同一分数起",
        "市.toml [severity.B4] B4 不是可以调整级别的规则编号，是否想写 B04？（selfeval-xl rules 列出全部）",
        "乡.toml [severity.Q99] Q99 不是可以调整级别的规则编号（selfeval-xl rules 列出全部）",
        "市.toml [severity.H03] 关 不在可用值之内（可用：错误、警告、提示、off、不查）",
    ]


@pytest.mark.parametrize(
    ("base", "mistake"),
    [
        ("name = 县", '市.toml 第 1 行第 8 个字符附近写错了：文字要用英文引号 "…" 括起来，列表用 […]'),
        ('extends = "county.toml"', "市.toml [extends] 绕成了一圈"),
        ("extends = 3", "市.toml [extends] 应为政策名称，现为 3"),
        (
            'extends = "guizho"',
            f"市.toml [extends] 没有名为 guizho 的政策，是否想写 guizhou？（可用：{'、'.join(POLICIES)}，"
            "或 .toml 文件的路径）",
        ),
    ],
    ids=["no TOML", "goes round in a circle", "extends a number", "extends nobody"],
)
def test_a_broken_base_does_not_hide_the_mistakes_above_it(write: Write, base: str, mistake: str) -> None:
    write(base, "市.toml")
    own = write('extends = "市.toml"\n[execution]\nweight = 200\n')
    assert mistakes_in(own) == [mistake, "county.toml [execution.weight] 应为 0 到 100 之间的数，现为 200"]


@pytest.mark.parametrize(
    ("lines", "mistake"),
    [
        ("[execution]\nsteps = [[100, 10], [true, 7]]", "[execution.steps] 应为 [[执行率, 得分], …]，按比例计分写 []"),
        ("[execution]\nsteps = [[120, 10]]", "[execution.steps] 应为 [[执行率, 得分], …]，按比例计分写 []"),
        ("[execution]\nsteps = [[80, 10], [80, 7]]", "[execution.steps] 有两档从同一个数起"),
        (
            '[score]\nover_handling = "deduct"',
            '[score.over_handling] 写 "deduct" 的，要写明怎么扣，如 over_deductions = [[1.5, 0.1]]：1.5 倍起扣一成',
        ),
        (
            "[score]\nover_deductions = [[1.5, 5]]",
            "[score.over_deductions] 应为 [[目标的倍数, 扣去分值的几成（0 到 1）], …]，不扣分写 []",
        ),
        (
            '[score]\nover_handling = "punish"',
            "[score.over_handling] punish 不在可用值之内（可用：look、explain、deduct）",
        ),
        ('[score]\nscale_to_100 = "yes"', "[score.scale_to_100] 应为 true 或 false，现为 'yes'"),
        ("[score]\ntier_partial = 0.9", "[score] tier_partial 0.9 大于 tier_full 0.8，部分达成得分反而比达成多"),
        ("[execution]\nsteps = [[60, 10], [100, 2]]", "[execution.steps] 写反了：100 起是 2，比 60 起的 10 还少"),
        (
            "[score]\nover_deductions = [[1.5, 0.9], [2, 0.1]]",
            "[score.over_deductions] 写反了：2 起是 0.1，比 1.5 起的 0.9 还少",
        ),
        ("[score]\ntolerance = 1e-999999999", "[score.tolerance] 小数位太多，最多 20 位"),
        (
            "[execution]\nsteps = [[1e-999999999, 10]]",
            "[execution.steps] 应为 [[执行率, 得分], …]，按比例计分写 []",
        ),
        ('[severity]\nF02 = "错误"\nf02 = "off"', "[severity] 同一条规则写了两次，大小写不分"),
        ("execution = 3", "[execution] 应为一段，现为 3"),
    ],
    ids=[
        "a step of true",
        "a step above 100 %",
        "a step twice",
        "deducting nothing",
        "deducting more than all",
        "an unknown handling",
        "yes for true",
        "tiers upside down",
        "steps upside down",
        "deductions upside down",
        "a number without end",
        "a step without end",
        "a rule twice",
        "a number for a table",
    ],
)
def test_a_value_that_makes_no_sense_is_refused(write: Write, lines: str, mistake: str) -> None:
    assert mistakes_in(write(f'extends = "mof-2020"\n{lines}\n'))[0] == f"county.toml {mistake}"


def test_that_a_rule_crashed_cannot_be_switched_off(write: Write) -> None:
    (mistake,) = mistakes_in(write('extends = "mof-2020"\n[severity]\nZ01 = "off"\n'))
    assert mistake.startswith("county.toml [severity.Z01] Z01 不是可以调整级别的规则编号")


@pytest.mark.parametrize("word", ["off", "不查"])
def test_a_rule_is_switched_off_in_either_word_and_in_small_letters(write: Write, word: str) -> None:
    write('extends = "mof-2020"\n[severity]\nH03 = "错误"\n', "市.toml")
    policy = load_policy(write(f'extends = "市.toml"\n[severity]\nh03 = "{word}"\n'), codes=CODES)
    assert policy.severities == {"H03": None}
    assert policy.is_off("H03")
    assert not policy.is_off("H04")


def test_an_own_policy_without_a_name_goes_by_that_of_its_file(write: Write) -> None:
    policy = load_policy(write('extends = "guizhou"\n', "清源县.toml"))
    assert (policy.name, policy.title) == ("清源县", "清源县")


def test_a_base_is_looked_for_beside_the_file_that_names_it(write: Write, tmp_path: Path) -> None:
    (tmp_path / "市").mkdir()
    write('extends = "局.toml"\n', "市/市.toml")
    write('extends = "hubei"\n', "市/局.toml")
    assert load_policy(write('extends = "市/市.toml"\n')).execution_weight == 20


def test_another_scale_of_grades_is_a_few_lines(write: Write) -> None:
    lenient = load_policy(write('extends = "mof-2020"\n[grades]\n"优" = 80\n"良" = 70\n"中" = 60\n"差" = 0\n'))
    assert [lenient.grade(Decimal(total)) for total in (80, 79, 70, 69, 60, 59)] == ["优", "良", "良", "中", "中", "差"]


def key_paths(policy: str) -> list[str]:
    """List the keys of a file; a table whose keys are words of the bureau's own counts as one."""
    listed = []
    for key, value in tomllib.loads(policy).items():
        inner = value if isinstance(value, dict) and key not in ("grades", "severity") else {}
        listed += [f"{key}.{name}" for name in inner] or [key]
    return listed


def test_every_field_of_a_policy_is_a_key_of_the_common_one_and_has_a_meaning() -> None:
    common = key_paths((POLICY_FOLDER / "mof-2020.toml").read_text(encoding="utf-8"))
    assert len(common) == len([field for field in fields(Policy) if field.name != "evaluated_year"])
    assert [path for path in MEANINGS if path in common] == common
    assert {path for path in MEANINGS if path not in common} == {path.split(".")[0] for path in common if "." in path}


@pytest.mark.parametrize("name", POLICIES)
def test_every_setting_in_a_file_tells_where_it_comes_from(name: str) -> None:
    lines = (POLICY_FOLDER / f"{name}.toml").read_text(encoding="utf-8").splitlines()
    settings = [line for line in lines if re.match(r"[^#\[]+ = ", line)]
    identity = ("extends", "name", "title", "basis")
    assert [line for line in settings if "#" not in line and not line.startswith(identity)] == []


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_written_out_is_the_same_policy(name: str, write: Write) -> None:
    assert load_policy(write(policy_text(name, TITLES)), codes=CODES) == load_policy(name)


def test_an_own_policy_written_out_is_the_same_policy(write: Write) -> None:
    own = write(
        'extends = "sichuan"\nname = "county"\ntitle = "清源县\\n（\\"试行\\"）\\u007f"\n'
        "[execution]\nsteps = [[99.5, 10], [80, 7.5]]\noverspending_allowed = true\n"
        '[score]\nover_handling = "deduct"\nover_deductions = [[1.5, 0.1], [2, 0.25]]\nscale_to_100 = true\n'
        '[grades]\n"合 格" = 60\n"不合格" = 0\n[severity]\nF02 = "错误"\ng13 = "不查"\n',
    )
    assert load_policy(write(policy_text(own, TITLES), "written.toml"), codes=CODES) == load_policy(own)


def test_what_is_written_out_says_what_each_number_means_and_whose_it_is(write: Write) -> None:
    own = write('extends = "hubei"\n[score]\nover_achievement = 1.5\n[severity]\nF11 = "错误"\n')
    lines = policy_text(own, TITLES).splitlines()
    behind = dict(zip(lines[1:], lines, strict=False))
    assert {line: behind[line] for line in ("over_achievement = 1.5", "tier_partial = 0.5", "low_rate = 50")} == {
        "over_achievement = 1.5": "# 实际达到目标的多少倍算大幅超过（来自 county.toml）",
        "tier_partial = 0.5": "# 填部分达成的，至少得分值的几成；未达成的得分在此以下（来自 hubei）",
        "low_rate = 50": "# 执行率低于百分之几时，产出指标全部满分就要提醒（来自 mof-2020）",
    }
    assert lines[-2:] == ["# 大幅超过目标，却没有说明原因（来自 county.toml）", 'F11 = "错误"']
    assert "# 各一级指标的分值，不含预算执行；有几种分法就写几段，各地自定的写 profiles = []（来自 hubei）" in lines
    assert "# 各等级从多少分起，要有一个从 0 分起（来自 mof-2020）" in lines


def test_the_example_in_the_readme_is_a_policy(write: Write) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.+?)```", readme, re.DOTALL)
    policy = load_policy(write(example), codes=CODES)
    assert (policy.name, policy.severities) == ("qingyuan", {"F02": Severity.ERROR, "G13": None})
