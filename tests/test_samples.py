"""The sample inbox: it is what the script makes, and what is found in it is written out here, finding by finding."""

import zipfile
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from selfeval_xl import evaluate, load_policy
from selfeval_xl.batch import check_batch
from selfeval_xl.evaluation import Evaluation, Finding, Verdict
from selfeval_xl.intake.contents import LIMITS
from selfeval_xl.intake.mails import open_mail
from selfeval_xl.intake.source import Mail
from selfeval_xl.reader import encrypted, read_bytes
from selfeval_xl.reader.formats import read_workbook
from tests.arrivals import LOCKED, PASSWORD, originals, unlocked
from tests.bureau import BUDGET, ROSTER, WAIVERS, budget, roster, waivers
from tests.samples import BLANK_FILE, INBOX, blank, facts, inbox
from tests.workbooks import BLANK, Book, draw

STACKED = "法院2024年度项目自评表（三个项目汇总在一张表）.xlsx"
SINGLE = (
    "龙里县人民法院-审判保障综合服务项目.xlsx",
    "龙里县人民法院-审判辅助事务外包服务项目.xlsx",
    "龙里县人民法院-智慧法庭升级改造项目.xlsx",
)


def evaluations(name: str) -> list[Evaluation]:
    return [evaluate(form, load_policy("guizhou"), year=2024) for form in read_bytes((INBOX / name).read_bytes(), name)]


