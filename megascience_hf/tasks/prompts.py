"""The wording of the questions: zero-shot, one user turn, step-by-step reasoning (arXiv 2507.16812, section 4).

A change here changes what models answer: raise the `version` of every benchmark that uses it.
"""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_uppercase


def letters_of(options: Sequence[str]) -> str:
    """The letters that an item with these options has, in order: "ABCD" for four."""
    return ascii_uppercase[: len(options)]


def multiple_choice(question: str, options: Sequence[str]) -> str:
    """A question with lettered options; the response ends in a line `Answer: X`, X one of the item's letters."""
    letters = letters_of(options)
    named = f"{', '.join(letters[:-1])} or {letters[-1]}"
    listed = "\n".join(f"({letter}) {option}" for letter, option in zip(letters, options, strict=True))
    return (
        "Here is a multiple-choice question with exactly one correct option. Work it out step by step. Then close "
        f"your response with a line that says `Answer: X` and nothing else, X being {named}.\n\n"
        f"Question: {question}\n\n{listed}"
    )


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
