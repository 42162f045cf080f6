"""A corpus of forms over all layouts: as many as asked for, all different, always the same."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from types import ModuleType

from tests.layouts import drawing
from tests.layouts.known import LAYOUTS
from tests.samples import CLINICS, FARMLAND, MEALS, RELIEF, TOURISM, WATER
from tests.seeds import SEEDS
from tests.workbooks import Filled, workbook

Draw = Callable[[str], bytes]  # the name of the project -> a workbook with a form for it


def corpus(count: int) -> dict[str, bytes]:
    """Return file name -> workbook, one form in each."""
    published = [partial(_published, form) for form in (*SEEDS, MEALS, FARMLAND, WATER, RELIEF, TOURISM, CLINICS)]
    kinds: list[Draw] = [*published, *(partial(_official, module) for module in LAYOUTS.values())]
    return {f"{number:05}.xlsx": kinds[number % len(kinds)](f"项目{number:05}") for number in range(count)}


def _published(form: Filled, project: str) -> bytes:
    return workbook(replace(form, project_name=project))


def _official(module: ModuleType, project: str) -> bytes:
    entry = replace(module.CLEAN, head={**module.CLEAN.head, "project_name": project})
    return drawing.workbook(module.LAYOUT, entry)
