"""Choices by the text of an option, choices of several options, and the golds of choice questions."""

from __future__ import annotations

import pytest

from megascience_hf.answers import Answer, GoldError, extract, score, verify

SEVERAL = [
    ("[ANSWER]A,C[/ANSWER]", ("A", "C")),
    ("The answers are B and D.", ("B", "D")),
    ("The correct answers are:\nA. acid\nC. base", ("A", "C")),
    ("Answer: C. peroxidation and D. polymerization", ("C", "D")),
    ('{"answer": ["D", "A"]}', ("A", "D")),
    ("\\boxed{A, B, C}", ("A", "B", "C")),
    ("Answer: B", ("B",)),
    ("A, B, and D are correct.", ("A", "B", "D")),
    ("Both A and C are correct.", ("A", "C")),
    ("A is correct. B is wrong. C is wrong. D is correct.", ("A", "D")),
    ("Answer: ACD", ("A", "C", "D")),
    ("Answer: A C", ("A", "C")),
    ("Answer: A/C", ("A", "C")),
    ("Answer: [A, C]", ("A", "C")),
    ("Answer:\n- A\n- C", ("A", "C")),
    ("\\boxed{A} and \\boxed{C}", ("A", "C")),
    ("[ANSWER]A[/ANSWER] [ANSWER]D[/ANSWER]", ("A", "D")),
    ('{"answer": ["A. acid", "C. base"]}', ("A", "C")),
    ("- A: correct\n- B: incorrect\n- C: correct\n- D: incorrect", ("A", "C")),
]


@pytest.mark.parametrize(("response", "expected"), SEVERAL)
def test_several_answers_are_read_as_a_set(response: str, expected: tuple[str, ...]) -> None:
    assert extract(response, "choice", letters="ABCD", multiple=True).value == expected


METALS = ["Sodium", "Potassium", "Vitamin C", "None of the above"]
BY_TEXT = [
    ("The answer is Potassium.", "B"),
    ("Therefore, the best answer is vitamin C, which is acidic", "C"),
    ("The correct answer is none of the above.", "D"),
    ("\\boxed{\\text{Sodium}}", "A"),
    ("So the element is **Potassium**.", "B"),
    ('{"answer": "potassium"}', "B"),
    ("I'd say sodium and potassium are alkali metals", None),
]


@pytest.mark.parametrize(("response", "expected"), BY_TEXT)
def test_an_option_may_be_named_by_its_text(response: str, expected: str | None) -> None:
    assert extract(response, "choice", options=METALS).value == expected


FORMULAS = ["$\\frac{1}{2} m v^2$", "2.5 \u00d7 10^3 J", "the Krebs cycle", "Both A and B"]
BY_FORMULA = [
    ("\\boxed{\\frac12mv^2}", "A"),
    ("The answer is $\\frac{1}{2}mv^{2}$.", "A"),
    ("Answer: $2.5\\times10^{3}\\,\\text{J}$", "B"),
    ("Answer: Krebs cycle", "C"),
    ("Answer: A and B", "D"),
    ("The answer is not the Krebs cycle.", None),
]


@pytest.mark.parametrize(("response", "expected"), BY_FORMULA)
def test_the_text_of_an_option_may_be_written_otherwise(response: str, expected: str | None) -> None:
    assert extract(response, "choice", options=FORMULAS).value == expected


NUMBERS = ["-5", "5", "5%", "\\sqrt{2/3}", "2/3", "15 m/s", "5 m/s"]


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("Answer: -5", "A"),
        ("Answer: 5", "B"),
        ("Answer: 5%", "C"),
        ("\\boxed{\\frac{2}{3}}", "E"),
        ("Answer: 5 m/s", "G"),
    ],
)
def test_an_option_that_holds_another_is_not_taken_for_it(response: str, expected: str) -> None:
    assert extract(response, "choice", options=NUMBERS).value == expected


GOLDS = [
    ("B", "B"),
    (" (b) ", "B"),
    ("A,C", ("A", "C")),
    (["C", "A"], ("A", "C")),
    ("Potassium", "B"),
    (["Sodium"], "A"),
]


@pytest.mark.parametrize(("gold", "value"), GOLDS)
def test_a_gold_is_a_letter_letters_or_the_text_of_an_option(
    gold: str | list[str], value: str | tuple[str, ...]
) -> None:
    assert verify(gold, Answer(value, "extracted"), "choice", options=METALS).correct


@pytest.mark.parametrize("gold", ["", "Z", "caesium", []])
def test_an_unreadable_gold_raises_whatever_the_answer(gold: str | list[str]) -> None:
    for answer in ("A", Answer(None, "no_answer")):
        with pytest.raises(GoldError):
            verify(gold, answer, "choice", options=METALS)


def test_a_missing_letter_of_a_set_is_wrong() -> None:
    assert not score("Answer: A", ["A", "C"], "choice", letters="ABCD").correct
    assert score("Answer: C, A", ["A", "C"], "choice", letters="ABCD").correct
