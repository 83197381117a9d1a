"""Cards from templates: the metadata as YAML, the body by Jinja; a name that a template asks for must be there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2
from huggingface_hub import CardData

from megascience_hf.foreign_text import markdown_cell

TEMPLATES = Path(__file__).parent / "templates"

_ENVIRONMENT = jinja2.Environment(
    loader=jinja2.FileSystemLoader(TEMPLATES),
    undefined=jinja2.StrictUndefined,
    autoescape=False,  # noqa: S701  # Markdown; values are our own figures and names, or escaped by `cell`
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def cell(value: object) -> str:
    """Text that stays inside its cell of a Markdown table."""
    return markdown_cell(str(value).replace("\\", "\\\\"))


def signed(value: float) -> str:
    """With a real minus sign, two decimals."""
    return f"{value:+.2f}".replace("-", "−")


_ENVIRONMENT.filters |= {"cell": cell, "signed": signed, "thousands": "{:,}".format}


def render(template: str, metadata: CardData, **values: Any) -> str:
    """The text of a card.

    Args:
        template: file name in `templates/`, of the body.
        values: what the template asks for.
    """
    body = _ENVIRONMENT.get_template(template).render(**values)
    return f"---\n{metadata.to_yaml()}\n---\n\n{body.strip()}\n"
