r"""Ways in which LaTeX sets exercises and solutions, each with each: two questions, and nothing else in the pairs."""

from __future__ import annotations

from pathlib import Path

import pytest
from found_pairs import needs_pandoc

from megascience_hf.curation.documents.latex_toggles import with_shown_solutions
from megascience_hf.curation.documents.reading import read_documents
from megascience_hf.curation.extraction.rules import extract

pytestmark = needs_pandoc
PAIRS = [
    ("How many protons has helium?", "It has two of them, as its number says."),
    ("Which metal is liquid at room temperature?", "Mercury melts at minus 39 degrees."),
]
# Behind the question; "@" is the solution.
SOLUTIONS = {
    "a bold word": r"\textbf{Solution.} @",
    "a slanted word": r"{\it Solution:} @",
    "a heading": "\\paragraph{Solution} @",
    "the usual environment": "\\begin{solution}\n@\n\\end{solution}",
    "a proof by that name": "\\begin{proof}[Solution]\n@\n\\end{proof}",
    "an environment of the author's": "\\begin{mysol}\n@\n\\end{mysol}",
    "a command": r"\solution{@}",
    "a command of the author's": r"\showsolution{@}",
    "a switch": "\\ifsolutions\n@\n\\fi",
    "a switch with another name": r"\ifshowanswers @ \else \vspace{4cm} \fi",
    "a switch within which the word stands": "\\ifprintanswers\n\\textbf{Solution:} @\n\\fi",
    "a switch with a box in it": "\\ifsols\n\\begin{solution}\n@\n\\end{solution}\n\\fi",
    "a switch that is a macro": "\\ifdefined\\solutions\n@\n\\fi",
    "a toggle": r"\iftoggle{solutions}{@}{}",
    "a boolean": r"\ifthenelse{\boolean{showsolutions}}{@}{\vspace{2cm}}",
    "a boolean of etoolbox": "\\ifbool{answers}{%\n  @}%\n  {\\vfill}",
    "an environment that is told": "\\begin{maybe}{showAnswers}\n~\\\\\n\\color{red}{@}\n\\end{maybe}",
    "a colour": r"{\color{red} \textbf{Solution:} @}",
    "coloured text": r"\textcolor{blue}{\textbf{Answer.} @}",
    "a frame": r"\fbox{\parbox{\textwidth}{\textbf{Solution} @}}",
    "a box of a package": "\\begin{mdframed}[linewidth=1pt]\n\\textbf{Solution:} @\n\\end{mdframed}",
    "a quotation": "\\begin{quote}\n\\textbf{Solution:} @\n\\end{quote}",
    "a list of one": "\\begin{itemize}\\item[] \\textbf{Solution:} @\\end{itemize}",
    "small letters": r"{\footnotesize\emph{Solution.} @}",
}
# In front of a question; "#" is its number. A question with "@" stands within it.
QUESTIONS = {
    "a bold word": r"\textbf{Question #.} @",
    "a bold word with a chapter": r"\textbf{Exercise~3.#.} @",
    "a bold number": r"\noindent\textbf{#.} @",
    "a bold number in front of a bracket": r"\bigskip\noindent{\bf #)} @",
    "a number behind a command": "\\bigskip\\noindent #. @",
    "a heading": "\\subsection*{Exercise #}\n@",
    "a heading with a title": "\\subsection*{#. Helium and others}\n@",
    "an underlined word": r"\underline{Exercise #:} @",
    "a framed word": r"\fbox{\textbf{Exercise #}} @",
    "a command": r"\exo{#} @",
    "an environment around both": "\\begin{exercise}\n@\n\\end{exercise}",
}


def pairs(folder: Path, body: str) -> list[tuple[str, str]]:
    head = "\\documentclass{article}\n\\newif\\ifsolutions\n\\begin{document}\n\\section{Exercises}\n"
    (folder / "book.tex").write_text(f"{head}{body}\\end{{document}}\n")
    return [(pair.question, pair.answer) for pair in extract(list(read_documents(folder)))]


