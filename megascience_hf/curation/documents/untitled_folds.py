"""Solutions whose marks say nothing to a reader: `<details>` without a title, comments, inline code of R.

A browser calls a `<details>` without `<summary>` "Details", and many write "Click here": behind what asks, or behind a
place to write, it holds the answer. "<!-- solution: start -->" and "`r solution_begin()`" are marks for the program
that makes the book.
"""

from __future__ import annotations

import re

from megascience_hf.curation.documents.places_to_write import without_cells
from megascience_hf.curation.extraction import box_names, solution_titles
from megascience_hf.curation.extraction.rules.wording import asks as asks_something

_DETAILS = re.compile(
    r"^(?P<indent>[ \t]{0,12})<details(?P<given>\b[^<>\n]{0,200})?>[ \t]*(?:\n[ \t]*){0,3}"
    r"(?:<summary\b[^<>\n]{0,200}>(?P<title>[^\n]{0,120}?)</summary>|(?P<untitled>(?!\s*<summary)))",
    re.M | re.I,
)
_TAG = re.compile(r"<[^<>\n]{1,200}>")
# A title that names nothing: "Click here", "Show code", "Details".
_SAYS_NOTHING = re.compile(
    r"[^\w\n]*(?:(?:click|press|tap|show|view|open|expand|reveal|unfold|see|klick|zeige|hier|cliquez|cliquer|afficher"
    r"|voir|ver|mostrar|clic|clicca|vedi)\b[^\n]{0,30}|(?:the )?(?:code|details?|more|detalles|détails|mehr))?[^\w\n]*",
    re.I,
)
_NO_ANSWER = re.compile(
    r"\b(?:hints?|tips?|help|outputs?|table of contents|contents|toc|tipps?|hinweise?|indices?|aide)\b", re.I
)
_ABOVE = 1_500
_COMMENT = re.compile(r"<!--[^\0]{0,200}?-->")
_BLANK = re.compile(r"\n[ \t]*\n")
_WORD = box_names.A_SOLUTION
_BEGINS = r"begin|start|open|anfang|début|debut|inicio|inizio"
_ENDS = r"end|stop|close|ende|fin|fine|final|fim"
_COMMENTED = re.compile(
    rf"^[ \t]*<!--[ \t]*(?:(?P<word>{_WORD})s?[ \t:_-]{{1,3}}(?:{_BEGINS})"
    rf"|(?:{_BEGINS})[ \t:_-]{{1,3}}(?:{_WORD})s?)[ \t]*-->"
    r"[ \t]*\n(?P<inside>(?:(?!<!--)[^\0]){1,8000}?)\n?"
    rf"^[ \t]*<!--[ \t]*(?:(?:{_WORD})s?[ \t:_-]{{1,3}}(?:{_ENDS})"
    rf"|/?(?:{_ENDS})[ \t:_-]{{1,3}}(?:{_WORD})s?)[ \t]*-->[ \t]*$",
    re.M | re.I,
)
_BARE = re.compile(r"^[ \t]*</?details>[ \t]*$\n?", re.M | re.I)
# "`r style::question_begin()`", "`r begin_solution()`", "`r solution_end()`" alone in a line.
_EDGE = re.compile(
    rf"^[ \t]*`r[ \t]+(?:[\w.]{{1,40}}::)?(?:(?P<word>{box_names.ASKS}|{box_names.SOLVES})s?[._]?"
    r"(?P<edge>begin|start|open|end|stop|close)"
    rf"|(?P<other_edge>begin|start|open|end|stop|close)[._]?(?P<other_word>{box_names.ASKS}|{box_names.SOLVES})s?)"
    r"\([^()`\n]{0,100}\)`[ \t]*$",
    re.M | re.I,
)


def with_titled_folds(text: str) -> str:
    """The text with such solutions as `<details>` whose title says so, or as boxes."""
    if "<!--" in text:
        text = _COMMENTED.sub(_of_comments, text)
    if "`r " in text:
        text = _with_edges(text)
    if "<details" in text.lower():
        text = _DETAILS.sub(_titled, text)
    return text


def _of_comments(found: re.Match[str]) -> str:
    inside = _BARE.sub("", found["inside"]).strip("\n")
    if "<details" in inside.lower() or re.search(r"^[ \t]*:{3,}", inside, re.M):
        return found[0]  # which say what they hold
    return f"\n:::: solution\n\n{inside}\n\n::::\n"


def _with_edges(text: str) -> str:
    """The boxes that inline code of R begins and ends, if each is closed before the next begins."""
    edges = list(_EDGE.finditer(text))
    words = [(edge["word"] or edge["other_word"]).lower() for edge in edges]
    begins = [(edge["edge"] or edge["other_edge"]).lower() in ("begin", "start", "open") for edge in edges]
    pairs_up = len(edges) % 2 == 0 and all(begins[::2]) and not any(begins[1::2]) and words[::2] == words[1::2]
    if not edges or not pairs_up:
        return text
    ends = iter(zip(words, begins, strict=True))

    def fence(_: re.Match[str]) -> str:
        word, opens = next(ends)
        return f"\n:::: {box_names.BOXES[word]}\n" if opens else "\n::::\n"

    return _EDGE.sub(fence, text)


def _titled(found: re.Match[str]) -> str:
    """A fold as one of a solution if it says nothing and stands behind what asks, or behind a place to write."""
    title = None if found["title"] is None else _TAG.sub("", found["title"]).strip()
    if title is not None and (solution_titles.BEGINS.match(title) or not _SAYS_NOTHING.fullmatch(title)):
        return found[0]
    if title and _NO_ANSWER.search(title):
        return found[0]
    above = found.string[max(0, found.start() - _ABOVE) : found.start()]
    bare = without_cells(_COMMENT.sub("", above))
    said = _BLANK.split(bare.rstrip())[-1].strip()
    asks = said.rstrip("*_ ").endswith("?") or asks_something(said)
    placed = bare.rstrip() != _COMMENT.sub("", above).rstrip()
    if not said or said.startswith(("```", "</")) or not (asks or placed) or (title is not None and not placed):
        return found[0]
    return f"{found['indent']}<details{found['given'] or ''}>\n{found['indent']}<summary>Solution</summary>\n\n"
