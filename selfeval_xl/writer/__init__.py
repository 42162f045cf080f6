"""Everything that comes out: workbooks, records, and how they reach the disk whole or not at all."""
