from __future__ import annotations

import gzip
import itertools
import json
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from chains import chains_of_questions
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from megascience_hf.errors import UserError
from megascience_hf.similarity import minhash, near_duplicate_rows
from megascience_hf.similarity.minhash import Bands, band_keys, bands_for, candidate_pairs
from megascience_hf.similarity.near_duplicate_rows import NearDuplicateRows
from megascience_hf.similarity.near_duplicates import NearDuplicates, Pairs, sign, sorted_pairs
from megascience_hf.similarity.shingles import Rows, offsets_of

TEXTBOOKS = Path(__file__).resolve().parents[3] / "shared" / "textbooks_gold"
ORBITS = (
    "Two satellites follow circular orbits about the same planet. The outer orbit has four times the radius of the "
    "inner one. By what factor is the period of the outer satellite longer?"
)


def within(texts: Sequence[str] | pl.Series, settings: NearDuplicates | None = None) -> Pairs:
    """The near-duplicate pairs of a list, left < right."""
    with NearDuplicateRows(settings) as rows:
        rows.add(texts)
        pieces = list(rows.pairs())
    sides = [
        (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)),
        *((p.left, p.right, p.jaccard) for p in pieces),
    ]
    return sorted_pairs(*(np.concatenate(side) for side in zip(*sides, strict=True)))


def jaccard(one: str, other: str, n: int = 3) -> float:
    """By Python sets, for texts of lower case and blanks."""

    def shingles(text: str) -> set[tuple[str, ...]]:
        words = text.split()
        return {tuple(words[i : i + n]) for i in range(max(1, len(words) - n + 1))}

    a, b = shingles(one), shingles(other)
    return len(a & b) / len(a | b)


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        (ORBITS, ORBITS, True),
        (ORBITS, ORBITS.upper().replace(".", " !"), True),
        (ORBITS, ORBITS.replace("planet", "star"), True),
        (ORBITS, "Solve this. " + ORBITS, True),
        (ORBITS, ORBITS.split(".")[0], False),
        (ORBITS, " ".join(reversed(ORBITS.split())), False),
        (ORBITS, "Two trains leave the same station. How long is it until they meet?", False),
        ("What is work?", "what is work", True),
        ("What is work?", "What is power?", False),
        ("Define entropy", "define ENTROPY.", True),
        ("Define entropy", "Define enthalpy", False),
        ("Define", "Define entropy", False),
        ("x + 1 = 0", "x - 1 = 0", False),
        ("", "", True),
        ("?", "!", False),
    ],
)
def test_what_is_a_near_duplicate(one: str, other: str, near: bool) -> None:
    assert bool(len(within([one, other]))) is near


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_pair_returned_has_its_true_similarity_and_no_equal_one_is_missed(data: st.DataObject) -> None:
    sentence = st.lists(st.sampled_from(["the", "of", "mass", "force", "wave", "light", "is", "in"]), max_size=12)
    texts = [" ".join(words) for words in data.draw(st.lists(sentence, max_size=12))]
    threshold = data.draw(st.sampled_from([0.3, 0.6, 0.9, 1.0]))
    pairs = within(texts, NearDuplicates(threshold))
    for left, right, similarity in pairs:
        assert left < right
        assert similarity == pytest.approx(jaccard(texts[left], texts[right]))
        assert similarity >= threshold
    second_of_equals = {j for i, j in itertools.combinations(range(len(texts)), 2) if jaccard(texts[i], texts[j]) == 1}
    assert second_of_equals <= set(pairs.right.tolist())


@pytest.mark.parametrize(
    ("threshold", "recall", "bands"),
    [(0.6, 0.99, Bands(19, 3)), (0.6, 0.98, Bands(17, 3)), (0.9, 0.99, Bands(8, 7)), (1.0, 0.99, Bands(1, 1))],
)
def test_bands_follow_from_the_threshold(threshold: float, recall: float, bands: Bands) -> None:
    assert bands_for(threshold, recall) == bands


@given(st.floats(0.05, 1), st.floats(0.5, 0.999))
def test_bands_find_a_pair_at_the_threshold_with_the_recall_that_was_asked_for(threshold: float, recall: float) -> None:
    assert bands_for(threshold, recall).recall(threshold) >= recall - 1e-9


@pytest.mark.parametrize("similarity", [0.4, 0.6, 0.8])
def test_the_probability_of_a_common_band_is_the_one_of_the_formula(similarity: float) -> None:
    generator, pairs, size = np.random.default_rng(1), 3_000, 60
    shared = round(2 * size * similarity / (1 + similarity))
    values = generator.integers(0, 2**62, (pairs, 2 * size - shared))
    sets = np.stack([values[:, :size], values[:, size - shared :]], axis=1).reshape(-1)
    keys = band_keys(Rows(sets, offsets_of(np.full(2 * pairs, size))), Bands(4, 3), seed=42)
    found = (keys[::2] == keys[1::2]).any(axis=1).mean()
    expected = Bands(4, 3).recall(shared / (2 * size - shared))
    assert found == pytest.approx(expected, abs=4 * (expected * (1 - expected) / pairs) ** 0.5)


