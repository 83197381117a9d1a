"""From what a trainer leaves to a model that others can load and that stops: `megascience finish CHECKPOINT`."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from megascience_hf.errors import UserError, first_line
from megascience_hf.sft import stop_tokens
from megascience_hf.whole_file import replacing_folder

SHARD_SIZE = "5GB"  # what the Hub's own models are cut into
_VOCABULARY = ("embed_tokens.weight", "lm_head.weight")  # the ends of names of what has a row a token
_ANSWER = "answer-to-be-found"


class Form(StrEnum):
    """How a trainer wrote the weights."""

    WHOLE = "whole weights"
    ADAPTER = "an adapter"
    FSDP = "shards of FSDP"
    ZERO = "shards of DeepSpeed ZeRO"


@dataclass(frozen=True, slots=True)
class Source:
    """A checkpoint as it was found."""

    folder: Path
    form: Form
    base: str | None  # of an adapter: folder or repository


@dataclass(frozen=True, slots=True)
class Finished:
    """What was written."""

    folder: Path
    source: Source
    stops: tuple[str, ...]  # the tokens that end generation
    size: int  # bytes of the weights


def find(checkpoint: Path, base_weights: str | None = None) -> Source:
    """What lies in a folder: a checkpoint, or a trainer's output folder, of which the last checkpoint is taken.

    Args:
        base_weights: folder or repository of an adapter's base model, where it has moved.

    Raises:
        UserError: there is no checkpoint.
    """
    if not checkpoint.is_dir():
        raise UserError(f"no folder {checkpoint}: name a checkpoint or a trainer's output folder")
    numbered = [path for path in checkpoint.glob("checkpoint-*") if path.name[11:].isdecimal()]
    for folder in (checkpoint, *sorted(numbered, key=lambda path: -int(path.name[11:]))):
        form = _form(folder)
        if form is Form.ADAPTER:
            from peft import PeftConfig

            with _loading(f"the adapter in {folder}"):
                base = PeftConfig.from_pretrained(str(folder)).base_model_name_or_path
            return Source(folder, form, base_weights or base)
        if form is not None:
            return Source(folder, form, None)
    raise UserError(f"{checkpoint} has neither weights nor an adapter, and no checkpoint-N with some")


def _form(folder: Path) -> Form | None:
    if any(folder.glob("adapter_model.*")):  # safetensors, or bin of old
        return Form.ADAPTER
    if any(any(folder.glob(names)) for names in ("model*.safetensors", "pytorch_model.bin", "pytorch_model-*.bin")):
        return Form.WHOLE
    if any(folder.glob("pytorch_model_fsdp_*/.metadata")):
        return Form.FSDP
    return Form.ZERO if any(folder.glob("global_step*/*model_states.pt")) else None


def finish(source: Source, out: Path, describe: Callable[[Path], object] = lambda _: None) -> Finished:
    """Write the model: bfloat16 weights, tokenizer with the chat template, and the tokens that end generation.

    Args:
        describe: puts the card beside the weights, before the folder has its name: one that has it is whole.

    Raises:
        UserError: the output folder is not empty, the base model or the tokenizer cannot be had, or there is no chat
            template. Nothing is written then.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(f"{out} is {'not empty' if out.is_dir() else 'a file'}; name another --out")
    with replacing_folder(out) as work:  # from the beginning: a second process is refused before it loads weights
        tokenizer = _tokenizer(source.folder)
        model = _load(source)
        stops = _stops(model, tokenizer)
        model.generation_config = stop_tokens.without_limits(model.generation_config)
        model.generation_config.eos_token_id = stops
        model.generation_config.pad_token_id = tokenizer.pad_token_id
        model.config.eos_token_id = tokenizer.eos_token_id
        model.config.use_cache = True  # a trainer switches it off
        if getattr(model.config, "output_router_logits", False):  # and this on, which fails at several prompts at once
            model.config.output_router_logits = False
        model.save_pretrained(work, max_shard_size=SHARD_SIZE)
        tokenizer.save_pretrained(work)
        describe(work)
    size = sum(file.stat().st_size for file in out.glob("*.safetensors"))
    return Finished(out, source, tuple(tokenizer.convert_ids_to_tokens(stops)), size)


def _tokenizer(folder: Path) -> Any:
    from transformers import AutoTokenizer

    for place in (folder, folder.parent):  # of a checkpoint-N also the run's own folder
        if (place / "tokenizer_config.json").is_file():
            with _loading(f"the tokenizer in {place}"):
                tokenizer = AutoTokenizer.from_pretrained(place)
            if tokenizer.chat_template is None:
                raise UserError(f"{place} has no chat template, so nobody could ask the model; put one beside it")
            if tokenizer.eos_token_id is None:
                raise UserError(
                    f"the tokenizer in {place} has no eos_token: name in its tokenizer_config.json what ends a turn"
                )
            with _loading(f"the chat template in {place}"):  # before the weights, which take long
                _end_of_turn(tokenizer)
            return tokenizer
    raise UserError(f"{folder} has no tokenizer; copy that of the training beside the weights")


def _stops(model: Any, tokenizer: Any) -> list[int]:
    """The end of the turn first, then what the tokenizer and the base model end a text with."""
    said = model.generation_config.eos_token_id
    known = [said] if isinstance(said, int) else list(said or [])
    return list(dict.fromkeys([*_end_of_turn(tokenizer), tokenizer.eos_token_id, *known]))


