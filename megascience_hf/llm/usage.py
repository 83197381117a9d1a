"""Tokens of a call: as the server counts them, or as we do where it does not, so that a budget always holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from megascience_hf import terminal
from megascience_hf.llm.ledger import Usage

# What a message takes beside its text, and a chat template beside the messages, at most.
A_MESSAGE, A_TEMPLATE = 16, 4_096
_PIECE = re.compile(r"\w{1,7}|[^\w\s]")  # about a token of English and of formulas (bench/approximate_tokens.py)
_SAID: set[tuple[str, str]] = set()


def count(text: str) -> int:
    """About the tokens of a text."""
    return sum(1 for _ in _PIECE.finditer(text))


def usage_of(said: Any, sent: Sequence[str], reply: str, most: int, server: str) -> Usage:
    """The tokens of a call. What cannot be true is not believed, and counted here as if it were not said.

    Args:
        said: `usage` of the completion; None if there is none.
        sent: the texts of the messages.
        reply: its text.
        most: tokens that a reply may have.
        server: for the line that is said once.
    """
    given = (getattr(said, "prompt_tokens", None), getattr(said, "completion_tokens", None))
    prompt, completion = (n if isinstance(n, int) and not isinstance(n, bool) else None for n in given)
    # a token is at least a byte
    largest = sum(len(text.encode("utf-8", "replace")) + A_MESSAGE for text in sent) + A_TEMPLATE
    why = ""
    if not prompt or not completion:
        why = "does not say how many tokens a call took"
    elif not 0 < prompt <= largest or not 0 < completion <= most + A_MESSAGE:
        why = f"says that a call took {prompt:,} tokens and gave {completion:,}, which cannot be"
    if not why:
        return Usage(prompt or 0, completion or 0)
    if (server, why[:5]) not in _SAID:
        _SAID.add((server, why[:5]))
        terminal.say(f"{server} {why}: they are counted here, roughly, and --budget goes by that")
    return Usage(sum(count(text) + A_MESSAGE for text in sent), max(1, count(reply)))
