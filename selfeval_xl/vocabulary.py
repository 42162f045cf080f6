"""The layouts of a run and every wording they go by, put together once.

The reader looks for wordings, not for layouts: what a label means is the same on every form, and which layout a form
follows is seen from what was found on it.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from selfeval_xl.errors import ConfigError, UsageError
from selfeval_xl.policy import load_policy
from selfeval_xl.template import (
    Spellings,
    Template,
    load_folder,
    load_template,
    read_spellings,
    read_template,
    templates_folder,
)
from selfeval_xl.text import label_key
from selfeval_xl.toml_table import TomlTable, read_toml

TEMPLATES = (  # the official layouts that come with the program
    "guizhou", "mof2020", "mof2021-cost", "rural_link", "yunnan", "sichuan", "hubei", "hainan",
)  # fmt: skip
GENERIC = "generic"
LIST_NAMES = ("roster", "budget", "waivers")  # of blanks that are no layouts

# What may stand behind a title; anything else makes it a sentence, or the name of a project.
_BEHIND_TITLE = r"公开\d+表|表\d+|样表|模板|填[报表]说明|附件\d*|汇总表|一览表|统计表|20\d\d年?度?"
LEVELS = (  # the first that fits counts: 社会成本 is cost, 产出成本 too
    "satisfaction", "cost", "timeliness", "execution", "output", "benefit", "quantity", "quality",
)  # fmt: skip


Roles = Mapping[str, str]  # label -> the role it has: spellings the other way round


@dataclass(frozen=True, slots=True)
class OtherForm:
    """A form that is no self-evaluation, known by words of its title, by columns only it has, or by those it lacks."""

    name: str
    titles: tuple[str, ...]  # words of a title that says nothing of a self-evaluation
    beside: tuple[str, ...]  # words that count beside a title of a self-evaluation too
    endings: tuple[str, ...]  # and words that do at the end of it
    labels: tuple[str, ...]
    columns: tuple[str, ...]  # headings in the row of an indicator table
    without: tuple[str, ...]  # roles of columns


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every wording the reader knows: the keys of each role, and what tells rows and forms apart."""

    title: re.Pattern[str]  # any of the titles
    head: Spellings
    fund_columns: Spellings
    fund_rows: Spellings  # by the key of the row
    goals: Spellings
    indicator_columns: Spellings
    total: tuple[str, ...]
    foot: Spellings
    subtotal: tuple[str, ...]
    part_of: tuple[str, ...]  # 其中: what may stand before the label of a fund row
    levels: Spellings  # what a level is about -> words in its name
    others: tuple[OtherForm, ...]
    labels: frozenset[str]  # every label of every part
    head_opening: re.Pattern[str]  # the same labels before a colon, each a group named by its role
    fund_opening: re.Pattern[str]
    foot_opening: re.Pattern[str]
    head_roles: Roles = field(init=False)
    fund_roles: Roles = field(init=False)
    goal_roles: Roles = field(init=False)
    indicator_roles: Roles = field(init=False)
    foot_roles: Roles = field(init=False)

    def __post_init__(self) -> None:
        """Turn the spellings round once, for all the sheets their labels are looked for on."""
        object.__setattr__(self, "head_roles", roles_of(self.head))
        object.__setattr__(self, "fund_roles", roles_of(self.fund_columns))
        object.__setattr__(self, "goal_roles", roles_of(self.goals))
        object.__setattr__(self, "indicator_roles", roles_of(self.indicator_columns))
        object.__setattr__(self, "foot_roles", roles_of(self.foot))

    def level(self, name: str) -> str:
        """Tell which of `LEVELS` a 一级指标 or 二级指标 is about by the words in its name; "" where none is known."""
        key = label_key(name)
        return next((level for level, words in self.levels.items() if any(word in key for word in words)), "")


