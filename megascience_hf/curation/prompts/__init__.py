"""The prompts of the stages, our own words: one file a stage, `subjects/` for what differs by subject."""

from __future__ import annotations

from pathlib import Path

from megascience_hf.llm.prompts import Prompts

FOLDER = Path(__file__).parent


class StagePrompts(Prompts):
    """The templates of a run.

    Args:
        folder: templates of the user's, which go before ours of the same names.

    Raises:
        UserError: as `Prompts`.
    """

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__(FOLDER, folder)
