from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from megascience_hf.content_id import content_id
from megascience_hf.curation.dedup import TOO_SHORT, as_published, components, dedup, dedup_records, keepers
from megascience_hf.curation.records import QARecord
from megascience_hf.similarity.near_duplicates import NearDuplicates, Pairs
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


@pytest.mark.parametrize(
    ("frame", "kept"),
    [
        (rows(GAS, GAS.lower()), "id0"),
        (rows(GAS, GAS.lower(), answers=("short", "a longer answer")), "id1"),
        (rows(GAS, GAS.lower(), answers=("a longer answer", "5"), references=("", "5 J")), "id1"),
        (rows(GAS, GAS.lower(), answers=("same", "same"), references=("5 J", "5 J")), "id0"),
    ],
)
def test_the_best_is_the_one_with_a_reference_then_the_longer_answer_then_the_smaller_id(
    frame: pl.DataFrame, kept: str
) -> None:
    for order in (frame, frame.reverse()):
        decided = dedup(order)
        assert order.filter(decided.kept)["id"].to_list() == [kept]
        assert decided.matches["kept_id"].to_list() == [kept]
        assert decided.matches["jaccard"].to_list() == [1.0]


def test_a_chain_does_not_drop_what_is_not_like_a_kept_row() -> None:
    words = [f"w{n}" for n in range(60)]
    chain = [" ".join(words[start : start + 30]) for start in range(0, 30, 5)]  # neighbours 0.7, the next 0.47
    frame = rows(*chain, answers=tuple("x" * n for n in range(20, 14, -1)))
    decided = dedup(frame)
    assert frame.filter(decided.kept)["id"].to_list() == ["id0", "id2", "id4"]
    assert all(score >= 0.6 for score in decided.matches["jaccard"])
    published = components(6, np.arange(5), np.arange(1, 6))
    assert published.tolist() == [0] * 6  # what connected components would have done


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
    kept = {row for row in range(count) if keeper[row] == row}
    assert not any(i in kept and j in kept for i, j in edges)
    for row in set(range(count)) - kept:
        assert keeper[row] in kept
        assert score[row] == max(s for (i, j), s in zip(listed, scores, strict=True) if j == row and i in kept)


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
    assert 60 < len(first.matches) < 240
    shuffled = frame.sample(fraction=1, shuffle=True, seed=1)
    again = dedup(shuffled)
    assert again.matches.equals(first.matches)
    assert set(shuffled.filter(again.kept)["id"]) == set(frame.filter(first.kept)["id"])


LEAD_IN = "For the following exercises, find the derivative of the given function and state where it is defined. "


def test_exercises_with_one_lead_in_are_kept_if_variants_are() -> None:
    frame = rows(
        LEAD_IN + "f(x) = 3 x + 2", LEAD_IN + "f(x) = 4 x + 2", LEAD_IN + "f(x) = 3x + 2.".replace("3x", "3 x")
    )
    assert dedup(frame).kept.to_list() == [True, False, False]
    assert dedup(frame, keep_variants=True).kept.to_list() == [True, True, False]


STUDY = "Use the following information: of 40 patients 12 slept badly, the times were normal with mean 6 hours.\n\n"


def test_exercises_on_one_text_are_told_apart_by_what_each_of_them_asks() -> None:
    frame = rows(
        STUDY + "In words, define the random variable.",
        STUDY + "State the null hypothesis.",
        STUDY + "In words, define the random variable",
    )
    assert dedup(frame).kept.to_list() == [True, False, False]
    assert dedup(frame, keep_variants=True).kept.to_list() == [True, True, False]


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
    published, verified = as_published(frame), dedup(frame)
    assert (~verified.kept).sum() > 290
    assert (~published.kept).sum() < 60  # 0.8^10 is 11%
    matches = published.matches
    assert matches.filter(reason=TOO_SHORT)["row_id"].to_list() == ["id600"]
    assert matches.filter(row_id="id602")["kept_id"].to_list() == ["id601"]
    assert published.kept[601]


def test_the_preset_as_published_takes_operators_for_blanks() -> None:
    frame = rows("Solve x + 1 = 0 for the unknown x", "Solve x - 1 = 0 for the unknown x")
    assert as_published(frame).kept.to_list() == [True, False]


@pytest.mark.parametrize("decide", [dedup, as_published])
def test_no_rows_are_no_decisions(decide: object) -> None:
    decided = decide(rows().select(pl.all().cast(pl.String)))  # type: ignore[operator]
    assert len(decided.kept) == len(decided.matches) == 0


def test_records_in_memory_are_decided_as_rows_are(tmp_path: Path) -> None:
    def record(name: str, question: str, answer: str) -> QARecord:
        return QARecord(name, question, answer, "physics", "", "", "d", "c", 0, 1, "rules/exercise")

    decided = dedup_records([record("a", GAS, "x"), record("b", GAS, "xyz")], NearDuplicates(0.8))
    assert decided.kept.to_list() == [False, True]
    decided.write_matches(tmp_path / "matches.parquet")
    assert pl.read_parquet(tmp_path / "matches.parquet").rows() == [("a", "b", 1.0, "near-duplicate")]
    assert [path.name for path in tmp_path.iterdir()] == ["matches.parquet"]
