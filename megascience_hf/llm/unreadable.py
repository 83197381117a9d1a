"""A reply that cannot be read, and how it is counted."""

from __future__ import annotations

UNREADABLE, CUT, UNFINISHED = "reply cannot be read", "reply cut at max_tokens", "reasoning without an answer"


class UnreadableReplyError(Exception):
    """The reply has not the asked form; the message says what is wrong with it, for the repair attempt.

    Args:
        reason: how the drop of its row is counted.
    """

    def __init__(self, problem: str, reason: str = UNREADABLE) -> None:
        super().__init__(problem)
        self.reason = reason
