# ruff: noqa: E501  # the texts of small files
"""How authors of MyST and Quarto notes set an exercise: titles in front of it, boxes in boxes, comments, other languages.

Beside test_habits_of_courses.py. White space in the pairs does not count. All texts are our own.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from found_pairs import Pair, pairs_of_file, spaced, within

from megascience_hf.curation.documents.markdown import as_read
from megascience_hf.curation.documents.reading import read_documents
from megascience_hf.curation.extraction.rules import extract

WATER = ("At which temperature does water boil at sea level?", "At 100 degrees Celsius.")
SALT = ("Which ions does table salt have?", "Sodium and chloride.")
HABITS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "numbers that make no list, and letters of parts": (
        "# Week 2\n\n1\\. a) Which ions does table salt have?\n\n```{admonition} Solution\n:class: dropdown\n"
        "Sodium and chloride.\n```\n\n1\\. d) At which temperature does water boil at sea level?\n\n"
        "```{admonition} Solution\n:class: dropdown\nAt 100 degrees Celsius.\n```\n",
        [SALT, WATER],
    ),
    "a title in bold behind the number": (
        '# Solutions\n\n**Exercise 1 --- Salt.** *Which ions does table salt have?*\n\n::: {.callout-tip title="Solution"}\n'
        "Sodium and chloride.\n:::\n\n**Exercise 2. Kettles.** At which temperature does water boil at sea level?\n\n"
        '::: {.callout-tip title="Solution"}\nAt 100 degrees Celsius.\n:::\n',
        [SALT, WATER],
    ),
    "a question in bold behind the number": (
        '# Tasks\n\n**Exercise 1. Which ions does table salt have?** Explain.\n\n::: {.callout-tip title="Solution"}\n'
        "Sodium and chloride.\n:::\n",
        [("Which ions does table salt have? Explain.", "Sodium and chloride.")],
    ),
    "a numbered heading above several parts": (
        "## Practice Questions\n\n### 1. Table Salt\n\nTable salt is a solid.\n\n1. Which ions has it?\n2. Which colour has it?\n\n"
        "```{admonition} Solution\nSodium and chloride. It is white.\n```\n",
        [
            (
                "Table salt is a solid.\n\n1. Which ions has it?\n2. Which colour has it?",
                "Sodium and chloride. It is white.",
            )
        ],
    ),
    "how to get there in a solution": (
        "```{admonition} Übung 1.1\nWhich ions does table salt have?\n```\n````{admonition} Lösung\nSodium and chloride.\n"
        "```{dropdown} Lösungsweg\nIt is NaCl.\n```\n````\n",
        [(SALT[0], "Sodium and chloride. It is NaCl.")],
    ),
    "a box that holds a solution asks": (
        "# Boiling\n\nWater boils in a kettle. Much is said here.\n\n:::{admonition} At which temperature does water boil at sea level?\n"
        ":class: tip\n\nTODO: more of them\n\nChoose one: 90 or 100.\n\n:::{admonition} Solution\n:class: dropdown\nAt 100 degrees Celsius.\n:::\n:::\n",
        [(f"{WATER[0]} Choose one: 90 or 100.", WATER[1])],
    ),
    "a box with a title of its own that holds a solution": (
        "# Boiling\n\nText of the chapter.\n\n::::{admonition} Esimerkki\n\nThe boiling point of water, in kelvin.\n\n"
        ":::{admonition} Ratkaisu\n:class: dropdown\n373 K\n:::\n::::\n",
        [("The boiling point of water, in kelvin.", "373 K")],
    ),
    "comments and marks between cells": (
        "# Ions\n\nText.\n\n% solution_start\n\n::::{admonition} Opgave\n:class: exercise\n\nWhich ions does table salt have?\n::::\n\n"
        "% solution_start\n\n::::{admonition} Oplossing\n:class: solution, dropdown\n\nSodium and chloride.\n\n::::\n\n"
        "% solution_end\n\n+++\n\n::::{admonition} Opgave\n:class: exercise\n\nAt which temperature does water boil at sea level?\n\n"
        '::::\n\n+++ {"tags": []}\n\n::::{admonition} Oplossing\n:class: solution\nAt 100 degrees Celsius.\n::::\n',
        [SALT, WATER],
    ),
    "callouts that are titled in another language, with a sign": (
        'Text.\n\n::: {.callout-note icon=false title="✏️ Esercizio 1 — Il sale"}\nWhich ions does table salt have?\n:::\n\n'
        '::: {.callout-tip collapse="true" title="Soluzione — Esercizio 1"}\nSodium and chloride.\n:::\n\nText.\n\n'
        '::: {.callout-important title="Ejercicio:"}\nAt which temperature does water boil at sea level?\n\n'
        '::: {.callout-tip title="Solución"}\nAt 100 degrees Celsius.\n:::\n:::\n',
        [SALT, WATER],
    ),
    "items of a list in bold, and what the chapter goes on with": (
        "# Notes with exercises\n\n1. **Which ions does table salt have?**\n2. **At which temperature does water boil?**\n\n"
        "If you know both, go on with the next chapter at once.\n\n# Next\n\nText.\n",
        [],
    ),
    "callouts that show an example": (
        '::: {.callout-example}\n\n## Salt\n\nWhich ions does table salt have?\n\n::: {.callout-solution collapse="true"}\n\n'
        "Sodium and chloride.\n\n:::\n:::\n\nText.\n\n:::: {.callout-task}\nAt which temperature does water boil at sea level?\n\n"
        "::: {.callout-solution}\nAt 100 degrees Celsius.\n:::\n::::\n",
        [SALT, WATER],
    ),
    "a title and a short code in an exercise": (
        "::: {.callout-exercise}\n\n#### Table salt\n\n{{< level 2 >}}\n\nWhich ions does table salt have?\n\n"
        '::: {.callout-answer collapse="true"}\nSodium and chloride.\n:::\n:::\n',
        [SALT],
    ),
    "an answer that begins in bold": (
        "# Ions\n\nText.\n\n```{admonition} Question\nDoes table salt have three ions?\n```\n\n```{admonition} Answer\n"
        ":class: dropdown\n**Answer: No.** It has sodium and chloride.\n```\n",
        [("Does table salt have three ions?", "No. It has sodium and chloride.")],
    ),
    "titles in a solution": (
        "```{admonition} Esercizio 1\nWhich ions does table salt have?\n```\n\n```{admonition} Soluzione\n:class: dropdown\n\n"
        "### Planteo\n\nIt is NaCl.\n\n### Risultato\n\nSodium and chloride.\n```\n\n# Next\n\nText.\n",
        [(SALT[0], "*Planteo* It is NaCl. *Risultato* Sodium and chloride.")],
    ),
    "question and solution as tabs": (
        "`````{admonition} Example 3.1\n````{tab-set}\n```{tab-item} Question\nWhich ions does table salt have?\n```\n"
        "```{tab-item} Solution\nSodium and chloride.\n```\n````\n`````\n",
        [SALT],
    ),
    "a place for code": (
        "# Loops\n\n```{admonition} Exercise 1\nHow is 3 printed in C++?\n```\n\n```{code-cell} c++\n:tags: [skip-execution]\n"
        "// Code goes here...\n```\n\n```{admonition} Solution\n:class: dropdown\nWith `std::cout << 3;`.\n```\n",
        [("How is 3 printed in C++?", "With `std::cout << 3;`.")],
    ),
    "the number of an equation elsewhere in brackets": (
        "```{exercise}\n:label: e1\nWhich ions does table salt have ([](salt.md#eq-1))?\n```\n"
        "```{solution} e1\nSodium and chloride.\n```\n",
        [SALT],
    ),
    "exercises that are commented out": (
        "# Ions\n\nText.\n\n```{admonition} Opgave 1\nWhich ions does table salt have?\n```\n```{admonition} Svar\n:class: dropdown\n"
        "Sodium and chloride.\n```\n\n%```{admonition} Opgave 2\n%Which colour has it?\n%```\n%```{admonition} Svar\n%White.\n%```\n\n"
        "```{admonition} Opgave 3\nAt which temperature does water boil at sea level?\n```\n```{admonition} Svar\n:class: dropdown\n"
        "%Draw it as well.\nAt 100 degrees Celsius.\n```\n",
        [SALT, WATER],
    ),
    "lines of text that begin with a per cent sign": (
        "# Ions\n\n**Exercise 1.** How is the share of salt found?\n\n**Solution.** It is\n%w of the salt.\n\n%Yield is another.\n",
        [("How is the share of salt found?", "It is\n%w of the salt.\n\n%Yield is another.")],
    ),
    "parts that have titles": (
        "# Salts\n\n## Opgave 1: Salt\n\nLet $A$ be table salt.\n\n### Question a\n\n+++\n\nWhich ions has $A$?\n\n"
        "```{admonition} Svar\nSodium and chloride.\n```\n\n### Question b\n\nWhy is $A$ white? Call its colour $B$.\n\n"
        "### Question c\n\nWhich taste has $A$?\n\n```{admonition} Svar\nThat of the sea.\n```\n\n### Question d\n\n"
        "How is $B$ seen?\n\n```{admonition} Svar\nWith a lamp.\n```\n\n## Opgave 2: Kettles and what is in them at sea\n\n"
        "### Question a\n\nAt which temperature does water boil at sea level?\n\n```{admonition} Svar\nAt 100 degrees Celsius.\n```\n",
        [
            ("Let $A$ be table salt. Which ions has $A$?", "Sodium and chloride."),
            ("Let $A$ be table salt. Which taste has $A$?", "That of the sea."),
            WATER,
        ],
    ),
    "one solution to all parts that have titles": (
        "# Salts\n\n## Exercise 1: Salt\n\nLet $A$ be table salt.\n\n### (a)\n\nWhich ions has $A$?\n\n### (b)\n\n"
        "Why is $A$ white?\n\n```{admonition} Solution\n(a) Sodium and chloride. (b) All light comes back.\n```\n",
        [
            (
                "Let $A$ be table salt. (a) Which ions has $A$? (b) Why is $A$ white?",
                "(a) Sodium and chloride. (b) All light comes back.",
            )
        ],
    ),
    "parts that are counted below their exercise": (
        "## Exercise 3\n\nLet $A$ be table salt.\n\n### Question 3.1\n\nWhich ions has $A$?\n\n```{dropdown} Solution\n"
        "Sodium and chloride.\n```\n\n### Question 3.2\n\nWhich taste has $A$?\n\n```{dropdown} Solution\nThat of the sea.\n```\n",
        [
            ("Let $A$ be table salt. Which ions has $A$?", "Sodium and chloride."),
            ("Let $A$ be table salt. Which taste has $A$?", "That of the sea."),
        ],
    ),
    "exercises that are counted below their chapter": (
        "## Chapter 3\n\nSalt is white.\n\n### Exercise 3.1\n\nWhich ions does table salt have?\n\n```{dropdown} Solution\n"
        "Sodium and chloride.\n```\n\n### Exercise 3.2\n\nAt which temperature does water boil at sea level?\n\n```{dropdown} Solution\n"
        "At 100 degrees Celsius.\n```\n",
        [SALT, WATER],
    ),
    "parts with titles in bold": (
        "## Exercise 1\n\nLet $A$ be table salt.\n\n**Part (a)**\n\nWhich ions has $A$?\n\n```{dropdown} Solution\n"
        "Sodium and chloride.\n```\n\n**Part (b)**\n\nWhich taste has $A$?\n\n```{dropdown} Solution\nThat of the sea.\n```\n",
        [
            ("Let $A$ be table salt. Which ions has $A$?", "Sodium and chloride."),
            ("Let $A$ be table salt. Which taste has $A$?", "That of the sea."),
        ],
    ),
    "parts of an answer that have titles": (
        "## Exercise 1\n\nLet $A$ be table salt.\n\n### (a)\n\nWhich ions has it?\n\n### (b)\n\nWhich colour has it?\n\n"
        "### (c)\n\nWhich taste has it?\n\n## Solution 1\n\n### (a)\n\n**Answer:** Two.\n\n### (b)\n\nIt is white.\n\n"
        "### (c)\n\n**Answer:** That of the sea.\n",
        [
            (
                "Let $A$ be table salt. (a) Which ions has it? (b) Which colour has it? (c) Which taste has it?",
                "(a) **Answer:** Two. (b) It is white. (c) **Answer:** That of the sea.",
            )
        ],
    ),
    "what is shown with the solutions only": (
        '### Exercise 1\n\nWhich ions does table salt have?\n\n::: {.content-visible when-profile="solution"}\n### Solution\n\n'
        "Sodium and chloride.\n:::\n\n### Exercise 2\n\nAt which temperature does water boil at sea level?\n\n"
        '::: {.content-hidden unless-meta="params.solutions"}\nAt 100 degrees Celsius.\n:::\n\n### Exercise 3\n\nSay 3.\n\n'
        '::: {.content-visible unless-profile="solution"}\nWrite it here.\n:::\n',
        [SALT, WATER],
    ),
    "cells that are solutions by their tags or first words": (
        "**Exercise:** Print 3.\n\n```{code-cell} ipython3\n:tags: [hide-cell, solution]\nprint(3)\n```\n\n**Exercise:** Print 4.\n\n"
        "```{code-cell} ipython3\n:tags: [hide-input]\n\n# Solution\nprint(4)\n```\n",
        [("Print 3.", "```python print(3) ```"), ("Print 4.", "```python print(4) ```")],
    ),
    "line breaks of pandoc": (
        "## Exercises\n\n1. Which ions does table salt have?\n\n## Answers\n\n1. Two:\\\n   Sodium and chloride.\n",
        [(SALT[0], "Two:\n   Sodium and chloride.")],
    ),
}

GIVEN = "Let $A$ be table salt. "
OF_PARTS = [
    ("Let $A$ be table salt. Which ions has $A$?", "Sodium and chloride."),
    ("Let $A$ be table salt. Which taste has $A$?", "That of the sea."),
]
BOTH = ("Let $A$ be table salt. (a) Which ions has $A$? (b) Which taste has $A$?", "(a) Two. (b) Salty.")
# How parts are titled, how their solutions are announced, and no part may end up in the answer above.
PARTS = [
    ("### Part {}", "### Solution\n\n{}"),
    ("### Part {}", "#### Solution\n\n{}"),
    ("### ({})", "**Solution**\n\n{}"),
    ("### ({})", "*Answer.* {}"),
    ("**Part ({})**", "**Solution**\n\n{}"),
    ("### Frage {}", "**Lösung:** {}"),
    ("#### {}.", "<details><summary>Solution</summary>\n\n{}\n\n</details>"),
    ("#### {})", "::: {{.callout-tip}}\n## Solution\n\n{}\n:::"),
]


def notes(text: str, folder: Path) -> list[Pair]:
    return spaced(pairs_of_file("notes.md", text, folder))


@pytest.mark.parametrize(("title", "solution"), PARTS)
def test_titled_parts_have_what_is_given_to_all(title: str, solution: str, tmp_path: Path) -> None:
    parts = "\n\n".join(
        f"{title.format(letter)}\n\n{question.removeprefix(GIVEN)}\n\n{solution.format(answer)}"
        for letter, (question, answer) in zip("ab", OF_PARTS, strict=True)
    )
    other = "## Exercise 2\n\nWhich colour has snow?\n\n**Solution**\n\nIt is white.\n"
    found = notes(f"# Salt\n\n## Exercise 1\n\nLet $A$ be table salt.\n\n{parts}\n\n{other}", tmp_path)
    assert found == [*OF_PARTS, ("Which colour has snow?", "It is white.")]


@pytest.mark.parametrize(
    ("behind_a", "behind_b", "expected"),
    [("", f"**Solution**\n\n{BOTH[1]}", [BOTH]), (f"**Solution**\n\n{OF_PARTS[0][1]}", "", OF_PARTS[:1]), ("", "", [])],
    ids=["answered together", "only the first", "none"],
)
def test_titled_parts_with_one_answer(
    behind_a: str, behind_b: str, expected: list[tuple[str, str]], tmp_path: Path
) -> None:
    text = "## Exercise 1\n\nLet $A$ be table salt.\n\n### Part a\n\nWhich ions has $A$?\n\n{}\n\n### Part b\n\nWhich taste has $A$?\n\n{}\n"
    assert notes(text.format(behind_a, behind_b), tmp_path) == expected


CASE = "A ship lies in the harbour, and its captain has a chart of the harbour and a lead."
ABOUT_IT = [("What does the captain measure?", "The depth."), ("Which instrument is it for?", "The lead.")]


@pytest.mark.parametrize(
    ("title", "task", "solution", "is_given"),
    [
        ("Scenario", "Task {}", "Solution {}", True),
        ("Situation", "Aufgabe {} (2 Punkte)", "Lösung zu Aufgabe {}", True),
        ("Tides", "Task {}", "Solution {}", False),
    ],
)
def test_the_scenario_above_tasks_is_given_to_each(
    title: str, task: str, solution: str, is_given: bool, tmp_path: Path
) -> None:
    asked = [f"### {task.format(at)}\n{question}\n" for at, (question, _) in enumerate(ABOUT_IT, 1)]
    solved = [f"### {solution.format(at)}\n{answer}\n" for at, (_, answer) in enumerate(ABOUT_IT, 1)]
    head = f"# Harbour\n\n## Tasks\n### {title}\n{CASE}\n"
    given = f"{CASE} " if is_given else ""
    expected = [(f"{given}{question}", answer) for question, answer in ABOUT_IT]
    assert notes("\n".join([head, *asked, "## Solutions\n", *solved]), tmp_path) == expected


@pytest.mark.parametrize("name", HABITS)
def test_a_habit_of_notes_gives_its_pairs(name: str, tmp_path: Path) -> None:
    text, expected = HABITS[name]
    assert notes(text, tmp_path) == spaced(expected)


def test_code_of_a_rendered_document_has_its_language(tmp_path: Path) -> None:
    file = tmp_path / "notes.md"
    file.write_text(
        "**Exercise 1.** How is 3 printed?\n\n**Solution**\n\n```{.r .cell-code}\nprint(3)\n```\n", encoding="utf-8"
    )
    assert [record.answer for record in extract(read_documents(file))] == ["```r\nprint(3)\n```"]


@pytest.mark.parametrize(
    "text",
    [
        "### a\n" * 20_000,
        "**x**\n" * 30_000,
        "**a)**\n\n$A_1$\n\n" * 10_000,
        "```{code-cell}\n:tags: [x]\n" * 10_000,
        "%x\n" * 30_000,
    ],
    ids=["titles", "words in bold", "parts", "cells", "comments"],
)
def test_hostile_notes_are_read_in_linear_time(text: str) -> None:
    with within(5):
        as_read(text)
