"""`load_dataset("textbook_reasoning")`: MegaScience/TextbookReasoning, 651,840 rows.

See table 2 of arXiv 2507.16812. Licence of the data: CC-BY-NC-SA-4.0.
"""

from __future__ import annotations

from megascience_hf.builders.science_builder import Published, ScienceBuilder


class TextbookReasoning(ScienceBuilder):
    """Builder of TextbookReasoning; see `ScienceBuilder` for configs and arguments."""

    PUBLISHED = Published(
        repo_id="MegaScience/TextbookReasoning",
        commit="ca7ecbec76d01bff2e99f3dc17735b02f87d4e96",
        columns=("question", "answer", "subject", "reference_answer"),
        num_rows=651_840,
        num_bytes=997_341_823,
        download_bytes=532_362_586,
    )
