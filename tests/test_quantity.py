"""What cells say, as people write it. The tables are the specification; the properties say what no table can."""

import time
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval_xl.quantity import (
    Comparator,
    Day,
    Quantity,
    Range,
    Reading,
    Tier,
    Unreadable,
    Words,
    convert,
    is_statement,
    names_deadline,
    plain,
    read,
    read_money,
    read_number,
    round_half_up,
)

YEAR = 2024  # the evaluated year in the tables


def number(digits: str, unit: str = "") -> Quantity:
    return Quantity(Decimal(digits), unit)


def at_least(digits: str, unit: str = "") -> Quantity:
    return Quantity(Decimal(digits), unit, Comparator.AT_LEAST)


def at_most(digits: str, unit: str = "") -> Quantity:
    return Quantity(Decimal(digits), unit, Comparator.AT_MOST)


def equal(digits: str, unit: str = "") -> Quantity:
    return Quantity(Decimal(digits), unit, Comparator.EQUAL)


def about(digits: str, unit: str = "") -> Quantity:
    return Quantity(Decimal(digits), unit, approximate=True)


def between(low: str, high: str, unit: str = "") -> Range:
    return Range(Decimal(low), Decimal(high), unit)


def day(iso: str) -> Day:
    return Day(date.fromisoformat(iso), "day")


def month(iso: str) -> Day:
    return Day(date.fromisoformat(iso), "month")


def whole_year(iso: str) -> Day:
    return Day(date.fromisoformat(iso), "year")


def period(since: str, until: str) -> Day:
    return Day(date.fromisoformat(until), "day", since=date.fromisoformat(since))


SIGNS: list[tuple[str, Reading]] = [
    ("≥95%", at_least("95", "%")),
    ("≧20000亩", at_least("20000", "亩")),
    ("⩾3", at_least("3")),
    (">=100", at_least("100")),
    ("=>100", at_least("100")),
    (">5次", at_least("5", "次")),
    ("＞＝ 5 次", at_least("5", "次")),
    ("﹥5次", at_least("5", "次")),
    ("》=3个", at_least("3", "个")),
    ("》3个", at_least("3", "个")),
    ("不低于80％", at_least("80", "%")),
    ("不少于2次", at_least("2", "次")),
    ("不小于2", at_least("2")),
    ("大于等于2", at_least("2")),
    ("大于2", at_least("2")),
    ("至少2次", at_least("2", "次")),
    ("至少举办2次", at_least("2", "次")),
    ("至少开展监督检查2次", at_least("2", "次")),
    ("至多组织3次", at_most("3", "次")),
    ("达到95%", at_least("95", "%")),
    ("超过30家", at_least("30", "家")),
    ("95%以上", at_least("95", "%")),
    ("95%及以上", at_least("95", "%")),
    ("10（含）以上", at_least("10")),
    ("3个以上项目", at_least("3", "个")),
    ("≥95%以上", at_least("95", "%")),
    ("≤10天", at_most("10", "天")),
    ("≦10天", at_most("10", "天")),
    ("<=10", at_most("10")),
    ("<10", at_most("10")),
    ("《=10", at_most("10")),
    ("不超过5万元", at_most("5", "万元")),
    ("不高于5%", at_most("5", "%")),
    ("不大于5", at_most("5")),
    ("小于等于5", at_most("5")),
    ("小于5", at_most("5")),
    ("控制在10万元以内", at_most("10", "万元")),
    ("控制在10万元", at_most("10", "万元")),
    ("10个工作日内", at_most("10", "个工作日")),
    ("10日内完成", at_most("10", "日")),
    ("20人以下", at_most("20", "人")),
    ("20人之内", at_most("20", "人")),
    ("＝600000元", equal("600000", "元")),
    ("﹦100%", equal("100", "%")),
    ("═100", equal("100")),
    ("=100", equal("100")),
    ("等于100", equal("100")),
]

