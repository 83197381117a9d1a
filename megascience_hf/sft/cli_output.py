"""What `megascience preset` prints."""

from __future__ import annotations

import sys
from dataclasses import replace

from rich.console import Console

from megascience_hf import rendered_files
from megascience_hf.errors import UserError
from megascience_hf.sft import exporters, listing, preset
from megascience_hf.sft.preset import Overrides


def show_all() -> None:
    """The table of presets; what does not fit on its hardware is named on stderr."""
    # Wide enough for every cell: a line that wraps is better than one that is cut.
    Console(width=max(Console().width, 160)).print(listing.table(preset.presets().values()))
    for line in preset.misfits():
        sys.stderr.write(f"{line}\n")


def show(name: str | None, overrides: Overrides, form: str | None) -> None:
    """The path of a preset's file; with overrides or another format, the text of the file itself."""
    chosen = _named(name)
    if not overrides and form is None:
        print(preset.path(chosen))
    else:
        made = preset.adapt(chosen, overrides) if overrides else preset.get(chosen)
        sys.stdout.write(exporters.render(made, form or "trl"))


def show_check(
    name: str | None,
    overrides: Overrides,
    data: str,
    *,
    form: str | None,
    tokenizer: str | None,
    tokens_per_second: float | None,
) -> None:
    """What a training by the preset would make of this data."""
    from megascience_hf.sft import preflight

    chosen = _named(name)
    if overrides.data is not None or form is not None:
        raise UserError("--check counts its own DATA and writes no file: it goes without --data and --format")
    adapted = preset.adapt(chosen, replace(overrides, data=data))
    report = preflight.run(adapted, data, tokenizer, Console(stderr=True))
    Console().print(preflight.show(report, tokens_per_second))


def render(check: bool) -> None:
    """Write the files of all presets that fit.

    Raises:
        UserError: with `check`, a file differs; or a preset does not fit on its hardware.
    """
    rendered_files.show(listing.write(check), "megascience preset render", check=check)
    if lacking := preset.misfits():
        raise UserError("\n".join(lacking))


def _named(name: str | None) -> str:
    if name is None:
        raise UserError("which preset? megascience preset --list shows them")
    return name
