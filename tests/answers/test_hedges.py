"""What keeps a statement from being an answer, whatever the kind: what stands before it, and what follows it.

To add a wording, add a row to its table. All sentences are our own.
"""

from __future__ import annotations

from typing import Any

import pytest

from megascience_hf.answers import Kind, score
from megascience_hf.answers.extraction.hedges import is_unasserted, retraction

# "the answer is 5" that follows one of these is not asserted …
UNASSERTED = [
    "I doubt that the ",
    "We doubt very much that the ",
    "It is doubtful whether the ",
    "I don't think the ",
    "Do not say that the ",
    "It is not true that the ",
    "No one believes that the ",
    "It is wrong to say that the ",
    "It is false that the ",
    "It is hard to see why the ",
    "I refuse to accept that the ",
    "By no means is the ",
    "There is no chance that the ",
    "Suppose the ",
    "Assume that the ",
    "Let us say that the ",
    "Whether the ",
    "If the ",
    "Imagine that the ",
    "Perhaps the ",
    "Maybe the ",
    "My brother says that the ",
    "Some people say the ",
    "The internet says the ",
    "I first thought the ",
    "I was about to say that the ",
    "I used to believe the ",
    "Say the ",
    "Let the ",
    "I hope the ",
    "It is possible that the ",
    "For example, the ",
    "E.g. the ",
    "The format is: ",
    "It should look like this:\n",
    "Write something like ",
    "Please end with the line ",
    "The expected output is ",
    "Had it been dry, the ",
    "According to some, the ",
    "Nothing here proves that the ",
    "No experiment suggests that the ",
    "Unless the ",
    "Were the ",
    "For instance, write: The ",
    "It is tempting to say that the ",
    "You might expect that the ",
    "For the sake of argument, the ",
    "In a parallel universe the ",
    "Who would say that the ",
    "If you forget the factor 2, the ",
    "A beginner would say that the ",
    "He denied that the ",
    "Few believe that the ",
    "Draft: the ",
    "Ground truth: the ",
]
# … and after one of these it is.
ASSERTED = [
    "There is no doubt that the ",
    "Without any doubt the ",
    "Beyond doubt, the ",
    "I do not doubt that the ",
    "So the ",
    "It cannot be 4, so the ",
    "A is wrong. The ",
    "Neither fits, but the ",
    "I'm not sure, but the ",
    "I think the ",
    "We reject the null hypothesis, so the ",
    "In the worst case the ",
    "In exact form, the ",
    "In this form the ",
    "In simplest form the ",
    "In this example, the ",
    "Under this assumption the ",
    "One concludes that the ",
    "Let me give the ",
    "Let us now state the ",
    "I would like to say that the ",
    "Perhaps surprisingly, the ",
    "If we neglect friction, the ",
    "The statement is false, so the ",
    "According to the ideal gas law, the ",
    "The required ",
    "Example 2. The ",
    "It is not surprising that the ",
    "The others say nothing. The ",
    "Not only that: the ",
    "He answered four of them, and the ",
    "We exclude the negative root; the ",
    "If we neglect the mass of the rope, the ",
    "It is not hard to see that the ",
    "Nobody doubts that the ",
    "Label the unknown x: the ",
    "We are tempted by symmetry, and the ",
]


@pytest.mark.parametrize("before", UNASSERTED)
def test_a_statement_that_is_denied_supposed_or_quoted_is_not_asserted(before: str) -> None:
    assert is_unasserted(before)
    for kind in ("numeric", "math"):
        assert not score(f"{before}answer is 5.", "5", kind).correct  # type: ignore[arg-type]


@pytest.mark.parametrize("before", ASSERTED)
def test_a_statement_behind_other_words_is_asserted(before: str) -> None:
    assert not is_unasserted(before)
    for kind in ("numeric", "math"):
        assert score(f"{before}answer is 5.", "5", kind).correct  # type: ignore[arg-type]


# What denies or supposes a value that a container holds, or that nothing announces; % stands for the value.
DENIED = [
    "It is not \\boxed{%}.",
    "\\neg\\boxed{%}",
    "\\cancel{\\boxed{%}}",
    "\\phantom{\\boxed{%}}",
    "\\boxed{%} would be wrong.",
    "\\boxed{%} cannot be right.",
    "\\boxed{% ✘}",
    "\\boxed{\\text{not }\\boxed{%}}",
    "Could it be \\boxed{%}?",
    "Suppose it is \\boxed{%}.",
    "The form, as an example: \\boxed{%}",
    "It exceeds \\boxed{%}.",
    "I rule out %.",
    "We dismiss % as the answer.",
    "The answer fails to be %.",
    "The answer is no longer %.",
    "The answer differs from %.",
    "The answer is scarcely %.",
    "A lazy student would answer %.",
    "The answer that is wrong is %.",
    "Die Antwort ist nicht %.",
    "La réponse n'est pas %.",
    "Ответ не %.",
    "答案不是%。",
    "الجواب ليس %.",
    "La respuesta no es %.",
]


@pytest.mark.parametrize("template", DENIED)
def test_a_value_that_is_denied_beside_it_is_right_in_no_kind(template: str) -> None:
    assert not score(template.replace("%", "7.5"), "7.5", "numeric").correct
    assert not score(template.replace("%", "7"), "7", "math").correct
    assert not score(template.replace("%", "C"), "C", "choice", letters="ABCD").correct
    options = ["iron", "copper", "zinc", "tin"]
    assert not score(template.replace("%", "zinc"), "C", "choice", letters="ABCD", options=options).correct


