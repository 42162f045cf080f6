"""What people type around the words of a form."""

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval_xl.text import (
    fold,
    is_empty_words,
    label_key,
    printed_limit,
    says_nothing,
    split_code,
    split_points,
    squeeze,
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("全年预算数（Ａ）", "全年预算数(A)"),
        ("１，２００．５", "1,200.5"),
        ("≧⩾≦⩽", "≥≥≤≤"),
        ("＝﹦═", "==="),
        ("＞﹥＜﹤", ">><<"),
        ("％﹪", "%%"),
        ("【126】〔126〕［126］[126]", "(126)(126)(126)(126)"),
        ("：︰∶", ":::"),
        ("～〜", "~~"),
        ("－−‐", "---"),
        ("￥", "¥"),
        ("年\u3000度\u00a0指\u200b标\ufeff", "年 度 指 标 "),
        ("年度指标值", "年度指标值"),
    ],
)
def test_wide_signs_take_their_plain_form(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize("text", ["年 度\n指标值", "年\u3000度\u200b指标值", "\t年度指标值\r\n"])
def test_squeezing_takes_out_every_blank(text: str) -> None:
    assert squeeze(text) == "年度指标值"


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("年 度\n指标值（A）：", "年度指标值"),
        ("全年预算数(A)", "全年预算数"),
        ("项目资金\n（万元）", "项目资金"),
        ("单位（盖章）：", "单位"),
        ("总         分", "总分"),
        ("其中：上级补助：", "其中:上级补助"),
        ("", ""),
        ("（）", ""),
    ],
)
def test_a_label_is_known_by_its_bare_words(label: str, key: str) -> None:
    assert label_key(label) == key


@pytest.mark.parametrize(
    ("heading", "name", "points"),
    [
        ("产出指标\n(50分)", "产出指标", "50"),
        ("产出指标（50 分）", "产出指标", "50"),
        ("产出指标（共50分）", "产出指标", "50"),
        ("满意度指\n标(10分)", "满意度指标", "10"),
        ("产出指标50分", "产出指标", "50"),
        ("成本指标（22.5分）", "成本指标", "22.5"),
        ("(50分)", "", "50"),
        ("产出指标", "产出指标", None),
        ("得分", "得分", None),
        ("得分(20分*执行率)", "得分", None),
    ],
)
def test_the_points_of_a_heading_are_split_off(heading: str, name: str, points: str | None) -> None:
    assert split_points(heading) == (name, None if points is None else Decimal(points))


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("[126]县法院", "126", "县法院"),
        ("［126］ 县法院", "126", "县法院"),
        ("【126】县法院", "126", "县法院"),
        ("203-省教育厅", "203", "省教育厅"),
        ("46000021T000000002749-学生事务补助", "46000021T000000002749", "学生事务补助"),
        ("51000021R000000019951-2023年工资性支出", "51000021R000000019951", "2023年工资性支出"),
        ("县法院 [126]", "126", "县法院"),
        ("县法院【105001】\n", "105001", "县法院"),
        ("县法院", "", "县法院"),
        ("食堂改造（2024）", "", "食堂改造（2024）"),
        ("公路改造（Y012）", "", "公路改造（Y012）"),
        ("食堂改造[一期]", "", "食堂改造[一期]"),
        ("食堂改造[PPP]", "", "食堂改造[PPP]"),
        (" 县法院\n", "", "县法院"),
        ("PPP-项目", "", "PPP-项目"),
        ("2024-2025年采暖费", "", "2024-2025年采暖费"),
        ("2024－25年采暖费", "", "2024－25年采暖费"),
        ("[126]", "", "[126]"),
        ("", "", ""),
    ],
)
def test_the_code_beside_a_name_is_split_off(text: str, code: str, name: str) -> None:
    assert split_code(text) == (code, name)


@pytest.mark.parametrize("text", ["", " ", "\n\u3000", "-", "－", "——", "─", "/", "／", "*", "＊", "、", "。", "- -"])
def test_a_dash_or_a_blank_says_nothing(text: str) -> None:
    assert says_nothing(text)
    assert is_empty_words(text)


@pytest.mark.parametrize("text", ["无", "暂 无", "没有。", "同上", "略", "0", "０", "不适用", "无偏差；"])
def test_words_that_say_nothing_are_still_words(text: str) -> None:
    assert is_empty_words(text)
    assert not says_nothing(text)


@pytest.mark.parametrize("text", ["无法按期完成", "10", "……", "设备未到货", "0.5"])
def test_words_that_say_something_are_not_empty(text: str) -> None:
    assert not is_empty_words(text)
    assert not says_nothing(text)


@given(st.text())
def test_folding_keeps_every_character_in_its_place_and_folds_once(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_nothing_is_blank_after_squeezing(text: str) -> None:
    assert "".join(squeeze(text).split()) == squeeze(text)


@given(st.text(), st.sampled_from(["", " ", "\n", "\u3000", "\u200b"]))
def test_blanks_anywhere_leave_a_label_what_it_is(text: str, blank: str) -> None:
    assert label_key(blank.join(text)) == label_key(text)


@given(st.text())
def test_a_name_split_from_its_code_is_part_of_what_was_written(text: str) -> None:
    code, name = split_code(text)
    assert code in fold(text)
    assert name in text


@pytest.mark.parametrize("text", ["1", "(", "(1", "1.", " ", "[1]", "a-", "1分", "（共", "A1", "\u3000-"])
def test_a_very_long_text_takes_no_time(text: str) -> None:
    started = time.perf_counter()
    for long_text in (text * 50_000, f"{text * 50_000}x", f"x{text * 50_000}"):
        split_points(long_text)
        split_code(long_text)
        label_key(long_text)
        is_empty_words(long_text)
        printed_limit(f"{long_text}字")
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("自评结论（200字以内）", 200),
        ("完成情况\n（限 100 字）", 100),
        ("不超过３００字", 300),
        ("（100字）", 100),
        ("控制在150个汉字以内", 150),
        ("自评结论（不少于200字）", None),
        ("自评结论", None),
        ("第3字", None),
        ("2024年100字头列车", None),
    ],
)
def test_the_length_a_label_prints(text: str, limit: int | None) -> None:
    assert printed_limit(text) == limit
