"""Where the rows come from: one folder or one for each config, a hub for the pins, and what is refused."""

from __future__ import annotations

import gzip
import json
import logging
from pathlib import Path
from types import SimpleNamespace

import pytest

from megascience_hf.errors import UserError
from megascience_hf.tasks import BENCHMARKS, Source, loading

GSM8K = BENCHMARKS["gsm8k"]
ROWS = [{"question": f"{n} plus 1?", "answer": f"#### {n + 1}"} for n in range(3)]


def write(file: Path, rows: list[dict[str, str]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(rows) if file.name.startswith("list") else "".join(json.dumps(row) + "\n" for row in rows)
    file.write_bytes(gzip.compress(text.encode()) if file.suffix == ".gz" else text.encode())


@pytest.mark.parametrize("name", ["test.jsonl", "test.jsonl.gz", "list.json", "whatever.jsonl"])
def test_a_local_copy_is_a_folder_of_files_of_any_name(tmp_path: Path, name: str) -> None:
    write(tmp_path / "gsm8k" / name, ROWS)
    assert list(loading.rows(GSM8K, tmp_path)) == ROWS


def test_the_split_of_the_benchmark_is_taken_and_no_other(tmp_path: Path) -> None:
    write(tmp_path / "gsm8k" / "train.jsonl", ROWS[:1])
    write(tmp_path / "gsm8k" / "test.jsonl", ROWS[1:])
    assert list(loading.rows(GSM8K, tmp_path)) == ROWS[1:]


def test_of_several_splits_without_the_benchmarks_none_is_guessed(tmp_path: Path) -> None:
    write(tmp_path / "gsm8k" / "train.jsonl", ROWS[:1])
    write(tmp_path / "gsm8k" / "validation.jsonl", ROWS[1:])
    with pytest.raises(UserError, match="train, validation; test is needed"):
        list(loading.rows(GSM8K, tmp_path))


def test_the_folders_of_the_configs_are_one_pool(tmp_path: Path) -> None:
    write(tmp_path / "gsm8k" / "easy" / "test.jsonl", ROWS[:1])
    write(tmp_path / "gsm8k" / "hard" / "test.jsonl", ROWS[1:])
    configs = ["easy", *["hard"] * (len(ROWS) - 1)]
    wanted = [row | {"source_config": config} for row, config in zip(ROWS, configs, strict=True)]
    assert list(loading.rows(GSM8K, tmp_path)) == wanted


UNREADABLE = {
    "other columns": ['{"question": "a"}\n', '{"answer": 1}\n'],
    "no JSON": ["question, answer\n"],
    "nothing": [""],
}


@pytest.mark.parametrize("fault", UNREADABLE)
def test_files_that_make_no_table_are_an_error_in_one_line(fault: str, tmp_path: Path) -> None:
    (tmp_path / "gsm8k").mkdir()
    for number, text in enumerate(UNREADABLE[fault]):
        (tmp_path / "gsm8k" / f"test-{number}.jsonl").write_text(text)
    with pytest.raises(UserError, match="cannot be read") as raised:
        list(loading.rows(GSM8K, tmp_path))
    assert "\n" not in str(raised.value)


def test_another_number_of_items_than_the_benchmark_has_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path / "gsm8k" / "test.jsonl", ROWS)
    with caplog.at_level(logging.WARNING):
        assert len(loading.items(GSM8K, tmp_path)) == 3
    assert "GSM8K has 1,319 items and 3 were found" in caplog.text


def test_a_folder_without_items_is_an_error(tmp_path: Path) -> None:
    write(tmp_path / "scibench" / "train.jsonl", [{"source": "calculus"}])
    with pytest.raises(UserError, match="no row of"):
        loading.items(BENCHMARKS["scibench"], tmp_path)


def test_an_abbreviated_hash_is_completed_from_the_history_of_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    history = [SimpleNamespace(commit_id=start + "0" * 33) for start in ("aaaaaaa", "3f52de1", "22d723f")]
    monkeypatch.setattr("huggingface_hub.HfApi.list_repo_commits", lambda *_, **__: history)
    assert loading.full_hash(Source("org/data", "default", "mcq", "3f52de1")) == "3f52de1" + "0" * 33
    with pytest.raises(UserError, match="no commit 1234567"):
        loading.full_hash(Source("org/data", "default", "mcq", "1234567"))
