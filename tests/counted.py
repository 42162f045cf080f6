"""Holds what is counted in one place of the results against the same in all the others, and what is told at the end."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

from selfeval_xl.evaluation import Verdict
from tests.runs import records
from tests.writer.dump import opened

_COUNT = re.compile(r"(\S+) (\d+)")
_VERDICTS = tuple(verdict.value for verdict in Verdict)


def require_agreement(out: Path, table: str) -> None:
    """Make sure that the files, the forms and their verdicts are counted the same wherever they are counted."""
    summary = opened((out / "汇总.xlsx").read_bytes())
    files, forms = records(out, "files.jsonl"), records(out, "forms.jsonl")
    told = {line.split(" ")[0]: line for line in reversed(table.splitlines())}

    listed = Counter(column(summary, "文件清单", "处理结果"))
    received = told["收到"].removeprefix("收到 ")
    assert int(received.split(" ")[0]) == len(files) == len({each["file"] for each in files}) == listed.total()
    assert counts(received.partition(" = ")[2]) == listed
    assert sorted(column(summary, "文件清单", "文件")) == sorted(each["file"] for each in files)
    assert sum(len(each["forms"]) for each in files) == len(forms)
    assert column(summary, "文件清单", "类型").count(None) <= listed["已忽略"] + listed["无法读取"]

    read, _, verdicts = told["读出"].partition("（按")[0].partition(" = ")
    assert int(read.split(" ")[1]) == len(forms)
    counted = counts(verdicts)
    used = Counter(column(summary, "多版本", "采用")) if "多版本" in summary.sheetnames else Counter()
    assert counted.pop("不采用", 0) == used["不采用"] == len(forms) - counted.total()
    assert Counter(column(summary, "项目汇总", "处理结论")) == counted
    departments = table_of(summary, "部门汇总")
    assert sum(each["项目数"] for each in departments) == counted.total()
    assert {verdict: sum(each[verdict] for each in departments) for verdict in _VERDICTS} == {
        verdict: counted[verdict] for verdict in _VERDICTS
    }
    boxes = overview(summary)
    assert (boxes["收到文件"], boxes["审核自评表"]) == (len(files), counted.total())
    assert {verdict: boxes[verdict] for verdict in _VERDICTS} == {verdict: counted[verdict] for verdict in _VERDICTS}

    found = counts(next(line for line in table.splitlines() if line.startswith("问题：")).partition("；")[0][3:])
    of_lists = next((line for line in table.splitlines() if line.startswith("其中清单上的问题：")), "")
    found -= counts(of_lists.removeprefix("其中清单上的问题："))
    for severity in ("错误", "警告"):
        assert found[severity] == sum(each[severity] for each in departments)
        assert found[severity] == sum(column(summary, "项目汇总", severity))


def counts(text: str) -> Counter[str]:
    """Read "已读取 2 + 重复文件 1"."""
    return Counter({name.lstrip("，+"): int(number) for name, number in _COUNT.findall(text.replace("，", " "))})


def table_of(summary: Any, sheet: str) -> list[dict[str, Any]]:
    """Return the rows of a table down to its sums, a blank number being 0; none where there are no sums."""
    _, head, *rows = summary[sheet].values
    end = next((at for at, row in enumerate(rows) if row[0] == "合计"), 0)
    return [{str(name): cell or 0 for name, cell in zip(head, row, strict=True)} for row in rows[:end]]


def column(summary: Any, sheet: str, heading: str) -> list[Any]:
    """Return what stands in a column of a numbered table, a blank number being 0."""
    rows = list(summary[sheet].values)
    head = next(row for row in rows if "序号" in row)
    cells = [row[head.index(heading)] for row in rows if isinstance(row[0], int)]
    return [cell or 0 for cell in cells] if heading in ("错误", "警告") else cells


def overview(summary: Any) -> dict[str, int]:
    """Return the first band of numbers of the front page."""
    rows = list(summary["总览"].values)
    at = next(at for at, row in enumerate(rows) if "收到文件" in row)
    return {str(name): number for name, number in zip(rows[at], rows[at + 1], strict=True) if name is not None}
