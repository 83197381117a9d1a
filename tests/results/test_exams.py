"""What part of a benchmark a run is of, how it was got, and that runs which differ are not compared in silence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from megascience_hf.errors import UserError
from megascience_hf.results import averages, every_eval_ever, exams, hub_entries, paper, report
from megascience_hf.results.pairing import pair_runs
from megascience_hf.results.reading import cautions
from megascience_hf.results.records import Run, Settings
from megascience_hf.tasks.loading import SAMPLE

MakeRun = Callable[..., Run]
GREEDY = Settings(
    backend="lighteval",
    package="0.1.0",
    temperature=0.0,
    top_p=1.0,
    top_k=0,
    min_p=0.0,
    repetition_penalty=1.0,
    seed=0,
    thinking="auto",
    template="0123456789ab",
)


@pytest.mark.parametrize(
    ("benchmark", "items", "fields", "whole"),
    [
        ("gpqa_diamond", 198, {}, True),
        ("gpqa_diamond", 197, {}, False),
        ("gpqa_diamond", 198, {"limited": True}, True),  # told to stop behind the last one
        ("gpqa_diamond", 198, {"revision": None, "dataset": "/data/gpqa_diamond"}, True),
        ("chembench", 300, {}, True),  # whole as far as can be told: the Hub's revision, and not told to stop
        ("chembench", 300, {"limited": True}, False),
        ("chembench", 300, {"revision": None, "dataset": "/data/chembench"}, False),
        ("olympicarena", 300, {"revision": None, "dataset": None, "date": ""}, False),  # a file of scores
        ("olympicarena", 6, {"revision": None, "dataset": str(SAMPLE / "olympicarena")}, False),
        ("gsm8k", 3, {"sample": True}, False),
    ],
)
def test_a_part_is_known_as_a_part_of_every_benchmark(
    make_run: MakeRun, benchmark: str, items: int, fields: dict[str, Any], whole: bool
) -> None:
    run = make_run("m", benchmark, "1" * items, **fields)
    assert exams.whole_exam(run) is whole
    assert any("not known to be on all" in note and benchmark in note for note in cautions([run])) is not whole


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"temperature": 0.6}, "temperatures (0, 0.6)"),
        ({"top_p": 0.95}, "values of top-p (1, 0.95)"),
        ({"top_k": 20}, "values of top-k (0, 20)"),
        ({"min_p": 0.1}, "values of min-p (0, 0.1)"),
        ({"repetition_penalty": 1.1}, "repetition penalties (1, 1.1)"),
        ({"repetition_penalty": None, "not_sent": ("repetition_penalty",)}, "repetition penalties (1, none)"),
        ({"thinking": "off"}, "modes of thinking (auto, off)"),
        ({"system": "Be brief."}, "system prompts (none, Be brief.)"),
        ({"thinking_budget": 500}, "budgets of thought (none, 500)"),
        ({"few_shot": 2}, "numbers of examples (0, 2)"),
        ({"stop": ("###",)}, "stops (none, '###')"),
        ({"max_model_len": 4096}, "lengths of the context (none, 4096)"),
        ({"temperature": None, "not_sent": ("temperature",)}, "temperatures (0, none)"),
    ],
)
def test_runs_that_were_asked_in_different_ways_are_refused_by_the_name_of_the_difference(
    make_run: MakeRun, change: dict[str, Any], says: str
) -> None:
    a = make_run("a", "gsm8k", "1100", settings=GREEDY)
    b = make_run("b", "gsm8k", "1010", settings=replace(GREEDY, **change))
    with pytest.raises(UserError, match="were not asked alike") as raised:
        pair_runs([a], [b])
    assert says in str(raised.value)
    assert "--allow" in str(raised.value)
    allowed = pair_runs([a], [b], allow=True)
    assert len(allowed.pairs) == 1
    assert any(says in note for note in allowed.notes)


@pytest.mark.parametrize(
    ("setting", "one", "other"),
    [
        (
            "system",
            "You are an expert of the natural sciences, brief.",
            "You are an expert of the natural sciences, long.",
        ),
        ("stop", ("\n" * 40,), ("\n" * 41,)),
        ("temperature", 0.1234567, 0.1234568),
    ],
)
def test_two_values_that_are_shown_alike_are_two_all_the_same(
    make_run: MakeRun, setting: str, one: Any, other: Any
) -> None:
    runs = [make_run("m", "gsm8k", "10", settings=replace(GREEDY, **{setting: value})) for value in (one, other, one)]
    [found] = exams.differences(runs)
    assert found.count("#") == 2
    assert not exams.differences([runs[0], runs[2]])


def test_another_budget_is_another_way_too_and_another_template_is_the_models_own(make_run: MakeRun) -> None:
    a = make_run("a", "gsm8k", "1100", settings=GREEDY)
    with pytest.raises(UserError, match=r"token budgets \(10,240, 24\)"):
        pair_runs([a], [make_run("b", "gsm8k", "1010", settings=GREEDY, max_new_tokens=24)])
    other = replace(GREEDY, template="none", seed=9, backend="inspect", server_model="x")
    assert pair_runs([a], [make_run("b", "gsm8k", "1010", settings=other)]).pairs
    assert pair_runs([a], [make_run("b", "gsm8k", "1010")]).pairs, "an older file says nothing of it"


def test_no_average_is_made_of_runs_that_differ_unless_it_is_allowed(
    tmp_path: Any, make_run: MakeRun, write_lighteval: Callable[..., Any]
) -> None:
    names = paper.GROUPS["Math"]
    alike = [make_run("m", name, "10", settings=GREEDY) for name in names]
    hot = [alike[0], replace(alike[1], settings=replace(GREEDY, temperature=0.6)), alike[2]]
    assert averages.of_runs(alike)["Math"] is not None
    assert averages.of_runs(hot)["Math"] is None
    assert averages.of_runs(hot, allow=True)["Math"] is not None
    runs = [make_run("m", name, "10", max_new_tokens=100 if name == "math" else 10_240) for name in names]
    write_lighteval(tmp_path, runs)
    refused = report.build([str(tmp_path)])
    assert "Math" not in {row.name for row in refused.rows}
    assert any("token budgets (10,240, 100): no average over them" in note for note in refused.notes)
    allowed = report.build([str(tmp_path)], allow=True)
    assert "Math" in {row.name for row in allowed.rows}
    assert any("averaged all the same" in note for note in allowed.notes)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"model_revision": "abc"}, "revisions of the model (none, abc)"),
        ({"dtype": "4bit"}, "dtypes (none, 4bit)"),
        ({"adapter": "lora"}, "adapters (none, lora)"),
        ({"template": "none"}, "chat templates (0123456789ab, none)"),
        ({"server_model": "m-0926"}, "models behind its name at the server (m-0925, m-0926)"),
    ],
)
def test_two_states_of_a_model_are_compared_and_not_averaged_as_one(
    make_run: MakeRun, change: dict[str, Any], says: str
) -> None:
    known = replace(GREEDY, server_model="m-0925")
    runs = [make_run("m", name, "10", settings=known) for name in paper.GROUPS["Math"]]
    other = [replace(runs[0], settings=replace(known, **change)), *runs[1:]]
    assert exams.differences([*runs, *other], of_one_model=True) == [says]
    assert averages.of_runs(other)["Math"] is None
    assert averages.of_runs(other, allow=True)["Math"] is not None
    assert averages.of_runs(runs)["Math"] is not None
    assert not exams.differences(other), "two models that are compared may differ in it"


def test_what_a_run_was_is_said_in_full(make_run: MakeRun) -> None:
    served = replace(GREEDY, not_sent=("repetition_penalty",), repetition_penalty=None, server_model="q-0925")
    lines = exams.how(
        [make_run("m", "gsm8k", "10", settings=served), make_run("n", "piqa", "10", revision=None, settings=GREEDY)]
    )
    assert lines == [
        "m: temperature 0, at most 10,240 new tokens, repetition penalty unknown, not taken by the server: "
        "repetition_penalty, thinking auto, chat template 0123456789ab, the server calls it q-0925, lighteval, "
        "megascience-hf 0.1.0",
        "m: task versions gsm8k 1@0000000, 2026-01-02",
        "n: temperature 0, at most 10,240 new tokens, thinking auto, chat template 0123456789ab, lighteval, "
        "megascience-hf 0.1.0",
        "n: task versions piqa 1 (local copy), 2026-01-02",
    ]


def test_a_base_model_is_not_said_to_have_had_a_chat_template(make_run: MakeRun) -> None:
    run = make_run("m", "gsm8k", "10", settings=replace(GREEDY, template="none"))
    assert "one user turn, no chat template;" in hub_entries.notes(run)


def test_no_path_of_this_machine_is_in_an_export(make_run: MakeRun) -> None:
    run = make_run("m", "gsm8k", "10", dataset="/home/me/secret/gsm8k", revision=None)
    assert "/home" not in repr(every_eval_ever._record([run], "me/m", every_eval_ever.Evaluator(), 0))
    assert "/home" not in hub_entries.notes(run)


def test_questions_that_did_not_fit_are_counted_with_what_the_server_said(make_run: MakeRun) -> None:
    run = make_run("m", "gsm8k", "1T")
    long = replace(run, items=(run.items[0], replace(run.items[1], error="maximum context length is 4096")))
    assert "gsm8k: 1 of 2 questions did not fit the context of m (maximum context length is 4096)" in cautions([long])


def test_beside_the_papers_numbers_a_run_of_qwen3_that_thought_is_named(make_run: MakeRun) -> None:
    runs = [make_run("Qwen3-8B-Instruct", "gsm8k", "10", settings=GREEDY)]
    assert "the paper ran Qwen3 without" in report._thinking_against_the_paper(runs)[0]
    off = [replace(run, settings=replace(GREEDY, thinking="off")) for run in runs]
    assert report._thinking_against_the_paper(off) == []
