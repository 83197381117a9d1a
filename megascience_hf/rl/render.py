"""Writes a recipe as the YAML that `trl grpo --config` takes, with what a reader wants to know in its first lines."""

from __future__ import annotations

from megascience_hf.rl.recipe import BASE, COLOCATE, CPU, MODEL_LENGTH, NONE, SERVER, Recipe
from megascience_hf.rl.trainer import KEY
from megascience_hf.sft.chat_template import SCHEME
from megascience_hf.sft.memory import GIB
from megascience_hf.sft.render import Settings, dump

REWARDS = ("megascience_hf.rewards.science_reward", "megascience_hf.rewards.format_reward")
WEIGHTS = (1.0, 0.1)


def trl(recipe: Recipe, name: str, origin: str | None = None) -> str:
    """The file.

    Args:
        name: of the preset, and so of the output folder and the run.
        origin: the command that renders it; None is the packaged file of the name.
    """
    if origin is None:
        command = f'trl grpo --config "$(megascience preset {name})"'
        rendered = "`megascience preset render`: change megascience_hf/rl/, not this file"
    else:
        command, rendered = "trl grpo --config FILE, with this file", f"`{origin}`"
    parts = [_header(recipe, command, rendered)]
    parts += [f"# {title}\n{dump(settings)}" for title, settings in sections(recipe, name)]
    return "\n".join(parts)


def settings(recipe: Recipe, name: str) -> Settings:
    """All settings as one mapping."""
    return {key: value for _, group in sections(recipe, name) for key, value in group.items()}


def sections(recipe: Recipe, name: str) -> list[tuple[str, Settings]]:
    """The settings by their names in TRL, under a title for each group."""
    found = [
        (_model_title(recipe), _model(recipe)),
        ("Data: prompts, and the answer keys that the rewards read", {"datasets": [dict(recipe.data.entry)]}),
        (_rewards_title(recipe), _rewards(recipe)),
        ("GRPO: our choice, the paper has no reinforcement learning", _grpo(recipe)),
        ("Generation", _generation(recipe)),
        ("Hardware", _hardware(recipe)),
        ("Bookkeeping", _bookkeeping(recipe, name)),
    ]
    if recipe.variant.adapters:
        found.insert(4, ("Adapters", _adapters(recipe)))
    return found


def _header(recipe: Recipe, command: str, rendered: str) -> str:
    start = "the base model" if recipe.start == BASE else "the published MegaScience model"
    subject = recipe.model.title if recipe.variant is CPU else f"{recipe.model.title}, from {start}"
    facts = [("Hardware", str(recipe.hardware))]
    if recipe.vllm == SERVER:
        facts.append(("", f"and a GPU of its own for vLLM: trl vllm-serve --model {recipe.repo}"))
    if recipe.hardware.gpus:
        generating, learning = (f"{size / GIB:.0f}" for size in recipe.peaks)
        facts += [
            ("Memory", f"about {generating} GiB a GPU while it generates, {learning} while it learns"),
            ("", "(an estimate; docs/rl.md has the formula)"),
        ]
    unit, prompts = "GPU" if recipe.hardware.gpus else "process", "prompt" if recipe.prompts == 1 else "prompts"
    facts += [
        (
            "Batch",
            f"{recipe.completions} completions = {recipe.prompts} {prompts} × {recipe.generations} = "
            f"{recipe.processes} {unit} × {recipe.micro_batch} at a time × {recipe.accumulation} accumulated",
        ),
        ("Tokens", f"at most {recipe.completions * recipe.completion_tokens:,} generated a step"),
        ("Steps", f"{recipe.steps:,}, of {recipe.steps * recipe.prompts:,} prompts"),
        ("Command", command),
    ]
    if recipe.vllm != NONE:
        facts.append(("Needs", "pip install 'megascience-hf[train,vllm]'"))
    lines = [f"{subject}, on {recipe.data.title}: GRPO, {recipe.variant.title}", ""]
    lines += [f"{label + ':' if label else '':<10}{value}" for label, value in facts]
    lines += ["", f"Rendered by {rendered}."]
    return "".join(f"# {line}".rstrip() + "\n" for line in lines)


def _model_title(recipe: Recipe) -> str:
    if recipe.variant is CPU:
        return "Model: SmolLM2-135M-Instruct out of a PyPI package, fetched once"
    if recipe.start == BASE:
        return "Model: the chat template and the end of a turn are this package's (rl/trainer.py)"
    return "Model"


