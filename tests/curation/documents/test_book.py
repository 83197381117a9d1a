"""The project's own textbook: every pair is found, and every answer is what computing gives."""

from __future__ import annotations

import math
import zipfile
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from megascience_hf.curation.documents.reading import EMBEDDED_BOOK, ReadingReport, read_documents
from megascience_hf.curation.extraction.rules import extract
from megascience_hf.curation.records import SUBJECTS, QARecord


@pytest.fixture(scope="module")
def records() -> list[QARecord]:
    return list(extract(read_documents(EMBEDDED_BOOK)))


def test_the_book_is_read_without_a_refusal() -> None:
    report = ReadingReport()
    documents = list(read_documents(EMBEDDED_BOOK, report=report))
    assert (len(documents), report.reasons, report.warnings) == (8, {}, [])
    assert {document.subject for document in documents} == set(SUBJECTS)


def test_the_rules_find_every_printed_pair(records: list[QARecord]) -> None:
    assert Counter(record.subject for record in records) == {
        "biology": 10,
        "chemistry": 8,
        "computer science": 8,
        "economics": 8,
        "math": 12,
        "medicine": 9,
        "physics": 10,
    }
    assert Counter(record.extractor for record in records) == {
        "rules/exercise": 49,
        "rules/example": 10,
        "rules/in_text": 6,
    }


def binary_looks(names: int) -> int:
    looks = 0
    while names:
        looks, names = looks + 1, names // 2
    return looks


def letter(options: dict[str, float], value: float) -> str:
    (found,) = (name for name, option in options.items() if math.isclose(option, value))
    return found


PERCENT = {"(a)": 0.80, "(b)": 0.90, "(c)": 0.95}

