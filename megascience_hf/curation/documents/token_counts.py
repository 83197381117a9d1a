"""Lengths of many texts in tokens of a named tokenizer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from megascience_hf.curation.documents.chunking import load_tokenizer
from megascience_hf.curation.pipeline.settings import APPROXIMATE

Counts = npt.NDArray[np.int64]
# What `chunk.approximate` splits at; Polars counts it many times faster than a tokenizer encodes.
_APPROXIMATE = r"\s?\w{1,7}|\s?[^\w\s]|\s+"


def token_counter(name: str = APPROXIMATE) -> Callable[[Sequence[str] | pl.Series], Counts]:
    """A function from texts to their numbers of tokens, without special tokens.

    Args:
        name: Hub name or folder of a tokenizer; "approximate" needs no download.

    Raises:
        UserError: there is no such tokenizer.
    """
    if name == APPROXIMATE:
        return lambda texts: pl.Series(texts, dtype=pl.String).str.count_matches(_APPROXIMATE).to_numpy().astype(int)
    tokenizer = load_tokenizer(name)

    def count(texts: Sequence[str] | pl.Series) -> Counts:
        encoded = tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return np.array([len(e.ids) for e in encoded], np.int64)

    return count
