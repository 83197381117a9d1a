"""`load_dataset("megascience")`: MegaScience/MegaScience, 1,253,230 rows from three sources.

See table 4 of arXiv 2507.16812. `subject` and `reference_answer` of rows that do not come from textbooks
may be empty or missing; they are kept as published. Licence of the data: CC-BY-NC-SA-4.0.
"""

from __future__ import annotations

from megascience_hf.builders.science_builder import Published, ScienceBuilder


class MegaScience(ScienceBuilder):
    """Builder of MegaScience; see `ScienceBuilder` for configs and arguments."""

    PUBLISHED = Published(
        repo_id="MegaScience/MegaScience",
        commit="8df5586005374acba25aecc4f5469ce30fec605c",
        columns=("question", "answer", "subject", "reference_answer", "source"),
        num_rows=1_253_230,
        num_bytes=3_719_840_088,
        download_bytes=1_878_947_811,
    )
