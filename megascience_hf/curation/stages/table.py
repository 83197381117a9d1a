"""The table of stages in docs/curation.md, from what is true of each on its `Stage`."""

from __future__ import annotations

from pathlib import Path

from megascience_hf import rendered_files
from megascience_hf.curation.stages.registry import STAGES

PAGE = Path(__file__).parents[3] / "docs" / "curation.md"


def markdown() -> str:
    rows = [(stage.name, stage.does, stage.without_model) for stage in STAGES.values()]
    return rendered_files.as_markdown(("Stage", "What it does", "Without a model"), rows, right=())


def write(*, check: bool = False) -> list[Path]:
    """Writes the table into the page, or only says whether it would; an installed package has no page."""
    return rendered_files.write(rendered_files.with_page({}, PAGE, "stages", markdown()), (), check=check)
