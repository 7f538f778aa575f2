"""`python -m tests.faults FILE`: the figures that tests have kept in the file, as the table of the folder's README."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.report import machine
from tests.faults.figures import table

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- figures: written by `make soak` -->", "<!-- end of figures -->"


def main(arguments: Sequence[str]) -> int:
    """Writes the table; 1 and a sentence where there is nothing to write."""
    if len(arguments) != 1:
        print("usage: python -m tests.faults FILE", file=sys.stderr)
        return 2
    file = Path(arguments[0])
    if not file.is_file() or not (lines := file.read_text().splitlines()):
        print(f"error: there are no figures in {file}", file=sys.stderr)
        return 1
    README.write_text(with_table(README.read_text(), lines, machine(), time.strftime("%Y-%m-%d")))
    print(f"{README.name} has the figures of {len(lines)} tests")
    return 0


def with_table(page: str, lines: Sequence[str], where: str, day: str) -> str:
    """The page with the figures between its marks. Raises ValueError where it has none."""
    fresh = f"{BEGIN}\n\nMeasured on {day}: {where}.\n\n{table(lines)}\n\n{END}"
    page, found = re.subn(rf"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: fresh, page, flags=re.DOTALL)
    if found != 1:
        raise ValueError("the page has no place for the figures")
    return page


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
