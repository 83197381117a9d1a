# ruff: noqa: E501  # the texts of small files
"""LaTeX as authors write books in it: names of their own, several files, other languages. All texts are our own."""

from __future__ import annotations

from pathlib import Path

import pytest
from found_pairs import Pair, needs_pandoc, pairs_of, spaced, within

from megascience_hf.curation.documents.latex_book import book_of, with_document_commands
from megascience_hf.curation.documents.latex_boxes import as_boxes, with_solutions
from megascience_hf.curation.documents.latex_code import with_code
from megascience_hf.curation.documents.latex_parts import with_solved_parts
from megascience_hf.curation.documents.latex_repairs import repaired, without_comments
from megascience_hf.curation.documents.reading import read_documents
from megascience_hf.curation.extraction.defects import defect
from megascience_hf.curation.extraction.rules.printed import as_printed

pytestmark = needs_pandoc
ASKED, SOLVED = "What is the boiling point of water at sea level?", "It is 100 degrees Celsius."
IONS = [("How many have they? Salt ions?", "Two."), ("How many have they? Lime ions?", "Three.")]
WATER = [(ASKED, SOLVED)]
ASKED_SALT, SOLVED_SALT = "Which ions does table salt have?", "Sodium and chloride."
SALT = [(ASKED_SALT, SOLVED_SALT)]
LABELLED = f"\\begin{{exercise}}\\label{{w}}{ASKED}\\end{{exercise}}\n"


def pairs(path: Path) -> list[Pair]:
    return spaced(pairs_of(read_documents(path)))


def boxed(asks: str, solves: str) -> str:
    return f"\\begin{{{asks}}}{ASKED}\\end{{{asks}}}\\begin{{{solves}}}{SOLVED}\\end{{{solves}}}"


