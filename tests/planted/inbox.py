"""What a bureau has before it in one run, forms in files and its own lists, and a fault that only shows there."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple, Self

from selfeval_xl.batch import check_batch
from selfeval_xl.checked import Batch
from selfeval_xl.evaluation import Finding, Severity
from selfeval_xl.model import Cell
from tests.planted.fault import Place
from tests.planted.sheet import Sheet
from tests.reader.lists.books import book
from tests.validator.held import BUDGET, ROSTER, WAIVERS, Rows

OURS, THEIRS, LAST = "01甲.xlsx", "02乙.xlsx", "03丙.xlsx"  # in the order they are received
ROSTER_FILE, BUDGET_FILE, WAIVERS_FILE = "名单.xlsx", "台账.xlsx", "豁免.xlsx"

Found = tuple[str, Severity, str, str, str, bool]  # rule, severity, file, sheet, cell, whether it is let off


@dataclass(frozen=True, slots=True)
class Inbox:
    """The forms of a run by their files, and the rows of the lists; a list without rows is not given."""

    forms: Mapping[str, Sheet]
    roster: Rows = ()
    budget: Rows = ()
    budget_unit: str = "元"  # as it is printed over the amounts of the ledger
    waivers: Rows = ()

    def sent(self, file: str, sheet: Sheet) -> Self:
        """Put another form in, or one in the place of another."""
        return replace(self, forms={**self.forms, file: sheet})

    def given(self, **lists: Any) -> Self:
        """Give other lists to the run."""
        return replace(self, **lists)

    def checked(self, folder: Path) -> Batch:
        """Write everything into a folder and check it."""
        inbox = folder / "收件"
        inbox.mkdir(parents=True)
        for file, sheet in self.forms.items():
            (inbox / file).write_bytes(sheet.data())
        lists: dict[str, Any] = {}
        for name, file, headings in (
            ("roster", ROSTER_FILE, ROSTER),
            ("budget", BUDGET_FILE, [text.replace("（元）", f"（{self.budget_unit}）") for text in BUDGET]),
            ("waivers", WAIVERS_FILE, WAIVERS),
        ):
            if rows := getattr(self, name):
                lists[name] = folder / file
                lists[name].write_bytes(book([tuple(headings), *rows]))
        return check_batch([inbox], **lists)


class Due(NamedTuple):
    """A finding there must be: in which file and where in it, a cell of the form or the address in a list."""

    file: str
    place: Place | str
    severity: Severity | None = None  # where it is not that of the rule


@dataclass(frozen=True, slots=True)
class PlantedBatch:
    """An inbox in which nothing is wrong, the same with a fault, and what is found of it."""

    before: Inbox
    after: Inbox
    due: tuple[Due, ...]
    standing: frozenset[str] = frozenset()  # rules that speak before too: what waivers are about
    beside: frozenset[str] = frozenset()  # what else is worth a look then, by the nature of the fault


@dataclass(frozen=True, slots=True)
class BatchFault:
    """A fault of the catalogue that shows in the forms side by side, or beside the lists."""

    code: str
    name: str
    plant: Callable[[Sheet], PlantedBatch | None]  # into the clean form of a layout; None where there is no place
    absent: Mapping[str, str] = field(default_factory=dict)  # layouts that have none, and why


def found_in(batch: Batch) -> Counter[Found]:
    """Count what is found about the forms and the lists of a run."""
    of_forms = [(each.form.file, finding) for each in batch.evaluations for finding in each.findings]
    of_lists = [(each.file, each.finding) for each in batch.list_findings]
    return Counter(_found(file, finding) for file, finding in (*of_forms, *of_lists))


def above_notes(found: Counter[Found]) -> list[Found]:
    """What is more than worth a look and not let off."""
    return sorted(each for each in found.elements() if each[1] is not Severity.NOTE and not each[-1])


def _found(file: str, finding: Finding) -> Found:
    return finding.rule, finding.severity, file, finding.sheet, finding.cell, finding.waived


def due_in(batch: Batch, code: str, severity: Severity, due: Due) -> Found:
    """Say of a finding there must be what it looks like."""
    sheet, address = "名单", due.place  # the sheet of a list
    if callable(due.place):
        (form,) = (each.form for each in batch.evaluations if each.form.file == due.file)
        place = due.place(form)
        assert isinstance(place, Cell)
        sheet, address = place.sheet, place.address
    return code, due.severity or severity, due.file, sheet, str(address), False
