"""Commands in formulas that only a preamble defines. All texts are our own."""

from __future__ import annotations

import pytest
from found_pairs import within

from megascience_hf.curation.extraction.defects import defect
from megascience_hf.curation.extraction.defects.known_commands import unknown_commands

CASES = {
    r"Find $\hb$ with $\frac{a}{b}\leq\sum_{i} x_i$.": {"hb"},
    r"Show that $\E[X]\in\R$ and $\Var(X) < \infty$.": set(),
    r"$$\begin{pmatrix} a & b \\\\ c & d \end{pmatrix}$$": set(),
    r"$$\int_0^1 \ldonc f \, dx$$": {"ldonc"},
    r"The set $\1_A$.": {"1"},
    r"$\newcommand{\hb}{\hat\beta}\hb$": set(),
    r"$v = \SI{5}{\metre\per\second}$ and \( \ce{H2O} \)": set(),
    r"In code `$\foo$` it costs \$5 and \$6.": set(),
    "```\n$\\foo$\n```\nand $x$": set(),
    r"$\text{a \foo{} word} + 1$": {"foo"},
    r"No formula: \foo": set(),
    r"A sentence of $\L_M$, and $\l$.": {"L", "l"},
    r"$\SI{3}{\g\per\L}$ in \L{}ód\'z": set(),
}


@pytest.mark.parametrize("text", CASES)
def test_commands_that_nobody_knows_are_told(text: str) -> None:
    assert unknown_commands(text) == CASES[text]


@pytest.mark.parametrize(
    ("question", "answer"),
    [(r"Find $\hb$ for a line.", "It is the slope."), ("Find the slope of the line.", r"It is $\hb = 2$.")],
)
def test_a_pair_with_such_a_command_is_dropped(question: str, answer: str) -> None:
    assert defect(question, answer) == "unknown_command"


@pytest.mark.parametrize("text", ["$" * 60_000, r"\(" * 40_000, r"$\a" * 40_000, "`" * 60_000, "\\[" * 40_000])
def test_hostile_texts_take_linear_time(text: str) -> None:
    with within(3):
        unknown_commands(text)
