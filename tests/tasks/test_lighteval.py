"""The lighteval shell and the hooks: start without a network, a cache that never answers for another model."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from megascience_hf.file_hashes import sampled_hash
from megascience_hf.results import paper
from megascience_hf.tasks import BENCHMARKS, lighteval_responses
from megascience_hf.tasks.lighteval_offline import no_network
from megascience_hf.tasks.lighteval_responses import _kept_one_by_one, fingerprint, keep
from megascience_hf.tasks.loading import SAMPLE

pytestmark = pytest.mark.slow
GROUPS = Path(__file__).resolve().parents[2] / "megascience_hf" / "tasks" / "groups"

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
    before = {file for file in folder.rglob("*") if "__pycache__" not in file.parts}
    done = lighteval(
        *("tasks", "inspect", "megascience:gsm8k|0", "--custom-tasks", "megascience_hf.tasks", "--num-samples", "1"),
        MEGASCIENCE_BENCHMARKS=str(SAMPLE),
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "boxed" in done.stdout
    assert "tiny_benchmarks: it needs a network" in done.stdout + done.stderr
    assert {file for file in folder.rglob("*") if "__pycache__" not in file.parts} == before


def test_the_native_dump_lists_our_tasks_offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = lighteval("tasks", "dump", "--custom-tasks", "megascience_hf.tasks")
    assert done.returncode == 0, done.stderr[-2000:]
    dumped = [
        task["name"] for module in json.loads(done.stdout[done.stdout.index("[\n") :]) for task in module["tasks"]
    ]
    assert {benchmark.task for benchmark in BENCHMARKS.values()} <= set(dumped)


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
        assert config.name == benchmark.task
        source = benchmark.sources[0]
        assert (config.hf_repo, config.hf_subset, config.hf_revision) == (source.repo, source.config, source.revision)
        assert config.generation_size == 10_240
        assert (config.num_fewshots, config.version) == (0, benchmark.version)


def test_lighteval_finds_every_task_by_the_superset_and_by_a_task_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    from lighteval.tasks.registry import Registry

    named = Registry(tasks="megascience|0", custom_tasks="megascience_hf.tasks").task_to_configs
    assert set(named) == {benchmark.task for benchmark in BENCHMARKS.values() if benchmark.graded}
    listed = Registry(tasks=str(GROUPS / "all.txt"), custom_tasks="megascience_hf.tasks").task_to_configs
    assert set(listed) == {BENCHMARKS[name].task for name in paper.exam("all")}


def test_the_configs_of_a_benchmark_are_one_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    from lighteval.tasks.lighteval_task import LightevalTask

    monkeypatch.setenv("MEGASCIENCE_BENCHMARKS", str(SAMPLE))
    lighteval_tasks.load_pools()
    task = LightevalTask(lighteval_tasks.task_config(BENCHMARKS["math"]))
    golds = [doc.specific["gold"] for doc in task.get_docs()]
    assert len(golds) == len(list((SAMPLE / "math").rglob("*.jsonl"))) == 3


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


def test_a_model_on_the_hub_is_known_by_its_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lighteval.models.abstract_model import ModelConfig
    from lighteval.utils.cache_management import SampleCache

    config = ModelConfig(model_name="org/model", cache_dir=str(tmp_path / "cache"))
    folders = []
    for commit in ("a" * 40, "b" * 40, "b" * 40):
        place = f"/hub/models--org--model/snapshots/{commit}/config.json"
        monkeypatch.setattr(lighteval_responses, "try_to_load_from_cache", lambda *_, place=place, **__: place)
        folders.append(SampleCache(config).megascience_folder)
    assert folders[0] != folders[1] == folders[2]


def weights(**changed: np.ndarray[Any, Any]) -> dict[str, np.ndarray[Any, Any]]:
    """Above the size that is read whole; a small tensor between two large ones."""
    large = {name: np.zeros((1_000, 1_000), np.float32) for name in ("a", "z")}
    return {**large, "norm": np.zeros(8, np.float32), **changed}


def test_a_model_is_known_by_what_it_is_loaded_from_and_not_by_dates(tmp_path: Path) -> None:
    save_file(weights(), tmp_path / "model.safetensors")
    (tmp_path / "config.json").write_text("{}")
    first = fingerprint(tmp_path)
    copy = tmp_path / "copy"
    shutil.copytree(tmp_path, copy)
    os.utime(copy / "model.safetensors", (0, 0))
    for name in ("README.md", "loss.png", ".lock", "results/a.json"):  # what comes with an evaluation
        (copy / name).parent.mkdir(exist_ok=True)
        (copy / name).write_text("new")
    assert fingerprint(copy) == first
    for changed in ({"norm": np.ones(8, np.float32)}, {"z": np.full((1_000, 1_000), 0.001, np.float32)}):
        known = (copy / "model.safetensors").stat()
        save_file(weights(**changed), copy / "model.safetensors")
        os.utime(copy / "model.safetensors", ns=(known.st_atime_ns, known.st_mtime_ns))
        assert (copy / "model.safetensors").stat().st_size == known.st_size
        assert fingerprint(copy) != first
    save_file(weights(), copy / "model.safetensors")
    assert fingerprint(copy) == first
    (copy / "generation_config.json").write_text("{}")
    assert fingerprint(copy) != first


@pytest.mark.parametrize("start", [b"", b"\xff" * 8, b"\x02" + b"\0" * 7 + b"[]", b"\x09" + b"\0" * 7 + b'{"a": {}}'])
def test_large_files_that_are_no_safetensors_are_known_by_blocks(start: bytes, tmp_path: Path) -> None:
    hashes = set()
    for end in (b"\0", b"\1"):
        (tmp_path / "model.bin").write_bytes(start + end * (5 << 20))
        hashes.add(sampled_hash(tmp_path / "model.bin"))
    assert len(hashes) == 2


EOS = 2


def doc_of(row: dict[str, Any], name: str = "gsm8k") -> Any:
    doc = lighteval_tasks.to_doc(BENCHMARKS[name], row, f"{BENCHMARKS[name].task}|0")
    doc.id, doc.generation_size = "0", 100
    return doc


def test_the_metric_writes_what_it_found_into_the_details() -> None:
    from lighteval.models.model_output import ModelResponse

    row = {"question": "Two plus two?", "answer": "#### 4"}
    metric = lighteval_tasks.ScienceAnswer(graded=True)
    doc = doc_of(row)
    rates = metric.compute(doc, ModelResponse(text=["It is \\boxed{4}."]))
    assert rates["accuracy"] == rates["extraction_rate"] == 1.0
    assert (doc.specific["answer"], doc.specific["status"], doc.specific["rule"]) == ("4", "extracted", "boxed")
    cut = doc_of(row)
    cut.specific["finish_reason"] = "length"
    rates = metric.compute(cut, ModelResponse(text=["First we"]))
    assert (rates["accuracy"], rates["truncation_rate"]) == (0.0, 1.0)


def test_each_rate_comes_with_its_count_and_the_number_of_items() -> None:
    measures = lighteval_tasks.science_answer_metric().get_corpus_aggregations()
    assert measures["no_answer_rate"]([1.0, 0.0, 0.0, 1.0]) == {"no_answer_rate": 0.5, "no_answer": 2}
    assert measures["items"]([1.0, 1.0, 1.0]) == {"items": 3}
    assert measures["accuracy"]([1.0, 0.0]) == 0.5


def test_without_golds_there_is_no_accuracy() -> None:
    from lighteval.models.model_output import ModelResponse

    doc = doc_of({"question": "Two plus two?", "answer": "#### 4"})
    found = lighteval_tasks.ScienceAnswer(graded=False).compute(doc, ModelResponse(text=["\\boxed{4}"]))
    assert "accuracy" not in found
    assert found["extraction_rate"] == 1.0
    assert doc.specific["answer"] == "4"
    assert "accuracy" not in lighteval_tasks.science_answer_metric(graded=False).metric_name


class FakeModel:
    """What `keep` needs of a lighteval model; `asked` are the questions that reached it."""

    def __init__(self, folder: Path | None) -> None:
        from lighteval.models.model_input import GenerationParameters

        self._cache = SimpleNamespace(megascience_folder=folder)
        self.config = SimpleNamespace(generation_parameters=GenerationParameters())
        self.asked: list[str] = []
        self.dies_after: int | None = None

    def generate(self, docs: list[Any]) -> list[Any]:
        from lighteval.models.model_output import ModelResponse

        if self.dies_after is not None and len(self.asked) >= self.dies_after:
            raise KeyboardInterrupt
        self.asked += [doc.query for doc in docs]
        return [ModelResponse(text=[f"to {doc.query}"], input_tokens=[1], output_tokens=[[7, EOS]]) for doc in docs]


def docs_of(count: int) -> list[Any]:
    docs = [doc_of({"question": f"{n} plus 1?", "answer": f"#### {n + 1}"}) for n in range(count)]
    for number, doc in enumerate(docs):
        doc.id = str(number)
    return docs


def test_a_run_that_died_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEGASCIENCE_SAVE_EVERY", "2")
    docs, model = docs_of(7), FakeModel(tmp_path)
    model.dies_after = 4
    with pytest.raises(KeyboardInterrupt):
        keep(model, docs, model.generate)
    (file,) = tmp_path.rglob("*.jsonl")
    assert len(file.read_text().splitlines()) == 4
    with file.open("ab") as lines:
        lines.write(b'{"key": "cut in the mid')  # what a kill leaves
    again = FakeModel(tmp_path)
    responses = keep(again, docs, again.generate)
    assert again.asked == [doc.query for doc in docs[4:]]
    assert [response.text[0] for response in responses] == [f"to {doc.query}" for doc in docs]
    assert len(file.read_text().splitlines()) == 7


def test_a_response_that_is_damaged_on_disk_is_asked_for_again_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    docs = docs_of(4)
    keep(model := FakeModel(tmp_path), docs, model.generate)
    (file,) = tmp_path.rglob("*.jsonl")
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([lines[0], lines[1].replace(b"plus", b"less"), *lines[2:]]))
    for name in ("index.sqlite", "index.sqlite-wal", "index.sqlite-shm"):
        (file.parent / name).unlink(missing_ok=True)
    responses = keep(again := FakeModel(tmp_path), docs, again.generate)
    assert again.asked == [docs[1].query]
    assert [response.text[0] for response in responses] == [f"to {doc.query}" for doc in docs]
    assert "1 damaged lines of the ledger" in capsys.readouterr().err


def test_two_runs_do_not_write_the_same_responses(tmp_path: Path) -> None:
    docs, first, second = docs_of(2), FakeModel(tmp_path), FakeModel(tmp_path)

    def meanwhile(asked: list[Any]) -> list[Any]:
        script = (
            "import sys\nfrom pathlib import Path\nfrom megascience_hf.out_folder import opened\n"
            "with opened(Path(sys.argv[1]), 'lighteval'): pass\n"
        )
        folder = next(tmp_path.rglob("ledger"))
        done = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=False)
        assert done.returncode
        assert f"process {os.getpid()}" in done.stderr
        return first.generate(asked)

    keep(first, docs, meanwhile)
    keep(second, docs, second.generate)
    assert not second.asked


@pytest.mark.parametrize("change", [{"query": "another?"}, {"generation_size": 5}, {"id": "9"}])
def test_a_changed_question_or_budget_never_meets_an_old_response(tmp_path: Path, change: dict[str, Any]) -> None:
    keep(model := FakeModel(tmp_path), docs_of(1), model.generate)
    (doc,) = docs_of(1)
    for name, value in change.items():
        setattr(doc, name, value)
    keep(again := FakeModel(tmp_path), [doc], again.generate)
    assert len(again.asked) == 1


def test_tasks_of_others_are_left_to_lightevals_own_cache() -> None:
    from lighteval.tasks.requests import SamplingMethod

    def by_lighteval(sampling_method: SamplingMethod) -> Any:
        return lambda _: lambda _, docs: [f"lighteval: {doc.query}" for doc in docs]

    class Model(FakeModel):
        greedy_until = _kept_one_by_one(by_lighteval)(SamplingMethod.GENERATIVE)(FakeModel.generate)

    (ours,) = docs_of(1)
    other = SimpleNamespace(task_name="gsm8k|0", query="theirs")
    model = Model(Path(tempfile.mkdtemp()))
    first, second = model.greedy_until([other, ours])
    assert first == "lighteval: theirs"
    assert second.text == [f"to {ours.query}"]


def test_without_a_folder_of_its_own_a_run_reads_no_older_answers_and_leaves_none(tmp_path: Path) -> None:
    from lighteval.models.abstract_model import ModelConfig
    from lighteval.utils.cache_management import SampleCache

    default = SampleCache(ModelConfig(model_name="openai/tiny")).megascience_folder
    named = SampleCache(ModelConfig(model_name="openai/tiny", cache_dir=str(tmp_path))).megascience_folder
    assert default is None
    assert named.is_relative_to(tmp_path)
    for _ in range(2):
        keep(model := FakeModel(None), docs_of(2), model.generate)
        assert len(model.asked) == 2


def test_what_changes_the_answers_changes_the_folder_and_what_changes_the_speed_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lighteval.models.endpoints.litellm_model import LiteLLMModelConfig
    from lighteval.models.model_input import GenerationParameters
    from lighteval.utils.cache_management import SampleCache

    def folder(**settings: Any) -> Path:
        given = {"model_name": "openai/tiny", "base_url": "http://a/v1", "cache_dir": str(tmp_path)} | settings
        return SampleCache(LiteLLMModelConfig(**given)).megascience_folder

    first = folder()
    assert folder(concurrent_requests=99, timeout=5.0, api_key="k") == first
    hot = GenerationParameters(temperature=0.7)
    others = [folder(base_url="http://b/v1"), folder(system_prompt="x"), folder(generation_parameters=hot)]
    monkeypatch.setenv("MEGASCIENCE_THINKING", "off")
    others.append(folder())
    assert len({first, *others}) == 5
