from __future__ import annotations

import random
from functools import partial
from pathlib import Path

import polars as pl
import pytest
from datatrove.executor import LocalPipelineExecutor

from megascience_hf.content_id import content_id
from megascience_hf.curation.datatrove_dedup import decide, minhash_pipeline
from megascience_hf.curation.dedup import dedup


def questions(count: int) -> pl.DataFrame:
    dice = random.Random(2)
    vocabulary = [f"v{n}" for n in range(2_000)]
    texts = ["What is work?", "what is work", "?!", "Find x + 1", "Find x - 1"]
    while len(texts) < count:
        base = dice.choices(vocabulary, k=30)
        texts += [" ".join(w if dice.random() > 0.02 else dice.choice(vocabulary) for w in base) for _ in range(2)]
    dice.shuffle(texts)
    return pl.DataFrame(
        {
            "id": [content_id(str(n), text) for n, text in enumerate(texts)],
            "question": texts,
            "answer": ["x"] * len(texts),
        }
    )


@pytest.mark.slow
def test_datatrove_on_several_files_decides_as_one_machine_does(tmp_path: Path) -> None:
    frame = questions(400)
    rows = tmp_path / "rows"
    rows.mkdir()
    for part in range(3):
        frame[part::3].write_parquet(rows / f"{part}.parquet")
    minhash_pipeline(rows, tmp_path / "work", tasks=3, executor=partial(LocalPipelineExecutor, workers=1)).run()
    here = dedup(frame).matches
    assert len(here) > 150
    # Other permutations propose the pairs, so one in a hundred right at the threshold may differ.
    there = decide(tmp_path / "work")
    assert there.equals(here)


def test_a_pipeline_can_be_built_for_another_executor(tmp_path: Path) -> None:
    built: list[dict[str, object]] = []

    def executor(**settings: object) -> object:
        built.append(settings)
        return settings

    last = minhash_pipeline(tmp_path, tmp_path / "work", tasks=7, executor=executor)  # type: ignore[arg-type]
    assert [settings["tasks"] for settings in built] == [7, 19, 1, 7]
    assert [settings["depends"] for settings in built] == [None, *built[:3]]
    assert last is built[-1]
