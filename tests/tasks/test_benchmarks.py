"""What each benchmark makes of a row: the question, the gold, and that the gold scores as right and others as wrong."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from megascience_hf.answers import score
from megascience_hf.tasks import BENCHMARKS, Item
from megascience_hf.tasks.run import SAMPLE
from megascience_hf.tasks.scibench import split_power_of_ten

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "benchmarks"


def judged(response: str, item: Item) -> bool:
    return score(
        response,
        item.gold if isinstance(item.gold, str) else list(item.gold),
        item.kind,
        letters=item.letters,
        options=item.options,
        unit=item.unit,
        rel_tol=item.rel_tol,
        abs_tol=item.abs_tol,
    ).correct


def read_json(file: Path) -> list[dict[str, Any]]:
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(file, "rt", encoding="utf-8") as text:
        body = text.read()
    return json.loads(body) if body.startswith("[") else [json.loads(line) for line in body.splitlines() if line]


def sample_rows(name: str) -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for file in sorted((SAMPLE / BENCHMARKS[name].source.folder).glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_names_a_full_commit_of_its_dataset(name: str) -> None:
    revision = BENCHMARKS[name].source.revision
    assert len(revision) == 40
    assert set(revision) <= set("0123456789abcdef")


@pytest.mark.parametrize("name", BENCHMARKS)
def test_the_gold_as_a_response_scores_right_and_another_answer_wrong(name: str) -> None:
    benchmark = BENCHMARKS[name]
    items = [item for row in sample_rows(name) if (item := benchmark.read(row))]
    assert len(items) == 3
    for item in items:
        if item.kind == "choice":
            assert item.letters
            for letter in item.letters:
                assert judged(f"I compared the options.\n\nAnswer: {letter}", item) == (letter == item.gold)
        else:
            assert judged(f"So we find \\boxed{{{item.gold}}}.", item)
            assert not judged(f"So we find \\boxed{{{float(str(item.gold)) * 1.2 + 1}}}.", item)


def test_a_choice_names_its_own_letters_only() -> None:
    prompt = BENCHMARKS["mmlu"].read({"question": " Which? ", "choices": ["x", "y"], "answer": 1}).prompt
    assert "A or B" in prompt
    assert "(B) y" in prompt
    assert "C" not in prompt.replace("Choice", "").replace("correct option", "").split("Question")[0].split("being")[1]


@pytest.mark.parametrize(
    ("answer", "gold"),
    [
        ("He pays 3 * 4 = <<3*4=12>>12 dollars.\n#### 12", "12"),
        ("…\n#### 2,125", "2125"),
        ("…\n#### -5", "-5"),
        ("18", "18"),
    ],
)
def test_gsm8k_gold_is_what_follows_the_mark_without_commas(answer: str, gold: str) -> None:
    assert BENCHMARKS["gsm8k"].read({"question": "How much?", "answer": answer}).gold == gold


@pytest.mark.parametrize(
    ("unit", "power", "rest"),
    [
        ("", None, ""),
        ("  ", None, ""),
        (r"$\mathrm{~m} / \mathrm{s}$ ", None, r"$\mathrm{~m} / \mathrm{s}$"),
        (r" $10^{11} \mathrm{~J}$ ", 11, r"$\mathrm{~J}$"),
        (r"$10^{-3} \mathrm{m}$", -3, r"$\mathrm{m}$"),
        (" $10^4$ km", 4, "km"),
        (r"10^{-2} \mathrm{~g}", -2, r"\mathrm{~g}"),
        (r"$10 ^ {-6}m/s$", -6, "$m/s$"),
        (r"$10^{12}$ ", 12, ""),
        ("dB re 10^6", None, "dB re 10^6"),
    ],
)
def test_a_power_of_ten_is_split_off_the_unit(unit: str, power: int | None, rest: str) -> None:
    assert split_power_of_ten(unit) == (power, rest)


def scibench_row(number: str, unit: str, source: str = "atkins") -> dict[str, str]:
    return {"problem_text": "Find it.", "answer_number": number, "unit": unit, "source": source}


@pytest.mark.parametrize(
    ("number", "unit", "response", "right"),
    [
        ("2.50", r"$\mathrm{~J}$", r"\boxed{2.6}", True),  # 5% is the benchmark's tolerance
        ("2.50", r"$\mathrm{~J}$", r"\boxed{2.7}", False),
        ("2.50", r"$10^3 \mathrm{~J}$", r"\boxed{2500}", True),  # the question asks for joules
        ("2.50", r"$10^3 \mathrm{~J}$", r"\boxed{2.5 \times 10^{3}}", True),
        ("2.50", r"$10^3 \mathrm{~J}$", r"\boxed{2.5}", False),
        ("4.0", r"$10^{-9} \mathrm{~m}$", r"\boxed{4.1e-9}", True),
        ("4.0", r"$10^{-9} \mathrm{~m}$", r"\boxed{0.000}", False),
        ("89,034.79", "", r"\boxed{89034.79}", True),  # a comma in the gold
        ("−2", "", r"\boxed{-2}", True),  # a Unicode minus in the gold
        ("0", "", r"\boxed{0.0}", True),
        ("0", "", r"\boxed{0.3}", False),
    ],
)
def test_scibench_scores_the_number_in_the_unit_that_the_question_names(
    number: str, unit: str, response: str, right: bool
) -> None:
    item = BENCHMARKS["scibench"].read(scibench_row(number, unit))
    assert item is not None
    assert judged(response, item) is right


def test_scibench_leaves_out_the_calculus_book() -> None:
    assert BENCHMARKS["scibench"].read(scibench_row("1", "", source="calculus")) is None


REAL = {
    "gsm8k": (["gsm8k/test.jsonl.gz"], 1_319),
    "scibench": ([f"scibench/scibench_{s}.json" for s in ("physics", "chemistry", "math")], 640),
    "mmlu": (["mmlu_subjects"], 4_887),
}


@pytest.mark.parametrize("name", REAL)
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/benchmarks is not here")
def test_every_gold_of_the_real_file_fed_back_scores_right(name: str) -> None:
    files, count = REAL[name]
    paths = [
        file for part in files for file in ([SHARED / part] if (SHARED / part).is_file() else (SHARED / part).iterdir())
    ]
    rows = [row for path in paths for row in read_json(path)]
    items = [item for row in rows if (item := BENCHMARKS[name].read(row))]
    assert len(items) == count
    form = "Answer: {}" if name == "mmlu" else "The result is \\boxed{{{}}}."
    wrong = [item.gold for item in items if not judged(form.format(item.gold), item)]
    assert wrong == []
