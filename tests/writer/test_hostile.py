"""Nothing a submitter wrote becomes live, and nothing of it is lost in silence."""

import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from html import unescape
from io import BytesIO
from typing import Any

import pytest

from selfeval_xl.evaluation import Evaluation, ListFinding, Severity
from selfeval_xl.model import Cell, Figure
from selfeval_xl.policy import load_policy
from selfeval_xl.quantity import Unreadable
from selfeval_xl.writer.names import result_path
from selfeval_xl.writer.records import file_line, form_line
from selfeval_xl.writer.report import Report
from selfeval_xl.writer.result import result_workbook
from selfeval_xl.writer.summary import summary_workbook
from tests.writer.dump import opened
from tests.writer.evaluations import PROJECT, RULES, evaluation, finding, source
from tests.writer.reports import report_of, roster_of

HOSTILE = {
    "command": "=cmd|'/C calc'!A0",
    "plus": "+1+1",
    "minus": "-2+3",
    "at": "@SUM(1)",
    "array": "{=1}",
    "web link": "http://example.com/?x=1",
    "inner link": "internal:总览!A1",
    "file link": "external:c:\\x.xlsx",
    "mail": "mailto:a@example.com",
    "apostrophe": "'=1",
    "tab": "\t=1",
    "number": "007",
    "markup": "<f>1</f>&amp;",
    "looks escaped": "_x0041_",
    "looks rich": "<r><t>1</t></r>",
    "link formula": '=HYPERLINK("http://example.com","看")',
    "exchange": '=DDE("cmd";"/C calc";"A0")',
    "full width": "＝1+1",
    "not a number": "NaN",
    "infinity": "-Infinity",
    "error": "#REF!",
    "truth": "TRUE",
    "date": "2024-08-31",
    "emoji": "完成👩\u200d🌾✅",
    "right to left": "\u202eslx.exe",
    "first line break": "\r\n=1\r第二行",
    "no text": "\ud800半个\uffff",
    "null": "前\x00后",
    "long emoji": "🌾" * 20_000,
    "device": "CON",
    "path": "..\\..\\x/../y",
    "control": "前\x0b后",
    "too long": "=" + "字" * 40_000,
}
SHOWN = HOSTILE | {
    "control": "前␋后",
    "too long": "=" + "字" * 32_760 + "…(已截断)",
    "first line break": "\n=1\n第二行",
    "no text": "�半个�",
    "null": "前␀后",
    "long emoji": "🌾" * 16_380 + "…(已截断)",
}
# Shown without brackets and blanks, put together with other words, or cut short with a mark.
_RESHAPED = {"一级指标", "二级指标", "资金来源", "现填内容", "例：位置", "例：现填内容"}
_RESHAPED_HEADS = ("审核结果!C9", "运行信息!B10")
_HEADINGS_END = 5  # rows among which a table's heading stands
_SUM = r"SUBTOTAL\(109,[\d:A-Z]+\)"
_COUNTED = r"IF\(AND\(ISNUMBER\(J\d+\),J\d+>=0(,J\d+<=F\d+)?\),J\d+,([HG]\d+|0)\)|ROUND\(SUM\(M[\d:M]+\),2\)"
OURS = re.compile(rf'SUM\([B-D\d:,]+\)|C\d+-D\d+|{_SUM}(-{_SUM})?|IFERROR\((SUBTOTAL|ROUND)\([^|!]+,""\)|{_COUNTED}')


def poisoned(value: Any, text: str) -> Any:
    """Put the text wherever a submitter could have put one; ids, hashes, keys and addresses are made by us."""
    match value:
        case Enum():
            return value
        case str():
            return text
        case dict():
            return {key: poisoned(item, text) for key, item in value.items()}
        case tuple():
            return tuple(poisoned(item, text) for item in value)
        case Figure():
            return replace(value, sheet=text, text=text, reading=Unreadable(text, text))
        case Cell():
            return replace(value, sheet=text, text=text)
        case _ if is_dataclass(value) and not isinstance(value, type):
            names = [field.name for field in fields(value) if field.name not in ("form_id", "sha256", "key", "parent")]
            return replace(value, **{name: poisoned(getattr(value, name), text) for name in names})
        case _:
            return value


def result(text: str) -> bytes:
    return result_workbook(poisoned(evaluation(), text))


def summary(text: str) -> bytes:
    """Make a summary in which all is poisoned but two good forms, with a link to the result of the bad one."""
    note = finding("E02", Severity.NOTE)
    bad: Evaluation = poisoned(evaluation(form_id="bad", findings=(finding(), note)), text)
    about_list = ListFinding("名单.xlsx", "县教育局", "一小", "食堂", finding("I01"))
    policy = replace(load_policy("guizhou"), severities={"G04": Severity.NOTE})
    given: Report = poisoned(
        report_of((), (source(),), rules=RULES[:1], policies=(policy,), list_findings=(about_list,)), text
    )
    return summary_workbook(
        report_of(
            (evaluation(), bad, evaluation()),
            given.sources,
            {"bad": result_path(bad.form)},
            rules=given.rules,
            policies=given.policies,
            list_findings=given.list_findings,
            roster=roster_of((poisoned(PROJECT, text),), {0: (bad,)}, {0: poisoned(PROJECT, text)}),
        )
    )


def parts(data: bytes, pattern: str) -> list[str]:
    """Return the parts of a workbook whose names match, as text."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return [archive.read(name).decode() for name in archive.namelist() if re.search(pattern, name)]


def places(data: bytes, text: str) -> set[str]:
    """Return where a workbook holds exactly this text."""
    return {
        f"{sheet.title}!{cell.coordinate}"
        for sheet in opened(data, values=False)
        for column in sheet.iter_cols()
        if _RESHAPED.isdisjoint(cell.value for cell in column[:_HEADINGS_END])
        for cell in column
        if str(cell.value).replace("_x005F_", "_").strip() == text.strip()  # openpyxl leaves it in strings in line
    }.difference(_RESHAPED_HEADS)


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("workbook", [result, summary])
def test_no_formula_and_no_link_comes_from_a_submitter(workbook: Callable[[str], bytes], kind: str) -> None:
    data = workbook(HOSTILE[kind])
    formulas = [formula for sheet in parts(data, "sheet") for formula in re.findall(r"<f>(.*?)</f>", sheet)]
    assert [formula for formula in formulas if not OURS.fullmatch(unescape(formula))] == []
    targets = [
        target for rels in parts(data, r"\.rels$") for target in re.findall(r'Target="([^"]*)" TargetMode', rels)
    ]
    assert [target for target in targets if not re.fullmatch(r"结果\\[^\\:]+\\[^\\:]+_bad\.xlsx", target)] == []
    assert bool(targets) == (workbook is summary)


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("workbook", [result, summary])
def test_every_text_is_there_whole_or_visibly_changed(workbook: Callable[[str], bytes], kind: str) -> None:
    expected = places(workbook("记号"), "记号")
    assert len(expected) > 15
    assert expected <= places(workbook(HOSTILE[kind]), SHOWN[kind])


@pytest.mark.parametrize("kind", HOSTILE)
def test_records_hold_the_text_as_it_was_written(kind: str) -> None:
    text = HOSTILE[kind]
    (form,) = form_line(poisoned(evaluation(), text)).decode().split("\n")[:-1]
    (file,) = file_line(poisoned(source(), text)).decode().split("\n")[:-1]
    told = json.loads(form)
    assert [told["file"], told["project_name"], told["conclusion"], told["findings"][0]["message"]] == [
        text,
        text.strip(),
        text.strip(),
        text,
    ]
    assert json.loads(file)["file"] == text
