"""The marks of one worksheet: its colours, its comments and the boxes they show in."""

from collections import defaultdict
from collections.abc import Sequence

from selfeval_xl.evaluation import Severity
from selfeval_xl.writer.marked import boxes, comments
from selfeval_xl.writer.marked.boxes import Boxes
from selfeval_xl.writer.marked.comments import AUTHOR, Comments
from selfeval_xl.writer.marked.measures import Range
from selfeval_xl.writer.marked.parts import Parts
from selfeval_xl.writer.marked.stylesheet import Stylesheet
from selfeval_xl.writer.marked.worksheet import Worksheet
from selfeval_xl.writer.returns import Mark


def remove_marks(parts: Parts, worksheet: Worksheet) -> None:
    """Take the marks of earlier rounds off a sheet, and let go of its tab.

    Raises:
        Unmarkable: the sheet cannot be changed.
    """
    worksheet.deselect()
    worksheet.remove_marks()
    relation = parts.related(worksheet.part, "comments")
    if relation is not None and AUTHOR.encode() in parts[relation.part]:
        there = Comments(parts, relation.part)
        emptied, all_gone = there.remove_ours()
        there.save()
        if all_gone:
            parts.unrelate(worksheet.part, relation)
        _remove_boxes(parts, worksheet, emptied)


def add_marks(parts: Parts, worksheet: Worksheet, marks: Sequence[Mark], styles: Stylesheet, folder: str) -> None:
    """Mark cells of a sheet; new parts go into a folder.

    Raises:
        Unmarkable: the sheet cannot be changed.
    """
    found: dict[Range, list[Mark]] = defaultdict(list)
    for mark in marks:
        cell = Range.of(mark.cell)
        if cell is not None:
            found[worksheet.whole_range(cell)].append(mark)
    if not found:
        return
    ranges: dict[Severity, list[Range]] = defaultdict(list)
    for whole, here in found.items():
        is_error = any(mark.severity is Severity.ERROR for mark in here)
        ranges[Severity.ERROR if is_error else Severity.WARNING].append(whole)
    texts = {whole: "\n".join(mark.text for mark in here) for whole, here in found.items()}
    worksheet.mark(ranges, {severity: styles.mark(severity) for severity in ranges})
    said = _comment(parts, worksheet.part, folder, texts)
    _draw(parts, worksheet, folder, said)


def _comment(parts: Parts, part: str, folder: str, texts: dict[Range, str]) -> dict[Range, str]:
    """Write the comments; return the whole texts of those cells' comments."""
    relation = parts.related(part, "comments")
    if relation is None:
        target = parts.new_name(f"{folder}comments{{}}.xml")
        parts.relate(part, "comments", target)
    else:
        target = relation.part
    parts.types.declare(target, comments.CONTENT_TYPE)
    there = Comments(parts, target)
    said = there.say({whole.first_cell: text for whole, text in texts.items()})
    there.save()
    return {whole: said[whole.first_cell] for whole in texts}


def _draw(parts: Parts, worksheet: Worksheet, folder: str, texts: dict[Range, str]) -> None:
    drawing = worksheet.drawing()
    target = parts.new_name(f"{folder}drawings/vmlDrawing{{}}.vml") if drawing is None else drawing.part
    there = Boxes(parts, target)
    there.show(texts, worksheet.lines())
    there.save()
    if drawing is None:
        worksheet.draw_comments(parts.relate(worksheet.part, "vmlDrawing", target))
        parts.types.declare_all("vml", boxes.CONTENT_TYPE)
    elif parts.types.of(target) != boxes.CONTENT_TYPE:
        parts.types.declare(target, boxes.CONTENT_TYPE)


def _remove_boxes(parts: Parts, worksheet: Worksheet, cells: Sequence[str]) -> None:
    drawing = worksheet.drawing()
    if drawing is None:
        return
    there = Boxes(parts, drawing.part)
    there.remove([found for cell in cells if (found := Range.of(cell)) is not None])
    there.save()
    if there.is_empty:
        worksheet.forget_drawing(drawing.id)
        parts.unrelate(worksheet.part, drawing)
