# ruff: noqa: E501  # the texts of small files, one for each habit
"""Exercises with several questions, each with its own solution: all are told the story. All texts are our own."""

from __future__ import annotations

from pathlib import Path

import pytest
from found_pairs import Habit, named, pairs_of_file, spaced, within

from megascience_hf.curation.documents.boxes_of_several import with_one_question_a_box
from megascience_hf.curation.documents.situations import MOST_GIVEN

STORY = "A tank holds 20 L and loses 2 L an hour."
FIRST, SECOND = "When is it empty?", "How much is left after three hours?"
BOTH = [(f"{STORY}\n\n{FIRST}", "After ten hours."), (f"{STORY}\n\n{SECOND}", "14 L.")]
FOLD = "<details>\n<summary>Solution</summary>\n\n{}\n\n</details>"
FOLDS = f"{FIRST}\n\n{FOLD.format('After ten hours.')}\n\n{SECOND}\n\n{FOLD.format('14 L.')}"

HABITS: dict[str, Habit] = {
    "a callout of Quarto": (
        ".qmd",
        f'::: {{.callout-note title="Exercise"}}\n{STORY}\n\n{FIRST}\n\n::: {{.callout-tip collapse="true" title="Solution"}}\nAfter ten hours.\n:::\n\n'
        f'{SECOND}\n\n::: {{.callout-tip collapse="true"}}\n## Solution\n\n14 L.\n:::\n:::\n',
        BOTH,
    ),
    "an admonition of MyST": (
        ".md",
        f"# Tanks\n\n````{{admonition}} Exercise 2\n:class: tip\n{STORY}\n\n{FIRST}\n\n```{{dropdown}} Solution\nAfter ten hours.\n```\n\n"
        f"{SECOND}\n\n```{{dropdown}} Solution\n:open:\n14 L.\n```\n````\n",
        BOTH,
    ),
    "questions that are counted in bold": (
        ".qmd",
        f"::: {{.exercise}}\n{STORY}\n\n**Question 1.** {FIRST}\n\n::: {{.solution}}\nAfter ten hours.\n:::\n\n"
        f"**Question 2.** {SECOND}\n\n::: {{.solution}}\n14 L.\n:::\n:::\n",
        BOTH,
    ),
    "folds below the title of one exercise": (".md", f"# Tanks\n\n## Exercise 3: A leak\n\n{STORY}\n\n{FOLDS}\n\n## More\n\nText.\n", BOTH),
    "folds below a title in bold": (".md", f"# Tanks\n\n**Exercise 3**\n\n{STORY}\n\n{FOLDS}\n\n**Exercise 4**\n\nText.\n", BOTH),
    "a story in the sentence before the first question": (
        ".md",
        f"# Tanks\n\n## Exercise 3\n\n{STORY} {FOLDS}\n",
        [(f"{STORY} {FIRST}", "After ten hours."), BOTH[1]],
    ),
    "data below the first question": (
        ".md",
        "# Tanks\n\n## Exercise 3\n\nWhich number is the largest?\n\n```\n3 1 2\n```\n\n"
        f"{FOLD.format('3')}\n\nWhat is their sum?\n\n{FOLD.format('6')}\n",
        [("Which number is the largest?\n\n```\n3 1 2\n```", "3"), ("```\n3 1 2\n```\n\nWhat is their sum?", "6")],
    ),
    "boxes of reStructuredText": (
        ".rst",
        f".. admonition:: Exercise 1\n\n   {STORY}\n\n   {FIRST}\n\n   .. admonition:: Solution\n      :class: dropdown\n\n      After ten hours.\n\n"
        f"   {SECOND}\n\n   .. admonition:: Solution\n      :class: dropdown\n\n      14 L.\n",
        BOTH,
    ),
    "folds of HTML": (
        ".html",
        f"<html><body><div class='exercise'><h3>Exercise 1</h3><p>{STORY}</p><p>{FIRST}</p>"
        f"<details><summary>Solution</summary><p>After ten hours.</p></details><p>{SECOND}</p>"
        "<details><summary>Solution</summary><p>14 L.</p></details></div></body></html>",
        BOTH,
    ),
    "answers that are announced in bold": (
        ".md",
        f"# Tanks\n\n### Exercise 6.1\n\n{STORY}\n\n{FIRST}\n\n**Answer:** After ten hours.\n\n{SECOND}\n\n**Answer:** 14 L.\n\n### Exercise 6.2\n\nText.\n",
        BOTH,
    ),
    "a story behind the title, and parts in bold": (
        ".md",
        f"# Tanks\n\n**Problem 1.** {STORY}\n\n**Part A.** {FIRST}\n\n*Solution.* After ten hours.\n\n**Part B.** {SECOND}\n\n*Solution.* 14 L.\n\n"
        "**Problem 2.** What is water?\n\n*Solution.* A liquid.\n",
        [*BOTH, ("What is water?", "A liquid.")],
    ),
    "bullets with a fold each": (
        ".md",
        f"## Exercise 1\n\nDecide for each of these whether it floats:\n\n- Wood\n\n  {FOLD.format('Yes')}\n\n- Iron\n\n  {FOLD.format('No')}\n",
        [("Decide for each of these whether it floats:\n\nWood", "Yes"), ("Decide for each of these whether it floats:\n\nIron", "No")],
    ),
    "answers that are announced in a box": (
        ".md",
        f"```{{exercise}}\n:label: e1\n{STORY}\n\n{FIRST}\n\n**Solution:** After ten hours.\n\n{SECOND}\n\n**Solution:** 14 L.\n```\n",
        BOTH,
    ),
    "a tab of the question in a box of MkDocs": (
        ".md",
        f'!!! exercise "Leaks"\n\n    {STORY}\n\n    === "Question"\n        {FIRST}\n\n    === "Solution"\n        After ten hours.\n',
        BOTH[:1],
    ),
    "a warning in a solution of MkDocs": (
        ".md",
        f'!!! question "Exercise 1"\n    {STORY} {FIRST}\n\n    !!! hint\n        Divide.\n\n    ??? success "Solution"\n        After ten hours.\n\n        !!! warning\n            Not before.\n',
        [(f"{STORY} {FIRST}", "After ten hours.\n\nNot before.")],
    ),
    "titles in bold type in a document of solutions": (
        ".md",
        f"# Tanks: solutions\n\n### **Exercise 1: A leak in the tank**\n\n{STORY} {FIRST}\n\n```r\n20 / 2\n```\n\n"
        "### **Exercise 2: A pump**\n\nA pump lifts 3 L in a second. How much does it lift in two?\n\n```r\n3 * 2\n```\n",
        [(f"{STORY} {FIRST}", "```r\n20 / 2\n```"), ("A pump lifts 3 L in a second. How much does it lift in two?", "```r\n3 * 2\n```")],
    ),
    **{
        f"parts that count: {first}": (
            ".md",
            f"## Exercise 3\n\n{STORY}\n\n{first}{FIRST}\n\n{FOLD.format('After ten hours.')}\n\n{second}{SECOND}\n\n{FOLD.format('14 L.')}\n",
            BOTH,
        )
        for first, second in (
            ("1. ", "2. "), ("(a) ", "(b) "), ("a) ", "b) "), ("**a.** ", "**b.** "), ("(i) ", "(ii) "), ("- ", "- "),
            ("### Part a\n\n", "### Part b\n\n"), ("#### (a)\n\n", "#### (b)\n\n"),
        )
    },
    **{
        f"parts that count, and {said}": (
            ".md",
            f"**Exercise 3.** {STORY}\n\na) {FIRST}\n\n{said} After ten hours.\n\nb) {SECOND}\n\n{said} 14 L.\n",
            BOTH,
        )
        for said in ("**Solution.**", "_Answer_:", "Answer:", "##### Solution\n\n")
    },
    "letters of the parts in the answers": (
        ".md",
        f"## Exercise 3\n\n{STORY}\n\n(a) {FIRST}\n\n{FOLD.format('(a) After ten hours.')}\n\n(b) {SECOND}\n\n{FOLD.format('(b) 14 L.')}\n",
        BOTH,
    ),
    "questions in bold below the title of a case": (
        ".md",
        f"# Quiz\n\n## Case study 1: A leak\n\n{STORY}\n\n**Question 1:** {FIRST}\n\n**Answer:** After ten hours.\n\n"
        f"**Question 2:** {SECOND}\n\n**Answer:** 14 L.\n",
        BOTH,
    ),
}  # fmt: skip


