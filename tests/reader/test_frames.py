"""Forms as frames: one row each, joined by form_id, numbers as numbers and blanks as missing."""

from pathlib import Path

import pandas as pd

import selfeval_xl
from selfeval_xl.reader.frames import FORM_COLUMNS, FUND_COLUMNS, INDICATOR_COLUMNS
from tests.forms import CLEAN
from tests.runs import no_form
from tests.workbooks import workbook


def table(frame: pd.DataFrame, *columns: str) -> list[str]:
    """Write the named columns as lines one can read."""
    rows = frame[list(columns)].astype(object).where(frame[list(columns)].notna(), "-")
    return [" | ".join(str(value) for value in row) for row in rows.itertuples(index=False)]


def test_a_form_becomes_three_frames(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(workbook(CLEAN))
    forms, funds, indicators = selfeval_xl.read_forms(path).frames()
    assert table(forms, "file", "sheet", "anchor", "template", "year", "project_name", "project_code") == [
        "表.xlsx | Sheet1 | A1 | guizhou | 2024 | 乡村小学食堂改造项目 | -",
    ]
    assert table(forms, "department", "unit", "stamped_unit", "fill_date", "money_unit", "contact") == [
        "清源县教育局 | 清源县教育局 | 清源县教育局 | 20250118 | 元 | 某某",
    ]
    assert table(forms, "total_weight", "total_score") == ["100.0 | 99.59"]
    assert table(funds, "key", "cell", "budget_initial", "budget_full", "executed", "weight", "rate", "score") == [
        "total | B7 | 1200000.0 | 1200000.0 | 1176000.0 | 10.0 | 98.0 | 9.8",
        "fiscal | B8 | 1200000.0 | 1200000.0 | 1176000.0 | - | - | -",
        "fiscal_own | B9 | 1000000.0 | 1000000.0 | 976000.0 | - | - | -",
        "fiscal_upper | B10 | 200000.0 | 200000.0 | 200000.0 | - | - | -",
        "other | B11 | 0.0 | 0.0 | 0.0 | - | - | -",
    ]
    assert table(indicators, "cell", "level1", "level2", "level3", "target", "actual", "weight", "score") == [
        "D15 | 产出指标 | 数量指标 | 改造食堂数量 | ≥12所 | 12所 | 10.0 | 10.0",
        "D16 | 产出指标 | 质量指标 | 工程验收合格率 | ≥98% | 100% | 10.0 | 10.0",
        "D17 | 产出指标 | 时效指标 | 完工时间 | 2024年8月31日前 | 2024年8月20日 | 10.0 | 10.0",
        "D18 | 产出指标 | 成本指标 | 食堂改造总成本 | ≤1200000元 | 1176000元 | 10.0 | 10.0",
        "D19 | 产出指标 | 成本指标 | 单所改造成本 | ≤10万元/所 | 9.8万元/所 | 10.0 | 10.0",
        "D20 | 效益指标 | 社会效益指标 | 受益学生人数 | ≥3600人 | 3650人 | 15.0 | 15.0",
        "D21 | 效益指标 | 可持续影响指标 | 食堂设备使用年限 | ≥8年 | 9年 | 15.0 | 15.0",
        "D22 | 满意度指标 | 满意度指标 | 学生及家长满意度 | ≥95% | 93% | 10.0 | 9.79",
    ]
    assert set(forms["form_id"]) == set(funds["form_id"]) == set(indicators["form_id"])


def test_a_workbook_without_forms_has_empty_frames_with_their_columns(tmp_path: Path) -> None:
    path = tmp_path / "通知.xlsx"
    path.write_bytes(no_form())
    frames = selfeval_xl.read_forms(path).frames()
    assert [tuple(frame.columns) for frame in frames] == [FORM_COLUMNS, FUND_COLUMNS, INDICATOR_COLUMNS]
    assert [len(frame) for frame in frames] == [0, 0, 0]
