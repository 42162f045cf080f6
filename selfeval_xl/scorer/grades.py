"""The grade word a conclusion names: 优, 良, 中 or 差.

The same characters start ordinary words (优化, 良种, 中心, 差旅费), so one counts only where a grade is due and only
when it stands alone. Where two grades are named, as in a list to tick, there is none.
"""

import re

from selfeval_xl.text import fold

_GRADES = {"优秀": "优", "良好": "良", "中等": "中", "一般": "中", "较差": "差"}
_WORD = r"(优秀?|良好?|中等?|一般|较?差)(?:等级|等次|档次|[等档级])?(?![一-鿿])"
_LINK = r"(?:为|是|属于?|评为|定为|达到|:)"
_ALONE = re.compile(rf"(?<![一-鿿]){_WORD}")
_DUE = re.compile(
    r"(?:\A"
    # the end of 自评结论, 绩效评价等级, "98分，等级", but not of 水质等级 or 验收结论
    r"|(?:\A|[^一-鿿]|自评|评价|评定|绩效|综合|项目|得分|[及和与])(?:结论|等级|等次|档次|评级)" + f"{_LINK}?"
    r"|(?:自评|自评结果|评价结果|评定结果|(?:综合|总体|自我|绩效)评价)\s*" + f"{_LINK}"
    r"|\d\s*分\s*[,、]?\s*(?:属于?|为)?"
    r")" + rf"[\s:“”\"'‘’(]*{_WORD}"
)
_CLAUSE_END = re.compile(r"[。;]")


def find_grade(text: str) -> str | None:
    """Return the grade a conclusion names, None where it names none for certain."""
    line = fold(text)
    words: set[str] = set()
    for match in _DUE.finditer(line):
        clause = _CLAUSE_END.split(line[match.end() :], maxsplit=1)[0]
        words.update((match[1], *_ALONE.findall(clause)))
    grades = {_GRADES.get(word, word) for word in words}
    return grades.pop() if len(grades) == 1 else None
