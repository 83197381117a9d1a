"""Options that are named without their letter: by elimination, by their place, in lists that are judged."""

from __future__ import annotations

import pytest

from megascience_hf.answers import extract

LEFT = [
    ("A, B and C are wrong. So D remains.", "D"),
    ("Options A, B and D can be ruled out, leaving us with C.", "C"),
    ("We can eliminate A and C. B is also inconsistent with the data.", "D"),
    ("Option A is incorrect. Option C is false. Option D cannot hold at this temperature.", "B"),
    ("The frame is shifted.\n\nThe other options are less likely:\n\nA. too slow\n\nB. no target\n\nC. a control", "D"),
    ("Why the incorrect options fail:\n* **Option A and B:** wrong sign.\n* **Option C:** wrong unit.", "D"),
    # two or more are left, or none is
    ("Option A is incorrect. Option B is wrong.", None),
    ("A, B, C and D are all wrong.", None),
    ("Option A is correct. Options B, C and D are incorrect.", "A"),
]


@pytest.mark.parametrize(("response", "expected"), LEFT)
def test_the_option_that_is_left_when_all_others_are_rejected(response: str, expected: str | None) -> None:
    assert extract(response, "choice", letters="ABCD").value == expected


def test_nothing_is_left_by_elimination_where_the_letters_are_not_known() -> None:
    assert extract("A, B and C are wrong.", "choice").value is None


PLACES = [
    ("The correct choice would be option number 2.", "B"),
    ("The second option is correct.", "B"),
    ("Option 3 is the correct answer.", "C"),
    ("The answer is the fourth option.", "D"),
    ("The correct answer is option 9.", None),
    ("The first option is tempting.", None),
    ("Option 2 is not correct.", None),
    ("Only 2 of the options are plausible.", None),
]


@pytest.mark.parametrize(("response", "expected"), PLACES)
def test_an_option_may_be_named_by_its_place(response: str, expected: str | None) -> None:
    assert extract(response, "choice", letters="ABCD").value == expected


JUDGED = [
    ("A: No\nB: Yes\nC: No\nD: No", "B"),
    ("A - incorrect\nB - incorrect\nC - correct\nD - incorrect", "C"),
    ("A ❌\nB ✅\nC ❌\nD ❌", "B"),
    ("A: Yes\nB: Yes\nC: No\nD: No", None),
]


@pytest.mark.parametrize(("response", "expected"), JUDGED)
def test_a_list_that_judges_every_option_names_the_one_that_is_right(response: str, expected: str | None) -> None:
    assert extract(response, "choice", letters="ABCD").value == expected


FIELDS = [
    ("Answer; B", "B"),
    ("Ans-B", "B"),
    ("Option-B", "B"),
    ("Ans D", "D"),
    ("finalAnswer: B", "B"),
    ("| Answer | B |", "B"),
    ("<<C>>", "C"),
    ("Result: option D", "D"),
    ("Probably C, though D is also plausible.", "C"),
    ("That is still none of the options.\n\nd = 4.1 m\n\nThis matches option C.", "C"),
    ("The most likely range is:\n\n**Option A: 140-160**\n\nThis range is common.", "A"),
]


@pytest.mark.parametrize(("response", "expected"), FIELDS)
def test_more_writings_of_a_field_and_a_conclusion(response: str, expected: str) -> None:
    assert extract(response, "choice", letters="ABCD").value == expected


def test_the_trailing_zeros_of_an_option_do_not_count() -> None:
    options = ["2.0", "3.0", "4.50"]
    assert extract("The value is 3.", "choice", options=options).value == "B"
    assert extract("\\boxed{4.5}", "choice", options=options).value == "C"
