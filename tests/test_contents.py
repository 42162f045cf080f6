"""The digest of what is written is that of what is read back."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from selfeval_xl import load_policy, load_templates
from selfeval_xl.contents import InAnyOrder, InOrder
from selfeval_xl.evaluating import evaluate
from selfeval_xl.evaluation import Evaluation
from selfeval_xl.projects import ProjectKey
from selfeval_xl.reader import decided, read_bytes
from selfeval_xl.reader.reviewed import contents_of
from selfeval_xl.reviews import Entry, Review, Row, Seen, lay, row_keys
from selfeval_xl.writer.book import Book, Link, Place, Value
from selfeval_xl.writer.result import result_and_contents
from selfeval_xl.writer.styles import POINTS, TEXT, WORD
from tests.benchmarks.corpus import corpus
from tests.writer.evaluations import FORM, cell, evaluation, finding

NASTY = (
    "", " ", "\n", "　", "\t", " 前后 ", "一\r\n二\r三\n四", "甲\t乙", "\x00\x1f\x7f", "_x000D_",
    "_x000D_x000A_", "_x005F_", "😀", "\ud83d", "\ufffe", "=1+1", "'x", "1", "001", "<r>粗</r>", "a&b<c>\"d\"'e'",
    "字" * 40_000, "\x85", "\xa0", "#N/A",
)  # fmt: skip
NUMBERS = (
    0, -1, 10**15, 10**20, Decimal("-0"), Decimal("0.1"), Decimal("1E+300"), Decimal("9.9E+400"), Decimal("1E-400"),
    Decimal("1E-7"), Decimal("0.12345678901249999999"), Decimal("99999999999.99995"), Decimal("123456789012345.678"),
)  # fmt: skip
PROJECT = ProjectKey("", None, "", "")
TEXTS = some.text(some.characters(codec=None), max_size=12) | some.sampled_from(NASTY)
VALUES = (
    TEXTS
    | some.decimals(allow_nan=False, allow_infinity=False)
    | some.integers()
    | some.sampled_from(NUMBERS)
    | some.none()
    | some.builds(Link, some.just("结果/甲.xlsx"), TEXTS | some.integers(0, 10**6))
    | some.builds(Place, some.just("表"), some.just("A1"), TEXTS | some.integers(0, 10**6))
)


def drawn(values: list[Value], contents: InOrder | InAnyOrder) -> tuple[bytes, str]:
    """Write values in a column, in a row under a merge, and beside a formula."""
    book = Book("数", contents=contents)
    sheet = book.sheet("表")
    for row, value in enumerate(values):
        sheet.write(row, 1, value, POINTS if row % 2 else TEXT)
        sheet.write(row, 0, None, WORD)
    sheet.merge(len(values), 0, 3, values[0], TEXT)
    sheet.total(len(values), 5, "=SUM(A1:A2)", Decimal(1), POINTS)
    other = book.sheet("另一表")
    other.write(2, 2, values[-1], TEXT)
    return book.to_bytes(), book.contents()


@given(some.lists(VALUES, min_size=1, max_size=6))
def test_what_is_written_has_the_digest_of_what_is_read(values: list[Value]) -> None:
    data, told = drawn(values, InOrder())
    assert told == contents_of(data) != ""
    data, told = drawn(values, InAnyOrder())
    assert told == decided.contents_of(data) != ""


@pytest.mark.parametrize("value", [*NASTY, *NUMBERS], ids=lambda value: repr(value)[:20])
def test_what_is_odd_has_it_too(value: Value) -> None:
    data, told = drawn([value, "文字"], InOrder())
    assert told == contents_of(data) != ""


@pytest.fixture(scope="module")
def checked() -> list[Evaluation]:
    """Return an evaluation of each published form and of a form of each layout."""
    templates, policy = load_templates(), load_policy("guizhou")
    files = corpus(24).items()
    return [evaluate(form, policy) for name, data in files for form in read_bytes(data, name, templates)]


def test_the_result_of_every_layout_has_it_too(checked: list[Evaluation]) -> None:
    for each in checked:
        data, told = result_and_contents(each)
        assert told == contents_of(data) != ""


@settings(max_examples=40)
@given(texts=some.lists(TEXTS, min_size=8, max_size=8), gone=some.booleans())
def test_a_result_has_it_whatever_was_submitted_and_entered(texts: list[str], gone: bool) -> None:
    name, level1, level3, reason, *entered = texts
    row = replace(FORM.indicators[0], level1=cell("A9", level1), level3=cell("C9", level3), reason=cell("L9", reason))
    told = evaluation(
        project_name=cell("B4", name),
        indicators=(row, *FORM.indicators[1:]),
        findings=(finding(message=name, found=level3),),
    )
    key = next(row_keys([("不在" if gone else level1, level3)]))
    review = Review("a", PROJECT, (Row(key, Seen(*"一二三四五六七"), Entry(*entered)),), *entered[:3])
    data, contents = result_and_contents(told, lay(told, review))
    assert contents == contents_of(data) != ""
    assert contents == result_and_contents(told, lay(told, replace(review, opinion="另一意见")))[1]
