"""A bureau's inbox of any size: every layout, as published, as sent and spoilt; stacked, on many sheets, as .xls.

Each kind of workbook is drawn once with stand-ins for names and numbers. A workbook of the inbox is such a drawing with
other words in the place of the stand-ins, so that 20,000 cost little; no two are alike, and the same number is always
the same bytes. About a third has a form with 错误, by what the forms of the tests have wrong.
"""

import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from io import BytesIO
from itertools import cycle, islice
from pathlib import Path
from types import ModuleType
from typing import TypeVar

import openpyxl
import xlwt

from tests.benchmarks.measuring import say
from tests.layouts import drawing, mof2020
from tests.layouts.entry import Entry, Line
from tests.layouts.export import exported
from tests.layouts.known import LAYOUTS
from tests.samples import CLINICS, FARMLAND, MEALS, RELIEF, TOURISM, WATER
from tests.seeds import SEEDS
from tests.workbooks import MADE, Book, Filled, Row, Value, draw, workbook

Draw = Callable[[], bytes]
_Row = TypeVar("_Row", Row, Line)

# Stand-ins, each as long as what takes its place: in an .xls every text stands behind its length.
_PLACE, _PROJECT, _UNIT, _DEPARTMENT, _NUMBER = "甲乙丙村", "丁戊己庚辛壬", "癸子丑单位", "寅卯县辰巳局", "987654"

_SYLLABLES = "石桥坝云溪龙泉青松柏树梨花坪河口湾田沙岭峰谷塘堰井寨屯营关铺店庄堡洞潭洲渡滩崖坡原园林场岗岩"
_OBJECTS = ("食堂", "渠道", "农田", "公路", "诊所", "苗圃", "水厂", "校舍", "桥梁", "路灯", "管网", "泵站")
_WORKS = ("改造", "维修", "新建", "养护", "采购", "升级", "监测", "补助", "整治")
_COUNTIES = ("清源", "石泉", "云岭", "龙江", "青川", "柏林", "南坪", "北湾", "东山", "西河")
_BUREAUS = ("教育", "水务", "民政", "林业", "财政", "司法", "住建", "交通", "农业", "商务", "文旅", "卫健", "应急")
_KINDS_OF_UNIT = ("小学", "水厂", "中心", "林场", "医院", "乡镇")
_FORMS_OF_A_UNIT = 5
_FORMS_OF_A_COUNTY = 3_000
_IN_A_FOLDER = 1_000
MOST = len(_SYLLABLES) ** 3  # forms that can be made; then the names of places are used up
_STRINGS = "xl/sharedStrings.xml"


