"""Details of lighteval: the newest of each task, every response of an item, and what is no task of ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from megascience_hf.answers import AnswerKey
from megascience_hf.errors import UserError
from megascience_hf.rescore import score_file
from megascience_hf.rows.lighteval_details import newest

CHOICE = AnswerKey(gold="B", kind="choice", letters="ABC", options=("red", "blue", "green"))
SEVERAL = AnswerKey(gold=("A", "C"), kind="choice", letters="ABC", multiple=True)
NUMBER = AnswerKey(gold="12", kind="numeric", unit="kJ", rel_tol=0.05, alternatives=("13",))

Entry = tuple[AnswerKey | None, list[str], str | None]


def write_details(folder: Path, task: str, date: str, entries: list[Entry], model: str = "org/model") -> Path:
    """A file as lighteval 0.13 writes it, with the columns that are read and one more."""
    rows = [
        {
            "doc": {
                "query": "?",
                "id": str(number),
                "task_name": task,
                "specific": key.to_row() | {"item": f"item-{number}", "finish_reason": reason} if key else {"seed": 1},
            },
            "metric": {"accuracy": 0.0},
            "model_response": {"text": texts, "input_tokens": [1, 2]},
        }
        for number, (key, texts, reason) in enumerate(entries)
    ]
    file = folder / "details" / model / date / f"details_{task}_{date}.parquet"
    file.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows), file)
    return file


def scores_of(source: Path, tmp_path: Path) -> list[dict[str, Any]]:
    out = tmp_path / "scores.jsonl"
    score_file(str(source), str(out), workers=1)
    return [json.loads(line) for line in out.read_text().splitlines()]


ENTRIES: list[Entry] = [
    (CHOICE, ["Answer: B"], None),
    (CHOICE, ["Answer: A"], None),
    (SEVERAL, ["Answer: C, A"], None),
    (NUMBER, [r"\boxed{12.3}"], None),
    (NUMBER, [r"\boxed{13000 J}"], "stop"),
    (NUMBER, ["We begin with"], "length"),
]


def test_the_key_in_the_details_scores_the_responses(tmp_path: Path) -> None:
    file = write_details(tmp_path, "megascience:mix|0", "2026-01-01", ENTRIES)
    scores = scores_of(file, tmp_path)
    for (key, [text], reason), scored in zip(ENTRIES, scores, strict=True):
        assert key is not None
        direct = key.score(text, reason)
        assert (scored["correct"], scored["status"], scored["rule"]) == (
            direct.correct,
            direct.answer.status,
            direct.answer.rule,
        )
    assert [scored["correct"] for scored in scores] == [True, False, True, True, True, False]
    assert scores[-1]["status"] == "truncated"
    assert [scored["id"] for scored in scores] == [f"item-{number}" for number in range(len(ENTRIES))]
    assert {scored["task"] for scored in scores} == {"megascience:mix|0"}


def test_a_folder_gives_the_newest_details_of_each_task(tmp_path: Path) -> None:
    write_details(tmp_path, "megascience:b|0", "2026-01-01", [(CHOICE, ["Answer: A"], None)] * 3)
    write_details(tmp_path, "megascience:a|0", "2026-01-02", [(CHOICE, ["Answer: B"], None)])
    write_details(tmp_path, "megascience:b|0", "2026-01-03", [(CHOICE, ["Answer: B"], None)] * 2)
    summary = score_file(str(tmp_path), None, workers=1)
    counts = {group.task: (tally.total, tally.correct) for group, tally in summary.groups.items()}
    assert counts == {"megascience:a|0": (1, 1), "megascience:b|0": (2, 2)}
    assert list(counts) == ["megascience:a|0", "megascience:b|0"]


def test_a_folder_of_two_models_is_refused_since_their_scores_must_not_mix(tmp_path: Path) -> None:
    for model in ("org/one", "org/two"):
        write_details(tmp_path, "megascience:a|0", "2026-01-01", [(CHOICE, ["Answer: B"], None)], model)
    with pytest.raises(UserError, match=r"several models; give the folder of one: .*org/one, .*org/two"):
        newest(tmp_path)
    assert len(newest(tmp_path / "details" / "org" / "two")) == 1


def test_every_sample_of_an_item_is_scored(tmp_path: Path) -> None:
    file = write_details(tmp_path, "megascience:a|0", "2026-01-01", [(CHOICE, ["Answer: B", "Answer: C"], None)])
    scores = scores_of(file, tmp_path)
    assert [(scored["id"], scored["correct"]) for scored in scores] == [("item-0#1", True), ("item-0#2", False)]


def test_rows_without_a_key_or_a_response_are_bad_and_the_rest_is_scored(tmp_path: Path) -> None:
    write_details(tmp_path, "lighteval:a|0", "2026-01-01", [(None, ["B"], None)])
    write_details(tmp_path, "megascience:b|0", "2026-01-01", [(CHOICE, [], None), (CHOICE, ["Answer: B"], None)])
    summary = score_file(str(tmp_path), None, workers=1)
    assert (summary.rows, summary.scored) == (3, 1)
    assert [bad.place.rpartition("details_")[2] for bad in summary.first_bad] == [
        "lighteval:a|0_2026-01-01.parquet:1", "megascience:b|0_2026-01-01.parquet:1",
    ]  # fmt: skip
    assert "lighteval:a|0 is no task of megascience_hf" in summary.first_bad[0].reason
    assert "no response" in summary.first_bad[1].reason


def test_other_parquet_is_named_as_such(tmp_path: Path) -> None:
    file = tmp_path / "train.parquet"
    pq.write_table(pa.table({"question": ["?"], "answer": ["!"]}), file)
    with pytest.raises(UserError, match=r"train\.parquet holds no lighteval details"):
        score_file(str(file), None)
