# ruff: noqa: E501  # the texts of small files, one for each program or habit
"""How programs for books and courses set an exercise and its answer: the file, and the pairs a careful reader finds.

Beside test_habits_of_books.py, whose habits are of authors: these are of MkDocs, learnr, webexercises, nbgrader, packages of
LaTeX, wikis. White space in the pairs does not count. All texts are our own.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from found_pairs import Habit, named, needs_pandoc, pairs_of_file, spaced, within

from megascience_hf.curation.documents.latex_boxes import as_boxes
from megascience_hf.curation.documents.markdown_boxes import with_boxes
from megascience_hf.curation.documents.reading import read_documents
from megascience_hf.curation.documents.wiki_boxes import with_marks
from megascience_hf.curation.extraction.rules import extract

WATER = ("What is the boiling point of water at sea level?", "It is 100 degrees Celsius.")
SALT = ("Which ions does table salt have?", "Sodium and chloride.")
CELL = ("Which part of a cell holds its DNA?", "The nucleus.")
MEAN = ("Compute the mean of the numbers 1 to 4.", "``` python\nsum([1, 2, 3, 4]) / 4\n```")
Cell = tuple[str, str] | tuple[str, str, dict[str, object]]


def notebook(*cells: Cell) -> str:
    written = [
        {"cell_type": cell[0], "source": cell[1], "metadata": cell[2] if len(cell) > 2 else {}, "outputs": []}
        for cell in cells
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": written})


LABELLED = r"""\begin{exercise}\label{ex:w}
What is the boiling point of water at sea level?
\end{exercise}
\begin{exercise}\label{ex:s}
Which ions does table salt have?
\end{exercise}
\section{Solutions}
"""


def latex(text: str) -> str:
    return f"\\documentclass{{book}}\n\\begin{{document}}\n\\chapter{{Matter}}\nText.\n\n{text}\n\\end{{document}}\n"


HABITS: dict[str, Habit] = {
    "blocks that bookdown keeps in its Markdown": (
        ".Rmd",
        r'''# Water

\BeginKnitrBlock{exercise}<div class="exercise"><span class="exercise" id="exr:boil"><strong>(\#exr:boil) </strong></span>What is the boiling point of water at sea level?</div>\EndKnitrBlock{exercise}

\BeginKnitrBlock{solution}<div class="solution">\iffalse{} <span class="solution"><em>Solution. </em></span>  \fi{}It is 100 degrees Celsius.</div>\EndKnitrBlock{solution}

More text follows here.
''',
        [WATER],
    ),
    "a chunk to write in is no part of the question": (
        ".qmd",
        '''## Exercises

**Exercise 1.** Compute the mean of the numbers 1 to 4 in R.

```{r}
#| label: ex1
#| eval: false
# your code here
```

::: {.callout-tip collapse="true" title="Solution"}

```{r}
#| label: sol1
mean(1:4)
```

:::
''',
        [("Compute the mean of the numbers 1 to 4 in R.", "```r\nmean(1:4)\n```")],
    ),
    "inline questions of webexercises": (
        ".Rmd",
        '''## Quiz

* What is the boiling point of water at sea level? `r mcq(c("50 C", answer = "100 C", "212 C"))`

* How many chromosomes has a human body cell? `r fitb(46)`

* True or false: table salt is a metal. `r torf(FALSE)`
''',
        [("What is the boiling point of water at sea level?\n\n(A) 50 C\n(B) 100 C\n(C) 212 C", "(B) 100 C"), ("How many chromosomes has a human body cell?", "46"), ("True or false: table salt is a metal.", "False")],
    ),
    "folds of webexercises": (
        ".Rmd",
        '''### Question 3

Which ions does table salt have?

<div class='webex-solution'><button>Solution</button>

Sodium and chloride.

</div>

Text.

### Question 4

Which part of a cell holds its DNA?

`r webexercises::hide("Show me the solution")`

The nucleus.

`r webexercises::unhide()`
''',
        [SALT, CELL],
    ),
    "chunks of learnr": (
        ".Rmd",
        '''## Means

### Exercise 1

Compute the mean of the numbers 1 to 4.

```{r mean, exercise=TRUE}

```

```{r mean-hint}
Use the function mean.
```

```{r mean-solution}
mean(1:4)
```

### Next topic

Text.
''',
        [("Compute the mean of the numbers 1 to 4.", "```r\nmean(1:4)\n```")],
    ),
    "a quiz of learnr": (
        ".Rmd",
        '''### Quiz

```{r quiz}
quiz(
  question("Which part of a cell holds its DNA?",
    answer("the wall"),
    answer("the nucleus", correct = TRUE),
    answer("the membrane")
  )
)
```
''',
        [("Which part of a cell holds its DNA?\n\n(A) the wall\n(B) the nucleus\n(C) the membrane", "(B) the nucleus")],
    ),
    "toggles below questions": (
        ".md",
        '''## Review questions

1. What is the boiling point of water at sea level?

```{toggle}
It is 100 degrees Celsius.
```

2. Which ions does table salt have?

```{toggle}
Sodium and chloride.
```
''',
        [WATER, SALT],
    ),
    "colons of MyST, the solutions behind all": (
        ".md",
        '''## Exercises

:::{exercise}
:label: ex-a
What is the boiling point of water at sea level?
:::

:::{exercise}
:label: ex-b
Which ions does table salt have?
:::

## Solutions to exercises

:::{solution} ex-a
It is 100 degrees Celsius.
:::

:::{solution} ex-b
Sodium and chloride.
:::
''',
        [WATER, SALT],
    ),
    "nbgrader, with a test and a mark scheme": (
        ".ipynb",
        notebook(
            ('markdown', '# Homework\n\n## Question 1\n\nWrite a function `mean` that returns the mean of a list.'),
            ('code', 'def mean(values):\n    ### BEGIN SOLUTION\n    return sum(values) / len(values)\n    ### END SOLUTION'),
            ('code', 'assert mean([1, 3]) == 2', {'nbgrader': {'grade': True}}),
            ('markdown', '## Question 2\n\nWhich part of a cell holds its DNA?'),
            ('markdown', '=== BEGIN MARK SCHEME ===\nThe nucleus.\n=== END MARK SCHEME ==='),
        ),
        [("Write a function `mean` that returns the mean of a list.", "``` python\ndef mean(values):\n    return sum(values) / len(values)\n```"), CELL],
    ),
    "a form of Colab": (
        ".ipynb",
        notebook(
            ('markdown', '## Exercise 1\n\nCompute the mean of the numbers 1 to 4.'),
            ('code', '#@title Solution {display-mode: "form"}\nsum([1, 2, 3, 4]) / 4'),
            ('markdown', '## Exercise 2\n\nWhich part of a cell holds its DNA?'),
            ('markdown', '<details>\n<summary><b>Click here for the solution</b></summary>\n\nThe nucleus.\n\n</details>'),
        ),
        [MEAN, CELL],
    ),
    "cells to remove, one of them words": (
        ".ipynb",
        notebook(
            ('markdown', '### Coding Exercise 1: the mean\n\nCompute the mean of the numbers 1 to 4.'),
            ('code', '# to_remove solution\nsum([1, 2, 3, 4]) / 4'),
            ('markdown', '### Think! 1: cells\n\nWhich part of a cell holds its DNA?'),
            ('code', '# to_remove explanation\n\n"""\nThe nucleus.\n"""'),
        ),
        [MEAN, CELL],
    ),
    "tags of cells": (
        ".ipynb",
        notebook(
            ('markdown', '**Question.** Which ions does table salt have?'),
            ('markdown', 'Sodium and chloride.', {'tags': ['solution']}),
            ('markdown', '**Exercise.** Compute the mean of the numbers 1 to 4.'),
            ('code', 'sum([1, 2, 3, 4]) / 4', {'tags': ['solution', 'hide-input']}),
            ('markdown', 'Text.'),
        ),
        [SALT, MEAN],
    ),
    "a question that hides its answer": (
        ".md",
        '''## Check yourself

<details>
<summary>What is the boiling point of water at sea level?</summary>

It is 100 degrees Celsius.

</details>

<details>
<summary>Which ions does table salt have?</summary>
Sodium and chloride.
</details>
''',
        [WATER, SALT],
    ),
    "boxes of Docusaurus": (
        ".md",
        ''':::info Exercise 1

What is the boiling point of water at sea level?

:::

<details>
  <summary>Solution</summary>
  <div>It is 100 degrees Celsius.</div>
</details>

:::tip[Exercise 2]
Which ions does table salt have?
:::

:::note[Solution]
Sodium and chloride.
:::
''',
        [WATER, SALT],
    ),
    "boxes of MkDocs, one in the other and behind it": (
        ".md",
        '''## Practice

!!! question "Exercise 1"
    What is the boiling point of water at sea level?

    ??? success "Solution"
        It is 100 degrees Celsius.

!!! question
    Which ions does table salt have?

??? answer
    Sodium and chloride.
''',
        [WATER, SALT],
    ),
    "the package probsoln": (
        ".tex",
        latex(
            r'''\begin{defproblem}{water}
\begin{onlyproblem}
What is the boiling point of water at sea level?
\end{onlyproblem}
\begin{onlysolution}
It is 100 degrees Celsius.
\end{onlysolution}
\end{defproblem}
\newproblem{salt}{Which ions does table salt have?}{Sodium and chloride.}'''
        ),
        [WATER, SALT],
    ),
    "the package exsheets": (
        ".tex",
        latex(
            r'''\begin{question}{3}
What is the boiling point of water at sea level?
\end{question}
\begin{solution}
It is 100 degrees Celsius.
\end{solution}
\begin{question}[subtitle={Salt},topic=ions]
Which ions does table salt have?
\end{question}
\begin{solution}[print=true]
Sodium and chloride.
\end{solution}'''
        ),
        [WATER, SALT],
    ),
    "the package xsim": (
        ".tex",
        latex(
            r'''\begin{exercise}[subtitle=Water,points=3,ID=ex:w]
What is the boiling point of water at sea level?
\end{exercise}
\begin{solution}
It is 100 degrees Celsius.
\end{solution}
\begin{problem}
Which ions does table salt have?
\end{problem}
\begin{solution}
Sodium and chloride.
\end{solution}
\printsolutions'''
        ),
        [WATER, SALT],
    ),
    "the package answers": (
        ".tex",
        latex(
            r'''\Newassociation{sol}{Solution}{ans}
\Opensolutionfile{ans}[ans1]
\begin{ex}
What is the boiling point of water at sea level?
\begin{sol}
It is 100 degrees Celsius.
\end{sol}
\end{ex}
\begin{ex}
Which ions does table salt have?
\begin{sol}
Sodium and chloride.
\end{sol}
\end{ex}
\Closesolutionfile{ans}
\section{Solutions}
\input{ans1}'''
        ),
        [WATER, SALT],
    ),
    "tasks, and tasks in the key": (
        ".tex",
        latex(
            r'''\section*{Exercises}
\begin{enumerate}
\item Find the square of each number.
\begin{tasks}(2)
\task $2$
\task $3$
\end{tasks}
\item Which ions does table salt have?
\end{enumerate}
\section*{Answers}
\begin{enumerate}
\item \begin{tasks}(2) \task $4$ \task $9$ \end{tasks}
\item Sodium and chloride.
\end{enumerate}'''
        ),
        [("Find the square of each number.\n\n    (a) $2$\n\n    (b) $3$", "(a) $4$\n\n(b) $9$"), SALT],
    ),
    "the right choice of the class exam is its answer": (
        ".tex",
        latex(
            r'''\begin{questions}
\question Which part of a cell holds its DNA?
\begin{choices}
\choice the wall
\CorrectChoice the nucleus
\choice the membrane
\end{choices}
\question[2] How many chromosomes has a human body cell?
\begin{oneparchoices}
\choice 23 \CorrectChoice 46
\end{oneparchoices}
\question Fill in: salt has the ions sodium and \fillin[chloride].
\end{questions}'''
        ),
        [("Which part of a cell holds its DNA?\n\n    (A) the wall\n\n    (B) the nucleus\n\n    (C) the membrane", "(B) the nucleus"), ("How many chromosomes has a human body cell?\n\n    (A) 23\n\n    (B) 46", "(B) 46"), ("Fill in: salt has the ions sodium and ____.", "chloride")],
    ),
    "knowls of PreTeXt": (
        ".html",
        '''<!DOCTYPE html><html><body><section class="section"><h2 class="heading"><span class="codenumber">1.2</span> <span class="title">Matter</span></h2>
<section class="exercises"><h3 class="heading"><span class="type">Exercises</span></h3>
<article class="exercise exercise-like" id="ex-1"><h4 class="heading"><span class="codenumber">1<span class="period">.</span></span></h4><div class="para">What is the boiling point of water at sea level?</div>
<div class="solutions"><details class="hint solution-like born-hidden-knowl"><summary class="knowl__link"><span class="type">Hint</span><span class="period">.</span></summary><div class="hint solution-like knowl__content"><div class="para">Think of a kettle.</div></div></details>
<details class="solution solution-like born-hidden-knowl"><summary class="knowl__link"><span class="type">Solution</span><span class="period">.</span></summary><div class="solution solution-like knowl__content"><div class="para">It is 100 degrees Celsius.</div></div></details></div></article>
<article class="exercise exercise-like" id="ex-2"><h4 class="heading"><span class="codenumber">2<span class="period">.</span></span></h4><div class="para">Which ions does table salt have?</div>
<div class="solutions"><details class="answer solution-like born-hidden-knowl"><summary class="knowl__link"><span class="type">Answer</span><span class="period">.</span></summary><div class="answer solution-like knowl__content"><div class="para">Sodium and chloride.</div></div></details></div></article>
</section></section></body></html>''',
        [WATER, SALT],
    ),
    "an example of PreTeXt with a hidden solution": (
        ".html",
        '''<!DOCTYPE html><html><body><article class="example example-like" id="e"><h3 class="heading"><span class="type">Example</span><span class="space"> </span><span class="codenumber">1.2.3</span><span class="period">.</span></h3><p id="p1">Which part of a cell holds its DNA?</p><div class="solutions"><span class="solution-wrapper"><a data-knowl="" class="id-ref solution-knowl original" data-refid="hk-1"><span class="type">Solution</span></a></span><div id="hk-1" class="hidden-content tex2jax_ignore"><div class="solution solution-like"><p>The nucleus.</p></div></div></div></article><p>Text.</p></body></html>''',
        [CELL],
    ),
    "solutions of CNXML at the end of the module": (
        ".cnxml",
        '''<document xmlns="http://cnx.rice.edu/cnxml"><title>Matter</title><content><section><title>Problems</title><exercise id="e1"><problem id="p1"><para>What is the boiling point of water at sea level?</para></problem></exercise><exercise id="e2"><problem id="p2"><para>Which ions does table salt have?</para></problem></exercise></section><section><title>Solutions</title><solution target-id="e1" id="s1"><para>It is 100 degrees Celsius.</para></solution><solution target-id="e2" id="s2"><para>Sodium and chloride.</para></solution></section></content></document>''',
        [WATER, SALT],
    ),
    "titles of lists in CNXML": (
        ".cnxml",
        '''<document xmlns="http://cnx.rice.edu/cnxml"><title>Matter</title><content><exercise><problem><list list-type="enumerated"><title>Name the ions of these:</title><item>table salt</item><item>lime</item></list></problem><solution><list list-type="enumerated"><title>Answers:</title><item>sodium, chloride</item><item>calcium, oxide</item></list></solution></exercise></content></document>''',
        [("Name the ions of these:\n\n1.  table salt\n2.  lime", "1.  sodium, chloride\n2.  calcium, oxide")],
    ),
    "a choice of CNXML": (
        ".cnxml",
        '''<document xmlns="http://cnx.rice.edu/cnxml"><title>Matter</title><content><note class="check"><title>Check</title><exercise><problem><para>Which part of a cell holds its DNA?</para><list list-type="enumerated" number-style="lower-alpha"><item>the wall</item><item>the nucleus</item></list></problem><solution><para>b</para></solution><commentary><para>It has two membranes.</para></commentary></exercise></note></content></document>''',
        [("Which part of a cell holds its DNA?\n\na.  the wall\n\nb.  the nucleus", "b")],
    ),
    "boxes that fold in reStructuredText": (
        ".rst",
        '''Matter
======

.. exercise::
   :label: boil

   What is the boiling point of water at sea level?

.. solution:: boil
   :class: dropdown

   It is 100 degrees Celsius.

.. admonition:: Question
   :class: question

   Which ions does table salt have?

.. toggle::

   Sodium and chloride.

**Exercise 3**

Which part of a cell holds its DNA?

.. collapse:: Show answer

   The nucleus.
''',
        [WATER, SALT, CELL],
    ),
    "a proof of sphinx-proof that is a solution, and gates with colons": (
        ".md",
        '''```{prf:example} Boiling
:label: b
What is the boiling point of water at sea level?
```

```{prf:proof} Solution
It is 100 degrees Celsius.
```

:::{exercise-start} Salt
:label: s
:::

Which ions does table salt have?

:::{exercise-end}
:::

:::{solution-start} s
:class: dropdown
:::

Sodium and chloride.

:::{solution-end}
:::
''',
        [WATER, SALT],
    ),
    "odd answers at the back, by chapter": (
        ".md",
        '''# Chapter 1 Water

## Exercises

1. What is the boiling point of water at sea level?
2. Why does ice float?
3. Which ions does table salt have?

# Chapter 2 Cells

## Exercises

1. Which part of a cell holds its DNA?
2. What is a membrane?
3. How many chromosomes has an egg?

# Answers to Odd-Numbered Exercises

## Chapter 1

1. It is 100 degrees Celsius.
3. Sodium and chloride.

## Chapter 2

1. The nucleus.
3. It has 23.
''',
        [WATER, SALT, CELL, ("How many chromosomes has an egg?", "It has 23.")],
    ),
    "templates of Wikibooks": (
        ".wiki",
        "== Exercises ==\n\n'''1.''' What is the boiling point of water at sea level?\n\n{{hidden|Solution|It is 100 degrees Celsius.}}\n\n# Which ions does table salt have?\n{{Solution|Sodium and chloride.}}\n\n{{Exercise|title=Cells\n|problem=Which part of a cell holds its DNA?\n|solution=The nucleus.\n}}\n",
        [WATER, SALT, CELL],
    ),
    "a quiz of Wikiversity": (
        ".wiki",
        '''== Quiz ==
<quiz display=simple>
{Which part of a cell holds its DNA?
|type="()"}
- the wall
+ the nucleus
- the membrane
</quiz>
''',
        [("Which part of a cell holds its DNA?\n\n(A) the wall\n(B) the nucleus\n(C) the membrane", "(B) the nucleus")],
    ),
    "buttons that open a solution": (
        ".html",
        '''<!DOCTYPE html><html><body><h2>Problems</h2><div class="problem"><h4>Problem 1</h4><p>What is the boiling point of water at sea level?</p><button class="btn" data-toggle="collapse" data-target="#s1">Show solution</button><div id="s1" class="collapse"><p>It is 100 degrees Celsius.</p></div></div>
<h4>Problem 2</h4><p>Which ions does table salt have?</p><a class="btn" href="#s2" data-bs-toggle="collapse">Solution</a><div class="collapse" id="s2"><div class="card card-body">Sodium and chloride.</div></div></body></html>''',
        [WATER, SALT],
    ),
    "questions as terms of a list": (
        ".html",
        '''<!DOCTYPE html><html><body><h2>Review questions</h2><dl class="qa"><dt>What is the boiling point of water at sea level?</dt><dd>It is 100 degrees Celsius.</dd><dt>Which ions does table salt have?</dt><dd>Sodium and chloride.</dd></dl></body></html>''',
        [WATER, SALT],
    ),
    "Org": (
        ".org",
        '''* Matter

*** Exercise 1
What is the boiling point of water at sea level?
*** Solution
It is 100 degrees Celsius.
*** Exercise 2
Which ions does table salt have?

#+begin_solution
Sodium and chloride.
#+end_solution
''',
        [WATER, SALT],
    ),
    "parts under titles, each with its answer": (
        ".md",
        '''## Notation

Can you write the following in symbols?

**A Sum**

The sum of a and b.

```{admonition} Answer
:class: dropdown
$a + b$
```

**A Product**

The product of a and b.

```{admonition} Answer
:class: dropdown
$ab$
```

## Next
''',
        [("Can you write the following in symbols?\n\n**A Sum**\n\nThe sum of a and b.", "$a + b$"), ("Can you write the following in symbols?\n\n**A Product**\n\nThe product of a and b.", "$ab$")],
    ),
    "parts with letters of their own": (
        ".tex",
        latex(
            r'''\begin{problem}[Cells] \label{prob:c}
A cell has 46 chromosomes.
\begin{enumerate}
\item[(a)] How many has an egg?
\item[(b)] Which part holds them?
\end{enumerate}
\end{problem}
\begin{proof}[Solution of Problem \ref{prob:c}]
(a) It has 23. (b) The nucleus.
\end{proof}'''
        ),
        [('A cell has 46 chromosomes. (a) How many has an egg? (b) Which part holds them?', '(a) It has 23. (b) The nucleus.')],
    ),
    "answers in one paragraph at the back": (
        ".tex",
        latex(
            r'''\section*{Exercises}
\begin{enumerate}
\item What is the boiling point of water at sea level?
\item Why does ice float?
\item Which ions does table salt have?
\end{enumerate}
\section*{Answers to odd-numbered exercises}
\textbf{1.} It is 100 degrees Celsius. \quad \textbf{3.} Sodium and chloride.'''
        ),
        [WATER, SALT],
    ),
    "an equation of the chapter": (
        ".tex",
        latex(
            r'''The ideal gas obeys
\begin{equation}\label{eq:gas}
pV = nRT .
\end{equation}
\begin{exercise}
Use \eqref{eq:gas} to find the volume of one mole at temperature $T$ and pressure $p$.
\end{exercise}
\begin{solution}
$V = RT/p$ by \eqref{eq:gas}.
\end{solution}'''
        ),
        [('$$\npV = nRT .\n\\tag{1}$$\n\nUse (1) to find the volume of one mole at temperature $T$ and pressure $p$.', '$V = RT/p$ by (1).')],
    ),
    "folded code of Quarto": (
        ".qmd",
        '''## Exercises

**Exercise 1.** Compute the mean of the numbers 1 to 4 in R.

```{r}
#| code-fold: true
#| code-summary: "Show the solution"
mean(1:4)
```

Now we go on with other things.
''',
        [('Compute the mean of the numbers 1 to 4 in R.', '```r\nmean(1:4)\n```')],
    ),
    "callouts of a book's own": (
        ".qmd",
        '''::: {.callout-note icon=false}
## Exercise 3.1

What is the boiling point of water at sea level?
:::

<details><summary>Answer</summary>

It is 100 degrees Celsius.

</details>

::: {.callout-exercise #ex-salt}
Which ions does table salt have?
:::

::: {.callout-answer collapse="true"}
Sodium and chloride.
:::
''',
        [WATER, SALT],
    ),
    "buttons in R Markdown": (
        ".Rmd",
        '''### Exercise 1

What is the boiling point of water at sea level?

<button class="btn btn-primary" data-toggle="collapse" data-target="#sol1">Show Solution</button>
<div id="sol1" class="collapse">

It is 100 degrees Celsius.

</div>

### Exercise 2

Which ions does table salt have?

<div id="sol2" class="collapse">
**Solution**

Sodium and chloride.
</div>
''',
        [WATER, SALT],
    ),
    "the package exams": (
        ".Rmd",
        '''Question
========
Which part of a cell holds its DNA?

Answerlist
----------
* the wall
* the nucleus
* the membrane

Solution
========
The nucleus does.

Answerlist
----------
* False
* True
* False

Meta-information
================
exname: cells
extype: schoice
exsolution: 010
''',
        [('Which part of a cell holds its DNA?\n\n* the wall\n* the nucleus\n* the membrane', 'The nucleus does.\n\n* False\n* True\n* False')],
    ),
    "options that are ticked": (
        ".md",
        '''#### Q1. Which part of a cell holds its DNA?

- [ ] the wall
- [x] the nucleus
- [ ] the membrane

#### Q2. How many chromosomes has a human body cell?

- [ ] 23
- [x] 46
''',
        [('Which part of a cell holds its DNA? (A) the wall (B) the nucleus (C) the membrane', '(B) the nucleus'), ('How many chromosomes has a human body cell? (A) 23 (B) 46', '(B) 46')],
    ),
    "a table of questions and answers": (
        ".md",
        '''## Review questions

| Question | Answer |
| --- | --- |
| What is the boiling point of water at sea level? | It is 100 degrees Celsius. |
| Which ions does table salt have? | Sodium and chloride. |
''',
        [WATER, SALT],
    ),
    "pages of LibreTexts": (
        ".html",
        '<!DOCTYPE html><html><body><section><h2>Boiling</h2><div class="box-exercise"><h4 class="box-legend">Exercise $\\PageIndex{1}$</h4><p>What is the boiling point of water at sea level?</p><dl class="mt-accordion"><dt>Hint</dt><dd><p>Think of a kettle.</p></dd><dt>Answer</dt><dd><p>It is 100 degrees Celsius.</p></dd></dl></div>\n<div class="box-example"><h4 class="box-legend">Example $\\PageIndex{2}$: Salt</h4><p>Which ions does table salt have?</p><p class="box-legend"><strong>Solution</strong></p><p>Sodium and chloride.</p></div></section></body></html>',
        [WATER, SALT],
    ),
    "pages of OpenStax, and their key": (
        ".html",
        '''<!DOCTYPE html><html><body><section class="review-questions"><h2 data-type="title">Review Questions</h2><div data-type="exercise" id="1"><div data-type="problem"><a class="os-number" href="#1-solution">1</a><span class="os-divider">. </span><div class="os-problem-container"><p>What is the boiling point of water at sea level?</p></div></div></div><div data-type="exercise" id="2"><div data-type="problem"><a class="os-number" href="#2-solution">2</a><span class="os-divider">. </span><div class="os-problem-container"><p>Which ions does table salt have?</p></div></div></div></section>
<div class="os-eob os-solution-container" data-type="composite-page"><h1 data-type="document-title">Answer Key</h1><h2>Review Questions</h2><div data-type="solution" id="1-solution"><a class="os-number" href="#1">1</a><span class="os-divider">. </span><div class="os-solution-container"><p>It is 100 degrees Celsius.</p></div></div><div data-type="solution" id="2-solution"><a class="os-number" href="#2">2</a><span class="os-divider">. </span><div class="os-solution-container"><p>Sodium and chloride.</p></div></div></div></body></html>''',
        [WATER, SALT],
    ),
    "equations and boxes of reStructuredText": (
        ".rst",
        '''Gas
===

.. math::
   :label: gas

   pV = nRT

.. exercise:: Volume

   Solve :eq:`gas` for the volume.

.. solution::

   :math:`V = nRT / p`

.. question:: Salt

   Which ions does table salt have?

.. answer::

   Sodium and chloride.
''',
        [('$$\npV = nRT\n\\tag{1}$$\n\nSolve (1) for the volume.', '$V = nRT / p$'), SALT],
    ),
    "a notebook whose exercise needs its code": (
        ".ipynb",
        notebook(
            ('markdown', '# Growth\n\nCells double.'),
            ('code', 'rate = 2\n\ndef grow(size, steps):\n    return size * rate ** steps'),
            ('markdown', '## Exercise 1\n\nHow large is a colony of 5 cells after 3 steps? Use `grow`.'),
            ('code', '# Your code here'),
            ('markdown', '## Solution'),
            ('code', 'grow(5, 3)'),
            ('markdown', 'It has 40 cells.\n\n## Next'),
        ),
        [('```python\nrate = 2\n\ndef grow(size, steps):\n    return size * rate ** steps\n```\n\nHow large is a colony of 5 cells after 3 steps? Use `grow`.', '``` python\ngrow(5, 3)\n```\n\nIt has 40 cells.')],
    ),
    "an exercise of MyST that needs the code of its chapter": (
        ".md",
        '''```{code-cell} ipython3
def double(x):
    return 2 * x
```

```{exercise-start}
:label: ex1
```

Use `double` to print twice the numbers 1 to 3.

```{exercise-end}
```

```{solution-start} ex1
:class: dropdown
```

```{code-cell} ipython3
print([double(x) for x in (1, 2, 3)])
```

```{solution-end}
```
''',
        [('```python\ndef double(x):\n    return 2 * x\n```\n\nUse `double` to print twice the numbers 1 to 3.', '```python\nprint([double(x) for x in (1, 2, 3)])\n```')],
    ),
    "folds of Wikiversity": (
        ".wiki",
        '''=== Problem 1 ===
What is the boiling point of water at sea level?
{{cot|Solution}}
It is 100 degrees Celsius.
{{cob}}

=== Problem 2 ===
Which ions does table salt have?
{{hidden begin|title=Answer}}
Sodium and chloride.
{{hidden end}}
''',
        [WATER, SALT],
    ),
    "solutions that name their exercise by a reference": (
        ".tex",
        latex(
            LABELLED
            + r'''\begin{solution}[Solution to Exercise~\ref{ex:w}]
It is 100 degrees Celsius.
\end{solution}
\begin{solution}[Exercise \ref{ex:s}]
Sodium and chloride.
\end{solution}'''
        ),
        [WATER, SALT],
    ),
    "titles of solutions with a reference": (
        ".tex",
        latex(
            LABELLED
            + r'''\textbf{Solution to Exercise \ref{ex:w}.} It is 100 degrees Celsius.

\textbf{Solution to Exercise \ref{ex:s}.} Sodium and chloride.'''
        ),
        [WATER, SALT],
    ),
    "boxes of one's own with a lower part": (
        ".tex",
        latex(
            r'''\begin{exercisebox}{Water}{w}
What is the boiling point of water at sea level?
\end{exercisebox}
\begin{solutionbox}{}{}
It is 100 degrees Celsius.
\end{solutionbox}
\begin{questionbox}[label=q]
Which ions does table salt have?
\tcblower
Sodium and chloride.
\end{questionbox}'''
        ),
        [WATER, SALT],
    ),
    "items that say their numbers": (
        ".html",
        '''<!DOCTYPE html><html><body><h1>Matter</h1><h2>Exercises</h2><ol><li>What is the boiling point of water at sea level?</li><li>Why does ice float?</li><li>Which ions does table salt have?</li></ol><h2>Answers to odd exercises</h2><ol><li value="1">It is 100 degrees Celsius.</li><li value="3">Sodium and chloride.</li></ol></body></html>''',
        [WATER, SALT],
    ),
    "pages of bookdown": (
        ".html",
        '''<!DOCTYPE html><html><body><h2><span class="header-section-number">1.1</span> Water</h2><div class="exercise"><span class="exercise" id="exr:a"><strong>Exercise 1.1  (Boiling) </strong></span>What is the boiling point of water at sea level?</div>
<div class="solution"><span class="solution"><em>Solution. </em></span> It is 100 degrees Celsius.</div>
<div class="exercise"><p><span id="exr:b" class="exercise"><strong>Exercise 1.2  </strong></span>Which ions does table salt have?</p></div><div class="solution"><p><span class="solution"><em>Solution</em>. </span>Sodium and chloride.</p></div></body></html>''',
        [WATER, SALT],
    ),
    "pages of Quarto": (
        ".html",
        '''<!DOCTYPE html><html><body><h2>Exercises</h2><div id="exr-a" class="theorem exercise"><p><span class="theorem-title"><strong>Exercise 1</strong></span> What is the boiling point of water at sea level?</p></div><div class="callout callout-style-default callout-tip callout-titled"><div class="callout-header d-flex align-content-center" data-bs-toggle="collapse" data-bs-target=".callout-1-contents"><div class="callout-icon-container"><i class="callout-icon"></i></div><div class="callout-title-container flex-fill">Solution</div></div><div id="callout-1" class="callout-1-contents callout-collapse collapse"><div class="callout-body-container callout-body"><p>It is 100 degrees Celsius.</p></div></div></div><p>Text.</p></body></html>''',
        [WATER],
    ),
    "pages of Jupyter Book": (
        ".html",
        '''<!DOCTYPE html><html><body><section id="e"><h2>Exercises</h2><div class="admonition-exercise admonition"><p class="admonition-title">Exercise 1</p><p>What is the boiling point of water at sea level?</p></div><details class="admonition dropdown solution"><summary class="admonition-title">Solution</summary><p>It is 100 degrees Celsius.</p></details><div class="tip admonition"><p class="admonition-title">Question</p><p>Which ions does table salt have?</p></div><details class="sd-sphinx-override sd-dropdown sd-card sd-mb-3"><summary class="sd-summary-title sd-card-header">Answer<div class="sd-summary-down docutils"></div></summary><div class="sd-summary-content sd-card-body docutils"><p class="sd-card-text">Sodium and chloride.</p></div></details></section></body></html>''',
        [WATER, SALT],
    ),
    "a box of any title that is solved": (
        ".md",
        """# Water

