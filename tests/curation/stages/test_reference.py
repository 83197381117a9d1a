"""The short answer that others can be compared with, by rules."""

from __future__ import annotations

import pytest

from megascience_hf.curation.stages.cot import agree
from megascience_hf.curation.stages.reference import by_rules
from megascience_hf.curation.stages.refine import without_remnants

ANSWERS = [
    ("So the energy is \\boxed{4.2\\text{ kJ}}.", "4.2\\text{ kJ}"),
    ("5 m/s", "5 m/s"),
    ("**B**", "B"),
    ("The mitochondrion.", "The mitochondrion"),
    ("We use F = ma.\n\nThe answer is 12 N.", "12 N"),
    ("Osmosis moves water.\nIt needs a membrane, and it goes on until both sides are equal in potential.", None),
    ("", None),
]


@pytest.mark.parametrize(("answer", "expected"), ANSWERS)
def test_a_boxed_stated_or_short_answer_is_its_own_reference(answer: str, expected: str | None) -> None:
    assert by_rules(answer) == expected


RESULTS = [
    ("\\boxed{0.5}", "so \\boxed{\\frac{1}{2}}", True),
    ("\\boxed{3}", "\\boxed{4}", False),
    ("It is three.", "\\boxed{4}", True),
    ("\\boxed{3}", "It is four.", True),
]


@pytest.mark.parametrize(("first", "second", "same"), RESULTS)
def test_two_boxed_results_must_agree(first: str, second: str, same: bool) -> None:
    assert agree(first, second) is same


REMNANTS = [
    ("It is so. \\boxed{}", "It is so."),
    ("It is so. $\\boxed{ }$", "It is so."),
    ("It is so.\n\nNote: I could not see the figure.", "It is so."),
    ("It is so.\n\n**Note:** one line\nand another", "It is so."),
    ("Note: this is the answer.", "Note: this is the answer."),
    ("First.\n\nNote: a remark.\n\nSecond.", "First.\n\nNote: a remark.\n\nSecond."),
]


@pytest.mark.parametrize(("answer", "expected"), REMNANTS)
def test_empty_boxes_and_notes_at_the_end_are_taken_off(answer: str, expected: str) -> None:
    assert without_remnants(answer) == expected
