"""A corpus of forms like the published ones: as many as asked for, all different, always the same."""

from dataclasses import replace

from tests.samples import CLINICS, FARMLAND, MEALS, RELIEF, TOURISM, WATER
from tests.seeds import SEEDS
from tests.workbooks import workbook


def corpus(count: int) -> dict[str, bytes]:
    """Return file name -> workbook, one form in each."""
    kinds = (*SEEDS, MEALS, FARMLAND, WATER, RELIEF, TOURISM, CLINICS)
    return {
        f"{number:05}.xlsx": workbook(replace(kinds[number % len(kinds)], project_name=f"项目{number:05}"))
        for number in range(count)
    }
