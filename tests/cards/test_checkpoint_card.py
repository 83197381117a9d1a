"""The card of a checkpoint says what its own files say: trained by the real TRL, evaluated by lighteval's format."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from huggingface_hub import ModelCard
from warm_python import SCRIPTS, warm_python

from megascience_hf.cards import check, training_record
from megascience_hf.cards.checkpoint_card import ModelFacts, write
from megascience_hf.errors import UserError

LOG = [
    {"step": 10, "loss": 2.0, "num_tokens": 5_000.0},
    {"step": 20, "loss": 1.0, "num_tokens": 10_000.0},
    {"step": 20, "train_runtime": 61.5, "train_loss": 1.5},
]


def checkpoint(folder: Path, adapter: bool = False) -> Path:
    folder.mkdir(exist_ok=True)
    if adapter:
        settings = {
            "base_model_name_or_path": "Qwen/Qwen2.5-7B",
            "peft_type": "LORA",
            "r": 16,
            "lora_alpha": 32,
            "target_modules": ["k_proj", "q_proj"],
            "use_dora": False,
            "peft_version": "0.21.2",
        }
        (folder / "adapter_config.json").write_text(json.dumps(settings))
    else:
        (folder / "config.json").write_text(json.dumps({"model_type": "qwen2", "transformers_version": "5.23.0"}))
    for step in (10, 20, 9):
        (folder / f"checkpoint-{step}").mkdir(exist_ok=True)
        log = [entry for entry in LOG if entry["step"] <= step]
        (folder / f"checkpoint-{step}" / "trainer_state.json").write_text(json.dumps({"log_history": log}))
    return folder


def scores(file: Path, items: int = 640, right: int = 320) -> Path:
    """A file as `megascience score` writes it, of SciBench; the whole of it has 640 items."""
    rows = [
        {"task": "megascience:scibench", "id": f"{n:016x}", "correct": n < right, "status": "extracted"}
        for n in range(items)
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def test_losses_tokens_and_time_are_of_the_newest_state(tmp_path: Path) -> None:
    record = training_record.read(checkpoint(tmp_path / "m"))
    assert (record.steps, record.loss) == ((10, 20), (2.0, 1.0))
    assert (record.tokens, record.seconds) == (10_000, 61.5)
    assert record.versions == {"Transformers": "5.23.0"}


def test_an_adapter_is_described_as_one(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path / "m", adapter=True)
    write(folder, facts=ModelFacts("me/m", hardware="one GPU of 24 GB", languages=["en"]))
    card = ModelCard.load(folder / "README.md")
    assert (card.data.library_name, card.data.base_model_relation) == ("peft", "adapter")
    assert (card.data.base_model, card.data.license) == ("Qwen/Qwen2.5-7B", "apache-2.0")
    for part in (
        "AutoPeftModelForCausalLM",
        "| `target_modules` of the adapter | k_proj, q_proj |",
        "| `r` of the adapter | 16 |",
        "| Tokens seen | 10,000 |",
        "| Hardware | one GPU of 24 GB |",
        "PEFT 0.21.2",
        "![Training loss by step](loss.png)",
        "It was not evaluated yet",
    ):
        assert part in card.text
    assert "use_dora" not in card.text
    assert check.check(folder / "README.md", load=False) == []


def test_the_versions_are_still_known_when_the_card_has_replaced_the_one_that_trl_wrote(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path / "m")
    trl = "# Model Card for m\n\n### Framework versions\n\n- TRL: 1.16.0\n- Pytorch: 2.13.0+cpu\n"
    (folder / "README.md").write_text(trl)
    for _ in range(2):
        write(folder, preset="qwen2.5-7b")
        text = (folder / "README.md").read_text()
        assert "TRL 1.16.0, Pytorch 2.13.0+cpu, Transformers 5.23.0" in text
        assert "with [TRL](" in text


def test_a_trainer_that_is_not_known_is_not_named(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path / "m")
    write(folder, preset="qwen2.5-7b")
    card = ModelCard.load(folder / "README.md")
    assert "TRL" not in card.text
    assert "trl" not in card.data.tags


def test_the_preset_names_base_model_and_data(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path / "m")
    write(folder, preset="qwen2.5-7b")
    data = ModelCard.load(folder / "README.md").data
    assert (data.base_model, data.datasets, data.license) == (
        "Qwen/Qwen2.5-7B",
        ["MegaScience/MegaScience"],
        "apache-2.0",
    )


def test_what_no_file_says_is_asked_for_or_left_out(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path / "m")
    for path in folder.glob("checkpoint-*/trainer_state.json"):
        path.unlink()
    with pytest.raises(UserError, match="--base-model"):
        write(folder)
    assert not (folder / "README.md").exists()
    write(folder, facts=ModelFacts(base_model="me/base"))
    text = (folder / "README.md").read_text()
    for part in ("Tokens", "loss.png", "Hardware", "Steps", "None", "{{"):
        assert part not in text
    assert "license: unknown" in text


class Evil:
    """A pickle that runs a command when it is loaded by Python's own loader."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> object:
        return os.system, (f"touch {self.mark}",)


