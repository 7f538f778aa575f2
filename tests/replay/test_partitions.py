"""The partition of a key is what every other Kafka client would choose."""

import pytest
from kafka.partitioner.default import murmur2  # type: ignore[import-untyped]  # it ships no types

from streams.replay.partitions import partition_of


@pytest.mark.parametrize(
    ("key", "hashed"),
    [  # from the tests of Kafka's own Java client (UtilsTest.testMurmur2)
        (b"21", -973932308),
        (b"foobar", -790332482),
        (b"a-little-bit-long-string", -985981536),
        (b"a-little-bit-longer-string", -1486304829),
        (b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
        (b"abc", 479470107),
    ],
)
def test_keys_go_where_kafka_would_put_them(key: bytes, hashed: int) -> None:
    """The hash is murmur2 as the Java client computes it, without its sign."""
    assert partition_of(key, 1_000_003) == (hashed & 0x7FFFFFFF) % 1_000_003


@pytest.mark.parametrize("key", [b"", b"c", "Zoë".encode(), b"x" * 200])
def test_other_clients_agree(key: bytes) -> None:
    """Whoever produces with kafka-python meets the same shard."""
    assert partition_of(key, 12) == (murmur2(key) & 0x7FFFFFFF) % 12