@dataclass(frozen=True, slots=True)
class Profile:
    """What tells a layout from others, put into sets once for all the sheets it is held against."""

    template: Template
    words: tuple[str, ...]  # its official labels, as often as it has them
    levels: frozenset[str]  # what its 一级指标 are about
    head: frozenset[str]
    goals: frozenset[str]
    columns: frozenset[str]
    fund_columns: frozenset[str]
    fund_rows: frozenset[str]


@dataclass(frozen=True, slots=True)
class Templates:
    """The layouts of a run: the official ones, the generic one, and all their wordings."""

    profiles: tuple[Profile, ...]  # of the official ones
    generic: Template
    vocabulary: Vocabulary
    own: frozenset[str] = frozenset()  # the ids of those of the official ones that are the user's

    @property
    def official(self) -> tuple[Template, ...]:
        """The layouts a form may follow."""
        return tuple(profile.template for profile in self.profiles)

    def only(self, template: Template) -> "Templates":
        """Return the same wordings with one of the layouts alone."""
        return replace(self, profiles=tuple(profile for profile in self.profiles if profile.template is template))

    def __iter__(self) -> Iterator[Template]:
        """Yield the official layouts, then the generic one."""
        return iter((*self.official, self.generic))


def load_templates(folder: Path | None = None, *, codes: Collection[str] | None = None) -> Templates:
    """Load the layouts that come with the program, and those of a folder of the user's own.

    A layout of the user's takes the place of an official one of the same id, and goes before one that is as near.
    `codes` are those of the rules there are, where the policies of the user's layouts are to be checked for others.

    Raises:
        ConfigError: there is no layout in the folder, a file is broken, names a policy that does not exist or is
            broken, or gives a label another meaning than it has elsewhere; all mistakes are listed.
    """
    templates, mistakes = survey_templates(folder, codes=codes)
    if mistakes:
        raise ConfigError(str(folder or templates_folder()), mistakes)
    return templates


def survey_templates(folder: Path | None, *, codes: Collection[str] | None = None) -> tuple[Templates, list[str]]:
    """Load the layouts as `load_templates` does, and list the mistakes; a file that is broken is left out.

    A mistake in a file of the folder begins with the name of the file.
    """
    own, mistakes = load_folder(folder) if folder is not None else ((), [])
    ids = frozenset(template.id for template in own)
    official = tuple(load_template(templates_folder() / f"{name}.toml") for name in TEMPLATES if name not in ids)
    path = templates_folder() / f"{GENERIC}.toml"
    table = TomlTable(read_toml(path), mistakes=mistakes)
    generic = read_template(table, path, more=("subtotal", "part_of", "levels", "others"))
    for template in own:
        mistakes += _policy_mistakes(template, codes)
        if template.id in (GENERIC, *LIST_NAMES):
            mistakes.append(f"{template.id}.toml [id] {template.id} 是程序自己用的名称，请换一个")
    vocabulary = _vocabulary(table, (generic, *official, *own))
    profiles = tuple(_profile(template, vocabulary) for template in (*own, *official))
    return Templates(profiles, generic, vocabulary, ids), mistakes


def _profile(template: Template, vocabulary: Vocabulary) -> Profile:
    groups = (template.head, template.fund_columns, template.goals, template.indicator_columns, template.foot)
    words = [keys[0] for roles in groups for keys in roles.values()]
    words += [row.labels[0] for row in template.fund_rows if row.labels]
    return Profile(
        template,
        words=(*words, *template.printed),
        levels=frozenset(map(vocabulary.level, template.level1)),
        head=frozenset(template.head),
        goals=frozenset(template.goals),
        columns=frozenset(template.indicator_columns),
        fund_columns=frozenset(template.fund_columns),
        fund_rows=frozenset(row.key for row in template.fund_rows),
    )


