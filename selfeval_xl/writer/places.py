"""Where the sheets of the summary lead to each other and to the results, told by the place of a row in its table."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from selfeval_xl.writer.book import Link, Place
from selfeval_xl.writer.table import place_of

Paths = Mapping[str, PurePosixPath | str]  # by form id, seen from the summary

PROJECTS, PROBLEMS = "项目汇总", "问题清单"


def project_place(index: int) -> Place:
    """Lead to the row of a form in 项目汇总, by its place among those that count; the link shows its number there."""
    return place_of(PROJECTS, index, index + 1)


def problem_place(index: int, shown: int) -> Place:
    """Lead to a row of 问题清单."""
    return place_of(PROBLEMS, index, shown)


def result_link(form_id: str, links: Paths) -> Link | None:
    """Lead to the result of a form; what is no form, or has none, leads nowhere."""
    path = links.get(form_id)
    return None if path is None else Link(str(path), "打开")
