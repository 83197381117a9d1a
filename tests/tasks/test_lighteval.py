"""The lighteval shell and the hooks: start without a network, a cache that never answers for another model."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from megascience_hf.tasks import BENCHMARKS
from megascience_hf.tasks.lighteval_cache import fingerprint
from megascience_hf.tasks.lighteval_offline import no_network
from megascience_hf.tasks.run import SAMPLE

lighteval_tasks = pytest.importorskip("megascience_hf.tasks.lighteval_tasks")


def lighteval(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lighteval", *arguments],
        env=os.environ | {"HF_HUB_OFFLINE": "1", "COLUMNS": "200"} | environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_native_command_starts_offline_and_writes_nothing_into_site_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    import lighteval as package

    folder = Path(package.__file__).parent
    before = {file for file in folder.rglob("*") if file.suffix != ".pyc"}
    done = lighteval(
        *("tasks", "inspect", "megascience:gsm8k|0", "--custom-tasks", "megascience_hf.tasks", "--num-samples", "1"),
        MEGASCIENCE_BENCHMARKS=str(SAMPLE),
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "boxed" in done.stdout
    assert "tiny_benchmarks: it needs a network" in done.stdout + done.stderr
    assert {file for file in folder.rglob("*") if file.suffix != ".pyc"} == before


def test_with_the_hook_switched_off_lighteval_still_fails_offline_so_the_hook_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import lighteval.tasks.tasks as builtins

    if (Path(builtins.__path__[0]) / "tinyBenchmarks.pkl").exists():
        pytest.skip("an earlier online start left its download in lighteval's folder")
    monkeypatch.chdir(tmp_path)
    arguments = ("tasks", "inspect", "gsm8k|0", "--num-samples", "1")
    done = lighteval(
        *arguments, MEGASCIENCE_HF_NO_STARTUP="1", http_proxy="http://127.0.0.1:9", https_proxy="http://127.0.0.1:9"
    )
    assert done.returncode != 0
    assert "tinyBenchmarks" in done.stdout + done.stderr


def test_no_network_refuses_connections_and_gives_them_back() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    with listener:
        with no_network(), pytest.raises(OSError, match="HF_HUB_OFFLINE"):
            socket.create_connection(listener.getsockname())
        socket.create_connection(listener.getsockname()).close()


def test_a_task_takes_its_items_from_the_hub_at_the_pinned_revision(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MEGASCIENCE_BENCHMARKS", raising=False)
    for config, benchmark in zip(lighteval_tasks.tasks_table(), BENCHMARKS.values(), strict=True):
        assert config.name == f"megascience:{benchmark.name}"
        source = benchmark.source
        assert (config.hf_repo, config.hf_subset, config.hf_revision) == (source.repo, source.config, source.revision)
        assert config.generation_size == 10_240


def test_an_edited_local_item_or_a_new_version_changes_the_key_of_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "gsm8k"
    folder.mkdir()
    (folder / "test.jsonl").write_text('{"question": "1+1?", "answer": "#### 2"}\n')
    monkeypatch.setenv("MEGASCIENCE_BENCHMARKS", str(tmp_path))
    first = lighteval_tasks.task_config(BENCHMARKS["gsm8k"]).__str__(lite=True)
    assert lighteval_tasks.task_config(BENCHMARKS["gsm8k"]).__str__(lite=True) == first
    (folder / "test.jsonl").write_text('{"question": "1+2?", "answer": "#### 3"}\n')
    assert lighteval_tasks.task_config(BENCHMARKS["gsm8k"]).__str__(lite=True) != first


def test_a_checkpoint_that_is_trained_again_gets_a_cache_of_its_own_outside_its_folder(tmp_path: Path) -> None:
    from lighteval.models.abstract_model import ModelConfig
    from lighteval.utils.cache_management import SampleCache

    model = tmp_path / "model"
    model.mkdir()
    (model / "model.safetensors").write_bytes(b"first")
    config = ModelConfig(model_name=str(model), cache_dir=str(tmp_path / "cache"))
    first = SampleCache(config).cache_dir
    assert SampleCache(config).cache_dir == first
    assert first.is_relative_to(tmp_path / "cache")
    (model / "model.safetensors").write_bytes(b"second")
    assert SampleCache(config).cache_dir != first
    assert [file.name for file in model.iterdir()] == ["model.safetensors"]


def test_a_model_on_the_hub_keeps_the_key_that_lighteval_gives_it(tmp_path: Path) -> None:
    from lighteval.models.abstract_model import ModelConfig
    from lighteval.utils.cache_management import SampleCache

    config = ModelConfig(model_name="org/model", cache_dir=str(tmp_path))
    assert SampleCache(config).cache_dir.parent == tmp_path / "org" / "model"


def test_the_fingerprint_changes_when_a_file_is_added(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    first = fingerprint(tmp_path)
    (tmp_path / "b").write_text("")
    assert fingerprint(tmp_path) != first


@pytest.mark.parametrize(
    ("tokens", "budget", "reason"),
    [
        ([5, 6, 7], 10, None),
        ([5, 6, 7], 3, "length"),
        ([5, 2, 2], 3, None),  # padded by the batch's longest response
        ([5, 6, 7], None, None),
        ([], 3, None),  # a backend that gives no tokens
    ],
)
def test_a_response_that_used_up_its_tokens_was_cut(tokens: list[int], budget: int | None, reason: str | None) -> None:
    response = SimpleNamespace(output_tokens=[tokens] if tokens else [])
    assert lighteval_tasks.finish_reason(response, budget) == reason


def test_the_metric_writes_what_it_found_into_the_details() -> None:
    from lighteval.models.model_output import ModelResponse

    row = {"question": "Two plus two?", "answer": "#### 4"}
    doc = lighteval_tasks.to_doc(BENCHMARKS["gsm8k"], row, "megascience:gsm8k|0")
    doc.generation_size = 100
    rates = lighteval_tasks.ScienceAnswer().compute(doc, ModelResponse(text=["It is \\boxed{4}."]))
    assert rates["accuracy"] == rates["extraction_rate"] == 1.0
    assert (doc.specific["answer"], doc.specific["status"]) == ("4", "extracted")
    cut = lighteval_tasks.to_doc(BENCHMARKS["gsm8k"], row, "megascience:gsm8k|0")
    cut.generation_size = 2
    rates = lighteval_tasks.ScienceAnswer().compute(cut, ModelResponse(text=["First we"], output_tokens=[[8, 9]]))
    assert (rates["accuracy"], rates["truncation_rate"]) == (0.0, 1.0)
