"""Whether a form says anywhere why its money was left or its budget was changed.

A word counts only where it can hardly mean anything else: 执行率 and 进度 name the matter and give no reason for it.
"""

import re

from selfeval_xl.model import Form
from selfeval_xl.text import squeeze
from selfeval_xl.validator.form import filler_in

# Words that say why money was left or what was left of it. A rate or the progress alone says neither.
_WHY_UNSPENT = re.compile(
    "|".join(
        (
            r"(?<![原基成起])因(?![此素而地材公人病灾残果子特])|由于|(?<![接享感])受(?!益)[^,、。;]{1,12}(?<!社会)影响",
            r"(?<![无没有])原因(?!(?:分析)?:?(?:$|[无/-]|暂无|没有))",
            r"(?<![无没有])结余|(?<!上年)(?<!上年度)结转|剩余资金|尾款|余款|质保[金期]|质量保证金|收回|压减|(?<![协审考])[调核]减",
            r"(?:招标|采购|中标|询价)[^,。;]{0,6}(?:节约|节省|低于)|(?:节约|节省)了?(?:财政|项目)?(?:资金|经费|预算)|节支",
            r"节约(?:开支|支出|成本|费用)|过紧日子|政策调整|对象减少|减少支出|编制偏[大高]|直接支付|(?:未|尚未)履行",
            r"推迟|延期|延迟|延后|停工|暂缓|暂停|跨年|分[期年]支付|来不及|据实结算|据实支付",
            r"(?:工程|施工|建设|项目|验收|审批|招标|采购|征地)[^,。;支执]{0,6}(?:滞后|缓慢|较慢)",
            r"(?:财政|国库|库款|财力)[^,。;]{0,4}(?:紧张|困难|不足)|(?:下达|到位|拨付)[^,。;]{0,4}[晚迟]",
            r"(?:人数|工程量|需求|单价|费用|支出|采购价)[^,。;]{0,6}(?:少于|低于|减少)",
            r"(?:次年|下年|下一年|明年|第二年)(?:度|初)?[^,。;]{0,4}(?:支付|付清|付款|结算)|(?:尚|正|仍)在[^,。;]{0,4}(?:审计|决算|结算|验收)",
            r"按照?实际[^,。;]{0,6}(?:结算|支付|列支|拨付)|(?:剩余|余下)[^,。;]{0,3}\d[\d,.]*(?:万|千)?元",
            r"(?:未|没有|无法|不能)(?:能|形成|及时|全部|完全|全额|足额|按[时期]|按计划|如期|完成|进行|办理)*"
            r"(?:支付|付款|付清|结算|决算|拨付|下达|到位|到账|执行|支出|用完|使用完|验收|完工|竣工|开工|实施|到期|结束)",
            r"(?:未|不)(?:达到?|到|满足|具备|符合)[^,。;]{0,12}(?:节点|(?:付|结算|验收|约定)[^,。;]{0,4}(?:条件|时间|进度|期))",
        )
    )
)

# Words that say that the budget was changed; 调整 alone may be anything, 绩效指标 are no money.
_MONEY = r"(?:预算|资金|经费|(?<![效级度])指标(?!值)|\d(?:万|千|亿)?元)"
_WHY_ADJUSTED = re.compile(
    "|".join(
        (
            r"(?:新增|补充|增拨|划入|统筹|二次分配|下达)[^,。;]{0,8}(?:预算|资金|经费|专项|\d[\d,.]*(?:万|千|亿)?元)",
            r"(?:资金|经费|专项)[^,。;]{0,10}(?:下达|增拨|划入|年中到位)",
            r"追加|(?<![协审考])[调核][增减]|上年度?(?:结余)?结转|(?:年中|新增|另行?)[^,。;]{0,6}(?:下达|安排|增拨)",
            rf"(?:调整|调剂|压减|收回)[^,。;]{{0,8}}{_MONEY}|{_MONEY}[^,。;]{{0,8}}(?:调整|调剂|压减|收回)",
            r"(?:增加|减少)了?(?:项目|年初|全年)?(?:预算|(?:项目|专项)?(?:资金|经费)\d|\d[\d,.]*(?:万|千|亿)?元)|预算数?(?:增加|减少)",
            r"第[二三四五\d]批[^,。;]{0,6}(?:资金|经费|专项|\d)|(?:未|没有)[^,。;]{0,2}(?:纳入|列入|安排)[^,。;]{0,4}(?:年初)?预算",
            r"收到[^,。;]{0,8}(?:资金|经费|专项)",
        )
    )
)


def says_why_money_was_left(form: Form, *, of_the_whole: bool = False) -> bool:
    """Tell whether a text of the form names a cause, or what was left of the money.

    `of_the_whole` looks only where the form speaks of the project: the cause of one indicator is none of the money.
    """
    return _says(_texts(form, rows=not of_the_whole), _WHY_UNSPENT)


def speaks_of_adjustment(form: Form) -> bool:
    """Tell whether a text of the form says that the budget was changed in the course of the year."""
    return _says(_texts(form, rows=True), _WHY_ADJUSTED)


def _texts(form: Form, *, rows: bool) -> list[str]:
    cells = [form.goal_actual, form.conclusion, form.problems, form.measures, form.explanation, form.remarks]
    cells += [line.reason for line in form.funds if line.reason is not None and not filler_in(line.reason.text)]
    if rows:
        cells += [cell for row in form.indicators for cell in (row.reason, row.note)]
    return [squeeze(cell.text) for cell in cells if cell is not None]


def _says(texts: list[str], words: re.Pattern[str]) -> bool:
    return any(words.search(text) for text in texts)
