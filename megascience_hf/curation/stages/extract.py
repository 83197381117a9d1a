"""Stage extract: question–answer pairs out of chunks, by rules, by a model, or by rules first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from megascience_hf.curation.extraction.garbage import signs_of_garbage
from megascience_hf.curation.extraction.model import extract_by_model
from megascience_hf.curation.extraction.rules import extract as extract_by_rules
from megascience_hf.curation.pipeline.manifest import read_rows
from megascience_hf.curation.pipeline.settings import CurationSettings
from megascience_hf.curation.pipeline.stage import ANSWER_TOKENS, QUESTION_TOKENS, Context, Outcome, Prompt, Rows, Stage
from megascience_hf.curation.records import Chunk, Document, QARecord
from megascience_hf.curation.stages.classify import documents
from megascience_hf.errors import UserError

NO_QA = "no QA"
# The remark on a chunk whose replies hold more than could be read.
PARTLY_READ = "a part of its replies cannot be read"


async def extract(chunk: Chunk, context: Context) -> Outcome:
    """The pairs of a chunk; a chunk without any is dropped as "no QA".

    Raises:
        UserError: a model should extract and there is none.
    """
    by_rules: tuple[QARecord, ...] = context.prepared.get(chunk.id, ())
    if by_rules or context.settings.extractor == "rules":
        return Outcome(by_rules, _noted(by_rules) if by_rules else NO_QA)
    if context.model is None:
        raise UserError(
            f"extractor {context.settings.extractor!r} needs a model: name one with --model and --endpoint, or take "
            "--extractor rules"
        )
    found = await extract_by_model(chunk, context.model)
    pairs, detail = tuple(found.pairs), "; ".join(found.problems)
    if found.failed:
        return Outcome(pairs, found.failed, detail, failed=True)
    if pairs:
        return Outcome(pairs, PARTLY_READ if detail else _noted(pairs), detail)
    return Outcome((), found.unread or NO_QA, detail)


def _noted(pairs: Sequence[QARecord]) -> str:
    """The signs of garbage in the pairs of a chunk, a remark in the funnel."""
    signs = sorted({sign for pair in pairs for sign in signs_of_garbage(pair.question, pair.answer)})
    return f"{' and '.join(signs)} in its pairs" if signs else ""


def pairs_by_rules(rows: Rows, context: Context) -> dict[str, tuple[QARecord, ...]]:
    """The pairs that rules find, by the chunk in which their question begins.

    Rules read whole books: a chunk's answers may stand in another document. So a rank reads the books of its chunks.
    """
    if context.settings.extractor == "llm":
        return {}
    chunks: defaultdict[str, list[Chunk]] = defaultdict(list)
    for chunk in rows():
        chunks[chunk.document_id].append(replace(chunk, text=""))
    found: defaultdict[str, list[QARecord]] = defaultdict(list)
    books = documents(context.paths, context.settings)
    for pair in extract_by_rules(_books(read_rows(books, Document), frozenset(chunks))):
        for chunk in chunks.get(pair.document_id, ()):
            if chunk.start <= pair.start < chunk.end:
                found[chunk.id].append(replace(pair, chunk_id=chunk.id))
    return {chunk: tuple(pairs) for chunk, pairs in found.items()}


def _books(rows: Iterator[Document], wanted: frozenset[str]) -> Iterator[Document]:
    """The documents of the books that hold a wanted one."""
    for _, book in groupby(rows, key=lambda document: document.book or document.path):
        whole = list(book)
        if any(document.id in wanted for document in whole):
            yield from whole


def with_model(settings: CurationSettings) -> bool:
    """Whether a model is to extract."""
    return settings.extractor != "rules"


def cache_key(settings: CurationSettings) -> dict[str, object]:
    """What the result depends on beside the model."""
    return {"extractor": settings.extractor}


# The paper's run: 25,483 and 920,200 pairs of 546,134 chunks by the two passes (table 2).
_CHUNKS, _PAIR = 546_134, QUESTION_TOKENS + ANSWER_TOKENS

EXTRACT = Stage(
    name="extract",
    version=9,
    does="pairs by rules ([extraction-rules.md](extraction-rules.md)), by a model in two passes, or by rules first",
    without_model="rules",
    row=Chunk,
    makes=QARecord,
    process=extract,
    prepare=pairs_by_rules,
    cache_key=cache_key,
    prompts=(
        Prompt("extract_high", 1, 25_483 / _CHUNKS * _PAIR + 10),
        Prompt("extract_low", 1, 920_200 / _CHUNKS * _PAIR + 10),
    ),
    with_model=with_model,
    kept=945_683 / _CHUNKS,
)