@named(HABITS)
def test_each_question_is_told_the_story(name: str, tmp_path: Path) -> None:
    ending, text, expected = HABITS[name]
    assert spaced(pairs_of_file(f"tanks{ending}", text, tmp_path)) == spaced(expected)


KEPT = {
    "one solution": f"## Exercise 3\n\n{STORY}\n\n{FIRST}\n\n{FOLD.format('After ten hours.')}\n",
    "a second solution to the same question": f"## Exercise 3\n\n{STORY} {FIRST}\n\n{FOLD.format('10 h')}\n\n{FOLD.format('Ten.')}\n",
    "a remark between two solutions": f"## Exercise 3\n\n{STORY} {FIRST}\n\n{FOLD.format('10 h')}\n\nIt is so in all tanks.\n\n{FOLD.format('Ten.')}\n",
    "an answer that is explained": f"## Exercise 3\n\n{STORY} {FIRST}\n\n**Answer:** 10 h\n\nIt loses 2 L.\n\n**Solution:** 20/2\n",
    "parts that do not count on": f"## Exercise 3\n\n{STORY}\n\n(a) {FIRST}\n\n{FOLD.format('10 h')}\n\n(d) {SECOND}\n\n{FOLD.format('14 L')}\n",
    "nothing that is told": f"## Exercise 3\n\n{FOLDS}\n",
    "a story that is a chapter": f"## Exercise 3\n\n{STORY * (MOST_GIVEN // len(STORY) + 1)}\n\n{FOLDS}\n",
    "a section that is no exercise": f"## Tanks\n\n{STORY}\n\n{FOLDS}\n",
    "code": f"```text\n## Exercise 3\n\n{STORY}\n\n{FOLDS}\n```\n",
    "a fold that is never closed": f"## Exercise 3\n\n{STORY}\n\n{FIRST}\n\n<details>\n<summary>Solution</summary>\n\nSolution: 10 h\n",
}  # fmt: skip


@pytest.mark.parametrize("name", KEPT)
def test_other_texts_stay(name: str) -> None:
    assert with_one_question_a_box(KEPT[name]) == KEPT[name]


@pytest.mark.parametrize(
    "text",
    ["::: exercise\nSolution\n" * 10_000, "<details>\n<summary>Solution</summary>\n" * 10_000, "```{solution}\n" * 10_000,
     f"## Exercise 1\n\nWhy? {FOLD.format('1')}\n\n" * 5_000, "## Exercise\n\n" + f"A b. Why?\n\n{FOLD.format('1')}\n\n" * 5_000,
     "<details>" * 20_000 + " Solution Solution"],
    ids=["boxes", "folds", "fences", "sections", "questions", "tags"],
)  # fmt: skip
def test_hostile_texts_take_linear_time(text: str) -> None:
    with within(20):
        with_one_question_a_box(text)