def fill(folder: Path, count: int) -> None:
    """Write so many workbooks into a folder, a thousand in each of its folders."""
    for name, data in workbooks(count):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def workbooks(count: int) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of so many workbooks, one after the other.

    Raises:
        ValueError: there are not so many names.
    """
    if count > MOST:
        raise ValueError(f"at most {MOST} workbooks")
    kinds = [_Kind(draw()) for draw in KINDS]
    for number, kind in enumerate(islice(cycle(kinds), count)):
        name = f"{number // _IN_A_FOLDER:03}/{number:06}.{kind.ending}"
        yield name, kind.workbook(_words(number))


def _words(number: int) -> Mapping[str, str]:
    """Return what takes the place of each stand-in; places and numbers are those of no other workbook."""
    county = _COUNTIES[number // _FORMS_OF_A_COUNTY % len(_COUNTIES)]
    unit = number // _FORMS_OF_A_UNIT
    thing = (_OBJECTS[number % len(_OBJECTS)] + _WORKS[number // 7 % len(_WORKS)] + "项目")[: len(_PROJECT)]
    return {
        _PLACE: f"{_place(number)}村",
        _PROJECT: thing.ljust(len(_PROJECT), "类"),
        _UNIT: _place(unit) + _KINDS_OF_UNIT[unit % len(_KINDS_OF_UNIT)],
        _DEPARTMENT: f"{county}县{_BUREAUS[unit % len(_BUREAUS)]}局",
        _NUMBER: str(100_000 + number),
    }


def _place(number: int) -> str:
    """Return three syllables, others for every number; neighbours have little in common."""
    base = len(_SYLLABLES)
    spread = number * 7_919 % MOST  # a prime that does not divide it: every number has its own
    return "".join(_SYLLABLES[spread // power % base] for power in (base**2, base, 1))


class _Kind:
    """A drawn workbook whose stand-ins can be replaced; only the part with its texts is packed anew."""

    def __init__(self, drawn: bytes) -> None:
        self.ending = "xlsx" if zipfile.is_zipfile(BytesIO(drawn)) else "xls"
        self._texts, self._rest = _split(drawn) if self.ending == "xlsx" else ("", drawn)

    def workbook(self, words: Mapping[str, str]) -> bytes:
        """Return the workbook with these words."""
        if self.ending == "xls":
            data = self._rest
            for standin, word in words.items():
                data = data.replace(standin.encode("utf-16-le"), word.encode("utf-16-le"))
            return data
        texts = self._texts
        for standin, word in words.items():
            texts = texts.replace(standin, word)
        stream = BytesIO(self._rest)
        with zipfile.ZipFile(stream, "a") as package:
            package.writestr(_member(_STRINGS), texts)
        return stream.getvalue()


def _split(drawn: bytes) -> tuple[str, bytes]:
    """Return the texts of a workbook, and the workbook without them."""
    rest = BytesIO()
    with zipfile.ZipFile(BytesIO(drawn)) as package, zipfile.ZipFile(rest, "w") as others:
        for name in package.namelist():
            if name != _STRINGS:
                others.writestr(_member(name), package.read(name))
        texts = package.read(_STRINGS).decode("utf-8")
    return texts, rest.getvalue()


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, MADE.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _clean(module: ModuleType) -> bytes:
    return drawing.workbook(module.LAYOUT, _entry(module.CLEAN))


def _sent(module: ModuleType, kind: str) -> bytes:
    """Draw forms as people send them; the second of a sheet is another project of the same unit."""
    entries, disturbance = getattr(module, kind)
    several = [_entry(entry, "二期" * at) for at, entry in enumerate(entries)]
    return drawing.workbook(module.LAYOUT, *several, disturbance=disturbance)


def _stacked() -> bytes:
    return workbook(*(_published(form, "二期" * at) for at, form in enumerate(SEEDS)))


def _on_sheets() -> bytes:
    book = Book()
    for at, form in enumerate(SEEDS):
        draw(book.book, book.sheet(f"项目{at + 1}"), _published(form, "二期" * at))
    return book.done()


def _saved_as_xls(data: bytes) -> bytes:
    """Save a workbook of one sheet as Excel 97 would."""
    book, sheet = xlwt.Workbook(encoding="utf-8"), openpyxl.load_workbook(BytesIO(data)).worksheets[0]
    page = book.add_sheet(sheet.title)
    merged = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
    for row in sheet.iter_rows():
        for cell in row:
            style = xlwt.XFStyle()
            style.num_format_str = cell.number_format
            area = merged.get((cell.row, cell.column))
            if area is not None:
                bounds = (area.min_row - 1, area.max_row - 1, area.min_col - 1, area.max_col - 1)
                page.write_merge(*bounds, cell.value, style)
            elif cell.value is not None:
                page.write(cell.row - 1, cell.column - 1, cell.value, style)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _published(form: Filled, phase: str = "") -> Filled:
    return replace(
        form,
        project_name=f"{_PLACE}{_PROJECT}{phase}",
        department=_DEPARTMENT,
        unit=_UNIT,
        stamped_unit=_UNIT,
        goal_actual=_told(form.goal_actual),
        conclusion=_told(form.conclusion),
        rows=tuple(_own_words(row) for row in form.rows),
    )


def _entry(entry: Entry, phase: str = "") -> Entry:
    own = {"project_name": f"{_PLACE}{_PROJECT}{phase}", "department": _DEPARTMENT, "unit": _UNIT}
    own |= {"stamped_unit": _UNIT, "office": _UNIT}
    texts = ("conclusion", "problems", "measures", "reason", "remarks")
    return replace(
        entry,
        head={key: own.get(key, value) for key, value in entry.head.items()},
        goal_actual=_told(entry.goal_actual),
        rows=tuple(_own_words(line) for line in entry.rows),
        foot={key: _told(value) if key in texts else value for key, value in entry.foot.items()},
    )


def _own_words(row: _Row) -> _Row:
    named = f"{_PLACE}{row.level3}" if isinstance(row.level3, str) and row.level3 else row.level3
    return replace(row, level3=named, reason=_told(row.reason))


def _told(text: Value) -> Value:
    """Make a text one of this project's own: forms that say the same are found out as copies."""
    return f"{text}{_PLACE}有{_NUMBER}人受益。" if isinstance(text, str) and len(text) > 9 else text


_PUBLISHED = (*SEEDS, *SEEDS, MEALS, FARMLAND, WATER, RELIEF, TOURISM, CLINICS)
KINDS: tuple[Draw, ...] = (
    *(partial(_clean, module) for module in LAYOUTS.values() for _ in range(3)),
    *(partial(workbook, _published(form)) for form in _PUBLISHED),
    *(partial(_sent, module, kind) for kind in ("LIVED", "HOSTILE") for module in LAYOUTS.values()),
    _stacked,
    _on_sheets,
    partial(exported, _entry(mof2020.CLEAN)),
    lambda: _saved_as_xls(_clean(LAYOUTS["guizhou"])),
    lambda: _saved_as_xls(_sent(LAYOUTS["mof2020"], "LIVED")),
)


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]))
    say(int(sys.argv[2]))
