"""The rules extractor: question–answer pairs from textbooks without a model.

Deterministic, linear in the length of the text. It reads whole documents and brings answers printed at the end of a
section, of a chapter or in another document of the same book together with their questions.
"""

from __future__ import annotations

from megascience_hf.curation.extraction.rules.pairs import extract

__all__ = ["extract"]