NUMBERS: list[tuple[str, Reading]] = [
    ("0", number("0")),
    ("100.00", number("100.00")),
    ("1,200.5", number("1200.5")),
    ("1,234,567", number("1234567")),
    ("１２００．５", number("1200.5")),
    (" 95 % ", number("95", "%")),
    ("95\n%", number("95", "%")),
    ("-5%", number("-5", "%")),
    ("−5", number("-5")),
    ("¥600,000", number("600000", "元")),
    ("￥60万", number("60", "万元")),
    ("人民币60万元整", number("60", "万元")),
    ("2024", number("2024")),
    ("13812345678", number("13812345678")),
    ("20241331", number("20241331")),
    ("20241231元", number("20241231", "元")),
    ("一项", number("1", "项")),
    ("两次", number("2", "次")),
    ("十二个", number("12", "个")),
    ("二十人次", number("20", "人次")),
    ("三万元", number("3", "万元")),
    ("三百万元", number("300", "万元")),
    ("不少于两次", at_least("2", "次")),
    ("完成一项", number("1", "项")),
    ("百分之九十五", number("95", "%")),
    ("百分之95", number("95", "%")),
    ("不低于百分之百", at_least("100", "%")),
    ("千分之三", number("3", "‰")),
    ("200余人", about("200", "人")),
    ("200多人次", about("200", "人次")),
    ("30余万元", about("30", "万元")),
    ("5万余册", about("5", "万册")),
    ("十余次", about("10", "次")),
    ("约200人", about("200", "人")),
    ("200人左右", about("200", "人")),
    ("近200", about("200")),
]

UNITS: list[tuple[str, Reading]] = [
    ("95%", number("95", "%")),
    ("95％", number("95", "%")),
    ("3‰", number("3", "‰")),
    ("100百分比", number("100", "百分比")),
    ("5个百分点", number("5", "百分点")),
    ("5百分点", number("5", "百分点")),
    ("37.24万元", number("37.24", "万元")),
    ("2百万元", number("2", "百万元")),
    ("2亿元", number("2", "亿元")),
    ("60万", number("60", "万")),
    ("50元/人", number("50", "元/人")),
    ("3万元/公里", number("3", "万元/公里")),
    ("800元/人·月", number("800", "元/人·月")),
    ("2次/年", number("2", "次/年")),
    ("200人次", number("200", "人次")),
    ("20人（次）", number("20", "人(次)")),
    ("3万人次", number("3", "万人次")),
    ("3万字", number("3", "万字")),
    ("10(个)", number("10", "个")),
    ("100平方米", number("100", "平方米")),
    ("100m2", number("100", "m²")),
    ("35μg/m3", number("35", "μg/m³")),
    ("5km", number("5", "km")),
    ("3个月", number("3", "个月")),
    ("3年", number("3", "年")),
    ("10天。", number("10", "天")),
    ("25匹", number("25", "匹")),
    ("≥3热线", at_least("3", "热线")),
]

IN_WORDS: list[tuple[str, Reading]] = [
    ("完成3个项目", number("3", "个")),
    ("已建成12座桥", number("12", "座")),
    ("共发放1200份", number("1200", "份")),
    ("实际支出37.24万元", number("37.24", "万元")),
    ("实际完成：3个", number("3", "个")),
    ("已完成100%", number("100", "%")),
    ("100%完成", number("100", "%")),
    ("3个项目全部完成", number("3", "个")),
    ("已达到95%", number("95", "%")),
    ("提高到95%", number("95", "%")),
    ("购置电脑10台", number("10", "台")),
    ("采购设备10台（套）", number("10", "台(套)")),
    ("建设高标准农田500亩", number("500", "亩")),
    ("完成年度任务的95%", number("95", "%")),
    ("已近200人", about("200", "人")),
    ("完成投资控制在5万元以内", at_most("5", "万元")),
    ("满意度95%", number("95", "%")),
    ("验收合格率为100%", number("100", "%")),
    ("群众满意度达95%以上", at_least("95", "%")),
]

