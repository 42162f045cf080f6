"""How a chart of columns looks, in xlsxwriter's words."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from selfeval_xl.writer.fitting import writable
from selfeval_xl.writer.styles import FONT

_LINE = "#808080"
_SMALL = {"name": FONT, "size": 9, "bold": False}


class Series(NamedTuple):
    """A row of cells that a chart draws or stands on: where its first value is, and what they hold.

    What the cells hold is given once more, for programs that show a chart without reading the cells.
    """

    row: int
    first: int  # column
    values: Sequence[str | int]
    name: str = ""
    name_column: int | None = None  # None where it has no name
    colour: str = ""


def dress_chart(chart: Any, sheet: str, heads: Series, rows: Sequence[Series]) -> None:
    """Have a chart draw rows of a sheet in small type, each number over its column; `heads` stand below."""
    for row in rows:
        last = row.first + len(row.values) - 1
        chart.add_series(
            {
                "name": None if row.name_column is None else [sheet, row.row, row.name_column],
                "name_data": [writable(row.name)],
                "categories": [sheet, heads.row, row.first, heads.row, last],
                "values": [sheet, row.row, row.first, row.row, last],
                "categories_data": [writable(value) if isinstance(value, str) else value for value in heads.values],
                "values_data": list(row.values),
                "fill": {"color": row.colour},
                "border": {"color": "#1F3864", "width": 0.75},
                "gap": 45,
                "data_labels": {"value": True, "num_format": "0;;", "font": _SMALL},
            }
        )
    chart.set_title({"none": True})
    chart.set_legend({"position": "top", "font": _SMALL} if len(rows) > 1 else {"none": True})
    chart.set_x_axis({"num_font": _SMALL, "line": {"color": _LINE}, "major_tick_mark": "none"})
    chart.set_y_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    chart.set_chartarea({"border": {"color": _LINE}})