| Unit | Sign |
| --- | --- |
| degree | C |

::::{admonition} A short pause: heat
:class: tip

What is the boiling point of water at sea level?

:::{admonition} Answer
:class: dropdown
It is 100 degrees Celsius.
:::
::::

```{admonition} Warm-up

Which ions does table salt have?
```

```{dropdown} Solution
Sodium and chloride.
```

:::{admonition} Pause
Rest.
:::
""",
        [WATER, SALT],
    ),
    "a box that asks nothing above a solution": (
        ".md",
        """## Exercise 1

What is the boiling point of water at sea level?

:::{admonition} Remember
Water is a liquid.
:::

:::{admonition} Solution
It is 100 degrees Celsius.
:::

## Exercise 2

Which ions does table salt have?

:::{dropdown} A clue
How many letters has its name?
:::

:::{dropdown} Solution
Sodium and chloride.
:::
""",
        [(f"{WATER[0]}\n\n**Remember**\n\nWater is a liquid.", WATER[1]), (f"{SALT[0]}\n\n**A clue**\n\nHow many letters has its name?", SALT[1])],
    ),
    "a box of several questions": (
        ".md",
        """## Review

::::{admonition} What do you know?
1. Which ions does table salt have?

:::{dropdown} Answer
Sodium and chloride.
:::

