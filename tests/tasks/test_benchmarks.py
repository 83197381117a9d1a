"""What each benchmark makes of a row: the question, the gold, and that the gold scores as right and others as wrong."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from megascience_hf.answers import AnswerKey, GoldError
from megascience_hf.tasks import BENCHMARKS, Item, loading
from megascience_hf.tasks.loading import SAMPLE
from megascience_hf.tasks.math import boxed
from megascience_hf.tasks.pubmedqa import test_ids as pubmedqa_test_ids
from megascience_hf.tasks.scibench import split_power_of_ten

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "benchmarks"
GRADED = [name for name, benchmark in BENCHMARKS.items() if benchmark.graded]


def perfect_response(gold: str | tuple[str, ...], key: AnswerKey) -> str:
    """What a model that knows the gold would write, in the form that the prompt asks for."""
    if key.kind == "choice":
        letters = gold if isinstance(gold, str) else ", ".join(gold)
        return f"I compared the options.\n\nAnswer: {letters}"
    value = gold if isinstance(gold, str) else ", ".join(gold)
    return f"So we find \\boxed{{{value}}}."


def rejects_every_other_letter(item: Item) -> bool:
    right = {item.key.gold, *item.key.alternatives}
    others = [letter for letter in item.key.letters or "" if letter not in right]
    return not any(item.key.score(f"Answer: {letter}").correct for letter in others)


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_pins_the_commit_of_every_dataset(name: str) -> None:
    for source in BENCHMARKS[name].sources:
        assert set(source.revision) <= set("0123456789abcdef")
        # Of CS-Bench only the abbreviated hashes are known; loading.py completes them.
        assert len(source.revision) == (7 if name == "csbench" else 40)


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_states_its_paper_licence_and_metric(name: str) -> None:
    benchmark = BENCHMARKS[name]
    assert benchmark.paper.startswith("https://arxiv.org/abs/")
    assert benchmark.licence
    assert benchmark.metric
    assert benchmark.version >= 1


@pytest.mark.parametrize("name", GRADED)
def test_the_gold_as_a_response_scores_right_and_another_answer_wrong(name: str) -> None:
    items = loading.items(BENCHMARKS[name], SAMPLE)
    assert len(items) >= 3
    for item in items:
        assert item.key.score(perfect_response(item.key.gold, item.key)).correct
        assert not item.key.score("The result is \\boxed{a fish}. Answer: none").correct
        if item.key.kind == "choice":
            assert rejects_every_other_letter(item)


@pytest.mark.parametrize("name", GRADED)
def test_items_have_names_of_their_own_that_do_not_change(name: str) -> None:
    items = loading.items(BENCHMARKS[name], SAMPLE)
    assert len({item.id for item in items}) == len(items)
    assert [item.id for item in items] == [item.id for item in loading.items(BENCHMARKS[name], SAMPLE)]


def test_the_embedded_sample_has_three_items_or_more_of_every_graded_benchmark_and_no_other_folder() -> None:
    folders = {folder.name for folder in SAMPLE.iterdir() if folder.is_dir()}
    assert folders == set(GRADED)


@pytest.mark.parametrize(
    ("row", "gold"),
    [
        ({"question": " Which? ", "choices": ["x", "y"], "answer": 1}, "B"),
        ({"question": "Which?", "choices": ["x ", "y", "z"], "answer": 0}, "A"),
    ],
)
def test_a_choice_names_its_own_letters_only(row: dict[str, Any], gold: str) -> None:
    item = BENCHMARKS["mmlu"].read(row)
    assert item is not None
    letters = item.key.letters or ""
    assert item.key.gold == gold
    assert f"being {', '.join(letters[:-1])} or {letters[-1]}." in item.prompt
    assert f"({chr(ord(letters[-1]) + 1)})" not in item.prompt


def test_mmlu_pro_takes_filling_off_the_end_and_moves_no_letter() -> None:
    row = {"question_id": 7, "question": "?", "options": ["p", "N/A", "q", "N/A", "N/A"], "answer": "C"}
    item = BENCHMARKS["mmlu_pro"].read(row)
    assert item is not None
    assert (item.key.options, item.key.gold) == (("p", "N/A", "q"), "C")
    only = BENCHMARKS["mmlu_pro"].read({"question_id": 8, "question": "?", "options": ["p"], "answer": "A"})
    assert only is not None
    assert "X being A." in only.prompt


def test_a_gold_that_is_no_option_is_an_error_of_the_file_and_not_of_the_model() -> None:
    row = {"question_id": 7, "question": "?", "options": ["p", "q"], "answer": "C"}
    with pytest.raises(GoldError, match="one of AB"):
        BENCHMARKS["mmlu_pro"].read(row)


def gpqa_row(right: str = "right", wrong: tuple[str, str, str] = ("w1", "w2", "w3")) -> dict[str, str]:
    columns = {f"Incorrect Answer {n}": text for n, text in enumerate(wrong, start=1)}
    return {"Question": " Why? ", "Correct Answer": f"{right}\n", "Record ID": "rec1", **columns}


def test_the_order_of_gpqa_options_depends_on_the_item_alone() -> None:
    read = BENCHMARKS["gpqa_diamond"].read
    first = read(gpqa_row())
    assert first is not None
    assert read(gpqa_row()) == first
    assert set(first.key.options or ()) == {"right", "w1", "w2", "w3"}
    assert (first.key.options or ())["ABCD".index(str(first.key.gold))] == "right"
    assert BENCHMARKS["gpqa_main"].read(gpqa_row()) == first


def test_a_gpqa_option_of_the_same_text_as_the_gold_is_as_right() -> None:
    item = BENCHMARKS["gpqa_main"].read(gpqa_row("same", ("w1", "w2", "same ")))
    assert item is not None
    right = [letter for letter in "ABCD" if item.key.score(f"Answer: {letter}").correct]
    assert len(right) == 2


@pytest.mark.parametrize("name", ["gpqa_diamond", "gpqa_main"])
def test_not_every_gold_of_gpqa_is_d_as_in_the_published_code(name: str) -> None:
    if not SHARED.is_dir():
        pytest.skip("../shared/benchmarks is not here")
    golds = Counter(str(item.key.gold) for item in real_items(name))
    share = [golds[letter] / sum(golds.values()) for letter in "ABCD"]
    assert max(share) - min(share) < 0.02


@pytest.mark.parametrize("read_options", [list, dict])
def test_medqa_reads_options_as_a_list_or_as_an_object(read_options: type) -> None:
    pairs = {"A": "a", "B": "b", "C": "c", "D": "d", "E": "e"}
    options = pairs if read_options is dict else [{"key": key, "value": value} for key, value in pairs.items()]
    item = BENCHMARKS["medqa"].read({"question": "?", "options": options, "answer_idx": "E"})
    assert item is not None
    assert (item.key.letters, item.key.gold) == ("ABCDE", "E")


def test_rows_without_a_label_are_left_out() -> None:
    assert BENCHMARKS["piqa"].read({"goal": "g", "sol1": "1", "sol2": "2", "label": -1}) is None
    medmcqa = {"id": "1", "question": "?", "opa": "a", "opb": "b", "opc": "c", "opd": "d", "cop": -1}
    assert BENCHMARKS["medmcqa"].read(medmcqa) is None


def test_pubmedqa_keeps_the_official_test_items_of_the_thousand() -> None:
    assert len(pubmedqa_test_ids()) == 500
    row = {"question": "Does it?", "context": {"contexts": [" It may. "]}, "final_decision": "maybe"}
    inside, outside = min(pubmedqa_test_ids()), 1
    item = BENCHMARKS["pubmedqa"].read(row | {"pubid": inside})
    assert item is not None
    assert item.key.gold == "C"
    assert "- It may.\n" in item.prompt
    assert BENCHMARKS["pubmedqa"].read(row | {"pubid": outside}) is None


@pytest.mark.parametrize(("answer", "gold"), [("True", "A"), ("False", "B"), (True, "A"), (False, "B")])
def test_an_assertion_of_cs_bench_is_read_as_text_and_as_a_boolean(answer: Any, gold: str) -> None:
    row = {"ID": 3, "Language": "English", "Question": "A stack is last in, first out.", "Answer": answer}
    item = BENCHMARKS["csbench"].read(row)
    assert item is not None
    assert item.key.gold == gold
    assert BENCHMARKS["csbench"].read(row | {"Language": "Chinese"}) is None


def chembench_row(scores: dict[str, float] | None, target: str | None = None) -> dict[str, Any]:
    text = json.dumps(scores) if scores else None
    return {"uuid": "u", "examples": [{"input": "Which?", "target": target, "target_scores": text}]}


@pytest.mark.parametrize(
    ("row", "response", "right"),
    [
        (chembench_row({"a": 0.0, "b": 1.0}), "Answer: B", True),
        (chembench_row({"a": 1.0, "b": 0.0, "c": 1.0}), "Answer: A, C", True),
        (chembench_row({"a": 1.0, "b": 0.0, "c": 1.0}), "Answer: C and A", True),
        (chembench_row({"a": 1.0, "b": 0.0, "c": 1.0}), "Answer: A", False),  # the published code accepts it
        (chembench_row({"a": 1.0, "b": 0.0, "c": 1.0}), "Answer: A, B, C", False),
        (chembench_row({"a": 1.0, "b": 0.5}), "Answer: A", True),
        (chembench_row(None, "3.16"), "\\boxed{3.18}", True),  # within 1%
        (chembench_row(None, "3.16"), "\\boxed{3.2}", False),
        (chembench_row(None, "3.74E-23"), "\\boxed{0}", False),  # an absolute tolerance of 0.001 accepts it
        (chembench_row(None, "-2"), "\\boxed{-2}", True),  # the benchmark's own code rejects it
        (chembench_row(None, "0"), "\\boxed{0}", True),
    ],
)
def test_chembench_wants_all_the_right_letters_and_numbers_within_one_percent(
    row: dict[str, Any], response: str, right: bool
) -> None:
    item = BENCHMARKS["chembench"].read(row)
    assert item is not None
    assert item.key.score(response).correct is right


def test_chembench_tells_when_several_options_are_right() -> None:
    several = BENCHMARKS["chembench"].read(chembench_row({"a": 1.0, "b": 0.0, "c": 1.0}))
    single = BENCHMARKS["chembench"].read(chembench_row({"a": 1.0, "b": 0.0}))
    assert several is not None
    assert single is not None
    assert "more than one correct option" in several.prompt
    assert "exactly one correct option" in single.prompt


@pytest.mark.parametrize(
    ("solution", "boxes"),
    [
        (r"So \boxed{\frac{1}{2}}.", [r"\frac{1}{2}"]),
        (r"First \boxed{1}, then $\boxed{x = 2}$.", ["1", "x = 2"]),
        (r"Thus $\boxed 5$.", ["5"]),
        (r"\fbox{7}", ["7"]),
        (r"\boxed{open", []),
    ],
)
def test_the_boxes_of_a_solution(solution: str, boxes: list[str]) -> None:
    assert boxed(solution) == boxes


def test_a_solution_with_its_parts_boxed_accepts_the_last_and_all_of_them() -> None:
    item = BENCHMARKS["math"].read({"problem": "Solve.", "solution": r"\boxed{1} and \boxed{2}"})
    assert item is not None
    assert item.key.score(r"\boxed{2}").correct
    assert item.key.score(r"\boxed{1, 2}").correct
    assert not item.key.score(r"\boxed{1}").correct
    with pytest.raises(GoldError, match="boxed"):
        BENCHMARKS["math"].read({"problem": "Solve.", "solution": "It is 5."})


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
    item = BENCHMARKS["gsm8k"].read({"question": "How much?", "answer": answer})
    assert item is not None
    assert item.key.gold == gold


@pytest.mark.parametrize(
    ("unit", "power", "rest"),
    [
        (r"$\mathrm{~J}$", None, r"$\mathrm{~J}$"),
        (r"$10^{-3} \mathrm{~m}$ ", -3, r"$\mathrm{~m}$"),
        (r"$10^6$", 6, ""),
        ("", None, ""),
    ],
)
def test_a_power_of_ten_is_split_from_the_unit(unit: str, power: int | None, rest: str) -> None:
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
    assert item.key.score(response).correct is right


def test_scibench_leaves_out_the_calculus_book() -> None:
    assert BENCHMARKS["scibench"].read(scibench_row("1", "", source="calculus")) is None


def read_json(file: Path) -> list[dict[str, Any]]:
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(file, "rt", encoding="utf-8") as text:
        body = text.read()
    return json.loads(body) if body.startswith("[") else [json.loads(line) for line in body.split("\n") if line]


def mmlu_csv() -> Iterator[dict[str, Any]]:
    with tarfile.open(SHARED / "_extra/mmlu_csv_57_test_dev.tar.gz") as archive:
        for member in archive:
            if member.name.endswith(".csv") and "/test/" in f"/{member.name}":
                text = io.TextIOWrapper(archive.extractfile(member), encoding="utf-8", newline="")  # type: ignore[arg-type]
                for question, *options, letter in csv.reader(text):
                    yield {"question": question, "choices": options, "answer": "ABCD".index(letter)}


# benchmark → files or folders below ../shared/benchmarks, number of items
REAL: dict[str, tuple[list[str], int]] = {
    "mmlu": (["_extra/mmlu_csv_57_test_dev.tar.gz"], 14_042),
    "gpqa_diamond": (["gpqa_diamond"], 198),
    "gpqa_main": (["gpqa_main_by_domain"], 448),
    "supergpqa": (["super_gpqa_subjects"], 8_489),  # four of the disciplines
    "scibench": (["scibench"], 640),
    "chembench": (["chembench"], 2_788),
    "csbench": (["cs_bench"], 1_778),
    "medqa": (["medqa_US"], 1_273),
    "medmcqa": (["medmcqa"], 4_183),
    "pubmedqa": (["pubmedqa"], 500),
    "piqa": (["piqa"], 1_838),
    "gsm8k": (["gsm8k"], 1_319),
    "math": (["_extra/math_test_tora.jsonl.gz"], 5_000),
    "math_500": (["math500"], 500),
}


def real_rows(name: str) -> list[dict[str, Any]]:
    if name == "mmlu":
        return list(mmlu_csv())
    paths = [SHARED / part for part in REAL[name][0]]
    files = [file for path in paths for file in (sorted(path.iterdir()) if path.is_dir() else [path])]
    return [row for file in files for row in read_json(file)]


def real_items(name: str) -> list[Item]:
    return [item for row in real_rows(name) if (item := BENCHMARKS[name].read(row))]


@pytest.mark.parametrize("name", REAL)
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/benchmarks is not here")
def test_every_gold_of_the_real_file_scores_right_and_every_wrong_option_wrong(name: str) -> None:
    items = real_items(name)
    assert len(items) == REAL[name][1]
    missed = [
        item.row_id
        for item in items
        for gold in (item.key.gold, *item.key.alternatives)
        if not item.key.score(perfect_response(gold, item.key)).correct
    ]
    assert missed == []
    choices = [item for item in items if item.key.kind == "choice"]
    assert [item.row_id for item in choices if not rejects_every_other_letter(item)] == []
