"""The README of a mixture: what is in it, the counts of every step, where the rows come from."""

from __future__ import annotations

from huggingface_hub import DatasetCard, DatasetCardData

from megascience_hf.curation.mixture import stats
from megascience_hf.curation.mixture.settings import Mixture, Source
from megascience_hf.curation.mixture.stats import Account


def readme(mixture: Mixture, account: Account) -> str:
    """The text."""
    data = DatasetCardData(
        language="en", task_categories=["text-generation"], tags=["science", "reasoning", "megascience"],
        configs=[{"config_name": "default", "data_files": [{"split": "train", "path": "data/*.parquet"}]}],
    )  # fmt: skip
    places = "\n".join(f"{n}. `{s.name}`: {_place(s)}; selected: {s.select.method}" for n, s in _numbered(mixture))
    notes = "\n".join(f"- {warning}" for warning in account.warnings)
    cut = mixture.max_answer_tokens
    text = f"""# {mixture.name}

{account.written:,} rows. Made by `megascience mix` (megascience-hf).

Of near-duplicate questions across sources, the row of the source named first is kept:

{places}

{f"Answers of more than {cut:,} tokens ({mixture.tokenizer}) are left out." if cut else ""}
Where each row comes from and where it fell is in `provenance.parquet`.

## Rows after each step

In brackets the published counts.

{stats.markdown(account)}

{notes}
"""
    return str(DatasetCard(f"---\n{data}\n---\n\n{text.rstrip()}\n"))


def _numbered(mixture: Mixture) -> list[tuple[int, Source]]:
    return list(enumerate(mixture.sources, 1))


def _place(source: Source) -> str:
    return f"{source.hub} at {source.revision}" if source.hub else str(source.path)
