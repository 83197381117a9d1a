"""`megascience finish`: what trainers leave becomes a model that anybody can load, and that stops."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

pytest.importorskip("trl")
import torch
from peft import LoraConfig, get_peft_model
from short_training import FAMILIES, ROWS, base_model, train
from tiny_checkpoints import save_model
from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig

from megascience_hf.cli import app
from megascience_hf.errors import UserError
from megascience_hf.sft import finish, preset, stop_check
from megascience_hf.sft.tokenizer import load_tokenizer

BASE = "Qwen/Qwen2.5-7B"


@pytest.fixture(scope="module")
def adapter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of a training by a LoRA preset."""
    root = tmp_path_factory.mktemp("lora")
    train(FAMILIES[0], base_model(FAMILIES[0], root / "base"), root / "out")
    return root / "out"


@pytest.fixture
def whole(adapter: Path, tmp_path: Path) -> Path:
    """What full fine-tuning leaves: float32 weights, the optimizer's states, limits of the base model."""
    folder = tmp_path / "whole"
    shutil.copytree(adapter, folder, ignore=shutil.ignore_patterns("adapter*", "checkpoint*"))
    (folder / "optimizer.pt").write_bytes(b"states")
    model = finish._load(finish.find(adapter)).float()
    model.generation_config = GenerationConfig(eos_token_id=2, max_new_tokens=2048)
    model.save_pretrained(folder)
    return folder


def run(*words: str) -> Any:
    return CliRunner().invoke(app, ["finish", *words])


def test_an_adapter_becomes_a_model_that_stops_and_has_a_card(adapter: Path, tmp_path: Path) -> None:
    out = tmp_path / "made"
    done = run(str(adapter), "--out", str(out), "--base-model", BASE, "--max-new-tokens", "60")
    assert "found    an adapter in" in done.output
    assert "stops at <|im_end|>, <|endoftext|>" in done.output
    assert done.output.count("asked    ") == 3
    names = {file.name for file in out.iterdir()}
    assert {"README.md", "config.json", "generation_config.json", "model.safetensors", "chat_template.jinja"} <= names
    assert not names & {"adapter_config.json", "training_args.bin", "optimizer.pt"}
    config = json.loads((out / "config.json").read_text())
    assert config["dtype"] == "bfloat16"
    generation = json.loads((out / "generation_config.json").read_text())
    assert "max_new_tokens" not in generation
    card = (out / "README.md").read_text()
    assert f"base_model: {BASE}" in card
    assert "library_name: transformers" in card
    assert "adapter's r" in card

    tokenizer, model = AutoTokenizer.from_pretrained(out), AutoModelForCausalLM.from_pretrained(out)
    for question, answer in ROWS:
        prompt = tokenizer.apply_chat_template(
            [{"role": "user", "content": question}], add_generation_prompt=True, return_tensors="pt", return_dict=True
        )
        made = model.generate(**prompt, max_new_tokens=60, do_sample=False)[0, prompt["input_ids"].shape[1] :]
        assert tokenizer.decode(made, skip_special_tokens=True) == answer
        assert len(made) < 60


