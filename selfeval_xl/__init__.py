"""Checks and aggregates 项目支出绩效自评表 workbooks: Excel in, Excel out.

A name is loaded when it is first asked for: to load all takes so long that the command line must be there before.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from selfeval_xl.version import __version__

if TYPE_CHECKING:
    from selfeval_xl.batch import read_forms, run_batch
    from selfeval_xl.errors import BadSource, SelfevalError
    from selfeval_xl.evaluating import evaluate
    from selfeval_xl.policy import load_policy
    from selfeval_xl.vocabulary import load_templates
else:
    _HOMES = {
        "BadSource": "errors",
        "SelfevalError": "errors",
        "evaluate": "evaluating",
        "load_policy": "policy",
        "load_templates": "vocabulary",
        "read_forms": "batch",
        "run_batch": "batch",
    }

    def __getattr__(name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


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
