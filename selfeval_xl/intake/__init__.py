"""What was dropped in: the files that are there (walk), their bytes (source), and what those bytes are (sniff)."""
