"""What each score may be, recomputed from the cells: execution, indicators, totals, grade."""
