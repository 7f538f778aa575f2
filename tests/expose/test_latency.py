"""Settings of the interpreter."""

import gc
import sys
from collections.abc import Iterator

import pytest

from streams.expose.latency import favour_requests


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """They are the process's: the next test has its own again."""
    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    yield
    sys.setswitchinterval(interval)
    gc.set_threshold(*thresholds)
    gc.unfreeze()


def test_requests_wait_less_for_the_reading() -> None:
    """The reading yields sooner, and what it leaves behind is collected less often."""
    interval, threshold = sys.getswitchinterval(), gc.get_threshold()[0]
    favour_requests()
    assert sys.getswitchinterval() < interval
    assert gc.get_threshold()[0] > threshold
