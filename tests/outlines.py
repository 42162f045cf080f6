"""Outlines of forms as a run makes them, at hand or on disk."""

import pickle
from collections.abc import Collection, Iterable, Iterator

from selfeval_xl.evaluation import Evaluation, Scores, Verdict
from selfeval_xl.model import Form
from selfeval_xl.outline import Outline
from selfeval_xl.policy import load_policy
from selfeval_xl.validator.outlining import outline_of

_NOT_SCORED = Scores(None, (), None, None, None)


def outlined(evaluations: Iterable[Evaluation]) -> tuple[Outline, ...]:
    """Make the outlines of forms that were checked."""
    policy = load_policy("guizhou")
    return tuple(outline_of(each, policy) for each in evaluations)


def outlines(forms: Iterable[Form]) -> tuple[Outline, ...]:
    """Make the outlines of forms about which no rule says anything."""
    return outlined(Evaluation(form, "", "", _NOT_SCORED, (), Verdict.PASSED) for form in forms)


class OnDisk(Collection[Outline]):
    """Outlines that come anew each time they are gone through, and count how often they are."""

    def __init__(self, made: Iterable[Outline]) -> None:
        self._stored = [pickle.dumps(each, pickle.HIGHEST_PROTOCOL) for each in made]
        self.passes = 0

    def __iter__(self) -> Iterator[Outline]:
        self.passes += 1
        return map(pickle.loads, self._stored)

    def __len__(self) -> int:
        return len(self._stored)

    def __contains__(self, outline: object) -> bool:
        return any(each == outline for each in self)
