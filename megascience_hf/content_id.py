"""Identifiers that are hashes of content: the same in every run and on every machine."""

from __future__ import annotations

import hashlib


def content_id(*parts: str) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the parts, each ended by a NUL byte."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()[:16]
