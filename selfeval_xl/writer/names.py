"""What files and sheets are called: the projects' and units' own words, made safe for every file system and for Excel.

`#`, `%` and square brackets are taken out as well: Excel cannot follow a link to a file with them in its name.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from unicodedata import category, normalize

from selfeval_xl.outline import AnyForm
from selfeval_xl.writer.words import NO_DEPARTMENT, NO_PROJECT, NO_UNIT, text_of

LONGEST_NAME = 80  # characters; Windows allows 260 for a whole path
LONGEST_BYTES = 200  # in UTF-8; Linux allows 255 for a name, and the id and the suffix follow

_FORBIDDEN = re.compile(r'[<>:"/\\|?*#%\[\]]')
_NOT_IN_SHEET = re.compile(r"[\[\]:*?/\\]")
_RESERVED = frozenset({"history", "历史记录"})  # sheets Excel makes itself
_SHEET_LENGTH = 31  # UTF-16 units, Excel's limit
_LONGEST_COPY = 150  # bytes of a sender's file name that are kept: what it is, a hash and a suffix follow
_FROM_ARCHIVE = " › "  # between a file and what it came in
_COPY = "（退回修改）"
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})  # controls, marks, halves, what is no character
_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL"} | {f"{port}{number}" for port in ("COM", "LPT") for number in "123456789¹²³"}
)


def result_path(form: AnyForm) -> PurePosixPath:
    """Return the path of a form's result workbook inside the output folder; the id keeps it apart from all others."""
    folder = department_folder(text_of(form.department))
    project = safe_name(text_of(form.project_name), NO_PROJECT)
    return PurePosixPath("结果", folder, f"{project}_{form.form_id}.xlsx")


def prefilled_path(department: str, project: str, unit: str, mark: str = "") -> PurePosixPath:
    """Return the path of a project's pre-filled blank inside the output folder; a mark keeps two of one name apart."""
    name = safe_name(f"{project}_{unit}", NO_PROJECT)
    return PurePosixPath(department_folder(department), f"{name}_{mark}.xlsx" if mark else f"{name}.xlsx")


def department_folder(department: str) -> str:
    """Name the folder of what is for a department."""
    return safe_name(department, NO_DEPARTMENT)


def copy_names(sources: Sequence[tuple[str, str, str]]) -> list[PurePosixPath]:
    """Return the path of each marked copy inside the output folder; a source is its folder, its name and its hash.

    Two of one name in one folder both get a part of the hash, so that neither's name hangs on which came first.
    """
    stems = [(folder, _stem(file)) for folder, file, _ in sources]
    counted = Counter(map(_alike, stems))
    paths = []
    for stem, (folder, _, digest) in zip(stems, sources, strict=True):
        mark = f"_{digest[:6]}" if counted[_alike(stem)] > 1 else ""
        paths.append(PurePosixPath("退回", folder, f"{stem[1]}{_COPY}{mark}.xlsx"))
    return paths


def mail_names(units: Sequence[tuple[str, str]]) -> list[PurePosixPath]:
    """Return the path of each mail draft inside the output folder; a unit is its folder and its name."""
    taken: Counter[tuple[str, str]] = Counter()
    paths = []
    for folder, unit in units:
        name = safe_name(unit, NO_UNIT)
        taken[_alike((folder, name))] += 1
        number = taken[_alike((folder, name))]
        paths.append(PurePosixPath("退回", folder, f"退回修改-{name}{f'（{number}）' if number > 1 else ''}.eml"))
    return paths


def sheet_names(texts: Iterable[str]) -> list[str]:
    """Make each text the name of a sheet that Excel takes, no two alike; what is one already stays."""
    taken: set[str] = set()
    names = []
    for text in texts:
        seen = "".join("_" if category(character) in _UNSEEN else character for character in text)
        name = base = _cut(_NOT_IN_SHEET.sub("_", seen), _SHEET_LENGTH).strip("'").strip() or "工作表"
        number = 1
        while name.casefold() in taken | _RESERVED:
            number += 1
            mark = f"（{number}）"
            name = _cut(base, _SHEET_LENGTH - len(mark)) + mark
        taken.add(name.casefold())
        names.append(name)
    return names


def _cut(text: str, units: int) -> str:
    return text.encode("utf-16-le", "replace")[: 2 * units].decode("utf-16-le", "ignore")


def _stem(file: str) -> str:
    """Return what a sender called a file, without what it came in, its suffix and what an earlier run put behind it."""
    name = file.split(_FROM_ARCHIVE)[-1].split("/")[-1]
    stem = re.sub(r"\.[0-9A-Za-z]{2,4}$", "", name).strip()
    return safe_name(re.sub(rf"{_COPY}(?:_[0-9a-f]{{6}})?$", "", stem), "自评表", _LONGEST_COPY)


def _alike(path: tuple[str, str]) -> tuple[str, str]:
    """Windows takes names that differ only in case for one."""
    return path[0].casefold(), path[1].casefold()


def safe_name(text: str, blank: str, longest: int = LONGEST_BYTES) -> str:
    """Make a text of so many bytes the name of a file or folder; `blank` is the name where nothing is left of it."""
    seen = "".join(" " if character.isspace() else character for character in normalize("NFC", text))
    seen = "".join("_" if category(character) in _UNSEEN else character for character in seen)
    name = _FORBIDDEN.sub("_", " ".join(seen.split()))[:LONGEST_NAME]
    name = name.encode()[:longest].decode(errors="ignore").strip(" .") or blank
    if name.split(".")[0].rstrip().upper() in _DEVICES:
        return f"_{name}"
    return name
