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


LEADS = [
    ("The following is wrong: The answer is 5.", False),
    ("Wrong solution:\nThe answer is 5.", False),
    ("Falsche Antwort: \\boxed{5}", False),
    ("A student writes: \\boxed{5}", False),
    ("Example:\nThe answer is 5.", False),
    ("At least: \\boxed{5}", False),
    ("Lower bound: \\boxed{5}", False),
    ("Twice the answer: \\boxed{5}", False),
    ("With the wrong sign: \\boxed{5}", False),
    ("The square of the answer is 5.", False),
    ("A lower bound for the answer is 5.", False),
    ("The answer contains 5.", False),
    ("There is no proof that the answer is 5.", False),
    ("If the question had asked for the radius, the answer is 5.", False),
    ("Thus: \\boxed{5}", True),
    ("The maximum is:\n\\boxed{5}", True),
    ("So the lower bound is \\boxed{5}", True),
    ("If we had to choose, the answer is 5.", True),
    ("The number of answers is 5.", True),
]


@pytest.mark.parametrize(("response", "right"), LEADS)
def test_a_lead_says_whether_what_follows_is_the_answer(response: str, right: bool) -> None:
    assert score(response, "5", "numeric").correct is right


BEHIND = [
    ("\\boxed{5 (in thousands)}", False),
    ("\\boxed{5 in millions}", False),
    ("\\boxed{5 (squared)}", False),
    ("\\boxed{5 (retracted)}", False),
    ("\\boxed{5 (hex)}", False),
    ("\\boxed{5 (upper bound)}", False),
    ("\\boxed{5 m in the negative direction}", False),
    ("\\boxed{5 orders of magnitude}", False),
    ("The answer is 5 (should be 8).", False),
    ("The answer is 5 (×2).", False),
    ("answer: 5\ncorrect: false", False),
    ("<answer>5</answer><correct>no</correct>", False),
    ("\\boxed{5} is out of the question.", False),
    ("\\boxed{5} contradicts the data.", False),
    ("\\boxed{5} ist falsch.", False),
    ("\\iffalse \\boxed{5} \\fi", False),
    ("\\newcommand{\\ans}{\\boxed{5}}", False),
    ('<span style="display:none">The answer is 5.</span>', False),
    ("\\boxed{5 (as required)}", True),
    ("\\boxed{5 (to 3 s.f.)}", True),
    ("The answer is 5 (rounded).", True),
    ("5 m (downward)", True),
    ("5 N, directed upward", True),
    ("5 g CO₂", True),
    ("5 g \\ce{NaCl}", True),
    ("The answer is 5 m/s, using g = 9.8 m/s².", True),
    ("The answer is 5, because 2 + 3 = 5.", True),
    ("She needs 5 more apples.", True),
]


@pytest.mark.parametrize(("response", "right"), BEHIND)
def test_what_stands_behind_a_value_alters_it_or_says_what_it_is(response: str, right: bool) -> None:
    assert score(response, "5", "numeric").correct is right


# response, gold, kind: conclusions in the words of models
CONCLUSIONS: list[tuple[str, str, Kind]] = [
    ("We set this up.\n\nThe mass is **12.5 g**.\n\nWould you like another method?", "12.5", "numeric"),
    ("The mass is **12.5 g**.\n\n---", "12.5", "numeric"),
    ("The mass is **12.5 g**.\n\n**Check:** 12.5/50 = 0.25 mol ✓", "12.5", "numeric"),
    ("Therefore, $x = 2$.\n\n**Check:** substituting back gives $0 = 0$.", "x=2", "math"),
    ("Therefore, the probability of rolling a 4 is 1/6.", "1/6", "numeric"),
    ("The distance in the first 5 seconds is 42 m.", "42 m", "numeric"),
    ("**Answer:** The velocity at t = 2 s is 42 m/s.", "42 m/s", "numeric"),
    ("Therefore, the sum is 42.", "42", "numeric"),
    ("Therefore, the half-life is 5.27 years.", "5.27", "numeric"),
    ("She has <<12+30=42>>42 apples.", "42", "numeric"),
    ("The answer is [2, 5).", "[2,5)", "math"),
    ("The answer is $\\$16$.", "16", "math"),
    ("We factor.\n\nTherefore, $x = 1$ or $x = 2$.", "\\{1, 2\\}", "math"),
    ("$$\\text{Final Answer: } \\frac{3}{4}$$", "\\frac34", "math"),
    ("\\boxed{\\frac{x+1}{x-1},\\ x \\neq 1}", "\\frac{x+1}{x-1}", "math"),
    ("\\boxed{x^2+C,\\ C\\in\\mathbb{R}}", "x^2+C", "math"),
    ("\\boxed{x\\ge 0,\\ x<1}", "[0,1)", "math"),
    ("\\boxed{45{}^\\circ}", "45^\\circ", "math"),
    ("45º", "45^\\circ", "math"),
    ("The answer is x<sup>2</sup>+1.", "x^2+1", "math"),
    ("\\boxed{\\nicefrac{1}{2}}", "\\frac12", "math"),
    ("\\boxed{\\textcolor{red}{12.5\\ \\text{g}}}", "12.5 g", "numeric"),
    ("\\boxed{2.0\\,{\\rm m/s}}", "2.0 m/s", "numeric"),
    ("3 ✕ 10^8", "3e8", "numeric"),
]


@pytest.mark.parametrize(("response", "gold", "kind"), CONCLUSIONS)
def test_a_conclusion_is_read_as_models_write_it(response: str, gold: str, kind: Kind) -> None:
    assert score(response, gold, kind).correct


@pytest.mark.parametrize(
    ("response", "gold"),
    [
        ("\\boxed{x > 0,\\ x \\ne 1}", "x > 0"),
        ("\\boxed{x < -1,\\ x > 2}", "(2, -1)"),
        ("Let n = 3.\n\nThe mass is 12.5 g.\n\nWould you like another method?", "3"),
    ],
)
def test_a_condition_is_no_domain_and_a_setting_no_answer(response: str, gold: str) -> None:
    assert not score(response, gold, "math").correct
