"""A number format code taken apart: its sections, the tokens of each, and where the digits go.

Codes come from the sender's file. Whatever they hold is taken apart into something; nothing in them is an error.
"""

import operator
import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile

MAX_CODE_LENGTH = 255  # Excel's own; a longer one, once per cell, would be a way to fill the memory

_TOKEN = re.compile(
    r"""
      (?P<quoted>"[^"]*"?)
    | [\\!](?P<escaped>.)
    | (?P<blank>_.)
    | (?P<fill>\*.)
    | (?P<elapsed>\[(?:h+|m+|s+)\])
    | \[(?P<bracket>[^\]]*)\]
    | (?P<general>General|G/通用格式|@)
    | (?P<half>AM/PM|A/P|上午/下午)
    | (?P<exponent>E[+-])
    | (?P<split>(?:(?<=s)|(?<=s\]))\.0+)
    | (?P<moment>y+|m+|d+|h+|s+|a{3,4}|e+)
    | (?P<digit>[0\#?])
    | (?P<sign>[.,%/;])
    | (?P<literal>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)", re.ASCII)
_COMPARISONS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
_MOMENTS = frozenset({"moment", "minute", "elapsed", "half"})
_POINT, _COMMA, _SLASH = ("sign", "."), ("sign", ","), ("sign", "/")

Token = tuple[str, str]  # its kind: a group of _TOKEN, or "minute"; the text it shows or stands for
Tokens = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the digits of a number go, by index of their placeholders among the tokens."""

    integers: tuple[int, ...]
    fractions: tuple[int, ...]
    exponents: tuple[int, ...]
    point: int | None
    commas: frozenset[int]  # those that group or scale, and so are not shown
    grouped: bool
    scale: int  # the power of ten the number is shown at: 2 for "%", -3 for each comma at the end

    @classmethod
    def of(cls, tokens: Tokens) -> "Layout":
        """Find the placeholders among the tokens of a section."""
        end = next((place for place, (kind, _) in enumerate(tokens) if kind == "exponent"), len(tokens))
        point = next((place for place in range(end) if tokens[place] == _POINT), None)
        digits = tuple(place for place, (kind, _) in enumerate(tokens) if kind == "digit")
        middle = end if point is None else point
        integers = tuple(place for place in digits if place < middle)
        fractions = tuple(place for place in digits if middle < place < end)
        commas = [place for place, token in enumerate(tokens) if token == _COMMA]
        grouping = {place for place in commas if integers and integers[0] < place < integers[-1]}
        scaling = {
            place
            for last in (*integers[-1:], *fractions[-1:])
            for place in takewhile(lambda place: tokens[place] == _COMMA, range(last + 1, len(tokens)))
        }
        return cls(
            integers,
            fractions,
            exponents=tuple(place for place in digits if place > end),
            point=point,
            commas=frozenset(grouping | scaling),
            grouped=bool(grouping),
            scale=2 * tokens.count(("sign", "%")) - 3 * len(scaling),
        )


@dataclass(frozen=True, slots=True)
class Section:
    """One of the parts of a code between semicolons; `comparison` and `bound` are its condition, if it has one."""

    tokens: Tokens
    layout: Layout
    is_moment: bool  # whether it shows a day or a time
    is_general: bool
    comparison: str
    bound: Decimal

    @property
    def only_negative(self) -> bool:
        """Whether its condition lets only negative numbers through."""
        return self.comparison in ("<", "<=") and self.bound <= 0

    def holds(self, number: Decimal) -> bool:
        """Tell whether its condition lets a number through."""
        return not self.comparison or bool(_COMPARISONS[self.comparison](number, self.bound))


def sections_of(code: str) -> list[Section]:
    """Take a code apart into its sections, at least one; an empty or over-long code is General."""
    sections: list[Section] = []
    tokens: list[Token] = []
    comparison, bound = "", Decimal(0)
    for match in _TOKEN.finditer(code if 0 < len(code) <= MAX_CODE_LENGTH else "General"):
        kind = str(match.lastgroup)
        text = match[kind]
        if kind == "sign" and text == ";":
            sections.append(_section(tokens, comparison, bound))
            tokens, comparison, bound = [], "", Decimal(0)
        elif kind == "quoted":
            tokens.append(("literal", text.strip('"')))
        elif kind == "escaped":
            tokens.append(("literal", text))
        elif kind == "blank":
            tokens.append(("literal", " "))
        elif kind == "bracket" and (condition := _CONDITION.fullmatch(text)):
            comparison, bound = condition[1], Decimal(condition[2])
        elif kind == "bracket" and text.startswith("$"):
            tokens.append(("literal", text[1:].partition("-")[0]))
        elif kind not in ("bracket", "fill"):
            tokens.append((kind, text))
    return [*sections, _section(tokens, comparison, bound)]


def _section(tokens: list[Token], comparison: str, bound: Decimal) -> Section:
    told = _with_minutes(tokens)
    kinds = {kind for kind, _ in told}
    layout = Layout.of(told)
    is_fraction = any(
        token == _SLASH and layout.integers and layout.integers[0] < place < layout.integers[-1]
        for place, token in enumerate(told)
    )
    return Section(
        (("general", ""),) if is_fraction else told,
        layout,
        is_moment=not kinds.isdisjoint(_MOMENTS),
        is_general="general" in kinds or is_fraction,
        comparison=comparison,
        bound=bound,
    )


def _with_minutes(tokens: list[Token]) -> Tokens:
    """Tell minutes from months: an m after hours or before seconds."""
    told = list(tokens)
    fields = [
        (place, text.strip("[").lower()) for place, (kind, text) in enumerate(tokens) if kind in _MOMENTS - {"half"}
    ]
    units = ["", *(text[0] for _, text in fields), ""]
    for index, (place, text) in enumerate(fields):
        if text in ("m", "mm") and (units[index] == "h" or units[index + 2] == "s"):
            told[place] = ("minute", text)
    return tuple(told)
