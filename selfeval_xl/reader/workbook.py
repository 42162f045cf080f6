"""All the forms of one workbook, and what nearly is one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from selfeval_xl.model import BETWEEN_FORMS, NOTICE_FORMS, Form, is_notice
from selfeval_xl.reader.extract import extract_form
from selfeval_xl.reader.formats import read_workbook
from selfeval_xl.reader.grid import Grid
from selfeval_xl.reader.labels import LabelledSheet
from selfeval_xl.reader.layout import Area, find_areas
from selfeval_xl.reader.other_forms import other_form, other_sheet
from selfeval_xl.reader.recognise import is_hint, recognise
from selfeval_xl.template import Template
from selfeval_xl.vocabulary import Templates, load_templates

_ID_DIGITS = 12  # 48 bits: among 300,000 forms two alike are less likely than 1 in 5,000
_ID = re.compile(rf"\b[0-9a-f]{{{_ID_DIGITS}}}\b")

if TYPE_CHECKING:  # pandas takes a third of a second to import: only those who ask for frames pay for it
    from selfeval_xl.reader.frames import Frames


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A place that looks like a form and cannot be read; `problems` say in Chinese why.

    `has_table` is False where only a title or a few labels stand there, as on a sheet of instructions.
    """

    sheet: str
    row: int
    template: Template  # the nearest official one
    problems: tuple[str, ...]
    has_table: bool

    @property
    def reason(self) -> str:
        """The sentence for 文件清单."""
        return f"工作表“{self.sheet}”最接近 {self.template.name}，但{'；'.join(self.problems)}。"


@dataclass(frozen=True, slots=True)
class OtherSheet:
    """A sheet with another form on it; `name` is what that form is called."""

    sheet: str
    name: str

    @property
    def reason(self) -> str:
        """The beginning of the sentence for 文件清单."""
        return f"工作表“{self.sheet}”是{self.name}，"


@dataclass(frozen=True, slots=True)
class WorkbookForms:
    """The forms of a workbook in order of sheet and row; iterate over them, or take them as frames."""

    forms: tuple[Form, ...]
    near_misses: tuple[NearMiss, ...]
    others: tuple[OtherSheet, ...] = ()
    notes: tuple[str, ...] = ()  # what the user should know about the rest of the workbook

    def __iter__(self) -> Iterator[Form]:
        """Yield the forms."""
        return iter(self.forms)

    def __len__(self) -> int:
        """Count the forms."""
        return len(self.forms)

    def frames(self) -> "Frames":
        """Return the forms as three frames: forms, funds, indicators."""
        from selfeval_xl.reader.frames import to_frames

        return to_frames(self.forms)


def read_bytes(data: bytes, file: str, templates: Templates | None = None) -> WorkbookForms:
    """Read every form of a workbook given as bytes; `file` is the name shown to the user.

    Raises:
        BadSource: the bytes are no workbook that can be read; its message says why, in Chinese.
    """
    known = load_templates() if templates is None else templates
    source_hash = sha256(data).hexdigest()
    forms: list[Form] = []
    near_misses: list[NearMiss] = []
    others: list[OtherSheet] = []
    returned: list[tuple[str, ...]] = []
    contents = read_workbook(data)
    for number, grid in enumerate(contents.grids):
        if is_notice(grid.sheet, grid.at(1, 1).text):  # what came back with a form speaks of forms, and is none
            returned = returned or _returned(grid)
            continue
        sheet = LabelledSheet(grid)
        areas = find_areas(sheet, known.vocabulary)
        if not areas and (alone := other_sheet(sheet, known)) is not None:
            others.append(OtherSheet(grid.sheet, alone.name))
        for area in areas:
            other = other_form(sheet, area, known)
            if other is not None:
                others.append(OtherSheet(grid.sheet, other.name))
                continue
            recognised = recognise(sheet, area, known)
            if recognised.is_form:
                form_id = _form_id(source_hash, number, area)
                forms.append(extract_form(sheet, area, recognised, known.vocabulary, file, form_id))
            elif is_hint(area):
                has_table = area.funds is not None or area.indicators is not None
                near_misses.append(NearMiss(grid.sheet, area.first, recognised.nearest, recognised.doubts, has_table))
    filled = [form.form_id for form in forms if not form.is_unfilled]
    if len(returned) == len(filled):  # else nobody knows for certain which is which
        answered = dict(zip(filled, returned, strict=True))
        forms = [replace(form, answers=answered.get(form.form_id, ())) for form in forms]
    return WorkbookForms(tuple(forms), tuple(near_misses), tuple(others), contents.notes)


def _returned(notice: Grid) -> list[tuple[str, ...]]:
    """Return the id of each form that went back under a notice, and of those it had answered itself."""
    label = next((cell for cell in notice if cell.column == 1 and cell.text == NOTICE_FORMS), None)
    if label is None:
        return []
    told = notice.at(label.row, notice.span(label)[3] + 1).text.split(BETWEEN_FORMS)
    return [tuple(ids) for each in told if (ids := _ID.findall(each))]


def _form_id(source_hash: str, sheet: int, area: Area) -> str:
    """Name a form by what it was read from, so that reading it again gives the same name."""
    return sha256(f"{source_hash}/{sheet}/{area.first}".encode()).hexdigest()[:_ID_DIGITS]
