"""The fronts of the core: what mistyped and swapped arguments give, and what a fault of the scorer itself is."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from megascience_hf.answers import RATES, AnswerKey, GoldError, Kind, extract, score, scoring, verify
from megascience_hf.answers.types import Question, Reason


@pytest.mark.parametrize(
    ("gold", "kind", "response"),
    [
        (42, "numeric", "Answer: 42"),
        (2.5, "numeric", "Answer: 2.5"),
        (True, "label", "Answer: True"),
        (False, "label", "False."),
        (["A", "C"], "choice", "Answer: A and C"),
        (["B"], "choice", "Answer: B"),
        (("7.2 m", "2.4 s"), "numeric", r"\boxed{7.2\text{ m}, 2.4\text{ s}}"),
    ],
)
def test_a_gold_may_be_a_number_a_truth_value_or_a_list(gold: Any, kind: Any, response: str) -> None:
    assert score(response, gold, kind).correct
    assert AnswerKey(gold, kind).score(response).correct


@pytest.mark.parametrize("kind", ["choice", "math", "numeric", "label", "text"])
def test_no_response_is_an_empty_response(kind: Any) -> None:
    gold = {"choice": "B", "label": "yes"}.get(kind, "5")
    assert extract(None, kind).status == "no_answer"
    assert score(None, gold, kind) == score("", gold, kind)


@pytest.mark.parametrize("kind", ["choice", "math", "numeric", "label", "text"])
def test_swapped_arguments_are_told_by_the_length_of_the_gold(kind: Any) -> None:
    response = "Let us think step by step. " * 200
    with pytest.raises(GoldError, match=r"5,400 characters is no short answer.*score\(response, gold, kind\)"):
        score("5", response, kind)
    with pytest.raises(GoldError, match=r"verify\(gold, answer, kind\)"):
        verify(response, "5", kind)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: extract(5, "numeric"), TypeError, "the response must be text, not int"),  # type: ignore[arg-type]
        (lambda: extract(["a"], "text"), TypeError, "the response must be text, not list"),  # type: ignore[arg-type]
        (lambda: verify("5", 5, "numeric"), TypeError, "the answer must be text or an Answer, not int"),  # type: ignore[arg-type]
        (lambda: verify("5", None, "numeric"), TypeError, "not NoneType"),  # type: ignore[arg-type]
        (lambda: score("5", None, "numeric"), GoldError, "'gold' is missing"),
        (lambda: score("5", [], "numeric"), GoldError, "'gold' is empty"),
        (lambda: score("5", {"a": 1}, "numeric"), GoldError, "'gold' must be a list"),
        (lambda: score("5", float("nan"), "numeric"), GoldError, "'gold' must be text or a number"),
        (lambda: score("5", "5", "essay"), ValueError, "'kind' must be one of"),  # type: ignore[arg-type]
        (lambda: score("5", "5", "numeric", rel_tol=-1), ValueError, "'rel_tol'"),
        (lambda: score("5", "5", "numeric", abs_tol="1"), ValueError, "'abs_tol'"),  # type: ignore[arg-type]
        (lambda: score("B", "B", "choice", letters="1234"), ValueError, "'letters' must be capital letters"),
        (lambda: score("K", "K", "choice"), GoldError, "none of the letters ABCDEFGHIJ"),
        (lambda: score("5", "5", "numeric", finish_reason=5), ValueError, "'finish_reason'"),  # type: ignore[arg-type]
        (lambda: score("B", "B", "choice", options="abc"), ValueError, "'options' must be a list"),
        (lambda: score("B", "B", "choice", multiple="yes"), ValueError, "'multiple'"),  # type: ignore[arg-type]
    ],
)
def test_a_mistyped_argument_is_named(call: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        call()


def test_a_fault_of_the_scorer_is_a_status_of_its_own_and_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise RecursionError("made up")

    monkeypatch.setitem(scoring._EXTRACT, "numeric", fails)  # type: ignore[arg-type]
    with caplog.at_level(logging.ERROR):
        found = score("Answer: 5", "5", "numeric")
    assert (found.answer.status, found.correct) == ("scorer_error", False)
    assert "RecursionError: made up" in caplog.text

    monkeypatch.setattr(scoring, "verify_math", fails)
    found = score("Answer: 771", "771", "math")  # which no test compares: verdicts are remembered
    assert (found.answer.status, found.verdict.reason) == ("scorer_error", Reason.SCORER_ERROR)
    assert "scorer_error" in RATES.values()


def test_a_gold_that_cannot_be_read_is_no_fault_of_the_scorer() -> None:
    with pytest.raises(GoldError):
        score("Answer: 5", "plenty", "numeric")


def test_the_extraction_does_not_see_the_gold() -> None:
    assert not {"gold", "alternatives"} & set(Question.__slots__)
    assert AnswerKey("5", "numeric").question == AnswerKey("6", "numeric", alternatives=("7",)).question


# What stands at a box from outside, and makes another value of the 5 in it.
ALTERED = [
    r"-\boxed{5}",
    r"$-\boxed{5}$",
    r"\pm \boxed{5}",
    r"x > \boxed{5}",
    r"10 + \boxed{5}",
    r"2 \cdot \boxed{5}",
    r"\sqrt\boxed{5}",
    r"\boxed{5} million",
    r"$\boxed{5}$ thousand",
    r"\boxed{5} squared",
    r"\boxed{5} or higher",
    r"\boxed{5} at most",
    r"\boxed{5}^2",
    r"\boxed{5}²",
    r"\boxed{5}+1",
    r"\boxed{5}/6",
    r"\boxed{5} \times 3",
]
NOT_ALTERED = [
    r"- \boxed{5}",
    r"> \boxed{5}",
    r"* \boxed{5}",
    r"<b>\boxed{5}</b>",
    r"It is *\boxed{5}*.",
    r"<answer>\boxed{5}</answer>",
    r"x = \boxed{5}",
    r"2 + 3 = \boxed{5}",
    r"\boxed{5} apples",
    "\\boxed{5}\n\n- 2 remarks follow",
    r"\boxed{5} - that is all",
]


@pytest.mark.parametrize("kind", ["numeric", "math"])
@pytest.mark.parametrize("response", ALTERED)
def test_a_sign_or_a_word_at_a_box_makes_another_value_of_it(response: str, kind: Kind) -> None:
    assert not score(response, "5", kind).correct


@pytest.mark.parametrize("kind", ["numeric", "math"])
@pytest.mark.parametrize("response", NOT_ALTERED)
def test_marks_of_a_list_or_a_quotation_at_a_box_leave_it_what_it_is(response: str, kind: Kind) -> None:
    assert score(response, "5", kind).correct


@pytest.mark.parametrize(
    ("response", "kind", "more", "found"),
    [
        ("\\eİxp{2; .4 \\frac{1}{3}", "choice", {"options": ["a", "\\frac{1}{3}"]}, "\\frac{1}{3}"),
        ("<THINK>İİ</THINK> Answer: B", "choice", {}, "B"),
        ("İİ. The Answer is 42.", "numeric", {}, "42"),
    ],
)
def test_a_capital_with_a_longer_small_letter_moves_no_offset(response, kind, more, found):
    # "İ".lower() has two characters
    first, last = extract(response, kind, **more).span
    assert response[first:last] == found


@pytest.mark.parametrize("kind", ["text", "numeric", "math", "label"])
@pytest.mark.parametrize("response", ["The answer is )", "Answer: ]"])
def test_a_lone_closing_bracket_is_no_empty_answer(response, kind):
    found = extract(response, kind)
    assert found.span is None or found.span[0] < found.span[1]
