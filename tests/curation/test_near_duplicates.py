"""Near-duplicates: true similarity decides, quotations are found, and MinHash misses next to nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from megascience_hf.curation.near_duplicates import Index, jaccard, shingles, words

QUESTION = (
    "A block of mass 2.0 kg slides without friction down an incline of 30 degrees from a height of 1.5 m. What is its "
    "speed at the bottom of the incline?"
)
OTHER_TEXT = (
    "Draw the forces that act on it, name the work that each of them does, and explain in your own words why the sum "
    "of potential and kinetic energy stays the same although the speed grows."
)


@pytest.mark.parametrize(
    ("text", "near", "run"),
    [
        (QUESTION, True, True),
        (QUESTION.upper().replace(",", " ;"), True, True),
        (QUESTION.replace("2.0 kg", "3.0 kg"), True, True),
        (QUESTION.replace("block", "crate").replace("speed", "velocity"), True, True),
        (f"Exercise 7. {QUESTION} Then consider a second block. " + OTHER_TEXT, False, True),
        ("A ball of mass 2.0 kg falls from a height of 1.5 m. How fast is it at the ground?", False, False),
        ("What is the capital of France, and how many people live in it today?", False, False),
        ("", False, False),
    ],
)
def test_rewordings_and_quotations_are_found_and_other_questions_are_not(text: str, near: bool, run: bool) -> None:
    index = Index(["An unrelated question about the colour of copper sulphate in water?", QUESTION])
    found = index.matches(text)
    assert any(match.similarity >= 0.6 for match in found) is near
    assert any(match.shares_run for match in found) is run
    assert {match.reference for match in found} <= {1}


def test_the_similarity_is_the_true_jaccard_of_word_3_grams() -> None:
    a, b = words("one two three four five six"), words("one two three four five seven")
    assert jaccard(shingles(a), shingles(b)) == pytest.approx(3 / 5)
    [match] = Index([" ".join(a)]).matches(" ".join(b))
    assert match.similarity == pytest.approx(0.6)
    assert Index([" ".join(a)], threshold=0.61).matches(" ".join(b)) == []


def test_a_question_of_few_words_is_not_told_from_others() -> None:
    index = Index(["Which is true?", QUESTION])
    assert index.too_short(0)
    assert not index.too_short(1)
    assert index.matches("Which is true?") == []


def test_the_wording_of_a_whole_kind_of_question_is_no_quotation() -> None:
    wording = "which one of the following statements about the element that is named below is the correct one"
    index = Index([f"{wording}: number {n} {'x' * n}" for n in range(20)])
    assert not any(match.shares_run for match in index.matches(f"I wonder {wording} and why that should be so " * 2))


def test_minhash_misses_next_to_nothing_above_the_threshold() -> None:
    rng = np.random.default_rng(0)
    vocabulary = np.array([f"w{n}" for n in range(5_000)])
    references = [rng.choice(vocabulary, size=50).tolist() for _ in range(400)]
    index = Index([" ".join(reference) for reference in references])
    missed = near = 0
    for place, reference in enumerate(references):
        changed = list(reference)
        for at in rng.choice(50, size=int(rng.integers(1, 5)), replace=False):
            changed[at] = "changed"
        truth = jaccard(shingles(reference), shingles(changed))
        if truth >= 0.6:
            near += 1
            missed += all(match.reference != place for match in index.matches(" ".join(changed)))
    assert near > 250
    assert missed <= 0.02 * near


@given(st.text(max_size=300), st.lists(st.text(max_size=100), max_size=5))
def test_no_text_breaks_it_and_every_match_is_one(text: str, references: list[str]) -> None:
    index = Index([*references, text])
    for match in index.matches(text):
        assert match.similarity >= 0.6 or match.shares_run
    if len(words(text)) >= 5:
        assert len(references) in {match.reference for match in index.matches(text)}
