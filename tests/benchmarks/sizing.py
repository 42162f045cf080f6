"""What a province needs, computed from what was measured here: cores, hours, disk, memory.

The work of one worker is taken apart into what several share and what the parent alone does, by what one worker and
several took. That part, and the start, stay as they are however many cores there are; the rest is divided by them.
Where each county is a run of its own, with one worker, there is no such part: as many go on as there are cores.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

HEADINGS = (
    "forms", "cores", "hours", "forms/hour per core", "hours, a run for each county", "input GB", "OUT GB", "ledger GB",
    "memory GB", "how known",
)  # fmt: skip
_SIZES = ((1_000, 1), (100_000, 8), (1_000_000, 32), (10_000_000, 128))  # forms, and the cores one would give them
_GB = 1000**3


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line: what it is at 0, and what each form adds."""

    start: float
    slope: float

    def at(self, forms: float) -> float:
        """Return its value at so many forms."""
        return self.start + self.slope * forms


@dataclass(frozen=True, slots=True)
class Growth:
    """What was measured: seconds and MiB as lines over forms, and bytes a form."""

    forms: int  # of the largest run
    jobs: int  # workers of the shared runs
    alone: Line  # seconds with one worker
    shared: Line  # seconds with `jobs`
    parent: Line  # MiB
    worker: float  # MiB of the largest
    input_bytes: float
    output_bytes: float  # without the ledger
    ledger_bytes: float

    @property
    def divided(self) -> float:
        """Seconds a form that workers share."""
        whole, jobs = self.alone.slope, self.jobs
        return min(whole, max(0.0, (whole - self.shared.slope) * jobs / (jobs - 1)))

    @property
    def serial(self) -> float:
        """Seconds a form that the parent alone is busy with."""
        return self.alone.slope - self.divided


@dataclass(frozen=True, slots=True)
class Size:
    """What so many forms need."""

    forms: int
    cores: int
    seconds: float
    apart: float  # seconds where each county is a run of its own
    input_bytes: float
    output_bytes: float
    ledger_bytes: float
    memory: float  # MiB of all processes
    is_measured: bool  # a run of as many forms was made

    def cells(self) -> tuple[str, ...]:
        """Return what stands in the columns."""
        hours = self.seconds / 3600
        sizes = (self.input_bytes, self.output_bytes, self.ledger_bytes)
        return (
            f"{self.forms:,}",
            f"{self.cores}",
            f"{hours:.2f}",
            f"{self.forms / hours / self.cores:,.0f}",
            f"{self.apart / 3600:.2f}",
            *(f"{size / _GB:.2f}" for size in sizes),
            f"{self.memory * 1024**2 / _GB:.1f}",
            "measured" if self.is_measured else "extrapolated",
        )


def fitted(forms: Sequence[float], values: Sequence[float]) -> Line:
    """Return the straight line with the least squares of the relative errors: the small runs count as the large do.

    It starts nowhere below 0.
    """
    weights = [1 / value**2 for value in values]
    total = sum(weights)
    middle = sum(weight * x for weight, x in zip(weights, forms, strict=True)) / total
    level = sum(weight * y for weight, y in zip(weights, values, strict=True)) / total
    spread = sum(weight * (x - middle) ** 2 for weight, x in zip(weights, forms, strict=True))
    if not spread:
        return Line(0.0, level / middle)
    slope = (
        sum(weight * (x - middle) * (y - level) for weight, x, y in zip(weights, forms, values, strict=True)) / spread
    )
    start = level - slope * middle
    if start >= 0:
        return Line(start, slope)
    through = sum(weight * x * y for weight, x, y in zip(weights, forms, values, strict=True))
    return Line(0.0, through / sum(weight * x * x for weight, x in zip(weights, forms, strict=True)))


def sizes(growth: Growth) -> Iterator[Size]:
    """Compute what each size of a province needs."""
    for forms, cores in _SIZES:
        start = growth.alone.start if cores == 1 else growth.shared.start
        workers = 0 if cores == 1 else cores
        yield Size(
            forms,
            cores,
            start + forms * (growth.serial + growth.divided / cores),
            growth.alone.start + forms * growth.alone.slope / cores,
            forms * growth.input_bytes,
            forms * growth.output_bytes,
            forms * growth.ledger_bytes,
            growth.parent.at(forms) + workers * growth.worker,
            is_measured=forms <= growth.forms and cores in (1, growth.jobs),
        )