2. Which part of a cell holds its DNA?

:::{dropdown} Answer
The nucleus.
:::
::::
""",
        [SALT, CELL],
    ),
    "titles of solutions in other languages": (
        ".md",
        """# Wasser

````{exercise}
What is the boiling point of water at sea level?
````

````{admonition} Lösung
It is 100 degrees Celsius.
````

````{admonition} Exercice : le sel
Which ions does table salt have?

```{toggle} Cliquer pour voir les réponses
Sodium and chloride.
```
````
""",
        [WATER, SALT],
    ),
    "options of a box between dashes, and a picture in it": (
        ".md",
        """# Water

:::::{problem} Oppgave 1
---
level: 1
---
What is the boiling point of water at sea level?

:::{figure} kettle.svg
---
width: 80%
---
:::

::::{solution}
---
class: dropdown
---
It is 100 degrees Celsius.
::::
:::::
""",
        [("What is the boiling point of water at sea level?\n\n![](image)", "It is 100 degrees Celsius.")],
    ),
    "tabs of Quarto": (
        ".qmd",
        """## Practice

::: {.panel-tabset}
## Question
What is the boiling point of water at sea level?

## Hint
Think of a kettle.

## Solution
It is 100 degrees Celsius.
:::

## More

**1.** Compute the mean of the numbers 1 to 4.

