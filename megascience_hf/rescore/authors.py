"""The `predictions.json` of the MegaScience authors' evaluation code (GAIR-NLP/lm-open-science-evaluation).

Their `infer/run_sft_eval.py` writes one JSON list for each benchmark. An item has `dataset`, `id`, `answer` (the gold),
`messages`, `reference` (the solution, where the benchmark has one), `options` for multiple choice, `model_output` and
their own `prediction` and `accuracy`; it tells neither the kind of answer nor why generation stopped. The kind follows
from `dataset`, and the key is made by our benchmark of that name, so that their responses are scored as ours are.
`dataset` is the key of their configuration (`configs/en_science_sft_configs.json`: "math-500", "scibench-physics"), or
the name that their loader writes ("math500-cot", "scibench"), by the version of their runner.

Two faults of the files stay: of a ChemBench item with several right options only the first is kept, and every GPQA gold
is D, since their loader shuffles each item with the same seed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from megascience_hf.answers import AnswerKey, GoldError
from megascience_hf.tasks import chembench, choices, gsm8k, math, olympicarena, scibench

# `dataset` → our benchmark, both spellings.
BENCHMARK_OF: dict[str, str] = {
    "mmlu": "mmlu",
    "mmlu_pro": "mmlu_pro",
    "gpqa_diamond": "gpqa_diamond",
    "gpqa_main": "gpqa_main",
    "super_gpqa": "supergpqa",
    "scibench": "scibench",
    **dict.fromkeys((f"scibench-{subject}" for subject in ("physics", "chemistry", "math")), "scibench"),
    "olympic_arena": "olympicarena",
    **dict.fromkeys(
        (
            f"olympic-arena-{subject}"
            for subject in ("astronomy", "biology", "chemistry", "geography", "math", "physics")
        ),
        "olympicarena",
    ),
    **dict.fromkeys(("ChemBench-multi-choise", "ChemBench_multi_choise"), "chembench"),
    **dict.fromkeys(("ChemBench-str-match", "ChemBench_str_match"), "chembench"),
    **dict.fromkeys(("cs-bench-assertion-questions", "cs_bench_assertion"), "csbench"),
    **dict.fromkeys(("cs-bench-multiple-choice-questions", "cs_bench_multiple_choice"), "csbench"),
    **dict.fromkeys(("medqa-us", "medqa"), "medqa"),
    "medmcqa": "medmcqa",
    **dict.fromkeys(("PubMedQA", "pubmedqa"), "pubmedqa"),
    "piqa": "piqa",
    **dict.fromkeys(("gsm8k", "gsm8k-cot"), "gsm8k"),
    **dict.fromkeys(("math", "math-cot"), "math"),
    **dict.fromkeys(("math-500", "math500-cot"), "math_500"),
}


def answer_key(row: Mapping[str, Any]) -> AnswerKey:
    """The answer key of an item of `predictions.json`.

    Raises:
        ValueError: a field is missing, or the kind of answer cannot be known.
    """
    dataset = _text(row, "dataset")
    options = row.get("options")
    if options is not None:
        if not isinstance(options, list) or not all(isinstance(option, str) for option in options):
            raise ValueError(f"'options' must be a list of texts, not {options!r:.40}")
        return choices.single("", options, _text(row, "answer")).key
    benchmark = BENCHMARK_OF.get(dataset)
    if benchmark == "gsm8k":
        return gsm8k.read({"question": "", "answer": _text(row, "answer")}).key
    if benchmark == "math_500":
        return AnswerKey(gold=_text(row, "answer").strip(), kind="math")
    if benchmark == "math":
        return math.read({"problem": "", "solution": _solution(row)}).key
    if dataset in ("ChemBench_str_match", "ChemBench-str-match"):
        return AnswerKey(gold=_text(row, "answer").strip(), kind="numeric", rel_tol=chembench.REL_TOL)
    if benchmark == "scibench":
        return _scibench(row)
    if benchmark == "olympicarena":
        return _olympicarena(row)
    raise ValueError(
        f"the kind of answer of dataset {dataset!r:.60} is not known: give its rows as JSON lines with 'kind'"
    )


def _scibench(row: Mapping[str, Any]) -> AnswerKey:
    """Where the unit is a power of ten and a name, their question asks for the name alone, as ours does.

    Not so with a power that is spelt with spaces (one item): then the power belongs to the unit that is asked for.
    """
    unit, asked = _text(row, "unit"), _text(row, "unit_prob")
    power, name = scibench.split_power_of_ten(unit)
    splits = power is not None and bool(name)
    if asked != unit and not splits:
        raise ValueError(f"the unit {unit!r:.40} was asked for as {asked!r:.40}, so the scale of the answer is unknown")
    whole = splits and asked == unit
    fields = {"problem_text": "", "answer_number": _text(row, "answer"), "unit": "" if whole else unit, "source": ""}
    try:
        item = scibench.read(fields)
    except ArithmeticError:
        raise GoldError(f"{row['answer']!r:.40} is no number") from None
    assert item is not None  # noqa: S101  # only the calculus book has no items
    return replace(item.key, unit=unit) if whole else item.key


def _olympicarena(row: Mapping[str, Any]) -> AnswerKey:
    messages = row.get("messages")
    asked = messages[0] if isinstance(messages, list) and messages and isinstance(messages[0], Mapping) else {}
    fields = {
        "id": str(row.get("id")),
        "problem": _text(row, "problem"),
        "prompt": _text(asked, "content"),
        "answer_type": _text(row, "answer_type"),
        "answer": _texts(row, "answer"),
        "unit": _texts(row, "unit"),
        # Their copy holds the English problems without pictures only.
        "language": "EN",
        "modality": "text-only",
    }
    item = olympicarena.read(fields)
    if item is None:
        raise ValueError(f"answers of type {row['answer_type']!r:.20} cannot be judged by rules")
    return item.key


def _solution(row: Mapping[str, Any]) -> str:
    """The reference solution: their code stores it as a list of one text."""
    reference = row.get("reference")
    if isinstance(reference, list) and len(reference) == 1:
        reference = reference[0]
    if not isinstance(reference, str):
        raise ValueError(f"'reference' must hold the solution, not {reference!r:.40}")
    return reference


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str):
        raise ValueError(f"{name!r} must be text, not {value!r:.40}")
    return value


def _texts(row: Mapping[str, Any], name: str) -> list[str]:
    value = row.get(name)
    values = value if isinstance(value, list) else [value]
    if not all(text is None or isinstance(text, str) for text in values):
        raise ValueError(f"{name!r} must be a list of texts, not {value!r:.40}")
    return [text or "" for text in values]
