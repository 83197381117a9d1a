r"""Parts of an exercise that are solved one by one: items of a list within a list, each with "Solution." in it.

The rules read a bold "Solution" as that of the whole exercise. So behind a part it becomes a box, whose part is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from megascience_hf.curation.documents.latex_boxes import closing_brace
from megascience_hf.curation.extraction import words_abroad as abroad
from megascience_hf.curation.extraction.edits import Edit, spliced

_SOLVES = rf"solutions?|answers?|proof|{abroad.pattern(abroad.SOLUTIONS | abroad.PROOFS)}"
# A bold or slanted "Solution." at the beginning of a line.
_SAYS = (
    r"(?:(?<=\n)|(?<=\\\\)|(?<=\}))[ \t]{0,40}(?:\\(?:noindent|medskip|bigskip|smallskip|par|quad)\b[ \t]{0,4}){0,3}"
    r"(?P<says>(?:\\(?:textbf|textit|emph|underline|textsc)\s?\{|\{\\(?:bf|it|em|sl|sc)(?:series|shape)?\s)"
    rf"\s?(?:{_SOLVES})\s?[.:]?\s?\}}\s?[.:]?(?:[ \t]*\\\\(?!\[))?)"
)
SAYS_SOLUTION = re.compile(_SAYS, re.I)
_MARK = re.compile(
    r"\\(?P<end>begin|end)\{(?P<name>enumerate|itemize|exercise|solution|proof)\}(?P<options>\[[^\]\n]{0,100}\])?|\\item\b"
    rf"|{_SAYS}",
    re.I,
)
_BREAK = re.compile(r"(?:\\\\\s*|\\newline\s*)+\Z")
_INNER = 2  # lists and boxes that are open where a part stands
# "\\subsubsection{(a)}" below the heading of an exercise.
_HEADING = re.compile(
    r"\\(?P<level>(?:sub){0,2}section|chapter|paragraph)\*?\s?\{(?:\(?(?P<letter>[a-z])[).]\s?\})?|\\end\{document\}"
)
_SOLVED_BY = re.compile(r"\\begin\{(?:proof|solution)\}")


@dataclass(slots=True)
class _State:
    lists: int = 0
    solutions: int = 0  # of the book's own boxes
    opened: int = 0  # at how many open lists a solution of ours begins, 0 if none is open
    proofs: list[bool] = field(default_factory=list)


def with_solved_parts(text: str) -> str:
    r"""LaTeX with the environment `solution` around what solves a part."""
    text = _with_lettered_headings(text)
    opens = text.count("\\begin{enumerate}")
    if not opens or opens + text.count("\\begin{exercise}") < _INNER or not re.search(_SOLVES, text, re.I):
        return text
    state, pieces, last = _State(), [], 0
    for mark in _MARK.finditer(text):
        written = _written(mark, state)
        if written is not None:
            before = text[last : mark.start()]
            pieces += [_BREAK.sub("", before.rstrip()) if "begin{solution}" in written else before, written]
            last = mark.end()
    return text if state.opened or state.lists else "".join(pieces) + text[last:]


def _written(mark: re.Match[str], state: _State) -> str | None:
    """What stands for a mark, None for itself."""
    inner = state.lists >= _INNER and not state.opened and not state.solutions
    if mark["says"]:
        if not inner:
            return None
        state.opened = state.lists
        return "\n\\begin{solution}\n"
    if mark["name"] in ("solution", "proof"):
        return _of_box(mark, state, inner)
    closes = state.opened and state.opened == state.lists and mark["end"] != "begin"
    if mark["end"] == "begin":
        state.lists += 1
    elif mark["end"] == "end":
        state.lists = max(0, state.lists - 1)
    if not closes:
        return None
    state.opened = 0
    return f"\n\\end{{solution}}\n{mark[0]}"


def _of_box(mark: re.Match[str], state: _State, inner: bool) -> str | None:
    begins = mark["end"] == "begin"
    if mark["name"] == "solution":
        state.solutions = max(0, state.solutions + (1 if begins else -1))
        return None
    if begins:
        state.proofs.append(inner)
        state.solutions += 1
        return "\n\\begin{solution}\n" if inner else None
    ours = state.proofs.pop() if state.proofs else False
    state.solutions = max(0, state.solutions - 1)
    return "\n\\end{solution}\n" if ours else None


def _with_lettered_headings(text: str) -> str:
    """Headings that are but the letter of a part as a list in a box, if each part is solved."""
    headings = list(_HEADING.finditer(text))
    edits, at = list[Edit](), 1
    while at < len(headings):
        first, asked = headings[at], headings[at - 1]
        parts = [first]
        for one, letter in zip(headings[at + 1 : at + 26], "bcdefghijklmnopqrstuvwxyz", strict=False):
            if one["letter"] != letter or one["level"] != first["level"]:
                break
            parts.append(one)
        at += len(parts)
        ends = [one.start() for one in headings[at - len(parts) + 1 : at + 1]]
        if first["letter"] != "a" or asked["letter"] or len(ends) < len(parts):
            continue
        begin = _heading_end(text, asked)
        if begin is None:
            continue
        bodies = [text[part.end() : end] for part, end in zip(parts, ends, strict=True)]
        if not all(_SOLVED_BY.search(body) for body in bodies) or "\\begin{exercise}" in text[begin : ends[-1]]:
            continue
        listed = "".join(f"\\item {body.strip()}\n\n" for body in bodies)
        boxed = f"\n\\begin{{exercise}}\n{text[begin : first.start()].strip()}\n\\begin{{enumerate}}[(a)]\n{listed}"
        edits.append((begin, ends[-1], f"{boxed}\\end{{enumerate}}\n\\end{{exercise}}\n\n"))
    return spliced(text, edits)


def _heading_end(text: str, heading: re.Match[str]) -> int | None:
    end = closing_brace(text, heading.end()) if heading["level"] else None
    return None if end is None else end + 1
