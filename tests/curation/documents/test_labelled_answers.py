# ruff: noqa: E501  # the texts of small files, a line of the table for each
"""Answers that stand elsewhere and say by a label whose they are, as authors of all formats write them.

To add a habit, add a row: the ending of the file, its text, and the pairs. All texts are our own.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from found_pairs import Habit, document, named, needs_pandoc, pairs_of, pairs_of_file, spaced, within

from megascience_hf.curation.documents.reading import read_documents
from megascience_hf.curation.documents.rst_boxes import with_labels
from megascience_hf.curation.extraction import labels

TREE = ("How many edges has a tree of 5 nodes?", "It has 4.")
ROOT = ("How many roots has a tree?", "One.")
LEAF = "What is a leaf?"
BOTH = [TREE, ROOT]
# Three exercises of MyST, the second of which nothing answers.
ASKED = f":::{{exercise}}\n:label: trees:edges\n\n{TREE[0]}\n:::\n\n:::{{exercise}}\n:label: trees:leaf\n\n{LEAF}\n:::\n\n:::{{exercise}}\n:label: trees:roots\n\n{ROOT[0]}\n:::\n\n"
IN_QUARTO = f"# Trees\n\n::: {{#exr-edges}}\n{TREE[0]}\n:::\n\n::: {{#exr-leaf}}\n{LEAF}\n:::\n\n::: {{#exr-roots}}\n{ROOT[0]}\n:::\n\n"
IN_RST = f"Trees\n=====\n\n.. _ex-edges:\n\n* {TREE[0]}\n\n  :ref:`Answer <ex-edges-sol>`\n\n----\n\n.. _ex-leaf:\n\n* {LEAF}\n\n----\n\n.. _ex-roots:\n\n* {ROOT[0]}\n\n  :ref:`Answer <ex-roots-sol>`\n\n----\n\n"
IN_HTML = f'<html><body><h1>Trees</h1><div class="exercise" id="e1"><p><strong>Exercise 1.1</strong></p><p>{TREE[0]}</p></div><p>Trees grow.</p><div class="exercise" id="e2"><p>{LEAF}</p></div><div class="exercise" id="e3"><p>{ROOT[0]}</p></div><h2>Solutions</h2>'


def boxes(title: str, mark: str = ":::") -> str:
    """Two boxes whose title has a reference to their exercise in the place of `*`."""
    return "".join(
        f"{mark}{title.replace('*', name)}\n{answer}\n{mark.rstrip()}\n\n"
        for name, answer in (("trees:edges", TREE[1]), ("trees:roots", ROOT[1]))
    )


HABITS: dict[str, Habit] = {
    "MyST: admonitions that name their exercise": (
        ".md",
        f"# Trees\n\n{ASKED}## Solutions\n\n" + boxes("{admonition} Solution to&nbsp;{numref}`*`\n:class: dropdown\n"),
        BOTH,
    ),
    "MyST: dropdowns of backticks, the words of a reference": (
        ".md",
        f"# Trees\n\n{ASKED}## Answers\n\n" + boxes("{dropdown} Answer to {ref}`the exercise <*>`\n", "```"),
        BOTH,
    ),
    "MyST: links for references": (".md", f"# Trees\n\n{ASKED}## Answers\n\n" + boxes("{note} Solution of [](#*)\n"), BOTH),
    "MyST: fences of other lengths": (
        ".md",
        f"# Trees\n\n::::::{{exercise}}\n:label: a\n\n{TREE[0]}\n::::::\n\n:::::{{exercise}}\n:label: b\n\n{ROOT[0]}\n:::::\n\n"
        f"## Solutions\n\n::::{{admonition}} Solution to {{prf:ref}}`a`\n:class: dropdown\n\n{TREE[1]}\n:::::\n\n:::::{{admonition}} Solution to {{prf:ref}}`b`\n\n{ROOT[1]}\n:::::\n",
        BOTH,
    ),
    "MyST: a fence that closes too little": (
        ".md",
        f"# Trees\n\n:::::{{exercise}}\n:label: a\n\n{TREE[0]}\n::::\n\n:::::{{exercise}}\n:label: b\n\n{ROOT[0]}\n:::::\n\n## Solutions\n\n:::::{{solution}} a\n{TREE[1]}\n::::\n\n:::::{{solution}} b\n{ROOT[1]}\n:::::\n",
        BOTH,
    ),
    "MyST: solutions behind all exercises, in gates": (
        ".md",
        f"# Trees\n\n{ASKED}## Solutions\n\n```{{solution-start}} trees:edges\n:class: dropdown\n```\n\n{TREE[1]}\n\n```{{solution-end}}\n```\n\n```{{solution}} trees:roots\n{ROOT[1]}\n```\n",
        BOTH,
    ),
    "MyST: lists of HTML": (
        ".md",
        f'# Trees\n\n:::{{exercise}}\n:label: a\n\nHow many nodes has\n\n<ol type="a">\n\n<li>\n\na tree of 4 edges?\n\n</li>\n\n<li>\n\nits root alone?\n\n</li>\n\n</ol>\n\n:::\n\n:::{{exercise}}\n:label: b\n\n{ROOT[0]}\n:::\n\n## Solutions\n\n:::{{solution}} a\n\n<ol type="a">\n\n<li>\n\nFive.\n\n</li>\n\n<li>\n\nOne.\n\n</li>\n\n</ol>\n\n:::\n',
        [("How many nodes has 1. a tree of 4 edges? 2. its root alone?", "1. Five. 2. One.")],
    ),
    "MyST: an admonition with a name, its solution elsewhere": (
        ".md",
        f"# Trees\n\n```{{admonition}} Task\n:name: edges\n\n{TREE[0]}\n```\n\n```{{admonition}} Task\n:name: roots\n\n{ROOT[0]}\n```\n\n## Solutions\n\n```{{admonition}} Solution to {{ref}}`edges`\n{TREE[1]}\n```\n",
        [TREE],
    ),
    "Quarto: titles of callouts": (
        ".qmd",
        f'{IN_QUARTO}## Solutions\n\n::: {{.callout-note collapse="true" title="Solution to @exr-edges"}}\n{TREE[1]}\n:::\n\n::: {{.callout-tip collapse="true"}}\n## Solution to @exr-roots\n\n{ROOT[1]}\n:::\n',
        BOTH,
    ),
    "Quarto: headings with a title behind the reference": (
        ".qmd",
        f"{IN_QUARTO}# Solutions\n\n## Solution to @exr-edges: counting {{.unnumbered}}\n\n{TREE[1]}\n\n## Solution to @exr-roots {{.unnumbered}}\n\n{ROOT[1]}\n",
        BOTH,
    ),
    "Quarto: ids of solutions": (
        ".qmd",
        f"{IN_QUARTO}## Solutions\n\n::: {{#sol-edges .solution}}\n{TREE[1]}\n:::\n\n::: {{#sol-roots .solution}}\n{ROOT[1]}\n:::\n",
        BOTH,
    ),
    "bookdown: bold words in boxes, blanks that do not break": (
        ".Rmd",
        f"# Trees\n\n:::{{.exercise #edges}}\n{TREE[0]}\n:::\n\n:::{{.exercise #leaf}}\n{LEAF}\n:::\n\n:::{{.exercise #roots}}\n{ROOT[0]}\n:::\n\n# Answers\n\n"
        f"::: {{.answer}}\n**Answer to Exercise\\ \\@ref(exr:edges).**\n\n{TREE[1]}\n:::\n\n::: {{.answer}}\n**Answer to Exercise\\ \\@ref(exr:roots).**\n{ROOT[1]}\n:::\n",
        BOTH,
    ),
    "bookdown: chunks with labels, bold lines without boxes": (
        ".Rmd",
        f'# Trees\n\n```{{exercise, label="edges"}}\n{TREE[0]}\n```\n\n```{{exercise, label="roots"}}\n{ROOT[0]}\n```\n\n# Answers\n\n'
        f"**Solution to Exercise \\@ref(exr:edges).** {TREE[1]}\n\n**Solution to Exercise \\@ref(exr:roots).** {ROOT[1]}\n\n# References\n\nNone.\n",
        BOTH,
    ),
    "Markdown: folds that link to divisions": (
        ".md",
        f'# Trees\n\n<div class="exercise" id="edges">\n\n{TREE[0]}\n\n</div>\n\nText.\n\n<div class="exercise" id="roots">\n\n{ROOT[0]}\n\n</div>\n\n## Solutions\n\n'
        f'<details>\n<summary>Solution to <a href="#edges">the first</a></summary>\n\n{TREE[1]}\n\n</details>\n\n<details><summary>Solution to <a href="#roots">the second</a></summary>\n\n{ROOT[1]}\n\n</details>\n',
        BOTH,
    ),
    "Markdown: headings in German that link": (
        ".md",
        "# Bäume\n\n(kanten)=\n### Kanten\n\nWie viele Kanten hat ein Baum mit 5 Knoten?\n\n(blatt)=\n### Blatt\n\nWas ist ein Blatt?\n\n## Lösungen\n\n### Lösung zu {ref}`kanten`\n\nVier.\n",
        [("Wie viele Kanten hat ein Baum mit 5 Knoten?", "Vier.")],
    ),
    "Markdown: headings that link to headings without labels": (
        ".md",
        f"# Trees\n\n## Exercises\n\n### Edges, counted\n\n{TREE[0]}\n\n### Leaf\n\n{LEAF}\n\n### Roots\n\n{ROOT[0]}\n\n## Solutions\n\n### Solution to [edges](#edges-counted)\n\n{TREE[1]}\n\n### Solution to [roots](#roots)\n\n{ROOT[1]}\n",
        BOTH,
    ),
    "reStructuredText: labels above items": (
        ".rst",
        f"{IN_RST}Answers\n=======\n\n.. _ex-edges-sol:\n\n* {TREE[1]}\n\n  :ref:`Back <ex-edges>`\n\n----\n\n.. _ex-roots-sol:\n\n* {ROOT[1]}\n\n:ref:`Back <ex-roots>`\n\n----\n",
        BOTH,
    ),
    "reStructuredText: titles that refer": (
        ".rst",
        f"Trees\n=====\n\n.. _edges:\n\nEdges\n-----\n\n{TREE[0]}\n\n.. _leaf:\n\nLeaf\n----\n\n{LEAF}\n\n.. _roots:\n\nRoots\n-----\n\n{ROOT[0]}\n\nSolutions\n=========\n\n"
        f".. _sol-edges:\n\nSolution to :ref:`Edges <edges>`\n--------------------------------\n\n{TREE[1]}\n\nSolution to :ref:`roots`\n------------------------\n\n{ROOT[1]}\n",
        BOTH,
    ),
    "reStructuredText: the boxes of sphinx-exercise": (
        ".rst",
        f"Trees\n=====\n\n.. exercise::\n   :label: edges\n\n   {TREE[0]}\n\n.. exercise::\n   :label: roots\n\n   {ROOT[0]}\n\nSolutions\n=========\n\n.. solution:: edges\n\n   {TREE[1]}\n\n.. admonition:: Solution to :ref:`roots`\n   :class: dropdown\n\n   {ROOT[1]}\n",
        BOTH,
    ),
    "HTML: titles that link": (
        ".html",
        f'{IN_HTML}<div class="solution"><p><strong>Solution to <a href="#e1">Exercise 1.1</a>.</strong></p><p>{TREE[1]}</p></div><div class="solution"><p><strong>Solution to Exercise <a href="#e3">1.3</a>.</strong></p><p>{ROOT[1]}</p></div></body></html>',
        BOTH,
    ),
    "HTML: ids of solutions, headings that link": (
        ".html",
        f'{IN_HTML}<div class="solution" id="e1-solution"><p>{TREE[1]}</p></div><h3>Solution to <a href="#e3">Exercise 1.3</a></h3><p>{ROOT[1]}</p></body></html>',
        BOTH,
    ),
}  # fmt: skip


@named(HABITS)
def test_an_answer_goes_to_the_exercise_that_it_names(name: str, tmp_path: Path) -> None:
    ending, text, expected = HABITS[name]
    assert spaced(pairs_of_file(f"trees{ending}", text, tmp_path)) == spaced(expected)


BOOKS = {
    "MyST": {
        "01-trees.md": f"# Trees\n\n{ASKED}",
        "02-answers.md": "# Answers\n\n" + boxes("{admonition} Solution to {numref}`*`\n"),
    },
    "bookdown": {
        "01-trees.Rmd": f"# Trees\n\n:::{{.exercise #edges}}\n{TREE[0]}\n:::\n\n:::{{.exercise #roots}}\n{ROOT[0]}\n:::\n",
        "99-answers.Rmd": f"# Answers\n\n::: {{.answer}}\n**Answer to Exercise \\@ref(exr:edges).**\n{TREE[1]}\n:::\n\n::: {{.answer}}\n**Answer to Exercise \\@ref(exr:roots).**\n{ROOT[1]}\n:::\n",
    },
    "Quarto": {
        "01-trees.qmd": IN_QUARTO,
        "appendix.qmd": f"# Solutions\n\n### Solution to @exr-edges\n\n{TREE[1]}\n\n### Solution to @exr-roots\n\n{ROOT[1]}\n",
    },
    "reStructuredText": {
        "01-trees.rst": IN_RST,
        "02-answers.rst": f"Answers\n=======\n\n.. _Answers to trees:\n\nAnswers to trees\n----------------\n\n.. _ex-edges-sol:\n\n* {TREE[1]}\n\n  :ref:`Back <ex-edges>`\n\n----\n\n.. _ex-roots-sol:\n\n* {ROOT[1]}\n\n----\n",
    },
}


@needs_pandoc
@pytest.mark.parametrize("name", BOOKS)
def test_answers_in_another_file_of_a_book_are_joined(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "trees"
    folder.mkdir()
    for file, text in BOOKS[name].items():
        (folder / file).write_text(text, encoding="utf-8")
    assert spaced(pairs_of(read_documents(tmp_path))) == BOTH


def test_an_answer_of_another_book_is_none() -> None:
    books = [document(f"# Trees\n\n{ASKED}", book="One"), document("# A\n\n" + boxes("{solution} *\n"), book="Other")]
    assert pairs_of(books) == []


ANSWER = "# Answers\n\n:::{{admonition}} Solution to {{ref}}`{0}`\n\nNine.\n:::\n"
NOTHING = {
    "a label that nothing bears": f"# Trees\n\n{ASKED}{ANSWER.format('trees:nodes')}",
    "a label that two exercises bear": f"# Trees\n\n{ASKED}{ASKED}{ANSWER.format('trees:edges')}",
    "two answers to one exercise": f"# Trees\n\n{ASKED}{ANSWER.format('trees:edges')}{ANSWER.format('trees:edges')}",
    "a part of an exercise": f"# Trees\n\n{ASKED}## Answers\n\n:::{{admonition}} Solution to {{ref}}`trees:edges` (b)\n\nNine.\n:::\n",
    "an exercise that its text names": f"# Trees\n\n{ASKED}## More\n\nCompare your solution to {{ref}}`trees:edges` with this one.\n\nNine.\n",
    "a figure of that label": f"# Trees\n\n```{{figure}} a.png\n:name: trees:edges\nA tree.\n```\n\n{ANSWER.format('trees:edges')}",
    "the label of an exercise in code": f"# Trees\n\n````md\n{ASKED}````\n\n{ANSWER.format('trees:edges')}",
    "an answer behind an exercise of another label": f"# Trees\n\n:::{{exercise}}\n:label: a\n\n{TREE[0]}\n:::\n\n:::{{admonition}} Solution to {{ref}}`b`\n\nNine.\n:::\n",
}


@pytest.mark.parametrize("name", NOTHING)
def test_an_answer_whose_exercise_is_not_sure_answers_nothing(name: str, tmp_path: Path) -> None:
    assert pairs_of_file("trees.md", NOTHING[name], tmp_path) == []


def test_an_exercise_that_is_solved_in_place_keeps_its_answer(tmp_path: Path) -> None:
    text = f"# Trees\n\n:::{{exercise}}\n:label: a\n\n{TREE[0]}\n:::\n\n:::{{solution}} a\n{TREE[1]}\n:::\n\n## More\n\n:::{{solution}} a\nNine.\n:::\n"
    assert spaced(pairs_of_file("trees.md", text, tmp_path)) == [TREE]


LABELS = [
    ("exr-trees", "trees", False), ("sol-trees", "trees", True), ("Trees-Solution", "trees", True), ("ex1", "1", False),
    ("answer-to-exercise-1", "1", True), ("bäume-lösung", "bäume", True), ("solve-trees", "solve-trees", False),
    ("eq:trees", "eq-trees", False), ("Answers to trees", "trees", True), ("trees", "trees", False),
]  # fmt: skip


@pytest.mark.parametrize(("label", "core", "solves"), LABELS)
def test_what_a_label_says(label: str, core: str, solves: bool) -> None:
    assert (labels.core(label), labels.solves(label)) == (core, solves)


HOSTILE = {
    "boxes that stay open": ":::{admonition} Solution to {ref}`a`\n" * 3_000,
    "labels": "(a)=\n" * 3_000 + "(a-solution)=\n" * 3_000,
    "exercises of one label": ":::{exercise}\n:label: a\n\nWhy?\n:::\n" * 3_000
    + "**Solution to {ref}`a`.** So.\n\n" * 3_000,
    "references without an end": "**Solution to {ref}`" * 3_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_take_linear_time(name: str) -> None:
    with within(20):
        pairs_of([document(f"# A\n\n{HOSTILE[name]}")])


def test_hostile_restructuredtext_takes_linear_time() -> None:
    with within(5):
        with_labels(".. _a:\n\n.. exercise::\n   :label: a\n   :a: b\n:ref:`a <a-solution>`\n\n" * 3_000)