::: {.callout-tip collapse="true"}
## Solution

::: {.panel-tabset group="language"}
## R

```r
mean(1:4)
```

## Python

```python
sum([1, 2, 3, 4]) / 4
```
:::
:::

## Summary

Text.
""",
        [WATER, ("Compute the mean of the numbers 1 to 4.", "R:\n\n```r\nmean(1:4)\n```\n\nPython:\n\n```python\nsum([1, 2, 3, 4]) / 4\n```")],
    ),
    "one solution for the exercises of a list": (
        ".qmd",
        """## Exercises

1. Which ions does table salt have?
2. Which part of a cell holds its DNA?

::: {.callout-note collapse="true"}
## Solution
1. Sodium and chloride.
2. The nucleus.
:::

Text.
""",
        [SALT, CELL],
    ),
    "one solution for the parts of an exercise": (
        ".qmd",
        """## Exercise

Add the numbers of each list in your head:

1. the numbers 2 and 4
2. the numbers 4 and 8

Hint: begin with the larger one.

::: {.callout-tip collapse="true"}
## Solution

1. It is 6.
2. It is 12.
:::
""",
        [("Add the numbers of each list in your head:\n\n1. the numbers 2 and 4\n2. the numbers 4 and 8\n\nHint: begin with the larger one.", "1. It is 6.\n2. It is 12.")],
    ),
    "what is given above a list, and solutions by number": (
        ".qmd",
        """# Networks - Exercises

