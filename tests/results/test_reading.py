"""Reading what the user names: lighteval, Inspect and `megascience score` give the same records; damage is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from megascience_hf.errors import UserError
from megascience_hf.results import inspect_logs
from megascience_hf.results.reading import read, read_samples
from megascience_hf.results.records import Run
from megascience_hf.tasks import BENCHMARKS, loading

MakeRun = Callable[..., Run]
Write = Callable[..., Path]


def test_a_lighteval_run_comes_back_item_by_item(tmp_path: Path, make_run: MakeRun, write_lighteval: Write) -> None:
    written = make_run("org/m", "gsm8k", "10?T", temperature=0.6, limited=True)
    write_lighteval(tmp_path, [written])
    [run] = read([str(tmp_path)]).runs
    assert replace(run, source=written.source) == written
    assert (run.mean_tokens, run.truncation_rate) == (101.5, 0.25)


def test_texts_are_read_for_the_places_that_are_asked_for_in_their_order(
    tmp_path: Path, make_run: MakeRun, write_lighteval: Write
) -> None:
    write_lighteval(tmp_path, [make_run("org/m", "gsm8k", "1" * 2_500)])  # more than one batch
    [run] = read([str(tmp_path)]).runs
    samples = read_samples(run, [2_400, 0, 1_024])
    assert samples is not None
    assert [sample.prompt for sample in samples] == ["Question 2400?", "Question 0?", "Question 1024?"]
    assert (samples[0].span, samples[0].gold) == ((3, 4), "B")


@pytest.mark.parametrize("tokens", [[], None, [[]], [None]])
def test_lengths_that_a_server_does_not_tell_are_not_known(
    tmp_path: Path, make_run: MakeRun, write_lighteval: Write, tokens: Any
) -> None:
    write_lighteval(tmp_path, [make_run("org/m", "gsm8k", "10")])
    [details] = tmp_path.rglob("*.parquet")
    rows = pq.read_table(details).to_pylist()
    for row in rows:
        row["model_response"]["output_tokens"] = tokens
    pq.write_table(pa.Table.from_pylist(rows), details)  # as lighteval does: without a schema, by what is there
    [run] = read([str(tmp_path)]).runs
    assert [item.tokens for item in run.items] == [None, None]
    assert run.mean_tokens is None


def test_two_checkpoints_whose_folders_have_one_name_stay_two(
    tmp_path: Path, make_run: MakeRun, write_lighteval: Write
) -> None:
    for parent, verdicts in (("a", "11"), ("b", "00")):
        summary = write_lighteval(tmp_path, [make_run(f"{parent}/last", "gsm8k", verdicts)])
        text = summary.read_text().replace(f'"{parent}/last"', f'"/ckpt/{parent}/last"')
        summary.write_text(text)
    runs = read([str(tmp_path)]).runs
    assert {run.model: run.result.correct for run in runs} == {"/ckpt/a/last": 2, "/ckpt/b/last": 0}


def test_a_model_in_two_folders_is_shown_with_its_folder(
    tmp_path: Path, make_run: MakeRun, write_lighteval: Write
) -> None:
    for name in "ab":
        write_lighteval(tmp_path / name, [make_run("m", "gsm8k", "10")])
    models = [run.model for run in read([str(tmp_path / "a"), str(tmp_path / "b")]).runs]
    assert models == [f"m ({tmp_path / 'a'})", f"m ({tmp_path / 'b'})"]


def test_a_hash_sign_takes_one_model_of_a_folder(tmp_path: Path, make_run: MakeRun, write_lighteval: Write) -> None:
    for model in ("one", "two"):
        write_lighteval(tmp_path, [make_run(model, "gsm8k", "10")])
    assert [run.model for run in read([f"{tmp_path}#two"]).runs] == ["two"]
    with pytest.raises(UserError, match=r"no model 'three' in .*; it has one, two"):
        read([f"{tmp_path}#three"])


def test_scores_of_megascience_score_are_runs_by_their_task(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "task": "megascience:gsm8k|0", "correct": True, "status": "extracted"},
        {"id": "b", "task": "megascience:gsm8k|0", "correct": False, "status": "no_answer"},
        {"id": "a", "task": "math_500", "correct": True, "status": "extracted"},
        {"id": "c", "task": "their_task", "correct": True, "status": "extracted"},
    ]
    file = tmp_path / "my-model.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    reading = read([str(file)])
    assert [(r.model, r.benchmark, len(r.items)) for r in reading.runs] == [
        ("my-model", "gsm8k", 2),
        ("my-model", "math_500", 1),
    ]
    assert any("1 rows left out (1 of task their_task)" in note for note in reading.notes)
    assert reading.runs[0].mean_tokens is None


GOOD = {"id": "a", "task": "gsm8k", "correct": True, "status": "extracted"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "has no items"),
        (json.dumps(GOOD) + "\n" + json.dumps(GOOD)[:-9], r"m\.jsonl:2: not JSON \(a line cut off"),
        (json.dumps(GOOD | {"correct": float("nan")}), r"m\.jsonl:1: no 'correct' and 'status'"),
        (json.dumps(GOOD | {"status": "fine"}), r"m\.jsonl:1: no 'correct' and 'status'"),
        (json.dumps({k: v for k, v in GOOD.items() if k != "task"}), "says which benchmark"),
        ("[" * 100_000, r"m\.jsonl:1: nested too deeply"),
        ("[1]", r"m\.jsonl:1: JSON, but no object: \[1\]"),
    ],
)
def test_a_broken_file_of_scores_is_named_with_its_line(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "m.jsonl"
    file.write_text(content)
    with pytest.raises(UserError, match=says):
        read([str(file)])


def test_folders_without_results_say_what_makes_them(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no results of our tasks in .*megascience eval MODEL"):
        read([str(tmp_path)])
    with pytest.raises(UserError, match="name a folder of results"):
        read([str(tmp_path / "nowhere")])


@pytest.mark.parametrize("accuracy", [float("nan"), None, 0.5])
def test_an_accuracy_that_is_no_verdict_is_counted_and_not_averaged(
    tmp_path: Path, make_run: MakeRun, write_lighteval: Write, accuracy: float | None
) -> None:
    write_lighteval(tmp_path, [make_run("m", "gsm8k", "111")])
    [details] = tmp_path.rglob("*.parquet")
    table = pq.read_table(details)
    rows = table.to_pylist()
    rows[1]["metric"]["accuracy"] = accuracy
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), details)
    with pytest.raises(UserError, match="accuracy of 1 of 3 items is neither 0 nor 1"):
        read([str(tmp_path)])


def test_a_cut_parquet_file_is_named(tmp_path: Path, make_run: MakeRun, write_lighteval: Write) -> None:
    write_lighteval(tmp_path, [make_run("m", "gsm8k", "111")])
    [details] = tmp_path.rglob("*.parquet")
    details.write_bytes(details.read_bytes()[:200])
    with pytest.raises(UserError, match="no readable Parquet file"):
        read([str(tmp_path)])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"task_version": 2}, "different task versions (1, 2)"),
        ({"max_new_tokens": 24}, "different token budgets (10240, 24)"),
        ({"revision": "f" * 40}, "different revisions"),
    ],
)
def test_what_makes_runs_differ_beside_the_model_is_noted(
    tmp_path: Path, make_run: MakeRun, write_lighteval: Write, change: dict[str, Any], says: str
) -> None:
    write_lighteval(tmp_path, [make_run("a", "gsm8k", "10")])
    write_lighteval(tmp_path, [make_run("b", "gsm8k", "10", **change)])
    notes = read([str(tmp_path)]).notes
    assert any(says in note for note in notes)
    assert any("own items: gsm8k 2 of 1,319" in note for note in notes)


@pytest.fixture(scope="module")
def inspect_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The embedded GSM8K items; all responses are one text that holds no answer."""
    inspect_ai = pytest.importorskip("inspect_ai")
    from inspect_ai.model import ModelAPI, ModelOutput, ModelUsage, modelapi

    class Mute(ModelAPI):  # type: ignore[misc]
        async def generate(self, *_: Any, **__: Any) -> ModelOutput:
            output = ModelOutput.from_content("mute", "I cannot answer this.")
            output.usage = ModelUsage(input_tokens=1, output_tokens=7, total_tokens=8)
            return output

        async def count_text_tokens(self, text: str) -> int:
            return len(text)

    modelapi(name="mute")(lambda: Mute)
    folder = tmp_path_factory.mktemp("logs")
    [log] = inspect_ai.eval(
        "megascience_hf/gsm8k", model="mute/model", task_args={"sample": True}, log_dir=str(folder), display="none"
    )
    assert log.status == "success", log.error
    return folder


