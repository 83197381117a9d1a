# ruff: noqa: E501  # the texts of small files
"""What LaTeX books do in ways of their own: stems of lists, commands, pictures, programs in files. All texts are our own."""

from __future__ import annotations

from pathlib import Path

import pytest
from found_pairs import Pair, needs_pandoc, pairs_of, spaced, within

from megascience_hf.curation.documents.latex_bare_parts import with_bare_parts, without_short_answers
from megascience_hf.curation.documents.latex_layout import with_item_labels, without_layout
from megascience_hf.curation.documents.latex_own_exercises import with_own_exercises, with_own_labels
from megascience_hf.curation.documents.latex_pictures import with_pictures
from megascience_hf.curation.documents.latex_repairs import with_pairs_matched
from megascience_hf.curation.documents.latex_stems import with_stems
from megascience_hf.curation.documents.reading import read_documents

pytestmark = needs_pandoc
IRON = "A block of iron has the mass 16 g and the volume 2 cm$^3$."
DENSE, HEAVY = ("What is its density?", "8 g/cm$^3$"), ("How heavy is half of it?", "8 g")
BOTH = [(f"{IRON} {asked}", answer) for asked, answer in (DENSE, HEAVY)]
WATER = [("What boils at 100 degrees?", "Water does.")]
BOXED = r"\begin{exercise}What boils at 100 degrees?\end{exercise}\begin{solution}Water does.\end{solution}"
ICE = r"\begin{exercise}What melts at 0 degrees?\end{exercise}\begin{solution}Ice does.\end{solution}"
MELTS = [("What melts at 0 degrees?", "Ice does.")]


def pairs(path: Path) -> list[Pair]:
    return spaced(pairs_of(read_documents(path)))


def book(folder: Path, text: str) -> Path:
    file = folder / "matter.tex"
    file.write_text(f"\\documentclass{{book}}\n\\begin{{document}}\n\\chapter{{Matter}}\n\n{text}\n\\end{{document}}\n")
    return file


def listed(begin: str, solves: str, end: str, item: str = "\\item") -> str:
    return begin + "".join(f"\n{item} {asked} {solves % answer}\n" for asked, answer in (DENSE, HEAVY)) + end


ITEMS, BOX = ("\\begin{itemize}", "\\end{itemize}"), "\\begin{solution}%s\\end{solution}"
ENUMS = ("\\begin{enumerate}", "\\end{enumerate}")

SOL, BOLD, ITALIC = "\\sol{%s}", "\n\\textbf{Solution:} %s", "\\\\\n\\textit{Answer:} %s"
IN_ITEMS, IN_ENUM = listed(ITEMS[0], BOX, ITEMS[1]), listed(ENUMS[0], BOX, ENUMS[1])
PARTS = listed("\\begin{parts}", BOX + "\n\\vskip 2 em", "\\end{parts}", "\\part[2]")
SUBQUESTIONS = listed("\\begin{subquestions}", BOX, "\\end{subquestions}", "\\subquestion")
QUESTIONS = listed("", "\\end{question}\\begin{answer}%s\\end{answer}", "", "\\begin{question}")

# Every form of a list whose items are solved one by one: each begins with what is given to all.
STEMS = {
    "a list by itself": f"\\section{{Metals}}\n{IRON}\n" + listed(ITEMS[0], SOL, ITEMS[1]),
    "a numbered list": f"{IRON}\n{IN_ENUM}",
    "a list in an exercise": f"\\begin{{exercise}}{IRON}\n{IN_ITEMS}\\end{{exercise}}",
    "solutions in bold": f"\\begin{{problem}}{IRON}\n" + listed(ITEMS[0], BOLD, ITEMS[1]) + "\\end{problem}",
    "answers in italics below a title": f"\\subsection*{{Exercise 1}}\n{IRON}\n" + listed(ENUMS[0], ITALIC, ENUMS[1]),
    "an item with items": f"\\section*{{Exercises}}\n\\begin{{enumerate}}\\item {IRON}\n{IN_ITEMS}\\end{{enumerate}}",
    "parts of an exam, with lengths": f"\\begin{{questions}}\\question {IRON}\n{PARTS}\\end{{questions}}",
    "questions in an exercise": f"\\begin{{exercise}}{IRON}\n{QUESTIONS}\\end{{exercise}}",
    "subquestions": f"\\begin{{exercise}}{IRON}\n{SUBQUESTIONS}\\end{{exercise}}",
    "parts that a command begins": f"\\bigskip \\problem{{10}}\n{IRON}\n\n"
    + listed("", "\\solution{%s}", "", "\\smallskip \\subp"),
}


