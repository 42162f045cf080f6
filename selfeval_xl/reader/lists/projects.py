"""What a roster and a ledger have in common: rows that each name a project of a unit, with its amounts."""

from collections.abc import Iterator

from selfeval_xl.lists import ListedProject
from selfeval_xl.reader.lists.headings import Kind
from selfeval_xl.reader.lists.rows import Row, Rows
from selfeval_xl.vocabulary import Vocabulary

TEXT_FIELDS = ("department", "unit", "project_name", "project_code", "contact", "phone", "leader", "email")
AMOUNT_FIELDS = ("budget_initial", "budget_full", "executed")

# What a list heads these columns with beside the wordings of the forms; 单位 is the one that stamps a form, but in a
# list the one that has the project.
_TEXTS = {
    "unit": ("单位", "单位名称", "填报单位", "预算单位名称", "项目单位名称", "实施单位名称"),
    "project_name": ("项目", "项目全称"),
    "project_code": ("编码", "项目代码编号"),
    "email": (
        "电子邮箱", "邮箱", "电子邮件", "联系邮箱", "联系人邮箱", "电子邮箱地址", "邮箱地址", "电子信箱",
        "E-mail", "Email", "EMAIL", "E-MAIL", "e-mail", "email",
    ),
    "year": ("年度", "预算年度", "项目年度", "年份", "评价年度"),
}  # fmt: skip
# A budget system shows several stages of an amount side by side; the one that is reported comes first.
_AMOUNTS = {
    "budget_initial": ("年初预算数", "年初批复数", "年初预算批复数", "年初批复预算数", "年初预算指标", "年初指标数"),
    "budget_full": (
        "全年预算数", "调整后预算数", "调整预算数", "调整后预算", "调整后指标", "调剂后预算数", "预算指标",
        "预算指标数", "指标金额", "指标数",
    ),
    "executed": (
        "全年执行数", "累计支出", "累计支出数", "累计支付", "累计支付数", "累计执行数", "本年支出", "本年支出数",
        "支出数", "支出合计", "已支出数", "国库支付数",
    ),
}  # fmt: skip
_FOREIGN = {"规则编号": "豁免清单，请用 --waivers 给出"}
_PROJECT = "要有一行同时写着“项目名称”和“单位”（或“实施单位”）"


def roster_kind(vocabulary: Vocabulary) -> Kind:
    """Return what a roster is known by."""
    return _kind(vocabulary, (("project_name",), ("unit",)), _PROJECT)


def budget_kind(vocabulary: Vocabulary) -> Kind:
    """Return what a budget ledger is known by."""
    expected = f"{_PROJECT}，以及“年初预算数”“全年预算数”“全年执行数”中的至少一项"
    return _kind(vocabulary, (("project_name",), ("unit",), AMOUNT_FIELDS), expected)


def _kind(vocabulary: Vocabulary, required: tuple[tuple[str, ...], ...], expected: str) -> Kind:
    texts = {name: (*_TEXTS.get(name, ()), *vocabulary.head.get(name, ())) for name in (*TEXT_FIELDS, "year")}
    amounts = {name: (*keys, *vocabulary.fund_columns.get(name, ())) for name, keys in _AMOUNTS.items()}
    wordings = {name: tuple(dict.fromkeys(keys)) for name, keys in {**texts, **amounts}.items()}
    return Kind(wordings, required, frozenset(AMOUNT_FIELDS), expected, _FOREIGN)


def projects(rows: Rows, *, signed: bool) -> Iterator[ListedProject]:
    """Yield the projects of a list in order; `signed` amounts may be below 0, as where money was taken back."""
    units = {name: rows.money_unit(name) for name in AMOUNT_FIELDS if name in rows.table.columns}
    listed_year = rows.year_above()
    for row in rows:
        if _names_project(rows, row):
            amounts = {name: rows.amount(row, name, unit, signed=signed) for name, unit in units.items()}
            yield ListedProject(
                file=rows.file,
                project_name=row.cells["project_name"],
                unit=row.cells["unit"],
                department=row.get("department"),
                project_code=rows.code(row),
                year=rows.year(row, listed_year),
                budget_initial=amounts.get("budget_initial"),
                budget_full=amounts.get("budget_full"),
                executed=amounts.get("executed"),
                contact=row.get("contact"),
                phone=row.get("phone"),
                leader=row.get("leader"),
                email=rows.email(row),
            )


def _names_project(rows: Rows, row: Row) -> bool:
    """Tell whether a row names a project and its unit, else write down what it lacks."""
    lacking = [
        (name, label) for name, label in (("project_name", "项目名称"), ("unit", "单位")) if row.says_nothing(name)
    ]
    for name, label in lacking:
        rows.wrong(row.cells[name], f"没有填写{label}", "请补上")
    return not lacking
