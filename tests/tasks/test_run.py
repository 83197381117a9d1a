"""`megascience eval`: its tasks, its command line, and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from megascience_hf.errors import UserError
from megascience_hf.results import paper
from megascience_hf.tasks import BENCHMARKS, loading
from megascience_hf.tasks.evaluation import Evaluation, thinking_of
from megascience_hf.tasks.run import backend_of, run
from megascience_hf.tasks.sampling import Sampling


def test_all_missing_local_copies_are_named_at_once_before_a_model_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "gsm8k").mkdir()
    out = tmp_path / "out"
    names = ["gsm8k", "mmlu", "piqa"]
    with pytest.raises(UserError, match="no local copy of mmlu, piqa"):
        run(Evaluation("m", out, names, required=["mmlu"], data_dir=tmp_path))
    assert not out.exists()


def test_a_group_goes_on_without_the_benchmarks_that_cannot_be_had_and_names_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from datasets.exceptions import DatasetNotFoundError

    def load(repo: str, *_: object, **__: object) -> list[object]:
        if repo == "Idavidrein/gpqa":
            raise DatasetNotFoundError("Dataset 'Idavidrein/gpqa' is a gated dataset on the Hub. Visit the page")
        if repo == "m-a-p/SuperGPQA":
            raise DatasetNotFoundError("Dataset 'm-a-p/SuperGPQA' doesn't exist on the Hub or cannot be accessed.")
        return []

    monkeypatch.setattr("datasets.load_dataset", load)
    benchmarks = [BENCHMARKS[name] for name in ("mmlu", "gpqa_diamond", "supergpqa", "scibench")]
    found, missing = loading.available(benchmarks, None)
    assert [benchmark.name for benchmark in found] == ["mmlu", "scibench"]
    assert "accept its terms at https://huggingface.co/datasets/Idavidrein/gpqa" in missing[0]
    assert "https://huggingface.co/datasets/m-a-p/SuperGPQA is not there, or not for you" in missing[1]
    with pytest.raises(UserError, match="is gated"):
        loading.available(benchmarks, None, required=["gpqa_diamond"])


def test_without_the_hub_one_line_says_so_and_no_benchmark_waits_for_it_after_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried = []

    def load(repo: str, *_: object, **__: object) -> list[object]:
        tried.append(repo)
        raise ConnectionError(f"Couldn't reach {repo!r} on the Hub\n(retries)")

    monkeypatch.setattr("datasets.load_dataset", load)
    with pytest.raises(UserError, match="the Hub cannot be reached") as raised:
        loading.available([BENCHMARKS[name] for name in ("mmlu", "gsm8k", "piqa")], None)
    assert tried == ["cais/mmlu"]
    assert "\n" not in str(raised.value)


def test_a_checkpoint_with_commas_in_its_path_reaches_lighteval_whole(tmp_path: Path) -> None:
    model, out = tmp_path / "a,b=c", tmp_path / "out"
    model.mkdir()
    job = Evaluation(str(model), out, ["gsm8k"], device="cpu", batch_size=2)
    job.write_model_file()
    assert str(job.model_file) in job.command()
    written = yaml.safe_load(job.model_file.read_text())["model_parameters"]
    assert written == {
        "model_name": str(model),
        "batch_size": 2,
        "device": "cpu",
        "cache_dir": str(out / "responses"),
        "generation_parameters": Sampling().to_row(),
    }


def test_a_model_behind_a_server_is_asked_greedily_and_its_key_is_in_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    job = Evaluation("Qwen/Qwen3-8B", tmp_path, ["gsm8k"], endpoint="http://127.0.0.1:8000/v1")
    job.write_model_file()
    assert "secret" not in job.model_file.read_text()
    written = yaml.safe_load(job.model_file.read_text())["model_parameters"]
    assert written["model_name"] == "openai/Qwen/Qwen3-8B"
    assert written["base_url"] == "http://127.0.0.1:8000/v1"
    assert written["generation_parameters"]["temperature"] == 0.0
    assert job.command()[1:6] == ["-P", "-m", "lighteval", "endpoint", "litellm"]


@pytest.mark.parametrize(("device", "given", "written"), [("cpu", None, 8), ("cpu", 2, 2), ("cuda", None, None)])
def test_on_a_cpu_the_batch_size_is_never_left_to_lighteval(
    tmp_path: Path, device: str, given: int | None, written: int | None
) -> None:
    job = Evaluation("some/model", tmp_path, ["gsm8k"], device=device, batch_size=given)
    job.write_model_file()
    arguments = yaml.safe_load(job.model_file.read_text())["model_parameters"]
    assert arguments.get("batch_size") == written


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"endpoint": "http://a/v1", "device": "cpu"}, "--device makes no sense here"),
        ({"endpoint": "http://a/v1", "dtype": "bfloat16"}, "--dtype makes no sense here"),
        ({"endpoint": "http://a/v1", "max_model_len": 10}, "--max-model-len makes no sense here"),
        ({"timeout": 5.0}, "--timeout makes no sense here"),
        ({"stop": ["x"]}, "--stop makes no sense here"),
        ({"sampling": Sampling(top_p=0.9)}, "give --temperature as well"),
    ],
)
def test_a_setting_that_would_do_nothing_is_refused(tmp_path: Path, settings: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError, match=said):
        Evaluation("m", tmp_path, ["gsm8k"], **settings)


def test_thinking_is_on_off_or_auto() -> None:
    assert [thinking_of(name) for name in ("on", "off", "auto")] == ["on", "off", "auto"]
    with pytest.raises(UserError, match="not 'yes'"):
        thinking_of("yes")


@pytest.mark.parametrize(
    ("tasks", "alone"),
    [("all", []), ("math,mmlu", ["mmlu"]), ("gpqa_diamond,general", ["gpqa_diamond"]), ("megascience:math", ["math"])],
)
def test_what_is_named_itself_is_told_from_what_a_group_names(tasks: str, alone: list[str]) -> None:
    assert paper.named_one_by_one(tasks) == alone


def test_the_benchmarks_that_begin_as_an_unknown_name_are_the_first_that_are_suggested() -> None:
    with pytest.raises(UserError, match=r"did you mean gpqa_diamond, gpqa_main\?"):
        paper.named_benchmarks("gpqa")


def test_the_backend_is_one_that_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"lighteval", "inspect_ai"}
    monkeypatch.setattr("megascience_hf.tasks.run.find_spec", lambda name: name if name in there else None)
    assert [backend_of(name) for name in ("auto", "lighteval", "inspect")] == ["inspect", "lighteval", "inspect"]
    local = Evaluation("m", Path("out"), ["gsm8k"], max_model_len=100)
    assert backend_of("auto", local) == "lighteval"
    assert backend_of("auto", replace(local, max_model_len=None)) == "inspect"
    there.remove("inspect_ai")
    assert backend_of("auto") == "lighteval"
    with pytest.raises(UserError, match=r"inspect is not installed: pip install 'megascience-hf\[inspect\]'"):
        backend_of("inspect")
    with pytest.raises(UserError, match="not 'vllm'"):
        backend_of("vllm")
    there.clear()
    with pytest.raises(UserError, match="no backend is installed"):
        backend_of("auto")