def test_each_candidate_pair_comes_once_and_is_in_a_common_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minhash, "PAIRS", 7)  # so that buckets are cut into pieces
    keys = np.random.default_rng(0).integers(0, 5, (30, 3))

    def expected(first: int, crowd: int) -> list[tuple[int, int]]:
        """i < `first` <= j, or i < j without it, where i is one of the first `crowd` rows of a common bucket."""
        return [
            (i, j)
            for i, j in itertools.combinations(range(30), 2)
            if (not first or i < first <= j)
            and any(keys[i, b] == keys[j, b] and (keys[:i, b] == keys[i, b]).sum() < crowd for b in range(3))
        ]

    for first, crowd in [(0, 500), (10, 500), (0, 1), (0, 3), (10, 1)]:
        found = [
            pair
            for i, j in candidate_pairs(keys, first=first or None, crowd=crowd)
            for pair in zip(i.tolist(), j.tolist(), strict=True)
        ]
        assert sorted(found) == expected(first, crowd)


def test_a_thousand_copies_are_compared_with_the_first_of_them_only() -> None:
    pairs = within([ORBITS] * 1_000)
    assert pairs.left.tolist() == [0] * 999
    assert set(pairs.jaccard.tolist()) == {1.0}


def test_recall_and_precision_on_perturbed_questions() -> None:
    dice = random.Random(5)
    vocabulary = [f"w{n}" for n in range(3_000)]
    texts = []
    for _ in range(400):
        base = dice.choices(vocabulary, k=40)
        edited = [[word if dice.random() > 0.04 else dice.choice(vocabulary) for word in base] for _ in range(3)]
        texts += [" ".join([*words, f"t{number}"]) for number, words in enumerate(edited)]  # no two are equal
    true = {
        (i, j)
        for start in range(0, len(texts), 3)
        for i, j in itertools.combinations(range(start, start + 3), 2)
        if jaccard(texts[i], texts[j]) >= 0.6
    }
    found = {(i, j) for i, j, _ in within(texts)}
    assert len(true) > 200
    assert found <= true  # texts of different bases share next to nothing
    assert len(found) >= 0.98 * len(true)


def test_lists_and_series_and_many_blocks_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"{ORBITS} {n % 7} {n % 11}" for n in range(60)]
    whole = list(within(texts))
    monkeypatch.setattr("megascience_hf.similarity.shingles.BLOCK", 7)
    assert list(within(pl.Series(texts))) == whole


@pytest.mark.parametrize("wrong", [{"threshold": 0.0}, {"threshold": 1.2}, {"recall": 1.0}, {"ngram": 0}])
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(UserError):
        NearDuplicates(**wrong)  # type: ignore[arg-type]


def test_no_texts_have_no_pairs() -> None:
    assert len(within([])) == 0


@pytest.mark.skipif(not TEXTBOOKS.is_dir(), reason="the textbooks are in ../shared, which is no part of the project")
def test_the_pairs_of_real_textbook_questions_are_those_of_brute_force() -> None:
    files = [gzip.decompress(file.read_bytes()).decode() for file in sorted(TEXTBOOKS.glob("*.jsonl.gz"))]
    questions = [json.loads(line)["question"] for text in files for line in text.strip().split("\n")]
    signatures = sign(questions, NearDuplicates())
    sets = signatures.sets
    hashes, columns = np.unique(sets.hashes, return_inverse=True)
    matrix = csr_array((np.ones(len(columns), np.int32), columns, sets.offsets), shape=(len(sets), len(hashes)))
    shared = (matrix @ matrix.T).tocoo()
    i, j = shared.coords
    similar = shared.data / (sets.lengths[i] + sets.lengths[j] - shared.data) >= 0.6
    first = {
        row: np.flatnonzero(signatures.fingerprints == signatures.fingerprints[row])[0] for row in range(len(sets))
    }
    true = {
        (a, b)
        for a, b in zip(i[similar].tolist(), j[similar].tolist(), strict=True)
        if a < b and first[a] == a and (first[b] == b or first[b] == a)
    }
    found = {(a, b) for a, b, _ in within(questions)}
    assert len(true) > 500
    assert found <= true
    assert len(found) >= 0.98 * len(true)


@pytest.mark.parametrize(("block", "in_memory"), [(20, 0), (20, 50_000), (10_000, 0), (50, 1 << 30)])
def test_near_duplicates_in_blocks_and_on_disk_are_those_in_memory(
    block: int, in_memory: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near_duplicate_rows, "_PAIRS_HELD", 50)
    monkeypatch.setattr(near_duplicate_rows, "_PLACES", 100)
    chance = random.Random(5)
    questions = chains_of_questions(600, chance)
    order = np.array(chance.sample(range(len(questions)), len(questions)))
    with NearDuplicateRows(block=block, in_memory=in_memory) as near:
        for start in range(0, len(questions), 7):
            near.add(questions[start : start + 7])
        found = [pair for piece in near.pairs(order) for pair in piece]
        assert near.count_repeated() == len(np.unique(within(questions).right))
    expected = within([questions[row] for row in order.tolist()])
    assert len(expected) > 100
    assert found == sorted(expected, key=lambda pair: (pair[1] // 100, pair[0], pair[1]))


def test_rows_that_share_nothing_are_no_near_duplicates() -> None:
    with NearDuplicateRows() as near:
        near.add(["one two three four", "five six seven eight"])
        assert near.count_repeated() == 0
    with NearDuplicateRows() as empty:
        assert empty.count_repeated() == 0
