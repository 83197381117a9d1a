"""Writes a recipe as the YAML that `trl sft --config` takes, with what a reader wants to know in its first lines."""

from __future__ import annotations

from collections.abc import Sequence

from megascience_hf.sft import forecast, held_out, trl_file
from megascience_hf.sft.chat_template import SCHEME
from megascience_hf.sft.memory import GIB
from megascience_hf.sft.recipe import SMOKE_STEPS, Recipe
from megascience_hf.sft.trl_file import Settings
from megascience_hf.sft.turn_tokens import TURN_TOKENS
from megascience_hf.sft.variants import SMOKE
from megascience_hf.sft.wishes import KEY


def trl(recipe: Recipe, name: str, origin: str | None = None) -> str:
    """The file.

    Args:
        name: of the preset, and so of the output folder and the run.
        origin: the command that renders it; None is the packaged file of the name.
    """
    command, rendered = trl_file.command("sft", "sft", name, origin)
    commands = (command, *trl_file.machines(recipe.hardware))
    return trl_file.file(_title(recipe), _facts(recipe, commands), rendered, sections(recipe, name))


def sections(recipe: Recipe, name: str) -> list[tuple[str, Settings]]:
    """The settings by their names in TRL, under a title for each group."""
    return [
        (
            "Model: the chat template is this package's; it ends an answer with the token that ends generation",
            _model(recipe),
        ),
        (_data_title(recipe), _data(recipe)),
        (_recipe_title(recipe), _schedule(recipe)),
        *(
            [
                (
                    "Adapters: our choice, the paper trained all weights; the rows of the turn's tokens too",
                    _adapters(recipe),
                )
            ]
            if recipe.variant.adapters
            else []
        ),
        ("Hardware", trl_file.hardware(recipe, recipe.sharding)),
        ("Bookkeeping", _bookkeeping(recipe, name)),
    ]


def settings(recipe: Recipe, name: str) -> Settings:
    """All settings as one mapping."""
    return trl_file.as_one(sections(recipe, name))


def memory_line(recipe: Recipe) -> str:
    """The estimate and its parts."""
    memory = recipe.memory
    parts = (
        ("weights", memory.weights),
        ("gradients", memory.gradients),
        ("optimizer", memory.optimizer),
        ("activations", memory.activations),
        ("loss", memory.loss),
        ("allowance", memory.allowance),
    )
    return f"about {memory.total / GIB:.0f} GiB a GPU: " + ", ".join(f"{name} {size / GIB:.1f}" for name, size in parts)


def header(recipe: Recipe, command: Sequence[str], rendered: str) -> str:
    """The first lines of a file, as comments: hardware, memory, batch, tokens, steps and the command's lines."""
    return trl_file.comments(_title(recipe), _facts(recipe, command), rendered)


def _title(recipe: Recipe) -> str:
    return f"{recipe.model.title} on {recipe.data.title}: {recipe.variant.title}"


def _facts(recipe: Recipe, command: Sequence[str]) -> list[tuple[str, str]]:
    facts = [("Hardware", str(recipe.hardware))]
    if recipe.hardware.gpus:
        facts += [
            ("Memory", memory_line(recipe)),
            ("", "(an estimate at full length; docs/training.md has the formula)"),
        ]
    rows = ("pack" if recipe.packing else "example") + "s" * (recipe.rows != 1)
    facts.append(
        (
            "Batch",
            f"{recipe.rows} {rows} = {recipe.processes} {'GPU' if recipe.hardware.gpus else 'process'}"
            f" × {recipe.micro_batch} at a time × {recipe.accumulation} accumulated"
            + (f"; a pack holds {recipe.examples / recipe.rows:.1f} examples" if recipe.packing else ""),
        )
    )
    facts += [("Tokens", _tokens(recipe)), ("Steps", _steps(recipe))]
    if recipe.hardware.gpus:
        facts += forecast.lines(recipe)
    facts += [("" if line else "Command", words) for line, words in enumerate(command)]
    if recipe.variant.quantized:
        facts.append(("Needs", "pip install bitsandbytes"))
    if recipe.sharding == "zero3":
        facts.append(("Needs", "pip install deepspeed"))
    if flash(recipe):
        facts.append(("Needs", "pip install kernels (or flash-attn)"))
    return facts