@pytest.mark.parametrize("name", STEMS)
def test_each_item_begins_with_what_is_given_to_all(name: str, tmp_path: Path) -> None:
    assert pairs(book(tmp_path, STEMS[name])) == BOTH


# A text, and its pairs.
BOOKS = {
    "what is asked of all below the list": (
        f"Could there be:\n{ITEMS[0]}\\item a light metal? \\sol{{Yes.}}\\item a dark gas? \\sol{{No.}}{ITEMS[1]}\nIn each case say why.\n",
        [
            ("Could there be: a light metal? In each case say why.", "Yes."),
            ("Could there be: a dark gas? In each case say why.", "No."),
        ],
    ),
    "subparts have what is given above them": (
        f"\\begin{{questions}}\\question {IRON}\n\\begin{{parts}}\\part It is cut in two.\n\\begin{{subparts}}"
        "\\subpart How heavy is one?\\begin{solution}8 g\\end{solution}\\subpart Is it warm?\\begin{solution}It is not.\\end{solution}"
        "\\end{subparts}\\end{parts}\\end{questions}",
        [
            (f"{IRON} It is cut in two. How heavy is one?", "8 g"),
            (f"{IRON} It is cut in two. Is it warm?", "It is not."),
        ],
    ),
    "a list that is asked about at once": (
        "Is this right?\n\n\\begin{earg}\\item Gas is light.\\item[$\\therefore$] Helium is light. \\hfill\\sol{It is.}\\end{earg}\n\n"
        "\\begin{earg}\\item Iron is a metal.\\item[$\\therefore$] Iron is light. \\hfill\\sol{It is not.}\\end{earg}",
        [
            ("Is this right? 1. Gas is light. 2. $\\therefore$ Helium is light.", "It is."),
            ("Is this right? 1. Iron is a metal. 2. $\\therefore$ Iron is light.", "It is not."),
        ],
    ),
    "the title that says the subject": (
        f"\\section{{Metals of the sun}}\nYou weigh 16 g.\n{IN_ITEMS}",
        [(f"(Metals of the sun.) You weigh 16 g. {asked}", answer) for asked, answer in (DENSE, HEAVY)],
    ),
    "exercises that follow are not given": (
        f"Solve the following exercises.\n{IN_ITEMS}",
        [DENSE, HEAVY],
    ),
    "words of a sentence are no answers": (
        "\\section{Exercises}\n\\begin{enumerate}\\item Water boils at \\answer{100} degrees.\\item \\answer{Ice} melts early.\\end{enumerate}",
        [],
    ),
    "a command with a question and its solution": (
        "\\newcommand{\\esercizio}[2]{\\textbf{Testo:} #1 \\vspace{1em} \\textbf{Soluzione:} #2}\n"
        "\\esercizio{What boils at 100 degrees?}{Water does.}",
        WATER,
    ),
    "a command that is a label": (
        "\\newcommand{\\problem}{\\stepcounter{pr}\\textbf{Problem \\thepr. }}\\newcommand{\\solution}{\\textbf{Solution. }}\n"
        "\\problem What boils at 100 degrees?\n\n\\solution Water does.\n\n\\problem What melts at 0 degrees?\n\n\\solution Ice does.",
        WATER + MELTS,
    ),
    "a command with the name of our box": ("\\newcommand{\\solution}[1]{\\par\\textbf{Solution.} #1}\n" + BOXED, WATER),
    "a label of what is asked": (
        BOXED.replace("What boils", "\\textbf{Statement.} What boils"),
        WATER,
    ),
    "a short answer beside the solution": (
        r"\begin{exercice}What boils at 100 degrees?\begin{rep}Water\end{rep}\begin{sol}Water does.\end{sol}\end{exercice}",
        WATER,
    ),
    "a short answer alone": (
        r"\begin{exercice}What boils at 100 degrees?\begin{rep}Water does.\end{rep}\end{exercice}",
        WATER,
    ),
    "a claim and its proof": (
        r"\newtheorem{exer}{Exercise}\begin{exer}[3]Let $G$ be a group of order 2. Then $G$ is cyclic.\end{exer}\begin{proof}Take $g\ne e$.\end{proof}",
        [("Prove the following. Let $G$ be a group of order 2. Then $G$ is cyclic.", r"Take $g\ne e$.")],
    ),
    "a claim in German": (
        r"\begin{aufgabe}Jede Gruppe der Ordnung $2$ ist zyklisch.\end{aufgabe}\begin{proof}Sei $g\ne e$.\end{proof}",
        [("Beweise die folgende Aussage. Jede Gruppe der Ordnung $2$ ist zyklisch.", r"Sei $g\ne e$.")],
    ),
    "layout, ordinals of French, a switch": (
        r"\def\over#1#2{\raise.5ex\hbox{$#1$}\kern-.1em/\lower.5ex\hbox{$#2$}}\begin{exercise}Quel est le 2\ieme{} terme, $\mystyle\over{G}{H}$ ?\end{exercise}\begin{solution}Le $i$\ieme.\end{solution}",
        [("Quel est le 2e terme, ${G} /{H}$ ?", "Le $i$-ième.")],
    ),
    "what is given to the next two exercises": (
        f"The next two exercises are about a block of 16 g.\n{BOXED}{ICE}{BOXED}",
        [(f"The next two exercises are about a block of 16 g. {asked}", answer) for asked, answer in WATER + MELTS]
        + WATER,
    ),
    "a solution in the last of several items may be of any": (
        f"\\begin{{exercise}}{IRON}\n\\begin{{enumerate}}\\item Weigh it.\\item Cut it.{BOX % 'It is warm.'}\\end{{enumerate}}\\end{{exercise}}",
        [],
    ),
    "items that are solved, among others": (
        f"\\begin{{exercise}}{IRON}\n\\begin{{enumerate}}\\item Weigh it.{BOX % 'So it is.'}\\item Cut it.\\end{{enumerate}}\\end{{exercise}}",
        [(f"{IRON} Weigh it.", "So it is.")],
    ),
    "columns, the sign of an end, a mark of what is hard": (
        "\\begin{exercise}$\\star$ Sum:\n\\begin{multicols}{2}\n\\begin{enumerate}\\item $1+1$\\item $2+2$\\end{enumerate}\n\\end{multicols}\n"
        "\\end{exercise}\\begin{solution}$2$ and $4$. \\hfill $\\blacksquare$\\end{solution}",
        [("Sum: 1. $1+1$ 2. $2+2$", "$2$ and $4$.")],
    ),
    "names without accents": (
        BOXED.replace("{exercise}", "{cviceni}").replace("{solution}", "{reseni}")
        + ICE.replace("{exercise}", "{Uebung}").replace("{solution}", "{Lsg}"),
        WATER + MELTS,
    ),
    "choices behind the begin of their list": (
        "\\begin{questions}\\question Which is a gas?\n\\begin{choices}\\choice Iron\\CorrectChoice Helium\\end{choices}\\end{questions}",
        [("Which is a gas? (A) Iron (B) Helium", "(B) Helium")],
    ),
    "code that a command sets": (
        r"\begin{exercise}What does \PY{f(2)} give? \fn{x\_y} is one.\end{exercise}\begin{solution}It gives \PY{len(x)}.\end{solution}",
        [("What does `f(2)` give? `x_y` is one.", "It gives `len(x)`.")],
    ),
}


