"""The lines between the mails of a mailbox file, by which it is known; what opens one is loaded when one comes."""

import re

# A line with a time, before a header; the line break before it is a literal that is found fast.
BETWEEN = re.compile(rb"\nFrom [^\n]*\d:\d\d[^\n]*\n(?=[!-9;-~]+:)")
FIRST = re.compile(BETWEEN.pattern.removeprefix(rb"\n"))


def is_mbox(data: bytes) -> bool:
    """Tell whether there are several mails in a file; one alone is a mail like others."""
    first = FIRST.match(data)
    return first is not None and BETWEEN.search(data, first.end()) is not None
