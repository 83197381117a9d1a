"""Finds the packaged presets by name."""

from __future__ import annotations

import difflib
from pathlib import Path

from megascience_hf.errors import UserError

PRESETS = Path(__file__).parent / "presets"


def names() -> list[str]:
    """The presets, `<model>-<variant>`: presets/smollm2-135m/smoke.yaml is smollm2-135m-smoke."""
    return sorted(f"{file.parent.name}-{file.stem}" for file in PRESETS.glob("*/*.yaml"))


def path(name: str) -> Path:
    """The packaged file of a preset, for `trl sft --config`.

    Raises:
        UserError: there is no such preset; the message has the nearest names.
    """
    for file in PRESETS.glob("*/*.yaml"):
        if f"{file.parent.name}-{file.stem}" == name:
            return file
    near = difflib.get_close_matches(name, names(), n=3) or names()
    raise UserError(f"no preset {name!r}; did you mean {', '.join(near)}?")
