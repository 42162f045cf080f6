"""Everything that was received, as it comes in: the records in memory, the forms on disk."""

from array import array
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from selfeval_xl.evaluating import completed
from selfeval_xl.evaluation import Evaluation, Finding
from selfeval_xl.examining import Checked, Examined
from selfeval_xl.outcome import Outcome, SourceRecord
from selfeval_xl.outline import Outline
from selfeval_xl.spool import Remade, Shelf, Spool, unpacked
from selfeval_xl.validator.waivers import Waivers

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Arrived:
    """A source, and where its forms were put down."""

    record: SourceRecord
    contents: str
    sent: datetime | None
    places: range


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of a run, in the order received: all that was made of them, packed and on disk."""

    outlines: Sequence[Outline]
    packed: Sequence[bytes]  # what was made of each by itself
    found: Mapping[str, tuple[Finding, ...]]  # by form id, what only shows beside the others
    waivers: Waivers

    @property
    def evaluations(self) -> Sequence[Evaluation]:
        """What was made of each in the end; it is made again whenever it is looked at."""
        return Remade(len(self.packed), self._evaluation)

    def by_id(self, form_ids: Container[str]) -> Mapping[str, Evaluation]:
        """Return what was made of some of them by their ids; it is made again whenever it is looked at."""
        places = {outline.form_id: at for at, outline in enumerate(self.outlines) if outline.form_id in form_ids}
        return _Evaluations(self, places)

    def those(self, form_ids: Container[str]) -> Iterator[Evaluation]:
        """Yield what was made of some of them, in the order received; only these are looked at."""
        return (self._evaluation(at) for at, outline in enumerate(self.outlines) if outline.form_id in form_ids)

    def _evaluation(self, at: int) -> Evaluation:
        known: Evaluation = unpacked(self.packed[at])
        return completed(known, self.found.get(known.form.form_id, ()), self.waivers)


class _Evaluations(Mapping[str, Evaluation]):
    """What was made of some forms, by their ids."""

    def __init__(self, forms: Forms, places: Mapping[str, int]) -> None:
        self._forms = forms
        self._places = places

    def __getitem__(self, form_id: str) -> Evaluation:
        """Return what was made of a form."""
        return self._forms.evaluations[self._places[form_id]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


class Received:
    """What came of the files of the disk, each taken in once, in their order."""

    def __init__(self) -> None:
        self._evaluations, self._outlines = Spool(), Spool()
        self._arrived: list[_Arrived] = []
        self._places = array("Q")  # of the forms there are
        self.records: list[SourceRecord] = []
        self.failures: list[tuple[str, str]] = []
        self.count = 0  # of the sources that were found

    def take(self, examined: Examined) -> None:
        """Take in what came of one file."""
        self.failures += examined.failures
        self.count += len(examined.sources)
        for source in examined.sources:
            places = [self._put(form) for form in source.forms]
            spread = range(places[0], places[-1] + 1) if places else range(0)
            self._arrived.append(_Arrived(source.record, source.contents, source.sent, spread))

    def tell_twins(self) -> None:
        """Close the list: of sources of the same bytes the one sent first has the forms, the others are duplicates.

        What somebody forwards later was not made later, whatever the mails are called.
        """
        first: dict[str, SourceRecord] = {}  # by the hash of what was read
        for arrived in sorted(self._arrived, key=_sent):
            first.setdefault(arrived.contents, arrived.record)
        for arrived in self._arrived:
            original = first[arrived.contents]
            if arrived.contents and arrived.record is not original:
                self.records.append(_duplicate(arrived.record, original))
            else:
                self.records.append(arrived.record)
                self._places.extend(arrived.places)
        self._arrived.clear()

    @property
    def outlines(self) -> Shelf[Outline]:
        """The outlines of the forms."""
        return Shelf(self._outlines, self._places)

    def completed(self, found: Mapping[str, tuple[Finding, ...]], waivers: Waivers) -> Forms:
        """Return the forms with what was found of them beside the others."""
        return Forms(self.outlines, self.packed, found, waivers)

    @property
    def packed(self) -> Sequence[bytes]:
        """The evaluations as they were packed."""
        return Shelf(self._evaluations, self._places, bytes)

    def replace(self, at: int, form: Checked) -> None:
        """Put another evaluation in the place of one."""
        self._places[at] = self._put(form)

    def leave_out(self, places: Sequence[int]) -> None:
        """Leave out forms that could not be checked."""
        gone = set(places)
        self._places = array("Q", (place for at, place in enumerate(self._places) if at not in gone))

    def _put(self, form: Checked) -> int:
        self._outlines.put(form.outline)
        return self._evaluations.put(form.evaluation)


def _duplicate(record: SourceRecord, original: SourceRecord) -> SourceRecord:
    same = "逐字节相同" if record.sha256 == original.sha256 else "解密后逐字节相同"
    return replace(
        record,
        outcome=Outcome.DUPLICATE,
        reason=f"与“{original.file}”{same}。",
        advice=Outcome.DUPLICATE.advice,
        forms=(),
        superseded_by=original.file,
    )


def _sent(arrived: _Arrived) -> tuple[bool, datetime]:
    """Tell when the mail of a source was sent, as far as that is known; what came in none goes last."""
    sent = arrived.sent
    return sent is None, _NEVER if sent is None else sent if sent.tzinfo is not None else sent.replace(tzinfo=UTC)
