"""What a key does not answer. All sentences are our own."""

from __future__ import annotations

import pytest
from found_pairs import pairs_in

KEY = "\n\n## Answer Key\n\n1. three\n2. four\n3. five\n"
NO_QUESTIONS = {
    "names in a list": "# Rain\n\n## Kinds of rain\n\nIt is of three kinds:\n\n1. steady rain\n2. drizzle\n3. hail",
    "names under a title that begins with Understanding": (
        "# Rain\n\n## Understanding Rain\n\nRain is of three kinds. They are:\n\n1. steady rain\n2. drizzle\n3. hail"
    ),
    "problems with a letter": "# Rain\n\n## Problems\n\n"
    + "\n\n".join(f"**Problem {number}a**\n\nHow much rain falls in {number} days?" for number in (1, 2, 3)),
    "one problem of each of three chapters": "\n\n".join(
        f"# {number}. Rain\n\n## Problems\n\n**Problem {number}a**\n\nHow much rain falls in {number} days?"
        for number in (1, 2, 3)
    )
    + "\n\n# 4. Snow\n\nSnow is white.",
}


@pytest.mark.parametrize("text", NO_QUESTIONS.values(), ids=NO_QUESTIONS.keys())
def test_a_key_answers_nothing_that_was_not_asked_for_it(text: str) -> None:
    assert pairs_in(text + KEY) == []


def test_a_key_answers_exercises_under_such_a_title() -> None:
    asked = "# Rain\n\n## Check Your Understanding\n\n1. How many drops?\n2. How many clouds?\n3. How many days?"
    assert [answer for _, answer in pairs_in(asked + KEY)] == ["three", "four", "five"]
    other = asked.replace("Check Your Understanding", "Understanding Questions")
    assert [answer for _, answer in pairs_in(other + KEY)]


def test_a_reference_to_a_solution_is_no_answer_behind_the_question() -> None:
    asked = "# Rain\n\n**Exercise 1.** Do the same with the cloud of [\\[sol:cloud\\]](#sol:cloud) below."
    assert pairs_in(asked) == []
