"""`python -m selfeval_xl` is the command `selfeval-xl`, which may be interrupted while it is still being loaded."""

from typing import NoReturn

from selfeval_xl.loading import loading


def main() -> NoReturn:
    """Load the command line, run it and exit with its code."""
    with loading():
        from selfeval_xl.cli import main as run
    run()


if __name__ == "__main__":
    main()
