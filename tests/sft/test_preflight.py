"""The pre-flight counts what TRL's own preparation makes of the same rows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("trl")
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from megascience_hf.errors import UserError
from megascience_hf.sft import preflight, preset
from megascience_hf.sft.preset import Overrides, Preset

QUIET = Console(quiet=True)


def with_length(chosen: Preset, limit: int) -> Preset:
    return replace(chosen, recipe=replace(chosen.recipe, data=replace(chosen.recipe.data, max_length=limit)))


def report(tiny_models: dict[str, Path], limit: int = 512, name: str = "qwen2.5-7b") -> preflight.Report:
    chosen = preset.adapt(name, Overrides(data="sample"))
    return preflight.run(with_length(chosen, limit), "sample", str(tiny_models["qwen2"]), QUIET)


def test_lengths_cuts_and_packs_are_those_of_trls_own_preparation(tiny_models: dict[str, Path], tmp_path: Path) -> None:
    import trl
    from datasets import load_dataset

    from megascience_hf.sft import chat_template

    limit = 512
    found = report(tiny_models, limit)
    data = load_dataset("megascience", "sample_prompt_completion", split="train")

    def prepared(**options: object) -> object:
        config = trl.SFTConfig(
            output_dir=str(tmp_path),
            use_cpu=True,
            bf16=False,
            report_to="none",
            chat_template_path=str(chat_template.FOLDER / "qwen2.5.jinja"),
            eos_token="<|im_end|>",  # noqa: S106
            activation_checkpointing=False,
            **options,
        )
        return trl.SFTTrainer(str(tiny_models["qwen2"]), config, train_dataset=data).train_dataset

    whole = prepared(max_length=None)
    assert sorted(map(len, whole["input_ids"])) == sorted(found.totals)
    cut = prepared(max_length=limit)
    assert sorted(map(len, cut["input_ids"])) == sorted(found.kept)
    assert found.cut == sum(len(ids) > limit for ids in whole["input_ids"])
    assert found.cut_tokens == sum(map(len, whole["input_ids"])) - sum(map(len, cut["input_ids"]))
    packed = prepared(max_length=limit, packing=True)
    assert sorted(map(len, packed["input_ids"])) == sorted(found.packs)


def test_the_padding_share_is_that_of_the_collated_batches() -> None:
    assert preflight.padding_share(np.array([4, 4, 4, 4]), micro_batch=2) == 0
    assert preflight.padding_share(np.array([1, 2, 3]), micro_batch=1) == 0
    # two batches in any order: {6, 2} alone, or one of them with a row of 6
    assert preflight.padding_share(np.array([6, 2]), micro_batch=2) == pytest.approx(4 / 12)


@settings(deadline=None)
@given(st.lists(st.integers(1, 300), min_size=1, max_size=60), st.integers(1, 9))
def test_the_padding_share_is_a_share(lengths: list[int], micro_batch: int) -> None:
    assert 0 <= preflight.padding_share(np.array(lengths), micro_batch) < 1


def test_the_report_says_each_thing_that_was_counted(tiny_models: dict[str, Path]) -> None:
    found = report(tiny_models, 512)
    lines = dict(preflight.lines(found, tokens_per_second=1000.0))
    assert lines["rows"] == "70"
    assert lines["over 512"].startswith(f"{found.cut} rows ({found.cut / 70:.2%}) would be cut")
    assert f"{found.without_label} rows" in lines["without label"]
    assert "0 rows" in lines["special tokens"]
    assert f"{found.padding:.1%}" in lines["padding"]
    assert f"{len(found.packs)} packs" in lines["packed"]
    assert lines["steps"].startswith("3 for 3 epochs of 512")
    tokens = int(found.kept.sum()) * 3
    assert f"{tokens / 1000 / (1 - found.padding):.0f} s without packing" in lines["time"]
    assert f"{tokens / 1000:.0f} s packed" in lines["time"]


def test_a_smoke_test_takes_the_time_of_its_steps_and_not_of_its_epochs(tiny_models: dict[str, Path]) -> None:
    chosen = preset.get("smollm2-135m-smoke")
    found = preflight.run(chosen, "sample", str(tiny_models["smollm2"]), QUIET)
    lines = dict(preflight.lines(found, tokens_per_second=100.0))
    assert chosen.recipe.steps is not None
    rows = chosen.recipe.examples * chosen.recipe.steps
    assert lines["time"].endswith("at 100 tokens/s of all GPUs together")
    assert f"{found.kept.mean() * rows / 100:.0f} s packed" in lines["time"]


def test_the_histogram_counts_every_row(tiny_models: dict[str, Path]) -> None:
    console = Console(width=100, record=True, file=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    console.print(preflight.histogram(report(tiny_models, 512)))
    counts = [int(line.split()[-1].replace(",", "")) for line in console.export_text().splitlines() if line.strip()]
    assert sum(counts) == 70


def test_rows_that_hold_a_special_token_are_counted(tiny_models: dict[str, Path], tmp_path: Path) -> None:
    row = '{"prompt": [{"role": "user", "content": "%s"}], "completion": [{"role": "assistant", "content": "A"}]}\n'
    (tmp_path / "rows.jsonl").write_text(row % "Q" + row % "What does <|im_end|> mean?", encoding="utf-8")
    chosen = preset.adapt("qwen2.5-7b", Overrides(data=str(tmp_path)))
    assert preflight.run(chosen, "rows", str(tiny_models["qwen2"]), QUIET).special == 1


def test_a_length_that_no_answer_fits_into_is_an_error(tiny_models: dict[str, Path]) -> None:
    with pytest.raises(UserError, match="nothing would be trained"):
        report(tiny_models, 8)


def test_a_tokenizer_without_the_templates_tokens_is_an_error(tiny_models: dict[str, Path]) -> None:
    with pytest.raises(UserError, match=r"does not know <\|im_end\|>, <\|im_start\|>"):
        preflight.run(preset.adapt("qwen2.5-7b", Overrides(data="sample")), "sample", str(tiny_models["llama"]), QUIET)


def test_a_tokenizer_that_is_nowhere_is_one_line() -> None:
    with pytest.raises(UserError, match=r"no tokenizer to be had for Qwen/Qwen2\.5-7B") as caught:
        preflight.run(preset.adapt("qwen2.5-7b", Overrides(data="sample")), "sample", None, QUIET)
    assert "\n" not in str(caught.value)
