"""Every workbook the program writes, as it is written: those of a run over the samples, and the blanks given out."""

import tempfile
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from selfeval_xl import run_batch
from selfeval_xl.blanks import write_blank
from selfeval_xl.vocabulary import LIST_NAMES, load_templates
from tests.bureau import BUDGET, ROSTER, WAIVERS
from tests.samples import INBOX


@cache
def written() -> Mapping[str, bytes]:
    """Return the workbooks by their path in the result folder, and the blanks by "空白/" and their names."""
    templates = load_templates()
    with tempfile.TemporaryDirectory() as folder:
        out, blanks = Path(folder) / "结果夹", Path(folder) / "空白"
        run_batch([INBOX], out, roster=ROSTER, budget=BUDGET, waivers=WAIVERS, due=date(2025, 3, 31))
        blanks.mkdir()
        for name in (*(template.id for template in templates.official), *LIST_NAMES):
            write_blank(name, blanks / f"{name}.xlsx", templates)
        return {
            path.relative_to(top).as_posix(): path.read_bytes()
            for top in (out, blanks.parent)
            for path in sorted((out if top == out else blanks).rglob("*.xlsx"))
        }
