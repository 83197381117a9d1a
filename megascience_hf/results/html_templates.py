"""The templates of all HTML pages: text of strangers is escaped, and has no character that turns round what is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from megascience_hf.foreign_text import terminal

_TEMPLATES = Path(__file__).parent / "templates"


def environment(*folders: Path) -> Environment:
    """For pages that load nothing.

    Args:
        folders: of templates of other rooms, which use those of this one.
    """
    return Environment(
        loader=FileSystemLoader([*folders, _TEMPLATES]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
    )


def _harmless(value: Any) -> Any:
    return terminal(value) if type(value) is str else value  # `Markup` is our own
