"""The lists a bureau keeps, from plain sheets a clerk can write; columns are found by how they are headed."""

from selfeval_xl.reader.lists.budget import read_budget
from selfeval_xl.reader.lists.roster import read_roster
from selfeval_xl.reader.lists.waivers import read_waivers

__all__ = ["read_budget", "read_roster", "read_waivers"]
