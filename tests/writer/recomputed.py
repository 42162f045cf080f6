"""The numbers of a summary worked out once more, from 数据/forms.jsonl alone and with none of the writer's code.

A form is one object of forms.jsonl; numbers are Decimals, rounding is half up, and None stands where nothing is known.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

Form = Mapping[str, Any]
Number = Fraction | None

WAN = 10_000
AMOUNTS = {"年初预算数": "budget_initial", "全年预算数": "budget_full", "全年执行数": "executed"}


def records(out: Path, name: str) -> list[Form]:
    """Return the lines of forms.jsonl or files.jsonl, every number digit for digit."""
    text = (out / "数据" / name).read_text(encoding="utf-8")
    return [json.loads(line, parse_float=Decimal, parse_int=Decimal) for line in text.splitlines()]


def total_fund(form: Form) -> Form:
    """Return 年度资金总额 of a form; one without it has a row of nothing."""
    blank = dict.fromkeys((*AMOUNTS.values(), "score"))
    return next((row for row in form["funds"] if row["key"] == "total"), blank)


def added(numbers: Iterable[Decimal | None]) -> Number:
    """Add up what is known; None where nothing is."""
    known = [Fraction(number) for number in numbers if number is not None]
    return sum(known, Fraction(0)) if known else None


def average(numbers: Iterable[Decimal | None]) -> Number:
    """Average what is known; None where nothing is."""
    known = [Fraction(number) for number in numbers if number is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


def hundredths(number: Fraction) -> Fraction:
    """Round half up, away from zero, to two decimals."""
    scaled = Decimal(number.numerator) / Decimal(number.denominator)
    return Fraction(scaled.quantize(Decimal("0.01"), ROUND_HALF_UP))


def rate(forms: Iterable[Form]) -> Number:
    """Return what was spent over what was given, in percent, of the forms that tell both."""
    pairs = [
        (fund["executed"], fund["budget_full"])
        for fund in map(total_fund, forms)
        if fund["executed"] is not None and fund["budget_full"] is not None
    ]
    spent, given = (sum((Fraction(pair[side]) for pair in pairs), Fraction(0)) for side in (0, 1))
    return hundredths(100 * spent / given) if given else None


def rates(form: Form) -> Decimal | None:
    """Return the rate a form is shown with."""
    if form["execution"] is not None:
        found: Decimal | None = form["execution"]["rate"]
        return found
    number = rate([form])
    return None if number is None else Decimal(number.numerator) / number.denominator


def gap(form: Form) -> Decimal | None:
    """Return 自评总分 less 核算总分."""
    reported, verified = form["total_score"], form["total_verified"]
    return None if reported is None or verified is None else reported - verified


def faults(form: Form, severity: str) -> int:
    """Count the findings of a severity that no waiver lets off."""
    return sum(each["severity"] == severity and not each["waived"] for each in form["findings"])


def binned(numbers: Iterable[Decimal | None], place: Callable[[Decimal | None], int], bins: int) -> list[int]:
    """Count numbers by the bin they have their place in."""
    counted = Counter(map(place, numbers))
    return [counted[at] for at in range(bins)]


def score_bin(score: Decimal | None) -> int:
    """Tell the bin of a total: up to 60, 70, 80, 90, 100, and the others."""
    if score is None or score < 0 or score > 100:
        return 5
    return next(at for at, end in enumerate((60, 70, 80, 90, 101)) if score < end)


def rate_bin(number: Decimal | None) -> int:
    """Tell the bin of a rate: up to 50, 80, 95, 100, 100 itself, above it, and none."""
    if number is None:
        return 6
    if number >= 100:
        return 4 if number == 100 else 5
    return next(at for at, end in enumerate((50, 80, 95, 100)) if number < end)


def name_of(text: str | None) -> str:
    """Reduce a name to what tells it from others: people put blanks into it."""
    return "".join((text or "").split())


def by_department(forms: Sequence[Form]) -> dict[str, list[Form]]:
    """Put forms together by 主管部门."""
    grouped: dict[str, list[Form]] = defaultdict(list)
    for form in forms:
        grouped[form["department"] or "（未填主管部门）"].append(form)
    return grouped


def versions(forms: Iterable[Form]) -> list[list[Form]]:
    """Return the groups of forms that are of one project by unit, year and name."""
    grouped: dict[tuple[Any, ...], list[Form]] = defaultdict(list)
    for form in forms:
        grouped[form["unit"], form["year"], form["project_name"] or form["form_id"]].append(form)
    return [group for group in grouped.values() if len(group) > 1]
