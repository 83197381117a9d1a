"""Units without blanks, fractions of units, parts in words, formulas of several lines, sets with "or", records.

All sentences are our own; each row stands for a kind.
"""

from __future__ import annotations

import pytest

from megascience_hf.answers import score

# (answer, gold, unit of the gold)
TOUCHING_UNITS = [
    ("4.2 Jkg^{-1}K^{-1}", "4.2", "J/(kg K)"), ("4.2 \\mathrm{Jkg^{-1}K^{-1}}", "4.2", "J/(kg K)"),
    ("4.2 Wm^{-2}", "4.2", "W/m^2"), ("4.2 kgm^{-3}", "4.2", "kg/m^3"), ("4.2\\ \\mathrm{Nm^{-1}}", "4.2", "N/m"),
    ("4.2 Vm^{-1}", "4.2", "V/m"), ("4.2 ms^{-1}", "4.2", "m/s"), ("4.2 ms⁻²", "4.2", "m/s^2"),
    ("4.2 kms^{-1}", "4.2", "km/s"), ("4.2 cms^{-1}", "0.042", "m/s"), ("4.2 Jmol^{-1}", "4.2", "J/mol"),
    ("4.2 kJmol^{-1}", "4.2", "kJ/mol"), ("4.2 moldm^{-3}", "4.2", "mol/L"), ("4.2 rads^{-1}", "4.2", "rad/s"),
    ("4.2 kgms^{-1}", "4.2", "kg m/s"), ("4.2 kgm/s", "4.2", "kg m/s"), ("4.2 Js", "4.2", "J s"),
    ("9.8\\ \\frac{m}{s^2}", "9.8", "m/s^2"), ("9.8\\,\\frac{\\text{m}}{\\text{s}^2}", "9.8", "m/s^2"),
    ("8.3 \\frac{J}{mol K}", "8.3", "J/(mol K)"), ("100 N (upward)", "100", "N"), ("100 N (to the left)", "100", "N"),
]  # fmt: skip
# A unit by itself stays what it is, and a power belongs to the symbol beside it.
OTHER_UNITS = [
    ("4.2 cm^{-1}", "4.2", "m^-1"), ("4.2 mm^{-1}", "4.2", "m^-2"), ("4.2 Nm^{-1}", "4.2", "N m"),
    ("4.2 mg^{-1}", "4.2", "g^-1"), ("4.2 kgm^{-3}", "4.2", "kg/m^2"), ("4.2 \\frac{m}{s}", "4.2", "m/s^2"),
    ("4.2 \\frac{s}{m}", "4.2", "m/s"), ("4.2 ms^{-1}", "4.2", "m s"), ("5 (upwards)", "5", "N"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "gold", "unit"), TOUCHING_UNITS)
def test_units_that_touch_or_stand_in_a_fraction_are_read(answer: str, gold: str, unit: str) -> None:
    assert score(f"\\boxed{{{answer}}}", gold, "numeric", unit=unit).correct
    assert score(f"The answer is ${answer}$.", gold, "numeric", unit=unit).correct


@pytest.mark.parametrize(("answer", "gold", "unit"), OTHER_UNITS)
def test_another_unit_is_another_value(answer: str, gold: str, unit: str) -> None:
    assert not score(f"\\boxed{{{answer}}}", gold, "numeric", unit=unit).correct


PARTS = [
    ("a quarter", "0.25"), ("half", "0.5"), ("a half", "0.5"), ("a third", "0.3333"), ("five twelfths", "5/12"),
    ("seven ninths", "7/9"), ("one hundredth", "0.01"), ("three sixteenths", "0.1875"), ("two and a half", "2.5"),
    ("two and three quarters", "2.75"), ("two and a half billion", "2.5e9"), ("two point five million", "2500000"),
    ("half a million", "500000"), ("minus two and a half", "-2.5"), ("minus a quarter", "-0.25"), ("2 and 3/4", "2.75"),
    ("one hundred and six", "106"), ("minus three point five", "-3.5"),
]  # fmt: skip
NO_SUCH_PARTS = [
    ("a third", "3"), ("a quarter of 20", "0.25"), ("two and a half", "2"), ("half a million", "0.5"),
    ("the third", "0.3333"), ("third", "0.3333"), ("2 and 3/4", "2"), ("2 and 5/4", "3.25"), ("two and three", "5"),
    ("2 and 3/4", "3/4"), ("a quarter past three", "0.25"), ("half past two", "0.5"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "gold"), PARTS)
def test_parts_are_read_in_words(answer: str, gold: str) -> None:
    assert score(f"The answer is {answer}.", gold, "numeric").correct
    assert score(f"\\boxed{{\\text{{{answer}}}}}", gold, "numeric").correct


