"""Marked copies: the sender's own workbook with marks where something must be corrected, and a notice in front."""

from selfeval_xl.writer.marked.front import FrontRow, FrontSheet
from selfeval_xl.writer.marked.markup import Unmarkable
from selfeval_xl.writer.marked.workbook import marked_workbook

__all__ = ["FrontRow", "FrontSheet", "Unmarkable", "marked_workbook"]
