"""What `megascience preset` prints, and the files that it renders: the presets' and the table of docs/training.md."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from megascience_hf import rendered_files, terminal
from megascience_hf.errors import UserError
from megascience_hf.sft import elsewhere, exporters, preset
from megascience_hf.sft.memory import GIB
from megascience_hf.sft.preset import Overrides, Preset

RENDER = "megascience preset render"
_DOCS = Path(__file__).parents[2] / "docs" / "training.md"
COLUMNS = ("preset", "model", "parameters", "variant", "data", "GPUs", "GiB a GPU", "tokens a step", "steps")
RIGHT = (2, 6, 7, 8)  # aligned there


def show_all() -> None:
    """The table of presets; what does not fit on its hardware is named on stderr."""
    shown = terminal.plain_table(COLUMNS, map(row, preset.presets().values()), RIGHT)
    terminal.wide_where_piped().print(shown)
    for line in preset.misfits():
        sys.stderr.write(f"{line}\n")


def show(name: str | None, overrides: Overrides, form: str | None) -> None:
    """The path of a preset's file; with overrides or another format, the text of the file itself."""
    chosen = _named(name)
    if not overrides and form is None:
        print(rendered_files.there(preset.path(chosen), RENDER))
    else:
        made = preset.adapt(chosen, overrides) if overrides else preset.get(chosen)
        sys.stdout.write(exporters.render(made, form or "trl"))


def show_check(
    name: str | None,
    overrides: Overrides,
    data: str,
    *,
    tokenizer: str | None,
    tokens_per_second: float | None,
) -> None:
    """What a training by the preset would make of this data."""
    from megascience_hf.sft import preflight

    chosen = _named(name)
    if overrides.data is not None:
        raise UserError("--check counts its own DATA: it goes without --data")
    adapted = preset.adapt(chosen, replace(overrides, data=data))
    report = preflight.run(adapted, data, tokenizer, terminal.Console(stderr=True))
    terminal.Console().print(preflight.show(report, tokens_per_second))


def show_elsewhere(name: str | None, overrides: Overrides, flavor: str | None) -> None:
    """A batch script for Slurm, or the command for a flavor of HF Jobs."""
    chosen = _named(name)
    sys.stdout.write(
        elsewhere.slurm(chosen, overrides) if flavor is None else elsewhere.hf_jobs(chosen, overrides, flavor)
    )


def render(check: bool, others: Iterable[Path] = (), others_lacking: Iterable[str] = ()) -> None:
    """Write the files of all presets that fit.

    Args:
        others: files of other presets that were, or would be, written with them.
        others_lacking: a line for each of those that does not fit.

    Raises:
        UserError: with `check`, a file differs; or a preset does not fit on its hardware.
    """
    rendered_files.show([*write(check), *others], RENDER, check=check)
    if lacking := [*preset.misfits(), *others_lacking]:
        raise UserError("; ".join(lacking))  # an error is one line, in which a line break would be shown as \n


def _named(name: str | None) -> str:
    if name is None:
        raise UserError("which preset? megascience preset --list shows them")
    return name


def row(one: Preset) -> tuple[str, ...]:
    """The cells of a preset. Memory is an estimate at full length, tokens a mean, steps the paper's count."""
    recipe = one.recipe
    tokens = recipe.tokens_a_step
    return (
        one.name,
        recipe.model.title,
        f"{recipe.model.architecture.parameters / 1e9:.2f} B",
        recipe.variant.name,
        recipe.data.name,
        f"{recipe.hardware.gpus} × {recipe.hardware.memory} GB" if recipe.hardware.gpus else "CPU",
        f"{recipe.memory.total / GIB:.0f}" if recipe.hardware.gpus else "",
        f"{round(tokens, -3):,.0f}" if tokens else f"≤ {recipe.rows * recipe.data.max_length:,}",
        f"{recipe.steps:,}" if recipe.steps else "by the rows",
    )


def markdown(presets: Iterable[Preset]) -> str:
    """For docs/training.md."""
    return rendered_files.as_markdown(COLUMNS, map(row, presets), RIGHT)


def write(check: bool = False) -> list[Path]:
    """Write the files of all presets and the table of the documentation, and delete files that are no preset.

    Args:
        check: only say which would change.

    Returns:
        The files that were, or would be, written or deleted.
    """
    made = preset.presets()
    files = {one.path: one.render() for one in made.values()}
    wanted = rendered_files.with_page(files, _DOCS, "presets", markdown(made.values()))
    return rendered_files.write(wanted, preset.PRESETS.glob("*/*.yaml"), check=check)
