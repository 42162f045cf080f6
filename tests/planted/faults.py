"""The faults that are planted, in the order of the catalogue; a family's faults stand in a module of their own."""

from tests.planted.actuals import ACTUALS
from tests.planted.amounts import AMOUNTS
from tests.planted.fault import Fault
from tests.planted.heads import HEADS
from tests.planted.held import HELD
from tests.planted.inbox import BatchFault
from tests.planted.money import MONEY
from tests.planted.points import POINTS
from tests.planted.scores import SCORES
from tests.planted.sets import SETS
from tests.planted.side_by_side import SIDE_BY_SIDE
from tests.planted.targets import TARGETS
from tests.planted.words import WORDS

FAULTS: tuple[Fault, ...] = (*HEADS, *AMOUNTS, *MONEY, *POINTS, *SETS, *TARGETS, *ACTUALS, *SCORES, *WORDS)
BATCH_FAULTS: tuple[BatchFault, ...] = (*SIDE_BY_SIDE, *HELD)
