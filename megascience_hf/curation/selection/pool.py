"""The rows that a selection chooses from, read as a mixture reads a source."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from megascience_hf import terminal
from megascience_hf.curation.mixture.read import Pool, read_source
from megascience_hf.curation.mixture.settings import Mixture
from megascience_hf.curation.selection.data import Data
from megascience_hf.curation.selection.settings import SelectSettings


def read_pool(settings: SelectSettings, data: Data, folder: Path, console: Console | None = None) -> Pool:
    """Read the columns that the method needs, or find them read.

    Raises:
        UserError: no row can be used; the message names the columns that are there.
    """
    source = data.source(settings)
    mixture = Mixture(sources=(source,), tokenizer=settings.tokenizer)
    with (console or terminal.Console(quiet=True)).status("read …") as status:
        return read_source(
            source, mixture, folder / "pool.parquet", 0, lambda rows: status.update(f"read … {rows:,} rows")
        )
