"""The grade word a conclusion names, one of the policy's: 优, 良, 中 or 差 as a rule.

The same characters start ordinary words (优化, 良种, 中心, 差旅费), so one counts only where a grade is due and only
when it stands alone. Where two grades are named, as in a list to tick, there is none.
"""

import re
from collections.abc import Iterable

from selfeval_xl.text import fold

_SPELLINGS = {
    "优": "优秀?",
    "良": "良好?",
    "中": "中等?|一般",
    "差": "较?差",
}  # a grade word -> what people write for it
_LINK = r"(?:为|是|属于?|评为|定为|达到|:)"
_PLACE = (
    r"(?:\A"
    # the end of 自评结论, 绩效评价等级, "98分，等级", but not of 水质等级 or 验收结论
    r"|(?:\A|[^一-鿿]|自评|评价|评定|绩效|综合|项目|得分|[及和与])(?:结论|等级|等次|档次|评级)" + f"{_LINK}?"
    r"|(?:自评|自评结果|评价结果|评定结果|(?:综合|总体|自我|绩效)评价)\s*" + f"{_LINK}"
    r"|\d\s*分\s*[,、]?\s*(?:属于?|为)?"
    r")"
)
_CLAUSE_END = re.compile(r"[。;]")
_LONGEST_CLAUSE = 200  # characters looked through for a second grade


def find_grade(text: str, grades: Iterable[str]) -> str | None:
    """Return the one of `grades` a conclusion names, None where it names none for certain."""
    line = fold(text)
    spelled = {grade: _SPELLINGS.get(grade, re.escape(grade)) for grade in grades}
    word = rf"({'|'.join(spelled.values())})(?:等级|等次|档次|[等档级])?(?![一-鿿])"
    found: set[str] = set()
    for match in re.finditer(rf"{_PLACE}[\s:“”\"'‘’(]*{word}", line):
        end = _CLAUSE_END.search(line, match.end(), match.end() + _LONGEST_CLAUSE)
        clause = line[match.end() : end.start() if end else match.end() + _LONGEST_CLAUSE]
        found.update((match[1], *re.findall(rf"(?<![一-鿿]){word}", clause)))
    named = {grade for grade, spellings in spelled.items() for each in found if re.fullmatch(spellings, each)}
    return named.pop() if len(named) == 1 else None
