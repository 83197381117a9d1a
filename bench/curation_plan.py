"""A plan on paper for the paper's 12,800 books: calls, tokens, GPU-hours at given rates, disk. Nothing is asked.

The numbers of chunks and the yields of the stages are the paper's (arXiv 2507.16812, tables 1 and 2); the lengths of
the prompts are those of this package's, counted. The rates are not measured here, where there is no GPU: give your own.

    python bench/curation_plan.py [--prefill 4000] [--decode 700] [--out docs/curation.md]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from megascience_hf.curation.pipeline.cost import Estimate, of_chunks
from megascience_hf.curation.pipeline.settings import CurationSettings
from megascience_hf.curation.stages.registry import STAGES
from megascience_hf.llm.client import ModelSettings
from megascience_hf.rendered_files import with_block

CHUNKS, UNIQUE_CHUNKS = 546_134, 426_553  # with the books of medicine and biology twice, as both subjects ask them
CHUNK_TOKENS = 4_096
BYTES_A_TOKEN = 4.3  # of English text
COMPRESSED = 3.0  # zstd, of the same
LINE = 400  # bytes of a call in the ledger beside its reply
MODEL = ModelSettings(name="meta-llama/Llama-3.3-70B-Instruct", endpoint="http://localhost:8000/v1")


def gigabytes(estimates: list[Estimate]) -> dict[str, float]:
    """What the run leaves on disk, by kind."""
    text = UNIQUE_CHUNKS * CHUNK_TOKENS * BYTES_A_TOKEN
    rows = sum(e.rows for e in estimates[1:]) * 474 * BYTES_A_TOKEN
    replies = sum(e.usage.completion_tokens for e in estimates) * BYTES_A_TOKEN
    calls = sum(e.calls for e in estimates) * LINE
    sizes = {"documents and chunks": 2 * text / COMPRESSED, "rows of the stages": rows / COMPRESSED,
             "ledger": replies + calls, "embeddings": 1024 * 4 * (estimates[5].rows + 40_000)}  # fmt: skip
    return {name: size / 1e9 for name, size in sizes.items()}


def table(estimates: list[Estimate], prefill: float, decode: float) -> str:
    """What each stage is asked and asks, in Markdown."""
    lines = ["| Stage | Rows | Calls | Tokens sent | Tokens received | GPU-hours |", "| --- |" + " ---: |" * 5]
    total = [0.0] * 4
    for e in estimates:
        sent, received = e.usage.prompt_tokens, e.usage.completion_tokens
        hours = (sent / prefill + received / decode) / 3600
        total = [a + b for a, b in zip(total, (e.calls, sent, received, hours), strict=True)]
        cells = (
            (f"{e.calls:,}", f"{sent / 1e9:.2f} G", f"{received / 1e9:.2f} G", f"{hours:,.0f}") if e.calls else [""] * 4
        )
        lines.append(f"| `{e.stage}` | {e.rows:,} | {' | '.join(cells)} |")
    lines.append(f"| all | | {total[0]:,.0f} | {total[1] / 1e9:.2f} G | {total[2] / 1e9:.2f} G | {total[3]:,.0f} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prefill", type=float, default=4_000, help="prompt tokens a second of one GPU")
    parser.add_argument("--decode", type=float, default=700, help="reply tokens a second of one GPU")
    parser.add_argument("--out", type=Path, help="file whose table is replaced")
    given = parser.parse_args()
    estimates = of_chunks(CHUNKS, CurationSettings(extractor="llm", models={"default": MODEL}), list(STAGES.values()))
    written = table(estimates, given.prefill, given.decode)
    if given.out:
        given.out.write_text(with_block(given.out.read_text("utf-8"), "plan", written), "utf-8")
    scan = UNIQUE_CHUNKS * CHUNK_TOKENS / given.decode / 3600
    print(written)
    print(f"\nat {given.prefill:,.0f} prompt and {given.decode:,.0f} reply tokens a second of a GPU")
    print(f"reading {UNIQUE_CHUNKS:,} chunks by a model such as olmOCR at the same rate: {scan:,.0f} GPU-hours")
    print("disk: " + ", ".join(f"{name} {size:.1f} GB" for name, size in gigabytes(estimates).items()))


if __name__ == "__main__":
    main()