## Stars

Consider a star of $n$ points, each with a line to its middle.

1. How many lines has it?
2. How many points have one line?

::: {.callout collapse="true"}
## Solution

**Solution for Q1**:
It has $n$.

**Solution for Q2**:
All $n$ of them.
:::
""",
        [
            ("Consider a star of $n$ points, each with a line to its middle.\n\nHow many lines has it?", "It has $n$."),
            ("Consider a star of $n$ points, each with a line to its middle.\n\nHow many points have one line?", "All $n$ of them."),
        ],
    ),
    "an introduction that gives nothing": (
        ".md",
        """## Exercises

Let's see what you know about it.

1. Which ions does table salt have?

   **Answer.** Sodium and chloride.
""",
        [SALT],
    ),
    "what a question is about behind its number": (
        ".md",
        """## Problems

Twelve short ones.

**Question 1 [heat]:** What is the boiling point of water at sea level?

:::{dropdown} Answer
It is 100 degrees Celsius.
:::

**Q2 (c-2: salts).** Which ions does table salt have?

<details>
<summary>Answer</summary>

Sodium and chloride.

</details>
""",
        [WATER, SALT],
    ),
    "a tag of HTML that calls an exercise": (
        ".md",
        """# Cells

<div id="goals"><details><summary></summary>

