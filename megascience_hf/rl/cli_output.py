"""What `megascience preset --rl` prints, and the files that `megascience preset render` writes beside sft's."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from megascience_hf import rendered_files, terminal
from megascience_hf.errors import UserError
from megascience_hf.rl import preset
from megascience_hf.rl.preset import Overrides, Preset
from megascience_hf.sft.cli_output import RENDER
from megascience_hf.sft.memory import GIB

_DOCS = Path(__file__).parents[2] / "docs" / "rl.md"
COLUMNS = ("preset", "starts from", "variant", "GPUs", "vLLM", "GiB, generating", "GiB, learning", "completions a step")


def show_all() -> None:
    """The table of GRPO presets; what does not fit on its hardware is named on stderr."""
    terminal.wide_where_piped().print(terminal.plain_table(COLUMNS, map(row, preset.presets().values())))
    for line in preset.misfits():
        sys.stderr.write(f"{line}\n")


def show(name: str | None, overrides: Overrides, whole: bool) -> None:
    """The path of a preset's file; with overrides, or if the text itself is wanted, the text.

    Raises:
        UserError: as `preset.get` and `preset.adapt`.
    """
    if name is None:
        raise UserError("which preset? megascience preset --list --rl shows those for GRPO")
    made = preset.adapt(name, overrides) if overrides else preset.get(name)
    if overrides or whole:
        sys.stdout.write(made.render())
    else:
        print(rendered_files.there(made.path, RENDER))


def row(one: Preset) -> tuple[str, ...]:
    """The cells of a preset; memory is an estimate."""
    recipe = one.recipe
    gpus = recipe.hardware.gpus
    generating, learning = (f"{size / GIB:.0f}" if gpus else "" for size in recipe.peaks)
    return (
        one.name,
        recipe.repo,
        recipe.variant.name,
        f"{gpus} × {recipe.hardware.memory} GB" if gpus else "CPU",
        recipe.vllm,
        generating,
        learning,
        f"{recipe.prompts} × {recipe.generations}",
    )


def markdown(presets: Iterable[Preset]) -> str:
    """For docs/rl.md."""
    return rendered_files.as_markdown(COLUMNS, map(row, presets), right=(5, 6, 7))


def write(check: bool = False) -> list[Path]:
    """Write the files of all GRPO presets and the table of the documentation, and delete files that are none.

    Args:
        check: only say which would change.

    Returns:
        The files that were, or would be, written or deleted.
    """
    made = preset.presets()
    files = {one.path: one.render() for one in made.values()}
    wanted = rendered_files.with_page(files, _DOCS, "grpo presets", markdown(made.values()))
    return rendered_files.write(wanted, preset.PRESETS.glob("*/*.yaml"), check=check)
