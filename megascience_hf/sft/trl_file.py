"""What the YAML files for `trl sft --config` and `trl grpo --config` share: their first lines, and settings of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import yaml

from megascience_hf.sft.models import Model
from megascience_hf.sft.recipe import Hardware
from megascience_hf.sft.variants import Variant

Settings = dict[str, Any]
Sections = Sequence[tuple[str, Settings]]


class Trained(Protocol):
    """What both recipes know."""

    @property
    def model(self) -> Model: ...
    @property
    def variant(self) -> Variant: ...
    @property
    def hardware(self) -> Hardware: ...
    @property
    def processes(self) -> int: ...
    @property
    def micro_batch(self) -> int: ...
    @property
    def accumulation(self) -> int: ...


def command(trainer: str, room: str, name: str, origin: str | None) -> tuple[str, str]:
    """How a file is used and how it was rendered.

    Args:
        trainer: of `trl`, "sft" or "grpo".
        room: the folder of this package that renders it.
        name: of the preset.
        origin: the command that rendered it; None is the packaged file of the name.
    """
    if origin is None:
        rendered = f"`megascience preset render`: change megascience_hf/{room}/, not this file"
        return f'trl {trainer} --config "$(megascience preset {name})"', rendered
    return f"trl {trainer} --config FILE, with this file", f"`{origin}`"


def machines(hardware: Hardware) -> tuple[str, ...]:
    """The lines below a command that is given on several machines; none for one."""
    if hardware.nodes == 1:
        return ()
    return (
        f"on each of the {hardware.nodes} machines with --machine_rank 0, 1, … and, the same on all,",
        "--main_process_ip ADDRESS_OF_THE_FIRST --main_process_port 29500; they share the output folder",
    )


def file(title: str, facts: Sequence[tuple[str, str]], rendered: str, sections: Sections) -> str:
    """The whole file: title and facts as comments, then the settings under a title for each group."""
    return "\n".join(
        [comments(title, facts, rendered), *(f"# {name}\n{dump(settings)}" for name, settings in sections)]
    )


def comments(title: str, facts: Sequence[tuple[str, str]], rendered: str) -> str:
    """The first lines of a file; a fact without a label goes on with the one before it."""
    lines = [title, "", *(f"{label + ':' if label else '':<10}{value}" for label, value in facts)]
    lines += ["", f"Rendered by {rendered}."]
    return "".join(f"# {line}".rstrip() + "\n" for line in lines)


def as_one(sections: Sections) -> Settings:
    """All settings as one mapping."""
    return {key: value for _, group in sections for key, value in group.items()}


def batch(recipe: Trained) -> Settings:
    return {
        "per_device_train_batch_size": recipe.micro_batch,
        "gradient_accumulation_steps": recipe.accumulation,
        "weight_decay": 0.0,
        "max_grad_norm": 1.0,
        "optim": "adamw_torch_fused",
        # As the authors' trainer has it. Without the line TRL would take the model's own, 0.001.
        **({"router_aux_loss_coef": 0.0} if recipe.model.architecture.experts else {}),
        "seed": 42,
    }


def adapters(recipe: Trained) -> Settings:
    return {
        "use_peft": True,
        "lora_r": recipe.variant.lora_rank,
        "lora_alpha": recipe.variant.lora_alpha,
        "lora_dropout": 0.0,
        "lora_target_modules": list(recipe.model.architecture.lora_targets),
    }


def hardware(recipe: Trained, sharding: str | None) -> Settings:
    if not recipe.hardware.gpus:
        return {
            "use_cpu": True,
            "bf16": False,
            "activation_checkpointing": False,
            "num_processes": 1,
            "num_cpu_threads_per_process": 2,
        }
    return {
        # Also for one process: with `single_gpu` a machine with several GPUs would make TRL give up, and more processes
        # would not be started.
        "accelerate_config": sharding or "multi_gpu",
        "num_processes": recipe.processes,
        **({"num_machines": recipe.hardware.nodes} if recipe.hardware.nodes > 1 else {}),
        "bf16": True,
        "activation_checkpointing": True,
        # The first process prepares the data while the others wait for it.
        **({"ddp_timeout": 7200} if recipe.processes > 1 else {}),
    }


def bookkeeping(recipe: Trained, name: str, gpu: Settings, cpu: Settings) -> Settings:
    """
    Args:
        gpu: what a run on GPUs has beside what all runs have; cpu: likewise.
    """
    if not recipe.hardware.gpus:
        return {"output_dir": name, "logging_steps": 1, **cpu, "report_to": "none", "push_to_hub": False}
    return {
        "output_dir": name,
        "run_name": name,
        "project": "megascience",
        "report_to": "trackio",
        **gpu,
        "save_total_limit": 2,
        "push_to_hub": False,
    }


class _Dumper(yaml.SafeDumper):
    """Indents lists below their key and writes texts of several lines as such, as people do."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, False)


def dump(settings: Mapping[str, Any]) -> str:
    """As YAML, in the order given."""
    return yaml.dump(dict(settings), Dumper=_Dumper, sort_keys=False, width=120, allow_unicode=True)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)