def _tokens(recipe: Recipe) -> str:
    most = recipe.rows * recipe.data.max_length
    if recipe.packing or recipe.tokens_a_step is None:
        return f"at most {most:,} a step"
    return f"about {round(recipe.tokens_a_step, -3):,.0f} a step (at most {most:,})"


def _steps(recipe: Recipe) -> str:
    if recipe.variant is SMOKE:
        return str(SMOKE_STEPS)
    if recipe.steps is None:
        return "by the rows of the folder; `--check` counts them"
    assert recipe.trained_rows is not None  # noqa: S101  # else there were no steps
    batch = f"{recipe.examples:.0f}"
    held = held_out.count(recipe.data.rows or 0)
    if not recipe.steps:
        return f"{recipe.trainer_steps}, each of all {recipe.trained_rows} rows: they are less than a batch of {batch}"
    text = f"{recipe.steps:,} ({recipe.trained_rows:,} rows × {recipe.data.epochs} epochs / {batch})"
    if recipe.trainer_steps != recipe.steps:
        text += f"; TRL counts {recipe.trainer_steps:,}, with short batches"
    return text + f"; {held:,} rows are held out"


def _model(recipe: Recipe) -> Settings:
    return {
        "model_name_or_path": recipe.model.repo,
        "dtype": recipe.variant.dtype,
        "attn_implementation": "flash_attention_2" if flash(recipe) else "sdpa",
        "chat_template_path": f"{SCHEME}{recipe.model.chat_template}",
        "eos_token": recipe.model.end_of_turn,
    }


def flash(recipe: Recipe) -> bool:
    # Packs are kept apart by every attention of transformers, but only a flash kernel skips what is masked out.
    return recipe.packing and recipe.hardware.gpus > 0


def _data_title(recipe: Recipe) -> str:
    if recipe.data.assistant_only_loss:
        return "Data: the loss is taken on the assistant's turns"
    return "Data: prompt and completion; the loss is taken on the completion"


def _data(recipe: Recipe) -> Settings:
    settings: Settings = {"datasets": [dict(recipe.data.entry)]}
    if recipe.data.assistant_only_loss:
        settings["assistant_only_loss"] = True
    settings["max_length"] = recipe.data.max_length
    settings["packing"] = recipe.packing
    if recipe.packing:
        settings["packing_strategy"] = "bfd"
    settings["shuffle_dataset"] = True
    # What TRL has no options for (sft/trainer.py). The rows that are held out are some of `train`.
    settings["dataset_test_split"] = "train"
    wishes: Settings = {"held_out": True, "rows_a_step": recipe.rows}
    if recipe.subset is not None:
        wishes["rows"] = recipe.subset
    settings["dataset_kwargs"] = {KEY: wishes}
    if recipe.hardware.gpus:
        settings["dataset_num_proc"] = 8
    return settings


def _recipe_title(recipe: Recipe) -> str:
    if recipe.variant is SMOKE:
        return "Recipe: the paper's schedule, at a learning rate that a few steps can show"
    if recipe.variant.adapters:
        return "Recipe: the paper's, but for the learning rate, which adapters need higher"
    return "Recipe: the paper's (arXiv 2507.16812, table 15)"


def _schedule(recipe: Recipe) -> Settings:
    length = {"max_steps": SMOKE_STEPS} if recipe.variant is SMOKE else {"num_train_epochs": recipe.data.epochs}
    return {
        "learning_rate": recipe.variant.learning_rate,
        "lr_scheduler_type": "cosine",
        "warmup_steps": 0.05,
        **length,
        **trl_file.batch(recipe),
    }


def _adapters(recipe: Recipe) -> Settings:
    settings = trl_file.adapters(recipe) | {"lora_modules_to_save": [TURN_TOKENS]}
    if recipe.variant.quantized:
        settings |= {"load_in_4bit": True, "bnb_4bit_quant_type": "nf4", "use_bnb_nested_quant": True}
    return settings


def _bookkeeping(recipe: Recipe, name: str) -> Settings:
    cpu = {
        "save_strategy": "steps",
        "save_steps": SMOKE_STEPS,
        "save_only_model": True,
    }  # without the optimizer's state
    gpu = {
        "logging_steps": 10,
        "save_strategy": "steps",
        "save_steps": 0.05,  # of all steps
        "eval_strategy": "steps",
        "eval_steps": 0.05,
        "per_device_eval_batch_size": recipe.micro_batch,
    }
    return trl_file.bookkeeping(recipe, name, gpu, cpu)
