"""Text that is compressed once and served many times, each time with something else at its end.

It is one stream of gzip, as every client reads it: what is prepared ends at the boundary of a byte, and a checksum goes on from
where it was."""

from __future__ import annotations

import zlib
from struct import pack
from typing import Final, NamedTuple, Self

LEVEL: Final = 1
"""Of 9: metrics repeat themselves so much that more effort gains little."""

_RAW: Final = -zlib.MAX_WBITS
_HEADER: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_SIZE_MASK: Final = 0xFFFF_FFFF


class Prepared(NamedTuple):
    """Text, the same deflated without an end, and its checksum."""

    text: bytes
    deflated: bytes
    checksum: int

    @classmethod
    def of(cls, text: bytes) -> Self:
        """Takes its time where there is much of it."""
        compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, _RAW)
        deflated = compressor.compress(text) + compressor.flush(zlib.Z_FULL_FLUSH)
        return cls(text, deflated, zlib.crc32(text))

    def gzipped_with(self, more: bytes) -> bytes:
        """The text with more at its end, compressed: only that is worked on."""
        compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, _RAW)
        end = compressor.compress(more) + compressor.flush()
        size = (len(self.text) + len(more)) & _SIZE_MASK
        return _HEADER + self.deflated + end + pack("<LL", zlib.crc32(more, self.checksum), size)


NOTHING: Final = Prepared.of(b"")
