"""The table of presets, for a terminal and for docs/training.md, and the files of all presets."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rich.table import Table

from megascience_hf import rendered_files
from megascience_hf.sft import preset as room
from megascience_hf.sft.memory import GIB
from megascience_hf.sft.preset import Preset

_DOCS = Path(__file__).parents[2] / "docs" / "training.md"
COLUMNS = ("preset", "model", "parameters", "variant", "data", "GPUs", "GiB a GPU", "tokens a step", "steps")


def row(preset: Preset) -> tuple[str, ...]:
    """The cells of a preset. Memory is an estimate at full length, tokens a mean, steps the paper's count."""
    recipe = preset.recipe
    tokens = recipe.tokens_a_step
    return (
        preset.name,
        recipe.model.title,
        f"{recipe.model.architecture.parameters / 1e9:.2f} B",
        recipe.variant.name,
        recipe.data.name,
        f"{recipe.hardware.gpus} × {recipe.hardware.memory} GB" if recipe.hardware.gpus else "CPU",
        f"{recipe.memory.total / GIB:.0f}" if recipe.hardware.gpus else "",
        f"{round(tokens, -3):,.0f}" if tokens else f"≤ {recipe.rows * recipe.data.max_length:,}",
        f"{recipe.steps:,}" if recipe.steps else "by the rows",
    )


def table(presets: Iterable[Preset]) -> Table:
    """For `megascience preset --list`."""
    made = Table(box=None, header_style="bold", pad_edge=False)
    for index, column in enumerate(COLUMNS):
        made.add_column(column, justify="right" if index in (2, 6, 7, 8) else "left", no_wrap=True)
    for preset in presets:
        made.add_row(*row(preset))
    return made


def markdown(presets: Iterable[Preset]) -> str:
    """For docs/training.md."""
    lines = [COLUMNS, tuple("---:" if index in (2, 6, 7, 8) else "---" for index in range(len(COLUMNS)))]
    lines += [(f"`{cells[0]}`", *cells[1:]) for cells in map(row, presets)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def write(check: bool = False) -> list[Path]:
    """Write the files of all presets and the table of the documentation, and delete files that are no preset.

    Args:
        check: only say which would change.

    Returns:
        The files that were, or would be, written or deleted.
    """
    made = room.presets()
    wanted = {preset.path: preset.render() for preset in made.values()}
    if _DOCS.is_file():  # an installed package has none
        page = _DOCS.read_text(encoding="utf-8")
        wanted[_DOCS] = rendered_files.with_block(page, "presets", markdown(made.values()))
    return rendered_files.write(wanted, room.PRESETS.glob("*/*.yaml"), check=check)
