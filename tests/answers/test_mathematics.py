"""Is this formula the gold formula? Rows are (response, gold, correct)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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

SPELLINGS = [
    (r"\boxed{0.\overline{142857}}", r"\frac17", True),
    (r"\boxed{0.1\overline{6}}", "1/6", True),
    (r"\boxed{0.16}", r"0.1\overline{6}", False),
    (r"\boxed{0.333\ldots}", r"\frac13", True),
    (r"\boxed{1 1/2}", "3/2", True),
    (r"\boxed{-2\frac{1}{4}}", "-2.25", True),
    (r"\boxed{{5 \choose 2}}", "10", True),
    (r"\boxed{C(5,2)}", "10", True),
    (r"\boxed{2\operatorname{cis}(60^\circ)}", r"1+i\sqrt3", True),
    (r"\boxed{3x10^8}", "3e8", True),
    (r"\boxed{1.5 \text{ million}}", "1500000", True),
    (r"\boxed{1\,000\,000}", "10^6", True),
    (r"\boxed{2 3}", "23", False),
    (r"\boxed{3,14}", "3.14", False),
    (r"\boxed{7^{\text{th}}}", "7", True),
    (r"\boxed{\text{twenty-five}}", "25", True),
    (r"\boxed{\text{two thirds}}", r"\frac23", True),
    (r"\boxed{\gcd(12,18)}", "6", True),
    (r"\boxed{0.10000000000000001}", "0.1", True),
    (r"\boxed{R}", "r", False),
    (r"\boxed{\overline{z}}", "z", False),
]

NUMERALS_RESIDUES_RATIOS_TIMES = [
    (r"\boxed{(1010)_{2}}", "1010_2", True),
    (r"\boxed{1010}", "1010_2", True),
    (r"\boxed{10}", "1010_2", False),
    (r"\boxed{1010_3}", "1010_2", False),
    (r"\boxed{1010_{\text{two}}}", "1010_2", True),
    (r"\boxed{x\equiv 10\pmod{7}}", r"x \equiv 3 \pmod 7", True),
    (r"\boxed{x\equiv 4\pmod{7}}", r"x \equiv 3 \pmod 7", False),
    (r"\boxed{3}", r"3 \pmod 7", True),
    (r"\boxed{6:8:10}", "3:4:5", True),
    (r"\boxed{5:4:3}", "3:4:5", False),
    (r"\boxed{3 \text{ to } 4}", "3:4", True),
    (r"\boxed{15:45}", r"3:45 \text{ p.m.}", True),
    (r"\boxed{3:45 AM}", r"3:45 \text{ p.m.}", False),
    (r"\boxed{2018}", "2024-05-01", False),
]

SUMS = [
    (r"\boxed{\frac{n(n+1)(2n+1)}{6}}", r"\sum_{k=1}^{n} k^2", True),
    (r"\boxed{\sum_{j=1}^n j}", r"\frac{n(n+1)}{2}", True),
    (r"\boxed{\sum_{k=0}^{10} 2^k}", "2047", True),
    (r"\boxed{\prod_{k=1}^5 k}", "120", True),
    (r"\boxed{\frac{n(n+1)}{2}}", r"\sum_{k=1}^{n} k^2", False),
    (r"\boxed{\sum_{k=1}^{n} b_k}", r"\sum_{k=1}^{n} a_k", False),
]

ROUNDING = [
    (r"\boxed{1.7320508}", r"\sqrt{3}", True),
    (r"\boxed{1.73}", r"\sqrt{3}", False),
    (r"\boxed{1/3}", "0.333", True),
    (r"\boxed{0.33}", "1/3", False),
    (r"\boxed{\frac{1}{7} \approx 0.143}", "1/7", True),
    (r"\boxed{6.022\times 10^{23}}", r"6.02 \times 10^{23}", True),
    (r"\boxed{10^{100}+1}", "10^{100}", False),
    (r"\boxed{1.41421357}", r"\sqrt2", False),
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
    (r"\boxed{45^\circ}", r"\frac{\pi}{4}\text{ radians}", True),
    (r"\boxed{\sin 1^\circ}", r"\sin 1", False),
    (r"\boxed{60^\circ 30'}", r"60.5^\circ", True),
    (r"\boxed{0.12\text{ m}}", r"12\text{ cm}", True),
    (r"\boxed{12\text{ inches}}", r"12\text{ feet}", False),
    (r"\boxed{9\pi\text{ cm}^3}", r"9\pi\text{ cm}^2", False),
    (r"\boxed{9\pi}", r"9\pi\text{ cm}^2", True),
    (r"\boxed{212^\circ\text{F}}", r"100^\circ\text{C}", True),
    (r"\boxed{100^\circ\text{F}}", r"100^\circ\text{C}", False),
    (r"\boxed{7.2\text{ km/h}}", r"2\text{ m/s}", True),
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
    (r"\boxed{\frac{n!}{(n-2)!}}", "n(n-1)", True),
    (r"\boxed{x}", r"\sqrt{x^2}", False),
    (r"\boxed{\sqrt{a}+\sqrt{b}}", r"\sqrt{a+b}", False),
    (r"\boxed{y^2-1}", "x^2-1", False),
    (r"\boxed{\frac{x^3}{3}+K}", r"\frac13 x^3+C", True),
    (r"\boxed{\frac{x^3}{3}}", r"\frac13 x^3+C", False),
    (r"\boxed{\frac{\pi}{4}+n\pi, n\in\mathbb{Z}}", r"\frac{\pi}{4}+k\pi", True),
    (r"\boxed{2^m}", "2^n", False),
    (r"\boxed{2\hat{i}+3\hat{j}}", r"\langle 2,3\rangle", True),
    (r"\boxed{A\cap B}", r"A\cup B", False),
    (r"\boxed{p \lor q}", r"p \land q", False),
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
    (r"\boxed{s=t/2}", "t=2s", True),
    (r"\boxed{x=y^2}", "y=x^2", False),
    (r"\boxed{4x+6y=6}", "2x+3y=6", False),
    (r"\boxed{CD=5}", "AB=5", False),
    (r"\boxed{5}", r"m\angle A = 5^\circ", True),
    (r"\boxed{f(3)=4}", "f(2)=4", False),
    (r"\boxed{g(x)=2x}", "f(x)=2x", False),
    (r"\boxed{2+3=6}", "6", False),
    (r"\boxed{2+3=5}", "5", True),
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
    (r"\boxed{|x-3|<2}", "(1,5)", True),
    (r"\boxed{|x-3|\ge2}", r"(-\infty,1]\cup[5,\infty)", True),
    (r"\boxed{k>2 \text{ and } k<5}", "2<k<5", True),
    (r"\boxed{k>2 \text{ or } k<5}", "2<k<5", False),
    (r"\boxed{y>1}", "x>1", False),
    (r"\boxed{x\ge 3}", "3", False),
    (r"\boxed{>3}", "3", False),
    (r"\boxed{(-\infty,\infty)}", r"\text{all real numbers}", True),
    (r"\boxed{x \in \mathbb{R}^+}", "x>0", True),
    (r"\boxed{[[1,2],[3,4]]}", r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", True),
    (r"\boxed{y=2, x=1}", "(1,2)", True),
    (r"\boxed{x=2, y=1}", "(1,2)", False),
    (r"\boxed{3,2,1}", "a=1,b=2,c=3", False),
    (r"\boxed{-2, 1}", "x_1=1, x_2=-2", True),
    (r"\boxed{\{2,3\}}", "(2,3)", False),
    (r"\boxed{x=2,3}", r"x\in(2,3)", False),
    (r"\boxed{3}", r"\pm 3", False),
    (r"\boxed{50}", r"50 \pm 5", False),
    (r"\boxed{\{1,2\}}", r"\{1,2,2\}", True),
]

WORDS = [
    (r"\boxed{\text{Evelyn}}", "Evelyn", True),
    (r"\boxed{E}", r"\text{(E)}", True),
    (r"\boxed{\text{no solution}}", "no solution", True),
    (r"\boxed{\text{even}}", r"\text{odd}", False),
    (r"\boxed{\emptyset}", r"\text{no solution}", True),
    (r"\boxed{0}", r"\text{no solution}", False),
    (r"\boxed{\text{undefined}}", r"\text{does not exist}", True),
    (r"\boxed{\text{an ellipse}}", r"\text{ellipse}", True),
    (r"\boxed{H2SO4}", r"\text{H}_2\text{SO}_4", True),
    (r"\boxed{\text{Option A}}", "A", True),
    (r"\boxed{\text{blue, red}}", r"\text{red, blue}", True),
]

# A line of working whose end is set in bold, in whatever language, unless the line keeps it from being said.
SET_OFF = [
    ("Um 3 * 7 - 4 zu finden: 3 * 7 = 21, dann 21 - 4; der Wert ist **17**.", "17", True),
    ("Primero, 3 * 7 = 21; el total es **17**.", "17", True),
    ("Primero, 3 * 7 = 21; el total no es **17**.", "17", False),
    ("D'abord 3 * 7 = 21, puis 21 - 4 ; le total est **17**.", "17", True),
    ("3 * 7 - 4 هو **17**.", "17", True),
    ("3 * 7 - 4 ليس **17**.", "17", False),
    ("First 3 * 7 = 21, then 21 - 4 is **17**.", "17", True),
    ("First 3 * 7 = 21, then 21 - 4 is not **17**.", "17", False),
    ("I doubt that 3 * 7 - 4 is **17**.", "17", False),
    ("It is 21 or **17**.", "17", False),
    ("The answer is z = 17 or not z = 17.", "z = 17", False),
    ("Maybe it is 21, perhaps it is **17**.", "17", False),
]

ALL = [
    *NUMBERS,
    *SPELLINGS,
    *NUMERALS_RESIDUES_RATIOS_TIMES,
    *SUMS,
    *ROUNDING,
    *PERCENT_DEGREES_UNITS,
    *EXPRESSIONS,
    *EQUATIONS,
    *SETS_INTERVALS_TUPLES,
    *WORDS,
    *SET_OFF,
]


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


TOO_LARGE = [
    "9**9**9**9",
    "9^{9^{9^{9}}}",
    "100000!",
    "10^{10^{10}}",
    r"\binom{1000000}{500000}",
    r"\sum_{k=1}^{100000000} k",
]


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


RATIONALS = st.fractions(min_value=-1000, max_value=1000, max_denominator=999)


def writings(x: Fraction) -> list[str]:
    """The rational in every form that people write it in."""
    n, d, sign = abs(x.numerator), x.denominator, "-" if x < 0 else ""
    found = [f"{sign}\\frac{{{n}}}{{{d}}}", f"{sign}{3 * n}/{3 * d}", f"\\left({sign}\\dfrac{{{n}}}{{{d}}}\\right)"]
    found += [f"x = {sign}\\tfrac{{{n}}}{{{d}}}", f"${sign}{n}/{d}$.", f"{sign}\\frac{{{100 * n}}}{{{d}}}\\%"]
    found.append(f"{sign}{n}\\cdot {d}^{{-1}}")
    if n > d > 1:
        found.append(f"{sign}{n // d}\\frac{{{n % d}}}{{{d}}}")
    if d == 1:
        found += [f"{sign}{n:,}", f"{sign}{n}.0"]
    fixed, period = decimal_expansion(n % d, d)
    if len(fixed) + len(period) <= 30:
        found.append(f"{sign}{n // d}.{fixed}\\overline{{{period}}}" if period else f"{sign}{n // d}.{fixed or 0}")
    return found


def decimal_expansion(remainder: int, denominator: int) -> tuple[str, str]:
    """Digits before the period, and the period, by long division."""
    digits, seen = "", {}
    while remainder and remainder not in seen:
        seen[remainder] = len(digits)
        digits += str(10 * remainder // denominator)
        remainder = 10 * remainder % denominator
    return (digits, "") if not remainder else (digits[: seen[remainder]], digits[seen[remainder] :])


@settings(max_examples=100, deadline=None)
@given(x=RATIONALS, y=RATIONALS)
def test_a_rational_equals_itself_in_every_writing_and_no_other(x: Fraction, y: Fraction) -> None:
    gold = f"\\frac{{{x.numerator}}}{{{x.denominator}}}"
    for written in writings(x):
        assert verify(gold, written, "math").correct, written
        assert verify(written, gold, "math").correct, written
    if y not in (x, 100 * x, x / 100):  # a percent sign may be left out
        for written in writings(y):
            if "%" not in written:
                assert not verify(gold, written, "math").correct, written


OTHER_THINGS = [
    ("\\$3", "3\\text{ cents}", False),
    ("\\$0.50", "50\\text{ cents}", True),
    ("50 cents", "\\$0.50", True),
    ("$x$", "3 cents", False),
    ("5\\text{ hours}", "5\\text{ workers}", False),
    ("5\\text{ hours}", "5", True),
    ("2\\times 3\\text{ matrix}", "3 × 2 matrix", False),
    ("2\\times 3\\text{ matrix}", "2 by 3 matrix", True),
    ("2\\times 3", "3\\times 2", True),
]


@pytest.mark.parametrize(("gold", "answer", "correct"), OTHER_THINGS)
def test_cents_are_no_dollars_hours_no_workers_rows_no_columns(gold: str, answer: str, correct: bool) -> None:
    assert verify(gold, answer, "math").correct is correct
