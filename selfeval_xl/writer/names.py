"""What a result file is called: the project's own words, made safe for every file system.

`#`, `%` and square brackets are taken out as well: Excel cannot follow a link to a file with them in its name.
"""

import re
from pathlib import PurePosixPath
from unicodedata import category, normalize

from selfeval_xl.evaluation import Evaluation
from selfeval_xl.writer.details import text_of

LONGEST_NAME = 80  # characters; Windows allows 260 for a whole path
LONGEST_BYTES = 200  # in UTF-8; Linux allows 255 for a name, and the id and the suffix follow

_FORBIDDEN = re.compile(r'[<>:"/\\|?*#%\[\]]')
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})  # controls, marks, halves, what is no character
_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL"} | {f"{port}{number}" for port in ("COM", "LPT") for number in "123456789¹²³"}
)


def result_path(evaluation: Evaluation) -> PurePosixPath:
    """Return the path of a form's result workbook inside the output folder; the id keeps it apart from all others."""
    form = evaluation.form
    folder = safe_name(text_of(form.department), "未填主管部门")
    project = safe_name(text_of(form.project_name), "未填项目名称")
    return PurePosixPath("结果", folder, f"{project}_{form.form_id}.xlsx")


def prefilled_path(department: str, project: str, unit: str, mark: str = "") -> PurePosixPath:
    """Return the path of a project's pre-filled blank inside the output folder; a mark keeps two of one name apart."""
    name = safe_name(f"{project}_{unit}", "未填项目名称")
    return PurePosixPath(safe_name(department, "未填主管部门"), f"{name}_{mark}.xlsx" if mark else f"{name}.xlsx")


def safe_name(text: str, blank: str) -> str:
    """Make a text the name of a file or folder; `blank` is the name where nothing is left of it."""
    seen = "".join(" " if character.isspace() else character for character in normalize("NFC", text))
    seen = "".join("_" if category(character) in _UNSEEN else character for character in seen)
    name = _FORBIDDEN.sub("_", " ".join(seen.split()))[:LONGEST_NAME]
    name = name.encode()[:LONGEST_BYTES].decode(errors="ignore").strip(" .") or blank
    if name.split(".")[0].rstrip().upper() in _DEVICES:
        return f"_{name}"
    return name