def _model(recipe: Recipe) -> Settings:
    found: Settings = {
        "model_name_or_path": recipe.repo,
        "dtype": recipe.variant.dtype,
        "attn_implementation": "sdpa",
    }
    if recipe.start == BASE:
        ours = {"template": f"{SCHEME}{recipe.model.chat_template}", "eos_token": recipe.model.end_of_turn}
        found["chat_template_kwargs"] = {KEY: ours}
    return found


def _rewards_title(recipe: Recipe) -> str:
    if recipe.variant is CPU:
        return "Reward: right or wrong"
    return "Rewards: right or wrong, and a little for saying the answer where it is found"


def _rewards(recipe: Recipe) -> Settings:
    # Where a whole batch is wrong the form would be all that is learned, and a small model is soon at the end of that.
    count = 1 if recipe.variant is CPU else len(REWARDS)
    return {"reward_funcs": list(REWARDS[:count]), "reward_weights": list(WEIGHTS[:count])}


def _grpo(recipe: Recipe) -> Settings:
    found: Settings = {
        "num_generations": recipe.generations,
        "max_completion_length": recipe.completion_tokens,
        "temperature": 1.0,
        "beta": 0.0,
        "loss_type": "dapo",
        # By the deviation of the group, one that is wrong as a whole would learn the form as if it were the answer.
        "scale_rewards": "group" if recipe.variant is CPU else "batch",
        "learning_rate": recipe.variant.learning_rate,
        "lr_scheduler_type": "constant_with_warmup",
        "warmup_steps": 0.02,
        "max_steps": recipe.steps,
        "per_device_train_batch_size": recipe.micro_batch,
        "gradient_accumulation_steps": recipe.accumulation,
        "weight_decay": 0.0,
        "max_grad_norm": 1.0,
        "optim": "adamw_torch_fused",
    }
    if recipe.model.architecture.experts:
        found["router_aux_loss_coef"] = 0.0
    return found | {"seed": 42}


def _adapters(recipe: Recipe) -> Settings:
    return {
        "use_peft": True,
        "lora_r": recipe.variant.lora_rank,
        "lora_alpha": recipe.variant.lora_alpha,
        "lora_dropout": 0.0,
        "lora_target_modules": list(recipe.model.architecture.lora_targets),
    }


def _generation(recipe: Recipe) -> Settings:
    if recipe.vllm == NONE:
        return {"use_vllm": False}
    if recipe.vllm == SERVER:
        return {"use_vllm": True, "vllm_mode": SERVER, "vllm_server_host": "127.0.0.1", "vllm_server_port": 8000}
    return {
        "use_vllm": True,
        "vllm_mode": COLOCATE,
        "vllm_gpu_memory_utilization": recipe.utilisation,
        "vllm_tensor_parallel_size": recipe.tensor_parallel,
        "vllm_max_model_length": MODEL_LENGTH,
        "vllm_enable_sleep_mode": True,  # its weights are away while the model learns
    }


def _hardware(recipe: Recipe) -> Settings:
    if not recipe.hardware.gpus:
        return {
            "use_cpu": True,
            "bf16": False,
            "activation_checkpointing": False,
            "num_processes": 1,
            "num_cpu_threads_per_process": 2,
        }
    return {
        "accelerate_config": "fsdp2" if recipe.sharded else "multi_gpu",
        "num_processes": recipe.processes,
        **({"num_machines": recipe.hardware.nodes} if recipe.hardware.nodes > 1 else {}),
        "bf16": True,
        "activation_checkpointing": True,
        **({"ddp_timeout": 7200} if recipe.processes > 1 else {}),
    }


def _bookkeeping(recipe: Recipe, name: str) -> Settings:
    if not recipe.hardware.gpus:
        return {
            "output_dir": name,
            "logging_steps": 1,
            "save_strategy": "no",
            "report_to": "none",
            "push_to_hub": False,
        }
    return {
        "output_dir": name,
        "run_name": name,
        "project": "megascience",
        "report_to": "trackio",
        "logging_steps": 1,
        "log_completions": True,
        "num_completions_to_print": 2,
        "save_strategy": "steps",
        "save_steps": 0.1,  # of all steps
        "save_total_limit": 2,
        "push_to_hub": False,
    }
