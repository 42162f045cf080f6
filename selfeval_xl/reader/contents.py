"""What a workbook of any format gives: its sheets, and what the user should know about the rest of it."""

from dataclasses import dataclass

from selfeval_xl.reader.grid import Grid

HAS_MACROS = "含宏，宏没有运行，也不会带入结果。"
HAS_LINKS = "含外部链接，没有打开，按表中保存的数值读取。"


@dataclass(frozen=True, slots=True)
class Contents:
    """The worksheets in their order, the hidden ones too; `notes` are Chinese sentences about what was left alone."""

    grids: list[Grid]
    notes: tuple[str, ...] = ()
