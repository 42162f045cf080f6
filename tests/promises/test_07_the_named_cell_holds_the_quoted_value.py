"""Promise 7. The cell a finding names holds the value it quotes, as a second reader sees it."""

from datetime import datetime
from io import BytesIO

import openpyxl
import pytest

from selfeval_xl import load_policy
from selfeval_xl.evaluating import evaluate
from selfeval_xl.reader import read_bytes
from tests.samples import forms


def holds(value: object, quoted: str, number_format: str) -> bool:
    """Tell whether a stored value can be seen as the quoted text; nothing is quoted of a blank or of "填报日期："."""
    if value is None or quoted == "":
        return quoted == "" and (value is None or str(value).rstrip().endswith(("：", ":")))
    if isinstance(value, datetime):
        return quoted in (f"{value.year}/{value.month}/{value.day}", f"{value.year}-{value.month:02}-{value.day:02}")
    if isinstance(value, int | float):
        number = float(quoted.replace(",", "").removesuffix("%"))
        return abs(number - value * (100 if "%" in number_format else 1)) < 0.01
    return quoted in str(value)


@pytest.mark.parametrize("name", forms())
def test_each_finding_of_each_sample_quotes_its_cell(name: str) -> None:
    data = forms()[name]
    book = openpyxl.load_workbook(BytesIO(data))
    quoted = 0
    for form in read_bytes(data, name):
        for finding in evaluate(form, load_policy("guizhou"), year=2024).findings:
            cell = book[finding.sheet][finding.cell]
            assert holds(cell.value, finding.found, cell.number_format), (finding, cell.value)
            quoted += 1
    assert quoted > 0
