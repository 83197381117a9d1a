"""The authors' `predictions.json`: their fields, our keys. The items are made up in their format."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megascience_hf.answers import AnswerKey
from megascience_hf.rescore import score_file
from megascience_hf.rescore.authors import answer_key
from megascience_hf.rescore.rows import score_chunk
from megascience_hf.results import score_files
from megascience_hf.rows.records import Row
from megascience_hf.tasks import scibench

OPTIONS = ["a proton ", "a neutron", "an electron", "a photon"]


def item(dataset: str, answer: Any, model_output: Any = "", **fields: Any) -> dict[str, Any]:
    """An item with the fields that `infer/run_sft_eval.py` writes."""
    messages = [{"role": "user", "content": "Some prompt"}, {"role": "assistant", "content": ""}]
    return {
        "dataset": dataset,
        "id": 3,
        "answer": answer,
        "messages": messages,
        "reference": [""],
        "prompt": "<|im_start|>user Some prompt",
        "model_output": model_output,
        "prediction": "placeholder",
        "accuracy": 0,
        **fields,
    }


CHOICE_SETS = ["mmlu", "mmlu_pro", "gpqa", "super_gpqa", "ChemBench_multi_choise", "cs_bench_multiple_choice", "medqa"]


@pytest.mark.parametrize("dataset", CHOICE_SETS)
def test_options_make_a_choice_among_as_many_letters(dataset: str) -> None:
    key = answer_key(item(dataset, "C", options=OPTIONS))
    assert key == AnswerKey("C", "choice", letters="ABCD", options=tuple(option.strip() for option in OPTIONS))


def test_an_option_with_the_text_of_the_gold_is_right_as_in_our_tasks() -> None:
    key = answer_key(item("gpqa", "D", options=["2 eV", "1 eV", "3 eV", "2 eV "]))
    assert (key.gold, key.alternatives) == ("D", ("A",))


# (item, a right response, a wrong response)
ITEMS: list[tuple[dict[str, Any], str, str]] = [
    (item("pubmedqa", "C", options=["Yes", "No", "Maybe"]), "Answer: C", "Answer: A"),
    (item("gsm8k-cot", "1250"), r"\boxed{1,250}", r"\boxed{125}"),
    (item("math500-cot", r"\frac{3}{4}"), r"\boxed{0.75}", r"\boxed{\frac{4}{3}}"),
    (
        item("math-cot", ["7"], reference=["First we get \\boxed{5}.\nThen \\boxed{7}."]),
        r"\boxed{7}",
        r"\boxed{6}",
    ),
    (
        item("math-cot", ["2", "3"], reference=[r"The roots are \boxed{2,3}."]),
        r"\boxed{3, 2}",
        r"\boxed{3}",
    ),
    (item("ChemBench_str_match", "3.16"), r"\boxed{3.14}", r"\boxed{3.3}"),
    (
        item("scibench", "25.0", unit=r"$\mathrm{K}$", unit_prob=r"$\mathrm{K}$", source="made up"),
        r"\boxed{26}",
        r"\boxed{27}",
    ),
    (
        item("scibench", "-1.5", unit=r"$10^{-3} \mathrm{~m}$", unit_prob=r"\mathrm{~m}$", source="made up"),
        r"\boxed{-0.0015}",
        r"\boxed{-1.5}",
    ),
    (
        item("scibench", "4.0", unit="$10^6$", unit_prob="$10^6$", source="made up"),
        r"\boxed{4.0}",
        r"\boxed{5.0}",
    ),
    (
        item(
            "olympic_arena",
            ["12"],
            answer_type="NV",
            unit=["km"],
            problem="How far?",
            type_sequence=None,
            answer_sequence=None,
        ),
        r"\boxed{12}",
        r"\boxed{13}",
    ),
    (
        item("olympic_arena", ["True"], answer_type="TF", unit=None, problem="Is it?"),
        r"\boxed{True}",
        r"\boxed{False}",
    ),
    (
        item("olympic_arena", ["B"], answer_type="SC", unit=None, problem="Which?\nA: copper\nB: zinc\nC: tin"),
        r"\boxed{B}",
        r"\boxed{C}",
    ),
]


@pytest.mark.parametrize(("row", "right", "wrong"), ITEMS)
def test_an_item_is_scored_by_the_key_of_our_benchmark(row: dict[str, Any], right: str, wrong: str) -> None:
    responses = [Row({**row, "model_output": right}, 1), Row({**row, "model_output": wrong}, 2)]
    chunk = score_chunk(responses)
    assert not chunk.bad
    scored = [json.loads(line) for line in chunk.lines]
    assert [row["correct"] for row in scored] == [True, False]
    assert {(row["id"], row["task"]) for row in scored} == {(3, row["dataset"])}


# the keys of their configs/en_science_sft_configs.json → our benchmarks
CONFIG_KEYS = {
    "mmlu": "mmlu",
    "mmlu_pro": "mmlu_pro",
    "gpqa_diamond": "gpqa_diamond",
    "gpqa_main": "gpqa_main",
    "super_gpqa": "supergpqa",
    "gsm8k": "gsm8k",
    "math": "math",
    "math-500": "math_500",
    "ChemBench-multi-choise": "chembench",
    "ChemBench-str-match": "chembench",
    "cs-bench-assertion-questions": "csbench",
    "cs-bench-multiple-choice-questions": "csbench",
    "medqa-us": "medqa",
    "medmcqa": "medmcqa",
    "PubMedQA": "pubmedqa",
    "piqa": "piqa",
    "scibench-physics": "scibench",
    "scibench-chemistry": "scibench",
    "scibench-math": "scibench",
    "olympic-arena-astronomy": "olympicarena",
    "olympic-arena-biology": "olympicarena",
    "olympic-arena-chemistry": "olympicarena",
    "olympic-arena-geography": "olympicarena",
    "olympic-arena-math": "olympicarena",
    "olympic-arena-physics": "olympicarena",
}
_LOADERS_NAME = {
    "gsm8k": "gsm8k-cot",
    "math": "math-cot",
    "math-500": "math500-cot",
    "ChemBench-str-match": "ChemBench_str_match",
    **{key: "scibench" for key in CONFIG_KEYS if key.startswith("scibench")},
    **{key: "olympic_arena" for key in CONFIG_KEYS if key.startswith("olympic")},
}


@pytest.mark.parametrize("key", CONFIG_KEYS)
def test_the_key_of_their_configuration_names_the_benchmark_as_their_loaders_name_does(
    key: str, tmp_path: Path
) -> None:
    loaders = _LOADERS_NAME.get(key)
    rows = [row | {"dataset": key, "model_output": right} for row, right, _ in ITEMS if row["dataset"] == loaders]
    rows = rows or [item(key, "C", "Answer: C", options=OPTIONS)]
    file, scores = tmp_path / "predictions.json", tmp_path / "scores.jsonl"
    file.write_text(json.dumps(rows))
    scored = score_file(str(file), str(scores))
    assert sum(tally.correct for tally in scored.groups.values()) == len(rows)
    (run,) = score_files.read_runs(scores).runs
    assert (run.benchmark, len(run.items)) == (CONFIG_KEYS[key], len(rows))


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (item("aime24", "33", "so 33"), "kind of answer of dataset 'aime24' is not known"),
        (item("mmlu", "E", "Answer: E", options=OPTIONS), "gold cannot be read"),
        (item("mmlu", 2, "Answer: C", options=OPTIONS), "'answer' must be text"),
        (item("mmlu", "C", "Answer: C", options="A B C D"), "'options' must be a list of texts"),
        (item("mmlu", "C", 3, options=OPTIONS), "must be text"),
        (item("math-cot", ["7"], "7", reference=None), "'reference' must hold the solution"),
        (item("math-cot", ["7"], "7", reference=["seven"]), "gold cannot be read"),
        (item("scibench", "about 2", "2", unit="K", unit_prob="K"), "gold cannot be read"),
        (item("scibench", "2", "2", unit="$10^3$ K", unit_prob=3), "'unit_prob' must be text"),
        (item("scibench", "2", "2", unit="K", unit_prob="mK"), "scale of the answer is unknown"),
        (item("olympic_arena", ["x"], "x", answer_type="CODE", unit=None, problem="p"), "cannot be judged by rules"),
        (item("olympic_arena", [1], "1", answer_type="NV", unit=None, problem="p"), "'answer' must be a list of texts"),
    ],
)
def test_what_cannot_be_known_is_said(row: dict[str, Any], says: str) -> None:
    [bad] = score_chunk([Row(row, 1)]).bad
    assert says in bad.reason


def test_an_output_that_is_null_was_asked_for_and_counts_as_an_empty_one() -> None:
    null, empty = (score_chunk([Row(item("mmlu", "C", said, options=OPTIONS), 1)]) for said in (None, ""))
    assert null.lines == empty.lines != []
    assert not null.bad


def test_their_file_is_read_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "predictions.json"
    items = [{**row, "model_output": right} for row, right, _ in ITEMS]
    file.write_text(json.dumps(items, ensure_ascii=True))
    summary = score_file(str(file), str(tmp_path / "out.jsonl"), workers=1)
    assert (summary.rows, summary.bad, summary.accuracy) == (len(ITEMS), 0, 1.0)


def test_a_power_of_ten_that_their_question_keeps_in_the_unit_is_not_multiplied_out() -> None:
    unit = r"$10 ^ {-6} m/s$"
    row = item("scibench", "2.5", unit=unit, unit_prob=unit)
    assert answer_key(row) == AnswerKey("2.5", "numeric", unit=unit, rel_tol=0.05)
    assert answer_key(row).score(r"\boxed{2.5}").correct
    assert answer_key(row).score(r"\boxed{0.0000025 m/s}").correct
    assert not answer_key(row).score(r"\boxed{2500000}").correct


SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "benchmarks" / "scibench"
# What follows a power of ten in a unit, as SciBench's public code finds it; their question shows it if there is any.
POWER = re.compile(r"\$? *10\^\{? *-?[0-9]+ *\}? *\$?")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the benchmark files are not beside the repository")
def test_every_scibench_item_has_the_key_of_our_task_or_the_scale_of_their_question() -> None:
    same = others = 0
    for file in sorted(SHARED.glob("*.json")):
        for row in json.loads(file.read_text()):
            unit = row["unit"].strip()
            asked = (POWER.split(unit)[-1] or unit).strip()
            key = answer_key(item("scibench", row["answer_number"].strip(), unit=unit, unit_prob=asked))
            if key == scibench.read(row).key:  # type: ignore[union-attr]
                same += 1
            else:
                others += 1
                assert (key.unit, asked) == (unit, unit)
    assert (same, others) == (639, 1)


VALUES = st.recursive(
    st.none() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = [
    "answer",
    "options",
    "reference",
    "unit",
    "unit_prob",
    "messages",
    "problem",
    "answer_type",
    "model_output",
    "id",
]
DATASETS = ["mmlu", "gsm8k-cot", "math-cot", "math500-cot", "ChemBench_str_match", "scibench", "olympic_arena"]


@given(st.sampled_from(DATASETS), st.dictionaries(st.sampled_from(FIELDS), VALUES))
def test_any_values_in_their_fields_give_a_score_or_a_reason(dataset: str, fields: dict[str, Any]) -> None:
    row = {**item(dataset, "2", "2", unit="", unit_prob="", problem="", answer_type="NV"), **fields}
    chunk = score_chunk([Row(row, 1)])
    assert len(chunk.lines) + len(chunk.bad) == 1
    assert not any("internal error" in bad.reason for bad in chunk.bad), chunk.bad
