"""The same message over many cells is told once, and no finding is lost."""

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval_xl.evaluation import Finding, Severity
from selfeval_xl.writer.grouping import grouped
from tests.writer.evaluations import finding


def spread(*addresses: str, found: str = "") -> list[Finding]:
    return [finding("C06", cell=address, found=found) for address in addresses]


def test_findings_that_differ_only_in_their_cell_are_one() -> None:
    (group,) = grouped(spread("H12", "H13", "H15"))
    assert (group.cells(), group.found()) == ("H12、H13、H15\n（共 3 格）", "")


def test_a_single_finding_is_told_as_it_is() -> None:
    (group,) = grouped([finding(found=" 10\n分 ")])
    assert (group.cells(), group.found()) == ("G16", " 10\n分 ")


@pytest.mark.parametrize(
    ("count", "cells"),
    [
        (4, "H1、H2、H3、\nH4\n（共 4 格）"),
        (8, "H1、H2、H3、\nH4、H5、H6、\nH7、H8\n（共 8 格）"),
        (9, "H1、H2、H3、\nH4、H5、H6、\nH7、H8等\n（共 9 格）"),
    ],
)
def test_beyond_the_limit_cells_are_only_counted(count: int, cells: str) -> None:
    (group,) = grouped(spread(*(f"H{row}" for row in range(1, count + 1))))
    assert group.cells(8) == cells


def test_what_was_found_is_quoted_once_each() -> None:
    (group,) = grouped([*spread("H1", "H3"), *spread("H2", "H5", found="无"), *spread("H4", found="/")])
    assert (group.found(), group.found(2)) == ("（空白）\n无\n/", "（空白）\n无等")


def test_a_group_that_grows_too_large_is_followed_by_another() -> None:
    groups = grouped(spread("H1", "H2", "H3", "H4", "H5"), largest=2)
    assert [group.cells() for group in groups] == ["H1、H2\n（共 2 格）", "H3、H4\n（共 2 格）", "H5"]


@pytest.mark.parametrize(
    "changes",
    [
        {"rule": "G05"},
        {"severity": Severity.WARNING},
        {"sheet": "另一张"},
        {"expected": "9"},
        {"difference": Decimal(1)},
        {"message": "别的问题"},
        {"advice": "别的办法"},
        {"waiver": "某某：当年机构改革"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_findings_that_differ_in_more_stay_apart(changes: dict[str, Any]) -> None:
    groups = grouped([finding(), finding(**changes), finding(cell="G17")])
    assert [group.cells() for group in groups] == ["G16、G17\n（共 2 格）", "G16"]


@given(
    st.lists(st.builds(finding, st.sampled_from(["G04", "G08"]), cell=st.sampled_from(["A1", "A2", "A3"]))),
    st.none() | st.integers(1, 3),
)
def test_every_finding_is_in_exactly_one_group(findings: list[Finding], largest: int | None) -> None:
    groups = grouped(findings, largest)
    assert Counter(each for group in groups for each in group.findings) == Counter(findings)
