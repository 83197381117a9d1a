"""Where a student writes: code and lines that an author leaves to be written over."""

from __future__ import annotations

import re

_CODE = re.compile(
    r"[ \t]*(?:(?:your |the )?code (?:goes |comes )?here[ .…!]*"
    r"|(?:#|//|--)[^\n]{0,60}\b(?:your|code|answer|solution|here|todo)\b[^\n]{0,60}"
    r"|raise NotImplementedError(?:\(\))?|pass|\.\.\.|#\|[^\n]*)?[ \t]*",
    re.I,
)
_TEXT = re.compile(
    r"^[ \t>*_<!\-]{0,8}(?:please )?(?:(?:type|write|enter|put|add|insert)(?: up| in)? )?"
    r"your (?:answer|solution|response|text)s?(?: goes)? here\b"
    r"[^\n]{0,12}$",
    re.I | re.M,
)


def is_to_write(code: str) -> bool:
    """Whether code is a place and nothing else: "# your code here", `pass`, options of its cell."""
    return all(map(_CODE.fullmatch, code.split("\n")))


def without_places(text: str) -> str:
    """A text without "*Your answer here*"."""
    return _TEXT.sub("", text)
