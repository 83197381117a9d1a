"""Stage chunk: documents in pieces that a model can read at once."""

from __future__ import annotations

from typing import Any

from megascience_hf.curation.documents.chunking import chunk
from megascience_hf.curation.documents.tokenizers import load_tokenizer
from megascience_hf.curation.pipeline.settings import CurationSettings
from megascience_hf.curation.pipeline.stage import Context, Outcome, Rows, Stage
from megascience_hf.curation.records import Chunk, Document


async def cut(document: Document, context: Context) -> Outcome:
    """The chunks of a document."""
    chunks = chunk(document, context.prepared["tokenizer"], context.settings.chunk_tokens)
    return Outcome(tuple(chunks))


def tokenizer(_: Rows, context: Context) -> dict[str, Any]:
    """The tokenizer of the settings, loaded once a process."""
    return {"tokenizer": load_tokenizer(context.settings.tokenizer)}


def cache_key(settings: CurationSettings) -> dict[str, object]:
    """What the result depends on."""
    return {"tokenizer": settings.tokenizer, "tokens": settings.chunk_tokens}


CHUNK = Stage(
    name="chunk",
    version=1,
    does="pieces of 4,096 tokens, examples and their solutions together",
    row=Document,
    makes=Chunk,
    cache_key=cache_key,
    process=cut,
    prepare=tokenizer,
)
