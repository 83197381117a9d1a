"""Blocks of code in Markdown, by their language, in one pass over the lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from megascience_hf.curation.extraction.fences import ITEM_OF_CODE, Fences

# A block of code or code in a line, for patterns that leave it as it stands; they need `re.M`.
CODE = (
    rf"^[ \t>]*(?:{ITEM_OF_CODE})?(?P<marks>`{{3,}}|~{{3,}})[^\n]*\n"
    r"(?:(?![ \t>]*(?P=marks))[^\n]*\n)*[ \t>]*(?P=marks)|`[^`\n]{1,400}`"
)
# "---", options in YAML, "---": what a notebook says of a cell before its code.
_HEAD = re.compile(r"\A\s*---[ \t]*\n(?:(?!---)[^\n]*\n){1,40}---[ \t]*\n")
_PYTHON = re.compile(r"(?:python3?|py|code-cell|ipython3?)\b")
_R = re.compile(r"[rR]\b")
_LETTER = re.compile(r"[^\n]")
_INLINE = re.compile(r"(?<!`)`(?!`)([^`\n]{1,200})`(?!`)")


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A block of code: where its first fence and the end of its last stand, its language and its lines."""

    start: int
    end: int
    language: str
    code: str


def code_blocks(text: str) -> list[tuple[str, str]]:
    """Language ("python", "r" or "") and code of each block; one that is never closed goes to the end."""
    return [(block.language, block.code) for block in placed_blocks(text)]


def holds_block(text: str) -> bool:
    """Whether a text has the marks of a block of code."""
    return "```" in text or "~~~" in text


def placed_blocks(text: str) -> list[CodeBlock]:
    """The blocks of a text with their offsets."""
    if not holds_block(text):
        return []
    found: list[CodeBlock] = []
    lines = text.split("\n")
    fences = Fences(lines, to_the_end=True)
    code: list[str] = []
    start = position = 0
    for number, line in enumerate(lines):
        was_open = bool(fences.marks)
        if fences.holds(number, line) and not was_open:
            start, code = position, []
        elif was_open and not fences.marks:
            found.append(CodeBlock(start, position + len(line), _language(fences.said), _dedented("\n".join(code))))
        elif was_open:
            code.append(line)
        position += len(line) + 1
    if fences.marks:
        found.append(CodeBlock(start, len(text), _language(fences.said), _dedented("\n".join(code))))
    return found


def _language(said: str) -> str:
    said = said.removeprefix("{")
    return "python" if _PYTHON.match(said) else "r" if _R.match(said) else ""


def without_code(text: str) -> str:
    """The text with blanks in the place of its blocks of code; their fences stay, and so do offsets."""
    pieces, last = [], 0
    for block in placed_blocks(text):
        begin = text.find("\n", block.start, block.end)
        end = text.rfind("\n", block.start, block.end)
        if 0 <= begin < end:
            pieces += [text[last:begin], _LETTER.sub(" ", text[begin:end])]
            last = end
    return "".join(pieces) + text[last:]


def prose(text: str) -> str:
    """The text without its blocks of code and their fences."""
    blocks = placed_blocks(text)
    begins = [0, *(block.end for block in blocks)]
    ends = [*(block.start for block in blocks), len(text)]
    return "".join(text[begin:end] for begin, end in zip(begins, ends, strict=True))


def inline_code(text: str) -> list[str]:
    """What stands between single backticks."""
    return _INLINE.findall(text)


def _dedented(block: str) -> str:
    block = _HEAD.sub("", block)
    indent = len(block) - len(block.lstrip(" "))
    return re.sub(rf"^ {{1,{indent}}}", "", block, flags=re.M) if indent else block
