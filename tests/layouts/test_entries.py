"""The forms that are drawn: the clean ones have nothing wrong, and what is filled in stands on every sheet."""

import re
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

import pytest

from selfeval_xl.reader.formats import read_workbook
from tests.layouts.drawing import workbook
from tests.layouts.entry import LINE_ROLES, NOTHING, Entry, Line, Spoilt, shown
from tests.layouts.known import LAYOUTS
from tests.layouts.shape import Block, Funds, Layout, Rows, Table, Title, Total
from tests.workbooks import Value

SPLITS = {
    "mof2021-cost": {"成本": 20, "产出": 40, "效益": 20, "满意": 10},
    "hubei": {"产出": 40, "效益": 30, "满意": 10},
}
COMMON = {"产出": 50, "效益": 30, "满意": 10}
OF_FISCAL = ("fiscal_own", "fiscal_upper")
FORMS = [(id_, kind) for id_ in LAYOUTS for kind in ("CLEAN", "LIVED", "HOSTILE")]


def number(value: Value) -> Decimal:
    return Decimal(re.sub(r"[^\d.]", "", shown(value)) or 0)


def points(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def weight(line: Line) -> Decimal:
    """The points of a row; where there is no column for them they stand behind its name."""
    behind = re.search(r"（(\d+)分）", shown(line.level3))
    return number(line.weight) if line.weight is not None else Decimal(behind[1] if behind else 0)


def formula(line: Line) -> Decimal:
    """The score of a row: what was reached of the target, or of a target that is an upper bound; words in full."""
    target, actual, sign = shown(line.target), shown(line.actual), shown(line.nature)
    if not re.search(r"\d", target) or "年" in target:
        return weight(line)
    share = number(line.actual) / number(line.target)
    if target.startswith("≤") or sign == "≤":
        share = number(line.target) / number(line.actual)
    assert actual
    return points(min(Decimal(1), share) * weight(line))


@pytest.mark.parametrize("id_", LAYOUTS)
def test_the_funds_of_a_clean_form_add_up(id_: str) -> None:
    entry: Entry = LAYOUTS[id_].CLEAN
    total = entry.funds["total"]
    for role in ("budget_initial", "budget_full", "executed"):
        parts = [number(entry.funds[key].get(role)) for key in entry.funds if key not in ("total", *OF_FISCAL)]
        assert sum(parts) == number(total.get(role)) or not parts
    rate = number(total["executed"]) / number(total["budget_full"])
    full = Decimal(20 if id_ == "hubei" else 10)
    assert number(total["rate"]) == points(100 * rate)
    assert number(total["score"]) == points(full * rate)
    assert "weight" not in total or number(total["weight"]) == full


@pytest.mark.parametrize("id_", LAYOUTS)
def test_the_weights_of_a_clean_form_are_the_official_ones(id_: str) -> None:
    sums: Counter[str] = Counter()
    for line in LAYOUTS[id_].CLEAN.rows:
        sums[shown(line.level1)[:2]] += int(weight(line))
    assert sums == SPLITS.get(id_, COMMON)


@pytest.mark.parametrize("id_", LAYOUTS)
def test_the_scores_of_a_clean_form_are_the_formulas(id_: str) -> None:
    entry: Entry = LAYOUTS[id_].CLEAN
    assert [(line.level3, number(line.score)) for line in entry.rows] == [
        (line.level3, formula(line)) for line in entry.rows
    ]
    scores = [number(line.score) for line in entry.rows]
    assert number(entry.total_score) == number(entry.funds["total"]["score"]) + sum(scores)
    lost = [line for line in entry.rows if number(line.score) < weight(line)]
    assert lost
    assert all(line.reason for line in lost) or entry.foot["reason"]


def drawn(id_: str, kind: str) -> Spoilt:
    found = getattr(LAYOUTS[id_], kind)
    return found if isinstance(found, Spoilt) else Spoilt((found,), NOTHING)


@pytest.mark.parametrize(("id_", "kind"), FORMS)
def test_what_is_filled_in_stands_beside_the_name_of_its_row(id_: str, kind: str) -> None:
    entries, disturbance = drawn(id_, kind)
    layout: Layout = LAYOUTS[id_].LAYOUT
    order = disturbance.order or tuple(column.role for column in layout.table.columns)
    answers = [role for role in order if role in LINE_ROLES[3:]]
    if disturbance.merged_reasons:
        answers.remove("reason")
    (grid,) = read_workbook(workbook(layout, *entries, disturbance=disturbance)).grids
    rows: dict[int, list[str]] = {}
    for cell in grid:
        rows.setdefault(cell.row, []).append(cell.text)
    lines = [line for entry in entries for line in entry.rows if shown(line.level3)]
    filled = [
        [shown(line.level3), *(text for role in answers if (text := shown(getattr(line, role))))] for line in lines
    ]
    for texts in filled:
        assert any(Counter(texts) <= Counter(row) for row in rows.values()), texts


@pytest.mark.parametrize(("id_", "kind"), FORMS)
def test_a_disturbance_speaks_of_labels_the_layout_has(id_: str, kind: str) -> None:
    labels = {label.strip() for block in LAYOUTS[id_].LAYOUT.blocks for label in printed(block)}
    assert set(drawn(id_, kind).disturbance.labels) <= labels


def printed(block: Block) -> list[str]:
    match block:
        case Rows():
            return [part.label for row in block.rows for part in row]
        case Funds() | Table():
            rows = block.rows if isinstance(block, Funds) else ()
            headings = [text for column in block.columns for text in (column.label, column.under)]
            return [*headings, *(row.label for row in rows), *([block.side.label] if block.side else [])]
        case Total():
            return [block.label]
        case Title():
            return []


@pytest.mark.parametrize(("id_", "kind"), FORMS)
def test_an_entry_fills_in_only_what_its_layout_asks(id_: str, kind: str) -> None:
    layout: Layout = LAYOUTS[id_].LAYOUT
    funds = next(block for block in layout.blocks if isinstance(block, Funds))
    for entry in drawn(id_, kind).entries:
        assert [*entry.funds] == [row.key for row in funds.rows]
        assert {role for row in entry.funds.values() for role in row} <= {column.role for column in funds.columns}
        used = {role for role in LINE_ROLES for line in entry.rows if getattr(line, role) is not None}
        assert used <= {column.role for column in layout.table.columns}
        places = {
            part.place for block in layout.blocks if isinstance(block, Rows) for row in block.rows for part in row
        }
        assert {f"{block}.{role}" for block in ("head", "foot", "extra") for role in getattr(entry, block)} <= places


@pytest.mark.parametrize("id_", LAYOUTS)
def test_the_same_form_gives_the_same_bytes(id_: str) -> None:
    entries, disturbance = drawn(id_, "HOSTILE")
    layout: Layout = LAYOUTS[id_].LAYOUT
    first, again = (workbook(layout, *entries, disturbance=disturbance) for _ in range(2))
    assert first == again
