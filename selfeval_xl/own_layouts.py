"""Layouts of a user's own: drafted from a workbook, checked before a run goes by them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from selfeval_xl.errors import BadSource, ConfigError, OutputError, UnusableFile, UsageError, is_file, system_words
from selfeval_xl.intake.sniff import require_readable, sniff
from selfeval_xl.intake.walk import Found
from selfeval_xl.reader.absent import absent_labels
from selfeval_xl.reader.encrypted import unlocked
from selfeval_xl.reader.formats import read_workbook
from selfeval_xl.reader.propose import Proposal, propose_layout
from selfeval_xl.reader.workbook import WorkbookForms, read_bytes
from selfeval_xl.template import Template, layout_files
from selfeval_xl.validator.catalogue import CODES
from selfeval_xl.vocabulary import TEMPLATES, Templates, load_templates, survey_templates
from selfeval_xl.writer.fillable import require_plain


@dataclass(frozen=True, slots=True)
class CheckedLayouts:
    """A folder of layouts nothing is wrong with; `remarks` say in Chinese what is worth knowing all the same."""

    count: int
    remarks: tuple[str, ...]


def check_layouts(folder: Path) -> CheckedLayouts:
    """Check the layouts of a folder: the files, their policies, and that each blank is taken for its own layout.

    Raises:
        ConfigError: there is no layout, or something is wrong; all mistakes of all files are listed.
    """
    templates, mistakes = survey_templates(folder, codes=CODES)
    loaded = {template.id: template for template in templates.official if template.id in templates.own}
    remarks: list[str] = []
    paths = layout_files(folder)
    for path in paths:
        template = loaded.get(path.stem)
        is_right = template is not None and not any(mistake.startswith(f"{path.name} ") for mistake in mistakes)
        blank = path.with_suffix(".xlsx")
        if not blank.exists():
            mistakes.append(f"{path.name} 旁边没有空白表 {blank.name}")
            continue
        try:
            data = _bytes(blank)
            if template is not None and is_right:
                mistakes += [f"{path.name} {mistake}" for mistake in _mistakes(template, data, templates)]
                remarks += _remarks(template, data, templates)
        except BadSource as bad:
            mistakes.append(f"{path.name} 旁边的空白表 {blank.name} 读不出来：{bad.reason}")
    if mistakes:
        raise ConfigError(str(folder), sorted(mistakes, key=lambda mistake: mistake.split()[0]))
    return CheckedLayouts(len(paths), tuple(remarks))


def propose(path: Path, layout_id: str) -> Proposal:
    """Draft a layout from a blank or filled workbook.

    Raises:
        UsageError: there is no such file.
        UnusableFile: the workbook cannot be read, or nothing on it looks like a form.
    """
    if not is_file(path):
        raise UsageError(f"{path} 不存在，或不是文件。")
    try:
        proposal = propose_layout(read_workbook(_bytes(path)).grids, path.name, layout_id, load_templates())
    except BadSource as bad:
        raise UnusableFile(f"{path} {bad.outcome.label}：{bad.reason}{bad.advice}") from bad
    if proposal is None:
        raise UnusableFile(f"{path} 中没有像自评表的内容（项目名称等标签，资金或指标表的表头）。请确认没有选错文件。")
    return proposal


def write_draft(path: Path, text: str) -> None:
    """Write what is to be worked on by hand, a layout or a policy, to a new file.

    Raises:
        OutputError: there is such a file already, or it cannot be written.
    """
    draft = text.encode("utf-8", "replace")  # the name of the workbook may be no text
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(draft)
    except FileExistsError as error:
        raise OutputError(f"{path} 已经存在，没有覆盖；请换一个名称。") from error
    except OSError as error:
        raise OutputError(f"{path} 写不进去：{system_words(error)}。") from error


def _bytes(path: Path) -> bytes:
    source = Found(path.name, path).read()
    data = unlocked(source.data, ())
    require_readable(sniff(data))
    return data


def _mistakes(template: Template, data: bytes, templates: Templates) -> Iterator[str]:
    """Yield what keeps a layout that was loaded from being the one its blank is taken for."""
    blank = template.blank.name
    try:
        require_plain(data, blank)
    except ConfigError as error:
        yield from error.mistakes
    read = read_bytes(data, blank, templates)
    alone = read_bytes(data, blank, templates.only(template))
    if not (alone.forms or alone.near_misses or alone.others):
        yield f"空白表 {blank} 上没有自评表的标题和指标表"
        return
    absent = list(absent_labels(read_workbook(data).grids, template, templates.vocabulary))
    yield from (f"[{key}] 空白表 {blank} 上没有“{label}”{hint}" for key, label, hint in absent)
    if any(form.template == template.id for form in read):
        return
    taken = next((form.template for form in read if form.template != templates.generic.id), "")
    if taken and any(form.template == template.id for form in alone):
        yield f"空白表 {blank} 会被认作 {taken}：两个表样分不开，请补上这个表样独有的标签，或只留一个"
    else:
        reasons = "请先改正以上标签" if absent else _why_not(alone)
        yield f"空白表 {blank} 不会被认作这个表样：{reasons}"


def _why_not(alone: WorkbookForms) -> str:
    reasons = [f"缺少标签：{form.lacking}" for form in alone if form.lacking]
    reasons += ["；".join(miss.problems) for miss in alone.near_misses]
    reasons += [f"工作表“{other.sheet}”像是{other.name}，请在 titles 里写上它的标题" for other in alone.others]
    return "；".join(reasons)


def _remarks(template: Template, data: bytes, templates: Templates) -> Iterator[str]:
    if template.id in TEMPLATES:
        yield f"{template.id}.toml 与自带的表样同名，使用 --templates 时由它代替自带的。"
    others = (other for other in templates.official if other.id in templates.own and other is not template)
    for other in others:
        alone = read_bytes(data, template.blank.name, templates.only(other))
        if any(form.template == other.id for form in alone):
            yield (
                f"{template.blank.name} 也符合 {other.id}.toml：两个都符合的表按更接近的一个读，"
                f"这张空白表按 {template.id}.toml 读。"
            )
