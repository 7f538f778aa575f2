"""Why a worker stops: the first failure is the reason, what breaks after it is fallout."""

import logging

from streams.failure import Failure

logger = logging.getLogger("funnelwatch.ingest")


class WorkerFailed(Failure):
    """The worker stopped, or did not start, for the reason that the message says in one sentence."""


class StopReason:
    """Keeps the first failure and tells it once."""

    def __init__(self) -> None:
        self.first: BaseException | None = None

    @property
    def failed(self) -> bool:
        return self.first is not None

    def failed_by(self, reason: BaseException) -> None:
        """Record a failure; only the first one is told at error level."""
        if self.first is None:
            self.first = reason
            logger.error("The worker stops: %s", sentence(reason))
        logger.debug("Failure", exc_info=reason)


def sentence(reason: BaseException) -> str:
    """One line for people. Errors of libraries often say too little without the name of their class."""
    text = " ".join(str(reason).split())
    if isinstance(reason, Failure):
        return text
    name = type(reason).__name__
    return text if text.startswith(name) else f"{name}: {text}" if text else name
