"""A moment in the middle of the work: so many records are committed."""

from tests.flow.installation import READ_IN_S, Installation
from tests.flow.served import Served
from tests.services.waiting import wait_until

SEED = "FUNNELWATCH_TESTS_SEED"
"""The variable that gives a test its chance again."""


def await_committed(installation: Installation, records: int, worker: Served) -> None:
    """Waits until so many records are part of the state."""

    def reached() -> bool:
        if worker.process.returncode is not None:
            raise worker.process.failure(f"ended with {worker.process.returncode} by itself")
        return installation.progress.committed() >= records

    wait_until(reached, seconds=READ_IN_S, what=f"{records} records are committed")