RANGES: list[tuple[str, Reading]] = [
    ("10-20天", between("10", "20", "天")),
    ("10～20天", between("10", "20", "天")),
    ("10 至 20 天", between("10", "20", "天")),
    ("10—20天", between("10", "20", "天")),
    ("10——20天", between("10", "20", "天")),
    ("10天-20天", between("10", "20", "天")),
    ("80%-90%", between("80", "90", "%")),
    ("80-90%", between("80", "90", "%")),
    ("-5~-1", between("-5", "-1")),
    ("[10,20]", between("10", "20")),
    ("[80%，90%]", between("80", "90", "%")),
    ("（10，20）天", between("10", "20", "天")),
    ("≥80%且≤90%", between("80", "90", "%")),
    ("≤90%，≥80%", between("80", "90", "%")),
    ("控制在10-20天之间", between("10", "20", "天")),
    ("10-20天以内", between("10", "20", "天")),
]

DAYS: list[tuple[str, Reading]] = [
    ("2024年12月31日", day("2024-12-31")),
    ("2024 年 12 月 31 日", day("2024-12-31")),
    ("2024年12月31", day("2024-12-31")),
    ("2024-12-31", day("2024-12-31")),
    ("2024/12/31", day("2024-12-31")),
    ("2024.12.31", day("2024-12-31")),
    ("2024-12-31 00:00:00", day("2024-12-31")),
    ("2024/1/5 9:30", day("2024-01-05")),
    ("2024年1月5日 9:30", day("2024-01-05")),
    ("20241231", day("2024-12-31")),
    ("20241231前", day("2024-12-31")),
    ("2024年12月31日前", day("2024-12-31")),
    ("2024年12月31日前完成", day("2024-12-31")),
    ("2024年12月31日前全部支付完成", day("2024-12-31")),
    ("2024年12月31日前完成工程建设", day("2024-12-31")),
    ("已于2024年8月20日完成验收", day("2024-08-20")),
    ("截至2024.12.31", day("2024-12-31")),
    ("12月31日前", day("2024-12-31")),
    ("2024年12月底前", month("2024-12-31")),
    ("2024年12月前", month("2024-12-31")),
    ("2024年12月", month("2024-12-31")),
    ("2024年12月上线", month("2024-12-31")),
    ("2024-12", month("2024-12-31")),
    ("2024.12前", month("2024-12-31")),
    ("11月底前", month("2024-11-30")),
    ("2月底", month("2024-02-29")),
    ("10月", month("2024-10-31")),
    ("10月份", month("2024-10-31")),
    ("2024年6月上旬", day("2024-06-10")),
    ("2024年6月中旬", day("2024-06-20")),
    ("2024年6月下旬", day("2024-06-30")),
    ("2024年第三季度", day("2024-09-30")),
    ("2024年1季度末", day("2024-03-31")),
    ("第3季度", day("2024-09-30")),
    ("第三季度", day("2024-09-30")),
    ("第三季度末", day("2024-09-30")),
    ("三季度前", day("2024-09-30")),
    ("2024年上半年", day("2024-06-30")),
    ("2024年下半年", day("2024-12-31")),
    ("上半年", day("2024-06-30")),
    ("上半年完成", day("2024-06-30")),
    ("二〇二五年一月十五日", day("2025-01-15")),
    ("二○二四年十二月底前", month("2024-12-31")),
    ("2025年元月18日", day("2025-01-18")),
    ("十月", month("2024-10-31")),
    ("2024年全年", period("2024-01-01", "2024-12-31")),
    ("1-12月", period("2024-01-01", "2024-12-31")),
    ("1-6月", period("2024-01-01", "2024-06-30")),
    ("2024年1-12月", period("2024-01-01", "2024-12-31")),
    ("2024年1月-12月", period("2024-01-01", "2024-12-31")),
    ("2024年1月至2024年12月", period("2024-01-01", "2024-12-31")),
    ("2024年1月1日-2024年12月31日", period("2024-01-01", "2024-12-31")),
    ("2024年1月1日至2024年12月31日", period("2024-01-01", "2024-12-31")),
    ("自2024年3月1日至8月31日", period("2024-03-01", "2024-08-31")),
    ("2024.1.1—2024.12.31", period("2024-01-01", "2024-12-31")),
    ("2024-01-01至2024-12-31", period("2024-01-01", "2024-12-31")),
    ("2024年7月至2025年6月", period("2024-07-01", "2025-06-30")),
    ("年底前", whole_year("2024-12-31")),
    ("年末", whole_year("2024-12-31")),
    ("2021年底", whole_year("2021-12-31")),
    ("2024年年底前", whole_year("2024-12-31")),
    ("2024年", whole_year("2024-12-31")),
    ("2024年度", whole_year("2024-12-31")),
    ("≤2024年12月31日", Day(date(2024, 12, 31), "day", Comparator.AT_MOST)),
    ("不晚于12月31日", Day(date(2024, 12, 31), "day", Comparator.AT_MOST)),
]

