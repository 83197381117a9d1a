"""No response is right for two golds that exclude each other."""

from __future__ import annotations

import pytest

from megascience_hf.answers import score

GOLDS = [
    "0", "6", "9", "15", "-6", "\\sqrt{5}", "x^2+2", "3x", "(6,9)", "x<6",
    "\\text{Ingrid}", "\\text{Tom}", "\\frac69",
    "6^9",
]  # fmt: skip
# Two values in one answer; A and B are put in their places.
PAIRS = [
    "A or B", "A \\text{ or } B", "A, B", "A; B", "A B", "A = B", "A \\approx B", "A \\sim B", "A \\simeq B",
    "A \\cong B", "A ≈ B", "A \\to B", "A:B", "A \\text{ and } B", "A \\text{ to } B", "A-B", "(A, B)", "[A, B]",
    "\\{A, B\\}",
    "A \\vee B", "A \\mid B", "A \\ne B", "A < B", "A \\le B", "A \\cup B", "A \\Rightarrow B", "A \\equiv B",
    "A (B)",
    "A [B]", "\\text{either A or B}", "\\text{A vs. B}", "\\text{A, maybe B}", "\\text{A unless B}", "\\text{A if B}",
    "\\text{A, not B}", "\\text{not A, B}", "A \\text{ (or }B)", "A \\\\ B", "A \\quad B", "A \\& B", "A ? B", "A|B",
    "x=A, x=B", "x=A=B", "x=A \\text{ or } x=B", "x \\approx A \\approx B", "A \\approx B \\approx A", "A=B=A",
    "x=A x=B",
    "\\begin{cases}A\\\\B\\end{cases}", "\\begin{cases}A & x<0\\\\B & x>0\\end{cases}", "A \\text{ remainder } B",
    "A \\text{ because } B", "A \\text{ where } B", "A \\text{ for all } B", "\\color{red}{A} B", "\\phantom{A}B",
    "A: B",
    "\\text{x: }A, \\text{ y: }B", "A, \\ldots, B", "A\\, (\\approx B)", "A (= B)", "\\underline{A} B", "A \\in B",
    "\\text{A is wrong, B is right}", "A \\text{ or about } B", "A \\text{ i.e. } B", "\\text{between A and B}",
    "\\text{at least }A", "\\text{not }A", "\\text{more than A}", "A\\text{ or more}", "\\text{half of }A",
    "A\\text{ squared}",
]  # fmt: skip
VALUES = [("6", "9"), ("\\sqrt{5}", "6"), ("x^2+2", "9"), ("\\text{Ingrid}", "\\text{Tom}")]
PLACES = ["\\boxed{@}", "The answer is $@$.", "So it is $@$."]


def answers() -> list[str]:
    """Every pair of values in every form."""
    return [
        form.replace("A", "\x00").replace("B", "\x01").replace("\x00", a).replace("\x01", b)
        for form in PAIRS
        for a, b in VALUES
    ]


@pytest.mark.parametrize("place", PLACES)
def test_two_values_in_one_answer_are_right_for_one_gold_at_most(place: str) -> None:
    for answer in answers():
        response = place.replace("@", answer)
        right = [gold for gold in GOLDS if score(response, gold, "math").correct]
        assert len(right) <= 1, (response, right)


@pytest.mark.parametrize("sign", ["\\approx", "\\sim", "\\simeq", "\\cong", "≈", "=", "\\equiv", "\\to", ",", "\\lor"])
def test_a_chain_of_many_numbers_is_right_for_none(sign: str) -> None:
    chain = f" {sign} ".join(map(str, range(30)))
    for response in (
        f"\\boxed{{{chain}}}",
        f"\\boxed{{x = {chain}}}",
        f"The answer is ${chain}$.",
        f"The answer is {chain}.",
    ):
        assert not any(score(response, str(gold), "math").correct for gold in range(30)), response
