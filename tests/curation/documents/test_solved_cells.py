"""Code that says that it is a solution is one, in notebooks, chunks and pages alike. All texts are our own."""

from __future__ import annotations

import json

import pytest
from found_pairs import Pair, document, pairs_of

from megascience_hf.curation.documents.markdown import as_read
from megascience_hf.curation.documents.notebooks import notebook_text
from megascience_hf.curation.documents.solved_cells import solution_in, with_solved_cells

PAIRS = [
    ("Compute the sum of the numbers from 1 to 10.", "total = sum(range(1, 11))\nprint(total)"),
    ("Make a list of the squares of 1 to 5.", "squares = [n ** 2 for n in range(1, 6)]\nprint(squares)"),
]
# "§" is the code.
MARKS = {
    "a comment": "# Solution\n§",
    "a comment with a number": "# Solution 1\n§",
    "a title of Colab": "#@title Solution\n§",
    "Neuromatch's": "# to_remove solution\n§",
    "nbgrader's": "### BEGIN SOLUTION\n§\n### END SOLUTION",
    "nbgrader's, below a place to write": "# YOUR CODE HERE\n### BEGIN SOLUTION\n§\n### END SOLUTION",
    "a file that was loaded": "# %load solutions/sums.py\n§",
}
STUBS = {"none": "", "a place to write": "# your code here\n", "a value to set": "# TODO\nresult = ...\n"}
CHUNKS = {
    "Quarto": "```{python}\n",
    "MyST": "```{code-cell} python\n:tags: [x]\n\n",
    "R Markdown": "```{python sums}\n",
    "code": "```python\n",
}


def code_of(pairs: list[Pair]) -> list[Pair]:
    return [(question, "\n".join(answer.split("\n")[1:-1]).strip("\n")) for question, answer in pairs]


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
@pytest.mark.parametrize("stub", STUBS.values(), ids=STUBS)
@pytest.mark.parametrize("chunk", CHUNKS.values(), ids=CHUNKS)
def test_a_chunk_that_is_marked_is_the_solution(mark: str, stub: str, chunk: str) -> None:
    text = "# Numbers\n\n## Exercises\n\n"
    for number, (question, code) in enumerate(PAIRS, 1):
        place = f"{chunk}{stub}```\n\n" if stub else ""
        text += f"### Exercise {number}\n\n{question}\n\n{place}{chunk}{mark.replace('§', code)}\n```\n\n"
    assert code_of(pairs_of([document(as_read(text, "book"))])) == PAIRS


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
@pytest.mark.parametrize("stub", STUBS.values(), ids=STUBS)
def test_a_cell_that_is_marked_is_the_solution(mark: str, stub: str) -> None:
    cells = [("markdown", "# Numbers\n\n## Exercises")]
    for number, (question, code) in enumerate(PAIRS, 1):
        cells += [
            ("markdown", f"### Exercise {number}\n\n{question}"),
            ("code", stub),
            ("code", mark.replace("§", code)),
        ]
    raw = {"cells": [{"cell_type": kind, "metadata": {}, "source": text} for kind, text in cells], "metadata": {}}
    text = notebook_text(json.dumps(raw).encode())
    assert text is not None
    assert code_of(pairs_of([document(as_read(text, "book"))])) == PAIRS


@pytest.mark.parametrize(
    "code", ["total = 55", "# Solution goes here", "# Your solution\ntotal = 0", "# Solve for x\nx = 1"]
)
def test_other_code_is_none(code: str) -> None:
    assert solution_in(code) is None
    assert with_solved_cells(f"```python\n{code}\n```\n# Answer") == f"```python\n{code}\n```\n# Answer"


@pytest.mark.parametrize("above", ["**Solution:**\n", "<details><summary>Solution</summary>\n", "::: {.solution}\n"])
def test_what_is_a_solution_already_loses_its_mark_alone(above: str) -> None:
    assert with_solved_cells(f"{above}\n```python\n# Solution\nx = 1\n```\n") == f"{above}\n```python\nx = 1\n```\n"


def test_hostile_fences_take_linear_time() -> None:
    text = "```python\n# Solution\n" * 20_000
    assert len(with_solved_cells(text)) <= len(text) + 100
