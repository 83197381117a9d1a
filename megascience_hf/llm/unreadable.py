"""A reply that cannot be read, and how it is counted."""

from __future__ import annotations

UNREADABLE, CUT, UNFINISHED = "reply cannot be read", "reply cut at max_tokens", "reasoning without an answer"
BROKEN_OFF = "reply broken off by the server"

# Why a server says that a reply ended: at its length, or by what stopped it (OpenAI, Azure, DeepSeek, vLLM, SGLang).
_AT_LENGTH = ("length", "max_tokens", "model_length")
_STOPPED = ("content_filter", "insufficient_system_resource", "abort", "aborted", "error", "cancelled")


def cut(finish_reason: str) -> str:
    """How a reply is counted that is not whole; "" of one that is."""
    said = finish_reason.lower()
    return CUT if said in _AT_LENGTH else BROKEN_OFF if said in _STOPPED else ""


class UnreadableReplyError(Exception):
    """The reply has not the asked form; the message says what is wrong with it, for the repair attempt.

    Args:
        reason: how the drop of its row is counted.
    """

    def __init__(self, problem: str, reason: str = UNREADABLE) -> None:
        super().__init__(problem)
        self.reason = reason
