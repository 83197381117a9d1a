"""`load_dataset(…, audit=)`: rows kept by what an audit found of them, and what cannot be told is an error."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from datasets import load_dataset

from megascience_hf.builders.shards import ShardError
from megascience_hf.curation.audit.run import Options, audit
from megascience_hf.curation.report.run import dataset_of
from megascience_hf.similarity.benchmark_questions import benchmark_questions
from megascience_hf.tasks.loading import SAMPLE

SAME = "How much is the sum of all the numbers in the first three rows of the well known square?"
ROWS: list[tuple[str, str, str | None]] = [
    ("How much is 6 times 7, and how does one find it by hand?", " So \\boxed{42} ", "42"),
    ("How fast is it, and in which direction does it go?", "So \\boxed{3 m/s}.", "4 m/s"),
    ("Why does the hot air rise in the room?", "Because its density is smaller.", "Its density is smaller."),
    ("What does the curve in Figure 3.2 show us of the ball?", "So it is \\boxed{2}.", "2"),
    ("No reference for this one of the questions", "It is so.", None),
    (SAME, "So \\boxed{45}.", "45"),
    (SAME, "So \\boxed{45}.", "45"),
    ("Welche Kraft wirkt auf das Teilchen, wenn es sich in dem Feld bewegt, und warum?", "Es ist die \\boxed{5}", "5"),
]  # fmt: skip


def write(folder: Path, rows: list[tuple[str, str, str | None]]) -> Path:
    folder.mkdir(exist_ok=True)
    made = [
        {"question": q, "answer": a, "subject": "physics", "reference_answer": r, "source": "a"} for q, a, r in rows
    ]
    for part in range(2):
        lines = made[part * 6 : part * 6 + 6]
        (folder / f"train-{part}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in lines))
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("rows") / "rows", ROWS)


@pytest.fixture(scope="module")
def side_car(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("audit") / "out"
    audit(dataset_of(str(folder)), out, Options(contamination=False, workers=1))
    return out


@pytest.fixture
def load(folder: Path, tmp_path: Path) -> Callable[..., list[int]]:
    """The numbers in `ROWS` of the rows that are loaded."""

    def loaded(**arguments: Any) -> list[int]:
        given = {"data_dir": str(folder), "cache_dir": str(tmp_path / "cache")} | arguments
        rows = load_dataset("megascience", split="train", **given)
        texts = [(row["question"], row["answer"], row["reference_answer"]) for row in rows]
        found, start = [], 0
        for one in texts:
            start = ROWS.index(one, start)
            found.append(start)
            start += 1
        return found

    return loaded


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        ({"verifiable": True}, [0, 1, 3, 5, 6, 7]),
        ({"verifiable": False}, [2, 4]),
        ({"agrees": True}, [0, 3, 5, 6, 7]),
        ({"agrees": False}, [1]),
        ({"self_contained": True}, [0, 1, 2, 4, 5, 6, 7]),
        ({"duplicate": False}, [0, 1, 2, 3, 4, 5, 7]),
        ({"duplicate": True}, [5]),
        ({"language": "de"}, [7]),
        ({"verifiable": True, "agrees": True, "self_contained": True, "language": ["en"]}, [0, 5, 6]),
    ],
)
def test_rows_are_kept_by_what_was_found_of_them(
    filters: dict[str, Any], kept: list[int], load: Callable[..., list[int]], side_car: Path
) -> None:
    assert load(audit=str(side_car), **filters) == kept


def test_it_goes_with_streaming_with_processes_with_other_filters_and_with_every_form(
    folder: Path, side_car: Path, tmp_path: Path, load: Callable[..., list[int]]
) -> None:
    streamed = load_dataset(
        "megascience", split="train", streaming=True, data_dir=str(folder), audit=str(side_car), duplicate=False
    )
    assert len(list(streamed)) == 7
    assert load(audit=str(side_car / "audit.parquet"), duplicate=False, num_proc=2) == [0, 1, 2, 3, 4, 5, 7]
    assert load(audit=str(side_car), verifiable=True, max_answer_chars=16) == [0, 5, 6]
    messages = load_dataset(
        "textbook_reasoning", "sft", split="train", data_dir=str(folder), audit=str(side_car), agrees=False,
        cache_dir=str(tmp_path),
    )  # fmt: skip
    assert [row["messages"][0]["content"] for row in messages] == [ROWS[1][0]]


def test_verifiable_rows_are_those_of_the_configuration_for_a_reward(
    folder: Path, side_car: Path, tmp_path: Path, load: Callable[..., list[int]]
) -> None:
    rewarded = load_dataset("megascience", "rl", split="train", data_dir=str(folder), cache_dir=str(tmp_path / "rl"))
    kept = load(audit=str(side_car), verifiable=True)
    assert [row["prompt"][0]["content"] for row in rewarded] == [ROWS[n][0] for n in kept]


def test_another_content_of_the_side_car_is_another_cache(
    folder: Path, tmp_path: Path, load: Callable[..., list[int]]
) -> None:
    out = tmp_path / "out"
    audit(dataset_of(str(folder)), out, Options(contamination=False, workers=1))
    assert load(audit=str(out), verifiable=True) == [0, 1, 3, 5, 6, 7]
    table = pq.read_table(out / "audit.parquet")
    place = table.schema.get_field_index("verifiable")
    pq.write_table(table.set_column(place, "verifiable", [[False] * 7 + [True]]), out / "audit.parquet")
    assert load(audit=str(out), verifiable=True) == [7]


def test_rows_that_are_items_of_benchmarks_are_left_out(tmp_path: Path) -> None:
    asked = next(q for q in benchmark_questions(SAMPLE, ["gsm8k"]).questions if len(q.text.split()) > 10)
    rows = write(tmp_path / "rows", [*ROWS[:3], (asked.text, "So \\boxed{5}.", "5")])
    out = tmp_path / "out"
    audit(dataset_of(str(rows)), out, Options(data_dir=SAMPLE, workers=1))
    cache = {"split": "train", "data_dir": str(rows), "cache_dir": str(tmp_path / "cache"), "audit": str(out)}
    clean = load_dataset("megascience", in_exam=False, **cache)
    assert list(clean["question"]) == [question for question, _, _ in ROWS[:3]]
    assert list(load_dataset("megascience", in_exam=True, **cache)["question"]) == [asked.text]


def test_rows_that_were_not_audited_are_an_error(side_car: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other", [("Another question?", "a", "1")])
    with pytest.raises(ShardError, match=r"audit of other rows.*Another question"):
        load_dataset(
            "megascience", split="train", data_dir=str(other), audit=str(side_car), verifiable=True,
            cache_dir=str(tmp_path / "cache"),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"verifiable": True}, "verifiable= needs audit="),
        ({"audit": "nowhere", "verifiable": True}, "has no audit.parquet"),
        ({"audit": "it"}, "audit= needs a filter"),
        ({"audit": "it", "verifiable": "yes"}, "verifiable must be True or False"),
        ({"audit": "it", "language": []}, "empty list"),
        ({"audit": "it", "language": 3}, "must be a code"),
        ({"audit": "it", "in_exam": False}, "without a search of the benchmarks"),
        ({"audit": "data", "verifiable": True}, "is no audit"),
        ({"audit": "broken", "verifiable": True}, "cannot be read"),
        ({"audit": "it", "verifable": True}, "Did you mean 'verifiable'"),
        ({"audit": "it", "language": "fi"}, "No row of megascience is left with language=\\['fi'\\]"),
    ],
)
def test_what_a_filter_cannot_do_is_said(
    arguments: dict[str, Any], message: str, load: Callable[..., list[int]], side_car: Path, tmp_path: Path
) -> None:
    pq.write_table(pq.read_table(side_car / "audit.parquet", columns=["row"]), tmp_path / "data.parquet")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1")
    places = {"it": side_car, "data": tmp_path / "data.parquet", "broken": tmp_path / "broken.parquet"}
    given = {name: str(places.get(value, value)) if name == "audit" else value for name, value in arguments.items()}
    with pytest.raises(ValueError, match=message):
        load(**given)
