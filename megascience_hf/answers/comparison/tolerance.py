"""Every tolerance by which two values may differ and still be equal, with its reason.

Four limits of reading, not of comparison, stand where they are read by, since parsing knows nothing of comparison:
`MAX_UNCERTAINTY` and `RESTATED` in parsing/quantities.py (is "3.2 ± 0.1", is "5 m (16 ft)" one value?), `LINEAR_TO` in
parsing/inequalities.py, and `SMALL_TERM` in parsing/evaluate.py (when is an infinite sum done?).

bench/mutate_tolerances.py doubles and halves each of them all; a test outside ../shared must fail each time.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tolerances:
    """The constants of all comparisons. Relative ones are shares of the gold."""

    # Measured quantities, where the benchmark names no tolerance: ChemBench's 1%.
    measured: float = 0.01
    # What the arithmetic of floats and of unit conversions may add to or take from a value.
    of_floats: float = 1e-9
    # A value rounded to the last digit shown is off by half a unit of it; the rest is for the floats.
    half_a_unit: float = 0.5000001
    # Significant digits that a measured gold must show before a value may be rounded to it: "5" is a guess at a size.
    digits_of_measured_gold: int = 2
    # Significant digits of a whole number that was cut from a measured value: 488 for 488.57 rpm.
    digits_of_cut_gold: int = 3
    # A decimal that shows this many places is no rounded value any more.
    places_of_exact_value: int = 12
    # A percentage of at least 1 may be meant as written (28% for 28), a smaller one is a hundredth of what it shows.
    least_percent_as_written: float = 1.0
    # A ratio unit below this (ppm, ppb) is meant as its value, one above (percent, dozen) may be meant as written.
    small_ratio: float = 1e-2

    # Formulas: two values computed to 100 digits agree in so many, else they are two numbers.
    computed: str = "1e-25"
    # Below this both are what the arithmetic left of zero.
    computed_zero: str = "1e-32"
    computed_zero_of_one: str = "1e-36"
    # Digits that a rounded answer must show before it may stand for an exact gold (Math-Verify's setting).
    digits_of_rounded_answer: int = 6
    # Digits that a rounded gold must have before a more exact answer may be rounded to it.
    digits_of_rounded_gold: int = 3
    # 0.30000000000000004: an answer printed by a program, with all the digits of a float.
    digits_of_a_float: int = 15
    printed_float: float = 1e-14
    # Significant digits that the rounding in "22/7 = 3.14" must show to stand beside the exact value: "0.4 = 0" is 0.
    digits_of_stated_rounding: int = 2
    # How far a badly rounded decimal may lie from the formula before it, for the formula still to be the answer.
    sloppy_rounding: float = 0.01
    # Sample points at which two formulas must agree: with real values, with any values, as two forms of one equation.
    real_points: int = 2
    complex_points: int = 6
    equation_points: int = 3


TOL = Tolerances()
