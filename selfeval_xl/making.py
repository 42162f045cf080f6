"""What a worker makes of one form once all forms were held beside each other: its result and its line for programs."""

from dataclasses import dataclass

from selfeval_xl.encoding import made_of
from selfeval_xl.evaluating import completed
from selfeval_xl.evaluation import Evaluation, Finding
from selfeval_xl.failure import Failure
from selfeval_xl.reviews import Reviewed
from selfeval_xl.spool import packed, unpacked
from selfeval_xl.validator.waivers import Waivers
from selfeval_xl.writer.names import result_path
from selfeval_xl.writer.records import form_line
from selfeval_xl.writer.result import result_and_contents
from selfeval_xl.writer.told import name_only, parts_of


@dataclass(frozen=True, slots=True)
class Result:
    """A result workbook, with the digest of what is in it besides entries."""

    data: bytes
    contents: str


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told of a form: its line of forms.jsonl, and packed the parts of the summary."""

    line: bytes
    parts: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of a form; no result where one stands that was made of the same, or where it failed."""

    made_of: str
    result: Result | Failure | None
    told: Telling | Failure


@dataclass(frozen=True, slots=True)
class ToMake:
    """A form as it was checked by itself, packed, and what there is to know of it besides."""

    evaluation: bytes
    found: tuple[Finding, ...]  # beside the others
    review: Reviewed | None
    standing: str  # the digest of what the result that stands there is made of, "" where none does


def make(asked: ToMake, waivers: Waivers, program: str) -> Made:
    """Make a form's result, unless the one that stands there is made of the same."""
    evaluation = completed(unpacked(asked.evaluation), asked.found, waivers)
    told = made_of(program, result_path(evaluation.form), evaluation, asked.review)
    is_standing = told != "" and told == asked.standing
    return Made(told, None if is_standing else _result(evaluation, asked.review), telling_of(evaluation))


def telling_of(evaluation: Evaluation) -> Telling | Failure:
    """Return what is told of a form, or how that failed."""
    try:
        return Telling(form_line(evaluation), tuple(map(packed, parts_of(evaluation))))
    except Exception as error:
        return Failure.of(error)


def untold(evaluation: bytes) -> Telling:
    """Return what can be told where more failed: no line, and in the summary that there is such a form."""
    return Telling(b"", tuple(map(packed, name_only(unpacked(evaluation)))))


def _result(evaluation: Evaluation, review: Reviewed | None) -> Result | Failure:
    try:
        return Result(*result_and_contents(evaluation, review))
    except Exception as error:
        return Failure.of(error)
