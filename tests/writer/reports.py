"""Reports made of evaluations in memory, and of what of them has been stored and is read back on every pass."""

import pickle
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any, Generic, TypeVar

from selfeval_xl.evaluation import Evaluation
from selfeval_xl.lists import ListedProject
from selfeval_xl.outcome import SourceRecord
from selfeval_xl.writer.report import Report, RosterCheck
from selfeval_xl.writer.told import parts_of

Item = TypeVar("Item")
PARTS = ("forms", "indicators", "funds", "problems", "notes")  # the collections of a report, in the order of `Parts`


def report_of(
    evaluations: Sequence[Evaluation] = (),
    sources: Collection[SourceRecord] = (),
    links: Mapping[str, PurePosixPath] | None = None,
    **changes: Any,
) -> Report:
    """Make a report of evaluations; any other field can be given by name."""
    columns = zip(*map(parts_of, evaluations), strict=True) if evaluations else ((),) * len(PARTS)
    parts: dict[str, Any] = dict(zip(PARTS, columns, strict=True))
    whole = {each.form.form_id: each for each in evaluations}
    return Report(**parts, sources=sources, links=links or {}, whole=whole, **changes)


def roster_of(
    projects: Sequence[ListedProject], received: Mapping[int, Sequence[Evaluation]], *others: Any, **changes: Any
) -> RosterCheck:
    """Make a roster with the forms received for its projects, by their place."""
    ids = {place: [each.form.form_id for each in forms] for place, forms in received.items()}
    return RosterCheck(projects, ids, *others, **changes)


@dataclass(slots=True)
class Stored(Collection[Item], Generic[Item]):
    """Items that are decoded anew each time they are gone over, which is counted."""

    items: Sequence[bytes]
    passes: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[Item]:
        self.passes += 1
        return map(pickle.loads, self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __contains__(self, item: object) -> bool:
        return any(each == item for each in self)


def stored(report: Report) -> Report:
    """Return the report with its collections stored."""
    parts: dict[str, Any] = {name: Stored([*map(pickle.dumps, getattr(report, name))]) for name in PARTS}
    return replace(report, **parts)
