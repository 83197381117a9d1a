"""What an answer is said to be, and what is said of it afterwards: left sides, sides of a box, closing sentences.

All sentences are our own; each row stands for a kind.
"""

from __future__ import annotations

from typing import Any

import pytest

from megascience_hf.answers import Kind, score

# The value behind these left sides is what was asked for.
NAMES = [
    "x", "x_1", "f(x)", "f(2)", "P(A)", "P(X > 3)", "1-P(A)", "a+b", "x-y", "xy", "\\sin x", "\\det A", "\\gcd(a,b)",
    "\\Delta H", "v = d/t", "\\text{Area}", "T_{1/2}", "AB", "\\angle ABC", "R^2", "\\chi^2", "E[X]", "\\frac{dy}{dx}",
    "\\int_0^1 x\\,dx", "\\bar{x}", "pH", "c/a", "[H^+]", "N(t)", "\\vec{v}", "|z|", "<p>", "Q = mc\\Delta T",
    "x + \\frac{1}{x}", "3 \\dagger 4", "9 + 16 = 5^2",
]  # fmt: skip
# These are equations for an unknown, or say that the value is another.
NO_NAMES = [
    "x^2", "(x+1)^2", "-x", "2x", "0x", "\\frac{1}{x}", "1/x", "\\log x", "\\ln x", "e^x", "\\sqrt{x}", "x + 2",
    "x\\cdot 10^{3}",    "∄ x", "\\nexists x", "\\neg x", "x < y", "\\text{not the answer}", "\\text{answer}^2",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_left_side_that_names_the_value_leaves_it(name: str) -> None:
    value = "25" if name.startswith("9") else "5"
    assert score(f"\\boxed{{{name} = {value}}}", value, "numeric").correct
    assert score(f"So we get ${name} = \\boxed{{{value}}}$.", value, "numeric").correct


@pytest.mark.parametrize("name", NO_NAMES)
def test_a_left_side_that_is_a_function_of_the_unknown_makes_another_value_of_it(name: str) -> None:
    assert not score(f"\\boxed{{{name} = 5}}", "5", "numeric").correct
    if name.isascii() and "text" not in name and "neg" not in name and "nex" not in name:
        assert not score(f"So we get ${name} = \\boxed{{5}}$.", "5", "numeric").correct


# gold, box, whether it is right under math
FORMULAS = [
    ("x=3", "|x|=3", False),
    ("3", "|x|=3", True),
    ("y=2x+1", "y'=2x+1", False),
    ("y=2x+1", "\\text{≠ }y=2x+1", False),
    ("y=2x+1", "\\text{different from }y=2x+1", False),
    ("y=2x+1", "ikke y=2x+1", False),
    ("y=2x+1", "the line y=2x+1", True),
    ("f(x)=2x", "f^{-1}(x)=2x", False),
    ("f^{-1}(x)=2x", "f^{-1}(x)=2x", True),
    ("x=3", "x+y=3", False),
    ("x=3", "x \\bmod 7=3", False),
    ("P(A)=0.3", "P(A^c)=0.3", False),
    ("3", "\\gcd(a,b)=3", True),
    ("3", "xy=3", True),
    ("81", "(x+y)^2=81", False),
    ("x^2+y^2=25", "25", False),
]


@pytest.mark.parametrize(("gold", "box", "right"), FORMULAS)
def test_names_of_formulas_are_compared(gold: str, box: str, right: bool) -> None:
    assert score(f"\\boxed{{{box}}}", gold, "math").correct is right


BESIDE_WRONG = [
    "\\ln(\\boxed{5})", "7 - \\boxed{5}", "7 \\approx \\boxed{5}", "x \\in [0, \\boxed{5}]", "up to \\boxed{5}",
    "\\boxed{5} + C", "\\boxed{5} max", "\\boxed{5}–7", "\\boxed{5}; 7", "\\boxed{5} & 7", "\\boxed{5} [7]",
    "\\boxed{5} => 7", "\\boxed{5}, that is, 7", "\\boxed{5} i.e. 7", "\\boxed{5} : 2",
]  # fmt: skip
BESIDE_RIGHT = [
    "\\boxed{5}!", "Answer: \\boxed{5}; see above", "\\boxed{5}, that is, five", "\\boxed{5} [as required]",
    "\\boxed{5} => Option B", "$$x \\approx \\boxed{5}$$", "\\boxed{5}\n\nThat is all.", "\\boxed{5} & done",
    "\\boxed{5}\n\nIf the mass doubles, so does the force.", "\\boxed{5}\n\nAlternatively, one could use energy.",
]  # fmt: skip


@pytest.mark.parametrize("kind", ["numeric", "math"])
@pytest.mark.parametrize(("response", "right"), [(r, False) for r in BESIDE_WRONG] + [(r, True) for r in BESIDE_RIGHT])
def test_what_stands_beside_a_box_is_understood_or_makes_it_undecided(kind: Kind, response: str, right: bool) -> None:
    assert score(response, "5", kind).correct is right


TAKES_BACK = [
    "Verification fails, so this is wrong.", "Note: this answer is wrong.", "But this fails the check.",
    "This violates the condition, so it must be rejected.", "Hmm, this doesn't look right.",
    "Please disregard my answer.", "I change my answer to 7.", "I switch to 7.", "I'll go with 7.",
    "Replace that with 7.", "Errata: replace 5 by 7", "Revised answer: 7", "Corrected answer: 7", "Correct answer: 7",
    "The correct answer should be 7.", "## Answer: 7", "TL;DR: 7", "In conclusion, it is 7.",
    "Therefore, 7 is correct.", "It must be 7.", "It has to be 7.",
    "The answer cannot be determined.", "In conclusion, there is no answer.",
    "Das ist falsch.", "这是错误的。", "C'est faux.", "Eso es falso.", "Это неверно.", "これは間違いです。", "هذا خطأ.",
    "Isso está errado.",
]  # fmt: skip
LEAVES_IT = [
    "This is correct.", "The check works: 5 + 0 = 5.", "This does not depend on x.", "So the answer is 5.", "Answer: 5",
    "Note: this is the larger root.", "Therefore, 5 is correct.", "That is all. Let me know if it is wrong.",
    "If this is wrong, tell me.", "The common answer 6 is wrong.", "It must be positive.",
    "This violates no condition.",
    "Alternatively, one could use energy conservation.", "The answer does not depend on the mass.",
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "answered"), [("numeric", "\\boxed{5}"), ("math", "\\boxed{5}"), ("numeric", "The answer is 5.")]
)
@pytest.mark.parametrize(("closing", "right"), [(c, False) for c in TAKES_BACK] + [(c, True) for c in LEAVES_IT])
def test_a_closing_sentence_takes_an_answer_back_or_leaves_it(
    kind: Kind, answered: str, closing: str, right: bool
) -> None:
    assert score(f"{answered}\n\n{closing}", "5", kind).correct is right


