"""How closely two values must agree, and at how many sample points, to be one formula."""

from __future__ import annotations

from itertools import product
from string import ascii_lowercase

import pytest

from megascience_hf.answers import verify
from megascience_hf.answers.comparison.expressions import close
from megascience_hf.answers.parsing.evaluate import ROUNDS, arithmetic, sample

CLOSE = [
    ("1", "0.9e-25", True),
    ("1", "1.1e-25", False),
    ("1e40", "0.9e15", True),
    ("1e40", "1.1e15", False),
]


@pytest.mark.parametrize(("value", "difference", "same"), CLOSE)
def test_values_agree_in_25_digits(value: str, difference: str, same: bool) -> None:
    ctx = arithmetic()
    assert close(ctx, ctx.mpf(value), ctx.mpf(value) + ctx.mpf(difference)) is same


NOUGHTS = [("9e-33", "9e-37", True), ("1.5e-32", "9e-37", False), ("9e-33", "1.5e-36", False)]


@pytest.mark.parametrize(("left", "right", "same"), NOUGHTS)
def test_what_the_arithmetic_left_of_zero_is_zero(left: str, right: str, same: bool) -> None:
    ctx = arithmetic()
    assert close(ctx, ctx.mpf(left), ctx.mpf(right)) is same


FLOATS = [
    ("2", "2.000000000000018", True),
    ("2", "2.000000000000022", False),
    ("12.34567800000005", "12.345678", False),
    ("0.3", "0.30000000000000004", True),
]


@pytest.mark.parametrize(("gold", "answer", "correct"), FLOATS)
def test_a_number_that_a_program_printed_may_be_off_in_its_last_digits(gold: str, answer: str, correct: bool) -> None:
    assert verify(gold, answer, "math").correct is correct


def with_points(count: int) -> tuple[str, float]:
    """A variable and a factor c for which exp(cx) can be computed at exactly so many of the sample points."""
    for name in ascii_lowercase:
        if name in "dei":
            continue
        sizes = sorted(abs(float(sample(name, round_))) for round_ in range(ROUNDS))
        if sizes[count] > 1.02 * sizes[count - 1]:
            return name, round(5_000 / (1.01 * sizes[count - 1]), 3)
    raise AssertionError("no variable has such sample points")


# (points at which both sides can be computed, whether these are real, whether they are enough)
POINTS = [(1, True, False), (2, True, True), (3, True, True), (5, False, False), (6, False, True)]


@pytest.mark.parametrize(("count", "real", "enough"), POINTS)
def test_formulas_must_agree_at_two_real_points_or_six_complex_ones(count: int, real: bool, enough: bool) -> None:
    name, factor = with_points(count)
    unit = "" if real else " i"
    gold, answer = f"\\exp({factor}{name}){unit} + {name}{unit}", f"{name}{unit} + \\exp({factor}{name}){unit}"
    assert verify(gold, answer, "math").correct is enough


@pytest.mark.parametrize(("count", "enough"), [(2, False), (3, True)])
def test_equations_must_agree_at_three_points(count: int, enough: bool) -> None:
    name, factor = with_points(count)
    gold = f"\\exp({factor}{name}) + 3{name} + 5{name}^2 = {name}^3"
    answer = f"2\\exp({factor}{name}) + 6{name} + 10{name}^2 = 2{name}^3"
    assert verify(gold, answer, "math").correct is enough


def test_no_two_letters_have_the_same_sample_points() -> None:
    points = {sample(name, round_) for name, round_ in product(ascii_lowercase, range(ROUNDS))}
    assert len(points) == len(ascii_lowercase) * ROUNDS
