"""The memory formula (megascience_hf/sft/memory.py) against a training of SmolLM2-135M in TRL, on the CPU.

For each shape of a micro-batch a process of its own trains two steps in bfloat16 autocast with activation
checkpointing, as the presets do on one GPU, and reports by how much its resident memory grew at most. The formula's
allowance for CUDA is left out. Usage: python bench/sft_memory.py    (PyPI must be reachable once, for the model)
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile

from megascience_hf.sft.memory import GIB, estimate
from megascience_hf.sft.models import MODELS
from megascience_hf.sft.variants import FULL, LORA, Variant
from megascience_hf.smollm2 import ensure_checkpoint

SHAPES = ((1, 512), (1, 2048))  # rows, tokens of a row
VARIANTS = (FULL, LORA)


def resident_peak() -> int:
    """Bytes; the most that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def train(checkpoint: str, variant: Variant, rows: int, length: int) -> int:
    """Bytes by which the peak grew while the model was loaded and trained."""
    import torch
    from datasets import Dataset
    from peft import LoraConfig
    from transformers import AutoModelForCausalLM  # noqa: F401  # so that its import is not measured
    from trl import SFTConfig, SFTTrainer

    ids = torch.randint(100, 40_000, (2 * rows, length), generator=torch.Generator().manual_seed(0)).tolist()
    data = Dataset.from_dict({"input_ids": ids, "labels": ids})
    adapters = (
        LoraConfig(
            r=variant.lora_rank,
            lora_alpha=variant.lora_alpha,
            target_modules=list(MODELS["smollm2-135m"].architecture.lora_targets),
        )
        if variant.adapters
        else None
    )
    with tempfile.TemporaryDirectory() as out:
        config = SFTConfig(
            output_dir=out,
            use_cpu=True,
            bf16=True,
            activation_checkpointing=True,
            max_steps=2,
            per_device_train_batch_size=rows,
            max_length=length,
            report_to="none",
            save_strategy="no",
            model_init_kwargs={"dtype": variant.dtype, "attn_implementation": "sdpa"},
        )
        before = resident_peak()
        SFTTrainer(checkpoint, config, train_dataset=data, peft_config=adapters).train()
    return resident_peak() - before


def loss_alone(tokens: int) -> int:
    """Bytes that TRL's fused loss takes here, where no Triton kernel folds its tiles in place."""
    import torch
    from trl.kernels.chunked_logprob import ChunkedLogProbFunction

    architecture = MODELS["smollm2-135m"].architecture
    hidden = torch.randn(tokens, architecture.hidden, requires_grad=True)
    head = torch.randn(architecture.vocab, architecture.hidden, requires_grad=True)
    targets = torch.randint(0, architecture.vocab, (tokens,))
    before = resident_peak()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        log_probs, *_ = ChunkedLogProbFunction.apply(
            hidden, head, None, targets, 1.0, 32_768, None, 1.0, ("log_probs", "entropy", "is_top1")
        )
    (-log_probs.sum()).backward()
    return resident_peak() - before


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--one", help=argparse.SUPPRESS)  # what each process is told
    options = parser.parse_args()
    checkpoint = str(ensure_checkpoint())
    variants = {variant.name: variant for variant in VARIANTS}
    if options.one:
        name, rows, length = json.loads(options.one)
        if name == "loss":
            print(json.dumps(loss_alone(rows * length)))
            return
        print(json.dumps(train(checkpoint, variants[name], rows, length)))
        return
    for rows, length in SHAPES:
        told = json.dumps(["loss", rows, length])
        done = subprocess.run([sys.executable, __file__, "--one", told], capture_output=True, text=True, check=True)
        print(
            f"the loss alone, {rows * length} tokens: {json.loads(done.stdout.splitlines()[-1]) / GIB:.2f}G", flush=True
        )
    print(f"{'variant':<8} {'rows':>4} {'tokens':>6} {'measured':>9} {'formula':>9}  ratio")
    for variant in VARIANTS:
        for rows, length in SHAPES:
            told = json.dumps([variant.name, rows, length])
            done = subprocess.run([sys.executable, __file__, "--one", told], capture_output=True, text=True, check=True)
            measured = json.loads(done.stdout.splitlines()[-1])
            memory = estimate(MODELS["smollm2-135m"].architecture, variant, rows, length)
            expected = memory.total - memory.allowance
            print(
                f"{variant.name:<8} {rows:>4} {length:>6} {measured / GIB:>8.2f}G {expected / GIB:>8.2f}G "
                f"{expected / measured:>6.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