def _policy_mistakes(template: Template, codes: Collection[str] | None) -> Iterator[str]:
    try:
        load_policy(template.policy, template.blank.parent, codes=codes)
    except UsageError as error:
        yield f"{template.id}.toml [policy] {error}"
    except ConfigError as error:
        yield from (f"{template.id}.toml [policy] {mistake}" for mistake in error.mistakes)


def _vocabulary(table: TomlTable, templates: tuple[Template, ...]) -> Vocabulary:
    """Put the wordings of layouts together; where two give a label two meanings the earlier one is right."""
    merged = partial(_merged, table, templates)
    head = merged("head", lambda template: template.head)
    fund_columns = merged("funds.columns", lambda template: template.fund_columns)
    foot = merged("foot", lambda template: template.foot)
    return Vocabulary(
        title=_any_of(_united(template.titles for template in templates)),
        head=head,
        fund_columns=fund_columns,
        fund_rows=merged("funds.rows", lambda template: {row.key: row.labels for row in template.fund_rows}),
        goals=merged("goals", lambda template: template.goals),
        indicator_columns=merged("indicators.columns", lambda template: template.indicator_columns),
        total=_united(template.total for template in templates),
        foot=foot,
        subtotal=table.labels("subtotal"),
        part_of=table.labels("part_of"),
        levels=read_spellings(table.table("levels"), LEVELS, required=LEVELS),
        others=tuple(_other(other) for other in table.tables("others")),
        labels=frozenset(key for template in templates for key in template.labels()),
        head_opening=_opening(head),
        fund_opening=_opening(fund_columns),
        foot_opening=_opening(foot),
    )


def _united(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for keys in lists for key in keys))


def _merged(
    table: TomlTable, templates: tuple[Template, ...], part: str, spellings: Callable[[Template], Spellings]
) -> Spellings:
    """Put the labels of a part of all layouts together; a label that means two things could not be read."""
    meaning: dict[str, tuple[str, str]] = {}
    for template in templates:
        for role, keys in spellings(template).items():
            for key in keys:
                first, known = meaning.setdefault(key, (template.id, role))
                if known != role:
                    table.mistakes.append(
                        f"{template.id}.toml [{part}.{role}] “{key}”在 {first}.toml 里是 {known}，"
                        f"同一个标签只能有一种意思，请写到 {known}"
                    )
    merged: dict[str, list[str]] = {}
    for key, (_, role) in meaning.items():
        merged.setdefault(role, []).append(key)
    return {role: tuple(keys) for role, keys in merged.items()}


def roles_of(spellings: Spellings) -> Roles:
    """Return the role of each label."""
    return {key: role for role, keys in spellings.items() for key in keys}


def _other(table: TomlTable) -> OtherForm:
    table.allow(("name", "titles", "beside", "endings", "labels", "columns", "without"))
    return OtherForm(
        table.text("name"),
        table.labels("titles", required=False),
        table.labels("beside", required=False),
        table.labels("endings", required=False),
        table.labels("labels", required=False),
        table.labels("columns", required=False),
        table.texts("without", required=False),
    )


def _any_of(titles: tuple[str, ...]) -> re.Pattern[str]:
    own = "|".join(re.escape(title) for title in sorted(titles, key=len, reverse=True))
    return re.compile(rf"(?:{own})(?:{_BEHIND_TITLE})?$")


def _opening(spellings: Spellings) -> re.Pattern[str]:
    """Match any of the labels before a colon, with blanks between its characters and a bracket behind it."""
    choices = "|".join(
        f"(?P<{role}>{'|'.join(_spaced(key) for key in sorted(keys, key=len, reverse=True))})"
        for role, keys in spellings.items()
    )
    first = re.escape("".join(sorted({key[0] for keys in spellings.values() for key in keys})))
    return re.compile(rf"(?:(?<=\s)|^\s*)(?=[{first}])(?:{choices})\s*(?:\([^()]*\)\s*)?:")


def _spaced(key: str) -> str:
    return r"\s*".join(re.escape(character) for character in key)
