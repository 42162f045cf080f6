"""Whether a finding reads as a sentence for a clerk: where, what is wrong, what to do, with every blank filled in."""

import re

from selfeval_xl.evaluation import Finding

_QUOTED = re.compile(r"“[^”]*”")  # what users wrote may look like anything
_WHOLE = re.compile(r"【[^】]+![A-Z]{1,3}[1-9]\d*】\S.*。\S.*。", re.DOTALL)
_BROKEN = re.compile(r"[{}]|None|nan|Decimal|[a-z]_[a-z]|[。，；：、][。，；：、）]|（）|[ ，]{2}")


def defect(finding: Finding) -> str:
    """Return the sentence where it does not read well, else ""."""
    sentence = finding.sentence
    said = _QUOTED.sub("“”", sentence)
    return sentence if _WHOLE.fullmatch(sentence) is None or _BROKEN.search(said) else ""
