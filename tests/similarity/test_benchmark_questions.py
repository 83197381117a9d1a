from __future__ import annotations

import json
import logging
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from megascience_hf.errors import UserError
from megascience_hf.similarity.benchmark_matches import decide
from megascience_hf.similarity.benchmark_questions import benchmark_questions
from megascience_hf.tasks import BENCHMARKS, loading

INSTRUCTIONS = re.compile(r"step by step|\\boxed|multiple-choice question|Answer: ", re.IGNORECASE)


def test_the_embedded_sample_has_questions_of_every_graded_benchmark() -> None:
    exams = benchmark_questions(loading.SAMPLE)
    graded = [name for name, benchmark in BENCHMARKS.items() if benchmark.graded]
    assert list(dict.fromkeys(question.benchmark for question in exams.questions)) == graded
    assert list(exams.missing) == ["olympicarena_test"]
    counts = Counter(question.benchmark for question in exams.questions)
    for name in graded:
        items = loading.items(BENCHMARKS[name], loading.SAMPLE)
        found = [question for question in exams.questions if question.benchmark == name]
        assert counts[name] == len(items)
        assert [question.item_id for question in found] == [item.id for item in items]
        assert [question.index for question in found] == list(range(len(items)))
        for question, item in zip(found, items, strict=True):
            assert question.text
            assert question.text in item.prompt or name == "olympicarena"
            assert not INSTRUCTIONS.search(question.text)


def mmlu(folder: Path, *rows: tuple[str, list[str]]) -> Path:
    (folder / "mmlu").mkdir(parents=True)
    lines = [json.dumps({"question": q, "subject": "s", "choices": options, "answer": 0}) for q, options in rows]
    (folder / "mmlu" / "test.jsonl").write_text("\n".join(lines))
    return folder


def test_options_are_part_of_a_question_that_does_not_tell_which_item_it_is(tmp_path: Path) -> None:
    data = mmlu(
        tmp_path,
        ("Which of the following statements is true?", ["Ice floats", "Ice sinks"]),
        ("Which of the following statements is true?", ["Iron floats", "Iron sinks"]),
        ("Which gas is most abundant in the air?", ["Nitrogen", "Oxygen"]),
        ("Gold is", ["a metal", "a gas"]),
        ("How many protons has the nucleus of carbon?", ["6", "7"]),
        ("How many protons has the nucleus of carbon?", ["7", "6"]),
    )
    found = benchmark_questions(data, ["mmlu"]).questions
    assert [question.with_options for question in found] == [True, True, False, True, False, False]
    assert found[1].text == "Which of the following statements is true?\nIron floats\nIron sinks"
    assert found[2].text == "Which gas is most abundant in the air?"


def test_benchmarks_that_cannot_be_read_are_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    data = mmlu(tmp_path, ("Which gas is most abundant in the air?", ["Nitrogen", "Oxygen"]))
    (data / "gsm8k").mkdir()
    (data / "gsm8k" / "test.jsonl").write_text('{"query": "not its columns"}\n')
    with caplog.at_level(logging.WARNING):
        exams = benchmark_questions(data, ["mmlu", "gsm8k", "medqa"])
    assert list(exams.missing) == ["gsm8k", "medqa"]
    assert exams.missing["medqa"].startswith("no local copy of medqa")
    assert exams.incomplete == {"mmlu": (1, 14_042)}
    assert "medqa is not searched" in caplog.text


def test_the_folder_of_the_evaluation_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = mmlu(tmp_path, ("Which gas is most abundant in the air?", ["Nitrogen", "Oxygen"]))
    monkeypatch.setenv("MEGASCIENCE_BENCHMARKS", str(data))
    assert len(benchmark_questions(names=["mmlu"]).questions) == 1


@pytest.mark.parametrize("names", [["mmlu"], [], ["mmul"]])
def test_no_benchmark_at_all_is_an_error(tmp_path: Path, names: list[str]) -> None:
    with pytest.raises(UserError):
        benchmark_questions(tmp_path, names)


TRAIN = "A train travels 120 km in 2 hours. What is its mean speed in kilometres per hour?"
LONG = (
    "On a farm there are 12 cows and 30 sheep. Each cow eats 20 kg of hay a day and each sheep 4 kg of it. How much is"
)


@pytest.mark.parametrize(
    ("row", "question", "decided_by"),
    [
        (TRAIN.lower().replace(".", ";"), TRAIN, "equal"),
        ("What is DNA", "What is DNA?", "equal"),
        (LONG + " eaten?", LONG + " needed?", "jaccard"),
        (LONG + " 7?", LONG + " 8?", "none"),
        ("From my book of problems. " + TRAIN + " Show every step and explain it well to me.", TRAIN, "containment"),
        (TRAIN.replace("120", "150"), TRAIN, "none"),
        ("What is DNA made of, and what is DNA good for in the cell?", "What is DNA?", "none"),
        ("How far does a train go in 2 hours?", TRAIN, "none"),
        ("", "", "equal"),
    ],
)
def test_what_is_decided_without_a_model(row: str, question: str, decided_by: str) -> None:
    decisions = decide(["x", row], ["y z", question], np.array([1]), np.array([1]))
    assert decisions.decided_by.to_list() == [decided_by]
    assert (decisions.scores[0] == 1) == (decided_by in ("equal", "containment"))
