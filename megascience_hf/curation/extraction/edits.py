"""A text with some of its places written anew."""

from __future__ import annotations

from collections.abc import Iterable

Edit = tuple[int, int, str]  # from where to where, and what stands there then


def spliced(text: str, edits: Iterable[Edit]) -> str:
    """The text with these edits, which come in their order; one that begins within the one before is left out."""
    pieces, last = [], 0
    for start, end, new in edits:
        if start >= last:
            pieces += [text[last:start], new]
            last = end
    return "".join(pieces) + text[last:]
