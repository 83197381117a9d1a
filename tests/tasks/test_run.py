"""`megascience eval`: its tasks, its command line, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from megascience_hf.errors import UserError
from megascience_hf.tasks import BENCHMARKS
from megascience_hf.tasks.run import SAMPLE, Evaluation, check_local_copies, expand


@pytest.mark.parametrize(
    ("tasks", "names"),
    [
        ("gsm8k", ["gsm8k"]),
        ("gsm8k, mmlu", ["mmlu", "gsm8k"]),
        ("gsm8k,gsm8k,math", ["gsm8k"]),
        ("general", ["mmlu", "scibench"]),
        ("all", list(BENCHMARKS)),
    ],
)
def test_names_and_groups_become_benchmarks_in_the_order_of_the_table(tasks: str, names: list[str]) -> None:
    assert expand(tasks) == names


def test_an_unknown_benchmark_is_answered_with_the_nearest_name() -> None:
    with pytest.raises(UserError, match=r"'gsm9k'.*gsm8k"):
        expand("gsm9k")


def test_a_missing_local_copy_is_named_before_a_model_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "gsm8k").mkdir()
    with pytest.raises(UserError, match=r"no folder for mmlu \(mmlu/\)$"):
        check_local_copies(Evaluation("m", tmp_path / "out", ["gsm8k", "mmlu"], data_dir=tmp_path))


def test_the_sample_has_a_folder_for_every_benchmark() -> None:
    check_local_copies(Evaluation("m", Path("out"), list(BENCHMARKS), data_dir=SAMPLE))


def test_a_checkpoint_with_commas_in_its_path_reaches_lighteval_whole(tmp_path: Path) -> None:
    model = tmp_path / "a,b=c"
    model.mkdir()
    job = Evaluation(str(model), tmp_path / "out", ["gsm8k"], device="cpu", batch_size=2)
    job.write_model_file()
    written = yaml.safe_load(Path(job.command()[4]).read_text())
    assert written == {"model_parameters": {"model_name": str(model), "batch_size": 2, "device": "cpu"}}


@pytest.mark.parametrize(("device", "given", "written"), [("cpu", None, 8), ("cpu", 2, 2), ("cuda", None, None)])
def test_on_a_cpu_the_batch_size_is_never_left_to_lighteval(
    tmp_path: Path, device: str, given: int | None, written: int | None
) -> None:
    job = Evaluation("some/model", tmp_path, ["gsm8k"], device=device, batch_size=given)
    job.write_model_file()
    arguments = yaml.safe_load(job.model_file.read_text())["model_parameters"]
    assert arguments.get("batch_size") == written
