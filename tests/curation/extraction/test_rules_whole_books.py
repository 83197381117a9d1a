"""Whole books in plain text: where a section, and with it a key, ends when no mark-up says so."""

from __future__ import annotations

import pytest
from found_pairs import document, pairs_of

PROSE = "Rivers carry sand to the sea, where it settles. " * 8

# A section's title, its questions, and the answers to them.
RIVERS = (
    "Rivers and Lakes", ("What does a river carry?", "Where does the sand settle?"), ("Sand.", "In the sea."),
)  # fmt: skip
WINDS = ("Winds over the Land", ("What moves dunes?", "What is a gust?"), ("Wind.", "A short wind."))
PAIRS = [pair for _, questions, answers in (RIVERS, WINDS) for pair in zip(questions, answers, strict=True)]


def listed(lines: tuple[str, ...], head: str = "{}. ") -> str:
    return "\n\n".join(head.format(number) + line for number, line in enumerate(lines, 1))


def with_keys(title: str, questions: tuple[str, ...], answers: tuple[str, ...]) -> str:
    return f"{asked(title, questions)}\n\nAnswer Key\n\nReview Questions\n\n{listed(answers)}"


def asked(title: str, questions: tuple[str, ...], _: tuple[str, ...] = ()) -> str:
    return f"{title}\n\n{PROSE}\n\nReview Questions\n\n{listed(questions)}"


def announced(title: str, questions: tuple[str, ...], answers: tuple[str, ...]) -> str:
    review, key = listed(questions, "Question {}\n\n"), listed(answers, "Answer {}\n\n")
    return f"{title}\n\n{PROSE}\n\nReview\n\n{review}\n\nAnswers\n\n{key}"


def answered(title: str, _: tuple[str, ...], answers: tuple[str, ...]) -> str:
    return f"{title}\n\nReview Questions\n\n{listed(answers)}"


def book(*sections: str) -> str:
    return "\n\n".join(sections) + "\n"


NUMBERED = [(f"1.{number} {title}", *rest) for number, (title, *rest) in enumerate((RIVERS, WINDS), 1)]
BOOKS = {
    "a key behind each section ends where the next section begins": (
        book(*(with_keys(*section) for section in NUMBERED)),
        PAIRS,
    ),
    "a key at the end of the book has the titles of its sections": (
        book(*(asked(*section) for section in NUMBERED), "Answer Key", *(answered(*section) for section in NUMBERED)),
        PAIRS,
    ),
    "questions behind announced answers are those of the next section": (
        book(*(announced(*section) for section in (RIVERS, WINDS))),
        PAIRS,
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
    assert pairs_of([document(text, file="book.txt")]) == expected
