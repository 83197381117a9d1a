"""The embedded sample of benchmark items loads offline, has the Hub's columns, and its golds are right."""

from __future__ import annotations

import ast
import cmath
import gzip
import ipaddress
import itertools
import json
import math
import operator
import re
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from datasets import DatasetDict, load_dataset

from megascience_hf.tasks import BENCHMARKS

REPO = Path(__file__).resolve().parents[2]
SAMPLE = REPO / "megascience_hf" / "tasks" / "sample"
SHARED = REPO / ".." / "shared" / "benchmarks"

# folder → (benchmark, split on the Hub, rows)
FOLDERS: dict[str, tuple[str, str, int]] = {
    "mmlu": ("MMLU", "test", 3),
    "mmlu_pro": ("MMLU-Pro", "test", 3),
    "gpqa_diamond": ("GPQA-Diamond", "train", 3),
    "gpqa_main": ("GPQA-main", "train", 3),
    "supergpqa": ("SuperGPQA", "train", 3),
    "scibench": ("SciBench", "train", 3),
    "olympicarena/Math": ("OlympicArena", "val", 1),
    "olympicarena/Physics": ("OlympicArena", "val", 1),
    "olympicarena/Chemistry": ("OlympicArena", "val", 1),
    "olympicarena/Biology": ("OlympicArena", "val", 1),
    "olympicarena/Geography": ("OlympicArena", "val", 1),
    "olympicarena/Astronomy": ("OlympicArena", "val", 1),
    "chembench/general_chemistry": ("ChemBench", "train", 2),
    "chembench/toxicity_and_safety": ("ChemBench", "train", 1),
    "csbench/mcq": ("CS-Bench", "mcq", 2),
    "csbench/assertion": ("CS-Bench", "assertion", 1),
    "medqa": ("MedQA", "test", 3),
    "medmcqa": ("MedMCQA", "validation", 3),
    "pubmedqa": ("PubMedQA", "train", 3),
    "piqa": ("PIQA", "validation", 3),
    "gsm8k": ("GSM8K", "test", 3),
    "math/algebra": ("MATH", "test", 1),
    "math/number_theory": ("MATH", "test", 1),
    "math/precalculus": ("MATH", "test", 1),
    "math_500": ("MATH-500", "test", 3),
}


def benchmark_of(folder: str) -> str:
    """The rows of one folder are of one form; of CS-Bench each config has its own."""
    return folder if folder.startswith("csbench/") else folder.split("/")[0]


def strings(names: str) -> dict[str, Any]:
    return dict.fromkeys(names.split(), str)


# A column's type; a list or a dict gives the type of its parts. Null is accepted only where `None` stands.
OPTIONAL_STRING = (str, None)
CS_ITEM = {"ID": int} | strings("Split Domain SubDomain Format Tag Language Question")
MATH_ITEM = strings("problem level type solution")
CHEM_ITEM = strings("canary description name preferred_score uuid") | {
    "examples": [{"input": str, "target": OPTIONAL_STRING, "target_scores": OPTIONAL_STRING}],
    "in_humansubset_w_tool": bool,
    "in_humansubset_wo_tool": bool,
    "keywords": [str],
    "metrics": [str],
}
OLYMPIC_ITEM = strings("id problem prompt solution answer_type subject language modality") | {
    "figure_urls": None,
    "answer": [str],
    "unit": ([OPTIONAL_STRING], None),
    "answer_sequence": ([str], None),
    "type_sequence": ([str], None),
    "test_cases": None,
}
ANSWERS = ["Correct Answer", *(f"Incorrect Answer {n}" for n in (1, 2, 3))]
GPQA_STRINGS = [
    "Question", *ANSWERS, "Explanation",
    *(f"Pre-Revision {c}" for c in ("Question", *ANSWERS, "Explanation")),
    *(f"Extra Revised {c}" for c in ("Question", *ANSWERS, "Explanation")),
    "Revision Comments (from Question Writer)", "Writer's Difficulty Estimate", "Question Writer",
    "High-level domain", "Subdomain", "Record ID", "Canary String",
    *(
        f"{c}_EV_{n}"
        for n in (1, 2)
        for c in (
            "Feedback", "Validator Revision Suggestion", "Post hoc agreement", "Sufficient Expertise?",
            "Understand the question?", "Question Difficulty", "Probability Correct",
            "Manual Correctness Adjustment", "Expert Validator",
        )
    ),
    *(
        f"{c}_NEV_{n}"
        for n in (1, 2, 3)
        for c in (
            "Feedback", "Explanation", "Websites visited", "Probability Correct",
            "Manual Correctness Adjustment", "Non-Expert Validator",
        )
    ),
]  # fmt: skip
GPQA_NULLS = [
    "Self-reported question-writing time (minutes)", "Non-Expert Validator Accuracy",
    "Majority Non-Expert Vals Incorrect", "Expert Validator Accuracy",
    "Expert Validator Disagreement Category",
    "Is First Validation_EV_1", "Is First Validation_EV_2",
    *(
        f"{c}_{v}"
        for c in ("Validator Answered Correctly", "Self-reported time (minutes)")
        for v in ("EV_1", "EV_2", "NEV_1", "NEV_2", "NEV_3")
    ),
]  # fmt: skip
GPQA_ITEM = dict.fromkeys(GPQA_STRINGS, str) | dict.fromkeys(GPQA_NULLS)