def test_whole_weights_become_bfloat16_without_the_states_and_limits(whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "made"
    changed("config.json", use_cache=False, eos_token_id=0)(whole)  # as a trainer leaves them
    done = finish.finish(finish.find(whole), out)
    assert done.source.form is finish.Form.WHOLE
    assert done.size == sum(file.stat().st_size for file in out.glob("*.safetensors"))
    assert done.size < 0.6 * (whole / "model.safetensors").stat().st_size
    assert not (out / "optimizer.pt").exists()
    generation = GenerationConfig.from_pretrained(out)
    assert (generation.max_new_tokens, generation.eos_token_id, generation.pad_token_id) == (None, [2], 0)
    config = json.loads((out / "config.json").read_text())
    assert (config["use_cache"], config["eos_token_id"]) == (True, 2)


def test_settings_of_a_sampling_that_is_not_done_are_left_out(whole: Path, tmp_path: Path) -> None:
    settings = {"do_sample": False, "temperature": 0.7, "top_p": 0.9, "max_time": 1.0, "eos_token_id": 2}
    (whole / "generation_config.json").write_text(json.dumps(settings))
    finish.finish(finish.find(whole), tmp_path / "made")
    found = json.loads((tmp_path / "made" / "generation_config.json").read_text())
    assert not {"temperature", "top_p", "max_time"} & {name for name, value in found.items() if value is not None}


def test_the_token_that_the_template_writes_behind_an_answer_ends_it_whatever_the_tokenizer_says(
    whole: Path, tmp_path: Path
) -> None:
    tokenizer = AutoTokenizer.from_pretrained(whole)
    tokenizer.eos_token = "<|endoftext|>"  # noqa: S105
    tokenizer.save_pretrained(whole)
    assert finish.finish(finish.find(whole), tmp_path / "made").stops == ("<|im_end|>", "<|endoftext|>")


@pytest.mark.parametrize("name", ["adapter_model", "pytorch_model"])
def test_weights_as_torch_writes_them_are_taken_too(name: str, adapter: Path, whole: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file

    folder = tmp_path / "old"
    shutil.copytree(adapter if name == "adapter_model" else whole, folder, ignore=shutil.ignore_patterns("checkpoint*"))
    weights = folder / ("adapter_model.safetensors" if name == "adapter_model" else "model.safetensors")
    torch.save(load_file(weights), folder / f"{name}.bin")
    weights.unlink()
    finish.finish(finish.find(folder), tmp_path / "made")
    assert (tmp_path / "made" / "model.safetensors").exists()


def test_the_last_checkpoint_of_a_run_that_was_killed_is_taken(adapter: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(adapter, folder, ignore=shutil.ignore_patterns("adapter_model*"))
    for number in (9, 10):
        shutil.copytree(adapter, folder / f"checkpoint-{number}", ignore=shutil.ignore_patterns("checkpoint*"))
    (folder / "checkpoint-11").mkdir()
    assert finish.find(folder).folder == folder / "checkpoint-10"


def test_shards_of_fsdp_are_put_together(whole: Path, tmp_path: Path) -> None:
    import torch.distributed.checkpoint as dcp

    model = AutoModelForCausalLM.from_pretrained(whole)
    (whole / "model.safetensors").unlink()
    changed("generation_config.json", eos_token_id=[2, 1])(whole)  # one more than the tokenizer knows of
    # As accelerate writes them with `fsdp_state_dict_type: SHARDED_STATE_DICT`.
    dcp.save({"model": model.state_dict()}, checkpoint_id=whole / "pytorch_model_fsdp_0", no_dist=True)
    assert finish.find(whole).form is finish.Form.FSDP
    assert finish.finish(finish.find(whole), tmp_path / "made").stops == ("<|im_end|>", "<|im_start|>")
    made = AutoModelForCausalLM.from_pretrained(tmp_path / "made").state_dict()
    for name, value in model.state_dict().items():
        torch.testing.assert_close(made[name], value.bfloat16())
    assert {path.name for path in whole.iterdir()} >= {"pytorch_model_fsdp_0"}
    assert not list(whole.glob(".merged-*"))


def test_shards_of_zero_are_put_together_where_deepspeed_is_installed_else_said(whole: Path, tmp_path: Path) -> None:
    model = AutoModelForCausalLM.from_pretrained(whole)
    (whole / "model.safetensors").unlink()
    write_zero3_checkpoint(model, whole / "global_step7", processes=2)
    (whole / "latest").write_text("global_step7")
    source = finish.find(whole)
    assert source.form is finish.Form.ZERO
    try:
        import deepspeed.utils.zero_to_fp32  # noqa: F401
    except ImportError:
        with pytest.raises(UserError, match="pip install deepspeed"):
            finish.finish(source, tmp_path / "made")
        assert not (tmp_path / "made").exists()
        return
    finish.finish(source, tmp_path / "made")
    made = AutoModelForCausalLM.from_pretrained(tmp_path / "made").state_dict()
    for name, value in model.state_dict().items():
        torch.testing.assert_close(made[name], value.bfloat16())


def write_zero3_checkpoint(model: Any, folder: Path, processes: int) -> None:
    """The files that DeepSpeed writes at stage 3: each parameter cut into as many flat parts as there are processes."""
    folder.mkdir()
    parts: list[list[torch.Tensor]] = [[] for _ in range(processes)]
    for parameter in model.parameters():
        flat = parameter.detach().flatten()
        size = -(-len(flat) // processes)
        padded = torch.cat([flat, torch.zeros(size * processes - len(flat))])
        for rank in range(processes):
            parts[rank].append(padded[rank * size : (rank + 1) * size])
    shapes = [{name: parameter.shape for name, parameter in model.named_parameters()}]
    for rank in range(processes):
        states = {
            "buffer_names": [],
            "param_shapes": shapes,
            "module": {},
            "shared_params": {},
            "ds_version": "0.19.8",
            "frozen_param_shapes": None,
            "frozen_param_fragments": None,
        }
        torch.save(states, folder / f"zero_pp_rank_{rank}_mp_rank_00_model_states.pt")
        optimizer = {
            "zero_stage": 3,
            "partition_count": processes,
            "fp32_flat_groups": [torch.cat(parts[rank])],
        }
        torch.save(
            {"optimizer_state_dict": optimizer, "ds_version": "0.19.8"},
            folder / f"bf16_zero_pp_rank_{rank}_mp_rank_00_optim_states.pt",
        )


# --- does it stop? --------------------------------------------------------------------------------------------------


def test_a_model_that_does_not_stop_is_told_and_the_exit_code_says_so(whole: Path, tmp_path: Path) -> None:
    model = AutoModelForCausalLM.from_pretrained(whole)
    model.lm_head.weight.data[2] = 0  # it never writes <|im_end|>
    model.save_pretrained(whole)
    done = run(str(whole), "--out", str(tmp_path / "made"), "--base-model", BASE, "--max-new-tokens", "8")
    assert done.exit_code == 1
    assert "did not stop within 8 tokens" in done.output


@pytest.mark.parametrize(
    ("text", "reason", "code"), [("Carbon dioxide.", "stop", 0), ("Carbon dioxide.", "length", 1), (" \n", "stop", 1)]
)
def test_a_served_model_is_asked_by_chat_and_has_to_answer_and_to_stop_by_itself(
    text: str, reason: str, code: int, whole: Path, tmp_path: Path, openai_server: Any, completion: Any
) -> None:
    server = openai_server(lambda _: completion(text=text, finish_reason=reason))
    words = ["--endpoint", server.url, "--served-model", "mine", "--base-model", BASE]
    done = run(str(whole), "--out", str(tmp_path / "made"), *words)
    assert done.exit_code == code, done.output
    assert [request["messages"][0]["content"] for request in server.requests] == list(stop_check.QUESTIONS)
    assert not any("stop" in request for request in server.requests)


# --- refusals: one line, nothing written -----------------------------------------------------------------------------


def without_chat_template(folder: Path) -> None:
    (folder / "chat_template.jinja").unlink()


def without_tokenizer(folder: Path) -> None:
    for file in folder.glob("*token*"):
        file.unlink()


def without_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()


def damaged(pattern: str, content: bytes) -> Callable[[Path], None]:
    """What a copy that broke off, or another program, leaves of a file."""

    def spoil(folder: Path) -> None:
        next(folder.glob(pattern)).write_bytes(content)

    return spoil


def changed(file: str, **values: Any) -> Callable[[Path], None]:
    """A file that says something else than it did."""

    def spoil(folder: Path) -> None:
        content = json.loads((folder / file).read_text())
        (folder / file).write_text(json.dumps(content | values))

    return spoil


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (damaged("tokenizer.json", b"{}"), "the tokenizer in .* cannot be loaded"),
        (damaged("tokenizer.json", b"\xff"), "the tokenizer in .* cannot be loaded"),
        (damaged("tokenizer_config.json", b"[1]"), "the tokenizer in .* cannot be loaded"),
        (damaged("config.json", b"{"), "the tokenizer in .* cannot be loaded"),
        (damaged("config.json", b"[1]"), "the [a-z]+ (of|in) .* cannot be loaded"),
        (damaged("*.safetensors", b""), "the weights of .* cannot be loaded"),
        (damaged("*.safetensors", b"half"), "the weights of .* cannot be loaded"),
        (changed("config.json", intermediate_size=7), "the weights of .* cannot be loaded"),
        (
            changed("config.json", num_hidden_layers=3, layer_types=["full_attention"] * 3),
            "is not whole: it has no weights for 12 parameters, first model.layers.2.",
        ),
        (changed("tokenizer_config.json", eos_token=None), "has no eos_token"),
        (damaged("chat_template.jinja", b"{% for %}"), "the chat template in .* cannot be loaded"),
        (
            damaged("chat_template.jinja", b"{{ raise_exception('no') }}"),
            "the chat template in .* cannot be loaded: no",
        ),
        (without_chat_template, "has no chat template"),
        (without_tokenizer, "has no tokenizer"),
        (without_weights, "neither weights nor an adapter"),
    ],
)
def test_what_cannot_be_finished_is_one_line(
    spoil: Callable[[Path], None], says: str, whole: Path, tmp_path: Path
) -> None:
    spoil(whole)
    with pytest.raises(UserError, match=says) as caught:
        finish.finish(finish.find(whole), tmp_path / "made")
    assert "\n" not in str(caught.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["whole"]


@pytest.mark.parametrize("name", ["adapter_config.json", "adapter_model.safetensors"])
def test_a_damaged_adapter_is_one_line(name: str, adapter: Path, tmp_path: Path) -> None:
    shutil.copytree(adapter, tmp_path / "adapter", ignore=shutil.ignore_patterns("checkpoint*"))
    (tmp_path / "adapter" / name).write_bytes(b"half")
    with pytest.raises(UserError, match="cannot be loaded"):
        finish.finish(finish.find(tmp_path / "adapter"), tmp_path / "made")
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("layers", [1, 3])
def test_an_adapter_is_not_put_on_another_model(layers: int, adapter: Path, tmp_path: Path) -> None:
    """PEFT would leave out what does not fit, or make up what lacks, with a warning."""
    from transformers import AutoConfig

    config = AutoConfig.from_pretrained(adapter.parent / "base")
    config.num_hidden_layers, config.layer_types = layers, ["full_attention"] * layers
    AutoModelForCausalLM.from_config(config).save_pretrained(tmp_path / "other")
    with pytest.raises(UserError, match=r"was not trained on .*/other: \d+ tensors do not fit, first base_model"):
        finish.finish(finish.find(adapter, str(tmp_path / "other")), tmp_path / "made")
    assert not (tmp_path / "made").exists()


def test_an_adapter_on_an_adapter_is_finished_in_its_order(adapter: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is an adapter itself: megascience finish it first"):
        finish.finish(finish.find(adapter, str(adapter)), tmp_path / "made")


def test_a_folder_has_its_name_when_its_card_is_in_it(whole: Path, tmp_path: Path) -> None:
    class KilledError(Exception):
        pass

    def dies(folder: Path) -> None:
        assert (folder / "model.safetensors").exists()
        raise KilledError

    with pytest.raises(KilledError):
        finish.finish(finish.find(whole), tmp_path / "made", dies)
    assert not (tmp_path / "made").exists()
    done = run(str(whole), "--out", str(tmp_path / "made"), "--base-model", BASE, "--no-check")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "made" / "README.md").read_text().count("made.partial") == 0
    assert "# made\n" in (tmp_path / "made" / "README.md").read_text()


def test_a_base_model_that_is_not_known_is_asked_for_before_the_weights_are_loaded(
    adapter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finish, "_load", lambda _: pytest.fail("loaded"))
    done = run(str(adapter), "--out", str(tmp_path / "made"))
    assert isinstance(done.exception, UserError)
    assert "give --base-model OWNER/NAME" in str(done.exception)


def test_a_folder_that_holds_something_is_left_alone(whole: Path, tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "mine.txt").write_text("keep")
    with pytest.raises(UserError, match="is not empty; name another --out"):
        finish.finish(finish.find(whole), tmp_path / "made")


def test_a_base_model_that_has_moved_is_named_by_hand(adapter: Path, tmp_path: Path) -> None:
    moved = tmp_path / "adapter"
    shutil.copytree(adapter, moved, ignore=shutil.ignore_patterns("checkpoint*"))
    config = json.loads((moved / "adapter_config.json").read_text())
    (moved / "adapter_config.json").write_text(json.dumps(config | {"base_model_name_or_path": "/gone"}))
    with pytest.raises(UserError, match=r"the weights of /gone cannot be loaded.*--base-weights names"):
        finish.finish(finish.find(moved), tmp_path / "made")
    finish.finish(finish.find(moved, str(adapter.parent / "base")), tmp_path / "made")


@pytest.mark.parametrize("saved", [None, ["embed_tokens", "lm_head"]], ids=["resized", "resized-and-trained"])
@pytest.mark.parametrize("tied", [False, True], ids=["untied", "tied"])
def test_an_adapter_with_tokens_of_its_own_has_their_rows(saved: list[str] | None, tied: bool, tmp_path: Path) -> None:
    save_model("qwen3", tmp_path / "base", tied=tied)
    model = AutoModelForCausalLM.from_pretrained(tmp_path / "base")
    tokenizer = load_tokenizer(str(tmp_path / "base"), preset.get("qwen3-4b").template)
    tokenizer.add_special_tokens({"additional_special_tokens": ["<|own|>"]})
    model.resize_token_embeddings(len(tokenizer))
    adapted = get_peft_model(model, LoraConfig(target_modules=["q_proj"], modules_to_save=saved, task_type="CAUSAL_LM"))
    with torch.no_grad():
        for parameter in adapted.parameters():
            if parameter.requires_grad:
                parameter.add_(torch.randn_like(parameter) * 0.1)
    for part in (adapted, tokenizer):
        part.save_pretrained(tmp_path / "adapter")
    finish.finish(finish.find(tmp_path / "adapter"), tmp_path / "made")
    made = AutoModelForCausalLM.from_pretrained(tmp_path / "made", dtype=torch.float32)
    ids = torch.tensor([[5, 6, len(tokenizer) - 1]])
    with torch.no_grad():
        torch.testing.assert_close(made(ids).logits, adapted.eval()(ids).logits, atol=0.03, rtol=0.03)
