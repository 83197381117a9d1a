"""Is this quantity the gold quantity? Rows are (response, gold, arguments, correct)."""

from __future__ import annotations

from typing import Any

import pytest

from megascience_hf.answers import GoldError, extract, score, verify

ONE_PERCENT = {"rel_tol": 0.01}
SCIBENCH = {"rel_tol": 0.05, "unit": "$10^{-23} \\mathrm{~kg}$"}

WRITINGS = [
    (r"\boxed{3\times10^8}", "3e8", {}, True),
    (r"\boxed{3 \cdot 10^{8}}", "3×10^8", {}, True),
    ("Answer: 3e8", "300000000", {}, True),
    ("Answer: 3 x 10^8 m/s", "3.0e8 m/s", {}, True),
    ("Answer: 1.5×10⁻³", "0.0015", {}, True),
    ("The total is 1,000.", "1000", {}, True),
    (r"\boxed{10{,}000}", "10000", {}, True),
    ("Answer: \u22125", "-5", {}, True),
    ("#### 18.0", "18", {}, True),
    ("#### $1,234", "1,234", {}, True),
    ("A: 42", "42", {}, True),
    ("**ANSWER: 28 + 32 = 60**", "60", {}, True),
    ("Answer: 7/24", "7 over 24", {}, True),
    (r"<answer>(4/7)^{1/3}</answer>", "~0.83", {}, True),
    ("I count the peaks: there are five.\n[ANSWER]5[/ANSWER]", "5", {}, True),
]

TOLERANCES = [
    ("The answer is 17.6", "18", {}, False),
    ("The answer is 450 km", "452", {}, False),
    ("The answer is 25", "5", {}, False),
    (r"\boxed{3.2}", "3.16", ONE_PERCENT, False),
    (r"\boxed{3.18}", "3.16", ONE_PERCENT, True),
    (r"\boxed{-3.18}", "-3.16", ONE_PERCENT, True),
    (r"\boxed{3.18}", "-3.16", ONE_PERCENT, False),
    (r"\boxed{0.000}", "3.74E-23", ONE_PERCENT, False),
    (r"\boxed{0}", "0", ONE_PERCENT, True),
    (r"\boxed{0.001}", "0", ONE_PERCENT, False),
    (r"\boxed{0.001}", "0", {"abs_tol": 0.01}, True),
    ("<answer>44%</answer>", "0.44", {}, True),
    ("<answer>0.4393</answer>", "44%", {}, True),
    ("<answer>4.4</answer>", "44%", {}, False),
]

UNITS = [
    (r"The work is \boxed{4.2\,\text{kJ}}.", "4200 J", {}, True),
    (r"The work is \boxed{4.2}\,\text{kJ}.", "4200 J", {}, True),
    ("The answer is 4.2 kJ", "4200 N", {}, False),
    ("<answer>77 °F</answer>", "25 °C", {}, True),
    ("<answer>500 mM</answer>", "0.5 mol/L", {}, True),
    ("<answer>1 atm</answer>", "101.3 kPa", {}, True),
    (
        "<answer>152.6 J K<sup>-1</sup> mol<sup>-1</sup></answer>",
        r"152.6 $\mathrm{J} \mathrm{K}^{-1} \mathrm{~mol}^{-1}$",
        {},
        True,
    ),
    ("<answer>5 g</answer>", "5 mL", {}, False),
    ("<answer>120 kJ</answer>", "12 kJ", {}, False),
    ("<answer>32 residues per second</answer>", "32 res/sec", {}, True),
    ("<answer>81</answer>", "81 strokes", {}, True),
]

POWERS_IN_THE_UNIT_FIELD = [
    (r"\boxed{6.6}", "6.6", SCIBENCH, True),
    (r"\boxed{6.6\times 10^{-23}}", "6.6", SCIBENCH, True),
    (r"\boxed{6.6}\times 10^{-23}\,\text{kg}", "6.6", SCIBENCH, True),
    (r"\boxed{6.6e-22}", "6.6", SCIBENCH, False),
    (r"\boxed{89034.79}", "89,034.79", {"rel_tol": 0.05}, True),
]

LISTS = [
    ("<answer>(a) 900 rpm\n(b) 1800 rpm</answer>", "900, 1800", {}, True),
    ("<answer>(a) 900 rpm\n(b) 1700 rpm</answer>", "900, 1800", {}, False),
    ("<answer>4, 6</answer>", "4", {}, False),
    ("<answer>2-chloro-3,3-dimethylbutane</answer>", "2-chloro-3,3-dimethylbutane", {}, True),
    ("<answer>3-chloro-2,2-dimethylbutane</answer>", "2-chloro-3,3-dimethylbutane", {}, False),
]


@pytest.mark.parametrize(
    ("response", "gold", "arguments", "correct"), WRITINGS + TOLERANCES + UNITS + POWERS_IN_THE_UNIT_FIELD + LISTS
)
def test_a_quantity_is_compared_with_its_unit_and_tolerance(
    response: str, gold: str, arguments: dict[str, Any], correct: bool
) -> None:
    assert score(response, gold, "numeric", **arguments).correct is correct


@pytest.mark.parametrize("gold", ["", "plenty", "9^{9^{9^{9}}}"])
def test_a_gold_without_a_number_raises(gold: str) -> None:
    for answer in ("5", "nothing"):
        with pytest.raises(GoldError):
            verify(gold, answer, "numeric")


NO_NUMBER = ["It cannot be determined.", "", "The data are missing.", "Steps follow: 2^3\\cdot 3^2 - 2^3\\cdot"]


@pytest.mark.parametrize("response", NO_NUMBER)
def test_a_response_without_a_stated_number_has_no_answer(response: str) -> None:
    assert extract(response, "numeric").status == "no_answer"


def test_a_number_out_of_a_text_that_was_cut_is_truncated() -> None:
    assert extract("Adding 3 and 4 gives 7, so next", "numeric", finish_reason="length").status == "truncated"
