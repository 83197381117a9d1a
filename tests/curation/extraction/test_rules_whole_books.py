"""Whole books in plain text: where a section, and with it a key, ends when no mark-up says so."""

from __future__ import annotations

import pytest

from megascience_hf.curation.extraction.rules import extract
from megascience_hf.curation.records import Document

PROSE = "Rivers carry sand to the sea, where it settles. " * 8

BOOKS = {
    "a key behind each section ends where the next section begins": (
        f"""1.1 Rivers and Lakes

{PROSE}

Review Questions

1. What does a river carry?

2. Where does the sand settle?

Answer Key

Review Questions

1. Sand.

2. In the sea.

1.2 Winds over the Land

{PROSE}

Review Questions

1. What moves dunes?

2. What is a gust?

Answer Key

Review Questions

1. Wind.

2. A short wind.
""",
        [
            ("What does a river carry?", "Sand."),
            ("Where does the sand settle?", "In the sea."),
            ("What moves dunes?", "Wind."),
            ("What is a gust?", "A short wind."),
        ],
    ),
    "a key at the end of the book has the titles of its sections": (
        f"""1.1 Rivers and Lakes

{PROSE}

Review Questions

1. What does a river carry?

2. Where does the sand settle?

1.2 Winds over the Land

{PROSE}

Review Questions

1. What moves dunes?

2. What is a gust?

Answer Key

1.1 Rivers and Lakes

Review Questions

1. Sand.

2. In the sea.

1.2 Winds over the Land

Review Questions

1. Wind.

2. A short wind.
""",
        [
            ("What does a river carry?", "Sand."),
            ("Where does the sand settle?", "In the sea."),
            ("What moves dunes?", "Wind."),
            ("What is a gust?", "A short wind."),
        ],
    ),
    "titles of sets of exercises are numbered as sections are": (
        """3 Heat
3.1 Multiple Choice
1. In what is heat measured?
Answer: in joules
2. Does ice float?
Answer: yes
3.2 Long answers
3. How much heat warms 1 g of water by 1 K?
Answer: 4.2 J
4 Light
4.1 Multiple Choice
4. How fast is light?
Answer: 300000 km/s
""",
        [
            ("In what is heat measured?", "in joules"),
            ("Does ice float?", "yes"),
            ("How much heat warms 1 g of water by 1 K?", "4.2 J"),
            ("How fast is light?", "300000 km/s"),
        ],
    ),
    "questions behind announced answers are those of the next section": (
        f"""Rivers and Lakes

{PROSE}

Review

Question 1

What does a river carry?

Question 2

Where does the sand settle?

Answers

Answer 1

Sand.

Answer 2

In the sea.

Winds over the Land

{PROSE}

Review

Question 1

What moves dunes?

Question 2

What is a gust?

Answers

Answer 1

Wind.

Answer 2

A short wind.
""",
        [
            ("What does a river carry?", "Sand."),
            ("Where does the sand settle?", "In the sea."),
            ("What moves dunes?", "Wind."),
            ("What is a gust?", "A short wind."),
        ],
    ),
    "numbers of exercises with a chapter in them are no titles": (
        """Exercises

3.1 Which gas do plants take in?

3.2 Which gas do they give off?

Answers

3.1 Carbon Dioxide

3.2 Oxygen
""",
        [("Which gas do plants take in?", "Carbon Dioxide"), ("Which gas do they give off?", "Oxygen")],
    ),
}


@pytest.mark.parametrize(("text", "expected"), BOOKS.values(), ids=BOOKS.keys())
def test_pairs_of_a_book_in_plain_text(text: str, expected: list[tuple[str, str]]) -> None:
    document = Document("id", text, "physics", "A book", "", "book.txt")
    assert [(record.question, record.answer) for record in extract([document])] == expected
