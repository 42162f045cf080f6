"""A policy written out in full as TOML, with what each number means and which file it comes from.

What is written gives the same policy when it is loaded: a clerk may save it and go on from there.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from selfeval_xl.policy import Layers, resolve_policy
from selfeval_xl.quantity import plain
from selfeval_xl.text import printable
from selfeval_xl.toml_table import toml_string

MEANINGS: Mapping[str, str] = {  # what each key is about, for those who change it
    "name": "政策的名称，写进审核结果；另存为自己的政策时请改",
    "title": "在汇总表里怎么称呼；另存为自己的政策时请改",
    "basis": "依据的文件",
    "execution": "预算执行",
    "execution.weight": "预算执行的分值",
    "execution.steps": "分档计分 [[执行率从百分之几起, 得几分], …]；按比例计分写 []",
    "execution.overspending_allowed": "全年执行数可不可以大于全年预算数：true 可以，false 不可以",
    "execution.rate_tolerance": "执行率与算出的相差多少个百分点以内不算错",
    "execution.rate_slip": "执行率相差多少个百分点以内只列为提示",
    "execution.score_slip": "预算执行得分相差多少分以内只列为提示",
    "execution.explain_below": "执行率低于百分之几要说明原因",
    "execution.surplus_above": "结余占全年预算数的比例超过多少要提醒，0.2 即 20%",
    "execution.scores_ahead_above": "指标得分率比预算执行得分率高出多少要提醒，0.05 即 5%",
    "execution.low_rate": "执行率低于百分之几时，产出指标全部满分就要提醒",
    "funds": "资金",
    "funds.sum_tolerance": "各项资金来源相加，与合计相差多少元以内不算错",
    "funds.large_project": "多少元以上的项目算少见：同一笔钱两处相差一万倍时，据此判断哪一处写错了单位",
    "score": "指标计分",
    "score.tolerance": "得分与算出的相差多少分以内不算错",
    "score.reverse": "越少越好的指标超出目标时：R1 分值×目标÷实际；R2 分值×(1-(实际-目标)÷目标)；核对时两种都认",
    "score.over_achievement": "实际达到目标的多少倍算大幅超过",
    "score.over_handling": "大幅超过目标怎么处理：look 只提示；explain 要说明原因；deduct 按下一项扣分",
    "score.over_deductions": "超额扣分 [[从目标的几倍起, 扣分值的几成], …]：[[1.5, 0.1]] 是 1.5 倍起扣一成；不扣写 []",
    "score.scale_to_100": "目标或实际填不适用、/、— 的指标，要不要去掉，其余折算为百分制：true 要，false 不要",
    "score.tier_full": "填达成预期指标的，至少得分值的几成",
    "score.tier_partial": "填部分达成的，至少得分值的几成；未达成的得分在此以下",
    "score.heavy_indicator": "一项指标超过多少分要提示",
    "score.equal_pairs": "至少有几项数字指标，且实际全都等于目标时，要提示",
    "indicators": "指标设置",
    "indicators.fewest": "一张表少于几项指标要提醒",
    "indicators.quantitative_share": "数字指标占全部指标的比例低于多少要提示，0.5 即一半",
    "indicators.cost_tolerance": "成本合计与预算相差预算的多大比例以内不算错，0.01 即 1%",
    "text": "文字",
    "text.copy_likeness": "两段文字相同的字占几成就算照抄",
    "text.shortest_account": "实际完成情况少于几个字算没有写",
    "batch": "整批比较；照 --policy 给出的政策，不写的照全部表共用的政策，不止一个的照 mof-2020",
    "batch.copied_text_from": "文字至少几个字才与别的单位比较",
    "batch.copied_rows_from": "至少几项指标才与别的单位比较",
    "batch.copied_widely": "超过几个单位写得一样，就当作统一下发的文字，只列为提示",
    "batch.full_marks_from": "一个单位至少有几份表，且全部满分时，要提醒",
    "profiles": "各一级指标的分值，不含预算执行；有几种分法就写几段，各地自定的写 profiles = []",
    "grades": "各等级从多少分起，要有一个从 0 分起",
    "severity": '某条规则在本地的级别：错误、警告、提示；不查的写 "不查"。例如 F02 = "错误"',
}


def policy_text(name: str, titles: Mapping[str, str]) -> str:
    """Write out a policy that comes with the program, or that of a file.

    Args:
        name: its name or path.
        titles: what each rule there is finds, by its code.

    Raises:
        UsageError: there is no such policy.
        ConfigError: a file is broken; all mistakes are listed.
    """
    policy, layers = resolve_policy(name, codes=titles)
    heading = f"# 评分政策 {printable(policy.name)}：全部数字，和各项取自哪个政策文件。"
    start = "# 只想改几项的，另建一个文件，写 extends 和要改的几项就行。"
    return "\n".join((heading, start, *_lines(layers, titles))) + "\n"


def _lines(layers: Layers, titles: Mapping[str, str]) -> Iterator[str]:
    values = layers.values
    tables = {key for key, value in values.items() if isinstance(value, dict) or (key == "profiles" and value)}
    for key in (key for key in values if key not in tables):  # TOML wants these before any table
        yield from _entry(key, key, values[key], MEANINGS[key], layers)
    for key in (key for key in values if key in tables):
        yield from ("", f"# {MEANINGS[key]}{_origin(key, layers) if key in ('profiles', 'grades') else ''}")
        if key == "profiles":
            for profile in values[key]:
                yield "[[profiles]]"
                yield from (f"{toml_string(word)} = {_written(points)}" for word, points in profile.items())
        elif key == "grades":
            yield "[grades]"
            yield from (f"{toml_string(word)} = {_written(lowest)}" for word, lowest in values[key].items())
        else:
            yield f"[{key}]"
            for inner, value in values[key].items():
                path = f"{key}.{inner}"
                meaning = titles[inner].rstrip("。") if key == "severity" else MEANINGS[path]
                yield from _entry(inner, path, value, meaning, layers)


def _entry(key: str, path: str, value: Any, meaning: str, layers: Layers) -> tuple[str, str]:
    return f"# {meaning}{_origin(path, layers)}", f"{key} = {_written(value)}"


def _origin(path: str, layers: Layers) -> str:
    return f"（来自 {printable(layers.files[path])}）"


def _written(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return toml_string(value)
        case list():
            return f"[{', '.join(map(_written, value))}]"
        case _:
            return plain(Decimal(value))
