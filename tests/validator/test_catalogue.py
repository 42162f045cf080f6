"""The catalogue as a whole: every rule is documented, tested and listed once, in order."""

import inspect
import re
import sys
from dataclasses import replace
from pathlib import Path
from string import Formatter

import pytest

from selfeval_xl.errors import ConfigError, UsageError
from selfeval_xl.evaluation import Severity
from selfeval_xl.policy import POLICIES, load_policy
from selfeval_xl.validator.catalogue import DOCUMENTED, find_rule, require_known_codes
from selfeval_xl.validator.engine import rule_crashed
from selfeval_xl.validator.rule import AnyRule

TESTS = Path(__file__).parent
LISTED: tuple[AnyRule, ...] = tuple(rule for rule in DOCUMENTED if rule is not rule_crashed)  # that is the engine's
BY_CODE = pytest.mark.parametrize("rule", LISTED, ids=[rule.code for rule in LISTED])


def test_codes_are_unique_and_in_order() -> None:
    codes = [rule.code for rule in LISTED]
    assert codes == sorted(set(codes))


@BY_CODE
def test_every_rule_has_a_manual_page(rule: AnyRule) -> None:
    assert list(rule.manual) == ["为什么要查", "例", "依据"]
    assert all(rule.manual.values())
    assert rule.title.endswith("。")
    assert "\n" not in rule.title


@BY_CODE
def test_a_rule_that_knows_several_severities_names_them_on_its_page(rule: AnyRule) -> None:
    _, page, body = inspect.getsource(rule.check).split('"""')
    others = {Severity[name] for name in re.findall(r"Severity\.([A-Z]+)", body)} - {rule.severity}
    assert [severity for severity in others if severity not in page] == []


@BY_CODE
def test_the_sentences_of_every_rule_name_only_what_its_module_supplies(rule: AnyRule) -> None:
    names = {name for sentence in (rule.message, rule.advice) for _, name, _, _ in Formatter().parse(sentence) if name}
    source = inspect.getsource(sys.modules[rule.check.__module__])
    supplied = {name for name in names if f'"{name}":' in source} | {"found", "expected", "difference"}
    assert names <= supplied


@BY_CODE
def test_sentences_leave_the_full_stop_to_whoever_joins_them(rule: AnyRule) -> None:
    assert rule.advice
    assert not rule.message.endswith(("。", "，"))
    assert not rule.advice.endswith(("。", "，"))


@BY_CODE
def test_every_rule_has_a_test_in_its_familys_module(rule: AnyRule) -> None:
    module = TESTS / f"test_{rule.check.__module__.rpartition('.')[2]}.py"
    assert f'"{rule.code}"' in module.read_text(encoding="utf-8")


@pytest.mark.parametrize("code", ["G04", "g04", " g04 "])
def test_a_rule_is_found_by_its_code(code: str) -> None:
    assert find_rule(code).code == "G04"


def test_an_unknown_code_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="没有编号为 G44 的规则，是否想写 G"):
        find_rule("G44")


@pytest.mark.parametrize("name", POLICIES)
def test_the_policies_that_come_with_the_program_name_known_rules(name: str) -> None:
    require_known_codes(load_policy(name))


def test_a_policy_that_grades_an_unknown_rule_is_refused() -> None:
    policy = replace(load_policy("guizhou"), severities={"G04": None, "Q99": Severity.NOTE, "Q98": None})
    with pytest.raises(ConfigError) as caught:
        require_known_codes(policy)
    assert caught.value.mistakes == [
        "[severity.Q99] Q99 不是可以调整级别的规则编号（selfeval-xl rules 列出全部）",
        "[severity.Q98] Q98 不是可以调整级别的规则编号（selfeval-xl rules 列出全部）",
    ]
