"""The chat templates that the presets train with, which a YAML names as `chat_template_path: megascience:qwen3.jinja`.

TRL opens `chat_template_path` as a path, relative to where the command runs; a committed YAML cannot know where this
package is installed. `register` makes TRL's configuration find our names, as `load_dataset` finds our datasets.
"""

from __future__ import annotations

import functools
import importlib
import re
from pathlib import Path
from typing import Any

import jinja2

from megascience_hf.errors import UserError, unknown_name

FOLDER = Path(__file__).parent / "chat_templates"
SCHEME = "megascience:"


def names() -> list[str]:
    """The packaged templates, for example `qwen3.jinja`."""
    return sorted(file.name for file in FOLDER.glob("*.jinja"))


def resolve(reference: str) -> str:
    """The absolute path of `megascience:NAME.jinja`; any other path or repository as it is.

    Raises:
        UserError: the package has no such template; the message has the nearest names.
    """
    if not reference.startswith(SCHEME):
        return reference
    name = reference.removeprefix(SCHEME)
    if name not in names():
        raise unknown_name("chat template", name, names())
    return str(FOLDER / name)


def without_tags(name: str) -> str:
    """A packaged template without transformers' own tags around what is trained; jinja2 alone does not know them."""
    return re.sub(r"\{%-? *(end)?generation *-?%\}", "", (FOLDER / name).read_text(encoding="utf-8"))


def prompt(name: str, question: str) -> str:
    """What a packaged template writes before the answer, without the token that begins a text."""
    text = without_tags(name)
    template = jinja2.Environment(trim_blocks=True, lstrip_blocks=True).from_string(text)  # noqa: S701
    return template.render(messages=[{"role": "user", "content": question}], add_generation_prompt=True, bos_token="")


def register() -> None:
    """Make `trl.SFTConfig` resolve our names. Safe to call twice. Called by the start-up file (`_startup.py`)."""
    # Not `import trl`: this runs while TRL is half imported.
    config: Any = importlib.import_module("trl.trainer.sft_config").SFTConfig
    original = config.__post_init__
    if getattr(original, "_megascience_hf", False):
        return

    @functools.wraps(original)
    def __post_init__(self: Any) -> None:
        if self.chat_template_path is not None:
            try:
                self.chat_template_path = resolve(self.chat_template_path)
            except UserError as error:
                raise ValueError(str(error)) from error
        original(self)

    __post_init__._megascience_hf = True  # type: ignore[attr-defined]
    config.__post_init__ = __post_init__
