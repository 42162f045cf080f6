"""Digits as Excel writes them: under General, and filled into the placeholders of a format.

Numbers come without their sign and are rounded half up. What is left out of Excel's way: the bare point of "5." under
"0.##", which says nothing and cannot be read as a number.
"""

from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from selfeval_xl.quantity import plain
from selfeval_xl.reader.format_code import Layout, Section, Tokens

GENERAL_WIDTH = 11  # Excel's own
_PRECISION = 2000  # 1e308 under 255 percent signs is still written out exactly
_EMPTY = {"0": "0", "?": " ", "#": ""}  # what a placeholder shows where there is no digit for it


def show_general(number: Decimal) -> str:
    """Show a number under General: in at most GENERAL_WIDTH characters, else in scientific notation."""
    if not number:
        return "0"
    magnitude = number.adjusted()
    fixed = plain(_rounded(number, min(9, max(0, 9 - magnitude))))
    if len(fixed) <= GENERAL_WIDTH and (magnitude >= -4 or Decimal(fixed) == number):
        return fixed
    mantissa = _rounded(number.scaleb(-magnitude), 5)
    if mantissa == 10:
        mantissa, magnitude = Decimal(1), magnitude + 1
    return f"{plain(mantissa)}E{'-' if magnitude < 0 else '+'}{abs(magnitude):02}"


def show_digits(section: Section, number: Decimal) -> str:
    """Fill a number into the placeholders of a section."""
    with localcontext(Context(prec=_PRECISION)):
        if section.is_general:
            return "".join(show_general(number) if kind == "general" else text for kind, text in section.tokens)
        return _fill(section.tokens, section.layout, number.scaleb(section.layout.scale))


def _rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _fill(tokens: Tokens, layout: Layout, number: Decimal) -> str:
    exponent = _exponent(layout, number) if layout.exponents and number else 0
    whole, _, part = f"{_rounded(number.scaleb(-exponent), len(layout.fractions)):f}".partition(".")
    whole = whole.lstrip("0")
    digits = {
        **_from_right(whole, layout.integers, tokens),
        **_from_left(part, layout.fractions, tokens),
        **_from_right(str(abs(exponent)), layout.exponents, tokens),
    }
    if layout.grouped:
        _group(digits, layout.integers)
    if layout.point is not None:
        has_fraction = any(digits[place].strip() for place in layout.fractions)
        digits[layout.point] = ("" if layout.integers else whole) + ("." if has_fraction else "")
    shown = []
    for place, (kind, text) in enumerate(tokens):
        if kind == "exponent":
            shown.append("E-" if exponent < 0 else text.upper().removesuffix("-"))
        elif place not in layout.commas:
            shown.append(digits.get(place, text))
    return "".join(shown)


def _exponent(layout: Layout, number: Decimal) -> int:
    """Return the power of ten that leaves as many digits before the point as there are placeholders."""
    width = max(1, len(layout.integers))
    exponent = number.adjusted() // width * width
    overflows = _rounded(number.scaleb(-exponent), len(layout.fractions)) >= Decimal(10) ** width
    return exponent + width if overflows else exponent


def _from_right(digits: str, places: tuple[int, ...], tokens: Tokens) -> dict[int, str]:
    """Give each placeholder its digit from the right, the first one all that are left over."""
    filled = {}
    for place in reversed(places):
        digits, digit = digits[:-1], digits[-1:]
        filled[place] = digit or _EMPTY[tokens[place][1]]
    if places:
        filled[places[0]] = digits + filled[places[0]]
    return filled


def _from_left(digits: str, places: tuple[int, ...], tokens: Tokens) -> dict[int, str]:
    """Give each placeholder its digit from the left; zeros at the end only where a 0 asks for them."""
    needed = len(digits.rstrip("0"))
    return {
        place: digit if index < needed else _EMPTY[tokens[place][1]]
        for index, (place, digit) in enumerate(zip(places, digits, strict=True))
    }


def _group(digits: dict[int, str], places: tuple[int, ...]) -> None:
    """Put a comma after every third digit from the right."""
    to_the_right = 0
    for place in reversed(places):
        grouped = ""
        for digit in reversed(digits[place].strip()):
            grouped = digit + ("," if to_the_right and to_the_right % 3 == 0 else "") + grouped
            to_the_right += 1
        digits[place] = grouped