SCHEMAS: dict[str, dict[str, Any]] = {
    "mmlu": strings("question subject") | {"choices": [str], "answer": int},
    "mmlu_pro": strings("question answer cot_content category src")
    | {"question_id": int, "options": [str], "answer_index": int},
    "gpqa_diamond": GPQA_ITEM,
    "gpqa_main": GPQA_ITEM,
    "supergpqa": strings("uuid question answer answer_letter discipline field subfield difficulty")
    | {"options": [str], "is_calculation": bool},
    "scibench": strings("problem_text answer_latex answer_number unit source problemid comment solution"),
    "olympicarena": OLYMPIC_ITEM,
    "chembench": CHEM_ITEM,
    "csbench/mcq": CS_ITEM | strings("A B C D Answer Explanation"),
    "csbench/assertion": CS_ITEM | strings("Answer Explanation"),
    "medqa": strings("meta_info question answer_idx answer") | {"options": [{"key": str, "value": str}]},
    "medmcqa": strings("id question opa opb opc opd choice_type subject_name")
    | {"cop": int, "exp": OPTIONAL_STRING, "topic_name": OPTIONAL_STRING},
    "pubmedqa": strings("question long_answer final_decision")
    | {
        "pubid": int,
        "context": {
            name: [str] for name in ("contexts", "labels", "meshes", "reasoning_required_pred", "reasoning_free_pred")
        },
    },
    "piqa": strings("goal sol1 sol2") | {"label": int},
    "gsm8k": strings("question answer"),
    "math": MATH_ITEM,
    "math_500": strings("problem solution answer subject unique_id") | {"level": int},
}

# folder → (real file, columns which that copy adds to the Hub's, columns which it lacks)
REAL_FILES: dict[str, tuple[str, set[str], set[str]]] = {
    "mmlu": ("mmlu_subjects/mmlu_college_biology.json", set(), set()),
    "mmlu_pro": ("_extra/mmlu_pro_test_questions_from_outputs.jsonl.gz", set(), {"cot_content"}),
    "gpqa_diamond": ("gpqa_diamond/gpqa_diamond.json.gz", set(), set()),
    "gpqa_main": ("gpqa_main_by_domain/gpqa_biology.json.gz", set(), set()),
    "supergpqa": ("super_gpqa_subjects/super_gpqa_biology.json.gz", set(), set()),
    "scibench": ("scibench/scibench_math.json", {"subject"}, set()),
    "chembench/general_chemistry": ("chembench/chemistry_str_match.json.gz", set(), set()),
    "chembench/toxicity_and_safety": ("chembench/chemistry_multi_choise.json.gz", {"subject"}, set()),
    "csbench/mcq": ("cs_bench/cs_bench_multiple_choice.json.gz", set(), set()),
    "csbench/assertion": ("cs_bench/cs_bench_assertion.json", set(), set()),
    "medqa": ("medqa_US/test.jsonl.gz", set(), set()),
    "medmcqa": ("medmcqa/medmcqa.json.gz", set(), set()),
    "pubmedqa": ("pubmedqa/testset.json.gz", set(), set()),
    "piqa": ("piqa/piqa_valid.json.gz", set(), set()),
    "gsm8k": ("gsm8k/test.jsonl.gz", {"cot", "id"}, set()),
    "math/algebra": ("_extra/math_test_tora.jsonl.gz", {"idx"}, set()),
    "math_500": ("math500/test.jsonl", set(), set()),
}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, DatasetDict]]:
    """Every folder, read with the real `datasets` while no socket can connect."""

    def refuse(*_: object) -> None:
        raise OSError("a sample folder must load without the network")

    cache = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket, "getaddrinfo", refuse)
        yield {
            folder: load_dataset(path=str(SAMPLE / folder), name="default", cache_dir=str(cache)) for folder in FOLDERS
        }