# A file, and its pairs.
ALONE = {
    "environments that the file itself makes of coloured boxes": (
        r"\newenvironment{exercise}{\begin{tcolorbox}[title=Exercise]}{\end{tcolorbox}}"
        r"\newenvironment{solution}{\begin{tcolorbox}}{\end{tcolorbox}}" + boxed("exercise", "solution"),
        WATER,
    ),
    "a theorem that is called an exercise": (
        r"\newtheorem{drill}[thm]{Exercise}" + boxed("drill", "solution"),
        WATER,
    ),
    "an option that declares a theorem's title": (
        r"\declaretheorem[style=plain, name=Problem]{drill}" + boxed("drill", "answer"),
        WATER,
    ),
    "French": (f"\\begin{{exo}}{ASKED}\\begin{{correction}}{SOLVED}\\end{{correction}}\\end{{exo}}", WATER),
    "German": (boxed("Übung", "Lösung"), WATER),
    "Spanish": (boxed("ejercicio", "solucion"), WATER),
    "a Russian theorem": (r"\newtheorem{zd}{Задача}\newtheorem{rs}{Решение}" + boxed("zd", "rs"), WATER),
    "Chinese theorems": (r"\newtheorem{xt}{习题}\newtheorem*{jd}{解}" + boxed("xt", "jd"), WATER),
    "German marks in bold": (f"\\textbf{{Aufgabe 1.}} {ASKED}\n\n\\textbf{{Lösung.}} {SOLVED}", WATER),
    "Portuguese answers in a list": (
        f"\\section{{Exercícios}}\\begin{{enumerate}}\\item {ASKED}\n\n\\textbf{{Resposta}}: {SOLVED}"
        f"\\item {ASKED_SALT}\n\n\\textbf{{Resposta}}: {SOLVED_SALT}\\end{{enumerate}}",
        WATER + SALT,
    ),
    "an instruction of a set": (
        "\\exercisesetinstructions{, find the limit.}\n\\exercise{$\\lim_{x\\to2} x^2$}{It is $4$.}\n\\exercisesetend\n"
        "\\exercise{$\\lim_{x\\to3} x^2$}{It is $9$.}",
        [("Find the limit. $\\lim_{x\\to2} x^2$", "It is $4$."), ("$\\lim_{x\\to3} x^2$", "It is $9$.")],
    ),
    "numbers as the only argument": (
        f"\\example{{1}}\n{ASKED}\n\nSolution: {SOLVED}\n\n\\example{{2}} {ASKED_SALT}\n\nSolution: {SOLVED_SALT}",
        WATER + SALT,
    ),
    "lists of a package": (
        r"\begin{exercise}What are they?\begin{compactenum}[(a)]\item Salt?\item Water?\end{compactenum}\end{exercise}"
        r"\begin{solution}\begin{itemize*}\item A solid.\item A liquid.\end{itemize*}\end{solution}",
        [("What are they? (a) Salt? (b) Water?", "- A solid. - A liquid.")],
    ),
    "lists of the book's own": (
        "\\begin{exercise}What are they?\n\\begin{exlist}\n%\\item Ice?\n\\item Salt?\\item Water?\\end{exlist}\\end{exercise}"
        r"\begin{solution}(a) is a solid, (b) a liquid.\end{solution}",
        [("What are they? (a) Salt? (b) Water?", "(a) is a solid, (b) a liquid.")],
    ),
    "one of two kinds of questions": (boxed("questionS", "answerS"), WATER),
    "an exercise as its argument, solved under its number": (
        f"\\begin{{thm}}{{Exercise}}\\label{{w}}{ASKED}\\end{{thm}}\n\n\\section{{Solutions}}\n\\parbf{{\\ref{{w}}.}} {SOLVED}",
        WATER,
    ),
    "items of solutions with references": (
        f"{LABELLED}\\section{{Solutions}}\\begin{{itemize}}\\item[\\bf\\ref{{w}}.] {SOLVED}\\item Nothing.\\end{{itemize}}",
        WATER,
    ),
    "hints with references": (f"{LABELLED}\\section{{Hints}}\n\\parbf{{\\ref{{w}}.}} {SOLVED}", []),
    "a solution said in bold in its exercise": (
        f"\\begin{{problem}}{ASKED}\n\n\\textbf{{Solution:}} {SOLVED}\\end{{problem}}",
        WATER,
    ),
    "an instruction above mere formulas": (
        "\\textbf{Compute the limits.}\n\\begin{exercise}$\\lim_{x\\to2} x^2$\\end{exercise}\\begin{answer}It is $4$.\\end{answer}"
        "\\begin{exercise}$\\lim_{x\\to3} x^2$\\end{exercise}\\begin{answer}It is $9$.\\end{answer}",
        [
            (f"Compute the limits. $\\lim_{{x\\to{to}}} x^2$", f"It is ${limit}$.")
            for to, limit in (("2", "4"), ("3", "9"))
        ],
    ),
    "words of a link, chemistry, the sign of what was proved": (
        r"\begin{exercise}By \hyperref[th:a]{Avogadro's law}, what does \ce{2H2 + O2} give?\end{exercise}"
        r"\begin{solution}\\ Water, \ce{2H2O}. \qed\end{solution}",
        [("By Avogadro\u2019s law, what does $\\ce{2H2 + O2}$ give?", "Water, $\\ce{2H2O}$.")],
    ),
    "letters of a list as a key says": (
        r"\begin{exercise}What are they?\begin{enumerate}[label=(\alph*)]\item Salt?\item Water?\end{enumerate}\end{exercise}"
        r"\begin{solution}A solid and a liquid.\end{solution}",
        [("What are they? (a) Salt? (b) Water?", "A solid and a liquid.")],
    ),
    "letters of one's own in a list with options": (
        r"\begin{exercise}What are they?\begin{enumerate}[itemsep=0pt]\item[(a)] Salt?\item[(b)] Water?\end{enumerate}\end{exercise}"
        r"\begin{solution}A solid and a liquid.\end{solution}",
        [("What are they? (a) Salt? (b) Water?", "A solid and a liquid.")],
    ),
    "sections for what is asked and for its answer": (
        f"\\section{{Exercise 1.1}}\\subsection{{Q}}{ASKED}\\subsection{{A}}{SOLVED}\\section{{More}}Text.",
        WATER,
    ),
    "a section Q without an answer": (f"\\subsection{{Q}}{ASKED}\\section{{A}}{SOLVED}", []),
    "an algorithm keeps its words": (
        "\\begin{exercise}How does water boil?\\end{exercise}\\begin{solution}So:\n\\begin{algorithmic}[1]\n"
        "\\While{$t < 100$}\n\\State heat it\n\\EndWhile\n\\State \\Return steam\n\\end{algorithmic}\n\\end{solution}",
        [("How does water boil?", "So: while $t < 100$ heat it end while return steam")],
    ),
    "a program in a file that is not read": (
        r"\begin{exercise}How does water boil?\end{exercise}\begin{solution}So: \lstinputlisting{boil.c}\end{solution}",
        [("How does water boil?", "So: ![](image)")],
    ),
}


