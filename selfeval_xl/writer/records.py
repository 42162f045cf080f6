"""数据/forms.jsonl and 数据/files.jsonl: everything in the workbooks, for programs, one JSON object a line.

The keys and their order are a contract; schemas/*.schema.json beside this module say it for other programs. Money is
in 元, rates are percentage points, and what is missing or blank is null.
"""

import json
from collections.abc import Iterable
from decimal import Decimal
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any

from selfeval_xl.evaluation import Evaluation, Finding, Score
from selfeval_xl.model import Cell, Figure, FundLine, Indicator
from selfeval_xl.outcome import SourceRecord
from selfeval_xl.quantity import Quantity, plain
from selfeval_xl.writer.details import execution_rate, fund_figure, heading, number_of
from selfeval_xl.writer.words import text_of

SCHEMAS = Path(__file__).parent / "schemas"

_FUND_FIELDS = ("label", "budget_initial", "budget_full", "executed", "weight", "rate", "score")
_INDICATOR_FIELDS = ("level3", "target", "actual", "weight", "score", "reason")


def form_line(evaluation: Evaluation) -> bytes:
    """Return the line of a form."""
    return _line(_form(evaluation))


def file_line(source: SourceRecord) -> bytes:
    """Return the line of a source."""
    return _line(_file(source))


def _form(evaluation: Evaluation) -> dict[str, Any]:
    form, scores = evaluation.form, evaluation.scores
    return {
        "form_id": form.form_id,
        "file": form.file,
        "sheet": form.sheet,
        "anchor": form.anchor.address,
        "template": form.template,
        "policy": evaluation.policy,
        "year": form.year,
        "project_name": _words(form.project_name),
        "project_code": form.project_code or None,
        "department": _words(form.department),
        "unit": _words(form.unit),
        "money_unit": form.money_unit,
        "funds": [_fund(line) for line in form.funds],
        "indicators": [
            _indicator(indicator, score) for indicator, score in zip(form.indicators, scores.indicators, strict=True)
        ],
        "execution": _execution(evaluation),
        "total_weight": number_of(form.total_weight),
        "total_score": number_of(form.total_score),
        "total_verified": scores.total_verified,
        "grade": scores.grade,
        "grade_verified": scores.grade_verified,
        "conclusion": _words(form.conclusion),
        "verdict": evaluation.verdict,
        "findings": [_finding(finding) for finding in evaluation.findings],
    }


def _fund(line: FundLine) -> dict[str, Any]:
    return {
        "key": line.key,
        "label": _words(line.label),
        "budget_initial": number_of(line.budget_initial),
        "budget_full": number_of(line.budget_full),
        "executed": number_of(line.executed),
        "weight": number_of(line.weight),
        "rate": number_of(line.rate),
        "score": number_of(line.score),
        "cells": _addresses(line, _FUND_FIELDS),
    }


def _indicator(indicator: Indicator, score: Score) -> dict[str, Any]:
    comparator, target_value, target_unit = _quantity(indicator.target)
    _, actual_value, actual_unit = _quantity(indicator.actual)
    return {
        "level1": heading(indicator.level1) or None,
        "level2": heading(indicator.level2) or None,
        "level3": _words(indicator.level3),
        "comparator": comparator,
        "target": _words(indicator.target),
        "target_value": target_value,
        "target_unit": target_unit,
        "actual": _words(indicator.actual),
        "actual_value": actual_value,
        "actual_unit": actual_unit,
        "kind": score.kind,
        "weight": indicator.weight.number,
        "score": indicator.score.number,
        "score_low": score.low,
        "score_high": score.high,
        "score_verified": score.verified,
        "basis": score.basis,
        "reason": _words(indicator.reason),
        "cells": _addresses(indicator, _INDICATOR_FIELDS),
    }


def _execution(evaluation: Evaluation) -> dict[str, Any] | None:
    execution = evaluation.scores.execution
    if execution is None:
        return None
    return {
        "rate": execution_rate(evaluation),
        "weight": number_of(fund_figure(evaluation.form, "weight")),
        "score": number_of(fund_figure(evaluation.form, "score")),
        "score_low": execution.low,
        "score_high": execution.high,
        "score_verified": execution.verified,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "found": finding.found or None,
        "expected": finding.expected or None,
        "difference": finding.difference,
        "message": finding.message,
        "advice": finding.advice,
        "waived": finding.waived,
    }


def _file(source: SourceRecord) -> dict[str, Any]:
    return {
        "file": source.file,
        "sha256": source.sha256,
        "bytes": source.size,
        "kind": source.kind,
        "outcome": source.outcome.label,
        "reason": source.reason or None,
        "advice": source.advice or None,
        "forms": list(source.forms),
        "received": source.received,
        "superseded_by": source.superseded_by,
    }


def _words(cell: Cell | None) -> str | None:
    return text_of(cell) or None


def _quantity(figure: Figure) -> tuple[str | None, Decimal | None, str | None]:
    """Return comparator, number and unit of a cell that says one number; nothing else has them."""
    match figure.reading:
        case Quantity(number=number, unit=unit, comparator=comparator):
            return comparator or None, number, unit or None
        case _:
            return None, None, None


def _addresses(holder: FundLine | Indicator, names: Iterable[str]) -> dict[str, str | None]:
    cells = ((name, getattr(holder, name)) for name in names)
    return {name: None if cell is None else cell.address for name, cell in cells}


def _line(record: dict[str, Any]) -> bytes:
    """Encode a record; half a character, as undecodable file names have, is escaped as JSON escapes it."""
    return f"{_encode(record)}\n".encode(errors="backslashreplace")


def _encode(value: Any) -> str:
    """Write JSON with every Decimal digit for digit, which the standard library cannot."""
    match value:
        case str():  # most are
            return encode_basestring(value)
        case Decimal():
            return plain(value)
        case dict():
            return "{" + ", ".join(f"{_encode(key)}: {_encode(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(_encode(item) for item in value) + "]"
        case _:
            return json.dumps(value, ensure_ascii=False)