def _end_of_turn(tokenizer: Any) -> list[int]:
    """The special token that the chat template writes behind an answer, if it writes one: a training that did not make
    it `eos_token` has trained it all the same."""
    turns = [{"role": "user", "content": "?"}]
    tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
    text = tokenizer.apply_chat_template([*turns, {"role": "assistant", "content": _ANSWER}], tokenize=False)
    special = set(tokenizer.added_tokens_decoder)
    behind = tokenizer(text.rpartition(_ANSWER)[2], add_special_tokens=False)["input_ids"]
    return [token for token in behind if token in special][:1]


# --- the weights ------------------------------------------------------------------------------------------------------


def _load(source: Source) -> Any:
    """The whole model in bfloat16, on the CPU."""
    with _loading(f"{source.form} in {source.folder}"):
        return _LOADERS[source.form](source)


@contextmanager
def _loading(what: str) -> Iterator[None]:
    try:
        yield
    except UserError:
        raise
    except Exception as error:  # of damaged files the libraries raise whatever they stumble over
        raise UserError(f"{what} cannot be loaded: {first_line(error)}") from error


def _whole(source: Source) -> Any:
    return _from_pretrained(str(source.folder))


def _merged(source: Source) -> Any:
    from peft import PeftModel, get_peft_model_state_dict
    from peft.utils import load_peft_weights

    if source.base is None:
        raise UserError(f"{source.folder} does not say its base model; name it with --base-weights")
    # Not in 4 bits, which a QLoRA was trained on: the adapter is added to the weights that were quantized.
    try:
        model = _from_pretrained(source.base)
    except UserError as error:
        raise UserError(f"{error}; --base-weights names the base model in another place") from error
    if getattr(model, "_hf_peft_config_loaded", False):
        raise UserError(
            f"{source.base} is an adapter itself: megascience finish it first, and give what it makes as --base-weights"
        )
    stored = load_peft_weights(str(source.folder), device="cpu")
    _resize(model, stored)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Found missing adapter keys")  # said below, in a line
        adapted = PeftModel.from_pretrained(model, str(source.folder))
    # PEFT leaves out what does not fit the base model, with a warning among others, and what lacks stays random.
    made = get_peft_model_state_dict(adapted)
    odd = sorted(name for name in stored.keys() ^ made.keys() if "lora_" in name)
    if odd:
        raise UserError(
            f"the adapter in {source.folder} was not trained on {source.base}: {len(odd)} tensors do not fit, first "
            f"{odd[0]}; --base-weights names another base model"
        )
    merged = adapted.merge_and_unload(safe_merge=True)
    if merged.generation_config is None:
        raise UserError(f"{source.base} is no model that generates text")
    return merged


def _resize(model: Any, stored: dict[str, Any]) -> None:
    """As many rows in the vocabulary as the adapter was trained with: for tokens of its own they were added, and PEFT
    saves the whole matrices then, but does not add the rows when it loads them."""
    rows = {len(value) for name, value in stored.items() if name.endswith(_VOCABULARY)}
    if len(rows) == 1 and rows != {len(model.get_input_embeddings().weight)}:
        model.resize_token_embeddings(rows.pop(), mean_resizing=False)


def _fsdp(source: Source) -> Any:
    from accelerate.utils import merge_fsdp_weights

    shards = sorted(source.folder.glob("pytorch_model_fsdp_*"))[0]
    with tempfile.TemporaryDirectory(dir=source.folder, prefix=".merged-") as work:
        merge_fsdp_weights(str(shards), work, safe_serialization=True)
        _copy_config(source.folder, Path(work))
        return _from_pretrained(work)


def _zero(source: Source) -> Any:
    try:
        from deepspeed.utils.zero_to_fp32 import convert_zero_checkpoint_to_fp32_state_dict
    except ImportError as error:
        raise UserError(
            f"{source.folder} has {source.form}: pip install deepspeed, which puts them together"
        ) from error
    with tempfile.TemporaryDirectory(dir=source.folder, prefix=".merged-") as work:
        convert_zero_checkpoint_to_fp32_state_dict(str(source.folder), work, safe_serialization=True)
        _copy_config(source.folder, Path(work))
        return _from_pretrained(work)


def _copy_config(folder: Path, work: Path) -> None:
    for name in ("config.json", "generation_config.json"):
        found = next((place / name for place in (folder, folder.parent) if (place / name).is_file()), None)
        if found is not None:
            shutil.copy(found, work)
        elif name == "config.json":
            raise UserError(f"{folder} has no config.json; copy that of the base model beside it")


def _from_pretrained(name: str) -> Any:
    import torch
    from transformers import AutoModelForCausalLM

    with _loading(f"the weights of {name}"):  # no such folder or repository, no network, weights of another size
        model, report = AutoModelForCausalLM.from_pretrained(name, dtype=torch.bfloat16, output_loading_info=True)
    lacking = sorted(report["missing_keys"])
    if lacking:  # transformers makes them up, with a warning
        raise UserError(f"{name} is not whole: it has no weights for {len(lacking)} parameters, first {lacking[0]}")
    return model


_LOADERS: dict[Form, Callable[[Source], Any]] = {
    Form.WHOLE: _whole,
    Form.ADAPTER: _merged,
    Form.FSDP: _fsdp,
    Form.ZERO: _zero,
}
