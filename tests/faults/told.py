"""What goes on in a test that takes its time: a line with the time of day, seen at once by `pytest -s`, as `make soak` runs."""

import time


def tell(what: str) -> None:
    """Says it now."""
    print(f"{time.strftime('%X')}  {what}", flush=True)