def test_an_inspect_log_has_the_items_of_the_task(inspect_log: Path) -> None:
    [run] = read([str(inspect_log)]).runs
    samples = read_samples(run, range(3))
    assert samples is not None
    items = loading.items(BENCHMARKS["gsm8k"], loading.SAMPLE)
    assert (run.model, run.benchmark, run.task_version) == ("mute/model", "gsm8k", BENCHMARKS["gsm8k"].version)
    assert sorted(item.id for item in run.items) == sorted(item.id for item in items)
    assert {sample.prompt for sample in samples} == {item.prompt for item in items}
    assert (run.result.status, run.mean_tokens) == ({"no_answer": 3}, 7)
    assert run.revision is None  # the embedded items are nobody's revision


def test_a_cut_inspect_log_is_left_out_and_named(inspect_log: Path, tmp_path: Path) -> None:
    [whole] = inspect_log.glob("*.eval")
    (tmp_path / whole.name).write_bytes(whole.read_bytes()[:-300])
    with pytest.raises(UserError, match=r"left out: .* is no readable log of Inspect"):
        read([str(tmp_path)])


@pytest.mark.parametrize(
    ("model", "server", "name"),
    [
        ("hf/Qwen/Qwen3-8B", None, "Qwen/Qwen3-8B"),
        ("vllm/Qwen/Qwen3-8B", None, "Qwen/Qwen3-8B"),
        ("served/tiny", "http://localhost:8000/v1", "tiny"),
        ("openai/tiny", "http://localhost:8000/v1", "tiny"),
        ("openai/gpt-5", None, "openai/gpt-5"),
        ("openai-api/mine/Qwen/Qwen3-8B", None, "Qwen/Qwen3-8B"),
        ("mockllm/model", None, "mockllm/model"),
    ],
)
def test_a_model_of_an_inspect_log_is_named_without_how_it_was_spoken_to(
    model: str, server: str | None, name: str
) -> None:
    assert inspect_logs._name(SimpleNamespace(model=model, model_base_url=server)) == name
