"""How often a process that folds looks for garbage."""

from typing import Final

GARBAGE_AFTER: Final = 100_000
"""Objects between two searches for cycles. A batch makes some ten thousand that are gone with it, and hardly a cycle; by
Python's default of 700 the searches take a twelfth of the worker's time."""
