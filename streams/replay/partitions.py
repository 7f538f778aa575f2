"""Which partition a key belongs to, as every Kafka client has it by default.

Leads and engagements have the same number of partitions, so with one rule for both a contact's events meet in one
shard.
"""

from functools import lru_cache
from typing import Final

from aiokafka.partitioner import murmur2  # type: ignore[import-untyped]  # it ships no types

# The hash is plain Python, and costs more than all else that is done with an event; keys come again and again.
_REMEMBERED: Final = 1 << 17


def partition_of(key: bytes, partitions: int) -> int:
    """The number of the key's partition in a topic of so many: murmur2 without its sign, modulo the count."""
    return _unsigned(key) % partitions


@lru_cache(_REMEMBERED)
def _unsigned(key: bytes) -> int:
    hashed: int = murmur2(key)
    return hashed & 0x7FFF_FFFF
