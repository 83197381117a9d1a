"""Blocks of code in Markdown, by their language, in one pass over the lines."""

from __future__ import annotations

import re

_FENCE = re.compile(r"^[ \t]{0,12}(?P<marks>`{3,}|~{3,})[ \t]{0,4}\{?(?P<said>[^\n]{0,300})$")
# "---", options in YAML, "---": what a notebook says of a cell before its code.
_HEAD = re.compile(r"\A\s*---[ \t]*\n(?:(?!---)[^\n]*\n){1,40}---[ \t]*\n")
_PYTHON = re.compile(r"(?:python3?|py|code-cell|ipython3?)\b")
_R = re.compile(r"[rR]\b")
_INLINE = re.compile(r"(?<!`)`(?!`)([^`\n]{1,200})`(?!`)")


def code_blocks(text: str) -> list[tuple[str, str]]:
    """Language ("python", "r" or "") and code of each block; one that is never closed goes to the end."""
    if "```" not in text and "~~~" not in text:
        return []
    found: list[tuple[str, str]] = []
    lines: list[str] = []
    marks = language = ""
    for line in text.split("\n"):
        fence = _FENCE.match(line)
        if marks and fence and fence["marks"].startswith(marks) and not fence["said"].strip():
            found.append((language, _dedented("\n".join(lines))))
            marks, lines = "", []
        elif marks:
            lines.append(line)
        elif fence:
            marks = fence["marks"]
            language = "python" if _PYTHON.match(fence["said"]) else "r" if _R.match(fence["said"]) else ""
    if marks:
        found.append((language, _dedented("\n".join(lines))))
    return found


def inline_code(text: str) -> list[str]:
    """What stands between single backticks."""
    return _INLINE.findall(text)


def _dedented(block: str) -> str:
    block = _HEAD.sub("", block)
    indent = len(block) - len(block.lstrip(" "))
    return re.sub(rf"^ {{1,{indent}}}", "", block, flags=re.M) if indent else block
