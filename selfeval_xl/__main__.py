"""`python -m selfeval_xl` is the command `selfeval-xl`."""

from selfeval_xl.cli import main

main()