@pytest.mark.parametrize("closing", ["Revised answer: 7", "I change my answer to 7.", "In conclusion, it is 7."])
def test_the_last_commitment_is_the_answer(closing: str) -> None:
    assert score(f"\\boxed{{5}}\n\n{closing}", "7", "numeric").correct


UNDECIDED: list[tuple[str, Any, Kind]] = [
    ("The answer is unequal to $5$.", "5", "math"),
    ("The answer is a multiple of $5$.", "5", "math"),
    ("The answer is a proper subset of $\\{1,2\\}$.", "\\{1,2\\}", "math"),
    *(
        (f"{words} 5", "5", "numeric")
        for words in ("nicht", "bukan", "a multiple of", "negation of", "fake", "antilog")
    ),
    ("\\boxed{5 ?= 7}", "7", "numeric"),
    ("The answer is 8, not 6, or 11.", "8", "math"),
]


@pytest.mark.parametrize(("response", "gold", "kind"), UNDECIDED)
def test_words_before_a_value_that_are_not_understood_leave_it_undecided(response: str, gold: Any, kind: Kind) -> None:
    assert not score(response, gold, kind).correct


@pytest.mark.parametrize(
    "response",
    ["The answer is the interval $(1,2)$.", "The answer is therefore $(1,2)$.", "The final answer is: $(1,2)$"],
)
def test_words_before_a_formula_that_say_what_it_is_leave_it(response: str) -> None:
    assert score(response, "(1,2)", "math").correct
