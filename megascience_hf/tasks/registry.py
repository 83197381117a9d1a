"""The benchmarks by name: a further one is its file here, a line below, and its items in `sample/`.

`megascience benchmarks render` then writes it into the tables.
"""

from __future__ import annotations

from megascience_hf.tasks.benchmark import Benchmark
from megascience_hf.tasks.chembench import CHEMBENCH
from megascience_hf.tasks.csbench import CSBENCH
from megascience_hf.tasks.gpqa import GPQA_DIAMOND, GPQA_MAIN
from megascience_hf.tasks.gsm8k import GSM8K
from megascience_hf.tasks.math import MATH
from megascience_hf.tasks.math_500 import MATH_500
from megascience_hf.tasks.medmcqa import MEDMCQA
from megascience_hf.tasks.medqa import MEDQA
from megascience_hf.tasks.mmlu import MMLU
from megascience_hf.tasks.mmlu_pro import MMLU_PRO
from megascience_hf.tasks.olympicarena import OLYMPICARENA, OLYMPICARENA_TEST
from megascience_hf.tasks.piqa import PIQA
from megascience_hf.tasks.pubmedqa import PUBMEDQA
from megascience_hf.tasks.scibench import SCIBENCH
from megascience_hf.tasks.supergpqa import SUPERGPQA

# In the order of the paper's table, whose groups and averages are in `results/paper.py`.
BENCHMARKS: dict[str, Benchmark] = {
    benchmark.name: benchmark
    for benchmark in (
        *(MMLU, MMLU_PRO, GPQA_DIAMOND, GPQA_MAIN, SUPERGPQA, SCIBENCH, OLYMPICARENA, OLYMPICARENA_TEST),
        *(CHEMBENCH, CSBENCH, MEDQA, MEDMCQA, PUBMEDQA, PIQA),
        *(GSM8K, MATH, MATH_500),
    )
}

# By lighteval's name of the task, `megascience:gsm8k`.
BY_TASK: dict[str, Benchmark] = {benchmark.task: benchmark for benchmark in BENCHMARKS.values()}
