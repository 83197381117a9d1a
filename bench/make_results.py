"""Made-up results of three models on all benchmarks of the paper at their full size, written by lighteval's own code.

For looking at reports at scale, and for bench/report.py. Questions are nonsense of a realistic length; every response
is scored by the task's own metric. A question has a difficulty that all models share, so verdicts are correlated as
real ones are. The items of MATH-500 are items of MATH. Nothing is random: all follows from hashes.

    python bench/make_results.py OUT [--scale 0.1]
"""

from __future__ import annotations

import argparse
import logging
import time
from pathlib import Path
from string import ascii_uppercase

import numpy as np
from lighteval.logging.evaluation_tracker import EvaluationTracker
from lighteval.models.dummy.dummy_model import DummyModelConfig
from lighteval.models.model_output import ModelResponse
from lighteval.tasks.requests import Doc
from tqdm import tqdm

from megascience_hf.answers import AnswerKey
from megascience_hf.results import paper
from megascience_hf.tasks import BENCHMARKS, choices, prompts
from megascience_hf.tasks.benchmark import Benchmark, Item
from megascience_hf.tasks.lighteval_tasks import ScienceAnswer, task_config

MODELS = {
    "Qwen/Qwen2.5-7B-Instruct": "Qwen2.5-7B-Instruct",
    "MegaScience/Qwen2.5-7B-MegaScience": "Qwen2.5-7B-MegaScience",
    "MegaScience/Qwen3-8B-MegaScience": "Qwen3-8B-MegaScience",
}
MMLU = 70.0  # the paper has no figure
NONSENSE = """
the of a in and reaction energy field system value constant pressure solution rate cell mass force wave function
temperature equilibrium structure equation patient current charge surface density which results between under for
"""
WORDS = NONSENSE.split()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--scale", type=float, default=1.0, help="share of the items")
    arguments = parser.parse_args()
    logging.disable(logging.INFO)
    started = time.monotonic()
    for name in paper.exam("all"):
        write(BENCHMARKS[name], arguments.out, arguments.scale)
    print(f"{arguments.out}: made in {time.monotonic() - started:.0f} s")


def write(benchmark: Benchmark, out: Path, scale: float) -> None:
    size = max(3, round(scale * (14_042 if benchmark.name == "mmlu" else paper.items(benchmark.name))))
    # The 500 are the first of the same sequence of questions.
    pool = "math" if benchmark.name == "math_500" else benchmark.name
    rng = generator("questions", pool)
    items = [item(benchmark, rng) for _ in tqdm(range(size), desc=benchmark.name, leave=False)]
    difficulty = generator("difficulty", pool).normal(size=size)
    for model, published in MODELS.items():
        accuracy = paper.model(published).get(benchmark.name, MMLU) / 100
        luck = generator("luck", model, pool).normal(size=size)
        strength = difficulty + luck
        right = strength <= np.quantile(strength, accuracy)
        tracker = EvaluationTracker(output_dir=str(out), save_details=True)
        tracker.general_config_logger.log_args_info(num_fewshot_seeds=1, max_samples=None, job_id="0")
        config = DummyModelConfig(seed=0)
        config.model_name = model
        tracker.general_config_logger.log_model_info(model_config=config)
        name = f"{benchmark.task}|0"
        tracker.task_config_logger.tasks_configs = {name: task_config(benchmark)}
        answers = generator("answers", model, benchmark.name)
        metric = ScienceAnswer(graded=True)
        for one, is_right in tqdm(list(zip(items, right, strict=True)), desc=f"{model} {benchmark.name}", leave=False):
            doc = document(one, name)
            output = response(one.key, bool(is_right), answers)
            tracker.details_logger.log(name, doc, output, metric.compute(doc, output))
        tracker.save()


def generator(*names: str) -> np.random.Generator:
    return np.random.default_rng(list("/".join(names).encode()))


def words(rng: np.random.Generator, count: int) -> str:
    return " ".join(WORDS[n] for n in rng.integers(len(WORDS), size=count))


def item(benchmark: Benchmark, rng: np.random.Generator) -> Item:
    """Of the form of the benchmark: its metric says which."""
    question = f"{words(rng, int(rng.integers(15, 90)))} {rng.integers(10**9)}?"
    if "letters" in benchmark.metric and "number" not in benchmark.metric:
        options = [words(rng, int(rng.integers(2, 12))) + f" {n}" for n in range(10 if "pro" in benchmark.name else 4)]
        return choices.single(question, options, ascii_uppercase[int(rng.integers(len(options)))])
    gold = str(int(rng.integers(1, 10_000)))
    return Item(prompts.boxed(question), AnswerKey(gold=gold, kind="math" if "math" in benchmark.name else "numeric"))


def response(key: AnswerKey, right: bool, rng: np.random.Generator) -> ModelResponse:
    """Reasoning of 100 to 900 words and a final answer; of the wrong ones 6% have none, and 4% stop in the middle."""
    reasoning = words(rng, int(rng.integers(100, 900)))
    gold = key.gold if isinstance(key.gold, str) else key.gold[0]
    kind = "stated" if right else rng.choice(["stated", "none", "cut"], p=[0.9, 0.06, 0.04])
    if kind == "none":
        text = f"{reasoning}.\n\nI am not able to solve this."
    elif kind == "cut":
        text = f"<think>{reasoning}"
    else:
        shown = gold if right else _wrong(gold)
        text = f"{reasoning}.\n\n" + (f"Answer: {shown}" if key.kind == "choice" else f"So it is \\boxed{{{shown}}}.")
    tokens = rng.integers(50_000, size=int(1.3 * len(text.split()))).tolist()
    return ModelResponse(text=[text], output_tokens=[tokens], input="")


def _wrong(gold: str) -> str:
    return str(int(gold) * 2 + 1) if gold.isdigit() else "B" if gold == "A" else "A"


def document(one: Item, task: str) -> Doc:
    key = one.key.to_row()
    named = list(one.key.letters) if one.key.letters else key["gold"]
    return Doc(
        task_name=task,
        query=one.prompt,
        choices=named,
        gold_index=[named.index(gold) for gold in key["gold"]],
        specific=key | {"item": one.id, "row_id": None, "finish_reason": None},
    )


if __name__ == "__main__":
    main()
