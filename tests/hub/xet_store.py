"""The store behind xet, as far as an upload needs it: chunks of files in xorbs, and shards that say what they make.

Formats by https://huggingface.co/docs/xet: a xorb is a row of chunks with a header of 8 bytes each; a shard holds for
each file the pieces of xorbs it is made of and its SHA-256.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

import pyarrow as pa

_ENTRY = 48  # bytes of every record of a shard, and of its header
_WITH_VERIFICATION, _WITH_SHA256 = 1 << 31, 1 << 30
_END = b"\xff" * 32


class XetStore:
    def __init__(self) -> None:
        self.xorbs: dict[str, list[bytes]] = {}

    def add_xorb(self, name: str, body: bytes) -> None:
        """Take the chunks of a xorb apart."""
        chunks, at = [], 0
        while at < len(body):
            packed, scheme, size = _integer(body[at + 1 : at + 4]), body[at + 4], _integer(body[at + 5 : at + 8])
            chunks.append(_unpacked(body[at + 8 : at + 8 + packed], scheme, size))
            at += 8 + packed
        self.xorbs[name] = chunks

    def files(self, shard: bytes) -> Iterator[tuple[str, str | None, bytes]]:
        """Xet hash, SHA-256 and content of every file of a shard; those of buckets come without a SHA-256.

        Raises:
            KeyError: a piece is of a xorb that was not uploaded.
        """
        at = _ENTRY
        while (record := shard[at : at + _ENTRY])[:32] != _END:
            flags, pieces = struct.unpack_from("<II", record, 32)
            at += _ENTRY
            content = b""
            for _ in range(pieces):
                first, last = struct.unpack_from("<II", shard, at + 40)
                content += b"".join(self.xorbs[_name(shard[at : at + 32])][first:last])
                at += _ENTRY
            at += _ENTRY * pieces * bool(flags & _WITH_VERIFICATION)
            sha256 = _name(shard[at : at + 32]) if flags & _WITH_SHA256 else None
            yield _name(record[:32]), sha256, content
            at += _ENTRY * bool(sha256)


def _integer(raw: bytes) -> int:
    return int.from_bytes(raw, "little")


def _name(raw: bytes) -> str:
    """A hash is written as four numbers of 64 bits, the bytes of each the other way round."""
    return "".join(raw[at : at + 8][::-1].hex() for at in range(0, 32, 8))


def _unpacked(body: bytes, scheme: int, size: int) -> bytes:
    if scheme == 0:
        return body
    plain: bytes = pa.decompress(body, decompressed_size=size, codec="lz4", asbytes=True)
    if scheme == 1:
        return plain
    # every fourth byte together: first all first ones, then all second ones
    mixed = bytearray(size)
    start = 0
    for group in range(4):
        count = len(range(group, size, 4))
        mixed[group::4] = plain[start : start + count]
        start += count
    return bytes(mixed)
