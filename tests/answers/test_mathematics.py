"""Is this formula the gold formula? Rows are (response, gold, correct)."""

from __future__ import annotations

import pytest

from megascience_hf.answers import GoldError, extract, score, verify

NUMBERS = [
    (r"\boxed{\frac{1}{2}}", "0.5", True),
    (r"\boxed{\dfrac{3}{4}}.", r"\frac34", True),
    (r"The answer is $\frac{3}{4}$.", "0.75", True),
    (r"\boxed{2\frac{5}{8}}", "2.625", True),
    (r"\boxed{10,000}", "10{,}000", True),
    (r"\boxed{1{,}234{,}567}", "1234567", True),
    (r"\boxed{3.5 \times 10^{4}}", "35000", True),
    (r"\boxed{2\sqrt{3}}", r"\sqrt{12}", True),
    (r"\boxed{7!}", "5040", True),
    (r"\boxed{\binom{10}{3}}", "120", True),
    (r"\boxed{\ln 8}", r"3\ln 2", True),
    (r"\boxed{\tan^{-1} 1}", r"\pi/4", True),
    (r"\boxed{5:3}", "5/3", True),
    (r"\boxed{3-4i}", "-4i+3", True),
    (r"\boxed{i}", "-i", False),
    (r"\boxed{2^{200}+1}", "2^{200}", False),
    (r"\boxed{11_2}", "3", False),
    ("Final Answer: The final answer is $12$. I hope it is correct.", "12", True),
    ("Final Answer: The area of $PQRS$ is 12. I hope it is correct.", "12", True),
]

ROUNDING = [
    (r"\boxed{1.7320508}", r"\sqrt{3}", True),
    (r"\boxed{1.73}", r"\sqrt{3}", False),
    (r"\boxed{1/3}", "0.333", True),
    (r"\boxed{0.33}", "1/3", False),
    (r"\boxed{\frac{1}{7} \approx 0.143}", "1/7", True),
]

PERCENT_DEGREES_UNITS = [
    (r"\boxed{50\%}", r"\frac12", True),
    (r"\boxed{50\%}", "50", True),
    (r"\boxed{12}\%", r"12\%", True),
    (r"\boxed{90^\circ}", "90", True),
    (r"\boxed{30^\circ}", r"\frac{\pi}{6}", True),
    (r"\boxed{60^\circ}", r"\frac{\pi}{6}", False),
    (r"\boxed{12\text{ cm}}", "12", True),
    (r"\boxed{12 cm^2}", "12", True),
    (r"\boxed{\$12.50}", "12.5", True),
]

EXPRESSIONS = [
    (r"\boxed{x^2+2x+1}", "(x+1)^2", True),
    (r"\boxed{a+b}", "b+a", True),
    (r"\boxed{2ab}", "ab", False),
    (r"\boxed{\cos 2x}", r"1-2\sin^2 x", True),
    (r"\boxed{n(n+1)/2}", r"\frac{n^2+n}{2}", True),
    (r"\boxed{|x|}", "x", False),
    (r"\boxed{\arccos(1-2a)}", r"2\arcsin\sqrt{a}", True),
    (r"\boxed{\arccos(1-3a)}", r"2\arcsin\sqrt{a}", False),
]

EQUATIONS = [
    (r"\boxed{x=5}", "5", True),
    (r"\boxed{5}", "x=5", True),
    (r"\boxed{x=3}", "y=3", False),
    (r"\boxed{2x - y + 3 = 0}", "y=2x+3", True),
    (r"\boxed{\frac{8}{x}}", "xy=8", True),
    (r"\boxed{\frac{8}{x+1}}", "xy=8", False),
    (r"\boxed{f(m) = 3m}", "f(n)=3n", True),
    (r"\boxed{2}", "x^2=4", False),
]

