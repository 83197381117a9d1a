"""Each tolerance by what it does: an answer just inside of it is right, one just outside of it is wrong.

The answers lie so close to the edge that doubling or halving any constant of comparison/tolerance.py, or moving a count
by one, turns a row of this table; bench/mutate_tolerances.py tries them all.
"""

from __future__ import annotations

from typing import Any

import pytest

from megascience_hf.answers import Kind, verify
from megascience_hf.answers.parsing.evaluate import ROUNDS, sample

# tolerance, kind, gold, an answer just inside, an answer just outside, further arguments
TABLE: list[tuple[str, Kind, str, str, str, dict[str, Any]]] = [
    ("1% of a measured value", "numeric", "2.500", "2.5224", "2.5276", {}),
    ("1% of a measured quantity", "numeric", "2.500 kJ", "2.5224 kJ", "2.5276 kJ", {}),
    ("1% after conversion of units", "numeric", "2.500 kJ", "2522.4 J", "2527.6 J", {}),
    ("1% below", "numeric", "2.500 kJ", "2.4776 kJ", "2.4724 kJ", {}),
    ("floats beside a given tolerance", "numeric", "1000", "1100.00000008", "1100.00000015", {"rel_tol": 0.1}),
    ("floats beside a tolerance of mathematics", "math", "1000", "1100.00000008", "1100.00000015", {"rel_tol": 0.1}),
    ("half a unit of the last digit", "numeric", "2.5", "2.549", "2.551", {}),
    ("half a unit, rounded down", "numeric", "2.5", "2.451", "2.449", {}),
    ("half a unit of a rounded gold", "math", "3.14", "\\pi", "\\pi+0.004", {}),
    ("half a unit of a rounded answer", "math", "\\pi", "3.14159", "3.14158", {}),
    ("an answer rounded to six digits", "math", "\\pi", "3.14159", "3.1416", {}),
    ("six digits of a fraction", "math", "\\frac{2}{3}", "0.666667", "0.66667", {}),
    ("a formula to 25 digits", "math", "\\sqrt{2}", "\\sqrt{2}+1.2\\cdot 10^{-25}", "\\sqrt{2}+1.6\\cdot 10^{-25}", {}),
    ("what is left of zero", "math", "0", "6\\sqrt{2}\\cdot 10^{-33}", "8\\sqrt{2}\\cdot 10^{-33}", {}),
    ("0.30000000000000004", "math", "0.3", "0.3000000000000027", "0.3000000000000045", {}),
    ("an uncertainty of a tenth", "numeric", "3", "3 ± 0.25", "3 ± 0.5", {}),
    ("the same in other units", "numeric", "5 m", "5 m (16.2 ft)", "5 m (15.9 ft)", {}),
    ("what is a line", "math", "(-\\infty,1)", "x + 8\\cdot 10^{-32} x^2 < 1", "x + 1.4\\cdot 10^{-31} x^2 < 1", {}),
    ("a badly rounded decimal", "math", "\\frac{22}{7}", "\\frac{22}{7} = 3.17", "\\frac{22}{7} = 3.18", {}),
]
# Where the edge lies between two golds: tolerance, kind, right pair (gold, answer), wrong pair
PAIRS: list[tuple[str, Kind, tuple[str, str], tuple[str, str]]] = [
    ("two digits make a measured gold", "numeric", ("1.0", "1.04"), ("0.5", "0.54")),
    ("three digits make a cut gold", "numeric", ("312", "312.6 rpm"), ("31", "31.2 rpm")),
    ("twelve places are no rounding", "numeric", ("0.00000000013", "1.34e-10"), ("0.000000000013", "1.34e-11")),
    ("a small ratio is meant as its value", "numeric", ("0.00595", "1 h/week"), ("0.01745", "1 degree")),
    ("three digits of a rounded gold", "math", ("3.14", "\\pi"), ("3.1", "\\pi")),
    (
        "two digits of a stated rounding",
        "math",
        ("\\frac{22}{7}", "\\frac{22}{7} \\approx 3.1"),
        ("0.4", "0.4 \\approx 0"),
    ),
    ("fifteen digits are a program's", "math", ("0.3", "0.300000000000001"), ("9.99999999999995", "9.9999999999999")),
    ("a percentage of at least 1 may be meant as written", "numeric", ("1.5", "1.5%"), ("0.7", "0.7%")),
    (
        "when an infinite sum is done",
        "math",
        ("\\frac{200}{41}", "\\sum_{k=0}^{\\infty} 0.795^k"),
        ("\\frac{1000}{203}", "\\sum_{k=0}^{\\infty} 0.797^k"),
    ),
    (
        "one side left of zero",
        "math",
        ("6\\sqrt{2}\\cdot 10^{-37}", "\\sqrt{2}\\cdot 10^{-33}"),
        ("8\\sqrt{2}\\cdot 10^{-37}", "\\sqrt{2}\\cdot 10^{-33}"),
    ),
]


@pytest.mark.parametrize(
    ("name", "kind", "gold", "inside", "outside", "arguments"), TABLE, ids=[row[0] for row in TABLE]
)
def test_an_answer_just_inside_of_a_tolerance_is_right_and_one_just_outside_is_wrong(
    name: str, kind: Kind, gold: str, inside: str, outside: str, arguments: dict[str, Any]
) -> None:
    assert verify(gold, inside, kind, **arguments).correct
    assert not verify(gold, outside, kind, **arguments).correct


@pytest.mark.parametrize(("name", "kind", "right", "wrong"), PAIRS, ids=[row[0] for row in PAIRS])
def test_a_gold_on_either_side_of_an_edge(
    name: str, kind: Kind, right: tuple[str, str], wrong: tuple[str, str]
) -> None:
    assert verify(*right, kind).correct
    assert not verify(*wrong, kind).correct


def divisor(points: int) -> str:
    """A formula in one variable that is zero, so that dividing by it has no value, at all sample points but so many."""
    for name in "xyztuvw":
        values = sorted(float(sample(name, round_)) for round_ in range(ROUNDS))
        below = [value for value in values if value < 0]
        if len(below) > points:
            continue
        above = [value for value in values if value >= 0]
        zero = len(above) - (points - len(below))  # ⌊x/t⌋ = 0 for 0 ≤ x < t
        edges = [0.0, *above, above[-1] + 1.0]
        return f"\\left\\lfloor\\frac{{{name}}}{{{(edges[zero] + edges[zero + 1]) / 2:.6f}}}\\right\\rfloor"
    raise AssertionError("every variable has negative samples only")


@pytest.mark.parametrize(
    ("points", "numerator", "right"), [(2, "2", True), (1, "2", False), (6, "2i", True), (5, "2i", False)]
)
def test_two_formulas_must_agree_at_two_real_points_or_at_six_of_any_kind(
    points: int, numerator: str, right: bool
) -> None:
    gold = f"\\frac{{{numerator}}}{{{divisor(points)}}}"
    answer = f"\\frac{{3\\cdot {numerator}}}{{3\\cdot {divisor(points)}}}"
    assert verify(gold, answer, "math").correct is right


@pytest.mark.parametrize(("points", "right"), [(3, True), (2, False)])
def test_two_equations_must_agree_at_three_points(points: int, right: bool) -> None:
    term = f"\\frac{{2}}{{{divisor(points)}}}"
    assert verify(f"{term} = 5", f"3 \\cdot {term} = 15", "math").correct is right
