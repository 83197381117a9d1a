"""Code that says that it is a solution: cells of notebooks, chunks of R Markdown and Quarto, code of a page."""

from __future__ import annotations

import re

from megascience_hf.curation.extraction import box_names
from megascience_hf.curation.extraction.rules.student_code import without_instructions

# "# Solution" above the code of a cell, "#@title Solution" of Colab, "# to_remove solution" of Neuromatch; "# Solution
# goes here" is above none.
_SOLVES = re.compile(
    r"#+[ \t]*(?:@title[ \t]+|to_remove[ _])?(?:(?:sample|example|possible|begin|click for) )?"
    r"(?:solution|answer|explanation)s?\b"
    r"[^\n\w{]{0,4}(?:\d{1,3}(?:\.\d{1,3})?[^\n\w{]{0,4})?"
    r"(?:(?<=[:—–-] )(?![^\n]*\b(?:here|your)\b(?! to\b))[^\n{]{1,60})?(?:\{[^}\n]{0,80}\}[ \t]*)?(?:\n|\Z)",
    re.I,
)
# "# %load solutions/mean.py" above what it has brought; "#__SOLUTION__" and "==SOLUTION==" of nbassignment.
LOADED = re.compile(
    r"#[ \t]?%load[ \t]+[^\n]{0,80}\b(?:solutions?|answers?|solucion(?:es)?|corrig[eé]s?)\b[^\n]{0,80}\n"
    r"|#?[ \t]?(?:__|==)SOLUTION(?:__|==)[ \t]*\n",
    re.I,
)
_SOLVED = re.compile(r"^#+[ \t]*end (?:solution|answer)\b[^\n]{0,10}$", re.I | re.M)
# The marks of nbgrader (https://nbgrader.readthedocs.io) inside a cell, and in one of text.
_BEGIN = re.compile(r"^[ \t]*#{1,4}[ \t]*BEGIN SOLUTION\b[^\n]*\n", re.M)
_END = re.compile(r"^[ \t]*#{1,4}[ \t]*END SOLUTION\b[^\n]*(?:\n|\Z)", re.M)
# A chunk or block of code, what its head says, its options and its code.
_CHUNK = re.compile(
    r"^(?P<open>(?P<marks>`{3,})[ \t]*(?P<head>\{[^}\n]{1,200}\}[^\n`]{0,80}|[A-Za-z][\w+#.-]{0,20})[ \t]*\n"
    r"(?P<options>(?:(?:#\||:[\w-]{1,30}:)[^\n]*\n|[ \t]*\n){0,12}))"
    r"(?P<code>(?:(?!`{3})[^\n]*\n){1,200}?)(?P=marks)[ \t]*$",
    re.M,
)
_NAME = re.compile(r"\{?[.\s]*(?P<name>[A-Za-z]+)")
# What says already that it is one: a box, a fold, a title.
_IN_SOLUTION = re.compile(
    r"^[ \t]*(?::{3,}[^\n]*|`{3,}\{[^\n]*|[^\n]{0,200}</summary>|[#*_]{1,6}[^\n]{0,30}(?:olution|nswer)[^\n]{0,20})"
    r"\s*\Z",
    re.M,
)
_BEFORE = 300


def solution_in(code: str) -> str | None:
    """The solution that code marks in itself, without its marks; None for code that marks none."""
    if loaded := LOADED.match(code):
        return code[loaded.end() :].strip("\n")
    if solved := _SOLVES.match(code):
        return _SOLVED.sub("", code[min(solved.end(), len(code)) :]).strip("\n")
    if _BEGIN.search(code) and _END.search(code):
        return without_instructions(_END.sub("", _BEGIN.sub("", code)).strip("\n"))
    return None


def with_solved_cells(text: str) -> str:
    """Markdown with boxes around the chunks and blocks of code that say that they are solutions."""
    return _CHUNK.sub(_written, text) if "olution" in text or "OLUTION" in text or "nswer" in text else text


def _written(chunk: re.Match[str]) -> str:
    named = _NAME.match(chunk["head"])
    if named and named["name"].lower() in box_names.KINDS:
        return chunk[0]
    solution = (solution_in(chunk["code"].strip("\n")) or "").strip("\n")
    if not solution.strip():
        return chunk[0]
    code = f"{chunk['open']}{solution}\n{chunk['marks']}"
    if _IN_SOLUTION.search(chunk.string, max(0, chunk.start() - _BEFORE), chunk.start()):
        return code
    return f"::: solution\n{code}\n:::"
