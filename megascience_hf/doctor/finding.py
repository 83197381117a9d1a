"""One line of the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "note", "problem"]


@dataclass(frozen=True)
class Finding:
    """What was found, and a shell command or a short instruction that mends it.

    A "problem" is something installed or promised that does not work; a "note" is worth knowing and no failure.
    """

    level: Level
    what: str
    mend: str | None = None
