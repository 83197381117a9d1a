"""Exercises that differ in one word, told apart by their answers."""

from __future__ import annotations

import polars as pl
import pytest

from megascience_hf.similarity.deduplication import dedup
from megascience_hf.similarity.different_answers import differ, result_of

DRUGS = {
    "lisinopril": "Dry cough.", "amlodipine": "Swollen ankles.", "metoprolol": "Bradycardia.", "losartan": "Dizziness.",
    "furosemide": "Low potassium.", "clonidine": "Rebound hypertension.",
}  # fmt: skip
QUESTION = (
    "A patient of sixty-two years with long-standing hypertension is started on {} by the family physician. "
    "Which adverse effect should the nurse look for during the first weeks of treatment?"
)


def rows(answers: dict[str, str]) -> pl.DataFrame:
    questions = [QUESTION.format(drug.split()[0]) for drug in answers]
    return pl.DataFrame({"id": list(answers), "question": questions, "answer": list(answers.values())})


def test_questions_of_one_word_apart_with_different_answers_are_different_exercises() -> None:
    assert dedup(rows(DRUGS), compare_answers=True).is_empty()
    assert len(dedup(rows(DRUGS))) == len(DRUGS) - 1


def test_one_exercise_printed_twice_is_still_one() -> None:
    twice = DRUGS | {"lisinopril again": "A dry cough", "furosemide again": "low potassium (hypokalemia)"}
    dropped = dedup(rows(twice), compare_answers=True)
    pairs = {frozenset(pair) for pair in dropped.select("row_id", "kept_id").iter_rows()}
    assert pairs == {frozenset(("lisinopril", "lisinopril again")), frozenset(("furosemide", "furosemide again"))}


RESULTS = [
    ("5", "5.0", False), ("5", "6", True), ("$5\\,\\mathrm{m}$", "5 m", False), ("1,200 J", "1200 J", False),
    ("1200 J", "1190 J", False), ("1200 J", "1250 J", True), ("-3", "3", True), ("B", "C", True), ("B", "b", False),
    ("mitochondria", "the mitochondria", False), ("dry cough", "a persistent dry cough", False),
    ("dry cough", "swollen ankles", True), ("", "5", False), ("x = 2 and x = 3", "2", False),
    ("increases", "decreases", True), ("5 and 6", "6 and 5", True),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "expected"), RESULTS)
def test_two_results_differ(one: str, other: str, expected: bool) -> None:
    assert differ(one, other) is expected
    assert differ(other, one) is expected


def test_a_long_answer_has_the_result_that_it_boxes_or_states_and_else_none() -> None:
    assert result_of("We add both sides and find, after some work, what we were looking for: $\\boxed{7}$") == "7"
    assert result_of("Both sides grow. " * 20) == ""
    assert result_of(None) == ""