* Know the cell.

</details></div>

<span class="tag">Exercise</span> Which part of a cell holds its DNA?

<details class="solution">
<summary>Solution</summary>

The nucleus.

</details>
""",
        [CELL],
    ),
    "a place to write is no answer": (
        ".Rmd",
        """##### Exercise 1 {-}

Which ions does table salt have?

::: {.answer}

Please write up your answer here.

:::

##### Exercise 2 {-}

Which part of a cell holds its DNA?

::: {.answer}

The nucleus.

:::
""",
        [CELL],
    ),
    "one task that its title alone calls so": (
        ".ipynb",
        notebook(
            ("markdown", "### Exercise\n\nNow another mean: that of the numbers 1 to 4."),
            ("code", "#@title Solution: click to see it\nsum([1, 2, 3, 4]) / 4"),
        ),
        [("Now another mean: that of the numbers 1 to 4.", "``` python\nsum([1, 2, 3, 4]) / 4\n```")],
    ),
    "a solution in a box with rules and lines in bold": (
        ".md",
        """# Water

::::{admonition} Exercise 2B.3
Show that water boils at 100 degrees at sea level.

:::{dropdown} Solution
We take two steps.

---

**Step 1.** Its steam presses as the air does.

**The pressure of steam is that of the air.**

So it boils.
:::
::::

