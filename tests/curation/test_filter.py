"""Defects that the words alone show. To add a case, add a row; all sentences are our own."""

from __future__ import annotations

import pytest

from megascience_hf.curation.filter import defect

TABLE = "| t | x |\n|---|---|\n| 0 | 1 |"
PAIRS = [
    # complete pairs
    ("What is the boiling point of water at 1 atm?", "100 °C", None),
    ("A figure skater spins at 2 Hz. Find the period.", "0.5 s", None),
    ("Sketch the graph of $y = x^2$ and give its vertex.", "The graph is a parabola with vertex (0, 0).", None),
    ("State the first law of thermodynamics.", "Energy is conserved.", None),
    ("What is the equation of the line?", "$y = 2x + 1$", None),
    ("Use the table to find the speed.\n\n" + TABLE, "1 m/s", None),
    ("Using Table 3, find x at t = 0.\n\n" + TABLE, "1", None),
    ("Which is a base?\n(a) HCl\n(b) NaOH", "B", None),
    ("Which is a base?\nA. HCl\nB. NaOH", "(b)", None),
    ("How many sections does a conic have?", "Four", None),
    ("Balance the equation H2 + O2 → H2O.", "2H2 + O2 → 2H2O", None),
    ("What is $x$ if $x + 1 = 1$?", "0", None),
    ("What is the limit of $1/x$ as $x \\to 0^+$?", "∞", None),
    # what the reader does not have
    ("What does Figure 3.2 show?", "A cell.", "external_reference"),
    ("Find the current in the circuit shown below.", "2 A", "external_reference"),
    ("Find the velocity from Eq. (5).", "3 m/s", "external_reference"),
    ("Use the data in Table 4 to find the rate.", "0.1 M/s", "external_reference"),
    ("Use the table above to find the rate.", "0.1 M/s", "external_reference"),
    ("Repeat Exercise 12 with a mass of 3 kg.", "5 N", None),
    ("Repeat the calculation of Problem 12 with 3 kg.", "5 N", "external_reference"),
    ("What is the force in the previous problem if the mass doubles?", "10 N", "external_reference"),
    ("What is a gene?", "As discussed in Section 2.3, it is a unit of heredity.", "external_reference"),
    ("Name the parts.\n![cell](cell.png)", "Nucleus", "external_reference"),
    ("What do the arrows in the figure at right mean?", "Forces", "external_reference"),
    # no answer
    ("Describe your neighbourhood.", "Answers will vary.", "missing_answer"),
    ("Describe a market near you.", "Student answers may vary, but should name a market.", "missing_answer"),
    ("Prove the theorem.", "Left to the reader.", "missing_answer"),
    ("What is 2 + 2?", "", "missing_answer"),
    ("What is 2 + 2?", "—", "missing_answer"),
    ("What is 2 + 2?", "See the solutions manual.", "missing_answer"),
    ("Which statement is right?", "C", "missing_answer"),
    ("", "4", "invalid_question"),
    ("...", "4", "invalid_question"),
]


@pytest.mark.parametrize(("question", "answer", "expected"), PAIRS)
def test_rules_find_what_the_words_alone_show(question: str, answer: str, expected: str | None) -> None:
    assert defect(question, answer) == expected
