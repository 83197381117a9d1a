"""Delimited text in replies: blocks such as <answer>…</answer>, whose text is taken as it stands, without escapes.

Nothing is guessed. A block counts where it can be read in one way only; one without an end, or with one too many, is
counted as lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# What may stand in front of an opening tag on its line: "1. ", "- ", "**".
_BEFORE_TAG = re.compile(r"[\s>*#\d.)(-]{0,12}")


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a reply; white space around its text is left out. Of one that could not be read the text is None: it
    keeps its place, so that nothing before it is joined with what is behind it."""

    name: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of a reply in their order."""

    found: tuple[Block, ...] = ()

    @property
    def lost(self) -> int:
        """How many could not be read."""
        return sum(block.text is None for block in self.found)

    def only(self, name: str) -> str | None:
        """The text of the one block of this name; None if there is none, or more than one."""
        texts = [block.text for block in self.found if block.name == name]
        return texts[0] if len(texts) == 1 else None


def read_blocks(text: str, names: Sequence[str]) -> Blocks:
    """The blocks of these names. Text between them is passed over.

    A tag opens a block at the beginning of a line, or behind the end of another block: elsewhere it is a word of the
    text. Where a text holds the end of its own block, a second end is left over, and the block is not taken.
    """
    tags = re.compile(rf"<(?P<end>/?)(?P<name>{'|'.join(names)})(?:\s[^<>\n]{{0,40}})?(?P<empty>/?)>", re.I)
    found: list[Block] = []
    opened, begin, behind = "", 0, 0
    for tag in tags.finditer(text):
        name = tag["name"].lower()
        if not tag["end"]:
            if not _begins(text, behind, tag.start()):
                continue
            if opened:  # the block before it has no end
                found.append(Block(opened, None))
            again = opened == name  # or it is a word of that block's text, and where either ends is not known
            opened, begin = ("", 0) if tag["empty"] or again else (name, tag.end())
            if tag["empty"]:
                found.append(Block(name, ""))
                behind = tag.end()
        elif opened == name:
            found.append(Block(name, text[begin : tag.start()].strip()))
            opened, behind = "", tag.end()
        elif not opened:
            if found and found[-1].name == name:
                found.pop()
            found.append(Block(name, None))
            behind = tag.end()
    if opened:
        found.append(Block(opened, None))
    return Blocks(tuple(found))


def _begins(text: str, behind: int, at: int) -> bool:
    """Whether a tag stands where a block may begin; `behind` is the end of the last block."""
    line = max(text.rfind("\n", behind, at) + 1, behind)
    return at - line <= 12 and _BEFORE_TAG.fullmatch(text, line, at) is not None


def in_pairs(blocks: Blocks, first: str, second: str) -> tuple[list[tuple[str, str]], int]:
    """The texts of a block `first` with the one block `second` behind it, and how many more pairs were lost."""
    pairs: list[tuple[str, str]] = []
    waiting = list(blocks.found)
    lost = at = 0
    while at < len(waiting):
        run = at + 1
        while run < len(waiting) and waiting[run].name != first:
            run += 1
        group = waiting[at:run]
        if [block.name for block in group] == [first, second] and group[0].text and group[1].text:
            pairs.append((group[0].text, group[1].text))
        else:
            lost += 1
        at = run
    return pairs, max(lost, blocks.lost)
