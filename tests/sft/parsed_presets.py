"""The packaged file of a preset as `trl sft` reads it, for a trainer on this CPU."""

from __future__ import annotations

from collections.abc import Sequence

from trl import DatasetMixtureConfig, ModelConfig, ScriptArguments, SFTConfig, TrlParser

from megascience_hf.sft import preset

ON_THE_CPU = {
    "use_cpu": "true",
    "bf16": "false",
    "report_to": "none",
    "eval_strategy": "no",
    "gradient_accumulation_steps": "1",
    "load_in_4bit": "false",  # quantization wants a GPU
}


def parse(name: str, options: dict[str, str], words: Sequence[str] = ()) -> tuple[SFTConfig, ModelConfig]:
    """
    Args:
        options: by their names, beside those that a CPU needs.
        words: more of the command line, as it is typed.
    """
    parser = TrlParser((ScriptArguments, SFTConfig, ModelConfig, DatasetMixtureConfig))
    given = [word for key, value in (ON_THE_CPU | options).items() for word in (f"--{key}", value)]
    _, config, model, *_ = parser.parse_args_and_config(
        ["--config", str(preset.path(name)), *given, *words], return_remaining_strings=True
    )
    config.dataset_num_proc = None  # in this process: even one other costs more than a few rows
    config.model_init_kwargs = {"dtype": "float32", "attn_implementation": "sdpa"} | (config.model_init_kwargs or {})
    return config, model