The chapter goes on.
""",
        [
            (
                "Show that water boils at 100 degrees at sea level.",
                "We take two steps.\n\n**Step 1.** Its steam presses as the air does.\n\n"
                "*The pressure of steam is that of the air.*\n\nSo it boils.",
            )
        ],
    ),
    "boxes of any kind that their titles say are exercises and solutions": (
        ".md",
        """# Water

:::{tip} Exercise 1
:class: dropdown
What is the boiling point of water at sea level?
:::

:::{tip} Solution to Exercise 1
:class: dropdown
It is 100 degrees Celsius.
:::

:::{note} Exercise 2
Which ions does table salt have?
:::

:::{note} Solution to Exercise 2
Sodium and chloride.
:::
""",
        [WATER, SALT],
    ),
    "an example whose items each have a box with their answer": (
        ".md",
        """# Lakes

### Example

A lake holds 40 tonnes of fish, and each year 3 tonnes are caught.

1. Which share of the fish is caught each year?

:::{tip} Solution
3 of 40, or 7.5 percent.
:::

2. How many tonnes are caught in 5 years?

:::{tip} Solution
:icon: false

15 tonnes.
:::

### Example 1

If $k = 0.1$, $m = 0.5$, and

**(a)** $A = 90$

what is the sum of $A$ and $k$?

::::{tip} Solution
It is

:::{math}
A + k = 90.1
:::

and no more.
::::
""",
        [
            (
                "A lake holds 40 tonnes of fish, and each year 3 tonnes are caught.\n\n"
                "1. Which share of the fish is caught each year?",
                "3 of 40, or 7.5 percent.",
            ),
            (
                "A lake holds 40 tonnes of fish, and each year 3 tonnes are caught.\n\n"
                "2. How many tonnes are caught in 5 years?",
                "15 tonnes.",
            ),
            (
                "If $k = 0.1$, $m = 0.5$, and\n\n$A = 90$\n\nwhat is the sum of $A$ and $k$?",
                "It is\n\n$$ A + k = 90.1 $$\n\nand no more.",
            ),
        ],
    ),
    "a lab that learners have written in, with its solutions folded away and in comments": (
        ".ipynb",
        notebook(
            ("markdown", "## Numbers\n\nA chapter on numbers."),
            ("markdown", "<hr>\n\n### Exercise 1\n\nWhat is the type of the result of <code>6 / 2</code>?"),
            ("code", "# Write your code below and press Shift+Enter to execute\ntype(6/2)"),
            ("markdown", "<details><summary>Click here for the solution</summary>\n\nA float.\n\n</details>"),
            ("markdown", "### Exercise 2\n\nCompute the mean of the numbers 1 to 4."),
            ("code", "# Write your code below and press Shift+Enter to execute\n2.5"),
            ("markdown", "Double-click __here__ for the solution.\n\n<!-- \nsum([1, 2, 3, 4]) / 4\n-->"),
            ("markdown", "### Exercise 3\n\nWhich part of a cell holds its DNA?"),
            ("markdown", "Your Answer: the core, I think"),
            ("markdown", "<details><summary>Click here for the solution</summary>\n\nThe nucleus.\n\n</details>"),
            ("markdown", "### Exercise 4\n\nHow many rows does the table have?"),
            ("markdown", "Double-click __here__ for the solution.\n\n<!-- Hint:\n\n%sql SELECT\n\nCorrect answer: 78\n-->"),
        ),
        [("What is the type of the result of `6 / 2`?", "A float."), MEAN, CELL],
    ),
    "an answer of a learner's in the place for it": (
        ".ipynb",
        notebook(
            ("markdown", "### Exercise 1\n\n*1. What is a token?*\n*2. What is a role?*\n\n> **Answer:** [Double-click to edit]\n> 1. a word"),
        ),
        [],
    ),
    "exercises behind a title in bold and words of the chapter": (
        ".md",
        """# Water

