"""forms.jsonl and files.jsonl."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from selfeval_xl.model import RECORD_STARTS
from selfeval_xl.outcome import Outcome
from selfeval_xl.quantity import Comparator, Quantity, Range, Reading
from selfeval_xl.writer.records import SCHEMAS, file_line, form_line
from tests.writer.evaluations import FORM, UNSCORED, cell, evaluation, figure, finding, mixed_batch, source

FORM_KEYS = (
    "form_id file sheet anchor template policy year project_name project_code department unit money_unit funds"
    " indicators execution total_weight total_score total_verified grade grade_verified conclusion verdict findings"
)
FUND_KEYS = "key label budget_initial budget_full executed weight rate score cells"
INDICATOR_KEYS = (
    "level1 level2 level3 comparator target target_value target_unit actual actual_value actual_unit kind weight score"
    " score_low score_high score_verified basis reason cells"
)
EXECUTION_KEYS = "rate weight score score_low score_high score_verified"
FINDING_KEYS = "rule severity sheet cell found expected difference message advice waived"
FILE_KEYS = "file sha256 bytes kind outcome reason advice forms received superseded_by"

BARE = evaluation(
    funds=(),
    indicators=(),
    findings=(),
    scores=UNSCORED,
    year=None,
    project_name=cell("B4", " "),
    project_code="",
    department=None,
    unit=None,
    total_weight=None,
    total_score=None,
    conclusion=None,
)


def parsed(data: bytes) -> list[dict[str, Any]]:
    """Read the lines as a program would, numbers as they are written."""
    return [json.loads(line, parse_float=Decimal) for line in data.decode().splitlines()]


def mistakes(schema: str, data: bytes) -> list[str]:
    """List what a schema has against the lines."""
    validator = Draft202012Validator(json.loads((SCHEMAS / f"{schema}.schema.json").read_text(encoding="utf-8")))
    return [error.message for line in data.splitlines() for error in validator.iter_errors(json.loads(line))]


def test_a_form_is_one_line_with_these_keys_in_this_order() -> None:
    (form,) = parsed(form_line(evaluation()))
    assert " ".join(form) == FORM_KEYS
    assert [" ".join(fund) for fund in form["funds"]] == [FUND_KEYS] * 2
    assert [" ".join(indicator) for indicator in form["indicators"]] == [INDICATOR_KEYS] * 3
    assert " ".join(form["execution"]) == EXECUTION_KEYS
    assert [" ".join(each) for each in form["findings"]] == [FINDING_KEYS]


def test_a_form_is_told_completely() -> None:
    (form,) = parsed(form_line(evaluation()))
    details = {key: form.pop(key) for key in ("funds", "indicators", "execution", "findings")}
    assert form == {
        "form_id": "a1b2c3d4",
        "file": "报送.zip › 县教育局.xlsx",
        "sheet": "自评表",
        "anchor": "A1",
        "template": "guizhou",
        "policy": "guizhou",
        "year": 2024,
        "project_name": "乡村小学食堂改造项目",
        "project_code": "520000",
        "department": "清源县教育局",
        "unit": "清源县第一小学",
        "money_unit": "元",
        "total_weight": 100,
        "total_score": 99,
        "total_verified": Decimal("98.34"),
        "grade": "优",
        "grade_verified": "优",
        "conclusion": "自评结论：优。",
        "verdict": "退回",
    }
    assert details["funds"][1] == {
        "key": "fiscal",
        "label": "财政拨款：",
        "budget_initial": 1_000_000,
        "budget_full": Decimal("1200000.5"),
        "executed": 1_140_000,
        "weight": None,
        "rate": None,
        "score": None,
        "cells": {
            "label": "A8",
            "budget_initial": "C8",
            "budget_full": "D8",
            "executed": "E8",
            "weight": "F8",
            "rate": "G8",
            "score": "H8",
        },
    }
    assert details["indicators"][1] == {
        "level1": "产出指标",
        "level2": "质量指标",
        "level3": "验收合格率",
        "comparator": "≥",
        "target": "≥95%",
        "target_value": 95,
        "target_unit": "%",
        "actual": "88.75%",
        "actual_value": Decimal("88.75"),
        "actual_unit": "%",
        "kind": "positive",
        "weight": 10,
        "score": 10,
        "score_low": Decimal("9.34"),
        "score_high": Decimal("9.34"),
        "score_verified": Decimal("9.34"),
        "basis": "≥95%，实际 88.75%：10×88.75÷95＝9.34",
        "reason": "部分工程返工",
        "cells": {"level3": "C16", "target": "D16", "actual": "E16", "weight": "F16", "score": "G16", "reason": "H16"},
    }
    assert details["execution"] == {
        "rate": 95,
        "weight": 10,
        "score": Decimal("9.5"),
        "score_low": Decimal("9.5"),
        "score_high": Decimal("9.5"),
        "score_verified": Decimal("9.5"),
    }
    assert details["findings"] == [
        {
            "rule": "G04",
            "severity": "错误",
            "sheet": "自评表",
            "cell": "G16",
            "found": "10",
            "expected": "9.34",
            "difference": Decimal("0.66"),
            "message": "得分 10 高于按公式计算的 9.34。",
            "advice": "请把得分改为 9.34，或更正实际完成值。",
            "waived": False,
        }
    ]


def test_what_is_missing_or_blank_is_null() -> None:
    (form,) = parsed(form_line(BARE))
    assert {key for key, value in form.items() if value is None} == {
        "year",
        "project_name",
        "project_code",
        "department",
        "unit",
        "execution",
        "total_weight",
        "total_score",
        "total_verified",
        "grade",
        "grade_verified",
        "conclusion",
    }


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (Quantity(Decimal("9.34"), "", Comparator.AT_MOST), {"≤", Decimal("9.34"), None}),
        (Quantity(Decimal(0), "人"), {None, 0, "人"}),
        (Range(Decimal(10), Decimal(20), "天"), {None}),
        (None, {None}),
    ],
    ids=["no unit", "no sign", "a range", "blank"],
)
def test_a_target_has_a_value_where_it_is_one_number(reading: Reading | None, expected: set[object]) -> None:
    indicator = replace(FORM.indicators[0], target=figure("D15", "", reading))
    (form,) = parsed(form_line(evaluation(indicators=(indicator, *FORM.indicators[1:]))))
    told = form["indicators"][0]
    assert {told["comparator"], told["target_value"], told["target_unit"]} == expected


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("9.34", "9.34"),
        ("10.00", "10"),
        ("1E+7", "10000000"),
        ("0.1234567890123456789", "0.1234567890123456789"),
        ("-0.5", "-0.5"),
    ],
)
def test_numbers_are_written_digit_for_digit(number: str, written: str) -> None:
    data = form_line(evaluation(findings=(finding(difference=Decimal(number)),)))
    assert f'"difference": {written}, "message"' in data.decode()


def test_lines_are_utf8_with_a_newline_each_and_nothing_escaped() -> None:
    data = form_line(evaluation(conclusion=cell("B19", '优。\n"好"\u2028。'))) + form_line(evaluation())
    assert data.count(b"\n") == 2
    assert data.endswith(b"}\n")
    assert '"conclusion": "优。\\n\\"好\\"\u2028。"' in data.decode()


def test_half_a_character_in_a_file_name_is_escaped() -> None:
    (file,) = parsed(file_line(source("坏名\udcff.xlsx")))
    assert file["file"] == "坏名\udcff.xlsx"


def test_a_file_is_one_line_with_these_keys_in_this_order() -> None:
    read, damaged = parsed(
        file_line(source(received="2025-01-23T09:00:00+08:00", superseded_by="新.xlsx"))
        + file_line(source("坏.xlsx", Outcome.DAMAGED, sha256=None, size=None, reason="目录缺失", forms=()))
    )
    assert " ".join(read) == FILE_KEYS
    assert read == {
        "file": "县教育局.xlsx",
        "sha256": "ab" * 32,
        "bytes": 18432,
        "kind": "xlsx",
        "outcome": "已读取",
        "reason": None,
        "advice": None,
        "forms": ["a1b2c3d4"],
        "received": "2025-01-23T09:00:00+08:00",
        "superseded_by": "新.xlsx",
    }
    assert damaged == {
        "file": "坏.xlsx",
        "sha256": None,
        "bytes": None,
        "kind": "xlsx",
        "outcome": "文件损坏",
        "reason": "目录缺失",
        "advice": "请用 Excel 或 WPS 打开并另存一次；打不开的请报送单位重新发送。",
        "forms": [],
        "received": None,
        "superseded_by": None,
    }


def test_every_line_begins_as_our_lines_do() -> None:
    lines = [*map(form_line, mixed_batch()), file_line(source())]
    assert [line for line in lines if not line.startswith(RECORD_STARTS)] == []


def test_every_line_keeps_to_its_schema() -> None:
    every_outcome = [source(f"{outcome.name}.xlsx", outcome) for outcome in Outcome]
    assert mistakes("forms", b"".join(map(form_line, [*mixed_batch(), BARE]))) == []
    assert mistakes("files", b"".join(map(file_line, every_outcome))) == []


@pytest.mark.parametrize(
    ("schema", "line"),
    [("forms", form_line(evaluation())), ("files", file_line(source()))],
    ids=["forms", "files"],
)
def test_a_schema_allows_no_other_key_and_misses_every_one(schema: str, line: bytes) -> None:
    record = json.loads(line)
    assert mistakes(schema, json.dumps({**record, "new": 1}).encode())
    assert len(mistakes(schema, b"{}")) == len(record)


@pytest.mark.parametrize("schema", ["forms", "files"])
def test_a_schema_is_itself_valid(schema: str) -> None:
    Draft202012Validator.check_schema(json.loads((SCHEMAS / f"{schema}.schema.json").read_text(encoding="utf-8")))
