"""What a trainer left beside a checkpoint: hyper-parameters, losses, tokens, versions. Read as data, never run.

`training_args.bin` is a pickle, and loading a pickle runs whatever it says. It is read here with classes that do
nothing, so that a checkpoint of a stranger can be looked at.
"""

from __future__ import annotations

import json
import pickle
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any, ClassVar

from megascience_hf.cards import weight_headers
from megascience_hf.errors import UserError

# What makes another model; the other hundred settings of the trainer do not, or are told elsewhere.
SHOWN = (
    "learning_rate",
    "lr_scheduler_type",
    "warmup_steps",
    "warmup_ratio",
    "num_train_epochs",
    "max_steps",
    "per_device_train_batch_size",
    "gradient_accumulation_steps",
    "max_length",
    "packing",
    "assistant_only_loss",
    "completion_only_loss",
    "optim",
    "weight_decay",
    "max_grad_norm",
    "bf16",
    "fp16",
    "seed",
)
_SHOWN_ADAPTER = ("peft_type", "r", "lora_alpha", "lora_dropout", "target_modules", "use_dora", "use_rslora")
_LARGEST = 64 << 20  # bytes of a JSON that is still one of these files
_LARGEST_PICKLE = 1 << 20  # of the trainer's arguments, which take some thousands
_VERSION = re.compile(r"^- ([A-Za-z]+): (\d\S*)$", re.MULTILINE)  # in the card that TRL writes
_OWN_VERSIONS = re.compile(r"^## Versions\n\n(.+)$", re.MULTILINE)  # in the card that this package put in its place


@dataclass(frozen=True, slots=True)
class TrainingRecord:
    """What is known of how a checkpoint was made; what no file says is None or empty.

    Args:
        base_model: Hub id or folder of the model it started from.
        adapter: settings of a PEFT adapter; empty for whole weights.
        hyper_parameters: of the trainer, those of `SHOWN` that are set.
        steps, loss: of each logged step of the training, in order; as long as each other. In nats per token.
        tokens: seen in training.
        seconds: of the training.
        parameters: numbers in the weight files; of an adapter those of the adapter alone.
        versions: package → version.
    """

    base_model: str | None = None
    adapter: Mapping[str, Any] = field(default_factory=dict)
    hyper_parameters: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple[int, ...] = ()
    loss: tuple[float, ...] = ()
    tokens: int | None = None
    seconds: float | None = None
    parameters: int | None = None
    versions: Mapping[str, str] = field(default_factory=dict)


def read(folder: Path) -> TrainingRecord:
    """The record of a checkpoint or of a trainer's output folder with `checkpoint-*` in it.

    Raises:
        UserError: the folder is no model, or one of its files is damaged.
    """
    if not folder.is_dir():
        raise UserError(f"no folder {folder}: name a checkpoint")
    adapter = _json(folder / "adapter_config.json")
    config = _json(folder / "config.json")
    if not adapter and not config:
        raise UserError(f"{folder} has neither config.json nor adapter_config.json: it is no checkpoint")
    state = _state(folder)
    logged = [entry for entry in state.get("log_history", []) if isinstance(entry, dict)]
    losses = [(int(e["step"]), float(e["loss"])) for e in logged if isfinite(e.get("loss", float("nan")))]
    args = _training_args(folder / "training_args.bin")
    card = _text(folder / "README.md")
    base = adapter.get("base_model_name_or_path") or config.get("_name_or_path")
    return TrainingRecord(
        base_model=str(base) if base else None,
        adapter={k: adapter[k] for k in _SHOWN_ADAPTER if adapter.get(k) not in (None, False)},
        hyper_parameters=_hyper_parameters(args),
        steps=tuple(step for step, _ in losses),
        loss=tuple(loss for _, loss in losses),
        tokens=_tokens(state, logged),
        seconds=next((float(e["train_runtime"]) for e in reversed(logged) if "train_runtime" in e), None),
        parameters=_parameters(folder),
        versions=_versions(card, config, adapter),
    )


def _hyper_parameters(args: Mapping[str, Any]) -> dict[str, Any]:
    shown = {name: args[name] for name in SHOWN if name in args and args[name] not in (None, False)}
    if args.get("max_steps", -1) > 0:
        shown.pop("num_train_epochs", None)  # the steps decide
    else:
        shown.pop("max_steps", None)
    return {name: value for name, value in shown.items() if isinstance(value, str | int | float)}


def _tokens(state: Mapping[str, Any], logged: list[dict[str, Any]]) -> int | None:
    """TRL logs `num_tokens`; transformers counts `num_input_tokens_seen` where it is told to."""
    counted = next((int(e["num_tokens"]) for e in reversed(logged) if "num_tokens" in e), None)
    return counted or int(state.get("num_input_tokens_seen") or 0) or None


def _state(folder: Path) -> dict[str, Any]:
    """The newest `trainer_state.json`: it stands beside the weights or in the last of the checkpoints."""
    if (folder / "trainer_state.json").is_file():
        return _json(folder / "trainer_state.json")
    found = [path for path in folder.glob("checkpoint-*/trainer_state.json") if path.parent.name[11:].isdigit()]
    newest = max(found, key=lambda path: int(path.parent.name[11:]), default=None)
    return _json(newest) if newest else {}


