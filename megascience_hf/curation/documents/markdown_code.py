"""Which lines of Markdown are code where fences make boxes as well: "```{exercise}" of MyST holds text.

`extraction.fences` takes all fences for code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_FENCE = re.compile(r"[ \t>]{0,12}(?P<marks>`{3,}|~{3,}|:{3,})[ \t]*(?P<said>[^`\n]*)$")
# "{code-cell}", "{r, echo=FALSE}", "{.python}"; other words in braces are boxes.
_OF_CODE = re.compile(
    r"\{(?:[.#=]|code|sourcecode|literal|raw|mermaid|graphviz|dot\b|webr|pyodide|ipython|eval"
    r"|(?:python3?|r|julia|sql|bash|sh|shell|stan|ojs|c|cpp|rcpp|java|js|javascript)\b)|(?!\{)",
    re.I,
)


def lines_of_code(lines: Sequence[str]) -> list[bool]:
    """For each line whether it is in code or a fence of it; a fence that is never closed opens nothing."""
    found = [False] * len(lines)
    fences = [_FENCE.match(line) if "```" in line or "~~~" in line else None for line in lines]
    last: dict[str, int] = {}  # of each mark, the last line that closes it
    for number, fence in enumerate(fences):
        if fence and not fence["said"].strip():
            last[fence["marks"]] = number
    code, boxes = "", list[str]()
    for number, fence in enumerate(fences):
        found[number] = bool(code)
        if fence is None:
            continue
        marks, said = fence["marks"], fence["said"].strip()
        if code:
            code = "" if marks.startswith(code) and not said else code
        elif not said and boxes and marks.startswith(boxes[-1]):
            boxes.pop()
        elif said and not _OF_CODE.match(said):
            boxes.append(marks)
        elif marks[0] != ":" and any(at > number and closing.startswith(marks) for closing, at in last.items()):
            code, found[number] = marks, True
    return found