FULL = [
    *("达成预期指标", "达成年度指标", "达成", "已达成", "完成", "已完成", "全部完成", "按时完成", "及时完成", "达标"),
    "已达标",
    *("达到预期", "达到预期目标", "达到预期指标", "达到预期效果", "完成预期目标", "完成年度绩效目标", "达成预期指标。"),
]
PARTIAL = [
    *("部分达成预期指标", "部分达成", "部分达成并具有一定效果", "部分达成年度指标，并具有一定效果", "部分完成"),
    *("基本达成", "基本完成", "已基本完成"),
]
MISSED = ["未达成预期指标", "未达成", "未达成且效果较差", "未完成", "尚未完成", "未达到预期", "未达标"]
WORDS = [
    *("是", "否", "优", "合格", "稳步提升", "长期影响", "显著提升", "未完全达成", "完成情况良好", "全年"),
    *("一日三餐", "一年", "一二季度", "中旬", "年内", "提升品质"),
    *("一次性", "一定程度", "三公经费", "十分满意", "四个意识", "一人一档", "百家", "三千五百元", "……", "XX", "≥**"),
]

SEVERAL = "里有几个数，分不清以哪个为准"
IN_A_NAME = "数字夹在文字里，分不清是数值还是名称"
NO_DATE = "里有年月，但不是一个确定的日期"
NO_SUCH_DAY = "没有这一天"
MISGROUPED = "千分位不对，应写成 1,200.5 这样"
PARTED = "数字中间有空格，分不清是一个数还是几个数"
UNREADABLE = [
    ("7,00.0,77", MISGROUPED),
    ("1,20", MISGROUPED),
    ("1200,000", MISGROUPED),
    ("1.2.3", "不是一个正常书写的数"),
    ("007", "不是一个正常书写的数"),
    ("0851-1234567", "不是一个正常书写的数"),
    ("622202200100112233445", "数字太长，像是编号"),
    ("10 20", PARTED),
    ("1 200", PARTED),
    ("1, 200", PARTED),
    ("1. 20个", PARTED),
    ("10次；20人", SEVERAL),
    ("3个/5个", SEVERAL),
    ("1:1", SEVERAL),
    ("7×24小时", SEVERAL),
    ("完成3个项目，覆盖200人", SEVERAL),
    ("12项任务完成11项", SEVERAL),
    ("1-2-3", SEVERAL),
    ("≥10-20天", SEVERAL),
    ("≥80%且≥90%", SEVERAL),
    ("10-20天以上", SEVERAL),
    ("至少举办2-3次", SEVERAL),
    ("5000元-1万元", "两个数的单位不同"),
    ("20-10天", "前一个数大于后一个数"),
    ("≥90%且≤80%", "前一个数大于后一个数"),
    ("[1,200]", "分不清是区间还是千分位"),
    ("≥10个以内", "数字前后的比较符号互相矛盾"),
    ("至少举办不超过2次", "数字前后的比较符号互相矛盾"),
    ("建设2号楼完成", IN_A_NAME),
    ("110指挥中心", IN_A_NAME),
    ("12345热线", IN_A_NAME),
    ("5G网络覆盖", IN_A_NAME),
    ("3期工程", IN_A_NAME),
    ("24小时服务", IN_A_NAME),
    ("3年行动计划", IN_A_NAME),
    ("5级", IN_A_NAME),
    ("9成", IN_A_NAME),
    ("第3批", IN_A_NAME),
    ("PM2.5", IN_A_NAME),
    ("元/m2", IN_A_NAME),
    ("G318", IN_A_NAME),
    ("3个项目未完成", IN_A_NAME),
    ("未完成3个", IN_A_NAME),
    ("不合格率5%", IN_A_NAME),
    ("合格率5人", IN_A_NAME),
    ("同比增长5%", IN_A_NAME),
    ("每人每天2次", IN_A_NAME),
    ("每月15日前", IN_A_NAME),
    ("发放补贴人均200元", IN_A_NAME),
    ("完成任务减少3个", IN_A_NAME),
    ("改造小区2期", IN_A_NAME),
    ("维修110指挥中心", IN_A_NAME),
    ("满意度-95%", IN_A_NAME),
    ("2024年2月30日", NO_SUCH_DAY),
    ("2024年13月", NO_SUCH_DAY),
    ("2024-12-32", NO_SUCH_DAY),
    ("1024年12月31日", NO_SUCH_DAY),
    ("2024.12", "分不清是年月还是小数"),
    ("7月-3月", "后一个日期早于前一个"),
    ("2024年2月1日-2月30日", NO_SUCH_DAY),
    ("12月10-20日", NO_DATE),
    ("2024年9月至今", NO_DATE),
    ("2024-2025年", NO_DATE),
    ("24年底", NO_DATE),
    ("24年12月", NO_DATE),
    ("2024年初", NO_DATE),
    ("2024年12月31日前未完成", NO_DATE),
    ("2024年12月31日后", NO_DATE),
    ("2024年共培训200人", NO_DATE),
]