def test_training_arguments_are_read_without_running_them(tmp_path: Path) -> None:
    folder, mark = checkpoint(tmp_path / "m"), tmp_path / "ran"
    with zipfile.ZipFile(folder / "training_args.bin", "w") as archive:
        archive.writestr("training_args/data.pkl", pickle.dumps(Evil(mark)))
    training_record.read(folder)
    assert not mark.exists()
    pickle.loads(pickle.dumps(Evil(mark)))  # noqa: S301  # what Python's own loader would have done
    assert mark.exists()


N = 150_000
NESTED = b"".join(pickle.BINPUT + bytes([n]) + (pickle.BINGET + bytes([n])) + pickle.TUPLE2 for n in range(200))
HOSTILE = {
    "a call whose arguments are many, many times": pickle.GLOBAL + b"a\nb\n" + pickle.BINPUT + b"\0" + pickle.POP
    + pickle.MARK + pickle.NONE * N + pickle.TUPLE + pickle.BINPUT + b"\1"
    + (pickle.BINGET + b"\0" + pickle.BINGET + b"\1" + pickle.REDUCE) * N,
    "a state that is large, many times": pickle.EMPTY_DICT + pickle.MARK
    + b"".join(pickle.SHORT_BINUNICODE + b"\5%05d" % n + pickle.NONE for n in range(60_000)) + pickle.SETITEMS
    + pickle.BINPUT + b"\0" + pickle.EMPTY_DICT + (pickle.BINGET + b"\0" + pickle.BUILD) * N,
    "a key that is built of itself": pickle.EMPTY_DICT + pickle.EMPTY_TUPLE + NESTED + pickle.NONE + pickle.SETITEM,
    "a set of what is built of itself": pickle.EMPTY_SET + pickle.MARK + pickle.EMPTY_TUPLE + NESTED + pickle.ADDITEMS,
    "a place far away": pickle.EMPTY_DICT + pickle.LONG_BINPUT + b"\xff\xff\xff\x7f",
    "a text of any length": pickle.BINUNICODE8 + b"\xff" * 8,
}  # fmt: skip


