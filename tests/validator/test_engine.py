"""The engine with rules of its own: what the policy switches, what a crash costs, how words get into sentences."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from selfeval_xl.evaluation import Finding, Scores, Severity
from selfeval_xl.model import Form
from selfeval_xl.policy import Policy, load_policy
from selfeval_xl.validator.engine import check_form, check_gathered
from selfeval_xl.validator.rule import Fact, FormCheck, Gathered, Rule, Sighting, batch_rule, rule
from tests.forms import CLEAN, evaluated
from tests.outlines import outlined

CLEAN_FORM = evaluated(CLEAN)


def checked(*rules: Rule[FormCheck], severities: Mapping[str, Severity | None] | None = None) -> tuple[Finding, ...]:
    policy = replace(load_policy("guizhou"), severities=severities or {})
    return check_form(CLEAN_FORM.form, CLEAN_FORM.scores, policy, rules)


@rule("X01", Severity.WARNING, message="总分 {found} 应为 {expected}，差 {difference}", advice="见{where}")
def total_looks_odd(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    if form.total_score is not None:
        yield Fact(form.total_score, Decimal("99.50"), Decimal("0.090"), words={"where": "第 23 行"})


@rule("X02", Severity.WARNING, message="轻", advice="")
def knows_two_severities(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    yield Fact(form.anchor, severity=Severity.NOTE)
    yield Fact(form.anchor)


@rule("X03", Severity.ERROR, message="{found}", advice="")
def crashes_midway(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    yield Fact(form.anchor)
    raise ZeroDivisionError


@rule("X04", Severity.ERROR, message="{nobody}", advice="")
def lacks_a_word(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    yield Fact(form.anchor)


@rule("X05", Severity.NOTE, message="写的是“{found}”和“{words}”", advice="")
def quotes_at_length(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    yield Fact(form.anchor.saying("长\n" * 100), words={"words": "句" * 70})


def test_a_fact_becomes_a_finding_with_its_place_and_its_sentence() -> None:
    assert checked(total_looks_odd) == (
        Finding(
            rule="X01",
            severity=Severity.WARNING,
            sheet="Sheet1",
            cell="H23",
            found="99.59",
            expected="99.5",
            difference=Decimal("0.090"),
            message="总分 99.59 应为 99.5，差 0.09",
            advice="见第 23 行",
        ),
    )


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        ({}, [Severity.NOTE, Severity.WARNING]),
        ({"X02": Severity.ERROR}, [Severity.ERROR, Severity.ERROR]),
        ({"X02": None}, []),
        ({"X01": None}, [Severity.NOTE, Severity.WARNING]),
    ],
    ids=["as the rule says", "as the policy says", "switched off", "another one switched off"],
)
def test_the_policy_has_the_last_word_on_severity(
    severities: Mapping[str, Severity | None], expected: list[Severity]
) -> None:
    assert [finding.severity for finding in checked(knows_two_severities, severities=severities)] == expected


def test_findings_come_in_the_order_of_the_rules() -> None:
    assert [finding.rule for finding in checked(total_looks_odd, knows_two_severities, quotes_at_length)] == [
        "X01",
        "X02",
        "X02",
        "X05",
    ]


@pytest.mark.parametrize(
    ("broken", "before", "error"),
    [(crashes_midway, ["X03"], "ZeroDivisionError"), (lacks_a_word, [], "KeyError")],
    ids=["in the check", "in the sentence"],
)
def test_a_crash_becomes_a_finding_and_the_other_rules_go_on(
    broken: Rule[FormCheck], before: list[str], error: str
) -> None:
    found = checked(broken, total_looks_odd)
    assert [finding.rule for finding in found] == [*before, "Z01", "X01"]
    assert found[len(before)] == Finding(
        rule="Z01",
        severity=Severity.WARNING,
        sheet="Sheet1",
        cell="A1",
        found="项目支出绩效目标自评表",
        expected="",
        difference=None,
        message=f"规则 {broken.code} 没有查完：程序出错（{error}），这一项请人工核对",
        advice="请把此文件发给程序维护者",
    )


@batch_rule("X06", Severity.ERROR, message="{found}", advice="")
def crashes_over_the_batch(gathered: Gathered, policy: Policy) -> Iterator[Sighting]:
    yield from ()
    raise ZeroDivisionError


def test_a_crash_over_the_batch_has_no_place() -> None:
    policy = load_policy("guizhou")
    found = check_gathered(Gathered(outlined([CLEAN_FORM])), policy, lambda _: policy, [crashes_over_the_batch])
    assert dict(found.of_forms) == {}
    assert [(each.file, each.finding.sentence) for each in found.of_lists] == [
        ("", "规则 X06 没有查完：程序出错（ZeroDivisionError），这一项请人工核对。请把此文件发给程序维护者。")
    ]


def test_a_long_cell_is_quoted_on_one_line_and_not_at_length() -> None:
    (finding,) = checked(quotes_at_length)
    assert finding.message == f"写的是“{'长 ' * 30}…”和“{'句' * 70}”"
    assert finding.found == "长\n" * 100
