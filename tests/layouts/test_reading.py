"""Every official layout is read whole: as it should be, as people fill it, and spoilt on purpose."""

from dataclasses import replace
from types import ModuleType

import pytest

from selfeval_xl.model import Form
from selfeval_xl.reader import read_bytes
from tests.layouts.drawing import workbook
from tests.layouts.entry import FUND_ROLES, LINE_ROLES, Entry, Spoilt
from tests.layouts.expected import expected_funds, expected_indicators
from tests.layouts.known import LAYOUTS


def read(data: bytes) -> list[Form]:
    result = read_bytes(data, "表.xlsx")
    assert (result.near_misses, result.others) == ((), ())
    return list(result)


def funds(form: Form) -> list[tuple[str, ...]]:
    return [
        (line.key, *(cell.text if (cell := getattr(line, role)) is not None else "" for role in FUND_ROLES))
        for line in form.funds
    ]


def indicators(form: Form) -> list[tuple[str, ...]]:
    texts = [
        {role: cell.text if (cell := getattr(row, role)) is not None else "" for role in LINE_ROLES}
        for row in sorted((*form.indicators, *form.parents), key=lambda row: row.level3.row)
    ]
    return [
        tuple("".join(text.split()) if role in ("level1", "level2") else text for role, text in row.items())
        for row in texts
    ]


def facts(form: Form) -> tuple[object, ...]:
    return form.template, funds(form), indicators(form)


def expected(module: ModuleType, entry: Entry) -> tuple[object, ...]:
    return module.LAYOUT.id, expected_funds(entry), expected_indicators(entry)


@pytest.mark.parametrize("module", LAYOUTS.values(), ids=LAYOUTS)
def test_a_clean_form_is_read_whole(module: ModuleType) -> None:
    (form,) = read(workbook(module.LAYOUT, module.CLEAN))
    assert facts(form) == expected(module, module.CLEAN)


@pytest.mark.parametrize("kind", ["LIVED", "HOSTILE"])
@pytest.mark.parametrize("module", LAYOUTS.values(), ids=LAYOUTS)
def test_a_spoilt_form_is_read_whole(module: ModuleType, kind: str) -> None:
    spoilt: Spoilt = getattr(module, kind)
    forms = read(workbook(module.LAYOUT, *spoilt.entries, disturbance=spoilt.disturbance))
    assert [facts(form) for form in forms] == [expected(module, entry) for entry in spoilt.entries]


def test_the_codes_of_units_are_taken_off_their_names() -> None:
    module = LAYOUTS["hainan"]
    codes = {"department": "203-清源市教育局", "unit": "203045-清源市实验中学"}
    entry = replace(module.CLEAN, head={**module.CLEAN.head, **codes})
    (form,) = read(workbook(module.LAYOUT, entry))
    assert [cell.text for cell in (form.department, form.unit) if cell is not None] == [
        "清源市教育局",
        "清源市实验中学",
    ]
