"""Real and hand-made data sets, where they are present: what is marked bad is rejected, all else is taken."""

import gzip
import json
import time
from pathlib import Path

import pytest

from streams.events.codec import codec_for
from streams.events.topics import Topic

DATA = Path(__file__).parents[2].parent / "shared" / "data"
FILES = sorted(DATA.glob("*.jsonl.gz"))


@pytest.mark.skipif(not FILES, reason="the data sets in ../shared/data are not present")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_only_what_is_marked_bad_is_rejected(file: Path) -> None:
    """Of each data set exactly the events whose id begins with `bad-` are rejected."""
    values: list[bytes | None] = [*gzip.decompress(file.read_bytes()).splitlines()]
    topic = Topic(file.name.split(".")[1])
    decoded = codec_for(topic).decode_batch(values, time.time_ns() // 1_000_000)
    bad = [index for index, value in enumerate(values) if json.loads(value or b"")["id"].startswith("bad-")]
    assert [index for index, _ in decoded.rejected] == bad
    assert len(decoded.events) == len(values) - len(bad)
