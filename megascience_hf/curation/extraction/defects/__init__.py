"""What makes a pair useless and shows in its words alone: a kind of defect is an entry in `table.py`."""

from __future__ import annotations

from megascience_hf.curation.extraction.defects.table import defect

__all__ = ["defect"]
