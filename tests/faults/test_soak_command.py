"""`make soak` goes to its end whatever fails on the way, and then says that something has."""

import subprocess
from pathlib import Path

import pytest

from tests.services.commands import REPOSITORY

PYTHON = """\
#!/bin/sh
echo "$@" >> {log}
case "$*" in *"{failing}"*) exit 1;; esac
"""


@pytest.mark.parametrize("failing", ["--ignore", "test_soak.py", "-m tests.faults", "none of it"])
def test_what_fails_keeps_nothing_else_from_being_done(failing: str, tmp_path: Path) -> None:
    """The long forms, the soak, and the table, in this order, each once; the exit code is that of the worst."""
    log, python = tmp_path / "log", tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text(PYTHON.format(log=log, failing=failing))
    python.chmod(0o755)
    (tmp_path / ".ready").touch()
    figures = tmp_path / "figures" / "faults.jsonl"
    command = ["make", "--silent", "soak", f"VENV={tmp_path}", f"FIGURES={figures}"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=False)
    _, long_forms, soak, table = log.read_text().splitlines()
    assert " tests/faults " in long_forms
    assert "--ignore tests/faults/test_soak.py" in long_forms
    assert soak.split()[-1] == "tests/faults/test_soak.py"
    assert table == f"-m tests.faults {figures}"
    assert (done.returncode != 0) == (failing != "none of it"), done.stderr
