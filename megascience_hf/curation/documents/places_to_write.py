"""Where a student writes: code and lines that an author leaves to be written over."""

from __future__ import annotations

import re

_CODE = re.compile(
    r"[ \t]*(?:(?:your |the )?code (?:goes |comes )?here[ .…!]*"
    r"|(?:#|//|--)[^\n]{0,60}\b(?:your|code|answer|solution|here|todo|try it)\b[^\n]{0,60}"
    r"|raise NotImplementedError(?:\(\))?|pass|\.\.\.|#\|[^\n]*)?[ \t]*",
    re.I,
)
_TEXT = re.compile(
    r"^[ \t>*_<!\-]{0,8}(?:please )?(?:(?:type|write|enter|put|add|insert)(?: up| in)? )?"
    r"your (?:answer|solution|response|text)s?(?: goes)? here\b"
    r"[^\n]{0,12}$",
    re.I | re.M,
)


# A block of code of at most six lines: longer ones are no place to write.
_CELL = re.compile(
    r"^(?P<marks>`{3,})(?:\{[rR][^}\n]{0,100}\}|[ \t]?\{?[A-Za-z][\w+#-]{0,20}(?:[ \t|,}][^`\n]{0,80})?)[ \t]*\n"
    r"(?::[\w-]{1,30}:[^\n]*\n){0,5}(?P<code>(?:(?!`{3})[^\n]*\n){1,6})(?P=marks)[ \t]*$\n?",
    re.M,
)
_SAYS_WHERE = re.compile(r"#|//|--|\bhere\b", re.I)
# "### your code here:" as the last line of code that gives what a student goes on with.
_LAST_LINE = re.compile(
    r"(?<=\n)(?:[ \t]*\n){0,3}[ \t]*(?:#{1,4}|//|--)[ \t]*(?:(?:please )?(?:type|write|enter|put|add|insert)[ \t])?"
    r"(?:your (?:code|answer|solution)\b[^\n]{0,40}|(?:the )?(?:code|answer|solution) (?:goes )?here\b[^\n]{0,12}"
    r"|try it(?: out)?[ \t]*[:.…]{0,3}[ \t]*)\n(?=[ \t]{0,12}`{3,}[ \t]*$)",
    re.M | re.I,
)


def is_to_write(code: str) -> bool:
    """Whether code is a place and nothing else: "# your code here", `pass`, options of its cell."""
    return all(map(_CODE.fullmatch, code.split("\n")))


def without_cells(text: str) -> str:
    """A text without code that is a place to write, and without the line that says so at the end of other code."""
    if "```" not in text:
        return text
    text = _CELL.sub(
        lambda cell: "" if is_to_write(cell["code"].strip()) and _SAYS_WHERE.search(cell["code"]) else cell[0], text
    )
    return _LAST_LINE.sub("", text)


def without_places(text: str) -> str:
    """A text without "*Your answer here*"."""
    return _TEXT.sub("", text)
