from __future__ import annotations

import random

import numpy as np
import polars as pl
import pytest
from chains import chains_of_questions
from hypothesis import given, settings
from hypothesis import strategies as st

from megascience_hf.content_id import content_id
from megascience_hf.similarity.deduplication import Deduplication, dedup, keepers, preference
from megascience_hf.similarity.near_duplicates import AS_PUBLISHED, NearDuplicates, Pairs
from megascience_hf.similarity.variants import behind_lead_in

GAS = "A perfect gas is compressed slowly and isothermally from ten to two litres at 300 kelvin. Find the work."


def rows(*questions: str, answers: tuple[str, ...] = (), references: tuple[str | None, ...] = ()) -> pl.DataFrame:
    count = len(questions)
    return pl.DataFrame(
        {
            "id": [f"id{n}" for n in range(count)],
            "question": questions,
            "answer": answers or ("x",) * count,
            "reference_answer": references or (None,) * count,
        },
        schema_overrides={"reference_answer": pl.String},
    )


def kept(frame: pl.DataFrame, matches: pl.DataFrame) -> list[str]:
    return frame.join(matches, left_on="id", right_on="row_id", how="anti", maintain_order="left")["id"].to_list()


VARIANTS = NearDuplicates(keep_variants=True)


@pytest.mark.parametrize(
    ("frame", "best"),
    [
        (rows(GAS, GAS.lower()), "id0"),
        (rows(GAS, GAS.lower(), answers=("short", "a longer answer")), "id1"),
        (rows(GAS, GAS.lower(), answers=("a longer answer", "5"), references=("", "5 J")), "id1"),
        (rows(GAS, GAS.lower(), answers=("same", "same"), references=("5 J", "5 J")), "id0"),
    ],
)
def test_the_best_is_the_one_with_a_reference_then_the_longer_answer_then_the_smaller_id(
    frame: pl.DataFrame, best: str
) -> None:
    for order in (frame, frame.reverse()):
        matches = dedup(order)
        assert kept(order, matches) == [best]
        assert matches["kept_id"].to_list() == [best]
        assert matches["jaccard"].to_list() == [1.0]


def test_a_chain_does_not_drop_what_is_not_like_a_kept_row() -> None:
    words = [f"w{n}" for n in range(60)]
    chain = [" ".join(words[start : start + 30]) for start in range(0, 30, 5)]  # neighbours 0.7, the next 0.47
    frame = rows(*chain, answers=tuple("x" * n for n in range(20, 14, -1)))
    matches = dedup(frame)
    assert kept(frame, matches) == ["id0", "id2", "id4"]  # connected components would have kept the first alone
    assert all(score >= 0.6 for score in matches["jaccard"])


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_every_dropped_row_is_like_a_kept_one_and_no_two_kept_are_alike(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 12))
    edges = data.draw(
        st.sets(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda e: e[0] < e[1]))
    )
    listed = sorted(edges)
    scores = [data.draw(st.floats(0.6, 0.99)) for _ in listed]
    left, right = (np.array([edge[side] for edge in listed], np.int64) for side in (0, 1))
    keeper, score = keepers(count, [Pairs(left, right, np.array(scores))])
    left_over = {row for row in range(count) if keeper[row] == row}
    assert not any(i in left_over and j in left_over for i, j in edges)
    for row in set(range(count)) - left_over:
        assert keeper[row] in left_over
        assert score[row] == max(s for (i, j), s in zip(listed, scores, strict=True) if j == row and i in left_over)


def test_copies_share_the_fate_of_the_row_that_stands_for_them() -> None:
    pairs = Pairs(np.array([0, 1, 1]), np.array([1, 2, 3]), np.array([0.8, 1.0, 1.0]))
    keeper, score = keepers(4, [pairs])
    assert keeper.tolist() == [0, 0, 0, 0]
    assert score.tolist() == [1.0, 0.8, 0.8, 0.8]


def test_the_decision_does_not_depend_on_the_order_of_the_rows() -> None:
    dice = random.Random(3)
    vocabulary = [f"v{n}" for n in range(300)]
    questions = []
    for _ in range(60):
        base = dice.choices(vocabulary, k=25)
        questions += [" ".join(w if dice.random() > 0.06 else dice.choice(vocabulary) for w in base) for _ in range(4)]
    frame = pl.DataFrame(
        {
            "id": [content_id(str(n), question) for n, question in enumerate(questions)],
            "question": questions,
            "answer": ["x" * dice.randrange(5) for _ in questions],
        }
    )
    first = dedup(frame)
    assert 60 < len(first) < 240
    assert dedup(frame.sample(fraction=1, shuffle=True, seed=1)).equals(first)


LEAD_IN = "For the following exercises, find the derivative of the given function and state where it is defined. "