@pytest.fixture(scope="module")
def items(loaded: dict[str, DatasetDict]) -> dict[str, list[dict[str, Any]]]:
    return {folder: list(loaded[folder][split]) for folder, (_, split, _) in FOLDERS.items()}


def real_rows(name: str) -> list[dict[str, Any]]:
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"{path} is not here")
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text("utf-8")
    if text.startswith("["):
        return list(json.loads(text))
    return [json.loads(line) for line in text.split("\n") if line.strip()]


def fits(value: Any, kind: Any) -> bool:
    if isinstance(kind, tuple):
        return any(fits(value, one) for one in kind)
    if kind is None:
        return value is None
    if isinstance(kind, list):
        return isinstance(value, list) and bool(value) and all(fits(part, kind[0]) for part in value)
    if isinstance(kind, dict):
        return isinstance(value, dict) and value.keys() == kind.keys() and all(fits(value[k], kind[k]) for k in kind)
    return type(value) is kind  # `isinstance` would let a bool pass for an int


def last_box(latex: str) -> str:
    start = latex.rindex(r"\boxed{") + len(r"\boxed{")
    depth = 1
    for end in range(start, len(latex)):
        depth += {"{": 1, "}": -1}.get(latex[end], 0)
        if depth == 0:
            return latex[start:end]
    raise AssertionError(f"unclosed box in {latex!r}")


def options(folder: str, row: dict[str, Any]) -> list[str] | None:
    """The texts of a choice item in the order of the letters, or None for an item without choices."""
    match benchmark_of(folder):
        case "mmlu":
            return list(row["choices"])
        case "mmlu_pro" | "supergpqa":
            return list(row["options"])
        case "gpqa_diamond" | "gpqa_main":
            return [row[name] for name in ANSWERS]
        case "csbench/mcq":
            return [row[letter] for letter in "ABCD"]
        case "medqa":
            return [option["value"] for option in row["options"]]
        case "medmcqa":
            return [row[name] for name in ("opa", "opb", "opc", "opd")]
        case "piqa":
            return [row["sol1"], row["sol2"]]
        case "chembench" if row["examples"][0]["target_scores"] is not None:
            return list(json.loads(row["examples"][0]["target_scores"]))
        case "olympicarena" if row["answer_type"] in ("SC", "MC"):
            return re.findall(r"^[A-Z]: (.+)$", row["problem"], re.MULTILINE)
    return None


def gold_positions(folder: str, row: dict[str, Any]) -> list[int]:
    match benchmark_of(folder):
        case "mmlu":
            return [row["answer"]]
        case "mmlu_pro":
            return [row["answer_index"]]
        case "supergpqa":
            return ["ABCDEFGHIJ".index(row["answer_letter"])]
        case "gpqa_diamond" | "gpqa_main":
            return [0]
        case "csbench/mcq":
            return ["ABCD".index(row["Answer"])]
        case "medqa":
            return [[option["key"] for option in row["options"]].index(row["answer_idx"])]
        case "medmcqa":
            return [row["cop"]]
        case "piqa":
            return [row["label"]]
        case "chembench":
            scores = json.loads(row["examples"][0]["target_scores"])
            return [n for n, score in enumerate(scores.values()) if score == 1]
        case "olympicarena":
            return ["ABCDEFGHIJ".index(letter) for letter in row["answer"]]
    raise AssertionError(f"{folder} has no choices")


def gold(folder: str, row: dict[str, Any]) -> str:
    """The gold as text; the texts of several right choices are joined by `; `."""
    texts = options(folder, row)
    if texts is not None:
        return "; ".join(texts[n] for n in gold_positions(folder, row))
    match benchmark_of(folder):
        case "scibench":
            return str(row["answer_number"])
        case "olympicarena":
            return "; ".join(row["answer"])
        case "chembench":
            return str(row["examples"][0]["target"])
        case "csbench/assertion":
            return str(row["Answer"])
        case "pubmedqa":
            return str(row["final_decision"])
        case "gsm8k":
            return str(row["answer"].rsplit("\n#### ", 1)[1])
        case "math":
            return last_box(row["solution"])
        case "math_500":
            return str(row["answer"])
    raise AssertionError(f"{folder} has no gold")


