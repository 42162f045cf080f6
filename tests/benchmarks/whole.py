"""A whole run from a folder to a folder in a process of its own, by the program or by the bureaus' script.

    python -m tests.benchmarks.whole program INBOX OUT [JOBS]
    python -m tests.benchmarks.whole script INBOX OUT

Prints the most memory it and one of its workers have held, and how many forms it read.
"""

import sys
from pathlib import Path

from tests.benchmarks.measuring import peak, peak_of_children, say


def main(what: str, inbox: Path, out: Path, jobs: int) -> None:
    """Run it."""
    forms = _by_script(inbox, out) if what == "script" else _by_program(inbox, out, jobs)
    say({"forms": forms, "peak": peak(), "worker": peak_of_children() if jobs > 1 else None})


def _by_program(inbox: Path, out: Path, jobs: int) -> int:
    from selfeval_xl.batch import run_if_changed  # each kind of run imports what it needs, as a user's would

    run_if_changed([inbox], out, jobs=jobs)
    with (out / "数据" / "forms.jsonl").open("rb") as records:
        return sum(1 for _ in records)


def _by_script(inbox: Path, out: Path) -> int:
    from tests.benchmarks import bureau_script

    return len(bureau_script.main(inbox, out).forms)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]) if len(sys.argv) > 4 else 1)