READINGS = [
    *(SIGNS + NUMBERS + UNITS + IN_WORDS + RANGES + DAYS),
    *((text, Words(text, Tier.FULL)) for text in FULL),
    *((text, Words(text, Tier.PARTIAL)) for text in PARTIAL),
    *((text, Words(text, Tier.MISSED)) for text in MISSED),
    *((text, Words(text)) for text in WORDS),
    *((text, Unreadable(text, why)) for text, why in UNREADABLE),
]
SPELLINGS = [text for text, _ in READINGS]

written = st.sampled_from(SPELLINGS)
amounts = st.decimals(min_value=-(10**11), max_value=10**11, places=4)
# Text made of what values are made of gets further into the parsers than text from all of Unicode.
valuelike = st.text(
    "0123456789.,-~%‰/ :()[]≥≤=年月日底前季度上旬半全第约余万元个人次至且不少超过完成达到率一二十百〇分之kmG",
    max_size=40,
)


PLAIN_VALUES = st.from_regex(
    r"[≥≤=＝>]?([0-9]{1,9}|[0-9]{1,5}\.[0-9]{1,3}|[0-9]{1,3}(,[0-9]{3}){1,2})"
    r"(%|个|人次|元|万元|年|月|个月|天|个工作日|公里)?",
    fullmatch=True,
)


@given(PLAIN_VALUES)
def test_a_plain_value_reads_as_it_does_with_a_blank_before_it(text: str) -> None:
    assert repr(read_number(text)) == repr(read_number(f" {text}"))
    plainly, carefully = read(text, year=YEAR), read(f" {text}", year=YEAR)
    assert repr(plainly) == repr(carefully)


@pytest.mark.parametrize(("text", "reading"), READINGS, ids=SPELLINGS)
def test_a_cell_reads_as_people_mean_it(text: str, reading: Reading) -> None:
    assert read(text, year=YEAR) == reading


@pytest.mark.parametrize("text", ["", "  ", "-", "—", "/", "／", "*", "、", "\u3000\n", "\u200b"])
def test_nothing_and_not_applicable_read_as_none(text: str) -> None:
    assert read(text) is None
    assert read_number(text) is None
    assert read_money(text, "元") is None


@pytest.mark.parametrize("text", ["12月31日前", "10月", "11月底前", "第3季度", "三季度前", "年底前", "1-12月"])
def test_a_date_without_its_year_is_unreadable_unless_the_year_is_known(text: str) -> None:
    assert read(text) == Unreadable(text, "没有写年份")


