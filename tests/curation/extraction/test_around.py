# ruff: noqa: E501  # a question and what is left of it in a row
"""What stands around a question or an answer and goes, and what looks like it and stays. All sentences are our own."""

from __future__ import annotations

import pytest

from megascience_hf.curation.extraction.rules.around import without_surroundings

ASKED = "Why does ice float on water?"
QUESTIONS = [
    # of which sort it is, and how much it counts
    (f"[MCQ] {ASKED}", ASKED),
    (f"(T/F) {ASKED}", ASKED),
    (f"[Easy, 2 marks] {ASKED}", ASKED),
    (f"(5 points)\n\n{ASKED}", ASKED),
    (f"**[4 marks]** {ASKED}", ASKED),
    (f"🟢 {ASKED}", ASKED),
    ("△ ABC has equal sides. Find its angles.", "△ ABC has equal sides. Find its angles."),
    (f"{ASKED} *(LO 2.1, Bloom: Remember)*", ASKED),
    (f"{ASKED}\n\n**💡 Hint**\n\nWeigh both.", ASKED),
    (f"{ASKED}\n\n**Hint:** Weigh both.", f"{ASKED}\n\n**Hint:** Weigh both."),
    (f"($\\star\\star$) {ASKED}", ASKED),
    (f"**Bonus.** {ASKED}", ASKED),
    (f"[MCQ] (2 points) {ASKED}", ASKED),
    (f"{ASKED} [Easy]", ASKED),
    (f"Take some ice.\n\n(2 pts) {ASKED}", f"Take some ice.\n\n{ASKED}"),
    (f"🥈 : {ASKED}", ASKED),
    (f"⭐⭐ {ASKED}", ASKED),
    (f"{ASKED} ⭐⭐", ASKED),
    (f"(a) {ASKED}", ASKED),
    ("[1, 2] is a list. What is its sum?", "[1, 2] is a list. What is its sum?"),
    ("→ means “implies”. Is p → p true?", "→ means “implies”. Is p → p true?"),
    # where it is from
    (f"(J. Doe) {ASKED}", ASKED),
    (f"{ASKED} *[Source: final exam 2019]*", ASKED),
    (f"{ASKED} (from the lecture notes)", ASKED),
    (f"*This problem is optional.* {ASKED}", ASKED),
    ("This problem is of two variables. Solve it.", "This problem is of two variables. Solve it."),
    # titles
    ("Ice in Water\n\nIce floats on water and on few other things. Why does it?", "Ice floats on water and on few other things. Why does it?"),
    ("Ice in Water\n\nIt floats, as you know from your own glass. Why?", "Ice in Water\n\nIt floats, as you know from your own glass. Why?"),
    ("The force is known\n\nFind the work that it does over a way of two metres.", "The force is known\n\nFind the work that it does over a way of two metres."),
    ("In Python\n\nWrite a function that gives the largest of three numbers.", "In Python\n\nWrite a function that gives the largest of three numbers."),
    ("Sort a list\n\n#### What to do:\n\n- Take three numbers.\n- Sort them.", "Sort a list\n\n- Take three numbers.\n- Sort them."),
    ("Sort three numbers.\n\n### Example\n\n3 1 2", "Sort three numbers.\n\n**Example:**\n\n3 1 2"),
    ("Sort three numbers.\n\n```python\n## Example\n```", "Sort three numbers.\n\n```python\n## Example\n```"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "expected"), QUESTIONS)
def test_what_stands_around_a_question_goes(asked: str, expected: str) -> None:
    assert without_surroundings(asked, "It is lighter.")[0] == expected


SAID = "It is lighter than water."
ANSWERS = [
    (f"{SAID} *(1 mark)* Air is lighter still. *(1 mark)*", f"{SAID} Air is lighter still."),
    (f"{SAID} (2 points)", SAID),
    (f"{SAID} *(2 pts for the law, 1 for the rest)*", SAID),
    (f"{SAID} \\[2 pts\\]", SAID),
    (f"{SAID} (Ch. 3, p. 41)", SAID),
    (f"{SAID}\u00a0\\[top\\]", SAID),
    ("It is on page 3 (p. 3 of 9).", "It is on page 3 (p. 3 of 9)."),
    (f"{SAID}\n\n_Reference: A book of ice_", SAID),
    (f"{SAID}\n\n*Marking: 1 mark for the density.*", SAID),
    (f"{SAID}\n\n(Award 1 mark for the density.)", SAID),
    (f"{SAID}\n\n1 mark for each reason, at most 2.", SAID),
    (f"{SAID}\n\nMarks on the ice tell its age.", f"{SAID}\n\nMarks on the ice tell its age."),
    (f"{SAID}\n\n**[⬆ Back to Top](#top)**", SAID),
    (f"{SAID}\n\n*⬆ Back to Top*", SAID),
    (f"{SAID}\n\nLast updated: May 2020", SAID),
    (f"{SAID} See also\u00a0.", SAID),
    ("You see.", "You see."),
    ("The team has 3 (2 points) and 4.", "The team has 3 (2 points) and 4."),
]


@pytest.mark.parametrize(("answer", "expected"), ANSWERS)
def test_what_stands_around_an_answer_goes(answer: str, expected: str) -> None:
    assert without_surroundings(ASKED, answer)[1] == expected


@pytest.mark.parametrize(
    "text", ["[MCQ] " * 5_000, "⭐ " * 10_000, "A " * 20_000, "## Example\n" * 5_000, "\n\nmarks:" * 5_000, "(from a" * 5_000]
)  # fmt: skip
def test_hostile_texts_take_linear_time(text: str) -> None:
    # The time-out of the test is the assertion.
    without_surroundings(text, text)
