"""Notebooks of Jupyter: their cells as they were written, with the solutions that code, tags or nbgrader mark.

The Markdown of a cell may be MyST's, whose boxes pandoc takes for code, or hold HTML, which it drops.
"""

from __future__ import annotations

import ast
import json
import re
from typing import Any

from megascience_hf.curation.documents.places_to_write import is_to_write, without_places
from megascience_hf.curation.documents.printed_results import printed_by
from megascience_hf.curation.documents.solved_cells import LOADED, solution_in
from megascience_hf.curation.documents.solved_items import is_of_solutions
from megascience_hf.curation.extraction import solution_titles
from megascience_hf.curation.extraction.code_references import python_tree

_SCHEME = re.compile(r"\A={2,4} BEGIN MARK SCHEME ={2,4}\n(?P<text>.*?)\n={2,4} END MARK SCHEME ={2,4}\Z", re.S)
# Where a learner has written already: "# Write your code below", "Your Answer: …". The author answers behind it.
_WRITTEN_OVER = re.compile(
    r"#+[ \t]*(?:(?:please )?(?:write|type|enter|put) (?:your|the) (?:code|answer)|your code)\b", re.I
)
_OWN_ANSWER = re.compile(
    r"\A[>*_ \t]{0,4}your (?:answer|response|solution)[*_]{0,2}[ \t]*:|\[double-click to edit\]", re.I
)
# "Double-click __here__ for the solution. <!-- … -->" of the labs of Cognitive Class.
_IN_COMMENT = re.compile(
    r"\ADouble-click (?:__|\*\*|<b>)?here(?:__|\*\*|</b>)? for the solution\.?\s*"
    r"<!--(?!\s*hint)\s*(?:(?:your|the correct) answer is(?: below)?:?\s*)?(?P<said>[^\0]{1,4000}?)\s*-->\s*\Z",
    re.I,
)
_OF_LAB = re.compile(
    r"(?:<details><summary>(?:<b>)?click|double-click (?:__|\*\*|<b>)?)[ ]?here(?:__|\*\*|</b>)? for the solution", re.I
)
# "### Solution", "**Solution:**": what the cells below it hold.
_TITLE = re.compile(
    r"^[ \t>]{0,6}(?:#{1,6}[ \t]+|(?=\*\*[^*\n]{1,60}\*\*[.:]?[ \t]*$))[*_]{0,3}([^\n*_]{1,80}?)[*_.: \t]{0,8}$", re.M
)
_TAGS = (
    "solution",
    "answer",
    "solutions",
    "answers",
    "hide_solution",
    "solution_cell",
    "nbtutor-solution",
    "hide-solution",
    "sol",
)


def notebook_text(raw: bytes, name: str = "") -> str | None:
    """The text of a notebook; None if it is older than version 4, which pandoc reads.

    Args:
        name: that of its file, which may say that it holds solutions, as its first title may.
    """
    try:
        notebook = json.loads(raw)
        language = notebook.get("metadata", {}).get("kernelspec", {}).get("language") or "python"
        given = notebook["cells"]
        over = [bool(_OF_LAB.match("".join(cell["source"]).lstrip())) for cell in given]
        # What stands above the solution of a lab is what its learner wrote.
        cells = [
            (*_cell(cell), printed_by(cell) if cell["cell_type"] == "code" else "")
            for cell, below in zip(given, [*over[1:], False], strict=True)
            if not (below and cell["cell_type"] == "code")
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    written: list[str] = []
    said = next((text for kind, text, *_ in cells if kind == "markdown" and text), "")
    solving, titled, solved = False, False, is_of_solutions(said, name)
    for kind, text, solves, printed in cells:
        if solves and text:
            written += [] if solving else ["**Solution**"]
        if solving and not solves:
            written.append("***")
        solving = bool(solves and text) or (solving and solves)
        if kind == "markdown" and text:
            titles = _TITLE.findall(text)
            titled = bool(titles and solution_titles.WHOLE.match(titles[-1]))
        if text and kind != "raw":
            written.append(f"``` {language}\n{text}\n```" if kind == "code" else text)
            written += [printed] if printed and (solving or titled or solved) else []
    return "\n\n".join(written)


def _cell(cell: dict[str, Any]) -> tuple[str, str, bool]:
    """Kind and text of a cell, and whether it is a solution."""
    kind, text = str(cell["cell_type"]), "".join(cell["source"]).strip()
    about = cell.get("metadata") or {}
    graded = about.get("nbgrader") or {}
    if graded.get("grade") and not graded.get("solution"):
        return kind, "", False  # a test of nbgrader
    tagged = any(str(tag).lower() in _TAGS for tag in about.get("tags") or ())
    if kind == "code":
        return _code(text, tagged)
    if marked := LOADED.match(text):
        return kind, text[marked.end() :].strip(), True
    if scheme := _SCHEME.match(text):
        return kind, scheme["text"].strip(), True
    if hidden := _IN_COMMENT.match(text):
        return (kind if python_tree(hidden["said"]) is None else "code"), hidden["said"], True
    if _OWN_ANSWER.search(text) or text.lower().startswith("double-click "):
        return kind, "", False
    return kind, without_places(text).strip(), tagged


def _code(text: str, tagged: bool) -> tuple[str, str, bool]:
    solution = solution_in(text)
    if solution is None and (is_to_write(text) or _WRITTEN_OVER.match(text)):
        return "code", "", False
    if solution is None:
        return "code", text, tagged
    return ("markdown", said, True) if (said := _only_says(solution)) else ("code", solution, True)


def _only_says(code: str) -> str:
    """What a cell says that is one string and no code; "" for others."""
    tree = python_tree(code)
    only = tree.body[0] if tree and len(tree.body) == 1 else None
    said = only.value.value if isinstance(only, ast.Expr) and isinstance(only.value, ast.Constant) else None
    return said.strip() if isinstance(said, str) else ""
