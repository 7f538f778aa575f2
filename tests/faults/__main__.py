"""`python -m tests.faults FILE`: the figures that tests have kept in the file go into the table of the folder's README."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.report import machine
from tests.faults.table import Run, merged
from tests.forms import FORM
from tests.services.commands import REPOSITORY

README = Path(__file__).parent / "README.md"


def main(arguments: Sequence[str]) -> int:
    """Writes the table; 1 and a sentence where there is nothing to write."""
    if len(arguments) != 1:
        print("usage: python -m tests.faults FILE", file=sys.stderr)
        return 2
    file = Path(arguments[0])
    if not file.is_file() or not (lines := file.read_text().splitlines()):
        print(f"error: there are no figures in {file}", file=sys.stderr)
        return 1
    README.write_text(merged(README.read_text(), lines, Run(time.strftime("%Y-%m-%d"), machine()), names()))
    print(f"{README.name} has the figures of {len(lines)} tests of this run")
    return 0


def names() -> set[str]:
    """Of all tests of this folder in their long form, as pytest says them."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", str(README.parent)]
    environment = {**os.environ, FORM: "thorough"}
    said = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=True).stdout
    return {name for _, found, name in (line.partition("::") for line in said.splitlines()) if found}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
