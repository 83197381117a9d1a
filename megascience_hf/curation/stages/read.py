"""Stage read: the input folder as documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from megascience_hf.curation.documents.reading import ReadingReport, read_documents
from megascience_hf.curation.pipeline.settings import CurationSettings
from megascience_hf.curation.pipeline.stage import Context, Outcome, Stage
from megascience_hf.curation.records import Document

NO_SUBJECT = "no subject"


def read(context: Context, rank: int, _ranks: int) -> Iterator[tuple[str, Outcome]]:
    """The documents of the input, and what was refused and why.

    The first rank reads all: reading is a small part of a run, and one reader keeps the books in their order.
    """
    if rank:
        return
    report, said = ReadingReport(), 0
    settings = context.settings
    documents = read_documents(
        context.paths.input, report=report, subject=settings.subject, pdf_reader=settings.pdf_reader
    )
    for document in islice(documents, settings.limit):
        warnings, said = report.warnings[said:], len(report.warnings)
        remark = "; ".join(warnings) or ("" if document.subject else NO_SUBJECT)
        yield document.id, Outcome((document,), remark)
    for refusal in report.refusals:
        yield refusal.place, Outcome(reason=refusal.reason)
    listed = Counter(refusal.reason for refusal in report.refusals)
    for reason, count in report.reasons.items():  # the report names some thousand and counts all
        for number in range(listed[reason], count):
            yield f"not listed: {reason} {number + 1}", Outcome(reason=reason)


def cache_key(settings: CurationSettings) -> dict[str, object]:
    """What the result depends on."""
    return {"limit": settings.limit, "subject": settings.subject, "pdf_reader": settings.pdf_reader}


READ = Stage(
    name="read",
    version=11,
    does=(
        "Markdown, text, JSON Lines, Parquet, PDF as documents; LaTeX, HTML, EPUB, Word, "
        "notebooks, reStructuredText, wikis, CNXML, PreTeXt through pandoc"
    ),
    row=Document,
    makes=Document,
    cache_key=cache_key,
    produce=read,
)
