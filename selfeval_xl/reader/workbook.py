"""All the forms of one workbook, and what nearly is one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from selfeval_xl.model import Form
from selfeval_xl.reader.extract import extract_form
from selfeval_xl.reader.grid import Grid
from selfeval_xl.reader.labels import LabelledSheet
from selfeval_xl.reader.layout import Area, find_areas, misspelt
from selfeval_xl.reader.xlsx import read_workbook
from selfeval_xl.template import Template, load_templates

if TYPE_CHECKING:  # pandas takes a third of a second to import: only those who ask for frames pay for it
    from selfeval_xl.reader.frames import Frames


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A place that looks like a form no template recognises; `lacking` says in Chinese which labels are not there."""

    sheet: str
    row: int
    template: Template
    lacking: tuple[str, ...]

    @property
    def reason(self) -> str:
        """The sentence for 文件清单."""
        return f"工作表“{self.sheet}”最接近 {self.template.name}，但缺少标签：{'、'.join(self.lacking)}"


@dataclass(frozen=True, slots=True)
class WorkbookForms:
    """The forms of a workbook in order of sheet and row; iterate over them, or take them as frames."""

    forms: tuple[Form, ...]
    near_misses: tuple[NearMiss, ...]

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


def read_forms(path: str | Path, templates: Sequence[Template] | None = None) -> WorkbookForms:
    """Read every form of an .xlsx workbook.

    Raises:
        BadSource: the file is no workbook that can be read; its message says why, in Chinese.
        OSError: the file cannot be opened.
    """
    path = Path(path)
    return read_bytes(path.read_bytes(), path.name, templates)


def read_bytes(data: bytes, file: str, templates: Sequence[Template] | None = None) -> WorkbookForms:
    """Read every form of a workbook given as bytes; `file` is the name shown to the user.

    Raises:
        BadSource: the bytes are no workbook that can be read; its message says why, in Chinese.
    """
    known = load_templates() if templates is None else templates
    source_hash = sha256(data).hexdigest()
    forms: list[Form] = []
    near_misses: list[NearMiss] = []
    for grid in read_workbook(data):
        sheet = LabelledSheet(grid)
        areas = _nearest(sheet, known)
        forms += [extract_form(grid, area, file, source_hash) for area in areas if area.is_form]
        near_misses += [_near_miss(grid, sheet, area) for area in areas if not area.is_form and area.is_hint]
    return WorkbookForms(tuple(forms), tuple(near_misses))


def _nearest(sheet: LabelledSheet, templates: Sequence[Template]) -> list[Area]:
    """Return the areas as the template sees them that recognises most forms, the likest where several do."""
    seen = [find_areas(sheet, template) for template in templates]
    return max(
        seen, key=lambda areas: (sum(area.is_form for area in areas), max((area.likeness for area in areas), default=0))
    )


def _near_miss(grid: Grid, sheet: LabelledSheet, area: Area) -> NearMiss:
    return NearMiss(grid.sheet, area.first, area.template, tuple(misspelt(sheet, area)))
