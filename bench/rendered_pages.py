r"""What `curate --extractor rules` reads out of pages as programs for books write them.

    python bench/rendered_pages.py [--keep DIR]

A small book of ours is rendered by each program that is here (pip install sphinx sphinx-exercise myst-nb sphinx-design
sphinx-togglebutton furo sphinx-book-theme mkdocs-material nbconvert; apt install latexml asciidoctor r-cran-bookdown
pandoc texlive-plain-generic latex2html; `pretext` for PreTeXt) and read as anybody's page. Printed are the pairs of the
book, those found, and those whose question and answer are the book's own words with nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from megascience_hf.curation.documents.reading import read_documents
from megascience_hf.curation.extraction.rules import extract

# The pairs of the book: formulas and code are compared by their letters.
SPEED = (
    r"A string of length $L = 2\,\mathrm{m}$ carries a standing wave with three antinodes. What is its wavelength?",
    r"Three antinodes make three half waves, so $\lambda = 2L/3 = 1.33\,\mathrm{m}$.",
)
ECHO = (
    "A bat hears its echo after 0.1 s. The speed of sound is 340 m/s. {one} How far away is the wall?"
    " {two} How long would the echo take from twice as far?",
    "{one} The sound goes there and back, so the wall is 17 m away. {two} It takes 0.2 s.",
)
BEATS = (
    "Write a function `beats(f, g)` that returns the beat frequency of two tones.",
    "def beats(f, g):\n    return abs(f - g)",
)
CARBON = ("How many electrons does a neutral carbon atom have?", "A neutral carbon atom has six electrons.")
ALPHA = ("What is the charge of an alpha particle in units of $e$?", "Its charge is $+2e$.")
PAIRS = [SPEED, ECHO, BEATS, CARBON, ALPHA]


def letters(text: str) -> str:
    """Its letters and digits: marks of lists, of code and of formulas are written in many ways."""
    text = text.replace("\\lambda", "λ")
    text = re.sub(r"\\(?:mathrm|frac|begin|end|aligned|left|right)\b|\{(?:one|two)\}", "", text)
    text = re.sub(r"^```[ \t]*\w*|^[ \t]*(?:\d|\(?[a-z])[.)]\s|(?<=\s)\d[.)] (?=[A-Z])", "", text, flags=re.M)
    return "".join(re.findall(r"\w", text))


def lists(text: str, one: str, two: str) -> str:
    return text.replace("{one}", one).replace("{two}", two)


def markdown(exercise: Callable[[int, str, str], str], title: str = "# Sound") -> str:
    """The book in Markdown: three exercises in boxes, two in lists with a key."""
    asked = "\n\n".join(
        exercise(number, lists(question, "\n\n1.", "\n2."), solved)
        for number, (question, answer) in enumerate(PAIRS[:3], 1)
        for solved in [
            f"```python\n{answer}\n```" if answer.startswith("def") else lists(answer, "\n1.", "\n2.").strip()
        ]
    )
    key = "## Solutions\n\n" + "\n".join(f"{at}. {answer}" for at, (_, answer) in enumerate(PAIRS[3:], 1))
    problems = "## Problems\n\n" + "\n".join(f"{at}. {question}" for at, (question, _) in enumerate(PAIRS[3:], 1))
    return f"{title}\n\nSound travels as a wave.\n\n## Exercises\n\n{asked}\n\n{problems}\n\n{key}\n"


def sphinx(folder: Path, theme: str, exercise: Callable[[int, str, str], str]) -> None:
    extensions = ["myst_nb", "sphinx_exercise", "sphinx_design", "sphinx_togglebutton", "sphinx.ext.mathjax"]
    (folder / "conf.py").write_text(
        f"extensions = {extensions}\nhtml_theme = {theme!r}\nnb_execution_mode = 'off'\n"
        "myst_enable_extensions = ['dollarmath', 'colon_fence']\n"
    )
    (folder / "index.md").write_text("# Waves\n\n```{toctree}\nsound\nlight\n```\n")
    (folder / "light.md").write_text("# Light\n\nLight is a wave.\n")
    (folder / "sound.md").write_text(markdown(exercise))
    run(["sphinx-build", "-q", "-b", "html", str(folder), str(folder / "out")])
    shutil.copy(folder / "out" / "sound.html", folder / "page.html")


def directive(number: int, asked: str, solved: str) -> str:
    fence = "`" * 5
    return (
        f"{fence}{{exercise}}\n:label: e{number}\n\n{asked}\n{fence}\n\n"
        f"{fence}{{solution}} e{number}\n:class: dropdown\n\n{solved}\n{fence}"
    )


def admonition(number: int, asked: str, solved: str) -> str:
    return (
        f":::::{{admonition}} Exercise {number}\n{asked}\n:::::\n\n"
        f":::::{{admonition}} Solution\n:class: dropdown\n\n{solved}\n:::::"
    )


def toggled(number: int, asked: str, solved: str) -> str:
    return f"**Exercise {number}.** {asked}\n\n`````{{toggle}}\n{solved}\n`````"


def folded(number: int, asked: str, solved: str) -> str:
    return f"### Exercise {number}\n\n{asked}\n\n<details><summary>Solution</summary>\n\n{solved}\n\n</details>"


def material(number: int, asked: str, solved: str) -> str:
    def within(text: str) -> str:
        return text.replace("\n", "\n    ")

    return f'!!! question "Exercise {number}"\n    {within(asked)}\n\n??? success "Solution"\n    {within(solved)}'


def mkdocs(folder: Path) -> None:
    (folder / "docs").mkdir()
    (folder / "docs" / "index.md").write_text(markdown(material))
    (folder / "mkdocs.yml").write_text(
        "site_name: Waves\ntheme: {name: material}\nmarkdown_extensions: [admonition, pymdownx.details,"
        " pymdownx.superfences, {pymdownx.arithmatex: {generic: true}}, {toc: {permalink: true}}]\n"
    )
    run(["mkdocs", "build", "-q", "-f", str(folder / "mkdocs.yml"), "-d", str(folder / "out")])
    shutil.copy(folder / "out" / "index.html", folder / "page.html")


def notebook(folder: Path) -> None:
    def cell(kind: str, source: str) -> dict[str, object]:
        more = {"outputs": [], "execution_count": 1} if kind == "code" else {}
        return {"cell_type": kind, "metadata": {}, "source": source, **more}

    text = [cell("markdown", part) for part in re.split(r"\n\n(?=#)", markdown(folded))]
    written = {"nbformat": 4, "nbformat_minor": 4, "metadata": {"language_info": {"name": "python"}}, "cells": text}
    (folder / "page.ipynb").write_text(json.dumps(written))
    run(["jupyter-nbconvert", "--to", "html", str(folder / "page.ipynb")])


def bookdown(folder: Path, output: str) -> None:
    def box(number: int, asked: str, solved: str) -> str:
        return f"::: {{.exercise #e{number}}}\n{asked}\n:::\n\n::: {{.solution}}\n{solved}\n:::"

    front = f'---\ntitle: "Waves"\nsite: bookdown::bookdown_site\noutput: bookdown::{output}\n---\n\n'
    (folder / "index.Rmd").write_text(front + markdown(box))
    run(["Rscript", "-e", f'bookdown::render_book("index.Rmd", "bookdown::{output}", quiet=TRUE)'], folder)
    pages = [path for path in folder.rglob("*") if path.suffix in (".html", ".epub") and path.stem != "404"]
    shutil.copy(max(pages, key=lambda path: path.stat().st_size), folder / f"page{pages[0].suffix}")


def latex() -> str:
    def box(question: str, answer: str) -> str:
        parts = ("\\begin{enumerate}\\item ", "\\item ")
        asked, solved = (
            lists(text, *parts) + ("\\end{enumerate}" if "{one}" in text else "") for text in (question, answer)
        )
        if answer.startswith("def"):
            asked, solved = (
                asked.replace("`beats(f, g)`", "\\texttt{beats(f, g)}"),
                f"\\begin{{verbatim}}\n{answer}\n\\end{{verbatim}}",
            )
        return f"\\begin{{exercise}}\n{asked}\n\\end{{exercise}}\n\\begin{{solution}}\n{solved}\n\\end{{solution}}\n"

    def key(title: str, at: int) -> str:
        items = "".join(f"\\item {pair[at]}\n" for pair in PAIRS[3:])
        return f"\\section{{{title}}}\n\\begin{{enumerate}}\n{items}\\end{{enumerate}}\n"

    return (
        "\\documentclass{book}\n\\usepackage{amsmath,amsthm}\n\\newtheorem{exercise}{Exercise}[chapter]\n"
        "\\newenvironment{solution}{\\begin{proof}[Solution]}{\\end{proof}}\n\\begin{document}\n\\chapter{Sound}\n"
        "Sound travels as a wave.\n\\section{Exercises}\n"
        + "".join(box(*pair) for pair in PAIRS[:3]) + key("Problems", 0) + key("Solutions", 1) + "\\end{document}\n"
    )  # fmt: skip


def of_latex(folder: Path, command: list[str]) -> None:
    (folder / "page.tex").write_text(latex())
    run(command, folder)
    (folder / "page.tex").unlink()


def latex2html(folder: Path) -> None:
    of_latex(folder, ["latex2html", "-split", "0", "-nonavigation", "-no_images", "page.tex"])
    shutil.copy(folder / "page" / "page.html", folder / "page.html")


def asciidoctor(folder: Path) -> None:
    def stem(text: str) -> str:
        return lists(re.sub(r"\$([^$]+)\$", r"stem:[\1]", text), "\n\n.", "\n.").strip()

    def box(number: int, pair: tuple[str, str]) -> str:
        solved = f"[source,python]\n----\n{pair[1]}\n----" if pair[1].startswith("def") else stem(pair[1])
        return f".Exercise {number}\n====\n{stem(pair[0])}\n====\n\n.Solution\n[%collapsible]\n====\n{solved}\n====\n"

    boxes = "\n".join(box(number, pair) for number, pair in enumerate(PAIRS[:3], 1))
    keys = [
        f"=== {title}\n\n" + "\n".join(f". {stem(pair[at])}" for pair in PAIRS[3:])
        for at, title in enumerate(("Problems", "Answers"))
    ]
    text = (
        f"= Waves\n:stem: latexmath\n\n== Sound\n\nSound travels as a wave.\n\n=== Exercises\n\n{boxes}\n"
        + "\n\n".join(keys)
    )
    (folder / "book.adoc").write_text(text + "\n")
    run(["asciidoctor", "-a", "toc=left", "-o", "page.html", "book.adoc"], folder)


def pretext_source() -> str:
    def math(text: str) -> str:
        text = text.replace("&", "&amp;").replace("<", "&lt;")
        return re.sub(r"`([^`]+)`", r"<c>\1</c>", re.sub(r"\$([^$]+)\$", r"<m>\1</m>", text))

    def part(text: str) -> str:
        if text.startswith("def"):
            return f'<program language="python"><code>{text}</code></program>'
        if "{one}" not in text:
            return f"<p>{math(text)}</p>"
        return f"<p>{lists(math(text), '<ol><li><p>', '</p></li><li><p>')}</p></li></ol></p>"

    exercises = "".join(
        f"<exercise><statement>{part(question)}</statement><solution>{part(answer)}</solution></exercise>\n"
        for question, answer in PAIRS
    )
    return (
        '<?xml version="1.0"?>\n<pretext><article xml:id="waves"><title>Waves</title><section xml:id="sound">'
        f"<title>Sound</title><p>Sound travels as a wave.</p>"
        f"<exercises>{exercises}</exercises></section></article></pretext>\n"
    )


def pretext(folder: Path) -> None:
    sheets = sorted(Path.home().glob(".ptx/*/core/xsl/pretext-html.xsl"))
    if not sheets:
        raise FileNotFoundError("~/.ptx (pretext new book)")
    (folder / "book.ptx").write_text(pretext_source())
    run(["xsltproc", "--stringparam", "chunk.level", "0", str(sheets[-1]), "book.ptx"], folder)
    page = max(folder.glob("*.html"), key=lambda path: path.stat().st_size)
    shutil.copy(page, folder / "page.htm")
    for other in folder.glob("*.html"):
        other.unlink()
    (folder / "page.htm").rename(folder / "page.html")
    (folder / "book.ptx").unlink()


def run(command: list[str], folder: Path | None = None) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)


def programs() -> Iterator[tuple[str, Callable[[Path], None]]]:
    for theme in ("alabaster", "furo", "sphinx_book_theme"):
        for name, form in (
            ("exercise", directive),
            ("admonition", admonition),
            ("toggle", toggled),
            ("details", folded),
        ):
            yield f"Sphinx, {theme}, {name}", lambda folder, theme=theme, form=form: sphinx(folder, theme, form)
    yield "MkDocs Material", mkdocs
    yield "nbconvert", notebook
    for output in ("gitbook", "html_document2", "epub_book"):
        yield f"bookdown, {output}", lambda folder, output=output: bookdown(folder, output)
    yield "LaTeXML", lambda folder: of_latex(folder, ["latexmlc", "--dest=page.html", "--format=html5", "page.tex"])
    for way in ("mathjax", "katex", "mathml", "webtex"):
        yield (
            f"pandoc, {way}",
            lambda folder, way=way: of_latex(
                folder, ["pandoc", "-s", f"--{way}", "--toc", "-N", "-o", "page.html", "page.tex"]
            ),
        )
    yield "pandoc, EPUB", lambda folder: of_latex(folder, ["pandoc", "--mathml", "-o", "page.epub", "page.tex"])
    yield "pandoc, Word", lambda folder: of_latex(folder, ["pandoc", "-o", "page.docx", "page.tex"])
    for form in ("xhtml,mathml", "xhtml"):
        options = [f"{form},charset=utf-8", " -cunihtf -utf8"]
        yield f"tex4ht, {form}", lambda folder, options=options: of_latex(folder, ["htlatex", "page.tex", *options])
    yield "latex2html", latex2html
    yield "asciidoctor", asciidoctor
    yield "PreTeXt, page", pretext
    yield "PreTeXt, source", lambda folder: (folder / "page.ptx").write_text(pretext_source()) and None


def measured(folder: Path) -> tuple[int, int]:
    page = next(path for path in sorted(folder.glob("page.*")) if path.suffix in (".html", ".epub", ".docx", ".ptx"))
    found = [(letters(pair.question), letters(pair.answer)) for pair in extract(read_documents(page))]
    wanted = {(letters(question), letters(answer)) for question, answer in PAIRS}
    return len(found), len(wanted & set(found))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", type=Path, help="where the pages go; they are deleted without it")
    parser.add_argument("--programs", type=Path, help="a folder in front of PATH")
    given = parser.parse_args()
    if given.programs:
        os.environ["PATH"] = f"{given.programs.resolve()}:{os.environ['PATH']}"
    top = given.keep or Path(tempfile.mkdtemp())
    print("| Program | Printed | Found | Right |\n| --- | ---: | ---: | ---: |")
    sums = [0, 0, 0]
    for name, render in programs():
        folder = top / re.sub(r"\W+", "-", name)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            render(folder)
        except (OSError, subprocess.SubprocessError, StopIteration) as error:
            print(f"{name}: not here ({str(error)[:100]})", file=sys.stderr)
            continue
        found, right = measured(folder)
        sums = [total + one for total, one in zip(sums, (len(PAIRS), found, right), strict=True)]
        print(f"| {name} | {len(PAIRS)} | {found} | {right} |", flush=True)
    print("| **all** | {} | {} | {} |".format(*sums))
    if not given.keep:
        shutil.rmtree(top)


if __name__ == "__main__":
    main()
