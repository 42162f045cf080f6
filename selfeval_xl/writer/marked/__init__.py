"""Marked copies: the sender's own workbook with marks where something must be corrected, and a notice in front."""
