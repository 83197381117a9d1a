"""`megascience eval`: its tasks, its command line, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from megascience_hf.errors import UserError
from megascience_hf.tasks.run import Evaluation, run


def test_a_missing_local_copy_is_named_before_a_model_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "gsm8k").mkdir()
    out = tmp_path / "out"
    with pytest.raises(UserError, match="no local copy of mmlu"):
        run(Evaluation("m", out, ["gsm8k", "mmlu"], data_dir=tmp_path))
    assert not out.exists()


def test_a_checkpoint_with_commas_in_its_path_reaches_lighteval_whole(tmp_path: Path) -> None:
    model, out = tmp_path / "a,b=c", tmp_path / "out"
    model.mkdir()
    job = Evaluation(str(model), out, ["gsm8k"], device="cpu", batch_size=2)
    job.write_model_file()
    written = yaml.safe_load(Path(job.command()[4]).read_text())["model_parameters"]
    assert written == {"model_name": str(model), "batch_size": 2, "device": "cpu", "cache_dir": str(out / "responses")}


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
    assert job.command()[3:5] == ["endpoint", "litellm"]


@pytest.mark.parametrize(("device", "given", "written"), [("cpu", None, 8), ("cpu", 2, 2), ("cuda", None, None)])
def test_on_a_cpu_the_batch_size_is_never_left_to_lighteval(
    tmp_path: Path, device: str, given: int | None, written: int | None
) -> None:
    job = Evaluation("some/model", tmp_path, ["gsm8k"], device=device, batch_size=given)
    job.write_model_file()
    arguments = yaml.safe_load(job.model_file.read_text())["model_parameters"]
    assert arguments.get("batch_size") == written
