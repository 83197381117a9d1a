"""Which option does a response choose? Rows are (response, expected letters or None)."""

from __future__ import annotations

import pytest

from megascience_hf.answers import extract, verify

FINAL_STATEMENTS = [
    ("The half-life doubles, so the answer is (C).", "C"),
    ("**Answer: B**", "B"),
    ("The correct option is (D), since entropy rises.", "D"),
    (r"Hence \boxed{\text{A}}", "A"),
    ("[ANSWER]B[/ANSWER]", "B"),
    ("Some thoughts.\n<answer>C</answer>", "C"),
    ('{"why": "boiling point", "answer": "B"}', "B"),
    ("### Final Answer\n\n**D**", "D"),
    ("The correct answer is:\n\nC. Sodium chloride", "C"),
]


@pytest.mark.parametrize(("response", "expected"), FINAL_STATEMENTS)
def test_a_final_statement_is_read_in_any_common_wording(response: str, expected: str) -> None:
    assert extract(response, "choice", letters="ABCD").value == expected


NOT_ANSWERS = [
    "I think it is hard to say.",
    "Vitamin C dissolves in water.",
    "A good catalyst lowers the barrier.",
    "Let A be the area of the plate and C its capacity.",
]


@pytest.mark.parametrize("response", NOT_ANSWERS)
def test_pronouns_articles_variables_and_vitamins_are_not_answers(response: str) -> None:
    answer = extract(response, "choice", letters="ABCDEFGHIJ")
    assert (answer.value, answer.status) == (None, "no_answer")


def test_letters_are_compared_as_sets() -> None:
    assert verify(["A", "C"], extract("Answer: C, A", "choice", letters="ABCD", multiple=True), "choice").correct
