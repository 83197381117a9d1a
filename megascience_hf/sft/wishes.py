"""What a preset asks of TRL's trainers beyond their options: where it stands in a file, and when it is done."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from megascience_hf.errors import UserError

KEY = "megascience"  # in the mapping of TRL's that takes names it does not know
_Ours = TypeVar("_Ours")


def around_start(trainer: Any, before: Callable[[dict[str, Any]], _Ours], after: Callable[[Any, _Ours], None]) -> bool:
    """Have a trainer of TRL's look at its arguments when it is made, and complete it with what was found there.

    A `UserError` of either becomes a `ValueError`, whose message TRL's scripts end in.

    Args:
        before: is given the arguments by name, and may change them.
        after: is given the trainer, and what `before` returned.

    Returns:
        False if the trainer does so already.
    """
    original = trainer.__init__
    if getattr(original, "_megascience_hf", False):
        return False
    signature = inspect.signature(original)

    @functools.wraps(original)
    def __init__(self: Any, *arguments: Any, **options: Any) -> None:
        bound = signature.bind(self, *arguments, **options)
        try:
            ours = before(bound.arguments)
            original(*bound.args, **bound.kwargs)
            after(self, ours)
        except UserError as error:
            raise ValueError(str(error)) from error

    __init__._megascience_hf = True  # type: ignore[attr-defined]
    trainer.__init__ = __init__
    return True
