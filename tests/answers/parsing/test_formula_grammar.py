"""Formulas built by a grammar, whole and broken: reading them never raises. Milliseconds: bench/fuzz_answers.py."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from megascience_hf.answers import GoldError, extract, score, verify

LEAVES = st.sampled_from(
    [
        "x", "y", "n", "k", "2", "5", "12", "0", "1.5", ".5", "e", "i", "d", "dx", "v_0", "x_{12}", "k_BT", "'",
        "\\pi", "\\infty", "\\alpha", "\\prime", "\\mathbb{R}", "\\emptyset", "\\circ", "\\hat{i}", "\\ldots",
        "\\text{cm}", "\\text{ or }", "\\text{not }", "\\frac", "\\sqrt", "^", "_", "&", "\\\\",
    "½", "−", "°", "₂", "\x0crac",
    ]
)  # fmt: skip
# One hole, two holes.
UNARY = [
    "\\sqrt{@}", "\\sqrt[3]{@}", "\\frac{@}{2}", "\\text{@}", "\\mathrm{@}", "\\sin @", "\\ln(@)", "\\left(@\\right)",
    "|@|", "{@}", "@!", "@'", "@^{\\prime}", "@^\\circ", "-@", "\\pm @", "@\\%", "\\lfloor @ \\rfloor", "\\boxed{@}",
    "\\overline{@}", "[@)", "\\{@\\}", "\\color{red}{@}", "\\int_0^1 @ dx", "\\sum_{k=1}^{5} @", "\\lim_{x\\to 0} @",
    '"@"', "@ \\pmod 7", "\\begin{cases} @ & x<0 \\\\ 1 & x\\ge 0\\end{cases}",
    "\\begin{pmatrix} @ \\\\ 2\\end{pmatrix}",
    "\\begin{aligned} x &= @ \\\\ &= 3 \\end{aligned}", "\\text{The answer is }@", "€@", "@ \\text{ is wrong}",
]  # fmt: skip
BINARY = [
    "@+#", "@-#", "@\\cdot #", "@#", "\\frac{@}{#}", "@/#", "@^{#}", "@=#", "@<#", "@\\le #", "@\\approx #", "(@,#)",
    "@,#", "\\binom{@}{#}", "@_{#}", "@:#", "@\\cup #", "@\\in #", "@ \\text{ and } #", "@ \\to #", "\\log_{@} #",
    "\\sum_{k=@}^{#} k", "\\int_{@}^{#} x\\,dx", "@ R #", "@+\\dots+#", "1+2+@+\\cdots+#", "\\{@ : #\\}",
]  # fmt: skip
FORMULAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(UNARY), inner).map(lambda t: t[0].replace("@", t[1])),
        st.tuples(st.sampled_from(BINARY), inner, inner).map(lambda t: t[0].replace("#", t[2]).replace("@", t[1], 1)),
    ),
    max_leaves=6,
)


@st.composite
def broken(draw: st.DrawFn) -> str:
    """A formula, cut off, with a hole, or with a stray sign in it."""
    formula = draw(FORMULAS)
    how = draw(st.sampled_from(["whole", "whole", "cut", "hole", "stray"]))
    at, to = sorted(draw(st.tuples(st.integers(0, len(formula)), st.integers(0, len(formula)))))
    if how == "cut":
        return formula[:at]
    if how == "hole":
        return formula[:at] + formula[to:]
    if how == "stray":
        return formula[:at] + draw(st.sampled_from(list("{}\\$^_()'&|![] "))) + formula[at:]
    return formula


GOLDS = [
    "5", "x^2+1", "\\frac{1}{2}", "(1,2)", "[0,1)", "y=2x+1", "x<3", "\\sqrt{2x}", "n!", "\\{1,2\\}", "f'(x)",
    "7\\text{ R }3", "3 \\pmod 7", "\\begin{pmatrix}1\\\\2\\end{pmatrix}", "9\\pi", "\\text{Ingrid}",
]  # fmt: skip
PLACES = ["\\boxed{@}", "The answer is $@$.", "So it is $@$", "@", "<answer>@</answer>"]


@settings(max_examples=300, deadline=None)
@given(formula=broken(), gold=st.sampled_from(GOLDS), place=st.sampled_from(PLACES))
def test_no_formula_is_a_fault_of_the_scorer(formula: str, gold: str, place: str) -> None:
    response = place.replace("@", formula)
    assert extract(response, "math").status != "scorer_error"
    assert score(response, gold, "math").answer.status != "scorer_error"


@settings(max_examples=200, deadline=None)
@given(gold=broken(), answer=broken())
def test_no_gold_is_a_fault_of_the_scorer(gold: str, answer: str) -> None:
    try:
        assert verify(gold, answer, "math").reason != "scorer error"
    except GoldError:
        return


FACTORIALS = [
    (r"\binom{2m}{m}", r"\frac{(2m)!}{(m!)^2}"),
    (r"\binom{m}{j}", r"\frac{m!}{j!(m-j)!}"),
    (r"\binom{a+b}{c}", r"\frac{(a+b)!}{c!(a+b-c)!}"),
    ("m!", r"\frac{(m+1)!}{m+1}"),
]


@pytest.mark.parametrize(("gold", "answer"), FACTORIALS)
def test_factorials_of_variables_are_compared(gold: str, answer: str) -> None:
    assert verify(gold, answer, "math").correct


def test_factorials_load_no_library_that_takes_seconds() -> None:
    """Milliseconds: bench/cold_start.py."""
    code = (
        "import sys; from megascience_hf.answers import verify; verify('m!', '(m+1)!/(m+1)', 'math');"
        "print([name for name in ('sympy', 'scipy', 'pint') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