def test_exercises_with_one_lead_in_are_kept_if_variants_are() -> None:
    frame = rows(
        LEAD_IN + "f(x) = 3 x + 2", LEAD_IN + "f(x) = 4 x + 2", LEAD_IN + "f(x) = 3x + 2.".replace("3x", "3 x")
    )
    assert kept(frame, dedup(frame)) == ["id0"]
    assert kept(frame, dedup(frame, VARIANTS)) == ["id0", "id1"]


STUDY = "Use the following information: of 40 patients 12 slept badly, the times were normal with mean 6 hours.\n\n"


def test_exercises_on_one_text_are_told_apart_by_what_each_of_them_asks() -> None:
    frame = rows(
        STUDY + "In words, define the random variable.",
        STUDY + "State the null hypothesis.",
        STUDY + "In words, define the random variable",
    )
    assert kept(frame, dedup(frame)) == ["id0"]
    assert kept(frame, dedup(frame, VARIANTS)) == ["id0", "id1"]


@pytest.mark.parametrize(
    ("one", "other", "ends"),
    [
        ("Find x.\n\nx + 1 = 2", "Find x.\n\nx = 4", ("x + 1 = 2", "x = 4")),
        ("Find  x.\n\na\n\nb", "Find x.\n\na\n\nc", ("b", "c")),
        ("Find x.", "Find x.\n\nx = 4", ("Find x.", "Find x.\n\nx = 4")),
        ("Find x.\n\nx = 4", "Find y.\n\nx = 4", ("Find x.\n\nx = 4", "Find y.\n\nx = 4")),
        ("same", "same", ("same", "same")),
    ],
)
def test_a_lead_in_is_the_paragraphs_that_both_begin_with(one: str, other: str, ends: tuple[str, str]) -> None:
    assert behind_lead_in(one, other) == ends


def test_the_preset_as_published_misses_what_is_not_nearly_exact_and_drops_short_questions() -> None:
    dice = random.Random(8)
    vocabulary = [f"v{n}" for n in range(5_000)]
    questions = []
    for _ in range(300):  # pairs of similarity about 0.7
        base = dice.choices(vocabulary, k=40)
        questions += [" ".join(base), " ".join(base[:20] + [dice.choice(vocabulary)] * 2 + base[22:])]
    frame = rows(*questions, "What is work?", GAS, GAS.upper())
    matches, verified = dedup(frame, AS_PUBLISHED), dedup(frame)
    assert len(verified) > 290
    assert len(matches) < 60  # 0.8^10 is 11%
    assert matches.filter(reason="fewer than 5 words")["row_id"].to_list() == ["id600"]
    assert matches.filter(row_id="id602")["kept_id"].to_list() == ["id601"]
    assert "id601" in kept(frame, matches)


def test_the_preset_as_published_takes_operators_for_blanks() -> None:
    frame = rows("Solve x + 1 = 0 for the unknown x", "Solve x - 1 = 0 for the unknown x")
    assert kept(frame, dedup(frame, AS_PUBLISHED)) == ["id0"]


def test_the_preset_as_published_keeps_the_first_row_whatever_its_answer() -> None:
    frame = rows(GAS, GAS.upper(), answers=("short", "a longer answer"), references=(None, "5 J"))
    assert kept(frame, dedup(frame, AS_PUBLISHED)) == ["id0"]


@pytest.mark.parametrize("near", [NearDuplicates(), AS_PUBLISHED])
def test_no_rows_are_no_decisions(near: NearDuplicates) -> None:
    assert len(dedup(rows().select(pl.all().cast(pl.String)), near)) == len(dedup([], near)) == 0


@pytest.mark.parametrize("near", [NearDuplicates(), VARIANTS, AS_PUBLISHED])
def test_rows_in_pieces_and_on_disk_are_decided_as_rows_at_once(near: NearDuplicates) -> None:
    chance = random.Random(3)
    frame = rows(
        *(questions := chains_of_questions(600, chance)),
        answers=tuple("a" * chance.randrange(40) for _ in questions),
        references=tuple(chance.choice(["", "1"]) for _ in questions),
    )
    expected = dedup(frame, near)
    assert len(expected) > 25
    assert dedup(frame.iter_slices(250), near).equals(expected)
    with Deduplication(near, block=20, in_memory=1_000) as deduplication:
        long = frame.filter(frame["question"].str.count_matches(r"\w+") >= near.least_words)
        for piece in long.iter_slices(250):
            deduplication.add(piece["question"], preference(piece) if near.best_first else None)
        row, best, jaccard = deduplication.dropped()
    found = pl.DataFrame({"row_id": long["id"].gather(row), "kept_id": long["id"].gather(best), "jaccard": jaccard})
    assert found.sort("row_id").equals(expected.drop("reason"))
