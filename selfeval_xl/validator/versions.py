"""Family I, second part: what was received more than once, and which of it counts."""

from collections import defaultdict
from collections.abc import Iterator

from selfeval_xl.evaluation import Severity
from selfeval_xl.model import Cell
from selfeval_xl.outline import Outline
from selfeval_xl.policy import Policy
from selfeval_xl.repeats import Repeats
from selfeval_xl.validator.rule import Fact, Gathered, Sighting, batch_rule


@batch_rule(
    "I04",
    Severity.NOTE,
    message="同一项目收到 {count} 份不同的自评表，{which}",
    advice="{fix}",
)
def received_in_versions(gathered: Gathered, policy: Policy) -> Iterator[Sighting]:
    """同一项目收到几份不同的自评表。

    为什么要查: 退回后重报、补正，同一项目会有几份表；不说清以哪一份为准，金额和得分就会重复计算。
    例: 1 月 10 日报过一份，1 月 20 日又报一份；以填报日期晚的为准，两份都审核、都列出。
    分不出先后的列为警告，每一份都说明。
    依据: 单位、年度和项目编码相同（没有编码的，项目名称相同）的是同一项目，在退回的工作簿上改正的也是；
    退回后改正的代替原来的，其余的依次比填报日期、邮件日期、文件时间和文件名里的“最终”“修改”等字样；
    在汇总表“多版本”里填了决定的，以决定为准。
    """
    for project in gathered.versions:
        distinct = {form.contents for form in project.forms}
        if len(distinct) == 1:
            continue  # I05 speaks
        for form in project.forms:
            others = "；".join(_place(other) for other in project.forms if other is not form)
            severity = None if project.is_settled and not project.asks else Severity.WARNING
            fix = "如果应以别的一份为准，在汇总表“多版本”的“决定”里填写后重新运行"
            counts = any(form is each for each in project.counting)
            if not counts:
                instead = "、".join(map(_place, project.counting))
                which = f"以{instead}为准：{project.why}"
                fix = "如果应以这一份为准，在汇总表“多版本”的“决定”里填写后重新运行"
            elif not project.is_settled:
                which = f"{project.why}，另有{others}"
                fix = "问清单位以哪一份为准，在汇总表“多版本”的“决定”里填写后重新运行"
            elif len(project.counting) > 1:
                which = f"这一份计入：{project.why}；另有{others}"
            else:
                which = f"以这一份为准：{project.why}；另有{others}"
            words = {"count": str(len(distinct)), "which": which, "fix": fix}
            yield Sighting(form, Fact(_named(form), severity=severity, words=words))


@batch_rule(
    "I05",
    Severity.NOTE,
    message="{problem}",
    advice="只算一份，不用处理；本应是不同的表的，请向单位核实",
)
def received_twice(gathered: Gathered, policy: Policy) -> Iterator[Sighting]:
    """同一份自评表收到不止一次。

    为什么要查: 邮件转发、重复下载会带来内容相同的文件；说明哪些是重复的，才不会以为漏审或多报。
    例: “自评表.xlsx”与“自评表(1).xlsx”逐字节相同；或者另存过一次，内容仍完全相同。
    依据: 文件逐字节比较；表的内容逐格比较，不看所在的文件、工作表和位置。
    """
    copies: dict[str, list[str]] = defaultdict(list)
    for record in gathered.records:
        if record.superseded_by is not None:
            copies[record.superseded_by].append(record.file)
    met = Repeats(len(gathered.forms))
    for form in gathered.forms:
        met.add(form.contents)
    first: dict[bytes, str] = {}
    for form in gathered.forms:
        if files := copies.pop(form.file, None):
            problem = f"这个文件收到 {len(files) + 1} 次，逐字节相同的还有{'、'.join(files)}"
            yield Sighting(form, Fact(_named(form), words={"problem": problem}))
        if form.contents not in met:
            continue
        if same := first.get(form.contents):
            yield Sighting(form, Fact(_named(form), words={"problem": f"内容与{same}完全相同"}))
        else:
            first[form.contents] = _place(form)


def _named(form: Outline) -> Cell:
    return form.project_name or form.anchor


def _place(form: Outline) -> str:
    return f"“{form.file}”【{form.sheet}!{form.anchor.address}】"
