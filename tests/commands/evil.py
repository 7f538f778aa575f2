"""What somebody could send to who looks at dead letters."""

EVIL = b"\x1b[2J\x07 \xff \xe2\x80\xae \xc2\x9b31m"
"""Clears the screen, rings, is not UTF-8, turns the direction of writing, and colours without an escape."""
HARMLESS = r"\x1b[2J\x07 \xff \u202e \x9b31m"
