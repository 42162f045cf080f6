"""A TOML table being checked against what is allowed, keeping every mistake until all of it was looked at.

A mistake names its key path, what stands there and what is allowed, so that a clerk can mend a file in one go.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeGuard

from selfeval_xl.errors import ConfigError, system_words
from selfeval_xl.text import label_key, nearest

_MOST_PLACES = 20  # behind the point of a number
_PLACE = re.compile(r"line (\d+), column (\d+)")  # in the words of tomllib


class TomlTable:
    """One table of a file; `mistakes` is shared with the tables inside it.

    Where several files are laid over each other, `files` tells by key path which one says what, and by "" which one is
    the top: a mistake then begins with the file.
    """

    def __init__(
        self,
        values: Mapping[str, Any],
        path: str = "",
        mistakes: list[str] | None = None,
        files: Mapping[str, str] | None = None,
    ) -> None:
        self._values = values
        self._path = path
        self._files = {} if files is None else files
        self.mistakes: list[str] = [] if mistakes is None else mistakes

    def _where(self, key: str) -> str:
        return ".".join(part for part in (self._path, key) if part)

    def wrong(self, key: str, problem: str) -> None:
        """Note a mistake at a key of this table, at the table itself where the key is ""."""
        where = self._where(key)
        self.mistakes.append(f"{self._file_of(where)}[{where}] {problem}")

    def _file_of(self, path: str) -> str:
        """Return the file a key path comes from with a blank behind it, "" where there is but one file."""
        while path and path not in self._files:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return f"{self._files[path]} " if self._files else ""

    def allow(self, keys: Iterable[str]) -> None:
        """Note every key that is not one of `keys`."""
        known = tuple(keys)
        for key in self._values:
            if key not in known:
                self.wrong(key, f"不认识的键{nearest(key, known)}（可用：{'、'.join(known)}）")

    def keys(self) -> Iterable[str]:
        """List the keys that are there."""
        return self._values.keys()

    def text(self, key: str, *, among: Iterable[str] = ()) -> str:
        """Read a text; where `among` is given, one of these."""
        value = self._values.get(key)
        allowed = tuple(among)
        if not isinstance(value, str) or not value.strip():
            self.wrong(key, f"应为文字，现为 {value!r}" if key in self._values else "缺少这一项，应为文字")
        elif allowed and value not in allowed:
            self.wrong(key, f"{value} 不在可用值之内{nearest(value, allowed)}（可用：{'、'.join(allowed)}）")
        else:
            return value
        return ""

    def texts(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        """Read a list of texts that is not empty; absent and not required gives ()."""
        value = self._values.get(key)
        if value is None and not required:
            return ()
        if isinstance(value, list) and value and all(isinstance(item, str) and item.strip() for item in value):
            return tuple(value)
        self.wrong(
            key,
            f'应为文字的列表，如 ["项目名称"]，现为 {value!r}' if value is not None else "缺少这一项，应为文字的列表",
        )
        return ()

    def labels(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        """Read a list of labels into their keys; one of nothing but brackets and blanks is no label."""
        texts = self.texts(key, required=required)
        for text in texts:
            if not label_key(text):
                self.wrong(key, f"“{text}”去掉括号和空格后什么也不剩，不能作标签")
        return tuple(label_key(text) for text in texts if label_key(text))

    def number(self, key: str, *, low: int, high: int) -> Decimal:
        """Read a number from low to high, both allowed."""
        value = self._values.get(key)
        if _is_within(value, low, high) and not _is_short(value):
            self.wrong(key, f"小数位太多，最多 {_MOST_PLACES} 位")
            return Decimal(low)
        if not _is_within(value, low, high):
            shown = "缺少这一项" if key not in self._values else f"现为 {value}"
            self.wrong(key, f"应为 {low} 到 {high} 之间的数，{shown}")
            return Decimal(low)
        return Decimal(value)

    def pairs(
        self, key: str, shape: str, first: tuple[int, int], second: tuple[int, int]
    ) -> tuple[tuple[Decimal, Decimal], ...]:
        """Read a list of pairs of numbers, each number from its low to its high; the highest first number comes first.

        The second numbers go up with the first ones.

        `shape` says in Chinese what the list should look like.
        """
        value = self._values.get(key)
        if not isinstance(value, list) or not all(_is_pair(pair, first, second) for pair in value):
            self.wrong(key, f"应为 {shape}")
            return ()
        if len({pair[0] for pair in value}) < len(value):
            self.wrong(key, "有两档从同一个数起")
        pairs = tuple(sorted(((Decimal(one), Decimal(other)) for one, other in value), reverse=True))
        for (higher, less), (lower, more) in pairwise(pairs):
            if less < more:
                self.wrong(key, f"写反了：{higher} 起是 {less}，比 {lower} 起的 {more} 还少")
        return pairs

    def flag(self, key: str) -> bool:
        """Read true or false."""
        value = self._values.get(key)
        if not isinstance(value, bool):
            self.wrong(key, f"应为 true 或 false，现为 {value!r}")
        return value is True

    def value(self, key: str) -> Any:
        """Return what stands at a key as it is, None where nothing does."""
        return self._values.get(key)

    def table(self, key: str, *, required: bool = True) -> "TomlTable":
        """Return the table at a key; an empty one where there is none, which is a mistake if it is required."""
        value = self._values.get(key)
        if value is None and not required:
            value = {}
        if not isinstance(value, dict):
            self.wrong(key, "缺少这一段" if value is None else f"应为一段，现为 {value!r}")
            value = {}
        return TomlTable(value, self._where(key), self.mistakes, self._files)

    def tables(self, key: str, *, required: bool = True) -> list["TomlTable"]:
        """Return the list of tables at a key, numbered from 1 in their path; absent and not required gives []."""
        value = self._values.get(key)
        if value is None and not required:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.wrong(key, "应为若干段 [[...]]" if value is not None else "缺少 [[...]] 段")
            return []
        return [
            TomlTable(item, f"{self._where(key)}[{at}]", self.mistakes, self._files) for at, item in enumerate(value, 1)
        ]


def _is_within(value: object, low: int, high: int) -> TypeGuard[int | Decimal]:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    return Decimal(value).is_finite() and low <= value <= high


def _is_short(value: int | Decimal) -> bool:
    """Tell whether a number has as many places as somebody may have meant: 1e-999999999 fills the memory if printed."""
    exponent = Decimal(value).as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -_MOST_PLACES


def _is_pair(value: object, first: tuple[int, int], second: tuple[int, int]) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(_is_within(each, *span) and _is_short(each) for each, span in zip(value, (first, second), strict=True))
    )


def toml_string(text: str) -> str:
    """Write a TOML string: JSON escapes alike, but for one sign that TOML wants escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file; its fractions come as Decimal.

    Raises:
        ConfigError: the file cannot be opened, is no UTF-8 or no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except OSError as error:
        raise ConfigError(str(path), [f"打不开：{system_words(error)}"]) from error
    except UnicodeDecodeError as error:
        raise ConfigError(str(path), ["不是 UTF-8 编码，请另存为 UTF-8"]) from error
    except (RecursionError, MemoryError) as error:
        raise ConfigError(str(path), ["内容嵌套过深或过长，不像配置文件"]) from error
    except ValueError as error:  # tomllib.TOMLDecodeError is one, a number of thousands of digits another
        place = _PLACE.search(str(error))
        where = f"第 {place[1]} 行第 {place[2]} 个字符附近" if place else "末尾"
        raise ConfigError(str(path), [f'{where}写错了：文字要用英文引号 "…" 括起来，列表用 […]']) from error
