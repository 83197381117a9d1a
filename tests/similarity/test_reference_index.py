from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from megascience_hf.similarity import reference_index
from megascience_hf.similarity.ngrams import OF_ONE_KIND, Runs
from megascience_hf.similarity.reference_index import Index, Match

ORBITS = (
    "Two satellites follow circular orbits about the same planet. "
    "The outer orbit has four times the radius of the inner one."
)
GAS = "Which gas is most abundant in the air of the Earth today?"
FOREWORD = (
    "Read this first, and take all the time that you need for it, before you go on to the problem itself, "
    "which is an old one. "
)


def matches(index: Index, text: str) -> list[Match]:
    return [match for _, match in index.matches_of([text])]


def test_a_text_is_near_to_a_reference_or_quotes_it() -> None:
    index = Index([ORBITS, "What is DNA?", GAS])
    assert matches(index, ORBITS.upper()) == [Match(0, 1.0, shares_run=True)]
    (near,) = matches(index, GAS.replace("today", "now"))
    assert (near.reference, near.shares_run) == (2, False)
    assert near.similarity == pytest.approx(9 / 11)
    (quoted,) = matches(index, FOREWORD + ORBITS + FOREWORD)
    assert (quoted.reference, quoted.shares_run) == (0, True)
    assert quoted.similarity < 0.6
    assert matches(index, "An unrelated text about the price of bread in a small town.") == []


def test_references_of_fewer_than_five_words_never_match() -> None:
    index = Index(["What is DNA?", GAS])
    assert matches(index, "What is DNA?") == []
    assert (index.too_short(0), index.too_short(1)) == (True, False)


def test_many_texts_are_answered_in_their_order_whatever_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    index = Index([ORBITS, GAS, GAS])
    texts = ["", GAS, "x", ORBITS, GAS.lower(), ""]
    found = list(index.matches_of(iter(texts)))
    assert [(text, match.reference) for text, match in found] == [(1, 1), (1, 2), (3, 0), (4, 1), (4, 2)]
    monkeypatch.setattr(reference_index, "TEXTS_TOGETHER", 2)
    assert list(index.matches_of(iter(texts))) == found


def test_no_references_match_nothing() -> None:
    assert matches(Index([]), ORBITS) == []
    assert list(Index([ORBITS]).matches_of([])) == []


def test_thirteen_words_in_a_row_are_a_run_and_twelve_are_not() -> None:
    words = [f"w{n}" for n in range(20)]
    runs = Runs([" ".join(words)])
    texts = [" ".join([*words[4:16], "x"]), "y " + "; ".join(words[4:17]), " ".join(words[:13]).upper()]
    text, reference = runs.shared_with(texts)
    assert (text.tolist(), reference.tolist()) == ([1, 2], [0, 0])


def test_a_run_of_a_whole_kind_of_questions_does_not_count() -> None:
    lead_in = " ".join(f"w{n}" for n in range(13))
    few, many = [[f"{lead_in} number {n}" for n in range(count)] for count in (OF_ONE_KIND, OF_ONE_KIND + 1)]
    assert len(Runs(few).shared_with([lead_in])[0]) == OF_ONE_KIND
    assert len(Runs(many).shared_with([lead_in])[0]) == 0


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
    found = matches(index, text)
    assert any(match.similarity >= 0.6 for match in found) is near
    assert any(match.shares_run for match in found) is run
    assert {match.reference for match in found} <= {1}


def test_the_similarity_is_the_true_jaccard_of_word_3_grams() -> None:
    one, other = "one two three four five six", "one two three four five seven"
    [match] = matches(Index([one]), other)
    assert match.similarity == pytest.approx(3 / 5)
    assert matches(Index([one], threshold=0.61), other) == []


def test_the_wording_of_a_whole_kind_of_question_is_no_quotation() -> None:
    wording = "which one of the following statements about the element that is named below is the correct one"
    index = Index([f"{wording}: number {n} {'x' * n}" for n in range(20)])
    assert not any(match.shares_run for match in matches(index, f"I wonder {wording} and why that should be so " * 2))


def test_minhash_misses_next_to_nothing_above_the_threshold() -> None:
    rng = np.random.default_rng(0)
    vocabulary = np.array([f"w{n}" for n in range(5_000)])
    references = [rng.choice(vocabulary, size=50).tolist() for _ in range(400)]
    index = Index([" ".join(reference) for reference in references])
    texts, near = [], set()
    for place, reference in enumerate(references):
        changed = list(reference)
        for at in rng.choice(50, size=int(rng.integers(1, 5)), replace=False):
            changed[at] = "changed"
        one, other = (set(zip(words, words[1:], words[2:], strict=False)) for words in (reference, changed))
        if len(one & other) / len(one | other) >= 0.6:
            near.add(place)
        texts.append(" ".join(changed))
    found = {text for text, match in index.matches_of(texts) if match.reference == text}
    assert len(near) > 250
    assert found <= near
    assert len(found) >= 0.98 * len(near)


@settings(deadline=None)
@given(st.text(max_size=300), st.lists(st.text(max_size=100), max_size=5))
def test_no_text_breaks_it_and_every_match_is_one(text: str, references: list[str]) -> None:
    index = Index([*references, text])
    for match in matches(index, text):
        assert match.similarity >= 0.6 or match.shares_run
    if not index.too_short(len(references)):
        assert len(references) in {match.reference for match in matches(index, text)}
