"""Text that is compressed once and served with something else at its end."""

import gzip
import zlib

from hypothesis import given
from hypothesis import strategies as st

from streams.expose.prepared import Prepared


@given(text=st.binary(max_size=3_000), ends=st.lists(st.binary(max_size=300), min_size=1, max_size=3))
def test_it_is_one_stream_of_both(text: bytes, ends: list[bytes]) -> None:
    """However often it is served: also for clients that read the first member of a file of gzip and no more."""
    prepared = Prepared.of(text)
    for end in ends:
        zipped = prepared.gzipped_with(end)
        assert gzip.decompress(zipped) == text + end
        first = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        assert first.decompress(zipped) == text + end
        assert first.eof
        assert first.unused_data == b""
