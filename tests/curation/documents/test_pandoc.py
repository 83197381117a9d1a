"""Books in other formats, through pandoc: the same small sheet in each gives the same pairs."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from found_pairs import Pair, needs_pandoc, pairs_of

from megascience_hf.curation.documents import pandoc
from megascience_hf.curation.documents.notebooks import notebook_text
from megascience_hf.curation.documents.pandoc import converted, find_pandoc, format_in
from megascience_hf.curation.documents.reading import ReadingReport, read_documents
from megascience_hf.rows.records import Limits, Refused, Row

SHEET = """# Sums

A sum is what an addition gives.

## Exercises

1. What is two plus $\\frac{1}{2}$?

2. What is three plus three?

3. What is four plus four?

## Answers

1. It is $\\frac{5}{2}$.

2. It is six.

3. It is eight.
"""
PAIRS = [
    ("What is two plus $\\frac{1}{2}$?", "It is $\\frac{5}{2}$."),
    ("What is three plus three?", "It is six."),
    ("What is four plus four?", "It is eight."),
]
CODE = {
    "cell_type": "code", "metadata": {}, "execution_count": 1, "source": ["print(7)"],
    "outputs": [{"output_type": "stream", "name": "stdout", "text": ["1. seven"]}],
}  # fmt: skip
CELLS = [{"cell_type": "markdown", "metadata": {}, "source": [part]} for part in SHEET.split("\n\n", 1)]
NOTEBOOK = {"cells": [CODE, *CELLS], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def pairs_in_file(source: Path) -> list[Pair]:
    report = ReadingReport()
    found = pairs_of(read_documents(source, report=report))
    assert not report.reasons, report.reasons
    return found


def written(kind: str, file: Path) -> Path:
    """The sheet in a format, by pandoc's own writer."""
    program = find_pandoc()
    assert program is not None
    command = [program, "-f", "markdown", "-t", kind, "-s", "--mathml", "-o", str(file)]
    subprocess.run(command, input=SHEET.encode(), check=True)
    return file


@needs_pandoc
@pytest.mark.parametrize(
    ("kind", "name"),
    [("latex", "sums.tex"), ("html5", "sums.html"), ("rst", "sums.rst"), ("epub", "sums.epub"), ("docx", "sums.docx"),
     ("mediawiki", "sums.wiki"), ("org", "sums.org"), ("latex", "sums.txt"), ("html5", "sums.md"),
     ("typst", "sums.typ"), ("docbook5", "sums.dbk"), ("rtf", "sums.rtf")],
)  # fmt: skip
def test_a_sheet_gives_its_pairs_in_every_format(kind: str, name: str, tmp_path: Path) -> None:
    found = pairs_in_file(written(kind, tmp_path / name))
    # RTF has no formulas: pandoc writes dollars as such, and reads them so.
    plain = [(q.replace("\\dfrac", "\\frac").replace("\\$", "$"), a.replace("\\$", "$")) for q, a in found]
    assert plain == PAIRS


@needs_pandoc
def test_a_notebook_gives_its_pairs_and_no_output(tmp_path: Path) -> None:
    (tmp_path / "sums.ipynb").write_text(json.dumps(NOTEBOOK))
    assert pairs_in_file(tmp_path / "sums.ipynb") == PAIRS
    (document,) = read_documents(tmp_path / "sums.ipynb")
    assert "print(7)" in document.text
    assert "1. seven" not in document.text


def latex(text: str) -> str:
    row = next(converted(text.encode(), "latex", Limits()))
    assert isinstance(row, Row), row
    return str(row.fields["text"])


BOX = "::: exercise\nWhat is it?\n:::\n\n::: solution\nThat.\n:::\n"
LATEX = {
    "a command for solutions": (r"\begin{exercise}What is it?\end{exercise}\exsol{That.}", BOX),
    "the environment of answers": (r"\begin{exr}What is it?\end{exr}\begin{answer}That.\end{answer}", BOX),
    "a first number as an option": (r"\begin{enumerate}[start=5]\item a \item b\end{enumerate}", "5.  a\n\n6.  b\n"),
    "a first number as a counter": (
        "\\begin{enumerate}\n\\def\\labelenumi{\\arabic{enumi}.}\n\\setcounter{enumi}{2}\n\\tightlist\n"
        "\\item\n a\n\\end{enumerate}",
        "3.  a\n",
    ),
    "a counter between two items": (
        "\\begin{enumerate}\n\\item a\n\\setcounter{enumi}{3}\n\\item b\n\\end{enumerate}",
        "1.  a\n\n4.  b\n",
    ),
    "parts": ("\\begin{tasks}(3)\n\\task a\n\\task b\n\\end{tasks}", "(a) a\n\n(b) b\n"),
    "a reference of the book's own": (r"See \figurevref{fig:a}.", "See [\\[fig:a\\]](#fig:a).\n"),
    "a quantity in the text": (r"Flow: \unitfrac[3]{L}{min}.", "Flow: $3\\,\\mathrm{L}/\\mathrm{min}$.\n"),
    "what is raised": (
        r"\SI{3}{\kg\per\m}, x\textsuperscript{2}, 2\textsuperscript{nd}, a\textsuperscript{b}, H\textsubscript{2}O",
        "3 kg m⁻¹, x², 2nd, a^b^, H₂O\n",
    ),
    "quotations in Russian": ("<<Море>> и $a << b >> c$ 1<<2", "«Море» и $a << b >> c$ 1<<2\n"),
    "a formula whose line begins with >": ("$a\n> b$", "$a > b$\n"),
}


