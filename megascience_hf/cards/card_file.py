"""Writing a card: never over one that somebody wrote, never half of one."""

from __future__ import annotations

from pathlib import Path

from megascience_hf import whole_file
from megascience_hf.errors import UserError

_MARK = "<!-- written by megascience card; run it again rather than edit -->"
_OTHER_MARKS = (  # of TRL, and of the commands that leave a README with their data
    "# Model Card for ",
    "made by `megascience curate`",
    "Made by `megascience curate`",
    "Made by `megascience mix`",
)


def write_card(file: Path, text: str, force: bool = False) -> Path:
    """Write the card; one that another hand wrote is left alone unless `force`.

    Raises:
        UserError: there is such a card.
    """
    refuse_foreign(file, force)
    return write_text(file, f"{text.rstrip()}\n\n{_MARK}\n")


def refuse_foreign(file: Path, force: bool) -> None:
    """Raise if `write_card` would, before what goes into the card is worked out.

    Raises:
        UserError: there is a card that another hand wrote.
    """
    if file.is_file() and not force:
        there = file.read_text(encoding="utf-8", errors="replace")
        if there.strip() and not any(mark in there for mark in (_MARK, *_OTHER_MARKS)):
            raise UserError(f"{file} was not written by megascience card: --force replaces it")


def write_text(file: Path, text: str) -> Path:
    """Write it whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    whole_file.write_text(file, text)
    return file