## Boiling

We have seen that water boils. It is a common sight in any kitchen.

**Hands-on exercise (no code)**

What is the boiling point of water at sea level?

> **Answer:** It is 100 degrees Celsius.

## Salt

*(Work each before opening the solution.)*

**P1 (easy, no tables).** Which ions does table salt have?

<details><summary>Solution</summary>

Sodium and chloride.

</details>
""",
        [WATER, SALT],
    ),
    "questions numbered by key caps": (
        ".md",
        """# Cells

## Practice

#### 1️⃣ What is the boiling point of water at sea level?

<details>
<summary>Show Solution</summary>

It is 100 degrees Celsius.
</details>

#### 2️⃣ Which part of a cell holds its DNA?

<details>
<summary>Show Solution</summary>

The nucleus.
</details>
""",
        [WATER, CELL],
    ),
    "blocks that bookdown names in numbers, and with an author's classes": (
        ".Rmd",
        r'''# Water

\BeginKnitrBlock{exercise}\iffalse{-91-87-97-116-101-114-93-}\fi{}<div class="exercise"><span class="exercise" id="exr:boil"><strong>(\#exr:boil)  \iffalse (Water) \fi{} </strong></span><span style="color:blue">What is the boiling point of water at sea level?</span></div>\EndKnitrBlock{exercise}

\BeginKnitrBlock{solution}<div class="solution">\iffalse{} <span class="solution"><em>Solution. </em></span>  \fi{}It is 100 degrees Celsius.</div>\EndKnitrBlock{solution}

\BeginKnitrBlock{example}BEGINMARKER-ENDMARKER<div class="bookdown-example" custom-style="ExampleStyle" id="exm:salt"><span class="exm:salt" custom-style="NameStyle"><strong>(\#exm:salt) </strong></span><div>Which ions does table salt have?</div></div>\EndKnitrBlock{example}

\BeginKnitrBlock{solution}<div class="bookdown-solution" custom-style="ProofStyle"><span class="solution" custom-style="NameStyleItalics"><strong>Solution. </strong></span> <p>Sodium and chloride.</p></div>\EndKnitrBlock{solution}
''',
        [WATER, SALT],
    ),
}  # fmt: skip


@named(HABITS)
def test_a_habit_gives_its_pairs(name: str, tmp_path: Path) -> None:
    ending, text, expected = HABITS[name]
    assert spaced(pairs_of_file(f"matter{ending}", text, tmp_path)) == spaced(expected)


@pytest.mark.parametrize(
    "text",
    [
        "<details><summary>Need help?</summary>Ask.</details>\n",
        '!!! note "A note"\n    Text.\n',
        "```{r plot, fig.width=3}\nplot(x)\n```\n\n```{r model-check}\ncheck(x)\n```\n",
        "The mean is `r round(mean(x), 2)`.\n",
        "```python\nx = 1  # your age\ny = x\n```\n",
        "| Question | Answer |\n| --- | --- |\n| 1 | B |\n| 2 | A |\n",
        "What is to do?\n\n- [ ] one\n- [ ] two\n",
        "What is left:\n\n- [x] one\n- [ ] two\n",
    ],
    ids=["help", "a note", "a chunk", "a value", "code", "a key", "a list", "tasks"],
)
def test_what_asks_or_solves_nothing_stays(text: str) -> None:
    assert with_boxes(text) == text


@needs_pandoc
def test_a_division_behind_a_link_is_no_solution(tmp_path: Path) -> None:
    file = tmp_path / "matter.html"
    file.write_text(
        "<!DOCTYPE html><html><body><h2>Exercise 1</h2><p>Which ions does table salt have?</p>"
        '<a href="s.html">Solutions</a><div class="footer"><p>Next chapter.</p></div></body></html>'
    )
    assert list(extract(read_documents(file))) == []


@pytest.mark.parametrize(
    "text",
    ["<details><summary>Why?" * 10_000, "\\BeginKnitrBlock{exercise}<div class=\"exercise\">" * 10_000, '!!! question "Exercise"\n' * 20_000,
     "```{r a-solution}\n" * 20_000, "* What is it now `r mcq(c('a', " * 10_000, "{{hidden|Solution|" * 20_000, "<quiz>{Why is it so" * 10_000,
     "```r\n# your code here\n" * 20_000, "What is it?\n- [ ] a\n" * 10_000 + "- [x] b", "| Question |" * 10_000],
    ids=["details", "blocks", "boxes", "chunks", "inline", "templates", "quizzes", "code", "ticks", "tables"],
)  # fmt: skip
def test_hostile_text_takes_linear_time(text: str) -> None:
    with within(30):
        with_boxes(text)
        with_marks(text)


@pytest.mark.parametrize(
    "text",
    ["\\begin{enumerate}\\item[(a)] " * 5_000, "\\begin{questions}" + "\\question a \\CorrectChoice b \\fillin[c]" * 5_000,
     "\\label{a}" + "\\textbf{Solution to Exercise \\ref{a}} " * 5_000, "\\begin{taskbox}\\tcblower" * 5_000],
    ids=["letters", "choices", "solutions", "lower parts"],
)  # fmt: skip
def test_hostile_latex_of_packages_takes_linear_time(text: str) -> None:
    with within(30):
        as_boxes(text)
