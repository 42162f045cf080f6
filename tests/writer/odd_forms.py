"""Forms with odd numbers: out of bounds, missing, words in their place, and names that are spelled in several ways."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from tests.seeds import SERVICE
from tests.workbooks import Funds, Value, workbook


def odd(project: str, *, score: Value = None, total: Funds = SERVICE.total, **changes: Any) -> bytes:
    """Draw the form of a court with other scores or amounts."""
    rows = SERVICE.rows if score is None else tuple(replace(row, score=score) for row in SERVICE.rows)
    part: Funds = (*total[:3], "-", "-", "-")
    filled = replace(SERVICE, project_name=project, rows=rows, total=total, fiscal=part, fiscal_own=part)
    return workbook(replace(filled, **changes))


ODD: Mapping[str, Callable[[str], bytes]] = {  # what is odd -> what draws it under the name of a project
    "over a hundred": partial(odd, score=20, sum_score=180),
    "below nothing": partial(odd, score=-1, sum_score=-8),
    "negative amounts": partial(odd, total=(-500_000, -500_000, -250_000.335, 10, 50, 5)),
    "no budget": partial(odd, total=(0, 0, 0, 10, "", 10)),
    "spent without a budget": partial(odd, total=(0, 0, 5000, 10, "", 10)),
    "spent a thousandfold": partial(odd, total=(100, 100, 123_456.78, 10, 123_456.78, 10)),
    "a trillion": partial(odd, total=(10**12, 10**12, 999_999_999_999.99, 10, 100, 10)),
    "words": partial(odd, total=("约60万", "六十万元", "见附件", 10, "百分百", "满分"), sum_score="一百分"),
    "no scores": partial(odd, score="", total=(600_000, None, 500_000, 10, None, None), sum_score=None, conclusion=""),
    "nothing spent yet": partial(odd, total=(600_000, 600_000, None, 10, None, None), sum_score=None),
    "half a hundredth": partial(odd, total=(60_000, 60_000, 29_997, 10, 49.995, 5), sum_score=89.995),
    "a fen": partial(odd, total=(0.01, 0.01, 0.01, 10, 100, 10)),
    "a code before the name": partial(odd, department="[105]清源县教育局", unit="［105001］ 清源县 第一小学"),
    "no code": partial(odd, department="清源县教育局", unit="清源县第一小学"),
    "another school": partial(odd, department="清源县教育局", unit="清源县第二小学", sum_score=None),
    "no department": partial(odd, department="", unit=""),
}
