"""Wrong answers that are proven different, and those that rules cannot tell from the gold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megascience_hf.answers import CANNOT_TELL, AnswerKey, Kind, Reason, score, verify

# kind, gold, answer, whether rules cannot tell
WRONG: list[tuple[Kind, str, str, bool]] = [
    ("text", "a heart attack", "myocardial infarction", True),
    ("text", "Hobbes", "Thomas Aquinas", True),
    ("text", "C11H12O2", "C10H10O2", True),  # the same compound may be written in other ways
    ("text", "CH3CH2OH", "C2H6O", True),
    ("text", "subtract 20 from 180", "160", True),
    ("text", "buy fewer units of X", "Buy more of X", True),
    ("text", "5 km", "6 km", False),
    ("text", "25", "26", False),
    ("text", "5 km", "5 kg", False),
    ("text", "r^3", "r^4", False),
    ("text", "3 May 2020", "4 May 2020", False),
    ("text", "1/2", "1/3", False),
    ("text", r"(9/2)\hbar\omega, 10", "10", True),
    ("math", "5", "6", False),
    ("math", r"\frac{1}{2}", "0.6", False),
    ("math", "x^2+1", "x^2+2", False),
    ("math", "(1,2)", "(1,3)", False),
    ("math", r"\{1,2\}", r"\{1,3\}", False),
    ("math", r"\pi", "3", False),
    ("math", "52_8", "42_8", False),
    ("math", "3", r"\infty", False),
    ("math", "24", "48-18a", False),
    ("math", "8n^2+4n+1", "4", False),
    ("math", "81", "(x+y)^2=81", True),
    ("math", "9.8", "g", True),
    ("math", "x^2+1", "y^2+1", True),
    ("math", "5", "five apples and a pear", True),
    ("math", r"\text{even}", "divisible by two", True),
    ("math", "1/0", "3", True),
    ("math", r"\sum_{n=1}^\infty a_n", "3", True),
    ("math", r"\text{CAB}", r"\text{ABC}", True),
    ("numeric", "5", "6", False),
    ("numeric", "5", "a banana", False),
    ("numeric", "5", "at least 5", False),
    ("numeric", r"-7\hbar/18", r"-8\hbar/18", False),
    ("choice", "A", "B", False),
    ("label", "yes", "no", False),
]


@pytest.mark.parametrize(("kind", "gold", "answer", "undecided"), WRONG)
def test_a_wrong_answer_is_proven_different_or_cannot_be_told(
    kind: Kind, gold: str, answer: str, undecided: bool
) -> None:
    verdict = verify(gold, answer, kind)
    assert not verdict.correct
    assert verdict.undecided is undecided, verdict.reason


RIGHT: list[tuple[Kind, str, str]] = [
    ("text", "Paris", "the capital is Paris"), ("math", "x+x", "2x"), ("numeric", "5", "5.0"), ("choice", "A", "A")
]  # fmt: skip


@pytest.mark.parametrize(("kind", "gold", "answer"), RIGHT)
def test_a_right_answer_is_decided(kind: Kind, gold: str, answer: str) -> None:
    verdict = verify(gold, answer, kind)
    assert verdict.correct
    assert not verdict.undecided


def test_no_answer_is_nothing_that_cannot_be_told() -> None:
    for response in ("", "<think>Perhaps"):
        assert not score(response, "Paris", "text").verdict.undecided


def test_what_is_over_budget_is_not_told() -> None:
    verdict = verify("x", "x+" * 5_000 + "1", "math")
    assert verdict.reason == Reason.OVER_BUDGET
    assert verdict.reason in CANNOT_TELL


def test_of_several_golds_one_that_cannot_be_told_leaves_the_answer_undecided() -> None:
    key = AnswerKey("5 km", "text", alternatives=("a long way",))
    assert key.score("Answer: 6 km").verdict.reason == Reason.PARAPHRASE
    assert not AnswerKey("5 km", "text", alternatives=("7 km",)).score("Answer: 6 km").verdict.undecided
    assert AnswerKey("5 km", "text", alternatives=("6 km",)).score("Answer: 6 km").correct
    assert verify(["5 km", "a long way"], "6 km", "text").undecided


@given(st.text(max_size=60), st.sampled_from(["numeric", "choice", "label"]))
def test_numbers_letters_and_labels_are_always_decided(answer: str, kind: Kind) -> None:
    gold = {"numeric": "5", "choice": "A", "label": "yes"}[kind]
    assert verify(gold, answer, kind).reason not in (Reason.PARAPHRASE, Reason.OTHER_FORM)