@pytest.mark.parametrize("name", ALONE)
def test_a_file_gives_its_pairs(name: str, tmp_path: Path) -> None:
    text, expected = ALONE[name]
    file = tmp_path / "matter.tex"
    file.write_text(
        f"\\documentclass{{book}}\n\\begin{{document}}\n\\chapter{{Matter}}\nText.\n\n{text}\n\\end{{document}}\n"
    )
    assert pairs(file) == expected


PREAMBLE = "\\documentclass{book}\n\\usepackage{amsmath}\n"
OF_LABELS = "\\chapter{Solutions}\n\\begin{sol}{w}\n" + SOLVED + "\n\\end{sol}\n"
# The files of a book, and its pairs.
BOOKS = {
    "commands and names of the main file": (
        {
            "main.tex": PREAMBLE
            + "\\newcommand{\\boil}{\\mathrm{boil}}\n\\newcommand{\\tb}{T_\\boil}\n\\newtheorem{drill}{Exercise}",
            "chapters/one.tex": r"\begin{drill}What is $\tb$ of water?\end{drill}\begin{solution}$\tb = 373$ K.\end{solution}",
        },
        [("What is $T_\\mathrm{boil}$ of water?", "$T_\\mathrm{boil}= 373$ K.")],
    ),
    "a command that two files say differently": (
        {
            "main.tex": PREAMBLE + "\\newcommand{\\tb}{T_b}",
            "other.tex": "\\newcommand{\\tb}{B}",
            "one.tex": r"\begin{exercise}What is $\tb$ of water?\end{exercise}\begin{solution}$\tb = 373$ K.\end{solution}",
        },
        [("What is $\\tb$ of water?", "$\\tb = 373$ K.")],
    ),
    "solutions of another file": ({"main.tex": PREAMBLE, "one.tex": LABELLED, "solutions.tex": OF_LABELS}, WATER),
    "titles of solutions of another file": (
        {"main.tex": PREAMBLE, "one.tex": LABELLED, "s.tex": f"\\subsection*{{Solution to \\cref{{w}}}}\n{SOLVED}"},
        WATER,
    ),
    "two solutions of one label": (
        {"main.tex": PREAMBLE, "one.tex": LABELLED, "solutions.tex": OF_LABELS, "more.tex": OF_LABELS},
        [],
    ),
    "two exercises of one label": (
        {"main.tex": PREAMBLE, "one.tex": LABELLED, "two.tex": LABELLED, "solutions.tex": OF_LABELS},
        [],
    ),
    "a label that is no exercise's": (
        {
            "main.tex": PREAMBLE,
            "one.tex": LABELLED.replace("\\label{w}", "") + "\\section{W}\\label{w}",
            "solutions.tex": OF_LABELS,
        },
        [],
    ),
    "a solution said in a remark is none": (
        {"main.tex": PREAMBLE, "one.tex": LABELLED, "s.tex": "".join(f"%{line}\n" for line in OF_LABELS.split("\n"))},
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BOOKS)
def test_a_book_of_several_files_gives_its_pairs(name: str, tmp_path: Path) -> None:
    files, expected = BOOKS[name]
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    assert pairs(tmp_path) == expected


def test_a_file_given_alone_is_read_alone(tmp_path: Path) -> None:
    (tmp_path / "one.tex").write_text(LABELLED)
    (tmp_path / "solutions.tex").write_text(OF_LABELS)
    assert pairs(tmp_path / "one.tex") == []


def test_definitions_are_those_that_a_text_calls() -> None:
    book = book_of([r"\newcommand{\a}{A\b}\def\b{B}\newcommand{\c}{C}\newcommand{\item}{no}"])
    assert book.definitions_for(r"\a, \item").split("\n") == [r"\newcommand{\a}{A\b}", r"\def\b{B}", ""]
    assert book.definitions_for(r"\newcommand{\a}{own}\a") == ""


@pytest.mark.parametrize("text", [r"\def\sol{\textbf{Solution:}}", r"\newcommand\sol{It}", r"$x = \answer{4}$"])
def test_what_is_no_solution_stays(text: str) -> None:
    assert with_solutions(text) == text


def test_an_answer_in_the_answer_to_an_item_is_written_once() -> None:
    text = "\\begin{exercise}\\begin{enumerate}\\item Why? \\textbf{Solution:} So. \\textbf{Answer:} Hot.\\end{enumerate}\\end{exercise}"
    assert as_boxes(text).count("Hot.") == 1


@pytest.mark.parametrize(
    "text",
    ["\\begin{exercise}\\textbf{Solution:} " * 5_000, "\\begin{exercise}a\\item \\textbf{Solution:} b\\end{exercise}" * 5_000,
     "\\begin{exercise}a" + "\\item \\textbf{Solution:} b" * 2_000 + "\\end{exercise}",
     "Compute the limits.\n\\begin{exercise}$x$\\end{exercise}" * 5_000, "Compute " * 20_000 + "\\begin{exercise}" * 2_000,
     "\\begin{exercise}\\label{a}\\end{exercise}" + "\\parbf{\\ref{a}.} \\begin{itemize}" * 3_000,
     "\\newenvironment{a}" * 10_000, "\\newenvironment{exercise}{" * 2_000, "\\newcommand{\\a}{" * 10_000, "\\newtheorem{a}[" * 10_000,
     "\\begin{algorithm}\\State" * 5_000, "\\begin{algorithmic}[1]\\caption{a" * 5_000, "\\subsection{Q}\\subsection{A}" * 5_000,
     "\\declaretheorem[name={" * 10_000, "\\begin{sol}{a}" * 10_000],
    ids=["solutions", "boxes", "parts", "instructions", "words", "references", "environments", "braces", "commands",
         "theorems", "algorithms", "captions", "sections", "declared", "labels"],
)  # fmt: skip
def test_hostile_books_take_linear_time(text: str) -> None:
    with within(30):
        with_code(as_boxes(text))
        book_of([text, "\\begin{exercise}\\label{a}\\end{exercise}"])


# A sentence, and what of it is read; its commands are defined nowhere.
LOST = {
    "a word": (r"Draw the \cdf of $X$.", r"Draw the `\cdf`{.lost} of $X$."),
    "the last word": (r"It is a \cdf.", r"It is a `\cdf`{.lost} ."),
    "before a colon": (r"We recall the \cdf: it rises.", r"We recall the `\cdf`{.lost} : it rises."),
    "what only sets words": (r"Each \vocab{quick ring} has a unit.", "Each quick ring has a unit."),
    "words outside of a formula": (r"\text{It is so.} We go on.", "It is so. We go on."),
    "what is given no words": (
        r"Weigh the salt (\chemdraw{Na_2+Cl}) in air.",
        r"Weigh the salt (`\chemdraw`{.lost} ) in air.",
    ),
    "what is a note": (r"We know \cited{a:b} of it.", "We know of it."),
    "with braces": (r"Each \cdf{} rises.", r"Each `\cdf`{.lost} rises."),
    "layout within a sentence": (r"Draw it \hfill and \noindent say why.", "Draw it and say why."),
    "what pandoc knows": (r"It has 5 \% and \LaTeX{} too.", "It has 5 % and LaTeX too."),
    "in a formula": (r"Draw $\cdf$ of it.", r"Draw $\cdf$ of it."),
}


@pytest.mark.parametrize("name", LOST)
def test_a_word_that_pandoc_leaves_out_has_a_mark(name: str, tmp_path: Path) -> None:
    text, read = LOST[name]
    (tmp_path / "book.tex").write_text(f"\\documentclass{{book}}\\begin{{document}}\n{text}\n\\end{{document}}\n")
    [document] = read_documents(tmp_path)
    assert " ".join(document.text.split()) == read


def test_a_command_that_the_file_defines_is_no_lost_word(tmp_path: Path) -> None:
    text = "\\newcommand{\\cdf}{distribution}\\begin{document}\nDraw the \\cdf{} of $X$.\n\\end{document}\n"
    (tmp_path / "book.tex").write_text(text)
    [document] = read_documents(tmp_path)
    assert document.text.strip() == "Draw the distribution of $X$."


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (r"Draw the `\cdf`{.lost} of $X$.", "It rises from 0 to 1."),
        ("What rises from 0 to 1 for each variable?", r"It is the `\cdf`{.lost} of the variable, which is continuous from the right."),
    ],
)  # fmt: skip
def test_a_pair_with_a_lost_word_is_dropped(question: str, answer: str) -> None:
    assert defect(*as_printed(question, answer)) == "external_reference"