def _versions(card: str, config: Mapping[str, Any], adapter: Mapping[str, Any]) -> dict[str, str]:
    versions = {name: number for name, number in _VERSION.findall(card) if len(name) < 20}
    if own := _OWN_VERSIONS.search(card):
        versions |= {name: number for name, _, number in (each.rpartition(" ") for each in own[1].split(", ")) if name}
    for name, number in (
        ("Transformers", config.get("transformers_version")),
        ("PEFT", adapter.get("peft_version")),
    ):
        if number and name not in versions:
            versions[name] = str(number)
    return versions


def _parameters(folder: Path) -> int | None:
    """By the headers of the safetensors files; the weights themselves are not read."""
    files = sorted(folder.glob("*.safetensors"))
    return sum(weight_headers.parameters(weight_headers.header(file)) for file in files) if files else None


def _json(file: Path) -> dict[str, Any]:
    text = _text(file)
    try:
        loaded = json.loads(text) if text else {}
    except ValueError as error:
        raise UserError(f"{file} is damaged: {error}") from None
    if not isinstance(loaded, dict):
        raise UserError(f"{file} is no JSON object")
    return loaded


def _text(file: Path) -> str:
    if not file.is_file():
        return ""
    if file.stat().st_size > _LARGEST:
        raise UserError(f"{file} is larger than {_LARGEST >> 20} MB: that is no such file")
    return file.read_text(encoding="utf-8", errors="replace")


# --- training_args.bin ------------------------------------------------------------------------------------------------


class _Inert:
    """Stands for any class of a pickle and for what is made of it, without its being looked up or called.

    Args:
        value: the first argument, which is the value of an enum.
        attributes: what its state was said to be.
    """

    __slots__ = ("attributes", "value")

    def __init__(self, arguments: Any = ()) -> None:
        self.value = arguments[0] if arguments else None
        self.attributes: Any = None

    def __setitem__(self, key: Any, value: Any) -> None: ...

    def append(self, _: Any) -> None: ...

    extend = append


class _Attributes(dict[str, Any]):
    """A dictionary of a pickle, by its names: a key that is a tuple of tuples can take for ever to be hashed."""

    def __setitem__(self, key: Any, value: Any) -> None:
        if isinstance(key, str):
            super().__setitem__(key, value)


_LEFT_OUT = (pickle.DICT, pickle.EMPTY_SET, pickle.ADDITEMS, pickle.FROZENSET, pickle.INST, pickle.OBJ)


class _InertUnpickler(pickle._Unpickler):
    """Takes time and memory in proportion to the length of a pickle, whatever it says.

    That of C makes room for any place that is named in its memory; a call copies its arguments, which may be the same
    for each of many calls; and what is hashed may be built of itself.
    """

    stack: list[Any]

    def find_class(self, module: str, name: str) -> Any:  # noqa: ARG002
        return _Inert()

    def persistent_load(self, pid: Any) -> Any:  # noqa: ARG002
        return None

    def _dictionary(self) -> None:
        self.stack.append(_Attributes())

    def _called(self) -> None:
        arguments = self.stack.pop()
        self.stack[-1] = _Inert(arguments)

    def _called_with_names(self) -> None:
        self.stack.pop()
        self._called()

    def _built(self) -> None:
        state = self.stack.pop()
        if isinstance(self.stack[-1], _Inert):
            self.stack[-1].attributes = state

    dispatch: ClassVar[Any] = {
        **{code: load for code, load in pickle._Unpickler.dispatch.items() if bytes([code]) not in _LEFT_OUT},
        pickle.EMPTY_DICT[0]: _dictionary,
        pickle.REDUCE[0]: _called,
        pickle.NEWOBJ[0]: _called,
        pickle.NEWOBJ_EX[0]: _called_with_names,
        pickle.BUILD[0]: _built,
    }


def _training_args(file: Path) -> dict[str, Any]:
    """The attributes of the trainer's arguments; enums as their values.
    Raises:
        UserError: the file is damaged.
    """
    if not file.is_file():
        return {}
    try:
        with zipfile.ZipFile(file) as archive:
            member = next(info for info in archive.infolist() if info.filename.endswith("/data.pkl"))
            if member.file_size > _LARGEST_PICKLE:
                raise UserError(f"{file}: its content is larger than {_LARGEST_PICKLE >> 20} MB: take it away")
            with archive.open(member) as stream:
                args = _InertUnpickler(stream).load()  # no class of it is ever looked up
    except UserError:
        raise
    except Exception as error:  # noqa: BLE001  # a broken pickle raises anything
        raise UserError(f"{file} cannot be read ({type(error).__name__}): take it away to go on without it") from None
    attributes = args.attributes if isinstance(args, _Inert) and isinstance(args.attributes, dict) else {}
    return {name: v.value if isinstance(v, _Inert) else v for name, v in attributes.items()}
