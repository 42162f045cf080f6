"""What a worker does with one file of the disk: read it, and check each form in it by itself.

Of the forms it hands back no more than what the run goes by; the rest is packed, and stays so until it is looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from selfeval_xl.evaluating import evaluate
from selfeval_xl.evaluation import Evaluation
from selfeval_xl.failure import Failure
from selfeval_xl.intake.walk import Found
from selfeval_xl.model import Form
from selfeval_xl.outcome import SourceRecord
from selfeval_xl.policy import Policy
from selfeval_xl.sources import Parcel, ReadSource, lost_parcel, mark_failed, read_parcel
from selfeval_xl.spool import packed, unpacked
from selfeval_xl.stored import digest_of_parcel, kept_parcel, put_away
from selfeval_xl.validator.outlining import outline_of
from selfeval_xl.vocabulary import Templates


@dataclass(frozen=True, slots=True)
class Standard:
    """What the files of a run are read with, and what the forms in them are held to."""

    templates: Templates
    passwords: Sequence[str]
    policies: Mapping[str, Policy]  # by template id
    year: int | None  # the evaluated year where it was given, else the one a form names is tried first


@dataclass(frozen=True, slots=True)
class Asked:
    """A file to examine, and what an earlier run read of the same bytes, if one did."""

    found: Found
    kept: bytes | None = None
    saved: datetime | None = None  # when the file was saved


@dataclass(frozen=True, slots=True)
class Checked:
    """A form that was checked by itself: its evaluation and its outline, both packed."""

    evaluation: bytes
    outline: bytes

    @classmethod
    def of(cls, evaluation: Evaluation, policy: Policy) -> Self:
        """Pack what was made of a form by its policy."""
        return cls(packed(evaluation), packed(outline_of(evaluation, policy)))


@dataclass(frozen=True, slots=True)
class CheckedSource:
    """One source: its record and its forms; where it was read, the hash of it unlocked and when it was mailed."""

    record: SourceRecord
    forms: tuple[Checked, ...] = ()
    contents: str = ""
    sent: datetime | None = None


@dataclass(frozen=True, slots=True)
class Examined:
    """One file of the disk: what came of it, and then of everything in it."""

    sources: tuple[CheckedSource, ...]
    failures: tuple[tuple[str, str], ...] = ()  # file, and where in the program it failed
    is_kept: bool = False  # whether what an earlier run read was of use
    to_keep: bytes | None = None  # else what the next may go by
    digest: str = ""  # of what was read, where that must be read again

    def sha256_of(self, name: str) -> str:
        """Return the hash of the file itself, "" where it could not be had."""
        return next((each.record.sha256 or "" for each in self.sources if each.record.file == name), "")


def examine(asked: Asked, standard: Standard) -> Examined:
    """Read a file and everything in it, and check the forms by themselves; never raises."""
    found = asked.found
    if asked.kept is not None:
        parcel = kept_parcel(asked.kept, found.name, asked.saved)
        if parcel is not None:
            return replace(_checked(parcel, standard), is_kept=True)
    parcel = read_parcel(found, standard.templates, standard.passwords)
    to_keep = put_away(parcel, found)
    return replace(
        _checked(parcel, standard), to_keep=to_keep, digest="" if to_keep is not None else digest_of_parcel(parcel)
    )


def lost(found: Found, failure: Failure) -> Examined:
    """Return what is known of a file on which the process that was to examine it died."""
    parcel = lost_parcel(found, failure)
    return Examined(tuple(CheckedSource(each.record) for each in parcel.sources), parcel.failures)


def check_again(evaluation: bytes, policies: Mapping[str, Policy], year: int | None) -> Checked:
    """Check a form by another year than the one that was tried."""
    known: Evaluation = unpacked(evaluation)
    return _form(known.form, policies, year)


def _checked(parcel: Parcel, standard: Standard) -> Examined:
    failures = list(parcel.failures)
    return Examined(tuple(_source(read, standard, failures) for read in parcel.sources), tuple(failures))


def _source(read: ReadSource, standard: Standard, failures: list[tuple[str, str]]) -> CheckedSource:
    records = [read.record]
    checked: list[Checked] = []
    for form in read.forms:
        try:
            checked.append(_form(form, standard.policies, form.year if standard.year is None else standard.year))
        except Exception as error:
            failure = Failure.of(error)
            failures.append((form.file, failure.where))
            mark_failed(records, form, "核算", failure, is_lost=True)
    sent = next((form.arrival.sent for form in read.forms), None)
    return CheckedSource(records[0], tuple(checked), read.contents, sent)


def _form(form: Form, policies: Mapping[str, Policy], year: int | None) -> Checked:
    policy = policies[form.template]
    return Checked.of(evaluate(form, policy, year=year), policy)
