"""Checks and aggregates 项目支出绩效自评表 workbooks: Excel in, Excel out."""

from selfeval_xl.batch import evaluate, read_forms, run_batch
from selfeval_xl.errors import BadSource, SelfevalError
from selfeval_xl.policy import load_policy
from selfeval_xl.version import __version__
from selfeval_xl.vocabulary import load_templates

__all__ = [
    "BadSource",
    "SelfevalError",
    "__version__",
    "evaluate",
    "load_policy",
    "load_templates",
    "read_forms",
    "run_batch",
]