SETS_INTERVALS_TUPLES = [
    (r"\boxed{(1,2)}", "(1,2)", True),
    (r"\boxed{(2,1)}", "(1,2)", False),
    (r"\boxed{\{1,2\}}", r"\{2,1\}", True),
    (r"\boxed{3} and \boxed{-2}", "-2, 3", True),
    (r"\boxed{6,6,6}", "6", False),
    (r"\boxed{k=1, m=2}", "m=2, k=1", True),
    (r"\boxed{k=2, m=1}", "m=2, k=1", False),
    (r"\boxed{1\pm\sqrt{2}}", r"1+\sqrt2, 1-\sqrt2", True),
    (r"\boxed{[0,1)}", "[0,1]", False),
    (r"\boxed{0\le x<1}", "[0,1)", True),
    (r"\boxed{\{t \mid 2<t<3\}}", "(2,3)", True),
    (r"\boxed{-\infty < x < 2}", r"(-\infty, 2)", True),
    (r"\boxed{x<-1}", "x>3", False),
    (r"\boxed{(-\infty,1)\cup(1,\infty)}", r"x\neq 1", True),
    (r"\boxed{(-\infty,-2]\cup\{1\}}", r"a\le -2 \text{ or } a=1", True),
    (r"\boxed{\begin{pmatrix}1\\0.5\end{pmatrix}}", r"\begin{bmatrix}1\\ \frac12\end{bmatrix}", True),
    (r"\boxed{\begin{pmatrix}1\\2\end{pmatrix}}", r"\begin{pmatrix}2\\1\end{pmatrix}", False),
    (r"\boxed{\emptyset}", r"\varnothing", True),
]

WORDS = [
    (r"\boxed{\text{Evelyn}}", "Evelyn", True),
    (r"\boxed{E}", r"\text{(E)}", True),
    (r"\boxed{\text{no solution}}", "no solution", True),
    (r"\boxed{\text{even}}", r"\text{odd}", False),
]

ALL = NUMBERS + ROUNDING + PERCENT_DEGREES_UNITS + EXPRESSIONS + EQUATIONS + SETS_INTERVALS_TUPLES + WORDS


@pytest.mark.parametrize(("response", "gold", "correct"), ALL)
def test_a_formula_is_the_gold_if_it_has_the_same_value(response: str, gold: str, correct: bool) -> None:
    assert score(response, gold, "math").correct is correct


def test_the_last_box_counts_and_boxes_in_a_row_count_together() -> None:
    assert extract("First \\boxed{9}.\n\nCorrected: \\boxed{18}", "math").value == "18"
    assert extract("so \\boxed{3} and \\boxed{-2}", "math").value == "3, -2"


def test_verification_is_not_symmetric() -> None:
    assert verify("0.333", "1/3", "math").correct
    assert not verify("1/3", "0.333", "math").correct


@pytest.mark.parametrize("gold", ["", "  ", r"\frac{1}{", "(" * 100])
def test_an_unreadable_gold_formula_raises(gold: str) -> None:
    with pytest.raises(GoldError):
        verify(gold, "5", "math")


TOO_LARGE = ["9**9**9**9", "9^{9^{9^{9}}}", "100000!", "10^{10^{10}}", r"\binom{1000000}{500000}"]


@pytest.mark.parametrize("formula", TOO_LARGE)
def test_a_number_beyond_the_budget_is_reported_as_such(formula: str) -> None:
    scored = score(f"\\boxed{{{formula}}}", "5", "math")
    assert not scored.correct
    assert scored.answer.status == "over_budget"


def test_a_large_gold_of_an_olympiad_is_compared() -> None:
    assert score(r"\boxed{\binom{2026}{1013}}", r"\binom{2026}{1013}", "math").correct
    assert score(r"\boxed{10^{10^{100}}}", r"10^{10^{100}}", "math").correct
    assert not score(r"\boxed{10^{10^{99}}}", r"10^{10^{100}}", "math").correct


def test_a_box_that_was_never_closed_is_truncated() -> None:
    assert extract("So the sum is \\boxed{12", "math").status == "truncated"