@pytest.mark.parametrize("name", BOOKS)
def test_a_book_gives_its_pairs(name: str, tmp_path: Path) -> None:
    text, expected = BOOKS[name]
    assert pairs(book(tmp_path, text)) == expected


@pytest.mark.parametrize(
    "drawn",
    [r"\mypic{beam}", r"\pictures{a}{b}", r"\chemfig{H-H}", r"\schemestart \chemfig{A}\arrow B\schemestop", r"\tikz{\draw (0,0);}",
     r"\tikz \draw (0,0);", r"\adjustimage{width=3cm}{b}", r"\includepdf{a}", r"\makebox[2cm]{\includegraphics{a}}",
     r"\begin{prooftree}\AxiomC{A}\end{prooftree}", r"\input{figures/beam}", r"\epsfbox{a.eps}", r"\subfloat[x]{\includegraphics{a}}"],
)  # fmt: skip
def test_a_drawing_is_a_picture_that_is_not_there(drawn: str) -> None:
    assert with_pictures(f"What is {drawn}?", ()).count("\\includegraphics") == 1


@pytest.mark.parametrize(
    "kept",
    [r"\figref{a}", r"\graphicspath{a}", r"\topic{Heat}", r"\newcommand{\pic}[1]{#1} \pic{a}", r"\picturesque{a}"],
)
def test_what_is_only_called_so_is_no_picture(kept: str) -> None:
    assert with_pictures(kept, ()) == kept


