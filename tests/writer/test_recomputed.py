"""Every number of a summary is the one that comes out when it is worked out once more from 数据/forms.jsonl."""

import tempfile
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from selfeval_xl import run_batch
from selfeval_xl.writer.money import MoneyUnit
from tests.benchmarks.corpus import corpus
from tests.bureau import BUDGET, ROSTER, WAIVERS
from tests.samples import INBOX
from tests.writer.dump import opened
from tests.writer.odd_forms import ODD
from tests.writer.recomputed import (
    AMOUNTS,
    Form,
    Number,
    added,
    average,
    binned,
    by_department,
    faults,
    gap,
    name_of,
    rate,
    rate_bin,
    rates,
    records,
    score_bin,
    total_fund,
    versions,
)

VERDICTS = ("通过", "需说明", "退回", "无法核验")
GRADES = ("优", "良", "中", "差", "未评")
MONEY = ("元", "万元")


class Run(NamedTuple):
    """What a run wrote, as a test asks for it."""

    received: list[Form]  # a record of every form
    counting: list[Form]  # of those that 项目汇总 lists, in its order
    files: list[Form]
    sheets: Mapping[str, list[tuple[Any, ...]]]  # the rows of every sheet
    yuan: int  # in one unit of its money


def inbox(name: str, folder: Path) -> Path:
    """Fill a folder with one kind of forms."""
    if name == "samples":
        return INBOX
    files = corpus(60) if name == "corpus" else {f"{kind}.xlsx": draw(kind) for kind, draw in ODD.items()}
    for file, data in files.items():
        (folder / file).write_bytes(data)
    return folder


@cache
def run(name: str, money: str) -> Run:
    """Check an inbox with the lists of the sample bureau."""
    with tempfile.TemporaryDirectory() as folder:
        received, out = Path(folder) / "收件", Path(folder) / "结果"
        received.mkdir()
        unit = next(each for each in MoneyUnit if each.word == money)
        run_batch([inbox(name, received)], out, roster=ROSTER, budget=BUDGET, waivers=WAIVERS, money=unit)
        book = opened((out / "汇总.xlsx").read_bytes())
        sheets = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}
        forms, files = records(out, "forms.jsonl"), records(out, "files.jsonl")
    named = {(form["file"], form["project_name"] or "（未填项目名称）"): form for form in forms}
    assert len(named) == len(forms)
    counting = [named[row["来源文件"], row["项目名称"]] for row in table(sheets["项目汇总"])]
    assert len({form["form_id"] for form in counting}) == len(counting)
    return Run(forms, counting, files, sheets, int(unit.yuan))


