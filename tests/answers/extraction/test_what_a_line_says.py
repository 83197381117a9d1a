"""A line without any cue gives its value only if it says this value, and nothing that alters it or stands beside it."""

from __future__ import annotations

import pytest

from megascience_hf.answers import score

SAID = [
    ("The rope measures 9 in total.", "9"),
    ("Ida paid 9 dollars.", "9"),
    ("So she still needs 9 plums.", "9"),
    ("There are $9$ ways to sort them.", "9"),
    ("The two lengths differ by 9.", "9"),
    ("The chance that none of them breaks is 1/9.", "1/9"),
    ("The number of ways to pick 2 of 9 is 36.", "36"),
    ("$P(\\neg B) = 0.9$", "0.9"),
    ("P(A \\lor B) = 0.9", "0.9"),
    ("x = 9 or x = 2", "2, 9"),
    ("x \\ne 9", "x \\ne 9"),
    ("9 times", "9"),
    ("I do not doubt that the answer is 9.", "9"),
]


@pytest.mark.parametrize(("line", "gold"), SAID)
def test_a_line_that_says_its_value_gives_it(line: str, gold: str) -> None:
    assert score(line, gold, "math").correct


ALTERED = [
    "other than z=9", "¬z=9", "\\lnot z=9", "≠ z=9", "!= z=9", "z=9 ✘", "✖ z=9", "z=4 else z=9", "z=4 oder z=9",
    "z=4 или z=9", "z=4 ... z=9", "z=4 ⊕ z=9", "\\enclose{updiagonalstrike}{z=9}", "\\phantom{z=9}", "far from z=9",
    "I would guess z=9 is wrong.", "Were the answer z=9, we should know.", "Nobody would write z=9.",
    "Some guessed z=9.", "At first it was z=9.",
    "z=9\\text{ is not it}", "The answer is z=4, unless it is z=9.", "We eliminate z=9.",
]  # fmt: skip


@pytest.mark.parametrize("line", ALTERED)
def test_an_equation_that_is_denied_struck_out_or_one_of_two_is_no_answer(line: str) -> None:
    assert not score(line, "z=9", "math").correct


OTHER_VALUES = [
    "9 times 4", "one 9th", "9 and two thirds", "9 mod 4", "9 \\bmod 4", "(9)^{2}", "9! + 2", ">= 9",
    "< 9", "≤ 9", "the cube root of 9", "minimum 9", "9 and above", "4 • 9", "4 & 9", "4 ∧ 9", "9?4", "4..9",
]  # fmt: skip


@pytest.mark.parametrize("value", OTHER_VALUES)
@pytest.mark.parametrize("place", ["{}", "\\boxed{{{}}}", "Answer: {}", "I counted.\n\n### Answer\n{}"])
def test_a_number_within_another_value_is_not_that_value(value: str, place: str) -> None:
    assert not score(place.format(value), "9", "math").correct


@pytest.mark.parametrize(
    "response", ["The answer is 9. Or 4.", "Answer: 9. Correction: 4", "Answer: ✘ 9", "Answer: 9 ✘"]
)
def test_a_value_that_is_taken_back_at_once_is_no_answer(response: str) -> None:
    assert not score(response, "9", "math").correct


BOXES = [
    ("\\boxed{9 \\boxed{4}}", "4"),
    ("\\boxed{\\boxed{9} 4}", "9"),
    ("\\boxed{\\text{not }\\boxed{9}}", "9"),
    ("\\boxed{\\text{at least }\\boxed{9}}", "9"),
]


@pytest.mark.parametrize(("response", "gold"), BOXES)
def test_a_box_in_a_box_is_read_with_what_stands_beside_it(response: str, gold: str) -> None:
    assert not score(response, gold, "math").correct


@pytest.mark.parametrize("variable", ["x", "n", "\\alpha"])
def test_a_variable_may_stand_in_a_box(variable: str) -> None:
    assert score(f"What is left is \\boxed{{{variable}}}.", variable, "math").correct


@pytest.mark.parametrize("held", ["answer", "your answer", "...", "\\ldots", "final answer here", ""])
def test_a_box_that_only_shows_where_the_answer_goes_is_none(held: str) -> None:
    response = f"The answer is 9.\n\nPut it into \\boxed{{{held}}}."
    assert score(response, "9", "math").correct


@pytest.mark.parametrize("box", ["\\fbox{9}", "\\framebox{9}", "\\framebox[3cm]{9}", "\\framebox[3cm][c]{9}"])
@pytest.mark.parametrize("prose", ["Adding them up gives {}.", "Thus ${}$ is what they share, as 4 was.", "{}"])
def test_every_frame_is_a_box(box: str, prose: str) -> None:
    assert score(prose.format(box), "9", "math").correct


@pytest.mark.parametrize(("gold", "answer"), [("2 \\pmod 4", "2 mod 4"), ("9th", "9th"), ("9th", "9")])
def test_remainders_and_ordinals_are_right_where_they_are_asked_for(gold: str, answer: str) -> None:
    assert score(answer, gold, "math").correct
