"""The configurations for a reward: which rows stay, with which answer key, and the choice by pass rates."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from datasets import load_dataset

import megascience_hf
from megascience_hf.answers import AnswerKey
from megascience_hf.builders.shards import ShardError
from megascience_hf.rewards import science_reward

CHOICE = "Which gas is lightest?\n(A) argon\n(B) helium\n(C) neon"
ROWS = [
    ("What is 6 × 7?", "42", "numeric"),
    ("How fast?", "3.4 m/s", "numeric"),
    (CHOICE, "(B)", "choice"),
    ("Is it an acid?", "Yes", "label"),
    ("What is the derivative?", "2x+1", "math"),
    ("Why does it rise?", "Because its density is smaller.", None),
    ("Which option?", "B", None),
    ("No reference", "", None),
    ("Null", None, None),
    ("", "42", None),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("rows")
    rows = [{"question": q, "answer": "a", "subject": "physics", "reference_answer": r} for q, r, _ in ROWS]
    rows[0]["answer"], rows[1]["answer"] = "", None  # a reward asks for the reference alone
    (made / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return made


def load(name: str, config: str, cache: Path, **arguments: object):
    return load_dataset(name, config, split="train", cache_dir=str(cache), **arguments)


def test_rl_keeps_the_rows_that_rules_can_verify_with_their_answer_key(folder: Path, tmp_path: Path) -> None:
    rows = load("textbook_reasoning", "rl", tmp_path, data_dir=str(folder))
    assert [(row["reference_answer"], row["kind"]) for row in rows] == [(r, k) for q, r, k in ROWS if k and q]
    assert (rows[1]["gold"], rows[1]["unit"]) == (["3.4"], "m/s")
    assert rows[2]["options"] == ["argon", "helium", "neon"]
    assert rows[0]["prompt"] == [{"role": "user", "content": "What is 6 × 7?"}]
    assert set(rows["source"]) == {"textbook_reasoning"}
    assert set(rows["subject"]) == {"physics"}


@pytest.mark.parametrize("config", ["sample_rl", "easy_rl"])
@pytest.mark.parametrize("name", ["megascience", "textbook_reasoning"])
def test_of_the_embedded_rows_each_reference_is_right_by_its_own_key(name: str, config: str, tmp_path: Path) -> None:
    rows = load(name, config, tmp_path)
    assert len(rows) > 50
    columns = rows.to_dict()
    boxed = [f"\\boxed{{{reference}}}" for reference in columns["reference_answer"]]
    assert set(science_reward(boxed, **columns)) == {1.0}
    assert all(AnswerKey.from_row(row).gold for row in rows)
    assert "textbook_reasoning" in rows["source"] or set(rows["source"]) == {"made"}


def test_the_easy_items_are_what_their_script_writes() -> None:
    sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
    import easy_items

    made = [json.loads(line) for line in easy_items.FILE.read_text(encoding="utf-8").splitlines()]
    assert made == easy_items.rows()


def scores(file: Path, rates: dict[str, float | None]) -> str:
    lines = [{"question": question, "score": 5.0, "pass_rate": rate} for question, rate in rates.items()]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return str(file)


def test_questions_are_kept_by_their_pass_rate(folder: Path, tmp_path: Path) -> None:
    file = scores(
        tmp_path / "scores.jsonl", {"What is 6 × 7?": 1.0, "How fast?": 0.5, CHOICE: 0.0, "Is it an acid?": None}
    )
    options = {"data_dir": str(folder), "pass_rates": file}
    bounded = load("textbook_reasoning", "rl", tmp_path, **options, min_pass_rate=0.1, max_pass_rate=0.9)
    assert [row["reference_answer"] for row in bounded] == ["3.4 m/s"]
    lower = load("textbook_reasoning", "rl", tmp_path, **options, max_pass_rate=0.5)
    assert [row["reference_answer"] for row in lower] == ["3.4 m/s", "(B)"]
    scores(Path(file), {"What is 6 × 7?": 0.3})
    again = load("textbook_reasoning", "rl", tmp_path, **options, min_pass_rate=0.1, max_pass_rate=0.9)
    assert [row["reference_answer"] for row in again] == ["42"], "another file is another entry of the cache"


def test_a_question_that_was_measured_twice_has_the_mean_of_its_rates(folder: Path, tmp_path: Path) -> None:
    lines = [{"question": "How fast?", "pass_rate": rate} for rate in (0.0, 1.0, None)]
    file = tmp_path / "scores.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    rows = load(
        "textbook_reasoning",
        "rl",
        tmp_path,
        data_dir=str(folder),
        pass_rates=file,
        min_pass_rate=0.4,
        max_pass_rate=0.6,
    )
    assert rows["reference_answer"] == ["3.4 m/s"]


@pytest.mark.parametrize(
    ("config", "arguments", "message"),
    [
        ("rl", {"min_pass_rate": 0.1}, "need pass_rates="),
        ("sft", {"pass_rates": "scores.jsonl"}, "for the configs of rl"),
        ("rl", {"pass_rates": "absent.jsonl"}, "is no file"),
        ("rl", {"pass_rates": "scores.jsonl", "min_pass_rate": 2}, "from 0 to 1"),
        ("rl", {"pass_rates": "scores.jsonl", "min_pass_rate": 0.9, "max_pass_rate": 0.1}, "above max_pass_rate"),
        ("rl", {"pass_rates": "broken.jsonl"}, "broken.jsonl, line 1"),
        ("rl", {"pass_rates": "old.jsonl"}, "old.jsonl, line 1"),
        *(("rl", {"pass_rates": f"wrong{n}.jsonl"}, f"wrong{n}.jsonl, line 1: no question with") for n in range(5)),
        ("rl", {"pass_rates": "latin.jsonl"}, "latin.jsonl, line 1"),
        ("rl", {"pass_rates": "nothing.jsonl"}, "no question has a pass_rate"),
        ("rl", {"pass_rates": "scores.jsonl", "min_pass_rate": 0.99}, "No row of textbook_reasoning is left"),
    ],
)
def test_pass_rates_that_cannot_be_used_are_one_line(
    config: str,
    arguments: dict[str, object],
    message: str,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    scores(tmp_path / "scores.jsonl", {"How fast?": 0.5})
    scores(tmp_path / "nothing.jsonl", {"How fast?": None})
    (tmp_path / "broken.jsonl").write_text("{\n")
    (tmp_path / "latin.jsonl").write_bytes('{"question": "é", "pass_rate": 0.5}\n'.encode("latin-1"))
    for number, rate in enumerate(("NaN", "7", "-1", "true", '"0.5"')):
        (tmp_path / f"wrong{number}.jsonl").write_text(f'{{"question": "How fast?", "pass_rate": {rate}}}\n')
    (tmp_path / "old.jsonl").write_text('{"question": "How fast?", "score": 3.0}\n')
    with pytest.raises((ValueError, ShardError), match=message) as caught:
        megascience_hf.load(
            "textbook_reasoning",
            config,
            split="train",
            cache_dir=str(tmp_path / "cache"),
            data_dir=str(folder),
            **arguments,
        )
    assert "\n" not in str(caught.value)
