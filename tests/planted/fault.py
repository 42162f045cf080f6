"""One fault: how a clean form is spoilt by it, which cell must be named, and which layouts have no place for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from selfeval_xl.evaluation import Severity
from selfeval_xl.model import Cell, Form
from tests.planted.sheet import Sheet

Place = Callable[[Form], Cell | None]


class Planted(NamedTuple):
    """A spoilt form, and the cell that must change as the reader found it."""

    sheet: Sheet
    place: Place
    sound: Sheet | None = None  # the same form without the fault, where that is not the clean one


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of the catalogue. It is found as severe as its rule is, where nothing else is said."""

    code: str
    name: str
    plant: Callable[[Sheet], Planted | None]  # None where the layout has no place for it
    absent: Mapping[str, str] = field(default_factory=dict)  # layouts that have none, and why
    severity: Severity | None = None
    beside: tuple[str, ...] = ()  # what else is worth a look then, by the nature of the fault


def nowhere(why: str, *layouts: str) -> Mapping[str, str]:
    """Say of layouts why they have no place for a fault."""
    return dict.fromkeys(layouts, why)