@pytest.mark.parametrize(("answer", "gold"), NO_SUCH_PARTS)
def test_an_ordinal_and_a_part_of_something_are_no_such_number(answer: str, gold: str) -> None:
    assert not score(f"The answer is {answer}.", gold, "numeric").correct
    assert not score(f"\\boxed{{\\text{{{answer}}}}}", gold, "numeric").correct


_ROWS = "\n1 & 2\\\\\n3 & 4\n"
_MATRIX = "\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}"
OF_SEVERAL_LINES = [
    f"The answer is \\[\\begin{{pmatrix}}{_ROWS}\\end{{pmatrix}}\\]",
    f"The answer is $\\begin{{pmatrix}}{_ROWS}\\end{{pmatrix}}$.",
    f"The answer is\n$\n\\begin{{pmatrix}}{_ROWS}\\end{{pmatrix}}\n$",
    f"Answer: \\begin{{pmatrix}}{_ROWS}\\end{{pmatrix}}",
    f"So the matrix is $\\begin{{pmatrix}}{_ROWS}\\end{{pmatrix}}$.",
    f"**Final answer:**\n\n$$\n\\begin{{pmatrix}}{_ROWS}\\end{{pmatrix}}\n$$",
]


@pytest.mark.parametrize("response", OF_SEVERAL_LINES)
def test_a_formula_goes_on_over_its_lines(response: str) -> None:
    assert score(response, _MATRIX, "math").correct
    assert not score(response, _MATRIX.replace("4", "5"), "math").correct


def test_a_price_opens_no_formula() -> None:
    assert score("The answer is $5\nA second one would cost $7.", "5", "math").correct


SETS = [
    ("\\{x : x < 1 \\text{ or } x > 3\\}", "(-\\infty,1)\\cup(3,\\infty)", True),
    ("\\{x \\mid x < 1 \\lor x > 3\\}", "(-\\infty,1)\\cup(3,\\infty)", True),
    ("\\{x \\in \\mathbb{R} \\mid x \\le 1 \\text{ or } x > 3\\}", "(-\\infty,1]\\cup(3,\\infty)", True),
    ("\\{x : x > 1, x < 3\\}", "(1,3)", True), ("\\{x : x > 1 \\text{ and } x < 3\\}", "(1,3)", True),
    ("\\{x : x < 1 \\text{ and } x > 3\\}", "(-\\infty,1)\\cup(3,\\infty)", False),
    ("\\{x : x > 1 \\text{ or } x < 3\\}", "(1,3)", False),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "gold", "same"), SETS)
def test_a_set_holds_what_either_or_both_of_its_conditions_say(answer: str, gold: str, same: bool) -> None:
    assert score(f"\\boxed{{{answer}}}", gold, "math").correct is same


SIGNS_AND_NAMES = [
    ("90\\%", "90^\\circ", False), ("25^\\circ", "25\\%", False), ("25", "25\\%", True), ("90", "90^\\circ", True),
    ("P(X=3) = \\frac13", "\\frac13", True), ("\\Pr[X=3]=\\frac13", "\\frac13", True),
    ("E[X \\mid Y=2] = 3", "3", True), ("P(X=2) = \\frac13", "P(X=3) = \\frac13", False),
    ("P(X=3) = \\frac13", "P(X=3) = \\frac13", True), ("\\Pr[X=2] = \\frac13", "\\Pr[X=3] = \\frac13", False),
    ("5\\ \\text{kg}\\cdot\\text{m/s}", "5", True), ("5\\ \\text{kg}\\cdot\\text{m/s}", "5 \\text{ kg m/s}", True),
    ("5\\,\\text{kg}\\,\\text{m}", "5 \\text{ kg m/s}", False),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "gold", "same"), SIGNS_AND_NAMES)
def test_signs_and_names_with_signs_of_their_own_are_told_apart(answer: str, gold: str, same: bool) -> None:
    assert score(f"\\boxed{{{answer}}}", gold, "math").correct is same


RECORDS = [
    ('{"answer": 5, "unit": "kg"}', "kg", True), ('{"unit": "kg", "answer": "5"}', "kg", True),
    ('{"answer": {"value": 5, "unit": "kg"}}', "kg", True), ('{"answer": 5000, "unit": "g"}', "kg", True),
    ('{"answer": 5, "unit": "g"}', "kg", False), ('{"answer": 5, "unit": "solar masses"}', "kg", False),
    ('{"answer": 5, "unit": "none"}', "kg", True), ('{"answer": "5 kg", "unit": "kg"}', "kg", True),
]  # fmt: skip


@pytest.mark.parametrize(("record", "unit", "same"), RECORDS)
def test_the_unit_of_a_record_belongs_to_its_answer(record: str, unit: str, same: bool) -> None:
    assert score(record, "5", "numeric", unit=unit).correct is same