@pytest.mark.parametrize("asks", QUESTIONS.values(), ids=QUESTIONS)
@pytest.mark.parametrize("solves", SOLUTIONS.values(), ids=SOLUTIONS)
def test_questions_and_solutions_of_any_way_are_pairs(asks: str, solves: str, tmp_path: Path) -> None:
    both = (f"{question}\n\n{solves.replace('@', answer)}" for question, answer in PAIRS)
    body = "\n\n".join(asks.replace("#", str(number)).replace("@", one) for number, one in enumerate(both, 1))
    assert pairs(tmp_path, f"{body}\n") == PAIRS


LISTED = {
    "an item that says so": "\\item[Solution:] @",
    "an item without a mark": "\\item[] \\textit{Answer:} @",
    **{name: SOLUTIONS[name] for name in ("a switch", "a toggle", "a colour", "a quotation")},
}


@pytest.mark.parametrize("solves", LISTED.values(), ids=LISTED)
def test_solutions_in_a_list_of_questions_are_theirs(solves: str, tmp_path: Path) -> None:
    items = "\n".join(f"\\item {question}\n{solves.replace('@', answer)}" for question, answer in PAIRS)
    assert pairs(tmp_path, f"\\begin{{enumerate}}\n{items}\n\\end{{enumerate}}\n") == PAIRS


CHOSEN = [("Which is a noble gas?\n\n(A) iron\n\n(B) neon", "(B) neon\n\nIt reacts with nothing.")]
CHOICES = {
    "auto-multiple-choice": "\\begin{question}{gas}\nWhich is a noble gas?\n\\begin{choices}[o]\n"
    "\\wrongchoice{iron}\n\\correctchoice{neon}\n"
    "\\end{choices}\n\\begin{explain}It reacts with nothing.\\end{explain}\n\\end{question}",
    "the same in French": "\\begin{question}{gas}\nWhich is a noble gas?\n\\begin{reponses}\n"
    "\\mauvaise{iron}\n\\bonne{neon}\n"
    "\\end{reponses}\n\\begin{explication}It reacts with nothing.\\end{explication}\n\\end{question}",
    "commands of an author": "\\begin{exercise}\nWhich is a noble gas?\n\\begin{answers}\n"
    "  \\bad{iron}\n  \\good{neon}\n"
    "\\end{answers}\n% why\n\\begin{explanations}\nIt reacts with nothing.\n\\end{explanations}\n\\end{exercise}",
}


@pytest.mark.parametrize("body", CHOICES.values(), ids=CHOICES)
def test_the_right_ones_of_the_choices_are_the_answer(body: str, tmp_path: Path) -> None:
    assert pairs(tmp_path, f"{body}\n") == CHOSEN


def test_choices_of_which_all_are_right_ask_nothing(tmp_path: Path) -> None:
    body = "\\begin{exercise}Which?\\begin{answers}\\good{iron}\\good{neon}\\end{answers}\\end{exercise}\n"
    assert not pairs(tmp_path, body)


NO_SOLUTION = (
    r"\title{Sheet 1 \ifsolutions with solutions\fi}",
    "\\ifsolutions\\newcommand{\\x}{y}\\else\\newcommand{\\x}{z}\\fi",
    "\\ifsolutions\n\\section{How to read them}\n\\fi",
    "\\newif\\ifsolutions \\solutionstrue",
    "\\ifdraft It is a draft. \\fi",
    r"\newcommand{\solution}{\textbf{Solution. }}",
)


@pytest.mark.parametrize("text", NO_SOLUTION)
def test_what_a_switch_sets_otherwise_stays(text: str) -> None:
    assert with_shown_solutions(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "\\ifsolutions " * 9_000,
        "\\iftoggle{solutions}{" * 9_000,
        "{\\color{red}" * 9_000,
        "\\begin{quote}\\textbf{Answer:} " * 5_000,
    ],
)
def test_hostile_switches_end(text: str) -> None:
    assert with_shown_solutions(text)
