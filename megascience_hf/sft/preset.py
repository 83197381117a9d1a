"""Finds the packaged presets by name."""

from __future__ import annotations

from pathlib import Path

from megascience_hf.errors import unknown_name

PRESETS = Path(__file__).parent / "presets"


def names() -> list[str]:
    """The presets, `<model>-<variant>`: presets/smollm2-135m/smoke.yaml is smollm2-135m-smoke."""
    return sorted(_files())


def path(name: str) -> Path:
    """The packaged file of a preset, for `trl sft --config`.

    Raises:
        UserError: there is no such preset; the message has the nearest names.
    """
    file = _files().get(name)
    if file is None:
        raise unknown_name("preset", name, names())
    return file


def _files() -> dict[str, Path]:
    return {f"{file.parent.name}-{file.stem}": file for file in PRESETS.glob("*/*.yaml")}
