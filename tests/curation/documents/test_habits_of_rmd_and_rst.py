# ruff: noqa: E501  # the texts of small files, a line of the table for each
"""How books in R Markdown and reStructuredText set an exercise and its answer, and documents that hold only solutions.

To add a habit, add a row: the name of the file, its text, and the pairs. All texts are our own.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from found_pairs import Habit, named, pairs_of_file, spaced, within

from megascience_hf.curation.documents.markdown import with_numbered_examples, without_spans
from megascience_hf.curation.documents.markdown_boxes import with_boxes
from megascience_hf.curation.documents.rst_boxes import in_english, with_folds, with_given
from megascience_hf.curation.documents.solved_items import with_solved_items

TREE = ("How many edges has a tree of 5 nodes?", "It has 4.")
ROOT = ("How many roots has a tree?", "One.")
R = "```{r}\n"

HABITS: dict[str, Habit] = {
    "reStructuredText: admonitions of other languages": (
        "trees.rst",
        "Bäume\n=====\n\nAufgabe 1\n---------\n\nWie viele Kanten hat ein Baum mit 5 Knoten?\n\n.. admonition:: Lösung anzeigen\n   :class: toggle\n\n   Er hat 4.\n\n"
        "Aufgabe 2\n---------\n\nEin Baum hat 9 Knoten.\n\na) Wie viele Kanten hat er?\n\n.. admonition:: Lösung\n\n   Acht.\n\nb) Wie viele Wurzeln hat er?\n\n.. admonition:: Lösung\n\n   Eine.\n",
        [
            ("Wie viele Kanten hat ein Baum mit 5 Knoten?", "Er hat 4."),
            ("Ein Baum hat 9 Knoten. Wie viele Kanten hat er?", "Acht."),
            ("Ein Baum hat 9 Knoten. Wie viele Wurzeln hat er?", "Eine."),
        ],
    ),
    "reStructuredText: boxes of a book's own, revealed in Serbian": (
        "trees.rst",
        ".. questionnote::\n\n   Колико грана има дрво од 5 чворова?\n\n.. reveal:: r1\n   :showtitle: Прикажи решење\n   :hidetitle: Сакриј решење\n\n   Има их 4.\n",
        [("Колико грана има дрво од 5 чворова?", "Има их 4.")],
    ),
    "reStructuredText: a task in a box, a challenge in a tab": (
        "trees.rst",
        ".. task-box::\n\n   How many edges has a tree of 5 nodes?\n\n.. solution::\n\n   It has 4.\n\n"
        ".. tab:: Challenge\n\n   How many roots has a tree?\n\n.. tab:: Answer\n\n   One.\n",
        [TREE, ROOT],
    ),
    "reStructuredText: details in blocks of HTML": (
        "trees.rst",
        ".. admonition:: Exercise 1\n\n   How many edges has a tree of 5 nodes?\n\n.. raw:: html\n\n   <details>\n   <summary>Solution</summary>\n\nIt has 4.\n\n.. raw:: html\n\n   </details>\n\n"
        "The chapter goes on.\n\n.. admonition:: Exercise 2\n\n   How many roots has a tree?\n\n.. raw:: html\n\n   <details><summary><b>Solution</b></summary>\n\nOne.\n\n.. raw:: html\n\n   </details>\n\nText.\n",
        [TREE, ROOT],
    ),
    "reStructuredText: a session in a directive that nobody knows": (
        "trees.rst",
        "Exercise 1\n----------\n\nHow many edges has a tree of 5 nodes?\n\n.. admonition:: Solution\n\n   It has 4:\n\n   .. sagecells::\n\n      sage: t = graphs.Tree(5)\n      sage: t.size()\n",
        [(TREE[0], "It has 4: ``` sage sage: t = graphs.Tree(5) sage: t.size() ```")],
    ),
    "reStructuredText: where the author has it from, and a title": (
        "trees.rst",
        "Exercises\n=========\n\n1. Edges of a tree\n------------------\n\nFrom :doc:`/gallery/trees`. How many edges has a tree of 5 nodes?\n\n.. dropdown:: Solution\n\n   It has 4.\n\n"
        "2. How many roots has a tree?\n-----------------------------\n\n.. dropdown:: Solution\n\n   One.\n",
        [TREE, ROOT],
    ),
    "Runestone: a colon in a pattern, signs that only pandoc escapes": (
        "trees.rst",
        ".. fillintheblank:: a\n\n   When does the tide of ``low_tide(6)`` turn, as **hh:mm**?\n\n   - :(6:12)|(06:12): Correct!\n     :.*: No.\n\n"
        ".. admonition:: Exercise\n\n   What is 'tree'[1] and 2 < 3, in 'a_b'?\n\n.. admonition:: Solution\n\n   'r' and True, $n x$ of them.\n",
        [
            ("When does the tide of `low_tide(6)` turn, as **hh:mm**?", "6:12"),
            ("What is 'tree'[1] and 2 < 3, in 'a_b'?", "'r' and True, $n x$ of them."),
        ],
    ),
    "reStructuredText: points behind an answer": (
        "trees.rst",
        "**Question 1**\n\n  How many edges has a tree of 5 nodes?\n\n  **Answer:** It has 4.\n\n  **Grading Criteria:**\n\n    * Just the number -- 1 point.\n\n**Question 2**\n\n"
        "  How many roots has a tree?\n\n  **Answer:** One.\n\n  :math:`\\square`\n\n  .. note::\n     So has a forest.\n",
        [TREE, (ROOT[0], "One. $\\square$")],
    ),
    "a list whose parts have answers of their own stands as far in as its item": (
        "trees.rst",
        "#. Let us plant a tree.\n\n   * How many edges has a tree of 5 nodes?\n\n     .. admonition:: solution\n\n        It has 4.\n",
        [("Let us plant a tree. - How many edges has a tree of 5 nodes?", "It has 4.")],
    ),
    "R Markdown: parts under headings": (
        "trees.Rmd",
        "# Practice\n\n## Problem 1: An oak\n\nAn oak has 9 nodes.\n\n### (a) Its edges\n\nHow many edges has it?\n\n<details><summary>Click for answer</summary>\n*Answer:* Eight.\n</details><br>\n\n"
        "#### (b) Its roots\n\nHow many roots has it?\n\n<details><summary>Click for answer</summary>\n*Answer:* One.\n</details><br>\n\n## Problem 2: A birch\n\n### (a) How many edges has a birch of 5 nodes?\n\n"
        "<details><summary>Click for answer</summary>\n*Answer:* It has 4.\n</details><br>\n",
        [
            ("An oak has 9 nodes. How many edges has it?", "Eight."),
            ("An oak has 9 nodes. How many roots has it?", "One."),
            ("How many edges has a birch of 5 nodes?", "It has 4."),
        ],
    ),
    "R Markdown: a list of examples, and chunks that answer": (
        "trees.Rmd",
        "# Lab\n\n(@edges) **How many edges has a tree of 5 nodes?**\n\n```{answer}\nIt has 4.\n```\n\nText.\n\n(@) How many roots has a tree?\n\n```{answer}\nOne.\n```\n",
        [TREE, ROOT],
    ),
    "R Markdown: an answer that has a colour": (
        "trees.Rmd",
        '## Question 1\n\nHow many edges has a tree of 5 nodes?\n\n[**Answer**: It has 4, as a *[star]{.s}* has.\\\n]{style="color: green;"}\n\nThe chapter goes on.\n\n## Question 2\n\n'
        'How many roots has a tree?\n\n[**Answer**: One.]{style="color: green;"}\n\n[So it is.]{style="color: green;"}\n',
        [(TREE[0], "It has 4, as a *[star]* has."), (ROOT[0], "One. So it is.")],
    ),
    "R Markdown: a solution that has the number of its exercise": (
        "trees.Rmd",
        "# Solutions\n\n## Exercise 1\n\nHow many edges has a tree of 5 nodes?\n\n### Solution 1\n\nIt has 4.\n\n## Exercise 2\n\nHow many roots has a tree?\n\n### Solution 2\n\nOne.\n",
        [TREE, ROOT],
    ),
    "R Markdown: what a title says of an exercise before its number": (
        "trees.Rmd",
        "# Exercises\n\n## (Extra) Problem 5: Trees\n\nA tree has 9 nodes.\n\n(a) Edges of it\nHow many edges has it?\n\n<details><summary>Click for answer</summary>\n*Answer:* It has 8.\n\n</details><br>\n\n"
        "(b) How many roots has it?\n\n<details><summary>Click for answer</summary>\n*Answer:* One.\n\n</details><br>\n",
        [
            ("A tree has 9 nodes. Edges of it How many edges has it?", "It has 8."),
            ("A tree has 9 nodes. How many roots has it?", "One."),
        ],
    ),
    "learnr: what a panel gives to all parts": (
        "trees.Rmd",
        '```{r, echo=FALSE}\nwellPanel(\n\t"A tree\n\tis a star.")\n```\n\n```{r a, echo=FALSE}\nquestion("(a) How many centres has it?", answer("1", correct = TRUE), answer("2"))\n```\n\n'
        '```{r b, echo=FALSE}\nquestion("(b) Is it a path?", answer("Yes"), answer("No", correct = TRUE))\n```\n\n# Roots\n\n'
        '```{r c, echo=FALSE}\nquestion("(a) How many roots has a tree?", answer("1", correct = TRUE), answer("2"))\n```\n',
        [
            ("A tree is a star. How many centres has it? (A) 1 (B) 2", "(A) 1"),
            ("A tree is a star. Is it a path? (A) Yes (B) No", "(B) No"),
            ("How many roots has a tree? (A) 1 (B) 2", "(A) 1"),
        ],
    ),
    "learnr: strings over two lines, and two backslashes": (
        "trees.Rmd",
        '```{r q, echo=FALSE}\nquestion("How many edges has\n\ta tree of $\\\\alpha$ nodes?",\n\tanswer("$\\\\alpha$ (all)"),\n\tanswer("$\\\\alpha - 1$,\n\t(one less)", correct = TRUE))\n```\n',
        [
            (
                "How many edges has a tree of $\\alpha$ nodes? (A) $\\alpha$ (all) (B) $\\alpha - 1$, (one less)",
                "(B) $\\alpha - 1$, (one less)",
            )
        ],
    ),
    "a link to another page behind an answer": (
        "trees.Rmd",
        "## Exercise 1\n\nHow many edges has a tree of 5 nodes?\n\n### Solution\n\nIt has 4.\n\n**[Back to the forest](index.html)**\n",
        [TREE],
    ),
    "solutions: titles that ask": (
        "trees.Rmd",
        '---\ntitle: "Answers to the exercises"\n---\n\n# Chapter 1\n\n## ex 1.1. List two trees.\n\n- oak\n- birch\n\n## ex 1.2 - 1.3\n\n(thanks to Ann)\n\nDraw a tree of three nodes.\n\n'
        f"{R}plot(tree(3))\n```\n\n## ex 1.4 Why is a ring no tree?\nIt has a cycle.\n\n# Chapter 2\n\nText.\n",
        [
            ("List two trees.", "- oak - birch"),
            ("Draw a tree of three nodes.", "```r plot(tree(3)) ```"),
            ("Why is a ring no tree?", "It has a cycle."),
        ],
    ),
    "solutions: items above code, in bold, slanted": (
        "lab1_solutions.Rmd",
        f"# Trees\n\nText.\n\n1. Add two and three.\n{R}2 + 3\n```\n\n**2. How many roots has a tree?**\n\nOne.\n\n*Question 3 : Find one and two.*\n\n{R}1:2\n```\n\n"
        f"**4. Make vectors of the following trees.**\n\n* oak\n* birch\n\n{R}c('oak', 'birch')\n```\n\n5. Save your work.\n\n## Forests\n\nText.\n",
        [
            ("Add two and three.", "```r 2 + 3 ```"),
            ROOT,
            ("Find one and two.", "```r 1:2 ```"),
            ("Make vectors of the following trees. * oak * birch", "```r c('oak', 'birch') ```"),
        ],
    ),
    "solutions: parts of an exercise": (
        "answers.Rmd",
        f"### Exercise 2.3\n\nAn oak has 9 nodes.\n\na. How many edges has it?\n\nEight.\n\nb. Show its roots.\n\nThere is one.\n{R}root()\n```\n\n### Exercise 2.4\n\nHow many roots has a tree?\n\n{R}1\n```\n",
        [
            ("An oak has 9 nodes. How many edges has it?", "Eight."),
            ("An oak has 9 nodes. Show its roots.", "There is one. ```r root() ```"),
            (ROOT[0], "```r 1 ```"),
        ],
    ),
    "solutions whose paragraphs have no label have none": (  # "Load the data." above code is a step as often
        "answers.Rmd",
        "".join(f"Compute the sum of one and {number}.\n{R}1 + {number}\n```\n\n" for number in (2, 3, 4)),
        [],
    ),
    "solutions without the questions have none": (
        "solutions.Rmd",
        f"## Chapter 1\n\n**Exercise 1.1**\n\nWe have that it is 4.\n\n{R}4\n```\n\n**Exercise 1.2**\n\nNote that a tree has one.\n",
        [],
    ),
    "reStructuredText: an answer in bold above its reason": (
        "trees.rst",
        ".. admonition:: Question 1\n\n   True or false: a tree of 5 nodes has 4 edges.\n\n.. dropdown:: Answer\n\n   **True.**\n\n   Each node but the root has one.\n",
        [("True or false: a tree of 5 nodes has 4 edges.", "*True.* Each node but the root has one.")],
    ),
    "reStructuredText: answers of one edition": (
        "trees.rst",
        "Exercice 1\n==========\n\n#)  Combien de branches a un arbre de 5 noeuds ?\n\n    ..  only:: corrige and not latex\n\n        ..  admonition:: Corrigé\n\n            Quatre.\n\n"
        "#)  Combien de racines a un arbre ?\n\n    ..  only:: corrige\n\n        ..  admonition:: Corrigé\n\n            Une.\n",
        [("1) Combien de branches a un arbre de 5 noeuds ?", "Quatre."), ("2) Combien de racines a un arbre ?", "Une.")],
    ),
    "Runestone: what is given to several questions": (
        "trees.rst",
        "Trees\n-----\n\n.. topic:: Trees-1\n\n   **Given**\n\n   .. code-block:: java\n\n      int nodes = 5;\n\n   .. fillintheblank:: a\n\n      What is the value of nodes - 1?\n\n      - :4: Correct\n        :x: No\n\n"
        "   .. fillintheblank:: b\n\n      What is the value of nodes + 1?\n\n      - :6: Correct\n        :x: No\n\nThe end.\n",
        [(f"Given: ``` java int nodes = 5; ``` What is the value of nodes {sign} 1?", said) for sign, said in (("-", "4"), ("+", "6"))],
    ),
    "bookdown: a block whose type is a word of another language": (
        "trees.Rmd",
        '# Arbres\n\n1. Calculer le nombre de branches d\'un arbre de 5 noeuds.\n\n```{block2 q1, type = "Correction"}\nIl en a 4.\n```\n\n2. Et ses racines ?\n',
        [("Calculer le nombre de branches d'un arbre de 5 noeuds.", "Il en a 4.")],
    ),
    "R/exams: options that the code lists": (
        "tree.Rmd",
        '```{r data, echo = FALSE}\nquestions <- c("5.", "4.", "none.")\nsolutions <- c(FALSE, TRUE, FALSE)\no <- sample(1:3)\n```\n\nQuestion\n========\nHow many edges has a tree of 5 nodes?\n\n'
        '```{r list, echo = FALSE, results = "asis"}\nanswerlist(questions, markup = "markdown")\n```\n\nSolution\n========\nEach but the root has one.\n\n'
        '```{r slist, echo = FALSE, results = "asis"}\nanswerlist(ifelse(solutions, "True", "False"), markup = "markdown")\n```\n\nMeta-information\n================\nextype: schoice\n',
        [(f"{TREE[0]} (a) 4. (b) 5. (c) none.", "**(a)** 4. Each but the root has one.")],
    ),
    "solutions: questions in bold below numbered titles, and what is given to all": (
        "sheet1_solutions.Rmd",
        "## Ex 1 Trees\n\nA tree has 5 nodes.\n\n### 1.1 Edges\n\n**How many edges**\n**has it?**\n\nIt has 4.\n\n### 1.2 Roots\n\n**Count the roots.**\n\nOne.\n\n**Is that true of all trees?**\n\nYes.\n\n### 1.3 Leaves and branches\n\nWe draw it.\n\n## Ex 2 Woods\n\n### 2.1 Trees of a wood\n\n**How many trees has a wood?**\n\nMany.\n",
        [
            ("A tree has 5 nodes. How many edges has it?", "It has 4."),
            ("A tree has 5 nodes. Count the roots. Is that true of all trees?", "One. Yes."),
            ("How many trees has a wood?", "Many."),
        ],
    ),
    "solutions: a title that asks and words that ask more": (
        "solutions.Rmd",
        f"# Exercise 1: Trees\n\nThis document is about trees.\n\n## Exercise 1.1: Draw a tree of nodes\nWhere it has 5 of them. Use `plot()`.\n\n{R}plot(1:5)\n```\n\n## Exercise 1.2: Compute the sum of all nodes\nWe add them up.\n\n{R}sum(1:5)\n```\n",
        [
            ("Draw a tree of nodes Where it has 5 of them. Use `plot()`.", "```r plot(1:5) ```"),
            ("Compute the sum of all nodes", "We add them up. ```r sum(1:5) ```"),
        ],
    ),
    "bookdown: answers elsewhere that name labels": (
        "trees.Rmd",
        "# Trees\n\n## Exercises\n\n::: {.exercise #edges}\nHow many edges has a tree of 5 nodes?\n\n:::\n\n----\n\n::: {#leaf .exercise}\nWhat is a leaf?\n:::\n\n::: {.exercise #roots}\nHow many roots has a tree?\n:::\n\n"
        '## Solutions\n\n::: {.answer data-latex=""}\n**Answer to Exercise \\@ref(exr:edges)**:\n\nIt has 4.\n\n:::\n\n::: {.answer}\n**Answer to Question** \\@ref(exr:roots):\n\nOne.\n:::\n',
        [TREE, ROOT],
    ),
    "reStructuredText: code without a language": (
        "trees.rst",
        ".. admonition:: Exercise\n\n   What does this program print?\n\n   ::\n\n      for n in range(2):\n          print(n)\n\n.. admonition:: Solution\n\n   It prints::\n\n      0\n      1\n",
        [("What does this program print? ``` for n in range(2): print(n) ```", "It prints: ``` 0 1 ```")],
    ),
    "the same in a lesson are steps": ("lesson.Rmd", f"# Trees\n\n1. Add two and three.\n{R}2 + 3\n```\n\n2. Add one.\n{R}5 + 1\n```\n", []),
    "the name of a directive is no word of a question": (
        "matter.rst",
        "Matter\n======\n\n.. admonition:: Exercise\n\n   Why is water wet?\n\n   .. note::\n\n      At sea level.\n\n.. admonition:: Solution\n\n   It clings to what it touches.\n",
        [("Why is water wet? At sea level.", "It clings to what it touches.")],
    ),
}  # fmt: skip


@named(HABITS)
def test_a_habit_gives_its_pairs(name: str, tmp_path: Path) -> None:
    file, text, expected = HABITS[name]
    assert spaced(pairs_of_file(file, text, tmp_path)) == expected


TITLES = {
    "Lösung": "Solution",
    "Ver la solución": "Solution",
    "Solução do exercício 3": "Solution 3",
    "Aufgabe 2": "Exercise 2",
    "Solution (click)": "Solution (click)",
    "Note": "Note",
    "Eine Lösung von Salz in Wasser ist klar": "Eine Lösung von Salz in Wasser ist klar",
}


@pytest.mark.parametrize(("title", "expected"), TITLES.items())
def test_a_title_of_another_language_says_what_its_box_is(title: str, expected: str) -> None:
    assert in_english(title) == expected


HOSTILE = {
    "what is given": (with_given, "**Given**\n\n``` r\n1\n```\n\n" + "::: exercise\n" * 9_000),
    "typed blocks": (with_boxes, "```{block2 a" + ' type="' * 20_000 + "\n" + '```{block, type="Solution"}\n' * 5_000),
    "R/exams": (
        with_boxes,
        "# Question\na question\n```{r}\nanswerlist(questions)\n" * 3_000
        + 'questions <- c("a", "b")\nsolutions <- c(TRUE, FALSE)\n# Meta-information\n',
    ),
    "headings of parts": (lambda text: with_solved_items(text, "solutions"), "## Ex 1 Trees\n\nA tree.\n\n" * 5_000),
    "details that are never ended": (
        with_folds,
        ".. raw:: html\n\n   <details><summary>Solution</summary>\n\n" * 3_000,
    ),
    "examples of pandoc": (with_numbered_examples, "(@a) What is it?\n" * 20_000),
    "coloured brackets": (without_spans, "[" * 20_000 + "]{style=" * 2_000),
    "solutions": (lambda text: with_solved_items(text, "solutions"), "1. Add it.\n```{r}\n1\n```\n" * 5_000),
    "parts": (lambda text: with_solved_items(text, "solutions"), "## Exercise 1\n\na. Add it.\n\n1\n\n" * 3_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_take_linear_time(name: str) -> None:
    written, text = HOSTILE[name]
    with within(5):
        written(text)
