"""Which datasets of our benchmarks are registered Benchmarks of the Hub, for which alone it shows `.eval_results/`.

A dataset is registered by its `eval.yaml` and by the Hub's allow-list (huggingface.co/docs/hub/eval-results). A result
for another one is shown nowhere; it belongs into the `model-index` of the card.
"""

from __future__ import annotations

AS_OF = "2026-11-29"
# Our benchmark → the task of its dataset's eval.yaml. That of GPQA is called `diamond` in what the Hub's own people
# commit to models' pages (MiniMaxAI/MiniMax-M2.5 at f710177, Zyphra/ZAYA1-8B at 6186b08), `gpqa_diamond` in examples.
REGISTERED = {"gpqa_diamond": "diamond", "mmlu_pro": "mmlu_pro", "gsm8k": "gsm8k"}
# Where the Hub's own results come from, when they are a record of Every Eval Ever.
EVERY_EVAL_EVER = "https://huggingface.co/datasets/evaleval/"


def is_registered(benchmark: str) -> bool:
    return benchmark in REGISTERED


def not_registered(benchmark: str) -> str:
    """What is said of a result that the Hub would show nowhere."""
    return f"{benchmark}: in the model-index alone, its dataset is no registered Benchmark of the Hub (as of {AS_OF})"
