from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from megascience_hf.similarity.shingles import ngrams, normalised, quantities, sets, words

WORDS = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=9)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What is Work?", "what is  work"),
        ("Find $x$ if \\(x + 1 = 2\\).", "find x if x + 1 = 2"),
        ("the ﬁrst ｌａｗ", "the first law"),
        ("**Solve**: `y`", "solve y"),
        ("", " \n"),
        ("?!", " ?! "),
    ],
)
def test_case_punctuation_markup_and_compatibility_forms_do_not_count(one: str, other: str) -> None:
    assert words([one]).hashes.tolist() == words([other]).hashes.tolist()
    assert normalised([one])[0] == normalised([other])[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [("x + 1", "x - 1"), ("x + 1", "x 1"), ("10 < 3", "10 > 3"), ("5", "6"), ("?!", "?"), ("", "?"), ("ä", "a")],
)
def test_operators_numbers_and_letters_count(one: str, other: str) -> None:
    assert words([one]).hashes.tolist() != words([other]).hashes.tolist()
    assert normalised([one])[0] != normalised([other])[0]


@given(st.lists(WORDS, min_size=1, max_size=6), st.integers(1, 5), st.booleans())
def test_ngrams_are_equal_exactly_where_the_words_are(rows: list[list[str]], n: int, whole_if_short: bool) -> None:
    found = ngrams(words([" ".join(row) for row in rows]), n, whole_if_short=whole_if_short)
    seen: dict[int, tuple[str, ...]] = {}
    for number, row in enumerate(rows):
        text = row or [""]  # a text without words is one word, itself
        expected = [tuple(text[i : i + n]) for i in range(len(text) - n + 1)]
        if not expected and whole_if_short:
            expected = [tuple(text)]
        hashes = found.hashes[found.offsets[number] : found.offsets[number + 1]].tolist()
        assert len(hashes) == len(expected)
        for value, ngram in zip(hashes, expected, strict=True):
            assert seen.setdefault(value, ngram) == ngram
    assert len(set(seen.values())) == len(seen)


def test_sets_are_sorted_and_without_repetitions() -> None:
    rows = sets(ngrams(words(["a b a b a b", "c"]), 2, whole_if_short=True))
    assert rows.lengths.tolist() == [2, 1]
    assert (np.diff(rows.hashes[:2]) > 0).all()


def test_the_quantities_of_a_text_are_its_numbers_formula_letters_and_symbols() -> None:
    one, other, wordy = (quantities([text]) for text in ("A car: v = 3 m/s", "v = 3 m / s, I say", "A car is fast"))
    assert one.hashes.tolist() == other.hashes.tolist()
    assert len(one.hashes) == 6  # v = 3 m / s
    assert len(wordy.hashes) == 0


def test_hashes_are_the_same_in_another_process() -> None:
    program = (
        "from megascience_hf.similarity.shingles import *;"
        "print(ngrams(words(['a b c d', '']), 3, whole_if_short=True).hashes.tolist())"
    )
    printed = subprocess.run(
        [sys.executable, "-c", program], env={"PYTHONHASHSEED": "7"}, capture_output=True, text=True, check=True
    ).stdout
    assert printed.strip() == str(ngrams(words(["a b c d", ""]), 3, whole_if_short=True).hashes.tolist())
