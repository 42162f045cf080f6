"""All the forms of one workbook, and what nearly is one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from selfeval_xl.model import Form
from selfeval_xl.reader.extract import extract_form
from selfeval_xl.reader.formats import read_workbook
from selfeval_xl.reader.grid import Grid
from selfeval_xl.reader.labels import LabelledSheet
from selfeval_xl.reader.layout import Area, find_areas, misspelt
from selfeval_xl.template import Template, load_templates

_ID_DIGITS = 12  # 48 bits: among 300,000 forms two alike are less likely than 1 in 5,000

if TYPE_CHECKING:  # pandas takes a third of a second to import: only those who ask for frames pay for it
    from selfeval_xl.reader.frames import Frames


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A place that looks like a form no template recognises; `lacking` says in Chinese which labels are not there.

    `has_table` is False where only a title or a few labels stand there, as on a sheet of instructions.
    """

    sheet: str
    row: int
    template: Template
    lacking: tuple[str, ...]
    has_table: bool

    @property
    def reason(self) -> str:
        """The sentence for 文件清单."""
        return f"工作表“{self.sheet}”最接近 {self.template.name}，但缺少标签：{'、'.join(self.lacking)}"


@dataclass(frozen=True, slots=True)
class WorkbookForms:
    """The forms of a workbook in order of sheet and row; iterate over them, or take them as frames."""

    forms: tuple[Form, ...]
    near_misses: tuple[NearMiss, ...]
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


def read_bytes(data: bytes, file: str, templates: Sequence[Template] | None = None) -> WorkbookForms:
    """Read every form of a workbook given as bytes; `file` is the name shown to the user.

    Raises:
        BadSource: the bytes are no workbook that can be read; its message says why, in Chinese.
    """
    known = load_templates() if templates is None else templates
    source_hash = sha256(data).hexdigest()
    forms: list[Form] = []
    near_misses: list[NearMiss] = []
    contents = read_workbook(data)
    for number, grid in enumerate(contents.grids):
        sheet = LabelledSheet(grid)
        areas = _nearest(sheet, known)
        forms += [
            extract_form(sheet, area, file, _form_id(source_hash, number, area)) for area in areas if area.is_form
        ]
        near_misses += [_near_miss(grid, sheet, area) for area in areas if not area.is_form and area.is_hint]
    return WorkbookForms(tuple(forms), tuple(near_misses), contents.notes)


def _form_id(source_hash: str, sheet: int, area: Area) -> str:
    """Name a form by what it was read from, so that reading it again gives the same name."""
    return sha256(f"{source_hash}/{sheet}/{area.first}".encode()).hexdigest()[:_ID_DIGITS]


def _nearest(sheet: LabelledSheet, templates: Sequence[Template]) -> list[Area]:
    """Return the areas as the template sees them that recognises most forms, the likest where several do."""
    seen = [find_areas(sheet, template) for template in templates]
    return max(
        seen, key=lambda areas: (sum(area.is_form for area in areas), max((area.likeness for area in areas), default=0))
    )


def _near_miss(grid: Grid, sheet: LabelledSheet, area: Area) -> NearMiss:
    return NearMiss(grid.sheet, area.first, area.template, tuple(misspelt(sheet, area)), area.has_table)