def test_a_long_text_is_a_report_and_no_value() -> None:
    report = "项目按计划推进" * 40
    assert read(report) == Words(report)
    assert read(f"{report}100%") == Unreadable(f"{report}100%", "文字太长，不像一个指标值")


@pytest.mark.parametrize(
    ("text", "points"),
    [
        *((text, "10") for text in ("10", " 10 ", "10.00", "１０", "10分", "10 分")),
        ("1,000", "1000"),
        ("22.5", "22.5"),
        ("-3", "-3"),
        ("0", "0"),
    ],
)
def test_points_are_a_number_and_nothing_else(text: str, points: str) -> None:
    assert read_number(text) == Decimal(points)


@pytest.mark.parametrize(
    "text", ["10%", "约10", "≥10", "10个", "十", "1 0", "10/10", "10,00", "满分", "2024年", "1" * 30]
)
def test_anything_else_is_no_points(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("text", "unit", "amount"),
    [
        ("600,000", "元", "600000"),
        ("600,000.00", "元", "600000"),
        ("60", "万元", "600000"),
        ("37.24", "万元", "372400"),
        ("0.5", "亿元", "50000000"),
        ("60万元", "元", "600000"),
        ("60万", "元", "600000"),
        ("60万", "万元", "600000"),
        ("600000元整", "万元", "600000"),
        ("￥ 600,000 元", "元", "600000"),
        ("人民币60万元", "元", "600000"),
        ("2百万元", "元", "2000000"),
        ("-5", "元", "-5"),
        ("0", "元", "0"),
        ("20241231", "元", "20241231"),
    ],
)
def test_money_is_read_into_yuan(text: str, unit: str, amount: str) -> None:
    assert read_money(text, unit) == Quantity(Decimal(amount), "元")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("7,00.0,77", MISGROUPED),
        ("约60万元", "不是一个金额"),
        ("600 000", "不是一个金额"),
        ("100%", "不是一个金额"),
        ("已拨付", "不是一个金额"),
        ("60元/人", "不是一个金额"),
    ],
)
def test_an_unclear_amount_says_why(text: str, why: str) -> None:
    assert read_money(text, "元") == Unreadable(text, why)


def test_a_block_without_a_unit_of_money_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="个 is not a unit of money"):
        read_money("60", "个")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        *(
            (text, True)
            for text in ("增长5%", "同比增长≥5%", "提高5个百分点", "下降5%。", "1:1", "1：1.5", "3A", "达到4A级")
        ),
        *((text, False) for text in ("提高到95%", "增加3个", "5%", "1:1:1", "3B", "比例1:1", "新建3所，改造5所", "")),
    ],
)
def test_some_texts_say_one_clear_thing_without_being_a_value(text: str, is_one: bool) -> None:
    assert is_statement(text) is is_one


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        *((text, True) for text in ("8月31日前", "2024年8月底以前完成", "2024年内", "2024年8月31日止")),
        *((text, False) for text in ("2024年8月31日", "2024年8月", "1-12月", "已于2024年8月20日完成验收")),
    ],
)
def test_a_deadline_is_told_from_a_day(text: str, deadline: bool) -> None:
    assert names_deadline(text) is deadline


