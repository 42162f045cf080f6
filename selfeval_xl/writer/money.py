"""金额单位: the unit the amounts of a workbook are shown in. They are kept in 元 everywhere else."""

from decimal import Decimal
from enum import Enum


class MoneyUnit(Enum):
    """A unit of money: its word, and how many 元 it is."""

    YUAN = ("元", Decimal(1))
    WAN = ("万元", Decimal(10_000))

    def __init__(self, word: str, yuan: Decimal) -> None:
        self.word = word
        self.yuan = yuan

    def of(self, amount: Decimal) -> Decimal:
        """Bring an amount in 元 to this unit, exactly."""
        return amount / self.yuan
