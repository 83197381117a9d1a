# ruff: noqa: E501  # the texts of small files, a line of the table for each
"""How books of many formats set an exercise and its answer: the file, and the pairs a careful reader finds in it.

To add a habit, add a row: the ending of the file, its text, and the pairs. All texts are our own.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from found_pairs import named, pairs_of_file, within

from megascience_hf.curation.documents.latex_boxes import as_boxes, with_saved_counters
from megascience_hf.curation.documents.markdown import as_read, with_marked_titles
from megascience_hf.curation.documents.notebooks import notebook_text
from megascience_hf.curation.documents.reading import read_documents
from megascience_hf.curation.extraction.rules import extract

TREE = ("How many edges has a tree of 5 nodes?", "It has 4.")
ROOT = ("How many roots has a tree?", "One.")
Habit = tuple[str, str, list[tuple[str, str]]]

MARKDOWN: dict[str, Habit] = {
    "a challenge of a lesson in Markdown, with a hint": (
        ".md",
        "::::::: challenge\n\n## Trees\n\nHow many edges has a tree of 5 nodes?\n\n:::: hint\n\nDraw it.\n\n::::\n\n"
        ":::::  solution\n\n## Solution\n\nIt has 4.\n\n:::::\n\n:::::::\n\nText.\n",
        [TREE],
    ),
    "a challenge whose title asks": (
        ".md",
        "::: challenge\n\n### How many roots has a tree?\n\nThink.\n\n:::: solution\n\nOne.\n\n::::\n\n:::\n",
        [("How many roots has a tree?\n\nThink.", "One.")],
    ),
    "a quoted challenge whose list is part of the question": (
        ".md",
        "> ## Lists\n>\n> Which of these is a tree?\n>\n> 1.  a ring\n> 2.  a star\n>\n> Say why.\n>\n> > ## Solution\n> >\n"
        "> > The star.\n> {: .solution}\n{: .challenge}\n\nText.\n",
        [("Which of these is a tree?\n\n1.  a ring\n2.  a star\n\nSay why.", "The star.")],
    ),
    "questions and answers in coloured spans": (
        ".Rmd",
        "1. __[Q]{.Q}__: How many edges has a tree of 5 nodes?\n\n   __[A]{.solved}__: It has 4.\n\n"
        "2. __[Q]{.Q}__: How many roots has a tree?\n\n   __[A]{.solved}__ One.\n",
        [TREE, ROOT],
    ),
    "an admonition in the item of a list": (
        ".md",
        "## Questions\n\n1. How many edges has a tree of 5 nodes?\n\n   ```{admonition} Solution\n   :class: dropdown\n"
        "   It has 4.\n   ```\n\n2. How many roots has a tree?\n\n   ```{admonition} Solution\n   One.\n   ```\n",
        [TREE, ROOT],
    ),
    "a solution that tells to click": (
        ".md",
        "## Exercises\n\n### Exercise: edges\n\nHow many edges has a tree of 5 nodes?\n\n"
        "````{admonition} Solution - click to show!\nIt has 4.\n````\n\n"
        "### Exercise: roots\n\nHow many roots has a tree?\n\n:::{dropdown} Click for the answer\nOne.\n:::\n",
        [TREE, ROOT],
    ),
    "an example of sphinx-proof, and prose behind it": (
        ".md",
        ":::{prf:example} Edges\n:label: edges\nHow many edges has a tree of 5 nodes?\n:::\n\n"
        ":::{admonition} Solution\nIt has 4.\n:::\n\nText.\n\n:::{prf:example}\nThis is a tree.\n:::\n\nMore text.\n\n"
        "*Proof.* It has no ring.\n",
        [TREE],
    ),
    "a solution for each part": (
        ".md",
        "```{exercise}\nA tree has 5 nodes.\n\na) How many edges has it?\n\n:::{admonition} Solution a)\nIt has 4.\n:::\n\n"
        "b) How many roots has it?\n\n:::{admonition} Solution b)\nOne.\n:::\n```\n",
        [
            ("A tree has 5 nodes.\n\nHow many edges has it?", "It has 4."),
            ("A tree has 5 nodes.\n\nHow many roots has it?", "One."),
        ],
    ),
    "solutions of MyST behind all exercises, by their labels": (
        ".md",
        "```{exercise} Edges\n:label: edges\nHow many edges has a tree of 5 nodes?\n```\n\n```{exercise}\n:label: roots\n"
        "How many roots has a tree?\n```\n\n## Solutions\n\n```{solution} edges\n:class: dropdown\nIt has 4.\n```\n\n"
        "```{solution} roots\nOne.\n```\n",
        [TREE, ROOT],
    ),
    "gates of MyST, the solutions behind all": (
        ".md",
        "```{exercise-start}\n:label: edges\n```\n\nHow many edges has a tree of 5 nodes?\n\n```{exercise-end}\n```\n\n"
        "```{exercise-start}\n:label: roots\n```\n\nHow many roots has a tree?\n\n```{exercise-end}\n```\n\n"
        "```{solution-start} edges\n```\n\nIt has 4.\n\n```{solution-end}\n```\n\n"
        "```{solution-start} roots\n```\n\nOne.\n\n```{solution-end}\n```\n\nText.\n",
        [TREE, ROOT],
    ),
    "details, and prose behind them": (
        ".md",
        "## Edges\n\nHow many edges has a tree of 5 nodes?\n\n<details>\n  <summary>🔑 <b>Show solution</b></summary>\n\n"
        "It has 4.\n\n</details>\n\nText that goes on.\n\n1. How many roots has a tree?\n\n"
        "   <details><summary>Answer</summary>\n\n   One.\n\n   </details>\n\nMore text.\n",
        [TREE, ROOT],
    ),
    "a summary of several lines, and short codes of Hugo and Jekyll": (
        ".md",
        "## Exercise 1\n\nHow many edges has a tree of 5 nodes?\n\n<details>\n<summary>\nSolution\n</summary>\n\nIt has 4.\n\n</details>\n\nText.\n\n"
        "## Exercise 2\n\nHow many roots has a tree?\n\n{{< details \"Solution\" >}}\nOne.\n{{< /details >}}\n\nText.\n\n"
        "## Exercise 3\n\nHow many roots has a tree?\n\n{% details Click for the solution %}\nOne.\n{% enddetails %}\n\nText.\n",
        [TREE, ROOT, ROOT],
    ),
    "callouts of Quarto, by a heading and by an attribute": (
        ".qmd",
        '::: {.exercise}\nHow many edges has a tree of 5 nodes?\n:::\n\n::: {.callout-tip collapse="true"}\n## Solution\n\n'
        'It has 4.\n:::\n\n**Exercise 2 --- Roots.** How many roots has a tree?\n\n::: {.callout-tip title="Solution"}\n'
        "One.\n:::\n\nText.\n",
        [TREE, ROOT],
    ),
    "chunks of bookdown, and folds of webex": (
        ".Rmd",
        '```{exercise, name="Edges"}\nHow many edges has a tree of 5 nodes?\n```\n\n```{solution, echo=TRUE}\nIt has 4.\n```\n\n'
        '**Exercise 2.** How many roots has a tree?\n\n`r hide("Solution")`\n\nOne.\n\n`r unhide()`\n\nText.\n',
        [TREE, ROOT],
    ),
    "a division with the answer behind a number": (
        ".md",
        '## Exercises\n\n1. How many edges has a tree of 5 nodes?\n\n<div class="callout answer">\nIt has 4.\n</div>\n\n'
        '2. How many roots has a tree?\n\n<div class="answer">\nOne.\n</div>\n\nText.\n',
        [TREE, ROOT],
    ),
    "underlined titles": (
        ".Rmd",
        "Question\n========\n\nHow many edges has a tree of 5 nodes?\n\nSolution\n========\n\nIt has 4.\n\n"
        "Meta-information\n================\nexname: edges\n",
        [TREE],
    ),
    "a file that is one problem": (
        ".md",
        "---\ntitle: Trees\n---\n\nHow many edges has a tree of 5 nodes?\n\n::: {.solution}\nIt has 4.\n:::\n",
        [TREE],
    ),
    "answers under the titles of their exercises": (
        ".md",
        "## Exercises\n\n### Exercise 1: Edges\n\nHow many edges has a tree of 5 nodes?\n\n### Exercise 2: Roots\n\n"
        "How many roots has a tree?\n\n## Answers to Selected Exercises\n\n### Exercise 1: Edges\nIt has 4.\n\n"
        "### Exercise 2: Roots\nOne.\n\n## Summary\n\nText.\n",
        [TREE, ROOT],
    ),
    "lists in the answers of a key": (
        ".md",
        "## Exercises\n\n**Exercise 1:** A tree has 5 nodes.\n1. How many edges has it?\n2. How many roots?\n\n"
        "**Exercise 2:** How many roots has a tree?\n\n### Answers to Exercises\n\n**Exercise 1:**\n1. It has 4.\n2. One.\n\n"
        "**Exercise 2:**\nOne.\n",
        [("A tree has 5 nodes.\n1. How many edges has it?\n2. How many roots?", "1. It has 4.\n2. One."), ROOT],
    ),
    "links to the answers and back": (
        ".md",
        '## Exercises\n\n<a name="q1"></a> **[EXERCISE 1](#a1)** How many edges has a tree of 5 nodes? [Solution](#a1)\n\n'
        "## Answers\n\n### **[EXERCISE 1](#q1)**\n\nIt has 4.\n\n[Back to the exercise](#q1)\n",
        [TREE],
    ),
    "commands that choose what is printed": (
        ".md",
        "## Problems\n\n1. How many edges has a tree of 5 nodes?\n\n   \\ifsolutions\n   **Answer**: It has 4.\n   \\else\n"
        "   \\vspace{2em}\n   \\fi\n\n\\newpage\n",
        [TREE],
    ),
    "bold questions with their answers below": (
        ".md",
        "## Questions\n\n**1. How many edges has a tree of 5 nodes?**\n\nIt has 4 of them.\n\n"
        "**2. How many roots has a tree?**\nOne and no more.\n",
        [(TREE[0], "It has 4 of them."), (ROOT[0], "One and no more.")],
    ),
    "options below bold questions are no answers": (
        ".md",
        "## Questions\n\n**1. How many edges has a tree of 5 nodes?**\nA) four\nB) five\n\n**2. How many roots has it?**\n"
        "A) one\nB) two\n",
        [],
    ),
    "a key as a table with reasons": (
        ".md",
        "## Quiz\n\n1. How many edges has a tree of 5 nodes?\n2. How many roots has a tree?\n\n## Answer key\n\n"
        "| Question | Answer | Why |\n|---|---|---|\n| 1 | It has 4. | By counting. |\n| 2 | One. | |\n",
        [TREE, ROOT],
    ),
    "a section of solutions that answers nothing ends the answer before it": (
        ".md",
        "**Exercise 1.** How many edges has a tree of 5 nodes?\n\n**Solution.** It has 4.\n\n## Solutions\n\nSee the web page.\n",
        [TREE],
    ),
    "questions that are the titles of their answers": (
        ".md",
        "**Q1: How many edges has a tree of 5 nodes?**\n\nIt has 4 of them.\n\n### Question 2: How many roots has a tree?\n\n"
        "**Answer:** One.\n",
        [(TREE[0], "It has 4 of them."), ROOT],
    ),
    "quizzes with a key each": (
        ".md",
        "# Quiz 1\n\n## Questions\n\n1. How many edges has a tree of 5 nodes?\n2. Why?\n\n## Answer key\n\n1. It has 4.\n2. By counting.\n\n"
        "# Quiz 2\n\n## Questions\n\n1. How many roots has a tree?\n2. Why so?\n\n## Answer key\n\n1. One.\n2. By design.\n",
        [TREE, ("Why?", "By counting."), ROOT, ("Why so?", "By design.")],
    ),
    "a lead-in in bold": (
        ".md",
        "## Exercises\n\n**In Exercises 1–2, count the edges.**\n\n1. a star of 5 nodes\n2. a path of 2 nodes\n\n## Answers\n\n1. It has 4.\n2. One.\n",
        [
            ("**In Exercises 1–2, count the edges.**\n\na star of 5 nodes", "It has 4."),
            ("**In Exercises 1–2, count the edges.**\n\na path of 2 nodes", "One."),
        ],
    ),
    "a rule behind an answer, and before one": (
        ".md",
        "**Problem 1.** How many edges has a tree of 5 nodes?\n\n---\n\n**Solution.** It has 4.\n\n---\n\nText that goes on.\n",
        [TREE],
    ),
    "stars in code are no mark-up": (
        ".md",
        "## Questions\n\n1. What is `2**3`?\n\n   **Answer:** `2**3` is 8.\n",
        [("What is `2**3`?", "`2**3` is 8.")],
    ),
    "harder exercises with a star": (
        ".txt",
        "PROBLEMS\n\n1. How many edges has a tree of 5 nodes?\n\n*2. How many roots has a tree?\n\nANSWERS\n\n1. It has 4.\n\n2. One.\n",
        [TREE, ROOT],
    ),
}  # fmt: skip

LATEX: dict[str, Habit] = {
    "the class exam": (
        ".tex",
        "\\begin{questions}\n\\question[5] How many edges has a tree of 5 nodes?\n\\begin{solution}[2cm] It has 4."
        "\\end{solution}\n\\titledquestion{Roots}[2] How many roots has a tree?\n\\begin{solutionorbox} One.\\end{solutionorbox}\n"
        "\\end{questions}",
        [TREE, ROOT],
    ),
    "choices of the class exam": (
        ".tex",
        "\\begin{questions}\n\\question Which is a tree?\n\\begin{choices}\n\\choice a ring\n\\CorrectChoice a star\n"
        "\\end{choices}\n\\begin{solution}The star.\\end{solution}\n\\end{questions}",
        [("Which is a tree?\n\n    (A) a ring\n\n    (B) a star", "The star.")],
    ),
    "parts of the class exam": (
        ".tex",
        "\\begin{questions}\n\\question A tree has 5 nodes.\n\\begin{parts}\n\\part How many edges has it?\n\\begin{solution}"
        "It has 4.\\end{solution}\n\\part How many roots has it?\n\\begin{solution}One.\\end{solution}\n\\end{parts}\n\\end{questions}",
        [
            ("A tree has 5 nodes.\n\nHow many edges has it?", "It has 4."),
            ("A tree has 5 nodes.\n\nHow many roots has it?", "One."),
        ],
    ),
    "the package exercise, with delayed answers": (
        ".tex",
        "\\begin{Exercise}[title={Edges},label=ex1]\nHow many edges has a tree of 5 nodes?\n\\end{Exercise}\n"
        "\\begin{Exercise}[label={ex2}]\nHow many roots has a tree?\n\\end{Exercise}\n\\section{Answers}\n"
        "\\begin{Answer}[ref=ex1]It has 4.\\end{Answer}\n\\begin{Answer}[ref={ex2}]One.\\end{Answer}",
        [TREE, ROOT],
    ),
    "questions of the package exercise": (
        ".tex",
        "\\begin{Exercise}\n\\Question How many edges? \n\\Question How many roots?\n\\end{Exercise}\n"
        "\\begin{Answer}\\Question 4\n\\Question 1\\end{Answer}",
        [("(a) How many edges?\n\n(b) How many roots?", "(a) 4\n\n(b) 1")],
    ),
    "a list of the package exercise": (
        ".tex",
        "\\begin{ExerciseList}\n\\Exercise How many edges has a tree of 5 nodes?\n\\Answer It has 4.\n"
        "\\Exercise How many roots has a tree?\n\\Answer One.\n\\end{ExerciseList}",
        [TREE, ROOT],
    ),
    "solutions that name their problem": (
        ".tex",
        "\\begin{prob}\\label{p1} How many edges has a tree of 5 nodes? \\end{prob}\n\\begin{prob}\\label{p2} How many roots "
        "has a tree?\\end{prob}\n\\section{Solutions}\n\\begin{sol}{p1} It has 4. \\end{sol}\n\\begin{sol}{p2} One. \\end{sol}",
        [TREE, ROOT],
    ),
    "an environment of items with answers in it": (
        ".tex",
        "\\begin{exercises}\n\\recommended \\item How many edges has a tree of 5 nodes?\n\\begin{answer}It has 4.\\end{answer}\n"
        "\\puzzle \\item How many roots has a tree?\n\\begin{answer}One.\\end{answer}\n\\end{exercises}\n\\section{Next}\nText.",
        [TREE, ROOT],
    ),
    "environments of a book's own, with hints": (
        ".tex",
        "\\begin{dproblem}[Edges]\nHow many edges has a tree of 5 nodes?\n\\begin{hint}Draw it.\\end{hint}\n\\begin{soln}It has 4."
        "\\end{soln}\n\\end{dproblem}\n\\begin{xca}How many roots has a tree?\\end{xca}\\begin{mysolution}One.\\end{mysolution}",
        [TREE, ROOT],
    ),
    "theorems that are exercises, and proofs that are solutions": (
        ".tex",
        "\\newtheorem{exercise}{Exercise}[section]\n\\begin{exercise}\\label{a}\nHow many edges has a tree of 5 nodes?\n"
        "\\end{exercise}\n\\begin{proof}[Solution]\nIt has 4.\n\\end{proof}\n\\begin{exercise}[Roots]\nHow many roots has a tree?\n"
        "\\end{exercise}\n\\begin{proof}[Solution to Exercise \\ref{a}]\nOne.\n\\end{proof}",
        [TREE, ROOT],
    ),
    "a command with question and answer": (
        ".tex",
        "\\exercise{How many edges has a tree of 5 nodes?}{It has 4.}\n\\exercise{How many roots has a tree?}{One.}\n"
        "\\exercise{Draw a tree of your own.}{}",
        [TREE, ROOT],
    ),
    "lists that go on, and a range that is referred to": (
        ".tex",
        "\\subsection{Exercises}\n\\begin{enumerate}\n\\item How many edges has a tree of 5 nodes?\n\\setcounter{HW}{\\value{enumi}}\n"
        "\\end{enumerate}\nFind the roots in Exercises \\ref{a} - \\ref{b}.\n\\begin{enumerate}\n\\setcounter{enumi}{\\value{HW}}\n"
        "\\item a star\n\\end{enumerate}\n\\begin{enumerate}[resume]\n\\item a path\n\\end{enumerate}\n"
        "\\subsection{Answers}\n\\begin{enumerate}\n\\item It has 4.\n\\item[2.] One.\n\\item[3.] One, too.\n\\end{enumerate}",
        [
            TREE,
            ("Find the roots in the following exercises.\n\na star", "One."),
            ("Find the roots in the following exercises.\n\na path", "One, too."),
        ],
    ),
    "answers as a description": (
        ".tex",
        "\\section{Problems}\n\\begin{problems}\n\\problem How many edges has a tree of 5 nodes?\n\\problem How many roots has a "
        "tree?\n\\end{problems}\n\\section{Answers}\n\\begin{description}\n\\item[1.] It has 4.\n\\item[\\textbf{2}] One.\n"
        "\\end{description}",
        [TREE, ROOT],
    ),
    "a book whose key is a chapter": (
        ".tex",
        "\\documentclass{book}\\begin{document}\\chapter{Trees}\\section{Edges}\\subsection*{Exercises}\\begin{enumerate}\\item How many edges "
        "has a tree of 5 nodes?\\item Why?\\item Why not?\\end{enumerate}\\chapter{Roots}\\subsection*{Exercises}\\begin{enumerate}\\item How many "
        "roots has a tree?\\item Why?\\end{enumerate}\\appendix\\chapter{Answers to odd-numbered exercises}\\section*{Chapter 1}"
        "\\begin{enumerate}\\item[1.] It has 4.\\item[3.] So.\\end{enumerate}\\section*{Chapter 2}\\begin{enumerate}\\item One.\\end{enumerate}\\end{document}",
        [TREE, ("Why not?", "So."), ROOT],
    ),
    "a reference to a solution is no answer": (
        ".tex",
        "\\begin{exercise}Take the tree of \\ref{sol:tree}. How many edges has it?\\end{exercise}\\begin{exercise}Why?\\end{exercise}",
        [],
    ),
    "an answer in a formula is a field to fill in": (
        ".tex",
        "\\begin{problem}Compute \\[ 2 + 2 = \\answer{4} \\] and more.\\end{problem}",
        [],
    ),
    "coloured boxes with titles": (
        ".tex",
        "\\begin{tcolorbox}[title=Example 1.1: Edges]\nHow many edges has a tree of 5 nodes?\n\\tcblower\nIt has 4.\n"
        "\\end{tcolorbox}\n\\begin{tcolorbox}[colback=red]\nA tree has no ring.\n\\end{tcolorbox}",
        [TREE],
    ),
    "letters of options as pandoc writes them": (
        ".tex",
        "\\section{Review Questions}\n\\begin{enumerate}\n\\item Which is a tree?\n\\begin{enumerate}\n\\def\\labelenumii{\\alph{enumii}.}\n"
        "\\tightlist\n\\item a ring\n\\item a star\n\\end{enumerate}\n\n\\emph{Answer: b}\n\\end{enumerate}",
        [("Which is a tree?\n\na.  a ring\n\nb.  a star", "b")],
    ),
}  # fmt: skip

OTHERS: dict[str, Habit] = {
    "admonitions of reStructuredText": (
        ".rst",
        ".. note::\n\n   A note.\n\n.. admonition:: Exercise: Edges\n   :class: exercise stacked\n\n   How many edges has a tree of 5 "
        "nodes?\n\n.. admonition:: Hint\n   :class: toggle xhint\n\n   Draw it.\n\n.. admonition:: Solution (click to show)\n"
        "   :class: toggle solution\n\n   It has 4.\n\nText that goes on.\n",
        [TREE],
    ),
    "what folds in reStructuredText": (
        ".rst",
        "Trees\n=====\n\n1. Edges\n--------\n\nHow many edges has a tree of 5 nodes?\n\n.. dropdown:: Solution\n   :icon: key\n\n"
        "   It has 4.\n\n.. dropdown:: Question 2\n   :open:\n\n   How many roots has a tree?\n\n   .. dropdown:: Solution\n\n"
        "      One.\n",
        [TREE, ROOT],
    ),
    "boxes of reStructuredText by their names": (
        ".rst",
        ".. exercise:: Edges\n   :label: edges\n\n   How many edges has a tree of 5 nodes?\n\n.. solution:: edges\n\n   It has 4.\n\n"
        ".. topic:: **Exercise**\n\n   How many roots has a tree?\n\n.. topic:: **Solution**\n\n   One.\n",
        [TREE, ROOT],
    ),
    "questions of Runestone": (
        ".rst",
        "Trees\n=====\n\n.. mchoice:: q1\n   :practice: T\n   :answer_a: a ring\n   :answer_b: a star with\n      four edges\n"
        "   :correct: b\n   :feedback_a: No.\n   :feedback_b: Correct! It has no ring.\n\n   Which of these is a tree?\n\nText.\n\n"
        "#.\n\n    .. tabbed:: q2\n\n        .. tab:: Question\n\n           How many roots has a tree?\n\n        .. tab:: Answer\n\n"
        "           .. activecode:: q2_answer\n               :nocodelens:\n\n               roots = 1\n\n        .. tab:: Discussion\n\n"
        "           .. disqus::\n",
        [
            ("Which of these is a tree?\n\n(a) a ring\n(b) a star with four edges", "**(b)** a star with four edges\n\nIt has no ring."),
            (ROOT[0], "``` python\nroots = 1\n```"),
        ],
    ),
    "links to the exercise and back in reStructuredText": (
        ".rst",
        "**Exercise 1:** How many edges has a tree of 5 nodes?\n(:ref:`solution <a1>`)\n\n.. _a1:\n\n**Solution to exercise 1:** It has 4.\n"
        "(:ref:`back to the exercise <q1>`)\n",
        [TREE],
    ),
    "formulas and details of a web page": (
        ".html",
        "<!DOCTYPE html><html><body><script src='mathjax.js'></script><h2>Exercises</h2><div class='exercise'><p><strong>1.</strong> "
        "How many edges has a tree of \\(n\\) nodes?</p><details class='hint'><summary>Hint</summary><p>Count.</p></details>"
        "<details class='answer'><summary>show answer</summary><p>It has $n-1$.</p></details></div></body></html>",
        [("How many edges has a tree of $n$ nodes?", "It has $n-1$.")],
    ),
    "admonitions of a web page that Sphinx made": (
        ".html",
        '<!DOCTYPE html><html><body><div class="exercise admonition"><p class="admonition-title"><span>Exercise 3 </span>(Edges)</p>'
        '<section><p>How many edges has a tree of 5 nodes?</p></section></div><div class="solution dropdown admonition">'
        '<p class="admonition-title"><a href="#x">Solution to</a> Exercise 3</p><section><p>It has 4.</p></section></div></body></html>',
        [TREE],
    ),
}  # fmt: skip


@named(MARKDOWN)
def test_a_habit_of_markdown_or_text_gives_its_pairs(name: str, tmp_path: Path) -> None:
    ending, text, expected = MARKDOWN[name]
    assert pairs_of_file(f"trees{ending}", text, tmp_path) == expected


@named(LATEX)
def test_a_habit_of_latex_gives_its_pairs(name: str, tmp_path: Path) -> None:
    ending, text, expected = LATEX[name]
    whole = text if "documentclass" in text else f"\\chapter{{Trees}}\nText.\n\n{text}\n"
    assert pairs_of_file(f"trees{ending}", whole, tmp_path) == expected


@named(OTHERS)
def test_a_habit_of_web_pages_or_restructuredtext_gives_its_pairs(name: str, tmp_path: Path) -> None:
    ending, text, expected = OTHERS[name]
    assert pairs_of_file(f"trees{ending}", text, tmp_path) == expected


TEST = "# Test {0}\n\n## Part A: Multiple Choice\n\n1. Which is tree {0}?\n   - A) ring\n   - B) star\n\n2. Which is root {0}?\n   - A) top\n   - B) leaf\n"
KEY = "# Test {0} — Answer Key\n\n---\n\n## Part A: Multiple Choice Answers\n\n| Q | Answer | Why |\n|:---:|:---:|---|\n| 1 | {1} | So. |\n| 2 | {2} | |\n"


@pytest.mark.parametrize("folder", [".", "quizzes"])
def test_a_key_answers_the_file_that_its_name_says(folder: str, tmp_path: Path) -> None:
    (tmp_path / folder).mkdir(exist_ok=True)
    for number, answers in (("1", "BA"), ("2", "AB"), ("3", "")):
        (tmp_path / folder / f"weekly-quiz {number}.md").write_text(TEST.format(number))
        if answers:
            (tmp_path / folder / f"weekly-quiz {number}_key.md").write_text(KEY.format(number, *answers))
    found = list(extract(read_documents(tmp_path)))
    assert [(record.question.split("?")[0], record.answer) for record in found] == [
        ("Which is tree 1", "B"), ("Which is root 1", "A"), ("Which is tree 2", "A"), ("Which is root 2", "B"),
    ]  # fmt: skip


def cells(*given: tuple[str, str]) -> bytes:
    return json.dumps(
        {"nbformat": 4, "metadata": {}, "cells": [{"cell_type": kind, "source": text} for kind, text in given]}
    ).encode()


def test_code_under_a_comment_that_says_solution_is_one() -> None:
    raw = cells(
        ("markdown", "**Exercise:** Count the edges."), ("code", "# YOUR CODE HERE\nraise NotImplementedError()"),
        ("code", "# Solution\n\nedges = 4"), ("code", "# Solution\nedges"), ("markdown", "Text.\n\n*Your answer here*"),
        ("code", "### BEGIN SOLUTION\nroots = 1\n### END SOLUTION"), ("code", "# Solution goes here"), ("code", "x = 1"),
    )  # fmt: skip
    assert notebook_text(raw) == (
        "**Exercise:** Count the edges.\n\n**Solution**\n\n``` python\nedges = 4\n```\n\n``` python\nedges\n```\n\n***\n\n"
        "Text.\n\n**Solution**\n\n``` python\nroots = 1\n```\n\n***\n\n``` python\nx = 1\n```"
    )


@pytest.mark.parametrize(
    "text",
    ["```\nTitle\n===\n```", "a: b\n---\nc", "| a | b |\n| --- | --- |\n", "A sentence of a paragraph\nwith two lines\n---\n",
     "1. An item\n---\n", "A sentence.\n---\n", "---\n\nText\n\n---\n"],
    ids=["code", "a field", "a table", "a paragraph", "an item", "a sentence", "rules"],
)  # fmt: skip
def test_what_is_no_underlined_title_stays(text: str) -> None:
    assert with_marked_titles(text) == text


def test_a_solution_that_names_no_exercise_of_the_file_stays_where_it_is() -> None:
    text = "```{exercise}\n:label: a\nWhat?\n```\n\nText.\n\n```{solution} b\nThat.\n```\n"
    assert as_read(text) == text


@pytest.mark.parametrize(
    "text",
    ["\\begin{exercise}" * 20_000, "\\exercise{" * 20_000, "\\begin{enumerate}\\item" * 20_000, "\\begin{proof}[Solution]" * 5_000,
     "\\begin{tcolorbox}[title=Example]" * 5_000, "\\begin{Exercise}\\Question" * 10_000, "\\item[1.]" * 20_000,
     "\\begin{description}\\item[1]" * 10_000],
    ids=["environments", "commands", "lists", "proofs", "boxes", "questions", "items", "descriptions"],
)  # fmt: skip
def test_hostile_latex_takes_linear_time(text: str) -> None:
    with within(60):
        with_saved_counters(as_boxes(text))
        as_read(text.replace("\\begin{", "```{"))
