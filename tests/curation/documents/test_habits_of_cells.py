# ruff: noqa: E501  # the texts of small files
"""What stands around a task in cells, chunks, folds and quotations and is no part of it, and answers that stand there.

Beside test_habits_of_notes.py. White space in the pairs does not count. All texts are our own.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from found_pairs import Habit, named, pairs_of_file, spaced, within

from megascience_hf.curation.documents.icons import with_ticks
from megascience_hf.curation.documents.markdown import without_margins
from megascience_hf.curation.documents.quoted_answers import with_quoted_answers
from megascience_hf.curation.documents.quoted_questions import with_quoted_questions
from megascience_hf.curation.documents.statement_sections import with_statements
from megascience_hf.curation.documents.untitled_folds import with_titled_folds
from megascience_hf.curation.extraction.rules.student_code import without_instructions

WATER = ("At which temperature does water boil at sea level?", "At 100 degrees Celsius.")
SALT = ("Which ions does table salt have?", "Sodium and chloride.")
CELL = ("Which part of a cell holds the DNA?", "The nucleus.")
SUM = ("Add 2 and 3, and print the sum.", "```r print(2 + 3) ```")
MOLE = ("How many grams are 2 mol of water?", "``` python # 18 g a mole mass = 2 * 18 ```")


def _notebook(*cells: str) -> str:
    """A notebook of these cells; code begins with ">>>"."""
    written = [
        {
            "cell_type": "code" if cell.startswith(">>>") else "markdown",
            "metadata": {},
            "source": cell.removeprefix(">>>"),
            **({"outputs": [], "execution_count": None} if cell.startswith(">>>") else {}),
        }
        for cell in cells
    ]
    return json.dumps({"cells": written, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


HABITS: dict[str, Habit] = {
    "quoted questions of a numbered chapter": (
        ".md",
        "# Review\n\n> 7.1. Which ions does table salt have?\n\nSodium and chloride.\n\n> 7.2. True or false: salt is a metal.\n\nFalse.\n\n"
        "> 7.3. Which part of a cell holds the DNA?\n\nThe nucleus.\n",
        [SALT, ("True or false: salt is a metal.", "False."), CELL],
    ),
    "quoted questions that are called so": (
        ".md",
        "# Review\n\n> Exercise 4: Which ions does table salt have?\n\nSodium and chloride.\n\n> Exercise 5: At which temperature does water boil at sea level?\n\n"
        "At 100 degrees Celsius.\n\n> Problem 6. Which part of a cell holds the DNA?\n\nThe nucleus.\n",
        [SALT, WATER, CELL],
    ),
    "quoted parts, each above its answer": (
        ".md",
        "# Review\n\n> 7.1. Which ions does table salt have?\n\nSodium and chloride.\n\n> 7.2. (a) Name the charge of sodium.\n\nPlus one.\n\n"
        "> (b) Name that of chloride.\n\nMinus one.\n\n> 7.3. Which part of a cell holds the DNA?\n\nThe nucleus.\n",
        [SALT, ("Name the charge of sodium.", "Plus one."), ("Name that of chloride.", "Minus one."), CELL],
    ),
    "answers quoted below the headings of their questions": (
        ".Rmd",
        "# Homework\n\n## Question 1 {-}\n\nAt which temperature does water boil at sea level?\n\n> At 100 degrees Celsius.\n\n## Question 2 {.unnumbered}\n\nWhich ions does table salt have?\n\n"
        ">Sodium\nand chloride.\n\n## Question 3\n\nWhich part of a cell holds the DNA?\n\n> The nucleus.\n",
        [WATER, SALT, CELL],
    ),
    "answers quoted below labels and titles that ask": (
        ".md",
        "# Homework\n\n**Q1.** At which temperature does water boil at sea level?\n\n> At 100 degrees Celsius.\n\n**Q2.** Which ions does table salt have?\n\n> Sodium and chloride.\n\n"
        "**Q3.** Which part of a cell holds the DNA?\n> The nucleus.\n",
        [WATER, SALT, CELL],
    ),
    "answers quoted in the items of a list": (
        ".md",
        "# Exercises\n\n1. At which temperature does water boil at sea level?\n\n   > At 100 degrees Celsius.\n\n2. Which ions does table salt have?\n\n   > Sodium and chloride.\n\n"
        "3. Which part of a cell holds the DNA?\n\n   > The nucleus.\n",
        [WATER, SALT, CELL],
    ),
    "a fold without a title behind a place to write": (
        ".Rmd",
        "# Summen\n\nErstelle einen Vektor mit den Werten 2 und 3 und gib seine Summe aus.\n\n```{r}\n# Hier kannst du es selbst versuchen.\n\n```\n\n<!-- loesung: start-->\n"
        "<details>\n```{r}\nsum(c(2, 3))\n```\n</details>\n<!-- loesung: ende-->\n",
        [("Erstelle einen Vektor mit den Werten 2 und 3 und gib seine Summe aus.", "```r sum(c(2, 3)) ```")],
    ),
    "a fold without a title behind a question": (
        ".md",
        "## Salt\n\nWhich ions does table salt have?\n\n<details>\n\nSodium and chloride.\n\n</details>\n\nText.\n",
        [SALT],
    ),
    "a fold that says only that one can open it": (
        ".Rmd",
        "## Sums\n\nAdd 2 and 3, and print the sum.\n\n```{r}\n# your code here\n```\n\n<details><summary>Click here</summary>\n\n```{r}\nprint(2 + 3)\n```\n\n</details>\n",
        [SUM],
    ),
    "a fold behind an empty chunk": (
        ".Rmd",
        "## Sums\n\nAdd 2 and 3, and print the sum.\n\n```{r, eval=FALSE}\n\n```\n\n<details>\n<summary>Show code</summary>\n\n```{r}\nprint(2 + 3)\n```\n\n</details>\n",
        [SUM],
    ),
    "a solution between comments": (
        ".md",
        "## Exercise 1\n\nWhich ions does table salt have?\n\n<!-- BEGIN SOLUTION -->\n\nSodium and chloride.\n\n<!-- END SOLUTION -->\n\nText that goes on.\n",
        [SALT],
    ),
    "boxes that inline code begins and ends": (
        ".Rmd",
        "# Matter\n\nText of the chapter.\n\n`r ours::question_begin()`\n\nWhich ions does table salt have?\n\n`r ours::question_end()`\n\n`r ours::solution_begin()`\n\nSodium and chloride.\n\n`r ours::solution_end()`\n\n"
        "More text.\n\n`r begin_exercise()`\nWhich part of a cell holds the DNA?\n`r end_exercise()`\n\n`r begin_solution()`\nThe nucleus.\n`r end_solution()`\n",
        [SALT, CELL],
    ),
    "titles without a blank": (
        ".qmd",
        '##Exercise 1\n\nWhich ions does table salt have?\n\n::: {.callout-tip collapse="true"}\n##Solution\n\nSodium and chloride.\n:::\n\n##Exercise 2\n\nWhich part of a cell holds the DNA?\n\n###Answer:\n\nThe nucleus.\n',
        [SALT, CELL],
    ),
    "an exercise whose parts have titles, in a notebook": (
        ".ipynb",
        _notebook(
            "# 2.8. Sums\n\n## **Énoncé**\n\nLe programme devra lire deux nombres et afficher leur somme.\n\n## Exemple d'entrée\n\n```\n2 3\n```\n\n## Exemple de sortie\n\n```\n5\n```\n\n## Aide\n\nhttps://example.org/sums\n\n## Codez dans la cellule ci-dessous",
            ">>># Read the numbers like this:\n# n = int(input())\n",
            "<details><summary>Cliquez ici pour voir la solution</summary>\n\n```python\nprint(int(input()) + int(input()))\n```\n</details>",
        ),
        [
            (
                "Le programme devra lire deux nombres et afficher leur somme. *Exemple d'entrée:* ``` 2 3 ``` *Exemple de sortie:* ``` 5 ```",
                "```python print(int(input()) + int(input())) ```",
            )
        ],
    ),
    "what to do, hints, and a fold with titles in it": (
        ".md",
        "### 1. A pot of tea\n\n#### What to do:\n- Boil the water.\n- Add the tea.\n\n#### Hints:\n- Use a kettle.\n\n<details><summary>Solution</summary>\n\n#### Water\nHeat it to 100 degrees.\n\n### Tea\nAdd two spoons.\n\n</details>\n\n---\n\n### 2. Rain\n\nIt rains.\n",
        [("- Boil the water. - Add the tea.", "*Water* Heat it to 100 degrees. *Tea* Add two spoons.")],
    ),
    "a problem of a judge, with a sample": (
        ".md",
        "## Sum of two\n\n### Problem statement\n\nRead two numbers and print their sum.\n\n### Sample input\n\n```\n2 3\n```\n\n### Expected output\n\n```\n5\n```\n\n### Solution\n\n```python\nprint(sum(map(int, input().split())))\n```\n",
        [
            (
                "Read two numbers and print their sum. *Sample input:* ``` 2 3 ``` *Expected output:* ``` 5 ```",
                "```python print(sum(map(int, input().split()))) ```",
            )
        ],
    ),
    "a task below what its section tells, among solutions": (
        ".Rmd",
        '---\ntitle: "Assignment 1: answers"\n---\n\n# 1. Make a sum\n\nSums are useful.\n\n**Task:** Add 2 and 3, and print the sum.\n\n```{r}\nprint(2 + 3)\n```\n\n# 2. Boil the water\n\nWater is a liquid.\n\n**Task:** Report the temperature at which it boils.\n\n```{r}\nprint(100)\n```\n',
        [
            ("Sums are useful. Add 2 and 3, and print the sum.", "```r print(2 + 3) ```"),
            ("Water is a liquid. Report the temperature at which it boils.", "```r print(100) ```"),
        ],
    ),
    "a form to fill in, and a place to reflect": (
        ".Rmd",
        "# Matter\n\n**Exercise 1.** At which temperature does water boil at sea level?\n\n**Solution**\n\nAt 100 degrees Celsius.\n\nWrite your answers here:\n```\nTemperature: ...\nUnit: ...\n```\n\n"
        "**Exercise 2.** Which ions does table salt have?\n\n**Solution**\n\n*Write your reflection here…*\n\nSodium and chloride.\n",
        [WATER, SALT],
    ),
    "a title in bold above what asks, among solutions": (
        ".Rmd",
        '---\ntitle: "Sums: exercises solved"\n---\n\n### **Exercise 1: A sum of two numbers that are small and even**\nTwo bags hold 2 and 4 nuts.\n\nWrite code that prints how many nuts there are in both bags.\n\n```{r}\n2 + 4\n```\n\n'
        "### **Exercise 2: Nuts**\nCompute how many nuts are in 5 bags of 3 nuts each.\n\n```{r}\n5 * 3\n```\n",
        [
            (
                "Two bags hold 2 and 4 nuts. Write code that prints how many nuts there are in both bags.",
                "```r 2 + 4 ```",
            ),
            ("Compute how many nuts are in 5 bags of 3 nuts each.", "```r 5 * 3 ```"),
        ],
    ),
    "what a student is told in a cell of nbgrader": (
        ".ipynb",
        _notebook(
            "# Water\n\n### Moles\nHow many grams are 2 mol of water?",
            ">>># Report your answer as a float.\n# I've initialized the answer to None.\nmass = None\n\n### BEGIN SOLUTION\n# 18 g a mole\nmass = 2 * 18\n### END SOLUTION",
        ),
        [MOLE],
    ),
    "what a student is told in a notebook of a course": (
        ".ipynb",
        _notebook(
            "# Water\n\n**Exercise 1.** How many grams are 2 mol of water?",
            "**Solution**",
            ">>>### START CODE HERE ### (≈ 1 line of code)\n# 18 g a mole\nmass = 2 * 18\n### END CODE HERE ###",
        ),
        [MOLE],
    ),
    "options that are asked without a question mark": (
        ".ipynb",
        _notebook(
            "## Salt",
            "### Ions\nWhich of the following are ions of table salt.\n\n**A**. sodium\n\n**B**. oxide",
            '>>>### BEGIN SOLUTION\nions = ["A"]\n### END SOLUTION',
            "### Metals\nTable salt is a metal. (True/False)",
            ">>>### BEGIN SOLUTION\nmetal = False\n### END SOLUTION",
        ),
        [
            (
                "Which of the following are ions of table salt. **A**. sodium **B**. oxide",
                '``` python ions = ["A"] ```',
            ),
            ("Table salt is a metal. (True/False)", "``` python metal = False ```"),
        ],
    ),
    "packages that a notebook brings in": (
        ".ipynb",
        _notebook(
            "# Circles",
            ">>>from scipy import constants",
            "**Exercise 1.** What is the frequency of light of 500 nm, in Hz?",
            "**Solution**",
            ">>>print(constants.c / 500e-9)",
        ),
        [
            (
                "What is the frequency of light of 500 nm, in Hz?",
                "``` python from scipy import constants print(constants.c / 500e-9) ```",
            )
        ],
    ),
    "two ways in tabs of MyST": (
        ".md",
        "## Salt\n\nWhich ions does table salt have?\n\n:::::{admonition} Solution\n:class: dropdown\n````{tab-set}\n```{tab-item} By taste\nSodium.\n```\n\n```{tab-item} By the formula\nSodium and chloride.\n```\n````\n:::::\n",
        [("Which ions does table salt have?", "*By taste* Sodium. *By the formula* Sodium and chloride.")],
    ),
    "HTML with a margin, and a section in front of it": (
        ".md",
        '## Salt\n\n**Salt is white.** It is.\n\n**Salt is old.** It is.\n\n<div class="exercise">\n  <p><strong>Exercise 1.</strong> Which ions does table salt have?</p>\n  <details class="exercise-solution">\n    <summary>Solution</summary>\n'
        "    <pre><code>NaCl\nNa, Cl</code></pre>\n    <p>Sodium and chloride.</p>\n  </details></div>\n",
        [("Which ions does table salt have?", "``` NaCl Na, Cl ``` Sodium and chloride.")],
    ),
    "a label that says where it stands in another's book": (
        ".md",
        "# Answers to a book\n\n**Exercise 3a, Section 5, p81.** Which ions does table salt have?\n\n*Solution.* Sodium and chloride.\n\n**Exercise 4 (Chapter 2).** Which part of a cell holds the DNA?\n\n*Solution.* The nucleus.\n",
        [SALT, CELL],
    ),
    "answers on the lines of short codes of Hugo": (
        ".md",
        '## Salt\n\nWhich ions does table salt have?\n{{< expand "Answer" >}} Sodium and chloride.\n{{< /expand >}}\n\n## Cells\n\nWhich part of a cell holds the DNA?\n\n{{% expand "Answer" %}}The nucleus.{{% /expand %}}\n',
        [SALT, CELL],
    ),
    "boxes of MkDocs whose titles are in bold": (
        ".md",
        '# Matter\n\n!!! ex "**Exercise** (Salt)"\n    Which ions does table salt have?\n\n    ??? sl "**Solution** (Ions)"\n        Sodium and chloride.\n',
        [SALT],
    ),
    "icons that say which option is right": (
        ".rst",
        "Matter\n======\n\n.. exercise::\n\n   Which are ions of table salt?\n\n   A. sodium\n\n   B. oxide\n\n   .. solution::\n\n      :octicon:`check-circle;1em;sd-text-success` A. sodium\n\n      :octicon:`x-circle;1em` B. oxide\n",
        [("Which are ions of table salt? A. sodium B. oxide", "✓ A. sodium ✗ B. oxide")],
    ),
}


@named(HABITS)
def test_a_habit_gives_its_pairs(name: str, tmp_path: Path) -> None:
    ending, text, expected = HABITS[name]
    assert spaced(pairs_of_file(f"matter{ending}", text, tmp_path)) == spaced(expected)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (with_quoted_answers, "## Question 1\n\nWhy does he say:\n\n> It rains.\n\n" * 4),
        (with_quoted_answers, "## 1. Rain\n\nThe poet writes of it.\n\n> It rains.\n\n" * 4),
        (with_quoted_answers, "## Question 1\n\nWhy?\n\n> It rains.\n\n## Question 2\n\nWhy?\n\n"),
        (with_quoted_answers, "## Question 1\n\nWhy?\n\n> It rains.\n\n**Solution:** It does.\n\n" * 4),
        (with_quoted_answers, "## Question 1\n\nWhy?\n\n> Hint: it rains.\n\n" * 4),
        (with_quoted_questions, "> 1. Find it.\n> 2. Find it.\n> 3. Find it.\n\nText.\n"),
        (with_titled_folds, "It is long.\n\n<details>\n\nText.\n\n</details>\n"),
        (with_titled_folds, "Why is it so?\n\n<details><summary>Hint</summary>\n\nText.\n\n</details>\n"),
        (with_titled_folds, "Why is it so?\n\n<details><summary>Output</summary>\n\nText.\n\n</details>\n"),
        (with_titled_folds, "`r question_begin()`\n\nWhy?\n\n`r solution_begin()`\n"),
        (with_titled_folds, "<!-- a note: start -->\nText.\n<!-- a note: end -->\n"),
        (with_statements, "# Tea\n\n## Description\n\nIt is good.\n\n## History\n\nIt is old.\n\n## Solution\n\nx\n"),
        (with_statements, "# Tea\n\n## Examples\n\nGreen tea.\n\n# Coffee\n\nText.\n"),
        (with_ticks, "A `:x:` in code, and {octicon}`check` alone.\n"),
        (with_ticks, "```yaml\nmap:\n  :x: 1\n```\n"),
        (without_margins, "1. One\n\n   <p>Text.</p>\n"),
        (without_margins, "```html\n<div>\n  <p>Text.</p>\n</div>\n```\n"),
    ],
)
def test_what_is_no_answer_stays(written: Callable[[str], str], text: str) -> None:
    assert written(text) == text


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("# YOUR CODE HERE\nx = 1", "x = 1"),
        ("# Your solution goes below\nx = 1", "x = 1"),
        ("# TODO: add the numbers\nx = 1", "x = 1"),
        ("# Replace None with the sum\nx = None\nx = 1 + 2", "x = 1 + 2"),
        ("### START CODE HERE ###\nx = 1\n### END CODE HERE ###", "x = 1"),
        ("x <- NULL\nx <- 1", "x <- 1"),
        ("def f(x):\n    # your code here\n    raise NotImplementedError\n    return x", "def f(x):\n    return x"),
        # what is no word to a student
        ("best = None\nfor x in xs:\n    best = x", "best = None\nfor x in xs:\n    best = x"),
        ("last = None\nprint(last)\nlast = 3", "last = None\nprint(last)\nlast = 3"),
        ("xs = []\nxs = xs + [1]", "xs = []\nxs = xs + [1]"),
        ("def area(self):\n    raise NotImplementedError", "def area(self):\n    raise NotImplementedError"),
        ("# the code of a country\nx = 1", "# the code of a country\nx = 1"),
        ("# YOUR CODE HERE", "# YOUR CODE HERE"),
    ],
)
def test_code_says_nothing_to_a_student(code: str, expected: str) -> None:
    assert without_instructions(code) == expected


@pytest.mark.parametrize(
    ("icon", "sign"),
    [
        ("{octicon}`x-circle;1em`", "✗"),
        (":material-regular:`done;2em`", "✓"),
        (":fas:`fa-times`", "✗"),
        ("{{< fa check >}}", "✓"),
        ("{{< bi x-circle-fill >}}", "✗"),
        (":material-close:", "✗"),
        (":fontawesome-solid-check:{ .green }", "✓"),
        (":white_check_mark:", "✓"),
        (":x:", "✗"),
        ("|:x:|", "✗"),
        ('<i class="fas fa-times" style="color: red"></i>', "✗"),
        ("<span class='bi bi-check-circle'></span>", "✓"),
    ],
)
def test_an_icon_is_a_sign(icon: str, sign: str) -> None:
    other = ":heavy_check_mark: b" if sign == "✗" else ":x: b"
    assert with_ticks(f"- {icon} a\n- {other}\n").startswith(f"- {sign} a\n")


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (with_quoted_answers, "## Question 1\n\nWhy?\n\n> It is.\n\n" * 5_000),
        (with_quoted_answers, "1. Why?\n" * 20_000 + "> x\n" * 20_000),
        (with_quoted_questions, "> 7.1. Why?\n\n> (a) Why?\n\n> (b) Why?\n\nx\n\n" * 3_000),
        (with_titled_folds, "Why?\n<details>\n" * 5_000),
        (with_titled_folds, "<!-- solution: start -->\n" * 5_000),
        (with_titled_folds, "`r solution_begin()`\n" * 20_000),
        (with_statements, "## Examples\n" * 20_000 + "## Solution\n"),
        (with_ticks, ":octicon:`" * 20_000 + "{{< fa " * 20_000 + '<i class="' * 20_000 + ":x: :white_check_mark:"),
        (without_instructions, "# your\n" * 20_000 + "x = None\n" * 5_000),
    ],
)
def test_hostile_text_takes_linear_time(written: Callable[[str], str], text: str) -> None:
    with within(10):
        written(text)
