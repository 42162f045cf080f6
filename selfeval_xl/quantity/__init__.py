"""What a cell says: "≥95%", "1,200.5万元", "10-20天", "2024年12月底前", "达成预期指标".

`read` never guesses. What cannot be told for certain comes back as `Unreadable` with the reason in Chinese.
"""

from selfeval_xl.quantity.days import names_deadline
from selfeval_xl.quantity.kinds import (
    Comparator,
    Day,
    Quantity,
    Range,
    Reading,
    Tier,
    Unreadable,
    Words,
    plain,
    round_half_up,
)
from selfeval_xl.quantity.phrase import is_statement
from selfeval_xl.quantity.reading import read, read_money, read_number
from selfeval_xl.quantity.scales import ends, is_percentage, is_stock_hundred, scales_differ
from selfeval_xl.quantity.units import SCALE_CHARACTERS, convert

__all__ = [
    "SCALE_CHARACTERS",
    "Comparator",
    "Day",
    "Quantity",
    "Range",
    "Reading",
    "Tier",
    "Unreadable",
    "Words",
    "convert",
    "ends",
    "is_percentage",
    "is_statement",
    "is_stock_hundred",
    "names_deadline",
    "plain",
    "read",
    "read_money",
    "read_number",
    "round_half_up",
    "scales_differ",
]