CONVERSIONS = [
    ("600000", "元", "万元", "60"),
    ("60", "万元", "元", "600000"),
    ("1", "亿元", "万元", "10000"),
    ("5", "百万元", "千元", "5000"),
    ("3", "千万元", "元", "30000000"),
    ("10", "‰", "%", "1"),
    ("100", "百分比", "%", "100"),
    ("5", "个百分点", "百分点", "5"),
    ("5", "公里", "千米", "5"),
    ("5", "km", "米", "5000"),
    ("50", "厘米", "米", "0.5"),
    ("2", "平方公里", "平方千米", "2"),
    ("2", "公顷", "㎡", "20000"),
    ("2", "吨", "公斤", "2000"),
    ("3", "斤", "千克", "1.5"),
    ("10", "天", "日", "10"),
    ("3", "个月", "月", "3"),
    ("5", "工作日", "个工作日", "5"),
    ("20", "名", "人", "20"),
    ("5", "万人", "人", "50000"),
    ("5", "万人次", "人（次）", "50000"),
    ("2", "万亩", "亩", "20000"),
    ("60", "万", "", "600000"),
    ("117.6", "万", "元", "1176000"),
    ("135", "万", "万元", "135"),
    ("1176000", "元", "万", "117.6"),
    ("0.365", "万", "人", "3650"),
    ("800", "元/人·月", "元/人/月", "800"),
    ("3", "年", "个月", "36"),
    ("2", "天", "小时", "48"),
    ("1.5", "小时", "分钟", "90"),
    ("12", "所", "所/年", "12"),
    ("1.5", "万元/年", "元", "15000"),
    ("10", "台（套）", "台", "10"),
    ("3", "万元/公里", "元/米", "30"),
    ("3", "热线", "热线", "3"),
    ("95", "％", "%", "95"),
]


@pytest.mark.parametrize(("digits", "unit", "to", "expected"), CONVERSIONS)
def test_units_of_one_family_convert_exactly(digits: str, unit: str, to: str, expected: str) -> None:
    assert convert(Decimal(digits), unit, to) == Decimal(expected)


def test_what_cannot_be_written_to_its_last_digit_is_cut_off() -> None:
    assert convert(Decimal(10), "个月", "年") == Decimal(10) / 12
    assert convert(Decimal(90), "分钟", "小时") == Decimal("1.5")


@pytest.mark.parametrize(
    ("unit", "to"),
    [
        ("人", "人次"),
        ("百分点", "%"),
        ("个", "项"),
        ("元", "%"),
        ("亩", "平方米"),
        ("次/月", "次/年"),
        ("万", "%"),
        ("万", "天"),
        ("万", "元/所"),
        ("人·月", "人/月"),
        ("天", "工作日"),
        ("元/人", "元"),
        ("", "个"),
        ("%", ""),
    ],
)
def test_units_of_different_things_do_not_convert(unit: str, to: str) -> None:
    assert convert(Decimal(1), unit, to) is None
    assert convert(Decimal(1), to, unit) is None


@pytest.mark.parametrize(
    ("digits", "places", "rounded"),
    [("8.615", 2, "8.62"), ("8.625", 2, "8.63"), ("8.6149", 2, "8.61"), ("-8.625", 2, "-8.63"), ("2.5", 0, "3")],
)
def test_a_half_is_rounded_up(digits: str, places: int, rounded: str) -> None:
    assert round_half_up(Decimal(digits), places) == Decimal(rounded)


@pytest.mark.parametrize(
    ("digits", "text"),
    [("10.00", "10"), ("1E+3", "1000"), ("100", "100"), ("0.50", "0.5"), ("-0.00", "0"), ("1200.5", "1200.5")],
)
def test_a_number_is_written_as_a_person_would(digits: str, text: str) -> None:
    assert plain(Decimal(digits)) == text


@given(st.text() | valuelike, st.none() | st.integers())
def test_reading_never_raises(text: str, year: int | None) -> None:
    assert isinstance(read(text, year=year), Quantity | Range | Day | Words | Unreadable | None)
    assert isinstance(read_number(text), Decimal | None)
    assert isinstance(read_money(text, "万元"), Quantity | Unreadable | None)


@given(st.text() | valuelike)
def test_what_was_read_holds_decimals_and_never_a_float(text: str) -> None:
    reading = read(text, year=YEAR)
    values = [] if reading is None else [getattr(reading, field.name) for field in fields(reading)]
    assert {type(value) for value in values} <= {Decimal, str, bool, date, Comparator, Tier, type(None)}


@given(st.text() | valuelike)
def test_every_unreadable_text_is_kept_and_says_why(text: str) -> None:
    reading = read(text)
    if isinstance(reading, Unreadable):
        assert reading.text == text.strip()
        assert reading.why


