"""A tokenizer with the chat template of a preset, as TRL sets it up."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from megascience_hf.errors import UserError, first_line
from megascience_hf.sft import chat_template

_SPECIAL = re.compile(r"<\|[a-z_]+\|>")


def load_tokenizer(model: str, template: str) -> Any:
    """The tokenizer of a model, with the template.

    Args:
        model: a folder or a repository on the Hub.
        template: `megascience:NAME.jinja`, a Jinja file, or a folder or repository with a tokenizer that has one.

    Raises:
        UserError: there is no such tokenizer or template, or the tokenizer does not know the template's special tokens.
    """
    from transformers import AutoTokenizer

    tokenizer = _from_pretrained(AutoTokenizer, model)
    path = Path(chat_template.resolve(template))
    if path.is_file():
        tokenizer.chat_template = path.read_text(encoding="utf-8")
    elif path.suffix in (".jinja", ".j2"):
        raise UserError(f"there is no chat template {template}")
    else:
        tokenizer.chat_template = _from_pretrained(AutoTokenizer, template).chat_template
        if tokenizer.chat_template is None:
            raise UserError(f"{template} has no chat template; --chat_template_path takes a Jinja file as well")
    unknown = sorted(special_tokens(tokenizer) - set(tokenizer.get_vocab()))
    if unknown:
        raise UserError(
            f"the tokenizer of {model} does not know {', '.join(unknown)}, which the chat template {template} writes; "
            "give one that fits as --chat_template_path"
        )
    return tokenizer


def special_tokens(tokenizer: Any) -> set[str]:
    """The special tokens that the tokenizer's chat template writes."""
    return set(_SPECIAL.findall(tokenizer.chat_template))


def _from_pretrained(auto: Any, model: str) -> Any:
    try:
        return auto.from_pretrained(model)
    except (OSError, ValueError) as error:  # no such folder or repository, no network, a gated repository
        reason = first_line(error)
        raise UserError(f"there is no tokenizer to be had for {model}: {reason}") from error
