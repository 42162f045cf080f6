"""The official blank made easy to fill in, one for all or one for each project of a roster.

Everything is made before anything is written, and nothing is written over a file that holds something else: it may be
a form somebody has begun to fill in.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath

from selfeval_xl.blanks.checks import live_checks
from selfeval_xl.blanks.entries import entries, formats
from selfeval_xl.blanks.lists import list_blank
from selfeval_xl.blanks.prefill import LABELS, prefill
from selfeval_xl.errors import ConfigError, OutputError, UsageError, system_words
from selfeval_xl.list_files import load_roster
from selfeval_xl.lists import ListedProject
from selfeval_xl.policy import load_policy
from selfeval_xl.reader.blank_form import BlankForm, read_blank
from selfeval_xl.template import Template
from selfeval_xl.text import nearest, says_nothing, split_code
from selfeval_xl.vocabulary import LIST_NAMES, Templates
from selfeval_xl.writer.atomic import write_file
from selfeval_xl.writer.fillable import Fittings, fillable
from selfeval_xl.writer.names import prefilled_path

_HASH_DIGITS = 8
_SHOWN = 5  # files of one kind that a message lists


@dataclass(frozen=True, slots=True)
class PrefilledBlanks:
    """What was made of a roster."""

    paths: tuple[Path, ...]
    departments: int
    left_out: tuple[str, ...]  # what the roster says and the layout has no place for, in Chinese
    other_sheets: tuple[str, ...]  # sheets of the roster that hold no list


def write_blank(template_id: str, path: Path, templates: Templates) -> None:
    """Write the official blank of a layout, or one of the blank lists, fitted out for filling in.

    Raises:
        UsageError: there is no such layout or list.
        ConfigError: its blank or its policy is broken.
        OutputError: the path holds something else, or cannot be written.
    """
    if template_id in LIST_NAMES:
        _write_all({path: list_blank(template_id)})
        return
    blank = read_blank(find_template(template_id, templates), templates)
    _write_all({path: fillable(blank.data, str(blank.template.blank), _fittings(blank))})


def write_prefilled(
    template_id: str, roster: Path, folder: Path, templates: Templates, *, passwords: Sequence[str] = ()
) -> PrefilledBlanks:
    """Write one blank per project of a roster: FOLDER/<主管部门>/<项目名称>_<单位>.xlsx.

    `passwords` are tried where the roster is locked.

    Raises:
        UsageError: there is no such layout or no such roster.
        ConfigError: its blank or its policy is broken, or there is any mistake in the roster; all are listed.
        OutputError: a path holds something else, or cannot be written.
    """
    blank = read_blank(find_template(template_id, templates), templates)
    listed = load_roster(roster, templates.vocabulary, passwords)
    if listed.mistakes:
        raise ConfigError(str(roster), [mistake.sentence for mistake in listed.mistakes])
    fittings = _fittings(blank)
    books: dict[Path, bytes] = {}
    left_out: set[str] = set()
    for place, entry in zip(_places(listed.rows), listed.rows, strict=True):
        filled = prefill(blank, entry)
        left_out.update(filled.left_out)
        books[folder / place] = fillable(blank.data, str(blank.template.blank), fittings, filled.values)
    _write_all(books)
    return PrefilledBlanks(
        paths=tuple(books),
        departments=len({path.parent for path in books}),
        left_out=tuple(label for field, label in LABELS.items() if field in left_out),
        other_sheets=listed.other_sheets,
    )


def find_template(template_id: str, templates: Templates) -> Template:
    """Find an official layout by its id.

    Raises:
        UsageError: there is none of that id; the nearest and all others are named, the blank lists too.
    """
    known = {template.id: template for template in templates.official}
    if template_id in LIST_NAMES:
        raise UsageError(f"{template_id} 是空白的清单，不能按名单预填")
    if template_id not in known:
        names = (*known, *LIST_NAMES)
        raise UsageError(f"没有名为 {template_id} 的表样{nearest(template_id, names)}（可用：{'、'.join(names)}）")
    return known[template_id]


def _fittings(blank: BlankForm) -> Fittings:
    return Fittings(
        sheet=blank.form.sheet,
        open=tuple(cell.address for cell in blank.open),
        formats=formats(blank),
        entries=entries(blank),
        checks=live_checks(blank, load_policy(blank.template.policy, blank.template.blank.parent)),
        marker=f"{blank.template.id}/{_version(blank.template)}",
    )


def _version(template: Template) -> str:
    """Name the version of a layout by the text of its file, whatever ends its lines."""
    text = template.blank.with_suffix(".toml").read_text(encoding="utf-8-sig")
    return sha256(text.encode()).hexdigest()[:_HASH_DIGITS]


def _places(listed: Sequence[ListedProject]) -> list[PurePosixPath]:
    """Name the file of each project. Those that would share a name get a mark made from all that tells them apart."""
    plain = [prefilled_path(*_named(entry)) for entry in listed]
    shared = Counter(str(path).casefold() for path in plain)
    return [
        path if shared[str(path).casefold()] == 1 else prefilled_path(*_named(entry), _mark(entry))
        for path, entry in zip(plain, listed, strict=True)
    ]


def _named(entry: ListedProject) -> tuple[str, str, str]:
    department = entry.department.text if entry.department is not None else ""
    own = "" if says_nothing(department) else split_code(department)[1]
    return own, entry.project_name.text, split_code(entry.unit.text)[1]


def _mark(entry: ListedProject) -> str:
    code = entry.project_code.text if entry.project_code is not None else ""
    said = "\n".join((*_named(entry), entry.unit.text, code, str(entry.year)))
    return sha256(said.encode()).hexdigest()[:_HASH_DIGITS]


def _write_all(books: dict[Path, bytes]) -> None:
    """Write all files, or none where one of them would take the place of another content."""
    taken = [path for path, data in books.items() if _holds_another(path, data)]
    if taken:
        more = f"等 {len(taken)} 个文件" if len(taken) > _SHOWN else ""
        raise OutputError(
            f"{'、'.join(map(str, taken[:_SHOWN]))}{more}已经存在，内容与要写的不同（可能已有人填写），"
            "所以什么也没有写。请换一个位置，或先把原有的文件移走。"
        )
    for path, data in books.items():
        write_file(path, data)


def _holds_another(path: Path, data: bytes) -> bool:
    try:
        return path.exists() and (path.is_dir() or path.read_bytes() != data)
    except OSError as error:
        raise OutputError(f"{path} 读不出，无法确认是否可以写入：{system_words(error)}") from error