# --- what is there


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_loads_offline_with_the_only_split_that_the_hub_evaluates(
    folder: str, loaded: dict[str, DatasetDict]
) -> None:
    _, split, rows = FOLDERS[folder]
    assert {name: len(part) for name, part in loaded[folder].items()} == {split: rows}


def test_every_folder_with_items_is_of_a_benchmark_and_no_folder_of_the_table_is_missing() -> None:
    folders = {str(path.parent.relative_to(SAMPLE)) for path in SAMPLE.rglob("*.jsonl")}
    assert set(FOLDERS) <= folders
    assert {folder.partition("/")[0] for folder in folders} <= set(BENCHMARKS)


def test_each_benchmark_has_three_items_and_olympicarena_one_a_subject(items: dict[str, list[dict[str, Any]]]) -> None:
    counts: Counter[str] = Counter()
    for folder, rows in items.items():
        counts[FOLDERS[folder][0]] += len(rows)
    assert len(counts) == 16
    assert counts.pop("OlympicArena") == 6
    assert set(counts.values()) == {3}


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_columns_and_their_types_are_the_benchmarks_own(
    folder: str, items: dict[str, list[dict[str, Any]]]
) -> None:
    schema = SCHEMAS[folder] if folder in SCHEMAS else SCHEMAS[benchmark_of(folder)]
    for row in items[folder]:
        assert set(row) == set(schema)
        assert [name for name in row if not fits(row[name], schema[name])] == []


@pytest.mark.parametrize("folder", REAL_FILES)
def test_the_columns_are_those_of_the_real_file(folder: str, loaded: dict[str, DatasetDict]) -> None:
    name, added, lacking = REAL_FILES[folder]
    real = {column for row in real_rows(name) for column in row}
    assert set(loaded[folder][FOLDERS[folder][1]].column_names) == (real - added) | lacking


def test_no_question_occurs_twice(items: dict[str, list[dict[str, Any]]]) -> None:
    names = ("question", "Question", "problem", "problem_text", "goal")
    texts = [
        next((row[name] for name in names if name in row), None) or row["examples"][0]["input"]
        for rows in items.values()
        for row in rows
    ]
    assert len(set(texts)) == len(texts) == 51


def test_numeric_ids_are_ours_because_they_are_negative(items: dict[str, list[dict[str, Any]]]) -> None:
    ids = {
        "pubmedqa": [row["pubid"] for row in items["pubmedqa"]],
        "mmlu_pro": [row["question_id"] for row in items["mmlu_pro"]],
        "csbench": [row["ID"] for name in ("csbench/mcq", "csbench/assertion") for row in items[name]],
    }
    assert ids == {name: [-1, -2, -3] for name in ids}


def test_canary_columns_say_that_the_item_is_ours_and_hold_no_real_canary(
    items: dict[str, list[dict[str, Any]]],
) -> None:
    canaries = [row["Canary String"] for name in ("gpqa_diamond", "gpqa_main") for row in items[name]]
    canaries += [row["canary"] for name, rows in items.items() if name.startswith("chembench") for row in rows]
    assert len(canaries) == 9
    for canary in canaries:
        assert "sample written for megascience-hf" in canary
        assert "26b5c67b" not in canary


# --- golds have a valid form

CHOICE_FOLDERS = [
    "mmlu", "mmlu_pro", "gpqa_diamond", "gpqa_main", "supergpqa", "csbench/mcq", "medqa", "medmcqa", "piqa",
    "chembench/general_chemistry", "chembench/toxicity_and_safety", "olympicarena/Chemistry",
    "olympicarena/Geography",
]  # fmt: skip


@pytest.mark.parametrize("folder", CHOICE_FOLDERS)
def test_choices_differ_and_the_gold_is_among_them(folder: str, items: dict[str, list[dict[str, Any]]]) -> None:
    choice_items = [row for row in items[folder] if options(folder, row) is not None]
    assert choice_items
    for row in choice_items:
        texts = options(folder, row)
        assert texts is not None
        assert all(text.strip() for text in texts)
        assert len({text.strip().lower() for text in texts}) == len(texts)
        right = gold_positions(folder, row)
        assert right
        assert set(right) < set(range(len(texts)))


