"""What each score may be, recomputed from the cells: execution, indicators, totals, grade."""

from selfeval_xl.scorer.scaling import leave_out
from selfeval_xl.scorer.totals import score_form

__all__ = ["leave_out", "score_form"]
