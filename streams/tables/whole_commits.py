"""That no commit was carried out in part, which a transaction should keep Redis from.

An append-only file that is cut off within a transaction is read up to there, and Redis 7.0 leaves the beginning of the
transaction in the file: started once more, it carries out that half. The offset then says that its events are still to be
read, and the panes have them already. So each commit counts itself in the beginning, and is numbered in the end; a half that
was carried out is counted for good, whatever came later.
"""

from __future__ import annotations

from typing import Final

from streams.tables.mismatch import MADE_ANEW, StateMismatch
from streams.tables.redis_meta import Meta

BEGUN: Final = "begun"
"""The field of a shard's meta that counts the commits that were begun."""
COMMITS: Final = "commits"
"""The field with the number of the last one that came to its end."""


def check_whole(shard: str, namespace: str, meta: Meta) -> None:
    """Raises StateMismatch where a shard's meta says that there is part of a commit in its state."""
    begun, ended = _number(meta, BEGUN), _number(meta, COMMITS)
    if begun > ended:
        raise StateMismatch(
            f"the state of shard {shard} under '{namespace}' holds a part of a commit (begun were {begun}, ended {ended}), as "
            f"Redis makes of a file that a crash cut off: {MADE_ANEW}"
        )


def begun_by_now(meta: Meta) -> dict[str, int]:
    """What a takeover writes down: an earlier version ends commits without counting them. Where they were counted it writes
    nothing, since that would wipe out the half of a transaction that precedes it in the file."""
    begun, ended = _number(meta, BEGUN), _number(meta, COMMITS)
    return {BEGUN: ended} if begun < ended else {}


def _number(meta: Meta, field: str) -> int:
    return int(meta.get(field.encode(), 0))