# Chapter, label, what the answer must hold: computed here, not copied from the book.
COMPUTED = [
    ("1", "Check Your Understanding", {2 * 5: "Ten"}[10]),
    ("1", "Exercise 3", letter({"A": 12, "B": 16, "C": 20, "D": 64}, 4**3)),
    ("1", "Exercise 5", letter({"A": 0, "B": 1 / 4, "C": 1 / 2, "D": 3 / 4}, 1 / 2 * 1 / 2)),
    ("1", "Exercise 7", f"{303 // 3 - 1} amino acids"),
    ("2", "Example 2.1", rf"= {250.0 / 18.02:.2f}\ \text{{mol}}"),
    ("2", "Check Your Learning", f"{2.5 * 44.01:.1f} g"),
    ("2", "Example 2.2", rf"= {0.3 * 500 / 12:.1f}\ \text{{mL}}"),
    ("2", "Exercise 1", f"{29.22 / 58.44:.4f} mol"),
    ("2", "Exercise 3", f"{-math.log10(0.010):.2f}"),
    ("2", "Exercise 5", f"{0.5 * 100 / 2:.0f} mL"),
    ("2", "Exercise 7", f"a. {3.0 * 2} mol\nb. {3.0 * 2} mol"),
    ("2", "Exercise 9", f"{10 ** (5 - 3)} times"),
    ("3", "Worked Example 3.1", {10: "Ten looks"}[binary_looks(1000)]),
    ("3", "Worked Example 3.2", f"= {sum(i * i for i in range(1, 5))}$"),
    ("3", "Question 1", f"{2**8}"),
    ("3", "Question 2", f"{13:b}"),
    ("3", "Question 3", "ABC"[::-1][1]),
    ("3", "Question 4", f"`{len(['ant', 'bee', 'cat', 'dog'])} bee`"),
    ("3", "Question 5", f"{math.comb(20, 2)}"),
    ("4", "Example 4.1", f"$P = {Fraction(100 - 40, 10 + 5)}$ coins"),
    ("4", "Example 4.1", f"= {100 - 10 * 4}$ loaves"),
    ("4", "Example 4.2", f"costs her {40 + 3 * 15} euros"),
    ("4", "Q2", rf"{100 * (210 - 200) // 200}\%"),
    ("4", "Q3", f"{5 - 3}% a year"),
    ("4", "Q4", f"= {5 / 10}"),
    ("4", "Q6", f"= {(500 + 100 * 15) // 100}$ euros"),
    ("5", "Problem 1", f"= {3 * 2**2 - 2}$"),
    ("5", "Problem 2", f"= {min(x**2 - 6 * x + 5 for x in range(-10, 10))}$"),
    ("5", "Try It 5.1", f"{4 * 5 * 1**4}"),
    ("5", "Try It 5.2", f"{Fraction(3**3, 3)}"),
    ("5", "Exercise 1", f"$x = {Fraction(22 - 7, 3)}$"),
    ("5", "Exercise 2", f"$x = {math.isqrt(49)}$"),
    ("5", "Exercise 3", f"$x = {math.log2(32):.0f}$"),
    ("5", "Exercise 4", f"${7 * 2}x$"),
    (
        "5",
        "Exercise 6",
        rf"\frac{{{sum(a + b == 7 for a in range(1, 7) for b in range(1, 7))}}}{{36}} = \frac{{1}}{{6}}",
    ),
    ("5", "Exercise 7", f"1. ⓐ {2**3}\n2. ⓑ $\\frac{{1}}{{{2**3}}}$"),
    ("5", "Exercise 8", f"= {math.factorial(4)}$"),
    ("6", "Example 1", f"{70 * 72}\\ \\text{{mL/min}}$, about {70 * 72 / 1000:.1f} L/min"),
    ("6", "Example 2", f"= {75 + (120 - 75) // 3}\\ \\text{{mmHg}}"),
    ("6", "Exercise 4", letter(PERCENT, 90 / 100)),
    ("6", "Exercise 5", letter(PERCENT, 160 / 200)),
    ("6", "Exercise 7", letter({"(a)": 40, "(b)": 20, "(c)": 10}, 80 / 2 ** (12 / 4))),
    ("7", "Example 7.1", rf"= {0.5 * 9.8 * 3**2:.0f}\ \text{{m}}"),
    ("7", "Example 7.2", rf"= -{20**2 / (2 * 50):.1f}\ \text{{m/s}}^2"),
    ("7", "Example 7.2", rf"= -{1200 * 20**2 / (2 * 50):.0f}\ \text{{N}}"),
    ("7", "Check Your Understanding 7.1", {9: "nine"}[3**2]),
    ("7", "Exercise 3", f"{5.0 * 3.0:.0f} N"),
    ("7", "Exercise 4", f"{0.5 * 2.0 * 6.0**2:.0f} J"),
    ("7", "Exercise 5", f"{10 * 9.8 * 2.0:.0f} J"),
    ("7", "Exercise 6", f"{2.0 * 6.0:.0f} V"),
    ("7", "Exercise 7", f"{340 / 680:.2f} m"),
]


@pytest.mark.parametrize(("chapter", "label", "expected"), COMPUTED)
def test_an_answer_is_what_computing_gives(records: list[QARecord], chapter: str, label: str, expected: str) -> None:
    answers = [one.answer for one in records if one.section.startswith(chapter) and one.label == label]
    assert any(expected in answer for answer in answers), answers


def test_each_answer_letter_is_among_the_options(records: list[QARecord]) -> None:
    letters = [one for one in records if len(one.answer.strip("()")) == 1 and one.answer.strip("()").isalpha()]
    assert len(letters) == 13
    for one in letters:
        mark = one.answer if "(" in one.answer else f"{one.answer}."
        assert f"\n{mark} " in one.question.replace("\n   ", "\n"), one.question


@pytest.mark.slow
def test_the_wheel_holds_the_book(tmp_path: Path) -> None:
    from hatchling.builders.wheel import WheelBuilder

    (wheel,) = WheelBuilder(str(Path(__file__).parents[3])).build(directory=str(tmp_path), versions=["standard"])
    names = {name for name in zipfile.ZipFile(wheel).namelist() if "/curation/documents/book/" in name}
    assert len(names) == 8
