"""The lists a bureau gives to a run, opened: the roster, the budget ledger, the waivers."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from selfeval_xl.errors import BadSource, ConfigError, UsageError, is_file
from selfeval_xl.intake.sniff import require_readable, sniff
from selfeval_xl.intake.walk import Found
from selfeval_xl.lists import ListedProject, Listing, Lists, Row
from selfeval_xl.reader.encrypted import unlocked
from selfeval_xl.reader.formats import read_workbook
from selfeval_xl.reader.grid import Grid
from selfeval_xl.reader.lists import read_budget, read_roster, read_waivers
from selfeval_xl.validator.catalogue import DOCUMENTED
from selfeval_xl.vocabulary import Vocabulary


def load_lists(
    roster: Path | None,
    budget: Path | None,
    waivers: Path | None,
    vocabulary: Vocabulary,
    passwords: Sequence[str] = (),
) -> Lists:
    """Read the lists that are given; a row with a mistake is told by the list and the others count.

    `passwords` are tried where a list is locked.

    Raises:
        UsageError: there is no such file.
        ConfigError: one of them cannot be read, or holds another kind of list.
    """
    codes = [rule.code for rule in DOCUMENTED]
    return Lists(
        None if roster is None else load_roster(roster, vocabulary, passwords),
        None if budget is None else _some(budget, _opened(budget, "预算台账", read_budget, vocabulary, passwords)),
        None
        if waivers is None
        else _opened(waivers, "豁免清单", partial(read_waivers, codes=codes), vocabulary, passwords),
    )


def load_roster(path: Path, vocabulary: Vocabulary, passwords: Sequence[str] = ()) -> Listing[ListedProject]:
    """Read the roster of projects from a workbook.

    Raises:
        UsageError: there is no such file.
        ConfigError: it cannot be read, or there is no project on it.
    """
    return _some(path, _opened(path, "名单", read_roster, vocabulary, passwords))


def _opened(
    path: Path,
    name: str,
    read: Callable[[Iterable[Grid], str, Vocabulary], Listing[Row]],
    vocabulary: Vocabulary,
    passwords: Sequence[str],
) -> Listing[Row]:
    """Open a list and read it; what is found in it is told under its bare name, wherever it lies."""
    if not is_file(path):
        raise UsageError(f"找不到{name}，或没有权限打开：{path}")
    try:
        source = Found(path.name, path).read()
        data = unlocked(source.data, passwords)
        require_readable(sniff(data))
        return read(read_workbook(data).grids, path.name, vocabulary)
    except BadSource as error:
        raise ConfigError(str(path), [f"{error.reason}{error.advice}"]) from error
    except ConfigError as error:
        raise ConfigError(str(path), error.mistakes) from error


def _some(path: Path, listing: Listing[ListedProject]) -> Listing[ListedProject]:
    """Return the list unless no row of it can be used: everything received would be wrong by it."""
    if not listing.rows:
        mistakes = [mistake.sentence for mistake in listing.mistakes]
        raise ConfigError(str(path), mistakes or ["表头下面一个项目也没有"])
    return listing