@needs_pandoc
@pytest.mark.parametrize("name", LATEX)
def test_latex_of_books_keeps_its_numbers_boxes_references_and_quantities(name: str) -> None:
    text, expected = LATEX[name]
    assert latex(text) == expected


CNXML = """<document xmlns="http://cnx.rice.edu/cnxml" xmlns:m="http://www.w3.org/1998/Math/MathML">
<title>Sums</title><metadata><x>left out</x></metadata><content><section><title>Problems</title>
<exercise><problem><para>What is <m:math><m:mfrac><m:mn>1</m:mn><m:mn>2</m:mn></m:mfrac></m:math> of &lt;4&gt;?</para>
<list list-type="enumerated" number-style="lower-alpha"><item>one</item><item>two</item></list></problem>
<solution><para>b</para></solution></exercise></section></content></document>"""


@needs_pandoc
def test_cnxml_keeps_its_problems_formulas_and_options(tmp_path: Path) -> None:
    (tmp_path / "index.cnxml").write_text(CNXML, encoding="utf-8")
    ((question, answer),) = pairs_in_file(tmp_path / "index.cnxml")
    assert question == "What is $\\frac{1}{2}$ of \\<4\\>?\n\na.  one\nb.  two"
    assert answer == "b"


@needs_pandoc
def test_pandoc_reads_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "secret.tex").write_text("Secret words.")
    (tmp_path / "book.tex").write_text(f"Before. \\input{{{tmp_path / 'secret.tex'}}} After.")
    (document,) = read_documents(tmp_path / "book.tex")
    assert "Secret" not in document.text


@needs_pandoc
@pytest.mark.parametrize(("raw", "kind"), [(b"PK broken", "docx"), (b"<document", "cnxml"), (b"{", "ipynb")])
def test_a_broken_file_is_refused_by_its_format(raw: bytes, kind: str) -> None:
    found = next(converted(raw, kind, Limits()))
    assert isinstance(found, Refused)
    assert ("XML" in found.reason) or kind in found.reason


def test_without_pandoc_a_file_is_refused_with_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pandoc, "find_pandoc", lambda: None)
    (tmp_path / "book.tex").write_text("\\section{Sums}")
    (tmp_path / "old.doc").write_bytes(b"x")
    (tmp_path / "latin.md").write_bytes("é".encode("latin-1"))
    notebook = {"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "markdown", "source": ["A sum."]}]}
    (tmp_path / "notes.ipynb").write_text(json.dumps(notebook))
    report = ReadingReport()
    assert [document.text for document in read_documents(tmp_path, report=report)] == ["A sum."]  # needs none
    reasons = {refusal.file: refusal.reason for refusal in report.refusals}
    assert reasons["book.tex"] == "needs pandoc (pip install 'megascience-hf[books]')"
    assert "soffice --headless --convert-to docx" in reasons["old.doc"]
    assert "iconv" in reasons["latin.md"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [("\\section{A}\nB", "latex"), ("<!DOCTYPE html><p>", "html"), ("= A =\n\nB\n\n== C ==\n", "mediawiki"),
     (".. _sums:\n\nSums\n====\n", "rst"),
         ("Sums\n====\n\nA sum.", ""), ("# Sums\n\n\\section{A}", ""), ("Sums\n\nA sum = b.", ""), ("a = b = c", "")],
)  # fmt: skip
def test_the_format_of_a_text_without_a_name_for_it(text: str, kind: str) -> None:
    assert format_in(text) == kind


def test_a_notebooks_cells_are_read_as_they_were_written() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["What is 2 + 2?\n", "\n", "```{admonition} Answer\n", "4\n", "```"]},
        {"cell_type": "code", "source": "print(4)", "outputs": []},
        {"cell_type": "raw", "source": "x"},
    ]
    notebook = json.dumps({"cells": cells, "metadata": {"kernelspec": {"language": "python"}}, "nbformat": 4})
    expected = "What is 2 + 2?\n\n```{admonition} Answer\n4\n```\n\n``` python\nprint(4)\n```"
    assert notebook_text(notebook.encode()) == expected


@pytest.mark.parametrize("raw", [b"no JSON", b"[]", b'{"worksheets": []}', b'{"cells": [{"source": 3}]}'])
def test_an_older_notebook_is_left_to_pandoc(raw: bytes) -> None:
    assert notebook_text(raw) is None


@needs_pandoc
def test_lines_of_verse_are_paragraphs_with_breaks() -> None:
    text = "Trees\n=====\n\n| Let it be a tree.\n| It has a leaf.\n|\n| So it grows.\n"
    row = next(converted(text.encode(), "rst", Limits()))
    assert isinstance(row, Row)
    assert row.fields["text"] == "# Trees\n\nLet it be a tree.  \nIt has a leaf.\n\nSo it grows.\n"