PARTS = {
    "marks in bold, behind a break": "\\\\\\textbf{Solution}\n",
    "marks in italics, in another language": "\n\n\\textit{Soluzione:} ",
    "a proof": "\n\\begin{proof}",
}


@pytest.mark.parametrize("name", PARTS)
def test_parts_that_are_solved_one_by_one_are_pairs_of_their_own(name: str, tmp_path: Path) -> None:
    end = "\\end{proof}" if "proof" in PARTS[name] else ""
    items = "".join(
        f"\\item {ion} ions?{PARTS[name]}{said}{end}" for ion, said in (("Salt", "Two."), ("Lime", "Three."))
    )
    (tmp_path / "a.tex").write_text(
        f"\\section{{Problems}}\\begin{{enumerate}}\\item How many have they?\\begin{{enumerate}}{items}\\end{{enumerate}}"
        f"\\item {ASKED}\n\n\\textbf{{Solution.}} {SOLVED}\\end{{enumerate}}"
    )
    assert pairs(tmp_path) == [*IONS, *WATER]


def read(text: str, folder: Path) -> str:
    (folder / "a.tex").write_text(text)
    return "".join(found.text for found in read_documents(folder)).replace("\u00a0", " ")


WRITTEN = {
    "lists within lists are lettered, as they are printed": (
        r"\begin{enumerate}\item A\begin{enumerate}\item B\begin{enumerate}\item C\end{enumerate}\end{enumerate}\end{enumerate}",
        ["1.  A", "(a) B", "i.  C"],
    ),
    "a drawing is a picture": (r"Look:\begin{tikzpicture}[x=1cm]\draw (0,0);\end{tikzpicture}Well.", ["![](image)"]),
    "a drawing in a file is one": (r"See \incfig{forces} there.", ["![](image)"]),
    "names that all authors mean alike": (r"Over $\R$, $\Var(X)$.", [r"\mathbb{R}", r"\operatorname{Var}"]),
    "a name that the file defines": (r"\newcommand{\R}{\mathcal{R}}Over $\R$.", [r"\mathcal{R}"]),
    "no escapes before signs": ("On [0, 1) he said << yes >>.", ["On [0, 1) he said << yes >>."]),
    "an argument on the next line": (
        "\\begin{exercise}It is \\SI\n{5}{\\km} long.\\end{exercise}", ["It is 5 km long."]
    ),
    "comments are no text, whatever they say": (
        "Salt\n% \\begin{exercise} Which? \\end{exercise}\n% \\begin{solution}\nmelts.", ["Salt melts."]
    ),
    "programs may begin lines with the sign of comments": (
        "\\begin{verbatim}\n%!prolog\n\\end{verbatim}", ["%!prolog"]
    ),
    "formulas that end with another name": (
        r"We have\begin{align*}a &= 1\end{align} and\begin{gather}b = 2\end{gather*} so.", ["a &= 1", "b = 2", "so."]
    ),
    "blanks within a sentence": (
        r"Salt is \underline{\hspace{1cm}} and lime is \rule{2cm}{0.4pt} here.", [r"is \_\_\_\_ and lime is \_\_\_\_ here"]
    ),
    "signs of formulas in a sentence": (r"\textbf{Heat \Rightarrow melting}", [r"Heat $\Rightarrow$ melting"]),
    "the end of a matrix": ("See $\\begin{bmatrix}\n1 & 3 \\\\\n8 & 2 & 2 \\end{bmatrix}$.", [r"2 \end{bmatrix}$"]),
    "units that the file declares": (
        r"\DeclareSIUnit{\moon}{moons}It takes \qty{3}{\moon}, or \qty{90}{\hour}.", ["3 moons, or 90 h"]
    ),
    "units that nobody knows": (r"It takes \qty{3}{\moon} to melt.", [r"3 `\moon`{.lost} to melt"]),
    "programs in environments that a style file defines": (
        "\\begin{scala}\ndef f(x) = { x }\n\\end{scala}", ["def f(x) = { x }"]
    ),
    "commands of two forms, and of none": (
        r"\NewDocumentCommand\hull{sm}{\IfBooleanTF{#1}{\overline{#2}}{\bar{#2}}}\NewDocumentCommand{\ion}{O{Na} m}{#1+#2}"
        r"A $\hull{S}$, $\ion{Cl}$.",
        [r"\bar{S}", "Na+Cl"],
    ),
    "a piece without the end of its document": (
        r"\documentclass{book}\begin{document}What is left here?", ["What is left here?"]
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRITTEN)
def test_what_pandoc_would_lose_is_written(name: str, tmp_path: Path) -> None:
    text, expected = WRITTEN[name]
    written = read(text, tmp_path)
    assert [part for part in expected if part not in written] == [], written


def test_exercises_counted_in_chinese(tmp_path: Path) -> None:
    (tmp_path / "a.tex").write_text(
        f"\\paragraph{{第一题}} {ASKED}\\paragraph{{解：}} {SOLVED}\n\\paragraph{{第十二题：盐}} {ASKED_SALT}"
        f"\\paragraph{{解：}} {SOLVED_SALT}"
    )
    assert pairs(tmp_path) == WATER + SALT


def test_the_only_part_of_a_question_has_no_letter(tmp_path: Path) -> None:
    part = f"\\part {ASKED}\\begin{{solution}}{SOLVED}\\end{{solution}}"
    (tmp_path / "a.tex").write_text(
        f"\\begin{{questions}}\\question\n\\begin{{parts}}{part}\\end{{parts}}\\end{{questions}}"
    )
    assert pairs(tmp_path) == WATER
    assert defect(r"Draw the `\cdf` of $X$ as the command says.", "It rises from 0 to 1.") is None


def test_parts_below_headings_are_pairs_of_their_own(tmp_path: Path) -> None:
    parts = "".join(
        f"\\subsubsection{{({letter})}}\n{ion} ions?\n\\begin{{proof}}{said}\\end{{proof}}\n"
        for letter, ion, said in (("a", "Salt", "Two."), ("b", "Lime", "Three."))
    )
    (tmp_path / "a.tex").write_text(
        f"\\section{{Exercises}}\\subsection{{Problem 1}}\nHow many have they?\n{parts}"
        f"\\subsection{{Problem 2}}\n{ASKED}\n\\begin{{proof}}{SOLVED}\\end{{proof}}\n"
    )
    assert pairs(tmp_path) == [*IONS, *WATER]


def test_parts_of_a_box_are_pairs_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "a.tex").write_text(
        r"\begin{exercise}How many have they?\begin{enumerate}[label=(\alph*)]\item Salt ions?\begin{proof}Two.\end{proof}"
        r"\item Lime ions?\begin{proof}Three.\end{proof}\end{enumerate}\end{exercise}"
    )
    assert pairs(tmp_path) == IONS


