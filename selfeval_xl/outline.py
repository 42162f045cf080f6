"""What is known of a form beside the others."""

from dataclasses import dataclass

from selfeval_xl.model import Cell


@dataclass(frozen=True, slots=True)
class Outline:
    """What is known of a form beside the others."""

    form_id: str
    file: str
    sheet: str
    template: str
    year: int | None
    department: Cell | None
    project_name: Cell | None
