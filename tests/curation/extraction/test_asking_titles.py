"""Titles that ask above texts that answer. All sentences are our own."""

from __future__ import annotations

import pytest
from found_pairs import pairs_in

ASKED = ("What is an ebb?", "Explain how a tide turns.", "Why is the sea salt?")
SAID = ("The sea goes out.", "The moon goes on.\n\n### More\n\nThe sea waits.", "Rivers bring it.")


def book(title: str, number: str, said: tuple[str, ...] = SAID) -> str:
    listed = zip(ASKED, said, strict=True)
    return f"# {title}\n\nThe sea.\n\n" + "\n\n".join(
        f"## {number.format(place)}{asked}\n\n{answer}" for place, (asked, answer) in enumerate(listed, 1)
    )


@pytest.mark.parametrize(
    ("title", "number"),
    [("The Sea", "{}. "), ("The Sea", "Q{}: "), ("The Sea", "{}) "), ("Interview Questions", ""), ("Viva: Q&A", "")],
)
def test_titles_that_count_on_are_questions(title: str, number: str) -> None:
    assert pairs_in(book(title, number)) == list(zip(ASKED, SAID, strict=True))


@pytest.mark.parametrize("title", ["Knowledge check", "2.3 Test your knowledge", "Review questions (self-study):"])
def test_titles_under_a_check_are_questions_beside_pairs_of_another_form(title: str) -> None:
    check = book("The Sea", "{}. ").partition("The sea.\n\n")[2].replace("## ", "### ").replace("### More", "#### More")
    check = check.partition("### 2.")[0] + "### 2. Why is the sea salt?\n\nRivers bring it.\n"
    other = "**Example 1.** Count the tides of a day.\n\n**Solution.** Two."
    text = f"# The Sea\n\n{other}\n\n## {title}\n\n{check}\n---\n\nBack to the tides."
    found = [("Count the tides of a day.", "Two."), (ASKED[0], SAID[0]), (ASKED[2], SAID[2])]
    assert pairs_in(text) == found
    assert pairs_in(text.replace("### 2. Why is the sea salt?", "### 2. Salt in the sea")) == found[:1]


NONE = {
    "titles of chapters": book("The Sea", ""),
    "titles that do not ask": book("The Sea", "{}. ").replace("?", "").replace("Why", "Salt").replace("What", "Ebb"),
    "texts that ask": book("The Sea", "{}. ", ("Write it down.", "How long is it?", "Draw it.")),
    "options": book("The Sea", "{}. ", ("a) one\nb) two",) * 3),
    "hints": book("The Sea", "{}. ", tuple(f"**Hint:** {said}" for said in SAID)),
    "two of them": book("The Sea", "{}. ").partition("## 3")[0],
    "beside pairs of another form": book("The Sea", "{}. ")
    + "\n\n## Rest\n\n**Example 1.** Count.\n\n**Solution.** One.\n",
}


@pytest.mark.parametrize("text", NONE.values(), ids=NONE.keys())
def test_other_titles_are_none(text: str) -> None:
    assert not {asked for asked, _ in pairs_in(text)} & set(ASKED)
