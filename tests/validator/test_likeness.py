"""Near copies are told, and found among many."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval_xl.validator.likeness import bare, groups_alike, is_copied, is_near_copy, passage_of_text

ALIKE = Decimal("0.9")
TEXT = "全年完成农村公路养护里程一百二十公里路面状况明显改善沿线群众出行条件得到提升"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (TEXT, TEXT, True),
        (TEXT, TEXT.replace("明显", "显著"), True),
        (f"{TEXT}120", f"{TEXT}121", False),
        (TEXT, TEXT[: len(TEXT) // 2], False),
        ("", "", True),
    ],
    ids=["the same", "a word changed", "another number", "half of it", "nothing"],
)
def test_a_near_copy(one: str, other: str, alike: bool) -> None:
    assert is_near_copy(one, other, ALIKE) is alike


def test_blanks_and_punctuation_make_no_difference() -> None:
    assert bare("全年 完成，\n农村公路（养护）。") == "全年完成农村公路养护"


LONG = st.lists(st.sampled_from([TEXT, TEXT[::-1], "120", "公路", "，"]), max_size=12).map("".join)


@given(LONG, LONG, st.sampled_from(["0", "0.5", "0.9", "1"]))
def test_a_passage_is_a_near_copy_where_its_text_is(one: str, other: str, likeness: str) -> None:
    alike = is_copied(passage_of_text(one), passage_of_text(other), Decimal(likeness))
    assert alike is is_near_copy(one, other, Decimal(likeness))


def groups(*texts: str) -> list[list[int]]:
    passages = [passage_of_text(text) for text in texts]
    found = groups_alike(
        lambda: [passages[at : at + 1] for at in range(len(passages))],
        len(passages),
        lambda one, other: is_copied(one, other, ALIKE),
    )
    numbers = [found.get(passage.digest) for passage in passages]
    return [[at for at, its in enumerate(numbers) if its == number] for number in sorted(set(found.values()))]


def test_copies_and_near_copies_are_one_group() -> None:
    assert groups(TEXT, "另外一段完全不同的文字", TEXT.replace("明显", "显著"), TEXT) == [[0, 2, 3]]


@given(st.lists(st.text(st.sampled_from("甲乙丙丁12"), max_size=30), max_size=12))
def test_exact_copies_are_always_found_and_no_passage_is_in_two_groups(texts: list[str]) -> None:
    found = groups(*texts)
    members = [at for group in found for at in group]
    assert len(members) == len(set(members))
    for at, text in enumerate(texts):
        for other in range(at):
            if texts[other] == text:
                assert any({at, other} <= set(group) for group in found)


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=40, max_size=200), st.data())
def test_one_character_changed_in_a_long_text_is_found(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text) - 1))
    assert groups(text, f"{text[:at]}改{text[at + 1 :]}") == [[0, 1]]
