"""Writes a recipe as the YAML that `trl grpo --config` takes, with what a reader wants to know in its first lines."""

from __future__ import annotations

from megascience_hf.rl.recipe import BASE, COLOCATE, CPU, MODEL_LENGTH, NONE, SERVER, Recipe
from megascience_hf.sft import trl_file
from megascience_hf.sft.chat_template import SCHEME
from megascience_hf.sft.memory import GIB
from megascience_hf.sft.recipe import GPUS_A_NODE
from megascience_hf.sft.trl_file import Settings
from megascience_hf.sft.wishes import KEY

REWARDS = ("megascience_hf.rewards.science_reward", "megascience_hf.rewards.format_reward")
WEIGHTS = (1.0, 0.1)


def trl(recipe: Recipe, name: str, origin: str | None = None) -> str:
    """The file.

    Args:
        name: of the preset, and so of the output folder and the run.
        origin: the command that renders it; None is the packaged file of the name.
    """
    command, rendered = trl_file.command("grpo", "rl", name, origin)
    return trl_file.file(_title(recipe), _facts(recipe, command), rendered, sections(recipe, name))


def settings(recipe: Recipe, name: str) -> Settings:
    """All settings as one mapping."""
    return trl_file.as_one(sections(recipe, name))


def sections(recipe: Recipe, name: str) -> list[tuple[str, Settings]]:
    """The settings by their names in TRL, under a title for each group."""
    found = [
        (_model_title(recipe), _model(recipe)),
        ("Data: prompts, and the answer keys that the rewards read", {"datasets": [dict(recipe.data.entry)]}),
        (_rewards_title(recipe), _rewards(recipe)),
        ("GRPO: our choice, the paper has no reinforcement learning", _grpo(recipe)),
        ("Generation", _generation(recipe)),
        ("Hardware", trl_file.hardware(recipe, "fsdp2" if recipe.sharded else None)),
        ("Bookkeeping", _bookkeeping(recipe, name)),
    ]
    if recipe.variant.adapters:
        found.insert(4, ("Adapters", trl_file.adapters(recipe)))
    return found


def _title(recipe: Recipe) -> str:
    start = "the base model" if recipe.start == BASE else "the published MegaScience model"
    subject = recipe.model.title if recipe.variant is CPU else f"{recipe.model.title}, from {start}"
    return f"{subject}, on {recipe.data.title}: GRPO, {recipe.variant.title}"


def _facts(recipe: Recipe, command: str) -> list[tuple[str, str]]:
    facts = [("Hardware", str(recipe.hardware))]
    if recipe.vllm == SERVER:
        serve = f"trl vllm-serve --model {recipe.repo}"
        if recipe.gpus_a_machine < GPUS_A_NODE:
            free = f"CUDA_VISIBLE_DEVICES={recipe.gpus_a_machine} {serve}"
            facts += [("", "and a GPU of its own for vLLM, on the first machine; before the training:"), ("", free)]
        else:
            facts += [("", "and a GPU of another machine for vLLM, whose address is vllm_server_host:"), ("", serve)]
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
        *(("", line) for line in trl_file.machines(recipe.hardware)),
    ]
    if recipe.vllm != NONE:
        facts.append(("Needs", "pip install 'megascience-hf[train,vllm]'"))
    return facts


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
    return {
        "num_generations": recipe.generations,
        "max_completion_length": recipe.completion_tokens,
        "temperature": 1.0,
        "beta": 0.0,
        "loss_type": "dapo",
        # By the deviation of the group, one that is wrong as a whole would learn the form as if it were the answer.
        "scale_rewards": "group" if recipe.variant is CPU else "batch",
        "learning_rate": recipe.variant.learning_rate,
        # A few steps at a rate as high as the small model wants: they end before they undo what they have learnt.
        "lr_scheduler_type": "linear" if recipe.variant is CPU else "constant_with_warmup",
        "warmup_steps": 0.02,
        "max_steps": recipe.steps,
        **trl_file.batch(recipe),
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


def _bookkeeping(recipe: Recipe, name: str) -> Settings:
    gpu = {
        "logging_steps": 1,
        "log_completions": True,
        "num_completions_to_print": 2,
        "save_strategy": "steps",
        "save_steps": 0.1,  # of all steps
    }
    return trl_file.bookkeeping(recipe, name, gpu, {"save_strategy": "no"})
