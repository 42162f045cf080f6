"""Whether anything changed since the last whole run; where nothing did, what that run said is said again.

Everything a run goes by is digested together with every file it left: one digest that is still the same is proof.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Self

from selfeval_xl.checked import Batch
from selfeval_xl.console import closing_table, round_line
from selfeval_xl.deciding import SUMMARY
from selfeval_xl.encoding import digest
from selfeval_xl.errors import BadSource
from selfeval_xl.fingerprint import contents_digest
from selfeval_xl.intake.walk import Found
from selfeval_xl.ledger import Ledger
from selfeval_xl.policy import Policy
from selfeval_xl.sources import read_parcel
from selfeval_xl.stored import StoredParcels, digest_of_parcel
from selfeval_xl.vocabulary import Templates

_SECRET = "passwords"  # noqa: S105 - the name of the option; what they open is looked at instead


@dataclass(frozen=True, slots=True)
class Closing:
    """What the command line says of a run."""

    table: str
    line: str  # the same in one line
    exit_code: int
    summary: PurePosixPath = SUMMARY  # where it stands in the output folder
    is_unchanged: bool = False  # nothing was done: it says what the last run said
    is_open: bool = False  # some results could not be replaced because somebody has them open

    @classmethod
    def of(cls, batch: Batch) -> Self:
        """Tell what a run came to."""
        batch = replace(batch, counted=batch.counts)  # for all that is said: where nothing was written it takes a pass
        return cls(
            closing_table(batch),
            round_line(batch),
            batch.exit_code,
            batch.beside.get(SUMMARY, SUMMARY),
            is_open=bool(batch.beside or batch.left),
        )


def given_digests(options: Mapping[str, object]) -> dict[str, str]:
    """Digest what was asked for, the files and folders that were named with what is in them; not the passwords."""
    given = {name: value for name, value in sorted(options.items()) if name != _SECRET and value is not None}
    return {
        name: digest(value, contents_digest(value) if isinstance(value, Path) else "") for name, value in given.items()
    }


def basis_of(program: str, given: Mapping[str, str], policies: Mapping[str, Policy], found: Iterable[Found]) -> str:
    """Digest what a run goes by, besides the bytes of what was found."""
    files = [(each.name, each.note, each.refusal, each.saved) for each in found]
    return digest(program, given, policies, files)


def recalled(
    ledger: Ledger, basis: str, found: Iterable[Found], templates: Templates, passwords: Sequence[str]
) -> Closing | None:
    """Return what the last whole run came to; None where anything changed.

    What could not be read then is read again, and must come to the same.
    """
    told = ledger.memory.last_run(basis)
    if told is None:
        return None
    try:
        run = json.loads(told)
        again = frozenset(run["retried"])
        state, closing = run["state"], Closing(run["table"], run["line"], run["exit_code"], is_unchanged=True)
    except (ValueError, TypeError, KeyError, RecursionError):  # not what a run of this program came to
        return None
    hashes, retried = {}, {}
    for each in found:
        if each.name in again:
            retried[each.name] = digest_of_parcel(read_parcel(each, templates, passwords))
            continue
        try:
            hashes[each.name] = each.read().sha256
        except BadSource:
            return None
    if state != digest(hashes, retried, ledger.files()) or "" in retried.values():
        return None
    return closing


def settle(ledger: Ledger, basis: str, stored: StoredParcels, batch: Batch, *, lists_took_password: bool) -> None:
    """Keep what a whole run read, wrote and came to, if the next would come to the same.

    It would not where something failed or was open, where a result was changed meanwhile, where one was kept that the
    next run does not know any more, and for all we know where a list is locked: who says the same next time must know
    the password.
    """
    run, files = None, ledger.files()
    is_unfinished = batch.failures or batch.beside or batch.left or lists_took_password
    if not is_unfinished and all(map(ledger.is_written, batch.kept)) and ledger.stand(files):
        hashes = {each.name: stored.hashes[each.name] for each in batch.found if each.name in stored.hashes}
        retried = {each.name: stored.retried[each.name] for each in batch.found if each.name in stored.retried}
        closing = Closing.of(batch)
        told = {
            "state": digest(hashes, retried, files),
            "retried": list(retried),
            "table": closing.table,
            "line": closing.line,
            "exit_code": closing.exit_code,
        }
        run = basis, json.dumps(told).encode()
    ledger.settle(stored.keys, run)