@given(st.text() | valuelike)
def test_every_reading_can_be_rounded_and_converted(text: str) -> None:
    reading = read(text)
    if isinstance(reading, Quantity):
        assert round_half_up(reading.number) == reading.number.quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")
        assert convert(reading.number, reading.unit, reading.unit) == reading.number


@given(written, st.text(" \t\n\u3000\u00a0", max_size=5), st.text(" \t\n\u3000\u00a0", max_size=5))
def test_blanks_around_a_value_change_nothing(text: str, before: str, after: str) -> None:
    assert read(f"{before}{text}{after}", year=YEAR) == read(text, year=YEAR)


@given(written)
def test_full_width_spelling_reads_the_same(text: str) -> None:
    wide = "".join(
        chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else "\u3000" if sign == " " else sign for sign in text
    )
    reading = read(wide, year=YEAR)
    if isinstance(reading, Words | Unreadable):
        reading = replace(reading, text=text)
    assert reading == read(text, year=YEAR)


@given(amounts)
def test_thousands_separators_change_nothing(amount: Decimal) -> None:
    assert read(f"{amount:,f}元") == read(f"{amount:f}元") == Quantity(amount, "元")
    assert read_money(f"{amount:,f}", "元") == Quantity(amount, "元")


@given(amounts)
def test_what_is_written_plain_is_read_back(amount: Decimal) -> None:
    assert read_number(plain(amount)) == amount
    assert read(f"{plain(amount)}%") == Quantity(amount, "%")


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_range_holds_the_lower_bound_first(first: int, second: int) -> None:
    expected = Range(Decimal(first), Decimal(second), "天")
    text = f"{first}-{second}天"
    assert read(text) == (expected if first <= second else Unreadable(text, "前一个数大于后一个数"))


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_every_spelling_of_a_date_reads_the_same(when: date) -> None:
    spellings = (
        "%Y年%m月%d日",
        "%Y-%m-%d",
        "%Y/%m/%d",
        "%Y.%m.%d",
        "%Y%m%d",
        "%Y年%m月%d日前完成",
        "%Y-%m-%d 00:00:00",
    )
    assert {read(when.strftime(spelling)) for spelling in spellings} == {Day(when)}


@given(amounts, st.sampled_from(CONVERSIONS))
def test_converting_there_and_back_changes_nothing(amount: Decimal, units: tuple[str, str, str, str]) -> None:
    _, unit, to, _ = units
    there = convert(amount, unit, to)
    assert there is not None
    assert convert(there, to, unit) == amount


@pytest.mark.parametrize(
    "text",
    [
        *(
            "1",
            "1,",
            "1.",
            "1 ",
            "-",
            " ",
            "(",
            "一",
            "已完成",
            "完成",
            "1年",
            "1-",
            "百分之一",
            "≥",
            "满意度",
            "全部已",
        ),
        *("百", "2024年", "项目", "达到", "第", "个", "余", "%", "万", "/人", "大约", "不"),
    ],
)
def test_a_very_long_text_takes_no_time(text: str) -> None:
    started = time.perf_counter()
    for repeats in (190 // len(text), 50_000):
        for long_text in (text * repeats, f"{text * repeats}5", f"5{text * repeats}", f"5个{text * repeats}!5"):
            read(long_text, year=YEAR)
            read_number(long_text)
            read_money(long_text, "元")
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("每年2次", number("2", "次/年")),
        ("每年≥2次", at_least("2", "次/年")),
        ("每月不少于2次", at_least("2", "次/月")),
        ("每亩≥300元", at_least("300", "元/亩")),
        ("≥1次/季", at_least("1", "次/季")),
        ("≥3人/班", at_least("3", "人/班")),
        ("≤0.8吨/万元", at_most("0.8", "吨/万元")),
        ("≥90%（含）", at_least("90", "%")),
    ],
)
def test_what_a_number_is_for_may_stand_before_or_behind_it(text: str, reading: Quantity) -> None:
    assert read(text, year=YEAR) == reading


def test_a_day_of_every_month_is_a_statement_and_no_date() -> None:
    assert is_statement("每月15日前")
