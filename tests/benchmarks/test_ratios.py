"""Ratios, targets and lines are computed right: a slip here would mislead whoever believes the table."""

from selfeval_xl.writer.result import result_workbook
from tests.benchmarks.__main__ import Line, missed, stage_line
from tests.benchmarks.measuring import best_of
from tests.benchmarks.same_cells import Drawn, DrawnCell, drawn_from, write_same_cells
from tests.benchmarks.sizing import Growth, fitted, sizes
from tests.benchmarks.sizing import Line as Straight
from tests.benchmarks.table import Target, as_markdown, as_text
from tests.writer.evaluations import evaluation


def test_a_stage_is_held_against_the_stage_it_names() -> None:
    line = stage_line("read", {"openpyxl load": 6.0, "read": 0.9}, 300, 80.4)
    assert line.cells() == ("read", "3.00", "333", "80", "0.15x of openpyxl load", "≤ 0.1x", "missed")


def test_a_target_in_milliseconds_is_about_one_form() -> None:
    line = stage_line("score + validate", {"score + validate": 0.6}, 300, None)
    assert line.cells() == ("score + validate", "2.00", "500", "", "", "≤ 2 ms", "met")


def test_what_is_missed_is_said() -> None:
    fast = Line("whole run", 1, 100, None, 6.5, "the script's speed", Target("≥", 5))
    slow = Line("with two workers", 1, 100, None, 1.5, "one worker's speed", Target("≥", 1.8))
    assert missed([fast, slow], ["openpyxl"]) == [
        "missed: with two workers: 1.50, target ≥ 1.8x",
        "missed: --version imports openpyxl, target none of them",
    ]
    assert missed([fast], []) == ["All targets are met."]


def test_stages_take_turns() -> None:
    done: list[str] = []
    taken = best_of(2, {"one": lambda: done.append("one"), "other": lambda: done.append("other")})
    assert done == ["one", "other", "one", "other"]
    assert list(taken) == ["one", "other"]


def test_openpyxl_writes_every_cell_of_a_result() -> None:
    drawn = drawn_from(result_workbook(evaluation()))
    again = drawn_from(write_same_cells(drawn))
    for one, other in zip(drawn.sheets, again.sheets, strict=True):
        assert (one.title, one.merged, one.frozen, one.filtered) == (
            other.title,
            other.merged,
            other.frozen,
            other.filtered,
        )
        assert [_seen(cell, drawn) for cell in one.cells] == [_seen(cell, again) for cell in other.cells]


def test_a_straight_line_is_found_again() -> None:
    line = fitted([100, 500, 20_000], [3, 7, 202])
    assert (round(line.start, 6), round(line.slope, 6)) == (2.0, 0.01)
    assert fitted([100, 200], [1, 3]).start == 0
    assert fitted([100], [5]) == Straight(0.0, 0.05)


def test_sizes_divide_among_the_cores_only_what_workers_share() -> None:
    growth = Growth(
        forms=20_000,
        jobs=2,
        alone=Straight(1, 0.010),
        shared=Straight(2, 0.006),  # of 10 ms, 8 are shared: 2 + 8 / 2
        parent=Straight(60, 0.001),
        worker=50,
        input_bytes=10_000,
        output_bytes=40_000,
        ledger_bytes=4_000,
    )
    assert (round(growth.divided, 6), round(growth.serial, 6)) == (0.008, 0.002)
    assert [size.cells() for size in sizes(growth)] == [
        ("1,000", "1", "0.00", "327,273", "0.00", "0.01", "0.04", "0.00", "0.1", "measured"),
        ("100,000", "8", "0.08", "149,007", "0.04", "1.00", "4.00", "0.40", "0.6", "extrapolated"),
        ("1,000,000", "32", "0.63", "49,956", "0.09", "10.00", "40.00", "4.00", "2.8", "extrapolated"),
        ("10,000,000", "128", "5.73", "13,635", "0.22", "100.00", "400.00", "40.00", "17.3", "extrapolated"),
    ]


def test_tables_are_laid_out() -> None:
    assert as_text(("stage", "ms"), [("read", "4.1"), ("write", "12.4")]) == "stage    ms\nread    4.1\nwrite  12.4"
    assert as_markdown(("stage", "ms"), [("read", "4.1")]) == "| stage | ms |\n| --- | --: |\n| read | 4.1 |"


def _seen(cell: DrawnCell, drawn: Drawn) -> tuple[object, ...]:
    """Return a cell with its looks; those behind the first of a merged area nobody sees."""
    look = () if cell.value is None else map(repr, drawn.looks[cell.look])
    return cell.row, cell.column, cell.value, *look
