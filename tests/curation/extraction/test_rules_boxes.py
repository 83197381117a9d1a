"""Pairs that a book marks itself: divs of pandoc and of HTML, one in the other or one behind the other."""

from __future__ import annotations

import pytest
from found_pairs import document, pairs_in

from megascience_hf.curation.extraction.rules import extract
from megascience_hf.curation.extraction.rules.boxes import with_letters

PAIR = [("What is it?", "It is that.")]
BOOKS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "a problem, then its solution": ("::: problem\nWhat is it?\n:::\n\n::: solution\nIt is that.\n:::", PAIR),
    "classes in braces": ("::: {.exercise #x}\nWhat is it?\n:::\n\n::: {.answer}\nIt is that.\n:::", PAIR),
    "both in an exercise": (
        ":::: exercise\n::: problem\nWhat is it?\n:::\n\n::: solution\nIt is that.\n:::\n::::",
        PAIR,
    ),
    "a solution in its exercise": (":::: exercise\nWhat is it?\n\n::: solution\nIt is that.\n:::\n::::", PAIR),
    "divs of HTML": (
        '<div data-type="exercise">\n<div data-type="problem" markdown="1">\nWhat is it?\n\n</div>\n'
        '<div data-type="solution" markdown="1">\nIt is that.\n\n</div>\n</div>',
        PAIR,
    ),
    "classes of HTML, and others between": (
        '<div class="exercise">\n\nWhat is it?\n\n</div>\n\n<div class="answer">\n<p>It is that.</p>\n</div>',
        PAIR,
    ),
    "a title in the box": ("::: exercise\n**Exercise 1**\n\nWhat is it?\n:::\n::: solution\nIt is that.\n:::", PAIR),
    "two in a row": (
        "::: problem\nWhat is it?\n:::\n::: solution\nIt is that.\n:::\n::: problem\nAnd this?\n:::\n"
        "::: solution\nThis too.\n:::",
        [*PAIR, ("And this?", "This too.")],
    ),
    "one without a solution between": (
        "::: problem\nWhy?\n:::\n\n::: problem\nWhat is it?\n:::\n::: solution\nIt is that.\n:::",
        PAIR,
    ),
    "text between the two": ("::: problem\nWhat is it?\n:::\n\nA chapter of prose.\n\n::: solution\nNo.\n:::", []),
    "an empty solution": ("::: problem\nWhat is it?\n:::\n::: solution\n:::", []),
    "boxes in code": ("```\n::: problem\nWhat is it?\n:::\n::: solution\nNo.\n:::\n```", []),
    "a box that is never closed": ("::: note\n\n::: problem\nWhat is it?\n:::\n::: solution\nIt is that.\n:::", PAIR),
}


@pytest.mark.parametrize("name", BOOKS)
def test_a_box_with_its_solution_is_a_pair(name: str) -> None:
    text, expected = BOOKS[name]
    text = f"# Sums\n\n{text}\n"
    found = list(extract([document(text)]))
    assert [(record.question, record.answer) for record in found] == expected
    for record in found:
        assert record.question in text[record.start : record.end]
        assert text[record.answer_start : record.answer_end].strip("<p>/ ") == record.answer.strip("<p>/ ")


def test_what_stands_outside_of_boxes_is_read_as_before() -> None:
    text = "::: problem\nWhat is it?\n:::\n::: solution\nIt is that.\n:::\n\n**Example 1** What?\n\n**Solution** So.\n"
    assert [answer for _, answer in pairs_in(text)] == ["It is that.", "So."]


def test_options_that_kramdown_letters_have_the_letters_of_their_answers() -> None:
    text = 'Which?\n\n1.  one\n2.  two\n10.  ten\n{: type="a"}\n\nWhich?\n\n1.  one\n2.  two\n{: type="A"}\n'
    lettered = with_letters(text)
    assert "a.  one\nb.  two\nj .  ten" in lettered.replace("j..", "j .")
    assert "A.  one\nB.  two" in lettered
    assert "{:" not in lettered
    assert len(lettered) == len(text)