RETRACTED = [
    "7. Just joking.",
    "7. That is wrong.",
    "7. This is not right.",
    "7, which is false.",
    "7... not!",
    "7? No way.",
    "7. Wait, no.",
    "7. Scratch that.",
    "7. I take it back.",
    "7. Or not.",
    "7. Or is it?",
    "7 (wrong)",
    "7 — no.",
    "7. Hmm, that cannot be right.",
    "7. Never mind.",
    "7, but that is incorrect.",
    "7. Sorry, I was wrong.",
    "7 ✗",
    "7? Certainly not.",
    "7; that's a lie.",
    "7.\n\nOops, that is wrong.",
]
CONFIRMED = [
    "7. That is clear.",
    "7. No other value works.",
    "7. It is false that it is 8.",
    "7. This is incorrect for gases only.",
    "7. Wait, let me check. Yes.",
    "7, which is not obvious.",
    "7. Not 8.",
    "7. Note that 8 is wrong.",
    "7.\n\nNo further steps are needed.",
    "7. It was not easy.",
]


@pytest.mark.parametrize("value", RETRACTED)
def test_a_value_may_be_taken_back_by_what_follows(value: str) -> None:
    assert retraction(value, 0, len(value), 1) is not None
    assert not score(f"The answer is {value}", "7", "numeric").correct


@pytest.mark.parametrize("value", CONFIRMED)
def test_a_remark_does_not_take_a_value_back(value: str) -> None:
    assert retraction(value, 0, len(value), 1) is None
    assert score(f"The answer is {value}", "7", "numeric").correct


def test_a_value_that_says_no_is_confirmed_by_a_denial() -> None:
    assert retraction("False. This is wrong.", 0, 21, 5) is None


INSTEAD = [
    "The answer is not 4. It is 5.",
    "The answer is 4. Wait, that is wrong. It is 5.",
    "The answer is 4. No, the answer is 5.",
    "Answer: 4\n\nCorrection: 5",
    "The answer can't be 4. We get x = 5.",
]


@pytest.mark.parametrize("response", INSTEAD)
def test_what_is_said_instead_is_the_answer(response: str) -> None:
    assert score(response, "5", "numeric").correct
    assert not score(response, "4", "numeric").correct


# A sentence that puts another value in the place of the one before it; it is the other one that is meant.
CORRECTIONS = [
    "Let me correct that: {other}.",
    "I misspoke: it is {other}.",
    "My mistake, {other}.",
    "Correction: {other}",
    "Update: {other}",
    "Edit: {other}",
    "Better: {other}.",
    "Actually, {other}.",
    "Actually, it's {other}.",
    "Wait, it should be {other}.",
    "On second thought, {other}.",
    "After rechecking, the result is {other}.",
    "However, double-checking, I get {other}.",
    "Nein, es ist {other}.",
    "Non, c'est {other}.",
    "不对，应该是{other}。",
    "更正：{other}",
    "So the above is wrong. It is {other}.",
]
PAIRS: list[tuple[Kind, str, str, str]] = [
    ("numeric", "5", "6", "{}"),
    ("math", "5", "6", "{}"),
    ("choice", "B", "C", "{}"),
    ("numeric", "5", "6", r"\boxed{{{}}}"),
    ("math", "5", "6", r"\boxed{{{}}}"),
    ("text", "copper", "silver", "{}"),
]


@pytest.mark.parametrize("correction", CORRECTIONS)
@pytest.mark.parametrize(("kind", "value", "other", "place"), PAIRS)
def test_a_value_that_is_corrected_is_not_the_answer(
    kind: Kind, value: str, other: str, place: str, correction: str
) -> None:
    response = f"The answer is {place.format(value)}. {correction.format(other=other)}"
    letters = "ABCD" if kind == "choice" else None
    assert not score(response, value, kind, letters=letters).correct


@pytest.mark.parametrize("correction", CORRECTIONS[:12])
def test_a_correction_that_says_the_same_leaves_the_answer(correction: str) -> None:
    assert score(f"The answer is 5. {correction.format(other=5)}", "5", "numeric").correct


# What stands before a value, or a box of it, and says that it is none, in every kind.
LEADS = ["Draft: {}", "Discarded: {}", "Ground truth: {}", "Note to grader: {}", "Sample output: {}"]
BOXED_LEADS = ["Old answer: {}", "Rejected answer: {}", "The previous answer was {}", "Almost {}", "Close to {}"]
VALUES: list[tuple[Kind, str, dict[str, Any]]] = [
    ("choice", "B", {"letters": "ABCD"}), ("numeric", "5", {}), ("math", "5", {}),
    ("label", "yes", {"labels": ("yes", "no")}), ("text", "osmosis", {}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "gold", "arguments"), VALUES)
@pytest.mark.parametrize("end", ["", ".", ".\n\nWe leave it there."])
@pytest.mark.parametrize("lead", [*LEADS, *BOXED_LEADS])
def test_a_lead_says_that_what_follows_is_no_answer(
    lead: str, end: str, kind: Kind, gold: str, arguments: dict[str, Any]
) -> None:
    places = (f"\\boxed{{{gold}}}",) if lead in BOXED_LEADS else (gold, f"**{gold}**", f"\\boxed{{{gold}}}")
    for place in places:
        assert not score(lead.format(place) + end, gold, kind, **arguments).correct, place