def parts(data: bytes) -> list[tuple[str, tuple[int, ...], bytes]]:
    """The members of a workbook in order; how they are deflated is the compressor's affair, not the script's."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return [(info.filename, info.date_time, archive.read(info)) for info in archive.infolist()]


def mailed(data: bytes) -> tuple[Mail | None, list[tuple[str, Any]]]:
    """Who sent a mail and when, and what is in it in turn."""
    contents = open_mail(data, (), LIMITS)
    return contents.mail, [(member.name, content(member.read())) for member in contents.members]


def content(data: bytes) -> Any:
    """What is in a file as far as no compressor has a say in it."""
    if data.startswith(b"PK"):
        return [(name, made, content(inner)) for name, made, inner in parts(data)]
    return mailed(data) if data.startswith(b"From: ") else data


def test_the_inbox_is_what_the_script_makes() -> None:
    made = inbox()
    stored = {path.relative_to(INBOX).as_posix(): path for path in INBOX.rglob("*") if path.is_file()}
    assert set(stored) == {*made, *originals(), LOCKED}
    for name, data in made.items():
        assert content(stored[name].read_bytes()) == content(data)
    assert inbox() == made


@pytest.mark.parametrize("name", originals())
def test_what_libreoffice_made_says_the_same_as_its_original(name: str) -> None:
    assert facts((INBOX / name).read_bytes()) == facts(originals()[name][0])


def test_the_locked_one_opens_with_its_password() -> None:
    assert encrypted.unlocked((INBOX / LOCKED).read_bytes(), [PASSWORD]) == unlocked()


OUTCOMES = {
    "xlsx 已读取": 17, "xlsm 已读取": 1, "xltx 已读取": 1, "xls 已读取": 3, "ods 已读取": 1, "eml 已展开": 4,
    "zip 已展开": 1, "xlsx 其他表": 1,
    "xlsx 表样不符": 1, "html 格式不支持": 1, "pdf 格式不支持": 1, "encrypted 已加密": 1, " 已忽略": 1,
}  # fmt: skip
LAYOUTS = {
    "guizhou": 16, "mof2020": 2, "mof2021-cost": 1, "rural_link": 1, "yunnan": 1, "sichuan": 1, "hubei": 1, "hainan": 1,
    "generic": 1,
}  # fmt: skip


def test_every_layout_and_every_kind_of_file_is_there() -> None:
    batch = check_batch([INBOX])
    assert Counter(f"{record.kind} {record.outcome.label}" for record in batch.records) == OUTCOMES
    assert Counter(evaluation.form.template for evaluation in batch.evaluations) == LAYOUTS


@pytest.mark.parametrize(("path", "made"), [(ROSTER, roster), (BUDGET, budget), (WAIVERS, waivers)], ids=lambda of: "")
def test_the_lists_are_what_the_script_makes(path: Path, made: Callable[[], bytes]) -> None:
    assert parts(path.read_bytes()) == parts(made())


def test_the_official_blank_is_what_the_script_makes() -> None:
    assert parts(BLANK_FILE.read_bytes()) == parts(blank())


def test_the_published_forms_are_filled_in_copies_of_the_blank() -> None:
    """Every label of the blank stands in the same cell of the first published form."""
    book = Book()
    draw(book.book, book.sheet("自评表"), BLANK)
    (labels,) = read_grids(book.done())
    (filled,) = read_grids((INBOX / SINGLE[0]).read_bytes())
    moved = {
        address: (text, filled.get(address))
        for address, text in labels.items()
        if not (filled.get(address) or "").startswith(text) and address != "A2"  # the year is filled in
    }
    assert moved == {}


def read_grids(data: bytes) -> list[dict[str, str]]:
    return [{cell.address: cell.text for cell in grid} for grid in read_workbook(data).grids]


PUBLISHED = [
    # project, indicators, funds, sum of weights
    ("龙里县人民法院审判保障综合服务项目", 8, 600_000),
    ("龙里县人民法院审判辅助事务外包服务项目", 10, 2_600_000),
    ("龙里县人民法院智慧法庭升级改造项目", 11, 500_000),
]


@pytest.mark.parametrize("names", [SINGLE, (STACKED,)], ids=["one by one", "stacked on one sheet"])
def test_the_published_forms_are_read_whole_and_confirmed(names: tuple[str, ...]) -> None:
    found = [evaluation for name in names for evaluation in evaluations(name)]
    read = []
    for evaluation in found:
        form, total = evaluation.form, evaluation.form.total_fund
        assert form.project_name is not None
        assert total is not None
        assert total.weight is not None
        assert form.total_score is not None
        amounts = {figure.number for figure in (total.budget_initial, total.budget_full, total.executed) if figure}
        weights = [row.weight.number for row in form.indicators] + [total.weight.number]
        assert sum(weight for weight in weights if weight is not None) == 100
        assert None not in weights
        assert (form.total_score.number, evaluation.scores.total_verified) == (Decimal(100), Decimal(100))
        assert (evaluation.scores.grade, evaluation.scores.grade_verified) == ("优", "优")
        assert evaluation.verdict is Verdict.EXPLAIN
        assert evaluation.scores.unverified == 0
        (amount,) = amounts
        assert amount is not None
        read.append((form.project_name.text, len(form.indicators), int(amount)))
    assert read == PUBLISHED


FINDINGS = {
    SINGLE[0]: [
        "提示 E02 E15 “1项”，应为 ≥1项",
        "提示 E02 E16 “100”，应为 ＝100",
        "提示 E03 E16 “100”",
        "提示 E05 E17 “2024年12月31日”",
        "提示 E06 E20 “稳步提升”",
        "提示 E06 E21 “长期影响”",
        "警告 F02 F15 “达成预期指标”",
        "警告 F02 F16 “达成预期指标”",
        "警告 F02 F17 “达成预期指标”",
        "提示 F09 F22 “95%”",
        "提示 F12 F18 “600000元”",
        "提示 G13 H23 “100”",
    ],
    SINGLE[1]: [
        "提示 E02 E15 “1项”，应为 ≥1项",
        "提示 E05 E17 “2024年12月31日”",
        "提示 E06 E22 “稳步提升”",
        "提示 E06 E23 “长期影响”",
        "警告 F02 F15 “达成预期指标”",
        "警告 F02 F17 “达成预期指标”",
        "提示 F09 F24 “95%”",
        "提示 F12 F16 “100%”",
        "提示 G13 H25 “100”",
    ],
    SINGLE[2]: [
        "警告 D07 D24 “信息设备更换合格率”，应为 质量指标",
        "提示 E02 E15 “8项”，应为 ≥8项",
        "提示 E02 E16 “1套”，应为 ≥1套",
        "提示 E02 E24 “100”，应为 ＝100",
        "提示 E03 E24 “100”",
        "提示 E05 E18 “2024年12月31日”",
        "提示 E06 E22 “稳步提升”",
        "提示 E06 E23 “长期影响”",
        "警告 F02 F15 “达成预期指标”",
        "警告 F02 F16 “达成预期指标”",
        "警告 F02 F18 “达成预期指标”",
        "警告 F02 F24 “达成预期指标”",
        "提示 F09 F25 “90%”",
        "提示 F12 F17 “100%”",
        "提示 G13 H26 “100”",
    ],
    "2024年度自评表-县教育局(最终版).xlsx": [
        "提示 A10 D7 “3,200,000.00”",
        "错误 B02 F7 “３１３６０００”，应为 3,100,000",
        "错误 B05 H7 “”，应为 98.00%",
        "错误 G04 H15 “10”，应为 9.9",
    ],
    "农业农村局 高标准农田自评表2025.1.20.xlsx": [
        "警告 B12 G10 “17,500,000”",
        "提示 B15 K10 “8.7”",
        "提示 F10 H21 “2024年12月5日”",
        "错误 G12 J26 “93.4”，应为 91.4",
    ],
    "附件2：项目支出绩效自评表（水务局）.xlsx": [
        "提示 A07 D17 “指标2：”",
        "错误 C01 H25 “110”，应为 分值合计 100",
    ],
    "临时救助 - 副本.xlsx": [
        "错误 B06 F7 “523,600”",
        "提示 E06 E19 “有效保障”",
        "提示 E06 E20 “完善”",
        "提示 F03 F20 “有所完善”",
        "错误 F06 F16 “0.99”，应为 99%",
        "错误 F08 F21 “105%”",
        "错误 F14 H18 “20”，应为 17.88",
        "错误 G07 H19 “12”，应为 0-8.99",
        "错误 H01 B23 “自评结论：良。自评得分84分。存在问题：审批人手…”",
        "错误 H02 B23 “自评结论：良。自评得分84分。存在问题：审批人手…”",
    ],
    "文旅局自评表(改2).xlsx": [
        "错误 A02 C5 “XX县全域旅游宣传推广”",
        "警告 A03 G6 “清源县旅游服务中心”，应为 清源县文化旅游局",
        "错误 A04 A3 “（2023年度）”，应为 2024",
        "警告 B12 E8 “1,000,000”",
        "错误 B13 H8 “72.22”，应为 65.00",
        "警告 B14 F8 “650,000”",
        "提示 E06 E22 “稳步提升”",
        "警告 E09 E17 “”，应为 ≥3部",
        "警告 F04 F18 “≥95%”",
        "提示 F09 F23 “90%”",
        "错误 G08 I21 “”",
        "警告 G09 I16 “无”",
        "警告 H04 B25 “自评结论：优。存在问题：无。”",
        "警告 H06 E14 “开展全域旅游宣传推广，提升县域旅游知名度。”",
    ],
    "新建 XLSX 工作表.xlsx": [
        "错误 A02 C4 “”",
        "提示 A05 G3 “”",
        "提示 A06 A24 “”",
        "错误 B02 D7 “0”，应为 900,000",
        "错误 B02 E7 “0”，应为 900,000",
        "错误 B02 F7 “0”，应为 899,740",
        "提示 E02 E16 “100%”，应为 ＝100%",
        "错误 F01 F15 “”",
        "错误 F05 F20 “92次”",
        "错误 G01 H16 “”",
        "错误 G02 H18 “16”，应为 15",
        "警告 H03 B23 “”",
        "警告 H07 E13 “已完成”",
    ],
}


def told(evaluation: Evaluation) -> list[str]:
    """Write each finding on a line; of what is quoted the first 24 characters."""
    lines = []
    for finding in evaluation.findings:
        line = " ".join(finding.found.split())
        quoted = line if len(line) <= 24 else f"{line[:24]}…"
        expected = f"，应为 {finding.expected}" if finding.expected else ""
        lines.append(f"{finding.severity.value} {finding.rule} {finding.cell} “{quoted}”{expected}")
    return lines


@pytest.mark.parametrize("name", FINDINGS)
def test_each_sample_yields_exactly_its_findings(name: str) -> None:
    (evaluation,) = evaluations(name)
    assert told(evaluation) == FINDINGS[name]


def test_the_stacked_forms_yield_the_same_findings_as_the_single_ones() -> None:
    def without_cell(lines: list[str]) -> list[str]:
        return [" ".join(part for at, part in enumerate(line.split(" ")) if at != 2) for line in lines]

    assert [without_cell(told(evaluation)) for evaluation in evaluations(STACKED)] == [
        without_cell(FINDINGS[name]) for name in SINGLE
    ]


def test_what_is_verified_of_the_faulty_samples() -> None:
    totals = {
        name: (evaluation.scores.total_verified, evaluation.verdict)
        for name in FINDINGS
        if name not in SINGLE
        for evaluation in evaluations(name)
    }
    assert totals == {
        "2024年度自评表-县教育局(最终版).xlsx": (Decimal("99.70"), Verdict.RETURNED),
        "农业农村局 高标准农田自评表2025.1.20.xlsx": (Decimal("91.4"), Verdict.RETURNED),
        "附件2：项目支出绩效自评表（水务局）.xlsx": (Decimal(110), Verdict.RETURNED),
        "临时救助 - 副本.xlsx": (Decimal("88.87"), Verdict.RETURNED),
        "文旅局自评表(改2).xlsx": (Decimal("92.58"), Verdict.RETURNED),
        "新建 XLSX 工作表.xlsx": (Decimal(90), Verdict.RETURNED),
    }


MAILED = {
    "森林防火物资储备": (
        "清源县林业局 <lyj@example.com>", "2025-01-21T16:42:00+08:00", "林业局2024年度项目支出绩效自评表",
        ["错误 B02 F7 “573,000”，应为 583,000", "错误 G04 H15 “10”，应为 9.53", "错误 G12 H23 “99.95”，应为 99.55"],
    ),
    "公共图书馆新书购置": ("某某 <moumou@example.com>", "2025-01-15T09:05:00+08:00", "报送2024年度自评表", []),
    "残疾人辅助器具适配": (
        "某某 <moumou@example.com>", "2025-01-15T09:05:00+08:00", "报送2024年度自评表", ["提示 G13 H22 “100”"],
    ),
    "人工增雨防雹作业": (
        "清源县气象局 <qxj@example.com>", "2025-01-23T17:58:00+08:00", "气象局项目自评表", ["提示 G13 H22 “100”"],
    ),
}  # fmt: skip


def test_what_came_by_mail_is_found_with_who_sent_it_and_when() -> None:
    batch = check_batch([INBOX / "邮箱"])
    came = {record.file: (record.sender, record.received, record.subject) for record in batch.records}
    found = {
        evaluation.form.project_name.text: (*came[evaluation.form.file], told(evaluation))
        for evaluation in batch.evaluations
        if evaluation.form.project_name is not None
    }
    assert found == MAILED


OF_LISTS = [
    "名单.xlsx 错误 I01 D4 清源县旅游服务中心“全域旅游宣传推广”；"
    "收到的表里最接近的是清源县旅游服务中心的“XX县全域旅游宣传推广”",
    "名单.xlsx 错误 I01 D5 清源县卫生健康局“村卫生室改造”；收到的表里最接近的是清源县卫生健康局的“（没有写项目名称）”",
    "名单.xlsx 错误 I01 D11 清源县交通运输局“农村公路日常养护”",
    "豁免清单.xlsx 警告 Z02 C5 没有编号为 C1 的规则",
    "豁免清单.xlsx 提示 I08 F4 这条豁免有效期至 2024-12-31，已经过期，1 个问题没有豁免",
]
BESIDE_LISTS = {
    "乡村振兴局 小额信贷贴息.et": ["警告 I02 C4 名单上没有清源县乡村振兴局的“脱贫人口小额信贷贴息”"],
    "附件2：项目支出绩效自评表（水务局）.xlsx": [
        "错误 I03 G7 全年执行数与预算台账不同：表上是 800,000 元，台账（清单!G13）是 780,000 元，多 20,000 元"
    ],
}


def test_what_the_lists_of_the_bureau_find_in_the_inbox() -> None:
    batch = check_batch([INBOX], roster=ROSTER, budget=BUDGET, waivers=WAIVERS)
    said = "名单上的项目没有收到自评表："
    assert [_line(each.finding, each.file).replace(said, "") for each in batch.list_findings] == OF_LISTS
    found = {
        evaluation.form.file: [
            _line(finding) for finding in evaluation.findings if finding.rule in ("I01", "I02", "I03")
        ]
        for evaluation in batch.evaluations
    }
    assert {file: lines for file, lines in found.items() if lines} == BESIDE_LISTS


def test_what_the_bureau_let_off_in_the_inbox() -> None:
    batch = check_batch([INBOX], waivers=WAIVERS)
    let_off = Counter(
        (evaluation.form.file, finding.rule)
        for evaluation in batch.evaluations
        for finding in evaluation.findings
        if finding.waived
    )
    assert let_off == {(STACKED, "F02"): 9, (SINGLE[0], "F02"): 3, (SINGLE[1], "F02"): 2, (SINGLE[2], "F02"): 4}


def _line(finding: Finding, file: str = "") -> str:
    return f"{file} {finding.severity.value} {finding.rule} {finding.cell} {finding.message}".lstrip()
