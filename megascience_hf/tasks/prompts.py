"""The wording of the questions: zero-shot, one user turn, step-by-step reasoning (arXiv 2507.16812, section 4).

A change here changes what models answer: raise the `version` of every benchmark that uses it.
"""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_uppercase


def letters_of(options: Sequence[str]) -> str:
    """The letters that an item with these options has, in order: "ABCD" for four.

    Raises:
        ValueError: there are none, or more than 26.
    """
    if not 1 <= len(options) <= len(ascii_uppercase):
        raise ValueError(f"an item must have 1 to 26 options, not {len(options)}")
    return ascii_uppercase[: len(options)]


def multiple_choice(question: str, options: Sequence[str], *, given: str = "") -> str:
    """A question with lettered options; the response ends in a line `Answer: X`, X one of the item's letters.

    `given` is text to read before the question.
    """
    return (
        "Here is a multiple-choice question with exactly one correct option. Work it out step by step. Then close "
        f"your response with a line that says `Answer: X` and nothing else, X being {_named(options)}.\n\n"
        f"{given}Question: {question}\n\n{_listed(options)}"
    )


def multiple_answers(question: str, options: Sequence[str]) -> str:
    """A question of which several options are correct; the response ends in a line with all their letters."""
    return (
        "Here is a multiple-choice question with more than one correct option. Work it out step by step. Then close "
        "your response with a line that says `Answer: ` and the letters of all the correct options with commas "
        f"between them, and nothing else. The letters are {_named(options, 'and')}.\n\n"
        f"Question: {question}\n\n{_listed(options)}"
    )


def _named(options: Sequence[str], conjunction: str = "or") -> str:
    letters = letters_of(options)
    return letters if len(letters) == 1 else f"{', '.join(letters[:-1])} {conjunction} {letters[-1]}"


def _listed(options: Sequence[str]) -> str:
    return "\n".join(f"({letter}) {option}" for letter, option in zip(letters_of(options), options, strict=True))


def boxed(question: str) -> str:
    """A question whose final answer is to stand in `\\boxed{}`."""
    return f"{question}\n\nReason step by step, and write your final answer inside \\boxed{{}}."


def boxed_number(question: str, unit: str | None) -> str:
    """A computation; the number alone goes into `\\boxed{}`, in the unit that is named."""
    measured = f" Give it in units of {unit}; do not write the unit again." if unit else ""
    return (
        f"{question}\n\nSolve this step by step. The answer is a decimal number with at least three significant "
        f"digits.{measured} Write the number inside \\boxed{{}} at the end."
    )