@pytest.mark.parametrize("folder", ["mmlu", "mmlu_pro", "supergpqa", "csbench/mcq", "medqa", "medmcqa", "piqa"])
def test_golds_do_not_all_stand_at_one_letter(folder: str, items: dict[str, list[dict[str, Any]]]) -> None:
    assert len({gold_positions(folder, row)[0] for row in items[folder]}) > 1


def test_a_letter_and_the_index_or_text_beside_it_name_one_option(
    items: dict[str, list[dict[str, Any]]],
) -> None:
    for row in items["mmlu_pro"]:
        assert row["answer"] == "ABCDEFGHIJ"[row["answer_index"]]
    for folder in ("supergpqa", "medqa"):
        for row in items[folder]:
            assert row["answer"] == gold(folder, row)


@pytest.mark.parametrize(
    ("folder", "counts"),
    [("mmlu", [4, 4, 4]), ("mmlu_pro", [4, 7, 10]), ("supergpqa", [5, 8, 10]), ("medqa", [5, 5, 5])],
)
def test_items_have_the_planned_numbers_of_options(
    folder: str, counts: list[int], items: dict[str, list[dict[str, Any]]]
) -> None:
    assert [len(options(folder, row) or []) for row in items[folder]] == counts


def test_medqa_keys_are_the_letters_in_order(items: dict[str, list[dict[str, Any]]]) -> None:
    for row in items["medqa"]:
        assert "".join(option["key"] for option in row["options"]) == "ABCDE"


def test_chembench_has_a_single_choice_a_multiple_choice_and_a_number(
    items: dict[str, list[dict[str, Any]]],
) -> None:
    found = []
    for folder in ("chembench/general_chemistry", "chembench/toxicity_and_safety"):
        for row in items[folder]:
            (example,) = row["examples"]
            assert row["preferred_score"] in row["metrics"]
            if example["target_scores"] is None:
                float(example["target"])
                found.append("number")
            else:
                scores = json.loads(example["target_scores"])
                assert example["target"] is None
                assert set(scores.values()) == {0.0, 1.0}
                found.append("single" if sum(scores.values()) == 1 else "multiple")
    assert sorted(found) == ["multiple", "number", "single"]


def test_olympicarena_types_differ_and_prompts_hold_the_problem_and_ask_for_a_box(
    items: dict[str, list[dict[str, Any]]],
) -> None:
    rows = [row for folder, (title, _, _) in FOLDERS.items() if title == "OlympicArena" for row in items[folder]]
    assert sorted(row["answer_type"] for row in rows) == ["IN", "MC", "MPV", "NV", "SC", "TF"]
    for row in rows:
        assert row["problem"] in row["prompt"]
        assert r"\boxed{}" in row["prompt"]
        assert (row["language"], row["modality"]) == ("EN", "text-only")
        assert (row["unit"] is None) == (row["answer_type"] not in ("NV", "MPV"))
        parts = len(row["answer"]) if row["answer_type"] == "MPV" else 0
        assert [len(row[name] or ()) for name in ("answer_sequence", "type_sequence")] == [parts, parts]


def test_scibench_shows_the_three_forms_of_the_unit_field(items: dict[str, list[dict[str, Any]]]) -> None:
    units = [row["unit"] for row in items["scibench"]]
    assert units[0] == ""
    assert "10^" not in units[1]
    assert units[1].strip().startswith("$")
    assert re.match(r"\$10\^\{14\} ", units[2])


def test_gsm8k_golds_follow_four_hashes_and_one_has_a_thousands_comma(
    items: dict[str, list[dict[str, Any]]],
) -> None:
    golds = [gold("gsm8k", row) for row in items["gsm8k"]]
    assert all(re.fullmatch(r"\d{1,3}(,\d{3})*", text) for text in golds)
    assert sum("," in text for text in golds) == 1


ARITHMETIC: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def arithmetic(node: ast.expr) -> Fraction:
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return Fraction(node.value)
    if isinstance(node, ast.BinOp):
        return ARITHMETIC[type(node.op)](arithmetic(node.left), arithmetic(node.right))
    raise AssertionError(f"not plain arithmetic: {ast.dump(node)}")


def test_gsm8k_calculator_notes_are_right_and_end_in_the_gold(items: dict[str, list[dict[str, Any]]]) -> None:
    for row in items["gsm8k"]:
        notes = re.findall(r"<<([^=<>]+)=(\d+)>>", row["answer"])
        assert len(notes) == row["answer"].count("<<")
        for expression, result in notes:
            assert arithmetic(ast.parse(expression, mode="eval").body) == int(result)
        assert notes[-1][1] == gold("gsm8k", row).replace(",", "")


