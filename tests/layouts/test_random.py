"""Whatever is filled in on whatever layout, and however the sheet is disturbed, what is read is what was filled in."""

from collections.abc import Mapping
from dataclasses import replace
from types import ModuleType

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selfeval_xl.model import Form
from tests.layouts.drawing import workbook
from tests.layouts.entry import Amounts, Disturbance, Entry, Line, shown
from tests.layouts.known import LAYOUTS
from tests.layouts.shape import Funds, Layout, Part, Rows
from tests.layouts.test_reading import expected, facts, read
from tests.workbooks import Shown, Value

WORDS = st.text(alphabet="新建改造村级道路桥梁渠系学校食堂卫生室培训农户监测养护", min_size=2, max_size=12)
UNITS = ("清源县教育局", "清源县水务局", "清源县第一小学", "白云镇人民政府")
TARGETS: st.SearchStrategy[Value] = st.sampled_from(
    (
        "≥95%", "≧12所", "不少于3次", "2024年9月底前", "稳步提升", "１２", "1,200.50元", "10-20天", 12, 0.5, 100,
        Shown(0.95, "0%"), Shown(0.8875, "0.00%"), "＝100％", "》=90%", "200余人", "11月底前", "≤5万元", " 10 ",
    )
)  # fmt: skip
AMOUNTS = st.sampled_from((0, 120, 35.5, "1,200.50", "１２０", " 86 ", "-", "/", None, Shown(1200.5, "#,##0.00")))
POINTS: st.SearchStrategy[Value] = st.sampled_from((0, 5, 10, 22.5, "10", "９", 9.79))
REASONS: st.SearchStrategy[Value] = st.sampled_from(
    (None, "汛期停工，已抢回工期", "得分偏低：样本偏少", "备注见附件", "无", "/", "总分已扣减")
)
MEASURES: st.SearchStrategy[Value] = st.sampled_from(("%", "个", "人次", "万元", None))
NATURES: st.SearchStrategy[Value] = st.sampled_from(("≥", "≤", "＝", "定性", None))
ANSWERS: Mapping[str, st.SearchStrategy[Value]] = {
    "nature": NATURES,
    "target": TARGETS,
    "measure": MEASURES,
    "actual": TARGETS,
    "completion": st.sampled_from(("100%", "19.23%", 95, None)),
    "weight": POINTS,
    "score": POINTS,
    "reason": REASONS,
    "note": REASONS,
}


Sheet = tuple[ModuleType, tuple[Entry, ...], Disturbance]


def roles(layout: Layout) -> list[str]:
    return [column.role for column in layout.table.columns]


def levels(module: ModuleType) -> list[tuple[str, str]]:
    """The first- and second-level names of the clean form; without points where these would be weights."""
    pairs = dict.fromkeys((str(line.level1), str(line.level2)) for line in module.CLEAN.rows)
    if "weight" in roles(module.LAYOUT):
        return list(pairs)
    return [(level1.partition("（")[0], level2.partition("（")[0]) for level1, level2 in pairs]


@st.composite
def lines(draw: st.DrawFn, module: ModuleType) -> tuple[Line, ...]:
    known = [role for role in roles(module.LAYOUT) if role in ANSWERS]
    pairs = levels(module)
    more = draw(st.lists(st.sampled_from(pairs), max_size=4))
    firsts = {level1: (level1, level2) for level1, level2 in reversed(pairs)}  # by these a layout is told
    rows = []
    for level1, level2 in (pair for pair in pairs if pair in more or pair in firsts.values()):
        for name in draw(st.lists(WORDS, min_size=1, max_size=3)):
            printed = draw(st.sampled_from(("", "指标1：", "★")))
            values = {role: draw(ANSWERS[role]) for role in known}
            rows.append(Line(level1, level2, f"{printed}{name}", **values))
    return tuple(rows)


