"""Which lines of Markdown are code where fences make boxes as well: "```{exercise}" of MyST holds text.

`extraction.fences` takes all fences for code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from megascience_hf.curation.extraction.fences import Fences, fence_in

# "{code-cell}", "{r, echo=FALSE}", "{.python}"; other words in braces are boxes.
_OF_CODE = re.compile(
    r"\{(?:[.#=]|code|sourcecode|literal|raw|mermaid|graphviz|dot\b|webr|pyodide|ipython|eval"
    r"|(?:python3?|r|julia|sql|bash|sh|shell|stan|ojs|c|cpp|rcpp|java|js|javascript)\b)|(?!\{)",
    re.I,
)


class _FencesOfCode(Fences):
    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__(lines)
        self._boxes: list[str] = []  # the marks of those that are open

    def holds(self, number: int, line: str) -> bool:
        fence = None if self.marks else fence_in(line)
        said = fence["said"].strip() if fence else ""
        if fence and said and not _OF_CODE.match(said):
            self._boxes.append(fence["marks"])
        elif fence and not said and self._boxes and fence["marks"].startswith(self._boxes[-1]):
            self._boxes.pop()
        else:
            return super().holds(number, line)
        return False


def lines_of_code(lines: Sequence[str]) -> list[bool]:
    """For each line whether it is in code or a fence of it; a fence that is never closed opens nothing."""
    fences = _FencesOfCode(lines)
    return [fences.holds(number, line) for number, line in enumerate(lines)]
