"""What leads to a place of the book goes from a pair. All sentences are our own."""

from __future__ import annotations

import pytest

from megascience_hf.curation.extraction.book_places import without_figure_label, without_places, without_way_on


def test_the_number_of_a_figure_is_taken_from_a_pair_that_does_not_need_it() -> None:
    assert without_figure_label("Figure 26.8 When does the zygote form?") == "When does the zygote form?"
    assert without_figure_label("**Figure 26.8** B") == "B"
    assert without_figure_label("Figures of speech are not taken.") == "Figures of speech are not taken."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("By [the lemma](#lemma-2) it is even.", "By the lemma it is even."),
        ("By [step 1](#s1){.pf-ref} it is even.", "By step 1 it is even."),
        ("See [a page](https://example.org/#top).", "See [a page](https://example.org/#top)."),
        ("It is a star.\n\n![Star](a.svg){width=50%}\n\nOf 5 points.", "It is a star.\n\n\nOf 5 points."),
        ('It is a star.\n<img src="a.svg">\nOf 5 points.', "It is a star.\nOf 5 points."),
        ("a[0](#) is code", "a[0](#) is code"),
        ("By [Lecture 2](lecture-02.md#sums) it is even.", "By Lecture 2 it is even."),
    ],
)
def test_a_link_into_the_book_is_its_words(text: str, expected: str) -> None:
    assert without_places(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is 3:2. Chapter 9 takes up what follows from it.", "It is 3:2."),
        ("It is 3:2.\n\nThe next section discusses others.", "It is 3:2."),
        ("Chapter 9 discusses it.", "Chapter 9 discusses it."),
        ("It is 3:2. See Lecture 1 §5. (<https://example.org/a-b>)", "It is 3:2."),
        ("It is 3:2 (A). Lesson 2 §1.3.", "It is 3:2 (A)."),
        ("It is 3:2. Section 3 of it bends.", "It is 3:2. Section 3 of it bends."),
        ("It is 3:2. Section lines have no length.", "It is 3:2. Section lines have no length."),
    ],
)
def test_what_the_book_goes_on_with_is_no_part_of_an_answer(text: str, expected: str) -> None:
    assert without_way_on(text) == expected