def test_answers_to_parts_in_boxes_of_their_own_are_one(tmp_path: Path) -> None:
    (tmp_path / "a.tex").write_text(
        f"\\begin{{problem}}{{1}}A) {ASKED}\n\nB) {ASKED_SALT}\\end{{problem}}\n\\begin{{answer}}{{1A}}{SOLVED}"
        f"\\end{{answer}}\n\n\\begin{{answer}}{{1B}}{SOLVED_SALT}\\end{{answer}}"
    )
    assert pairs(tmp_path) == [(f"A) {ASKED} B) {ASKED_SALT}", f"(A) {SOLVED} (B) {SOLVED_SALT}")]


def test_the_page_of_another_book_is_no_answer(tmp_path: Path) -> None:
    (tmp_path / "a.tex").write_text(boxed("exercise", "solution").replace(SOLVED, f"(p. 14) {SOLVED}"))
    assert pairs(tmp_path) == WATER


def test_lists_that_do_not_end_are_ended_where_what_holds_them_ends(tmp_path: Path) -> None:
    # Pandoc tries each list in each way: 14 of them took it half a minute, and then it refused the file.
    opened = "\\section{Aims}\n" + "\\begin{enumerate}\n\\item Learn what water does.\n" * 20
    text = (
        f"{opened}\\section{{Problems}}\n\\end{{itemize}}\\begin{{exercise}}{ASKED}\\begin{{itemize}}\\item Give one value."
        f"\\end{{exercise}}\\begin{{solution}}{SOLVED}\\end{{solution}}"
    )
    (tmp_path / "a.tex").write_text(text)
    assert pairs(tmp_path) == [(f"{ASKED} - Give one value.", SOLVED)]


@pytest.mark.parametrize(
    "text",
    ["\\subsection{a}" * 10_000, "\\subsubsection{(a)}" * 10_000, "\\begin{verbatim}" * 3_000, "\\begin{align}" * 10_000,
     "\\begin{answer}{1A}" * 10_000, "\\NewDocumentCommand\\a{" * 10_000, "\\DeclareSIUnit\\aa{" * 10_000,
     "\\begin{exercise}\\begin{enumerate}\\item a solution" * 3_000, "\\begin{itemize}" * 5_000 + "\\end{a}" * 5_000],
    ids=["sections", "parts", "programs", "formulas", "answers", "commands", "units", "boxes", "lists"],
)  # fmt: skip
def test_hostile_texts_are_repaired_in_linear_time(text: str) -> None:
    with within(30):
        with_solved_parts(without_comments(repaired(with_document_commands(text))))


def test_braces_that_never_close_are_looked_for_once() -> None:
    with within(10):
        with_solutions("\\answer{ a text " * 10_000)


def test_the_wish_for_an_answer_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.tex").write_text(boxed("exercise", "solution").replace(SOLVED, "Solutions welcome."))
    assert pairs(tmp_path) == []
