"""Writing into the result folder of a run, also while somebody has some of its files open.

What cannot be replaced stays, and the new one is written beside it under a name of ours; the next run that can replace
the old one takes the one beside away, which the ledger knows by then.
"""

from pathlib import Path, PurePosixPath

from selfeval_xl.encoding import made_of
from selfeval_xl.errors import LockedError, OutputError, system_words
from selfeval_xl.ledger import MOST_BESIDE, Ledger, hash_of_file, place_beside
from selfeval_xl.writer.atomic import Content, put_file


class Output:
    """The result folder while the ledger keeps it; `program` is the digest of what makes the results."""

    def __init__(self, out: Path, ledger: Ledger, program: str) -> None:
        self._out = out
        self._ledger = ledger
        self._program = program
        self.beside: dict[PurePosixPath, PurePosixPath] = {}  # what could not be replaced -> the new one

    def made_of(self, path: PurePosixPath, *parts: object) -> str:
        """Digest all a result is made of."""
        return made_of(self._program, path, *parts)

    def stands(self, path: PurePosixPath, made_of: str) -> bool:
        """Leave a result standing that would be made of the same once more; tell whether so."""
        return self._ledger.stands(path, made_of)

    def standing(self, path: PurePosixPath) -> str:
        """Return the digest of what the result is made of that an earlier run wrote there, "" where none stands."""
        return self._ledger.made_of(path)

    def write(self, path: PurePosixPath, data: Content, contents: str = "", made_of: str = "") -> PurePosixPath:
        """Write a result and return where it stands: at the path, or beside it.

        `contents` is the digest of what is in it besides what may be entered, `made_of` that of all it is made of.

        Raises:
            OutputError: it can be written neither there nor beside.
        """
        held = self._put(path, data, contents, made_of)
        if held is None:
            return path
        for place in (place_beside(path, number) for number in range(1, MOST_BESIDE + 1)):
            if self._may_take(place):
                held = self._put(place, data, contents, made_of)
                if held is None:
                    self.beside[path] = place
                    return place
        raise held

    def _put(self, place: PurePosixPath, data: Content, contents: str, made_of: str) -> LockedError | None:
        """Write a file there; return why not where somebody has the one there open, which the next run may replace."""
        try:
            self._ledger.write(place, data, put_file, contents, made_of)
        except LockedError as error:
            self._ledger.retain(place)
            return error
        return None

    def keep(self, path: PurePosixPath) -> None:
        """Leave a result of an earlier run where it is: this run could not make it again."""
        self._ledger.retain(path)

    def hash_of(self, path: PurePosixPath) -> str:
        """Return the hash of a result of this run."""
        return self._ledger.hash_of(path)

    def read(self, path: PurePosixPath) -> bytes:
        """Return a result again, so that not all of them need be kept in memory."""
        return (self._out / path).read_bytes()

    def _may_take(self, place: PurePosixPath) -> bool:
        """Tell whether nobody else has a file of this name.

        Raises:
            OutputError: the folder cannot be looked into, so that no other name would do either.
        """
        file = self._out / place
        try:
            is_there = file.exists()
        except OSError as error:
            raise OutputError(f"{file.parent} 不能写入：{system_words(error)}。请检查文件夹的权限。") from error
        try:
            return not is_there or self._ledger.wrote(place, hash_of_file(file))
        except OSError:
            return False
