# ruff: noqa: E501  # the texts of small files, a line of the table for each
"""How lessons, notebooks and their solutions go together: quoted questions, ids, lists in one box, printed results.

To add a habit, add a row: the ending of the file, its text, and the pairs. All texts are our own.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from found_pairs import Habit, document, named, pairs_of, pairs_of_file, spaced, within

from megascience_hf.curation.documents.markdown import with_own_numbers
from megascience_hf.curation.documents.places_to_write import without_cells
from megascience_hf.curation.documents.printed_results import printed_by
from megascience_hf.curation.documents.quoted_questions import with_quoted_questions
from megascience_hf.curation.documents.reading import read_documents
from megascience_hf.curation.documents.rst_boxes import as_docutils_knows
from megascience_hf.curation.documents.solved_items import with_solved_items
from megascience_hf.curation.extraction.defects import defect
from megascience_hf.curation.extraction.rules.alignments import with_aligned
from megascience_hf.curation.extraction.rules.grounds import without_grounds

SUM = ("Compute the sum of 2 and 9.", "It is 11.")
ROOT = ("How many real roots has $x^3 = 8$?", "One.")
ODD = ("Prove that the square of an odd number is odd.", "$(2k+1)^2 = 2(2k^2+2k)+1$.")
LESSON = "# Sums\n\nA lesson tells here at some length what a sum is.\n\n"
LIST = "1. Compute the sum of 2 and 9.\n2. Compute the sum of 3 and 4.\n"
BOTH = "1. Compute the sum of 2 and 9. 2. Compute the sum of 3 and 4."
GIVEN = "Let $f(x) = x^2$."
PARTS = [(f"{GIVEN} Find $f(2)$.", "It is 4."), (f"{GIVEN} Find $f(3)$.", "It is 9.")]
ITEMS = [(f"{GIVEN} 1. Find $f(2)$.", "It is 4."), (f"{GIVEN} 2. Find $f(3)$.", "It is 9.")]


def notebook(*cells: tuple[str, str, list[str], str]) -> str:
    """A notebook of these cells: kind, text, tags, and what was printed."""
    written = []
    for kind, text, tags, printed in cells:
        cell: dict[str, object] = {"cell_type": kind, "source": text, "metadata": {"tags": tags}}
        if kind == "code":
            data = {"text/latex" if printed.startswith("$") else "text/plain": [printed]}
            cell["outputs"] = [{"output_type": "execute_result", "data": data}] if printed else []
        written.append(cell)
    return json.dumps({"cells": written, "metadata": {"kernelspec": {"language": "python"}}, "nbformat": 4})


def said(text: str) -> tuple[str, str, list[str], str]:
    return "markdown", text, [], ""


def ran(code: str, printed: str = "", *tags: str) -> tuple[str, str, list[str], str]:
    return "code", code, list(tags), printed


HABITS: dict[str, Habit] = {
    "R Markdown: a document of solutions whose exercise has a list and one answer to all of it": (
        "waves-solved.Rmd",
        "# Waves\n\n### **Exercise 1: Strings**\nA string of 2 m is fixed at both ends.\n1. Compute its lowest tone at 300 m/s.\n2. Compute the next one.\n\n```{r}\n300 / 4\n300 / 2\n```\n\n### **Exercise 2: Tones**\nCompute the period of 440 Hz.\n\n```{r}\n1 / 440\n```\n",
        [
            (
                "Strings A string of 2 m is fixed at both ends. 1. Compute its lowest tone at 300 m/s. 2. Compute the next one.",
                "```r 300 / 4 300 / 2 ```",
            ),
            ("Tones Compute the period of 440 Hz.", "```r 1 / 440 ```"),
        ],
    ),
    "MyST: code in HTML within a directive, whose marks it must not end": (
        ".md",
        f"{LESSON}**Exercise 1.** Which command builds the file?\n\n```{{admonition}} Answer\n:class: dropdown\nIt is\n\n<pre>\nmake all\n</pre>\n```\n\nText.\n",
        [("Which command builds the file?", "It is ~~~ make all ~~~")],
    ),
    "webexercises: a question to each item below it": (
        ".Rmd",
        f"{LESSON}Which gas is it most likely?\n\n* It burns with a pop. `r mcq(c(answer = 'hydrogen', 'oxygen'))`\n* A glowing splint flares. `r mcq(c('hydrogen', answer = 'oxygen'))`\n",
        [
            ("Which gas is it most likely? It burns with a pop. (A) hydrogen (B) oxygen", "(A) hydrogen"),
            ("Which gas is it most likely? A glowing splint flares. (A) hydrogen (B) oxygen", "(B) oxygen"),
        ],
    ),
    "MyST: a list in one exercise with one solution": (
        ".md",
        f"{LESSON}```{{exercise}}\n:label: e\n{LIST}```\n\n```{{solution}} e\n:class: dropdown\nThey are 11 and 7.\n```\n\nText.\n",
        [(BOTH, "They are 11 and 7.")],
    ),
    "MyST: a list in an admonition of another language": (
        ".md",
        f"{LESSON}```{{admonition}} Übung 3.1\n:class: tip\n1. Addieren Sie 2 und 9.\n2. Addieren Sie 3 und 4.\n```\n\n```{{admonition}} Lösung\n:class: dropdown\nEs sind 11 und 7.\n```\n\nText.\n",
        [("1. Addieren Sie 2 und 9. 2. Addieren Sie 3 und 4.", "Es sind 11 und 7.")],
    ),
    "Quarto: a list in a callout titled in German": (
        ".qmd",
        "# Summen\n\n::: {.callout-note}\n## Übung\n\n1. Addieren Sie 2 und 9.\n2. Addieren Sie 3 und 4.\n:::\n\n::: {.callout-tip collapse=true}\n## Lösung\n\nEs sind 11 und 7.\n:::\n",
        [("1. Addieren Sie 2 und 9. 2. Addieren Sie 3 und 4.", "Es sind 11 und 7.")],
    ),
    "MyST: items of an exercise with a fold each, and parts of an item": (
        ".md",
        f"{LESSON}````{{exercise}} Squares\n{GIVEN}\n\n1. Find $f(2)$.\n\n   ```{{dropdown}} Solution\n   It is 4.\n   ```\n\n"
        "2. Take $x$ above 2.\n\n   a. Find $f(3)$.\n\n   ```{dropdown} Solution\n   It is 9.\n   ```\n\n   b. Find $f(5)$.\n\n   ```{dropdown} Solution\n   It is 25.\n   ```\n````\n\nText.\n",
        [
            ITEMS[0],
            (f"{GIVEN} 2. Take $x$ above 2. Find $f(3)$.", "It is 9."),
            (f"{GIVEN} 2. Take $x$ above 2. Find $f(5)$.", "It is 25."),
        ],
    ),
    "MyST: toggles without titles below what is asked": (
        ".md",
        f"# Sums\n\n## Exercises\n\n**1.** {SUM[0]}\n\n```{{toggle}}\n{SUM[1]}\n```\n\n**2.** {ROOT[0]}\n\n```{{toggle}}\n{ROOT[1]}\n```\n",
        [SUM, ROOT],
    ),
    "MyST: one box of solutions with a title for each": (
        ".md",
        f"{LESSON}Two small questions:\n\n1. {SUM[0]}\n2. {ROOT[0]}\n\n```{{dropdown}} Solutions\n\n**Exercise 1: A sum**\n\n{SUM[1]}\n\n**Exercise 2: A root**\n\n{ROOT[1]}\n```\n",
        [SUM, ROOT],
    ),
    "MyST: a formula that its program aligns": (
        ".md",
        f"{LESSON}```{{exercise}}\nSolve $x + 1 = 3$.\n```\n\n```{{solution}}\n$$ x + 1 & = 3 \\\\\nx & = 2 $$ (eq-x)\n```\n\nText.\n",
        [("Solve $x + 1 = 3$.", "$$ \\begin{aligned} x + 1 & = 3 \\\\ x & = 2 \\end{aligned} $$")],
    ),
    "MyST: solutions that name labels above headings": (
        ".md",
        f"# Sums\n\n## Exercises\n\n(ex-sum)=\n### A sum\n\n{SUM[0]}\n\n(ex-root)=\n### A root\n\n{ROOT[0]}\n\n## Solutions\n\n### Solution to {{ref}}`ex-sum`\n\n{SUM[1]}\n\n### Solution to {{ref}}`ex-root`\n\n{ROOT[1]}\n",
        [SUM, ROOT],
    ),
    "Quarto: solutions that name the ids of headings": (
        ".qmd",
        f"# Sums\n\n## Practice Problems\n\n### 2.1 {{#sec-p-1}}\n\n{SUM[0]}\n\n### 2.2 {{#sec-p-2}}\n\n{ROOT[0]}\n\n# Solutions\n\n## Solution @sec-p-1\n\n{SUM[1]}\n\n## Solution @sec-p-2\n\n{ROOT[1]}\n",
        [SUM, ROOT],
    ),
    "Quarto: an answer that names theorems as its grounds": (
        ".qmd",
        f"# Sums\n\n::: {{#exr-odd}}\n[B1: Odd numbers]\n\n{ODD[0]}\n:::\n\n::: {{#sol-odd .solution}}\nBy @thm-square, $(2k+1)^2 = 4k^2+4k+1$, odd by @def-odd (a).\n:::\n",
        [(ODD[0], "$(2k+1)^2 = 4k^2+4k+1$, odd.")],
    ),
    "R Markdown: quoted questions with numbers": (
        ".Rmd",
        f"# Chapter 2\n\n> **2E1.** {SUM[0]}\n\n{SUM[1]}\n\n> **2E2.** {ROOT[0]}\n\n{ROOT[1]}\n\n> **2M1.** {ODD[0]}\n\n{ODD[1]}\n",
        [SUM, ROOT, ODD],
    ),
    "R Markdown: quoted questions below numbers": (
        ".Rmd",
        f"# Solutions\n\n## 2.1\n\n> {SUM[0]}\n\n{SUM[1]}\n\n## 2.2\n\n> {ROOT[0]}\n\n{ROOT[1]}\n\n## 2.3\n\n> {ODD[0]}\n\n{ODD[1]}\n",
        [SUM, ROOT, ODD],
    ),
    "R Markdown: numbers of a sheet and parts in bold": (
        ".Rmd",
        f"# Sheet 3\n\n**A2.** {GIVEN}\n\n**(a)** Find $f(2)$.\n\n*Solution.* It is 4.\n\n**(b)** Find $f(3)$.\n\n*Solution.* It is 9.\n\n**A3.** {ROOT[0]}\n\n*Solution.* {ROOT[1]}\n",
        [*PARTS, ROOT],
    ),
    "R Markdown: parts, each with its solution behind a label": (
        ".Rmd",
        f"# Sums\n\n## Problem 1\n\n{GIVEN}\n\n(a) Find $f(2)$.\n\n**Solution:** It is 4.\n\n(b) Find $f(3)$.\n\n**Solution:** It is 9.\n",
        PARTS,
    ),
    "R Markdown: chunks that options call solutions": (
        ".Rmd",
        f"# Sums\n\n## Exercise 1\n\n{SUM[0]}\n\n```{{r, solution=TRUE}}\n2 + 9\n```\n\n## Exercise 2\n\nCompute the sum of 3 and 4.\n\n```{{r, echo=params$solutions}}\n3 + 4\n```\n",
        [(SUM[0], "```r 2 + 9 ```"), ("Compute the sum of 3 and 4.", "```r 3 + 4 ```")],
    ),
    "reStructuredText: directives with a blank or capitals": (
        ".rst",
        f"Sums\n====\n\n.. Admonition:: Exercise\n\n   {SUM[0]}\n\n.. admonition :: Solution\n   :class: dropdown\n\n       .. code-block :: python\n\n           def add(a, b):\n               return a + b\n\nText.\n",
        [(SUM[0], "``` python def add(a, b): return a + b ```")],
    ),
    "reStructuredText: a mark with stars in it, and a place to write": (
        ".rst",
        f"**Exercise *hard* :** {SUM[0]}\n\n.. code:: python\n\n   ### your code here:\n\n.. admonition:: Solution\n\n   {SUM[1]}\n",
        [SUM],
    ),
    "a notebook: results of cells that solve": (
        ".ipynb",
        notebook(
            said(f"# Sums\n\n## Exercise 1\n\n{SUM[0]}\n\n### Solution\n\nWe add them."),
            ran("2 + 9", "11"),
            said("## Exercise 2\n\nWhat is the derivative of $x^2$?"),
            ran("# Solution\nx**2", r"$\displaystyle 2 x$"),
            said("## Exercise 3\n\nCompute the sum of 3 and 4."),
            ran("# %load solutions/sum.py\n3 + 4", "7"),
        ),
        [
            (SUM[0], "We add them. ``` python 2 + 9 ``` ``` text 11 ```"),
            ("What is the derivative of $x^2$?", "``` python x**2 ``` $$2 x$$"),
            ("Compute the sum of 3 and 4.", "``` python 3 + 4 ``` ``` text 7 ```"),
        ],
    ),
    "a site: parts in Roman numbers": (
        ".md",
        f'# Squares\n\n## Exercise 1\n\n{GIVEN}\n\n(i) Find $f(2)$.\n\n??? note "Solution"\n    It is 4.\n\n(ii) Find $f(3)$.\n\n??? note "Solution"\n    It is 9.\n',
        [(f"{GIVEN} Find $f(2)$.", "It is 4."), (f"{GIVEN} Find $f(3)$.", "It is 9.")],
    ),
    "a site: MDX with components": (
        ".mdx",
        f"import Tabs from '@theme/Tabs';\n\n# Sums\n\n1. {SUM[0]}\n\n<details>\n  <summary>Answer</summary>\n\n  {SUM[1]}\n\n</details>\n\n2. {ROOT[0]}\n\n<details>\n  <summary>Answer</summary>\n\n  {ROOT[1]}\n\n</details>\n",
        [SUM, ROOT],
    ),
    "a site: folds and tabs in French": (
        ".md",
        '# Sommes\n\n### Exercice 1\n\nCalculer 2 + 9.\n\n<details>\n<summary>Voir la solution</summary>\n\n11\n\n</details>\n\n???+ question "Exercice 2"\n\n    === "Énoncé"\n        Calculer 3 + 4.\n\n    === "Correction"\n        Cela fait 7.\n',
        [("Calculer 2 + 9.", "11"), ("Calculer 3 + 4.", "Cela fait 7.")],
    ),
    "a site: folds whose titles are numbered tasks": (
        ".md",
        f"# Sums\n\n<details>\n<summary><strong>1. {SUM[0]}</strong></summary>\n\n{SUM[1]}\n</details>\n\n<details>\n<summary><strong>2. {ROOT[0]}</strong></summary>\n\n{ROOT[1]}\n</details>\n",
        [SUM, ROOT],
    ),
    "a site: tabs of GitBook": (
        ".md",
        f'{LESSON}{{% tabs %}}\n{{% tab title="Exercise" %}}\n{SUM[0]}\n{{% endtab %}}\n\n{{% tab title="Solution" %}}\n{SUM[1]}\n{{% endtab %}}\n{{% endtabs %}}\n\nText.\n',
        [SUM],
    ),
    "a site: a challenge that asks in a quotation": (
        ".md",
        f"# Sums\n\n> ## Adding\n>\n> {SUM[0]}\n>\n> > ## Solution\n> >\n> > {SUM[1]}\n> {{: .solution}}\n{{: .challenge}}\n\nText.\n",
        [SUM],
    ),
    "a site: an answer in bold inside of a fold of an item": (
        ".md",
        "# Quiz\n\n## Questions\n\n1. **Which of these is a salt?**\n   - A) NaCl\n   - B) Fe\n\n   ```{admonition} Solution\n   :class: dropdown\n   **Correct Answer: A**\n   It has two ions.\n   ```\n\n"
        "2. **Which of these is a metal?**\n   - A) NaCl\n   - B) Fe\n\n   ```{admonition} Solution\n   :class: dropdown\n   **Answer:** B\n   ```\n",
        [
            ("Which of these is a salt? - A) NaCl - B) Fe", "A It has two ions."),
            ("Which of these is a metal? - A) NaCl - B) Fe", "B"),
        ],
    ),
    "a site: one fold for several exercises, in words": (
        ".md",
        f"# Sums\n\n**Exercise 1:** {SUM[0]}\n\n**Exercise 2:** {ROOT[0]}\n\n<details>\n<summary>Solutions</summary>\n\nThe sum is 11, and there is one root.\n\n</details>\n\nText.\n",
        [],
    ),
    "a site: folds of answers to the parts of each exercise": (
        ".md",
        "# Sums\n\n### Exercise 1\n\nHow many planets are there?\n\n### Exercise 2\n\nTake 2 and 9.\n\n1. What is their sum?\n2. What is their product?\n\n<details>\n<summary>Answers</summary>\n\n1. 11\n2. 18\n\n</details>\n\nText.\n",
        [("Take 2 and 9. 1. What is their sum? 2. What is their product?", "1. 11 2. 18")],
    ),
    "a site: details without their last letter": (
        ".md",
        f"# Sums\n\n**Exercise 1:** {SUM[0]}\n\n<detail>\n\n<summary>Solution</summary>\n\n{SUM[1]}\n\n</detail>\n\n**Exercise 2:** {ROOT[0]}\n\n<detail>\n\n<summary>Solution</summary>\n\n{ROOT[1]}\n\n</detail>\n",
        [SUM, ROOT],
    ),
    "headings with numbers whose story comes first": (
        ".md",
        f"# Sums\n\n## Practice Questions\n\n### 1. Two lengths\n\nA rod of 2 m lies beside one of 9 m.\n\nHow long are both?\n\n**Answer:** 11 m\n\n### 2. A root\n\n{ROOT[0]}\n\n**Answer:** {ROOT[1]}\n",
        [("A rod of 2 m lies beside one of 9 m. How long are both?", "11 m"), ROOT],
    ),
}


@named(HABITS)
def test_a_habit_gives_its_pairs(name: str, tmp_path: Path) -> None:
    ending, text, expected = HABITS[name]
    assert spaced(pairs_of_file(f"sums{ending}", text, tmp_path)) == spaced(expected)


NOTEBOOK_OF_SOLUTIONS = notebook(
    said("# Python\n\n## Übungsaufgaben"),
    said("**1. Summen**\n\nBerechne die Summe von 2 und 9.\n\nTipp: Nimm `+`."),
    ran("2 + 9", "11"),
    said("**2. Listen**\n\n* Erzeuge eine Liste mit den Zahlen 1 und 2.\n* Gib die Liste aus."),
    ran("print([1, 2])"),
    said("* Erzeuge eine leere Liste.\n* Gib ihre Länge aus."),
    ran("print(len([]))"),
)
OF_SOLUTIONS = {
    "Beispielloesungen.ipynb": (
        NOTEBOOK_OF_SOLUTIONS,
        [
            ("Berechne die Summe von 2 und 9. Tipp: Nimm `+`.", "``` python 2 + 9 ``` ``` text 11 ```"),
            ("* Erzeuge eine Liste mit den Zahlen 1 und 2. * Gib die Liste aus.", "``` python print([1, 2]) ```"),
            ("* Erzeuge eine leere Liste. * Gib ihre Länge aus.", "``` python print(len([])) ```"),
        ],
    ),
    "Aufgaben.ipynb": (NOTEBOOK_OF_SOLUTIONS, []),  # nothing says that it is of solutions
    "corrige.Rmd": (
        "---\ntitle: Solutions\n---\n\n*Question 1 : Calculez la somme de 2 et 9. Interprétez-la* \n\n```{r}\n2 + 9\n```\n\n*Question 2: Calculez celle de 3 et 4*\n\n```{r}\n3 + 4\n```\n",
        [
            ("Calculez la somme de 2 et 9. Interprétez-la", "```r 2 + 9 ```"),
            ("Calculez celle de 3 et 4", "```r 3 + 4 ```"),
        ],
    ),
    "sheet_solutions.ipynb": (
        notebook(
            said("# Sheet 1\n\n## Problem 1\n\nTake the list 2, 9."),
            said("**(a)** Compute its sum."),
            ran("2 + 9"),
            said("**(b)** Compute its mean (★☆☆)."),
            ran("(2 + 9) / 2"),
        ),
        [
            ("Take the list 2, 9. Compute its sum.", "``` python 2 + 9 ```"),
            ("Take the list 2, 9. Compute its mean.", "``` python (2 + 9) / 2 ```"),
        ],
    ),
}


@pytest.mark.parametrize("name", OF_SOLUTIONS)
def test_documents_that_their_names_call_solutions(name: str, tmp_path: Path) -> None:
    text, expected = OF_SOLUTIONS[name]
    assert spaced(pairs_of_file(name, text, tmp_path)) == spaced(expected)


BOOKS = {
    "chapters in a folder beside their solutions": {
        "chapters/02_sums.qmd": f"## Problems\n\n### 2.1 {{#sec-problem-2.1}}\n\n{SUM[0]}\n\n### 2.2 {{#sec-problem-2.2}}\n\n{ROOT[0]}\n",
        "solutions.qmd": f"# Solutions\n\n#### Solution @sec-problem-2.1\n\n{SUM[1]}\n\n#### Solution @sec-problem-2.2\n\n{ROOT[1]}\n",
    },
    "exercises that name themselves, and boxes that solve them": {
        "aufgaben.qmd": f"# Aufgaben\n\n### Aufgabe [-@sec-A01] Summe {{#sec-A01}}\n\n::: {{.callout-note}}\n{SUM[0]}\n:::\n\n::: {{.callout-tip}}\nFür die Lösung siehe @sec-L01\n:::\n\n### Aufgabe [-@sec-A02] Wurzel {{#sec-A02}}\n\n{ROOT[0]}\n",
        "loesungen.qmd": f"# Lösungen\n\n## Lösung zur Aufgabe [-@sec-A01] {{#sec-L01}}\n\n::: {{.callout-tip}}\n{SUM[1]}\n:::\n\n## Lösung zur Aufgabe [-@sec-A02] {{#sec-L02}}\n\n{ROOT[1]}\n",
    },
}


@pytest.mark.parametrize("name", BOOKS)
def test_solutions_in_another_file_answer_the_exercise_that_they_name(name: str, tmp_path: Path) -> None:
    for file, text in BOOKS[name].items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8")
    assert sorted(spaced(pairs_of(read_documents(tmp_path)))) == sorted([SUM, ROOT])


def test_a_label_that_two_headings_have_is_that_of_none() -> None:
    asks = "# Sums\n\n## A sum {#sec-a}\n\nCompute 2 + 9.\n"
    assert (
        pairs_of(
            [
                document(asks, file="1"),
                document(asks, file="2"),
                document("# Solutions\n\n## Solution to @sec-a\n\n11\n", file="3"),
            ]
        )
        == []
    )


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("$$a & = b$$", "$$\n\\begin{aligned}\na & = b\n\\end{aligned}\n$$"),
        ("$$\na & = b \\\\\n c & = d \\\\\n\\tag{1}\n$$", "$$\n\\begin{aligned}\na & = b \\\\\n c & = d\n\\end{aligned} \\tag{1}\n$$"),
        ("$$\\begin{cases} a & b \\end{cases}$$", "$$\\begin{cases} a & b \\end{cases}$$"),
        ("$$\\text{salt \\& water}$$", "$$\\text{salt \\& water}$$"),
        ("$$\\substack{a & b}$$", "$$\\substack{a & b}$$"),
        ("Salt & water cost $$5 and $$6.", "Salt & water cost $$5 and $$6."),
    ],
)  # fmt: skip
def test_what_stands_in_no_environment_is_aligned(written: str, printed: str) -> None:
    assert with_aligned(written) == printed


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        ("By @thm-a, it is 6.", "It is 6."),
        ("It is 6, by @thm-a and @lem-b, since 2 divides it.", "It is 6, since 2 divides it."),
        ("It is odd (see @def-odd).", "It is odd."),
        ("It is odd by Theorem \\@ref(thm:a).", "It is odd."),
        ("(b) By {prf:ref}`thm-a`, $x = 2$.", "(b) $x = 2$."),
        ("By @thm-a.", "By @thm-a."),
        ("Combine @thm-a with 2.", "Combine @thm-a with 2."),
        ("It is as @fig-a shows (@fig-a).", "It is as @fig-a shows (@fig-a)."),
    ],
)
def test_grounds_go_where_nothing_is_lost(answer: str, left: str) -> None:
    assert without_grounds(answer) == left


@pytest.mark.parametrize(
    ("outputs", "printed"),
    [
        ([{"output_type": "stream", "name": "stdout", "text": ["1\n", "2\n"]}], "``` text\n1\n2\n```"),
        ([{"output_type": "execute_result", "data": {"text/plain": "<Axes: >"}}], ""),
        ([{"output_type": "execute_result", "data": {"text/plain": "x", "image/png": "aa"}}], ""),
        ([{"output_type": "error", "ename": "ValueError"}], ""),
        ([{"output_type": "stream", "name": "stdout", "text": "1\n" * 40}], ""),
        ([{"output_type": "stream", "name": "stderr", "text": "a warning"}], ""),
        ("no list", ""),
    ],
)
def test_a_result_is_printed_where_it_is_short_and_a_text(outputs: object, printed: str) -> None:
    assert printed_by({"source": "2 + 9", "outputs": outputs}) == printed


UNSAID = [
    ("Show that the product of two such matrices is one.", "It is.", "external_reference"),
    ("Take matrices whose rows add up to 1. How many such matrices have entries 0 and 1 only?", "$n^n$", None),
    ("Name a function such that $f(2) = 4$.", "$f(x) = x^2$", None),
    ("Deploy [the following manifest](https://a.example/pod.yaml) and name its pods.", "There are 2 pods.", "external_reference"),
    ("Read [this file](https://a.example/rows.csv) and count its rows.", "`len(open('rows.csv').readlines())` gives 5.", None),
    ("Assume again that a card is drawn from the 3. How likely is a black one?", "1/3", "external_reference"),
    ("Suppose that a die is thrown. Then suppose again that it is thrown. How likely are two sixes?", "1/36", None),
    ("In the same controller, add a method that greets Lea.", "`def greet(): ...` does so in 1 line.", "external_reference"),
    ("Install the module `emoji`. Write a program that uses this module to print a heart.", "`print(emoji.emojize(':heart:'))`", None),
    ("Write a program that uses this module to print a heart.", "`print(emoji.emojize(':heart:'))`", "external_reference"),
    ("Create a `KMeans` model of 3 clusters.", "```python\nmodel = KMeans(n_clusters=3)\n```", None),
    ("Create a model of 3 clusters.", "```python\nmodel = KMeans(n_clusters=3)\n```", "external_reference"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "answer", "expected"), UNSAID)
def test_what_a_question_never_says_and_what_it_names(question: str, answer: str, expected: str | None) -> None:
    assert defect(question, answer) == expected


HOSTILE = {
    "quoted numbers": (with_quoted_questions, "> **2E1.** a\n> b\n\n" * 9_000),
    "quotations below numbers": (with_quoted_questions, "## 2.1\n\n> a\n" * 9_000),
    "cells": (without_cells, "``` python\n### your code here\n" * 9_000),
    "blank cells": (without_cells, "```\n" + "\n" * 30_000 + "# your code here\n```"),
    "ids": (with_own_numbers, "## a [-@sec-1] {#sec-2}\n" * 9_000),
    "directives": (as_docutils_knows, ".. a ::\n.. b\n" * 9_000),
    "bold titles": (lambda text: with_solved_items(text, "solutions"), "**1. a b**\n\n* Add it.\n* Add it.\n\n```\n1\n```\n" * 3_000),
    "formulas": (with_aligned, "$$ a & {" * 20_000),
    "grounds": (without_grounds, "By @thm-a, " * 9_000 + "(@thm-a; @thm-b" * 5_000),
    "labels": (
        lambda text: pairs_of([document(text)]),
        "## a {#sec-a}\n\nAdd it.\n" * 3_000 + "## Solution to @sec-a\n\n:::: b\n" * 3_000,
    ),
    "things unsaid": (lambda text: defect(text, text), "[this file](https://a.b) such a in the same file again suppose " * 3_000),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_take_linear_time(name: str) -> None:
    written, text = HOSTILE[name]
    with within(5):
        written(text)