SHOWN = r"\begin{exercise}Print 1.\end{exercise}\begin{solution}%s\end{solution}"
# What shows a program, and the answer.
PROGRAMS = {
    r"\lstinputlisting[language=C]{code/one.c}": "``` one(); two(); three(); ```",
    r"\inputminted[fontsize=\small]{c}{code/one.c}": "``` one(); two(); three(); ```",
    r"\verbatiminput{code/one.c}": "``` one(); two(); three(); ```",
    r"\lstinputlisting[firstline=2, lastline=3]{code/one.c}": "``` two(); three(); ```",
    r"\lstinputlisting[linerange={2-2}]{code/one.c}": "``` two(); ```",
    r"\lstinputlisting[linerange=begin-end]{code/one.c}": "![](image)",
    r"\lstinputlisting{../outside.c}": "![](image)",
    r"\lstinputlisting{code/none.c}": "![](image)",
    r"\lstinputlisting{code/bytes.c}": "![](image)",
    r"\lstinputlisting{code/link.c}": "![](image)",
}


@pytest.mark.parametrize("shows", PROGRAMS)
def test_programs_of_the_folder_are_read(shows: str, tmp_path: Path) -> None:
    (tmp_path / "outside.c").write_text("secret();")
    (tmp_path / "book" / "code").mkdir(parents=True)
    (tmp_path / "book" / "code" / "one.c").write_text("one();\ntwo();\nthree();\n")
    (tmp_path / "book" / "code" / "bytes.c").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "book" / "code" / "link.c").symlink_to(tmp_path / "outside.c")
    assert pairs(book(tmp_path / "book", SHOWN % shows).parent) == [("Print 1.", PROGRAMS[shows])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\documentclass{book}\begin{document}" + BOXED, WATER),
        (BOXED + r"\end{multicols}" + ICE + r"\end{document}", WATER + MELTS),
        (r"\begin{center}" + BOXED + r"\section{B}" + ICE, WATER + MELTS),
        (r"{\small " + BOXED + r"\section{B}" + ICE, WATER + MELTS),
        (BOXED + "}" + ICE, WATER + MELTS),
        (BOXED + r"\begin{exercise}What is it?\end{exercise}\begin{solution}It is", WATER),
    ],
)
def test_halves_without_another_do_not_lose_the_file(
    text: str, expected: list[tuple[str, str]], tmp_path: Path
) -> None:
    file = tmp_path / "matter.tex"
    file.write_text(text)
    assert pairs(file) == expected


SOLVED = "\\item a\\begin{solution}b\\end{solution}"


@pytest.mark.parametrize(
    "text",
    ["\\begin{enumerate}\\item a" * 3_000 + SOLVED, "Let $x$.\n\\begin{enumerate}" + SOLVED * 3_000 + "\\end{enumerate}",
     f"Let $x$.\n\\begin{{enumerate}}{SOLVED * 3}\\end{{enumerate}}" * 300, "\\section{a}" * 10_000, "\\textbf{Solution:} " * 10_000,
     "\\vskip 1pt plus " * 10_000, "\\raise.5ex\\hbox{$" * 5_000, "\\ieme{" * 10_000, "\\begin{enumerate}\\item[{" * 5_000,
     "\\mypic[a](b){" * 5_000, "\\makebox{" * 5_000 + "\\includegraphics{a}", "\\newcommand{\\qa}[2]{#1 Solution #2}" + "\\qa{a}{" * 5_000,
     "\\newcommand{\\qa}[2]{" * 2_000, "\\problem{1}\n" * 5_000, "\\subp a\n" * 5_000, "\\begin{rep}a\\end{rep}" * 5_000, "{" * 20_000,
     "\\begin{a}{" * 5_000 + "\\end{b}}" * 5_000],
    ids=["lists", "items", "blocks", "sections", "solutions", "lengths", "raised", "ordinals", "labels", "pictures", "boxes", "calls",
         "definitions", "problems", "parts", "answers", "braces", "halves"],
)  # fmt: skip
def test_hostile_books_take_linear_time(text: str) -> None:
    with within(30):
        with_stems(with_item_labels(with_bare_parts(without_layout(text))))
        with_own_labels(with_own_exercises(with_pictures(without_short_answers(text), ()), {}))
        with_pairs_matched(text)
