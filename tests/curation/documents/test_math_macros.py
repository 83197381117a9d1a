# ruff: noqa: E501  # the texts of small files
r"""Commands that an author of Markdown defines for formulas: where they are defined, and what is written for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from found_pairs import within

from megascience_hf.curation.documents.markdown_code import lines_of_code
from megascience_hf.curation.documents.math_macros import BookMacros, Macro, with_macros
from megascience_hf.curation.documents.reading import read_documents

WRITTEN = {
    "a letter": ("\\newcommand{\\R}{\\mathbb{R}}\n\nLet $x \\in \\R^n$.", "\n\nLet $x \\in \\mathbb{R}^n$."),
    "between dollars": ("$\\newcommand{\\R}{\\mathbb{R}}$\nLet $x \\in \\R$.", "\nLet $x \\in \\mathbb{R}$."),
    "two on a line": (
        "\\newcommand{\\a}{1}\\newcommand{\\b}{2}\n$\\a + \\b$",
        "\n$1 + 2$",
    ),
    "an argument": ("\\newcommand{\\vv}[1]{\\vec{#1}}\n$\\vv{a} + \\vv b$", "\n$\\vec{a} + \\vec{b}$"),
    "a first argument that may be left out": (
        "\\newcommand{\\d}[2][x]{\\frac{d#2}{d#1}}\n$\\d{f}, \\d[t]{g}$",
        "\n$\\frac{df}{dx}, \\frac{dg}{dt}$",
    ),
    "def": ("\\def\\inner#1#2{(#1, #2)}\n$\\inner{a}{b}$", "\n$(a, b)$"),
    "an operator": ("\\DeclareMathOperator{\\rank}{rank}\n$\\rank A$", "\n$\\operatorname{rank} A$"),
    "an operator with limits": (
        "\\DeclareMathOperator*{\\most}{most}\n$\\most_x x$",
        "\n$\\operatorname*{most}_x x$",
    ),
    "one in another": (
        "\\newcommand{\\R}{\\mathbb{R}}\n\\newcommand{\\Rn}{\\R^n}\n$\\Rn$",
        "\n\n$\\mathbb{R}^n$",
    ),
    "an exponent": ("\\newcommand{\\T}{\\top}\n$A^\\T$", "\n$A^{\\top}$"),
    "a letter behind it": ("\\newcommand{\\g}{\\gamma}\n$\\g{}x, \\g x$", "\n$\\gamma{}x, \\gamma x$"),
    "a longer name stays": ("\\newcommand{\\al}{\\alpha}\n$\\al \\alpha$", "\n$\\alpha \\alpha$"),
    "by itself": ("\\renewcommand{\\phi}{\\phi_0}\n$\\phi$", "\\renewcommand{\\phi}{\\phi_0}\n$\\phi$"),
    "code stays": (
        "\\newcommand{\\R}{\\mathbb{R}}\n`\\R`\n\n```latex\n$\\R$\n```",
        "\n`\\R`\n\n```latex\n$\\R$\n```",
    ),
    "a box is no code": (
        "\\newcommand{\\R}{\\mathbb{R}}\n```{exercise}\n$\\R$\n```",
        "\n```{exercise}\n$\\mathbb{R}$\n```",
    ),
    "front matter of MyST": (
        "---\nmath:\n  '\\R': '\\mathbb{R}'\n---\n$\\R$",
        "---\nmath:\n  '\\R': '\\mathbb{R}'\n---\n$\\mathbb{R}$",
    ),
    "an argument that is not there": ("\\newcommand{\\vv}[1]{\\vec{#1}}\nIt is \\vv", "\nIt is \\vv"),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_command_is_written_out(name: str) -> None:
    text, expected = WRITTEN[name]
    if name == "front matter of MyST":
        expected = expected.replace("'\\R': '\\mathbb{R}'", "'\\mathbb{R}': '\\mathbb{R}'")
    assert with_macros(text) == expected


SETTINGS = {
    "Jupyter Book": ("_config.yml", "sphinx:\n  config:\n    mathjax3_config:\n      tex:\n        macros:\n          R: '\\mathbb{R}'\n          vv: ['\\vec{#1}', 1]\n"),
    "MyST": ("myst.yml", "project:\n  math:\n    '\\R': '\\mathbb{R}'\n    '\\vv': '\\vec{#1}'\n"),
    "a file of macros": ("_macros.tex", "\\newcommand{\\R}{\\mathbb{R}}\n\\newcommand{\\vv}[1]{\\vec{#1}}\n"),
    "MathJax in a head": (
        "mathjax-macros.html",
        '<script>MathJax = {tex: {macros: {R: "\\\\mathbb{R}", vv: ["\\\\vec{#1}", 1]}}};</script>\n',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SETTINGS)
def test_the_settings_of_a_book_say_what_its_commands_are(name: str, tmp_path: Path) -> None:
    file, text = SETTINGS[name]
    (tmp_path / file).write_text(text, encoding="utf-8")
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / "ch1.md").write_text("Let $\\vv{x} \\in \\R$.\n", encoding="utf-8")
    texts = [document.text for document in read_documents(tmp_path) if document.path == "part/ch1.md"]
    assert texts == ["Let $\\vec{x} \\in \\mathbb{R}$.\n"]


@pytest.mark.parametrize("text", ["macros: [", "macros:\n  R: [[], 1]\n  S: {}\n", "math: 3\n", "\0"])
def test_settings_that_say_nothing_are_no_fault(text: str, tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text(text, encoding="utf-8")
    assert BookMacros(tmp_path).of(tmp_path) == {}


def test_boxes_are_no_code_and_code_in_them_is() -> None:
    text = "````{exercise}\ntext\n```python\nx\n```\n:::{note}\ntext\n:::\n````\n```{code-cell} ipython3\nx\n```\n```\nopen"
    held = [line for line, code in zip(text.split("\n"), lines_of_code(text.split("\n")), strict=True) if code]
    assert held == ["```python", "x", "```", "```{code-cell} ipython3", "x", "```"]


@pytest.mark.parametrize(
    "text",
    ["\\newcommand{\\a}{\\b\\b}\n\\newcommand{\\b}{\\a\\a}\n" + "$\\a$ " * 20_000, "\\newcommand{\\a" * 20_000, "\\x{" * 60_000],
    ids=["each in the other", "never closed", "braces"],
)  # fmt: skip
def test_hostile_commands_take_linear_time(text: str) -> None:
    with within(5):
        with_macros(text, {"x": Macro("#1", 1)})