def test_math_500_answers_equal_the_box_of_their_solution(items: dict[str, list[dict[str, Any]]]) -> None:
    for row in items["math_500"]:
        assert row["answer"] == last_box(row["solution"])


def test_math_levels_have_the_hubs_wording_and_types_fit_their_config(
    items: dict[str, list[dict[str, Any]]],
) -> None:
    for folder in ("math/algebra", "math/number_theory", "math/precalculus"):
        (row,) = items[folder]
        assert re.fullmatch(r"Level [1-5]", row["level"])
        assert row["type"].lower().replace(" ", "_") == folder.removeprefix("math/")


def test_pubmedqa_has_each_decision_once(items: dict[str, list[dict[str, Any]]]) -> None:
    assert sorted(row["final_decision"] for row in items["pubmedqa"]) == ["maybe", "no", "yes"]
    for row in items["pubmedqa"]:
        assert len(row["context"]["contexts"]) == len(row["context"]["labels"])
        assert "".join(row["context"]["reasoning_required_pred"]) == row["final_decision"]


# --- golds are right: each is computed again from the figures of its question


def tree_shapes(keys: int) -> int:
    """Binary search trees on that many keys, by the choice of the root."""
    return 1 if keys == 0 else sum(tree_shapes(left) * tree_shapes(keys - 1 - left) for left in range(keys))


def stereoisomers_of_a_symmetric_triol() -> int:
    """Fischer projections of three carbinol centres; half a turn in the plane gives the same molecule."""
    seen: set[frozenset[tuple[int, ...]]] = set()
    for hydroxyls in itertools.product((-1, 1), repeat=3):
        seen.add(frozenset({hydroxyls, tuple(-side for side in reversed(hydroxyls))}))
    return len(seen)


def probability_of_spin_up_along_y() -> float:
    up, down = 3 / 5, 4j / 5
    return abs((up + (-1j) * down) / math.sqrt(2)) ** 2  # ⟨+y| has the conjugate of i


def lru_faults(pages: list[int], frames: int) -> int:
    held: list[int] = []
    faults = 0
    for page in pages:
        if page in held:
            held.remove(page)
        else:
            faults += 1
            held = held[-(frames - 1) :] if len(held) == frames else held
        held.append(page)
    return faults


