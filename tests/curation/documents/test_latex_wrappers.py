"""What commands of LaTeX are given is read, in boxes, on slides, around lists and tables, where pandoc does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from found_pairs import needs_pandoc

from megascience_hf.curation.documents.latex_wrappers import with_content
from megascience_hf.curation.documents.pandoc import converted
from megascience_hf.curation.documents.reading import ReadingReport, read_documents
from megascience_hf.rows.records import Limits, Row

pytestmark = needs_pandoc
LIST = r"\begin{itemize}\item Zinc is a metal.\item Neon is a gas.\end{itemize}"
TABLE = r"\begin{tabular}{ll} zinc & metal \\ \cline{1-2} neon & gas \end{tabular}"
IN_LIST, IN_TABLE = "- Zinc is a metal.\n\n- Neon is a gas.", "| zinc | metal |\n| neon | gas   |"


def read(latex: str) -> str:
    row = next(converted(f"\\section{{Matter}}\n\nIt begins.\n\n{latex}\n\nIt ends.\n".encode(), "latex", Limits()))
    assert isinstance(row, Row), row
    text = str(row.fields["text"])
    begin, end = "# Matter\n\nIt begins.", "It ends.\n"
    assert text[: len(begin)] + text[-len(end) :] == begin + end
    return text[len(begin) : -len(end)].strip()


READ = {
    "a framed formula": (r"so \fbox{$x = 2$} holds", "so $x = 2$ holds"),
    "a framed paragraph": ("\\fbox{\\begin{minipage}{5cm}Zinc.\n\nNeon.\\end{minipage}}", "Zinc.\n\nNeon."),
    "a frame in a frame": (r"\framebox[5cm][c]{\fbox{Zinc is a metal.}}", "Zinc is a metal."),
    "a list in a frame": (rf"\fbox{{{LIST}}}", IN_LIST),
    "a table of another width": (rf"\resizebox{{\textwidth}}{{!}}{{%{chr(10)}{TABLE}%{chr(10)}}}", IN_TABLE),
    "a smaller table": (rf"\scalebox{{0.8}}{{{TABLE}}}", IN_TABLE),
    "a raised table": (rf"\raisebox{{2pt}}{{{TABLE}}}", IN_TABLE),
    "a list in bold": (rf"\textbf{{{LIST}}}", IN_LIST),
    "paragraphs in italics": ("\\emph{Zinc.\n\nNeon.}", "Zinc.\n\nNeon."),
    "an underlined list in a box": (rf"\mbox{{\underline{{{LIST}}}}}", IN_LIST),
    "bold within a line stays": (r"It is \textbf{zinc}, \emph{not} neon.", "It is **zinc**, *not* neon."),
    "a formula of several lines in bold": (
        r"\textbf{Take $\begin{pmatrix}1\\2\end{pmatrix}$ twice.}",
        r"**Take $\begin{pmatrix}1\\2\end{pmatrix}$ twice.**",
    ),
    "steps of a slide": (
        r"\uncover<2->{Zinc is a metal.} \only<3>{Neon is a gas.} \alert<4>{So it is.}",
        "Zinc is a metal. Neon is a gas. So it is.",
    ),
    "items of a slide": (
        r"\begin{itemize}[<+->]\item<1-> Zinc is a metal.\item<2-> Neon is a gas.\end{itemize}",
        IN_LIST,
    ),
    "from here on": ("\\onslide<2->\nZinc is a metal.", "Zinc is a metal."),
    "a formula keeps its box": (r"$x = \fbox{2}$", r"$x = \fbox{2}$"),
    "a command of the author's by such a name": (
        r"\newcommand{\structure}[1]{the #1 structure}Take \structure{crystal} now.",
        "Take the crystal structure now.",
    ),
    "an author's box": (
        r"\newcommand{\boxit}[1]{\fbox{\parbox{5cm}{#1}}}\boxit{Zinc is $30$ here.}",
        "Zinc is $30$ here.",
    ),
    "a sentence in a command that nobody defines": (
        r"\remarkable{Zinc is a metal at last.}",
        "Zinc is a metal at last.",
    ),
    "a name in one, which is no text": (r"\chapterkey{zinc-2015}", ""),
    "signs of packages": (
        r"30\degree{}C or 30\celsius, 2 \textminus 5, 3 \texttimes{} 4, 7\ohm{}, 5\textperthousand",
        "30°C or 30°C, 2 −5, 3 × 4, 7Ω, 5‰",
    ),
    "a number behind what has no arguments": (
        "\\noindent 34 atoms and $x$\\quad 37 ions,\\; 5 of them\\newline 6 more",
        "34 atoms and $x$ 37 ions, 5 of them  \n6 more",
    ),
    "the same in a formula": (r"$x \quad 3 \; 4$", r"$x \quad 3 \; 4$"),
    "a blank that does not break": ("See Exercise~1.1 or Dr.~Zinc.", "See Exercise 1.1 or Dr. Zinc."),
    "a unit that pandoc knows": (r"\SI{5}{\kilo\ohm} and \SI{30}{\degree}", "5 kΩ and 30 °"),
    "a number behind a command that nobody defines": (
        r"the mass \myabout 75 grams",
        "the mass `\\myabout`{.lost} 75 grams",
    ),
    "two arguments of one": (r"it is a \mypair{one}{two} of them", "it is a `\\mypair`{.lost} of them"),
    "a fraction on one line": (r"\sfrac{1}{2} or $\sfrac{1}{2}$", "${1}/{2}$ or ${{1}/{2}}$"),
    "what ensures a formula within one": (
        r"\newcommand{\R}{\ensuremath{\mathbb{R}}}in $\R^2$ or \R",
        r"in ${\mathbb{R}}^2$ or $\mathbb{R}$",
    ),
    "a blank to fill in": (
        r"Zinc is a \blank{} and neon a \fillin .",
        "Zinc is a \\_\\_\\_\\_ and neon a \\_\\_\\_\\_ .",
    ),
}


@pytest.mark.parametrize(("latex", "expected"), READ.values(), ids=READ)
def test_what_a_command_is_given_is_read(latex: str, expected: str) -> None:
    found = read(latex)
    if "tabular" in latex:
        found = "\n".join(line for line in found.splitlines() if "zinc" in line or "neon" in line)
        assert [line.split() for line in found.splitlines()] == [line.split() for line in expected.splitlines()]
    else:
        assert found == expected


def test_a_section_that_pandoc_refuses_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    broken = r"\section{Broken \begin{tabular}{c}x\end{tabular}} Nothing \[ x"
    (tmp_path / "book.tex").write_text(
        f"\\section{{Metals}} Zinc is a metal.\n\n{broken}\n\n\\section{{Gases}} Neon is \\lostname a gas.\n"
    )
    report = ReadingReport()
    [document] = read_documents(tmp_path, report=report)
    assert "Zinc is a metal." in document.text
    assert "Neon is `\\lostname`{.lost} a gas." in document.text
    assert report.reasons == {"a section: pandoc cannot read it as latex": 1}


def test_latex_of_which_nothing_can_be_read_is_one_refusal(tmp_path: Path) -> None:
    (tmp_path / "book.tex").write_text(r"\section{Broken \begin{tabular}{c}x\end{tabular}} \[ x")
    report = ReadingReport()
    assert not list(read_documents(tmp_path, report=report))
    assert sum(report.reasons.values()) == 1


@pytest.mark.parametrize("text", ["\\fbox{" * 5_000, "\\textbf{" * 5_000 + "\n\n" + "}" * 5_000, "\\uncover<" * 9_000])
def test_hostile_nesting_ends(text: str) -> None:
    assert len(with_content(text, ())) <= len(text) + 100


def test_macros_are_read_where_a_text_says_that_they_are(tmp_path: Path) -> None:
    book = tmp_path / "books" / "one"
    book.mkdir(parents=True)
    (tmp_path / "macros.tex").write_text(
        "\\newcommand{\\metals}      {\\{Zn, Fe\\}}\n\\DeclarePairedDelimiter{\\size}{\\lvert}{\\rvert}\n"
        "\\DeclarePairedDelimiter\\mean\\langle\\rangle\n"
    )
    (tmp_path.parent / "outside.tex").write_text("\\newcommand{\\secret}{7}")
    (book / "sheet.tex").write_text(
        "\\input{../../macros}\\input{../../../outside}\n\n"
        "$\\size{\\metals} = 2$, $\\size*{A}$, $\\mean[\\big]{x}$ and $\\secret$.\n"
    )
    [document] = [one for one in read_documents(tmp_path) if one.path.endswith("sheet.tex")]
    assert "$\\left\\lvert \\{Zn, Fe\\}\\right\\rvert = 2$, $\\left\\lvert A\\right\\rvert$" in document.text
    assert "$\\left\\langle x\\right\\rangle$ and $\\secret$" in document.text