@pytest.mark.timeout(60)
@pytest.mark.parametrize("what", HOSTILE)
def test_training_arguments_take_no_more_time_and_memory_than_their_size_whatever_they_say(
    what: str, tmp_path: Path
) -> None:
    folder = checkpoint(tmp_path / "m")
    with zipfile.ZipFile(folder / "training_args.bin", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("training_args/data.pkl", b"\x80\x05" + HOSTILE[what] + pickle.STOP)
    with suppress(UserError):
        training_record.read(folder)


def test_training_arguments_that_are_large_are_not_read(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path / "m")
    with zipfile.ZipFile(folder / "training_args.bin", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("training_args/data.pkl", pickle.NONE * (2 << 20) + pickle.STOP)
    with pytest.raises(UserError, match="larger than 1 MB"):
        training_record.read(folder)


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04broken"], ids=["empty", "text", "broken"])
def test_damaged_training_arguments_are_one_line(tmp_path: Path, content: bytes) -> None:
    folder = checkpoint(tmp_path / "m")
    (folder / "training_args.bin").write_bytes(content)
    with pytest.raises(UserError, match=r"training_args\.bin cannot be read"):
        training_record.read(folder)


@pytest.mark.parametrize(
    "content", [b"", b"\xff" * 8, b"\x02\x00\x00\x00\x00\x00\x00\x00[]", b'\x06\x00\x00\x00\x00\x00\x00\x00{"a":1'],
    ids=["empty", "a huge header", "a list", "half a header"],
)  # fmt: skip
def test_damaged_weights_are_one_line(tmp_path: Path, content: bytes) -> None:
    folder = checkpoint(tmp_path / "m")
    (folder / "model.safetensors").write_bytes(content)
    with pytest.raises(UserError, match="damaged"):
        training_record.read(folder)


def test_a_folder_that_is_no_checkpoint_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is no checkpoint"):
        training_record.read(tmp_path)


# --- results ----------------------------------------------------------------------------------------------------------


def test_a_whole_exam_is_in_the_text_the_model_index_and_if_it_is_registered_the_eval_results(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path / "m")
    results = scores(tmp_path / "m.jsonl")
    with results.open("a") as lines:
        row = {"task": "megascience:gpqa_diamond", "status": "extracted"}
        lines.writelines(json.dumps(row | {"id": f"{n:016x}", "correct": n < 99}) + "\n" for n in range(198))
    written = write(folder, str(results), "qwen2.5-7b")
    assert [path.relative_to(folder).as_posix() for path in written] == [
        "accuracies.png",
        "loss.png",
        ".eval_results/megascience.yaml",
        "README.md",
    ]
    card = ModelCard.load(folder / "README.md")
    assert [(r.dataset_type, r.metric_value) for r in card.data.eval_results] == [
        ("Idavidrein/gpqa", 50.0),
        ("xw27/scibench", 50.0),
    ]
    assert "| SciBench | m | 640 | 50.0 | 46.1 to 53.9 | 100.0 |" in card.text
    entries = yaml.safe_load((folder / ".eval_results/megascience.yaml").read_text())
    assert [(entry["dataset"]["id"], entry["value"]) for entry in entries] == [("Idavidrein/gpqa", 50.0)]
    assert check.check(folder / "README.md", load=False) == []


def test_the_base_model_stands_beside_it_in_the_table_and_not_in_the_metadata(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path / "m")
    baseline = scores(tmp_path / "base.jsonl", right=160)
    write(folder, str(scores(tmp_path / "m.jsonl")), "qwen2.5-7b", baseline=str(baseline))
    card = ModelCard.load(folder / "README.md")
    assert "| SciBench | Qwen/Qwen2.5-7B | 640 | 25.0 |" in card.text
    assert "| SciBench | m | 640 | 50.0 |" in card.text
    assert [r.metric_value for r in card.data.eval_results] == [50.0]


def test_a_part_of_an_exam_is_never_in_the_metadata(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path / "m")
    write(folder, str(scores(tmp_path / "m.jsonl", items=10)), "qwen2.5-7b")
    card = ModelCard.load(folder / "README.md")
    assert card.data.eval_results is None
    assert "not the whole exam" in card.text
    assert not (folder / ".eval_results").exists()


# --- the real trainer -------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_card_of_a_run_of_trl_has_its_settings_tokens_loss_and_versions(tmp_path: Path) -> None:
    from tiny_checkpoints import save_model

    model, out = tmp_path / "tiny", tmp_path / "tuned"
    save_model("qwen2", model)
    options = {
        "--model_name_or_path": model,
        "--dataset_name": "megascience",
        "--dataset_config": "sample_prompt_completion",
        "--output_dir": out,
        "--max_steps": 4,
        "--logging_steps": 1,
        "--save_steps": 4,
        "--learning_rate": 0.0003,
        "--per_device_train_batch_size": 2,
        "--max_length": 128,
        "--report_to": "none",
        "--use_cpu": "true",
        "--bf16": "false",
        "--activation_checkpointing": "false",
        "--chat_template_path": Path(__file__).parents[2] / "megascience_hf/sft/chat_templates/qwen2.5.jinja",
    }
    command = [warm_python(), str(SCRIPTS / "trl"), "sft", *(str(word) for pair in options.items() for word in pair)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    write(out, facts=ModelFacts("me/tuned", licence="mit", base_model="me/tiny", languages=["en"]))
    text = (out / "README.md").read_text()
    for part in (
        "| `learning_rate` | 0.0003 |",
        "| `lr_scheduler_type` | ",
        "| `max_steps` | 4 |",
        "| `max_length` | 128 |",
        "| Steps | 4 |",
        "| Tokens seen | ",
        "TRL 1.16",
    ):
        assert part in text
    assert (out / "loss.png").stat().st_size > 5_000
    assert check.check(out / "README.md") == []
