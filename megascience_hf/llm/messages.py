"""What is sent to a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """One turn."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked about a row.

    Args:
        row: id of the row.
        prompt: hash of the template.
        messages: the turns.
        sample: tells repeated samples apart.
        seed: sent for servers that know it.
        temperature: where it is not that of the settings.
        schema: JSON schema of a verdict; None for blocks and free text.
    """

    row: str
    prompt: str
    messages: tuple[Message, ...]
    sample: int = 0
    seed: int | None = None
    temperature: float | None = None
    schema: Mapping[str, Any] | None = None