@st.composite
def entries(draw: st.DrawFn, module: ModuleType) -> Entry:
    layout: Layout = module.LAYOUT
    parts = [part for block in layout.blocks if isinstance(block, Rows) for row in block.rows for part in row]
    head = {
        role: draw(_head(role)) for part in parts for block, _, role in [part.place.partition(".")] if block == "head"
    }
    funds: dict[str, Amounts] = {}
    for block in layout.blocks:
        if isinstance(block, Funds):
            held = [column.role for column in block.columns if column.role not in ("label", "reason")]
            funds = {row.key: {role: draw(AMOUNTS) for role in held} for row in block.rows}
    clean: Entry = module.CLEAN
    return replace(
        clean,
        head=head,
        funds=funds,
        goal_expected=draw(WORDS) if _has(parts, "goals.expected") else None,
        goal_actual=draw(WORDS) if _has(parts, "goals.actual") else None,
        rows=draw(lines(module)),
    )


def _head(role: str) -> st.SearchStrategy[Value]:
    if role in ("unit", "department", "stamped_unit"):
        return st.sampled_from(UNITS)
    return st.sampled_from((98.5, 100)) if role == "total_score" else WORDS


def _has(parts: list[Part], place: str) -> bool:
    return any(part.place == place for part in parts)


def labels(layout: Layout) -> list[str]:
    parts = [part.label for block in layout.blocks if isinstance(block, Rows) for row in block.rows for part in row]
    columns = [column.label for column in layout.table.columns]
    columns += [column.label for block in layout.blocks if isinstance(block, Funds) for column in block.columns]
    return [label for label in (*parts, *columns) if label]


@st.composite
def disturbances(draw: st.DrawFn, module: ModuleType) -> Disturbance:
    layout: Layout = module.LAYOUT
    own = roles(layout)
    answers = [role for role in own if not role.startswith("level")]
    two_rows = any(column.under for column in layout.table.columns)
    return Disturbance(
        labels={label: draw(_noisy(label)) for label in draw(st.lists(st.sampled_from(labels(layout)), unique=True))},
        gaps={block.name: draw(st.integers(0, 2)) for block in layout.blocks},
        inserted=tuple(draw(st.lists(st.integers(1, len(layout.widths) - 1), max_size=2, unique=True))),
        hidden_lines=frozenset(draw(st.lists(st.integers(0, 4), max_size=2))),
        levels=draw(st.sampled_from(("merged", "once", "every row"))),
        upright=draw(st.booleans()),
        repeat_after=draw(st.sampled_from((0, 0, 2))),
        order=()
        if two_rows
        else (*(role for role in own if role.startswith("level")), *draw(st.permutations(answers))),
        fillers=draw(st.sampled_from(((), ("指标2：",), ("指标2：", "……")))),
        numbers_as_text=draw(st.booleans()),
        top=draw(st.integers(0, 4)),
        left=draw(st.integers(0, 3)),
    )


@st.composite
def _noisy(draw: st.DrawFn, label: str) -> str:
    """Spell a label as people do: blanks and line breaks between its characters, brackets of the other width."""
    wide = label.replace("(", "（").replace(")", "）") if draw(st.booleans()) else label
    blank = draw(st.sampled_from(("", " ", "\n", "　")))
    at = draw(st.integers(1, max(1, len(wide) - 1)))
    return f"{wide[:at]}{blank}{wide[at:]}"


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    module = draw(st.sampled_from(list(LAYOUTS.values())))
    first = draw(entries(module))
    following = [
        replace(draw(entries(module)), title=draw(st.sampled_from((first.title, None))))
        for _ in range(draw(st.integers(0, 2)))
    ]
    return module, (first, *following), draw(disturbances(module))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(sheets())
def test_what_is_read_is_what_was_filled_in(sheet: Sheet) -> None:
    module, filled, disturbance = sheet
    forms = read(workbook(module.LAYOUT, *filled, disturbance=disturbance))
    assert [(facts(form), head(form)) for form in forms] == [
        (expected(module, entry), expected_head(entry)) for entry in filled
    ]


def head(form: Form) -> dict[str, str]:
    names = ("project_name", "department", "unit", "goal_expected", "goal_actual", "total_score")
    cells = {name: getattr(form, name) for name in names}
    return {name: cell.text.strip() for name, cell in cells.items() if cell is not None}


def expected_head(entry: Entry) -> dict[str, str]:
    values = {name: entry.head.get(name) for name in ("project_name", "department", "unit")}
    values |= {"goal_expected": entry.goal_expected, "goal_actual": entry.goal_actual, "total_score": entry.total_score}
    return {name: shown(value) for name, value in values.items() if value is not None}