def smallest_key_is_in_a_leaf_of_every_max_heap(keys: int) -> bool:
    for heap in itertools.permutations(range(keys)):
        is_heap = all(heap[(n - 1) // 2] > heap[n] for n in range(1, keys))
        if is_heap and 2 * heap.index(0) + 1 < keys:
            return False
    return True


def molecular_orbital_bond_order(valence_electrons: int) -> Fraction:
    """Second-row diatomics: the order of the levels of one kind does not change the sum."""
    spaces = [(2, 1), (2, -1), (4, 1), (2, 1), (4, -1), (2, -1)]  # σ2s σ2s* π2p σ2p π2p* σ2p*
    total = Fraction(0)
    for room, sign in spaces:
        filled = min(room, valence_electrons)
        valence_electrons -= filled
        total += Fraction(sign * filled, 2)
    return total


def planar_centres() -> str:
    """Central atom's valence electrons and single bonds → lone pairs → VSEPR shape."""
    molecules = {"XeF4": (8, 4), "NH3": (5, 3), "BF3": (3, 3), "SF4": (6, 4), "ClF3": (7, 3)}
    planar = {(4, 2), (3, 0), (3, 2)}  # square, triangle, T
    return "; ".join(
        name for name, (electrons, bonds) in molecules.items() if (bonds, (electrons - bonds) // 2) in planar
    )


def no_real_root_interval() -> str:
    # (k-1)² - 4(k+2) = k² - 6k - 7
    b, c = -2 - 4, 1 - 8
    half_width = math.sqrt(b * b - 4 * c) / 2
    low, high = -b / 2 - half_width, -b / 2 + half_width
    assert (low + high) ** 2 / 4 + b * (low + high) / 2 + c < 0  # negative inside
    return f"({low:.0f},{high:.0f})"


def carriers_are(share: Fraction, affected: Fraction) -> bool:
    """Hardy-Weinberg: whether that share of a population is heterozygous for a recessive trait shown by `affected`."""
    q = Fraction(math.isqrt(affected.numerator), math.isqrt(affected.denominator))
    assert q**2 == affected
    return share == 2 * (1 - q) * q


def orbit(perihelion: int, aphelion: int) -> str:
    """Semi-major axis (AU), eccentricity and period (years) around the Sun."""
    axis = Fraction(perihelion + aphelion, 2)
    eccentricity = 1 - perihelion / axis
    return f"{axis}; {float(eccentricity)}; {math.sqrt(axis**3):.0f}"


def roots_of_the_absolute_value_equation() -> Fraction:
    roots = {Fraction(n, 12) for n in range(-240, 241) if abs(Fraction(3 * n, 12) - 7) == Fraction(n, 12) + 5}
    assert len(roots) == 2  # a piecewise linear convex function meets a line at most twice
    return sum(roots, Fraction(0))


def eighth_power() -> str:
    z = cmath.exp(8 * cmath.log(complex(math.sqrt(3), 1)))
    real, imaginary = round(z.real), round(z.imag / math.sqrt(3))
    assert cmath.isclose(z, complex(real, imaginary * math.sqrt(3)), rel_tol=1e-12)
    return rf"{real} - {-imaginary}\sqrt{{3}}\,i"


def latex_fraction(value: Fraction) -> str:
    return rf"\frac{{{value.numerator}}}{{{value.denominator}}}"


def circumradius(a: int, b: int, c: int) -> Fraction:
    cosine = Fraction(a * a + b * b - c * c, 2 * a * b)  # law of cosines, then law of sines
    sine = Fraction(math.isqrt((1 - cosine**2).numerator), math.isqrt((1 - cosine**2).denominator))
    assert sine**2 + cosine**2 == 1
    return c / (2 * sine)


def exactly_two_colors() -> Fraction:
    draws = list(itertools.combinations("rrrrrbbbbggg", 3))
    return Fraction(sum(len(set(draw)) == 2 for draw in draws), len(draws))


def cubic_inequality() -> str:
    holds = [x for x in (Fraction(n, 4) for n in range(-400, 401)) if x**3 >= 4 * x]
    gaps = [(a, b) for a, b in itertools.pairwise(holds) if b - a > Fraction(1, 4)]
    assert len(gaps) == 1
    assert holds[-1] == 100  # goes on to the right end
    ((end_of_first, start_of_second),) = gaps
    return rf"[{holds[0]},{end_of_first}]\cup[{start_of_second},\infty)"


R, C, NM_EV, RYDBERG_EV, FARADAY = 8.314462618, 299792458.0, 1239.841984, 13.605693, 96485.0

# (folder, row) → the gold as the computation prints it
RECOMPUTED: dict[tuple[str, int], str] = {
    ("mmlu", 0): f"{math.sqrt(4**3):.0f}",  # Kepler: T² ∝ r³
    ("mmlu", 2): str(sum(18 // math.gcd(k, 18) == 6 for k in range(1, 19))),
    ("mmlu_pro", 0): str(max(range(49), key=lambda x: x**0.25 * ((240 - 5 * x) / 3) ** 0.75)),
    ("mmlu_pro", 1): str(tree_shapes(6)),
    ("mmlu_pro", 2): f"{2.50 * 45 * 60 / (2 * FARADAY) * 63.55:.2f} g",
    ("gpqa_diamond", 0): f"{probability_of_spin_up_along_y():.2f}",
    ("gpqa_diamond", 1): str(stereoisomers_of_a_symmetric_triol()),
    ("gpqa_diamond", 2): f"{(1 - 0.20) / 2 * 0.5:.0%}",
    ("gpqa_main", 0): f"{NM_EV / (RYDBERG_EV / 2 * (1 - 1 / 4)):.0f} nm",
    ("gpqa_main", 1): f"{math.sqrt((10 - 6) * (10 - 6 + 2)):.2f}",  # d⁶ in five orbitals: 4 unpaired
    ("gpqa_main", 2): str(Fraction(1, 8) / (Fraction(1, 8) + Fraction(1, 2))),
    ("supergpqa", 0): f"{320 / (320 - 280):.1f}",
    ("supergpqa", 1): str(sum(12 * image % 18 == 0 for image in range(18))),
    ("scibench", 0): f"{sum(math.comb(12, k) * 0.3**k * 0.7 ** (12 - k) for k in range(2, 13)):.3f}",
    ("scibench", 1): f"{2.00 * R * 300 * math.log(10.0 / 2.50) / 1000:.2f}",
    ("scibench", 2): f"{C / 450e-9 / 1e14:.2f}",
    ("olympicarena/Math", 0): no_real_root_interval(),
    ("olympicarena/Physics", 0): f"{math.sqrt(2 * 10 * 2.70 / (1 + 1 / 2)):.0f}",  # I = mr²/2
    ("olympicarena/Chemistry", 0): planar_centres(),
    ("olympicarena/Biology", 0): str(carriers_are(Fraction(42, 100), Fraction(9, 100))),
    ("olympicarena/Geography", 0): f"{(62 - 17) * 24 // 360} p.m.",
    ("olympicarena/Astronomy", 0): orbit(1, 7),
    ("chembench/general_chemistry", 0): "; ".join(
        rf"\ce{{{name}}}"
        for name, electrons in {"N2": 10, "O2": 12, "NO": 11, "F2": 14, "CN-": 10}.items()
        if molecular_orbital_bond_order(electrons) == Fraction(5, 2)
    ),
    ("chembench/general_chemistry", 1): str((0 - 1) / 2),  # K is +1, the formula unit is neutral
    ("csbench/mcq", 0): str(ipaddress.ip_interface("172.20.77.140/20").network.network_address),
    ("csbench/mcq", 1): str(lru_faults([1, 2, 3, 1, 4, 1, 5, 2], frames=3)),
    ("csbench/assertion", 0): str(all(smallest_key_is_in_a_leaf_of_every_max_heap(n) for n in range(2, 8))),
    ("medmcqa", 0): f"{30 * 2 / 0.5:.0f} mL/min",
    ("gsm8k", 0): f"{Fraction(14 * 24) / 4 - 39}",
    ("gsm8k", 1): f"{(35 * 28 - 40) * 12:,}",
    ("gsm8k", 2): str(next(day for day in range(1, 99) if 18 * min(day, 5) + 27 * max(day - 5, 0) >= 306)),
    ("math/algebra", 0): latex_fraction(roots_of_the_absolute_value_equation()),
    ("math/number_theory", 0): f"{7**2027 % 100:02d}",
    ("math/precalculus", 0): eighth_power(),
    ("math_500", 0): latex_fraction(circumradius(13, 14, 15)),
    ("math_500", 1): latex_fraction(exactly_two_colors()),
    ("math_500", 2): cubic_inequality(),
}


@pytest.mark.parametrize(("folder", "row"), RECOMPUTED, ids=lambda part: str(part))
def test_a_computed_gold_comes_out_again(folder: str, row: int, items: dict[str, list[dict[str, Any]]]) -> None:
    assert gold(folder, items[folder][row]) == RECOMPUTED[folder, row]


def test_no_gold_with_a_digit_or_a_formula_is_left_out_of_the_computation(
    items: dict[str, list[dict[str, Any]]],
) -> None:
    computable = {
        (folder, n)
        for folder, rows in items.items()
        for n, row in enumerate(rows)
        if re.search(r"[0-9\\]", gold(folder, row))
    }
    assert computable - set(RECOMPUTED) == set()
    assert len(computable) > 25


def interval(difference: float, standard_error: float) -> tuple[float, float]:
    return difference - 1.96 * standard_error, difference + 1.96 * standard_error


def test_the_statistics_of_the_invented_studies_follow_from_their_figures(
    items: dict[str, list[dict[str, Any]]],
) -> None:
    results = [row["context"]["contexts"][2] for row in items["pubmedqa"]]

    p, q = 158 / 200, 118 / 200
    low, high = interval(p - q, math.sqrt(p * (1 - p) / 200 + q * (1 - q) / 200))
    assert f"({p:.0%})" in results[0]
    assert f"({q:.0%})" in results[0]
    assert f"{100 * (p - q):.0f} percentage points" in results[0]
    assert f"interval {100 * low:.0f} to {100 * high:.0f})" in results[0]

    low, high = interval(9.1 - 9.0, 2.4 * math.sqrt(2 / 180))
    assert f"interval {low:.1f} to {high:.1f})" in results[1]

    # The interval of each centre gives its standard error; the two differences point in opposite directions.
    assert "interval 0.6 to 2.6)" in results[2]
    assert "interval -0.9 to 1.3)" in results[2]
    errors = (2.6 - 0.6) / 3.92, (1.3 + 0.9) / 3.92
    z = (1.6 + 0.2) / math.hypot(*errors)
    assert f"(P = {math.erfc(z / math.sqrt(2)):.2f})" in results[2]
