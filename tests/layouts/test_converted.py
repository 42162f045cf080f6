"""A form saved as .xls or .ods says what it said as .xlsx: those written out, and others filled and spoilt.

So does that form rebuilt as .xlsx, which is how it goes back to whoever sent it.
"""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from selfeval_xl.model import Form
from selfeval_xl.reader.looks import drawn_book
from selfeval_xl.writer.rebuilt import rebuilt_workbook
from tests.layouts.drawing import workbook
from tests.layouts.entry import NOTHING
from tests.layouts.known import LAYOUTS
from tests.layouts.test_random import Sheet, head, sheets
from tests.layouts.test_reading import facts, read
from tests.libreoffice import converted

RANDOM = 80  # workbooks
UNCOMPUTED = {"hubei-hostile.xlsx", "mof2021-cost-hostile.xlsx"}  # LibreOffice computes what nobody has


@pytest.fixture(scope="module")
def drawn() -> Mapping[str, bytes]:
    files = {}
    for module in LAYOUTS.values():
        files[f"{module.LAYOUT.id}-clean.xlsx"] = workbook(module.LAYOUT, module.CLEAN, disturbance=NOTHING)
        for kind in ("LIVED", "HOSTILE"):
            entries, disturbance = getattr(module, kind)
            files[f"{module.LAYOUT.id}-{kind.lower()}.xlsx"] = workbook(
                module.LAYOUT, *entries, disturbance=disturbance
            )

    @seed(2024)
    @settings(
        max_examples=RANDOM,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(sheets())
    def keep(sheet: Sheet) -> None:
        module, filled, disturbance = sheet
        files[f"random-{len(files)}.xlsx"] = workbook(module.LAYOUT, *filled, disturbance=disturbance)

    keep()
    return files


def said(form: Form) -> tuple[object, ...]:
    return (*facts(form), head(form), form.year, [(cell.text, cell.address) for cell in form.leftovers])


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_another_format_says_the_same(drawn: Mapping[str, bytes], kind: str, tmp_path: Path) -> None:
    differing, lost = {}, []
    for name, data in converted(drawn, kind, tmp_path).items():
        original, copy = ([said(form) for form in read(each)] for each in (drawn[name], data))
        if original != copy:
            differing[name] = (original, copy)
        if [said(form) for form in read(rebuilt_workbook(drawn_book(data)).data)] != copy:
            lost.append(name)
    assert lost == []
    assert {name: both for name, both in differing.items() if name not in UNCOMPUTED} == {}
    assert differing.keys() == UNCOMPUTED