def table(rows: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Return the rows of a table by heading, without its totals."""
    _, heads, *others = rows
    return [dict(zip(heads, row, strict=True)) for row in others if row[0] not in ("合计", "平均", "全部项目", None)]


def total(rows: list[tuple[Any, ...]], label: str) -> dict[str, Any]:
    """Return a row of totals by heading."""
    (found,) = [row for row in rows if row[0] == label]
    return dict(zip(rows[1], found, strict=True))


def below(rows: list[tuple[Any, ...]], label: str, how_many: int = 1) -> list[Any]:
    """Return what stands in the rows under a label of the front page."""
    at, column = next(
        (at, row.index(label))
        for at, row in enumerate(rows)
        if label in row and rows[at + 1][row.index(label)] is not None
    )
    return [rows[at + 1 + each][column] for each in range(how_many)]


def same(shown: Any, number: Number) -> bool:
    """Tell whether a cell shows a number; an empty one and a dash show that there is none."""
    if number is None or shown in (None, "—"):
        return number is None and shown in (None, "—")
    return bool(shown == pytest.approx(float(number), rel=1e-12, abs=1e-9))


@pytest.fixture(params=[(name, money) for name in ("samples", "corpus", "odd") for money in MONEY], ids="-".join)
def told(request: pytest.FixtureRequest) -> Run:
    """Give each inbox in each unit of money."""
    return run(*request.param)


def test_of_the_forms_of_one_project_one_counts(told: Run) -> None:
    counting = {form["form_id"] for form in told.counting}
    for group in versions(told.received):
        assert sum(form["form_id"] in counting for form in group) in (1, len(group))
    alone = {form["form_id"] for form in told.received} - {
        form["form_id"] for group in versions(told.received) for form in group
    }
    assert alone <= counting


def test_the_front_page_counts_what_came(told: Run) -> None:
    front = told.sheets["总览"]
    verdicts = Counter(form["verdict"] for form in told.counting)
    assert below(front, "收到文件", 2) == [
        len(told.files),
        f"已读取 {sum(each['outcome'] == '已读取' for each in told.files)}",
    ]
    assert below(front, "审核自评表") == [len(told.counting)]
    assert [below(front, verdict)[0] for verdict in VERDICTS] == [verdicts[verdict] for verdict in VERDICTS]
    assert {label: below(front, label)[0] for label in Counter(each["outcome"] for each in told.files)} == Counter(
        each["outcome"] for each in told.files
    )
    assert len(told.sheets["文件清单"]) >= len(told.files)


def test_the_front_page_adds_up_and_averages(told: Run) -> None:
    front, forms = told.sheets["总览"], told.counting
    word = "元" if told.yuan == 1 else "万元"
    for label in ("全年预算数", "全年执行数"):
        amounts = [total_fund(form)[AMOUNTS[label]] for form in forms]
        shown, said = below(front, f"{label}（{word}）", 2)
        whole = added(amounts)
        assert same(shown, None if whole is None else whole / told.yuan)
        assert said == f"{sum(each is not None for each in amounts)} 份表"
    assert same(below(front, "执行率（%）")[0], rate(forms))
    for label, points in (
        ("平均自评总分", [form["total_score"] for form in forms]),
        ("平均核算总分", [form["total_verified"] for form in forms]),
        ("平均差额", [gap(form) for form in forms]),
    ):
        shown, said = below(front, label, 2)
        assert same(shown, average(points))
        assert said == f"{sum(each is not None for each in points)} 份表"


def test_the_front_page_sorts_grades_totals_and_rates(told: Run) -> None:
    front, forms = told.sheets["总览"], told.counting
    at = next(number for number, row in enumerate(front) if row[0] == "等级")
    words = [word for word in front[at][1:7] if word]
    assert words == list(GRADES)
    for row, grade, score in ((at + 1, "grade", "total_score"), (at + 2, "grade_verified", "total_verified")):
        counted = Counter(form[grade] or "未评" for form in forms)
        assert [value for value in front[row][1:7] if value is not None] == [counted[word] for word in words]
        assert list(front[row][-6:]) == binned((form[score] for form in forms), score_bin, 6)
    assert sum(front[at + 1][-6:]) == len(forms)
    counts = next(after for row, after in pairwise(front) if row[0] == "50以下")
    assert list(counts[:7]) == binned(map(rates, forms), rate_bin, 7)


def test_the_front_page_counts_faults_and_what_could_not_be_verified(told: Run) -> None:
    front, forms = told.sheets["总览"], told.counting
    indicators, unverified = table_of(told, "指标明细"), sum(row["未核验"] for row in table(told.sheets["项目汇总"]))
    assert below(front, "指标数") == [sum(len(form["indicators"]) for form in forms)] == [len(indicators)]
    assert below(front, "未核验") == [unverified] == [sum(row["核验"] == "未核验" for row in indicators)]
    standing = [
        (form["form_id"], each["rule"], each["severity"])
        for form in forms
        for each in form["findings"]
        if not each["waived"] and each["severity"] != "提示"
    ]
    start = next(at for at, row in enumerate(front) if row[0] == "规则")
    rules = [row for row in front[start + 1 : start + 9] if row[1] in ("错误", "警告")]
    for row in rules:
        of_rule = [each for each in standing if each[1:] == (row[0], row[1])]
        assert row[11] == len(of_rule)
        assert row[13] == len({form for form, *_ in of_rule})
    rest = len(standing) - sum(row[11] for row in rules)
    if rest:
        assert f"共 {rest} 条" in front[start + 1 + len(rules)][0]
    top = next(at for at, row in enumerate(front) if row[8] == "单位")
    of_unit: Counter[str] = Counter()
    for form in forms:
        of_unit[name_of(form["unit"]) or name_of(form["department"]) or "（未填实施单位）"] += faults(form, "错误")
    end = next(at for at, row in enumerate(front) if row[8] == "指标数")
    units = {name_of(row[8]): row[12] for row in front[top + 1 : end] if row[8]}
    assert units == {unit: count for unit, count in of_unit.most_common(8) if count}


def test_every_project_has_its_own_numbers_and_the_totals_are_theirs(told: Run) -> None:
    rows, forms = told.sheets["项目汇总"], told.counting
    for row, form in zip(table(rows), forms, strict=True):
        for label, name in AMOUNTS.items():
            if isinstance(row[label], str):
                assert total_fund(form)[name] is None
            else:
                assert same(
                    row[label], None if (number := added([total_fund(form)[name]])) is None else number / told.yuan
                )
        assert same(row["执行率"], average([rates(form)]))
        assert same(row["核算总分"], average([form["total_verified"]]))
        assert same(row["差额"], average([gap(form)]))
        assert [row[label] for label in ("自评等级", "核算等级", "处理结论", "错误", "警告")] == [
            form["grade"],
            form["grade_verified"],
            form["verdict"],
            faults(form, "错误"),
            faults(form, "警告"),
        ]
    sums, means = total(rows, "合计"), total(rows, "平均")
    for label, name in AMOUNTS.items():
        whole = added(total_fund(form)[name] for form in forms)
        assert same(sums[label], None if whole is None else whole / told.yuan)
    assert same(sums["执行率"], rate(forms))
    assert [sums[label] for label in ("错误", "警告")] == [
        sum(faults(form, label) for form in forms) for label in ("错误", "警告")
    ]
    assert same(means["执行得分"], average(total_fund(form)["score"] for form in forms))
    assert same(means["自评总分"], average(form["total_score"] for form in forms))
    assert same(means["核算总分"], average(form["total_verified"] for form in forms))
    assert same(means["差额"], average(gap(form) for form in forms))


def test_the_points_of_a_block_are_those_of_its_indicators(told: Run) -> None:
    for row, form in zip(table(told.sheets["项目汇总"]), told.counting, strict=True):
        for label in ("成本", "产出", "效益", "满意度"):
            points = [each["score"] for each in form["indicators"] if (each["level1"] or "").startswith(label)]
            assert same(row[f"{label}得分"], added(points))


def test_departments_add_up_to_the_whole(told: Run) -> None:
    rows, forms = told.sheets["部门汇总"], told.counting
    end = next(at for at, row in enumerate(rows) if row[0] == "合计")
    offices = {row["主管部门"]: row for row in table(rows[:end])}
    for name, own in by_department(forms).items():
        row = offices[name]
        assert row["项目数"] == len(own)
        assert row["单位数"] == len({name_of(form["unit"]) for form in own})
        for label, field in AMOUNTS.items():
            whole = added(total_fund(form)[field] for form in own)
            assert same(row[label], None if whole is None else whole / told.yuan)
        assert same(row["执行率"], rate(own))
        assert same(row["平均自评总分"], average(form["total_score"] for form in own))
        assert same(row["平均核算总分"], average(form["total_verified"] for form in own))
        counted = Counter(form["grade_verified"] or "未评" for form in own) + Counter(form["verdict"] for form in own)
        words = [word for word in (*GRADES, *VERDICTS) if word in row]
        assert {word: row[word] for word in words} == {word: counted[word] for word in words}
        assert [row[label] for label in ("错误", "警告")] == [
            sum(faults(form, label) for form in own) for label in ("错误", "警告")
        ]
    sums, projects = total(rows[: end + 1], "合计"), total(told.sheets["项目汇总"], "合计")
    assert sums["项目数"] == len(forms)
    assert all(same(sums[label], added([projects[label]])) for label in (*AMOUNTS, "错误", "警告", "未核验"))
    overall = total(rows, "全部项目")
    assert same(overall["执行率"], rate(forms))
    assert same(overall["平均自评总分"], average(form["total_score"] for form in forms))


def test_details_are_those_of_the_records(told: Run) -> None:
    indicators = [(form, each) for form in told.counting for each in form["indicators"]]
    for row, (_, each) in zip(table_of(told, "指标明细"), indicators, strict=True):
        for label, name in (("核算最低", "score_low"), ("核算最高", "score_high"), ("核算得分", "score_verified")):
            assert same(row[label], average([each[name]]))
        for label, name in (("分值", "weight"), ("自评得分", "score")):
            assert isinstance(row[label], str) or same(row[label], average([each[name]]))
    funds = [each for form in told.counting for each in form["funds"]]
    for row, each in zip(table_of(told, "资金明细"), funds, strict=True):
        for label, name in AMOUNTS.items():
            amount = added([each[name]])
            assert isinstance(row[label], str) or same(row[label], None if amount is None else amount / told.yuan)
        assert isinstance(row["执行率"], str) or same(row["执行率"], average([each["rate"]]))


def table_of(told: Run, name: str) -> list[dict[str, Any]]:
    """Return the rows of a table without totals, the first of which may be of a form that names no department."""
    _, heads, *rows = told.sheets[name]
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_problems_are_the_findings(told: Run) -> None:
    rows = [row for row in table(told.sheets["问题清单"]) if row["项目汇总"] is not None]
    standing = Counter(
        (form["file"], each["sheet"], each["rule"], each["severity"])
        for form in told.counting
        for each in form["findings"]
        if each["severity"] != "提示" and not each["waived"]
    )
    counted: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        if "豁免" not in row["级别"]:
            said = (row["单元格"] or "").rpartition("共 ")[2].removesuffix(" 格）")
            counted[row["来源文件"], row["工作表"] or "", row["规则"], row["级别"]] += (
                int(said) if said.isdigit() else 1
            )
    assert counted == standing


def test_missing_is_the_roster_less_what_came_and_what_was_let_off(told: Run) -> None:
    front, check = told.sheets["总览"], table(told.sheets["名单核对"])
    states = Counter(row["状态"] for row in check)
    missing = [row for row in told.sheets["未报送"][2:] if isinstance(row[0], int)]
    assert below(front, "未报送") == [len(missing)] == [states["未报送"]]
    assert states["未报送"] == len(check) - states["已报送"] - states["免报"]
    sums = total(told.sheets["部门汇总"], "合计")
    assert [sums[label] for label in ("应报", "已报", "未报")] == [
        states["已报送"] + states["未报送"],
        states["已报送"],
        states["未报送"],
    ]
    assert {row["项目名称"] for row in check if row["状态"] == "未报送"} == {row[4] for row in missing}


def test_money_in_wan_is_money_in_yuan_over_ten_thousand() -> None:
    for name in ("samples", "corpus", "odd"):
        yuan, wan = (run(name, money).sheets["资金明细"][2:] for money in MONEY)
        for one, other in zip(yuan, wan, strict=True):
            for inner, outer in zip(one[4:7], other[4:7], strict=True):
                if isinstance(inner, int | float):
                    assert outer == float(Fraction(str(inner)) / 10_000)
                else:
                    assert inner == outer
