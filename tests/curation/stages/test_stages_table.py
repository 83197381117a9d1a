"""docs/curation.md says of each stage what its `Stage` says."""

from __future__ import annotations

from megascience_hf.curation.stages import table
from megascience_hf.curation.stages.registry import STAGES


def test_the_page_has_the_stages_as_they_are() -> None:
    assert table.write(check=True) == [], "megascience card render writes them"


def test_every_stage_says_what_it_does() -> None:
    assert [stage.name for stage in STAGES.values() if not stage.does] == []
    assert [line.split(" | ")[0].strip("| `") for line in table.markdown().splitlines()[2:]] == list(STAGES)
